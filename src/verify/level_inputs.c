/* The requirements of the application against the lock: all satisfied, and nothing there that none of them leads to. */
#include "spokeshave/bits.h"
#include "verify_private.h"

static void place_of(const struct verification *v, str where, str *path, struct lock_place *at)
{
	uint64_t line;
	str number;
	*at = (struct lock_place){ 0, 0 };
	*path = v->subject->lock_path;
	if (!str_cut_last(where, ':', path, &number) || !str_u64(number, &line) || line > UINT32_MAX) *path = v->subject->lock_path;
	else at->line = (uint32_t)line;
}

static str missing_extra(const struct strs *want, const struct strs *have)
{
	for (size_t i = 0; i < want->n; i++)
		if (!strs_has(have, want->v[i])) return want->v[i];
	return (str){ 0 };
}

/* Does the format say which extras an entry stands for? A requirements.txt may leave them out. */
static bool knows_extras(const struct lockfile *lock)
{
	return lock->format == LOCK_UV;
}

static void judge_input(struct verification *v, const struct verified_target *t, const struct asked *q)
{
	const struct lock_pick *pick = pick_find(t, q->name, NULL);
	struct lock_place at;
	str path, extra;
	place_of(v, q->by, &path, &at);
	if (!pick && lock_dropped(&v->subject->lock, q->name)) return;
	if (!pick) {
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, q->name, path, at, "%.*s is required and not in %.*s; lock again",
		      STR_ARG(q->name), STR_ARG(v->subject->lock_path));
		return;
	}
	if (pick->package->written.n && !specifiers_contain(q->specs, &pick->package->version))
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, q->name, path, at, "%.*s%.*s is required, and %.*s has %.*s; lock again",
		      STR_ARG(q->name), STR_ARG(specifiers_text(v->a, q->specs)), STR_ARG(v->subject->lock_path),
		      STR_ARG(pick->package->written));
	extra = missing_extra(q->extras, &pick->extras);
	if (extra.n && knows_extras(&v->subject->lock))
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, q->name, path, at, "%.*s[%.*s] is required, and %.*s has it without; lock again",
		      STR_ARG(q->name), STR_ARG(extra), STR_ARG(v->subject->lock_path));
}

static void judge_constraints(struct verification *v, const struct verified_target *t)
{
	const struct inputs *in = v->opts->inputs;
	for (size_t i = 0; i < in->n; i++) {
		const struct input *c = &in->v[i];
		const struct lock_pick *pick = c->constraint ? pick_find(t, c->req.canonical, NULL) : NULL;
		struct lock_place at;
		str path;
		if (!pick || !pick->package->written.n || specifiers_contain(&c->req.specs, &pick->package->version)) continue;
		if (!marker_eval(v->a, c->req.marker, &t->target->env, (str){ 0 }, NULL)) continue;
		place_of(v, c->where, &path, &at);
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, c->req.canonical, path, at, "only %.*s%.*s is allowed, and %.*s has %.*s",
		      STR_ARG(c->req.canonical), STR_ARG(specifiers_text(v->a, &c->req.specs)), STR_ARG(v->subject->lock_path),
		      STR_ARG(pick->package->written));
	}
}

static bool has_hash(const struct lock_package *p, str sha256)
{
	str hash = { 0 };
	for (size_t i = 0; i < p->hashes.n; i++) {
		hash = p->hashes.v[i];
		if (str_eat(&hash, STR("sha256:")) && str_eq(hash, sha256)) return true;
	}
	for (size_t i = 0; i < p->files.n; i++)
		for (size_t k = 0; k < p->files.v[i].hashes.n; k++) {
			hash = p->files.v[i].hashes.v[k];
			if (str_eat(&hash, STR("sha256:")) && str_eq(hash, sha256)) return true;
		}
	return false;
}

/* --hash of an input names the files that it may be. */
static void judge_hashes_of_inputs(struct verification *v, const struct verified_target *t)
{
	const struct inputs *in = v->opts->inputs;
	for (size_t i = 0; i < in->n; i++) {
		const struct lock_pick *pick = pick_find(t, in->v[i].req.canonical, NULL);
		bool any = !in->v[i].sha256.n || !pick;
		struct lock_place at;
		str path;
		for (size_t k = 0; !any && k < in->v[i].sha256.n; k++) any = has_hash(pick->package, in->v[i].sha256.v[k]);
		if (any) continue;
		place_of(v, in->v[i].where, &path, &at);
		found(v, SEVERITY_ERROR, FAULT_INTEGRITY, t->target, in->v[i].req.canonical, path, at,
		      "none of the hashes that %.*s may have is in %.*s", STR_ARG(in->v[i].req.canonical), STR_ARG(v->subject->lock_path));
	}
}

/* ---- where packages come from ---- */

static bool has_address(const struct input *v, size_t n, str name)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].req.url.n && str_eq(v[i].req.canonical, name)) return true;
	return false;
}

