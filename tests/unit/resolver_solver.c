/* The solver against brute force, and its three promises: order-free, resumable, replayable. */
#include "assertions.h"

#include "../case/proof.h"
#include "../../resolver/explain.h"

enum { UNIVERSES = 10000, PERMUTED = 1000 };

static struct solver *solve(struct arena *a, struct case_text *c, enum case_order order, unsigned seed,
                            enum solver_state *state)
{
	struct solver *s = case_solver(a, c);
	*state = case_solve(s, c, order, seed);
	return s;
}

static str result(struct arena *a, struct case_text *c, struct solver *s, enum solver_state state)
{
	if (state == SOLVER_STUCK) return solver_explain(s, a);
	struct notes notes = { 0 };
	struct solution found = solver_solution(s, a, &notes);
	struct strs lines = case_lines(a, c, &found);
	struct buf b = buf_in(a);
	for (size_t i = 0; i < lines.n; i++) {
		buf_fmt(&b, "%.*s via", STR_ARG(lines.v[i]));
		for (size_t k = 0; k < found.v[i].via.n; k++) buf_fmt(&b, " %.*s", STR_ARG(found.v[i].via.v[k]));
		buf_char(&b, '\n');
	}
	for (size_t i = 0; i < notes.n; i++) buf_fmt(&b, "# %.*s\n", STR_ARG(notes.v[i].text));
	return buf_str(&b);
}

static void solutions_agree_with_brute_force(void **state)
{
	(void)state;
	size_t solved = 0;
	for (unsigned i = 0; i < UNIVERSES; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		str text = brute_universe(&a, &r);
		struct case_text c = case_read(&a, text);
		enum solver_state how;
		struct solver *s = solve(&a, &c, CASE_ALL, 0, &how);
		if (brute_satisfiable(&a, &c) != (how == SOLVER_SOLVED))
			fail_msg("universe %u: solver %s, brute force not\n%.*s", i,
			         how == SOLVER_SOLVED ? "solved" : "stuck", STR_ARG(text));
		if (how == SOLVER_SOLVED) {
			struct solution found = solver_solution(s, &a, &(struct notes){ 0 });
			if (!brute_agrees(&a, &c, &found)) fail_msg("universe %u: not a solution\n%.*s", i, STR_ARG(text));
			const char *wrong = proof_of_solution(&(struct proof){ &a, &c, s }, &found);
			if (wrong) fail_msg("universe %u: %s\n%.*s", i, wrong, STR_ARG(text));
			solved++;
		} else {
			const char *wrong = proof_of_failure(&(struct proof){ &a, &c, s });
			if (wrong) fail_msg("universe %u: %s\n%.*s", i, wrong, STR_ARG(text));
			assert_true(solver_explain(s, &a).n > 0);
		}
		arena_free(&a);
	}
	assert_in_range(solved, UNIVERSES / 10, UNIVERSES * 9 / 10); /* both outcomes are common */
}

static void arrivals_in_any_order_give_the_same_bytes(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PERMUTED; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		str text = brute_universe(&a, &r), first = STR("");
		for (unsigned k = 0; k < CASE_ORDERS; k++) {
			struct case_text c = case_read(&a, text);
			enum solver_state how;
			struct solver *s = solve(&a, &c, (enum case_order)k, i, &how);
			str got = result(&a, &c, s, how);
			if (!k) first = got;
			if (!str_eq(first, got))
				fail_msg("universe %u, order %u\n%.*s--- first\n%.*s\n--- then\n%.*s", i, k,
				         STR_ARG(text), STR_ARG(first), STR_ARG(got));
		}
		arena_free(&a);
	}
}

static void the_case_text_replays_and_is_a_fixed_point(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PERMUTED; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		struct case_text c = case_read(&a, brute_universe(&a, &r));
		enum solver_state how, again;
		struct solver *s = solve(&a, &c, CASE_ALL, 0, &how);
		str text = solver_case(s, &a);
		struct case_text replay = case_read(&a, text);
		struct solver *second = solve(&a, &replay, CASE_ALL, 0, &again);
		assert_int_equal(how, again);
		assert_true(str_eq(result(&a, &c, s, how), result(&a, &replay, second, again)));
		assert_true(str_eq(solver_case(second, &a), text));
		arena_free(&a);
	}
}

static void asking_again_lists_the_same(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PERMUTED / 10; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		struct case_text c = case_read(&a, brute_universe(&a, &r));
		struct solver *s = case_solver(&a, &c);
		for (struct needs one, two; solver_step(s, &one) == SOLVER_NEEDS;) {
			struct need first = one.v[0];
			size_t n = one.n;
			assert_int_equal(solver_step(s, &two), SOLVER_NEEDS);
			assert_int_equal(two.n, n);
			assert_true(str_eq(two.v[0].name, first.name));
			if (two.v[0].file != first.file) fail_msg("universe %u: %.*s, then %.*s\n%.*s", i, STR_ARG(first.file->filename), STR_ARG(two.v[0].file->filename), STR_ARG(solver_case(s, &a)));
			assert_true(case_answer(s, &c, &first));
		}
		arena_free(&a);
	}
}

