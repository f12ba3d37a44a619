#include "spokeshave/wheel_scan.h"

#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/cache.h"
#include "spokeshave/files.h"
#include "spokeshave/native.h"
#include "spokeshave/wheel.h"
#include "wheel_private.h"

#define LIMIT_SOURCE_BYTES (64u << 20)
#define LIMIT_NEEDS_BYTES (1024u << 20) /* of a shared object: little of it is looked at, but it may have to be inflated */
#define ABOVE_PACKAGES "../../../" /* from site-packages to the prefix */
#define FORM_VERSION 7u /* of what is kept beside the facts */

/*
 * The form in the cache: a count of files and of entry points, the digest of METADATA,
 * then each file's path, facts and native needs, each entry point's four texts, then until the end the
 * texts of notes. A text is its length in four bytes and its bytes; a file without facts
 * or needs has an empty text there. native.h has the form of needs.
 */
static void put_u32(struct buf *b, size_t n)
{
	uint32_t value = (uint32_t)n;
	buf_add(b, (str){ (const char *)&value, sizeof value });
}

static void put(struct buf *b, str s)
{
	put_u32(b, s.n);
	buf_add(b, s);
}

static bool get_u32(str *in, uint32_t *out)
{
	if (in->n < sizeof *out) return false;
	memcpy(out, in->p, sizeof *out);
	*in = str_skip(*in, sizeof *out);
	return true;
}

static bool get(str *in, str *out)
{
	uint32_t n;
	if (!get_u32(in, &n) || n > in->n) return false;
	*out = str_slice(*in, 0, n);
	*in = str_skip(*in, n);
	return true;
}

/* `where`: the wheel's name in this run, for its notes. */
static bool read_facts(struct arena *a, str in, str where, struct wheel_facts *out)
{
	uint32_t files, points;
	str text, native;
	*out = (struct wheel_facts){ 0 };
	if (!get_u32(&in, &files) || !get_u32(&in, &points) || files > in.n / 12 || points > in.n / 16) return false;
	if (!get(&in, &out->metadata_sha256)) return false;
	out->files = NEW_N(a, struct graph_input_file, files);
	for (; out->files_n < files; out->files_n++) {
		struct graph_input_file *f = &out->files[out->files_n];
		if (!get(&in, &f->path) || !get(&in, &text) || !get(&in, &native)) return false;
		if (native.n) PUSH(a, &out->natives, native_read(a, f->path, (uint32_t)out->files_n, native));
		if (!text.n) continue;
		if (!facts_sound(text)) return false;
		f->packed = NEW(a, struct packed_facts);
		f->packed->bytes = text;
	}
	for (uint32_t i = 0; i < points; i++) {
		struct entry_point p;
		if (!get(&in, &p.group) || !get(&in, &p.name) || !get(&in, &p.module) || !get(&in, &p.attr)) return false;
		PUSH(a, &out->entry_points, p);
	}
	while (in.n) {
		if (!get(&in, &text)) return false;
		PUSH(a, &out->notes, ((struct note){ where, text }));
	}
	return true;
}

typedef void scanner(struct arena *a, str bytes, struct facts *out);

/* Names in code, symbol tables and debugging sections are never looked up: only data that is loaded counts. */
static void scan_loaded(struct arena *a, str bytes, struct facts *out)
{
	struct buf data = buf_in(a);
	struct strs parts;
	if (!elf_data(a, bytes, &parts)) {
		scan_extension(a, bytes, out);
		return;
	}
	for (size_t i = 0; i < parts.n; i++) {
		buf_add(&data, parts.v[i]);
		buf_char(&data, 0);
	}
	scan_extension(a, buf_str(&data), out);
}

/* Who reads this file; null: nobody. Scripts count when Python runs them, which their first line tells. */
static scanner *scanner_of(const struct wheel_entry *entry)
{
	static const struct { str suffix; scanner *scan; } table[] = {
		{ STR_INIT(".py"), scan_python }, { STR_INIT(".pyw"), scan_python }, { STR_INIT(".pth"), scan_pth },
		{ STR_INIT(".so"), scan_loaded },
	};
	if (entry->scheme == SCHEME_SCRIPTS) return scan_python;
	if (entry->scheme == SCHEME_DATA) return NULL;
	for (size_t i = 0; i < COUNT(table); i++)
		if (str_ends(entry->path, table[i].suffix)) return table[i].scan;
	return NULL;
}

static bool is_shared_object(str path)
{
	return str_ends(path, STR(".so")) || str_has(path_base(path), STR(".so."));
}

/* ---- one pass over an open wheel ---- */

struct scanning {
	struct arena *a;
	const struct wheel *w;
	struct scanned { bool done; str facts, needs; } *file; /* by entry: in their written form */
};

/* Of what is installed elsewhere only libraries matter: others may ask for them. */
static bool is_listed(const struct wheel_entry *entry)
{
	if (entry->scheme == SCHEME_DATA) return is_shared_object(entry->path);
	return entry->scheme == SCHEME_SITE || entry->scheme == SCHEME_SCRIPTS;
}

static bool is_read(const struct wheel *w, const struct wheel_entry *entry)
{
	uint64_t size = w->dir.v[entry->zip].size;
	if (!is_listed(entry)) return false;
	if (is_shared_object(entry->path)) return size <= LIMIT_NEEDS_BYTES;
	return scanner_of(entry) && size <= LIMIT_SOURCE_BYTES;
}

/* As RECORD would have it. */
static str listed_path(struct arena *a, const struct wheel_entry *entry)
{
	if (entry->scheme == SCHEME_SCRIPTS) return arena_join(a, STR(GRAPH_SCRIPTS), entry->path);
	return entry->scheme == SCHEME_DATA ? arena_join(a, STR(ABOVE_PACKAGES), entry->path) : entry->path;
}

