/* Sizes as people write them, and what has grown. */
#include "support.h"

#include "../../src/cmd/budget.h"

static void sizes_are_read(void **state)
{
	static const struct { const char *text; uint64_t want; } cases[] = {
		{ "0", 0 }, { "1000", 1000 }, { "40MB", 40000000 }, { "40 MB", 40000000 }, { "40M", 40000000 },
		{ "40mb", 40000000 }, { "40MiB", 41943040 }, { "40Mi", 41943040 }, { "1.5GB", 1500000000 }, { "1.5KiB", 1536 },
		{ "0.25k", 250 }, { "12B", 12 }, { "1.0000009k", 1000 }, { "2T", 2000000000000 },
	};
	static const char *const wrong[] = { "", "MB", "1.2.3", "1.", ".5", "-1", "1 XB", "1MBB", "1ii", "1i", "1iB", "40 M B",
	                                     "99999999999999999999", "10000000000000TB", "1e3" };
	struct err e;
	uint64_t bytes;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!budget_parse(str_of(cases[i].text), &bytes, &e)) fail_msg("%s: %s", cases[i].text, e.text);
		if (bytes != cases[i].want) fail_msg("%s: %llu", cases[i].text, (unsigned long long)bytes);
	}
	for (size_t i = 0; i < COUNT(wrong); i++)
		if (budget_parse(str_of(wrong[i]), &bytes, &e)) fail_msg("'%s' is taken", wrong[i]);
}

static struct manifest_dist dist(const char *name, const char *version, uint64_t bytes)
{
	return (struct manifest_dist){ .name = str_of(name), .version = str_of(version), .kept = bytes > 0, .kept_bytes = bytes };
}

static void growth_is_told_largest_first(void **state)
{
	const struct manifest_dist old[] = { dist("a", "1", 5000), dist("b", "1", 3000), dist("c", "1", 100), dist("d", "1", 7) };
	const struct manifest_dist now[] = { dist("a", "1", 5100), dist("b", "2", 9000), dist("c", "1", 0), dist("d", "1", 7),
	                                     dist("e", "1", 2000) };
	const struct manifest before = { .v = old, .n = COUNT(old), .kept_bytes = 8107 };
	const struct manifest after = { .v = now, .n = COUNT(now), .kept_bytes = 16107 };
	(void)state;
	assert_text(budget_text(&a, &before, STR("old"), &after),
	            "16.1 kB, +8.0 kB since old: b 1 -> 2 +6.0 kB; e 1, new, +2.0 kB; a 1 +0.1 kB; c, gone, -0.1 kB");
	assert_text(budget_text(&a, NULL, STR(""), &after), "16.1 kB; the largest: b 2 9.0 kB; a 1 5.1 kB; e 1 2.0 kB; d 1 0.0 kB");
	assert_text(budget_text(&a, &after, STR("x"), &after), "16.1 kB, +0.0 kB since x");
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(sizes_are_read), TEST(growth_is_told_largest_first) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
