/* The options that a requirements file may hold, and a logical line cut into its parts. */
#ifndef SPOKESHAVE_FORMATS_REQFILE_OPTIONS_H
#define SPOKESHAVE_FORMATS_REQFILE_OPTIONS_H

#include "spokeshave/reqfile.h"

struct reqfile_option {
	str name;               /* "--index-url" */
	char letter;            /* 'i', or 0 */
	enum reqfile_kind kind;
	bool takes_value;
	bool weakens;           /* could weaken safety */
	bool per_requirement;   /* belongs behind a requirement: "--hash" */
	bool old;               /* once known to pip: no abbreviations */
};

struct given_option {
	const struct reqfile_option *option;
	str value;
	size_t at; /* where its word begins in the line */
};

struct line_parts {
	str requirement; /* before the options; may be empty */
	struct { struct given_option *v; size_t n, cap; } options;
	struct strs strays; /* words behind an option that belong to none: pip passes over them */
};

/* `fault_at` is the byte of `line` that the caret goes under. */
MUST_USE bool line_split(struct arena *a, str line, struct line_parts *out, size_t *fault_at, struct err *e);

#endif
