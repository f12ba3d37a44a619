/* Text under construction in an arena. */
#ifndef SPOKESHAVE_BUF_H
#define SPOKESHAVE_BUF_H

#include "spokeshave/arena.h"

struct buf {
	struct arena *a;
	char *p;
	size_t n, cap;
};

struct buf buf_in(struct arena *a);
void buf_reserve(struct buf *b, size_t more); /* room for so many bytes at least: growth costs copies */
void buf_add(struct buf *b, str s);
void buf_char(struct buf *b, char c);
void buf_fmt(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What was written so far; valid until the next write. */
str buf_str(const struct buf *b);

#endif
