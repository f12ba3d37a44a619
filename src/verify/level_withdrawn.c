/* What the index took back since the lock was made: files of what targets install. */
#include "verify_private.h"

static bool has_version(const struct page *page, const struct version *version)
{
	for (size_t i = 0; i < page->n; i++)
		if (!version_cmp(&page->v[i].wheel.version, version)) return true;
	for (size_t i = 0; i < page->sdists.n; i++)
		if (!version_cmp(&page->sdists.v[i], version)) return true;
	return false;
}

static void judge_pick(struct verification *v, const struct verified_target *t, const struct lock_pick *pick,
                       const struct pick_facts *about)
{
	const struct lock_package *p = pick->package;
	const struct page_lookup *page = about->page;
	str path = v->subject->lock_path, name = p->name;
	if (str_eq(page->status, STR("quarantined")))
		found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, name, path, p->at, "%.*s is in quarantine: the index takes it for harmful",
		      STR_ARG(name));
	else if (!page->page)
		found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, name, path, p->at, "the index has no project %.*s any more", STR_ARG(name));
	else if (about->offered && about->offered->is_yanked)
		found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, name, path, p->at, "%.*s %.*s was yanked%s%.*s", STR_ARG(name), STR_ARG(p->written),
		      about->offered->yanked.n ? ": " : "", STR_ARG(about->offered->yanked));
	else if (p->written.n && !has_version(page->page, &p->version))
		found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, name, path, p->at, "the index has no %.*s %.*s any more", STR_ARG(name),
		      STR_ARG(p->written));
	else if (pick->file && !about->offered)
		found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, name, path, pick->file->at, "the index has no %.*s any more",
		      STR_ARG(pick->file->name));
	else if (str_eq(page->status, STR("archived")) || str_eq(page->status, STR("deprecated")))
		found(v, SEVERITY_NOTE, FAULT_NONE, NULL, name, path, p->at, "%.*s is %.*s on the index", STR_ARG(name), STR_ARG(page->status));
}

void judge_withdrawn(struct verification *v)
{
	size_t unknown = 0, all = 0;
	for (size_t k = 0; k < v->targets_n; k++) {
		const struct verified_target *t = &v->targets[k];
		for (size_t i = 0; i < t->picks.n; i++) {
			if (t->picks.v[i].package->source != LOCK_FROM_INDEX) continue;
			all++;
			if (t->about[i].page) judge_pick(v, t, &t->picks.v[i], &t->about[i]);
			else unknown++;
		}
	}
	if (unknown) v->lack = arena_fmt(v->a, "the index's pages are not known here for %zu of %zu", unknown, all);
}
