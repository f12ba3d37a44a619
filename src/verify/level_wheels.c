#include "verify_private.h"

/* The file that comes closest to running there, for what to say of it. */
static const struct lock_file *closest(const struct lock_package *p, const struct target *t)
{
	const struct lock_file *best = NULL;
	for (size_t i = 0; i < p->files.n; i++) {
		const struct lock_file *f = &p->files.v[i];
		if (!f->is_wheel) continue;
		if (!best || tag_set_closeness(t->tags, &f->wheel) > tag_set_closeness(t->tags, &best->wheel)) best = f;
	}
	return best;
}

static void no_wheel(struct verification *v, const struct verified_target *t, const struct lock_package *p, const char *why)
{
	found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, p->name, v->subject->lock_path, p->at, "%.*s %.*s has no wheel for the target: %s",
	      STR_ARG(p->name), STR_ARG(p->written), why);
}

static void judge_files(struct verification *v, const struct verified_target *t, const struct lock_package *p)
{
	const struct lock_file *near = closest(p, t->target);
	if (!near) no_wheel(v, t, p, "the lock has source alone");
	else no_wheel(v, t, p, arena_cstr(v->a, tag_set_why_not(v->a, t->target->tags, &near->wheel)));
}

/* A lock of hashes alone: the index tells which wheels they are of. */
static bool judge_hashed(struct verification *v, const struct verified_target *t, const struct lock_package *p,
                         const struct pick_facts *about)
{
	if (about->offered) return true;
	if (!about->page || !about->page->page) return false;
	no_wheel(v, t, p, "none of its hashes is of one on the index");
	return true;
}

static const char *source_fault(enum lock_source source)
{
	switch (source) {
	case LOCK_FROM_VCS: return "it is built from version control";
	case LOCK_FROM_DIRECTORY: return "it is built from a folder";
	default: return NULL;
	}
}

void judge_wheels(struct verification *v)
{
	size_t unknown = 0;
	for (size_t k = 0; k < v->targets_n; k++) {
		const struct verified_target *t = &v->targets[k];
		for (size_t i = 0; i < t->picks.n; i++) {
			const struct lock_package *p = t->picks.v[i].package;
			if (t->picks.v[i].file) continue;
			if (source_fault(p->source)) no_wheel(v, t, p, source_fault(p->source));
			else if (p->files.n) judge_files(v, t, p);
			else unknown += !judge_hashed(v, t, p, &t->about[i]);
		}
	}
	if (unknown)
		v->lack = arena_fmt(v->a, "the lock names no files, and neither the cache nor the index tells of %zu of them", unknown);
}
