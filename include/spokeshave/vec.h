/*
 * Growing arrays in an arena: VEC(T) is a struct of elements, count, capacity.
 * Growth doubles in place where nothing was allocated since, else into the same
 * arena; the old copy then stays until the arena goes.
 */
#ifndef SPOKESHAVE_VEC_H
#define SPOKESHAVE_VEC_H

#include "spokeshave/arena.h"

#define VEC(T) struct { T *v; size_t n, cap; }

struct strs { str *v; size_t n, cap; }; /* a VEC(str) with a name, for signatures */

/* Append one element, as PUSH(arena, &list, value). */
#define PUSH(arena, vec, ...)                                                              \
	do {                                                                               \
		if ((vec)->n == (vec)->cap)                                                \
			(vec)->v = vec_grow((arena), (vec)->v, (vec)->n, &(vec)->cap,      \
			                    sizeof *(vec)->v, _Alignof(__typeof__(*(vec)->v))); \
		(vec)->v[(vec)->n] = (__VA_ARGS__);                                        \
		(vec)->n++;                                                                \
	} while (0)

/* For PUSH alone: a copy of the `n` elements in a larger place; `cap` is set. */
void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size, size_t align);

bool strs_has(const struct strs *list, str s);
void strs_sort(struct strs *list);        /* by bytes */
void strs_sort_unique(struct strs *list); /* the same, each text once */
void strs_add_words(struct arena *a, struct strs *list, str text); /* what stands between blanks */

#endif
