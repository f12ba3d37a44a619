/* ELF shared objects: what one asks of the image that loads it. */
#ifndef SPOKESHAVE_ELF_H
#define SPOKESHAVE_ELF_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

struct elf_version {
	str lib, version; /* "libc.so.6", "GLIBC_2.34" */
	bool weak;        /* the loader goes on without it */
};

struct elf {
	uint16_t machine;       /* EM_X86_64 … */
	str soname;             /* may be empty */
	struct strs needed;     /* DT_NEEDED, in order */
	struct strs runpath;    /* DT_RUNPATH or DT_RPATH, split at ':' */
	bool inherited;         /* it is DT_RPATH: what it needs is searched for along it, too */
	struct { struct elf_version *v; size_t n, cap; } versions; /* DT_VERNEED */
};

/* True when the bytes begin as an ELF file does. */
bool elf_is(str bytes);

/* 32- and 64-bit, either byte order. Offsets outside the file are FAULT_INTEGRITY. Text borrows `bytes`. */
MUST_USE bool elf_parse(struct arena *a, str bytes, struct elf *out, struct err *e);

/*
 * The parts of the file that a process sees as data once it is loaded: no code,
 * no symbol tables, no debugging sections. False when the file has no sound
 * table of sections; then nobody knows, and all of it may be data.
 */
MUST_USE bool elf_data(struct arena *a, str bytes, struct strs *out);

struct elf_symbol {
	str name;      /* may be empty */
	bool defined;  /* here; else it is asked of others */
	bool weak;
};
struct elf_symbols { struct elf_symbol *v; size_t n, cap; };

/* The dynamic symbols, in order, the null one left out; none when the sections do not tell. Text borrows `bytes`. */
void elf_symbols(struct arena *a, str bytes, struct elf_symbols *out);

#endif
