/* The order of versions as numbers. Private to resolver/. */
#ifndef RESOLVER_VERSION_KEY_H
#define RESOLVER_VERSION_KEY_H

#include "spokeshave/version.h"

/* Fill in `key` and `exact` from the other fields. */
void version_key(struct version *v);

/* Numbers of any length, without leading zeros: -1, 0, 1. */
int number_cmp(str a, str b);

/* Release segments without the zeros at their end, which do not count. */
uint32_t release_trimmed(const struct version *v);

/* The same epoch and the same release, zeros at the end aside. */
bool same_release(const struct version *a, const struct version *b);

/* The same but for the local version. */
bool same_public(const struct version *a, const struct version *b);

#endif