/* Does anyone ask for it by an address? So it is thought, too, where someone's requirements are not known. */
static bool may_be_addressed(const struct verification *v, const struct verified_target *t, str name)
{
	const struct inputs *in = v->opts->inputs;
	const struct lockfile *lock = &v->subject->lock;
	size_t projects = 0;
	for (size_t i = 0; i < lock->n; i++) projects += lock->v[i].source == LOCK_PROJECT;
	if (projects > 1) return true; /* members of a workspace have sources of their own */
	if (has_address(in->v, in->n, name) || has_address(in->overrides, in->overrides_n, name)) return true;
	for (size_t i = 0; i < in->sources_n; i++)
		if (in->sources[i].elsewhere.n && str_eq(in->sources[i].name, name)) return true;
	for (size_t i = 0; i < t->picks.n; i++) {
		const struct metadata *m = t->about[i].metadata;
		if (!m && !str_eq(t->picks.v[i].package->name, name)) return true;
		for (size_t k = 0; m && k < m->requires_dist.n; k++)
			if (m->requires_dist.v[k].url.n && str_eq(m->requires_dist.v[k].canonical, name)) return true;
	}
	return false;
}

/* An index is asked for a name alone: a file from elsewhere is another's idea. */
static void judge_addresses(struct verification *v, const struct verified_target *t)
{
	for (size_t i = 0; i < t->picks.n; i++) {
		const struct lock_package *p = t->picks.v[i].package;
		if (p->source != LOCK_FROM_URL || may_be_addressed(v, t, p->name)) continue;
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, p->name, v->subject->lock_path, p->at,
		      "%.*s is taken from a URL, and no requirement names one for it; lock again", STR_ARG(p->name));
	}
}

/* ---- what nothing leads to ---- */

struct walk { struct verification *v; const struct verified_target *t; struct bits seen; VEC(size_t) open; };

static void reach(struct walk *w, str name)
{
	size_t at;
	if (!pick_find(w->t, name, &at) || bits_has(w->seen, at)) return;
	bits_set(w->seen, at);
	PUSH(w->v->a, &w->open, at);
}

/* False where nobody told what something requires: then nothing can be said to be extra. */
static bool walk_all(struct walk *w)
{
	bool known = true;
	for (size_t i = 0; i < w->t->inputs.n; i++) reach(w, w->t->inputs.v[i].name);
	while (w->open.n) {
		const struct pick_facts *about = &w->t->about[w->open.v[--w->open.n]];
		known &= about->knows_asked;
		for (size_t i = 0; i < about->asked.n; i++) reach(w, about->asked.v[i].name);
	}
	return known;
}

/* Poetry before 2.1 does not say which entries are for groups that were not asked for. */
static bool knows_groups(const struct lockfile *lock)
{
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].groups.n) return true;
	return lock->format != LOCK_POETRY;
}

static void judge_extra(struct verification *v, const struct verified_target *t)
{
	struct walk w = { .v = v, .t = t, .seen = bits_new(v->a, t->picks.n) };
	if (v->subject->lock.dropped.n) return; /* what is kept may have been required by what is not */
	if (!knows_groups(&v->subject->lock)) {
		v->lack = STR("the requirements are met, but the lock does not say what is for groups, so nothing can be said to be extra");
		return;
	}
	if (!walk_all(&w)) {
		v->lack = STR("the requirements are met, but what the distributions require is not known, so nothing can be said to be extra");
		return;
	}
	for (size_t i = 0; i < t->picks.n; i++) {
		const struct lock_package *p = t->picks.v[i].package;
		if (bits_has(w.seen, i) || p->source == LOCK_PROJECT) continue;
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, p->name, v->subject->lock_path, p->at,
		      "%.*s is in the lock, and no requirement leads to it; lock again", STR_ARG(p->name));
	}
}

/* An entry of a uv.lock that no other one names is installed nowhere, and was not written by uv. */
static void judge_orphans(struct verification *v)
{
	const struct lockfile *lock = &v->subject->lock;
	struct names named;
	names_init(&named, v->a);
	for (size_t i = 0; i < lock->roots.n; i++) names_add(&named, lock->roots.v[i].name);
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; k < lock->v[i].requires.n; k++) names_add(&named, lock->v[i].requires.v[k].name);
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].source != LOCK_PROJECT && names_find(&named, lock->v[i].name) == NAME_NONE)
			found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, lock->v[i].name, v->subject->lock_path, lock->v[i].at,
			      "%.*s is in the lock, and nothing in it requires that; lock again", STR_ARG(lock->v[i].name));
}

void judge_inputs(struct verification *v)
{
	if (v->subject->lock.format == LOCK_UV) judge_orphans(v);
	for (size_t i = 0; i < v->targets_n; i++) {
		const struct verified_target *t = &v->targets[i];
		if (!t->picked) continue;
		for (size_t k = 0; k < t->inputs.n; k++) judge_input(v, t, &t->inputs.v[k]);
		judge_constraints(v, t);
		judge_hashes_of_inputs(v, t);
		judge_addresses(v, t);
		judge_extra(v, t);
	}
}
