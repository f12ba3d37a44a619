/*
 * spokeshave-probe KIND: questions about the product's own functions, one JSON
 * object a line in, one a line out. It decides nothing itself; what it does not
 * know is answered {"unsupported": true}. It is not installed.
 */
#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct { str kind; probe_answer *answer; } kinds[] = {
	{ STR_INIT("version"), probe_version },       { STR_INIT("specifier"), probe_specifier },
	{ STR_INIT("marker"), probe_marker },         { STR_INIT("requirements"), probe_requirements },
	{ STR_INIT("tags"), probe_tags },             { STR_INIT("imports"), probe_imports },
	{ STR_INIT("wheel"), probe_wheel },
};

static struct run *run;

struct run *probe_run(void)
{
	return run;
}

str text_value(const json_t *value)
{
	if (!json_is_string(value)) return STR("");
	return (str){ json_string_value(value), json_string_length(value) };
}

str text_of(const json_t *object, const char *key)
{
	return text_value(json_object_get(object, key));
}

bool is_true(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

unsigned number_at(const json_t *list, size_t i)
{
	json_int_t n = json_integer_value(json_array_get(list, i));
	return n > 0 && n < 100000 ? (unsigned)n : 0;
}

json_t *json_of_text(str s)
{
	return json_stringn_nocheck(s.n ? s.p : "", s.n);
}

json_t *json_of_texts(const struct strs *list)
{
	json_t *out = json_array();
	for (size_t i = 0; i < list->n; i++) json_array_append_new(out, json_of_text(list->v[i]));
	return out;
}

void texts_of(struct arena *a, const json_t *list, struct strs *out)
{
	for (size_t i = 0; i < json_array_size(list); i++) PUSH(a, out, text_value(json_array_get(list, i)));
}

str text_as_named(struct arena *a, const struct requirement *r)
{
	struct requirement named = *r;
	named.canonical = r->name;
	named.extras = r->written_extras;
	strs_sort_unique(&named.extras);
	return requirement_text(a, &named);
}

json_t *nothing(void)
{
	return json_pack("n");
}

json_t *empty_object(void)
{
	return json_pack("{}");
}

json_t *refused(void)
{
	return json_pack("{s:b}", "ok", 0);
}

static json_t *answer(probe_answer *kind, struct arena *a, const char *line, size_t n)
{
	json_error_t e;
	json_t *question = json_loadb(line, n, JSON_ALLOW_NUL, &e);
	json_t *out = NULL;
	if (json_is_object(question) && kind) out = kind(a, text_of(question, "op"), question);
	json_decref(question);
	return out ? out : json_pack("{s:b}", "unsupported", 1);
}

int main(int argc, char **argv)
{
	struct run_opts opts = { .workers = 0, .verbosity = -1, .color = COLOR_NEVER, .offline = true, .timeout = 30 };
	struct err e;
	char *line = NULL;
	size_t size = 0;
	probe_answer *kind = NULL;
	for (size_t i = 0; argc == 2 && i < COUNT(kinds); i++)
		if (str_eq(kinds[i].kind, str_of(argv[1]))) kind = kinds[i].answer;
	if (!run_open(&opts, &run, &e)) {
		fprintf(stderr, "spokeshave-probe: %s\n", e.text);
		return (int)e.fault;
	}
	for (ssize_t n; (n = getline(&line, &size, stdin)) > 0;) {
		struct arena a;
		arena_init(&a);
		json_t *out = answer(kind, &a, line, (size_t)n);
		json_dumpf(out, stdout, JSON_COMPACT);
		putchar('\n');
		fflush(stdout);
		json_decref(out);
		arena_free(&a);
	}
	free(line);
	run_close(run);
	return 0;
}
