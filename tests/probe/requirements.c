#include "probe.h"

#include "spokeshave/ini.h"
#include "spokeshave/metadata_check.h"
#include "spokeshave/reqfile.h"

static json_t *clauses(struct arena *a, const struct specifiers *s)
{
	struct strs texts = { 0 };
	for (size_t i = 0; i < s->n; i++) PUSH(a, &texts, clause_text(a, &s->v[i]));
	strs_sort_unique(&texts);
	return json_of_texts(&texts);
}

void add_requirement(struct arena *a, json_t *out, const struct requirement *r)
{
	struct strs extras = { 0 };
	for (size_t i = 0; i < r->written_extras.n; i++) PUSH(a, &extras, r->written_extras.v[i]);
	strs_sort_unique(&extras);
	json_object_set_new(out, "name", r->name.n ? json_of_text(r->name) : nothing());
	json_object_set_new(out, "extras", json_of_texts(&extras));
	json_object_set_new(out, "specifiers", clauses(a, &r->specs));
	json_object_set_new(out, "url", r->url.n ? json_of_text(r->url) : nothing());
	json_object_set_new(out, "marker", r->marker ? json_of_text(marker_text(a, r->marker)) : nothing());
}

/* A line of requirements.txt that holds a requirement and nothing else. */
static bool as_line(struct arena *a, str text, struct requirement *out, struct err *e)
{
	struct reqfile file = { 0 };
	if (!reqfile_parse(a, STR("requirement"), text, NULL, &file, NULL, e)) return false;
	if (file.n != 1 || file.v[0].kind != REQFILE_REQUIREMENT) return false;
	*out = file.v[0].req;
	return true;
}

static json_t *requirement(struct arena *a, const json_t *q)
{
	struct requirement r;
	struct err e;
	str text = text_of(q, "requirement"), repair;
	bool ok = is_true(q, "pip") ? as_line(a, text, &r, &e)
		: is_true(q, "lenient") ? requirement_parse_lenient(a, text, &r, &repair, &e)
		                        : requirement_parse(a, text, &r, NULL, &e);
	if (!ok) return refused();
	json_t *out = json_pack("{s:b}", "ok", 1);
	add_requirement(a, out, &r);
	return out;
}

static str variable(void *env, str name)
{
	char key[256];
	if (name.n >= sizeof key) return (str){ 0 };
	for (size_t i = 0; i < name.n; i++) key[i] = name.p[i];
	key[name.n] = 0;
	return text_of(env, key);
}

struct reqfile_env probe_env(const json_t *q)
{
	return (struct reqfile_env){ variable, json_object_get(q, "env") };
}

static json_t *preprocess(struct arena *a, const json_t *q)
{
	struct reqfile_env env = probe_env(q);
	struct reqfile_lines lines = { 0 };
	json_t *out = json_array();
	reqfile_lines(a, text_of(q, "content"), &lines);
	for (size_t i = 0; i < lines.n; i++)
		json_array_append_new(out, json_pack("[i,o]", (int)lines.v[i].line,
		                                     json_of_text(reqfile_expand(a, &env, lines.v[i].text))));
	return json_pack("{s:o}", "lines", out);
}

static json_t *metadata(struct arena *a, const json_t *q)
{
	struct metadata m;
	struct notes notes = { 0 };
	struct err e;
	str data = text_of(q, "data");
	bool ok = is_true(q, "validate") ? metadata_check(a, data, &m, &e) : metadata_parse(a, data, &m, &notes, &e);
	if (!ok) return refused();
	json_t *out = json_pack("{s:b,s:o,s:o}", "ok", 1, "name", json_of_text(m.name), "version", json_of_text(m.version));
	json_t *requires_dist = json_array();
	for (size_t i = 0; i < m.requires_dist.n; i++)
		json_array_append_new(requires_dist, json_of_text(text_as_named(a, &m.requires_dist.v[i])));
	json_object_set_new(out, "requires_dist", requires_dist);
	json_object_set_new(out, "requires_python", m.requires_python.n ? json_of_text(m.requires_python) : nothing());
	json_object_set_new(out, "provides_extra", json_of_texts(&m.provides_extra));
	return out;
}

static json_t *entry_point(struct arena *a, const json_t *q)
{
	struct entry_points points = { 0 };
	struct err e;
	str text = arena_fmt(a, "[console_scripts]\nscript = %.*s\n", STR_ARG(text_of(q, "value")));
	return json_pack("{s:b}", "ok", entry_points_parse(a, text, &points, &e) && points.n == 1);
}

json_t *probe_requirements(struct arena *a, str op, const json_t *q)
{
	struct specifiers s;
	struct err e;
	str repair;
	if (str_eq(op, STR("lenient_specifier"))) {
		if (!specifiers_parse_lenient(a, text_of(q, "spec"), &s, &repair, &e)) return refused();
		return json_pack("{s:b,s:o}", "ok", 1, "specifiers", clauses(a, &s));
	}
	if (str_eq(op, STR("requirement"))) return requirement(a, q);
	if (str_eq(op, STR("file"))) return probe_file(a, q);
	if (str_eq(op, STR("preprocess"))) return preprocess(a, q);
	if (str_eq(op, STR("metadata"))) return metadata(a, q);
	if (str_eq(op, STR("pylock"))) return probe_pylock(a, q);
	if (str_eq(op, STR("entry_point"))) return entry_point(a, q);
	return NULL;
}
