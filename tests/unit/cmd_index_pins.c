/* Which index a project's files come from, and what is refused. */
#include "support.h"

#include "../../src/cmd/index_pins.h"
#include "spokeshave/buf.h"

static struct target targets[2];

static int start(void **state)
{
	static const char *const names[] = { "alpine", "distroless" };
	struct err e;
	arena_begin(state);
	for (size_t i = 0; i < COUNT(targets); i++)
		if (!target_make(&a, str_of(names[i]), (str){ 0 }, (str){ 0 }, STR("x86_64"), &targets[i], &e)) return -1;
	return 0;
}

static void words(const char *text, struct strs *out)
{
	for (str word, rest = str_of(text); rest.n;) {
		str_cut(rest, ' ', &word, &rest);
		PUSH(&a, out, word);
	}
}

static void add_input(struct inputs *in, const char *text)
{
	struct input one = { 0 };
	struct err e;
	if (!requirement_parse(&a, str_of(text), &one.req, NULL, &e)) fail_msg("%s", e.text);
	PUSH(&a, in, one);
}

/* A source is "name index" or "name !git", with a marker in `marker`. */
struct row { const char *given, *excluded, *input, *source, *marker, *override, *want; };

static str outcome(const struct row *c)
{
	struct inputs in = { 0 }, overrides = { 0 };
	struct strs given = { 0 }, excluded = { 0 };
	struct project_source source = { .where = STR("pyproject.toml:7") };
	struct err e;
	words(c->given, &given);
	words(c->excluded, &excluded);
	words("https://index.example/main/ corp=https://index.example/corp/", &in.index.urls);
	add_input(&in, c->input);
	if (*c->override) add_input(&overrides, c->override);
	in.overrides = overrides.v;
	in.overrides_n = overrides.n;
	str from;
	str_cut(str_of(c->source), ' ', &source.name, &from);
	if (str_eat(&from, STR("!"))) source.elsewhere = from;
	else source.index = from;
	if (*c->marker && !marker_parse(&a, str_of(c->marker), &source.marker, NULL, &e)) fail_msg("%s", e.text);
	in.sources = &source;
	in.sources_n = source.name.n > 0;
	struct pins_wanted wanted = { &given, &excluded, targets, COUNT(targets) };
	if (!index_pins_choose(&a, &wanted, &in, &e)) {
		assert_int_equal(e.fault, FAULT_INPUT);
		return arena_str(&a, str_of(e.text));
	}
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < in.index.pins_n; i++)
		buf_fmt(&b, "%.*s<-%.*s;", STR_ARG(in.index.pins[i].name), STR_ARG(in.index.pins[i].index));
	return buf_str(&b);
}

static const struct row cases[] = {
	{ "", "", "a", "", "", "", "" },
	{ "A.b=corp tide=https://index.example/t/", "", "a", "", "", "", "a-b<-corp;tide<-https://index.example/t/;" },
	{ "", "", "a", "a x=https://index.example/x/", "", "", "a<-x=https://index.example/x/;" },
	{ "a=corp", "", "a", "a x=https://index.example/x/", "", "", "a<-corp;" }, /* the command line wins */
	{ "a=corp", "", "a", "a !git", "", "", "a<-corp;" },
	{ "", "", "a", "a x=https://index.example/x/", "sys_platform == 'win32'", "", "" },
	{ "", "", "a", "a x=https://index.example/x/", "sys_platform == 'linux'", "", "a<-x=https://index.example/x/;" },
	{ "", "", "a", "a !git", "sys_platform == 'win32'", "", "" },
	{ "", "", "b", "a !git", "", "", "" },  /* nothing requires it */
	{ "", "a", "a", "a !git", "", "", "" }, /* left out */
	{ "", "", "a", "a !path", "", "a @ https://index.example/a-1-py3-none-any.whl", "" },
	{ "", "", "a @ https://index.example/a-1-py3-none-any.whl", "a !path", "", "", "" },
};

static const struct row faults[] = {
	{ "", "", "a", "a !git", "", "", "pyproject.toml:7: 'a' comes from no index (git)" },
	{ "", "", "a", "a !git", "python_version < '3.12'", "", "'a' comes from no index" },
	{ "", "", "a", "a x=https://index.example/x/", "python_version < '3.12'", "", "pyproject.toml:7: the index of 'a' is another one on some" },
	{ "a", "", "a", "", "", "", "--index-package a: write NAME=INDEX" },
	{ "a=", "", "a", "", "", "", "write NAME=INDEX" },
	{ "=corp", "", "a", "", "", "", "write NAME=INDEX" },
	{ "a=nosuch", "", "a", "", "", "", "no index has the name 'nosuch'" },
};

static void pins_come_from_the_command_line_and_then_from_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str got = outcome(&cases[i]);
		if (!str_eq(got, str_of(cases[i].want))) fail_msg("%zu: %.*s, not %s", i, STR_ARG(got), cases[i].want);
	}
}

static void what_no_index_has_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		str got = outcome(&faults[i]);
		if (!str_has(got, str_of(faults[i].want))) fail_msg("%zu: %.*s", i, STR_ARG(got));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_AFTER(start, pins_come_from_the_command_line_and_then_from_files),
		TEST_AFTER(start, what_no_index_has_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
