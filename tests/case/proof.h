/*
 * What a solver says is proved against the universe that it was told of: of a
 * solution, that every decision was the best one; of a failure, that each
 * premise is true and each step follows from two before it.
 */
#ifndef TESTS_PROOF_H
#define TESTS_PROOF_H

#include "brute.h"
#include "../../resolver/solver_private.h"

struct proof {
	struct arena *a;
	const struct case_text *c;
	const struct solver *s;
};

static inline size_t proof_number(const struct proof *f, uint32_t project)
{
	return brute_number(project_at(&f->s->u, project)->name);
}

static inline str proof_version(const struct proof *f, uint32_t project, size_t state)
{
	return project_at(&f->s->u, project)->v[state - 1].version->normal;
}

/* No state but "not selected" that the set has is one that `req` admits. */
static inline bool proof_none_admitted(const struct proof *f, uint32_t project, struct bits set, const struct requirement *req)
{
	for (size_t i = bits_next(set, 1); i < set.n; i = bits_next(set, i + 1))
		if (specifiers_contain(&req->specs, project_at(&f->s->u, project)->v[i - 1].version)) return false;
	return true;
}

/* The term about a project's versions, or a full set where there is none: it holds always. */
static inline struct bits proof_versions(const struct proof *f, const struct incompat *inc, uint32_t project)
{
	const struct project *p = project_at(&f->s->u, project);
	for (uint32_t i = 0; i < inc->n; i++)
		if (inc->term[i].package == p->package) return inc->term[i].set;
	struct bits all = bits_new(f->a, p->n + 1);
	bits_fill(all);
	return all;
}

/* The flag "this extra is wanted on the target" (0: the project is needed there) is among the terms. */
static inline bool proof_flag(const struct proof *f, const struct incompat *inc, uint32_t project, uint32_t extra,
                              uint32_t target, bool on)
{
	const struct project *p = project_at(&f->s->u, project);
	if (p->extras.v[extra].on[target] == PUBGRUB_NONE) return on; /* needed wherever it is selected */
	for (uint32_t i = 0; i < inc->n; i++)
		if (inc->term[i].package == p->extras.v[extra].on[target])
			return bits_has(inc->term[i].set, on) && !bits_has(inc->term[i].set, !on);
	return false;
}

/* An input that counts requires the project: a version that it admits, there, with the extras. */
static inline bool proof_input(const struct proof *f, const struct incompat *inc, const struct fact *fact)
{
	struct brute_inputs in = brute_inputs_of(f->a, f->c, proof_number(f, fact->project));
	const struct project *p = project_at(&f->s->u, fact->project);
	for (size_t i = 0; i < in.n; i++) {
		if (in.v[i]->constraint || !brute_direct(f->a, f->c, proof_number(f, fact->project))) continue;
		if (!brute_input_anywhere(f->a, f->c, in.v[i])) continue;
		if (inc->n && inc->term[0].package != p->package) {
			struct owner o = f->s->u.owners.v[inc->term[0].package];
			str extra = p->extras.v[o.extra].name;
			if (bits_has(inc->term[0].set, 1) || o.project != fact->project) return false;
			if (brute_input_holds(f->a, f->c, in.v[i], o.target) && (!o.extra || strs_has(&in.v[i]->req.extras, extra)))
				return true;
		} else if (proof_none_admitted(f, fact->project, proof_versions(f, inc, fact->project), &in.v[i]->req)) {
			return true;
		}
	}
	return false;
}

static inline bool proof_constraint(const struct proof *f, const struct incompat *inc, const struct fact *fact)
{
	struct brute_inputs in = brute_inputs_of(f->a, f->c, proof_number(f, fact->project));
	struct bits out = proof_versions(f, inc, fact->project);
	for (size_t i = 0; i < in.n; i++) {
		bool here = true;
		for (size_t t = 0; t < f->c->targets.n; t++)
			if (fact->target == ALL_TARGETS || fact->target == t) here &= brute_input_holds(f->a, f->c, in.v[i], t);
		if (fact->target != ALL_TARGETS && !proof_flag(f, inc, fact->project, 0, fact->target, true)) return false;
		if (in.v[i]->constraint && here && !bits_has(out, 0) && proof_none_admitted(f, fact->project, out, &in.v[i]->req))
			return true;
	}
	return false;
}

/* One version's metadata requires what the fact says. */
static inline bool proof_version_requires(const struct proof *f, const struct incompat *inc, const struct fact *fact, size_t state)
{
	const struct project *p = project_at(&f->s->u, fact->project), *other = project_at(&f->s->u, fact->other);
	const struct wheel_file *file;
	const struct metadata *m = brute_metadata(f->a, f->c, proof_number(f, fact->project),
	                                          proof_version(f, fact->project, state), fact->target, &file);
	if (!m) return false;
	struct brute_wanted w = brute_wanted(f->a, f->c, m, fact->target, p->extras.v[fact->extra].name);
	for (size_t i = 0; i < w.n; i++) {
		if (!str_eq(w.v[i]->canonical, other->name)) continue;
		if (fact->part == 1 && proof_flag(f, inc, fact->other, 0, fact->target, false)) return true;
		if (fact->part > 1 && strs_has(&w.v[i]->extras, other->extras.v[fact->part - 1].name) &&
		    proof_flag(f, inc, fact->other, fact->part - 1, fact->target, false))
			return true;
		if (fact->part) continue;
		struct bits out = proof_versions(f, inc, fact->other), own;
		if (fact->other == fact->project) { /* it is against itself */
			own = bits_new(f->a, out.n);
			bits_set(own, state);
			out = own;
		}
		if (proof_none_admitted(f, fact->other, out, w.v[i])) return true;
	}
	return false;
}

