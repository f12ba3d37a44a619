#include "support.h"

#include "spokeshave/version_range.h"

static struct specifiers parsed(const char *text)
{
	struct specifiers s;
	struct err e;
	if (!specifiers_parse(&a, str_of(text), &s, &e)) fail_msg("'%s': %s", text, e.text);
	return s;
}

static struct version_ranges ranges(const char *text)
{
	struct specifiers s = parsed(text);
	struct version_ranges r;
	specifiers_ranges(&a, &s, &r);
	return r;
}

static const struct { const char *spec; bool none, none_stable; } emptiness[] = {
	{ "", false, false },
	{ ">=1,<1", true, true },
	{ ">1,<1.0.post1", true, true },            /* only dev releases of post-releases, which ">1" leaves out */
	{ ">1.0.post1,<1.0.post2", true, true },
	{ ">1.0.post1,<=1.0.post2.dev0", false, true },
	{ "<0.dev0", true, true },
	{ "<0", true, true },
	{ "<=0.dev0", false, true },
	{ "<0rc1", false, true },
	{ "==1.0,!=1.0", true, true },
	{ "==1.0,!=1.0.0.0", true, true },
	{ "==1.0,!=1", true, true },
	{ "==1.0,!=1.0+x", false, false },
	{ "==1.0+x,!=1.0", true, true },
	{ "==1.*,!=1.*", true, true },
	{ "==1.*,<1", true, true },
	{ "==1.*,<1rc1", false, true },
	{ "~=1.4,>=2.dev0", true, true },
	{ ">1.0a1,<1.0a2.dev0", true, true },
	{ ">1.0a1,<1.0a2", false, true },
	{ ">1.0a1,<1.0b1", false, true },
	{ ">1.0.dev9,<1.0.dev10", true, true },
	{ ">1.0.dev999999999999999999999,<1.0.dev1000000000000000000000", true, true },
	{ ">1.0.dev999999999999999999999,<1.0.dev1000000000000000000001", false, true },
	{ "==1!0.*,<1!0", true, true },
	{ ">=1,<1!0.dev0", false, false },
	{ ">1.0,<1.0.1.dev0", false, false },       /* 1.0.0.1 */
	{ "===1.0,>=1", false, false },
	{ "===1.0,>=2", true, true },
	{ "===1.0a1", false, true },
	{ "===nightly", false, false },
	{ "===nightly,>=0", true, true },
	{ "===Nightly,===nightly", false, false },
	{ "===a,===b", true, true },
};

static void emptiness_is_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(emptiness); i++) {
		struct specifiers s = parsed(emptiness[i].spec);
		if (specifiers_unsatisfiable(&a, &s, false) != emptiness[i].none)
			fail_msg("'%s' %s", emptiness[i].spec, emptiness[i].none ? "holds nothing" : "holds something");
		if (specifiers_unsatisfiable(&a, &s, true) != emptiness[i].none_stable)
			fail_msg("'%s' without pre-releases", emptiness[i].spec);
	}
}

static const struct { const char *less, *more; bool subset, superset, disjoint; } relations[] = {
	{ ">=3.12,<3.13", ">=3.12", true, false, false },
	{ ">=1", ">=1.0.0", true, true, false },
	{ "==1.5", "~=1.2", true, false, false },
	{ "==1.2.*", "~=1.2.0.dev0", true, true, false },
	{ "~=1.2.3", "==1.2.*", true, false, false },
	{ ">1.0a1", ">=1.0a2.dev0", true, true, false },
	{ ">1.0", ">=1.0.post0", true, false, false },
	{ "<1.0", "<1.0.dev0", true, true, false },
	{ "<=1.0", "<1.0.post0.dev0", true, true, false },
	{ "<1", ">=1", false, false, true },
	{ "<=1", ">=1", false, false, false },
	{ "==1.0", "==1.0+x", false, true, false },
	{ "==1.0+x", "==1.0+y", false, false, true },
	{ "!=1.0", "==1.0+x", false, false, true },
	{ "==1.*", "!=1.*", false, false, true },
	{ "", ">=0.dev0", false, true, false },     /* texts that are no versions are in the left one alone */
	{ ">=2,<1", "==5", true, false, true },
	{ "===1.0", ">=1", true, false, false },
	{ "===1.0", "==2.*", false, false, true },
	{ "===1.0", "===1.0", true, true, false },
	{ "==1.0", "===1.0", false, true, false },
};

