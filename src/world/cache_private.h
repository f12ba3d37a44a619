/* For the files of the cache alone. */
#ifndef SPOKESHAVE_WORLD_CACHE_PRIVATE_H
#define SPOKESHAVE_WORLD_CACHE_PRIVATE_H

#include "spokeshave/cache.h"

#define CACHE_VERSION "v1"        /* the layout: another layout has another folder */
#define CACHE_PARTIAL ".partial-" /* how the names of files that are being written begin */

void cache_hex_sha256(str text, char hex[65]);

/* cache_store of bytes that lie in several places. */
void cache_store_parts(struct run *r, const char *kind, str key, const str *parts, size_t n);

/*
 * Which file a blob is now, as text: another one whenever it was stored again.
 * Empty: there is none. Counts as a use of it.
 */
str cache_stamp(struct run *r, struct arena *a, const char *kind, str key);

/* Say once at -v that the cache does not take anything. */
void cache_complain(struct run *r, const char *text);

/* Put CACHEDIR.TAG into the cache folder, so that backups leave it out. */
void cache_mark(struct run *r);

#endif
