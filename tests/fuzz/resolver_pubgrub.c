/*
 * Law: the engine, and the solver on it, find a solution exactly when trying
 * everything does, and the best one by the order of decisions, in whatever order
 * the facts come; what a failure rests on is true, and enough. The first byte
 * chooses which of the two.
 */
#include "../case/engine.h"
#include "../case/proof.h"

static void check_engine(struct arena *a, struct brute_random *r)
{
	struct engine_run e;
	engine_solve(a, r, &e);
	if (engine_check(a, &e)) abort();
}

static str lines_of(struct arena *a, struct case_text *c, enum case_order order, enum solver_state *how)
{
	struct solver *s = case_solver(a, c);
	*how = case_solve(s, c, order, 1);
	struct proof proof = { a, c, s };
	if (*how == SOLVER_STUCK) {
		if (proof_of_failure(&proof)) abort();
		return solver_explain(s, a);
	}
	struct solution found = solver_solution(s, a, &(struct notes){ 0 });
	if (!brute_agrees(a, c, &found) || proof_of_solution(&proof, &found)) abort();
	struct strs lines = case_lines(a, c, &found);
	struct buf b = buf_in(a);
	for (size_t i = 0; i < lines.n; i++) buf_fmt(&b, "%.*s\n", STR_ARG(lines.v[i]));
	return buf_str(&b);
}

static void check_solver(struct arena *a, struct brute_random *r)
{
	struct case_text c = case_read(a, brute_universe(a, r));
	enum solver_state how, again;
	str all = lines_of(a, &c, CASE_ALL, &how);
	str one = lines_of(a, &c, CASE_FIRST_ONLY, &again);
	if (how != again || !str_eq(all, one)) abort();
	if (brute_satisfiable(a, &c) != (how == SOLVER_SOLVED)) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2) return 0;
	struct arena a;
	arena_init(&a);
	struct brute_random r = { .bytes = data + 1, .left = size - 1 };
	if (data[0] & 1) check_engine(&a, &r);
	else check_solver(&a, &r);
	arena_free(&a);
	return 0;
}
