/*
 * Wheels as installed: the list of what each installs, and a folder of its
 * files with their final modes and times, shared by all runs through the cache.
 */
#ifndef WORLD_UNPACK_H
#define WORLD_UNPACK_H

#include "spokeshave/wheel.h"

enum file_fate {
	FATE_LINK,     /* installed as it is */
	FATE_REWRITE,  /* a script whose first line names the target's interpreter */
	FATE_HEADER, FATE_BYTECODE, FATE_ANEW, FATE_WRAPPED, /* not installed */
	FATES
};
str fate_reason(enum file_fate fate); /* why it is not installed; empty for the first two */

struct unpacked_file {
	enum scheme scheme;
	enum file_fate fate;
	bool executable;
	str path;      /* below its scheme's folder, as in wheel_entry */
	str archived;  /* as in the archive */
	uint64_t size; /* bytes */
	str sha256;    /* hex; empty only of files that are not installed */
};

struct unpacked_script { str name, module, attr; };

struct unpacked {
	str dist_info;
	struct { struct unpacked_file *v; size_t n, cap; } files; /* sorted by scheme, path */
	struct { struct unpacked_script *v; size_t n, cap; } scripts; /* to be made, sorted by name, each once */
	uint64_t bytes;  /* of what is installed */
	str folder;      /* where unpacked_path finds the files; empty when they were not asked for */
	bool shared;     /* `folder` is in the cache */
};

/* One wheel to unpack. */
struct unpack_job {
	str path, sha256;              /* the wheel and its digest, which was checked */
	const struct wheel_name *name;
	bool files;                    /* false: the list alone */
	struct unpacked out;
};

/*
 * Unpack all, on the workers; files get `mtime`, in seconds. What the cache
 * holds already is not done again.
 */
MUST_USE bool unpack_all(struct run *r, struct unpack_job *jobs, size_t n, int64_t mtime,
                         struct err *e);

/* A private copy instead of one in the cache that was found altered, which is removed. Any thread. */
MUST_USE bool unpack_again(struct run *r, struct arena *a, struct unpack_job *job, int64_t mtime,
                           struct err *e);

/* Where a file that is installed lies. */
str unpacked_path(struct arena *a, const struct unpacked *u, const struct unpacked_file *file);

/* Whether it is there with its size, mode and time. */
bool unpacked_sound(struct run *r, str path, const struct unpacked_file *file, int64_t mtime);

#endif
