#include "spokeshave/tags.h"

#include "spokeshave/requirement.h"
#include "text.h"

#include <string.h>

/* A field of compressed tags: none of the parts between dots is empty. */
static bool is_tag_field(str field)
{
	if (!field.n || str_starts(field, STR(".")) || str_ends(field, STR("."))) return false;
	for (size_t i = 0; i < field.n; i++) {
		if (!char_is_word(field.p[i]) && field.p[i] != '.') return false;
		if (i && field.p[i] == '.' && field.p[i - 1] == '.') return false;
	}
	return true;
}

/* Interpreter tags are identifiers: none starts with a digit. */
static bool is_python_field(str field)
{
	if (!is_tag_field(field)) return false;
	for (str part; field.n;) {
		str_cut(field, '.', &part, &field);
		if (char_is_digit(part.p[0])) return false;
	}
	return true;
}

/* Letters, digits, '_' and '.'; a run of joints was escaped to one '_' when it was made. */
static bool is_name_field(str name)
{
	for (size_t i = 0; i < name.n; i++) {
		if (!char_is_word(name.p[i]) && name.p[i] != '.') return false;
		if (i && name.p[i] == '_' && name.p[i - 1] == '_') return false;
	}
	return name.n > 0;
}

/* Digits first; nothing that could be a path or a control character. */
static bool parse_build(struct wheel_name *w, str build)
{
	size_t n = 0;
	while (n < build.n && char_is_digit(build.p[n])) n++;
	if (!n) return false;
	for (size_t i = n; i < build.n; i++)
		if (!char_is_word(build.p[i]) && !str_has(STR(".+!"), str_slice(build, i, i + 1))) return false;
	str digits = str_slice(build, 0, n);
	if (!str_u64(digits, &w->build_number)) w->build_number = UINT64_MAX;
	w->build_text = build;
	return true;
}

enum { FIELDS_MOST = 6 }; /* name, version, build, python, abi, platform */

/* The fields between dashes; 0 when there are too many. */
static size_t split_fields(str stem, str field[FIELDS_MOST])
{
	size_t n = 0;
	for (bool more = true; more; n++) {
		if (n == FIELDS_MOST) return 0;
		more = str_cut(stem, '-', &field[n], &stem);
	}
	return n;
}

bool wheel_name_parse(struct arena *a, str filename, struct wheel_name *out, struct err *e)
{
	str stem = arena_str(a, filename), field[FIELDS_MOST];
	struct wheel_name w = { 0 };
	if (!str_eat_end(&stem, STR(".whl")))
		return err_set(e, FAULT_INPUT, "'%.*s' does not end in .whl", STR_ARG(filename));
	size_t n = split_fields(stem, field);
	if (n != FIELDS_MOST && n != FIELDS_MOST - 1)
		return err_set(e, FAULT_INPUT,
		               "'%.*s' is not a wheel's name: NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl",
		               STR_ARG(filename));
	if (!is_name_field(field[0]))
		return err_set(e, FAULT_INPUT, "'%.*s': '%.*s' is not the name of a distribution",
		               STR_ARG(filename), STR_ARG(field[0]));
	w.name = name_normal(a, field[0]);
	if (trim_blanks(field[1]).n < field[1].n || !version_parse(a, field[1], &w.version))
		return err_set(e, FAULT_INPUT, "'%.*s': '%.*s' is not a version", STR_ARG(filename),
		               STR_ARG(field[1]));
	if (n == FIELDS_MOST && !parse_build(&w, field[2]))
		return err_set(e, FAULT_INPUT, "'%.*s': the build tag '%.*s' is not digits and letters",
		               STR_ARG(filename), STR_ARG(field[2]));
	w.python = field[n - 3];
	w.abi = field[n - 2];
	w.platform = field[n - 1];
	if (!is_python_field(w.python) || !is_tag_field(w.abi) || !is_tag_field(w.platform))
		return err_set(e, FAULT_INPUT, "'%.*s': '%.*s-%.*s-%.*s' is not a set of tags", STR_ARG(filename),
		               STR_ARG(w.python), STR_ARG(w.abi), STR_ARG(w.platform));
	*out = w;
	return true;
}

bool sdist_name_parse(struct arena *a, str filename, str *name, struct version *version)
{
	str stem = filename, head, tail;
	if (!str_eat_end(&stem, STR(".tar.gz")) && !str_eat_end(&stem, STR(".zip"))) return false;
	if (!str_cut_last(stem, '-', &head, &tail) || !head.n || !version_parse(a, tail, version)) return false;
	*name = name_normal(a, head);
	return true;
}
