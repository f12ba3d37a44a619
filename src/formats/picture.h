/* A line of input with a caret under the fault, as messages end with. */
#ifndef SPOKESHAVE_FORMATS_PICTURE_H
#define SPOKESHAVE_FORMATS_PICTURE_H

#include "spokeshave/arena.h"

/*
 * "\n    line\n    ^" with the caret under byte `at`; of a long line, the part
 * around it. Passwords in URLs are left out.
 */
str picture_of_line(struct arena *a, str line, size_t at);

/* Where byte `at` of a text stands; lines end with '\n'. */
struct text_place {
	uint32_t line, column; /* from 1, columns are characters */
	str physical;          /* that line, without its end */
	size_t byte;           /* of `at` in it */
};
struct text_place text_place(str text, size_t at);

#endif
