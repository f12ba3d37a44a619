/* Which files declare requirements, and what all their readers do alike. */
#include "reading.h"

#include "spokeshave/path.h"
#include "spokeshave/project.h"
#include "spokeshave/tags.h"
#include "spokeshave/url.h"

/* ---- names ---- */

static bool is_word_of(str name, const str *words, size_t n)
{
	size_t from = 0;
	for (size_t i = 0; i <= name.n; i++) {
		if (i < name.n && (char_is_alpha(name.p[i]) || char_is_digit(name.p[i]))) continue;
		for (size_t k = 0; k < n; k++)
			if (str_eq_nocase(str_slice(name, from, i), words[k])) return true;
		from = i + 1;
	}
	return false;
}

bool audit_is_development_name(str name)
{
	static const str words[] = {
		STR_INIT("dev"), STR_INIT("develop"), STR_INIT("development"), STR_INIT("devel"), STR_INIT("test"), STR_INIT("tests"),
		STR_INIT("testing"), STR_INIT("tester"), STR_INIT("lint"), STR_INIT("linting"), STR_INIT("linter"), STR_INIT("linters"),
		STR_INIT("doc"), STR_INIT("docs"), STR_INIT("documentation"), STR_INIT("typing"), STR_INIT("types"),
		STR_INIT("typecheck"), STR_INIT("mypy"), STR_INIT("format"), STR_INIT("formatting"), STR_INIT("ci"),
		STR_INIT("check"), STR_INIT("checks"), STR_INIT("build"), STR_INIT("release"), STR_INIT("bench"),
		STR_INIT("benchmark"), STR_INIT("benchmarks"), STR_INIT("quality"), STR_INIT("qa"), STR_INIT("style"),
		STR_INIT("tox"), STR_INIT("nox"), STR_INIT("coverage"), STR_INIT("local"), STR_INIT("debug"), STR_INIT("examples"),
		STR_INIT("tools"), STR_INIT("tooling"), STR_INIT("pytest"), STR_INIT("sphinx"), STR_INIT("pre"),
	};
	return is_word_of(name, words, COUNT(words));
}

enum audit_manifest audit_manifest_of(str path)
{
	str base = path_base(path), folder = str_slice(path, 0, path.n - base.n);
	bool list = str_ends(base, STR(".txt")) || str_ends(base, STR(".in"));
	bool named = str_has(base, STR("requirements")) || str_has(base, STR("requires")) || str_starts(base, STR("reqs"));
	bool folder_named = false;
	for (str part; folder.n;) {
		str_cut(folder, '/', &part, &folder);
		folder_named |= str_eq(part, STR("requirements")) || str_eq(part, STR("reqs"));
	}
	if (str_starts(base, STR("constraints")) || str_starts(base, STR("README"))) return AUDIT_NO_MANIFEST;
	if (list && (named || folder_named)) return AUDIT_REQUIREMENTS_TXT;
	if (str_eq(base, STR("setup.py"))) return AUDIT_SETUP_PY;
	if (str_eq(base, STR("pyproject.toml")) || str_eq(base, STR("setup.cfg")) || str_eq(base, STR("Pipfile")) ||
	    str_eq(base, STR("hatch.toml")))
		return AUDIT_PROJECT_FILE;
	if (str_starts(base, STR("environment")) && (str_ends(base, STR(".yml")) || str_ends(base, STR(".yaml"))))
		return AUDIT_CONDA;
	return AUDIT_NO_MANIFEST;
}

/* "requirements/extras/redis.txt": for those who use that part of the project. */
static bool is_optional_path(str path)
{
	static const str words[] = { STR_INIT("extra"), STR_INIT("extras"), STR_INIT("optional") };
	return is_word_of(path, words, COUNT(words));
}

bool audit_is_own(const struct audit_requirements *declared, str canonical)
{
	return str_eq(canonical, declared->name) || strs_has(&declared->members, canonical);
}

/* Behind a literal of three quotes that is open where the line begins, or begins in it; `quote` is what still is. */
static void pass_literals(str line, char *quote)
{
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		bool three = i + 2 < line.n && (c == '"' || c == '\'') && line.p[i + 1] == c && line.p[i + 2] == c;
		if (c == '\\') {
			i++;
		} else if (*quote) {
			if (!three || c != *quote) continue;
			*quote = 0;
			i += 2;
		} else if (three) {
			*quote = c;
			i += 2;
		} else if (c == '"' || c == '\'') {
			for (i++; i < line.n && line.p[i] != c; i++) i += line.p[i] == '\\';
		} else if (c == '#') {
			return;
		}
	}
}

/* A test of what runs scripts has their text in literals. */
bool audit_is_script(str text)
{
	char quote = 0;
	if (!str_has(text, STR("# /// script"))) return false;
	str_eat(&text, STR("\xef\xbb\xbf"));
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		str_eat_end(&line, STR("\r"));
		if (!quote && str_eq(line, STR("# /// script"))) return true;
		pass_literals(line, &quote);
	}
	return false;
}

