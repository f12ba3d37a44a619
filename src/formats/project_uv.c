/* Where uv looks for what a project needs: [[tool.uv.index]], and [tool.uv.sources] for single projects. */
#include "project_private.h"

enum { INDEXES_MOST = 256, SOURCES_MOST = 10000 };

struct uv_index {
	str name, text; /* `text`: the URL, or NAME=URL */
	bool flat;      /* a page of links, no index */
};

struct uv_reader {
	struct project_reader *r;
	VEC(struct uv_index) indexes;
};

static bool text_of(struct project_reader *r, const struct toml_value *table, str key, str *out)
{
	const struct toml_value *v = toml_get(table, key);
	if (!v) return true;
	*out = v->text;
	return project_expect(r, v, TOML_STRING, key);
}

static bool truth_of(struct project_reader *r, const struct toml_value *table, str key, bool *out)
{
	const struct toml_value *v = toml_get(table, key);
	if (!v) return true;
	*out = v->truth;
	return project_expect(r, v, TOML_BOOL, key);
}

static str where(struct project_reader *r, uint32_t line)
{
	return arena_fmt(r->a, "%.*s:%u", STR_ARG(r->path), line);
}

/* ---- [[tool.uv.index]] ---- */

static bool read_index(struct uv_reader *u, const struct toml_value *v)
{
	struct project_reader *r = u->r;
	struct uv_index index = { 0 };
	str url = { 0 }, format = { 0 };
	bool usual = false, pins_only = false;
	if (!project_expect(r, v, TOML_TABLE, STR("an index"))) return false;
	if (!text_of(r, v, STR("name"), &index.name) || !text_of(r, v, STR("url"), &url) ||
	    !text_of(r, v, STR("format"), &format) || !truth_of(r, v, STR("default"), &usual) ||
	    !truth_of(r, v, STR("explicit"), &pins_only))
		return false;
	if (!url.n) return project_fault(r, v->offset, STR("this index has no url"));
	if (u->indexes.n == INDEXES_MOST)
		return project_fault(r, v->offset, arena_fmt(r->a, "more than %d indexes", INDEXES_MOST));
	index.flat = str_eq(format, STR("flat"));
	index.text = name_valid(index.name) ? arena_fmt(r->a, "%.*s=%.*s", STR_ARG(index.name), STR_ARG(url)) : url;
	PUSH(r->a, &u->indexes, index);
	if (index.flat) {
		project_note(r, v->line, arena_fmt(r->a, "the flat index '%.*s' is passed over; name it with --find-links",
		                                   STR_ARG(index.name.n ? index.name : url)));
	} else if (usual) {
		r->out->index = index.text;
		r->out->index_where = where(r, v->line);
	} else if (!pins_only) {
		PUSH(r->a, &r->out->extra_indexes, index.text);
	}
	return true;
}

static bool read_indexes(struct uv_reader *u, const struct toml_value *list)
{
	if (!list) return true;
	if (!project_expect(u->r, list, TOML_ARRAY, STR("tool.uv.index"))) return false;
	for (const struct toml_value *v = list->first; v; v = v->next)
		if (!read_index(u, v)) return false;
	return true;
}

/* ---- [tool.uv.sources] ---- */

static const struct uv_index *find_index(const struct uv_reader *u, str name)
{
	for (size_t i = 0; i < u->indexes.n; i++)
		if (u->indexes.v[i].name.n && str_eq(u->indexes.v[i].name, name)) return &u->indexes.v[i];
	return NULL;
}

static bool index_of(struct uv_reader *u, const struct toml_value *v, str project, struct project_source *out)
{
	struct project_reader *r = u->r;
	if (!project_expect(r, v, TOML_STRING, STR("the name of an index"))) return false;
	const struct uv_index *index = find_index(u, v->text);
	if (!index)
		return project_fault(r, v->offset, arena_fmt(r->a, "'%.*s' is to come from the index '%.*s', but no "
			"[[tool.uv.index]] has that name", STR_ARG(project), STR_ARG(v->text)));
	if (index->flat)
		return project_fault(r, v->offset, arena_fmt(r->a, "'%.*s' is to come from the flat index '%.*s' alone, which "
			"is no index; name it with --find-links, and take this source out", STR_ARG(project), STR_ARG(v->text)));
	out->index = index->text;
	return true;
}

