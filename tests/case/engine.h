/*
 * Random facts for the engine, and brute force over all assignments. The facts
 * are like those of dependencies: at most one term holds of what is left out.
 */
#ifndef TESTS_ENGINE_H
#define TESTS_ENGINE_H

#include "brute.h"
#include "../../resolver/pubgrub.h"

enum { ENGINE_PACKAGES = 5, ENGINE_STATES = 4, ENGINE_FACTS = 24, ENGINE_ASSIGNMENTS = 1024 };

struct engine_run {
	struct pubgrub g;
	struct term term[ENGINE_FACTS][3];
	size_t terms[ENGINE_FACTS];
	uint32_t id[ENGINE_FACTS];
	size_t told, all;
	bool solved;
};

static inline struct bits engine_set(struct arena *a, struct brute_random *r, bool left_out)
{
	struct bits b = bits_new(a, ENGINE_STATES);
	unsigned mask = brute_below(r, 1u << (ENGINE_STATES - 1));
	for (unsigned i = 1; i < ENGINE_STATES; i++)
		if (mask >> (i - 1) & 1) bits_set(b, i);
	if (left_out) bits_set(b, 0);
	else if (!mask) bits_set(b, 1 + brute_below(r, ENGINE_STATES - 1));
	return b;
}

static inline void engine_facts(struct arena *a, struct brute_random *r, struct engine_run *e)
{
	e->all = 2 + brute_below(r, ENGINE_FACTS - 2);
	for (size_t i = 0; i < e->all; i++) {
		size_t positive = i ? brute_below(r, 3) : 0;
		bool negative = positive == 0 || brute_below(r, 4);
		for (size_t k = 0; k < positive + negative; k++)
			e->term[i][e->terms[i]++] = (struct term){ brute_below(r, ENGINE_PACKAGES),
			                                           engine_set(a, r, k == positive) };
	}
}

static inline uint32_t engine_state(size_t assignment, uint32_t package)
{
	return (uint32_t)(assignment >> 2 * package & 3);
}

static inline bool engine_violates(const struct term *t, size_t n, size_t assignment)
{
	for (size_t i = 0; i < n; i++)
		if (!bits_has(t[i].set, engine_state(assignment, t[i].package))) return false;
	return true;
}

static inline bool engine_fits(const struct engine_run *e, size_t assignment)
{
	for (size_t i = 0; i < e->all; i++)
		if (engine_violates(e->term[i], e->terms[i], assignment)) return false;
	return true;
}

static inline void engine_tell(struct engine_run *e)
{
	e->id[e->told] = pubgrub_add(&e->g, e->term[e->told], e->terms[e->told], (uint32_t)e->told);
	e->told++;
}

/* A fact about versions comes to hold of one version more. */
static inline void engine_widen(struct engine_run *e, struct brute_random *r)
{
	size_t i = brute_below(r, (unsigned)e->told);
	struct term *t = e->terms[i] ? &e->term[i][0] : NULL;
	for (size_t k = 1; t && k < e->terms[i]; k++)
		if (e->term[i][k].package == t->package) return; /* the engine joined the two */
	if (!t || e->id[i] == PUBGRUB_NONE || bits_has(t->set, 0) || bits_count(t->set) == ENGINE_STATES - 1) return;
	size_t state = 1;
	while (bits_has(t->set, state)) state++;
	pubgrub_widen(&e->g, e->id[i], t->package, (uint32_t)state);
}

static inline bool engine_decide_one(struct engine_run *e)
{
	for (uint32_t p = 0; p < ENGINE_PACKAGES; p++) {
		if (!pubgrub_selected(&e->g, p) || e->g.packages.v[p].decided) continue;
		pubgrub_decide(&e->g, p, (uint32_t)bits_next(pubgrub_possible(&e->g, p), 1));
		return true;
	}
	return false;
}

/* Facts come bit by bit, between decisions, as pages and metadata do. */
static inline void engine_solve(struct arena *a, struct brute_random *r, struct engine_run *e)
{
	memset(e, 0, sizeof *e);
	pubgrub_init(&e->g, a);
	for (size_t i = 0; i < ENGINE_PACKAGES; i++) pubgrub_package(&e->g, ENGINE_STATES);
	engine_facts(a, r, e);
	for (;;) {
		if (!pubgrub_propagate(&e->g)) return;
		if (e->told < e->all && brute_below(r, 2)) engine_tell(e);
		else if (e->told && brute_below(r, 16) == 15) engine_widen(e, r);
		else if (brute_below(r, 64) == 63) pubgrub_restart(&e->g);
		else if (engine_decide_one(e)) continue;
		else if (e->told < e->all) engine_tell(e);
		else break;
	}
	e->solved = true;
}

static inline size_t engine_assignment(const struct engine_run *e)
{
	size_t assignment = 0;
	for (uint32_t p = 0; p < ENGINE_PACKAGES; p++) assignment |= (size_t)e->g.packages.v[p].decided << 2 * p;
	return assignment;
}

/* The facts that a failure was derived from leave nothing by themselves. */
static inline bool engine_grounds_suffice(struct arena *a, const struct engine_run *e)
{
	bool *used = NEW_N(a, bool, e->g.incompats.n);
	used[e->g.failed] = true;
	for (size_t i = e->g.incompats.n; i--;) { /* what is derived comes after what it is derived from */
		const struct incompat *inc = &e->g.incompats.v[i];
		if (!used[i] || inc->left == PUBGRUB_NONE) continue;
		used[inc->left] = used[inc->right] = true;
	}
	for (size_t x = 0; x < ENGINE_ASSIGNMENTS; x++) {
		bool excluded = false;
		for (size_t i = 0; i < e->g.incompats.n && !excluded; i++) {
			const struct incompat *inc = &e->g.incompats.v[i];
			if (used[i] && inc->left == PUBGRUB_NONE)
				excluded = engine_violates(e->term[inc->fact], e->terms[inc->fact], x);
		}
		if (!excluded) return false;
	}
	return true;
}

/* Null, or what is wrong. */
static inline const char *engine_check(struct arena *a, const struct engine_run *e)
{
	if (e->solved && !engine_fits(e, engine_assignment(e))) return "the solution breaks a fact";
	if (!e->solved && !engine_grounds_suffice(a, e)) return "the grounds do not suffice";
	for (size_t x = 0; x < ENGINE_ASSIGNMENTS; x++) {
		bool told = true;
		for (size_t i = 0; i < e->told && told; i++) told = !engine_violates(e->term[i], e->terms[i], x);
		if (!told) continue;
		if (!e->solved) return "there is a solution";
		for (size_t i = 0; i < e->g.incompats.n; i++) {
			const struct incompat *inc = &e->g.incompats.v[i];
			if (engine_violates(inc->term, inc->n, x)) return "something learned does not follow";
		}
	}
	return NULL;
}

#endif
