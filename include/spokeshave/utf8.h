/* UTF-8: what is one character, and writing one. */
#ifndef SPOKESHAVE_UTF8_H
#define SPOKESHAVE_UTF8_H

#include "spokeshave/buf.h"

/* Bytes of the well-formed character that `s` begins with; 0: it begins with none. */
size_t utf8_length(str s);

/* The character that `s` begins with; utf8_length(s) is not 0. */
uint32_t utf8_code(str s);

/* Write a character; a surrogate or a number past Unicode writes U+FFFD. */
void utf8_add(struct buf *b, uint32_t code);

bool utf8_valid(str s);

#endif
