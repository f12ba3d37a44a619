#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/metadata_check.h"
#include "spokeshave/pylock_check.h"
#include "spokeshave/reqtree.h"

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
	{ "d/limits.txt", "l<2\n-r limits-more.txt\n" },
	{ "d/limits-more.txt", "m<3\n" },
	{ "d/circle.txt", "x\n-r round.txt\n" },
	{ "d/round.txt", "-r ../d/./circle.txt\n" },
	{ "d/bad.txt", "x\n\n-r worse.txt\n" },
	{ "d/worse.txt", "y\nz>=\n" },
	{ "d/project.txt", "-r pyproject.toml\n-r https://me:secret@one.example/a/far.txt\n" },
	{ "d/pyproject.toml", "[project]\nname = 'd'\nrequires-python = '>=3.9'\ndependencies = ['p>1']\n"
	                      "[project.optional-dependencies]\nmore = ['q']\n[dependency-groups]\ndev = ['g']\n" },
	{ "https://me:secret@one.example/a/far.txt", "-r ../near.txt\n-c /limits.txt\nf\n" },
	{ "https://me:secret@one.example/near.txt", "n\n" },
	{ "https://me:secret@one.example/limits.txt", "l\n-i\n" },
	{ "d/limited.txt", "-c pyproject.toml\n" },
	{ "d/many.txt", "-r ../many/1\n-r ../many/2\n" },
};

static bool read(void *ctx, struct arena *arena, str path, str *bytes, struct err *e)
{
	size_t *files = ctx, deep;
	++*files;
	for (size_t i = 0; i < COUNT(folder); i++) {
		if (!str_eq(path, str_of(folder[i].path))) continue;
		*bytes = str_of(folder[i].text);
		return true;
	}
	if (sscanf(arena_cstr(arena, path), "deep/%zu", &deep) == 1) { /* each includes the next, the last none */
		*bytes = deep ? arena_fmt(arena, "-r %zu\n", deep - 1) : STR("a");
		return true;
	}
	if (sscanf(arena_cstr(arena, path), "wide/%zu", &deep) == 1) { /* each includes the next twice */
		*bytes = deep ? arena_fmt(arena, "-r %zu\n-r %zu\n", deep - 1, deep - 1) : STR("a");
		return true;
	}
	if (str_starts(path, STR("many/"))) { /* more than half of what there may be */
		struct buf b = buf_in(arena);
		for (size_t i = 0; i <= LIMIT_REQFILE_ENTRIES / 2; i++) buf_add(&b, STR("--pre\n"));
		*bytes = buf_str(&b);
		return true;
	}
	return err_set(e, FAULT_INPUT, "'%.*s' is not there", STR_ARG(path));
}

static bool give(void *ctx, struct arena *arena, str path, str *bytes, struct err *e)
{
	(void)arena, (void)path, (void)e;
	*bytes = *(const str *)ctx;
	return true;
}

/* What reading `path` gives; `files` is how many were asked for. */
static bool add(struct reqtree *tree, const char *path, bool once, size_t *files, struct err *e)
{
	static str more[] = { STR_INIT("more") }, dev[] = { STR_INIT("dev") };
	const struct strs extras = { more, 1, 1 }, groups = { dev, 1, 1 };
	*files = 0;
	const struct reqtree_opts opts = { .read = read, .ctx = files, .extras = &extras, .groups = &groups, .once = once };
	return reqtree_add(&a, tree, str_of(path), false, &opts, NULL, e);
}

static void assert_names(const struct reqtree *tree, const char *want)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < tree->n; i++) {
		if (tree->v[i].entry.kind != REQFILE_REQUIREMENT) continue;
		buf_fmt(&b, "%s%.*s", tree->v[i].file->constraint ? "<" : "", STR_ARG(tree->v[i].entry.req.name));
	}
	if (!str_eq(buf_str(&b), str_of(want))) fail_msg("%.*s, not %s", STR_ARG(buf_str(&b)), want);
}

