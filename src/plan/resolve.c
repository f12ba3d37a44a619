#include "spokeshave/resolve.h"

#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/files.h"

static bool write_case(struct run *r, struct solver *s, str path, struct err *e)
{
	return !path.n || file_write(r, path, run_redact(r, run_arena(r), solver_case(s, run_arena(r))), 0644, e);
}

/* "No index knows 'flsk'" deserves the names that it may have been. */
static void add_near_names(struct run *r, struct index *x, const struct inputs *in, struct buf *text)
{
	for (size_t i = 0; i < in->n; i++) {
		struct strs near = { 0 };
		str name = in->v[i].req.canonical;
		if (in->v[i].constraint || !index_lacks(x, name)) continue;
		index_near_names(x, run_arena(r), name, &near);
		if (!near.n) continue;
		buf_fmt(text, "\nDid you mean %.*s instead of %.*s?", STR_ARG(near.v[0]), STR_ARG(name));
	}
}

/* A name that the first index knows is not asked of the others: they may have what is missing. */
static void add_unasked(struct run *r, const struct index *x, struct buf *text)
{
	struct strs names = { 0 };
	index_unasked(x, run_arena(r), buf_str(text), &names);
	if (!names.n) return;
	buf_add(text, STR("\nhint: the first index that knows a name is the only one asked for it: "));
	for (size_t i = 0; i < names.n; i++) buf_fmt(text, "%s%.*s", i ? ", " : "", STR_ARG(names.v[i]));
	buf_add(text, STR("; `--index-package NAME=INDEX` names another one"));
}

/* False, with what the solver says. */
static bool explain(struct run *r, struct index *x, const struct inputs *in, struct solver *s, struct err *e)
{
	struct buf text = buf_in(run_arena(r));
	buf_add(&text, solver_explain(s, run_arena(r)));
	add_near_names(r, x, in, &text);
	add_unasked(r, x, &text);
	return err_set(e, FAULT_CONFLICT, "%.*s", STR_ARG(buf_str(&text)));
}

/* Until it needs no more: solved or stuck. */
static bool drive(struct run *r, struct index *x, struct solver *s, bool *solved, struct err *e)
{
	struct needs asks;
	for (;;) switch (solver_step(s, &asks)) {
	case SOLVER_SOLVED: *solved = true; return true;
	case SOLVER_STUCK: *solved = false; return true;
	case SOLVER_NEEDS:
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (!index_answer(r, x, s, asks, e)) return false;
	}
}

static bool resolve_once(struct run *r, struct index *x, const struct inputs *in, const struct target *targets,
                         size_t n, const struct resolve_opts *opts, struct solution *out, struct err *e)
{
	struct notes notes = { 0 };
	struct err ignored;
	bool solved = false;
	struct solver *s = solver_new(run_arena(r), targets, n, in->v, in->n, &opts->solver);
	bool ok = drive(r, x, s, &solved, e) && (solved || explain(r, x, in, s, e));
	run_progress_end(r);
	if (!write_case(r, s, opts->case_file, ok ? e : &ignored)) return false;
	if (!ok) return false;
	*out = solver_solution(s, run_arena(r), &notes);
	index_notes(x, out, &notes);
	run_warn_notes(r, &notes);
	return true;
}

static int by_name_and_version(const void *a, const void *b)
{
	const struct chosen *x = a, *y = b;
	int c = str_cmp(x->name, y->name);
	return c ? c : version_cmp(x->version, y->version);
}

/* One target's solution as rows of all targets. */
static void widen(struct arena *a, const struct solution *one, size_t at, size_t targets_n, struct chosen *to)
{
	for (size_t i = 0; i < one->n; i++) {
		to[i] = one->v[i];
		to[i].file = NEW_N(a, const struct wheel_file *, targets_n);
		to[i].metadata = NEW_N(a, const struct metadata *, targets_n);
		to[i].file[at] = one->v[i].file[0];
		to[i].metadata[at] = one->v[i].metadata[0];
	}
}

bool resolve(struct run *r, struct index *x, const struct inputs *in, const struct target *targets,
             size_t targets_n, const struct resolve_opts *opts, struct solution *out, struct err *e)
{
	struct arena *a = run_arena(r);
	if (!opts->per_target || targets_n == 1)
		return resolve_once(r, x, in, targets, targets_n, opts, out, e);
	struct solution *each = NEW_N(a, struct solution, targets_n);
	*out = (struct solution){ 0 };
	for (size_t t = 0; t < targets_n; t++) {
		if (!resolve_once(r, x, in, &targets[t], 1, opts, &each[t], e))
			return err_in(e, "%.*s", STR_ARG(targets[t].name));
		out->n += each[t].n;
	}
	out->v = NEW_N(a, struct chosen, out->n);
	size_t at = 0;
	for (size_t t = 0; t < targets_n; at += each[t++].n) widen(a, &each[t], t, targets_n, out->v + at);
	qsort(out->v, out->n, sizeof *out->v, by_name_and_version);
	return true;
}

static bool drive_survey(struct run *r, struct index *x, struct solver *s, struct survey *out, struct err *e)
{
	struct survey_walk *walk = survey_new(run_arena(r), s);
	struct needs asks;
	while (survey_step(walk, &asks) == SOLVER_NEEDS) {
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (!index_answer(r, x, s, asks, e)) return false;
	}
	*out = survey_result(walk, run_arena(r));
	return true;
}

bool resolve_survey(struct run *r, struct index *x, const struct inputs *in, const struct target *targets,
                    size_t targets_n, const struct resolve_opts *opts, struct survey *out, struct err *why,
                    struct err *e)
{
	bool solved = false;
	struct solver *s = solver_new(run_arena(r), targets, targets_n, in->v, in->n, &opts->solver);
	why->fault = FAULT_NONE;
	bool ok = drive(r, x, s, &solved, e) && (solved || !explain(r, x, in, s, why)) && drive_survey(r, x, s, out, e);
	run_progress_end(r);
	return ok && write_case(r, s, opts->case_file, e);
}
