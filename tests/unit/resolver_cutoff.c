/* Times, dates and ages as moments. */
#include "assertions.h"

#include "spokeshave/cutoff.h"

#define NOW (INT64_C(1767225600) * MOMENT_SECOND) /* 2026-01-01T00:00:00Z */

static void times_are_moments(void **state)
{
	(void)state;
	static const struct { const char *text; int64_t moment; const char *again; } cases[] = {
		{ "1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z" },
		{ "1969-12-31T23:59:59.999999Z", -1, "1969-12-31T23:59:59.999999Z" },
		{ "2026-01-01T00:00:00Z", NOW, "2026-01-01T00:00:00Z" },
		{ "2026-01-01t01:00:00+01:00", NOW, "2026-01-01T00:00:00Z" },
		{ "2025-12-31 19:30:00-04:30", NOW, "2026-01-01T00:00:00Z" },
		{ "2026-01-01T00:00:00.5z", NOW + 500000, "2026-01-01T00:00:00.5Z" },
		{ "2026-01-01T00:00:00.0000019Z", NOW + 1, "2026-01-01T00:00:00.000001Z" },
		{ "2000-02-29T00:00:00Z", INT64_C(951782400000000), "2000-02-29T00:00:00Z" },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228799000000), "2016-12-31T23:59:59Z" },
		{ "0001-01-01T00:00:00Z", INT64_C(-62135596800000000), "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59Z", INT64_C(253402300799000000), "9999-12-31T23:59:59Z" },
	};
	struct arena a;
	arena_init(&a);
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t got = 42;
		assert_true(moment_parse(str_of(cases[i].text), &got));
		assert_int_equal(got, cases[i].moment);
		str again = moment_text(&a, got);
		if (!str_eq(again, str_of(cases[i].again))) fail_msg("%s: %.*s", cases[i].text, STR_ARG(again));
	}
	arena_free(&a);
}

static void other_texts_are_no_times(void **state)
{
	(void)state;
	static const char *const cases[] = { "", "2026", "2026-01-01", "2026-01-01T", "2026-01-01T00:00Z",
		"2026-01-01T00:00:00", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00Zulu", "2026-1-1T00:00:00Z",
		"2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z",
		"2026-01-01T00:00:61Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+0100", "0000-01-01T00:00:00Z",
		"0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
		" 2026-01-01T00:00:00Z", "+026-01-01T00:00:00Z" };
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t out = 42;
		if (moment_parse(str_of(cases[i]), &out)) fail_msg("'%s' is taken", cases[i]);
		assert_int_equal(out, 42);
	}
}

static void each_day_has_its_own_moment(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct arena_mark m = arena_mark(&a);
	for (int64_t day = -719162; day < 2932896; day += 97) { /* the years 1 to 9999 */
		int64_t at = day * 86400 * MOMENT_SECOND + 7, back = 0;
		assert_true(moment_parse(moment_text(&a, at), &back));
		assert_int_equal(back, at);
		arena_reset(&a, m);
	}
	arena_free(&a);
}

static void options_are_dates_times_and_ages(void **state)
{
	(void)state;
	const int64_t second = MOMENT_SECOND, day = 86400 * second;
	const struct { const char *text; int64_t at; } cases[] = {
		{ "2025-12-31", NOW },
		{ " 2025-12-30 ", NOW - day },
		{ "2025-12-31T12:00:00Z", NOW - day / 2 },
		{ "30 days", NOW - 30 * day },
		{ "1 day", NOW - day },
		{ "1w", NOW - 7 * day },
		{ "2 Weeks", NOW - 14 * day },
		{ "1 week 2 days, 3h", NOW - 9 * day - 3 * 3600 * second },
		{ "1w2d", NOW - 9 * day },
		{ "90 minutes", NOW - 5400 * second },
		{ "P30D", NOW - 30 * day },
		{ "p1w", NOW - 7 * day },
		{ "P1W2DT3H4M5S", NOW - 9 * day - 11045 * second },
		{ "PT36H", NOW - day * 3 / 2 },
		{ "0 days", NOW },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct cutoff out = { 0 };
		struct err e;
		if (!cutoff_parse(str_of(cases[i].text), NOW, &out, &e)) fail_msg("%s", e.text);
		assert_true(out.given);
		if (out.at != cases[i].at) fail_msg("'%s': %lld", cases[i].text, (long long)out.at);
	}
}

static void other_options_are_refused_with_the_reason(void **state)
{
	(void)state;
	static const struct { const char *text, *says; } cases[] = {
		{ "", "no age" }, { "yesterday", "no age" }, { "30", "no age" }, { "days", "no age" }, { "-1 day", "no age" },
		{ "1 day 1 day", "no age" }, { "1 day 1 week", "no age" }, { "1 day,", "no age" }, { "1.5 days", "no age" },
		{ "P", "no age" }, { "PT", "no age" }, { "P1DT", "no age" }, { "P1H", "no age" }, { "PT1D", "no age" },
		{ "P1D2W", "no age" }, { "2026-02-30", "no age" }, { "99999999999999999999 days", "no age" },
		{ "999999999999 weeks", "no age" }, { "3 months", "no fixed length" }, { "1 year", "no fixed length" },
		{ "P1M", "no fixed length" }, { "P1Y", "no fixed length" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct cutoff out = { 0 };
		struct err e;
		if (cutoff_parse(str_of(cases[i].text), NOW, &out, &e)) fail_msg("'%s' is taken", cases[i].text);
		assert_int_equal(e.fault, FAULT_INPUT);
		assert_false(out.given);
		if (!str_has(str_of(e.text), str_of(cases[i].says))) fail_msg("'%s': %s", cases[i].text, e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_moments),
		cmocka_unit_test(other_texts_are_no_times),
		cmocka_unit_test(each_day_has_its_own_moment),
		cmocka_unit_test(options_are_dates_times_and_ages),
		cmocka_unit_test(other_options_are_refused_with_the_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
