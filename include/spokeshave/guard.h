/*
 * The guard of a staged tree: when a process dies for want of a module that
 * was left out, Python's own report is followed by one line that says what
 * restores it. Two files of site-packages do it: a line that Python runs when
 * it starts, and a module that is imported when it dies.
 */
#ifndef SPOKESHAVE_GUARD_H
#define SPOKESHAVE_GUARD_H

#include "spokeshave/names.h"

struct guard {
	struct arena *a;
	struct names present, pruned; /* modules and folders that may be imported; modules left out */
	struct strs keep;             /* by id of `pruned`: what to say to --keep */
};

void guard_init(struct guard *g, struct arena *a);

/* A file of site-packages that is staged, and one that is not; no module: nothing. */
void guard_present(struct guard *g, str path);
void guard_pruned(struct guard *g, str path, str dist); /* `dist` empty: the module alone restores it */

/*
 * Lines of "MODULE KEEP", sorted: each name by which the lack of something
 * left out shows, which is the first of its packages that is not there.
 */
str guard_list(struct guard *g);

str guard_module(struct guard *g); /* spokeshave_guard.py, which has the list */
str guard_pth(struct arena *a);    /* spokeshave_guard.pth */

#endif
