/* From what was resolved to a lock. */
#ifndef SPOKESHAVE_CMD_LOCK_BUILD_H
#define SPOKESHAVE_CMD_LOCK_BUILD_H

#include "resolving.h"
#include "spokeshave/lockfile.h"

struct lock_build {
	const struct resolved *x;
	str output;       /* paths are relative to its folder; empty: to this one */
	const bool *kept; /* by the solution's rows; null: all are */
	const str *why;   /* likewise, of those that are not */
	str prune;        /* the level, with `kept` */
	bool named_files; /* each wheel with its URL, all that a target would take; else the digests of those that were chosen */
};

/* Wheels whose page gives no digest are fetched. */
MUST_USE bool lock_build(struct run *r, const struct lock_build *how, struct lockfile *out, struct err *e);

/*
 * The digest of what was asked for: requirements, constraints, overrides, in any
 * order, as the standard spells them. Where they stand does not count.
 */
MUST_USE bool inputs_sha256(struct arena *a, const struct inputs *in, str *hex, struct err *e);

#endif
