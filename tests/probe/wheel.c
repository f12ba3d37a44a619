#include "probe.h"

#include "spokeshave/wheel_survey.h"

static json_t *metadata(struct arena *a, const struct metadata *m)
{
	json_t *requires_dist = json_array();
	json_t *out = json_pack("{s:o,s:o,s:o}", "metadata_version", json_of_text(m->metadata_version), "name",
	                        json_of_text(m->name), "version", json_of_text(m->version));
	if (m->requires_python.n) json_object_set_new(out, "requires_python", json_of_text(m->requires_python));
	for (size_t i = 0; i < m->requires_dist.n; i++)
		json_array_append_new(requires_dist, json_of_text(text_as_named(a, &m->requires_dist.v[i])));
	json_object_set_new(out, "requires_dist", requires_dist);
	json_object_set_new(out, "provides_extra", json_of_texts(&m->provides_extra));
	return out;
}

static json_t *info(struct arena *a, const struct wheel_info *w)
{
	struct strs tags = w->tags;
	strs_sort_unique(&tags);
	str version = arena_fmt(a, "%u.%u", w->version_major, w->version_minor);
	return json_pack("{s:o,s:b,s:o}", "version", json_of_text(version), "purelib", w->purelib, "tags", json_of_texts(&tags));
}

json_t *probe_wheel(struct arena *a, str op, const json_t *q)
{
	struct wheel_survey s;
	struct err e;
	if (!str_eq(op, STR("wheel"))) return NULL;
	if (!wheel_survey(probe_run(), a, text_of(q, "path"), &s, &e)) return refused();
	json_t *entries = json_array(), *out = json_pack("{s:b}", "zip_ok", s.zip_ok);
	for (size_t i = 0; i < s.dir.n; i++) json_array_append_new(entries, json_of_text(s.dir.v[i].path));
	json_object_set_new(out, "entries", entries);
	json_object_set_new(out, "dist_info", s.dist_info.n ? json_of_text(s.dist_info) : nothing());
	json_object_set_new(out, "metadata", s.has_metadata ? metadata(a, &s.metadata) : nothing());
	json_object_set_new(out, "wheel", s.has_info ? info(a, &s.info) : nothing());
	json_object_set_new(out, "record_problems", json_of_texts(&s.record_problems));
	json_object_set_new(out, "sha256", json_of_text(s.sha256));
	json_object_set_new(out, "size", json_integer((json_int_t)s.size));
	json_object_set_new(out, "filename_ok", json_boolean(s.filename_ok));
	json_object_set_new(out, "record_rows", json_integer((json_int_t)s.record_rows));
	json_object_set_new(out, "has_entry_points", json_boolean(s.has_entry_points));
	json_object_set_new(out, "modules", json_of_texts(&s.modules));
	return out;
}
