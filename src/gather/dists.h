/* What the two sources of facts about distributions share. */
#ifndef SPOKESHAVE_GATHER_DISTS_H
#define SPOKESHAVE_GATHER_DISTS_H

#include "spokeshave/gather.h"

/* Is an index, or an installed tree, to be asked for it? */
bool is_asked_for(const struct gathered *g, const struct audit_requirement *r);
void known_sort(struct known *k);
struct audit_dist *known_find(struct known *k, str canonical); /* of unsorted ones; null: none */

#endif
