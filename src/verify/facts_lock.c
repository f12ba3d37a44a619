/* What a lock installs on each target, and what the requirements of that are. */
#include <stdlib.h>

#include "verify_private.h"

bool gather_lock(struct run *r, struct verification *v, str *lack, struct err *e)
{
	const struct verify_subject *s = v->subject;
	(void)r, (void)e;
	if (!s->lock_path.n) *lack = STR("there is no lock to look at");
	else if (!s->lock_read) *lack = STR("the lock can't be read");
	return true;
}

static bool has_wanted(const struct verify_opts *o)
{
	return o->wanted.extras.n || o->wanted.groups.n;
}

/* Unless told otherwise what a lock installs by default: of a pylock its default groups. */
static struct lock_wanted wanted_of(const struct verification *v)
{
	struct lock_wanted wanted = v->opts->wanted;
	if (!has_wanted(v->opts)) wanted.groups = v->subject->lock.default_groups;
	return wanted;
}

bool gather_picks(struct run *r, struct verification *v, str *lack, struct err *e)
{
	bool of_lock = v->subject->kind == VERIFY_LOCK;
	const struct target *targets = of_lock ? v->opts->targets : &v->subject->target;
	struct lock_wanted wanted = wanted_of(v);
	(void)r, (void)e, (void)lack;
	v->targets_n = of_lock ? v->opts->targets_n : 1;
	v->targets = NEW_N(v->a, struct verified_target, v->targets_n);
	for (size_t i = 0; i < v->targets_n; i++) {
		struct verified_target *t = &v->targets[i];
		t->target = &targets[i];
		t->picked = lockfile_pick(v->a, &v->subject->lock, t->target, &wanted, &t->picks, &t->fault);
		if (!t->picked) t->picks = (struct lock_picks){ 0 };
		t->about = NEW_N(v->a, struct pick_facts, t->picks.n);
		for (size_t k = 0; k < t->picks.n && !v->opts->inputs; k++) t->about[k].extras = t->picks.v[k].extras;
	}
	return true;
}

const struct lock_pick *pick_find(const struct verified_target *t, str name, size_t *at)
{
	size_t low = 0, high = t->picks.n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(t->picks.v[middle].package->name, name) < 0) low = middle + 1;
		else high = middle;
	}
	if (at) *at = low;
	return low < t->picks.n && str_eq(t->picks.v[low].package->name, name) ? &t->picks.v[low] : NULL;
}

bool lock_dropped(const struct lockfile *lock, str name)
{
	return lock->is_ours && lock->pruned && strs_has(&lock->dropped, name);
}

/* ---- requirements: those that count on one target, overridden and excluded as the options say ---- */

/* A marker on a target, with each of the extras in turn and without one. */
static bool holds(struct verification *v, const struct verified_target *t, const struct marker *m, const struct strs *extras)
{
	if (!m || marker_eval(v->a, m, &t->target->env, (str){ 0 }, NULL)) return true;
	if (!marker_uses_extra(m)) return false;
	for (size_t i = 0; i < extras->n; i++)
		if (marker_eval(v->a, m, &t->target->env, extras->v[i], NULL)) return true;
	return false;
}

/* A requirement, or in its place those that override it; none when its name is excluded. */
static void add_asked(struct verification *v, const struct verified_target *t, struct asked q, struct askeds *out)
{
	const struct inputs *in = v->opts->inputs;
	const struct strs none = { 0 };
	bool overridden = false;
	if (strs_has(&v->opts->excludes, q.name)) return;
	for (size_t i = 0; in && i < in->overrides_n; i++) {
		const struct requirement *o = &in->overrides[i].req;
		if (!str_eq(o->canonical, q.name)) continue;
		overridden = true;
		if (holds(v, t, o->marker, &none))
			PUSH(v->a, out, ((struct asked){ in->overrides[i].where, q.name, &o->extras, &o->specs, { 0 }, { 0, 0 } }));
	}
	if (!overridden) PUSH(v->a, out, q);
}

static void asked_by_metadata(struct verification *v, const struct verified_target *t, const struct lock_package *package,
                              struct pick_facts *about)
{
	const struct metadata *m = about->metadata;
	for (size_t i = 0; i < m->requires_dist.n; i++) {
		const struct requirement *q = &m->requires_dist.v[i];
		if (holds(v, t, q->marker, &about->extras))
			add_asked(v, t, (struct asked){ package->name, q->canonical, &q->extras, &q->specs, { 0 }, package->at }, &about->asked);
	}
}

