/* [tool.poetry]: dependencies, extras and groups in Poetry's own tables. */
#include "project_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/names.h"

struct dependency {
	struct requirement req;
	bool optional;
	const struct toml_value *at;
	uint32_t next; /* index + 1 of the next of that name */
};

struct dependencies {
	struct dependency *v;
	size_t n, cap;
	struct names names;      /* canonical */
	VEC(uint32_t) first;     /* by name: index + 1 */
};

/* ---- one dependency ---- */

/* "python_full_version >= '3.8' and …", the alternatives of "||" joined by "or". */
static bool python_marker(struct project_reader *r, str constraint, struct strs *markers)
{
	struct buf all = buf_in(r->a);
	for (str one, rest = constraint; rest.n;) {
		str specs;
		struct specifiers clauses = { 0 };
		str_cut(rest, '|', &one, &rest);
		str_eat(&rest, STR("|"));
		if (!poetry_specs(r->a, one, &specs, r->e) || !specifiers_parse(r->a, specs, &clauses, r->e)) return false;
		if (!clauses.n) return true; /* any Python */
		buf_add(&all, all.n ? STR(" or (") : STR("("));
		for (size_t i = 0; i < clauses.n; i++) {
			str clause = clause_text(r->a, &clauses.v[i]);
			size_t n = 0;
			while (n < clause.n && !char_is_digit(clause.p[n])) n++;
			buf_fmt(&all, "%spython_full_version %.*s \"%.*s\"", i ? " and " : "", (int)n, clause.p,
			        STR_ARG(str_skip(clause, n)));
		}
		buf_char(&all, ')');
	}
	if (all.n) PUSH(r->a, markers, buf_str(&all));
	return true;
}

static bool is_elsewhere(str key)
{
	return str_eq(key, STR("git")) || str_eq(key, STR("path")) || str_eq(key, STR("file"));
}