static bool marker_of(struct project_reader *r, const struct toml_value *v, const struct marker **out)
{
	if (!v) return true;
	if (!project_expect(r, v, TOML_STRING, STR("marker"))) return false;
	return marker_parse(r->a, v->text, out, NULL, r->e) ||
	       project_fault(r, v->offset, arena_str(r->a, str_of(r->e->text)));
}

/* What a source that is no index calls itself; empty: none of these. */
static str kind_elsewhere(const struct toml_value *v)
{
	static const str keys[] = { STR_INIT("git"), STR_INIT("path"), STR_INIT("url"), STR_INIT("workspace") };
	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct toml_value *found = toml_get(v, keys[i]);
		if (found && (found->kind != TOML_BOOL || found->truth)) return keys[i];
	}
	return (str){ 0 };
}

static bool read_source(struct uv_reader *u, const struct toml_value *v, str project)
{
	struct project_reader *r = u->r;
	struct project_source s = { .name = name_normal(r->a, project) };
	if (!project_expect(r, v, TOML_TABLE, STR("the source of a project"))) return false;
	const struct toml_value *index = toml_get(v, STR("index"));
	if (index && !index_of(u, index, project, &s)) return false;
	if (!index) s.elsewhere = kind_elsewhere(v);
	if (!text_of(r, v, STR("extra"), &s.extra) || !text_of(r, v, STR("group"), &s.group) ||
	    !marker_of(r, toml_get(v, STR("marker")), &s.marker))
		return false;
	if (s.extra.n) s.extra = name_normal(r->a, s.extra);
	if (s.group.n) s.group = name_normal(r->a, s.group);
	s.where = where(r, v->line);
	if (r->out->sources.n == SOURCES_MOST)
		return project_fault(r, v->offset, arena_fmt(r->a, "more than %d sources", SOURCES_MOST));
	if (s.index.n || s.elsewhere.n) PUSH(r->a, &r->out->sources, s);
	return true;
}

/* A table, or a list of tables for different conditions. */
static bool read_sources(struct uv_reader *u, const struct toml_value *table)
{
	if (!table) return true;
	if (!project_expect(u->r, table, TOML_TABLE, STR("tool.uv.sources"))) return false;
	for (const struct toml_value *v = table->first; v; v = v->next) {
		if (!name_valid(v->key))
			return project_fault(u->r, v->offset, arena_fmt(u->r->a, "'%.*s' is not the name of a distribution", STR_ARG(v->key)));
		if (v->kind != TOML_ARRAY && !read_source(u, v, v->key)) return false;
		for (const struct toml_value *one = v->kind == TOML_ARRAY ? v->first : NULL; one; one = one->next)
			if (!read_source(u, one, v->key)) return false;
	}
	return true;
}

/* ---- what would change the solution and is not followed ---- */

static const struct { str key, instead; } passed_over[] = {
	{ STR_INIT("constraint-dependencies"), STR_INIT("-c FILE") },
	{ STR_INIT("override-dependencies"), STR_INIT("--override FILE") },
	{ STR_INIT("exclude-dependencies"), STR_INIT("--exclude NAME") },
	{ STR_INIT("index-url"), STR_INIT("--index-url URL") },
	{ STR_INIT("extra-index-url"), STR_INIT("--extra-index-url URL") },
	{ STR_INIT("find-links"), STR_INIT("--find-links DIR") },
	{ STR_INIT("exclude-newer"), STR_INIT("--exclude-newer") },
	{ STR_INIT("prerelease"), STR_INIT("--prerelease") },
	{ STR_INIT("resolution"), STR_INIT("--resolution") },
};

static void note_passed_over(struct project_reader *r, const struct toml_value *uv)
{
	for (size_t i = 0; i < COUNT(passed_over); i++) {
		const struct toml_value *v = toml_get(uv, passed_over[i].key);
		if (v) project_note(r, v->key_line, arena_fmt(r->a, "'%.*s' of tool.uv is passed over; say it with `%.*s`",
		                    STR_ARG(passed_over[i].key), STR_ARG(passed_over[i].instead)));
	}
}

bool uv_read(struct project_reader *r, const struct toml_value *root)
{
	struct uv_reader u = { .r = r };
	const struct toml_value *uv = toml_find(root, STR("tool.uv"));
	note_passed_over(r, uv);
	return read_indexes(&u, toml_get(uv, STR("index"))) && read_sources(&u, toml_get(uv, STR("sources")));
}
