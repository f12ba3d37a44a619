/*
 * What changed between two locks, of any format, or between two manifests. Both
 * become sides first, which say alike what they hold; then sides are compared.
 */
#ifndef SPOKESHAVE_LOCK_DIFF_H
#define SPOKESHAVE_LOCK_DIFF_H

#include "spokeshave/lockfile.h"
#include "spokeshave/manifest.h"

/* A file that is named, by its digests. */
struct diff_file { str name; struct strs hashes; /* as in lock_file */ };

#define DIFF_UNSIZED UINT64_MAX

struct diff_package {
	str name;               /* canonical */
	str written;            /* its version as written; empty: not said */
	struct version version; /* all zero when `written` is empty, or is no version */
	str source;             /* "url https://index.example/…", without credentials; empty: not said */
	str condition;          /* where it is installed: a marker, groups; empty: everywhere */
	struct strs conditions; /* what it is made of, one of each entry of the lock */
	struct { struct diff_file *v; size_t n, cap; } files; /* sorted by name */
	struct strs hashes;     /* of files that are not named; sorted */
	uint64_t *bytes;        /* beside the side's targets; 0: not installed there; DIFF_UNSIZED: not known */
};

struct diff_target {
	str name;
	bool known;      /* else nothing is said of sizes */
	uint64_t bytes;  /* of the wheels (locks), of what is staged (manifests) */
	size_t packages;
	size_t unsized;  /* of those: the lock doesn't give the size */
};

/* One lock, or the manifest of one target. */
struct diff_side {
	struct diff_package *v; /* sorted by name, then version */
	size_t n, cap;
	struct diff_target *targets;
	size_t targets_n;
	enum lock_format format; /* LOCK_FORMATS: a manifest */
	const struct manifest *manifest; /* of a manifest */
};

/*
 * The side of a lock. `picks[i]` is what targets[i] installs of it (null: that
 * target is not one of the lock's); `targets_n` may be 0.
 */
void diff_side_of_lock(struct arena *a, const struct lockfile *lock, const str *targets,
                       const struct lock_picks *const *picks, size_t targets_n, struct diff_side *out);

/* Of what a manifest keeps. */
void diff_side_of_manifest(struct arena *a, const struct manifest *m, struct diff_side *out);

enum change_kind { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_UPGRADED, CHANGE_DOWNGRADED, CHANGE_WITHIN, CHANGE_KINDS };
str change_kind_name(enum change_kind kind); /* "added"; of CHANGE_WITHIN, the same version, "changed" */

/* `file` is empty where the lock does not name files: then none of the hashes is one of before. */
struct hash_change { str file, before, after; };
struct size_change { str target; uint64_t before, after; }; /* bytes */

struct change {
	enum change_kind kind;
	str name;
	str before, after; /* versions as written; empty: absent, or not said */
	struct { struct hash_change *v; size_t n, cap; } hashes; /* only of the same version: tampering, or a file replaced */
	str source_before, source_after;       /* both empty: the same, or one side does not say */
	str condition_before, condition_after; /* both empty: the same, or not comparable */
	struct strs files_before, files_after; /* only of the same version: names, or hashes, that are on this side alone */
	str reason;                            /* of manifests: why it is kept now, or is no more; may be empty */
	struct strs targets;                   /* of manifests: where; empty: everywhere that is compared */
	struct { struct size_change *v; size_t n, cap; } sizes; /* those that differ */
};

struct lock_diff {
	struct change *v; /* sorted by name, then as found */
	size_t n, cap;
	size_t hash_changes; /* packages with `hashes` */
	struct { struct target_change { str name; bool was, is; struct diff_target before, after; } *v; size_t n, cap; } targets;
};

/*
 * Compare; sides are paired by their target's name, or one with one whatever
 * they are called. Changes that are alike in several targets are one.
 */
void lock_diff(struct arena *a, const struct diff_side *before, size_t before_n, const struct diff_side *after,
               size_t after_n, struct lock_diff *out);

#endif
