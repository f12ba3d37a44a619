/*
 * Arenas: memory that is given back all at once.
 *
 * Whoever returns memory takes the arena it comes from as its first parameter;
 * the memory lives as long as that arena, or until a reset to an earlier mark.
 * An arena belongs to one thread at a time. Nothing here returns null: when
 * memory ends, the handler of arena_on_exhaustion runs, which does not return.
 */
#ifndef SPOKESHAVE_ARENA_H
#define SPOKESHAVE_ARENA_H

#include "spokeshave/str.h"

struct arena_chunk;

struct arena {
	struct arena_chunk *chunk; /* the newest; null before the first allocation */
	char *at, *end;            /* what is free in it */
};

struct arena_mark {
	struct arena_chunk *chunk;
	char *at;
};

void arena_init(struct arena *a);
void arena_free(struct arena *a); /* leaves it as arena_init does */

/*
 * `size` zeroed bytes aligned to `align`, a power of two. arena_alloc_n checks
 * the product.
 */
void *arena_alloc(struct arena *a, size_t size, size_t align);
void *arena_alloc_n(struct arena *a, size_t n, size_t size, size_t align);

/* Memory that holds anything, and costs none until it is written. */
void *arena_raw(struct arena *a, size_t size, size_t align);
char *arena_bytes(struct arena *a, size_t n);

/* Make the `n` bytes at `p` `more` bytes longer where they are: what was allocated last, with room behind it. */
bool arena_extend(struct arena *a, const void *p, size_t n, size_t more);

#define NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type), _Alignof(type)))
#define NEW_N(arena, type, n) ((type *)arena_alloc_n((arena), (n), sizeof(type), _Alignof(type)))

struct arena_mark arena_mark(const struct arena *a);

/* Forget all that was allocated since `m`, which a later reset must not use. */
void arena_reset(struct arena *a, struct arena_mark m);

str arena_str(struct arena *a, str s);          /* a copy, followed by a NUL not counted */
char *arena_cstr(struct arena *a, str s);       /* the same, as a C string */
str arena_fmt(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
str arena_join(struct arena *a, str left, str right);
str arena_lower(struct arena *a, str s);        /* ASCII letters lowered */

/* Called on any thread when memory ends; must not return. Without one: abort. */
void arena_on_exhaustion(void (*handler)(void));

#endif
