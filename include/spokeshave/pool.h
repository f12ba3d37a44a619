/* Work shared among threads: rounds that are independent. Called by the conductor alone. */
#ifndef SPOKESHAVE_POOL_H
#define SPOKESHAVE_POOL_H

#include "spokeshave/run.h"

/*
 * One round: number `i`, in an arena that lives as long as the run and is this
 * worker's own meanwhile. It writes its result into a place of its own, found
 * by `i`.
 */
typedef bool pool_work(struct run *r, void *ctx, size_t i, struct arena *arena, struct err *e);

/*
 * Do rounds 0 to n-1 on the workers, or in turn on this thread when there are
 * none. All rounds before the first failing one are done; its error is the one
 * reported, at any number of threads.
 */
MUST_USE bool pool_each(struct run *r, size_t n, pool_work *work, void *ctx, struct err *e);

/*
 * The same where rounds come one by one: each number below `n` is given once,
 * in any order, and done meanwhile; without workers at once. Of rounds that
 * fail the one with the lowest number is reported. Pools may be open at the
 * same time; pool_close must follow pool_open, and waits for what was given.
 */
struct pool;
struct pool *pool_open(struct run *r, size_t n, pool_work *work, void *ctx);
void pool_give(struct pool *p, size_t i);
void pool_cancel(struct pool *p); /* what no worker has begun is not done */
MUST_USE bool pool_close(struct pool *p, struct err *e);

#endif
