#include "wheel_scan.h"

#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/cache.h"
#include "spokeshave/files.h"
#include "spokeshave/wheel.h"

#define LIMIT_SOURCE_BYTES (64u << 20)
#define FORM_VERSION 4u /* of what is kept beside the facts */

/*
 * The form in the cache: a count of files and of entry points, then each file's
 * path, facts and native needs, each entry point's four texts, then until the end the
 * texts of notes. A text is its length in four bytes and its bytes; a file without facts
 * or needs has an empty text there. Needs are lines: the soname, then what is needed.
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

static void read_native(struct arena *a, str path, str lines, struct wheel_facts *out)
{
	struct native native = { .path = path };
	str lib;
	if (!lines.n) return;
	str_cut(lines, '\n', &native.soname, &lines);
	while (lines.n) {
		str_cut(lines, '\n', &lib, &lines);
		PUSH(a, &native.needed, lib);
	}
	PUSH(a, &out->natives, native);
}

/* `where`: the wheel's name in this run, for its notes. */
static bool read_facts(struct arena *a, str in, str where, struct wheel_facts *out)
{
	uint32_t files, points;
	str text, native;
	*out = (struct wheel_facts){ 0 };
	if (!get_u32(&in, &files) || !get_u32(&in, &points) || files > in.n / 12 || points > in.n / 16) return false;
	out->files = NEW_N(a, struct graph_input_file, files);
	for (; out->files_n < files; out->files_n++) {
		struct graph_input_file *f = &out->files[out->files_n];
		if (!get(&in, &f->path) || !get(&in, &text) || !get(&in, &native)) return false;
		read_native(a, f->path, native, out);
		if (!text.n) continue;
		struct facts *facts = NEW(a, struct facts);
		if (!facts_read(a, text, facts)) return false;
		f->facts = facts;
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
	for (size_t i = 0; i < COUNT(table); i++)
		if (str_ends(entry->path, table[i].suffix)) return table[i].scan;
	return NULL;
}

static bool is_shared_object(str path)
{
	return str_ends(path, STR(".so")) || str_has(path_base(path), STR(".so."));
}

/* Lines as the cache has them; empty for what is no sound ELF file, which is its loader's to refuse. */
static str native_needs(struct arena *a, str bytes)
{
	struct elf elf = { 0 };
	struct err e;
	if (!elf_is(bytes) || !elf_parse(a, bytes, &elf, &e)) return (str){ 0 };
	struct buf b = buf_in(a);
	buf_add(&b, elf.soname);
	buf_char(&b, '\n');
	for (size_t i = 0; i < elf.needed.n; i++) buf_fmt(&b, "%.*s\n", STR_ARG(elf.needed.v[i]));
	return buf_str(&b);
}

/* The facts of one file in their written form: sources are forgotten as soon as they are scanned. */
static bool scan_file(struct run *r, struct wheel *w, const struct wheel_entry *entry, scanner *scan, struct buf *to,
                      struct err *e)
{
	struct arena scratch;
	struct facts facts = { 0 };
	str bytes, written = { 0 };
	arena_init(&scratch);
	bool ok = wheel_read(r, w, &scratch, entry, &bytes, e);
	if (ok && scan && (entry->scheme != SCHEME_SCRIPTS || str_starts(bytes, STR("#!python")))) {
		scan(&scratch, bytes, &facts);
		written = facts_write(&scratch, &facts);
	}
	if (ok) {
		put(to, written);
		put(to, native_needs(&scratch, bytes));
	}
	arena_free(&scratch);
	return ok;
}

static bool scan_open(struct run *r, struct arena *a, struct wheel *w, const struct notes *notes, str *out,
                      struct err *e)
{
	struct buf b = buf_in(a);
	size_t files = 0;
	for (size_t i = 0; i < w->entries.n; i++)
		files += w->entries.v[i].scheme == SCHEME_SITE || w->entries.v[i].scheme == SCHEME_SCRIPTS;
	put_u32(&b, files);
	put_u32(&b, w->entry_points.n);
	for (size_t i = 0; i < w->entries.n; i++) {
		const struct wheel_entry *entry = &w->entries.v[i];
		bool script = entry->scheme == SCHEME_SCRIPTS;
		if (entry->scheme != SCHEME_SITE && !script) continue;
		put(&b, script ? arena_join(a, STR(GRAPH_SCRIPTS), entry->path) : entry->path);
		scanner *scan = scanner_of(entry);
		bool is_read = w->dir.v[entry->zip].size <= LIMIT_SOURCE_BYTES && (scan || is_shared_object(entry->path));
		if (is_read) {
			if (!scan_file(r, w, entry, scan, &b, e)) return false;
		} else {
			put(&b, (str){ 0 });
			put(&b, (str){ 0 });
		}
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

bool wheel_scan(struct run *r, struct arena *a, const struct wheel_fetch *wheel, struct wheel_facts *out,
                struct err *e)
{
	str key = arena_fmt(a, "%.*s-%u-%u", STR_ARG(wheel->sha256), SCANNER_VERSION, FORM_VERSION), text;
	struct notes notes = { 0 };
	struct wheel w;
	str name = wheel->file->filename;
	if (cache_load(r, a, "facts", key, &text) && read_facts(a, text, name, out)) return true;
	if (!wheel_open(r, a, wheel->path, &wheel->file->wheel, &w, &notes, e)) return false;
	bool ok = scan_open(r, a, &w, &notes, &text, e) || err_in(e, "%.*s", STR_ARG(name));
	wheel_close(&w);
	if (!ok) return false;
	cache_store(r, "facts", key, text);
	return read_facts(a, text, name, out) || err_set(e, FAULT_SYSTEM, "facts do not read back"); /* not reached */
}
