/* The solver's own state, shared by its files. */
#ifndef SPOKESHAVE_SOLVER_PRIVATE_H
#define SPOKESHAVE_SOLVER_PRIVATE_H

#include "universe.h"

/*
 * Looking ahead: what will be needed if nothing conflicts, so that it is
 * fetched early. The outlook of a project is the version that it would have
 * then; what that version requires are claims on other projects, which hold as
 * long as it stays the outlook.
 */
struct interest { uint32_t target; str extra; bool live; };
struct claim {
	const struct requirement *req;
	uint32_t target;
	uint32_t source, state; /* who requires it; NO_PROJECT: an input */
	uint32_t set;           /* NO_SET until the page is here, or with a URL */
};
struct outlook { /* of one project */
	VEC(struct interest) interests;
	VEC(struct claim) claims;
	struct bits possible;  /* scratch; n 0: not yet */
	VEC(uint64_t) followed; /* (state << 32 | interest) whose requirements became claims */
	uint32_t best;         /* the version; NO_STATE: none is needed, or none known */
	uint32_t engine_best;  /* the engine's best state when last looked at */
	uint32_t changes;      /* of `best`, in this round */
	bool queued;
};

struct solver {
	struct arena *a;
	struct universe u;
	enum solver_state state;
	size_t inputs_told;              /* how many inputs the engine knows */
	VEC(uint32_t) culprits;          /* projects to be decided later from now on */
	struct need first;               /* what the next decision waits for, while state is SOLVER_NEEDS */
	VEC(struct need) lacking;        /* all that was asked and is not here */
	VEC(struct need) asks;           /* the list handed out */
	VEC(struct outlook) outlooks;    /* by project */
	VEC(uint32_t) queue;             /* projects whose outlook is to be looked at */
};

/* An input requires something on a target. */
void ahead_input(struct solver *s, const struct requirement *req, uint32_t target);

/* A fact about the project is here. */
void ahead_fact(struct solver *s, uint32_t project);

/* List what follows from the facts, as far as it is lacking. */
void ahead_look(struct solver *s);

/* The same of projects that go through many versions: the next ones of each, all at once. */
void ahead_batches(struct solver *s);

/* Something that is required has no version left, as things are decided. */
bool is_against(struct solver *s, const struct wanted *wanted);

/* List them as lacking, unless they are or were. */
void want_page(struct solver *s, uint32_t project);
void want_metadata(struct solver *s, uint32_t project, const struct wheel_file *file);

struct need page_need(const struct project *p);
struct need metadata_need(const struct project *p, const struct wheel_file *file);

/* Whether a project is needed on a target, for an extra of it (0: at all). */
bool needed(const struct solver *s, const struct project *p, uint32_t extra, uint32_t target);

#endif
