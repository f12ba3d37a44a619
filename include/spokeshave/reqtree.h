/*
 * A requirements file and all that it includes, as one list in the order read,
 * and what its options amount to. The reading of files is the caller's.
 */
#ifndef SPOKESHAVE_REQTREE_H
#define SPOKESHAVE_REQTREE_H

#include "spokeshave/reqfile.h"

#define LIMIT_INCLUDE_DEPTH_FILES 64 /* files within files */

/* Where files come from: the bytes of `path`, or false with the reason. Kept until reqtree_parse returns. */
struct reqtree_source {
	bool (*read)(void *ctx, struct arena *a, str path, str *bytes, struct err *e);
	void *ctx;
};

struct reqtree_entry {
	struct reqfile_entry entry; /* REQFILE_REQUIREMENT or REQFILE_EDITABLE */
	str file;
	bool constraint;            /* from a constraints file, or included from one */
};

/* Names of packages that an option speaks of: canonical, sorted; or ":all:". */
struct reqtree {
	struct reqtree_entry *v;
	size_t n, cap;
	str index_url;                       /* the last one given; empty: none */
	struct strs extra_index_urls, find_links, trusted_hosts; /* as written, in order */
	struct strs only_binary, no_binary;  /* what came later is in force */
	bool no_index, prefer_binary, require_hashes, pre;
	str fault_file;                      /* after a failure */
	uint32_t fault_line;
};

/*
 * Read `path` and what it includes, relative to the file that says so. What a
 * constraints file includes is constraints, too. A file included twice is there
 * twice; one that includes itself is FAULT_INPUT.
 */
MUST_USE bool reqtree_parse(struct arena *a, str path, bool constraint, const struct reqtree_source *source,
                            const struct reqfile_env *env, struct reqtree *out, struct notes *notes, struct err *e);

#endif
