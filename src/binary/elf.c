#include "elf_reader.h"

#define LIMIT_DYNAMIC 65536u  /* entries of the dynamic section */
#define LIMIT_VERSIONS 65536u /* libraries and versions in one file */

enum { TAG_END = 0, TAG_NEEDED = 1, TAG_STRTAB = 5, TAG_STRSZ = 10, TAG_SONAME = 14, TAG_RPATH = 15,
       TAG_RUNPATH = 29, TAG_VERNEED = 0x6ffffffe, TAG_VERNEEDNUM = 0x6fffffff };
enum { VERSION_WEAK = 2 };

/* Where the file holds what is loaded at an address; how much follows in that segment. */
static bool at_address(const struct reader *r, uint64_t address, uint64_t *offset, uint64_t *left)
{
	for (uint64_t i = 0; i < r->segments.n; i++) {
		struct segment s = reader_segment(r, i);
		if (s.type != SEGMENT_LOAD || address < s.address || address - s.address >= s.size) continue;
		if (!reader_inside(r, s.offset, s.size)) return false;
		*offset = s.offset + (address - s.address);
		*left = s.size - (address - s.address);
		return true;
	}
	return false;
}

/* A name in a table of them, which ends inside of it. */
static bool name_at(str names, uint64_t at, str *out)
{
	if (at >= names.n) return false;
	str rest = str_skip(names, (size_t)at);
	size_t n = str_find(rest, 0);
	*out = str_slice(rest, 0, n);
	return n < rest.n;
}

static bool text(str names, uint64_t at, str *out, struct err *e)
{
	if (name_at(names, at, out)) return true;
	reader_bad(e, "a name");
	return false;
}

struct dynamic { uint64_t strings, strings_size, versions, versions_n; bool has_strings; };

static struct dynamic find_tables(const struct reader *r, uint64_t at, uint64_t n)
{
	struct dynamic d = { 0 };
	unsigned width = r->wide ? 8 : 4;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t tag = reader_word(r, at + i * 2 * width), value = reader_word(r, at + i * 2 * width + width);
		if (tag == TAG_END) break;
		if (tag == TAG_STRTAB) { d.strings = value; d.has_strings = true; }
		if (tag == TAG_STRSZ) d.strings_size = value;
		if (tag == TAG_VERNEED) d.versions = value;
		if (tag == TAG_VERNEEDNUM) d.versions_n = value;
	}
	return d;
}

static bool read_names(struct arena *a, const struct reader *r, str names, uint64_t at, uint64_t n, struct elf *out,
                       struct err *e)
{
	unsigned width = r->wide ? 8 : 4;
	str paths = { 0 }, runpath = { 0 }, name = { 0 };
	for (uint64_t i = 0; i < n; i++) {
		uint64_t tag = reader_word(r, at + i * 2 * width), value = reader_word(r, at + i * 2 * width + width);
		if (tag == TAG_END) break;
		if (tag != TAG_NEEDED && tag != TAG_SONAME && tag != TAG_RPATH && tag != TAG_RUNPATH) continue;
		if (!text(names, value, &name, e)) return false;
		if (tag == TAG_NEEDED) PUSH(a, &out->needed, name);
		else if (tag == TAG_SONAME) out->soname = name;
		else if (tag == TAG_RPATH) paths = name;
		else runpath = name;
	}
	bool inherited = !runpath.n;
	if (runpath.n) paths = runpath; /* the loader ignores DT_RPATH beside it */
	for (str one; paths.n;) {
		str_cut(paths, ':', &one, &paths);
		if (one.n) PUSH(a, &out->runpath, one);
	}
	out->inherited = inherited && out->runpath.n;
	return true;
}

/* One library and its versions: Verneed (16 bytes) and its Vernaux (16 bytes each), equal at both widths. */
static bool read_needed_versions(struct arena *a, const struct reader *r, str names, uint64_t at, struct elf *out,
                                 struct err *e)
{
	struct elf_version v = { .weak = false };
	uint64_t n = reader_number(r, at + 2, 2), next = reader_number(r, at + 8, 4);
	if (!text(names, reader_number(r, at + 4, 4), &v.lib, e)) return false;
	for (uint64_t i = 0; i < n; i++) {
		at += next;
		if (!reader_inside(r, at, 16)) return reader_bad(e, "a version that it needs");
		if (out->versions.n == LIMIT_VERSIONS)
			return err_set(e, FAULT_INTEGRITY, "a shared object needs more than %u versions", LIMIT_VERSIONS);
		v.weak = reader_number(r, at + 4, 2) & VERSION_WEAK;
		if (!text(names, reader_number(r, at + 8, 4), &v.version, e)) return false;
		PUSH(a, &out->versions, v);
		next = reader_number(r, at + 12, 4);
		if (!next) break;
	}
	return true;
}

