/* What an explanation says is true, and it says it shortly. */
#include "assertions.h"

#include "../case/proof.h"
#include "../../resolver/explain.h"

enum { UNIVERSES = 2000 };

static struct project versions(struct arena *a, const char *const *text, uint32_t n)
{
	struct project p = { .name = STR("a"), .n = n };
	p.v = NEW_N(a, struct candidate, n);
	for (uint32_t i = 0; i < n; i++) {
		struct version *v = NEW(a, struct version);
		assert_true(version_parse(a, str_of(text[n - 1 - i]), v));
		p.v[i].version = v;
	}
	return p;
}

static void versions_are_told_as_ranges_from_the_oldest(void **state)
{
	(void)state;
	static const char *const all[] = { "1.0", "1.1", "1.2", "2.0", "2.1", "3.0", "3.1", "4.0", "5.0" };
	static const struct { const char *chosen, *subject; } cases[] = {
		{ "x........", "a 1.0" },
		{ "xx.......", "a 1.0 and 1.1" },
		{ "xxx......", "a 1.0 to 1.2" },
		{ "x.x......", "a 1.0 and 1.2" },
		{ "xxx.x.xxx", "a 1.0 to 1.2, 2.1 and 3.1 to 5.0" },
		{ "x.x.x.x.x", "a 1.0, 1.2, 2.1 and 2 more up to 5.0" },
		{ "xxxxxxxxx", "every version of a" },
	};
	struct arena a;
	arena_init(&a);
	struct project p = versions(&a, all, COUNT(all));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct bits b = bits_new(&a, p.n + 1);
		for (uint32_t k = 0; k < p.n; k++)
			if (cases[i].chosen[k] == 'x') bits_set(b, p.n - k);
		str got = subject_text(&a, &p, STR(""), b);
		if (!str_eq(got, str_of(cases[i].subject)))
			fail_msg("%s: '%.*s', not '%s'", cases[i].chosen, STR_ARG(got), cases[i].subject);
	}
	arena_free(&a);
}

static void facts_told_are_true(void **state)
{
	(void)state;
	size_t checked = 0;
	for (unsigned i = 0; i < UNIVERSES; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		struct case_text c = case_read(&a, brute_universe(&a, &r));
		struct solver *s = case_solver(&a, &c);
		case_solve(s, &c, CASE_ALL, 0);
		for (size_t k = 0; k < s->u.engine.incompats.n; k++) {
			const struct incompat *inc = &s->u.engine.incompats.v[k];
			if (inc->left != PUBGRUB_NONE) continue;
			checked++;
			if (!proof_premise(&(struct proof){ &a, &c, s }, inc))
				fail_msg("universe %u: %.*s", i, STR_ARG(fact_text(&a, &(struct grounds){ .u = &s->u }, inc)));
		}
		arena_free(&a);
	}
	assert_true(checked > UNIVERSES);
}

static void an_explanation_names_an_input_and_ends(void **state)
{
	(void)state;
	for (unsigned i = 0; i < UNIVERSES; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		struct case_text c = case_read(&a, brute_universe(&a, &r));
		struct solver *s = case_solver(&a, &c);
		if (case_solve(s, &c, CASE_ALL, 0) == SOLVER_STUCK) {
			str text = solver_explain(s, &a);
			assert_true(str_has(text, STR("r.txt:")));
			assert_true(str_has(text, STR("no solution")));
			assert_false(str_ends(text, STR("\n")));
			assert_true(text.n < ERR_BYTES);
			assert_true(str_eq(text, solver_explain(s, &a)));
		}
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(versions_are_told_as_ranges_from_the_oldest),
		cmocka_unit_test(facts_told_are_true),
		cmocka_unit_test(an_explanation_names_an_input_and_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
