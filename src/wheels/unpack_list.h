/* The list of what a wheel installs: made from an open wheel, and as text for the cache. */
#ifndef WHEELS_UNPACK_LIST_H
#define WHEELS_UNPACK_LIST_H

#include "spokeshave/unpack.h"

/* Reads scripts, and files that RECORD gives no sha256 of. `w` belongs to the caller. */
MUST_USE bool unpack_list(struct run *r, struct arena *a, struct wheel *w, struct unpacked *out,
                          struct err *e);

str unpack_list_text(struct arena *a, const struct unpacked *u);

/* False when the text is not one of a list; it borrows `text`. */
MUST_USE bool unpack_list_parse(struct arena *a, str text, struct unpacked *out);

#endif
