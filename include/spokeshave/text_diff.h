/* What differs between two texts, line by line. */
#ifndef SPOKESHAVE_TEXT_DIFF_H
#define SPOKESHAVE_TEXT_DIFF_H

#include "spokeshave/arena.h"

/*
 * The lines that `before` loses and `after` gains, in the unified form that patch
 * reads, three lines around each; empty when the two are equal. Texts that
 * differ in more than a few thousand lines may be given as a whole. `changed`,
 * if not null, gets the number of lines that are only in one of them.
 */
str text_diff(struct arena *a, str before, str after, str before_name, str after_name, size_t *changed);

#endif
