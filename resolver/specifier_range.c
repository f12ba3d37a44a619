/* Specifiers as ranges of versions, and the texts that "===" admits. */
#include "spokeshave/buf.h"
#include "spokeshave/version_range.h"

/* ---- where clauses cut ---- */

/* One more than a number of any length. */
static str next_number(struct arena *a, str digits)
{
	char *p = arena_cstr(a, digits);
	for (size_t i = digits.n; i-- > 0;) {
		if (p[i] != '9') {
			p[i]++;
			return (str){ p, digits.n };
		}
		p[i] = '0';
	}
	return arena_join(a, STR("1"), (str){ p, digits.n });
}

/* The cut below a version given as text; nothing is below the first version there is. */
static struct version_cut below_text(struct arena *a, str text)
{
	struct version_cut cut = { .kind = CUT_BELOW };
	struct version first;
	if (!version_parse(a, text, &cut.at) || !version_parse(a, STR("0.dev0"), &first) ||
	    version_cmp(&cut.at, &first) <= 0)
		cut.kind = CUT_LOWEST;
	return cut;
}

static struct version_cut below(struct arena *a, const struct version *v)
{
	return below_text(a, v->normal);
}

/* The part of the normal spelling up to the number at `number`, and the next number. */
static str with_next(struct arena *a, const struct version *v, str number)
{
	str before = str_slice(v->normal, 0, (size_t)(number.p - v->normal.p));
	return arena_join(a, before, next_number(a, number));
}

/* Above a version and its local versions: below its next dev release, or the dev release of its next post-release. */
static struct version_cut above_locals(struct arena *a, const struct version *v)
{
	if (v->dev) return below_text(a, with_next(a, v, v->dev_number));
	str next = v->post ? with_next(a, v, v->post_number) : arena_join(a, version_public(a, v), STR(".post0"));
	return below_text(a, arena_join(a, next, STR(".dev0")));
}

/* Above a version that is neither post nor dev, and its post-releases. */
static struct version_cut above_posts(struct arena *a, const struct version *v)
{
	if (v->pre) return below_text(a, arena_join(a, with_next(a, v, v->pre_number), STR(".dev0")));
	return (struct version_cut){ .kind = CUT_ABOVE_POSTS, .at = *v };
}

/* The first `n` release segments, the last one counted up by `up` (0 or 1), and its first dev release. */
static struct version_cut prefix_cut(struct arena *a, const struct version *v, uint32_t n, bool up)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "%.*s!", STR_ARG(v->epoch));
	for (uint32_t i = 0; i < n; i++) {
		if (i) buf_char(&b, '.');
		buf_add(&b, up && i + 1 == n ? next_number(a, v->release[i]) : v->release[i]);
	}
	buf_add(&b, STR(".dev0"));
	return below_text(a, buf_str(&b));
}

static struct version_cut low_of_less(struct arena *a, const struct version *v)
{
	return version_is_pre(v) ? below(a, v) : below_text(a, arena_join(a, version_public(a, v), STR(".dev0")));
}

static struct version_range range_of_equal(struct arena *a, const struct clause *c)
{
	const struct version *v = &c->version;
	if (c->wildcard)
		return (struct version_range){ prefix_cut(a, v, v->release_n, false), prefix_cut(a, v, v->release_n, true) };
	struct version_cut above = { .kind = CUT_ABOVE, .at = *v };
	return (struct version_range){ v->local_n ? (struct version_cut){ .kind = CUT_BELOW, .at = *v } : below(a, v),
	                               v->local_n ? above : above_locals(a, v) };
}

