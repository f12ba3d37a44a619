#include "spokeshave/wheel_survey.h"

#include "spokeshave/files.h"
#include "spokeshave/names.h"
#include "wheel_private.h"

struct surveying {
	struct run *r;
	struct arena *a;
	struct wheel wheel;
	struct wheel_survey *out;
	const struct record_row **row; /* by entry of the directory; null: RECORD does not list it */
};

static void problem(struct surveying *s, const char *what, str path)
{
	PUSH(s->a, &s->out->record_problems, arena_fmt(s->a, "%s: %.*s", what, STR_ARG(path)));
}

/* ---- contents ---- */

static bool keep_nothing(void *ctx, const void *bytes, size_t n, struct err *e)
{
	(void)ctx, (void)bytes, (void)n, (void)e;
	return true;
}

/* An entry of the dist-info, inflated; false when it is not there or broken. */
static bool read_named(struct surveying *s, const char *name, uint64_t limit, str *out)
{
	struct err ignored;
	str path = arena_fmt(s->a, "%.*s/%s", STR_ARG(s->out->dist_info), name);
	for (size_t i = 0; s->out->dist_info.n && i < s->out->dir.n; i++) {
		struct wheel_entry entry = { .zip = (uint32_t)i };
		if (!str_eq(s->out->dir.v[i].path, path)) continue;
		return s->out->dir.v[i].size <= limit && wheel_read(s->r, &s->wheel, s->a, &entry, out, &ignored);
	}
	return false;
}

static bool is_exempt(const struct surveying *s, str path)
{
	return str_eat(&path, s->out->dist_info)
		&& (str_eq(path, STR("/RECORD")) || str_eq(path, STR("/RECORD.jws")) || str_eq(path, STR("/RECORD.p7s")));
}

/* Size and CRC of an entry, whatever RECORD says of it; then what RECORD says. */
static void check_entry(struct surveying *s, size_t i)
{
	const struct zip_entry *zip = &s->out->dir.v[i];
	struct wheel_entry entry = { .zip = (uint32_t)i };
	uint8_t digest[SHA256_BYTES];
	uint64_t size;
	struct err ignored;
	if (zip->dir) return;
	if (!wheel_pour(s->r, &s->wheel, s->a, &entry, keep_nothing, NULL, digest, &ignored)) {
		s->out->zip_ok = false;
		return;
	}
	const struct record_row *row = s->row ? s->row[i] : NULL;
	if (!s->row || is_exempt(s, zip->path)) return;
	if (!row) {
		problem(s, "not listed", zip->path);
		return;
	}
	bool wrong_size = row->size.n && (!str_u64(row->size, &size) || size != zip->size);
	if (wrong_size) problem(s, "size mismatch", zip->path);
	if (!row->sha256.n && !row->other_hash.n) {
		problem(s, "no hash", zip->path);
		return;
	}
	struct record_row hash_alone = *row;
	hash_alone.size = (str){ 0 };
	entry.record = &hash_alone;
	if (!wheel_pour(s->r, &s->wheel, s->a, &entry, keep_nothing, NULL, digest, &ignored))
		problem(s, "hash mismatch", zip->path);
}

/* ---- RECORD ---- */

static void match_rows(struct surveying *s, const struct record *record)
{
	struct names names;
	const struct record_row **first = NEW_N(s->a, const struct record_row *, record->n + 1);
	names_init(&names, s->a);
	for (size_t i = 0; i < record->n; i++) {
		uint32_t id = names_add(&names, record->v[i].path);
		if (!first[id]) first[id] = &record->v[i];
	}
	s->row = NEW_N(s->a, const struct record_row *, s->out->dir.n + 1);
	for (size_t i = 0; i < s->out->dir.n; i++) {
		uint32_t id = names_find(&names, s->out->dir.v[i].path);
		if (id == NAME_NONE) continue;
		s->row[i] = first[id];
		first[id] = NULL;
	}
	for (uint32_t id = 0; id < names.text.n; id++)
		if (first[id]) problem(s, "missing", first[id]->path);
	s->out->record_rows = record->n;
}

static void read_record(struct surveying *s)
{
	struct record record = { 0 };
	struct err ignored;
	str text;
	if (read_named(s, "RECORD", LIMIT_RECORD_BYTES, &text) && record_parse(s->a, text, &record, &ignored))
		match_rows(s, &record);
	else
		PUSH(s->a, &s->out->record_problems, STR("no RECORD"));
}

/* ---- the rest ---- */

static void find_dist_info(struct surveying *s)
{
	struct strs found = { 0 };
	for (size_t i = 0; i < s->out->dir.n; i++) {
		str top, rest;
		if (str_cut(s->out->dir.v[i].path, '/', &top, &rest) && str_ends(top, STR(".dist-info"))) PUSH(s->a, &found, top);
	}
	strs_sort_unique(&found);
	if (found.n == 1) s->out->dist_info = found.v[0];
}

static void find_modules(struct surveying *s)
{
	for (size_t i = 0; i < s->out->dir.n; i++) {
		str path = s->out->dir.v[i].path, top, rest;
		if (!str_ends(path, STR(".py")) && !str_ends(path, STR(".pyi")) && !str_ends(path, STR(".so"))) continue;
		if (!str_cut(path, '/', &top, &rest)) str_cut(path, '.', &top, &rest);
		if (!str_ends(top, STR(".dist-info")) && !str_ends(top, STR(".data"))) PUSH(s->a, &s->out->modules, top);
	}
	strs_sort_unique(&s->out->modules);
}

static void read_dist_info(struct surveying *s)
{
	struct err ignored;
	str text;
	if (read_named(s, "METADATA", LIMIT_METADATA_BYTES, &text))
		s->out->has_metadata = metadata_parse(s->a, text, &s->out->metadata, NULL, &ignored);
	if (read_named(s, "WHEEL", LIMIT_METADATA_BYTES, &text))
		s->out->has_info = wheel_info_parse(s->a, text, &s->out->info, &ignored);
	s->out->has_entry_points = read_named(s, "entry_points.txt", LIMIT_METADATA_BYTES, &text);
}

static void look_over(struct surveying *s)
{
	s->out->dir = s->wheel.dir;
	s->out->zip_ok = true;
	find_dist_info(s);
	find_modules(s);
	read_dist_info(s);
	read_record(s);
	for (size_t i = 0; i < s->out->dir.n; i++) check_entry(s, i);
	strs_sort(&s->out->record_problems);
}

bool wheel_survey(struct run *r, struct arena *a, str path, struct wheel_survey *out, struct err *e)
{
	struct surveying s = { .r = r, .a = a, .out = out };
	struct wheel_name name;
	struct err ignored;
	uint8_t digest[SHA256_BYTES];
	struct arena_mark m = arena_mark(a);
	str bytes;
	*out = (struct wheel_survey){ 0 };
	if (!file_read(r, a, path, LIMIT_ARCHIVE_BYTES, &bytes, e) || !sha256_of(bytes, digest, e)) return false;
	out->size = bytes.n;
	arena_reset(a, m);
	out->sha256 = sha256_hex(a, digest);
	out->filename_ok = wheel_name_parse(a, path_base(path), &name, &ignored);
	if (!wheel_open_archive(r, a, path, &s.wheel, &ignored)) return true;
	look_over(&s);
	wheel_close(&s.wheel);
	return true;
}
