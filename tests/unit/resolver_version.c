#include "support.h"

#include "spokeshave/version.h"

static struct version parsed(const char *text)
{
	struct version v;
	if (!version_parse(&a, str_of(text), &v)) fail_msg("'%s' is a version", text);
	return v;
}

static const struct { const char *text, *normal; } spellings[] = {
	{ "1.0", "1.0" }, { "v1.0", "1.0" }, { "V01.002", "1.2" }, { " 1.0\n", "1.0" },
	{ "\xc2\xa0""1.0\xe2\x80\x83", "1.0" }, { "\x1c""1\xe3\x80\x80", "1" },
	{ "0!1.0", "1.0" }, { "00!1.0", "1.0" }, { "007!1", "7!1" }, { "1.0.0", "1.0.0" },
	{ "1a", "1a0" }, { "1.alpha", "1a0" }, { "1-BETA_02", "1b2" }, { "1c1", "1rc1" }, { "1pre", "1rc0" },
	{ "1.preview.3", "1rc3" }, { "1rc", "1rc0" }, { "1-1", "1.post1" }, { "1-01", "1.post1" },
	{ "1r", "1.post0" }, { "1.rev-2", "1.post2" }, { "1POST", "1.post0" }, { "1dev", "1.dev0" },
	{ "1-dev.4", "1.dev4" }, { "1a.post1", "1a0.post1" }, { "1a--1", "1a0.post1" }, { "1a-", "1a0" },
	{ "2!1.0rc1.post2.dev3+A_b-007.z9", "2!1.0rc1.post2.dev3+a.b.7.z9" }, { "1+ubuntu", "1+ubuntu" },
	{ "99999999999999999999999999999.0", "99999999999999999999999999999.0" },
};

static void every_spelling_has_one_normal_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(spellings); i++) {
		struct version v = parsed(spellings[i].text), again;
		assert_text(v.normal, spellings[i].normal);
		assert_true(version_parse(&a, v.normal, &again));
		assert_text(again.normal, spellings[i].normal);
	}
}

static const char *const no_versions[] = {
	"", " ", "v", ".", "1.", "1..2", ".1", "a", "1.x", "1.0.", "1 0", "1!", "!1", "1!!2", "1!2!3", "1.0+", "1+a..b",
	"1+a.", "1+.a", "1+a+b", "1-", "1_1", "1-1-1", "1.0a1b1", "1.dev.post", "1.dev1a", "1.post1.post2", "1.0.*",
	"==1", "1,0", ("\xe2\x80\x8b" "1"), "1\xd9\xa1", "vv1", "1.0-1a", "french toast", "1.0p", "1alph",
};

static void what_is_no_version_is_refused_and_leaves_out_untouched(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(no_versions); i++) {
		struct version v = { .release_n = 77 };
		if (version_parse(&a, str_of(no_versions[i]), &v)) fail_msg("'%s' was taken", no_versions[i]);
		assert_int_equal(v.release_n, 77);
	}
	struct version v;
	assert_false(version_parse(&a, (str){ "1.0\0", 4 }, &v));
}

static void parts_are_what_was_written(void **state)
{
	(void)state;
	struct version v = parsed("3!1.02.0rc4.post5.dev6+ab.07");
	assert_text(v.epoch, "3");
	assert_int_equal(v.release_n, 3);
	assert_text(v.release[1], "2");
	assert_int_equal(v.pre, 'r');
	assert_text(v.pre_number, "4");
	assert_true(v.post && v.dev);
	assert_text(v.post_number, "5");
	assert_text(v.dev_number, "6");
	assert_int_equal(v.local_n, 2);
	assert_text(v.local[1], "7");
	assert_text(version_public(&a, &v), "3!1.2.0rc4.post5.dev6");
	assert_text(version_base(&a, &v), "3!1.2.0");
	v = parsed("1.0");
	assert_text(v.epoch, "0");
	assert_true(!v.pre && !v.post && !v.dev && !v.local_n);
}

/* From the smallest to the largest; '=' before a version says: equal to the one before it. */
static const char *const ladder[] = {
	"0.dev0", "0", "=0.0.0", "0.0.0.1", "0.1.dev1", "0.1", "1.dev0", "1.dev1", "1.dev1+x", "1.dev20240101",
	"1.dev99999999999999999999", "1a0.dev1", "1a0", "=1alpha", "1a0.post0.dev1", "1a0.post0", "1a1", "1a15",
	"1a16", "1a255", "1a256", "1a65535", "1a65536", "1a134217727", "1a134217728", "1a1099511627775",
	"1a1099511627776", "1a99999999999999999999", "1b0", "1rc1.dev2", "1rc1", "=1c1", "1rc1.post1", "1", "=1.0",
	"=1.0.0.0", "1+a", "1+a.a", "1+a.0", "1+b", "1+0", "=1+00", "1+0.a", "1+0.0", "1+2", "1+10",
	"1+99999999999999999999", "1.post0.dev5", "1.post0", "=1-0", "1.post0+x", "1.post1", "1.post16",
	"1.0.0.1", "1.1.dev0", "1.1", "=1.1.0", "1.9", "1.10", "1.15", "1.16", "1.255", "1.256", "1.256.1", "1.65536",
	"1.20240101", "1.20240101.1.2.3.4.5.6.7.8.8", "1.20240101.1.2.3.4.5.6.7.8.9a1", "1.20240101.1.2.3.4.5.6.7.8.9",
	"1.20240101.1.2.3.4.5.6.7.8.9+l", "1.20240101.1.2.3.4.5.6.7.8.9.post1", "1.20240101.1.2.3.4.5.6.7.8.10", "2",
	"15", "16", "2024.1", "1099511627776", "1099511627777", "99999999999999999999", "99999999999999999999.1",
	"100000000000000000000", "1!0", "1!1.0a1", "16!0", "99999999999999999999!0",
};

