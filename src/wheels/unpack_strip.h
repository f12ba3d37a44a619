/* Unpacked shared objects and programs without what nothing reads once they run. */
#ifndef WHEELS_UNPACK_STRIP_H
#define WHEELS_UNPACK_STRIP_H

#include "spokeshave/unpack.h"

/* The names of a wheel's files, sorted, for strip_wanted. */
void strip_names(struct arena *a, const struct unpacked *u, struct strs *out);

/* Whether it may be one to strip, by its name and by what lies beside it. */
bool strip_wanted(struct arena *scratch, const struct strs *names, const struct unpacked_file *file);

/*
 * Strip a file that was just written, as the wheel has it, and is open for
 * reading and writing. Its size and checksums in `file`, in `a`, are set anew;
 * what is none to strip is left as it is. `path` is for messages.
 */
MUST_USE bool strip_file(struct arena *a, int fd, str path, struct unpacked_file *file, struct err *e);

/* Say in `file` what strip_file would make of these bytes. */
MUST_USE bool strip_measure(struct arena *a, str bytes, struct unpacked_file *file, struct err *e);

#endif