enum audit_scope reading_scope(const struct reading *r, str group, bool is_group)
{
	if (r->scope == AUDIT_DEVELOPMENT) return AUDIT_DEVELOPMENT;
	if (!group.n) return r->scope;
	if (audit_is_development_name(group)) return AUDIT_DEVELOPMENT;
	return is_group ? AUDIT_DEVELOPMENT : AUDIT_OPTIONAL;
}

/* ---- places ---- */

str reading_line(str text, uint32_t line)
{
	str head = { 0 };
	for (uint32_t i = 0; i < line; i++) {
		if (!text.n) return (str){ 0 };
		str_cut(text, '\n', &head, &text);
	}
	str_eat_end(&head, STR("\r"));
	return head;
}

uint32_t reading_width(str s)
{
	uint32_t n = 0;
	for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

void reading_place(str text, size_t at, uint32_t *line, uint32_t *column)
{
	size_t from = 0;
	*line = 1;
	for (size_t i = 0; i < at && i < text.n; i++)
		if (text.p[i] == '\n') {
			++*line;
			from = i + 1;
		}
	*column = reading_width(str_slice(text, from, at)) + 1;
}

/* ---- requirements ---- */

void reading_note(struct reading *r, uint32_t line, str text)
{
	str where = line ? arena_fmt(r->a, "%.*s:%u", STR_ARG(r->path), line) : r->path;
	PUSH(r->a, r->notes, ((struct note){ where, text }));
}

struct audit_requirement *reading_name(struct reading *r, str name, str why, struct audit_place at, enum audit_scope scope,
                                       str group)
{
	PUSH(r->a, r->out, ((struct audit_requirement){
		.req = { .name = arena_str(r->a, name), .canonical = name_normal(r->a, name) },
		.unreadable = why, .at = at, .scope = scope, .group = group }));
	return &r->out->v[r->out->n - 1];
}

/* The name that a line begins with though the rest can't be read. */
static str leading_name(str text)
{
	size_t n = 0;
	while (n < text.n && (char_is_alpha(text.p[n]) || char_is_digit(text.p[n]) || text.p[n] == '-' || text.p[n] == '_' ||
	                      text.p[n] == '.'))
		n++;
	while (n && !char_is_alpha(text.p[n - 1]) && !char_is_digit(text.p[n - 1])) n--;
	return str_slice(text, 0, n);
}

/* Whether an index could be asked for it: a wheel, and one of that project. */
static bool is_wheel_of(struct arena *a, str url, str canonical)
{
	struct wheel_name name;
	struct err e;
	str file = url_basename(a, url);
	return str_ends(file, STR(".whl")) && wheel_name_parse(a, file, &name, &e) && str_eq(name.name, canonical);
}

void reading_add(struct reading *r, str text, struct audit_place at, enum audit_scope scope, str group)
{
	struct requirement req;
	struct err e;
	if (!requirement_parse(r->a, text, &req, NULL, &e)) {
		str name = leading_name(str_trim(text));
		if (name_valid(name)) reading_name(r, name, STR("it can't be read as a requirement"), at, scope, group);
		reading_note(r, at.line, arena_fmt(r->a, "'%.*s' is no requirement that can be read", STR_ARG(text)));
		return;
	}
	PUSH(r->a, r->out, ((struct audit_requirement){ .req = req, .at = at, .scope = scope, .group = group }));
	struct audit_requirement *q = &r->out->v[r->out->n - 1];
	q->pinned = specifiers_pin(&req.specs) || req.url.n;
	if (req.url.n && !is_wheel_of(r->a, req.url, req.canonical)) q->unreadable = STR("it comes from an address that is no wheel of it");
}

enum audit_manifest audit_manifest_named(str path, str text)
{
	enum audit_manifest kind = audit_manifest_of(path);
	if (kind != AUDIT_NO_MANIFEST) return kind;
	return str_ends(path, STR(".py")) || audit_is_script(text) ? AUDIT_SCRIPT : AUDIT_REQUIREMENTS_TXT;
}

void audit_read(struct arena *a, enum audit_manifest kind, str path, str bytes, enum audit_scope scope,
                struct audit_requirements *out, struct notes *notes)
{
	struct reading r = { a, path, bytes, scope, out, notes };
	bool optional = kind == AUDIT_REQUIREMENTS_TXT && scope == AUDIT_PRODUCTION && is_optional_path(path);
	if (optional) r.scope = AUDIT_OPTIONAL;
	str_eat(&r.text, STR("\xef\xbb\xbf"));
	switch (kind) {
	case AUDIT_REQUIREMENTS_TXT: read_requirements_txt(&r); break;
	case AUDIT_PROJECT_FILE: read_project_file(&r, path); break;
	case AUDIT_SCRIPT: read_project_file(&r, str_ends(path, STR(".py")) ? path : arena_fmt(a, "%.*s.py", STR_ARG(path))); break;
	case AUDIT_SETUP_PY: read_setup_py(&r); break;
	case AUDIT_CONDA: read_conda(&r); break;
	case AUDIT_NO_MANIFEST: break;
	}
}
