/* Version specifiers of PEP 440: ">=1.2,!=1.5.*". */
#ifndef SPOKESHAVE_SPECIFIER_H
#define SPOKESHAVE_SPECIFIER_H

#include "spokeshave/version.h"

enum spec_op { SPEC_EQ, SPEC_NE, SPEC_LE, SPEC_GE, SPEC_LT, SPEC_GT, SPEC_COMPATIBLE, SPEC_ARBITRARY };

struct clause {
	enum spec_op op;
	bool wildcard;          /* "==1.*", "!=1.*" */
	str text;               /* the version as written, without a wildcard's ".*" stripped */
	struct version version; /* of "===": only if it is a version */
	bool is_version;
};

/* All clauses must hold; none: every version. */
struct specifiers {
	struct clause *v;
	size_t n, cap;
};

/*
 * Parses "", ">=1,<2"; what is empty between commas is passed over. Errors say
 * which clause, FAULT_INPUT. `out` is untouched then.
 */
MUST_USE bool specifiers_parse(struct arena *a, str text, struct specifiers *out, struct err *e);

/*
 * As third-party metadata is read (Requires-Python, Requires-Dist): what the
 * table of repairs mends is taken, and `repair` says how, "" if nothing was
 * needed. The error is that of the text as written.
 */
MUST_USE bool specifiers_parse_lenient(struct arena *a, str text, struct specifiers *out, str *repair,
                                       struct err *e);

/*
 * Whether every clause admits `v`, by PEP 440's rules on locals, pre- and
 * post-releases of the bound. Pre-releases are not treated apart here: whether
 * they are wanted is the caller's decision.
 */
bool specifiers_contain(const struct specifiers *s, const struct version *v);

/*
 * The same for a text that need not be a version: then only "===" admits it,
 * which compares the very text. Markers ask so.
 */
bool specifiers_contain_text(struct arena *scratch, const struct specifiers *s, str text);

/* What becomes of pre-releases where nothing else was said: PEP 440's default, taken, left out. */
enum pre_choice { PRE_DEFAULT, PRE_TAKEN, PRE_LEFT_OUT };

/*
 * The texts that `s` admits, in their order. By default pre-releases are left
 * out unless a clause names one, or no final release is admitted.
 */
void specifiers_filter(struct arena *a, const struct specifiers *s, const struct strs *texts,
                       enum pre_choice pre, struct strs *out);

/* A clause of its own names a pre-release (not with "!="). */
bool specifiers_name_pre(const struct specifiers *s);

/* The exact version pinned by a single "==" (no wildcard) or "===", or null. */
const struct clause *specifiers_pin(const struct specifiers *s);

/* "==1.*", "!=2": a clause without blanks, as written otherwise. */
str clause_text(struct arena *a, const struct clause *c);

/* Canonical text: clauses sorted by code point, joined by ','. */
str specifiers_text(struct arena *a, const struct specifiers *s);

#endif
