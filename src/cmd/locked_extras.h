#ifndef SPOKESHAVE_CMD_LOCKED_EXTRAS_H
#define SPOKESHAVE_CMD_LOCKED_EXTRAS_H

#include "spokeshave/lockfile.h"
#include "spokeshave/names.h"
#include "spokeshave/solver.h"
#include "spokeshave/target.h"

/*
 * Which extras of a distribution were asked for, added to `extras`. Only a
 * uv.lock says so of each; of the others it shows in what is locked (`there`, canonical names): an extra that
 * somebody asked for has all that it requires there. One too many keeps what
 * could be dropped, one too few drops what is needed.
 */
void locked_extras(struct arena *a, const struct lockfile *lock, const struct names *there, const struct lock_package *p,
                   const struct metadata *m, const struct target *t, struct strs *extras);

/* The same of a requirements.txt that is a lock, for each of the solution. */
void pinned_extras(struct arena *a, const struct target *targets, size_t targets_n, struct solution *s);

#endif
