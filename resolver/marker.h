/* The shape of a parsed marker. Private to resolver/. */
#ifndef RESOLVER_MARKER_H
#define RESOLVER_MARKER_H

#include "spokeshave/marker.h"
#include "specifier.h"

enum { MARKER_DEPTH_MAX = 64 }; /* parentheses inside each other, in one marker */

enum marker_op { MARKER_IN, MARKER_NOT_IN, MARKER_COMPARE };

/* A side of a comparison: a key of the environment, one of the two sets, or quoted text. */
struct operand {
	enum { OPERAND_TEXT, OPERAND_KEY, OPERAND_EXTRAS, OPERAND_GROUPS } kind;
	enum marker_key key;
	str text; /* of OPERAND_TEXT: without quotes */
};

struct marker {
	enum { MARKER_OR, MARKER_AND, MARKER_COMPARISON } kind;
	const struct marker **parts; /* of OR and AND: at least two, none of the same kind */
	size_t parts_n;
	struct operand left, right;
	enum marker_op op;
	enum spec_op compare; /* of MARKER_COMPARE */
};

/* "python_version"; false: not a variable. Old spellings such as "os.name" are known. */
bool operand_of_word(str word, struct operand *out);

str operand_name(const struct operand *o); /* modern spelling; not of OPERAND_TEXT */

/*
 * Read a marker off the start of `*rest`, up to where it can't go on: the
 * caller decides whether what is left may follow. On failure `*rest` starts
 * where it went wrong.
 */
MUST_USE bool marker_read(struct arena *a, str *rest, const struct marker **out, struct err *e);

#endif
