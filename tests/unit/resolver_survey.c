/* What the survey says of a case, with a solution and without. */
#include "assertions.h"

#include <dirent.h>

#include "../case/brute.h"
#include "spokeshave/survey.h"

enum { UNIVERSES = 2000 };

/* False: the case does not know a fact that the walk asks for. */
static bool walk(struct survey_walk *w, struct solver *s, struct case_text *c, enum case_order order)
{
	struct needs asks;
	while (survey_step(w, &asks) == SOLVER_NEEDS) {
		bool answered = false;
		for (size_t i = 0; i < asks.n; i++) {
			size_t k = order == CASE_BACKWARDS ? asks.n - 1 - i : i;
			answered |= case_answer(s, c, &asks.v[k]);
			if (order == CASE_FIRST_ONLY && answered) break;
		}
		if (!answered) return false;
	}
	return true;
}

/* "tide 2.0 [1.4] alpine=1.4 (no musllinux_1_2_x86_64) distroless=2.0 < app 1.0 (tide>=1)" */
static str row_line(struct arena *a, const struct case_text *c, const struct survey_row *row)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "%.*s %.*s", STR_ARG(row->name), STR_ARG(row->newest ? row->newest->normal : STR("-")));
	if (row->chosen) buf_fmt(&b, " [%.*s]", STR_ARG(row->chosen->normal));
	for (size_t t = 0; t < c->targets.n; t++) {
		const struct survey_cell *cell = &row->cell[t];
		if (!cell->needed) continue;
		buf_fmt(&b, " %.*s=%.*s", STR_ARG(c->targets.v[t].name), STR_ARG(cell->newest ? cell->newest->normal : STR("-")));
		if (cell->lack.n) buf_fmt(&b, " (%.*s)", STR_ARG(cell->lack));
		assert_true(!cell->missing.n || str_ends(cell->lack, cell->missing));
	}
	for (size_t i = 0; i < row->asked_n; i++) {
		const struct survey_asked *by = &row->asked[i];
		buf_fmt(&b, " %c %.*s%s%.*s (%.*s)", i ? ',' : '<', STR_ARG(by->by), by->version.n ? " " : "",
		        STR_ARG(by->version), STR_ARG(by->text));
	}
	buf_char(&b, '\n');
	return buf_str(&b);
}

/* Empty when the case lacks a fact. */
static str survey_lines(struct arena *a, str text, enum case_order order, struct solution *found)
{
	struct case_text c = case_read(a, text);
	struct solver *s = case_solver(a, &c);
	bool solved = case_solve(s, &c, order, 1) == SOLVER_SOLVED;
	struct survey_walk *w = survey_new(a, s);
	struct buf b = buf_in(a);
	if (!walk(w, s, &c, order)) return (str){ 0 };
	struct survey all = survey_result(w, a);
	for (size_t i = 0; i < all.n; i++) buf_add(&b, row_line(a, &c, &all.v[i]));
	*found = (struct solution){ 0 };
	if (!solved) return buf_str(&b);
	*found = solver_solution(s, a, &(struct notes){ 0 });
	assert_int_equal(all.n, found->n);
	for (size_t i = 0; i < all.n; i++) {
		assert_true(str_eq(all.v[i].name, found->v[i].name));
		assert_ptr_equal(all.v[i].chosen, found->v[i].version);
		for (size_t t = 0; t < c.targets.n; t++) assert_int_equal(all.v[i].cell[t].needed, found->v[i].file[t] != NULL);
	}
	return buf_str(&b);
}

#define BOTH "target alpine\ntarget distroless python=3.11.2 libc=glibc_2.36\n"
#define MUSL " wheel=cp312-cp312-musllinux_1_2_x86_64"
#define GLIBC " wheel=cp311-cp311-manylinux_2_17_x86_64"