static void subsets_and_disjointness_are_exact(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(relations); i++) {
		struct specifiers s = parsed(relations[i].less), t = parsed(relations[i].more);
		if (specifiers_subset(&a, &s, &t) != relations[i].subset
		    || specifiers_subset(&a, &t, &s) != relations[i].superset
		    || specifiers_disjoint(&a, &s, &t) != relations[i].disjoint
		    || specifiers_disjoint(&a, &t, &s) != relations[i].disjoint)
			fail_msg("'%s' and '%s'", relations[i].less, relations[i].more);
	}
}

static void ranges_that_touch_are_one(void **state)
{
	(void)state;
	struct version_ranges low = ranges("<=1.0"), high = ranges(">=1.0.post0.dev0"), all, rest, gap;
	ranges_union(&a, &low, &high, &all);
	assert_int_equal(all.n, 1);
	ranges_complement(&a, &all, &rest);
	assert_int_equal(rest.n, 0);
	high = ranges(">=1.0.post0");
	ranges_union(&a, &low, &high, &gap);
	assert_int_equal(gap.n, 2);
	ranges_complement(&a, &gap, &rest);
	assert_int_equal(rest.n, 1);
	assert_true(ranges_only_pre(&a, &rest));
}

/* Versions near every kind of bound, so that each clause is asked at its edges. */
static const char *const near[] = {
	"0.dev0", "0", "0.9", "1.0.dev0", "1.0.dev1", "1.0.dev1+x", "1.0a0.dev0", "1.0a1", "1.0a1+x", "1.0a1.post1",
	"1.0a2.dev0", "1.0a2", "1.0b1", "1.0rc1", "1.0", "1.0+1", "1.0+x", "1.0.post0.dev0", "1.0.post0", "1.0.post1.dev0",
	"1.0.post1", "1.0.post1+x", "1.0.post2.dev0", "1.0.post2", "1.0.0.1.dev0", "1.0.0.1", "1.0.1.dev0", "1.1.dev0",
	"1.1", "1.9", "2.dev0", "2", "1!0.dev0", "1!1.0",
};
static const char *const ops[] = { "==", "!=", "<=", ">=", "<", ">", "~=" };

static void ranges_hold_what_the_clauses_admit(void **state)
{
	(void)state;
	size_t asked = 0;
	for (size_t b = 0; b < COUNT(near); b++) for (size_t o = 0; o < COUNT(ops); o++) {
		struct arena_mark m = arena_mark(&a);
		struct specifiers s;
		struct version_ranges in, out;
		struct err e;
		struct version v;
		str text = arena_join(&a, str_of(ops[o]), str_of(near[b]));
		if (!specifiers_parse(&a, text, &s, &e)) continue;
		specifiers_ranges(&a, &s, &in);
		ranges_complement(&a, &in, &out);
		for (size_t i = 0; i < COUNT(near); i++, asked++) {
			assert_true(version_parse(&a, str_of(near[i]), &v));
			if (ranges_contain(&in, &v) != specifiers_contain(&s, &v) || ranges_contain(&out, &v) == ranges_contain(&in, &v))
				fail_msg("%s of '%.*s'", near[i], STR_ARG(text));
		}
		arena_reset(&a, m);
	}
	assert_true(asked > 5000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(emptiness_is_exact),
		TEST(subsets_and_disjointness_are_exact),
		TEST(ranges_that_touch_are_one),
		TEST(ranges_hold_what_the_clauses_admit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
