/* What wheels hold: local ones and those in the cache are looked into, others by ranges of their last bytes. */
#include "spokeshave/wheel_directory.h"

#include <stdlib.h>

#include "index_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/cache.h"
#include "spokeshave/url.h"

struct directory_load {
	struct index *x;
	struct wheel_directory *want;
	struct source *source;
	struct peek peek;
	struct download download;
	bool done;
};

/* ---- what the archive says, as it is installed ---- */

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct directory_file *)a)->path, ((const struct directory_file *)b)->path);
}

/* "name-1.0.data/purelib/x" is installed as "x", scripts beside the interpreter; empty: nowhere below site-packages. */
static str installed_path(struct arena *a, str path)
{
	str top, scheme, rest;
	if (!str_cut(path, '/', &top, &rest) || !str_ends(top, STR(".data"))) return path;
	if (!str_cut(rest, '/', &scheme, &rest)) return (str){ 0 };
	if (str_eq(scheme, STR("purelib")) || str_eq(scheme, STR("platlib"))) return rest;
	if (str_eq(scheme, STR("scripts"))) return arena_join(a, STR("../../../bin/"), rest);
	if (str_eq(scheme, STR("data"))) return arena_join(a, STR("../../../"), rest);
	return (str){ 0 };
}

static void take_entry_points(struct arena *a, str text, struct wheel_directory *d)
{
	struct err e;
	if (text.n && !entry_points_parse(a, text, &d->entry_points, &e)) d->entry_points = (struct entry_points){ 0 };
}

static void take_sizes(struct wheel_directory *d)
{
	if (d->n) qsort(d->v, d->n, sizeof *d->v, by_path);
	for (size_t i = 0; i < d->n; i++) d->bytes += d->v[i].size;
}

static void take(struct index *x, struct wheel_directory *d, const struct zip_dir *dir, str entry_points)
{
	d->v = NEW_N(x->a, struct directory_file, dir->n);
	for (size_t i = 0; i < dir->n; i++) {
		str path = dir->v[i].dir ? (str){ 0 } : installed_path(x->a, dir->v[i].path);
		if (path.n) d->v[d->n++] = (struct directory_file){ path, dir->v[i].size };
	}
	take_entry_points(x->a, entry_points, d);
	take_sizes(d);
}

/* ---- the cache: a line for the entry points' length, they, then "size path" a line ---- */

static str cache_key(struct arena *a, const struct wheel_file *f)
{
	str is = f->sha256.n ? f->sha256 : url_in_cache(a, f->url);
	return arena_fmt(a, "%s %.*s\n%.*s", f->sha256.n ? "sha256" : "url", STR_ARG(is), STR_ARG(f->filename));
}

static bool from_cache(struct index *x, struct wheel_directory *d)
{
	str blob, line, size, path;
	uint64_t n, lines;
	if (!d->file->sha256.n && run_opts(x->r)->refresh) return false;
	if (!cache_load(x->r, x->a, "directory", cache_key(&x->scratch, d->file), &blob)) return false;
	if (!str_cut(blob, '\n', &line, &blob) || !str_u64(line, &n) || n > blob.n) return false;
	take_entry_points(x->a, str_slice(blob, 0, (size_t)n), d);
	blob = str_skip(blob, (size_t)n);
	if (!str_cut(blob, '\n', &line, &blob) || !str_u64(line, &lines) || lines > blob.n) return false;
	d->v = NEW_N(x->a, struct directory_file, (size_t)lines + 1);
	while (blob.n && d->n < lines) {
		str_cut(blob, '\n', &line, &blob);
		if (!str_cut(line, ' ', &size, &path) || !str_u64(size, &n)) return false;
		d->v[d->n++] = (struct directory_file){ path, n };
		d->bytes += n;
	}
	return d->n == lines;
}

static void keep(struct index *x, const struct wheel_directory *d, str entry_points)
{
	struct arena_mark m = arena_mark(&x->scratch);
	struct buf b = buf_in(&x->scratch);
	buf_fmt(&b, "%zu\n%.*s%zu\n", entry_points.n, STR_ARG(entry_points), d->n);
	for (size_t i = 0; i < d->n; i++) buf_fmt(&b, "%llu %.*s\n", (unsigned long long)d->v[i].size, STR_ARG(d->v[i].path));
	cache_store(x->r, "directory", cache_key(&x->scratch, d->file), buf_str(&b));
	arena_reset(&x->scratch, m);
}

/* ---- one wheel ---- */

static void give_up(struct directory_load *l, const struct err *e)
{
	l->done = true;
	l->want->why = arena_str(l->x->a, str_of(e->text));
}

static void understand(struct directory_load *l, const struct zip_dir *dir, str entry_points)
{
	l->done = true;
	take(l->x, l->want, dir, entry_points);
	keep(l->x, l->want, entry_points);
}

static void look_into(struct directory_load *l, str path)
{
	struct zip_dir dir;
	struct err e;
	str entry_points;
	if (local_directory(l->x, path, l->want->file, &dir, &entry_points, &e)) understand(l, &dir, entry_points);
	else give_up(l, &e);
}

