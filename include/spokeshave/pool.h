/* Work shared among threads: a loop whose rounds are independent. */
#ifndef SPOKESHAVE_POOL_H
#define SPOKESHAVE_POOL_H

#include "spokeshave/run.h"

/*
 * One round: number `i`, in an arena that is this worker's own and lives as
 * long as the run. It writes its result into a place of its own, found by `i`.
 */
typedef bool pool_work(struct run *r, void *ctx, size_t i, struct arena *arena, struct err *e);

/*
 * Do rounds 0 to n-1 on the workers, or in turn on this thread when there are
 * none. All rounds before the first failing one are done; its error is the one
 * reported, at any number of threads. Called by the conductor alone.
 */
MUST_USE bool pool_each(struct run *r, size_t n, pool_work *work, void *ctx, struct err *e);

#endif