/* Sources are forgotten as soon as they are scanned. */
static void scan_bytes(void *ctx, uint32_t at, str bytes)
{
	struct scanning *s = ctx;
	const struct wheel_entry *entry = &s->w->entries.v[at];
	struct scanned *to = &s->file[at];
	struct arena scratch;
	struct facts facts = { 0 };
	if (to->done || !is_read(s->w, entry)) return;
	scanner *scan = bytes.n <= LIMIT_SOURCE_BYTES ? scanner_of(entry) : NULL;
	arena_init(&scratch);
	if (scan && (entry->scheme != SCHEME_SCRIPTS || str_starts(bytes, STR("#!python")))) {
		scan(&scratch, bytes, &facts);
		to->facts = arena_str(s->a, facts_write(&scratch, &facts));
	}
	to->needs = arena_str(s->a, native_write(&scratch, entry->path, bytes));
	to->done = true;
	arena_free(&scratch);
}

/* What was not seen while it was unpacked. */
static bool scan_rest(struct run *r, struct scanning *s, struct wheel *w, struct err *e)
{
	for (uint32_t i = 0; i < w->entries.n; i++) {
		struct arena scratch;
		str bytes;
		if (s->file[i].done || !is_read(w, &w->entries.v[i])) continue;
		arena_init(&scratch);
		bool ok = wheel_read(r, w, &scratch, &w->entries.v[i], &bytes, e);
		if (ok) scan_bytes(s, i, bytes);
		arena_free(&scratch);
		if (!ok) return false;
	}
	return true;
}

static bool metadata_digest(struct arena *a, const struct wheel *w, str *out, struct err *e)
{
	uint8_t digest[SHA256_BYTES];
	if (!sha256_of(w->metadata_text, digest, e)) return false;
	*out = sha256_hex(a, digest);
	return true;
}

/* The form that is kept, of a wheel whose files were all scanned. */
static bool write_form(const struct scanning *s, const struct notes *notes, str *out, struct err *e)
{
	const struct wheel *w = s->w;
	struct buf b = buf_in(s->a);
	str digest;
	size_t files = 0;
	if (!metadata_digest(s->a, w, &digest, e)) return false;
	for (size_t i = 0; i < w->entries.n; i++)
		files += is_listed(&w->entries.v[i]);
	put_u32(&b, files);
	put_u32(&b, w->entry_points.n);
	put(&b, digest);
	for (size_t i = 0; i < w->entries.n; i++) {
		const struct wheel_entry *entry = &w->entries.v[i];
		if (!is_listed(entry)) continue;
		bool unread = !is_read(w, entry) && is_shared_object(entry->path);
		put(&b, listed_path(s->a, entry));
		put(&b, s->file[i].facts);
		put(&b, unread ? native_unread : s->file[i].needs);
	}
	for (size_t i = 0; i < w->entry_points.n; i++) {
		const struct entry_point *p = &w->entry_points.v[i];
		put(&b, p->group);
		put(&b, p->name);
		put(&b, p->module);
		put(&b, p->attr);
	}
	for (size_t i = 0; i < notes->n; i++) put(&b, notes->v[i].text);
	*out = buf_str(&b);
	return true;
}

/* Unpacked, where that is wanted: what stands in the files is seen as they are written. */
static bool unpack(struct run *r, struct arena *a, const struct wheel_fetch *wheel, struct wheel *w, struct unpacker *u,
                   struct scanning *s, const struct unpacked **out, struct err *e)
{
	struct unpack_witness witness = { scan_bytes, s };
	struct unpack_job *job = NEW(a, struct unpack_job);
	*job = (struct unpack_job){ .path = wheel->path, .sha256 = wheel->sha256, .name = &wheel->file->wheel, .files = true };
	if (!unpack_open(r, a, u, w, job, &witness, e)) return false;
	*out = &job->out;
	return true;
}

/* The form of a wheel that no run before has scanned, in `a`; nothing else of it stays. */
static bool scan_wheel(struct run *r, struct arena *a, const struct wheel_fetch *wheel, struct unpacker *u, str *out,
                       const struct unpacked **unpacked, struct err *e)
{
	struct arena open;
	struct notes notes = { 0 };
	struct wheel w;
	arena_init(&open);
	bool ok = wheel_open(r, &open, wheel->path, &wheel->file->wheel, &w, &notes, e);
	if (ok) {
		struct scanning s = { &open, &w, NEW_N(&open, struct scanned, w.entries.n) };
		ok = (!u || unpack(r, a, wheel, &w, u, &s, unpacked, e)) && scan_rest(r, &s, &w, e) &&
		     write_form(&s, &notes, out, e);
		if (ok) *out = arena_str(a, *out);
		else if (!str_starts(str_of(e->text), w.filename)) err_in(e, "%.*s", STR_ARG(w.filename));
		wheel_close(&w);
	}
	arena_free(&open);
	return ok;
}

bool wheel_scan(struct run *r, struct arena *a, const struct wheel_fetch *wheel, struct unpacker *u,
                struct wheel_facts *out, const struct unpacked **unpacked, struct err *e)
{
	str key = arena_fmt(a, "%.*s-%u-%u", STR_ARG(wheel->sha256), SCANNER_VERSION, FORM_VERSION), text;
	str name = wheel->file->filename;
	if (cache_load(r, a, "facts", key, &text) && read_facts(a, text, name, out)) return true;
	if (!scan_wheel(r, a, wheel, u, &text, unpacked, e)) return false;
	cache_store(r, "facts", key, text);
	return read_facts(a, text, name, out) || err_set(e, FAULT_SYSTEM, "facts do not read back"); /* not reached */
}