static inline bool proof_requires(const struct proof *f, const struct incompat *inc, const struct fact *fact)
{
	struct bits askers = proof_versions(f, inc, fact->project);
	if (bits_has(askers, 0) || !proof_flag(f, inc, fact->project, fact->extra, fact->target, true)) return false;
	for (size_t i = bits_next(askers, 1); i < askers.n; i = bits_next(askers, i + 1))
		if (!proof_version_requires(f, inc, fact, i)) return false;
	return true;
}

/* None of the versions can be had on the target, or on any. */
static inline bool proof_unfit(const struct proof *f, const struct incompat *inc, const struct fact *fact)
{
	struct bits out = proof_versions(f, inc, fact->project);
	bool everywhere = !fit_is_of_target(fact->fit) || f->c->opts.complete;
	if (bits_has(out, 0) || bits_empty(out)) return false;
	if (fact->kind == FACT_UNUSABLE || !everywhere)
		if (!proof_flag(f, inc, fact->project, 0, fact->target, true)) return false;
	for (size_t i = bits_next(out, 1); i < out.n; i = bits_next(out, i + 1))
		for (size_t t = 0; t < f->c->targets.n; t++) {
			const struct wheel_file *file;
			if (fact->target != ALL_TARGETS && fact->target != t) continue;
			if (brute_metadata(f->a, f->c, proof_number(f, fact->project), proof_version(f, fact->project, i), t, &file))
				return false;
		}
	return true;
}

static inline bool proof_premise(const struct proof *f, const struct incompat *inc)
{
	const struct fact *fact = &f->s->u.facts.v[inc->fact];
	switch (fact->kind) {
	case FACT_INPUT: return proof_input(f, inc, fact);
	case FACT_CONSTRAINT: return proof_constraint(f, inc, fact);
	case FACT_REQUIRES: return proof_requires(f, inc, fact);
	case FACT_UNFIT: case FACT_UNUSABLE: return proof_unfit(f, inc, fact);
	case FACT_REFUSED: return false; /* no universe here has what is refused */
	}
	return false;
}

/* The term about a package; an empty set where there is none, whose n is 0. */
static inline struct bits proof_term(const struct incompat *inc, uint32_t package)
{
	for (uint32_t i = 0; i < inc->n; i++)
		if (inc->term[i].package == package) return inc->term[i].set;
	return (struct bits){ 0 };
}

/*
 * Where all terms of `inc` hold, all of `left` or all of `right` do: of every
 * package but one its set is within both; of that one, within their union.
 */
static inline bool proof_follows(const struct proof *f, const struct incompat *inc, const struct incompat *left,
                                 const struct incompat *right)
{
	size_t pivots = 0;
	for (uint32_t p = 0; p < f->s->u.engine.packages.n; p++) {
		struct bits now = proof_term(inc, p), l = proof_term(left, p), r = proof_term(right, p);
		struct bits all = bits_new(f->a, f->s->u.engine.packages.v[p].states);
		bits_fill(all);
		if (!now.n) now = all;
		if ((!l.n || bits_subset(now, l)) && (!r.n || bits_subset(now, r))) continue;
		struct bits both = bits_copy(f->a, l.n ? l : all);
		bits_or(both, r.n ? r : all);
		if (pivots++ || !bits_subset(now, both)) return false;
	}
	return true;
}

/* Null; or what is wrong with what a failure was derived from. */
static inline const char *proof_of_failure(const struct proof *f)
{
	const struct pubgrub *g = &f->s->u.engine;
	bool *used = NEW_N(f->a, bool, g->incompats.n);
	if (g->incompats.v[g->failed].n) return "the end is no contradiction";
	used[g->failed] = true;
	for (size_t i = g->incompats.n; i--;) {
		const struct incompat *inc = &g->incompats.v[i];
		if (!used[i]) continue;
		if (inc->left == PUBGRUB_NONE) {
			if (!proof_premise(f, inc)) return "a premise is not true";
			continue;
		}
		if (inc->left >= i || inc->right >= i) return "what is derived comes before what it is derived from";
		if (!proof_follows(f, inc, &g->incompats.v[inc->left], &g->incompats.v[inc->right])) return "a step does not follow";
		used[inc->left] = used[inc->right] = true;
	}
	return NULL;
}

/* Null; or what is wrong with a solution: each decision took the best that those before it left. */
static inline const char *proof_of_solution(const struct proof *f, const struct solution *found)
{
	const struct pubgrub *g = &f->s->u.engine;
	struct brute_choice ch = { 0 };
	size_t order[BRUTE_PROJECTS], n = 0;
	for (size_t i = 0; i < found->n; i++) ch.version[brute_number(found->v[i].name)] = found->v[i].version->normal;
	for (size_t i = 1; i < g->marks.n; i++)
		order[n++] = proof_number(f, f->s->u.owners.v[g->trail.v[g->marks.v[i]]].project);
	if (n != found->n) return "what is chosen was not all decided";
	return brute_not_best(f->a, f->c, &ch, order, n).n ? "a better version would have done" : NULL;
}

#endif
