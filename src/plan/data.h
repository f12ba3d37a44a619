/* The rules on data, for one target of a resolution. */
#ifndef SPOKESHAVE_PLAN_DATA_H
#define SPOKESHAVE_PLAN_DATA_H

#include "spokeshave/data_rules.h"
#include "spokeshave/reach.h"

/* After graph_prune. `verdicts` are those of one target, in the solution's order. */
void data_find(struct arena *a, struct graph *g, const struct solution *solution, const struct verdict *verdicts,
               const struct strs *locales, struct data_findings *out);

/* Why a rule leaves out each file of one distribution, by number; null where none does. */
const str *data_left_out(struct arena *a, const struct data_findings *found, const struct graph_input_dist *dist,
                         dist_id d);

/* What was found of one distribution: what chooses its files, and the notes of its verdict. */
void data_tell(struct arena *a, const struct data_findings *found, const struct graph_input_dist *dists, dist_id d,
               struct verdict *v);

#endif
