#include "spokeshave/import_map.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct arena a;

static int start(void **state)
{
	(void)state;
	arena_init(&a);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	arena_free(&a);
	return 0;
}

static const struct { const char *path, *source; } tree[] = {
	{ "app.py", "import pkg.mod\nimport os.path, requests.adapters\n" },
	{ "pkg/__init__.py", "from . import mod, attribute\n" },
	{ "pkg.py", "import hidden_by_the_package\n" },
	{ "pkg/mod.py", "def f():\n    from .sub import deep as d\n    from ... import beyond\n" },
	{ "pkg/sub/deep.py", "if 0:\n    import json\nfrom ..mod import f\nimport lib, pkg.absent\n" },
	{ "script.py", "from pkg.sub import *\n" },
	{ "src/lib.py", "import lonely" },
	{ "lonely.py", "" },
	{ "unused.py", "import nothing" },
};

static str joined(const struct strs *list)
{
	str all = { 0 };
	for (size_t i = 0; i < list->n; i++)
		all = arena_fmt(&a, "%.*s%s%.*s", STR_ARG(all), i ? " " : "", STR_ARG(list->v[i]));
	return all;
}

static void same(str got, const char *want)
{
	if (!str_eq(got, str_of(want))) fail_msg("'%.*s' instead of '%s'", STR_ARG(got), want);
}

static struct import_map *map(struct strs *paths, struct facts *facts)
{
	static str folder[] = { STR_INIT(""), STR_INIT("src") };
	static struct strs folders = { folder, COUNT(folder), COUNT(folder) };
	for (size_t i = 0; i < COUNT(tree); i++) {
		PUSH(&a, paths, str_of(tree[i].path));
		scan_python(&a, str_of(tree[i].source), &facts[i]);
	}
	return import_map_new(&a, paths, &folders);
}

static void what_statements_name_is_followed(void **state)
{
	(void)state;
	struct strs paths = { 0 }, modules = { 0 }, scripts = { 0 };
	static struct facts facts[COUNT(tree)];
	struct import_map *m = map(&paths, facts);
	struct imported found;
	PUSH(&a, &modules, STR("app"));
	import_map_reach(&a, m, facts, &modules, &scripts, &found);
	same(joined(&found.local), "app lib lonely pkg pkg.mod pkg.sub pkg.sub.deep");
	same(joined(&found.stdlib), "json os os.path");
	same(joined(&found.missing), "pkg.absent requests.adapters");
}

static void a_script_is_run_but_is_no_module(void **state)
{
	(void)state;
	struct strs paths = { 0 }, modules = { 0 }, scripts = { 0 };
	static struct facts facts[COUNT(tree)];
	struct import_map *m = map(&paths, facts);
	struct imported found;
	PUSH(&a, &scripts, STR("script.py"));
	import_map_reach(&a, m, facts, &modules, &scripts, &found);
	same(joined(&found.local), "lib lonely pkg pkg.mod pkg.sub pkg.sub.deep");
}

static const struct { const char *from, *to; } edges[] = {
	{ "app.py", "pkg/mod.py" },
	{ "pkg/__init__.py", "pkg/__init__.py pkg/mod.py" },
	{ "pkg/mod.py", "pkg/sub/deep.py" },
	{ "pkg/sub/deep.py", "pkg/mod.py src/lib.py" },
	{ "script.py", "" },
	{ "src/lib.py", "lonely.py" },
};

static void one_file_names_files(void **state)
{
	(void)state;
	struct strs paths = { 0 };
	static struct facts facts[COUNT(tree)];
	struct import_map *m = map(&paths, facts);
	for (size_t e = 0; e < COUNT(edges); e++) for (uint32_t i = 0; i < paths.n; i++) {
		struct imported found = { 0 };
		struct strs files = { 0 };
		if (!str_eq(paths.v[i], str_of(edges[e].from))) continue;
		import_map_follow(&a, m, i, &facts[i], &found);
		for (size_t k = 0; k < found.files.n; k++) PUSH(&a, &files, paths.v[found.files.v[k]]);
		same(joined(&files), edges[e].to);
	}
}

static void the_standard_library_is_known(void **state)
{
	(void)state;
	static const char *const in[] = { "os", "sys", "_thread", "tomllib", "distutils", "zoneinfo", "abc", "zlib" };
	static const char *const out[] = { "", "requests", "os.path", "yaml", "setuptools" };
	for (size_t i = 0; i < COUNT(in); i++) assert_true(stdlib_has(str_of(in[i])));
	for (size_t i = 0; i < COUNT(out); i++) assert_false(stdlib_has(str_of(out[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_statements_name_is_followed), cmocka_unit_test(a_script_is_run_but_is_no_module),
		cmocka_unit_test(one_file_names_files), cmocka_unit_test(the_standard_library_is_known),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
