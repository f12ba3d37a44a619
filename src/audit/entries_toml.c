/* Entries of TOML: arrays of strings, and tables whose keys are names. */
#include "entries.h"

#include "spokeshave/buf.h"
#include "spokeshave/toml.h"

struct toml_file { struct entries *f; struct parts parts; };

static enum audit_scope scope_of_group(const struct entries *f, str group, bool is_group)
{
	return reading_scope(&(struct reading){ .scope = f->scope }, group, is_group);
}

static struct list new_list(const struct entries *f, enum list_form form, str group, bool is_group)
{
	return (struct list){ .form = form, .group = group, .scope = scope_of_group(f, group, is_group) };
}

/* ---- arrays ---- */

/* "name" of "name[extra]>1"; empty where it is none. */
static str name_in(struct arena *a, str text)
{
	struct requirement req;
	struct err e;
	size_t n = 0;
	if (requirement_parse(a, text, &req, NULL, &e)) return req.canonical;
	while (n < text.n && (char_is_alpha(text.p[n]) || char_is_digit(text.p[n]) || str_find(STR("-_."), text.p[n]) < 3))
		n++;
	str name = str_slice(text, 0, n);
	return name_valid(name) ? name_normal(a, name) : (str){ 0 };
}

static void add_array(struct toml_file *t, const struct toml_value *array, str group, bool is_group)
{
	struct entries *f = t->f;
	struct list list = new_list(f, LIST_STRINGS, group, is_group);
	if (!array || array->kind != TOML_ARRAY) return;
	size_t open = part_at(&t->parts, array->offset), close = part_behind(&t->parts, f->plain, open) - 1;
	if (!part_is(&t->parts.v[open], f->plain, '[') || !part_is(&t->parts.v[close], f->plain, ']')) return;
	list.at = (struct span){ t->parts.v[open].at.from, t->parts.v[close].at.to };
	PUSH(f->a, &f->lists, list);
	for (const struct toml_value *v = array->first; v; v = v->next) {
		size_t part = part_at(&t->parts, v->offset);
		if (v->kind != TOML_STRING || t->parts.v[part].kind != PART_STRING) continue;
		struct entry e = entry_of_string(f, &t->parts, part, open, close);
		e.list = f->lists.n - 1;
		e.text = v->text;
		e.canonical = name_in(f->a, v->text);
		if (str_find(e.raw, '\n') < e.raw.n) e.why = STR("it goes over several lines");
		if (e.canonical.n) PUSH(f->a, &f->of, e);
	}
}

static void add_arrays(struct toml_file *t, const struct toml_value *table, bool is_group)
{
	for (const struct toml_value *v = table && table->kind == TOML_TABLE ? table->first : NULL; v; v = v->next)
		add_array(t, v, name_normal(t->f->a, v->key), is_group);
}

/* ---- tables ---- */

static bool is_at_line_start(const struct entries *f, size_t at)
{
	return !str_trim(str_slice(f->plain, line_around(f->plain, at).from, at)).n;
}

/* The lines of "key = value  # comment" that begin at `at`, which is the key; false: others stand there too. */
static bool lines_of_pair(const struct toml_file *t, size_t at, struct span *pair, struct span *lines, str *comment)
{
	str text = t->f->plain;
	size_t i = part_at(&t->parts, at);
	if (!is_at_line_start(t->f, at)) return false;
	while (t->parts.v[i].kind != PART_END && !part_is(&t->parts.v[i], text, '=')) i++;
	if (t->parts.v[i].kind == PART_END) return false;
	i = part_behind(&t->parts, text, i + 1);
	*pair = (struct span){ at, t->parts.v[i - 1].at.to };
	*lines = (struct span){ line_around(text, at).from, line_around(text, pair->to).to };
	*comment = (str){ 0 };
	if (t->parts.v[i].kind == PART_COMMENT && t->parts.v[i].at.from < lines->to) {
		*comment = span_of(t->f->text, t->parts.v[i].at);
		i++;
	}
	return t->parts.v[i].kind == PART_END || t->parts.v[i].at.from >= lines->to;
}

