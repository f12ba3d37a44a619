#include "spokeshave/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_FIRST = 16 << 10, CHUNK_MOST = 4 << 20 }; /* bytes */

struct arena_chunk {
	struct arena_chunk *older;
	size_t size; /* bytes of data */
	_Alignas(max_align_t) char data[];
};

static void (*exhausted)(void);

void arena_on_exhaustion(void (*handler)(void))
{
	exhausted = handler;
}

static _Noreturn void give_up(void)
{
	if (exhausted) exhausted();
	abort();
}

void arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

void arena_free(struct arena *a)
{
	arena_reset(a, (struct arena_mark){ 0 });
}

static void add_chunk(struct arena *a, size_t need)
{
	size_t size = a->chunk ? a->chunk->size * 2 : CHUNK_FIRST;
	if (size > CHUNK_MOST) size = CHUNK_MOST;
	if (size < need) size = need;
	if (size > SIZE_MAX - sizeof(struct arena_chunk)) give_up();
	struct arena_chunk *c = malloc(sizeof *c + size);
	if (!c) give_up();
	c->older = a->chunk;
	c->size = size;
	a->chunk = c;
	a->at = c->data;
	a->end = c->data + size;
}

static size_t padding(const char *at, size_t align)
{
	return (size_t)(-(uintptr_t)at & (align - 1));
}

static char *take(struct arena *a, size_t size, size_t align)
{
	size_t pad = a->chunk ? padding(a->at, align) : 0;
	if (!a->chunk || pad > (size_t)(a->end - a->at) || size > (size_t)(a->end - a->at) - pad) {
		if (size > SIZE_MAX - align) give_up();
		add_chunk(a, size + align);
		pad = padding(a->at, align);
	}
	char *p = a->at + pad;
	a->at = p + size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size, size_t align)
{
	return memset(take(a, size, align), 0, size);
}

void *arena_raw(struct arena *a, size_t size, size_t align)
{
	return take(a, size, align);
}

char *arena_bytes(struct arena *a, size_t n)
{
	return take(a, n, 1);
}

bool arena_extend(struct arena *a, const void *p, size_t n, size_t more)
{
	if (!n || (const char *)p + n != a->at || more > (size_t)(a->end - a->at)) return false;
	a->at += more;
	return true;
}

void *arena_alloc_n(struct arena *a, size_t n, size_t size, size_t align)
{
	if (size && n > SIZE_MAX / size) give_up();
	return arena_alloc(a, n * size, align);
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->chunk, a->at };
}

void arena_reset(struct arena *a, struct arena_mark m)
{
	while (a->chunk != m.chunk) {
		struct arena_chunk *older = a->chunk->older;
		free(a->chunk);
		a->chunk = older;
	}
	a->at = m.at;
	a->end = a->chunk ? a->chunk->data + a->chunk->size : NULL;
}

char *arena_cstr(struct arena *a, str s)
{
	if (s.n == SIZE_MAX) give_up();
	char *p = arena_bytes(a, s.n + 1);
	if (s.n) memcpy(p, s.p, s.n);
	p[s.n] = 0;
	return p;
}

str arena_str(struct arena *a, str s)
{
	return (str){ arena_cstr(a, s), s.n };
}

str arena_fmt(struct arena *a, const char *format, ...)
{
	va_list args, again;
	size_t left = a->chunk ? (size_t)(a->end - a->at) : 0;
	va_start(args, format);
	va_copy(again, args);
	int wanted = vsnprintf(a->at, left, format, args); /* into what is free: it nearly always fits */
	va_end(args);
	size_t n = wanted < 0 ? 0 : (size_t)wanted;
	char *p = arena_bytes(a, n + 1);
	if (n >= left) vsnprintf(p, n + 1, format, again);
	if (!n) p[0] = 0;
	va_end(again);
	return (str){ p, n };
}

str arena_join(struct arena *a, str left, str right)
{
	if (left.n > SIZE_MAX - 1 - right.n) give_up();
	char *p = arena_bytes(a, left.n + right.n + 1);
	if (left.n) memcpy(p, left.p, left.n);
	if (right.n) memcpy(p + left.n, right.p, right.n);
	p[left.n + right.n] = 0;
	return (str){ p, left.n + right.n };
}

str arena_lower(struct arena *a, str s)
{
	char *p = arena_cstr(a, s);
	for (size_t i = 0; i < s.n; i++) p[i] = char_lower(p[i]);
	return (str){ p, s.n };
}