static bool read_versions(struct arena *a, const struct reader *r, str names, const struct dynamic *d, struct elf *out,
                          struct err *e)
{
	uint64_t at, left;
	if (!d->versions || !d->versions_n) return true;
	if (d->versions_n > LIMIT_VERSIONS || !at_address(r, d->versions, &at, &left))
		return reader_bad(e, "the table of versions");
	for (uint64_t i = 0; i < d->versions_n; i++) {
		if (!reader_inside(r, at, 16)) return reader_bad(e, "the table of versions");
		if (!read_needed_versions(a, r, names, at, out, e)) return false;
		uint64_t next = reader_number(r, at + 12, 4);
		if (!next) break;
		at += next;
	}
	return true;
}

static bool read_dynamic(struct arena *a, const struct reader *r, const struct segment *s, struct elf *out,
                         struct err *e)
{
	uint64_t n = s->size / (r->wide ? 16 : 8), at, left;
	str names = { 0 };
	if (!reader_inside(r, s->offset, s->size)) return reader_bad(e, "the dynamic section");
	if (n > LIMIT_DYNAMIC)
		return err_set(e, FAULT_INTEGRITY, "a shared object has more than %u dynamic entries", LIMIT_DYNAMIC);
	struct dynamic d = find_tables(r, s->offset, n);
	if (d.has_strings) {
		if (!at_address(r, d.strings, &at, &left) || d.strings_size > left) return reader_bad(e, "the table of names");
		names = str_slice(r->bytes, (size_t)at, (size_t)(at + d.strings_size));
	}
	return read_names(a, r, names, s->offset, n, out, e) && read_versions(a, r, names, &d, out, e);
}

bool elf_parse(struct arena *a, str bytes, struct elf *out, struct err *e)
{
	struct reader r;
	struct elf read = { 0 };
	if (!reader_open(bytes, &r, e)) return false;
	read.machine = (uint16_t)r.machine;
	for (uint64_t i = 0; i < r.segments.n; i++) {
		struct segment s = reader_segment(&r, i);
		if (s.type != SEGMENT_DYNAMIC) continue;
		if (!read_dynamic(a, &r, &s, &read, e)) return false;
		break;
	}
	*out = read;
	return true;
}

/* ---- sections ---- */

bool elf_data(struct arena *a, str bytes, struct strs *out)
{
	struct reader r;
	struct table sections;
	struct err e;
	*out = (struct strs){ 0 };
	if (!reader_open(bytes, &r, &e) || !reader_sections(&r, &sections)) return false;
	for (uint64_t i = 0; i < sections.n; i++) {
		struct section s = reader_section(&r, &sections, i);
		if (!(s.flags & SECTION_ALLOC) || (s.flags & SECTION_CODE) || s.type == SECTION_NOBITS) continue;
		if (!reader_inside(&r, s.offset, s.size)) return false;
		PUSH(a, out, str_slice(bytes, (size_t)s.offset, (size_t)(s.offset + s.size)));
	}
	return out->n > 0;
}

/* An entry has name, value, size, info, other, section; the wide one has its numbers last. */
static struct elf_symbol symbol(const struct reader *r, str names, uint64_t at)
{
	enum { BIND_WEAK = 2 };
	struct elf_symbol s = { .name = { 0 } };
	s.weak = reader_number(r, at + (r->wide ? 4 : 12), 1) >> 4 == BIND_WEAK;
	s.defined = reader_number(r, at + (r->wide ? 6 : 14), 2) != 0;
	if (!name_at(names, reader_number(r, at, 4), &s.name)) s.name = (str){ 0 };
	return s;
}

void elf_symbols(struct arena *a, str bytes, struct elf_symbols *out)
{
	struct reader r;
	struct table sections;
	struct err e;
	*out = (struct elf_symbols){ 0 };
	if (!reader_open(bytes, &r, &e) || !reader_sections(&r, &sections)) return;
	for (uint64_t i = 0; i < sections.n; i++) {
		struct section s = reader_section(&r, &sections, i);
		uint64_t width = r.wide ? 24 : 16;
		if (s.type != SECTION_DYNAMIC_SYMBOLS || s.link >= sections.n || !reader_inside(&r, s.offset, s.size)) continue;
		struct section names = reader_section(&r, &sections, s.link);
		if (!reader_inside(&r, names.offset, names.size)) return;
		str text = str_slice(bytes, (size_t)names.offset, (size_t)(names.offset + names.size));
		for (uint64_t k = 1; k < s.size / width; k++) PUSH(a, out, symbol(&r, text, s.offset + k * width));
		return;
	}
}
