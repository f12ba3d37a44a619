#include "support.h"

#include "spokeshave/tags.h"

static struct wheel_name parsed(str filename)
{
	struct wheel_name w;
	struct err e;
	if (!wheel_name_parse(&a, filename, &w, &e)) fail_msg("%s", e.text);
	return w;
}

static struct tag_set *glibc(unsigned minor, unsigned glibc_minor, const char *arch)
{
	return tag_set_new(&a, 3, minor, LIBC_GLIBC, 2, glibc_minor, str_of(arch));
}

static struct tag_set *musl(unsigned minor, const char *arch)
{
	return tag_set_new(&a, 3, minor, LIBC_MUSL, 1, 2, str_of(arch));
}

static void the_fields_of_a_wheel_name_are_told_apart(void **state)
{
	(void)state;
	struct wheel_name w = parsed(STR("Foo.Bar_baz-1.0.post1+cpu-20240101_gpu-py2.py3-none-any.whl"));
	assert_true(str_eq(w.name, STR("foo-bar-baz")));
	assert_true(str_eq(w.version.normal, STR("1.0.post1+cpu")));
	assert_true(str_eq(w.build_text, STR("20240101_gpu")));
	assert_int_equal(w.build_number, 20240101);
	assert_true(str_eq(w.python, STR("py2.py3")) && str_eq(w.abi, STR("none")) && str_eq(w.platform, STR("any")));
	w = parsed(STR("a-1-cp39-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl"));
	assert_int_equal(w.build_text.n, 0);
	assert_true(str_eq(w.platform, STR("manylinux_2_17_x86_64.manylinux2014_x86_64")));
}

static const struct { const char *name, *says; } faults[] = {
	{ "a-1-py3-none-any.WHL", "does not end in .whl" }, { "a-1.tar.gz", "does not end in .whl" },
	{ ".whl", "is not a wheel's name" }, { "a-1-py3-none.whl", "is not a wheel's name" },
	{ "a-1-1-1-py3-none-any.whl", "is not a wheel's name" }, { "a-b-1-py3-none-any.whl", "'b' is not a version" },
	{ "-1-py3-none-any.whl", "'' is not the name" }, { "a__b-1-py3-none-any.whl", "'a__b' is not the name" },
	{ "../a-1-py3-none-any.whl", "'../a' is not the name" }, { "a b-1-py3-none-any.whl", "is not the name" },
	{ "a-1.x-py3-none-any.whl", "'1.x' is not a version" }, { "a-1\n-py3-none-any.whl", "is not a version" },
	{ "a--py3-none-any.whl", "'' is not a version" },
	{ "a-1-x1-py3-none-any.whl", "the build tag 'x1'" }, { "a-1--py3-none-any.whl", "the build tag ''" },
	{ "a-1-1/..-py3-none-any.whl", "the build tag '1/..'" }, { "a-1-py3.-none-any.whl", "is not a set of tags" },
	{ "a-1-3-none-any.whl", "is not a set of tags" }, { "a-1-py3--any.whl", "is not a set of tags" },
	{ "a-1-py3-none-any..x.whl", "is not a set of tags" }, { "a-1-py3-none-a/b.whl", "is not a set of tags" },
	{ "a-1-py3-none-any\n.whl", "is not a set of tags" },
};

static void what_is_no_wheel_name_is_refused_with_its_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct wheel_name w;
		struct err e;
		if (wheel_name_parse(&a, str_of(faults[i].name), &w, &e)) fail_msg("'%s' was taken", faults[i].name);
		if (!strstr(e.text, faults[i].says)) fail_msg("'%s': %s", faults[i].name, e.text);
		assert_int_equal(e.fault, FAULT_INPUT);
	}
}

static void a_source_distribution_ends_in_its_version(void **state)
{
	static const struct { const char *file, *name, *version; } cases[] = {
		{ "foo-1.0.tar.gz", "foo", "1.0" }, { "Foo.Bar-baz-1.0rc1.zip", "foo-bar-baz", "1.0rc1" },
		{ "foo-1.0.tar.bz2", NULL, NULL }, { "foo.tar.gz", NULL, NULL }, { "foo-.tar.gz", NULL, NULL },
		{ "-1.0.tar.gz", NULL, NULL }, { "foo-1.x.zip", NULL, NULL }, { "foo-1-py3-none-any.whl", NULL, NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str name;
		struct version v;
		bool ok = sdist_name_parse(&a, str_of(cases[i].file), &name, &v);
		if (ok != (cases[i].name != NULL)) fail_msg("'%s'", cases[i].file);
		if (ok) assert_true(str_eq(name, str_of(cases[i].name)) && str_eq(v.normal, str_of(cases[i].version)));
	}
}

static void starts_with(const struct tag_set *t, const char *const *want, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		str text = tag_set_text(&a, t, i);
		if (!str_eq(text, str_of(want[i]))) fail_msg("rank %zu is %.*s, not %s", i, STR_ARG(text), want[i]);
	}
}