static bool take_text(struct project_reader *r, const struct toml_value *v, struct project_pieces *pieces)
{
	if (str_eq(v->key, STR("version"))) return poetry_specs(r->a, v->text, &pieces->specs, r->e);
	if (str_eq(v->key, STR("python"))) return python_marker(r, v->text, &pieces->markers);
	if (str_eq(v->key, STR("markers"))) PUSH(r->a, &pieces->markers, v->text);
	else if (str_eq(v->key, STR("platform"))) {
		if (str_find(v->text, '"') < v->text.n) return err_set(r->e, FAULT_INPUT, "this is no platform");
		PUSH(r->a, &pieces->markers, arena_fmt(r->a, "sys_platform == \"%.*s\"", STR_ARG(v->text)));
	} else if (str_eq(v->key, STR("url"))) pieces->url = v->text;
	else if (str_eq(v->key, STR("source"))) pieces->index = v;
	else project_note(r, v->key_line, arena_fmt(r->a, "'%.*s' of '%.*s' has no meaning here and is passed over",
	                                            STR_ARG(v->key), STR_ARG(pieces->name)));
	return true;
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

static bool take_field(struct project_reader *r, const struct toml_value *v, struct project_pieces *pieces,
                       bool *optional)
{
	if (is_elsewhere(v->key))
		return project_fault(r, v->offset, arena_fmt(r->a,
			"'%.*s' comes from a folder, file or version control ('%.*s'), and only wheels are taken: build one "
			"with `pip wheel --no-deps -w wheels …`, give its version here and add `--find-links wheels`",
			STR_ARG(pieces->name), STR_ARG(v->key)));
	if (str_eq(v->key, STR("extras"))) return take_extras(r, v, pieces);
	if (v->kind == TOML_BOOL) { /* develop, allow-prereleases: of no meaning here */
		if (str_eq(v->key, STR("optional"))) *optional = v->truth;
		return true;
	}
	if (!project_expect(r, v, TOML_STRING, v->key)) return false;
	return take_text(r, v, pieces) || project_fault(r, v->offset, arena_str(r->a, str_of(r->e->text)));
}

static bool add_dependency(struct project_reader *r, str name, const struct toml_value *v, struct dependencies *out)
{
	struct project_pieces pieces = { .name = name, .at = v };
	struct dependency d = { .at = v };
	if (v->kind == TOML_STRING) {
		if (!poetry_specs(r->a, v->text, &pieces.specs, r->e))
			return project_fault(r, v->offset, arena_str(r->a, str_of(r->e->text)));
	} else if (!project_expect(r, v, TOML_TABLE, STR("a dependency"))) {
		return false;
	}
	for (const struct toml_value *field = v->first; field; field = field->next)
		if (!take_field(r, field, &pieces, &d.optional)) return false;
	if (!project_make(r, &pieces, &d.req)) return false;
	project_pin(r, &pieces, &d.req);
	uint32_t id = names_add(&out->names, d.req.canonical);
	if (id == out->first.n) PUSH(r->a, &out->first, 0);
	d.next = out->first.v[id];
	PUSH(r->a, out, d);
	out->first.v[id] = (uint32_t)out->n;
	return true;
}

/* Several constraints on one name stand in an array. */
static bool read_dependencies(struct project_reader *r, const struct toml_value *table, struct dependencies *out)
{
	names_init(&out->names, r->a);
	if (!project_expect(r, table, TOML_TABLE, STR("dependencies"))) return false;
	for (const struct toml_value *v = table->first; v; v = v->next) {
		if (str_eq(v->key, STR("python"))) continue;
		if (v->kind != TOML_ARRAY && !add_dependency(r, v->key, v, out)) return false;
		for (const struct toml_value *one = v->kind == TOML_ARRAY ? v->first : NULL; one; one = one->next)
			if (!add_dependency(r, v->key, one, out)) return false;
	}
	return true;
}

/* ---- the tables ---- */

static bool read_python(struct project_reader *r, const struct toml_value *v)
{
	str specs;
	if (!v || r->out->requires_python.n) return true;
	if (!project_expect(r, v, TOML_STRING, STR("python"))) return false;
	if (str_find(v->text, '|') < v->text.n) {
		project_note(r, v->line, arena_fmt(r->a, "python = '%.*s' has alternatives and is not checked", STR_ARG(v->text)));
		return true;
	}
	if (!poetry_specs(r->a, v->text, &specs, r->e))
		return project_fault(r, v->offset, arena_str(r->a, str_of(r->e->text)));
	r->out->requires_python = specs;
	return true;
}

static bool read_extra(struct project_reader *r, const struct toml_value *list, const struct dependencies *known)
{
	str extra;
	if (!project_declare(r, &r->out->extras, list->key, list->offset, "an extra", &extra)) return false;
	if (!project_expect(r, list, TOML_ARRAY, STR("an extra"))) return false;
	for (const struct toml_value *v = list->first; v; v = v->next) {
		if (!project_expect(r, v, TOML_STRING, STR("the name of a dependency"))) return false;
		uint32_t id = names_find(&known->names, name_normal(r->a, v->text));
		if (id == NAME_NONE)
			return project_fault(r, v->offset, arena_fmt(r->a, "there is no dependency '%.*s'", STR_ARG(v->text)));
		for (uint32_t i = known->first.v[id]; i; i = known->v[i - 1].next)
			project_push(r, PROJECT_EXTRA, extra, &known->v[i - 1].req, known->v[i - 1].at);
	}
	return true;
}

static bool read_main(struct project_reader *r, const struct toml_value *poetry)
{
	struct dependencies main = { 0 };
	const struct toml_value *table = toml_get(poetry, STR("dependencies"));
	const struct toml_value *extras = toml_get(poetry, STR("extras"));
	if (!read_python(r, toml_get(table, STR("python"))) || !read_dependencies(r, table, &main)) return false;
	for (size_t i = 0; i < main.n; i++)
		if (!main.v[i].optional) project_push(r, PROJECT_MAIN, (str){ 0 }, &main.v[i].req, main.v[i].at);
	if (extras && !project_expect(r, extras, TOML_TABLE, STR("extras"))) return false;
	for (const struct toml_value *v = extras ? extras->first : NULL; v; v = v->next)
		if (!read_extra(r, v, &main)) return false;
	return true;
}

static bool read_group(struct project_reader *r, str name, const struct toml_value *group,
                       const struct toml_value *table)
{
	str normal;
	struct dependencies found = { 0 };
	const struct toml_value *include = toml_get(group, STR("include-groups"));
	if (!project_declare(r, &r->out->groups, name, group->offset, "a group", &normal)) return false;
	if (table && !read_dependencies(r, table, &found)) return false;
	for (size_t i = 0; i < found.n; i++) project_push(r, PROJECT_GROUP, normal, &found.v[i].req, found.v[i].at);
	if (include && !project_expect(r, include, TOML_ARRAY, STR("include-groups"))) return false;
	for (const struct toml_value *v = include ? include->first : NULL; v; v = v->next) {
		if (!project_expect(r, v, TOML_STRING, STR("the name of a group"))) return false;
		PUSH(r->a, &r->out->includes, (struct project_include){ normal, name_normal(r->a, v->text), v->line, v->column });
	}
	return true;
}

/* Where [project] lists the dependencies, this table says where single ones of them come from. */
static bool read_sources(struct project_reader *r, const struct toml_value *poetry)
{
	struct dependencies unused = { 0 };
	const struct toml_value *table = toml_get(poetry, STR("dependencies"));
	return !table || read_dependencies(r, table, &unused);
}

/* `lists_main`: its table of dependencies counts; else [project] has them, and the groups alone are here. */
bool poetry_read(struct project_reader *r, const struct toml_value *poetry, bool lists_main)
{
	const struct toml_value *name = toml_get(poetry, STR("name"));
	const struct toml_value *groups = toml_get(poetry, STR("group"));
	const struct toml_value *dev = toml_get(poetry, STR("dev-dependencies"));
	if (name && !r->out->name.n && name->kind == TOML_STRING && name_valid(name->text)) r->out->name = name->text;
	r->sources = toml_get(poetry, STR("source"));
	if (!(lists_main ? read_main : read_sources)(r, poetry)) return false;
	for (const struct toml_value *v = groups ? groups->first : NULL; v; v = v->next)
		if (!read_group(r, v->key, v, toml_get(v, STR("dependencies")))) return false;
	bool both = dev && toml_get(groups, STR("dev"));
	if (both)
		return project_fault(r, dev->offset, STR("the group 'dev' is given here and as [tool.poetry.group.dev]"));
	return !dev || read_group(r, STR("dev"), dev, dev);
}
