/* What the parsers of this room share about specifiers. Private to resolver/. */
#ifndef RESOLVER_SPECIFIER_H
#define RESOLVER_SPECIFIER_H

#include "spokeshave/specifier.h"

/*
 * Read the operator that `s` starts with and move past it. The longest wins:
 * "===" before "==". False when there is none.
 */
bool spec_op_eat(str *s, enum spec_op *op);

str spec_op_text(enum spec_op op);

/* One clause, blanks around it allowed: ">= 1.0". Errors quote it. */
MUST_USE bool clause_parse(struct arena *a, str text, struct clause *out, struct err *e);

bool clause_contains(const struct clause *c, const struct version *v);

#endif
