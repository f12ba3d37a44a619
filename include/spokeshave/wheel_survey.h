/*
 * A wheel looked over instead of refused: everything that is wrong with its
 * RECORD, not only the first fault.
 */
#ifndef SPOKESHAVE_WHEEL_SURVEY_H
#define SPOKESHAVE_WHEEL_SURVEY_H

#include "spokeshave/wheel.h"

struct wheel_survey {
	bool zip_ok;             /* an archive that wheel_open would take, each entry with its size and CRC */
	struct zip_dir dir;      /* empty where the archive can't be read */
	str dist_info;           /* "name-1.0.dist-info"; empty: none, or more than one */
	bool has_metadata;       /* `metadata` could be read */
	struct metadata metadata;
	bool has_info;           /* `info` could be read */
	struct wheel_info info;
	size_t record_rows;
	struct strs record_problems; /* "not listed: F", "no hash: F", "hash mismatch: F", "size mismatch: F",
	                                "missing: F", "no RECORD"; sorted */
	bool has_entry_points;
	bool filename_ok;
	struct strs modules;     /* top-level names of .py, .pyi and .so files, sorted */
	str sha256;              /* of the file, hex */
	uint64_t size;           /* of the file, bytes */
};

/* Fails only where the file can't be read at all. What is in `out` lives as long as `a`. */
MUST_USE bool wheel_survey(struct run *r, struct arena *a, str path, struct wheel_survey *out, struct err *e);

#endif
