/* The instructions of a Dockerfile: continued lines joined, comments and here-documents passed over. */
#ifndef SPOKESHAVE_FORMATS_DOCKERFILE_LINES_H
#define SPOKESHAVE_FORMATS_DOCKERFILE_LINES_H

#include "spokeshave/vec.h"

struct instruction {
	str name;      /* as written, "FROM" */
	str rest;      /* its arguments, trimmed */
	uint32_t line; /* where it begins, from 1 */
};
struct instructions {
	struct instruction *v; size_t n, cap;
	char escape;   /* the escape character in force */
};

void dockerfile_instructions(struct arena *a, str text, struct instructions *out);

#endif
