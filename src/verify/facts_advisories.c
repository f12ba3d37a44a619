/* A local export of OSV's advisories: a folder of JSON files, or the zip archive that it is handed out as. */
#include <libdeflate.h>

#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "spokeshave/zipdir.h"
#include "verify_private.h"

#define LIMIT_EXPORT_BYTES (UINT64_C(2) << 30) /* of a zip archive */
enum { BATCH = 64 }; /* files a round of the workers */

struct reading {
	const struct names *locked;
	struct strs paths;       /* of a folder */
	str archive;             /* or an archive's bytes */
	const struct zip_dir *zip;
	size_t n;                /* files */
	struct { struct osv *v; size_t n, cap; } *found; /* by round */
};

static bool is_json(str name)
{
	return str_ends(name, STR(".json"));
}

/* ---- one file ---- */

static bool about_locked(const struct reading *x, const struct osv *osv)
{
	for (size_t i = 0; !osv->withdrawn && i < osv->affected.n; i++)
		if (names_find(x->locked, osv->affected.v[i].name) != NAME_NONE) return true;
	return false;
}

static bool inflate(const struct reading *x, struct arena *a, const struct zip_entry *entry, str *out, struct err *e)
{
	uint64_t data;
	str local = str_slice(x->archive, (size_t)entry->offset, x->archive.n);
	if (entry->size > LIMIT_OSV_BYTES) return err_set(e, FAULT_INPUT, "more than %llu MB", (unsigned long long)(LIMIT_OSV_BYTES >> 20));
	if (!zip_local_check(local, entry, &data, e)) return false;
	str packed = str_slice(local, (size_t)data, (size_t)(data + entry->packed_size));
	char *to = arena_bytes(a, (size_t)entry->size);
	*out = (str){ to, (size_t)entry->size };
	if (packed.n != entry->packed_size) return err_set(e, FAULT_INTEGRITY, "cut off");
	if (!entry->method) *out = packed;
	struct libdeflate_decompressor *d = entry->method ? libdeflate_alloc_decompressor() : NULL;
	bool ok = !entry->method || (d && !libdeflate_deflate_decompress(d, packed.p, packed.n, to, out->n, NULL));
	libdeflate_free_decompressor(d);
	if (ok && out->n == entry->size && libdeflate_crc32(0, out->p, out->n) == entry->crc32) return true;
	return err_set(e, FAULT_INTEGRITY, "its bytes are not what the archive's directory says");
}

static bool read_one(struct run *r, struct reading *x, size_t i, struct arena *a, struct osv *out, struct err *e)
{
	str text = { 0 }, name = x->zip ? x->zip->v[i].path : x->paths.v[i];
	bool ok = x->zip ? inflate(x, a, &x->zip->v[i], &text, e) : file_read(r, a, name, LIMIT_OSV_BYTES, &text, e);
	if (!ok || !osv_parse(a, text, out, e)) return err_in(e, "%.*s", STR_ARG(name));
	return true;
}

static bool read_batch(struct run *r, void *ctx, size_t round, struct arena *a, struct err *e)
{
	struct reading *x = ctx;
	size_t end = (round + 1) * BATCH < x->n ? (round + 1) * BATCH : x->n;
	for (size_t i = round * BATCH; i < end; i++) {
		struct arena_mark m = arena_mark(a);
		struct osv osv = { 0 };
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (x->zip && !is_json(x->zip->v[i].path)) continue;
		if (!read_one(r, x, i, a, &osv, e)) return false;
		if (!about_locked(x, &osv)) {
			arena_reset(a, m); /* most are about what nobody here uses */
			continue;
		}
		PUSH(a, &x->found[round], osv);
	}
	return true;
}

/* ---- all files ---- */

/* Folders in one another, as a clone of a database has them. */
static bool list_folder(struct run *r, struct arena *a, str folder, struct strs *out, struct err *e)
{
	struct strs open = { 0 };
	PUSH(a, &open, folder);
	while (open.n) {
		struct strs names;
		str at = open.v[--open.n];
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (!dir_list(r, a, at, &names, e)) return false;
		for (size_t i = 0; i < names.n; i++) {
			str path = path_join(a, at, names.v[i]);
			if (str_starts(names.v[i], STR("."))) continue;
			if (is_json(path)) PUSH(a, out, path);
			else if (file_look(r, path).kind == FILE_DIR) PUSH(a, &open, path);
		}
	}
	strs_sort(out);
	return true;
}

static bool open_zip(struct run *r, struct arena *a, str path, struct reading *x, struct err *e)
{
	struct zip_end end;
	struct zip_dir *dir = NEW(a, struct zip_dir);
	if (!file_read(r, a, path, LIMIT_EXPORT_BYTES, &x->archive, e)) return false;
	str tail = x->archive.n > ZIP_TAIL_BYTES ? str_skip(x->archive, x->archive.n - ZIP_TAIL_BYTES) : x->archive;
	if (!zip_end_find(tail, x->archive.n, &end, e)) return err_in(e, "%.*s", STR_ARG(path));
	str central = str_slice(x->archive, (size_t)end.start, (size_t)(end.start + end.size));
	if (!zip_dir_parse(a, central, &end, x->archive.n, dir, e)) return err_in(e, "%.*s", STR_ARG(path));
	x->zip = dir;
	x->n = dir->n;
	return true;
}

static bool read_all(struct run *r, struct verify_shared *shared, str path, struct err *e)
{
	struct arena *a = run_arena(r);
	struct reading x = { .locked = &shared->locked };
	bool folder = file_look(r, path_join(a, path, STR("."))).kind == FILE_DIR;
	if (folder ? !list_folder(r, a, path, &x.paths, e) : !open_zip(r, a, path, &x, e)) return false;
	if (folder) x.n = x.paths.n;
	if (!x.n) return err_set(e, FAULT_INPUT, "%.*s: holds no advisories", STR_ARG(path));
	size_t rounds = (x.n + BATCH - 1) / BATCH;
	x.found = arena_alloc_n(a, rounds, sizeof *x.found, _Alignof(__typeof__(*x.found)));
	if (!pool_each(r, rounds, read_batch, &x, e)) return false;
	for (size_t i = 0; i < rounds; i++)
		for (size_t k = 0; k < x.found[i].n; k++) PUSH(a, &shared->advisories, x.found[i].v[k]);
	return true;
}

bool gather_advisories(struct run *r, struct verification *v, str *lack, struct err *e)
{
	if (!v->opts->advisories.n) {
		*lack = STR("none are named; give an export of OSV's with --advisories DIR|ZIP");
		return true;
	}
	if (v->shared->advisories_read) return true;
	v->shared->advisories_read = true;
	return read_all(r, v->shared, v->opts->advisories, e) || err_in(e, "--advisories");
}
