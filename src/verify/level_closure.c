#include "verify_private.h"

static void judge_pick(struct verification *v, const struct verified_target *t, size_t pick)
{
	const struct lockfile *lock = &v->subject->lock;
	const struct lock_package *p = t->picks.v[pick].package;
	const struct askeds *asked = &t->about[pick].asked;
	for (size_t i = 0; i < asked->n; i++) {
		const struct asked *q = &asked->v[i];
		if (pick_find(t, q->name, NULL) || lock_dropped(lock, q->name) || str_eq(q->name, p->name)) continue;
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, q->name, v->subject->lock_path, q->at.line ? q->at : p->at,
		      "%.*s requires %.*s, which is not in the lock%s; lock again", STR_ARG(p->name), STR_ARG(q->name),
		      v->targets_n > 1 ? " for this target" : "");
	}
}

void judge_closure(struct verification *v)
{
	size_t unknown = 0;
	str name = { 0 };
	for (size_t t = 0; t < v->targets_n; t++)
		for (size_t i = 0; i < v->targets[t].picks.n; i++) {
			if (!v->targets[t].about[i].knows_asked) name = v->targets[t].picks.v[i].package->name;
			unknown += !v->targets[t].about[i].knows_asked;
			judge_pick(v, &v->targets[t], i);
		}
	if (unknown)
		v->lack = arena_fmt(v->a, "the lock does not say what %.*s%s requires, and neither the cache nor the index tells", STR_ARG(name),
		                    unknown > 1 ? arena_cstr(v->a, arena_fmt(v->a, ", and %zu more,", unknown - 1)) : "");
}