/* From the line of a header to the next one, without the blank lines and comments that stand before that. */
static struct span section_of(const struct toml_file *t, size_t header)
{
	str text = t->f->plain;
	size_t i = part_behind(&t->parts, text, part_at(&t->parts, header));
	struct span section = line_around(text, header);
	while (t->parts.v[i].kind != PART_END) {
		if (part_is(&t->parts.v[i], text, '[') && is_at_line_start(t->f, t->parts.v[i].at.from)) break;
		while (t->parts.v[i].kind != PART_END && !part_is(&t->parts.v[i], text, '=')) i++;
		if (t->parts.v[i].kind == PART_END) break;
		i = part_behind(&t->parts, text, i + 1);
		section.to = line_around(text, t->parts.v[i - 1].at.to).to;
		if (t->parts.v[i].kind == PART_COMMENT) {
			if (t->parts.v[i].at.from < section.to) section.to = line_around(text, t->parts.v[i].at.to).to;
			while (t->parts.v[i].kind == PART_COMMENT) i++;
		}
	}
	return section;
}

/* "name.version = …" lines of the table's own. */
static bool take_dotted(struct toml_file *t, const struct toml_value *v, struct entry *e)
{
	struct entries *f = t->f;
	struct buf raw = buf_in(f->a);
	for (const struct toml_value *field = v->first; field; field = field->next) {
		struct span pair, lines;
		str comment;
		struct span line = line_around(f->plain, offset_of(f->plain, field->key_line, 1));
		size_t at = line.from;
		while (at < line.to && char_is_blank(f->plain.p[at])) at++;
		if (!lines_of_pair(t, at, &pair, &lines, &comment)) return false;
		if (e->cuts.n && e->cuts.v[e->cuts.n - 1].to > lines.from) return false;
		PUSH(f->a, &e->cuts, lines);
		buf_fmt(&raw, "%s%.*s", field == v->first ? "" : "\n", STR_ARG(str_trim(span_of(f->text, lines))));
		e->lines = (struct span){ e->cuts.v[0].from, lines.to };
	}
	e->raw = without_returns(f->a, buf_str(&raw));
	return e->cuts.n > 0;
}

/* Whether the value says what no requirement of PEP 508 can. */
static bool says_more(const struct toml_value *v)
{
	static const str keys[] = { STR_INIT("version"), STR_INIT("extras"), STR_INIT("markers"), STR_INIT("python"),
		                    STR_INIT("platform"), STR_INIT("url"), STR_INIT("file") };
	bool more = v->kind != TOML_STRING && v->kind != TOML_TABLE;
	for (const struct toml_value *field = v->kind == TOML_TABLE ? v->first : NULL; field; field = field->next) {
		size_t i = 0;
		while (i < COUNT(keys) && !str_eq(field->key, keys[i])) i++;
		more |= i == COUNT(keys);
	}
	return more;
}

static struct entry entry_of_key(struct toml_file *t, const struct toml_value *v)
{
	struct entries *f = t->f;
	size_t at = offset_of(f->plain, v->key_line, v->key_column), i;
	struct entry e = { .canonical = name_normal(f->a, v->key), .body = { at, at },
	                   .fixed = str_eq(v->key, STR("python")),
	                   .several = v->kind == TOML_ARRAY, .more = says_more(v) };
	struct span line = line_around(f->plain, at);
	if (str_starts(str_trim(span_of(f->plain, line)), STR("["))) {
		e.shape = ENTRY_TABLE;
		e.lines = section_of(t, t->parts.v[part_at(&t->parts, line.from)].at.from);
		e.raw = without_returns(f->a, span_of(f->text, e.lines));
		PUSH(f->a, &e.cuts, e.lines);
		e.alone = true;
		bool several = str_starts(str_trim(span_of(f->plain, line)), STR("[["));
		for (const struct toml_value *field = v->first; field; field = field->next) /* [list.name.field] */
			several |= offset_of(f->plain, field->key_line, field->key_column) >= e.lines.to;
		if (several) e.why = STR("it is written in several tables");
		return e;
	}
	i = part_at(&t->parts, at);
	bool dotted = part_is(&t->parts.v[i + (t->parts.v[i].kind != PART_END)], f->plain, '.');
	if (dotted && v->kind == TOML_TABLE && is_at_line_start(f, at)) {
		e.shape = ENTRY_DOTTED;
		e.alone = take_dotted(t, v, &e);
	} else if (!dotted) {
		e.alone = lines_of_pair(t, at, &e.body, &e.lines, &e.comment);
		e.raw = without_returns(f->a, span_of(f->text, e.body));
		PUSH(f->a, &e.cuts, e.lines);
	}
	if (!e.alone) e.why = STR("its table is not written with one key a line");
	const struct toml_value *optional = toml_get(v, STR("optional"));
	bool chosen = optional && optional->kind == TOML_BOOL && optional->truth;
	if (chosen) e.why = STR("it is optional, and extras may name it");
	return e;
}

