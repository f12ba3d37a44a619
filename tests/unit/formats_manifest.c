/* What is written beside the staged files: manifest, bill of materials, lock, pins. */
#include "support.h"

#include "spokeshave/manifest.h"
#include "spokeshave/pylock.h"

static void assert_has(str text, const char *part)
{
	if (!str_has(text, str_of(part))) fail_msg("'%s' is not in\n%.*s", part, STR_ARG(text));
}

static void assert_lacks(str text, const char *part)
{
	if (str_has(text, str_of(part))) fail_msg("'%s' is in\n%.*s", part, STR_ARG(text));
}

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

static struct pylock_package package(void)
{
	return (struct pylock_package){
		.name = STR("a"), .version = STR("1.0"), .wheel = STR("a-1.0-py3-none-any.whl"),
		.url = STR("https://index.example/a.whl"), .path = STR("wheels/a.whl"), .size = 7, .sha256 = STR("abc"),
	};
}

static void a_lock_is_marked_as_pruned_and_names_where_each_wheel_is(void **state)
{
	struct pylock_package v[2] = { package(), package() };
	struct pylock lock = { .v = v, .n = 2, .target = STR("alpine"), .prune = STR("dists"),
	                       .requires_python = STR("==3.12.*") };
	(void)state;
	v[1].name = STR("b");
	v[1].url = STR("");
	PUSH(&a, &v[1].requires, STR("a"));
	PUSH(&a, &lock.dropped, STR("c"));
	str text = pylock_text(&a, &lock);
	assert_true(str_starts(text, STR("lock-version = \"1.0\"\nrequires-python = \"==3.12.*\"\n")));
	assert_has(text, "name = \"a-1.0-py3-none-any.whl\"\nurl = \"https://index.example/a.whl\"\nsize = 7\n"
	                 "hashes = { sha256 = \"abc\" }\n");
	assert_has(text, "dependencies = [\n    { name = \"a\" },\n]\n");
	assert_has(text, "path = \"wheels/a.whl\"\n");
	assert_has(text, "[tool.spokeshave]\npruned = true\nprune = \"dists\"\ntarget = \"alpine\"\ndropped = [\"c\"]\n");
}

static void only_a_time_is_written_as_one(void **state)
{
	static const struct { const char *time; bool want; } cases[] = {
		{ "2026-01-02T03:04:05Z", true }, { "2026-01-02T03:04:05.123456Z", true },
		{ "2026-01-02T03:04:05+01:00", true }, { "2026-01-02", false }, { "2026-01-02T03:04:05", false },
		{ "2026-01-02T03:04:05.Z", false }, { "2026-01-02T03:04:05Z\nevil = 1", false }, { "now", false },
		{ "2026-01-02T03:04:05Z ", false }, { "", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct pylock_package v = package();
		struct pylock lock = { .v = &v, .n = 1 };
		v.upload_time = str_of(cases[i].time);
		str text = pylock_text(&a, &lock);
		if (str_has(text, STR("upload-time")) != cases[i].want) fail_msg("%s", cases[i].time);
		assert_lacks(text, "evil");
	}
}

static void text_from_outside_can_not_leave_its_string(void **state)
{
	struct pylock_package v = package();
	struct pylock lock = { .v = &v, .n = 1 };
	(void)state;
	v.requires_python = STR("\"\n\\\x7f\xff>3");
	assert_has(pylock_text(&a, &lock), "requires-python = \"\\\"\\u000a\\\\\\u007f\xEF\xBF\xBD>3\"\n");
}

static void pins_are_one_logical_line_each(void **state)
{
	struct pylock_package v = package();
	struct pylock lock = { .v = &v, .n = 1 };
	(void)state;
	str text = pins_text(&a, &lock, STR("spokeshave stage\nevil"));
	assert_true(str_eq(text, STR("# spokeshave stage evil\na==1.0 \\\n    --hash=sha256:abc\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_manifest_is_ours_by_its_first_key),
		TEST(a_manifest_tells_what_is_kept_and_dropped_and_why),
		TEST(a_lock_is_marked_as_pruned_and_names_where_each_wheel_is),
		TEST(only_a_time_is_written_as_one),
		TEST(text_from_outside_can_not_leave_its_string),
		TEST(pins_are_one_logical_line_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
