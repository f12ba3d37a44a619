/* The staged directory: what the plan says to keep, laid out for COPY. */
#ifndef SPOKESHAVE_STAGE_H
#define SPOKESHAVE_STAGE_H

#include "spokeshave/manifest.h"
#include "spokeshave/reach.h"
#include "spokeshave/run.h"
#include "spokeshave/solver.h"
#include "spokeshave/target.h"

/* One distribution for one target. */
struct stage_dist {
	str name;                        /* canonical */
	const struct version *version;
	const struct wheel_file *file;
	const struct metadata *metadata;
	str wheel_path;                  /* the fetched wheel */
	const struct unpacked *unpacked; /* what it installs, where that is known already; or null */
	str sha256;                      /* of the wheel */
	uint64_t wheel_bytes;            /* of the wheel */
	uint64_t installed_bytes;        /* of the wheel's files that it installs, or would, without what
	                                    an installer adds (out, set by stage_measure or stage_write) */
	uint64_t kept_bytes;             /* of those, what is staged (out, likewise) */
	uint64_t stripped_bytes;         /* of those, what stripping takes if it is kept (out, likewise) */
	bool kept;
	str reason;                      /* "root app/main.py:3 imports fastapi", "nothing that is kept imports it" */
	struct left_outs left_out;       /* of a kept one, sorted by path */
	struct data_notes data;          /* of a kept one */
	uint64_t *data_bytes;            /* by these: of their paths (out, likewise) */
	bool direct;                     /* the application requires it itself */
	bool from_url;                   /* an input names its wheel by URL */
	const struct evidence *evidence; /* for the manifest; may be null */
	struct strs via;
	struct strs requires;            /* canonical names among the closure, for the SBOM and the lock */
};

struct stage_target {
	const struct target *target;
	struct stage_dist *v; /* sorted by name; dropped ones too */
	size_t n;
	const struct evidence *app; /* for the manifest; may be null */
};

struct stage_plan {
	const struct stage_target *v;
	size_t n;               /* targets */
	bool measured;          /* stage_measure was called: what it warned of is not said again */
	str prune;              /* "dists" or "none", for the manifest */
	int64_t mtime;          /* seconds: SOURCE_DATE_EPOCH or 1980-01-01 */
	bool guard;             /* the tree says what restores a module that was left out, when it is missed */
	bool strip;             /* shared objects and programs, as elf_strip does */
	str command;            /* for headers of text files: "spokeshave stage …" without paths of the machine */
};

/*
 * May `out` be written: absent, empty, or ours (its manifest says so)?
 * FAULT_INPUT names what it is otherwise: a file, a link, a folder of someone
 * else's, the application or a folder that holds it.
 */
MUST_USE bool stage_check_output(struct run *r, str out, str app, struct err *e);

/*
 * Write the whole directory beside `out` and exchange the two. On failure and
 * on a signal `out` is as it was. Wheels are checked as they are unpacked.
 */
MUST_USE bool stage_write(struct run *r, struct arena *a, const struct stage_plan *plan, str out,
                          struct err *e);

/*
 * All of stage_write but the writing (--dry-run): installed_bytes of each
 * distribution, and the same refusals of what two of them write. `manifests`,
 * if not null, gets those that it would write, one a target, without digests.
 */
MUST_USE bool stage_measure(struct run *r, struct arena *a, const struct stage_plan *plan, struct manifest *manifests,
                            struct err *e);

#endif
