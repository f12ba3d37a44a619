/* One requirement of a requirements file: PEP 508, or a bare wheel's URL or path. */
#ifndef SPOKESHAVE_FORMATS_REQFILE_REQUIREMENT_H
#define SPOKESHAVE_FORMATS_REQFILE_REQUIREMENT_H

#include "spokeshave/reqfile.h"

/* Sets `req` and `wheel` of the entry; `fault_at` is a byte of `text`. */
MUST_USE bool reqfile_requirement(struct arena *a, str text, struct reqfile_entry *out, size_t *fault_at,
                                  struct err *e);

/* The same of text that can't be a path, as in a project file: PEP 508, with help for common mistakes. */
MUST_USE bool reqfile_named(struct arena *a, str text, struct reqfile_entry *out, size_t *fault_at, struct err *e);

#endif
