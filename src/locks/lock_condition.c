#include "lock_condition.h"

#include <stdlib.h>

#include "spokeshave/buf.h"

/* ---- sets ---- */

static bool is_subset(const struct grid *g, const uint64_t *small, const uint64_t *large)
{
	for (size_t i = 0; i < g->words; i++)
		if (small[i] & ~large[i]) return false;
	return true;
}

static bool is_same(const struct grid *g, const uint64_t *x, const uint64_t *y)
{
	return is_subset(g, x, y) && is_subset(g, y, x);
}

/* ---- ways ---- */

struct way way_always(const struct grid *g)
{
	return (struct way){ .set = g->all };
}

static const uint64_t *both(struct grid *g, const uint64_t *x, const uint64_t *y)
{
	uint64_t *set = NEW_N(g->a, uint64_t, g->words);
	for (size_t i = 0; i < g->words; i++) set[i] = x[i] & y[i];
	return set;
}

struct way way_and(struct grid *g, const struct way *w, const struct marker *m)
{
	struct way longer = { .set = w->set };
	if (!m) return *w;
	str text = marker_text(g->a, m);
	if (strs_has(&w->markers, text)) return *w;
	for (size_t i = 0; i < w->markers.n; i++) PUSH(g->a, &longer.markers, w->markers.v[i]);
	PUSH(g->a, &longer.markers, text);
	strs_sort_unique(&longer.markers);
	if (!g->usable) return longer;
	longer.set = both(g, w->set, grid_set(g, text));
	return is_same(g, longer.set, w->set) ? *w : longer;
}

/* ---- conditions ---- */

static bool is_within(const struct strs *small, const struct strs *large)
{
	size_t k = 0;
	for (size_t i = 0; i < large->n && k < small->n; i++) k += str_eq(small->v[k], large->v[i]);
	return k == small->n;
}

static bool says_no_more(const struct grid *g, const struct way *w, const struct way *than)
{
	return g->usable ? is_subset(g, w->set, than->set) : is_within(&than->markers, &w->markers);
}

static bool is_new(struct grid *g, struct condition *c, const struct way *w)
{
	if (g->usable) {
		if (!c->total) c->total = NEW_N(g->a, uint64_t, g->words);
		return !is_subset(g, w->set, c->total);
	}
	for (size_t i = 0; i < c->n; i++)
		if (is_within(&c->v[i].markers, &w->markers)) return false;
	return true;
}

bool condition_add(struct grid *g, struct condition *c, struct way w)
{
	size_t kept = 0;
	if (!is_new(g, c, &w)) return false;
	for (size_t i = 0; i < c->n; i++)
		if (!says_no_more(g, &c->v[i], &w)) c->v[kept++] = c->v[i];
	c->n = kept;
	PUSH(g->a, c, w);
	for (size_t i = 0; i < g->words && g->usable; i++) c->total[i] |= w.set[i];
	return true;
}

/* ---- in few words ---- */

/* A marker of the lock that says it all: the shortest, of equals the first by its bytes. */
static str one_marker(struct grid *g, const struct condition *c)
{
	str best = { 0 };
	size_t n = g->texts.text.n;
	for (uint32_t id = 0; id < n; id++) {
		str text = names_text(&g->texts, id);
		bool better = !best.n || text.n < best.n || (text.n == best.n && str_cmp(text, best) < 0);
		if (better && is_same(g, grid_set(g, text), c->total)) best = text;
	}
	return best;
}

static int longest_first(const void *a, const void *b)
{
	const str *x = a, *y = b;
	return x->n == y->n ? str_cmp(*x, *y) : x->n > y->n ? -1 : 1;
}

static const uint64_t *set_without(struct grid *g, const struct way *w, size_t left_out)
{
	const uint64_t *set = g->all;
	for (size_t i = 0; i < w->markers.n; i++)
		if (i != left_out) set = both(g, set, grid_set(g, w->markers.v[i]));
	return set;
}

/* Markers go where without them it leads to no more than all ways do together. */
static void widen(struct grid *g, const struct condition *c, struct way *w)
{
	struct strs markers = { 0 };
	for (size_t i = 0; i < w->markers.n; i++) PUSH(g->a, &markers, w->markers.v[i]);
	if (markers.n) qsort(markers.v, markers.n, sizeof *markers.v, longest_first);
	w->markers = markers;
	for (size_t i = 0; i < w->markers.n;) {
		const uint64_t *set = set_without(g, w, i);
		if (!is_subset(g, set, c->total)) {
			i++;
			continue;
		}
		w->set = set;
		for (size_t k = i; k + 1 < w->markers.n; k++) w->markers.v[k] = w->markers.v[k + 1];
		w->markers.n--;
	}
	strs_sort(&w->markers);
}

/* The others lead wherever this one does. */
static bool is_needless(struct grid *g, const struct condition *c, size_t at)
{
	uint64_t *rest = NEW_N(g->a, uint64_t, g->words);
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; i != at && k < g->words; k++) rest[k] |= c->v[i].set[k];
	return is_same(g, rest, c->total);
}

static size_t length_of(const struct way *w)
{
	size_t n = 0;
	for (size_t i = 0; i < w->markers.n; i++) n += w->markers.v[i].n;
	return n;
}

static int way_order(const void *left, const void *right)
{
	const struct strs *x = &((const struct way *)left)->markers, *y = &((const struct way *)right)->markers;
	for (size_t i = 0; i < x->n && i < y->n; i++) {
		int c = str_cmp(x->v[i], y->v[i]);
		if (c) return c;
	}
	return (x->n > y->n) - (x->n < y->n);
}

/* The longest that can go goes, until none can. */
static void shorten(struct grid *g, struct condition *c)
{
	for (size_t i = 0; i < c->n; i++) widen(g, c, &c->v[i]);
	while (true) {
		size_t worst = c->n;
		for (size_t i = 0; i < c->n; i++)
			if ((worst == c->n || length_of(&c->v[i]) > length_of(&c->v[worst])) && is_needless(g, c, i)) worst = i;
		if (worst == c->n) return;
		for (size_t k = worst; k + 1 < c->n; k++) c->v[k] = c->v[k + 1];
		c->n--;
	}
}

static str ways_text(struct arena *a, const struct condition *c)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < c->n; i++) {
		buf_add(&b, i ? STR(" or (") : STR("("));
		for (size_t k = 0; k < c->v[i].markers.n; k++) buf_fmt(&b, "%s(%.*s)", k ? " and " : "", STR_ARG(c->v[i].markers.v[k]));
		buf_char(&b, ')');
	}
	return buf_str(&b);
}

bool condition_marker(struct grid *g, struct condition *c, const struct marker **out, struct err *e)
{
	str text = { 0 };
	*out = NULL;
	for (size_t i = 0; i < c->n; i++)
		if (!c->v[i].markers.n) return true;
	if (g->usable && c->total && is_same(g, c->total, g->all)) return true;
	if (c->n) qsort(c->v, c->n, sizeof *c->v, way_order);
	if (g->usable && c->total) {
		text = one_marker(g, c);
		shorten(g, c);
	}
	if (!text.n || (c->n == 1 && length_of(&c->v[0]) < text.n)) text = ways_text(g->a, c);
	return marker_parse(g->a, text, out, NULL, e);
}
