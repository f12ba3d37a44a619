/*
 * Declarations are no use: what a file says of its requirements is blanked out
 * before the rest of it is searched for the names of modules and commands.
 */
#include <string.h>

#include "reading.h"

static bool is_declaring_table(str header)
{
	static const str tables[] = {
		STR_INIT("[project.optional-dependencies"), STR_INIT("[dependency-groups"), STR_INIT("[tool.poetry.dependencies"),
		STR_INIT("[tool.poetry.dev-dependencies"), STR_INIT("[tool.poetry.group."), STR_INIT("[tool.poetry.extras"),
		STR_INIT("[tool.pdm.dev-dependencies"), STR_INIT("[tool.uv.sources"), STR_INIT("[tool.spokeshave"),
		STR_INIT("[build-system"), STR_INIT("[packages"), STR_INIT("[dev-packages"), STR_INIT("[options.extras_require"),
		STR_INIT("[tool.deptry"), STR_INIT("[tool.hatch.envs"), STR_INIT("[tool.fawltydeps"),
		STR_INIT("[[tool.mypy.overrides"), STR_INIT("[tool.uv"),
	};
	bool commands = str_starts(header, STR("[tool.hatch.envs")) && str_has(header, STR(".scripts"));
	for (size_t i = 0; i < COUNT(tables) && !commands; i++)
		if (str_starts(header, tables[i])) return true;
	return false;
}

/* "dependencies = [", "install_requires =": the value goes on until its bracket closes, or its indent ends. */
static bool is_declaring_key(str line)
{
	static const str keys[] = {
		STR_INIT("dependencies"), STR_INIT("dev-dependencies"), STR_INIT("extra-dependencies"), STR_INIT("install_requires"), STR_INIT("tests_require"),
		STR_INIT("setup_requires"), STR_INIT("extras_require"), STR_INIT("requires"), STR_INIT("deps"),
		STR_INIT("requires-dist"), STR_INIT("additional_dependencies"), STR_INIT("keywords"), STR_INIT("classifiers"),
		STR_INIT("name"), STR_INIT("description"),
	};
	str key = str_trim(str_slice(line, 0, str_find(line, '=') < str_find(line, ':') ? str_find(line, '=') : str_find(line, ':')));
	if (key.n == line.n) return false;
	return str_is_any(key, keys, COUNT(keys));
}

static int brackets(str line)
{
	int depth = 0;
	char quote = 0;
	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];
		if (quote) quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'') quote = c;
		else if (c == '#') break;
		else if (c == '[' || c == '(' || c == '{') depth++;
		else if (c == ']' || c == ')' || c == '}') depth--;
	}
	return depth;
}

static str blank_tables(struct arena *a, str text)
{
	char *copy = arena_cstr(a, text);
	bool table = false, value = false;
	int depth = 0;
	for (str rest = text, line; rest.n;) {
		size_t at = (size_t)(rest.p - text.p);
		str_cut(rest, '\n', &line, &rest);
		bool indented = line.n && char_is_blank(line.p[0]);
		if (depth <= 0 && !indented && str_starts(line, STR("[")) && !str_starts(line, STR("[\""))) {
			table = is_declaring_table(line);
			value = false;
		}
		if (depth > 0) {
			depth += brackets(line);
			memset(copy + at, ' ', line.n);
			continue;
		}
		if (value && indented) { /* of an INI file */
			memset(copy + at, ' ', line.n);
			continue;
		}
		value = is_declaring_key(line);
		if (value) depth = brackets(str_skip(line, str_find(line, '=')));
		if (table || value) memset(copy + at, ' ', line.n);
	}
	return (str){ copy, text.n };
}

/* setup.py: the lists themselves; what else it says stays. */
static str blank_places(struct arena *a, enum audit_manifest kind, str path, str text)
{
	struct audit_requirements declared = { 0 };
	struct notes notes = { 0 };
	char *copy = arena_cstr(a, text);
	audit_read(a, kind, path, text, AUDIT_PRODUCTION, &declared, &notes);
	for (size_t i = 0; i < declared.n; i++) {
		const struct audit_place *at = &declared.v[i].at;
		str line = reading_line(text, at->line), piece = line;
		for (uint32_t n = 1; n < at->column && piece.n; n++)
			do piece = str_skip(piece, 1);
			while (piece.n && ((unsigned char)piece.p[0] & 0xc0) == 0x80);
		size_t width = 0; /* of a string: up to its quote */
		while (width < piece.n && piece.p[width] != '"' && piece.p[width] != '\'') width++;
		if (piece.n) memset(copy + (piece.p - text.p), ' ', width);
	}
	return (str){ copy, text.n };
}

str audit_without_declarations(struct arena *a, enum audit_manifest kind, str path, str text)
{
	switch (kind) {
	case AUDIT_REQUIREMENTS_TXT:
	case AUDIT_CONDA: return (str){ 0 };
	case AUDIT_PROJECT_FILE: return blank_tables(a, text);
	case AUDIT_SETUP_PY: return blank_places(a, kind, path, text);
	default: return text;
	}
}
