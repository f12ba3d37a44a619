/* Which files are the project's own, by their names, and what each is. */
#ifndef SPOKESHAVE_GATHER_LISTING_H
#define SPOKESHAVE_GATHER_LISTING_H

#include "spokeshave/files.h"
#include "spokeshave/gather.h"

enum what { PRESENT, PYTHON, NOTEBOOK, SETTINGS, COMMANDS, MAYBE_SCRIPT };

struct listed { str path; enum what what; bool ignored; struct file_info info; };

struct listing {
	str root;
	struct { struct listed *v; size_t n, cap; } files; /* sorted by path */
};

#endif
