/* Projects whose files come from one index alone: --index-package, and what project files say. */
#ifndef SPOKESHAVE_CMD_INDEX_PINS_H
#define SPOKESHAVE_CMD_INDEX_PINS_H

#include "spokeshave/inputs.h"

struct pins_wanted {
	const struct strs *given;     /* NAME=INDEX, from the command line: these win */
	const struct strs *left_out;  /* projects that --exclude names */
	const struct target *targets;
	size_t targets_n;
};

/*
 * Set the pins of `in->index`. FAULT_INPUT: an index that no one named; a
 * source that holds on some targets alone; and one that is no index, of a
 * project that is required and that nothing on the command line replaces.
 */
MUST_USE bool index_pins_choose(struct arena *a, const struct pins_wanted *x, struct inputs *in, struct err *e);

#endif
