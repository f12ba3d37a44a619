/*
 * Wheels as installed: the list of what each installs, and a folder of its
 * files with their final modes and times, shared by all runs through the cache.
 */
#ifndef WORLD_UNPACK_H
#define WORLD_UNPACK_H

#include "checksum.h"
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
	uint32_t crc32;
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
 * Unpack all, on the workers. What the cache holds already is not done again;
 * where its disk takes no more, files are unpacked in the system's temporary
 * folder, and then in `beside`.
 */
struct unpack_opts {
	int64_t mtime; /* seconds: of each file */
	str beside;    /* a folder to unpack in when there is no room elsewhere; empty: none */
};
MUST_USE bool unpack_all(struct run *r, struct unpack_job *jobs, size_t n,
                         const struct unpack_opts *opts, struct err *e);

/* From the wheel, instead of files in the cache that were found altered, which are removed. Any thread. */
MUST_USE bool unpack_again(struct run *r, struct arena *a, struct unpack_job *job,
                           const struct unpack_opts *opts, struct err *e);

/* Where a file that is installed lies. */
str unpacked_path(struct arena *a, const struct unpacked *u, const struct unpacked_file *file);

/*
 * Whether `name` in an open folder is that file, with its size, mode, time and
 * checksum. `block` is room of CHECKSUM_BLOCK bytes.
 */
bool unpacked_sound(int folder, const char *name, const struct unpacked_file *file, int64_t mtime, char *block);

#endif
