#include "pubgrub.h"

#include <string.h>

void pubgrub_init(struct pubgrub *g, struct arena *a)
{
	*g = (struct pubgrub){ .a = a, .failed = PUBGRUB_NONE };
	PUSH(a, &g->marks, 0);
	PUSH(a, &g->stamps, ++g->stamp);
}

struct bits pubgrub_possible(const struct pubgrub *g, uint32_t package)
{
	const struct pubgrub_package *p = &g->packages.v[package];
	return p->steps.v[p->steps.n - 1].after;
}

bool pubgrub_selected(const struct pubgrub *g, uint32_t package)
{
	return g->packages.v[package].selected;
}

static uint32_t level_now(const struct pubgrub *g)
{
	return (uint32_t)g->marks.n - 1;
}

/* A new last step; its set is a copy of the one before. */
static struct pubgrub_step *step_push(struct pubgrub *g, uint32_t package, uint32_t cause)
{
	struct pubgrub_package *p = &g->packages.v[package];
	if (p->steps.n == p->steps_made) {
		struct pubgrub_step made = { .after = bits_new(g->a, p->states) };
		PUSH(g->a, &p->steps, made);
		p->steps_made++;
	} else {
		p->steps.n++;
	}
	struct pubgrub_step *s = &p->steps.v[p->steps.n - 1];
	if (p->steps.n > 1)
		memcpy(s->after.w, s[-1].after.w, (p->states + 63) / 64 * sizeof(uint64_t));
	s->at = (uint32_t)g->trail.n;
	s->level = level_now(g);
	s->cause = cause;
	PUSH(g->a, &g->trail, package);
	return s;
}

uint32_t pubgrub_package(struct pubgrub *g, uint32_t states)
{
	uint32_t id = (uint32_t)g->packages.n;
	PUSH(g->a, &g->packages, (struct pubgrub_package){ .states = states });
	struct pubgrub_package *p = &g->packages.v[id];
	struct pubgrub_step first = { .cause = PUBGRUB_NONE, .after = bits_new(g->a, states) };
	bits_fill(first.after);
	PUSH(g->a, &p->steps, first); /* outside the trail: no backjump undoes it */
	p->steps_made = 1;
	return id;
}

static void package_changed(struct pubgrub *g, uint32_t package)
{
	struct pubgrub_package *p = &g->packages.v[package];
	if (p->changed) return;
	p->changed = true;
	PUSH(g->a, &g->changed, package);
}

static bool bits_full(struct bits b)
{
	return bits_count(b) == b.n;
}

/*
 * Put the terms in order, those of one package together (`join` tells how: and,
 * or), drop those that always hold. False when one never holds.
 */
static bool terms_tidy(struct arena *a, struct term *t, uint32_t *n)
{
	for (uint32_t i = 1; i < *n; i++)
		for (uint32_t k = i; k && t[k - 1].package > t[k].package; k--) {
			struct term swap = t[k];
			t[k] = t[k - 1];
			t[k - 1] = swap;
		}
	uint32_t kept = 0;
	for (uint32_t i = 0; i < *n; i++) {
		if (kept && t[kept - 1].package == t[i].package) {
			struct bits both = bits_copy(a, t[kept - 1].set);
			bits_and(both, t[i].set);
			t[kept - 1].set = both;
		} else {
			t[kept++] = t[i];
		}
	}
	*n = 0;
	for (uint32_t i = 0; i < kept; i++) {
		if (bits_empty(t[i].set)) return false;
		if (!bits_full(t[i].set)) t[(*n)++] = t[i];
	}
	return true;
}

static uint32_t incompat_enter(struct pubgrub *g, struct incompat inc)
{
	uint32_t id = (uint32_t)g->incompats.n;
	PUSH(g->a, &g->incompats, inc);
	return id;
}

/* From now on it takes part in propagation. */
static void incompat_watch(struct pubgrub *g, uint32_t id)
{
	struct incompat *inc = &g->incompats.v[id];
	for (uint32_t i = 0; i < inc->n; i++) PUSH(g->a, &g->packages.v[inc->term[i].package].in, id);
	PUSH(g->a, &g->fresh, id);
	if (level_now(g)) PUSH(g->a, &g->young, (struct pubgrub_young){ id, level_now(g) });
}

