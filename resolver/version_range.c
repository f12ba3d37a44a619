/* Ranges of versions: every range is half open between two cuts, so the algebra has no cases. */
#include "spokeshave/version_range.h"

#include "version_key.h"

/* ---- cuts ---- */

static bool is_cut_of_version(const struct version_cut *c)
{
	return c->kind == CUT_BELOW || c->kind == CUT_ABOVE;
}

/* A final release, its local versions, its post-releases: what CUT_ABOVE_POSTS is above. */
static bool is_of_final(const struct version *v, const struct version *final)
{
	return !v->pre && (v->post || !v->dev) && same_release(v, final);
}

int version_cut_cmp(const struct version_cut *a, const struct version_cut *b)
{
	if (a->kind == CUT_LOWEST || b->kind == CUT_HIGHEST) return a->kind == b->kind ? 0 : -1;
	if (a->kind == CUT_HIGHEST || b->kind == CUT_LOWEST) return 1;
	if (a->kind == CUT_ABOVE_POSTS && is_cut_of_version(b) && is_of_final(&b->at, &a->at)) return 1;
	if (b->kind == CUT_ABOVE_POSTS && is_cut_of_version(a) && is_of_final(&a->at, &b->at)) return -1;
	int c = version_cmp(&a->at, &b->at);
	return c ? c : (a->kind > b->kind) - (a->kind < b->kind);
}

static bool cut_is_below(const struct version_cut *c, const struct version *v)
{
	struct version_cut at = { .kind = CUT_BELOW, .at = *v };
	return version_cut_cmp(c, &at) <= 0;
}

/* ---- sets ---- */

static void add(struct arena *a, struct version_ranges *out, const struct version_cut *low,
                const struct version_cut *high)
{
	if (version_cut_cmp(low, high) >= 0) return;
	PUSH(a, out, (struct version_range){ *low, *high });
}

void ranges_all(struct arena *a, struct version_ranges *out)
{
	*out = (struct version_ranges){ 0 };
	PUSH(a, out, (struct version_range){ { .kind = CUT_LOWEST }, { .kind = CUT_HIGHEST } });
}

void ranges_intersect(struct arena *a, const struct version_ranges *x, const struct version_ranges *y,
                      struct version_ranges *out)
{
	struct version_ranges both = { 0 };
	for (size_t i = 0, k = 0; i < x->n && k < y->n;) {
		const struct version_range *p = &x->v[i], *q = &y->v[k];
		const struct version_cut *low = version_cut_cmp(&p->low, &q->low) > 0 ? &p->low : &q->low;
		bool p_ends = version_cut_cmp(&p->high, &q->high) < 0;
		add(a, &both, low, p_ends ? &p->high : &q->high);
		if (p_ends) i++;
		else k++;
	}
	*out = both;
}

void ranges_complement(struct arena *a, const struct version_ranges *x, struct version_ranges *out)
{
	struct version_ranges rest = { 0 };
	struct version_cut low = { .kind = CUT_LOWEST }, highest = { .kind = CUT_HIGHEST };
	for (size_t i = 0; i < x->n; i++) {
		add(a, &rest, &low, &x->v[i].low);
		low = x->v[i].high;
	}
	add(a, &rest, &low, &highest);
	*out = rest;
}

void ranges_union(struct arena *a, const struct version_ranges *x, const struct version_ranges *y,
                  struct version_ranges *out)
{
	struct version_ranges not_x, not_y, neither;
	ranges_complement(a, x, &not_x);
	ranges_complement(a, y, &not_y);
	ranges_intersect(a, &not_x, &not_y, &neither);
	ranges_complement(a, &neither, out);
}

bool ranges_contain(const struct version_ranges *x, const struct version *v)
{
	for (size_t i = 0; i < x->n; i++)
		if (cut_is_below(&x->v[i].low, v) && !cut_is_below(&x->v[i].high, v)) return true;
	return false;
}

bool ranges_subset(struct arena *scratch, const struct version_ranges *x, const struct version_ranges *y)
{
	struct arena_mark m = arena_mark(scratch);
	struct version_ranges outside, left;
	ranges_complement(scratch, y, &outside);
	ranges_intersect(scratch, x, &outside, &left);
	arena_reset(scratch, m);
	return !left.n;
}

bool ranges_disjoint(struct arena *scratch, const struct version_ranges *x, const struct version_ranges *y)
{
	struct arena_mark m = arena_mark(scratch);
	struct version_ranges both;
	ranges_intersect(scratch, x, y, &both);
	arena_reset(scratch, m);
	return !both.n;
}

/* The lowest version from `low` up that is no pre-release, where there is a lowest one. */
static bool lowest_stable(struct arena *a, const struct version_cut *low, struct version *out)
{
	str text = STR("0");
	const struct version *v = &low->at;
	if (is_cut_of_version(low)) {
		text = v->normal;
		if (v->pre) text = version_base(a, v);
		else if (v->dev) text.n = (size_t)(v->dev_number.p - text.p) - STR(".dev").n;
	}
	return low->kind != CUT_ABOVE_POSTS && version_parse(a, text, out);
}

static bool only_pre(struct arena *a, const struct version_range *r)
{
	struct version stable;
	/* above a local version, and above all post-releases, there is no lowest: there is always one */
	if (r->low.kind == CUT_ABOVE && !version_is_pre(&r->low.at)) return false;
	if (!lowest_stable(a, &r->low, &stable)) return false;
	return cut_is_below(&r->high, &stable);
}

bool ranges_only_pre(struct arena *scratch, const struct version_ranges *x)
{
	struct arena_mark m = arena_mark(scratch);
	bool only = true;
	for (size_t i = 0; i < x->n && only; i++) only = only_pre(scratch, &x->v[i]);
	arena_reset(scratch, m);
	return only;
}
