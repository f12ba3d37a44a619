#ifndef SPOKESHAVE_CMD_LOCKED_EXTRAS_H
#define SPOKESHAVE_CMD_LOCKED_EXTRAS_H

#include "spokeshave/lockfile.h"
#include "spokeshave/page.h"
#include "spokeshave/target.h"

/*
 * Which extras of a distribution were asked for, added to `extras`. Only a
 * uv.lock says so of each; of the others it shows in what is locked: an extra that somebody
 * asked for has all that it requires there. One too many keeps what could be
 * dropped, one too few drops what is needed.
 */
void locked_extras(struct arena *a, const struct lockfile *lock, const struct lock_picks *picks, const struct lock_pick *pick,
                   const struct metadata *m, const struct target *t, struct strs *extras);

#endif
