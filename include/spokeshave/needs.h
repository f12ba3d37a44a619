/* What shared objects need of each other and of the image, as the loader would look for it. */
#ifndef SPOKESHAVE_NEEDS_H
#define SPOKESHAVE_NEEDS_H

#include "spokeshave/bits.h"
#include "spokeshave/elf.h"

/* One shared object that is staged. */
struct native {
	str path;       /* below site-packages: "pkg/m.so", or "../../../lib/libx.so" */
	uint32_t dist;  /* whose it is: the caller's number */
	uint32_t file;  /* its place among its wheel's files: the caller's */
	bool module;    /* Python can import it: it has a PyInit_… */
	struct elf elf; /* machine 0: not known */
};

/* What brings the rest. */
struct needs_image {
	const str *libs;        /* sonames; none: not known, then only versions of glibc are judged */
	size_t libs_n;
	bool musl;
	unsigned libc_minor;    /* glibc 2.N */
	uint16_t machine;       /* EM_…; 0: any. The loader passes over files of another */
};

/* `asks` was to be loaded because `root` was, and this is not there. */
struct lack {
	uint32_t root, asks;  /* indexes of natives */
	str lib;              /* "libGL.so.1" */
	str version;          /* "GLIBC_2.38", of a library that is there; empty: there is no such library */
};
struct lacks { struct lack *v; size_t n, cap; };

/*
 * What each of `roots` (indexes of natives) lacks when it is loaded, with all that
 * it needs in turn: each library or version once a root. A library is searched for along the paths of who
 * asks, $ORIGIN being its folder, then in the image; then any staged one of that
 * name will do, for its distribution's own import loads it beforehand, as torch
 * does. Drivers, which the host lends to a container, are never lacking.
 */
void needs_lacks(struct arena *a, const struct needs_image *image, const struct native *v, size_t n,
                 const uint32_t *roots, size_t roots_n, struct lacks *out);

/*
 * The libraries in a wheel's own folder ("numpy.libs", ".libs") that objects which
 * are `gone` need, directly or not, and that nothing which stays does: set in
 * `out`, which has `n` bits as `gone` has. Whoever needs a name needs all that bear it.
 * None, where the needs of something that stays are not known.
 */
void needs_orphans(struct arena *a, const struct native *v, size_t n, struct bits gone, struct bits out);

/* EM_… of an architecture in the kernel's spelling; 0: not known. */
uint16_t needs_machine(str arch);

/*
 * Whether the C and C++ libraries of a Debian release, known by its glibc 2.N,
 * have a version of symbols: "GLIBC_2.34", "GLIBCXX_3.4.30". What is not known
 * is taken to be there. `all`: not glibc's alone.
 */
bool needs_has_version(unsigned libc_minor, str version, bool all);

/* The packages that bring a library: of Debian (from 2.41 on some have other names), of Alpine. Empty: not known. */
struct needs_package { str debian, alpine; };
struct needs_package needs_package_of(str soname, unsigned libc_minor);

#endif
