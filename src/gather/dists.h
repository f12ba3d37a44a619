/* What the two sources of facts about distributions share. */
#ifndef SPOKESHAVE_GATHER_DISTS_H
#define SPOKESHAVE_GATHER_DISTS_H

#include "spokeshave/gather.h"

/* Is an index, or an installed tree, to be asked for it? */
bool is_asked_for(const struct gathered *g, const struct audit_requirement *r);
void known_sort(struct known *k);
struct audit_dist *known_find(struct known *k, str canonical); /* of unsorted ones; null: none */

/*
 * What was learnt of a project, and for which names an index was looked through
 * beside it, under a key that says all that it depends on.
 */
void remember(struct run *r, str key, struct known *k, const struct strs *looked_for, size_t targets_n);
bool recall(struct run *r, str key, struct known *out, struct strs *looked_for, size_t targets_n);

#endif
