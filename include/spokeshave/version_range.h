/*
 * Sets of versions as ranges of PEP 440's order, exact on pre-releases, local
 * versions, wildcards and post-releases: the algebra of specifiers.
 */
#ifndef SPOKESHAVE_VERSION_RANGE_H
#define SPOKESHAVE_VERSION_RANGE_H

#include "spokeshave/specifier.h"

/*
 * A place between versions. Two places with no version between them are equal:
 * what is above 1.0 and its local versions is what 1.0.post0.dev0 begins.
 */
struct version_cut {
	enum { CUT_LOWEST, CUT_BELOW, CUT_ABOVE, CUT_ABOVE_POSTS, CUT_HIGHEST } kind;
	struct version at; /* of BELOW, ABOVE; of ABOVE_POSTS a final release, whose post-releases are below */
};

struct version_range { struct version_cut low, high; }; /* what is between; never nothing */

/* Ascending; neither overlapping nor touching, so equal sets have equal ranges. */
struct version_ranges { struct version_range *v; size_t n, cap; };

int version_cut_cmp(const struct version_cut *a, const struct version_cut *b); /* -1, 0, 1 */

void ranges_all(struct arena *a, struct version_ranges *out);
void ranges_intersect(struct arena *a, const struct version_ranges *x, const struct version_ranges *y,
                      struct version_ranges *out);
void ranges_complement(struct arena *a, const struct version_ranges *x, struct version_ranges *out);
void ranges_union(struct arena *a, const struct version_ranges *x, const struct version_ranges *y,
                  struct version_ranges *out);
bool ranges_contain(const struct version_ranges *x, const struct version *v);
bool ranges_subset(struct arena *scratch, const struct version_ranges *x, const struct version_ranges *y);
bool ranges_disjoint(struct arena *scratch, const struct version_ranges *x, const struct version_ranges *y);

/* Whether only pre-releases are in it; so is nothing at all. */
bool ranges_only_pre(struct arena *scratch, const struct version_ranges *x);

/*
 * The versions that all clauses admit. "===" compares texts, which are no
 * range: such clauses are passed over here, and told by specifiers_literal.
 */
void specifiers_ranges(struct arena *a, const struct specifiers *s, struct version_ranges *out);

/* The first "===" clause, or null: the only text that `s` may admit. */
const struct clause *specifiers_literal(const struct specifiers *s);

/*
 * Of the texts that `s` and `t` admit, "===" included: none (with `stable`: but
 * pre-releases); all of `s` in `t`; none in both.
 */
bool specifiers_unsatisfiable(struct arena *scratch, const struct specifiers *s, bool stable);
bool specifiers_subset(struct arena *scratch, const struct specifiers *s, const struct specifiers *t);
bool specifiers_disjoint(struct arena *scratch, const struct specifiers *s, const struct specifiers *t);

#endif