static const struct { const char *text, *want; } cases[] = {
	/* a solution: its versions alone, and the newest beside them */
	{ BOTH "input r:1: app\napp 1.0: tide>=1 | old<2\ntide 2.0" GLIBC "\ntide 1.4" GLIBC "\ntide 1.4" MUSL
	  "\nold 1.0\nold 2.0: unheard-of\n",
	  "app 1.0 [1.0] alpine=1.0 distroless=1.0 < r:1 (app)\n"
	  "old 2.0 [1.0] alpine=2.0 distroless=2.0 < app 1.0 (old<2)\n"
	  "tide 2.0 [1.4] alpine=1.4 (no musllinux_1_2_x86_64) distroless=2.0 < app 1.0 (tide>=1)\n" },
	/* none: all that lack something, not the first one alone, and what lies behind what can be had */
	{ BOTH "input r:1: reef\ninput r:2: app\nreef 1.0" GLIBC "\napp 1.0: deep | shoal\ndeep 1.0" MUSL "\nshoal 1.0 source\n",
	  "app 1.0 alpine=1.0 distroless=1.0 < r:2 (app)\n"
	  "deep 1.0 alpine=1.0 distroless=- (no manylinux_2_36_x86_64) < app 1.0 (deep)\n"
	  "reef 1.0 alpine=- (no musllinux_1_2_x86_64) distroless=1.0 < r:1 (reef)\n"
	  "shoal 1.0 alpine=- (only source) distroless=- (only source) < app 1.0 (shoal)\n" },
	/* a target that does not need it has no say */
	{ BOTH "input r:1: app\napp 1.0: old-typing; python_version < '3.12'\nold-typing 1.0\n",
	  "app 1.0 [1.0] alpine=1.0 distroless=1.0 < r:1 (app)\n"
	  "old-typing 1.0 [1.0] distroless=1.0 < app 1.0 (old-typing)\n" },
	/* extras, both sides of a conflict, and no index that knows a name */
	{ "input r:1: app[fast]\ninput r:2: kit<2\ninput r:3: nosuch\napp 1.0 extra=fast: kit>=2; extra == 'fast'\nkit 1.0\nkit 2.0: more\nmore 1.0\n",
	  "app 1.0 alpine=1.0 < r:1 (app[fast])\n"
	  "kit 2.0 alpine=2.0 < r:2 (kit<2) , app 1.0 (kit>=2)\n"
	  "nosuch - alpine=- (not on the index) < r:3 (nosuch)\n" },
	/* Python: said by the page, said by the metadata alone */
	{ "input r:1: new\ninput r:2: newer\ninput r:3: none\nnew 2.0 python=>=3.13\nnew 1.0\n"
	  "newer 3.0 metadata-python=>=3.14\nnewer 2.0 metadata-python=>=3.13\nnewer 1.0\n",
	  "new 2.0 alpine=1.0 (needs Python >=3.13) < r:1 (new)\n"
	  "newer 3.0 alpine=1.0 (needs Python >=3.14) < r:2 (newer)\n"
	  "none - alpine=- (not on the index) < r:3 (none)\n" },
	/* pre-releases, yanked and later versions are as if they were not there */
	{ "option exclude-newer=2026-01-31T12:00:00Z late\ninput r:1: pre\ninput r:2: gone\ninput r:3: late\npre 1.0\npre 2.0rc1\n"
	  "gone 2.0 yanked=no\ngone 1.0\nlate 2.0 uploaded=2026-02-01T00:00:00Z\nlate 1.0 uploaded=2026-01-01T00:00:00Z\n",
	  "gone 1.0 [1.0] alpine=1.0 < r:2 (gone)\n"
	  "late 1.0 [1.0] alpine=1.0 < r:3 (late)\n"
	  "pre 1.0 [1.0] alpine=1.0 < r:1 (pre)\n" },
	/* unless there is nothing else */
	{ "option prerelease=disallow\ninput r:1: pre\ninput r:2: gone\npre 2.0rc1\ngone 2.0 yanked=no\n",
	  "gone 2.0 alpine=- (yanked) < r:2 (gone)\n"
	  "pre 2.0rc1 alpine=- (a pre-release) < r:1 (pre)\n" },
	/* another Python's wheel; broken metadata */
	{ "input r:1: tide\ninput r:2: torn\ntide 1.0 wheel=cp310-cp310-musllinux_1_2_x86_64\ntorn 1.0 ! its METADATA is broken\n",
	  "tide 1.0 alpine=- (no cp312) < r:1 (tide)\n"
	  "torn 1.0 alpine=- (its METADATA is broken) < r:2 (torn)\n" },
	/* excluded, replaced, constrained, a URL that is refused */
	{ "exclude kit\noverride o:1: tide<2\nconstraint c:1: free<2\ninput r:1: app\ninput r:2: nosuch\n"
	  "app 1.0: kit | tide>=2 | free | away @ https://index.example/away-1.0-py3-none-any.whl\ntide 2.0\ntide 1.0: low\nlow 1.0\nfree 1.0: one\n"
	  "free 2.0: two\none 1.0\ntwo 1.0\n",
	  "app 1.0 alpine=1.0 < r:1 (app)\n"
	  "away - alpine=- (asked for by a URL that is refused) < app 1.0 (away @ https://index.example/away-1.0-py3-none-any.whl)\n"
	  "free 2.0 alpine=2.0 < app 1.0 (free)\n"
	  "low 1.0 alpine=1.0 < tide 1.0 (low)\n"
	  "nosuch - alpine=- (not on the index) < r:2 (nosuch)\n"
	  "one 1.0 alpine=1.0 < free 1.0 (one)\n"
	  "tide 2.0 alpine=2.0 < app 1.0 (tide<2)\n" },
};

