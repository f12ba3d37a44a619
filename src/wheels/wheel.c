#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/bits.h"
#include "spokeshave/files.h"
#include "spokeshave/names.h"
#include "wheel_private.h"

/* A wheel being opened: what the steps hand on. */
struct opening {
	struct run *r;
	struct arena *a;
	const struct wheel_name *name;
	struct wheel *w;
	struct notes *notes;
};

static bool refuse(struct err *e, str entry, const char *what)
{
	return err_set(e, FAULT_INTEGRITY, "entry '%.*s': %s", STR_ARG(entry), what);
}

/* ---- the archive ---- */

static bool open_file(struct run *r, str path, struct arena *a, struct wheel *w, struct err *e)
{
	struct stat st;
	struct arena_mark m = arena_mark(a);
	w->fd = open(arena_cstr(a, file_held(r, a, path)), O_RDONLY | O_CLOEXEC);
	int cause = errno;
	arena_reset(a, m);
	if (w->fd < 0) return err_set(e, FAULT_SYSTEM, "open: %s", strerror(cause));
	if (fstat(w->fd, &st)) return err_set(e, FAULT_SYSTEM, "open: %s", strerror(errno));
	if (!S_ISREG(st.st_mode)) return err_set(e, FAULT_INTEGRITY, "it is no file");
	w->size = (uint64_t)st.st_size;
	return true;
}

static bool read_directory(struct opening *o, struct err *e)
{
	struct wheel *w = o->w;
	struct zip_end end = { 0 };
	size_t tail_n = w->size < ZIP_TAIL_BYTES ? (size_t)w->size : ZIP_TAIL_BYTES;
	char *tail = arena_alloc(o->a, tail_n, 1);
	if (!wheel_bytes(w, w->size - tail_n, tail, tail_n, e)) return false;
	if (!zip_end_find((str){ tail, tail_n }, w->size, &end, e)) return false;
	char *central = arena_alloc(o->a, (size_t)end.size, 1);
	return wheel_bytes(w, end.start, central, (size_t)end.size, e) &&
	       zip_dir_parse(o->a, (str){ central, (size_t)end.size }, &end, w->size, &w->dir, e);
}

static bool check_descriptor(struct wheel *w, const struct zip_entry *entry, uint64_t data,
                             struct err *e)
{
	char bytes[24];
	size_t n = zip_descriptor_size(entry, data);
	return !n || (wheel_bytes(w, entry->end - n, bytes, n, e) &&
	              zip_descriptor_check((str){ bytes, n }, entry, e));
}

static bool check_local(struct opening *o, const struct zip_entry *entry, uint64_t *data,
                        struct err *e)
{
	enum { EXTRA_GUESS = 64 }; /* bytes of extra fields that wheels have, at most */
	char at_hand[ZIP_LOCAL_BYTES + LIMIT_NAME_BYTES + EXTRA_GUESS], *p = at_hand;
	uint64_t room = entry->end - entry->offset;
	size_t n = ZIP_LOCAL_BYTES + entry->path.n + EXTRA_GUESS;
	if (n > room) n = (size_t)room;
	if (!wheel_bytes(o->w, entry->offset, p, n, e)) return false;
	size_t need = zip_local_size((str){ p, n });
	if (need > n && need <= room) {
		n = need;
		p = arena_alloc(o->a, n, 1);
		if (!wheel_bytes(o->w, entry->offset, p, n, e)) return false;
	}
	if (!zip_local_check((str){ p, n }, entry, data, e)) return false;
	return check_descriptor(o->w, entry, *data, e);
}

static bool check_locals(struct opening *o, struct err *e)
{
	uint64_t *data = NEW_N(o->a, uint64_t, o->w->dir.n);
	for (size_t i = 0; i < o->w->dir.n; i++) {
		struct arena_mark m = arena_mark(o->a);
		if (!check_local(o, &o->w->dir.v[i], &data[i], e)) return false;
		arena_reset(o->a, m);
		data[i] += o->w->dir.v[i].offset;
	}
	o->w->data = data;
	return true;
}

/* ---- the one dist-info ---- */

/* Whether "name-version" spells this distribution. */
static bool is_ours(struct opening *o, str stem)
{
	str name, version_text;
	struct version version;
	return str_cut_last(stem, '-', &name, &version_text) && name_valid(name) &&
	       str_eq(name_normal(o->a, name), o->name->name) && version_parse(o->a, version_text, &version) &&
	       !version_cmp(&version, &o->name->version);
}

