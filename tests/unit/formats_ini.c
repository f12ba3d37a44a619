#include "support.h"

#include "spokeshave/arena.h"
#include "spokeshave/ini.h"

static struct err e;

/* "line section.key=value|" each */
static const struct { const char *text, *want; } files[] = {
	{ "", "" }, { "# a\n; b\n\n", "" },
	{ "[global]\nindex-url = https://a/x=y:z\r\ntimeout: 60\n", "2 global.index-url=https://a/x=y:z|3 global.timeout=60|" },
	{ "[a]\nx=1\nx=2\n[b]\nX = 3", "2 a.x=1|3 a.x=2|5 b.X=3|" },
	{ "[a]\nx =\n  1\n  # no\n  2\n\n\n  3\n\n[b]\n", "2 a.x=1\n2\n\n\n3|" },
	{ "[a]\n  x = 1\n  y = 2\n    3\n", "2 a.x=1|3 a.y=2\n3|" },
	{ "[a]\nx = %(y)s ; z # w\n", "2 a.x=%(y)s ; z # w|" }, { "[a]\nx =\n", "2 a.x=|" },
	{ "[a]\nx = 1\n [b]\n", "2 a.x=1\n[b]|" }, { "[a]b]\nx=1", "2 a]b.x=1|" }, { "\xEF\xBB\xBF[a]\nx=1", "2 a.x=1|" },
	{ "[a] # c\nx=1", "2 a.x=1|" },
};

static void files_are_read_as_configparser_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct ini ini = { 0 };
		str got = { 0 };
		if (!ini_parse(&a, str_of(files[i].text), &ini, &e)) fail_msg("%s", e.text);
		for (size_t k = 0; k < ini.n; k++) {
			str value = ini.v[k].value;
			got = arena_fmt(&a, "%.*s%u %.*s.%.*s=%.*s|", STR_ARG(got), ini.v[k].line,
			                STR_ARG(ini.v[k].section), STR_ARG(ini.v[k].key), STR_ARG(value));
		}
		assert_string_equal(arena_cstr(&a, got), files[i].want);
	}
}

static void what_is_no_ini_file_names_its_line(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "x=1\n", "line 1" }, { "[a]\n\nx\n", "line 3" }, { "[a]\n= 1\n", "line 2" }, { "[]\n", "line 1" },
		{ "[a\n", "line 1" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ini ini = { 0 };
		assert_false(ini_parse(&a, str_of(cases[i].text), &ini, &e));
		assert_int_equal(e.fault, FAULT_INPUT);
		if (!strstr(e.text, cases[i].says)) fail_msg("'%s' does not say '%s'", e.text, cases[i].says);
	}
}

static void entry_points_are_split_into_their_parts(void **state)
{
	static const char text[] =
		"[console_scripts]\ngunicorn = gunicorn.app.wsgiapp:run\nx.y-z_1=a : b.c [extra, more]\n"
		"[gunicorn.workers]\nclass:a = pkg.mod\n\xC3\xA9 = pkg:\xC3\xA9\n[odd]\n../x = not-a-module:9\n";
	static const struct entry_point want[] = {
		{ STR_INIT("console_scripts"), STR_INIT("gunicorn"), STR_INIT("gunicorn.app.wsgiapp"), STR_INIT("run") },
		{ STR_INIT("console_scripts"), STR_INIT("x.y-z_1"), STR_INIT("a"), STR_INIT("b.c") },
		{ STR_INIT("gunicorn.workers"), STR_INIT("class:a"), STR_INIT("pkg.mod"), STR_INIT("") },
		{ STR_INIT("gunicorn.workers"), STR_INIT("\xC3\xA9"), STR_INIT("pkg"), STR_INIT("\xC3\xA9") },
		{ STR_INIT("odd"), STR_INIT("../x"), STR_INIT("not-a-module"), STR_INIT("9") },
	};
	struct entry_points got = { 0 };
	(void)state;
	if (!entry_points_parse(&a, str_of(text), &got, &e)) fail_msg("%s", e.text);
	assert_int_equal(got.n, COUNT(want));
	for (size_t i = 0; i < got.n; i++) {
		assert_true(str_eq(got.v[i].group, want[i].group) && str_eq(got.v[i].name, want[i].name));
		assert_true(str_eq(got.v[i].module, want[i].module) && str_eq(got.v[i].attr, want[i].attr));
	}
}

static void scripts_that_could_do_harm_are_integrity_faults(void **state)
{
	static const char *const cases[] = {
		"../x = a:b", "/x = a:b", ".. = a:b", "-x = a:b", "a b = a:b", "x = a", "x = a:", "x = :b", "x = a..b:c",
		"x = a:b c", "x = a;b:c", "x = a:b\n import os", "x = 1a:b", "x = a:b()", "x =", "x", "x = a:.b",
		"x\x01 = a:b",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct entry_points got = { 0 };
		str text = arena_fmt(&a, "[console_scripts]\n%s\n", cases[i]);
		if (entry_points_parse(&a, text, &got, &e)) fail_msg("'%s' was taken", cases[i]);
		assert_int_equal(e.fault, FAULT_INTEGRITY);
		assert_true(str_starts(str_of(e.text), STR("entry_points.txt: line 2: ")));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_are_read_as_configparser_reads_them),
		TEST(what_is_no_ini_file_names_its_line),
		TEST(entry_points_are_split_into_their_parts),
		TEST(scripts_that_could_do_harm_are_integrity_faults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
