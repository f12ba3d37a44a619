#include "locked_extras.h"

static bool is_picked(const struct lockfile *lock, const struct lock_picks *picks, str name)
{
	for (size_t i = 0; i < picks->n; i++)
		if (str_eq(picks->v[i].package->name, name)) return true;
	return lock->is_ours && lock->pruned && strs_has(&lock->dropped, name);
}

/* By its entry, where an entry says what is required; of a pruned lock also what is not there any more may be. */
static bool is_required(const struct lockfile *lock, const struct lock_package *p, str name)
{
	for (size_t i = 0; i < p->requires.n; i++)
		if (str_eq(p->requires.v[i].name, name)) return true;
	return !p->knows_requires || (lock->is_ours && lock->pruned && strs_has(&lock->dropped, name));
}

static bool holds(struct arena *scratch, const struct requirement *q, const struct target *t, str extra)
{
	return marker_eval(scratch, q->marker, &t->env, extra, NULL);
}

static bool is_asked(struct arena *a, const struct lockfile *lock, const struct lock_picks *picks, const struct lock_pick *pick,
                     const struct metadata *m, const struct target *t, str extra)
{
	bool any = false;
	for (size_t i = 0; i < m->requires_dist.n; i++) {
		const struct requirement *q = &m->requires_dist.v[i];
		if (!holds(a, q, t, extra) || holds(a, q, t, (str){ 0 })) continue;
		/* "host[all]" of host itself: what it brings counts by the extras that it names */
		if (str_eq(q->canonical, pick->package->name)) continue;
		if (!is_picked(lock, picks, q->canonical) || !is_required(lock, pick->package, q->canonical)) return false;
		any = true;
	}
	return any;
}

void locked_extras(struct arena *a, const struct lockfile *lock, const struct lock_picks *picks, const struct lock_pick *pick,
                   const struct metadata *m, const struct target *t, struct strs *extras)
{
	if (lock->format == LOCK_UV) return;
	for (size_t i = 0; i < m->provides_extra.n; i++)
		if (is_asked(a, lock, picks, pick, m, t, m->provides_extra.v[i])) PUSH(a, extras, m->provides_extra.v[i]);
	strs_sort_unique(extras);
}
