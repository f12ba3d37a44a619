/* Pipfile: [packages], [dev-packages] and further categories, one requirement a key. */
#include "project_private.h"

/* Keys of a package's table that are markers by themselves: os_name = "== 'nt'". */
static bool is_marker_key(str key)
{
	for (int i = 0; i < MARKER_EXTRA; i++)
		if (str_eq(key, marker_key_name((enum marker_key)i))) return true;
	return false;
}

static bool is_elsewhere(str key)
{
	static const str keys[] = { STR_INIT("git"), STR_INIT("hg"), STR_INIT("svn"), STR_INIT("bzr"),
	                            STR_INIT("path"), STR_INIT("editable") };
	return str_is_any(key, keys, COUNT(keys));
}

static bool refuse_elsewhere(struct project_reader *r, const struct toml_value *v, str name)
{
	return project_fault(r, v->offset, arena_fmt(r->a,
		"'%.*s' comes from a folder or version control ('%.*s'), and only wheels are taken: build one with "
		"`pip wheel --no-deps -w wheels …`, give its version here and add `--find-links wheels`",
		STR_ARG(name), STR_ARG(v->key)));
}

static str version_of(str text)
{
	return str_eq(str_trim(text), STR("*")) ? (str){ 0 } : text;
}

static bool take_extras(struct project_reader *r, const struct toml_value *list, struct project_pieces *pieces)
{
	if (!project_expect(r, list, TOML_ARRAY, STR("extras"))) return false;
	for (const struct toml_value *v = list->first; v; v = v->next) {
		if (!project_expect(r, v, TOML_STRING, STR("an extra"))) return false;
		PUSH(r->a, &pieces->extras, v->text);
	}
	return true;
}

static bool take_field(struct project_reader *r, const struct toml_value *v, struct project_pieces *pieces)
{
	if (str_eq(v->key, STR("extras"))) return take_extras(r, v, pieces);
	if (is_elsewhere(v->key)) {
		bool off = v->kind == TOML_BOOL && !v->truth; /* editable = false */
		return off || refuse_elsewhere(r, v, pieces->name);
	}
	bool marker = str_eq(v->key, STR("markers")), known = marker || is_marker_key(v->key);
	bool version = str_eq(v->key, STR("version")), index = str_eq(v->key, STR("index"));
	if (!known && !version && !index && !str_eq(v->key, STR("file"))) {
		project_note(r, v->key_line, arena_fmt(r->a, "'%.*s' of '%.*s' has no meaning here and is passed over",
		                                       STR_ARG(v->key), STR_ARG(pieces->name)));
		return true;
	}
	if (!project_expect(r, v, TOML_STRING, v->key)) return false;
	if (version) pieces->specs = version_of(v->text);
	else if (marker) PUSH(r->a, &pieces->markers, v->text);
	else if (known) PUSH(r->a, &pieces->markers, arena_fmt(r->a, "%.*s %.*s", STR_ARG(v->key), STR_ARG(v->text)));
	else if (index) pieces->index = v;
	else pieces->url = v->text;
	return true;
}

static bool add_package(struct project_reader *r, enum project_part part, str group, const struct toml_value *v)
{
	struct project_pieces pieces = { .name = v->key, .at = v };
	struct requirement req;
	if (v->kind == TOML_STRING) pieces.specs = version_of(v->text);
	else if (!project_expect(r, v, TOML_TABLE, STR("a package's version"))) return false;
	for (const struct toml_value *field = v->first; field; field = field->next)
		if (!take_field(r, field, &pieces)) return false;
	if (!project_make(r, &pieces, &req)) return false;
	project_push(r, part, group, &req, v);
	project_pin(r, &pieces, &req);
	return true;
}

static bool add_packages(struct project_reader *r, const struct toml_value *table)
{
	bool main = str_eq(table->key, STR("packages"));
	str group = { 0 }, name = str_eq(table->key, STR("dev-packages")) ? STR("dev") : table->key;
	if (!project_expect(r, table, TOML_TABLE, STR("a list of packages"))) return false;
	if (!main && !project_declare(r, &r->out->groups, name, table->offset, "a category", &group)) return false;
	for (const struct toml_value *v = table->first; v; v = v->next)
		if (!add_package(r, main ? PROJECT_MAIN : PROJECT_GROUP, group, v)) return false;
	return true;
}

static bool read_python(struct project_reader *r, const struct toml_value *requires)
{
	const struct toml_value *full = toml_get(requires, STR("python_full_version"));
	const struct toml_value *v = full ? full : toml_get(requires, STR("python_version"));
	if (!v) return true;
	if (!project_expect(r, v, TOML_STRING, v->key)) return false;
	if (str_eq(v->text, STR("*"))) return true;
	return project_python(r, arena_fmt(r->a, full ? "==%.*s" : "==%.*s.*", STR_ARG(v->text)), v->offset);
}

static void read_sources(struct project_reader *r, const struct toml_value *list)
{
	if (!list || list->kind != TOML_ARRAY) return;
	for (const struct toml_value *v = list->first; v; v = v->next) {
		const struct toml_value *url = toml_get(v, STR("url"));
		if (url && url->kind == TOML_STRING) PUSH(r->a, &r->out->index_urls, url->text);
	}
}

bool pipfile_read(struct project_reader *r, const struct toml_value *root)
{
	static const str others[] = { STR_INIT("source"), STR_INIT("requires"), STR_INIT("pipenv"), STR_INIT("scripts") };
	r->sources = toml_get(root, STR("source"));
	r->first_source_is_main = true;
	read_sources(r, r->sources);
	if (!read_python(r, toml_get(root, STR("requires")))) return false;
	for (const struct toml_value *table = root->first; table; table = table->next) {
		size_t i = 0;
		while (i < COUNT(others) && !str_eq(others[i], table->key)) i++;
		if (i == COUNT(others) && !add_packages(r, table)) return false;
	}
	return true;
}
