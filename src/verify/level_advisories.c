#include "spokeshave/buf.h"
#include "verify_private.h"

/* "PYSEC-2026-1 (CVE-2026-1)" */
static str names_of(struct arena *a, const struct osv *osv)
{
	struct buf b = buf_in(a);
	buf_add(&b, osv->id);
	for (size_t i = 0; i < osv->aliases.n; i++) buf_fmt(&b, "%s%.*s", i ? ", " : " (", STR_ARG(osv->aliases.v[i]));
	if (osv->aliases.n) buf_char(&b, ')');
	return buf_str(&b);
}

/* Two databases may hold one fault under names that know each other: it is told once. */
static bool is_told(const struct osv *v, size_t n, const bool *affects, const struct osv *osv)
{
	for (size_t i = 0; i < n; i++)
		if (affects[i] && (strs_has(&v[i].aliases, osv->id) || strs_has(&osv->aliases, v[i].id))) return true;
	return false;
}

static void judge_package(struct verification *v, const struct lock_package *p)
{
	const struct osv *all = v->shared->advisories.v;
	bool *affects = NEW_N(v->a, bool, v->shared->advisories.n);
	for (size_t i = 0; i < v->shared->advisories.n; i++) {
		str fixed;
		if (!osv_affects(v->a, &all[i], p->name, &p->version, &fixed) || is_told(all, i, affects, &all[i])) continue;
		affects[i] = true;
		found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, p->name, v->subject->lock_path, p->at, "%.*s %.*s: %.*s%s%.*s%s%.*s", STR_ARG(p->name),
		      STR_ARG(p->written), STR_ARG(names_of(v->a, &all[i])), all[i].summary.n ? ": " : "", STR_ARG(all[i].summary),
		      fixed.n ? "; fixed in " : "", STR_ARG(fixed));
	}
}

void judge_advisories(struct verification *v)
{
	const struct lockfile *lock = &v->subject->lock;
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].written.n && lock->v[i].source != LOCK_PROJECT) judge_package(v, &lock->v[i]);
}