static void a_small_target_has_exactly_these_tags(void **state)
{
	static const char *const want[] = {
		"cp34-cp34-musllinux_1_0_aarch64", "cp34-cp34-linux_aarch64",
		"cp34-abi3-musllinux_1_0_aarch64", "cp34-abi3-linux_aarch64",
		"cp34-none-musllinux_1_0_aarch64", "cp34-none-linux_aarch64",
		"cp33-abi3-musllinux_1_0_aarch64", "cp33-abi3-linux_aarch64",
		"cp32-abi3-musllinux_1_0_aarch64", "cp32-abi3-linux_aarch64",
		"py34-none-musllinux_1_0_aarch64", "py34-none-linux_aarch64",
		"py3-none-musllinux_1_0_aarch64", "py3-none-linux_aarch64",
		"py33-none-musllinux_1_0_aarch64", "py33-none-linux_aarch64",
		"py32-none-musllinux_1_0_aarch64", "py32-none-linux_aarch64",
		"py31-none-musllinux_1_0_aarch64", "py31-none-linux_aarch64",
		"py30-none-musllinux_1_0_aarch64", "py30-none-linux_aarch64",
		"cp34-none-any", "py34-none-any", "py3-none-any", "py33-none-any", "py32-none-any", "py31-none-any",
		"py30-none-any",
	};
	(void)state;
	struct tag_set *t = tag_set_new(&a, 3, 4, LIBC_MUSL, 1, 0, STR("aarch64"));
	assert_int_equal(tag_set_count(t), COUNT(want));
	starts_with(t, want, COUNT(want));
}

static void platforms_are(const struct tag_set *t, const char *want)
{
	const struct strs *have = tag_set_platforms(t);
	size_t i = 0;
	for (str rest = str_of(want), one; rest.n; i++) {
		str_cut(rest, ' ', &one, &rest);
		if (i == have->n || !str_eq(have->v[i], one)) fail_msg("platform %zu is not %.*s", i, STR_ARG(one));
	}
	assert_int_equal(i, have->n);
}

static void platforms_go_down_to_the_floor_with_old_names_after_their_twins(void **state)
{
	(void)state;
	platforms_are(glibc(12, 18, "x86_64"),
		"manylinux_2_18_x86_64 manylinux_2_17_x86_64 manylinux2014_x86_64 manylinux_2_16_x86_64 "
		"manylinux_2_15_x86_64 manylinux_2_14_x86_64 manylinux_2_13_x86_64 manylinux_2_12_x86_64 "
		"manylinux2010_x86_64 manylinux_2_11_x86_64 manylinux_2_10_x86_64 manylinux_2_9_x86_64 "
		"manylinux_2_8_x86_64 manylinux_2_7_x86_64 manylinux_2_6_x86_64 manylinux_2_5_x86_64 "
		"manylinux1_x86_64 linux_x86_64");
	platforms_are(glibc(12, 5, "i686"), "manylinux_2_5_i686 manylinux1_i686 linux_i686");
	platforms_are(glibc(12, 18, "aarch64"),
		"manylinux_2_18_aarch64 manylinux_2_17_aarch64 manylinux2014_aarch64 linux_aarch64");
	platforms_are(glibc(12, 17, "armv7l"), "manylinux_2_17_armv7l manylinux2014_armv7l linux_armv7l");
	platforms_are(glibc(12, 16, "s390x"), "linux_s390x");
	platforms_are(glibc(12, 36, "mips64"), "linux_mips64");
	platforms_are(musl(12, "x86_64"),
		"musllinux_1_2_x86_64 musllinux_1_1_x86_64 musllinux_1_0_x86_64 linux_x86_64");
}

