#include "probe.h"

#include "spokeshave/version_range.h"

static json_t *parse(struct arena *a, const struct specifiers *s)
{
	struct strs texts = { 0 };
	for (size_t i = 0; i < s->n; i++) PUSH(a, &texts, clause_text(a, &s->v[i]));
	strs_sort(&texts);
	return json_pack("{s:b,s:o}", "ok", 1, "specifiers", json_of_texts(&texts));
}

static enum pre_choice pre_choice(const json_t *q)
{
	const json_t *wanted = json_object_get(q, "prereleases");
	return json_is_true(wanted) ? PRE_TAKEN : json_is_false(wanted) ? PRE_LEFT_OUT : PRE_DEFAULT;
}

static json_t *filter(struct arena *a, const struct specifiers *s, const json_t *q)
{
	struct strs texts = { 0 }, admitted;
	texts_of(a, json_object_get(q, "versions"), &texts);
	specifiers_filter(a, s, &texts, pre_choice(q), &admitted);
	return json_pack("{s:o}", "versions", json_of_texts(&admitted));
}

static json_t *contains(struct arena *a, const struct specifiers *s, const json_t *q)
{
	struct strs one = { 0 }, admitted;
	PUSH(a, &one, text_of(q, "version"));
	specifiers_filter(a, s, &one, pre_choice(q), &admitted);
	return json_pack("{s:b}", "contains", admitted.n == 1);
}

static json_t *related(struct arena *a, str op, const json_t *q)
{
	struct specifiers s, t;
	struct err e;
	if (!specifiers_parse(a, text_of(q, "a"), &s, &e) || !specifiers_parse(a, text_of(q, "b"), &t, &e))
		return refused();
	bool result = str_eq(op, STR("subset")) ? specifiers_subset(a, &s, &t)
		: str_eq(op, STR("superset")) ? specifiers_subset(a, &t, &s)
		                              : specifiers_disjoint(a, &s, &t);
	return json_pack("{s:b}", "result", result);
}

json_t *probe_specifier(struct arena *a, str op, const json_t *q)
{
	struct specifiers s;
	struct err e;
	if (str_eq(op, STR("subset")) || str_eq(op, STR("superset")) || str_eq(op, STR("disjoint")))
		return related(a, op, q);
	bool known = str_eq(op, STR("parse")) || str_eq(op, STR("contains")) || str_eq(op, STR("filter"))
		|| str_eq(op, STR("unsatisfiable"));
	if (!known) return NULL;
	if (!specifiers_parse(a, text_of(q, "spec"), &s, &e)) return refused();
	if (str_eq(op, STR("parse"))) return parse(a, &s);
	if (str_eq(op, STR("filter"))) return filter(a, &s, q);
	if (str_eq(op, STR("contains"))) return contains(a, &s, q);
	return json_pack("{s:b}", "unsatisfiable", specifiers_unsatisfiable(a, &s, pre_choice(q) == PRE_LEFT_OUT));
}
