#include "probe.h"

#include "spokeshave/requirement.h"

static json_t *clauses(struct arena *a, const struct specifiers *s)
{
	struct strs texts = { 0 };
	for (size_t i = 0; i < s->n; i++) PUSH(a, &texts, clause_text(a, &s->v[i]));
	strs_sort_unique(&texts);
	return json_of_texts(&texts);
}

static json_t *requirement(struct arena *a, const struct requirement *r)
{
	struct strs extras = { 0 };
	for (size_t i = 0; i < r->written_extras.n; i++) PUSH(a, &extras, r->written_extras.v[i]);
	strs_sort_unique(&extras);
	json_t *out = json_pack("{s:b}", "ok", 1);
	json_object_set_new(out, "name", json_of_text(r->name));
	json_object_set_new(out, "extras", json_of_texts(&extras));
	json_object_set_new(out, "specifiers", clauses(a, &r->specs));
	json_object_set_new(out, "url", r->url.n ? json_of_text(r->url) : nothing());
	json_object_set_new(out, "marker", r->marker ? json_of_text(marker_text(a, r->marker)) : nothing());
	return out;
}

json_t *probe_requirements(struct arena *a, str op, const json_t *q)
{
	struct requirement r;
	struct specifiers s;
	struct err e;
	str repair;
	if (str_eq(op, STR("lenient_specifier"))) {
		if (!specifiers_parse_lenient(a, text_of(q, "spec"), &s, &repair, &e)) return refused();
		return json_pack("{s:b,s:o}", "ok", 1, "specifiers", clauses(a, &s));
	}
	if (!str_eq(op, STR("requirement")) || is_true(q, "pip")) return NULL;
	str text = text_of(q, "requirement");
	bool ok = is_true(q, "lenient") ? requirement_parse_lenient(a, text, &r, &repair, &e)
		: requirement_parse(a, text, &r, NULL, &e);
	return ok ? requirement(a, &r) : refused();
}
