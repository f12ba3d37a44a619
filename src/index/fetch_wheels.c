/* Many wheels at once: known, in the cache, or fetched; and this run's for as long as it lasts. */
#include <string.h>
#include <unistd.h>

#include "fetch_private.h"
#include "spokeshave/cache.h"
#include "spokeshave/digest.h"
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
static bool metadata_agrees(struct index *x, const struct wheel_fetch *got, struct err *e)
{
	char hex[65];
	str text;
	if (!got->metadata_sha256.n) return true;
	struct arena_mark m = arena_mark(x->a);
	str both = arena_fmt(x->a, "%.*s %.*s", STR_ARG(got->sha256), STR_ARG(got->metadata_sha256));
	if (cache_load(x->r, x->a, "agreed", both, &text)) { /* an earlier run compared them */
		arena_reset(x->a, m);
		return true;
	}
	bool ok = local_metadata(x, file_held(x->r, x->a, got->path), got->file, &text, e);
	if (ok) {
		sha256_name(text, hex);
		ok = wheel_metadata_fits(got, str_of(hex), e);
	}
	if (ok) cache_store(x->r, "agreed", both, STR(""));
	arena_reset(x->a, m);
	return ok;
}

bool wheel_metadata_fits(const struct wheel_fetch *got, str sha256, struct err *e)
{
	if (!got->metadata_sha256.n || str_eq(got->metadata_sha256, sha256)) return true;
	return err_set(e, FAULT_INTEGRITY, "%.*s: its METADATA has sha256 %.*s, but the index gave one with %.*s; ask who "
	               "runs the index", STR_ARG(got->file->filename), STR_ARG(sha256), STR_ARG(got->metadata_sha256));
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

/* Links in one folder, unless two wheels have one name; empty: none can be made. */
static str pin_folder(struct index *x, str filename)
{
	struct err e;
	str dir, folder;
	if (!download_temp(x, &dir, &e)) return STR("");
	folder = path_join(x->a, dir, STR("wheels"));
	if (file_look(x->r, path_join(x->a, folder, filename)).kind != FILE_NONE)
		folder = arena_fmt(x->a, "%.*s/w%u", STR_ARG(dir), x->pins++);
	return dir_make(x->r, folder, 0700, &e) ? folder : STR("");
}

/*
 * A name of our own for a file of the cache: who empties the cache meanwhile
 * does not take it from us. False when it is gone already.
 */
static bool pin(struct index *x, struct download *d)
{
	if (run_opts(x->r)->cache_dir.n && str_starts(d->path, run_opts(x->r)->cache_dir) &&
	    !(x->temp.n && str_starts(d->path, x->temp))) {
		str folder = pin_folder(x, d->file->filename), own = path_join(x->a, folder, d->file->filename);
		if (folder.n && !link(arena_cstr(x->a, d->path), own.p)) {
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

/* Many wheels on their way to one who wants them. */
struct fetching {
	struct index *x;
	struct arena *a;
	struct wheel_fetch *want;
	struct download *all; /* of `want`, in its order */
	size_t n;
	wheel_taken *taken;   /* may be null */
	void *ctx;
};

static void hand_out(struct fetching *f, size_t i)
{
	const struct download *d = &f->all[i];
	struct wheel_fetch *to = &f->want[i];
	const struct metadata_fact *said = metadata_find(f->x, d->file);
	file_hold(f->x->r, d->path);
	to->path = arena_str(f->a, d->path);
	to->sha256 = arena_str(f->a, d->sha256);
	to->size = d->size;
	to->cached = d->cached;
	if (said && said->state == FACT_KNOWN && said->sha256[0]) to->metadata_sha256 = arena_str(f->a, str_of(said->sha256));
	if (f->taken) f->taken(f->ctx, i);
}

/* Those that arrived and were not handed out. False: one can't be had. */
static bool hand_out_finished(struct fetching *f, size_t *finished, struct err *e)
{
	*finished = 0;
	for (size_t i = 0; i < f->n; i++) {
		struct download *d = &f->all[i];
		*finished += d->finished;
		if (d->err) {
			*e = *d->err;
			return false;
		}
		if (d->finished && !f->want[i].path.n && pin(f->x, d)) hand_out(f, i);
	}
	return true;
}

static bool fetch_all(struct fetching *f, struct err *e)
{
	for (size_t finished;;) {
		if (!hand_out_finished(f, &finished, e)) return false;
		show_progress(f->x, f->all, f->n);
		if (finished == f->n) return true;
		if (!http_turn(f->x->http, e)) return false;
	}
}

/* The cache may be emptied between a look and a link: what went away is fetched once more. */
static bool fetch_missing(struct fetching *f, struct err *e)
{
	struct index *x = f->x;
	f->all = NEW_N(x->a, struct download, f->n);
	for (size_t i = 0; i < f->n; i++) f->all[i] = (struct download){ .file = f->want[i].file, .allowed = f->want[i].allowed };
	begin_all(x, f->all, f->n);
	bool ok = !run_interrupted(x->r) ? fetch_all(f, e) : run_interrupted_err(e);
	run_progress_end(x->r);
	return ok;
}

bool index_fetch_each(struct index *x, struct arena *a, struct wheel_fetch *want, size_t n, wheel_taken *taken,
                      void *ctx, struct err *e)
{
	enum { TRIES = 3 };
	struct fetching f = { .x = x, .a = a, .want = want, .n = n, .taken = taken, .ctx = ctx };
	size_t missing = n;
	for (size_t i = 0; i < n; i++) want[i].path = STR("");
	for (int tries = 0; missing && tries < TRIES; tries++) {
		if (!fetch_missing(&f, e)) return false;
		missing = 0;
		for (size_t i = 0; i < n; i++) missing += !want[i].path.n;
	}
	return !missing || err_set(e, FAULT_SYSTEM, "wheels vanish from the cache as soon as they are there; try --no-cache");
}

bool index_fetch_wheels(struct run *r, struct index *x, struct arena *a, struct wheel_fetch *want,
                        size_t n, struct err *e)
{
	(void)r;
	if (!index_fetch_each(x, a, want, n, NULL, NULL, e)) return false;
	for (size_t i = 0; i < n; i++)
		if (!metadata_agrees(x, &want[i], e)) return false;
	return true;
}