static bool find_dist_info(struct opening *o, struct err *e)
{
	str found = { 0 };
	for (size_t i = 0; i < o->w->dir.n; i++) {
		str top, rest;
		if (!str_cut(o->w->dir.v[i].path, '/', &top, &rest) || !str_ends(top, STR(".dist-info"))) continue;
		if (found.n && !str_eq(found, top))
			return err_set(e, FAULT_INTEGRITY, "it has two dist-info folders, '%.*s' and '%.*s'",
			               STR_ARG(found), STR_ARG(top));
		found = top;
	}
	if (!found.n) return err_set(e, FAULT_INTEGRITY, "it has no dist-info folder, so it is no wheel");
	o->w->dist_info = found;
	str stem = found;
	str_eat_end(&stem, STR(".dist-info"));
	if (!is_ours(o, stem))
		return err_set(e, FAULT_INTEGRITY, "'%.*s' is the dist-info of another distribution than %.*s %.*s",
		               STR_ARG(found), STR_ARG(o->name->name), STR_ARG(o->name->version.normal));
	return true;
}

/* ---- where each file goes ---- */

static const struct { str name; enum scheme scheme; } schemes[] = {
	{ STR_INIT("purelib"), SCHEME_SITE }, { STR_INIT("platlib"), SCHEME_SITE },
	{ STR_INIT("scripts"), SCHEME_SCRIPTS }, { STR_INIT("data"), SCHEME_DATA },
	{ STR_INIT("headers"), SCHEME_HEADERS },
};

/* A file in "name-1.0.data/": `below` is its path from there on. */
static bool place_data(struct opening *o, str archived, str top, str below, struct wheel_entry *out,
                       struct err *e)
{
	str scheme, path, stem = top;
	str_eat_end(&stem, STR(".data"));
	if (!is_ours(o, stem)) return refuse(e, archived, "it is in the data folder of another distribution");
	if (!str_cut(below, '/', &scheme, &path)) return refuse(e, archived, "it is in no scheme of the data folder");
	for (size_t i = 0; i < COUNT(schemes); i++) {
		if (!str_eq(scheme, schemes[i].name)) continue;
		str first;
		if (str_cut(path, '/', &first, &(str){ 0 }) && str_ends(first, STR(".dist-info")))
			return refuse(e, archived, "it puts a dist-info where it does not belong");
		out->scheme = schemes[i].scheme;
		out->path = path;
		return true;
	}
	return err_set(e, FAULT_INTEGRITY, "entry '%.*s': '%.*s' is no scheme that is known", STR_ARG(archived),
	               STR_ARG(scheme));
}

static bool place(struct opening *o, str archived, struct wheel_entry *out, struct err *e)
{
	str top, below;
	out->scheme = SCHEME_SITE;
	out->path = archived;
	if (!str_cut(archived, '/', &top, &below)) return true;
	if (str_eq(top, o->w->dist_info)) out->scheme = SCHEME_DIST_INFO;
	return !str_ends(top, STR(".data")) || place_data(o, archived, top, below, out, e);
}

static int entry_order(const void *left, const void *right)
{
	const struct wheel_entry *a = left, *b = right;
	if (a->scheme != b->scheme) return a->scheme < b->scheme ? -1 : 1;
	return str_cmp(a->path, b->path);
}

static bool place_all(struct opening *o, struct err *e)
{
	struct wheel *w = o->w;
	for (size_t i = 0; i < w->dir.n; i++) {
		struct wheel_entry entry = { .zip = (uint32_t)i };
		if (w->dir.v[i].dir) continue;
		if (!place(o, w->dir.v[i].path, &entry, e)) return false;
		PUSH(o->a, &w->entries, entry);
	}
	if (w->entries.n > 1) qsort(w->entries.v, w->entries.n, sizeof *w->entries.v, entry_order);
	for (size_t i = 1; i < w->entries.n; i++)
		if (!entry_order(&w->entries.v[i - 1], &w->entries.v[i]))
			return err_set(e, FAULT_INTEGRITY, "entries '%.*s' and '%.*s' are installed to one path",
			               STR_ARG(w->dir.v[w->entries.v[i - 1].zip].path),
			               STR_ARG(w->dir.v[w->entries.v[i].zip].path));
	return true;
}

/* ---- what the dist-info says ---- */

/* The entry of a file in the dist-info, or null. */
static struct wheel_entry *dist_info_entry(struct wheel *w, str name)
{
	for (size_t i = 0; i < w->entries.n; i++) {
		struct wheel_entry *entry = &w->entries.v[i];
		if (entry->scheme == SCHEME_DIST_INFO && entry->path.n == w->dist_info.n + 1 + name.n
		    && str_ends(entry->path, name))
			return entry;
	}
	return NULL;
}

static bool read_limited(struct opening *o, const struct wheel_entry *entry, uint64_t limit,
                         str *out, struct err *e)
{
	if (o->w->dir.v[entry->zip].size > limit)
		return err_set(e, FAULT_INTEGRITY, "entry '%.*s': larger than %llu bytes",
		               STR_ARG(o->w->dir.v[entry->zip].path), (unsigned long long)limit);
	return wheel_read(o->r, o->w, o->a, entry, out, e);
}

