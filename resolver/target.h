/* Targets while they are being put together. Private to resolver/. */
#ifndef RESOLVER_TARGET_H
#define RESOLVER_TARGET_H

#include "spokeshave/target.h"

/* What an image is built on; decides C library, folders, libraries. */
enum base { BASE_ALPINE, BASE_DISTROLESS12, BASE_DISTROLESS13, BASE_SLIM, BASE_DEBIAN, BASE_PLATFORM };

/* What `spec` alone says. Texts point into `spec` or are static. */
struct sketch {
	enum base base;
	str name;     /* the target's */
	str image;    /* as given, or the row's; empty: to be made from the name */
	str python;   /* "3.12.8", "3.12", "3.13t"; empty: not said */
	str arch;     /* kernel's spelling; empty: not said */
	enum libc libc;
	unsigned libc_major, libc_minor;
	unsigned uid;
};

/* The short name, image reference or platform tag `spec`. */
MUST_USE bool sketch_of(str spec, struct sketch *out, struct err *e);

/* An image reference; false without an error when it is none that we know. */
bool sketch_of_image(str spec, struct sketch *out);

/* "3.13t" becomes "3.13": whether the letter was there. */
bool python_cut_threaded(str *python);

/*
 * Whether a version of Python is `more`, or a beginning of it: "3.12" agrees
 * with "3.12.8", and with nothing free-threaded.
 */
bool python_agrees(str less, str more);

/* The sonames that an image on `base` brings, sorted by nothing in particular. */
void target_libs(struct arena *a, enum base base, enum libc libc, str arch, struct strs *out);

#endif
