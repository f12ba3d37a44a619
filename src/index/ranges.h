/*
 * METADATA out of a wheel of which only some ranges are at hand. Pure: each step
 * says which bytes it lacks.
 */
#ifndef INDEX_RANGES_H
#define INDEX_RANGES_H

#include "spokeshave/err.h"
#include "spokeshave/tags.h"
#include "spokeshave/vec.h"
#include "spokeshave/zipdir.h"

/* The end record, its comment and zip64's locator fit; most wheels' METADATA lies in it as well. */
#define PEEK_TAIL_BYTES ((64u << 10) + 22 + 20 + 56)

struct peek {
	const struct wheel_name *wheel;
	uint64_t size;      /* of the file, bytes */
	uint64_t limit;     /* most bytes of METADATA, and of the directory */
	uint64_t tail;      /* how many of the last bytes to read first: PEEK_TAIL_BYTES */
	struct { struct piece { uint64_t at; str bytes; } *v; size_t n, cap; } pieces;
};

enum peek_state { PEEK_DONE, PEEK_NEEDS, PEEK_BROKEN };

/*
 * DONE: `text` is the METADATA, in `a`. NEEDS: add the bytes [from, to) to
 * `pieces` and step again. BROKEN: `e` says what is wrong with the archive.
 */
enum peek_state peek_step(struct arena *a, struct peek *p, uint64_t *from, uint64_t *to, str *text,
                          struct err *e);

/* The same for what a wheel holds: its directory, and its entry_points.txt, empty where it has none. */
enum peek_state peek_directory(struct arena *a, struct peek *p, uint64_t *from, uint64_t *to, struct zip_dir *dir,
                               str *entry_points, struct err *e);

#endif
