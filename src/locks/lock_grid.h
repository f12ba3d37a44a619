/*
 * Markers as sets: every environment that the markers of a lock can tell apart
 * is a point, a marker the set of those where it holds. So it is decided whether
 * one says more than another, which texts alone don't show.
 */
#ifndef SPOKESHAVE_LOCKS_LOCK_GRID_H
#define SPOKESHAVE_LOCKS_LOCK_GRID_H

#include "spokeshave/lockfile.h"
#include "spokeshave/names.h"

#define LIMIT_GRID_POINTS 65536

enum grid_axis { AXIS_PYTHON, AXIS_PLATFORM, AXIS_MACHINE, AXIS_IMPLEMENTATION, AXES };

struct grid_python { unsigned major, minor, micro; };
struct grid_row { str value[3]; }; /* of one platform: sys_platform, os_name, platform_system; of an implementation: its names */

struct grid {
	struct arena *a;
	bool usable;             /* false: a marker asks for what has no axis, or there are too many points */
	VEC(struct grid_python) pythons;
	VEC(struct grid_row) platforms, implementations;
	struct strs machines;
	size_t size[AXES], n, words; /* points, and how many uint64_t a set is */
	const uint64_t *all;     /* the points that the lock is for */
	struct names texts;      /* of markers */
	VEC(uint64_t *) sets;    /* by text */
};

void grid_make(struct arena *a, const struct lockfile *lock, struct grid *out);

/* The set of a marker, by its canonical text; a marker that was in the lock. */
const uint64_t *grid_set(struct grid *g, str marker);

#endif
