/*
 * The cache: a folder shared by any number of processes. Everything in it may
 * vanish or rot at any time; then it is slower, never wrong. Layout: v1/KIND/
 * below the cache folder. Without a cache folder nothing is found and nothing
 * kept. Any thread may call these.
 */
#ifndef SPOKESHAVE_CACHE_H
#define SPOKESHAVE_CACHE_H

#include "spokeshave/run.h"

/*
 * A blob by kind ("page", "metadata", "facts") and key (any text). What is
 * loaded passed its checksum; else false, as if it were not there.
 */
bool cache_load(struct run *r, struct arena *a, const char *kind, str key, str *out);

/* Best effort: a full or read-only cache is said once at -v. */
void cache_store(struct run *r, const char *kind, str key, str bytes);

/* cache_store of bytes that lie in several places. */
void cache_store_parts(struct run *r, const char *kind, str key, const str *parts, size_t n);

/* Say once at -v that the cache does not take anything. */
void cache_complain(struct run *r, const char *text);

/*
 * Which file a blob is now, as text: another one whenever it was stored again.
 * Empty: there is none. Counts as a use of it.
 */
str cache_stamp(struct run *r, struct arena *a, const char *kind, str key);

/* The path that a file or folder of this kind and key has or would have; empty without a cache. Its
 * parent exists. */
str cache_path(struct run *r, struct arena *a, const char *kind, str key);

/* A private folder where the cache is not: in $TMPDIR or /tmp. For when the cache's disk is full. */
MUST_USE bool cache_temp_elsewhere(struct run *r, struct arena *a, str *out, struct err *e);

/* A private folder in the cache's file system (or the system's temporary one), removed at the end of the run. */
MUST_USE bool cache_temp(struct run *r, struct arena *a, str *out, struct err *e);

/*
 * Bytes and files in it; remove what was not used for `days`; remove all. A
 * folder of cache_path goes whole, and by the newest of its own time and those
 * of its files: who uses one sets its time. Folders of cache_temp are left to
 * their runs.
 */
struct cache_size { uint64_t bytes, files; };
MUST_USE bool cache_measure(struct run *r, struct cache_size *out, struct err *e);
MUST_USE bool cache_prune(struct run *r, unsigned days, struct cache_size *removed, struct err *e);
MUST_USE bool cache_clean(struct run *r, struct cache_size *removed, struct err *e);

#endif
