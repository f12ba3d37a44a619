/*
 * One wheel file, opened and checked by everything that SAFETY promises, read
 * entry by entry. A wheel belongs to one thread at a time.
 */
#ifndef SPOKESHAVE_WHEEL_H
#define SPOKESHAVE_WHEEL_H

#include "spokeshave/elf.h"
#include "spokeshave/ini.h"
#include "spokeshave/page.h"
#include "spokeshave/record.h"
#include "spokeshave/run.h"
#include "spokeshave/target.h"
#include "spokeshave/zipdir.h"

/* Where a file of a wheel goes; "headers" are not installed. */
#define LIMIT_METADATA_BYTES (UINT64_C(16) << 20) /* of METADATA, WHEEL, entry_points.txt, a .pth file */
#define LIMIT_RECORD_BYTES (UINT64_C(256) << 20)

enum scheme { SCHEME_SITE, SCHEME_SCRIPTS, SCHEME_DATA, SCHEME_HEADERS, SCHEME_DIST_INFO };

struct wheel_entry {
	uint32_t zip;       /* index into dir.v: size, mode, name in the archive */
	enum scheme scheme;
	str path;           /* below its scheme's folder: "pkg/mod.py", "gunicorn", "share/man/man1/x.1";
	                       of SCHEME_DIST_INFO below site-packages: "name-1.0.dist-info/METADATA" */
	const struct record_row *record; /* null: RECORD itself and its signatures */
};

struct wheel_reader; /* what inflates and hashes */

struct wheel {
	int fd;
	struct wheel_reader *reader;
	str filename;
	uint64_t size;
	struct zip_dir dir;
	const uint64_t *data;          /* by index into dir.v: where its packed bytes begin in the file */
	str dist_info;                 /* "name-1.0.dist-info" */
	struct wheel_info info;
	struct metadata metadata;
	str metadata_text;
	struct entry_points entry_points;
	struct record record;
	struct { struct wheel_entry *v; size_t n, cap; } entries; /* sorted by scheme, path; folders left out */
};

/*
 * Open and check: archive, names, one dist-info of the right distribution,
 * Wheel-Version, schemes, entry points, RECORD lists every file. Contents are
 * checked against CRC and RECORD as they are read. `notes` gets a newer 1.x,
 * `.pth` files that run code. Everything in `out` lives as long as `a`, and
 * wheel_close must follow. On failure there is nothing to close. What is wrong
 * with the wheel is FAULT_INTEGRITY and begins with its file name. Any thread
 * may call this.
 */
MUST_USE bool wheel_open(struct run *r, struct arena *a, str path, const struct wheel_name *name,
                         struct wheel *out, struct notes *notes, struct err *e);
void wheel_close(struct wheel *w);

/*
 * Inflate one entry. `out` points into `a` and holds exactly the size the
 * directory promised; CRC and the RECORD's digest were compared
 * (FAULT_INTEGRITY). On failure `out` is untouched.
 */
MUST_USE bool wheel_read(struct run *r, struct wheel *w, struct arena *a,
                         const struct wheel_entry *entry, str *out, struct err *e);

#endif
