/* Targets: the images that will run the application, as values. */
#ifndef SPOKESHAVE_TARGET_H
#define SPOKESHAVE_TARGET_H

#include "spokeshave/marker.h"
#include "spokeshave/tags.h"

struct target {
	str name;            /* "alpine": also the folder's name; "alpine-3.12" beside another alpine */
	str image;           /* "python:3.12.8-alpine3.21"; empty for a plain platform tag, and for a
	                        short name with a free-threaded Python, which no such image holds */
	str notice;          /* said once when the target is used; may be empty */
	unsigned major, minor, micro; /* of the interpreter */
	struct version python;        /* the same, for Requires-Python */
	bool free_threaded;           /* built without the global lock: ABI cp313t, folders python3.13t */
	enum libc libc;
	unsigned libc_major, libc_minor;
	str arch;            /* kernel's spelling: x86_64 */
	str interpreter;     /* absolute path in the image, for scripts */
	str prefix;          /* "/usr/local": where .data schemes go */
	str site_packages;   /* absolute path in the image */
	unsigned uid;
	bool distroless;     /* the entry point is Python itself: CMD holds its arguments */
	const str *libs;     /* sonames that the image brings; none: not known */
	size_t libs_n;
	bool libs_all;       /* what is not among them is not there; else the image may have more */
	struct marker_env env;
	struct tag_set *tags;
};

/*
 * Make the target that `spec` names: a short name ("alpine", "slim:3.12"), an
 * image reference (tag and digest allowed), or a platform tag
 * ("musllinux_1_2_aarch64"), with "3.X" or "3.X.Z" in `python` (empty: the
 * image's; a "t" at its end: the free-threaded build) and an architecture in
 * Docker's or the kernel's spelling in `arch` (empty: `host_arch`). What is not
 * known is FAULT_INPUT and lists the names.
 */
MUST_USE bool target_make(struct arena *a, str spec, str python, str arch, str host_arch,
                          struct target *out, struct err *e);

/*
 * Give targets of one name names of their own: each its Python's version added,
 * else the exact version, the C library, the architecture, a number: the first
 * of these that tells them all apart. Gives the place of a target that is the
 * same as an earlier one, then nothing is changed; `n` when there is none.
 */
size_t targets_tell_apart(struct arena *a, struct target *v, size_t n);

/* The short names that there are, with their images, in the order to list them. */
struct target_row { str name, image, wheels; };
const struct target_row *target_rows(size_t *n);

/* The kernel's spelling of Docker's "amd64", "arm64", "arm/v7", "386", …; empty if unknown. */
str target_arch(str docker_or_kernel);

#endif
