/* Platform tags of a C library and an architecture, best first. Private to resolver/. */
#ifndef RESOLVER_PLATFORM_TAGS_H
#define RESOLVER_PLATFORM_TAGS_H

#include "spokeshave/tags.h"
#include "spokeshave/vec.h"

enum { LIBC_MINOR_MOST = 100 }; /* a higher minor version is read as this one */

/* `out` ends up with at least one tag, "linux_ARCH" last. */
void platform_tags(struct arena *a, enum libc libc, unsigned libc_major, unsigned libc_minor, str arch,
                   struct strs *out);

/* A platform tag taken apart: "manylinux2014_x86_64" is glibc 2.17 on x86_64. */
struct platform {
	enum libc libc;
	unsigned libc_major, libc_minor;
	str arch; /* points into the tag */
};
bool platform_tag_parse(str tag, struct platform *out);

#endif
