/* The driver of the solver: fetches what it asks for until it is solved or stuck. */
#ifndef SPOKESHAVE_RESOLVE_H
#define SPOKESHAVE_RESOLVE_H

#include "spokeshave/index.h"
#include "spokeshave/inputs.h"
#include "spokeshave/solver.h"
#include "spokeshave/survey.h"

struct resolve_opts {
	struct solver_opts solver;
	bool per_target;   /* each target apart: versions may differ */
	str case_file;     /* write the facts as a case here when stuck or solved; empty: don't */
};

/*
 * Resolve the inputs for all targets. No solution is FAULT_CONFLICT with the
 * explanation. Everything lives in the run's arena.
 */
MUST_USE bool resolve(struct run *r, struct index *x, const struct inputs *in, const struct target *targets,
                      size_t targets_n, const struct resolve_opts *opts, struct solution *out, struct err *e);

/*
 * Resolve as above, all targets together, and look over everything that the
 * inputs lead to, also when there is no solution: then `why` is FAULT_CONFLICT
 * with the explanation, else FAULT_NONE. `per_target` is not looked at.
 */
MUST_USE bool resolve_survey(struct run *r, struct index *x, const struct inputs *in, const struct target *targets,
                             size_t targets_n, const struct resolve_opts *opts, struct survey *out,
                             struct err *why, struct err *e);

#endif
