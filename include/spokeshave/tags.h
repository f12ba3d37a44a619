/* Wheel file names (PEP 427) and compatibility tags (PEP 425, 600, 656) in rank order. */
#ifndef SPOKESHAVE_TAGS_H
#define SPOKESHAVE_TAGS_H

#include "spokeshave/version.h"

struct wheel_name {
	str name;               /* canonical (PEP 503) */
	struct version version;
	str build_text;         /* "1abc"; empty: none */
	uint64_t build_number;  /* its digits */
	str python, abi, platform; /* each may be a compressed set, '.' between */
};

/* Takes a file name, no path. Errors are FAULT_INPUT and say what is wrong with the name. */
MUST_USE bool wheel_name_parse(struct arena *a, str filename, struct wheel_name *out, struct err *e);

/* "name-1.0.tar.gz" or ".zip"; false when it is not a source distribution's name. */
MUST_USE bool sdist_name_parse(struct arena *a, str filename, str *name, struct version *version);

enum libc { LIBC_GLIBC, LIBC_MUSL };

struct tag_set; /* the tags that a target accepts, best first */

/*
 * Tags of CPython `major`.`minor` on Linux: libc and its version (2.36, 1.2),
 * architecture in the kernel's spelling (x86_64, aarch64, armv7l, i686, …).
 */
struct tag_set *tag_set_new(struct arena *a, unsigned major, unsigned minor, enum libc libc,
                            unsigned libc_major, unsigned libc_minor, str arch);

/* How that CPython was built; all false: as it is distributed. */
struct tag_build {
	bool free_threaded; /* ABI cp313t: no abi3, but abi3t (PEP 803) in its place */
	bool debug;         /* ABI cp313d, and what release builds load */
};
struct tag_set *tag_set_build(struct arena *a, unsigned major, unsigned minor, struct tag_build build, enum libc libc,
                              unsigned libc_major, unsigned libc_minor, str arch);

#define TAGS_NO_MINOR UINT32_MAX /* a version of Python that is known to its major number alone */

/*
 * The two parts of such a list, for ABIs and platforms given best first (they
 * must outlive the set): what CPython alone loads; and what is written for any
 * Python, `interpreter` being the one that "INTERPRETER-none-any" is taken for
 * (may be empty).
 */
struct tag_set *tag_set_cpython(struct arena *a, unsigned major, unsigned minor, const struct strs *abis,
                                const struct strs *platforms);
struct tag_set *tag_set_compatible(struct arena *a, unsigned major, unsigned minor, str interpreter,
                                   const struct strs *platforms);

#define RANK_NONE UINT32_MAX

/* The best (smallest) rank among a wheel's tags; RANK_NONE: does not run there. */
uint32_t tag_set_rank(const struct tag_set *t, const struct wheel_name *w);

/*
 * Which of two wheels of one distribution is preferred: the higher version,
 * then the better rank, then the higher build tag. Positive: `a`.
 */
int wheel_name_cmp(const struct tag_set *t, const struct wheel_name *a, const struct wheel_name *b);

size_t tag_set_count(const struct tag_set *t);
str tag_set_text(struct arena *a, const struct tag_set *t, size_t rank); /* "cp312-cp312-musllinux_1_2_x86_64" */

const struct strs *tag_set_platforms(const struct tag_set *t); /* "musllinux_1_2_x86_64", …, best first */

/*
 * Of wheels that do not run there, which tells most: 4 its platform is right
 * and only the Python is not, 3 it is for Linux on the same architecture, 2 for
 * Linux, 1 for something else.
 */
unsigned tag_set_closeness(const struct tag_set *t, const struct wheel_name *w);

/* What it would need to run there: "musllinux_1_2_x86_64", or "cp313" where its platform is right; empty when it does. */
str tag_set_missing(struct arena *a, const struct tag_set *t, const struct wheel_name *w);

/*
 * For a message: why it does not run there, e.g. "no musllinux_1_2_x86_64 tag,
 * only manylinux_2_17_x86_64"; empty when it does.
 */
str tag_set_why_not(struct arena *a, const struct tag_set *t, const struct wheel_name *w);

#endif
