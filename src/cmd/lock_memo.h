/*
 * Locks that were made before. What a lock holds follows from what was asked,
 * the pages of the index and this program; while all of these are the same, the
 * text is the same, and nothing has to be resolved.
 */
#ifndef SPOKESHAVE_CMD_LOCK_MEMO_H
#define SPOKESHAVE_CMD_LOCK_MEMO_H

#include "resolving.h"

struct lock_memo {
	str key;             /* of all that was asked; empty: such a lock is not kept */
	struct strs warnings; /* that making it gave */
	size_t distributions;
	str text;
};

/*
 * The key of a lock: the options (`rows`, whose values are in `args`) but for
 * those that only say what becomes of the text, the words, the inputs and targets
 * as read, and `before`, the text whose versions are preferred. Empty where the result also depends on
 * other things: the clock, files of this machine, a case that is to be written.
 */
str lock_memo_key(struct run *r, const struct opt *rows, size_t rows_n, const void *args, const struct strs *words,
                  const struct resolved *x, str before);

/* The lock of that key, if it still holds; its warnings are said again. */
bool lock_memo_find(struct run *r, str key, struct lock_memo *out);

/* Keep it, if all that it rests on is in the cache. */
void lock_memo_keep(struct run *r, struct index *x, const struct lock_memo *memo);

#endif
