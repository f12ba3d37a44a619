#include "spokeshave/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct buf buf_in(struct arena *a)
{
	return (struct buf){ .a = a };
}

static char *room_for(struct buf *b, size_t more)
{
	if (b->cap - b->n < more) {
		size_t cap = b->cap ? b->cap : 256;
		while (cap - b->n < more) cap = cap > SIZE_MAX / 2 ? SIZE_MAX : cap * 2;
		if (!arena_extend(b->a, b->p, b->cap, cap - b->cap)) {
			char *p = arena_bytes(b->a, cap);
			if (b->p) memcpy(p, b->p, b->n);
			b->p = p;
		}
		b->cap = cap;
	}
	return b->p + b->n;
}

void buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->n >= more) return;
	char *p = arena_bytes(b->a, b->n + more);
	if (b->n) memcpy(p, b->p, b->n);
	b->p = p;
	b->cap = b->n + more;
}

void buf_add(struct buf *b, str s)
{
	if (!s.n) return;
	memcpy(room_for(b, s.n), s.p, s.n);
	b->n += s.n;
}

void buf_char(struct buf *b, char c)
{
	*room_for(b, 1) = c;
	b->n++;
}

void buf_fmt(struct buf *b, const char *format, ...)
{
	va_list args, again;
	size_t left = b->cap - b->n;
	va_start(args, format);
	va_copy(again, args);
	int wanted = vsnprintf(b->p ? b->p + b->n : NULL, left, format, args); /* it nearly always fits */
	va_end(args);
	size_t n = wanted < 0 ? 0 : (size_t)wanted;
	if (n && n >= left) vsnprintf(room_for(b, n + 1), n + 1, format, again);
	b->n += n;
	va_end(again);
}

str buf_str(const struct buf *b)
{
	return (str){ b->p, b->n };
}
