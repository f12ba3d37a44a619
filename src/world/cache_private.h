/* For the files of the cache alone. */
#ifndef SPOKESHAVE_WORLD_CACHE_PRIVATE_H
#define SPOKESHAVE_WORLD_CACHE_PRIVATE_H

#include "spokeshave/cache.h"

#define CACHE_VERSION "v1"        /* the layout: another layout has another folder */
#define CACHE_PARTIAL ".partial-" /* how the names of files that are being written begin */

/* Put CACHEDIR.TAG into the cache folder, so that backups leave it out. */
void cache_mark(struct run *r);

#endif
