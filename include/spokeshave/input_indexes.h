/* Which indexes are asked: what options, files, the environment and pip's configuration say, in that order. */
#ifndef SPOKESHAVE_INPUT_INDEXES_H
#define SPOKESHAVE_INPUT_INDEXES_H

#include "spokeshave/inputs.h"
#include "spokeshave/reqtree.h"

/* `find_links` are those of `files`, as seen from here. None at all, and more than a few hundred, are FAULT_INPUT. */
MUST_USE bool input_indexes(struct run *r, const struct input_opts *opts, const struct reqtree *files,
                            const struct strs *find_links, struct index_opts *out, struct err *e);

#endif
