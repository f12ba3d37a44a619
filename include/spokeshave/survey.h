/*
 * What an index offers of each project that the inputs lead to, target by
 * target: the answer to "which package, on which image, and who wants it?",
 * whether there is a solution or not.
 */
#ifndef SPOKESHAVE_SURVEY_H
#define SPOKESHAVE_SURVEY_H

#include "spokeshave/solver.h"

/* Who asks for a project. */
struct survey_asked {
	str by;      /* a distribution's canonical name; or an input's `where` */
	str version; /* of the distribution; empty: an input */
	str text;    /* the requirement without its marker: "tide>=1.4" */
};

/* A project on one target. */
struct survey_cell {
	bool needed;                  /* something asks for it there */
	const struct version *newest; /* that can be had there; null: none */
	str lack;                     /* why the project's newest can't: a clause; empty when it can */
	str missing;                  /* the tag that the newest lacks: "musllinux_1_2_x86_64"; empty: something else */
};

struct survey_row {
	str name;                     /* canonical */
	const struct version *newest; /* on its index, of those that the options let be; null: none */
	const struct version *chosen; /* by the solution; null without one */
	struct survey_asked *asked;   /* inputs first, then by name */
	size_t asked_n;
	struct survey_cell *cell;     /* by target */
};

struct survey { struct survey_row *v; size_t n; }; /* sorted by name */

struct survey_walk;

/* Once the solver is SOLVED or STUCK; it must outlive the walk, which lives in `a`. */
struct survey_walk *survey_new(struct arena *a, struct solver *s);

/*
 * Go on from the inputs as far as the facts allow: where there is a solution
 * along its versions, else along the versions that would be tried first, as if
 * nothing else asked for them. NEEDS: hand the facts to the solver. SOLVED: done.
 */
enum solver_state survey_step(struct survey_walk *w, struct needs *asks);

/* After SOLVED. Does not depend on the order in which facts came. */
struct survey survey_result(struct survey_walk *w, struct arena *a);

#endif
