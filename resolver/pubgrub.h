/*
 * The engine: PubGrub over finite sets, knowing nothing of versions or wheels.
 *
 * A package is a small integer with states: state 0 is "not selected", the
 * others are its candidates. A term says that a package is in one of a set of
 * states; an incompatibility is terms that can't all hold. The owner adds
 * incompatibilities as facts, decides states, and lets the engine draw the
 * consequences; a conflict teaches it a new incompatibility, which knows the
 * two that it came from.
 */
#ifndef SPOKESHAVE_PUBGRUB_H
#define SPOKESHAVE_PUBGRUB_H

#include "spokeshave/bits.h"
#include "spokeshave/vec.h"

#define PUBGRUB_NONE UINT32_MAX

struct term {
	uint32_t package;
	struct bits set; /* the term holds while the package's state is in here */
};

struct incompat {
	struct term *term; /* sorted by package, each package once, no set full or empty */
	uint32_t n;
	uint32_t left, right; /* what it was derived from; PUBGRUB_NONE: a fact */
	uint32_t fact;        /* of a fact: the owner's number for it */
	uint32_t dead_level;  /* a term can't hold as long as the decisions up to this level stand: */
	uint32_t dead_stamp;  /* the stamp of that level's decision then; 0: not known to be so */
};

/* A package's set of possible states became smaller. */
struct pubgrub_step {
	uint32_t at;    /* index in the trail */
	uint32_t level; /* how many decisions came before, this one included */
	uint32_t cause; /* the incompatibility that forced it; PUBGRUB_NONE: a decision, or the beginning */
	struct bits after;
};

struct pubgrub_package {
	VEC(struct pubgrub_step) steps; /* the last one is what is possible now; popped ones keep their memory */
	size_t steps_made;              /* entries of steps.v whose `after` has memory */
	VEC(uint32_t) in;               /* incompatibilities that speak of it */
	uint32_t states;
	uint32_t decided;               /* the state; 0: none */
	bool selected;                  /* it can't be left out now */
	bool changed;
};

/* A conflict: an incompatibility took back what was decided and then forced `package`. */
struct pubgrub_blame { uint32_t package, incompat; };

struct pubgrub_young { uint32_t incompat, level; };

struct pubgrub {
	struct arena *a;
	VEC(struct pubgrub_package) packages;
	VEC(struct incompat) incompats;
	VEC(uint32_t) trail;   /* packages, in the order that they became smaller */
	VEC(uint32_t) marks;   /* by level: the trail's length where it begins; [0] is 0 */
	VEC(uint32_t) stamps;  /* by level: a number that no other decision has */
	uint32_t stamp;        /* the last one given */
	VEC(uint32_t) changed; /* packages whose incompatibilities are to be looked at */
	VEC(uint32_t) fresh;   /* incompatibilities to be looked at themselves */
	VEC(struct pubgrub_young) young; /* those that may force something below the current level */
	uint32_t failed;       /* the incompatibility without terms; PUBGRUB_NONE */
	uint32_t conflicts;    /* in all */
	VEC(struct pubgrub_blame) blames; /* one a conflict, until the owner empties it */
};

void pubgrub_init(struct pubgrub *g, struct arena *a);

/* A new package with `states` states, at least one. */
uint32_t pubgrub_package(struct pubgrub *g, uint32_t states);

/*
 * Add a fact: not all of `terms` hold. Their sets are kept by reference. Terms
 * of one package become one. PUBGRUB_NONE when it says nothing.
 */
uint32_t pubgrub_add(struct pubgrub *g, const struct term *terms, size_t n, uint32_t fact);

/* Make a fact say more: its term about `package`, whose set no one shares, holds in `state` too. */
void pubgrub_widen(struct pubgrub *g, uint32_t incompat, uint32_t package, uint32_t state);

/* Draw all consequences. False: nothing can satisfy the facts, see `failed`. */
bool pubgrub_propagate(struct pubgrub *g);

/* Choose a state that is possible, of a package that is not decided. */
void pubgrub_decide(struct pubgrub *g, uint32_t package, uint32_t state);

/* Take back the decision about a package, and all later ones; false if it is not decided. */
bool pubgrub_undo(struct pubgrub *g, uint32_t package);

/* Take back all decisions; what was learned stays. */
void pubgrub_restart(struct pubgrub *g);

/* What is still possible; valid until the next call that changes something. */
struct bits pubgrub_possible(const struct pubgrub *g, uint32_t package);

/* It can't be left out. */
bool pubgrub_selected(const struct pubgrub *g, uint32_t package);

#endif
