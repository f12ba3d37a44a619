/*
 * Project files. The reader that `stage` has is asked first; where it refuses
 * the file for something that can't be installed from an index, the tables are
 * read entry by entry, so that one such entry is unknown and the rest is not.
 */
#include "reading.h"

#include "spokeshave/ini.h"
#include "spokeshave/path.h"
#include "spokeshave/project.h"
#include "spokeshave/toml.h"

#define LIMIT_LIST_LINES 10000u /* that the place of a requirement is looked for in */

/* ---- places ---- */

/* A string's text begins after its quote; what is marked is the text. */
static struct audit_place place_of(struct reading *r, uint32_t line, uint32_t column)
{
	str text = reading_line(r->text, line);
	size_t at = 0;
	for (uint32_t i = 1; i < column && at < text.n; i++)
		do at++;
		while (at < text.n && ((unsigned char)text.p[at] & 0xc0) == 0x80);
	str rest = str_skip(text, at);
	if (rest.n && (rest.p[0] == '"' || rest.p[0] == '\'')) {
		char quote = rest.p[0];
		rest = str_skip(rest, 1);
		return (struct audit_place){ r->path, line, column + 1, reading_width(str_slice(rest, 0, str_find(rest, quote))) };
	}
	if (at && (text.p[at - 1] == '"' || text.p[at - 1] == '\'')) /* in a script the reader counts from behind its "# " */
		return (struct audit_place){ r->path, line, column, reading_width(str_slice(rest, 0, str_find(rest, text.p[at - 1]))) };
	size_t n = 0;
	while (n < rest.n && rest.p[n] != '=' && !char_is_blank(rest.p[n]) && rest.p[n] != '#') n++;
	return (struct audit_place){ r->path, line, column, reading_width(str_slice(rest, 0, n ? n : 1)) };
}

static struct audit_place place_at(struct reading *r, const struct toml_value *v)
{
	return place_of(r, v->line, v->column);
}

/* ---- entry by entry ---- */

static void add_strings(struct reading *r, const struct toml_value *list, str group, bool is_group)
{
	enum audit_scope scope = reading_scope(r, group, is_group);
	for (const struct toml_value *v = list && list->kind == TOML_ARRAY ? list->first : NULL; v; v = v->next)
		if (v->kind == TOML_STRING) reading_add(r, v->text, place_at(r, v), scope, group);
}

static void add_string_tables(struct reading *r, const struct toml_value *table, bool is_group)
{
	for (const struct toml_value *v = table && table->kind == TOML_TABLE ? table->first : NULL; v; v = v->next)
		add_strings(r, v, name_normal(r->a, v->key), is_group);
}

/* Poetry's and Pipfile's entries: a key, and a version or a table about it. */
static void add_keys(struct reading *r, const struct toml_value *table, str group, bool is_group)
{
	enum audit_scope scope = reading_scope(r, group, is_group);
	for (const struct toml_value *v = table && table->kind == TOML_TABLE ? table->first : NULL; v; v = v->next) {
		if (str_eq(v->key, STR("python"))) continue;
		bool elsewhere = toml_get(v, STR("git")) || toml_get(v, STR("path")) || toml_get(v, STR("url")) || toml_get(v, STR("file"));
		str why = elsewhere ? STR("it comes from a folder or from version control, not from an index") : (str){ 0 };
		if (name_valid(v->key))
			reading_name(r, v->key, why, place_of(r, v->key_line, v->key_column), scope, group);
	}
}

static void read_tables(struct reading *r, const struct toml_value *root)
{
	const struct toml_value *project = toml_get(root, STR("project")), *poetry = toml_find(root, STR("tool.poetry"));
	add_strings(r, toml_get(project, STR("dependencies")), (str){ 0 }, false);
	size_t before = r->out->n;
	add_string_tables(r, toml_get(project, STR("optional-dependencies")), false);
	for (size_t i = before; i < r->out->n; i++) r->out->v[i].list = AUDIT_LIST_EXTRA;
	add_string_tables(r, toml_get(root, STR("dependency-groups")), true);
	add_strings(r, toml_find(root, STR("tool.uv.dev-dependencies")), STR("dev"), true);
	add_keys(r, toml_get(poetry, STR("dependencies")), (str){ 0 }, false);
	add_keys(r, toml_get(poetry, STR("dev-dependencies")), STR("dev"), true);
	const struct toml_value *groups = toml_get(poetry, STR("group"));
	for (const struct toml_value *g = groups && groups->kind == TOML_TABLE ? groups->first : NULL; g; g = g->next)
		add_keys(r, toml_get(g, STR("dependencies")), name_normal(r->a, g->key), true);
	add_keys(r, toml_get(root, STR("packages")), (str){ 0 }, false);
	add_keys(r, toml_get(root, STR("dev-packages")), STR("dev"), true);
}

