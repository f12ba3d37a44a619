/*
 * Whether a lock, or what was staged from one, is right: by level, each with its
 * culprits. It asks "is this a valid solution for the targets", not "is it mine".
 */
#ifndef SPOKESHAVE_VERIFY_H
#define SPOKESHAVE_VERIFY_H

#include "spokeshave/findings.h"
#include "spokeshave/inputs.h"
#include "spokeshave/lockfile.h"
#include "spokeshave/manifest.h"

enum verify_kind {
	VERIFY_LOCK,   /* a lock file */
	VERIFY_STAGE,  /* a staged directory, or a tar of one */
	VERIFY_LAYER,  /* a tar of an image's layer: what is below root/ of a staged directory and no more */
	VERIFY_IMAGE   /* an image: a `docker save` archive, or a folder that is an image's root; with --manifest */
};

/* One lock, or one target of a staged directory. */
struct verify_subject {
	enum verify_kind kind;
	str path;               /* as given; of one target of several its folder */
	bool archive;           /* `path` is a tar */
	str lock_path;          /* empty: there is no lock to look at */
	struct lockfile lock;   /* empty unless `lock_read` */
	bool lock_read;
	struct err lock_fault;  /* why it was not */
	struct notes lock_notes;
	str manifest_path;      /* of all but locks */
	str manifest_sha256;    /* of its bytes, in hex */
	struct manifest manifest;
	bool manifest_read;
	struct err manifest_fault;
	struct target target;   /* of all but locks: the manifest's */
};
struct verify_subjects { struct verify_subject *v; size_t n, cap; };

/*
 * What is there to look at. A lock that can't be read is no failure here: the
 * level `syntax` tells of it. FAULT_INPUT: nothing is there, it is of no known
 * kind, or it needs --manifest and `manifest` is empty.
 */
MUST_USE bool verify_open(struct run *r, str path, str manifest, struct verify_subjects *out, struct err *e);

struct verify_opts {
	struct strs only, skip;       /* names of levels; `only` empty: all */
	const struct target *targets; /* of a lock */
	size_t targets_n;
	const struct inputs *inputs;  /* null: not known */
	const struct index_opts *index; /* `targets` are not looked at */
	struct lock_wanted wanted;    /* extras and groups of the application */
	struct strs excludes;         /* canonical: no requirement on them counts */
	str advisories;               /* a folder or a zip archive of OSV's; empty: none */
	bool exact;
	const struct solution *solution; /* with `exact`: what would be resolved today, for `targets` */
	str app;                      /* folder of the application; empty: not known */
	struct strs entries;          /* what the image starts */
	bool only_entries;
};

/*
 * Look at all of it. `out` is settled, `*fault` the exit code that its findings
 * make. False when it could not be looked at: a name of no level, a full disk.
 */
MUST_USE bool verify_run(struct run *r, const struct verify_subjects *subjects, const struct verify_opts *opts,
                         struct report *out, enum fault *fault, struct err *e);

#endif
