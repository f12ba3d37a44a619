#include "probe.h"

#include "spokeshave/requirement.h"
#include "spokeshave/tags.h"

static json_t *tags_of(struct arena *a, const struct wheel_name *w)
{
	struct strs tags = { 0 };
	for (str pythons = w->python, python; pythons.n;) {
		str_cut(pythons, '.', &python, &pythons);
		for (str abis = w->abi, abi; abis.n;) {
			str_cut(abis, '.', &abi, &abis);
			for (str platforms = w->platform, platform; platforms.n;) {
				str_cut(platforms, '.', &platform, &platforms);
				str tag = arena_fmt(a, "%.*s-%.*s-%.*s", STR_ARG(python), STR_ARG(abi),
				                    STR_ARG(platform));
				PUSH(a, &tags, arena_lower(a, tag));
			}
		}
	}
	strs_sort_unique(&tags);
	return json_of_texts(&tags);
}

static json_t *wheel(struct arena *a, str filename)
{
	struct wheel_name w;
	struct err e;
	if (!wheel_name_parse(a, filename, &w, &e)) return refused();
	json_t *build = json_array();
	if (w.build_text.n) {
		size_t digits = 0;
		while (digits < w.build_text.n && char_is_digit(w.build_text.p[digits])) digits++;
		json_array_append_new(build, json_integer((json_int_t)w.build_number));
		json_array_append_new(build, json_of_text(str_skip(w.build_text, digits)));
	}
	return json_pack("{s:b,s:o,s:o,s:o,s:o}", "ok", 1, "name", json_of_text(w.name), "version",
	                 json_of_text(w.version.normal), "build", build, "tags", tags_of(a, &w));
}

static json_t *sdist(struct arena *a, str filename)
{
	str name;
	struct version v;
	if (!sdist_name_parse(a, filename, &name, &v)) return refused();
	return json_pack("{s:b,s:o,s:o}", "ok", 1, "name", json_of_text(name), "version", json_of_text(v.normal));
}

/* A tag alone is read as the end of a wheel's name. */
static json_t *parse_tag(struct arena *a, str tag)
{
	struct wheel_name w;
	struct err e;
	str filename = arena_fmt(a, "x-1-%.*s.whl", STR_ARG(tag));
	if (!wheel_name_parse(a, filename, &w, &e) || w.build_text.n) return refused();
	return json_pack("{s:b,s:o}", "ok", 1, "tags", tags_of(a, &w));
}

static struct tag_set *target(struct arena *a, const json_t *q)
{
	const json_t *python = json_object_get(q, "python"), *libc = json_object_get(q, "libc_version");
	enum libc kind = str_eq(text_of(q, "libc"), STR("musl")) ? LIBC_MUSL : LIBC_GLIBC;
	struct tag_build build = { is_true(q, "free_threaded"), is_true(q, "debug") };
	return tag_set_build(a, python ? number_at(python, 0) : 3, number_at(python, 1), build, kind,
	                     number_at(libc, 0), number_at(libc, 1), text_of(q, "arch"));
}

static struct tag_set *part(struct arena *a, const json_t *q, bool cpython)
{
	const json_t *python = json_object_get(q, "python_version");
	unsigned major = number_at(python, 0), minor = json_array_size(python) > 1 ? number_at(python, 1) : TAGS_NO_MINOR;
	struct strs abis = { 0 }, platforms = { 0 };
	texts_of(a, json_object_get(q, "abis"), &abis);
	texts_of(a, json_object_get(q, "platforms"), &platforms);
	return cpython ? tag_set_cpython(a, major, minor, &abis, &platforms)
	               : tag_set_compatible(a, major, minor, text_of(q, "interpreter"), &platforms);
}

static json_t *supported(struct arena *a, const struct tag_set *t)
{
	json_t *tags = json_array();
	for (size_t i = 0; i < tag_set_count(t); i++)
		json_array_append_new(tags, json_of_text(tag_set_text(a, t, i)));
	return json_pack("{s:o}", "tags", tags);
}

static uint32_t rank(struct arena *a, const struct tag_set *t, str filename, struct wheel_name *w)
{
	struct err e;
	return wheel_name_parse(a, filename, w, &e) ? tag_set_rank(t, w) : RANK_NONE;
}

static json_t *best(struct arena *a, const struct tag_set *t, const json_t *filenames)
{
	json_t *found = NULL;
	struct wheel_name w, best_w = { 0 };
	for (size_t i = 0; i < json_array_size(filenames); i++) {
		json_t *filename = json_array_get(filenames, i);
		if (rank(a, t, text_value(filename), &w) == RANK_NONE) continue;
		if (found && wheel_name_cmp(t, &w, &best_w) <= 0) continue;
		found = filename;
		best_w = w;
	}
	return json_pack("{s:O?}", "wheel", found);
}

json_t *probe_tags(struct arena *a, str op, const json_t *q)
{
	struct wheel_name w;
	str name = text_of(q, "name"), filename = text_of(q, "filename");
	if (str_eq(op, STR("name")))
		return json_pack("{s:b,s:o}", "valid", name_valid(name), "canonical", json_of_text(name_normal(a, name)));
	if (str_eq(op, STR("wheel_filename"))) return wheel(a, filename);
	if (str_eq(op, STR("sdist_filename"))) return sdist(a, filename);
	if (str_eq(op, STR("parse_tag"))) return parse_tag(a, text_of(q, "tag"));
	if (str_eq(op, STR("supported_tags"))) return supported(a, target(a, q));
	if (str_eq(op, STR("cpython_tags"))) return supported(a, part(a, q, true));
	if (str_eq(op, STR("compatible_tags"))) return supported(a, part(a, q, false));
	if (str_eq(op, STR("platform_tags")))
		return json_pack("{s:o}", "platforms", json_of_texts(tag_set_platforms(target(a, q))));
	if (str_eq(op, STR("wheel_compatible")))
		return json_pack("{s:b}", "compatible", rank(a, target(a, q), filename, &w) != RANK_NONE);
	if (str_eq(op, STR("best_wheel"))) return best(a, target(a, q), json_object_get(q, "filenames"));
	return NULL;
}