uint32_t pubgrub_add(struct pubgrub *g, const struct term *terms, size_t n, uint32_t fact)
{
	struct term *own = NEW_N(g->a, struct term, n ? n : 1);
	if (n) memcpy(own, terms, n * sizeof *own);
	uint32_t kept = (uint32_t)n;
	if (!terms_tidy(g->a, own, &kept)) return PUBGRUB_NONE;
	uint32_t id = incompat_enter(g, (struct incompat){
		.term = own, .n = kept, .left = PUBGRUB_NONE, .right = PUBGRUB_NONE, .fact = fact });
	incompat_watch(g, id);
	return id;
}

void pubgrub_widen(struct pubgrub *g, uint32_t incompat, uint32_t package, uint32_t state)
{
	struct incompat *inc = &g->incompats.v[incompat];
	for (uint32_t i = 0; i < inc->n; i++)
		if (inc->term[i].package == package) bits_set(inc->term[i].set, state);
	inc->dead_stamp = 0;
	PUSH(g->a, &g->fresh, incompat);
	if (level_now(g)) PUSH(g->a, &g->young, (struct pubgrub_young){ incompat, level_now(g) });
}

void pubgrub_decide(struct pubgrub *g, uint32_t package, uint32_t state)
{
	PUSH(g->a, &g->marks, (uint32_t)g->trail.n);
	PUSH(g->a, &g->stamps, ++g->stamp);
	struct pubgrub_step *s = step_push(g, package, PUBGRUB_NONE);
	memset(s->after.w, 0, (s->after.n + 63) / 64 * sizeof(uint64_t));
	bits_set(s->after, state);
	g->packages.v[package].decided = state;
	g->packages.v[package].selected = state != 0;
	package_changed(g, package);
}

/* Undo every decision above `level`, and look again at what may force something there. */
static void backjump(struct pubgrub *g, uint32_t level)
{
	uint32_t keep = g->marks.v[level + 1];
	while (g->trail.n > keep) {
		struct pubgrub_package *p = &g->packages.v[g->trail.v[--g->trail.n]];
		if (p->steps.v[p->steps.n - 1].cause == PUBGRUB_NONE) p->decided = 0;
		p->steps.n--;
		p->selected = !bits_has(p->steps.v[p->steps.n - 1].after, 0);
	}
	g->marks.n = g->stamps.n = level + 1;
	for (size_t i = 0; i < g->changed.n; i++) g->packages.v[g->changed.v[i]].changed = false;
	g->changed.n = 0;
	size_t kept = 0;
	for (size_t i = 0; i < g->young.n; i++) {
		struct pubgrub_young *y = &g->young.v[i];
		if (y->level > level) {
			PUSH(g->a, &g->fresh, y->incompat);
			y->level = level;
		}
		if (y->level) g->young.v[kept++] = *y;
	}
	g->young.n = kept;
}

bool pubgrub_undo(struct pubgrub *g, uint32_t package)
{
	const struct pubgrub_package *p = &g->packages.v[package];
	if (!p->decided) return false;
	size_t i = p->steps.n - 1;
	while (p->steps.v[i].cause != PUBGRUB_NONE) i--;
	backjump(g, p->steps.v[i].level - 1);
	return true;
}

void pubgrub_restart(struct pubgrub *g)
{
	if (level_now(g)) backjump(g, 0);
}

/* The step since when the term holds. It holds now. */
static const struct pubgrub_step *satisfier(const struct pubgrub *g, const struct term *t)
{
	const struct pubgrub_package *p = &g->packages.v[t->package];
	size_t low = 0, high = p->steps.n - 1;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (bits_subset(p->steps.v[middle].after, t->set)) high = middle;
		else low = middle + 1;
	}
	return &p->steps.v[low];
}

/* The incompatibility that follows from both, which speak of `package` in opposite ways. */
static uint32_t resolvent(struct pubgrub *g, uint32_t left, uint32_t right, uint32_t package)
{
	struct incompat l = g->incompats.v[left], r = g->incompats.v[right];
	struct term *terms = NEW_N(g->a, struct term, l.n + r.n);
	uint32_t n = 0;
	struct bits about = { NULL, 0 };
	for (uint32_t i = 0; i < l.n + r.n; i++) {
		struct term t = i < l.n ? l.term[i] : r.term[i - l.n];
		if (t.package != package) {
			terms[n++] = t;
		} else if (!about.n) {
			about = bits_copy(g->a, t.set);
		} else {
			bits_or(about, t.set);
		}
	}
	terms[n++] = (struct term){ package, about };
	terms_tidy(g->a, terms, &n); /* it holds now, so no set is empty */
	return incompat_enter(g, (struct incompat){
		.term = terms, .n = n, .left = left, .right = right, .fact = PUBGRUB_NONE });
}

