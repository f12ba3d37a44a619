/* What a manifest tells of a staged tree. */
#include "support.h"

#include "spokeshave/manifest.h"

static void a_manifest_is_ours_by_its_first_key(void **state)
{
	static const struct { const char *head; bool want; } cases[] = {
		{ "{\n  \"generator\": \"spokeshave\",\n", true }, { "{\"generator\":\"spokeshave\"}", true },
		{ "", false }, { "{}", false }, { "{\"generator\": \"spokeshave2\"}", false },
		{ "{\"a\": 1, \"generator\": \"spokeshave\"}", false }, { "\"generator\": \"spokeshave\"", false },
		{ "{\"generator\": \"spoke", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (manifest_is_ours(str_of(cases[i].head)) != cases[i].want) fail_msg("%s", cases[i].head);
	struct manifest empty = { .target = STR("alpine") };
	assert_true(manifest_is_ours(str_slice(manifest_text(&a, &empty), 0, 64)));
	assert_true(manifest_is_ours(str_slice(manifest_of_targets(&a, NULL, 0, STR(""), STR("1")), 0, 64)));
}

static void a_manifest_tells_what_is_kept_and_dropped_and_why(void **state)
{
	struct manifest_file kept = { .path = STR("usr/lib/a.py"), .size = 3, .sha256 = STR("abc"), .mode = 0644 };
	struct manifest_file dropped = { .path = STR("a.h"), .size = 4, .reason = STR("headers are not staged") };
	struct manifest_dist d = {
		.name = STR("a"), .version = STR("1.0"), .wheel = STR("a-1.0-py3-none-any.whl"), .kept = true,
		.reason = STR("root app.py:1 imports a"), .kept_files = { &kept, 1, 1 }, .dropped_files = { &dropped, 1, 1 },
	};
	struct manifest m = { .v = &d, .n = 1, .target = STR("alpine"), .digest = STR("d") };
	(void)state;
	str text = manifest_text(&a, &m);
	assert_has(text, "\"schema\": 1");
	assert_has(text, "\"path\": \"usr/lib/a.py\",\n          \"size\": 3,\n          \"sha256\": \"abc\",\n"
	                 "          \"mode\": \"0644\"\n");
	assert_has(text, "\"path\": \"a.h\",\n          \"size\": 4,\n          \"reason\": \"headers are not staged\"\n");
	assert_has(text, "\"reason\": \"root app.py:1 imports a\"");
	assert_lacks(text, "\"image\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_manifest_is_ours_by_its_first_key),
		TEST(a_manifest_tells_what_is_kept_and_dropped_and_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
