#include "support.h"

#include "spokeshave/osv.h"

#define OF(events) "{\"id\":\"X-1\",\"affected\":[{\"package\":{\"ecosystem\":\"PyPI\",\"name\":\"Kelp_Farm\"}," \
	"\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":[" events "]}]}]}"
#define LISTED(ecosystem, versions) "{\"id\":\"X-1\",\"affected\":[{\"versions\":[" versions "],\"package\":" \
	"{\"name\":\"kelp-farm\",\"ecosystem\":\"" ecosystem "\",\"purl\":\"x\"}}]}"

static void ranges_and_lists_say_which_versions_are_affected(void **state)
{
	static const struct { const char *advisory, *version; bool affected; const char *fixed; } cases[] = {
		{ OF("{\"introduced\":\"0\"},{\"fixed\":\"1.2\"}"), "1.1", true, "1.2" },
		{ OF("{\"introduced\":\"0\"},{\"fixed\":\"1.2\"}"), "1.2", false, "" },
		{ OF("{\"introduced\":\"0\"},{\"fixed\":\"1.2\"}"), "1.2rc1", true, "1.2" },
		{ OF("{\"introduced\":\"0\"},{\"fixed\":\"1.2\"}"), "0.dev0", true, "1.2" },
		{ OF("{\"introduced\":\"1.10\"},{\"fixed\":\"1.9.post1\"}"), "1.9", false, "" }, /* by number, not by letter */
		{ OF("{\"fixed\":\"2\"},{\"introduced\":\"1\"}"), "1.5", true, "2" }, /* in any order */
		{ OF("{\"introduced\":\"1\"},{\"last_affected\":\"2\"}"), "2", true, "" },
		{ OF("{\"introduced\":\"1\"},{\"last_affected\":\"2\"}"), "2.0.1", false, "" },
		{ OF("{\"introduced\":\"1\"},{\"fixed\":\"2\"},{\"introduced\":\"3\"},{\"fixed\":\"4\"}"), "3.1", true, "4" },
		{ OF("{\"introduced\":\"1\"},{\"fixed\":\"2\"},{\"introduced\":\"3\"},{\"fixed\":\"4\"}"), "1.1", true, "2" },
		{ OF("{\"introduced\":\"1\"},{\"fixed\":\"2\"},{\"introduced\":\"3\"},{\"fixed\":\"4\"}"), "2.5", false, "" },
		{ OF("{\"introduced\":\"0\"},{\"limit\":\"2\"}"), "1", true, "" },
		{ OF("{\"introduced\":\"0\"},{\"limit\":\"2\"}"), "2", false, "" },
		{ OF("{\"introduced\":\"0\"},{\"limit\":\"*\"}"), "9", true, "" },
		{ OF("{\"introduced\":\"0\"},{\"fixed\":\"no version\"}"), "1", false, "" }, /* not understood, not judged */
		{ LISTED("PyPI", "\"1.0\",\"v2\""), "1", true, "" },
		{ LISTED("PyPI", "\"1.0\",\"v2\""), "2.0", true, "" },
		{ LISTED("PyPI", "\"1.0\",\"v2\""), "1.0.1", false, "" },
		{ LISTED("PyPI:3", "\"1\""), "1", true, "" },
		{ LISTED("npm", "\"1\""), "1", false, "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct osv osv;
		struct err e;
		struct version version;
		str fixed;
		assert_true(version_parse(&a, str_of(cases[i].version), &version));
		if (!osv_parse(&a, str_of(cases[i].advisory), &osv, &e)) fail_msg("%s: %s", cases[i].advisory, e.text);
		if (osv_affects(&a, &osv, STR("kelp-farm"), &version, &fixed) != cases[i].affected)
			fail_msg("%s: %s", cases[i].advisory, cases[i].version);
		assert_text(fixed, cases[i].fixed);
		assert_false(osv_affects(&a, &osv, STR("other"), &version, &fixed));
	}
}

static void what_was_withdrawn_is_about_nothing(void **state)
{
	struct osv osv;
	struct err e;
	struct version version;
	str fixed;
	(void)state;
	assert_true(version_parse(&a, STR("1"), &version));
	assert_true(osv_parse(&a, STR("{\"withdrawn\":\"2026-01-01T00:00:00Z\",\"id\":\"X\",\"aliases\":[\"CVE-1\"],\"summary\":\"s\","
	                              "\"affected\":[{\"package\":{\"ecosystem\":\"PyPI\",\"name\":\"a\"},\"versions\":[\"1\"]}]}"), &osv, &e));
	assert_true(osv.withdrawn && osv.aliases.n == 1);
	assert_text(osv.summary, "s");
	assert_false(osv_affects(&a, &osv, STR("a"), &version, &fixed));
}

static void what_is_no_advisory_is_refused(void **state)
{
	static const char *const cases[] = {
		"", "[]", "{}", "{\"id\":1}", "{\"id\":\"X\"", "{\"id\":\"X\"} x", "{\"id\":\"X\",\"affected\":[1]}",
		"{\"id\":\"X\",\"affected\":[{\"package\":\"a\"}]}", "{\"id\":\"X\",\"affected\":[{\"ranges\":[{\"events\":{}}]}]}",
		"{\"id\":\"X\",\"affected\":[{\"versions\":[1]}]}",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct osv osv;
		struct err e = { 0 };
		if (osv_parse(&a, str_of(cases[i]), &osv, &e)) fail_msg("%s accepted", cases[i]);
		assert_int_equal(e.fault, FAULT_INPUT);
		assert_says(&e, "no advisory in OSV's format");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ranges_and_lists_say_which_versions_are_affected),
		TEST(what_was_withdrawn_is_about_nothing),
		TEST(what_is_no_advisory_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
