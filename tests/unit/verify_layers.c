#include "support.h"

#include "../../src/verify/verify_private.h"
#include "spokeshave/buf.h"

/* "a/ a/b=1 l" as a tree: folders end with '/', what stands behind '=' is the size. */
static struct seen_tree tree_of(const char *text, uint32_t layer)
{
	struct strs words = { 0 };
	struct seen_tree tree = { 0 };
	strs_add_words(&a, &words, str_of(text));
	for (size_t i = 0; i < words.n; i++) {
		struct seen s = { .kind = TAR_FILE, .layer = layer };
		str path = words.v[i], size = { 0 };
		str_cut(path, '=', &path, &size);
		if (str_eat_end(&path, STR("/"))) s.kind = TAR_FOLDER;
		if (!str_u64(size, &s.size)) s.size = 0;
		s.path = path;
		PUSH(&a, &tree, s);
	}
	seen_sort(&tree);
	return tree;
}

static str text_of(const struct seen_tree *tree)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < tree->n; i++) {
		const struct seen *s = &tree->v[i];
		buf_fmt(&b, "%s%.*s%s", i ? " " : "", STR_ARG(s->path), s->kind == TAR_FOLDER ? "/" : "");
		if (s->size) buf_fmt(&b, "=%u", (unsigned)s->size);
	}
	return buf_str(&b);
}

static void later_layers_add_replace_and_remove(void **state)
{
	static const struct { const char *lower, *upper, *want; } cases[] = {
		{ "", "a", "a" }, { "a b", "", "a b" }, { "a=1 b", "a=2", "a=2 b" }, { "a/ a/b", "a/ a/c", "a/ a/b a/c" },
		{ "a/ a/b a/c", "a/.wh.b", "a/ a/c" }, { "a b", ".wh.a", "b" },
		{ "a/ a/b a/c/ a/c/d e", ".wh.a", "e" },                   /* a folder with all below it */
		{ "a/ a/b a/c/ a/c/d e", "a/ a/.wh..wh..opq a/f", "a/ a/f e" }, /* all below it, and the folder stays */
		{ "a/ a/b ab", ".wh.a", "ab" },                            /* and not what begins alike */
		{ "a/ a/b", "a=1", "a=1" },                                /* a file in place of a folder */
		{ "a=1", "a/ a/b", "a/ a/b" },                             /* and the other way round */
		{ "a/ a/b=1", "a/.wh.b a/b=2", "a/ a/b=2" },               /* removed and brought anew in one layer */
		{ "a", ".wh.b", "a" }, { "a b", ".wh..wh..opq", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct seen_tree layers[] = { tree_of(cases[i].lower, 0), tree_of(cases[i].upper, 1) }, merged;
		layers_merge(&a, layers, 2, &merged);
		assert_text(text_of(&merged), cases[i].want);
	}
}

static void what_is_wanted_of_a_tree_are_the_manifests_files(void **state)
{
	static const struct { const char *prefix, *path; enum seen_want want; } cases[] = {
		{ "", "s/a.py", WANT_DIGEST }, { "", "s/b.py", WANT_NOTHING }, { "", "s/_x.abi3.so", WANT_NATIVE },
		{ "", "s/a-1.dist-info/RECORD", WANT_RECORD }, { "root/", "root/s/a.py", WANT_DIGEST },
		{ "root/", "root/s/b.py", WANT_NOTHING }, { "root/", "pylock.toml", WANT_DIGEST }, { "root/", "wheels/x.whl", WANT_DIGEST },
	};
	struct manifest_dist dist = { .kept = true };
	struct manifest m = { .v = &dist, .n = 1 };
	static const char *const files[] = { "s/a.py", "s/_x.abi3.so", "s/a-1.dist-info/RECORD" };
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) PUSH(&a, &dist.kept_files, ((struct manifest_file){ .path = str_of(files[i]) }));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tree_wants wants;
		tree_wants_of(&a, &m, str_of(cases[i].prefix), &wants);
		if (tree_want(&wants, str_of(cases[i].path)) != cases[i].want) fail_msg("%s%s", cases[i].prefix, cases[i].path);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(later_layers_add_replace_and_remove),
		TEST(what_is_wanted_of_a_tree_are_the_manifests_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
