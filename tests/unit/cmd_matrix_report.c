/* What `matrix` prints, from values. */
#include "support.h"

#include "../../src/cmd/matrix_report.h"

static struct version one, two;
static struct target targets[2] = { { .name = STR_INIT("alpine") }, { .name = STR_INIT("distroless") } };

static struct survey_asked askers[] = {
	{ .by = STR_INIT("/srv/shop/app/requirements.txt:3"), .text = STR_INIT("tide>=1") },
	{ .by = STR_INIT("b"), .version = STR_INIT("1.0"), .text = STR_INIT("tide @ https://ann:word@index.example/t.whl") },
	{ .by = STR_INIT("c"), .version = STR_INIT("1.0"), .text = STR_INIT("tide") },
	{ .by = STR_INIT("d"), .version = STR_INIT("1.0"), .text = STR_INIT("tide") },
	{ .by = STR_INIT("e"), .version = STR_INIT("1.0"), .text = STR_INIT("tide") },
};
static struct survey_cell cells[][2] = {
	{ { .needed = true, .newest = &one, .lack = STR_INIT("no cp312"), .missing = STR_INIT("cp312") },
	  { .needed = true, .newest = &two } },
	{ { 0 }, { .needed = true, .lack = STR_INIT("not on the index") } },
};
static struct survey_row rows[] = {
	{ .name = STR_INIT("tide"), .newest = &two, .chosen = &one, .asked = askers, .asked_n = COUNT(askers), .cell = cells[0] },
	{ .name = STR_INIT("zz"), .asked = askers, .asked_n = 1, .cell = cells[1] },
};
static struct survey survey = { rows, COUNT(rows) };
static struct matrix_report report = { .survey = &survey, .targets = targets, .targets_n = COUNT(targets) };

static int start(void **state)
{
	arena_begin(state);
	return !version_parse(&a, STR("1.0"), &one) || !version_parse(&a, STR("2.0"), &two);
}

static void assert_prints(const char *want)
{
	assert_text(matrix_report_text(&a, &report), want);
}

static void columns_are_as_wide_as_what_stands_in_them(void **state)
{
	(void)state;
	assert_prints("package  newest  alpine         distroless              asked for by\n"
	              "tide     2.0     1.0, no cp312  2.0                     requirements.txt:3 (tide>=1), "
	              "b 1.0 (tide @ https://index.example/t.whl), c 1.0 (tide) and 2 more\n"
	              "zz       none    not needed     none, not on the index  requirements.txt:3 (tide>=1)\n"
	              "\nalpine: not the newest of tide\ndistroless: nothing of zz\n");
}

static void a_solution_has_a_column_and_everyone_is_told_when_asked_for(void **state)
{
	(void)state;
	report.solved = report.everyone = true;
	survey.n = 1;
	assert_prints("package  newest  chosen  alpine         distroless  asked for by\n"
	              "tide     2.0     1.0     1.0, no cp312  2.0         requirements.txt:3 (tide>=1), "
	              "b 1.0 (tide @ https://index.example/t.whl), c 1.0 (tide), d 1.0 (tide), e 1.0 (tide)\n"
	              "\nalpine: not the newest of tide\ndistroless: the newest of everything\n");
	report.solved = report.everyone = false;
	survey.n = COUNT(rows);
}

static void a_reason_is_short_and_drives_no_terminal(void **state)
{
	(void)state;
	struct survey_cell cell = { .needed = true,
		.lack = STR("needs Python ===\x1b[31m\n\xc2\x9b" "0123456789012345678901234567890123456789 more") };
	struct survey_row row = { .name = STR_INIT("tide"), .asked = askers + 2, .asked_n = 1, .cell = &cell };
	struct survey all = { &row, 1 };
	struct matrix_report x = { .survey = &all, .targets = targets, .targets_n = 1 };
	str text = matrix_report_text(&a, &x);
	assert_true(str_has(text, STR("none, needs Python ===\\x1b[31m\\x0a\\xc2\\x9b")));
	assert_true(str_has(text, STR("…  c 1.0 (tide)")));
	assert_false(str_has(text, STR("more")));
	for (size_t i = 0; i < text.n; i++) assert_true((unsigned char)text.p[i] >= ' ' || text.p[i] == '\n');
}

static void json_holds_no_password_and_null_for_what_is_not(void **state)
{
	(void)state;
	const char *text = arena_cstr(&a, matrix_report_json(&a, &report));
	assert_non_null(strstr(text, "\"chosen\": \"1.0\""));
	assert_non_null(strstr(text, "\"chosen\": null"));
	assert_non_null(strstr(text, "\"missing_tag\": \"cp312\""));
	assert_non_null(strstr(text, "\"input\": \"requirements.txt:3\""));
	assert_null(strstr(text, "word@"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_AFTER(start, columns_are_as_wide_as_what_stands_in_them),
		TEST_AFTER(start, a_solution_has_a_column_and_everyone_is_told_when_asked_for),
		TEST_AFTER(start, a_reason_is_short_and_drives_no_terminal),
		TEST_AFTER(start, json_holds_no_password_and_null_for_what_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