static bool read_dist_info(struct opening *o, str name, uint64_t limit, str *out, struct err *e)
{
	const struct wheel_entry *entry = dist_info_entry(o->w, name);
	if (!entry)
		return err_set(e, FAULT_INTEGRITY, "it lacks '%.*s/%.*s'", STR_ARG(o->w->dist_info), STR_ARG(name));
	return read_limited(o, entry, limit, out, e);
}

static bool same_row(const struct record_row *a, const struct record_row *b)
{
	return str_eq(a->sha256, b->sha256) && str_eq(a->other_hash, b->other_hash) && str_eq(a->size, b->size);
}

/* Rows by path: names->text.v[i] belongs to first[i]. */
struct row_index { struct names names; const struct record_row **first; };

static bool index_rows(struct opening *o, struct row_index *out, struct err *e)
{
	const struct record *rows = &o->w->record;
	names_init(&out->names, o->a);
	out->first = NEW_N(o->a, const struct record_row *, rows->n);
	for (size_t i = 0; i < rows->n; i++) {
		uint32_t id = names_add(&out->names, rows->v[i].path);
		if (!out->first[id]) out->first[id] = &rows->v[i];
		else if (!same_row(out->first[id], &rows->v[i]))
			return err_set(e, FAULT_INTEGRITY, "RECORD contradicts itself on '%.*s'", STR_ARG(rows->v[i].path));
	}
	return true;
}

/* RECORD and its signatures can't hold their own digests. */
static bool needs_no_row(const struct opening *o, const struct wheel_entry *entry)
{
	str name = entry->path;
	if (entry->scheme != SCHEME_DIST_INFO || !str_eat(&name, o->w->dist_info)) return false;
	return str_eq(name, STR("/RECORD")) || str_eq(name, STR("/RECORD.jws")) || str_eq(name, STR("/RECORD.p7s"));
}

static bool match_rows(struct opening *o, struct row_index *rows, struct err *e)
{
	struct wheel *w = o->w;
	struct bits met = bits_new(o->a, rows->names.text.n);
	for (size_t i = 0; i < w->entries.n; i++) {
		struct wheel_entry *entry = &w->entries.v[i];
		str archived = w->dir.v[entry->zip].path;
		uint32_t id = names_find(&rows->names, archived);
		if (id != NAME_NONE) bits_set(met, id);
		if (needs_no_row(o, entry)) continue;
		if (id == NAME_NONE) return refuse(e, archived, "RECORD does not list it");
		entry->record = rows->first[id];
		if (!entry->record->sha256.n && !entry->record->other_hash.n)
			return refuse(e, archived, "RECORD gives no hash of it");
	}
	for (size_t id = 0; id < met.n; id++) {
		str path = names_text(&rows->names, (uint32_t)id);
		if (!bits_has(met, id) && !str_ends(path, STR("/")))
			return err_set(e, FAULT_INTEGRITY, "RECORD lists '%.*s', which is not in the archive", STR_ARG(path));
	}
	return true;
}

static bool read_record(struct opening *o, struct err *e)
{
	str text = { 0 };
	struct row_index rows;
	return read_dist_info(o, STR("RECORD"), LIMIT_RECORD_BYTES, &text, e) &&
	       record_parse(o->a, text, &o->w->record, e) && index_rows(o, &rows, e) && match_rows(o, &rows, e);
}

static bool read_info(struct opening *o, struct err *e)
{
	str text = { 0 };
	struct wheel_info *info = &o->w->info;
	if (!read_dist_info(o, STR("WHEEL"), LIMIT_METADATA_BYTES, &text, e)) return false;
	if (!wheel_info_parse(o->a, text, info, e)) return false;
	if (info->version_major != 1)
		return err_set(e, FAULT_INTEGRITY, "WHEEL: Wheel-Version %u.%u is not one that is understood (1.x)",
		               info->version_major, info->version_minor);
	if (info->version_minor)
		PUSH(o->a, o->notes, (struct note){ o->w->filename,
			arena_fmt(o->a, "Wheel-Version 1.%u is newer than 1.0: something in it may be missed",
			          info->version_minor) });
	return true;
}

