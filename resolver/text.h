/* Small things about text that several files of this room need. Private to resolver/. */
#ifndef RESOLVER_TEXT_H
#define RESOLVER_TEXT_H

#include "spokeshave/arena.h"

/*
 * The bytes of the blank that `s` starts with, 0 for none: what Unicode calls
 * white space, in UTF-8, which is what Python strips and matches as blank.
 */
size_t blank_at(str s);

str trim_blanks(str s); /* without such blanks at either end */

str url_without_user(struct arena *a, str url); /* without credentials */

/* What tells two URLs apart: neither credentials nor the fragment do. */
str url_address(struct arena *a, str url);

bool char_is_word(char c); /* letter, digit, '_', or a byte of a character beyond ASCII */

#endif
