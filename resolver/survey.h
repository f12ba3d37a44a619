/* The walk's own state, shared by its files. Private to resolver/. */
#ifndef RESOLVER_SURVEY_H
#define RESOLVER_SURVEY_H

#include "solver_private.h"
#include "spokeshave/survey.h"

/* Something is required on a target. */
struct survey_claim {
	uint32_t project, target;
	const struct requirement *req;
};

struct row { /* of a project that something asks for */
	bool *needed;  /* by target */
	bool *refused; /* by target: some requirement on it asks for what is refused */
	struct { struct survey_asked *v; size_t n, cap; } asked;
};

struct survey_walk {
	struct arena *a;
	struct solver *s;
	bool begun;
	VEC(struct survey_claim) open; /* claims that are not settled */
	VEC(struct need) asks;         /* facts that they wait for */
	VEC(struct row *) rows;        /* by project; null: nothing asks for it */
	struct names followed;         /* "project state target extra" whose requirements became claims */
	struct names askers;           /* "project by version text" */
};

/* The solution's state of a project; NO_STATE without one. */
uint32_t survey_chosen(const struct survey_walk *w, const struct project *p);

/* FOUND_LACKING: metadata was asked for that decides it. */
enum survey_found { FOUND, FOUND_NOTHING, FOUND_LACKING };

/* Whether a target can have the version, its metadata being looked at as well. */
enum survey_found survey_look(struct survey_walk *w, uint32_t project, uint32_t state, uint32_t target);

/* The newest that a target can have, a stable one before a pre-release where the options say so. */
enum survey_found survey_newest(struct survey_walk *w, uint32_t project, uint32_t target, uint32_t *state);

#endif