/* Whether that is written in a header, quotes and blanks aside. */
static bool is_path(str header, str path)
{
	size_t at = 0;
	for (size_t i = 0; i < header.n; i++) {
		if (header.p[i] == '"' || header.p[i] == '\'' || char_is_blank(header.p[i])) continue;
		if (at == path.n || header.p[i] != path.p[at++]) return false;
	}
	return at == path.n;
}

static void add_table(struct toml_file *t, const struct toml_value *table, str path, str group, bool is_group)
{
	struct entries *f = t->f;
	struct list list = new_list(f, LIST_KEYS, group, is_group);
	if (!table || table->kind != TOML_TABLE) return;
	struct span line = line_around(f->plain, table->offset);
	size_t i = part_at(&t->parts, line.from), behind = part_behind(&t->parts, f->plain, i);
	list.path = path;
	if (part_is(&t->parts.v[i], f->plain, '[') && behind > i + 1) {
		str header = str_slice(f->plain, t->parts.v[i].at.to, t->parts.v[behind - 1].at.from);
		if (is_path(header, path)) {
			list.path = str_trim(header);
			list.at = line;
		}
	}
	PUSH(f->a, &f->lists, list);
	for (const struct toml_value *v = table->first; v; v = v->next) {
		struct entry e = entry_of_key(t, v);
		e.list = f->lists.n - 1;
		PUSH(f->a, &f->of, e);
	}
}

static void add_poetry(struct toml_file *t, const struct toml_value *poetry, bool lists_main)
{
	struct arena *a = t->f->a;
	const struct toml_value *groups = toml_get(poetry, STR("group"));
	const struct toml_value *main = toml_get(poetry, STR("dependencies"));
	if (lists_main) add_table(t, main, STR("tool.poetry.dependencies"), (str){ 0 }, false);
	add_table(t, toml_get(poetry, STR("dev-dependencies")), STR("tool.poetry.dev-dependencies"), STR("dev"), true);
	for (const struct toml_value *g = groups && groups->kind == TOML_TABLE ? groups->first : NULL; g; g = g->next) {
		str path = arena_fmt(a, "tool.poetry.group.%.*s.dependencies", STR_ARG(g->key));
		add_table(t, toml_get(g, STR("dependencies")), path, name_normal(a, g->key), true);
	}
}

static void add_pipfile(struct toml_file *t, const struct toml_value *root)
{
	static const str others[] = { STR_INIT("source"), STR_INIT("requires"), STR_INIT("pipenv"), STR_INIT("scripts") };
	for (const struct toml_value *v = root->first; v; v = v->next) {
		bool packages = true, main = str_eq(v->key, STR("packages"));
		for (size_t i = 0; i < COUNT(others); i++) packages &= !str_eq(v->key, others[i]);
		str group = str_eq(v->key, STR("dev-packages")) ? STR("dev") : name_normal(t->f->a, v->key);
		if (packages) add_table(t, v, v->key, main ? (str){ 0 } : group, !main);
	}
}