static void the_rank_of_every_tag_is_its_place(void **state)
{
	(void)state;
	struct tag_set *sets[] = { glibc(13, 41, "x86_64"), glibc(11, 36, "aarch64"), musl(12, "x86_64"), musl(14, "armv7l") };
	for (size_t s = 0; s < COUNT(sets); s++) {
		for (size_t i = 0; i < tag_set_count(sets[s]); i++) {
			str tag = tag_set_text(&a, sets[s], i);
			struct wheel_name w = parsed(arena_fmt(&a, "a-1-%.*s.whl", STR_ARG(tag)));
			if (tag_set_rank(sets[s], &w) != i) fail_msg("%.*s is not rank %zu", STR_ARG(tag), i);
		}
	}
}

static const char *const best_first[] = { /* for CPython 3.12, glibc 2.36, x86_64 */
	"a-1-cp312-cp312-manylinux_2_36_x86_64.whl", "a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
	"a-1-cp312-cp312-manylinux2014_x86_64.whl", "a-1-cp311.cp312-cp312-manylinux1_x86_64.whl", "a-1-cp312-cp312-linux_x86_64.whl",
	"a-1-cp312-abi3-manylinux_2_28_x86_64.whl", "a-1-cp312-none-linux_x86_64.whl", "a-1-cp311-abi3-manylinux_2_28_x86_64.whl",
	"a-1-cp39-abi3-manylinux_2_28_x86_64.whl", "a-1-cp32-abi3-linux_x86_64.whl", "a-1-py312-none-manylinux_2_17_x86_64.whl",
	"a-1-py2.py3-none-MANYLINUX1_x86_64.whl", "a-1-py30-none-linux_x86_64.whl", "a-1-cp312-none-any.whl",
	"a-1-py312-none-any.whl", "a-1-2-py2.py3-none-any.whl", "a-1-1b-py2.py3-none-any.whl", "a-1-1a-py3-none-any.whl",
	"a-1-py3-none-any.whl", "a-1-py311-none-any.whl", "a-1-py30-none-any.whl",
};

static void wheels_are_preferred_in_this_order(void **state)
{
	(void)state;
	struct tag_set *t = glibc(12, 36, "x86_64");
	for (size_t i = 0; i + 1 < COUNT(best_first); i++) {
		struct wheel_name w = parsed(str_of(best_first[i])), next = parsed(str_of(best_first[i + 1]));
		if (tag_set_rank(t, &w) > tag_set_rank(t, &next) || wheel_name_cmp(t, &w, &next) <= 0)
			fail_msg("%s is not before %s", best_first[i], best_first[i + 1]);
		assert_true(wheel_name_cmp(t, &next, &w) < 0);
		assert_int_equal(wheel_name_cmp(t, &w, &w), 0);
		assert_int_equal(tag_set_why_not(&a, t, &w).n, 0);
	}
	struct wheel_name newer = parsed(STR("a-2-py3-none-any.whl")), older = parsed(str_of(best_first[0]));
	assert_true(wheel_name_cmp(t, &newer, &older) > 0);
}

static const struct { const char *file, *why; } unfit[] = { /* for CPython 3.12, musl 1.2, x86_64 */
	{ "a-1-cp312-cp312-manylinux_2_17_x86_64.whl", "no musllinux_1_2_x86_64 tag, only manylinux_2_17_x86_64" },
	{ "a-1-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
	  "no musllinux_1_2_x86_64 tag, only manylinux_2_17_x86_64, manylinux2014_x86_64" },
	{ "a-1-cp312-cp312-musllinux_1_2_aarch64.whl", "no musllinux_1_2_x86_64 tag, only musllinux_1_2_aarch64" },
	{ "a-1-py3-none-win_amd64.whl", "no musllinux_1_2_x86_64 tag, only win_amd64" },
	{ "a-1-cp313-cp313-musllinux_1_2_x86_64.whl", "no cp312 tag, only cp313-cp313" },
	{ "a-1-cp313-abi3-musllinux_1_2_x86_64.whl", "no cp312 tag, only cp313-abi3" },
	{ "a-1-cp312-cp312t-musllinux_1_2_x86_64.whl", "no cp312 tag, only cp312-cp312t" },
	{ "a-1-cp312-cp312-any.whl", "no cp312 tag, only cp312-cp312" }, { "a-1-py2-none-any.whl", "no py3 tag, only py2-none" },
	{ "a-1-py313-none-any.whl", "no py3 tag, only py313-none" }, { "a-1-pp310.cp311-none-any.whl", "no cp312 tag, only pp310, cp311-none" },
};

