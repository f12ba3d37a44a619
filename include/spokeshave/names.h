/*
 * Names become numbers once: a table that gives each distinct text an id, from
 * 0 in order of first appearance. Ids of different kinds are different types
 * (dist_id, mod_id, …), each wrapping the uint32_t of a table of its own.
 */
#ifndef SPOKESHAVE_NAMES_H
#define SPOKESHAVE_NAMES_H

#include "spokeshave/vec.h"

#define NAME_NONE UINT32_MAX

struct names {
	struct arena *a;
	VEC(str) text;            /* by id; copied into the arena */
	uint32_t *slot, slots;    /* open addressing: id + 1, or 0 */
};

void names_init(struct names *t, struct arena *a);

/* The id of `s`, which is added if it is new; equal texts share one id. */
uint32_t names_add(struct names *t, str s);

/* The id of `s`, or NAME_NONE. */
uint32_t names_find(const struct names *t, str s);

str names_text(const struct names *t, uint32_t id);

#endif
