/* Facts and conclusions of the engine in words. Private to the explanation. */
#ifndef SPOKESHAVE_EXPLAIN_H
#define SPOKESHAVE_EXPLAIN_H

#include "solver_private.h"
#include "spokeshave/buf.h"

/* What an explanation is about: the facts that it rests on. */
struct grounds {
	const struct universe *u;
	const uint32_t *incompats; /* facts of the engine, each once */
	size_t n;
};

/* The states of a project in words: "1.0", "1.0 to 1.9", "every version". Not empty. */
str states_text(struct arena *a, const struct project *p, struct bits states);

/* "a 1.0 to 1.9", "every version of a[x]". */
str subject_text(struct arena *a, const struct project *p, str extra, struct bits states);

/* A fact as a sentence without its full stop. */
str fact_text(struct arena *a, const struct grounds *g, const struct incompat *inc);

/* The same where facts are many: all that versions of a project require of another one, if `*group`. */
str group_text(struct arena *a, const struct grounds *g, const struct incompat *inc, bool *group);

/* Other facts say more than this one: it need not be told. */
bool fact_implied(struct arena *a, const struct grounds *g, const struct incompat *inc);

/* What a derived incompatibility says, likewise. */
str conclusion_text(struct arena *a, const struct universe *u, const struct incompat *inc);

/* What may help, a line each; of a long story also what it comes down to. */
void hints(struct arena *a, const struct grounds *g, bool long_story, struct strs *out);

/* The states of a project that this incompatibility's own term about it has; n 0 without one. */
struct bits own_states(const struct incompat *inc, const struct project *p);

/* Of the states of a fact that versions can't be had, those that matter here. */
struct bits relevant(struct arena *a, const struct grounds *g, const struct incompat *inc);

#endif
