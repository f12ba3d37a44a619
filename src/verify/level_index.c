/* The lock's hashes against those that the index gives now. */
#include <string.h>

#include "verify_private.h"

static str sha256_of_file(const struct lock_file *f)
{
	for (size_t i = 0; i < f->hashes.n; i++) {
		str hash = f->hashes.v[i];
		if (str_eat(&hash, STR("sha256:"))) return hash;
	}
	return (str){ 0 };
}

/* How many of its files the index could not judge, which has nothing but their sha256. */
static size_t judge_package(struct verification *v, const struct lock_package *p, const struct page *page)
{
	size_t unknown = 0;
	for (size_t i = 0; i < p->files.n; i++) {
		const struct lock_file *f = &p->files.v[i];
		str locked = sha256_of_file(f);
		for (size_t k = 0; k < page->n; k++) {
			const struct wheel_file *now = &page->v[k];
			if (!str_eq(now->filename, f->name)) continue;
			unknown += f->hashes.n && (!locked.n || !now->sha256.n);
			if (!locked.n || !now->sha256.n) continue;
			if (!str_eq(now->sha256, locked))
				found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, p->name, v->subject->lock_path, f->at,
				      "%.*s has sha256 %.*s in the lock, and %.*s on the index: it was replaced, or the lock altered", STR_ARG(f->name),
				      STR_ARG(locked), STR_ARG(now->sha256));
			else if (f->size && now->size && f->size != now->size)
				found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, p->name, v->subject->lock_path, f->at,
				      "%.*s has %llu bytes in the lock, and %llu on the index", STR_ARG(f->name), (unsigned long long)f->size,
				      (unsigned long long)now->size);
		}
	}
	return unknown;
}

static bool is_taken(const struct verification *v, const struct wheel_file *file)
{
	for (size_t i = 0; i < v->targets_n; i++)
		if (tag_set_rank(v->targets[i].target->tags, &file->wheel) != RANK_NONE) return true;
	return false;
}

/* Of hashes without names one must be of a wheel of that version that a target takes. */
static void judge_hashes_alone(struct verification *v, const struct lock_package *p, const struct page *page)
{
	size_t named = 0;
	bool any = false, all = true;
	for (size_t k = 0; k < page->n; k++) {
		const struct wheel_file *now = &page->v[k];
		if (version_cmp(&now->wheel.version, &p->version) || !is_taken(v, now)) continue;
		all &= now->sha256.n > 0;
		for (size_t i = 0; i < p->hashes.n; i++) {
			str hash = p->hashes.v[i];
			if (!str_eat(&hash, STR("sha256:"))) continue;
			named++;
			any |= str_eq(hash, now->sha256);
		}
	}
	if (named && all && !any)
		found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, p->name, v->subject->lock_path, p->at,
		      "none of the hashes of %.*s %.*s is of a wheel that the index has: they were replaced, or the lock altered",
		      STR_ARG(p->name), STR_ARG(p->written));
}

/* One network fault is told; the others are most often the same. */
static bool tell_fault(struct verification *v)
{
	size_t n = 0, offline = 0;
	const struct page_lookup *first = NULL;
	for (size_t i = 0; i < v->pages_n; i++) {
		if (!v->pages[i].fault) continue;
		offline += strstr(v->pages[i].fault->text, "--offline") != NULL;
		if (!n++) first = &v->pages[i];
	}
	if (!n && v->pages_n) return false;
	if (offline == n) {
		v->lack = v->pages_n ? arena_fmt(v->a, "--offline, and the cache knows the pages of %zu of %zu projects", v->pages_n - n, v->pages_n)
		                     : STR("--offline, and there is no cache");
		return true;
	}
	found(v, SEVERITY_ERROR, first->fault->fault, NULL, first->name, (str){ 0 }, (struct lock_place){ 0, 0 }, "%s%s", first->fault->text,
	      n > 1 ? arena_cstr(v->a, arena_fmt(v->a, "; and %zu more projects could not be asked for", n - 1)) : "");
	return true;
}

static bool any_from_index(const struct lockfile *lock)
{
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].source == LOCK_FROM_INDEX) return true;
	return false;
}

void judge_index(struct verification *v)
{
	const struct lockfile *lock = &v->subject->lock;
	size_t unknown = 0;
	if (!any_from_index(lock)) return;
	tell_fault(v);
	for (size_t i = 0; i < lock->n; i++) {
		const struct page_lookup *page = page_lookup_find(v, lock->v[i].name);
		if (!page || !page->page || lock->v[i].source != LOCK_FROM_INDEX) continue;
		unknown += judge_package(v, &lock->v[i], page->page);
		if (!lock->v[i].files.n) judge_hashes_alone(v, &lock->v[i], page->page);
	}
	if (unknown && !v->lack.n)
		v->lack = arena_fmt(v->a, "of %zu files the lock or the index has no sha256, so they can't be compared", unknown);
}
