/*
 * Metadata of one wheel, by the best rung that its index has: the file beside
 * it, ranges of the wheel, the whole wheel. The result is the same.
 */
#include <string.h>

#include "index_private.h"
#include "spokeshave/cache.h"
#include "spokeshave/digest.h"
#include "spokeshave/url.h"

static void begin(struct metadata_fact *f);
static void ask_ranges(struct metadata_fact *f);
static void ask_whole(struct metadata_fact *f);

static void fail(struct metadata_fact *f, const struct err *e)
{
	f->state = FACT_FAILED;
	f->err = index_err_copy(f->x, e);
	err_in(f->err, "metadata of %.*s", STR_ARG(f->file->filename));
}

static void no_use(struct metadata_fact *f, str why)
{
	f->state = FACT_KNOWN;
	f->metadata = NULL;
	f->why = why;
}

/* ---- what the text says ---- */

static bool is_of(struct index *x, const struct metadata *m, const struct wheel_name *wheel)
{
	struct version version;
	return str_eq(name_normal(x->a, m->name), wheel->name) && version_parse(x->a, m->version, &version) &&
	       !version_cmp(&version, &wheel->version);
}

/* The header fields; the description after them is of no use here. */
static str fields_of(str text)
{
	for (size_t i = 0; i + 1 < text.n; i++) {
		if (text.p[i] != '\n') continue;
		size_t next = i + 1 + (text.p[i + 1] == '\r');
		if (next < text.n && text.p[next] == '\n') return str_slice(text, 0, next + 1);
	}
	return text;
}

/* `fields` lives as long as the run. */
static void understand(struct metadata_fact *f, str fields)
{
	struct index *x = f->x;
	struct metadata *m = NEW(x->a, struct metadata);
	struct notes notes = { 0 };
	struct err e;
	if (!metadata_parse(x->a, fields, m, &notes, &e)) {
		no_use(f, arena_fmt(x->a, "its METADATA is broken: %s", e.text));
		return;
	}
	for (size_t i = 0; i < notes.n; i++)
		run_say(x->r, 1, "%.*s: %.*s", STR_ARG(f->file->filename),
		        STR_ARG(notes.v[i].text));
	if (!is_of(x, m, &f->file->wheel)) {
		no_use(f, arena_fmt(x->a, "its METADATA is of '%.*s' %.*s", STR_ARG(m->name), STR_ARG(m->version)));
		return;
	}
	f->metadata = m;
	f->state = FACT_KNOWN;
}

/* A wheel's digest names its metadata for ever; without one its URL must do. */
static str cache_key(struct metadata_fact *f, struct arena *a)
{
	const struct wheel_file *file = f->file;
	str is = file->sha256.n ? file->sha256 : url_in_cache(a, file->url);
	return arena_fmt(a, "%s %.*s\n%.*s\n%.*s", file->sha256.n ? "sha256" : "url", STR_ARG(is), STR_ARG(file->filename),
	                 STR_ARG(file->metadata_sha256));
}

static bool from_cache(struct metadata_fact *f)
{
	struct index *x = f->x;
	str blob, sha256, fields;
	if (!f->file->sha256.n && run_opts(x->r)->refresh) return false;
	if (!cache_load(x->r, x->a, "metadata", cache_key(f, &x->scratch), &blob)) return false;
	if (!str_cut(blob, '\n', &sha256, &fields) || sha256.n != 64) return false;
	memcpy(f->sha256, sha256.p, 64);
	understand(f, fields);
	return true;
}

/* The METADATA is here: keep what matters of it, and understand it. */
static void take(struct metadata_fact *f, str text)
{
	struct index *x = f->x;
	str fields = arena_str(x->a, fields_of(text));
	sha256_name(text, f->sha256);
	struct arena_mark m = arena_mark(&x->scratch);
	cache_store(x->r, "metadata", cache_key(f, &x->scratch),
	            arena_fmt(&x->scratch, "%s\n%.*s", f->sha256, STR_ARG(fields)));
	arena_reset(&x->scratch, m);
	understand(f, fields);
}

/* ---- one finds out what the source can, the others wait ---- */

static void learn(struct metadata_fact *f, enum known *what, enum known is)
{
	struct index *x = f->x;
	struct source *s = f->source;
	f->probes = false;
	if (s->forgets) return;
	*what = is;
	s->learnt = true;
	for (size_t i = 0; i < x->metadata.n; i++) {
		struct metadata_fact *other = x->metadata.v[i];
		if (!other->waits || other->source != s) continue;
		other->waits = false;
		begin(other);
	}
}