static bool read_metadata(struct opening *o, struct err *e)
{
	struct wheel *w = o->w;
	struct version version;
	if (!read_dist_info(o, STR("METADATA"), LIMIT_METADATA_BYTES, &w->metadata_text, e)) return false;
	if (!metadata_parse(o->a, w->metadata_text, &w->metadata, o->notes, e)) return false;
	if (!str_eq(name_normal(o->a, w->metadata.name), o->name->name)
	    || !version_parse(o->a, w->metadata.version, &version) || version_cmp(&version, &o->name->version))
		return err_set(e, FAULT_INTEGRITY, "METADATA is of %.*s %.*s, the file name says %.*s %.*s",
		               STR_ARG(w->metadata.name), STR_ARG(w->metadata.version), STR_ARG(o->name->name),
		               STR_ARG(o->name->version.normal));
	return true;
}

static bool script_fault(const struct entry_point *p)
{
	bool script = str_eq(p->group, STR("console_scripts")) || str_eq(p->group, STR("gui_scripts"));
	return script && (!p->attr.n || !p->name.n || p->name.n > LIMIT_NAME_PART_BYTES || str_eq(p->name, STR("."))
	                  || str_eq(p->name, STR("..")) || str_has(p->name, STR("/")));
}

static bool read_entry_points(struct opening *o, struct err *e)
{
	str text = { 0 };
	struct entry_points *points = &o->w->entry_points;
	const struct wheel_entry *entry = dist_info_entry(o->w, STR("entry_points.txt"));
	if (!entry) return true;
	if (!read_limited(o, entry, LIMIT_METADATA_BYTES, &text, e)) return false;
	if (!entry_points_parse(o->a, text, points, e)) return false;
	for (size_t i = 0; i < points->n; i++)
		if (script_fault(&points->v[i]))
			return err_set(e, FAULT_INTEGRITY, "entry_points.txt: '%.*s = %.*s' is no script",
			               STR_ARG(points->v[i].name), STR_ARG(points->v[i].module));
	return true;
}

/* Lines of a .pth file that begin with "import" are run by every Python that starts. */
static bool pth_runs_code(str text)
{
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		if (str_starts(line, STR("import ")) || str_starts(line, STR("import\t"))) return true;
	}
	return false;
}

static bool note_pth(struct opening *o, struct err *e)
{
	for (size_t i = 0; i < o->w->entries.n; i++) {
		const struct wheel_entry *entry = &o->w->entries.v[i];
		str text = { 0 };
		if (entry->scheme != SCHEME_SITE || str_has(entry->path, STR("/")) || !str_ends(entry->path, STR(".pth")))
			continue;
		if (!read_limited(o, entry, LIMIT_METADATA_BYTES, &text, e)) return false;
		if (pth_runs_code(text))
			PUSH(o->a, o->notes, (struct note){ o->w->filename,
				arena_fmt(o->a, "'%.*s' runs code whenever Python starts", STR_ARG(entry->path)) });
	}
	return true;
}

static bool open_archive(struct opening *o, str path, struct err *e)
{
	o->w->reader = wheel_reader_new(o->a);
	if (!o->w->reader) return err_set(e, FAULT_SYSTEM, "no memory to inflate");
	return open_file(o->r, path, o->a, o->w, e) && read_directory(o, e) && check_locals(o, e);
}

bool wheel_open_archive(struct run *r, struct arena *a, str path, struct wheel *out, struct err *e)
{
	struct wheel w = { .fd = -1, .filename = arena_str(a, path_base(path)) };
	struct opening o = { .r = r, .a = a, .w = &w };
	if (open_archive(&o, path, e)) {
		*out = w;
		return true;
	}
	wheel_close(&w);
	return false;
}

static bool open_all(struct opening *o, str path, struct err *e)
{
	return open_archive(o, path, e) && find_dist_info(o, e) &&
	       place_all(o, e) && read_record(o, e) && read_info(o, e) && read_metadata(o, e) &&
	       read_entry_points(o, e) && note_pth(o, e);
}

/* A file of the cache is not named after the wheel: then the distribution stands for it. */
static str filename_of(struct arena *a, str path, const struct wheel_name *name)
{
	str base = path_base(path);
	if (str_ends(base, STR(".whl"))) return arena_str(a, base);
	return arena_fmt(a, "%.*s %.*s", STR_ARG(name->name), STR_ARG(name->version.normal));
}

bool wheel_open(struct run *r, struct arena *a, str path, const struct wheel_name *name,
                struct wheel *out, struct notes *notes, struct err *e)
{
	struct wheel w = { .fd = -1, .filename = filename_of(a, path, name) };
	struct opening o = { r, a, name, &w, notes };
	if (open_all(&o, path, e)) {
		*out = w;
		return true;
	}
	wheel_close(&w);
	if (str_starts(str_of(e->text), w.filename)) return false;
	return err_in(e, "%.*s", STR_ARG(w.filename));
}

void wheel_close(struct wheel *w)
{
	if (w->reader) wheel_reader_free(w->reader);
	if (w->fd >= 0) close(w->fd);
	w->reader = NULL;
	w->fd = -1;
}
