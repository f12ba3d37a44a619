/*
 * Wheels as installed: the list of what each installs, and a folder of its
 * files with their final modes and times, shared by all runs through the cache.
 */
#ifndef SPOKESHAVE_UNPACK_H
#define SPOKESHAVE_UNPACK_H

#include <pthread.h>
#include <stdatomic.h>

#include "spokeshave/digest.h"
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
	uint64_t size; /* bytes, as installed */
	uint32_t crc32;
	str sha256;    /* hex; empty only of files that are not installed */
	uint64_t wheel_size; /* as the wheel has it: the same, but of what was stripped */
	str wheel_sha256;
};

struct unpacked_script { str name, module, attr; };

struct unpacked {
	str dist_info;
	struct { struct unpacked_file *v; size_t n, cap; } files; /* sorted by scheme, path */
	struct { struct unpacked_script *v; size_t n, cap; } scripts; /* to be made, sorted by name, each once */
	uint64_t bytes;  /* of what is installed, as the wheel has it */
	uint64_t saved;  /* of those, what stripping took */
	str folder;      /* where unpacked_path finds the files; empty when they were not asked for */
	bool shared;     /* `folder` is in the cache */
};

/* One wheel to unpack. */
struct unpack_job {
	str path, sha256;              /* the wheel and its digest, which was checked */
	const struct wheel_name *name;
	bool files;                    /* false: the list alone */
	struct unpacked out;           /* of a job that was done before: its result */
};

/*
 * Where files are unpacked: the cache; where its disk takes no more the system's
 * temporary folder, and then `beside`. One serves all workers. The conductor
 * opens and closes it.
 */
struct unpack_opts {
	int64_t mtime; /* seconds: of each file */
	str beside;    /* a folder to unpack in when there is no room elsewhere; empty: none */
	bool strip;    /* shared objects and programs */
};
enum unpack_place { IN_CACHE, IN_SYSTEM, BESIDE, UNPACK_PLACES }; /* best first: out of the cache's own file system it can be shared */
struct unpacker {
	struct unpack_opts opts;
	pthread_mutex_t mutex;      /* guards `temp` */
	str temp[UNPACK_PLACES];    /* empty: not made yet */
	atomic_uint place, number;  /* the first place that may have room; of the next folder */
};
void unpacker_open(struct unpacker *u, const struct unpack_opts *opts);
void unpacker_close(struct unpacker *u);

/* Unpack all, on the workers. What the cache holds already, or was unpacked before, is not done again. */
MUST_USE bool unpack_all(struct run *r, struct unpacker *u, struct unpack_job *jobs, size_t n, struct err *e);

/* Told the bytes of each file that is written; of one file twice when the disk was full. On the worker. */
struct unpack_witness { void (*tell)(void *ctx, uint32_t entry, str bytes); void *ctx; };

/*
 * The list and the files of an open wheel. `witness` may be null. What comes
 * out lives as long as `a`, however long the wheel does. Any thread.
 */
MUST_USE bool unpack_open(struct run *r, struct arena *a, struct unpacker *u, struct wheel *w,
                          struct unpack_job *job, const struct unpack_witness *witness, struct err *e);

/*
 * From the wheel, for this run alone, instead of files in the cache that were
 * found altered: they are removed. Any thread.
 */
MUST_USE bool unpack_again(struct run *r, struct arena *a, struct unpacker *u, struct unpack_job *job,
                           struct err *e);

/* Where a file that is installed lies. */
str unpacked_path(struct arena *a, const struct unpacked *u, const struct unpacked_file *file);

/*
 * Whether `name` in an open folder is that file, with its size, mode, time and
 * checksum. `block` is room of CHECKSUM_BLOCK bytes.
 */
bool unpacked_sound(int folder, const char *name, const struct unpacked_file *file, int64_t mtime, char *block);

#endif
