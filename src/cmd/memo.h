/*
 * Answers that were given before: the parts of their keys, which say all that an
 * answer depends on, and of the blobs that they are kept as.
 */
#ifndef SPOKESHAVE_CMD_MEMO_H
#define SPOKESHAVE_CMD_MEMO_H

#include "spokeshave/buf.h"
#include "spokeshave/run.h"
#include "spokeshave/target.h"
#include "table.h"

/* ---- keys ---- */

/*
 * The program and this machine. False where nothing is remembered: there is no
 * cache, or it is not to be believed (--refresh).
 */
bool memo_begin(struct run *r, struct buf *b);

void memo_add_text(struct buf *b, const char *what, str text); /* with its length, so that no two lists are one text */
void memo_add_texts(struct buf *b, const char *what, const struct strs *texts);
void memo_add_number(struct buf *b, const char *what, long long number);
void memo_add_targets(struct buf *b, const struct target *v, size_t n);

/* The values in `args` of options, but for those that `passed_over` says: they don't change the answer. */
void memo_add_options(struct buf *b, const struct opt *rows, size_t n, const void *args, bool (*passed_over)(str option));
bool memo_option_given(const struct opt *row, const void *args); /* of texts and lists */

str memo_key(struct arena *a, str parts); /* empty: it can't be made */

/* ---- what is kept: numbers are lines, texts begin with their length ---- */

void memo_put_number(struct buf *b, size_t number);
void memo_put_text(struct buf *b, str text);
void memo_put_texts(struct buf *b, const struct strs *texts);
bool memo_cut_number(str *from, size_t *out);
bool memo_cut_text(str *from, str *out);
bool memo_cut_texts(struct arena *a, str *from, struct strs *out);

#endif
