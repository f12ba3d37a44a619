#include "spokeshave/vec.h"

#include <stdlib.h>
#include <string.h>

void *vec_grow(struct arena *a, void *v, size_t n, size_t *cap, size_t size, size_t align)
{
	size_t more = *cap ? *cap * 2 : 8;
	bool fits = more <= SIZE_MAX / size;
	if (fits && arena_extend(a, v, *cap * size, *cap * size)) {
		*cap = more;
		return v;
	}
	void *p = fits ? arena_raw(a, more * size, align) : arena_alloc_n(a, more, size, align); /* which gives up */
	if (n) memcpy(p, v, n * size);
	*cap = more;
	return p;
}

bool strs_has(const struct strs *list, str s)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(list->v[i], s)) return true;
	return false;
}

void strs_sort(struct strs *list)
{
	if (list->n > 1) qsort(list->v, list->n, sizeof *list->v, str_order);
}

void strs_sort_unique(struct strs *list)
{
	size_t kept = 0;
	strs_sort(list);
	for (size_t i = 0; i < list->n; i++)
		if (!kept || !str_eq(list->v[kept - 1], list->v[i])) list->v[kept++] = list->v[i];
	list->n = kept;
}

void strs_add_words(struct arena *a, struct strs *list, str text)
{
	while (text = str_trim(text), text.n) {
		size_t n = 0;
		while (n < text.n && !char_is_blank(text.p[n])) n++;
		PUSH(a, list, str_slice(text, 0, n));
		text = str_skip(text, n);
	}
}
