#include "spokeshave/metadata_check.h"
#include "spokeshave/pylock_check.h"
#include "spokeshave/reqtree.h"

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

/* ---- METADATA ---- */

#define HEAD "Metadata-Version: 2.4\nName: foo\nVersion: 1.0\n"

static const struct { const char *text, *fault; } metadata[] = { /* no fault: accepted */
	{ HEAD, NULL },
	{ HEAD "Requires-Dist: a>=1; extra == 'x'\nProvides-Extra: x\n\nUnknown: of the description\n", NULL },
	{ HEAD "License-Expression: MIT AND (Apache-2.0 OR BSD-3-Clause)\n", NULL },
	{ "Name: foo\nVersion: 1.0\n", "no Metadata-Version" },
	{ "Metadata-Version: 9.0\nName: foo\nVersion: 1.0\n", "line 1: '9.0' is no Metadata-Version" },
	{ "Metadata-Version: 2.4\nName: foo\n", "without a Version" },
	{ HEAD "Unknown: x\n", "line 4: there is no field 'Unknown'" },
	{ HEAD "Name: bar\n", "line 4: Name 'bar' is given again" },
	{ HEAD "Requires-Dist: d (>=1.*)\n", "line 4" },
	{ HEAD "Requires-Python: >=3.6.*\n", "line 4" },
	{ HEAD "Import-Name: a\n", "came with Metadata-Version 2.5, this is 2.4" },
	{ HEAD "Dynamic: Name\n", "can't be dynamic" },
	{ HEAD "License-Expression: MIT OR\n", "is not a licence expression" },
	{ HEAD "License-Expression: (MIT))\n", "is not a licence expression" },
	{ HEAD "License-File: ../LICENSE\n", "is not a relative path" },
	{ HEAD "Summary: one\n two\n", "is more than one line" },
	{ HEAD "Description-Content-Type: text/html\n", "is not text/plain" },
};

static void metadata_is_checked_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(metadata); i++) {
		struct metadata m;
		struct err e = { 0 };
		bool ok = metadata_check(&a, str_of(metadata[i].text), &m, &e);
		if (ok != !metadata[i].fault || (!ok && !strstr(e.text, metadata[i].fault)))
			fail_msg("'%s': %s", metadata[i].text, ok ? "accepted" : e.text);
		if (!ok) assert_int_equal(e.fault, FAULT_INTEGRITY);
	}
}

/* ---- pylock.toml ---- */

#define LOCK "lock-version = '1.0'\ncreated-by = 'x'\n"
#define HASHES "hashes = {sha256 = 'x'}"
#define FOO "[[packages]]\nname = 'foo'\nversion = '1.0'\n"

static const struct { const char *text, *fault; } locks[] = {
	{ LOCK "packages = []\n", NULL },
	{ LOCK FOO "wheels = [{url = 'https://index.example/foo-1.0-py3-none-any.whl#x', " HASHES "}]\n", NULL },
	{ LOCK FOO "sdist = {path = 'dist/foo-1.0.tar.gz', upload-time = 2024-01-01T00:00:00Z, " HASHES "}\n", NULL },
	{ LOCK FOO "directory = {path = '.'}\n", NULL },
	{ LOCK FOO "other = 1\narchive = {path = 'x.zip', " HASHES "}\n", NULL },
	{ "created-by = 'x'\npackages = []\n", "lock-version is missing" },
	{ "lock-version = '2.0'\ncreated-by = 'x'\npackages = []\n", "lock-version is not one that is understood" },
	{ LOCK, "packages is missing" },
	{ LOCK "packages = ['x']\n", "packages[0] is not a table" },
	{ LOCK "packages = [{}]\n", "packages[0].name is missing" },
	{ LOCK "[[packages]]\nname = 'Foo'\n", "packages[0].name is not a normalised name" },
	{ LOCK FOO, "packages[0] needs files" },
	{ LOCK FOO "directory = {path = '.'}\nvcs = {type = 'git', url = 'x', commit-id = 'y'}\n", "packages[0] needs files" },
	{ LOCK FOO "directory = {path = '.'}\nsdist = {path = 'foo-1.0.zip', " HASHES "}\n", "packages[0] has files and" },
	{ LOCK FOO "sdist = {path = 'foo-1.1.zip', " HASHES "}\n", "packages[0].sdist is a file of another version" },
	{ LOCK FOO "wheels = [{path = 'bar-1.0-py3-none-any.whl', " HASHES "}]\n", "packages[0].wheels[0] is a file of another package" },
	{ LOCK FOO "wheels = [{name = 'foo-1.0-py3-none-any.whl', " HASHES "}]\n", "packages[0].wheels[0] has neither url nor path" },
	{ LOCK FOO "sdist = {path = 'foo-1.0.zip', hashes = {}}\n", "packages[0].sdist.hashes is empty" },
	{ LOCK FOO "sdist = {path = 'foo-1.0.zip', upload-time = 'x', " HASHES "}\n", "sdist.upload-time is not a date and time" },
	{ LOCK "environments = ['x']\npackages = []\n", "environments[0] is not a marker" },
};

