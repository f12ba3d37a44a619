/*
 * Lock files, whoever wrote them, as one kind of value: pylock.toml (PEP 751),
 * requirements.txt with hashes, uv.lock, poetry.lock, pdm.lock, Pipfile.lock.
 * Here is what a lock says; whether that is right is not asked.
 */
#ifndef SPOKESHAVE_LOCKFILE_H
#define SPOKESHAVE_LOCKFILE_H

#include "spokeshave/reqfile.h"
#include "spokeshave/target.h"

#define LIMIT_LOCK_BYTES (UINT64_C(64) << 20)
#define LIMIT_LOCK_PACKAGES 100000
#define LIMIT_LOCK_FILES 4000000 /* of all packages */

enum lock_format { LOCK_PYLOCK, LOCK_REQUIREMENTS, LOCK_UV, LOCK_POETRY, LOCK_PDM, LOCK_PIPFILE, LOCK_FORMATS };

str lock_format_name(enum lock_format format); /* "pylock.toml", "requirements.txt", "uv.lock", … */

/*
 * What a file of that name is: "uv.lock", "pylock.toml", "pylock.NAME.toml"; "NAME.txt" and
 * "NAME.in" are LOCK_REQUIREMENTS. False: none of these names. The folder is not looked at.
 */
bool lock_format_of(str path, enum lock_format *out);

struct lock_place { uint32_t line, column; }; /* from 1; 0: not from a file */

/* One file that an installer may take. */
struct lock_file {
	str name;                /* its file name */
	bool is_wheel;           /* else it is a source distribution, and `wheel` is empty */
	struct wheel_name wheel;
	str url;                 /* as written; empty: `path` says where it is, or the lock does not say */
	str path;                /* relative to the lock's folder, which it does not leave; or empty */
	str upload_time;         /* as written; may be empty */
	uint64_t size;           /* bytes; 0: not said */
	struct strs hashes;      /* "sha256:HEX", lower case, sorted; of any algorithm that is known */
	struct lock_place at;
};
struct lock_files { struct lock_file *v; size_t n, cap; };

/* One requirement that the lock repeats. */
struct lock_requirement {
	str name;                    /* canonical */
	struct strs extras;          /* normalised, sorted */
	struct specifiers specs;     /* none: any version */
	str version;                 /* as written: that one of several in the lock is meant; empty: not said */
	str address;                 /* likewise the one from there (lock_package.address); empty: not said */
	const struct marker *marker; /* null: always */
	str extra;                   /* holds only for this extra of who requires it; empty: always */
	str group;                   /* holds only for this dependency group; empty: always */
	struct lock_place at;
};
struct lock_requirements { struct lock_requirement *v; size_t n, cap; };

enum lock_source {
	LOCK_FROM_INDEX,
	LOCK_FROM_URL,       /* a file elsewhere: it is in `files`, or `hashes` hold it to be right */
	LOCK_FROM_PATH,      /* a wheel or an archive beside the lock */
	LOCK_FROM_DIRECTORY, /* to be built from a folder */
	LOCK_FROM_VCS,       /* to be built from version control */
	LOCK_PROJECT         /* the application itself (uv.lock): nothing is installed but what it requires */
};

struct lock_package {
	str name;                      /* canonical */
	str written;                   /* its version as written; empty: not said (a folder) */
	struct version version;        /* all zero when `written` is empty */
	str requires_python;           /* as written; may be empty */
	const struct marker *marker;   /* where it is installed; null: wherever it is wanted */
	enum lock_source source;
	str address;                   /* URL of its index, URL, path: as written; may be empty */
	struct strs extras;            /* that this entry stands for: "name[extra]==1" */
	struct strs groups;            /* that it is in, as written, sorted: "main", "dev"; empty: not said */
	const struct marker **group_markers; /* one for each of `groups`, beside `marker`; null: `marker` alone */
	bool optional;                 /* poetry.lock: only with an extra of the application */
	bool knows_requires;           /* the format repeats requirements: what is not in `requires` is not required */
	struct lock_requirements requires;
	struct lock_files files;
	struct strs hashes;            /* of files that the lock does not name, as in lock_file; sorted */
	struct strs via;               /* who asked for it, for comments; what is read has none */
	struct lock_place at;
};

struct lockfile {
	enum lock_format format;
	str path;                      /* as given, for messages */
	str lock_version;              /* as written: "1.0", "2.1", "1" */
	str created_by;                /* "uv", "pip"; may be empty */
	str header;                    /* first comment of what is written, a line or several without '#'; read: empty */
	str requires_python;           /* as written; may be empty */
	struct { const struct marker **v; size_t n, cap; } environments; /* one of these holds; none: not said */
	struct strs extras, groups, default_groups; /* of the application, that are locked; as written */
	str content_hash;              /* of what it was made from, as written ("sha256:…" or bare hex); may be empty */
	struct strs indexes;           /* URLs that it names, as written */
	struct lock_package *v;        /* sorted by name, then version, then as in the file */
	size_t n, cap;
	/* What the application requires: of a uv.lock; of a pylock.toml of ours the names. Elsewhere it is not known, but
	   for what extras bring (poetry.lock). */
	bool knows_roots;
	struct lock_requirements roots;
	/* [tool.spokeshave] of our own: */
	bool is_ours, pruned;          /* pruned: what `dropped` names is required, but not reached */
	str prune;                     /* the level: "dists" */
	struct strs targets;           /* their names */
	struct strs dropped;           /* canonical names */
	str inputs_sha256;             /* hex: of what was resolved, see cmd/lock; may be empty */
	struct strs remarks;           /* for comments at the end, a line each; what is read has none */
};

