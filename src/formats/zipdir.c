#include "spokeshave/zipdir.h"
#include "spokeshave/utf8.h"
#include "zip_bytes.h"

#include <stdlib.h>

/* Deflate can't do better than 1032 to 1; a block header or two come on top. */
enum { DEFLATE_MOST = 1032, DEFLATE_SLACK = 1024 };
enum { LOCAL_SLACK = 65535 + 24 }; /* extra fields and data descriptor, which only the local header knows */
enum { MODE_KIND = 0170000, MODE_FILE = 0100000, MODE_FOLDER = 0040000, MODE_PERMISSIONS = 0777 };
enum { DISK_ZIP64 = UINT16_MAX };

static bool broken(struct err *e, const char *what)
{
	return err_set(e, FAULT_INTEGRITY, "not a sound zip archive: %s", what);
}

static bool refuse(struct err *e, str path, const char *what)
{
	return err_set(e, FAULT_INTEGRITY, "entry '%.*s': %s", STR_ARG(path), what);
}

/* ---- the end records ---- */

static bool is_end(str tail, size_t at)
{
	return zip_u32(tail, at) == ZIP_END_SIGNATURE;
}

/* The last end record in `tail`; tail.n when there is none. */
static size_t last_end(str tail)
{
	for (size_t at = tail.n - ZIP_END_BYTES + 1; at-- > 0;)
		if (is_end(tail, at)) return at;
	return tail.n;
}

/* A second record that some reader might take for the end: in or after the directory, or just as long. */
static bool second_end(str tail, size_t end, uint64_t tail_at, uint64_t directory)
{
	for (size_t at = 0, step; step = str_find(str_skip(tail, at), 'P'), (at += step) + 4 <= tail.n; at++) {
		if (at == end || !is_end(tail, at)) continue;
		if (at > end || tail_at + at >= directory) return true;
		if (at + ZIP_END_BYTES + zip_u16(tail, at + 20) == tail.n) return true;
	}
	return false;
}

/* Where 64-bit numbers replace what the end record says; `at` moves to the first of the end records. */
static bool take_zip64_end(str tail, uint64_t tail_at, size_t *at, struct zip_end *out,
                           struct err *e)
{
	if (*at < ZIP64_LOCATOR_BYTES || zip_u32(tail, *at - ZIP64_LOCATOR_BYTES) != ZIP64_LOCATOR_SIGNATURE)
		return true;
	size_t locator = *at - ZIP64_LOCATOR_BYTES;
	if (locator < ZIP64_END_BYTES || zip_u32(tail, locator - ZIP64_END_BYTES) != ZIP64_END_SIGNATURE)
		return broken(e, "its zip64 locator does not follow a zip64 end record");
	size_t end64 = locator - ZIP64_END_BYTES;
	if (zip_u64(tail, locator + 8) != tail_at + end64)
		return broken(e, "its zip64 locator points elsewhere");
	if (zip_u64(tail, end64 + 4) != ZIP64_END_BYTES - 12 || zip_u32(tail, end64 + 16) || zip_u32(tail, end64 + 20)
	    || zip_u32(tail, locator + 4) || zip_u32(tail, locator + 16) > 1)
		return broken(e, "its zip64 end record is of a kind that wheels do not have");
	uint64_t entries = zip_u64(tail, end64 + 32), size = zip_u64(tail, end64 + 40);
	uint64_t start = zip_u64(tail, end64 + 48);
	if (zip_u64(tail, end64 + 24) != entries || (out->entries != UINT16_MAX && out->entries != entries)
	    || (out->size != UINT32_MAX && out->size != size) || (out->start != UINT32_MAX && out->start != start))
		return broken(e, "its two end records contradict each other");
	*out = (struct zip_end){ start, size, entries };
	*at = end64;
	return true;
}

bool zip_end_find(str tail, uint64_t file_size, struct zip_end *out, struct err *e)
{
	if (tail.n < ZIP_END_BYTES || tail.n > file_size) return broken(e, "it is too short");
	uint64_t tail_at = file_size - tail.n;
	size_t end = last_end(tail), at = end;
	if (end == tail.n) return broken(e, "it has no end record (cut short, or not a zip archive)");
	if (end + ZIP_END_BYTES + zip_u16(tail, end + 20) != tail.n)
		return broken(e, "its end record is not at its very end");
	uint16_t disk = zip_u16(tail, end + 4), disk_start = zip_u16(tail, end + 6);
	if ((disk && disk != DISK_ZIP64) || (disk_start && disk_start != DISK_ZIP64)
	    || zip_u16(tail, end + 8) != zip_u16(tail, end + 10))
		return broken(e, "it is one of several volumes");
	struct zip_end found = { zip_u32(tail, end + 16), zip_u32(tail, end + 12), zip_u16(tail, end + 10) };
	if (!take_zip64_end(tail, tail_at, &at, &found, e)) return false;
	if (found.entries > LIMIT_ENTRIES)
		return err_set(e, FAULT_INTEGRITY, "%llu entries are more than LIMIT_ENTRIES, %u",
		               (unsigned long long)found.entries, LIMIT_ENTRIES);
	if (found.size > LIMIT_CENTRAL_BYTES) return broken(e, "its directory is larger than LIMIT_CENTRAL_BYTES");
	if (found.start > file_size || found.start + found.size != tail_at + at)
		return broken(e, "its directory does not end where the end record begins "
		                 "(bytes before or after the archive?)");
	if (second_end(tail, end, tail_at, found.start)) return broken(e, "it has a second end record");
	*out = found;
	return true;
}

