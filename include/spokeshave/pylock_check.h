/* Whether a table is a lock file by PEP 751. */
#ifndef SPOKESHAVE_PYLOCK_CHECK_H
#define SPOKESHAVE_PYLOCK_CHECK_H

#include "spokeshave/toml.h"

/*
 * `lock` is the document's table; of its values only kind, key, text, children
 * and their number are looked at. Keys that are not known are passed over, as
 * the standard says. The first fault is FAULT_INPUT: "packages[3].name is missing".
 */
MUST_USE bool pylock_check(struct arena *scratch, const struct toml_value *lock, struct err *e);

/* The same; after a fault `*at` is the value that it is about, or the nearest around it. */
MUST_USE bool pylock_check_at(struct arena *scratch, const struct toml_value *lock, const struct toml_value **at,
                              struct err *e);

#endif