static void wheel_arrived(void *ctx, struct download *d)
{
	struct directory_load *l = ctx;
	if (d->err) give_up(l, d->err);
	else look_into(l, d->path);
}

static void ask_whole(struct directory_load *l)
{
	run_say(l->x->r, 1, "%.*s: its index answers no range requests, so it is fetched whole", STR_ARG(l->want->file->filename));
	l->download = (struct download){ .file = l->want->file, .done = wheel_arrived, .ctx = l };
	download_begin(l->x, &l->download);
}

static void ask(struct directory_load *l, str range);

static void range_arrived(void *ctx, const struct http_answer *answer)
{
	struct directory_load *l = ctx;
	struct index *x = l->x;
	struct peek *p = &l->peek;
	struct zip_dir dir;
	struct err e;
	uint64_t from, to;
	str entry_points;
	bool refused = answer->err && answer->status != 400 && answer->status != 501;
	if (refused) {
		give_up(l, answer->err);
		return;
	}
	if (answer->err || answer->status != 206 || !answer->body.n || !answer->total) {
		ask_whole(l);
		return;
	}
	if (!p->size) {
		p->size = answer->total;
		if (answer->body.n > p->size) {
			ask_whole(l);
			return;
		}
		PUSH(x->a, &p->pieces, ((struct piece){ p->size - answer->body.n, arena_str(x->a, answer->body) }));
	} else {
		p->pieces.v[p->pieces.n - 1].bytes = arena_str(x->a, answer->body);
	}
	switch (peek_directory(x->a, p, &from, &to, &dir, &entry_points, &e)) {
	case PEEK_DONE: understand(l, &dir, entry_points); break;
	case PEEK_BROKEN: give_up(l, &e); break;
	case PEEK_NEEDS:
		if (p->pieces.v[p->pieces.n - 1].at == from) {
			ask_whole(l); /* it was asked for and did not come whole */
			break;
		}
		PUSH(x->a, &p->pieces, ((struct piece){ .at = from }));
		ask(l, arena_fmt(x->a, "%llu-%llu", (unsigned long long)from, (unsigned long long)(to - 1)));
	}
}

static void ask(struct directory_load *l, str range)
{
	struct http_get get = { .kind = HTTP_SMALL, .url = l->want->file->url, .range = range,
	                        .limit = LIMIT_METADATA_BYTES + (1u << 20), .what = "range", .done = range_arrived, .ctx = l };
	http_start(l->x->http, &get);
}

static void begin(struct directory_load *l)
{
	struct index *x = l->x;
	const struct wheel_file *f = l->want->file;
	str sha256, path = url_file_path(x->a, f->url);
	uint64_t size;
	if (!path.n && from_cache(x, l->want)) {
		l->done = true;
		return;
	}
	*l->want = (struct wheel_directory){ .file = f };
	if (!path.n) path = wheel_cached(x, x->a, f, &sha256, &size);
	if (path.n) {
		look_into(l, path);
		return;
	}
	if (run_opts(x->r)->offline) {
		l->done = true;
		l->want->why = STR("its wheel's directory is not in the cache, and --offline allows no fetch");
		return;
	}
	l->peek = (struct peek){ .wheel = &f->wheel, .limit = LIMIT_METADATA_BYTES, .tail = PEEK_TAIL_BYTES };
	l->source = &x->sources[f->index < x->sources_n ? f->index : x->sources_n - 1];
	if (l->source->ranges == WORKS_NOT) ask_whole(l);
	else ask(l, arena_fmt(x->a, "-%u", PEEK_TAIL_BYTES));
}

bool index_directories(struct run *r, struct index *x, struct wheel_directory *want, size_t n, struct err *e)
{
	struct directory_load *loads = NEW_N(x->a, struct directory_load, n);
	for (size_t i = 0; i < n; i++) {
		loads[i] = (struct directory_load){ .x = x, .want = &want[i] };
		begin(&loads[i]);
	}
	for (size_t i = 0; i < n; i++)
		while (!loads[i].done && !loads[i].download.finished) {
			if (run_interrupted(r)) return run_interrupted_err(e);
			if (!http_turn(x->http, e)) return false;
		}
	return true;
}

/* ---- one fact, without a solver ---- */

bool index_ask_page(struct run *r, struct index *x, str name, const struct page **out, str *why, struct err *e)
{
	struct need need = { .kind = NEED_PAGE, .name = name };
	if (!x->links_loaded && !page_load_links(x, e)) return false;
	struct page_fact *f = page_fact(x, &need);
	while (f->state == FACT_ASKED) {
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (!http_turn(x->http, e)) return false;
	}
	*out = f->page;
	*why = f->state == FACT_FAILED ? str_of(f->err->text) : (str){ 0 };
	return true;
}

bool index_ask_metadata(struct run *r, struct index *x, const struct wheel_file *file, const struct metadata **out, str *why,
                        struct err *e)
{
	struct metadata_fact *f = metadata_fact(x, file);
	while (f->state == FACT_ASKED) {
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (!http_turn(x->http, e)) return false;
	}
	*out = f->metadata;
	*why = f->state == FACT_FAILED ? str_of(f->err->text) : f->why;
	return true;
}

uint64_t index_received(const struct index *x)
{
	return http_received(x->http);
}
