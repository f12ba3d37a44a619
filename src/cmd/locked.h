/* A lock in the place of requirements: nothing is resolved, what it says is taken. */
#ifndef SPOKESHAVE_CMD_LOCKED_H
#define SPOKESHAVE_CMD_LOCKED_H

#include "resolving.h"
#include "spokeshave/lockfile.h"

/* The -r that is a lock by its name (not a requirements.txt), or empty. */
str locked_path(const struct resolve_args *args);

/*
 * As resolve_inputs does, from the lock at `path`, which stands alone: each
 * target gets the wheels that the lock has for it, held to its sha256. The
 * solution has one row for each version; `inputs` has a pin for each, those that
 * the application does not require itself as constraints. FAULT_CHECK: a package
 * without a wheel for a target; FAULT_INPUT: one that would have to be built, or
 * has no sha256.
 */
MUST_USE bool resolve_lock(struct run *r, const struct resolve_args *args, str path, const struct strs *words,
                           struct resolved *out, struct err *e);

#endif
