/*
 * Wheels on their way in: each is fetched, opened, checked, scanned and, where
 * its files are wanted, unpacked. Workers do that while others still arrive.
 */
#ifndef SPOKESHAVE_INTAKE_H
#define SPOKESHAVE_INTAKE_H

#include "spokeshave/index.h"

struct intake_opts {
	bool files;     /* unpack what has to be opened: it will be staged */
	int64_t mtime;  /* seconds: of unpacked files */
	str beside;     /* a folder to unpack in when there is no room in the cache; empty: none */
	bool strip;     /* shared objects and programs, of what is unpacked */
};

/*
 * Sets everything of `wheels` that is marked "out". A wheel whose METADATA is
 * not what the index said is FAULT_INTEGRITY, as is one that SAFETY refuses.
 * What comes out lives as long as the run.
 */
MUST_USE bool intake_wheels(struct run *r, struct index *x, struct wheel_fetch *wheels, size_t n,
                            const struct intake_opts *opts, struct err *e);

#endif