static void order_is_that_of_the_standard(void **state)
{
	(void)state;
	struct version all[COUNT(ladder)];
	unsigned step[COUNT(ladder)];
	for (size_t i = 0; i < COUNT(ladder); i++) {
		bool same = ladder[i][0] == '=';
		all[i] = parsed(ladder[i] + same);
		step[i] = i ? step[i - 1] + !same : 0;
	}
	for (size_t i = 0; i < COUNT(ladder); i++) {
		for (size_t k = 0; k < COUNT(ladder); k++) {
			int want = (step[i] > step[k]) - (step[i] < step[k]);
			if (version_cmp(&all[i], &all[k]) != want)
				fail_msg("%s against %s is not %d", ladder[i], ladder[k], want);
		}
	}
}

static void ordinary_versions_are_compared_by_key_alone(void **state)
{
	static const char *const ordinary[] = { "1.26.4", "2.31.0.20240106", "0.0.1a12", "2024.12.14", "1!3.2rc1",
		                                "1.0.post3.dev2", "20240101.1", "4.25.0.dev20240101" };
	(void)state;
	for (size_t i = 0; i < COUNT(ordinary); i++) {
		struct version v = parsed(ordinary[i]);
		if (!v.exact) fail_msg("%s has an exact key", ordinary[i]);
	}
	struct version v = parsed("1.0+local");
	assert_false(v.exact);
}

static void a_key_never_contradicts_the_order(void **state)
{
	(void)state;
	for (size_t i = 0; i + 1 < COUNT(ladder); i++) {
		struct version v = parsed(ladder[i] + (ladder[i][0] == '='));
		struct version w = parsed(ladder[i + 1] + (ladder[i + 1][0] == '='));
		bool above = v.key[0] > w.key[0] || (v.key[0] == w.key[0] && v.key[1] > w.key[1]);
		if (above) fail_msg("the key of %s is above that of %s", ladder[i], ladder[i + 1]);
	}
}

static void dev_and_pre_releases_are_pre(void **state)
{
	static const struct { const char *text; bool pre; } cases[] = {
		{ "1.0", false }, { "1.0.post1", false }, { "1.0+a1", false }, { "1a1", true }, { "1.dev1", true },
		{ "1.post1.dev2", true }, { "1rc1.post1", true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct version v = parsed(cases[i].text);
		assert_int_equal(version_is_pre(&v), cases[i].pre);
	}
}

static void equal_versions_have_one_canonical_text(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "1.0.0", "1" }, { "1.0.0+X", "1+x" }, { "0.0", "0" }, { "1.0.1.0a1", "1.0.1a1" }, { "10.00", "10" },
		{ "1!2.0.post1", "1!2.post1" }, { "no version ", "no version " },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_text(version_canonical(&a, str_of(cases[i].text)), cases[i].want);
}

static void a_version_of_a_million_segments_is_exact(void **state)
{
	(void)state;
	enum { SEGMENTS = 1000000 };
	char *text = arena_alloc(&a, 2 * SEGMENTS, 1);
	for (size_t i = 0; i < SEGMENTS; i++) memcpy(text + 2 * i, "1.", 2);
	struct version v, w;
	assert_true(version_parse(&a, (str){ text, 2 * SEGMENTS - 1 }, &v));
	assert_int_equal(v.release_n, SEGMENTS);
	text[2 * SEGMENTS - 2] = '2';
	assert_true(version_parse(&a, (str){ text, 2 * SEGMENTS - 1 }, &w));
	assert_int_equal(version_cmp(&v, &w), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_spelling_has_one_normal_form),
		TEST(what_is_no_version_is_refused_and_leaves_out_untouched),
		TEST(parts_are_what_was_written),
		TEST(order_is_that_of_the_standard),
		TEST(ordinary_versions_are_compared_by_key_alone),
		TEST(a_key_never_contradicts_the_order),
		TEST(dev_and_pre_releases_are_pre),
		TEST(equal_versions_have_one_canonical_text),
		TEST(a_version_of_a_million_segments_is_exact),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
