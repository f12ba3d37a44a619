/* ${NAME} in a requirements file: what it was replaced by, and where. */
#ifndef SPOKESHAVE_FORMATS_REQFILE_VARIABLES_H
#define SPOKESHAVE_FORMATS_REQFILE_VARIABLES_H

#include "spokeshave/reqfile.h"

struct variable_use {
	str name, value;   /* of a variable that is not set, or empty, the value is empty */
	size_t written;    /* where "${NAME}" begins in the line as written */
	size_t from, to;   /* where its value, or else "${NAME}", is in the new line */
};

struct variable_uses { struct variable_use *v; size_t n, cap; };

/* reqfile_expand that also tells what it did, in the line's order. `uses` may be null. */
str variables_replace(struct arena *a, const struct reqfile_env *env, str line, struct variable_uses *uses);

/* Where byte `at` of the new line stands in the written one; of a value: where its "${NAME}" begins. */
size_t variables_written_at(const struct variable_uses *uses, size_t at);

#endif
