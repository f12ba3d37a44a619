/* Tar archives for tests, by the letter of the standard, and memory to read them from. */
#ifndef SPOKESHAVE_TESTS_TAR_MAKER_H
#define SPOKESHAVE_TESTS_TAR_MAKER_H

#include <stdio.h>
#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/tar.h"

struct made {
	str path, prefix, link, data;
	str gnu_path, pax; /* in an extended header of its own before it */
	char type;
	unsigned mode;
};

static inline void tar_bytes(struct buf *b, str bytes)
{
	buf_add(b, bytes);
	while (b->n % 512) buf_char(b, 0);
}

static inline void tar_block(struct buf *b, str path, str prefix, str link, char type, unsigned mode, size_t size)
{
	char block[512] = { 0 };
	unsigned sum = 0;
	memcpy(block, path.n ? path.p : "", path.n < 100 ? path.n : 100);
	snprintf(block + 100, 8, "%07o", mode);
	snprintf(block + 124, 12, "%011zo", size);
	memset(block + 148, ' ', 8);
	block[156] = type;
	memcpy(block + 157, link.n ? link.p : "", link.n < 100 ? link.n : 100);
	memcpy(block + 257, "ustar\00000", 8);
	memcpy(block + 345, prefix.n ? prefix.p : "", prefix.n < 155 ? prefix.n : 155);
	for (size_t i = 0; i < sizeof block; i++) sum += (unsigned char)block[i];
	snprintf(block + 148, 8, "%06o", sum);
	buf_add(b, (str){ block, sizeof block });
}

static inline void tar_add(struct buf *b, const struct made *m)
{
	const str none = { 0 };
	if (m->gnu_path.n) {
		tar_block(b, STR("././@LongLink"), none, none, 'L', 0, m->gnu_path.n + 1);
		tar_bytes(b, arena_fmt(b->a, "%.*s%c", STR_ARG(m->gnu_path), 0));
	}
	if (m->pax.n) {
		tar_block(b, STR("PaxHeaders/x"), none, none, 'x', 0, m->pax.n);
		tar_bytes(b, m->pax);
	}
	tar_block(b, m->path, m->prefix, m->link, m->type, m->mode, m->data.n);
	tar_bytes(b, m->data);
}

static inline void tar_finish(struct buf *b)
{
	for (size_t i = 0; i < 1024; i++) buf_char(b, 0);
}

struct memory { str left; size_t most; /* bytes at a time */ };

static inline bool memory_read(void *ctx, char *to, size_t n, size_t *got, struct err *e)
{
	struct memory *m = ctx;
	(void)e;
	*got = n < m->most ? n : m->most;
	if (*got > m->left.n) *got = m->left.n;
	memcpy(to, m->left.n ? m->left.p : "", *got);
	m->left = str_skip(m->left, *got);
	return true;
}

#endif
