/* Every file in tests/case is a case: it says what is asked and what comes of it. */
#include "assertions.h"

#include <dirent.h>

#include "../case/case.h"

static str read_file(struct arena *a, const char *path)
{
	struct buf b = buf_in(a);
	char part[4096];
	FILE *f = fopen(path, "rb");
	if (!f) fail_msg("%s can't be read", path);
	for (size_t n; (n = fread(part, 1, sizeof part, f));) buf_add(&b, (str){ part, n });
	fclose(f);
	return buf_str(&b);
}

static str joined(struct arena *a, const struct strs *lines)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < lines->n; i++) buf_fmt(&b, "%.*s\n", STR_ARG(lines->v[i]));
	return buf_str(&b);
}

static void compare(const char *path, const char *what, str got, str want)
{
	if (!str_eq(got, want))
		fail_msg("%s: %s\n--- expected\n%.*s--- got\n%.*s", path, what, STR_ARG(want), STR_ARG(got));
}

static str outcome(struct arena *a, struct case_text *c, enum case_order order, unsigned seed,
                   struct notes *notes, enum solver_state *state, str *text)
{
	struct solver *s = case_solver(a, c);
	*state = case_solve(s, c, order, seed);
	*text = solver_case(s, a);
	if (*state == SOLVER_STUCK) return arena_join(a, solver_explain(s, a), STR("\n"));
	struct solution found = solver_solution(s, a, notes);
	struct strs lines = case_lines(a, c, &found);
	return joined(a, &lines);
}

static str note_lines(struct arena *a, const struct notes *notes)
{
	struct strs lines = { 0 };
	for (size_t i = 0; i < notes->n; i++)
		PUSH(a, &lines, arena_fmt(a, "%.*s: %.*s", STR_ARG(notes->v[i].where), STR_ARG(notes->v[i].text)));
	return joined(a, &lines);
}

/* In whatever order answers arrive, the case's result comes of it; and so from the text that the solver writes of it. */
static void run_case(const char *path)
{
	struct arena a;
	arena_init(&a);
	struct case_text c = case_read(&a, read_file(&a, path));
	strs_sort(&c.expected);
	str want = joined(&a, c.stuck ? &c.explained : &c.expected);
	for (unsigned i = 0; i < CASE_ORDERS + 3; i++) {
		struct notes notes = { 0 };
		enum solver_state state;
		enum case_order order = i < CASE_ORDERS ? (enum case_order)i : CASE_RANDOM;
		str text, again, got = outcome(&a, &c, order, i * 7919u, &notes, &state, &text);
		struct case_text replay = case_read(&a, text);
		compare(path, "replay", outcome(&a, &replay, order, i, &(struct notes){ 0 }, &state, &again), got);
		compare(path, "result", got, want);
		assert_int_equal(state, c.stuck ? SOLVER_STUCK : SOLVER_SOLVED);
		if (!c.stuck) compare(path, "notes", note_lines(&a, &notes), joined(&a, &c.notes));
	}
	arena_free(&a);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void every_case_comes_out_as_it_says(void **state)
{
	(void)state;
	struct dirent **entries;
	int n = scandir(TESTS_DIR "/case", &entries, NULL, by_name);
	assert_true(n > 0);
	int cases = 0;
	for (int i = 0; i < n; i++) {
		size_t length = strlen(entries[i]->d_name);
		if (length > 5 && !strcmp(entries[i]->d_name + length - 5, ".case")) {
			char path[4096];
			snprintf(path, sizeof path, "%s/case/%s", TESTS_DIR, entries[i]->d_name);
			run_case(path);
			cases++;
		}
		free(entries[i]);
	}
	free(entries);
	assert_true(cases > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_case_comes_out_as_it_says) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
