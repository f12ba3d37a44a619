#include "probe.h"

#include "spokeshave/specifier.h"

static json_t *parse(struct arena *a, const struct specifiers *s)
{
	struct strs texts = { 0 };
	for (size_t i = 0; i < s->n; i++) PUSH(a, &texts, clause_text(a, &s->v[i]));
	strs_sort(&texts);
	return json_pack("{s:b,s:o}", "ok", 1, "specifiers", json_texts(&texts));
}

static bool is_pre(struct arena *a, str text)
{
	struct version v;
	return version_parse(a, text, &v) && version_is_pre(&v);
}

static json_t *filter(struct arena *a, const struct specifiers *s, const json_t *q)
{
	const json_t *wanted = json_object_get(q, "prereleases");
	struct strs all = { 0 }, stable = { 0 }, admitted = { 0 };
	texts_of(a, json_object_get(q, "versions"), &all);
	for (size_t i = 0; i < all.n; i++) {
		if (!specifiers_contain_text(a, s, all.v[i])) continue;
		PUSH(a, &admitted, all.v[i]);
		if (!is_pre(a, all.v[i])) PUSH(a, &stable, all.v[i]);
	}
	bool stable_only = json_is_false(wanted)
		|| (!json_is_true(wanted) && stable.n && !specifiers_name_pre(s));
	return json_pack("{s:o}", "versions", json_texts(stable_only ? &stable : &admitted));
}

json_t *probe_specifier(struct arena *a, str op, const json_t *q)
{
	struct specifiers s;
	struct err e;
	bool known = str_eq(op, STR("parse")) || str_eq(op, STR("contains")) || str_eq(op, STR("filter"));
	if (!known) return NULL;
	if (!specifiers_parse(a, text_of(q, "spec"), &s, &e)) return refused();
	if (str_eq(op, STR("parse"))) return parse(a, &s);
	if (str_eq(op, STR("filter"))) return filter(a, &s, q);
	str version = text_of(q, "version");
	bool unwanted = json_is_false(json_object_get(q, "prereleases")) && is_pre(a, version);
	return json_pack("{s:b}", "contains", !unwanted && specifiers_contain_text(a, &s, version));
}
