/* The patterns of --keep and --drop: '*', '**' and '?' over dotted names and paths. */
#ifndef SPOKESHAVE_IMPORTS_PATTERN_H
#define SPOKESHAVE_IMPORTS_PATTERN_H

#include "spokeshave/str.h"

/*
 * Whether `pattern` fits `text`, or what stands before one of the `between` in
 * it: a folder, a package. '*' and '?' stand for characters other than
 * `between`, '**' for any; with `between` 0 both stars are the same. One
 * `between` at the pattern's end is passed over.
 */
bool pattern_fits(str pattern, str text, char between);

#endif
