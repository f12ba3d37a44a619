/* What the strict and the lenient reader of requirements share. Private to resolver/. */
#ifndef RESOLVER_REQUIREMENT_H
#define RESOLVER_REQUIREMENT_H

#include "spokeshave/requirement.h"

/*
 * Read "name[extras]" off the start of `*rest`, blanks before and after it
 * included. On failure `*rest` starts where it went wrong.
 */
MUST_USE bool requirement_read_name(struct arena *a, str *rest, struct requirement *r, struct err *e);

#endif