/* ---- names ---- */

/* Bytes of the character that `s` begins with; 0: none, or a control character (C0, DEL, C1). */
static size_t printable(str s)
{
	size_t n = utf8_length(s);
	uint32_t code = n ? utf8_code(s) : 0;
	return code < 0x20 || (code >= 0x7f && code < 0xa0) ? 0 : n;
}

static const char *part_fault(str part)
{
	if (!part.n) return "its name has an empty part";
	if (str_eq(part, STR("..")) || str_eq(part, STR("."))) return "its name climbs ('.' or '..')";
	if (part.n > LIMIT_NAME_PART_BYTES) return "its name is too long";
	return NULL;
}

/* What is wrong with a path in an archive, or null. */
static const char *name_fault(str path, bool utf8)
{
	if (!path.n) return "it has no name";
	if (path.n > LIMIT_NAME_BYTES) return "its name is too long";
	if (path.p[0] == '/' || (path.n > 1 && path.p[1] == ':' && char_is_alpha(path.p[0])))
		return "its name is absolute";
	for (str rest = path; rest.n;) {
		size_t n = printable(rest);
		if (!n) return "its name holds a control character or is not UTF-8";
		if (n > 1 && !utf8) return "its name is not ASCII and not marked as UTF-8";
		if (rest.p[0] == '\\') return "its name holds a backslash";
		rest = str_skip(rest, n);
	}
	str_eat_end(&path, STR("/"));
	for (bool more = true; more;) {
		str part;
		more = str_cut(path, '/', &part, &path);
		const char *fault = part_fault(part);
		if (fault) return fault;
	}
	return NULL;
}

/* As a file system that ignores case would order them, '/' before all else: a folder stands right before what is in it. */
static int name_order(const void *left, const void *right)
{
	const str *a = left, *b = right;
	size_t n = a->n < b->n ? a->n : b->n;
	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)char_lower(a->p[i]), y = (unsigned char)char_lower(b->p[i]);
		if (x == y) continue;
		if (x == '/' || y == '/') return x == '/' ? -1 : 1;
		return x < y ? -1 : 1;
	}
	return (a->n > b->n) - (a->n < b->n);
}

static bool names_differ(struct arena *a, const struct zip_dir *dir, struct err *e)
{
	str *names = NEW_N(a, str, dir->n);
	for (size_t i = 0; i < dir->n; i++) names[i] = dir->v[i].path;
	if (dir->n > 1) qsort(names, dir->n, sizeof *names, name_order);
	for (size_t i = 1; i < dir->n; i++) {
		str before = names[i - 1], name = names[i];
		if (str_eq(before, name)) return refuse(e, name, "the archive has it twice");
		if (str_eq_nocase(before, name))
			return err_set(e, FAULT_INTEGRITY, "entry '%.*s': it differs from '%.*s' by case only",
			               STR_ARG(name), STR_ARG(before));
		if (name.n > before.n && name.p[before.n] == '/' && !str_ends(before, STR("/"))
		    && str_eq_nocase(before, str_slice(name, 0, before.n)))
			return refuse(e, before, "it is a file and a folder at once");
	}
	return true;
}

/* ---- the central directory ---- */

/* What a wheel's entry may not be, or null. */
static const char *entry_fault(const struct zip_entry *entry, unsigned kind)
{
	if (entry->flags & ~(ZIP_FLAG_LEVEL | ZIP_FLAG_DESCRIPTOR | ZIP_FLAG_UTF8))
		return entry->flags & ZIP_FLAG_ENCRYPTED ? "it is encrypted" : "it has flags that wheels do not have";
	if (entry->method != ZIP_STORED && entry->method != ZIP_DEFLATED)
		return "its compression is neither stored nor deflate";
	if (kind && kind != MODE_FILE && kind != MODE_FOLDER) return "it is a link or a device";
	if (kind && (kind == MODE_FOLDER) != entry->dir) return "its name and its mode disagree on what is a folder";
	if (entry->dir && entry->size) return "it is a folder with contents";
	if (entry->size > LIMIT_ENTRY_BYTES) return "it is larger than LIMIT_ENTRY_BYTES";
	if (entry->method == ZIP_STORED && entry->size != entry->packed_size)
		return "it is stored, but its two sizes differ";
	if (entry->size > DEFLATE_SLACK && (entry->size - DEFLATE_SLACK) / DEFLATE_MOST > entry->packed_size)
		return "it announces more bytes than its packed size can hold";
	return NULL;
}