/* Of any clause but "!=" and "===". */
static struct version_range range_of(struct arena *a, const struct clause *c)
{
	const struct version *v = &c->version;
	struct version_range r = { { .kind = CUT_LOWEST }, { .kind = CUT_HIGHEST } };
	switch (c->op) {
	case SPEC_EQ: case SPEC_NE: return range_of_equal(a, c);
	case SPEC_GE: r.low = below(a, v); break;
	case SPEC_LE: r.high = above_locals(a, v); break;
	case SPEC_LT: r.high = low_of_less(a, v); break;
	case SPEC_GT: r.low = v->post || v->dev ? above_locals(a, v) : above_posts(a, v); break;
	case SPEC_COMPATIBLE:
		r.low = below(a, v);
		r.high = prefix_cut(a, v, v->release_n - 1, true);
		break;
	case SPEC_ARBITRARY: break;
	}
	return r;
}

static void clause_ranges(struct arena *a, const struct clause *c, struct version_ranges *out)
{
	struct version_ranges one = { 0 };
	struct version_range r = range_of(a, c);
	if (version_cut_cmp(&r.low, &r.high) < 0) PUSH(a, &one, r);
	if (c->op == SPEC_NE) ranges_complement(a, &one, out);
	else *out = one;
}

/* Two by two, so that thousands of "!=" do not each copy the ranges that those before them left. */
void specifiers_ranges(struct arena *a, const struct specifiers *s, struct version_ranges *out)
{
	struct version_ranges *part = NEW_N(a, struct version_ranges, s->n + 1);
	size_t n = s->n;
	for (size_t i = 0; i < n; i++) clause_ranges(a, &s->v[i], &part[i]);
	if (!n) ranges_all(a, &part[n++]);
	for (; n > 1; n = (n + 1) / 2)
		for (size_t i = 0; i < n / 2; i++) ranges_intersect(a, &part[i], &part[n - 1 - i], &part[i]);
	*out = part[0];
}

/* ---- questions ---- */

const struct clause *specifiers_literal(const struct specifiers *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].op == SPEC_ARBITRARY) return &s->v[i];
	return NULL;
}

/* "===" admits spellings that differ by case alone, as one: the text stands for them. */
static bool literal_unsatisfiable(struct arena *scratch, const struct specifiers *s, const struct clause *literal,
                                  bool stable)
{
	if (stable && literal->is_version && version_is_pre(&literal->version)) return true;
	return !specifiers_contain_text(scratch, s, literal->text);
}

bool specifiers_unsatisfiable(struct arena *scratch, const struct specifiers *s, bool stable)
{
	const struct clause *literal = specifiers_literal(s);
	if (literal) return literal_unsatisfiable(scratch, s, literal, stable);
	struct arena_mark m = arena_mark(scratch);
	struct version_ranges ranges;
	specifiers_ranges(scratch, s, &ranges);
	bool none = !ranges.n || (stable && ranges_only_pre(scratch, &ranges));
	arena_reset(scratch, m);
	return none;
}

bool specifiers_subset(struct arena *scratch, const struct specifiers *s, const struct specifiers *t)
{
	const struct clause *literal = specifiers_literal(s);
	if (specifiers_unsatisfiable(scratch, s, false) || !t->n) return true;
	if (literal) return specifiers_contain_text(scratch, t, literal->text);
	/* one text is less than any range; and texts that are no versions are in the empty list alone */
	if (specifiers_literal(t) || !s->n) return false;
	struct arena_mark m = arena_mark(scratch);
	struct version_ranges x, y;
	specifiers_ranges(scratch, s, &x);
	specifiers_ranges(scratch, t, &y);
	bool subset = ranges_subset(scratch, &x, &y);
	arena_reset(scratch, m);
	return subset;
}

bool specifiers_disjoint(struct arena *scratch, const struct specifiers *s, const struct specifiers *t)
{
	const struct clause *literal = specifiers_literal(s) ? specifiers_literal(s) : specifiers_literal(t);
	if (literal)
		return !specifiers_contain_text(scratch, s, literal->text)
			|| !specifiers_contain_text(scratch, t, literal->text);
	struct arena_mark m = arena_mark(scratch);
	struct version_ranges x, y;
	specifiers_ranges(scratch, s, &x);
	specifiers_ranges(scratch, t, &y);
	bool disjoint = ranges_disjoint(scratch, &x, &y);
	arena_reset(scratch, m);
	return disjoint;
}
