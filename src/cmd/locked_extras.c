#include "locked_extras.h"

struct shown {
	struct arena *a;
	const struct names *there;
	const struct lockfile *lock;    /* null: a requirements.txt */
	const struct lock_package *own; /* its entry in `lock` */
	const struct metadata *metadata;
	const struct target *target;
	str name;
};

/* What a pruned lock dropped was there. */
static bool was_dropped(const struct shown *x, str name)
{
	return x->lock && x->lock->is_ours && x->lock->pruned && strs_has(&x->lock->dropped, name);
}

/* By its entry, where an entry says what is required. */
static bool is_required(const struct shown *x, str name)
{
	if (!x->own || !x->own->knows_requires) return true;
	for (size_t i = 0; i < x->own->requires.n; i++)
		if (str_eq(x->own->requires.v[i].name, name)) return true;
	return false;
}

static bool holds(const struct shown *x, const struct requirement *q, str extra)
{
	return marker_eval(x->a, q->marker, &x->target->env, extra, NULL);
}

static bool is_asked(const struct shown *x, str extra)
{
	bool any = false;
	for (size_t i = 0; i < x->metadata->requires_dist.n; i++) {
		const struct requirement *q = &x->metadata->requires_dist.v[i];
		if (!q->marker || !marker_uses_extra(q->marker) || !holds(x, q, extra) || holds(x, q, (str){ 0 })) continue;
		/* "host[all]" of host itself: what it brings counts by the extras that it names */
		if (str_eq(q->canonical, x->name)) continue;
		bool is_there = names_find(x->there, q->canonical) != NAME_NONE && is_required(x, q->canonical);
		if (!is_there && !was_dropped(x, q->canonical)) return false;
		any = true;
	}
	return any;
}

static void add_shown(const struct shown *x, struct strs *extras)
{
	const struct strs *all = &x->metadata->provides_extra;
	for (size_t i = 0; i < all->n; i++)
		if (is_asked(x, all->v[i])) PUSH(x->a, extras, all->v[i]);
	strs_sort_unique(extras);
}

void locked_extras(struct arena *a, const struct lockfile *lock, const struct names *there, const struct lock_package *p,
                   const struct metadata *m, const struct target *t, struct strs *extras)
{
	struct shown x = { a, there, lock, p, m, t, p->name };
	if (lock->format != LOCK_UV) add_shown(&x, extras);
}

void pinned_extras(struct arena *a, const struct target *targets, size_t targets_n, struct solution *s)
{
	for (size_t t = 0; t < targets_n; t++) {
		struct names there;
		names_init(&there, a);
		for (size_t i = 0; i < s->n; i++)
			if (s->v[i].file[t]) names_add(&there, s->v[i].name);
		for (size_t i = 0; i < s->n; i++) {
			struct shown x = { a, &there, NULL, NULL, s->v[i].file[t] ? s->v[i].metadata[t] : NULL, &targets[t], s->v[i].name };
			if (x.metadata) add_shown(&x, &s->v[i].extras);
		}
	}
}
