/*
 * Between the files of the staging: a plan becomes a tree of each target (what
 * file lies where, from whom), then texts, then folders and links.
 */
#ifndef STAGE_STAGE_PRIVATE_H
#define STAGE_STAGE_PRIVATE_H

#include "spokeshave/manifest.h"
#include "spokeshave/stage.h"
#include "spokeshave/unpack.h"

/* One file below root/. */
struct tree_file {
	str path;            /* "usr/local/bin/gunicorn" */
	uint32_t dist;       /* index into the target's distributions; their number: the guard */
	uint32_t source;     /* index into its wheel's files, or SOURCE_BYTES */
	str bytes;           /* of SOURCE_BYTES: what was made for this target */
	uint64_t size;       /* bytes */
	str sha256;          /* hex */
	unsigned mode;
	bool twin;           /* another distribution brings the same bytes; that one is written */
};
#define SOURCE_BYTES UINT32_MAX

struct tree {
	const struct stage_target *plan;
	size_t *job;         /* by distribution: its wheel among the jobs */
	struct { struct tree_file *v; size_t n, cap; } files; /* by distribution, then as installed */
	size_t *first;       /* by distribution, and of the guard: its first file; plan->n + 2 of them */
	struct strs folders; /* below root/, sorted, parents first */
	str dir;             /* where it is being written; root/ is in it */
};

struct staging {
	struct run *r;
	struct arena *a;
	const struct stage_plan *plan;
	struct unpacker unpack;
	struct unpack_job *jobs; /* one a wheel file */
	size_t jobs_n;
	struct tree *trees;      /* one a target */
};

/* One job a wheel of the plan; kept ones with their files when `files`. Sets installed_bytes. */
MUST_USE bool stage_unpack(struct staging *s, bool files, struct err *e);

/*
 * Say what goes where, for one target. Two distributions that write one path
 * with different bytes are FAULT_INTEGRITY; with the same, a warning.
 */
MUST_USE bool stage_tree(struct staging *s, struct tree *t, struct err *e);

/* Why the plan leaves this file of a kept distribution out; empty: it does not. */
str stage_left_out(const struct stage_dist *d, const struct unpacked_file *file);

/*
 * Write folders and files of all trees into their `dir`, which exist: begun on
 * the workers, while texts are made here; each begin has its end.
 */
struct pool;
MUST_USE bool stage_files_begin(struct staging *s, struct pool **out, struct err *e);
MUST_USE bool stage_files_end(struct staging *s, struct pool *pool, struct err *e);

/* Write what stands beside root/: wheels, links, lock, manifest, bill of materials. `digest` is the manifest's. */
MUST_USE bool stage_texts(struct staging *s, struct tree *t, str *digest, struct err *e);

/* The bill of materials of one target: CycloneDX. */
MUST_USE bool stage_sbom(struct staging *s, struct tree *t, str *out, struct err *e);

/*
 * Where anyone may fetch it: without name and password, and without a query.
 * Empty for a file of this machine, and for a URL that holds an expanded
 * variable.
 */
str stage_public_url(struct staging *s, str url);

/* The distribution of that name, kept or not; or null. */
const struct stage_dist *stage_find(const struct tree *t, str name);

/* The manifest of one target, without its digest. */
void stage_manifest(struct staging *s, struct tree *t, struct manifest *out);

/*
 * A place for the new directory, locked against other runs; then its exchange
 * with `out`. `inside`: DIR is a mount point, what is in it is exchanged.
 */
struct stage_place {
	str out;      /* normal, without '/' at its end */
	str temp;     /* temporary folder */
	str fresh;    /* in it: the folder to fill */
	bool inside;
	int lock;     /* descriptor; -1: none */
};
MUST_USE bool stage_place_open(struct run *r, struct arena *a, str out, bool inside,
                               struct stage_place *p, struct err *e);
MUST_USE bool stage_place_finish(struct run *r, struct arena *a, struct stage_place *p,
                                 struct err *e);
void stage_place_close(struct run *r, struct stage_place *p);

#endif