/* Set requires_python, environments and targets to what these are. */
MUST_USE bool lock_set_targets(struct arena *a, const struct target *targets, size_t n, struct lockfile *lock, struct err *e);

/*
 * A marker that holds on the targets that need something and on no other, null
 * where all do. False: nothing that markers know tells the two apart.
 */
MUST_USE bool lock_marker_for(struct arena *a, const struct target *targets, size_t n, const bool *needs,
                              const struct marker **out);

/*
 * Read a lock. `path` is for messages; texts borrow `text` where nothing had to
 * be decoded. Errors start with "path:line:column:".
 *
 * FAULT_INPUT: cut off, marks of a merge, a format version that is newer than
 * known, a key that this version of the format does not have (of a newer minor
 * version it is a note instead), two entries of one name, version and place, an
 * entry that requires itself, one that requires what the lock lacks where the
 * format always has it (uv.lock), a name, version, marker or specifier that is none.
 * FAULT_INTEGRITY: a hash of the wrong length or of other than hex digits, a
 * file name with a folder in it or of another distribution, a path that leaves
 * the lock's folder. In a pylock.toml a file's name, and in a requirements.txt a
 * hash, is judged with the syntax, so there these are FAULT_INPUT.
 *
 * requirements.txt: options for indexes are passed over, a line that is no
 * pinned requirement is FAULT_INPUT; a missing hash is not a fault here.
 */
MUST_USE bool lockfile_parse(struct arena *a, enum lock_format format, str path, str text, struct lockfile *out,
                             struct notes *notes, struct err *e);

/* ---- what one target gets ---- */

/* Of the application; canonical. */
struct lock_wanted { struct strs extras, groups; };

struct lock_pick {
	const struct lock_package *package;
	const struct lock_file *file; /* the best wheel for the target; null: none of `package->files` runs there, or none
	                                 is named (then `package->hashes` tell it) */
	struct strs extras;           /* of the package, that are wanted; sorted */
};
struct lock_picks { struct lock_pick *v; size_t n, cap; }; /* sorted by name */

/*
 * The packages that a target installs: where the lock says so for each (markers,
 * groups, extras) by that; in a uv.lock along the requirements from the roots,
 * circles once; in a poetry.lock before 2.1 all but what is optional, or is
 * required only under markers that do not hold. A required package that the lock lacks is left out: the
 * closure is for `verify` to judge. FAULT_INPUT: two versions of one package,
 * with both places; an environment or Requires-Python that leaves the target out.
 */
MUST_USE bool lockfile_pick(struct arena *a, const struct lockfile *lock, const struct target *target,
                            const struct lock_wanted *wanted, struct lock_picks *out, struct err *e);

/*
 * The lock of what these targets get alone: wheels that one of them takes, each
 * package once, markers where only some need it, `requires` among what is left.
 * Without targets: what is in the main group, as it stands; FAULT_INPUT for a
 * lock that only along its requirements says what is installed (uv.lock, an old
 * poetry.lock). FAULT_INPUT too where two targets get what no marker tells apart,
 * and as of lockfile_pick.
 */
MUST_USE bool lockfile_narrow(struct arena *a, const struct lockfile *lock, const struct target *targets, size_t n,
                              const struct lock_wanted *wanted, struct lockfile *out, struct err *e);

/* The best wheel of a package for a target, or null; as lockfile_pick chooses. */
const struct lock_file *lock_best_wheel(const struct lock_package *package, const struct target *target);

/* The entries of that canonical name are v[result] … v[result + *n - 1]. */
size_t lockfile_find(const struct lockfile *lock, str name, size_t *n);

/* ---- writing ---- */

/*
 * pylock.toml; read again, it is the same but for what the standard has no
 * place for: what requirements say beside the name, groups, extras, via. The
 * application itself is left out. FAULT_INPUT: a package without a file whose
 * place and hash are known.
 */
MUST_USE bool lockfile_pylock(struct arena *a, const struct lockfile *lock, str *out, struct err *e);

/*
 * requirements.txt with every sha256 of wheels and "# via" comments, without the
 * application itself. FAULT_INPUT: a package without version or sha256.
 */
MUST_USE bool lockfile_requirements(struct arena *a, const struct lockfile *lock, str *out, struct err *e);

#endif
