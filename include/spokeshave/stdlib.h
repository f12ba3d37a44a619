/* The standard library's modules. */
#ifndef SPOKESHAVE_STDLIB_H
#define SPOKESHAVE_STDLIB_H

#include "spokeshave/str.h"

/* Whether the standard library of some Python of this decade has that top-level module. */
bool stdlib_has(str top);

#endif