void entries_toml(struct entries *f)
{
	struct toml_file t = { f, { 0 } };
	const struct toml_value *root;
	struct err e;
	if (!toml_parse(f->a, f->path, f->plain, &root, &e)) return;
	parts_of(f->a, f->plain, false, &t.parts);
	if (f->kind == AUDIT_SCRIPT) {
		add_array(&t, toml_get(root, STR("dependencies")), (str){ 0 }, false);
		return;
	}
	if (str_ends(f->path, STR("Pipfile"))) {
		add_pipfile(&t, root);
		return;
	}
	const struct toml_value *main = toml_find(root, STR("project.dependencies"));
	add_array(&t, main, (str){ 0 }, false);
	add_arrays(&t, toml_find(root, STR("project.optional-dependencies")), false);
	add_arrays(&t, toml_get(root, STR("dependency-groups")), true);
	add_array(&t, toml_find(root, STR("tool.uv.dev-dependencies")), STR("dev"), true);
	add_arrays(&t, toml_find(root, STR("tool.pdm.dev-dependencies")), true);
	add_poetry(&t, toml_find(root, STR("tool.poetry")), !main);
}

/* ---- a list that is not there yet ---- */

/* Where the header of that table begins; text.n: it has none. */
static size_t header_of(const struct toml_file *t, str path)
{
	str text = t->f->plain;
	for (size_t i = 0; t->parts.v[i].kind != PART_END; i++) {
		size_t behind = part_behind(&t->parts, text, i);
		struct span open = t->parts.v[i].at;
		if (!part_is(&t->parts.v[i], text, '[') || !is_at_line_start(t->f, open.from) || behind < i + 2) continue;
		if (is_path(str_slice(text, open.to, t->parts.v[behind - 1].at.from), path)) return open.from;
	}
	return text.n;
}

static str with_lines(const struct entries *f, size_t at, str lines)
{
	bool ended = !at || f->text.p[at - 1] == '\n';
	return spliced(f->a, f->text, (struct span){ at, at }, ended ? lines : arena_join(f->a, STR("\n"), lines));
}

/* A key behind those of a table, or behind all of the file with a header of its own. */
static str with_key(const struct toml_file *t, str path, str key)
{
	size_t header = header_of(t, path);
	if (header < t->f->plain.n) return with_lines(t->f, section_of(t, header).to, key);
	str section = arena_fmt(t->f->a, "%s[%.*s]\n%.*s", t->f->text.n ? "\n" : "", STR_ARG(path), STR_ARG(key));
	return with_lines(t->f, t->f->text.n, section);
}

static bool is_dynamic(const struct toml_value *project)
{
	const struct toml_value *dynamic = toml_get(project, STR("dynamic"));
	for (const struct toml_value *v = dynamic && dynamic->kind == TOML_ARRAY ? dynamic->first : NULL; v; v = v->next)
		if (v->kind == TOML_STRING && str_eq(v->text, STR("dependencies"))) return true;
	return false;
}

bool entries_with_list(const struct entries *f, enum audit_scope scope, str *out)
{
	struct entries copy = *f;
	struct toml_file t = { &copy, { 0 } };
	const struct toml_value *root;
	struct err e;
	bool development = scope == AUDIT_DEVELOPMENT;
	if (f->kind != AUDIT_PROJECT_FILE || !is_toml_path(f->path)) return false;
	if (!toml_parse(f->a, f->path, f->plain, &root, &e)) return false;
	parts_of(f->a, f->plain, false, &t.parts);
	const struct toml_value *project = toml_get(root, STR("project"));
	str path, key = { 0 };
	bool lists = toml_get(project, STR("dependencies"));
	if (str_ends(f->path, STR("Pipfile"))) {
		path = development ? STR("dev-packages") : STR("packages");
	} else if (toml_find(root, STR("tool.poetry")) && !lists) {
		path = development ? STR("tool.poetry.group.dev.dependencies") : STR("tool.poetry.dependencies");
	} else {
		if (!project || (!development && (lists || is_dynamic(project)))) return false;
		path = development ? STR("dependency-groups") : STR("project");
		key = development ? STR("dev = [\n]\n") : STR("dependencies = [\n]\n");
	}
	*out = with_key(&t, path, key);
	return true;
}
