/* Quoted text in markers. Private to resolver/. */
#ifndef RESOLVER_MARKER_QUOTED_H
#define RESOLVER_MARKER_QUOTED_H

#include "spokeshave/buf.h"
#include "spokeshave/err.h"

/*
 * Read the quoted text that `*rest` starts with, up to the same quote; escapes
 * are Python's. On failure `*rest` is untouched.
 */
MUST_USE bool quoted_read(struct arena *a, str *rest, str *out, struct err *e);

/* Write `text` so that quoted_read gives it back: in double quotes where it holds none. */
void quoted_write(struct buf *b, str text);

#endif
