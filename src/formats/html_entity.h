/* Character references in HTML attributes. */
#ifndef SPOKESHAVE_FORMATS_HTML_ENTITY_H
#define SPOKESHAVE_FORMATS_HTML_ENTITY_H

#include "spokeshave/arena.h"

/*
 * `s` with "&gt;", "&#62;", "&#x3e;" and the like decoded; what is no known
 * reference stays as it is. Borrows `s` when there is nothing to decode.
 */
str html_decode(struct arena *a, str s);

#endif
