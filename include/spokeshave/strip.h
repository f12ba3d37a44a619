/*
 * What of an ELF file nothing reads once it runs: its table of symbols (the
 * dynamic one is another) and its debugging sections, where they follow all
 * that a segment covers.
 */
#ifndef SPOKESHAVE_STRIP_H
#define SPOKESHAVE_STRIP_H

#include "spokeshave/vec.h"

struct stripped {
	struct strs pieces; /* one after the other they are the file; each borrows `bytes` or lies in the arena */
	uint64_t size;      /* bytes of all; less than before */
	uint64_t symbols, debug; /* bytes of what was taken */
};

/*
 * Says true and fills `out` when something can be taken from a program or
 * shared object; false means: leave it as it is. Then nothing is known of
 * `out`. Of the stripped file
 * - the program headers and each byte that a segment covers are where they were and what they were, but
 *   for the header's one number that says where the table of sections is;
 * - each section that is not taken has its bytes, its flags and its index; one that is taken is a null
 *   section, so that no index in it, in tables or symbols, changes its meaning;
 * - nothing more can be taken.
 * Left alone are objects and cores, files with a section that reaches out of them, with sections that
 * overlap, with bytes that neither a section nor a segment accounts for (something was appended, or is
 * hidden between), and symbols that a section which stays refers to.
 */
MUST_USE bool elf_strip(struct arena *a, str bytes, struct stripped *out);

/*
 * Whether a file is known by its bytes to others than the loader, so that it is
 * not to be stripped: a module of cryptography that checks itself, by its name
 * or by a file with its checksum beside it. `path` is one of `paths`, sorted.
 */
bool strip_must_not(struct arena *scratch, str path, const struct strs *paths);

#endif
