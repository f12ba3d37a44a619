/*
 * Laws of specifiers: text after parsing is parsed to the same text; "!=" is
 * the opposite of "==", and each of "<" and ">" implies "<=" and ">="; what is
 * read strictly is read leniently without a repair, and what was mended needs
 * no more mending. Ranges hold what the clauses admit; a complement holds the
 * rest and turned twice is what it was; a set is a subset of its union with
 * another, and of what it is cut with.
 */
#include "spokeshave/version_range.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds)
{
	if (!holds) abort();
}

static void text_is_stable(struct arena *a, const struct specifiers *s)
{
	struct specifiers again;
	struct err e;
	str text = specifiers_text(a, s);
	law(specifiers_parse(a, text, &again, &e));
	law(str_eq(specifiers_text(a, &again), text));
}

static bool holds(struct arena *a, str op, str bound, const struct version *v, bool *ok)
{
	struct specifiers s;
	struct err e;
	*ok = specifiers_parse(a, arena_join(a, op, bound), &s, &e);
	return *ok && specifiers_contain(&s, v);
}

static void operators_agree(struct arena *a, str bound, const struct version *v)
{
	struct version ignored;
	str plain = bound;
	str_eat_end(&plain, STR(".*"));
	if (!version_parse(a, plain, &ignored)) return; /* it would be something else after an operator */
	bool ok, eq = holds(a, STR("=="), bound, v, &ok);
	if (ok) law(holds(a, STR("!="), bound, v, &ok) == !eq);
	bool le = holds(a, STR("<="), bound, v, &ok);
	if (!ok) return;
	bool ge = holds(a, STR(">="), bound, v, &ok), lt = holds(a, STR("<"), bound, v, &ok);
	bool gt = holds(a, STR(">"), bound, v, &ok);
	if (lt) law(le && !ge && !gt && !eq);
	if (gt) law(ge && !le && !eq);
	if (eq) law(le && ge);
	law(le || ge);
	if (holds(a, STR("~="), bound, v, &ok)) law(ge);
}

static void ranges_agree(struct arena *a, const struct specifiers *s, const struct version *v)
{
	struct version_ranges in, out, again, all;
	if (specifiers_literal(s)) return;
	specifiers_ranges(a, s, &in);
	ranges_complement(a, &in, &out);
	ranges_complement(a, &out, &again);
	ranges_union(a, &in, &out, &all);
	law(ranges_contain(&in, v) == specifiers_contain(s, v));
	law(ranges_contain(&out, v) == !specifiers_contain(s, v));
	law(ranges_contain(&again, v) == ranges_contain(&in, v));
	law(ranges_subset(a, &in, &again) && ranges_subset(a, &again, &in));
	law(ranges_disjoint(a, &in, &out) && ranges_contain(&all, v) && all.n == 1);
	law(in.n || specifiers_unsatisfiable(a, s, false));
	if (specifiers_contain(s, v)) law(!specifiers_unsatisfiable(a, s, !version_is_pre(v)));
}

/* Texts of both sides of '|', asked of versions given after a second one. */
static void relations_agree(struct arena *a, const struct specifiers *s, const struct specifiers *t,
                            const struct version *v)
{
	if (specifiers_literal(s) || specifiers_literal(t)) return;
	bool in_s = specifiers_contain(s, v), in_t = specifiers_contain(t, v);
	if (specifiers_subset(a, s, t)) law(!in_s || in_t);
	if (specifiers_disjoint(a, s, t)) law(!in_s || !in_t);
	law(specifiers_subset(a, s, s));
}

static void leniency_is_stable(struct arena *a, str text)
{
	struct specifiers strict, lenient, again;
	struct err e;
	str repair;
	bool is_strict = specifiers_parse(a, text, &strict, &e);
	if (!specifiers_parse_lenient(a, text, &lenient, &repair, &e)) {
		law(!is_strict);
		return;
	}
	law(is_strict == !repair.n);
	law(specifiers_parse(a, specifiers_text(a, &lenient), &again, &e));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct specifiers s;
	struct version v;
	struct err e;
	str text = { (const char *)data, size }, head, tail;
	arena_init(&a);
	leniency_is_stable(&a, text);
	if (specifiers_parse(&a, text, &s, &e)) text_is_stable(&a, &s);
	if (str_cut_last(text, '|', &head, &tail) && version_parse(&a, tail, &v)) {
		struct specifiers t;
		str left, right;
		operators_agree(&a, head, &v);
		if (specifiers_parse(&a, head, &s, &e)) ranges_agree(&a, &s, &v);
		if (str_cut(head, '|', &left, &right) && specifiers_parse(&a, left, &s, &e)
		    && specifiers_parse(&a, right, &t, &e))
			relations_agree(&a, &s, &t, &v);
	}
	arena_free(&a);
	return 0;
}
