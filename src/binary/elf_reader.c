#include "elf_reader.h"

#define HEADER_32 52u
#define HEADER_64 64u
#define LIMIT_SEGMENTS 4096u
#define LIMIT_SECTIONS 65280u /* from there on their number is kept elsewhere: no file of ours has as many */

bool reader_bad(struct err *e, const char *what)
{
	return err_set(e, FAULT_INTEGRITY, "a shared object is damaged: %s lies outside of the file", what);
}

bool reader_inside(const struct reader *r, uint64_t at, uint64_t n)
{
	return at <= r->bytes.n && n <= r->bytes.n - at;
}

uint64_t reader_number(const struct reader *r, uint64_t at, unsigned n)
{
	uint64_t value = 0;
	const unsigned char *p = (const unsigned char *)r->bytes.p + at;
	for (unsigned i = 0; i < n; i++) value = value << 8 | p[r->big ? i : n - 1 - i];
	return value;
}

uint64_t reader_word(const struct reader *r, uint64_t at)
{
	return reader_number(r, at, r->wide ? 8 : 4);
}

bool elf_is(str bytes)
{
	return str_starts(bytes, STR("\177ELF"));
}

bool reader_open(str bytes, struct reader *out, struct err *e)
{
	struct reader r = { .bytes = bytes };
	if (!elf_is(bytes) || bytes.n < HEADER_32) return reader_bad(e, "the header");
	char width = bytes.p[4], order = bytes.p[5];
	if ((width != 1 && width != 2) || (order != 1 && order != 2))
		return err_set(e, FAULT_INTEGRITY, "a shared object is damaged: neither 32 nor 64 bits, or of unknown byte order");
	r.wide = width == 2;
	r.big = order == 2;
	if (bytes.n < (r.wide ? HEADER_64 : HEADER_32)) return reader_bad(e, "the header");
	r.type = (unsigned)reader_number(&r, 16, 2);
	r.machine = (unsigned)reader_number(&r, 18, 2);
	r.segments = (struct table){ reader_word(&r, r.wide ? 32 : 28), reader_number(&r, r.wide ? 56 : 44, 2),
	                             reader_number(&r, r.wide ? 54 : 42, 2) };
	if (r.segments.n && (r.segments.n > LIMIT_SEGMENTS || r.segments.size < (r.wide ? 56u : 32u) ||
	                     !reader_inside(&r, r.segments.at, r.segments.n * r.segments.size)))
		return reader_bad(e, "the table of segments");
	*out = r;
	return true;
}

struct segment reader_segment(const struct reader *r, uint64_t i)
{
	uint64_t at = r->segments.at + i * r->segments.size;
	if (r->wide)
		return (struct segment){ reader_number(r, at, 4), reader_number(r, at + 8, 8), reader_number(r, at + 16, 8),
		                         reader_number(r, at + 32, 8) };
	return (struct segment){ reader_number(r, at, 4), reader_number(r, at + 4, 4), reader_number(r, at + 8, 4),
	                         reader_number(r, at + 16, 4) };
}

uint64_t reader_sections_at(const struct reader *r)
{
	return r->wide ? 40 : 32;
}

uint64_t reader_section_names(const struct reader *r)
{
	return reader_number(r, r->wide ? 62 : 50, 2);
}

bool reader_sections(const struct reader *r, struct table *out)
{
	*out = (struct table){ reader_word(r, reader_sections_at(r)), reader_number(r, r->wide ? 60 : 48, 2),
	                       reader_number(r, r->wide ? 58 : 46, 2) };
	return out->n && out->n < LIMIT_SECTIONS && out->size >= (r->wide ? 64u : 40u) &&
	       reader_inside(r, out->at, out->n * out->size);
}

struct section reader_section(const struct reader *r, const struct table *sections, uint64_t i)
{
	uint64_t at = sections->at + i * sections->size;
	uint64_t word = r->wide ? 8 : 4;
	uint64_t rest = at + 8 + 4 * word; /* after name, type, flags, address, offset, size */
	return (struct section){
		.name = reader_number(r, at, 4),
		.type = reader_number(r, at + 4, 4),
		.flags = reader_word(r, at + 8),
		.offset = reader_word(r, at + 8 + 2 * word),
		.size = reader_word(r, at + 8 + 3 * word),
		.link = reader_number(r, rest, 4),
		.info = reader_number(r, rest + 4, 4),
		.align = reader_word(r, rest + 8),
		.entry_size = reader_word(r, rest + 8 + word),
	};
}