static void add_build(struct reading *r, str folder, const struct toml_value *list)
{
	for (const struct toml_value *v = list && list->kind == TOML_ARRAY ? list->first : NULL; v; v = v->next) {
		struct requirement req;
		struct err e;
		if (v->kind != TOML_STRING || !requirement_parse(r->a, v->text, &req, NULL, &e)) continue;
		PUSH(r->a, &r->out->build, arena_fmt(r->a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(req.canonical)));
	}
}

static void read_build(struct reading *r, const struct toml_value *root)
{
	str folder = path_folder(r->path);
	const struct toml_value *hooks = toml_find(root, STR("tool.hatch.build.hooks"));
	add_build(r, folder, toml_find(root, STR("build-system.requires")));
	for (const struct toml_value *h = hooks && hooks->kind == TOML_TABLE ? hooks->first : NULL; h; h = h->next)
		add_build(r, folder, toml_get(h, STR("dependencies")));
}

/* `hatch test` runs pytest in this environment, unless it has a list of its own. */
static void add_hatch_s_pytest(struct reading *r, const struct toml_value *env)
{
	struct audit_place at = { r->path, env->key_line, env->key_column, reading_width(env->key) };
	if (!str_eq(env->key, STR("hatch-test")) || toml_get(env, STR("dependencies"))) return;
	for (size_t i = 0; i < r->out->n; i++)
		if (str_eq(r->out->v[i].req.canonical, STR("pytest"))) return;
	reading_name(r, STR("pytest"), (str){ 0 }, at, AUDIT_DEVELOPMENT, STR("hatch-test"));
}

/* Hatch's environments; what they take of the project itself stands elsewhere. */
static void read_hatch(struct reading *r, const struct toml_value *root)
{
	bool own = str_ends(r->path, STR("hatch.toml"));
	const struct toml_value *envs = own ? toml_get(root, STR("envs")) : toml_find(root, STR("tool.hatch.envs"));
	size_t before = r->out->n;
	for (const struct toml_value *e = envs && envs->kind == TOML_TABLE ? envs->first : NULL; e; e = e->next) {
		add_strings(r, toml_get(e, STR("dependencies")), name_normal(r->a, e->key), true);
		add_strings(r, toml_get(e, STR("extra-dependencies")), name_normal(r->a, e->key), true);
		add_hatch_s_pytest(r, e);
	}
	for (size_t i = before; i < r->out->n; i++) r->out->v[i].list = AUDIT_LIST_ENVIRONMENT;
}

/* ---- setup.cfg, line by line ---- */

static struct audit_place place_of_line(struct reading *r, uint32_t from, str text)
{
	for (uint32_t line = from; line < from + LIMIT_LIST_LINES; line++) {
		str whole = reading_line(r->text, line);
		for (size_t i = 0; i + text.n <= whole.n; i++)
			if (str_starts(str_skip(whole, i), text))
				return (struct audit_place){ r->path, line, reading_width(str_slice(whole, 0, i)) + 1, reading_width(text) };
	}
	return (struct audit_place){ r->path, from, 1, 1 };
}

static void add_ini_list(struct reading *r, const struct ini_item *item, str group)
{
	str rest = item->value, line;
	if (str_eat(&rest, STR("file:"))) { /* other files, parted by commas */
		while (rest.n) {
			str_cut(rest, ',', &line, &rest);
			line = str_trim(line);
			str folder = str_slice(r->path, 0, r->path.n - STR("setup.cfg").n);
			if (line.n) PUSH(r->a, &r->out->includes, arena_fmt(r->a, "%.*s%.*s", STR_ARG(folder), STR_ARG(line)));
		}
		return;
	}
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		if (line.n) reading_add(r, line, place_of_line(r, item->line, line), reading_scope(r, group, false), group);
	}
}

static void read_ini_lists(struct reading *r)
{
	struct ini ini = { 0 };
	struct err e;
	if (!ini_parse(r->a, r->text, &ini, &e)) {
		reading_note(r, 0, arena_str(r->a, str_of(e.text)));
		PUSH(r->a, &r->out->unread, r->path);
		return;
	}
	for (size_t i = 0; i < ini.n; i++) {
		const struct ini_item *item = &ini.v[i];
		bool options = str_eq(item->section, STR("options"));
		if (str_eq(item->section, STR("options.extras_require"))) add_ini_list(r, item, name_normal(r->a, item->key));
		else if (options && (str_eq(item->key, STR("install_requires")) || str_eq(item->key, STR("install-requires"))))
			add_ini_list(r, item, (str){ 0 });
		else if (options && (str_eq(item->key, STR("python_requires")) || str_eq(item->key, STR("python-requires"))))
			r->out->requires_python = item->value;
		else if (str_eq(item->section, STR("metadata")) && str_eq(item->key, STR("name")) && name_valid(item->value))
			r->out->name = name_normal(r->a, item->value);
	}
}

/* ---- what the shared reader says ---- */