static void rows_say_what_can_be_had_and_who_asks(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct solution found;
		arena_init(&a);
		str got = survey_lines(&a, str_of(cases[i].text), CASE_ALL, &found);
		if (!str_eq(got, str_of(cases[i].want)))
			fail_msg("%s\n--- expected\n%s--- got\n%.*s", cases[i].text, cases[i].want, STR_ARG(got));
		arena_free(&a);
	}
}

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

static bool one_order_is_another(const char *path)
{
	struct arena a;
	struct solution found;
	str first = { 0 };
	arena_init(&a);
	str text = read_file(&a, path);
	for (enum case_order order = 0; order < CASE_ORDERS; order++) {
		str got = survey_lines(&a, text, order, &found);
		if (!order) first = got;
		if (!str_eq(got, first)) fail_msg("%s: order %d\n--- first\n%.*s--- then\n%.*s", path, order, STR_ARG(first), STR_ARG(got));
	}
	bool complete = first.n > 0;
	arena_free(&a);
	return complete;
}

static void every_case_is_surveyed_alike_in_any_order_and_agrees_with_its_solution(void **state)
{
	(void)state;
	struct dirent **entries;
	int complete = 0, n = scandir(TESTS_DIR "/case", &entries, NULL, alphasort);
	assert_true(n > 0);
	for (int i = 0; i < n; i++) {
		size_t length = strlen(entries[i]->d_name);
		if (length > 5 && !strcmp(entries[i]->d_name + length - 5, ".case")) {
			char path[4096];
			snprintf(path, sizeof path, "%s/case/%s", TESTS_DIR, entries[i]->d_name);
			complete += one_order_is_another(path);
		}
		free(entries[i]);
	}
	free(entries);
	assert_true(complete > 50);
}

/* Of two that can be had, whether `other` should have been told instead. */
static bool goes_before(const struct case_text *c, const struct version *other, const struct version *told)
{
	bool stable_first = c->opts.prerelease == PRERELEASE_IF_NECESSARY;
	if (stable_first && version_is_pre(other) != version_is_pre(told)) return version_is_pre(told);
	return version_cmp(other, told) > 0;
}

/* What the cell tells as the newest is that, found by trying every file. */
static void check_newest(struct arena *a, const struct case_text *c, const struct survey_row *row, size_t target)
{
	size_t p = brute_number(row->name);
	const struct case_project *project = brute_project(c, p);
	const struct version *told = row->cell[target].newest;
	bool found = false;
	for (size_t i = 0; project && i < project->page.n; i++) {
		const struct version *v = &project->page.v[i].wheel.version;
		const struct wheel_file *file;
		if (!brute_metadata(a, c, p, v->normal, target, &file)) continue;
		if (!told || goes_before(c, v, told))
			fail_msg("%.*s: %.*s can be had", STR_ARG(row->name), STR_ARG(v->normal));
		found |= !version_cmp(v, told);
	}
	assert_int_equal(found, told != NULL);
}

static void the_newest_is_what_trying_every_file_finds(void **state)
{
	(void)state;
	size_t checked = 0, stuck = 0;
	for (unsigned i = 0; i < UNIVERSES; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		struct case_text c = case_read(&a, brute_universe(&a, &r));
		struct solver *s = case_solver(&a, &c);
		stuck += case_solve(s, &c, CASE_ALL, 0) == SOLVER_STUCK;
		struct survey_walk *w = survey_new(&a, s);
		assert_true(walk(w, s, &c, CASE_FIRST_ONLY));
		struct survey all = survey_result(w, &a);
		for (size_t k = 0; k < all.n; k++)
			for (size_t t = 0; t < c.targets.n; t++) {
				if (!all.v[k].cell[t].needed) continue;
				check_newest(&a, &c, &all.v[k], t);
				checked++;
			}
		arena_free(&a);
	}
	assert_true(checked > UNIVERSES && stuck > UNIVERSES / 10);
}

static void random_universes_are_surveyed_alike_in_any_order_and_agree_with_their_solutions(void **state)
{
	(void)state;
	for (unsigned i = 0; i < UNIVERSES; i++) {
		struct arena a;
		struct solution found;
		arena_init(&a);
		struct brute_random r = { .state = i };
		str text = brute_universe(&a, &r), first = survey_lines(&a, text, CASE_ALL, &found);
		assert_true(str_eq(first, survey_lines(&a, text, CASE_BACKWARDS, &found)));
		assert_true(str_eq(first, survey_lines(&a, text, CASE_FIRST_ONLY, &found)));
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_say_what_can_be_had_and_who_asks),
		cmocka_unit_test(every_case_is_surveyed_alike_in_any_order_and_agrees_with_its_solution),
		cmocka_unit_test(the_newest_is_what_trying_every_file_finds),
		cmocka_unit_test(random_universes_are_surveyed_alike_in_any_order_and_agree_with_their_solutions),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
