/* What a string literal looks like, from its bytes alone. */
#ifndef SPOKESHAVE_LITERAL_H
#define SPOKESHAVE_LITERAL_H

#include "spokeshave/arena.h"

#define LIMIT_NAME_LITERAL 200u /* bytes; nothing longer is taken for a name */

enum shape {
	SHAPE_NONE,
	SHAPE_IDENTIFIER, /* "requests" */
	SHAPE_DOTTED,     /* "a.b.c", "a.b:attr" */
	SHAPE_RELATIVE,   /* ".x", "..x.y" */
	SHAPE_GROUP,      /* "my-app.plugins", "opentelemetry-instrument": a name, if no identifier */
	SHAPE_PREFIX,     /* "pkg.sub.%s", "pkg.sub.": `prefix` bytes up to the hole */
};

enum shape literal_shape(str text, size_t *prefix);

/* A literal as its characters; escapes that name no plain character are left as written. */
str literal_decode(struct arena *a, str text);

#endif
