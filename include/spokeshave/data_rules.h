/*
 * Data that libraries bring for every choice, of which the application makes
 * few: service models, interface descriptions, translations. What goes is told
 * by rules that are data (src/imports/data_table.c); where it can't be seen what
 * is chosen, everything stays.
 */
#ifndef SPOKESHAVE_DATA_RULES_H
#define SPOKESHAVE_DATA_RULES_H

#include "spokeshave/graph.h"

/* Whether the version that was resolved of a distribution is one that a rule was written for: ">=1.20,<2". */
struct data_versions {
	const void *ctx;
	bool (*holds)(const void *ctx, dist_id d, str specifier);
};

struct data_left { uint32_t file; str why; };               /* number in graph_input_dist.files */
struct data_chosen { uint32_t file; struct reason by; };    /* what of the code chooses it */

/* What one rule says of one kept distribution. */
struct data_finding {
	dist_id dist;
	str what;    /* "service models" */
	str stays;   /* a clause: why all of it stays; empty: `left` goes */
	str goes;    /* a clause: why the rest goes, "nothing names them" */
	struct { struct data_left *v; size_t n, cap; } left;      /* by file; of what stays, what could go at most */
	struct { struct data_chosen *v; size_t n, cap; } chosen;  /* by file; none where all stays */
};
struct data_findings { struct data_finding *v; size_t n, cap; };

/*
 * After graph_prune. `locales` are the languages that the user names, "de",
 * "pt-BR": of a language all territories and scripts stay, and English does.
 * Without any, translations stay. What the user keeps by pattern is in no
 * finding; one that would say nothing is left out.
 */
void graph_find_data(struct arena *a, struct graph *g, const struct data_versions *versions, const struct strs *locales,
                     struct data_findings *out);

/* Whether a text can be a language with what follows it: "de", "zh-Hans", "sr_Latn_RS", "ca@valencia". */
bool locale_is_sound(str text);

#endif
