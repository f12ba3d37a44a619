/* What the index says now of a lock's projects, and the metadata of the wheels that targets take. */
#include <stdlib.h>

#include "verify_private.h"

static bool open_index(struct run *r, struct verification *v, struct err *e)
{
	struct index_opts opts = *v->opts->index;
	if (v->shared->index) return true;
	opts.targets = v->shared->targets.v; /* what none of them takes is not installed */
	opts.targets_n = v->shared->targets.n;
	return index_open(r, &opts, &v->shared->index, e);
}

/* Without network and cache only a folder of this machine could answer. */
static bool can_ask(struct run *r, const struct verification *v)
{
	const struct index_opts *o = v->opts->index;
	bool local = o && o->find_links.n;
	for (size_t i = 0; o && i < o->urls.n; i++) local |= str_has(o->urls.v[i], STR("file:"));
	return o && (local || !run_opts(r)->offline || run_opts(r)->cache_dir.n);
}

struct page_lookup *page_lookup_find(const struct verification *v, str name)
{
	size_t low = 0, high = v->pages_n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(v->pages[middle].name, name) < 0) low = middle + 1;
		else high = middle;
	}
	return low < v->pages_n && str_eq(v->pages[low].name, name) ? &v->pages[low] : NULL;
}

/* The page's file of that name; else, where the lock has hashes alone, the best one for the target that has one of them. */
static const struct wheel_file *offered(const struct page *page, const struct lock_pick *pick, const struct target *t)
{
	const struct wheel_file *best = NULL;
	for (size_t i = 0; i < page->n; i++) {
		const struct wheel_file *f = &page->v[i];
		if (pick->file) {
			if (str_eq(f->filename, pick->file->name)) return f;
			continue;
		}
		if (pick->package->files.n || tag_set_rank(t->tags, &f->wheel) == RANK_NONE) continue;
		if (version_cmp(&f->wheel.version, &pick->package->version)) continue;
		if (best && wheel_name_cmp(t->tags, &f->wheel, &best->wheel) <= 0) continue;
		for (size_t k = 0; k < pick->package->hashes.n; k++) {
			str hash = pick->package->hashes.v[k];
			if (str_eat(&hash, STR("sha256:")) && str_eq(hash, f->sha256)) best = f;
		}
	}
	return best;
}

bool gather_pages(struct run *r, struct verification *v, str *lack, struct err *e)
{
	const struct lockfile *lock = &v->subject->lock;
	(void)lack;
	v->pages = NEW_N(v->a, struct page_lookup, lock->n);
	if (!can_ask(r, v)) return true;
	for (size_t i = 0; i < lock->n; i++) {
		bool again = v->pages_n && str_eq(v->pages[v->pages_n - 1].name, lock->v[i].name);
		if (lock->v[i].source == LOCK_FROM_INDEX && !again) v->pages[v->pages_n++].name = lock->v[i].name;
	}
	if (!open_index(r, v, e) || !index_pages(v->shared->index, v->pages, v->pages_n, e)) return false;
	for (size_t t = 0; t < v->targets_n; t++)
		for (size_t i = 0; i < v->targets[t].picks.n; i++) {
			const struct lock_pick *pick = &v->targets[t].picks.v[i];
			struct pick_facts *about = &v->targets[t].about[i];
			struct page_lookup *page = page_lookup_find(v, pick->package->name);
			if (pick->package->source != LOCK_FROM_INDEX || !page || page->fault) continue;
			about->page = page;
			if (page->page) about->offered = offered(page->page, pick, v->targets[t].target);
		}
	return true;
}

/* ---- metadata ---- */

/* The wheel as the lock has it, for one that the index no longer offers or that is not from it. */
static const struct wheel_file *file_of_lock(struct verification *v, const struct lock_pick *pick)
{
	if (!pick->file || !pick->file->url.n) return NULL;
	struct wheel_file *file = NEW(v->a, struct wheel_file);
	*file = (struct wheel_file){ .filename = pick->file->name, .url = pick->file->url, .index = UINT32_MAX, .wheel = pick->file->wheel };
	for (size_t i = 0; i < pick->file->hashes.n; i++) {
		str hash = pick->file->hashes.v[i];
		if (str_eat(&hash, STR("sha256:"))) file->sha256 = hash;
	}
	return file;
}

/*
 * A wheel that is not the locked one is not asked: its metadata would be
 * another's. One that the lock has from elsewhere is, where its URL is one.
 */
const struct wheel_file *verify_wheel(struct verification *v, const struct lock_pick *pick, const struct pick_facts *about)
{
	str want = { 0 };
	if (pick->package->source == LOCK_FROM_URL) return file_of_lock(v, pick);
	if (!about->offered) return NULL;
	for (size_t i = 0; pick->file && i < pick->file->hashes.n; i++) {
		str hash = pick->file->hashes.v[i];
		if (str_eat(&hash, STR("sha256:"))) want = hash;
	}
	return want.n && about->offered->sha256.n && !str_eq(want, about->offered->sha256) ? NULL : about->offered;
}

struct asked_metadata { struct metadata_lookup *v; size_t n; };

static int by_file(const void *left, const void *right)
{
	const struct metadata_lookup *x = left, *y = right;
	return (x->file > y->file) - (x->file < y->file);
}

bool gather_metadata(struct run *r, struct verification *v, str *lack, struct err *e)
{
	size_t all = 0;
	struct asked_metadata asks = { 0 };
	(void)lack;
	for (size_t t = 0; t < v->targets_n; t++) all += v->targets[t].picks.n;
	asks.v = NEW_N(v->a, struct metadata_lookup, all);
	const struct wheel_file **files = NEW_N(v->a, const struct wheel_file *, all);
	size_t at = 0;
	for (size_t t = 0; t < v->targets_n && can_ask(r, v); t++)
		for (size_t i = 0; i < v->targets[t].picks.n; i++, at++) {
			files[at] = verify_wheel(v, &v->targets[t].picks.v[i], &v->targets[t].about[i]);
			if (files[at]) asks.v[asks.n++].file = files[at];
		}
	if (asks.n && (!open_index(r, v, e) || !index_metadata(v->shared->index, asks.v, asks.n, e))) return false;
	if (asks.n) qsort(asks.v, asks.n, sizeof *asks.v, by_file);
	at = 0;
	for (size_t t = 0; t < v->targets_n; t++)
		for (size_t i = 0; i < v->targets[t].picks.n; i++, at++) {
			const struct metadata_lookup key = { .file = files[at] };
			const struct metadata_lookup *got = files[at] ? bsearch(&key, asks.v, asks.n, sizeof key, by_file) : NULL;
			if (got) v->targets[t].about[i].metadata = got->metadata;
		}
	return true;
}