static void includes_are_expanded_in_place(void **state)
{
	(void)state;
	size_t files;
	struct err e;
	for (int once = 0; once < 2; once++) {
		struct reqtree tree = { 0 };
		if (!add(&tree, "d/all.txt", once, &files, &e)) fail_msg("%s", e.text);
		assert_names(&tree, once ? "act<l<mb" : "actt<l<mb");
		assert_int_equal(files, once ? 5 : 6);
		assert_true(str_eq(tree.v[1].file->path, STR("d/sub/more.txt")));
		assert_true(str_eq(tree.index_url, STR("https://one.example")));
		assert_true(str_eq(tree.index_where, STR("d/all.txt:5:1")));
		if (!add(&tree, "d/twice.txt", once, &files, &e)) fail_msg("%s", e.text);
		assert_names(&tree, once ? "act<l<mb" : "actt<l<mbt"); /* also across files that nothing includes */
	}
}

static void the_last_word_on_a_package_counts(void **state)
{
	static const struct { const char *lines, *only, *no; } cases[] = {
		{ "--only-binary A.b,c\n--no-binary c", "a-b", "c" },
		{ "--no-binary c\n--only-binary :all:", ":all:", "" },
		{ "--only-binary :all:\n--no-binary c", ":all:", "c" },
		{ "--only-binary :all:\n--only-binary :none:,x", "x", "" },
		{ "--only-binary :all:,x", ":all:", "" }, { "--only-binary :all:,:none:,x", "x", "" },
		{ "--no-binary a\n--only-binary b\n--no-binary :none:", "b", "" },
		{ "--only-binary a\n--only-binary a\n--only-binary ,,b", "ab", "" },
		{ "--no-binary :all:\n--only-binary a\n--only-binary :all:\n--no-binary a", ":all:", "a" },
		{ "--only-binary :none:", "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct reqtree_opts opts = { .read = give, .ctx = &(str){ cases[i].lines, strlen(cases[i].lines) } };
		struct strs lists[2] = { { 0 }, { 0 } };
		struct reqtree tree = { 0 };
		struct err e;
		if (!reqtree_add(&a, &tree, STR("r.txt"), false, &opts, NULL, &e)) fail_msg("%s", e.text);
		reqtree_binaries(&a, &tree, &lists[0], &lists[1]);
		for (int k = 0; k < 2; k++) {
			struct buf got = buf_in(&a);
			for (size_t n = 0; n < lists[k].n; n++) buf_add(&got, lists[k].v[n]);
			if (!str_eq(buf_str(&got), str_of(k ? cases[i].no : cases[i].only)))
				fail_msg("%s: '%.*s'", cases[i].lines, STR_ARG(buf_str(&got)));
		}
	}
}

static void project_files_and_urls_may_be_included(void **state)
{
	(void)state;
	size_t files;
	struct err e;
	struct reqtree tree = { 0 };
	assert_false(add(&tree, "d/project.txt", true, &files, &e));
	assert_names(&tree, "pqgn"); /* a file with a fault in it gives nothing */
	assert_int_equal(tree.v[0].entry.line, 4);
	assert_true(str_eq(tree.requires_python, STR(">=3.9")) && str_eq(tree.requires_python_of, STR("d/pyproject.toml")));
	assert_true(str_eq(tree.fault_file, STR("https://me:secret@one.example/limits.txt")));
	assert_int_equal(tree.fault_line, 2);
	assert_null(strstr(e.text, "secret"));
	assert_non_null(strstr(e.text, "d/project.txt:2:1: https://one.example/a/far.txt:2:1: https://one.example/limits.txt:2:1: "));
	assert_false(add(&tree, "d/limited.txt", true, &files, &e));
	assert_non_null(strstr(e.text, "'d/pyproject.toml' is no file of constraints"));
}

static void the_innermost_file_says_where_a_fault_is(void **state)
{
	(void)state;
	size_t files;
	struct reqtree tree = { 0 };
	struct err e = { 0 };
	assert_false(add(&tree, "d/bad.txt", false, &files, &e));
	assert_true(str_eq(tree.fault_file, STR("d/worse.txt")));
	assert_int_equal(tree.fault_line, 2);
	assert_false(add(&tree, "d/circle.txt", false, &files, &e));
	assert_non_null(strstr(e.text, "'d/circle.txt' includes itself"));
	assert_false(add(&tree, "d/none.txt", false, &files, &e));
	assert_int_equal(tree.fault_line, 0);
}

static void files_within_files_have_limits(void **state)
{
	static const struct { const char *path; bool once; size_t files; const char *fault; } cases[] = {
		{ "deep/63", false, 64, NULL }, { "deep/64", false, 64, "deep/63:1:1: deep/62:1:1: " },
		{ "deep/1000000", false, 64, "LIMIT_INCLUDE_DEPTH_FILES" },
		{ "wide/12", false, 8191, NULL }, { "wide/63", true, 64, NULL },
		{ "wide/63", false, LIMIT_INCLUDES, "LIMIT_INCLUDES" },
		{ "many/1", false, 1, NULL }, { "d/many.txt", false, 3, "d/many.txt:2:1: with 'many/2' there are more than 250000" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t files;
		struct reqtree tree = { 0 };
		struct err e = { 0 };
		bool ok = add(&tree, cases[i].path, cases[i].once, &files, &e);
		if (ok != !cases[i].fault || (!ok && !strstr(e.text, cases[i].fault)) || files != cases[i].files)
			fail_msg("%s: %zu files, %s", cases[i].path, files, e.text);
	}
}

static void a_path_is_seen_from_the_file_that_names_it(void **state)
{
	static const struct { const char *file, *path, *want; } cases[] = {
		{ "a.txt", "b.txt", "b.txt" }, { "a.txt", "./b.txt", "b.txt" }, { "a.txt", "../b.txt", "../b.txt" },
		{ "./a.txt", "b.txt", "./b.txt" }, { "./a.txt", "../b.txt", "../b.txt" }, { "x/a.txt", "../b.txt", "b.txt" },
		{ "x/y/a.txt", "../b.txt", "x/b.txt" }, { "x/./y/a.txt", "../../b.txt", "b.txt" },
		{ "../x/a.txt", "../../b.txt", "../../b.txt" }, { "x/a.txt", "y/../../../b.txt", "../b.txt" },
		{ "/x/a.txt", "../../b.txt", "/b.txt" }, { "/a.txt", "b.txt", "/b.txt" }, { "/x/a.txt", "b//c", "/x/b/c" },
		{ "x/a.txt", "/b.txt", "/b.txt" }, { "x/a.txt", "-", "-" }, { "a.txt", ".", "." }, { "x/a.txt", "..", "." }, { "-", "b.txt", "b.txt" },
		{ "x/a.txt", "HTTPS://one.example/b", "HTTPS://one.example/b" }, { "x/a.txt", "file:///b", "file:///b" },
		{ "https://one.example/x/a.txt?y=/z", "b.txt", "https://one.example/x/b.txt" },
		{ "https://u:p@one.example/x/a.txt", "/b.txt", "https://u:p@one.example/b.txt" },
		{ "https://u:p@one.example/x/a.txt", "//two.example/b.txt", "https://two.example/b.txt" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str got = reqtree_beside(&a, str_of(cases[i].file), str_of(cases[i].path));
		if (!str_eq(got, str_of(cases[i].want)))
			fail_msg("'%s' in '%s' is '%.*s', not '%s'", cases[i].path, cases[i].file, STR_ARG(got), cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(metadata_is_checked_strictly),
		TEST(lock_files_are_checked_strictly),
		TEST(includes_are_expanded_in_place),
		TEST(the_last_word_on_a_package_counts),
		TEST(project_files_and_urls_may_be_included),
		TEST(files_within_files_have_limits),
		TEST(a_path_is_seen_from_the_file_that_names_it),
		TEST(the_innermost_file_says_where_a_fault_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
