#include "spokeshave/strip.h"

#include <stdlib.h>
#include <string.h>

#include "elf_reader.h"

#define LIMIT_ALIGN 4096u /* of a section behind the segments */

enum { SECTION_MERGE = 0x10, SECTION_TEXTS = 0x20, SECTION_COMPRESSED = 0x800 };
enum fate { STAYS, IS_SYMBOLS, IS_DEBUG };

struct part { struct section s; enum fate fate; uint64_t moved; };

struct stripping {
	struct arena *a;
	struct reader r;
	struct table table;
	struct part *part;   /* by index of the section */
	uint32_t *order;     /* of those that have bytes, by place */
	size_t order_n;
	uint64_t end;        /* of the headers and of all that a segment covers */
};

static bool has_bytes(const struct section *s)
{
	return s->type != SECTION_NULL && s->type != SECTION_NOBITS && s->size;
}

/* ---- what may go ---- */

static str name_of(const struct stripping *x, const struct section *s)
{
	const struct section *names = &x->part[reader_section_names(&x->r)].s;
	if (!has_bytes(names) || s->name >= names->size) return (str){ 0 };
	str rest = str_slice(x->r.bytes, (size_t)(names->offset + s->name), (size_t)(names->offset + names->size));
	return str_slice(rest, 0, str_find(rest, 0));
}

/* By name and by kind: a name alone anyone may give to anything. */
static bool is_debug(const struct stripping *x, const struct section *s)
{
	const uint64_t usual = SECTION_MERGE | SECTION_TEXTS | SECTION_COMPRESSED;
	str name = name_of(x, s);
	if (s->type != SECTION_DATA || s->flags & ~usual) return false;
	return str_starts(name, STR(".debug_")) || str_starts(name, STR(".zdebug_")) || str_eq(name, STR(".gdb_index"));
}

/* The table of symbols, what extends it, and its names, unless the sections' are among them. */
static void mark_symbols(struct stripping *x)
{
	for (uint64_t i = 1; i < x->table.n; i++)
		if (x->part[i].s.type == SECTION_SYMBOLS && !x->part[i].s.flags) x->part[i].fate = IS_SYMBOLS;
	for (uint64_t i = 1; i < x->table.n; i++) {
		const struct section *s = &x->part[i].s;
		if (s->type == SECTION_SYMBOL_SECTIONS && !s->flags && x->part[s->link].fate == IS_SYMBOLS)
			x->part[i].fate = IS_SYMBOLS;
		if (s->type != SECTION_SYMBOLS || x->part[i].fate != IS_SYMBOLS || s->link == reader_section_names(&x->r)) continue;
		struct part *names = &x->part[s->link];
		if (names->s.type == SECTION_STRINGS && !names->s.flags) names->fate = IS_SYMBOLS;
	}
}

static bool refers_to_section(const struct section *s)
{
	return s->flags & SECTION_INFO_LINK || s->type == SECTION_RELOCATIONS || s->type == SECTION_RELOCATIONS_ADDEND;
}

/* What a section that stays refers to stays; as often as that makes another stay. */
static void keep_referred(struct stripping *x)
{
	for (bool more = true; more;) {
		more = false;
		for (uint64_t i = 1; i < x->table.n; i++) {
			const struct section *s = &x->part[i].s;
			if (x->part[i].fate != STAYS || s->type == SECTION_NULL) continue;
			uint64_t to[] = { s->link, refers_to_section(s) && s->info < x->table.n ? s->info : 0 };
			for (size_t k = 0; k < COUNT(to); k++) {
				more |= x->part[to[k]].fate != STAYS;
				x->part[to[k]].fate = STAYS;
			}
		}
	}
}

