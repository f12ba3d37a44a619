/* Licence expressions of SPDX 2.3, annex D: "Apache-2.0 OR (MIT AND LicenseRef-Own)". */
#ifndef SPOKESHAVE_SPDX_H
#define SPOKESHAVE_SPDX_H

#include "spokeshave/arena.h"

#define SPDX_LIST_VERSION "3.28"
#define SPDX_DEPTH 64 /* parentheses inside one another */

/*
 * Whether `text` is an expression of ids that the licence list has, or of
 * LicenseRef-…; `out` is then the same in the list's spelling, one blank
 * between words. A text that is none, prose or an id of no list, leaves `out`.
 */
MUST_USE bool spdx_expression(struct arena *a, str text, str *out);

/* One id of the list alone, in its spelling, without '+'. */
bool spdx_is_id(str expression);

#endif
