/* Which name shows that something left out is missed, and what restores it. */
#include "support.h"

#include "spokeshave/graph.h"
#include "spokeshave/guard.h"

static void a_path_names_a_module_or_none(void **state)
{
	static const struct { const char *path, *want; } cases[] = {
		{ "a.py", "a" }, { "a/b.py", "a.b" }, { "a/b/__init__.py", "a.b" }, { "a/b.cpython-312-x86_64-linux-gnu.so", "a.b" },
		{ "a/b.abi3.so", "a.b" }, { "b.so", "b" }, { "a/caf\xc3\xa9.py", "a.caf\xc3\xa9" }, { "a/__main__.py", "a.__main__" },
		{ "a/b.txt", "" }, { "a-1.0.dist-info/x.py", "" }, { "a/b c.py", "" }, { "a/2.py", "" }, { "a/.py", "" },
		{ "a/b.c.py", "" }, { "", "" }, { "__init__.py", "" }, { "a/libx-1.so", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) assert_text(module_of_file(&a, str_of(cases[i].path)), cases[i].want);
}

static void the_list_has_the_first_package_that_is_not_there(void **state)
{
	/* "+PATH" is staged, "PATH DIST" is of a distribution that is not, "PATH" alone of one that is */
	static const struct { const char *files, *want; } cases[] = {
		{ "", "" },
		{ "+a/__init__.py|a/b.py|a/c/__init__.py|a/c/d.py", "a.b a.b\na.c a.c\n" },
		{ "yaml/__init__.py pyyaml|yaml/x.py pyyaml|_yaml.so pyyaml", "_yaml pyyaml\nyaml pyyaml\n" },
		/* a package in two distributions, one of them staged; a folder without __init__ can be imported */
		{ "+coast/lamp.py|coast/map.py coast-map", "coast.map coast-map\n" },
		{ "g/a/x.py g-a|g/b/x.py g-b", "g g\n" },
		{ "+g/a/x.py|g/b/x.py g-b|g/b/y.py g-b", "g.b g-b\n" },
		/* what another distribution has too is there */
		{ "+a.py|a.py other", "" },
		{ "a.py one|+a.py", "" },
		{ "data.txt d|a b.py d", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct guard g;
		guard_init(&g, &a);
		for (str rest = str_of(cases[i].files), file, dist; rest.n;) {
			str_cut(rest, '|', &file, &rest);
			bool staged = str_eat(&file, STR("+"));
			str_cut_last(file, ' ', &file, &dist);
			if (staged) guard_present(&g, file);
			else guard_pruned(&g, file, dist);
		}
		assert_text(guard_list(&g), cases[i].want);
	}
}

static void the_line_that_python_runs_is_one(void **state)
{
	str line, rest;
	(void)state;
	assert_true(str_cut(guard_pth(&a), '\n', &line, &rest));
	assert_text(rest, "");
	assert_true(str_starts(line, STR("import ")));
	assert_int_equal(str_find(line, '\t'), line.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_path_names_a_module_or_none), TEST(the_list_has_the_first_package_that_is_not_there),
		TEST(the_line_that_python_runs_is_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
