/* What several indexes offer of one project as one page. */
#include <stdlib.h>

#include "index_private.h"

struct offer {
	const struct version *version;
	const struct wheel_file *file; /* null: a source distribution */
	size_t from;                   /* which index */
	size_t order;
};
struct offers { struct offer *v; size_t n, cap; };

static int by_version(const void *a, const void *b)
{
	const struct offer *x = a, *y = b;
	int c = version_cmp(x->version, y->version);
	if (c) return c;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void collect(struct arena *a, const struct page *page, size_t from, struct offers *out)
{
	for (size_t i = 0; i < page->n; i++)
		PUSH(a, out, ((struct offer){ &page->v[i].wheel.version, &page->v[i], from, out->n }));
	for (size_t i = 0; i < page->sdists.n; i++)
		PUSH(a, out, ((struct offer){ &page->sdists.v[i], NULL, from, out->n }));
}

static bool fits(const struct index *x, size_t target, const struct offer *o)
{
	return o->file && (!x->accept_n || tag_set_rank(x->accept[target], &o->file->wheel) != RANK_NONE);
}

/* Of the offers of one version, sorted by index: those that one target takes are of one index. */
static void keep_fitting(const struct index *x, const struct offer *v, size_t n, bool *kept)
{
	size_t targets = x->accept_n ? x->accept_n : 1;
	for (size_t t = 0; t < targets; t++) {
		const struct offer *first = NULL;
		for (size_t i = 0; i < n; i++) {
			if (!fits(x, t, &v[i])) continue;
			if (!first) first = &v[i];
			kept[i] |= v[i].from == first->from;
		}
	}
}

static void add_version(struct index *x, const struct offer *v, size_t n, struct page *out)
{
	bool *kept = NEW_N(&x->scratch, bool, n), any = false;
	if (x->strategy == INDEX_UNSAFE_BEST_MATCH) keep_fitting(x, v, n, kept);
	for (size_t i = 0; i < n; i++) any |= kept[i];
	for (size_t i = 0; i < n; i++) {
		if (any ? !kept[i] : v[i].from != v[0].from) continue;
		if (v[i].file) PUSH(x->a, out, *v[i].file);
		else PUSH(x->a, &out->sdists, *v[i].version);
	}
}

const struct page *pages_merge(struct index *x, const struct page *const *pages, size_t n, str name)
{
	struct page *out = NULL;
	const struct page *only = NULL;
	size_t known = 0;
	for (size_t i = 0; i < n; i++) {
		if (!pages[i]) continue;
		if (!known++) only = pages[i];
	}
	if (known < 2) return only;
	struct arena_mark m = arena_mark(&x->scratch);
	struct offers all = { 0 };
	for (size_t i = 0; i < n; i++)
		if (pages[i]) collect(&x->scratch, pages[i], i, &all);
	if (all.n) qsort(all.v, all.n, sizeof *all.v, by_version);
	out = NEW(x->a, struct page);
	out->name = name;
	out->status = only->status;
	for (size_t i = 0, end; i < all.n; i = end) {
		for (end = i + 1; end < all.n && !version_cmp(all.v[i].version, all.v[end].version);) end++;
		add_version(x, all.v + i, end - i, out);
	}
	arena_reset(&x->scratch, m);
	return out;
}
