#include "spokeshave/bits.h"

#include <string.h>

static size_t words(struct bits b)
{
	return (b.n + 63) / 64;
}

static void trim(struct bits b)
{
	if (b.n % 64) b.w[b.n / 64] &= (UINT64_C(1) << b.n % 64) - 1;
}

struct bits bits_new(struct arena *a, size_t n)
{
	struct bits b = { NULL, n };
	b.w = NEW_N(a, uint64_t, words(b));
	return b;
}

struct bits bits_copy(struct arena *a, struct bits b)
{
	struct bits copy = bits_new(a, b.n);
	if (b.n) memcpy(copy.w, b.w, words(b) * sizeof *b.w);
	return copy;
}

bool bits_has(struct bits b, size_t i)
{
	return i < b.n && (b.w[i / 64] >> i % 64 & 1);
}

void bits_set(struct bits b, size_t i)
{
	b.w[i / 64] |= UINT64_C(1) << i % 64;
}

void bits_clear(struct bits b, size_t i)
{
	b.w[i / 64] &= ~(UINT64_C(1) << i % 64);
}

void bits_fill(struct bits b)
{
	for (size_t i = 0; i < words(b); i++) b.w[i] = UINT64_MAX;
	trim(b);
}

void bits_or(struct bits a, struct bits b)
{
	for (size_t i = 0; i < words(a); i++) a.w[i] |= b.w[i];
}

void bits_and(struct bits a, struct bits b)
{
	for (size_t i = 0; i < words(a); i++) a.w[i] &= b.w[i];
}

void bits_without(struct bits a, struct bits b)
{
	for (size_t i = 0; i < words(a); i++) a.w[i] &= ~b.w[i];
}

void bits_invert(struct bits a)
{
	for (size_t i = 0; i < words(a); i++) a.w[i] = ~a.w[i];
	trim(a);
}

bool bits_eq(struct bits a, struct bits b)
{
	return a.n == b.n && (!a.n || !memcmp(a.w, b.w, words(a) * sizeof *a.w));
}

bool bits_empty(struct bits b)
{
	return bits_next(b, 0) == b.n;
}

bool bits_subset(struct bits a, struct bits b)
{
	for (size_t i = 0; i < words(a); i++)
		if (a.w[i] & ~b.w[i]) return false;
	return true;
}

bool bits_meet(struct bits a, struct bits b)
{
	for (size_t i = 0; i < words(a); i++)
		if (a.w[i] & b.w[i]) return true;
	return false;
}

size_t bits_count(struct bits b)
{
	size_t n = 0;
	for (size_t i = 0; i < words(b); i++) n += (size_t)__builtin_popcountll(b.w[i]);
	return n;
}

size_t bits_next(struct bits b, size_t from)
{
	if (from >= b.n) return b.n;
	size_t i = from / 64;
	uint64_t w = b.w[i] & (UINT64_MAX << from % 64);
	while (!w) {
		if (++i == words(b)) return b.n;
		w = b.w[i];
	}
	return i * 64 + (size_t)__builtin_ctzll(w);
}

size_t bits_prev(struct bits b, size_t before)
{
	if (before > b.n) before = b.n;
	if (!before) return b.n;
	size_t i = (before - 1) / 64;
	uint64_t w = b.w[i] & (UINT64_MAX >> (63 - (before - 1) % 64));
	while (!w) {
		if (!i--) return b.n;
		w = b.w[i];
	}
	return i * 64 + 63 - (size_t)__builtin_clzll(w);
}
