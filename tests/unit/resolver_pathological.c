/* Universes that break a search which only goes back one step; counted in conflicts, not in time. */
#include "assertions.h"

#include <sys/resource.h>

#include "../case/case.h"
#include "spokeshave/version_range.h"
#include "../../resolver/solver_private.h"

struct outcome { enum solver_state state; uint32_t conflicts; size_t learned; struct strs lines; str explained; };

static struct outcome solve(struct arena *a, struct buf *text)
{
	struct case_text *c = NEW(a, struct case_text);
	*c = case_read(a, buf_str(text));
	struct solver *s = case_solver(a, c);
	struct outcome o = { .state = case_solve(s, c, CASE_ALL, 0) };
	o.conflicts = s->u.engine.conflicts;
	o.learned = s->u.engine.incompats.n;
	if (o.state == SOLVER_STUCK) {
		o.explained = solver_explain(s, a);
	} else {
		struct solution found = solver_solution(s, a, &(struct notes){ 0 });
		o.lines = case_lines(a, c, &found);
	}
	return o;
}

/* The lines of the explanation. */
static size_t lines_of(str text)
{
	size_t n = 0;
	for (str line; text.n; n++) str_cut(text, '\n', &line, &text);
	return n;
}

/* No version of a goes with any of b: each wants a c of its own. */
static void a_thousand_versions_that_exclude_each_other_are_refuted_in_as_many_conflicts(void **state)
{
	(void)state;
	enum { VERSIONS = 1000 };
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	buf_add(&b, STR("input r.txt:1: a\ninput r.txt:2: b\n"));
	for (unsigned i = 1; i <= VERSIONS; i++) {
		buf_fmt(&b, "a %u: c==%u\nb %u: c==%u\n", i, i, i, i + VERSIONS);
		buf_fmt(&b, "c %u\nc %u\n", i, i + VERSIONS);
	}
	struct outcome o = solve(&a, &b);
	assert_int_equal(o.state, SOLVER_STUCK);
	assert_in_range(o.conflicts, 1, 2 * VERSIONS);
	assert_in_range(o.learned, VERSIONS, 12 * VERSIONS);
	assert_in_range(lines_of(o.explained), 2, 30); /* a screen, not one line a version */
	arena_free(&a);
}

/* The last versions of a and b go together; all others exclude each other. */
static void the_one_pair_of_a_thousand_that_goes_together_is_found(void **state)
{
	(void)state;
	enum { VERSIONS = 1000 };
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	buf_add(&b, STR("input r.txt:1: a\ninput r.txt:2: b\n"));
	for (unsigned i = 1; i <= VERSIONS; i++)
		buf_fmt(&b, "a %u: c==%u\nb %u: c==%u\nc %u\nc %u\n", i, i, i, i == 1 ? 1 : i + VERSIONS, i, i + VERSIONS);
	struct outcome o = solve(&a, &b);
	assert_int_equal(o.state, SOLVER_SOLVED);
	assert_int_equal(o.lines.n, 3);
	for (size_t i = 0; i < o.lines.n; i++) assert_true(str_ends(o.lines.v[i], STR(" 1")));
	assert_in_range(o.conflicts, 1, 2 * VERSIONS);
	arena_free(&a);
}

/*
 * n0 needs l0 and r0, which both need n1, and so on down, whichever versions
 * are chosen; only the last says what does not go with the newest n0.
 */
static void add_diamond(struct buf *b, unsigned depth)
{
	buf_add(b, STR("input r.txt:1: n0\n"));
	for (unsigned i = 0; i < depth; i++)
		for (unsigned v = 1; v <= 2; v++) {
			if (i) buf_fmt(b, "n%u %u: l%u | r%u\n", i, v, i, i);
			buf_fmt(b, "l%u %u: n%u>=%u\nr%u %u: n%u<=%u\n", i, v, i + 1, v, i, v, i + 1, 3 - v);
		}
	buf_fmt(b, "n%u 1: x==1\nn%u 2: x==1\nx 1\nx 2\n", depth, depth);
}

/* Going back one step at a time would try two to the hundredth choices between. */
static void a_diamond_of_depth_fifty_takes_a_few_conflicts_a_level(void **state)
{
	(void)state;
	enum { DEPTH = 50 };
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	add_diamond(&b, DEPTH);
	buf_add(&b, STR("n0 1: l0 | r0\nn0 2: l0 | r0 | x==2\n"));
	struct outcome o = solve(&a, &b);
	assert_int_equal(o.state, SOLVER_SOLVED);
	assert_int_equal(o.lines.n, 3 * DEPTH + 2);
	assert_true(strs_has(&o.lines, STR("n0 1")));
	assert_in_range(o.conflicts, 1, 4 * DEPTH);
	arena_free(&a);
}

