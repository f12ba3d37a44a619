#include "support.h"

#include "../../src/cmd/stage_report.h"

static struct target targets[2];
static struct version version;
static struct wheel_file file;

static int start(void **state)
{
	static const char *const names[] = { "alpine", "distroless" };
	struct err e;
	arena_begin(state);
	for (size_t i = 0; i < COUNT(targets); i++)
		if (!target_make(&a, str_of(names[i]), (str){ 0 }, STR("arm64"), STR("x86_64"), &targets[i], &e)) return -1;
	return !version_parse(&a, STR("1.2"), &version);
}

enum { MOST = 40 };

static struct stage_dist dists[MOST];
static struct stage_target staged[2];
static struct stage_plan plan = { .v = staged };

static struct stage_report report(size_t n, size_t targets_n, const char *output)
{
	for (size_t i = 0; i < targets_n; i++) staged[i] = (struct stage_target){ .target = &targets[i], .v = dists, .n = n };
	plan.n = targets_n;
	return (struct stage_report){ .plan = &plan, .output = str_of(output), .seconds = 2, .resolve_seconds = 1 };
}

static void dist(size_t i, const char *name, uint64_t bytes, bool kept, const char *reason)
{
	dists[i] = (struct stage_dist){ .name = str_of(name), .version = &version, .file = &file, .installed_bytes = bytes, .kept_bytes = kept ? bytes : 0,
		.kept = kept, .reason = str_of(reason) };
}

static size_t count(str text, const char *part)
{
	size_t n = 0;
	for (const char *at = arena_cstr(&a, text); (at = strstr(at, part)); at += strlen(part)) n++;
	return n;
}

static void says(str text, const char *part, size_t times)
{
	if (count(text, part) != times) fail_msg("'%s' is not %zu times in:\n%.*s", part, times, STR_ARG(text));
}

static void small_sizes_are_in_kilobytes(void **state)
{
	static const struct { uint64_t bytes; const char *text; } cases[] = {
		{ 0, " 0.0 kB" }, { 432, " 0.4 kB" }, { 14123, " 14.1 kB" }, { 999900, " 999.9 kB" }, { 999990, " 1.0 MB" }, { 1000000, " 1.0 MB" },
		{ 45678901, " 45.7 MB" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		dist(0, "harbor", cases[i].bytes, true, "root");
		struct stage_report x = report(1, 1, "");
		says(stage_report_text(&a, &x), cases[i].text, 3); /* kept, of all, its own */
	}
}

static void a_reason_that_many_have_is_said_once(void **state)
{
	(void)state;
	dist(0, "barnacle", 300, false, "nothing imports it");
	dist(1, "buoy", 200, false, "nothing imports it");
	dist(2, "mypy", 100, false, "a tool of development");
	dist(3, "harbor", 50, true, "root main.py:1 imports harbor");
	struct stage_report x = report(4, 1, "");
	str text = stage_report_text(&a, &x);
	says(text, "  dropped: nothing imports it\n", 1);
	says(text, "nothing imports it", 1);
	says(text, "mypy 1.2: a tool of development\n", 1);
	says(text, "buoy 1.2\n", 1);
	says(text, "root main.py:1", 0);
	x.kept_too = true;
	text = stage_report_text(&a, &x);
	says(text, "harbor 1.2: root main.py:1 imports harbor\n", 1);
	says(text, "  largest", 0);
}

static void a_reason_that_one_has_stands_in_its_line(void **state)
{
	(void)state;
	dist(0, "barnacle", 300, false, "nothing imports it");
	struct stage_report x = report(1, 1, "");
	str text = stage_report_text(&a, &x);
	says(text, "  dropped\n", 1);
	says(text, "barnacle 1.2: nothing imports it\n", 1);
}

static void a_long_list_ends_with_how_to_see_the_rest(void **state)
{
	(void)state;
	for (size_t i = 0; i < MOST; i++) dist(i, "barnacle", i, false, "nothing imports it");
	struct stage_report x = report(MOST, 1, "");
	says(stage_report_text(&a, &x), "and 15 smaller ones; -v lists them\n", 1);
	says(stage_report_text(&a, &x), "manifest.json", 0); /* nothing was written */
	x.kept_too = true;
	says(stage_report_text(&a, &x), "barnacle 1.2", MOST);
	says(stage_report_text(&a, &x), "smaller ones", 0);
}

static void copy_is_what_is_right_where_it_ran(void **state)
{
	static const struct { const char *output; size_t targets; const char *line; } cases[] = {
		{ "/out", 1, "stage `wheels` ran this:\n  COPY --from=wheels /out/root/ /\n" },
		{ "/out/", 2, "  COPY --from=wheels /out/distroless/root/ /\n" },
		{ "build/stage", 1, "build context (else COPY --from the stage that ran this):\n  COPY build/stage/root/ /\n" },
		{ "./out/", 2, "  COPY out/alpine/root/ /\n  COPY out/distroless/root/ /\n" },
		{ "./", 1, "  COPY ./root/ /\n" }, { "..out", 1, "  COPY ..out/root/ /\n" },
		{ "../../out", 1, "a build context that holds it:\n  COPY …/out/root/ /\n" },
		{ "my out", 1, "  COPY [\"my out/root/\", \"/\"]\n" },
	};
	(void)state;
	dist(0, "harbor", 1, true, "root");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct stage_report x = report(1, cases[i].targets, cases[i].output);
		says(stage_report_text(&a, &x), cases[i].line, 1);
	}
	struct stage_report dry = report(1, 1, "");
	says(stage_report_text(&a, &dry), "COPY", 0);
}

static void json_has_the_targets_python_and_architecture(void **state)
{
	(void)state;
	dist(0, "harbor", 1, true, "root");
	struct stage_report x = report(1, 2, "out");
	str text = stage_report_json(&a, &x);
	says(text, "\"3.12.8\"", 1);
	says(text, "\"3.11.2\"", 1);
	says(text, "\"aarch64\"", 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_AFTER(start, small_sizes_are_in_kilobytes),
		TEST_AFTER(start, a_reason_that_many_have_is_said_once),
		TEST_AFTER(start, a_reason_that_one_has_stands_in_its_line),
		TEST_AFTER(start, a_long_list_ends_with_how_to_see_the_rest),
		TEST_AFTER(start, copy_is_what_is_right_where_it_ran),
		TEST_AFTER(start, json_has_the_targets_python_and_architecture),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
