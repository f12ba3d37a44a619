#ifndef SPOKESHAVE_CMD_LOCKED_TARGETS_H
#define SPOKESHAVE_CMD_LOCKED_TARGETS_H

#include "resolving.h"
#include "spokeshave/lockfile.h"

/*
 * The targets of a lock of ours as options: it has their names, and of Python and architecture what its
 * environments say. Sets targets, python and arch of `args`; python and arch that are given stay. The names
 * alone, where they fit or nothing does.
 */
void locked_targets(struct run *r, const struct lockfile *lock, struct resolve_args *args);

#endif