/* Of "name = …" the name is marked, whatever of it the reader points to. */
static struct audit_place place_of_entry(struct reading *r, const struct project_requirement *q)
{
	str line = reading_line(r->text, q->line), key = str_trim(str_slice(line, 0, str_find(line, '=')));
	str bare = key;
	if (str_eat(&bare, STR("\""))) str_eat_end(&bare, STR("\""));
	if (!str_eq(name_normal(r->a, bare), q->req.canonical)) return place_of(r, q->line, q->column);
	return (struct audit_place){ r->path, q->line, reading_width(str_slice(line, 0, (size_t)(key.p - line.p))) + 1, reading_width(key) };
}

static void take(struct reading *r, const struct project_requirements *p)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct project_requirement *q = &p->v[i];
		PUSH(r->a, r->out, ((struct audit_requirement){
			.req = q->req, .at = place_of_entry(r, q), .group = q->group,
			.scope = reading_scope(r, q->group, q->part == PROJECT_GROUP),
			.list = q->part == PROJECT_EXTRA ? AUDIT_LIST_EXTRA : AUDIT_LIST_GROUP,
			.pinned = specifiers_pin(&q->req.specs) || q->req.url.n }));
	}
	for (size_t i = 0; i < p->sources.n; i++)
		for (size_t k = 0; p->sources.v[i].elsewhere.n && k < r->out->n; k++)
			if (str_eq(r->out->v[k].req.canonical, p->sources.v[i].name))
				r->out->v[k].unreadable = arena_fmt(r->a, "it comes from a %.*s, not from an index",
				                                    STR_ARG(p->sources.v[i].elsewhere));
	for (size_t i = 0; i < p->extras.n; i++) PUSH(r->a, &r->out->own_extras, p->extras.v[i]);
	if (p->name.n) r->out->name = name_normal(r->a, p->name);
	if (p->requires_python.n) r->out->requires_python = p->requires_python;
}

static bool is_toml(str path)
{
	return str_ends(path, STR(".toml")) || str_ends(path, STR("Pipfile"));
}

/* "dynamic" leaves the list to the build backend. */
static void note_computed(struct reading *r, const struct toml_value *root)
{
	const struct toml_value *dynamic = toml_find(root, STR("project.dynamic"));
	for (const struct toml_value *v = dynamic && dynamic->kind == TOML_ARRAY ? dynamic->first : NULL; v; v = v->next)
		if (v->kind == TOML_STRING && str_eq(v->text, STR("dependencies"))) PUSH(r->a, &r->out->computed, r->path);
}

void read_project_file(struct reading *r, str named)
{
	struct project_requirements p = { 0 };
	const struct toml_value *root = NULL;
	struct err e, broken;
	size_t before = r->out->n;
	if (is_toml(r->path) && !toml_parse(r->a, r->path, r->text, &root, &broken)) {
		reading_note(r, 0, str_of(arena_cstr(r->a, str_of(broken.text))));
		PUSH(r->a, &r->out->unread, r->path);
		return;
	}
	bool ok = project_parse(r->a, named, r->text, &p, NULL, &e);
	if (ok) take(r, &p);
	if (!root) {
		if (!ok && str_ends(r->path, STR("setup.cfg"))) read_ini_lists(r);
		else if (!ok) reading_note(r, 0, arena_str(r->a, str_of(e.text)));
		return;
	}
	if (!ok) {
		const struct toml_value *name = toml_find(root, STR("project.name")), *python = toml_find(root, STR("project.requires-python"));
		read_tables(r, root);
		if (name && name->kind == TOML_STRING) r->out->name = name_normal(r->a, name->text);
		if (python && python->kind == TOML_STRING) r->out->requires_python = python->text;
		const struct toml_value *list = toml_find(root, STR("project.dependencies"));
		bool lists = toml_get(root, STR("project")) || toml_find(root, STR("tool.poetry")) || r->out->n > before;
		bool lost = (lists && r->out->n == before) || (list && list->kind != TOML_ARRAY);
		if (lost) reading_note(r, 0, arena_str(r->a, str_of(e.text)));
		if (lost) PUSH(r->a, &r->out->unread, r->path);
	}
	note_computed(r, root);
	const struct toml_value *pdm = toml_find(root, STR("tool.pdm.dev-dependencies"));
	for (const struct toml_value *g = pdm && pdm->kind == TOML_TABLE ? pdm->first : NULL; g; g = g->next)
		add_strings(r, g, name_normal(r->a, g->key), true);
	if (ok) add_strings(r, toml_find(root, STR("tool.uv.dev-dependencies")), STR("dev"), true);
	read_hatch(r, root);
	read_build(r, root);
	const struct toml_value *dynamic = toml_find(root, STR("tool.setuptools.dynamic.dependencies.file"));
	if (dynamic && dynamic->kind == TOML_STRING) PUSH(r->a, &r->out->includes, dynamic->text);
	for (const struct toml_value *v = dynamic && dynamic->kind == TOML_ARRAY ? dynamic->first : NULL; v; v = v->next)
		if (v->kind == TOML_STRING) PUSH(r->a, &r->out->includes, v->text);
}