static void what_does_not_run_there_says_why(void **state)
{
	(void)state;
	struct tag_set *t = musl(12, "x86_64");
	for (size_t i = 0; i < COUNT(unfit); i++) {
		struct wheel_name w = parsed(str_of(unfit[i].file));
		assert_int_equal(tag_set_rank(t, &w), RANK_NONE);
		str why = tag_set_why_not(&a, t, &w);
		if (!str_eq(why, str_of(unfit[i].why))) fail_msg("%s: %.*s", unfit[i].file, STR_ARG(why));
	}
}

static const struct { bool threaded, debug; const char *tags; bool runs; } builds[] = {
	{ false, false, "cp313-cp313", true },  { false, false, "cp313-cp313t", false },
	{ false, false, "cp311-abi3", true },   { false, false, "cp311-abi3t", false },
	{ false, false, "cp313-cp313d", false },
	{ true, false, "cp313-cp313t", true },  { true, false, "cp313-cp313", false },
	{ true, false, "cp311-abi3", false },   { true, false, "cp313-abi3t", true },
	{ true, false, "cp39-abi3t", true },    { true, false, "cp313-none", true },
	{ true, false, "py3-none", true },      { true, false, "cp39-abi3.abi3t", true },
	{ false, true, "cp313-cp313d", true },  { false, true, "cp313-cp313", true },
	{ true, true, "cp313-cp313td", true },  { true, true, "cp313-cp313t", true },
	{ true, true, "cp313-cp313d", false },
};

static void each_build_loads_its_own_abi(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(builds); i++) {
		struct tag_build build = { builds[i].threaded, builds[i].debug };
		struct tag_set *t = tag_set_build(&a, 3, 13, build, LIBC_GLIBC, 2, 36, STR("x86_64"));
		str filename = arena_fmt(&a, "x-1-%s-manylinux_2_17_x86_64.whl", builds[i].tags);
		struct wheel_name w = parsed(filename);
		if ((tag_set_rank(t, &w) != RANK_NONE) != builds[i].runs) fail_msg("%.*s", STR_ARG(filename));
		if (!builds[i].runs) assert_true(tag_set_why_not(&a, t, &w).n > 0);
	}
}

static void a_debug_build_prefers_its_own_abi(void **state)
{
	(void)state;
	struct tag_set *t = tag_set_build(&a, 3, 13, (struct tag_build){ .debug = true }, LIBC_MUSL, 1, 2, STR("aarch64"));
	struct wheel_name debug = parsed(STR("x-1-cp313-cp313d-musllinux_1_1_aarch64.whl"));
	struct wheel_name release = parsed(STR("x-1-cp313-cp313-musllinux_1_2_aarch64.whl"));
	assert_true(wheel_name_cmp(t, &debug, &release) > 0);
}

static void many_platforms_are_all_found(void **state)
{
	(void)state;
	struct strs platforms = { 0 }, abis = { 0 };
	enum { MANY = 5000 };
	for (int i = 0; i < MANY; i++) PUSH(&a, &platforms, arena_fmt(&a, "p%d", i));
	struct tag_set *t = tag_set_cpython(&a, 3, 13, &abis, &platforms);
	for (int i = 0; i < MANY; i++) {
		struct wheel_name w = parsed(arena_fmt(&a, "x-1-cp313-none-p%d.whl", i));
		assert_int_equal(tag_set_rank(t, &w), MANY + i); /* behind cp313-abi3 */
	}
	assert_int_equal(tag_set_count(t), MANY * (2 + 11));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_fields_of_a_wheel_name_are_told_apart),
		TEST(what_is_no_wheel_name_is_refused_with_its_reason),
		TEST(a_source_distribution_ends_in_its_version),
		TEST(a_small_target_has_exactly_these_tags),
		TEST(platforms_go_down_to_the_floor_with_old_names_after_their_twins),
		TEST(the_rank_of_every_tag_is_its_place),
		TEST(wheels_are_preferred_in_this_order),
		TEST(what_does_not_run_there_says_why),
		TEST(each_build_loads_its_own_abi),
		TEST(a_debug_build_prefers_its_own_abi),
		TEST(many_platforms_are_all_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
