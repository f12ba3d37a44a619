/* The engine alone, against all assignments. */
#include "assertions.h"

#include "../case/engine.h"

enum { RUNS = 10000 };

static void it_agrees_with_all_assignments(void **state)
{
	(void)state;
	size_t solved = 0, learned = 0;
	for (unsigned i = 0; i < RUNS; i++) {
		struct arena a;
		struct engine_run e;
		arena_init(&a);
		struct brute_random r = { .state = i };
		engine_solve(&a, &r, &e);
		const char *wrong = engine_check(&a, &e);
		if (wrong) fail_msg("run %u: %s", i, wrong);
		solved += e.solved;
		learned += e.g.conflicts;
		arena_free(&a);
	}
	assert_in_range(solved, RUNS / 10, RUNS * 9 / 10);
	assert_true(learned > RUNS / 10);
}

static struct bits set_of(struct arena *a, uint64_t mask)
{
	struct bits b = bits_new(a, 4);
	b.w[0] = mask;
	return b;
}

static void a_requirement_forces_what_it_requires(void **state)
{
	(void)state;
	struct arena a;
	struct pubgrub g;
	arena_init(&a);
	pubgrub_init(&g, &a);
	uint32_t p = pubgrub_package(&g, 4), q = pubgrub_package(&g, 4);
	struct term needs_q[] = { { p, set_of(&a, 2) }, { q, set_of(&a, 1 | 8) } };
	pubgrub_add(&g, needs_q, 2, 0);
	assert_true(pubgrub_propagate(&g));
	assert_false(pubgrub_selected(&g, q));
	pubgrub_decide(&g, p, 1);
	assert_true(pubgrub_propagate(&g));
	assert_true(pubgrub_selected(&g, q));
	assert_int_equal(pubgrub_possible(&g, q).w[0], 2 | 4);
	pubgrub_restart(&g);
	assert_false(pubgrub_selected(&g, q));
	arena_free(&a);
}

static void what_is_told_late_holds_below_the_decisions_it_is_told_after(void **state)
{
	(void)state;
	struct arena a;
	struct pubgrub g;
	arena_init(&a);
	pubgrub_init(&g, &a);
	uint32_t p = pubgrub_package(&g, 4), q = pubgrub_package(&g, 4);
	pubgrub_decide(&g, p, 1);
	struct term always[] = { { q, set_of(&a, 1) } };
	pubgrub_add(&g, always, 1, 0);
	assert_true(pubgrub_propagate(&g));
	pubgrub_restart(&g);
	assert_true(pubgrub_propagate(&g));
	assert_true(pubgrub_selected(&g, q)); /* not lost with the decision */
	arena_free(&a);
}

static void facts_that_say_nothing_are_none(void **state)
{
	(void)state;
	struct arena a;
	struct pubgrub g;
	arena_init(&a);
	pubgrub_init(&g, &a);
	uint32_t p = pubgrub_package(&g, 4);
	struct term apart[] = { { p, set_of(&a, 2) }, { p, set_of(&a, 4) } };
	assert_int_equal(pubgrub_add(&g, apart, 2, 0), PUBGRUB_NONE);
	struct term all[] = { { p, set_of(&a, 15) } };
	assert_true(pubgrub_add(&g, all, 1, 0) != PUBGRUB_NONE); /* always holds: a contradiction */
	assert_false(pubgrub_propagate(&g));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_agrees_with_all_assignments),
		cmocka_unit_test(a_requirement_forces_what_it_requires),
		cmocka_unit_test(what_is_told_late_holds_below_the_decisions_it_is_told_after),
		cmocka_unit_test(facts_that_say_nothing_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
