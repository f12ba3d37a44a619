/* The facts of one wheel's files, from the cache or from the wheel. */
#ifndef SPOKESHAVE_WHEEL_SCAN_H
#define SPOKESHAVE_WHEEL_SCAN_H

#include "spokeshave/graph.h"
#include "spokeshave/index.h"
#include "spokeshave/needs.h"
#include "spokeshave/unpack.h"

struct wheel_facts {
	struct graph_input_file *files; /* installed paths below site-packages, with facts of Python sources;
	                                   shared objects of the wheel's data, too, as "../../../lib/libx.so" */
	size_t files_n;
	struct entry_points entry_points;
	struct { struct native *v; size_t n, cap; } natives; /* `dist` is not set */
	struct notes notes;             /* of opening it */
	str metadata_sha256;            /* hex, of its METADATA */
};

/*
 * Open, check and scan, unless a run before did; on any thread. What comes out
 * lives in `a`. With an unpacker a wheel that must be opened is unpacked in the
 * same pass, and `unpacked` set; else it is left null.
 */
MUST_USE bool wheel_scan(struct run *r, struct arena *a, const struct wheel_fetch *wheel, struct unpacker *u,
                         struct wheel_facts *out, const struct unpacked **unpacked, struct err *e);

#endif