/* True: ask. False: another one does already, and this one waits for what it learns. */
static bool may_ask(struct metadata_fact *f, enum known *what)
{
	if (f->source->forgets || *what == WORKS) return true;
	if (*what == BEING_ASKED) {
		f->waits = true;
		return false;
	}
	*what = BEING_ASKED;
	f->probes = true;
	return true;
}

/* ---- rung 1 and 2: the file beside the wheel ---- */

static bool digest_fits(struct metadata_fact *f, str text, struct err *e)
{
	char hex[65];
	if (!f->file->metadata_sha256.n) return true;
	sha256_name(text, hex);
	if (str_eq(str_of(hex), f->file->metadata_sha256)) return true;
	str shown = http_url_shown(f->x->a, f->file->url);
	return err_set(e, FAULT_INTEGRITY, "%.*s.metadata: its sha256 is %s, but the index's page says %.*s; try again "
	               "with --refresh, else ask who runs the index", STR_ARG(shown), hex, STR_ARG(f->file->metadata_sha256));
}

/* Not announced, so the answer may be anything: an error page is no METADATA. */
static bool looks_like_metadata(str text)
{
	return str_has(str_slice(text, 0, 4096), STR("Metadata-Version:"));
}

/*
 * Stores of files say 403 and the like of what they do not have; that counts
 * where nothing was promised. A server that is busy has said nothing.
 */
static bool is_absent(const struct http_answer *answer, bool announced)
{
	static const long absent[] = { 400, 401, 403, 405, 406, 451 };
	if (answer->status == 404 || answer->status == 410) return true;
	for (size_t i = 0; i < COUNT(absent); i++)
		if (answer->status == absent[i]) return !announced;
	return false;
}

/* Of a body that may have been cut off: its digest or the empty line after the fields shows that they are all here. */
static bool has_all_fields(const struct metadata_fact *f, str text)
{
	return f->file->metadata_sha256.n || fields_of(text).n < text.n || str_ends(text, STR("\n\n")) ||
	       str_ends(text, STR("\n\r\n"));
}

static void sibling_arrived(void *ctx, const struct http_answer *answer)
{
	struct metadata_fact *f = ctx;
	struct err e;
	bool announced = f->file->metadata == SIBLING_THERE;
	bool absent = is_absent(answer, announced);
	bool there = !answer->err && answer->status == 200 && (announced || looks_like_metadata(answer->body));
	if (there && answer->ends_anywhere && !has_all_fields(f, answer->body)) { /* so the wheel itself is asked */
		if (f->probes) learn(f, &f->source->siblings, NOT_KNOWN);
		ask_ranges(f);
		return;
	}
	if (there) {
		if (f->probes) learn(f, &f->source->siblings, WORKS);
		if (digest_fits(f, answer->body, &e)) take(f, answer->body);
		else fail(f, &e);
		return;
	}
	if (answer->err && !absent) {
		if (f->probes) learn(f, &f->source->siblings, NOT_KNOWN);
		fail(f, answer->err);
		return;
	}
	if (announced)
		run_say(f->x->r, 1, "%.*s: the .metadata file that the page announces is not there (%ld); read out of the wheel",
		        STR_ARG(f->file->filename), answer->status);
	if (f->probes) learn(f, &f->source->siblings, WORKS_NOT);
	ask_ranges(f);
}

static void ask_sibling(struct metadata_fact *f)
{
	struct index *x = f->x;
	struct http_get get = { .kind = HTTP_SMALL, .limit = LIMIT_METADATA_BYTES,
	                        .what = "metadata file",
	                        .done = sibling_arrived, .ctx = f };
	str path, query;
	bool has_query = str_cut(f->file->url, '?', &path, &query);
	get.url = arena_fmt(x->a, "%.*s.metadata%s%.*s", STR_ARG(path), has_query ? "?" : "", STR_ARG(query));
	http_start(x->http, &get);
}

/* ---- rung 3: ranges of the wheel ---- */

static void ask_range(struct metadata_fact *f, str range);

