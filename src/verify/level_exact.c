/* Not "is it valid" but "is it what would be resolved now"; whether what was dropped still may be is for `reach`. */
#include "verify_private.h"

static const struct chosen *chosen_find(const struct solution *s, str name, size_t target)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->v[i].name, name) && s->v[i].file[target]) return &s->v[i];
	return NULL;
}

static void judge_target(struct verification *v, const struct verified_target *t, size_t at)
{
	const struct solution *s = v->opts->solution;
	str path = v->subject->lock_path;
	for (size_t i = 0; i < t->picks.n; i++) {
		const struct lock_package *p = t->picks.v[i].package;
		const struct chosen *c = chosen_find(s, p->name, at);
		if (p->source == LOCK_PROJECT) continue;
		if (!c)
			found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, p->name, path, p->at, "%.*s would not be in it now", STR_ARG(p->name));
		else if (p->written.n && version_cmp(c->version, &p->version))
			found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, p->name, path, p->at, "%.*s %.*s would be %.*s now", STR_ARG(p->name),
			      STR_ARG(p->written), STR_ARG(c->version->normal));
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].file[at] && !pick_find(t, s->v[i].name, NULL) && !lock_dropped(&v->subject->lock, s->v[i].name))
			found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, s->v[i].name, path, (struct lock_place){ 0, 0 }, "%.*s %.*s would be in it now",
			      STR_ARG(s->v[i].name), STR_ARG(s->v[i].version->normal));
}

void judge_exact(struct verification *v)
{
	for (size_t i = 0; i < v->targets_n; i++) judge_target(v, &v->targets[i], i);
}