/* A pylock.toml says which entries a package requires, and not where: one that another environment gets is for there. */
static bool is_for_others(const struct verification *v, const struct verified_target *t, const struct lock_requirement *q)
{
	const struct lockfile *lock = &v->subject->lock;
	const struct lock_pick *pick = pick_find(t, q->name, NULL);
	size_t n, first = lockfile_find(lock, q->name, &n);
	bool there = false;
	if (lock->format != LOCK_PYLOCK) return false;
	for (size_t i = first; i < first + n; i++) {
		if (q->version.n && !str_eq(q->version, lock->v[i].written)) continue;
		if (pick && pick->package == &lock->v[i]) return false;
		there = true;
	}
	return there;
}

static void asked_by_lock(struct verification *v, const struct verified_target *t, const struct lock_package *package,
                          struct pick_facts *about)
{
	for (size_t i = 0; i < package->requires.n; i++) {
		const struct lock_requirement *q = &package->requires.v[i];
		if (q->group.n || (q->extra.n && !strs_has(&about->extras, q->extra)) || !holds(v, t, q->marker, &about->extras)) continue;
		if (is_for_others(v, t, q)) {
			about->knows_asked &= about->metadata != NULL; /* that it is not for this one, only metadata tells */
			continue;
		}
		add_asked(v, t, (struct asked){ package->name, q->name, &q->extras, &q->specs, q->version, q->at }, &about->asked);
	}
}

/*
 * What both say counts: metadata knows the specifiers, the lock its own places.
 * A lock of ours says all that is required, others may leave it out.
 */
static void asked_of_pick(struct verification *v, const struct verified_target *t, size_t pick)
{
	struct pick_facts *about = &t->about[pick];
	const struct lock_package *package = t->picks.v[pick].package;
	about->asked.n = 0;
	about->knows_asked = about->metadata || package->knows_requires || v->subject->lock.is_ours;
	if (package->knows_requires) asked_by_lock(v, t, package, about);
	if (about->metadata) asked_by_metadata(v, t, package, about);
}

static void asked_of_inputs(struct verification *v, struct verified_target *t)
{
	const struct inputs *in = v->opts->inputs;
	const struct strs none = { 0 };
	for (size_t i = 0; in && i < in->n; i++) {
		const struct requirement *q = &in->v[i].req;
		if (in->v[i].constraint || !holds(v, t, q->marker, &none)) continue;
		add_asked(v, t, (struct asked){ in->v[i].where, q->canonical, &q->extras, &q->specs, { 0 }, { 0, 0 } }, &t->inputs);
	}
}

/* Some formats do not keep which extras are wanted: who asks for them tells. */
struct spreading { struct verification *v; struct verified_target *t; bool *stale; bool any; };

static void spread_extras(struct spreading *x, const struct askeds *asked)
{
	for (size_t i = 0; i < asked->n; i++) {
		const struct asked *q = &asked->v[i];
		size_t at;
		if (!q->extras->n || !pick_find(x->t, q->name, &at)) continue;
		struct strs *have = &x->t->about[at].extras, more = { 0 };
		for (size_t k = 0; k < q->extras->n; k++)
			if (!strs_has(have, q->extras->v[k])) PUSH(x->v->a, &more, q->extras->v[k]);
		if (!more.n) continue;
		for (size_t k = 0; k < have->n; k++) PUSH(x->v->a, &more, have->v[k]);
		strs_sort_unique(&more);
		*have = more;
		x->stale[at] = x->any = true;
	}
}

/* It ends: extras are only ever added, and of those there are as many as are named. */
static void asked_on(struct verification *v, struct verified_target *t)
{
	struct spreading x = { v, t, NEW_N(v->a, bool, t->picks.n), true };
	asked_of_inputs(v, t);
	for (size_t i = 0; i < t->picks.n; i++) x.stale[i] = true;
	spread_extras(&x, &t->inputs);
	while (x.any) {
		x.any = false;
		for (size_t i = 0; i < t->picks.n; i++) {
			if (!x.stale[i]) continue;
			x.stale[i] = false;
			asked_of_pick(v, t, i);
			spread_extras(&x, &t->about[i].asked);
		}
	}
}

bool gather_asked(struct run *r, struct verification *v, str *lack, struct err *e)
{
	(void)r, (void)e, (void)lack;
	for (size_t i = 0; i < v->targets_n; i++) asked_on(v, &v->targets[i]);
	return true;
}

bool gather_inputs(struct run *r, struct verification *v, str *lack, struct err *e)
{
	(void)r, (void)e;
	if (!v->opts->inputs) *lack = STR("no requirements are named; give them with -r FILE");
	return true;
}

bool gather_solution(struct run *r, struct verification *v, str *lack, struct err *e)
{
	(void)r, (void)e;
	if (!v->opts->solution) *lack = STR("no requirements are named; give them with -r FILE");
	return true;
}
