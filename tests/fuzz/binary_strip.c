/*
 * The laws of stripping: whatever the bytes, the file gets smaller or is left
 * alone; stripping twice is once; all that a segment covers is identical, but
 * for where the table of sections is; what an ELF file asks for is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/elf.h"
#include "spokeshave/strip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t number(str bytes, size_t at, unsigned n)
{
	uint64_t value = 0;
	bool big = bytes.p[5] == 2;
	for (unsigned i = 0; i < n; i++) value = value << 8 | (unsigned char)bytes.p[at + (big ? i : n - 1 - i)];
	return value;
}

/* Bytes [from, to) of both are the same; the header's place of the table is told apart. */
static void same(str before, str after, uint64_t from, uint64_t to)
{
	if (to > after.n) abort();
	size_t hole = before.p[4] == 2 ? 40 : 32, width = before.p[4] == 2 ? 8 : 4;
	for (uint64_t i = from; i < to; i++)
		if ((i < hole || i >= hole + width) && before.p[i] != after.p[i]) abort();
}

static void same_segments(str before, str after)
{
	bool wide = before.p[4] == 2;
	unsigned word = wide ? 8 : 4;
	uint64_t at = number(before, wide ? 32 : 28, word), one = number(before, wide ? 54 : 42, 2);
	uint64_t n = number(before, wide ? 56 : 44, 2);
	same(before, after, 0, wide ? 64 : 52);
	same(before, after, at, at + n * one);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t offset = number(before, at + i * one + (wide ? 8 : 4), word);
		uint64_t covered = number(before, at + i * one + (wide ? 32 : 16), word);
		if (covered) same(before, after, offset, offset + covered);
	}
}

static void same_needs(struct arena *a, str before, str after)
{
	struct elf x, y;
	struct elf_symbols s, t;
	static struct err e;
	if (elf_parse(a, before, &x, &e) != elf_parse(a, after, &y, &e)) abort();
	elf_symbols(a, before, &s);
	elf_symbols(a, after, &t);
	if (s.n != t.n) abort();
	for (size_t i = 0; i < s.n; i++)
		if (!str_eq(s.v[i].name, t.v[i].name) || s.v[i].defined != t.v[i].defined) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str bytes = { (const char *)data, size };
	struct stripped s, again;
	struct arena a;
	arena_init(&a);
	if (elf_strip(&a, bytes, &s)) {
		struct buf b = buf_in(&a);
		for (size_t i = 0; i < s.pieces.n; i++) buf_add(&b, s.pieces.v[i]);
		str after = buf_str(&b);
		if (after.n != s.size || after.n >= size || s.symbols + s.debug == 0) abort();
		same_segments(bytes, after);
		same_needs(&a, bytes, after);
		if (elf_strip(&a, after, &again)) abort();
	}
	arena_free(&a);
	return 0;
}
