/* Lock files as words of a command line. */
#ifndef SPOKESHAVE_CMD_LOCK_READING_H
#define SPOKESHAVE_CMD_LOCK_READING_H

#include "spokeshave/lockfile.h"
#include "spokeshave/run.h"

/*
 * Read a lock, "-" is standard input; its name tells the format. NAME.lock may hold pinned
 * requirements; else a file of another name is taken to be `otherwise` (LOCK_FORMATS: FAULT_INPUT lists the names). Notes are said.
 */
MUST_USE bool lock_read(struct run *r, str path, enum lock_format otherwise, struct lockfile *out, struct err *e);

#endif
