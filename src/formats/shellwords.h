/* Splitting a line into words as a POSIX shell does. */
#ifndef SPOKESHAVE_FORMATS_SHELLWORDS_H
#define SPOKESHAVE_FORMATS_SHELLWORDS_H

#include "spokeshave/vec.h"

struct shell_word {
	str text;    /* quotes and escapes removed */
	size_t at;   /* the byte where it begins in the line */
	bool quoted; /* some of it was */
};
struct shell_words { struct shell_word *v; size_t n, cap; };

/*
 * `operators`: runs of ;|&()<> are words of their own, as a shell has it;
 * else they are letters, as in requirements files. False when a quote or an
 * escape is open at the end: `fault_at` is where it began, and the words so far
 * are there, the open one included.
 */
bool shell_words(struct arena *a, str line, bool operators, struct shell_words *out, size_t *fault_at);

#endif
