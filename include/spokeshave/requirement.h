/* Requirements of PEP 508: "name[extra]>=1; marker", "name @ url". */
#ifndef SPOKESHAVE_REQUIREMENT_H
#define SPOKESHAVE_REQUIREMENT_H

#include "spokeshave/marker.h"
#include "spokeshave/specifier.h"

struct requirement {
	str name;             /* as written */
	str canonical;        /* PEP 503: lower case, runs of -_. are one '-' */
	struct strs extras;   /* normalised (PEP 685), sorted, each once */
	struct strs written_extras; /* as written, in that order */
	struct specifiers specs;
	str url;              /* empty unless "name @ url" */
	const struct marker *marker; /* null: always */
};

/* PEP 503/685 normal form of a distribution's or an extra's name. */
str name_normal(struct arena *a, str name);

/* A valid distribution name: ASCII letters, digits, -_. inside. */
bool name_valid(str name);

/*
 * Strictly by the standard. On failure `fault_at`, if not null, is the byte of
 * `text` that the caret goes under.
 */
MUST_USE bool requirement_parse(struct arena *a, str text, struct requirement *out, size_t *fault_at,
                                struct err *e);

/*
 * As third-party METADATA is read: what the table of repairs mends is taken,
 * and `repair` says how (empty: nothing was needed).
 */
MUST_USE bool requirement_parse_lenient(struct arena *a, str text, struct requirement *out, str *repair,
                                        struct err *e);

/* Canonical text of a requirement. */
str requirement_text(struct arena *a, const struct requirement *r);

#endif