/* The terms of a fact hold together in no valid choice of versions. */
static bool fact_allows(const struct solver *s, const struct incompat *inc, const struct brute_choice *ch)
{
	for (uint32_t i = 0; i < inc->n; i++) {
		struct owner o = s->u.owners.v[inc->term[i].package];
		const struct project *p = project_at(&s->u, o.project);
		size_t b = brute_number(p->name), state = 0;
		if (o.target == ALL_TARGETS) {
			for (uint32_t k = 0; k < p->n; k++)
				if (str_eq(p->v[k].version->normal, ch->version[b])) state = k + 1;
		} else if (!o.extra) {
			state = ch->needed[b][o.target];
		} else {
			state = ch->extra[b][o.target][p->extras.v[o.extra].name.p[0] - 'x'];
		}
		if (!bits_has(inc->term[i].set, state)) return true;
	}
	return false;
}

static void everything_learned_is_true_of_the_solution(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PERMUTED; i++) {
		struct arena a;
		arena_init(&a);
		struct brute_random r = { .state = i };
		struct case_text c = case_read(&a, brute_universe(&a, &r));
		enum solver_state how;
		struct solver *s = solve(&a, &c, CASE_ALL, 0, &how);
		if (how == SOLVER_SOLVED) {
			struct solution found = solver_solution(s, &a, &(struct notes){ 0 });
			struct brute_choice ch = { 0 };
			for (size_t k = 0; k < found.n; k++)
				ch.version[brute_number(found.v[k].name)] = found.v[k].version->normal;
			assert_true(brute_valid(&a, &c, &ch));
			for (size_t k = 0; k < s->u.engine.incompats.n; k++)
				assert_true(fact_allows(s, &s->u.engine.incompats.v[k], &ch));
		}
		arena_free(&a);
	}
}

/* Searching for the ends of a range finds what asking every version finds, odd ones included. */
static void sets_hold_what_each_specifier_contains(void **state)
{
	(void)state;
	static const char *const versions[] = { "0.9", "1.0.dev1", "1.0a1", "1.0a1.post1", "1.0rc1", "1.0rc1+l", "1.0",
		"1.0+l", "1.0+2", "1.0.post1.dev1", "1.0.post1", "1.0.post1+l", "1.0.1", "1.1.dev0", "1.1", "1.10",
		"2.dev3", "2.0b1", "2.0", "2.0.0.1", "1!0.5", "1!1.0" };
	static const char *const operators[] = { "==", "!=", ">=", "<=", ">", "<", "~=", "===" };
	static const char *const more[] = { "==1.*", "!=1.*", "==1.0.*", "==2.*", "==1!0.*", "!=1.1.*", "==7", "~=1.0.1",
	                                    ">=1,!=1.0,<2", "" };
	struct arena a;
	arena_init(&a);
	struct buf b = buf_in(&a);
	buf_add(&b, STR("input r.txt:1: a\n"));
	for (size_t i = 0; i < COUNT(versions); i++) buf_fmt(&b, "a %s\n", versions[i]);
	struct case_text c = case_read(&a, buf_str(&b));
	enum solver_state how;
	struct solver *s = solve(&a, &c, CASE_ALL, 0, &how);
	uint32_t id = universe_project(&s->u, STR("a"));
	size_t compared = 0;
	for (size_t i = 0; i < COUNT(versions) * COUNT(operators) + COUNT(more); i++) {
		struct specifiers *specs = NEW(&a, struct specifiers);
		struct err e;
		size_t single = COUNT(versions) * COUNT(operators);
		str text = i >= single ? str_of(more[i - single])
		         : arena_fmt(&a, "%s%s", operators[i % COUNT(operators)], versions[i / COUNT(operators)]);
		if (!specifiers_parse(&a, text, specs, &e)) continue; /* no local version with >=, … */
		uint32_t set = project_set(&s->u, id, specs);
		const struct project *p = project_at(&s->u, id);
		for (uint32_t k = 0; k < p->n; k++, compared++)
			if (bits_has(p->sets.v[set].in, k + 1) != specifiers_contain(specs, p->v[k].version))
				fail_msg("'%.*s' and %.*s", STR_ARG(text), STR_ARG(p->v[k].version->normal));
	}
	assert_true(compared > 2000);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(solutions_agree_with_brute_force),
		cmocka_unit_test(arrivals_in_any_order_give_the_same_bytes),
		cmocka_unit_test(the_case_text_replays_and_is_a_fixed_point),
		cmocka_unit_test(asking_again_lists_the_same),
		cmocka_unit_test(sets_hold_what_each_specifier_contains),
		cmocka_unit_test(everything_learned_is_true_of_the_solution),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
