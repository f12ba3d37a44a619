#include "spokeshave/elf.h"

#define HEADER_32 52u
#define HEADER_64 64u
#define LIMIT_SEGMENTS 4096u
#define LIMIT_DYNAMIC 65536u  /* entries of the dynamic section */
#define LIMIT_VERSIONS 65536u /* libraries and versions in one file */

enum { SEGMENT_LOAD = 1, SEGMENT_DYNAMIC = 2 };
enum { TAG_END = 0, TAG_NEEDED = 1, TAG_STRTAB = 5, TAG_STRSZ = 10, TAG_SONAME = 14, TAG_RPATH = 15,
       TAG_RUNPATH = 29, TAG_VERNEED = 0x6ffffffe, TAG_VERNEEDNUM = 0x6fffffff };

/* A file being read: numbers have its width and byte order. */
struct reader {
	str bytes;
	bool wide, big;
	uint64_t segments_at, segments_n, segment_size;
	str strings;  /* the dynamic string table */
};

static bool bad(struct err *e, const char *what)
{
	return err_set(e, FAULT_INTEGRITY, "a shared object is damaged: %s lies outside of the file", what);
}

static bool inside(const struct reader *r, uint64_t at, uint64_t n)
{
	return at <= r->bytes.n && n <= r->bytes.n - at;
}

/* `n` bytes at a place that was checked. */
static uint64_t number(const struct reader *r, uint64_t at, unsigned n)
{
	uint64_t value = 0;
	const unsigned char *p = (const unsigned char *)r->bytes.p + at;
	for (unsigned i = 0; i < n; i++) value = value << 8 | p[r->big ? i : n - 1 - i];
	return value;
}

static uint64_t word(const struct reader *r, uint64_t at)
{
	return number(r, at, r->wide ? 8 : 4);
}

bool elf_is(str bytes)
{
	return str_starts(bytes, STR("\177ELF"));
}

static bool read_header(struct reader *r, struct elf *out, struct err *e)
{
	if (!elf_is(r->bytes) || r->bytes.n < HEADER_32) return bad(e, "the header");
	char width = r->bytes.p[4], order = r->bytes.p[5];
	if ((width != 1 && width != 2) || (order != 1 && order != 2))
		return err_set(e, FAULT_INTEGRITY, "a shared object is damaged: neither 32 nor 64 bits, or of unknown byte order");
	r->wide = width == 2;
	r->big = order == 2;
	if (r->bytes.n < (r->wide ? HEADER_64 : HEADER_32)) return bad(e, "the header");
	out->machine = (uint16_t)number(r, 18, 2);
	r->segments_at = word(r, r->wide ? 32 : 28);
	r->segment_size = number(r, r->wide ? 54 : 42, 2);
	r->segments_n = number(r, r->wide ? 56 : 44, 2);
	if (!r->segments_n) return true;
	if (r->segments_n > LIMIT_SEGMENTS || r->segment_size < (r->wide ? 56u : 32u) ||
	    !inside(r, r->segments_at, r->segments_n * r->segment_size))
		return bad(e, "the table of segments");
	return true;
}

struct segment { uint64_t type, offset, address, size; };

static struct segment segment(const struct reader *r, uint64_t i)
{
	uint64_t at = r->segments_at + i * r->segment_size;
	if (r->wide)
		return (struct segment){ number(r, at, 4), number(r, at + 8, 8), number(r, at + 16, 8), number(r, at + 32, 8) };
	return (struct segment){ number(r, at, 4), number(r, at + 4, 4), number(r, at + 8, 4), number(r, at + 16, 4) };
}

/* Where the file holds what is loaded at an address; how much follows in that segment. */
static bool at_address(const struct reader *r, uint64_t address, uint64_t *offset, uint64_t *left)
{
	for (uint64_t i = 0; i < r->segments_n; i++) {
		struct segment s = segment(r, i);
		if (s.type != SEGMENT_LOAD || address < s.address || address - s.address >= s.size) continue;
		if (!inside(r, s.offset, s.size)) return false;
		*offset = s.offset + (address - s.address);
		*left = s.size - (address - s.address);
		return true;
	}
	return false;
}

static bool text(const struct reader *r, uint64_t at, str *out, struct err *e)
{
	if (at >= r->strings.n) return bad(e, "a name");
	str rest = str_skip(r->strings, (size_t)at);
	size_t n = str_find(rest, 0);
	if (n == rest.n) return bad(e, "the end of a name");
	*out = str_slice(rest, 0, n);
	return true;
}

struct dynamic { uint64_t strings, strings_size, versions, versions_n; bool has_strings; };

static struct dynamic find_tables(const struct reader *r, uint64_t at, uint64_t n)
{
	struct dynamic d = { 0 };
	unsigned width = r->wide ? 8 : 4;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t tag = word(r, at + i * 2 * width), value = word(r, at + i * 2 * width + width);
		if (tag == TAG_END) break;
		if (tag == TAG_STRTAB) { d.strings = value; d.has_strings = true; }
		if (tag == TAG_STRSZ) d.strings_size = value;
		if (tag == TAG_VERNEED) d.versions = value;
		if (tag == TAG_VERNEEDNUM) d.versions_n = value;
	}
	return d;
}