static void lock_files_are_checked_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(locks); i++) {
		const struct toml_value *table;
		struct err e = { 0 };
		if (!toml_parse(&a, STR("pylock.toml"), str_of(locks[i].text), &table, &e)) fail_msg("%s", e.text);
		bool ok = pylock_check(&a, table, &e);
		if (ok != !locks[i].fault || (!ok && !strstr(e.text, locks[i].fault)))
			fail_msg("'%s': %s", locks[i].text, ok ? "accepted" : e.text);
	}
}

/* ---- requirement files within files ---- */

static const struct { const char *path, *text; } folder[] = {
	{ "d/all.txt", "a\n-r sub/more.txt\n-c limits.txt\nb\n-i https://one.example\n--only-binary :all:\n" },
	{ "d/sub/more.txt", "c\n-r ../twice.txt\n-r ./../sub/../twice.txt\n--index-url https://two.example\n--no-binary A.b\n" },
	{ "d/twice.txt", "t" },
	{ "d/sub/../twice.txt", "t" },
	{ "d/sub/../sub/../twice.txt", "t" },
	{ "d/limits.txt", "l<2\n-r limits-more.txt\n" },
	{ "d/limits-more.txt", "m<3\n" },
	{ "d/circle.txt", "x\n-r round.txt\n" },
	{ "d/round.txt", "-r circle.txt\n" },
	{ "d/bad.txt", "x\n\n-r worse.txt\n" },
	{ "d/worse.txt", "y\nz>=\n" },
};

static bool read(void *ctx, struct arena *arena, str path, str *bytes, struct err *e)
{
	(void)ctx, (void)arena;
	for (size_t i = 0; i < COUNT(folder); i++) {
		if (!str_eq(path, str_of(folder[i].path))) continue;
		*bytes = str_of(folder[i].text);
		return true;
	}
	return err_set(e, FAULT_INPUT, "'%.*s' is not there", STR_ARG(path));
}

static const struct reqtree_source source = { read, NULL };

static void includes_are_expanded_in_place(void **state)
{
	(void)state;
	static const struct { const char *name; bool constraint; } want[] = {
		{ "a", false }, { "c", false }, { "t", false }, { "t", false }, { "l", true }, { "m", true }, { "b", false },
	};
	struct reqtree tree;
	struct err e;
	if (!reqtree_parse(&a, STR("d/all.txt"), false, &source, NULL, &tree, NULL, &e)) fail_msg("%s", e.text);
	assert_int_equal(tree.n, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_true(str_eq(tree.v[i].entry.req.name, str_of(want[i].name)));
		assert_true(tree.v[i].constraint == want[i].constraint);
	}
	assert_true(str_eq(tree.v[1].file, STR("d/sub/more.txt")));
	assert_true(str_eq(tree.index_url, STR("https://one.example")));
	assert_int_equal(tree.only_binary.n, 1); /* ":all:" takes back what --no-binary said before */
	assert_int_equal(tree.no_binary.n, 0);
}

static void the_innermost_file_says_where_a_fault_is(void **state)
{
	(void)state;
	struct reqtree tree;
	struct err e = { 0 };
	assert_false(reqtree_parse(&a, STR("d/bad.txt"), false, &source, NULL, &tree, NULL, &e));
	assert_true(str_eq(tree.fault_file, STR("d/worse.txt")));
	assert_int_equal(tree.fault_line, 2);
	assert_false(reqtree_parse(&a, STR("d/circle.txt"), false, &source, NULL, &tree, NULL, &e));
	assert_non_null(strstr(e.text, "'d/circle.txt' includes itself"));
	assert_false(reqtree_parse(&a, STR("d/none.txt"), false, &source, NULL, &tree, NULL, &e));
	assert_int_equal(tree.fault_line, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(metadata_is_checked_strictly),
		cmocka_unit_test(lock_files_are_checked_strictly),
		cmocka_unit_test(includes_are_expanded_in_place),
		cmocka_unit_test(the_innermost_file_says_where_a_fault_is),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