/* One header at the start of `central`, which is moved behind it. */
static bool parse_entry(str *central, struct zip_entry *out, struct err *e)
{
	str s = *central;
	if (s.n < ZIP_CENTRAL_BYTES || zip_u32(s, 0) != ZIP_CENTRAL_SIGNATURE)
		return broken(e, "its directory is cut short or holds something else");
	size_t name_n = zip_u16(s, 28), extra_n = zip_u16(s, 30), comment_n = zip_u16(s, 32);
	size_t n = ZIP_CENTRAL_BYTES + name_n + extra_n + comment_n;
	if (n > s.n) return broken(e, "its directory is cut short");
	unsigned mode = zip_u32(s, 38) >> 16;
	str path = str_slice(s, ZIP_CENTRAL_BYTES, ZIP_CENTRAL_BYTES + name_n);
	struct zip_entry entry = {
		.path = path, .flags = zip_u16(s, 8), .method = zip_u16(s, 10), .crc32 = zip_u32(s, 16),
		.packed_size = zip_u32(s, 20), .size = zip_u32(s, 24), .offset = zip_u32(s, 42),
		.mode = (uint16_t)(mode & MODE_PERMISSIONS), .dir = str_ends(path, STR("/")),
	};
	const char *fault = name_fault(path, entry.flags & ZIP_FLAG_UTF8);
	if (!fault && zip_u16(s, 34) && zip_u16(s, 34) != DISK_ZIP64) fault = "it is on another volume";
	if (!fault)
		fault = zip_extra_sizes(str_slice(s, ZIP_CENTRAL_BYTES + name_n, n - comment_n), &entry.size,
		                        &entry.packed_size, &entry.offset);
	if (!fault) fault = entry_fault(&entry, mode & MODE_KIND);
	if (fault) return refuse(e, str_slice(path, 0, LIMIT_NAME_BYTES), fault);
	*out = entry;
	*central = str_skip(s, n);
	return true;
}

static int offset_order(const void *a, const void *b)
{
	uint64_t x = ((const struct zip_entry *)a)->offset, y = ((const struct zip_entry *)b)->offset;
	return (x > y) - (x < y);
}

/* The entries fill the archive up to the directory, one after the other. */
static bool lay_out(struct zip_dir *dir, struct err *e)
{
	if (dir->n > 1) qsort(dir->v, dir->n, sizeof *dir->v, offset_order);
	if ((dir->n ? dir->v[0].offset : dir->start) != 0) return broken(e, "bytes before its first entry");
	for (size_t i = 0; i < dir->n; i++) {
		struct zip_entry *entry = &dir->v[i];
		entry->end = i + 1 < dir->n ? dir->v[i + 1].offset : dir->start;
		uint64_t least = ZIP_LOCAL_BYTES + entry->path.n;
		if (entry->end < entry->offset || entry->end - entry->offset < least
		    || entry->end - entry->offset - least < entry->packed_size)
			return refuse(e, entry->path, "it overlaps what follows it");
		if (entry->end - entry->offset - least - entry->packed_size > LOCAL_SLACK)
			return refuse(e, entry->path, "bytes after it belong to no entry");
	}
	return true;
}

bool zip_dir_parse(struct arena *a, str central, const struct zip_end *end, uint64_t file_size,
                   struct zip_dir *out, struct err *e)
{
	struct zip_dir dir = { .start = end->start };
	uint64_t total = 0;
	if (central.n != end->size || end->start > file_size || end->size > file_size - end->start)
		return broken(e, "its directory is cut short");
	if (end->entries > central.n / ZIP_CENTRAL_BYTES)
		return broken(e, "its directory is too short for its entries");
	while (central.n) {
		struct zip_entry entry = { 0 };
		if (dir.n == end->entries) return broken(e, "its directory holds more than its entries");
		if (!parse_entry(&central, &entry, e)) return false;
		total += entry.size; /* can't wrap: LIMIT_ENTRIES of LIMIT_ENTRY_BYTES */
		if (total > LIMIT_ARCHIVE_BYTES) return refuse(e, entry.path, "with it the archive passes LIMIT_ARCHIVE_BYTES");
		PUSH(a, &dir, entry);
	}
	if (dir.n != end->entries) return broken(e, "its directory has fewer entries than announced");
	if (!lay_out(&dir, e) || !names_differ(a, &dir, e)) return false;
	*out = dir;
	return true;
}