static void a_diamond_without_an_end_is_refuted_as_fast(void **state)
{
	(void)state;
	enum { DEPTH = 50 };
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	add_diamond(&b, DEPTH);
	buf_add(&b, STR("n0 1: l0 | r0 | x==2\nn0 2: l0 | r0 | x==2\n"));
	struct outcome o = solve(&a, &b);
	assert_int_equal(o.state, SOLVER_STUCK);
	assert_in_range(o.conflicts, 1, 4 * DEPTH);
	assert_in_range(lines_of(o.explained), 2, 40);
	arena_free(&a);
}

/* The reason stands near the top, however long the way to it is. */
static void what_is_not_on_the_index_is_told_before_the_way_to_it(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	buf_add(&b, STR("input r.txt:1: n0\n"));
	for (unsigned i = 0; i < 50; i++)
		for (unsigned v = 1; v <= 2; v++)
			buf_fmt(&b, "n%u %u: n%u==%u | m%u\nm%u %u: n%u>=1\n", i, v, i + 1, 3 - v, i, i, v, i + 1);
	buf_add(&b, STR("n50 1: nowhere\nn50 2: nowhere\n"));
	struct outcome o = solve(&a, &b);
	assert_int_equal(o.state, SOLVER_STUCK);
	str head = str_slice(o.explained, 0, 300);
	if (!str_has(head, STR("nowhere, which is not on the index"))) fail_msg("%.*s", STR_ARG(o.explained));
	arena_free(&a);
}

/* Each requires the one before it, and the first one requires the last: no level may recur into the next. */
static void a_chain_of_two_thousand_ends(void **state)
{
	(void)state;
	enum { LENGTH = 2000 };
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	buf_add(&b, STR("input r.txt:1: p0\n"));
	for (unsigned i = 0; i < LENGTH; i++) buf_fmt(&b, "p%u 1: p%u\n", i, (i + 1) % LENGTH);
	struct case_text c = { 0 };
	c = case_read(&a, buf_str(&b));
	struct solver *s = case_solver(&a, &c);
	struct needs asks;
	uint32_t at = 0, steps = 0;
	while (solver_step(s, &asks) == SOLVER_NEEDS) { /* they are in order: no search among two thousand */
		steps++;
		for (size_t i = 0; i < asks.n; i++) {
			str number = str_skip(asks.v[i].name, 1);
			uint64_t n = 0;
			assert_true(str_u64(number, &n));
			at = (uint32_t)n;
			struct case_project *p = &c.projects.v[at];
			if (asks.v[i].kind == NEED_PAGE) solver_page(s, p->name, &p->page);
			else solver_metadata(s, asks.v[i].file, p->files.v[0].metadata, STR(""));
		}
	}
	struct solution found = solver_solution(s, &a, &(struct notes){ 0 });
	assert_int_equal(found.n, LENGTH);
	assert_in_range(steps, LENGTH, 2 * LENGTH + 1);
	arena_free(&a);
}

static long peak_kilobytes(void)
{
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
	return r.ru_maxrss;
}

/* The ranges that thousands of clauses leave are not copied for each of them: that would be gigabytes. */
static void four_thousand_clauses_take_memory_in_proportion(void **state)
{
	(void)state;
	enum { CLAUSES = 4000, MOST = 800 << 10 };
	long before = peak_kilobytes();
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	for (unsigned i = 0; i < CLAUSES; i++) buf_fmt(&b, "%s!=1.%u", i ? "," : "", i);
	struct specifiers s;
	struct err e;
	assert_true(specifiers_parse(&a, buf_str(&b), &s, &e));
	struct version_ranges r;
	specifiers_ranges(&a, &s, &r);
	assert_int_equal(r.n, CLAUSES + 1);
	assert_false(specifiers_unsatisfiable(&a, &s, true));
	assert_true(peak_kilobytes() - before < MOST);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_thousand_versions_that_exclude_each_other_are_refuted_in_as_many_conflicts),
		cmocka_unit_test(the_one_pair_of_a_thousand_that_goes_together_is_found),
		cmocka_unit_test(a_diamond_of_depth_fifty_takes_a_few_conflicts_a_level),
		cmocka_unit_test(a_diamond_without_an_end_is_refuted_as_fast),
		cmocka_unit_test(what_is_not_on_the_index_is_told_before_the_way_to_it),
		cmocka_unit_test(a_chain_of_two_thousand_ends),
		cmocka_unit_test(four_thousand_clauses_take_memory_in_proportion),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