static bool mark(struct stripping *x)
{
	bool any = false;
	if (reader_section_names(&x->r) >= x->table.n) return false;
	for (uint64_t i = 1; i < x->table.n; i++)
		if (is_debug(x, &x->part[i].s)) x->part[i].fate = IS_DEBUG;
	mark_symbols(x);
	for (uint64_t i = 1; i < x->table.n; i++) /* under a segment, or of no bytes: there is nothing to gain */
		if (!has_bytes(&x->part[i].s) || x->part[i].s.offset < x->end) x->part[i].fate = STAYS;
	x->part[reader_section_names(&x->r)].fate = STAYS;
	keep_referred(x);
	for (uint64_t i = 1; i < x->table.n; i++) any |= x->part[i].fate != STAYS;
	return any;
}

/* ---- is all of the file accounted for ---- */

static uint64_t greater(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static bool find_end(struct stripping *x)
{
	const struct reader *r = &x->r;
	x->end = greater(r->wide ? 64 : 52, r->segments.at + r->segments.n * r->segments.size);
	for (uint64_t i = 0; i < r->segments.n; i++) {
		struct segment s = reader_segment(r, i);
		if (!s.size) continue;
		if (!reader_inside(r, s.offset, s.size)) return false;
		x->end = greater(x->end, s.offset + s.size);
	}
	return x->table.at >= x->end;
}

static bool read_parts(struct stripping *x)
{
	x->part = NEW_N(x->a, struct part, x->table.n);
	x->order = NEW_N(x->a, uint32_t, x->table.n);
	for (uint64_t i = 0; i < x->table.n; i++) {
		struct section s = reader_section(&x->r, &x->table, i);
		if (has_bytes(&s) && !reader_inside(&x->r, s.offset, s.size)) return false;
		if (s.type != SECTION_NULL && s.link >= x->table.n) return false;
		x->part[i].s = s;
		if (s.type == SECTION_NULL || !i) x->part[i].s = (struct section){ .type = SECTION_NULL };
		else if (has_bytes(&s) && s.offset >= x->end) x->order[x->order_n++] = (uint32_t)i;
		else if (has_bytes(&s) && s.offset + s.size > x->end) return false; /* half of it under a segment */
		if (s.type != SECTION_NULL && s.flags & SECTION_ALLOC && has_bytes(&s) && s.offset >= x->end) return false;
	}
	return true;
}

static int place_order(const void *a, const void *b, void *parts)
{
	const struct part *part = parts;
	uint64_t x = part[*(const uint32_t *)a].s.offset, y = part[*(const uint32_t *)b].s.offset;
	return (x > y) - (x < y);
}

static bool is_padding(const struct stripping *x, uint64_t from, uint64_t to, uint64_t align)
{
	if (to - from >= greater(align, 16)) return false;
	for (uint64_t i = from; i < to; i++)
		if (x->r.bytes.p[i]) return false;
	return true;
}

/* From the segments' end to the file's: sections and their table, with nothing but padding between. */
static bool is_accounted_for(struct stripping *x)
{
	uint64_t at = x->end, table_end = x->table.at + x->table.n * x->table.size;
	bool passed = false;
	qsort_r(x->order, x->order_n, sizeof *x->order, place_order, x->part);
	for (size_t i = 0; i <= x->order_n; i++) {
		const struct section *s = i < x->order_n ? &x->part[x->order[i]].s : NULL;
		if (!passed && (!s || x->table.at < s->offset)) {
			if (x->table.at < at || !is_padding(x, at, x->table.at, 8)) return false;
			at = table_end;
			passed = true;
		}
		if (!s) break;
		if (s->offset < at || s->align > LIMIT_ALIGN || s->align & (s->align - 1)) return false;
		if (!is_padding(x, at, s->offset, s->align)) return false;
		at = s->offset + s->size;
	}
	return at == x->r.bytes.n;
}

/* ---- the new file ---- */

static void add(struct stripping *x, struct stripped *out, str piece)
{
	if (!piece.n) return;
	PUSH(x->a, &out->pieces, piece);
	out->size += piece.n;
}

static void align(struct stripping *x, struct stripped *out, uint64_t to)
{
	uint64_t over = to > 1 ? out->size % to : 0;
	if (over) add(x, out, (str){ NEW_N(x->a, char, to - over), (size_t)(to - over) });
}

static void put(const struct reader *r, char *at, unsigned n, uint64_t value)
{
	for (unsigned i = 0; i < n; i++) at[r->big ? n - 1 - i : i] = (char)(unsigned char)(value >> (8 * i));
}

/* The table with new places; what was taken is a null section. */
static str new_table(struct stripping *x)
{
	const size_t word = x->r.wide ? 8 : 4;
	size_t n = (size_t)(x->table.n * x->table.size);
	char *copy = arena_bytes(x->a, n);
	memcpy(copy, x->r.bytes.p + x->table.at, n);
	for (uint64_t i = 1; i < x->table.n; i++) {
		char *entry = copy + i * x->table.size;
		const struct part *p = &x->part[i];
		if (p->fate != STAYS) memset(entry, 0, (size_t)x->table.size);
		else if (p->moved) put(&x->r, entry + 8 + 2 * word, (unsigned)word, p->moved);
	}
	return (str){ copy, n };
}

/* The header, in a copy that says where the table will be. */
static str new_header(struct stripping *x, uint64_t table_at)
{
	size_t n = x->r.wide ? 64 : 52;
	char *copy = arena_bytes(x->a, n);
	memcpy(copy, x->r.bytes.p, n);
	put(&x->r, copy + reader_sections_at(&x->r), x->r.wide ? 8 : 4, table_at);
	return (str){ copy, n };
}

static void compose(struct stripping *x, struct stripped *out)
{
	size_t header = x->r.wide ? 64 : 52;
	add(x, out, str_slice(x->r.bytes, 0, header));
	add(x, out, str_slice(x->r.bytes, header, (size_t)x->end));
	for (size_t i = 0; i < x->order_n; i++) {
		struct part *p = &x->part[x->order[i]];
		if (p->fate == IS_SYMBOLS) out->symbols += p->s.size;
		if (p->fate == IS_DEBUG) out->debug += p->s.size;
		if (p->fate != STAYS) continue;
		align(x, out, p->s.align);
		p->moved = out->size;
		add(x, out, str_slice(x->r.bytes, (size_t)p->s.offset, (size_t)(p->s.offset + p->s.size)));
	}
	align(x, out, 8);
	out->pieces.v[0] = new_header(x, out->size);
	add(x, out, new_table(x));
}

bool elf_strip(struct arena *a, str bytes, struct stripped *out)
{
	struct stripping x = { .a = a };
	struct err e;
	*out = (struct stripped){ 0 };
	if (!reader_open(bytes, &x.r, &e) || (x.r.type != TYPE_PROGRAM && x.r.type != TYPE_SHARED)) return false;
	if (!x.r.segments.n || !reader_sections(&x.r, &x.table) || !find_end(&x) || !read_parts(&x)) return false;
	if (!mark(&x) || !is_accounted_for(&x)) return false;
	compose(&x, out);
	return out->size < bytes.n;
}

/* ---- what is known by its bytes ---- */

static bool is_there(struct arena *scratch, const struct strs *paths, str folder, const char *format, str base)
{
	str sibling = arena_fmt(scratch, format, STR_ARG(base));
	if (folder.n) sibling = arena_fmt(scratch, "%.*s/%.*s", STR_ARG(folder), STR_ARG(sibling));
	return bsearch(&sibling, paths->v, paths->n, sizeof *paths->v, str_order) != NULL;
}

bool strip_must_not(struct arena *scratch, str path, const struct strs *paths)
{
	struct arena_mark m = arena_mark(scratch);
	str folder, base, stem = { 0 };
	if (!str_cut_last(path, '/', &folder, &base)) {
		base = path;
		folder = (str){ 0 };
	}
	str_cut(base, '.', &stem, &(str){ 0 });
	/* of OpenSSL, of NSS, and of what Linux distributions add to both */
	bool must_not = str_eq(base, STR("fips.so")) || is_there(scratch, paths, folder, "%.*s.chk", stem) ||
	                is_there(scratch, paths, folder, "%.*s.hmac", base) ||
	                is_there(scratch, paths, folder, ".%.*s.hmac", base);
	arena_reset(scratch, m);
	return must_not;
}
