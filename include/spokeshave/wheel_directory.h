/* What wheels hold, without fetching them: their directories by range requests, kept in the cache by sha256. */
#ifndef SPOKESHAVE_WHEEL_DIRECTORY_H
#define SPOKESHAVE_WHEEL_DIRECTORY_H

#include "spokeshave/index.h"
#include "spokeshave/ini.h"

struct directory_file { str path; uint64_t size; }; /* where it is installed, below site-packages; bytes once inflated */

struct wheel_directory {
	const struct wheel_file *file;
	struct directory_file *v; /* out: sorted by path; scripts begin with "../../../bin/", as RECORD has them */
	size_t n;
	struct entry_points entry_points; /* out; what can't be read of it is left out */
	uint64_t bytes;           /* out: of all that it installs */
	str why;                  /* out: a clause where nothing could be learnt; empty: the rest is there */
};

/*
 * Fill all of `want`. Only where an index answers no range requests is a wheel
 * fetched whole, which is said. One that can't be had is no fault: `why` tells.
 * What comes out lives as long as the run.
 */
MUST_USE bool index_directories(struct run *r, struct index *x, struct wheel_directory *want, size_t n, struct err *e);

/* The page of a project, as the index options show it: null where no index has it, or it could not be had (`why`). */
MUST_USE bool index_ask_page(struct run *r, struct index *x, str name, const struct page **out, str *why, struct err *e);

/* The metadata of one wheel; null where it could not be had (`why`). */
MUST_USE bool index_ask_metadata(struct run *r, struct index *x, const struct wheel_file *file, const struct metadata **out,
                                 str *why, struct err *e);

/* Bytes that this index sent so far. */
uint64_t index_received(const struct index *x);

#endif
