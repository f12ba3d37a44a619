#include "ranges.h"

#include <libdeflate.h>
#include <string.h>

#include "spokeshave/requirement.h"
#include "spokeshave/zipdir.h"

/* The bytes [from, to) of the file, if one piece holds them. */
static bool have(const struct peek *p, uint64_t from, uint64_t to, str *out)
{
	for (size_t i = 0; i < p->pieces.n; i++) {
		const struct piece *piece = &p->pieces.v[i];
		if (piece->at > from || to > piece->at + piece->bytes.n) continue;
		*out = str_slice(piece->bytes, (size_t)(from - piece->at), (size_t)(to - piece->at));
		return true;
	}
	return false;
}

/* "name-1.0.dist-info" of the wheel's distribution and version, however they are spelled. */
static bool is_dist_info(struct arena *a, str folder, const struct wheel_name *wheel)
{
	str name, version;
	struct version parsed;
	return str_eat_end(&folder, STR(".dist-info")) && str_cut_last(folder, '-', &name, &version) &&
	       str_eq(name_normal(a, name), wheel->name) && version_parse(a, version, &parsed) &&
	       !version_cmp(&parsed, &wheel->version);
}

/* A file of the wheel's dist-info. */
static const struct zip_entry *find_info(struct arena *a, const struct zip_dir *dir, const struct wheel_name *wheel, str name)
{
	for (size_t i = 0; i < dir->n; i++) {
		str folder, rest;
		if (!str_ends(dir->v[i].path, name) || !str_has(dir->v[i].path, STR(".dist-info/"))) continue;
		str_cut(dir->v[i].path, '/', &folder, &rest);
		if (str_eq(rest, name) && is_dist_info(a, folder, wheel)) return &dir->v[i];
	}
	return NULL;
}

/* Where what follows the entry begins: its local header's length is not known beforehand. */
static uint64_t entry_end(const struct zip_dir *dir, const struct zip_entry *entry)
{
	uint64_t end = dir->start;
	for (size_t i = 0; i < dir->n; i++)
		if (dir->v[i].offset > entry->offset && dir->v[i].offset < end) end = dir->v[i].offset;
	return end;
}

static bool inflate(struct arena *a, str packed, const struct zip_entry *entry, str *out,
                    struct err *e)
{
	char *p = arena_alloc(a, (size_t)entry->size + 1, 1);
	size_t n = 0;
	bool ok = entry->method == 0 && packed.n == entry->size;
	if (ok && (n = packed.n)) memcpy(p, packed.p, n);
	if (entry->method == 8) {
		struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
		ok = d && !libdeflate_deflate_decompress(d, packed.p, packed.n, p, (size_t)entry->size, &n) && n == entry->size;
		libdeflate_free_decompressor(d);
	}
	if (!ok || libdeflate_crc32(0, p, n) != entry->crc32)
		return err_set(e, FAULT_INTEGRITY, "'%.*s' is damaged", STR_ARG(entry->path));
	*out = (str){ p, n };
	return true;
}

static bool read_entry(struct arena *a, str bytes, const struct zip_entry *entry, str *out,
                       struct err *e)
{
	uint64_t data;
	if (!zip_local_check(bytes, entry, &data, e)) return false;
	if (data > bytes.n || bytes.n - data < entry->packed_size)
		return err_set(e, FAULT_INTEGRITY, "'%.*s' ends beyond the archive",
		               STR_ARG(entry->path));
	return inflate(a, str_slice(bytes, (size_t)data, (size_t)(data + entry->packed_size)),
	               entry, out, e);
}

static enum peek_state needs(uint64_t *from, uint64_t *to, uint64_t want_from, uint64_t want_to)
{
	*from = want_from;
	*to = want_to;
	return PEEK_NEEDS;
}

static enum peek_state find_directory(struct arena *a, const struct peek *p, uint64_t *from, uint64_t *to, struct zip_dir *dir,
                                      struct err *e)
{
	str tail, central;
	struct zip_end end;
	uint64_t tail_at = p->size > p->tail ? p->size - p->tail : 0;
	if (!have(p, tail_at, p->size, &tail)) return needs(from, to, tail_at, p->size);
	if (!zip_end_find(tail, p->size, &end, e)) return PEEK_BROKEN;
	if (end.size > p->limit || end.start > p->size || end.size > p->size - end.start) {
		err_set(e, FAULT_INTEGRITY, "its directory is larger than %llu bytes",
		        (unsigned long long)p->limit);
		return PEEK_BROKEN;
	}
	if (!have(p, end.start, end.start + end.size, &central)) return needs(from, to, end.start, end.start + end.size);
	return zip_dir_parse(a, central, &end, p->size, dir, e) ? PEEK_DONE : PEEK_BROKEN;
}

static enum peek_state find_entry(struct arena *a, const struct peek *p, const struct zip_dir *dir, const struct zip_entry *entry,
                                  uint64_t *from, uint64_t *to, str *text, struct err *e)
{
	str local;
	if (entry->size > p->limit || entry->packed_size > p->limit) {
		err_set(e, FAULT_INTEGRITY, "'%.*s' is larger than its limit of %llu bytes",
		        STR_ARG(entry->path),
		        (unsigned long long)p->limit);
		return PEEK_BROKEN;
	}
	uint64_t entry_to = entry_end(dir, entry);
	if (entry_to - entry->offset > p->limit + LIMIT_NAME_BYTES + (128u << 10)) entry_to = entry->offset + p->limit;
	if (!have(p, entry->offset, entry_to, &local)) return needs(from, to, entry->offset, entry_to);
	return read_entry(a, local, entry, text, e) ? PEEK_DONE : PEEK_BROKEN;
}

enum peek_state peek_step(struct arena *a, struct peek *p, uint64_t *from, uint64_t *to, str *text,
                          struct err *e)
{
	struct zip_dir dir = { 0 };
	enum peek_state state = find_directory(a, p, from, to, &dir, e);
	if (state != PEEK_DONE) return state;
	const struct zip_entry *entry = find_info(a, &dir, p->wheel, STR("METADATA"));
	if (entry) return find_entry(a, p, &dir, entry, from, to, text, e);
	err_set(e, FAULT_INTEGRITY, "it holds no METADATA of %.*s %.*s",
	        STR_ARG(p->wheel->name),
	        STR_ARG(p->wheel->version.normal));
	return PEEK_BROKEN;
}

enum peek_state peek_directory(struct arena *a, struct peek *p, uint64_t *from, uint64_t *to, struct zip_dir *dir,
                               str *entry_points, struct err *e)
{
	*dir = (struct zip_dir){ 0 };
	*entry_points = (str){ 0 };
	enum peek_state state = find_directory(a, p, from, to, dir, e);
	if (state != PEEK_DONE) return state;
	const struct zip_entry *entry = find_info(a, dir, p->wheel, STR("entry_points.txt"));
	return entry ? find_entry(a, p, dir, entry, from, to, entry_points, e) : PEEK_DONE;
}
