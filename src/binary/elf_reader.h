/* An ELF file as numbers of its own width and byte order. Private to src/binary. */
#ifndef BINARY_ELF_READER_H
#define BINARY_ELF_READER_H

#include "spokeshave/elf.h"

struct table { uint64_t at, n, size; }; /* where it begins, entries, bytes of one */

struct reader {
	str bytes;
	bool wide, big;
	unsigned type, machine;   /* ET_DYN …, EM_X86_64 … */
	struct table segments;    /* inside of the file, or none */
};

enum elf_type { TYPE_PROGRAM = 2, TYPE_SHARED = 3 };
enum { SEGMENT_LOAD = 1, SEGMENT_DYNAMIC = 2 };
enum { SECTION_NULL = 0, SECTION_DATA = 1, SECTION_SYMBOLS = 2, SECTION_STRINGS = 3, SECTION_RELOCATIONS_ADDEND = 4,
       SECTION_NOBITS = 8, SECTION_RELOCATIONS = 9, SECTION_DYNAMIC_SYMBOLS = 11, SECTION_SYMBOL_SECTIONS = 18 };
enum { SECTION_ALLOC = 2, SECTION_CODE = 4, SECTION_INFO_LINK = 0x40 };

struct segment { uint64_t type, offset, address, size; };
struct section { uint64_t name, type, flags, offset, size, link, info, align, entry_size; };

MUST_USE bool reader_open(str bytes, struct reader *out, struct err *e);

bool reader_inside(const struct reader *r, uint64_t at, uint64_t n);

/* `n` bytes at a place that is inside; and as many as an address has. */
uint64_t reader_number(const struct reader *r, uint64_t at, unsigned n);
uint64_t reader_word(const struct reader *r, uint64_t at);

struct segment reader_segment(const struct reader *r, uint64_t i);

/* The table of sections; false when there is none, or not a sound one. */
bool reader_sections(const struct reader *r, struct table *out);
struct section reader_section(const struct reader *r, const struct table *sections, uint64_t i);

/* Where the header has the place of that table, and the index of the section with the names of all. */
uint64_t reader_sections_at(const struct reader *r);
uint64_t reader_section_names(const struct reader *r);

/* FAULT_INTEGRITY: `what` lies outside of the file. False. */
bool reader_bad(struct err *e, const char *what);

#endif