static bool read_names(struct arena *a, const struct reader *r, uint64_t at, uint64_t n, struct elf *out, struct err *e)
{
	unsigned width = r->wide ? 8 : 4;
	str paths = { 0 }, runpath = { 0 }, name;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t tag = word(r, at + i * 2 * width), value = word(r, at + i * 2 * width + width);
		if (tag == TAG_END) break;
		if (tag != TAG_NEEDED && tag != TAG_SONAME && tag != TAG_RPATH && tag != TAG_RUNPATH) continue;
		if (!text(r, value, &name, e)) return false;
		if (tag == TAG_NEEDED) PUSH(a, &out->needed, name);
		else if (tag == TAG_SONAME) out->soname = name;
		else if (tag == TAG_RPATH) paths = name;
		else runpath = name;
	}
	if (runpath.n) paths = runpath; /* the loader ignores DT_RPATH beside it */
	for (str one; paths.n;) {
		str_cut(paths, ':', &one, &paths);
		if (one.n) PUSH(a, &out->runpath, one);
	}
	return true;
}

/* One library and its versions: Verneed (16 bytes) and its Vernaux (16 bytes each), equal at both widths. */
static bool read_needed_versions(struct arena *a, const struct reader *r, uint64_t at, struct elf *out, struct err *e)
{
	struct elf_version v;
	uint64_t n = number(r, at + 2, 2), next = number(r, at + 8, 4);
	if (!text(r, number(r, at + 4, 4), &v.lib, e)) return false;
	for (uint64_t i = 0; i < n; i++) {
		at += next;
		if (!inside(r, at, 16)) return bad(e, "a version that it needs");
		if (out->versions.n == LIMIT_VERSIONS)
			return err_set(e, FAULT_INTEGRITY, "a shared object needs more than %u versions", LIMIT_VERSIONS);
		if (!text(r, number(r, at + 8, 4), &v.version, e)) return false;
		PUSH(a, &out->versions, v);
		next = number(r, at + 12, 4);
		if (!next) break;
	}
	return true;
}

static bool read_versions(struct arena *a, const struct reader *r, const struct dynamic *d, struct elf *out,
                          struct err *e)
{
	uint64_t at, left;
	if (!d->versions || !d->versions_n) return true;
	if (d->versions_n > LIMIT_VERSIONS || !at_address(r, d->versions, &at, &left))
		return bad(e, "the table of versions");
	for (uint64_t i = 0; i < d->versions_n; i++) {
		if (!inside(r, at, 16)) return bad(e, "the table of versions");
		if (!read_needed_versions(a, r, at, out, e)) return false;
		uint64_t next = number(r, at + 12, 4);
		if (!next) break;
		at += next;
	}
	return true;
}

static bool read_dynamic(struct arena *a, struct reader *r, const struct segment *s, struct elf *out, struct err *e)
{
	uint64_t n = s->size / (r->wide ? 16 : 8), at, left;
	if (!inside(r, s->offset, s->size)) return bad(e, "the dynamic section");
	if (n > LIMIT_DYNAMIC)
		return err_set(e, FAULT_INTEGRITY, "a shared object has more than %u dynamic entries", LIMIT_DYNAMIC);
	struct dynamic d = find_tables(r, s->offset, n);
	if (d.has_strings) {
		if (!at_address(r, d.strings, &at, &left) || d.strings_size > left) return bad(e, "the table of names");
		r->strings = str_slice(r->bytes, (size_t)at, (size_t)(at + d.strings_size));
	}
	return read_names(a, r, s->offset, n, out, e) && read_versions(a, r, &d, out, e);
}

bool elf_parse(struct arena *a, str bytes, struct elf *out, struct err *e)
{
	struct reader r = { .bytes = bytes };
	struct elf read = { 0 };
	if (!read_header(&r, &read, e)) return false;
	for (uint64_t i = 0; i < r.segments_n; i++) {
		struct segment s = segment(&r, i);
		if (s.type != SEGMENT_DYNAMIC) continue;
		if (!read_dynamic(a, &r, &s, &read, e)) return false;
		break;
	}
	*out = read;
	return true;
}

/* ---- data ---- */

#define LIMIT_SECTIONS 65536u

enum { SECTION_NOBITS = 8, SECTION_ALLOC = 2, SECTION_CODE = 4 };

bool elf_data(struct arena *a, str bytes, struct strs *out)
{
	struct reader r = { .bytes = bytes };
	struct elf ignored = { 0 };
	struct err e;
	*out = (struct strs){ 0 };
	if (!read_header(&r, &ignored, &e)) return false;
	uint64_t at = word(&r, r.wide ? 40 : 32), size = number(&r, r.wide ? 58 : 46, 2), n = number(&r, r.wide ? 60 : 48, 2);
	if (!n || n > LIMIT_SECTIONS || size < (r.wide ? 64u : 40u) || !inside(&r, at, n * size)) return false;
	for (uint64_t i = 0; i < n; i++, at += size) {
		uint64_t type = number(&r, at + 4, 4), flags = word(&r, at + 8);
		uint64_t offset = word(&r, at + (r.wide ? 24 : 16)), length = word(&r, at + (r.wide ? 32 : 20));
		if (!(flags & SECTION_ALLOC) || (flags & SECTION_CODE) || type == SECTION_NOBITS) continue;
		if (!inside(&r, offset, length)) return false;
		PUSH(a, out, str_slice(bytes, (size_t)offset, (size_t)(offset + length)));
	}
	return out->n > 0;
}
