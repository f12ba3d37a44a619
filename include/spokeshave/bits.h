/* Sets of small numbers, as words of bits in an arena. */
#ifndef SPOKESHAVE_BITS_H
#define SPOKESHAVE_BITS_H

#include "spokeshave/arena.h"

struct bits {
	uint64_t *w;
	size_t n; /* bits; those past n in the last word are always 0 */
};

struct bits bits_new(struct arena *a, size_t n); /* all 0 */
struct bits bits_copy(struct arena *a, struct bits b);
bool bits_has(struct bits b, size_t i); /* false past the end */
void bits_set(struct bits b, size_t i);
void bits_clear(struct bits b, size_t i);
void bits_fill(struct bits b); /* all 1 */

/* Of two sets of one length: a |= b, a &= b, a &= ~b, and a = ~a. */
void bits_or(struct bits a, struct bits b);
void bits_and(struct bits a, struct bits b);
void bits_without(struct bits a, struct bits b);
void bits_invert(struct bits a);

bool bits_eq(struct bits a, struct bits b);
bool bits_empty(struct bits b);
bool bits_subset(struct bits a, struct bits b); /* a within b */
bool bits_meet(struct bits a, struct bits b);   /* they share a member */
size_t bits_count(struct bits b);

/* The first member at or after `from`, the last one before `before`; b.n if none. */
size_t bits_next(struct bits b, size_t from);
size_t bits_prev(struct bits b, size_t before);

#endif