/*
 * All terms of `id` hold. Follow the causes back until the newest decision that
 * matters is alone to blame, remember that, and go back to where it forces
 * something. False when no decision is to blame.
 */
static bool learn(struct pubgrub *g, uint32_t id)
{
	uint32_t begin = id;
	g->conflicts++;
	for (;;) {
		struct incompat *inc = &g->incompats.v[id];
		if (!inc->n) {
			g->failed = id;
			return false;
		}
		const struct pubgrub_step *newest = satisfier(g, &inc->term[0]);
		uint32_t package = inc->term[0].package, below = 0; /* the highest level among the other terms */
		for (uint32_t i = 1; i < inc->n; i++) {
			const struct pubgrub_step *s = satisfier(g, &inc->term[i]);
			if (s->at < newest->at) {
				if (s->level > below) below = s->level;
				continue;
			}
			if (newest->level > below) below = newest->level;
			newest = s;
			package = inc->term[i].package;
		}
		if (newest->cause == PUBGRUB_NONE || newest->level > below) {
			backjump(g, below);
			if (id != begin) incompat_watch(g, id);
			PUSH(g->a, &g->fresh, id);
			PUSH(g->a, &g->blames, (struct pubgrub_blame){ package, id });
			return true;
		}
		id = resolvent(g, id, newest->cause, package);
	}
}

enum relation { HOLDS, FAILS, FORCES, OPEN };

/* How it stands: all hold, one fails, all but `*last` hold, or neither. */
static enum relation relation(const struct pubgrub *g, const struct incompat *inc, uint32_t *last)
{
	uint32_t open = 0;
	for (uint32_t i = 0; i < inc->n; i++) {
		struct bits now = pubgrub_possible(g, inc->term[i].package);
		if (!bits_meet(now, inc->term[i].set)) return FAILS;
		if (bits_subset(now, inc->term[i].set)) continue;
		open++;
		*last = i;
	}
	return open == 0 ? HOLDS : open == 1 ? FORCES : OPEN;
}

/* False: it is in conflict with what is decided. */
static bool look_at(struct pubgrub *g, uint32_t id)
{
	uint32_t last = 0;
	struct incompat *inc = &g->incompats.v[id];
	if (inc->dead_level < g->stamps.n && g->stamps.v[inc->dead_level] == inc->dead_stamp) return true;
	enum relation how = relation(g, inc, &last);
	if (how == HOLDS) return false;
	if (how == FAILS) {
		inc->dead_level = level_now(g);
		inc->dead_stamp = g->stamps.v[inc->dead_level];
	}
	if (how == FORCES) {
		struct pubgrub_step *s = step_push(g, inc->term[last].package, id);
		bits_without(s->after, inc->term[last].set);
		g->packages.v[inc->term[last].package].selected = !bits_has(s->after, 0);
		package_changed(g, inc->term[last].package);
	}
	return true;
}

/* The newest first: it is the one that most likely says something. */
static uint32_t look_at_package(struct pubgrub *g, uint32_t package)
{
	for (size_t i = g->packages.v[package].in.n; i--;) {
		uint32_t id = g->packages.v[package].in.v[i];
		if (!look_at(g, id)) return id;
	}
	return PUBGRUB_NONE;
}

bool pubgrub_propagate(struct pubgrub *g)
{
	if (g->failed != PUBGRUB_NONE) return false;
	while (g->fresh.n || g->changed.n) {
		uint32_t conflict = PUBGRUB_NONE;
		if (g->fresh.n) {
			uint32_t id = g->fresh.v[--g->fresh.n];
			if (!look_at(g, id)) conflict = id;
		} else {
			uint32_t package = g->changed.v[--g->changed.n];
			g->packages.v[package].changed = false;
			conflict = look_at_package(g, package);
		}
		if (conflict != PUBGRUB_NONE && !learn(g, conflict)) return false;
	}
	return true;
}
