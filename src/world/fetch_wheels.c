/* Many wheels at once: known, in the cache, or fetched; and this run's for as long as it lasts. */
#include <string.h>
#include <unistd.h>

#include "cache_private.h"
#include "fetch_private.h"
#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "spokeshave/url.h"

/* A wheel that was fetched in this run already, for its metadata or before its file went away. */
static const struct download *fetched_before(const struct index *x, const struct download *until,
                                             const struct wheel_file *file)
{
	for (const struct download *d = until; d; d = d->next)
		if (d->finished && !d->err && (d->file == file || str_eq(d->file->url, file->url)) &&
		    file_look(x->r, d->path).kind == FILE_REGULAR)
			return d;
	return NULL;
}

/* What the solver was told must be what the wheel itself says. */
static bool metadata_agrees(struct index *x, const struct download *d, struct err *e)
{
	const struct metadata_fact *f = metadata_find(x, d->file);
	char hex[65];
	str text;
	if (!f || f->state != FACT_KNOWN || !f->sha256[0]) return true;
	struct arena_mark m = arena_mark(x->a);
	str both = arena_fmt(x->a, "%.*s %s", STR_ARG(d->sha256), f->sha256);
	if (cache_load(x->r, x->a, "agreed", both, &text)) { /* an earlier run compared them */
		arena_reset(x->a, m);
		return true;
	}
	bool ok = local_metadata(x, file_held(x->r, x->a, d->path), d->file, &text, e);
	if (ok) {
		cache_hex_sha256(text, hex);
		if (strcmp(hex, f->sha256))
			ok = err_set(e, FAULT_INTEGRITY,
			             "its METADATA has sha256 %s, but the index gave one with %s; ask who runs "
			             "the index", hex, f->sha256);
	}
	if (ok) cache_store(x->r, "agreed", both, STR(""));
	arena_reset(x->a, m);
	return ok || err_in(e, "%.*s", STR_ARG(d->file->filename));
}

static void show_progress(struct index *x, const struct download *all, size_t n)
{
	size_t done = 0;
	uint64_t got = 0, total = 0;
	bool all_known = true;
	str what = STR("");
	for (size_t i = 0; i < n; i++) {
		const struct download *d = &all[i];
		done += d->finished;
		got += d->cached ? 0 : d->got;
		total += d->cached ? 0 : d->file->size;
		all_known = all_known && (d->cached || d->file->size);
		if (!d->finished && d->got) what = d->file->filename;
	}
	run_progress(x->r, "fetching", what, done, n, got, all_known ? total : 0);
}

static bool fetch_all(struct index *x, struct download *all, size_t n, struct err *e)
{
	for (;;) {
		size_t finished = 0;
		for (size_t i = 0; i < n; i++) {
			finished += all[i].finished;
			if (!all[i].err) continue;
			*e = *all[i].err;
			return false;
		}
		show_progress(x, all, n);
		if (finished == n) return true;
		if (!http_turn(x->http, e)) return false;
	}
}

static void hand_out(struct wheel_fetch *to, const struct download *d, struct arena *a)
{
	to->path = arena_str(a, d->path);
	to->sha256 = arena_str(a, d->sha256);
	to->size = d->size;
	to->cached = d->cached;
}

/* The cache's files are read to be known again: on the workers. */
static bool look_up(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct download *d = (struct download *)ctx + i;
	(void)r, (void)e;
	if (d->finished || url_file_path(a, d->file->url).n) return true;
	d->path = wheel_cached(d->x, a, d->file, &d->sha256, &d->size);
	d->looked_up = true;
	return true;
}

/*
 * A name of our own for a file of the cache: who empties the cache meanwhile
 * does not take it from us. False when it is gone already.
 */
static bool pin(struct index *x, struct download *d)
{
	struct err e;
	str dir;
	if (!run_opts(x->r)->cache_dir.n || !str_starts(d->path, run_opts(x->r)->cache_dir) ||
	    (x->temp.n && str_starts(d->path, x->temp)))
		return file_look(x->r, d->path).kind == FILE_REGULAR;
	if (download_temp(x, &dir, &e)) {
		str folder = arena_fmt(x->a, "%.*s/w%u", STR_ARG(dir), x->pins++), own = path_join(x->a, folder, d->file->filename);
		if (dir_make(x->r, folder, 0700, &e) && !link(arena_cstr(x->a, d->path), own.p)) {
			d->path = own;
			return true;
		}
	}
	return file_look(x->r, d->path).kind == FILE_REGULAR; /* where links can't be made it stays the cache's */
}

static void begin_all(struct index *x, struct download *all, size_t n)
{
	struct download *before = x->downloads;
	struct err e;
	for (size_t i = 0; i < n; i++) {
		struct download *d = &all[i];
		const struct download *known = fetched_before(x, before, d->file);
		*d = (struct download){ .x = x, .file = d->file, .allowed = d->allowed, .fd = -1 };
		if (!known) continue;
		d->path = known->path;
		d->sha256 = known->sha256;
		d->size = known->size;
		d->cached = known->cached;
		d->finished = true;
		if (!download_fits(d, &e)) d->err = index_err_copy(x, &e);
	}
	if (!pool_each(x->r, n, look_up, all, &e)) return; /* stopped by a signal, which fetch_all will say */
	for (size_t i = 0; i < n; i++)
		if (!all[i].finished) download_begin(x, &all[i]);
}

bool index_fetch_wheels(struct run *r, struct index *x, struct arena *a, struct wheel_fetch *want,
                        size_t n, struct err *e)
{
	enum { TRIES = 3 }; /* the cache may be emptied between a look and a link */
	bool whole = false;
	for (int tries = 0; !whole && tries < TRIES; tries++) {
		struct download *all = NEW_N(x->a, struct download, n);
		for (size_t i = 0; i < n; i++) all[i] = (struct download){ .file = want[i].file, .allowed = want[i].allowed };
		begin_all(x, all, n);
		bool ok = !run_interrupted(r) ? fetch_all(x, all, n, e) : run_interrupted_err(e);
		run_progress_end(r);
		if (!ok) return false;
		whole = true;
		for (size_t i = 0; i < n; i++) {
			whole &= pin(x, &all[i]);
			file_hold(r, all[i].path);
			hand_out(&want[i], &all[i], a);
		}
		for (size_t i = 0; whole && i < n; i++)
			if (!metadata_agrees(x, &all[i], e)) return false;
	}
	return whole || err_set(e, FAULT_SYSTEM, "wheels vanish from the cache as soon as they are there; try --no-cache");
}