static void range_arrived(void *ctx, const struct http_answer *answer)
{
	struct metadata_fact *f = ctx;
	struct index *x = f->x;
	struct peek *p = f->peek;
	struct err e;
	uint64_t from, to;
	str text;
	/* An error is left to the next rung to report, for a wheel that is there can be had whole. */
	if (answer->err || answer->status != 206 || !answer->body.n || !answer->total) {
		bool gone = answer->err && answer->status != 400 && answer->status != 501;
		if (f->probes) learn(f, &f->source->ranges, gone ? NOT_KNOWN : WORKS_NOT);
		if (gone) fail(f, answer->err);
		else ask_whole(f);
		return;
	}
	if (!p->size) {
		p->size = answer->total;
		if (f->probes) learn(f, &f->source->ranges, WORKS);
		if (answer->body.n > p->size) {
			ask_whole(f);
			return;
		}
		PUSH(x->a, &p->pieces, ((struct piece){ p->size - answer->body.n, arena_str(x->a, answer->body) }));
	} else {
		p->pieces.v[p->pieces.n - 1].bytes = arena_str(x->a, answer->body);
	}
	switch (peek_step(x->a, p, &from, &to, &text, &e)) {
	case PEEK_DONE:
		take(f, text);
		break;
	case PEEK_BROKEN:
		fail(f, &e);
		break;
	case PEEK_NEEDS:
		if (p->pieces.n && p->pieces.v[p->pieces.n - 1].at == from) {
			ask_whole(f); /* it was asked for and did not come whole */
			break;
		}
		PUSH(x->a, &p->pieces, ((struct piece){ .at = from }));
		ask_range(f, arena_fmt(x->a, "%llu-%llu", (unsigned long long)from, (unsigned long long)(to - 1)));
		break;
	}
}

static void ask_range(struct metadata_fact *f, str range)
{
	struct http_get get = { .kind = HTTP_SMALL, .url = f->file->url, .range = range,
	                        .limit = LIMIT_METADATA_BYTES + (1u << 20), .what = "range", .done = range_arrived, .ctx = f };
	http_start(f->x->http, &get);
}

static void ask_ranges(struct metadata_fact *f)
{
	struct index *x = f->x;
	if (!f->source->forgets && f->source->ranges == WORKS_NOT) {
		ask_whole(f);
		return;
	}
	if (!may_ask(f, &f->source->ranges)) return;
	f->peek = NEW(x->a, struct peek);
	f->peek->wheel = &f->file->wheel;
	f->peek->limit = LIMIT_METADATA_BYTES;
	f->peek->tail = PEEK_TAIL_BYTES;
	ask_range(f, arena_fmt(x->a, "-%u", PEEK_TAIL_BYTES));
}

/* ---- rung 4: the whole wheel, which stays in the cache ---- */

static void read_local(struct metadata_fact *f, str path)
{
	struct err e;
	str text;
	if (local_metadata(f->x, path, f->file, &text, &e)) take(f, text);
	else fail(f, &e); /* taking another version instead would hide it */
}

static void wheel_arrived(void *ctx, struct download *d)
{
	struct metadata_fact *f = ctx;
	if (d->err) fail(f, d->err);
	else read_local(f, d->path);
}

static void ask_whole(struct metadata_fact *f)
{
	struct download *d = NEW(f->x->a, struct download);
	d->file = f->file;
	d->done = wheel_arrived;
	d->ctx = f;
	download_begin(f->x, d);
}

/* ---- the way down ---- */

static void begin(struct metadata_fact *f)
{
	enum known *siblings = &f->source->siblings;
	bool there = f->file->metadata == SIBLING_THERE;
	bool may_be_there = f->file->metadata == SIBLING_UNKNOWN && *siblings != WORKS_NOT;
	if (!there && !may_be_there) ask_ranges(f);
	else if (there || may_ask(f, siblings)) ask_sibling(f);
}

/* What needs no network. */
static bool is_here(struct metadata_fact *f)
{
	struct index *x = f->x;
	str sha256, path = url_file_path(x->a, f->file->url);
	uint64_t size;
	if (!path.n) {
		if (from_cache(f)) return true;
		path = wheel_cached(x, x->a, f->file, &sha256, &size);
	}
	if (path.n) {
		read_local(f, path);
		return true;
	}
	if (!run_opts(x->r)->offline) return false;
	run_say(x->r, 1, "--offline: the metadata of %.*s is not in the cache",
	        STR_ARG(f->file->filename));
	no_use(f, STR("its metadata is not in the cache, and --offline allows no fetch"));
	return true;
}

static uint64_t pointer_bits(const void *p)
{
	return (uint64_t)(uintptr_t)p;
}

struct metadata_fact *metadata_find(struct index *x, const struct wheel_file *file)
{
	uint64_t bits = pointer_bits(file);
	uint32_t id = names_find(&x->file_keys, (str){ (const char *)&bits, sizeof bits });
	return id == NAME_NONE ? NULL : x->metadata.v[id];
}

struct metadata_fact *metadata_fact(struct index *x, const struct wheel_file *file)
{
	uint64_t bits = pointer_bits(file);
	struct metadata_fact *f = metadata_find(x, file);
	if (f) return f;
	f = NEW(x->a, struct metadata_fact);
	f->x = x;
	f->file = file;
	f->source = &x->sources[file->index < x->sources_n ? file->index : x->sources_n - 1];
	names_add(&x->file_keys, (str){ (const char *)&bits, sizeof bits });
	PUSH(x->a, &x->metadata, f);
	if (!is_here(f)) begin(f);
	return f;
}
