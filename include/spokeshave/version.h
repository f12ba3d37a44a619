/* Versions of PEP 440: parsed, ordered, spelled. */
#ifndef SPOKESHAVE_VERSION_H
#define SPOKESHAVE_VERSION_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

/*
 * A parsed version. Everything in it points into the arena of version_parse;
 * the struct itself may be copied. Segments are text without leading zeros, so
 * that a number of any length is exact.
 */
struct version {
	str normal;            /* normalised spelling, "1.0rc1+ubuntu.1" */
	uint64_t key[2];       /* order: a smaller key is a smaller version; equal keys decide nothing
	                          unless both `exact` */
	bool exact;            /* key holds the whole version */
	const str *release;    /* at least one */
	const str *local;      /* segments of the local version */
	uint32_t release_n, local_n;
	str epoch;             /* "0" when not given */
	char pre;              /* 'a', 'b', 'r' for rc; 0: none */
	bool post, dev;
	str pre_number, post_number, dev_number; /* "0" when implicit; meaningless when absent */
};

/* False when `text` is not a version; `out` is then untouched. Surrounding blanks are allowed. */
MUST_USE bool version_parse(struct arena *a, str text, struct version *out);

/* PEP 440's order: -1, 0, 1. */
int version_cmp(const struct version *a, const struct version *b);

bool version_is_pre(const struct version *v); /* pre-release or dev release */

str version_public(struct arena *a, const struct version *v); /* without the local part */
str version_base(struct arena *a, const struct version *v);   /* epoch and release alone */

/* "1.0.0+x" is "1+x": one spelling for all versions that are equal; a text that is no version is itself. */
str version_canonical(struct arena *a, str text);

#endif
