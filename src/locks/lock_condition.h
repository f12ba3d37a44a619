/* Where something is installed: one of several ways leads there, each by all of its markers. */
#ifndef SPOKESHAVE_LOCKS_LOCK_CONDITION_H
#define SPOKESHAVE_LOCKS_LOCK_CONDITION_H

#include "lock_grid.h"
#include "spokeshave/lock_convert.h"

struct way {
	struct strs markers; /* canonical texts, sorted; none: always */
	const uint64_t *set; /* in a grid that is usable: where all of them hold */
};
struct condition {
	struct way *v;
	size_t n, cap;
	uint64_t *total; /* in a grid that is usable: where one of them holds */
};

struct way way_always(const struct grid *g);
struct way way_and(struct grid *g, const struct way *w, const struct marker *m); /* a null marker: the same */

/* False: it says nothing new, or holds nowhere. What says no more than it goes. */
bool condition_add(struct grid *g, struct condition *c, struct way w);

/* In few words; null: always. */
MUST_USE bool condition_marker(struct grid *g, struct condition *c, const struct marker **out, struct err *e);

#endif
