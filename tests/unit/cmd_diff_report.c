/* What diff prints: hashes first, no text that leaves its cell, one sentence where nothing differs. */
#include "support.h"

#include "../../src/cmd/diff_report.h"

static void a_changed_hash_comes_first(void **state)
{
	struct hash_change hash = { STR("tide-1.whl"), STR("sha256:a"), STR("sha256:b") };
	struct change changes[] = {
		{ .kind = CHANGE_ADDED, .name = STR("anchor"), .after = STR("2") },
		{ .kind = CHANGE_WITHIN, .name = STR("tide"), .before = STR("1"), .after = STR("1"), .hashes = { &hash, 1, 1 } },
	};
	struct lock_diff d = { .v = changes, .n = 2, .hash_changes = 1 };
	struct diff_report report = { .diff = &d, .before = STR("old.txt"), .after = STR("new.txt") };
	(void)state;
	assert_text(diff_report_text(&a, &report),
	            "HASH CHANGED: another hash under the same version; was a file replaced?\n"
	            "  tide 1  tide-1.whl\n    was sha256:a\n    is  sha256:b\n"
	            "added       anchor  2\n"
	            "changed     tide    1  another hash\n"
	            "1 added, 1 changed\n");
	str markdown = diff_report_markdown(&a, &report);
	assert_true(str_find(markdown, '|') > str_find(markdown, '!'));
	assert_has(markdown, "> - `tide 1`, `tide-1.whl`: `sha256:b`, was `sha256:a`\n");
	assert_has(markdown, "| **hash changed** | `tide` | `1` | `1` | `another hash` |\n");
	assert_has(diff_report_json(&a, &report), "\"hash_changes\": 1");
}

static void sizes_are_said_once_where_targets_agree(void **state)
{
	struct size_change alike[] = { { STR("alpine"), 0, 1000 }, { STR("slim"), 0, 1000 } };
	struct size_change apart[] = { { STR("alpine"), 3000, 1000 }, { STR("slim"), 1000, 3000000 } };
	struct change changes[] = {
		{ .kind = CHANGE_UPGRADED, .name = STR("a"), .before = STR("1"), .after = STR("2"), .sizes = { alike, 2, 2 } },
		{ .kind = CHANGE_DOWNGRADED, .name = STR("b"), .before = STR("2"), .after = STR("1"), .sizes = { apart, 2, 2 } },
	};
	struct target_change target = { .name = STR("alpine"), .was = true, .is = true,
		                        .before = { STR("alpine"), true, 5000, 2, 0 }, .after = { STR("alpine"), true, 4000, 2, 0 } };
	struct lock_diff d = { .v = changes, .n = 2, .targets = { &target, 1, 1 } };
	struct diff_report report = { .diff = &d, .manifests = true };
	(void)state;
	str text = diff_report_text(&a, &report);
	assert_has(text, "upgraded    a  1 -> 2  +1.0 kB\n");
	assert_has(text, "downgraded  b  2 -> 1  -2.0 kB alpine, +3.0 MB slim\n");
	assert_has(text, "alpine: 5.0 kB in 2 -> 4.0 kB in 2, -1.0 kB\n");
	assert_has(diff_report_markdown(&a, &report), "| `alpine` | 4.0 kB in 2 | 5.0 kB in 2 | -1.0 kB |\n");
	target.after.unsized = 1; /* then the sum says nothing of growth */
	assert_lacks(diff_report_text(&a, &report), "5.0 kB in 2 -> 4.0 kB in 2 (1 of unknown size), ");
}

static void no_text_leaves_its_cell(void **state)
{
	struct change change = { .kind = CHANGE_WITHIN, .name = STR("a"), .before = STR("1"), .after = STR("1"),
		                 .source_before = STR("url https://index.example/`|<b>\n| x"), .source_after = STR("index x") };
	struct lock_diff d = { .v = &change, .n = 1 };
	struct diff_report report = { .diff = &d, .after = STR("a|b`") };
	(void)state;
	str markdown = diff_report_markdown(&a, &report);
	assert_has(markdown, "**`a\\|b'`**");
	assert_has(markdown, "source: index x, was url https://index.example/'\\|<b> \\| x` |\n");
	size_t lines = 0;
	for (size_t i = 0; i < markdown.n; i++) lines += markdown.p[i] == '\n';
	assert_int_equal(lines, 5);
}

static void nothing_is_said_to_be_nothing(void **state)
{
	struct lock_diff d = { 0 };
	struct target_change gone = { .name = STR("alpine"), .was = true };
	struct diff_report report = { .diff = &d, .after = STR("uv.lock") };
	(void)state;
	assert_true(diff_is_empty(&d));
	assert_text(diff_report_text(&a, &report), "no difference\n");
	assert_text(diff_report_markdown(&a, &report), "**`uv.lock`**: no difference\n\n");
	assert_has(diff_report_json(&a, &report), "\"same\": true");
	d.targets.v = &gone;
	d.targets.n = 1;
	assert_false(diff_is_empty(&d));
	assert_has(diff_report_text(&a, &report), "alpine: not locked for it -> not there\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_changed_hash_comes_first),
		TEST(sizes_are_said_once_where_targets_agree),
		TEST(no_text_leaves_its_cell),
		TEST(nothing_is_said_to_be_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
