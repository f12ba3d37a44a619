/*
 * Tar archives (POSIX ustar and pax, GNU's long names) as they stream past, and
 * the manifest of an image that `docker save` writes as one.
 */
#ifndef SPOKESHAVE_TAR_H
#define SPOKESHAVE_TAR_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

#define LIMIT_TAR_NAME_BYTES 4096u        /* of a path or a link's target */
#define LIMIT_TAR_EXTENSION_BYTES (1u << 20) /* of one extended header */
#define LIMIT_TAR_DEPTH 128u              /* folders in one another */

/*
 * Where bytes come from: up to `n` of them into `to`; `*got` 0 is the end.
 */
struct tar_source {
	bool (*read)(void *ctx, char *to, size_t n, size_t *got, struct err *e);
	void *ctx;
};

/* A sparse file is of the last kind: its bytes in the archive are not those that it has once unpacked. */
enum tar_kind { TAR_FILE, TAR_FOLDER, TAR_SYMLINK, TAR_HARDLINK, TAR_DEVICE };

struct tar_entry {
	str path;      /* relative, '/' separated, no "." or ".." in it; empty: the root itself */
	str link;      /* of links, as written */
	enum tar_kind kind;
	uint64_t size; /* bytes; 0 but of files */
	unsigned mode; /* permission bits */
};

struct tar {
	struct tar_source from;
	uint64_t left;    /* bytes of the present entry that were not read */
	unsigned padding; /* behind them */
	uint64_t at;      /* bytes read so far, for messages */
};
struct tar tar_open(struct tar_source from);

/*
 * The next entry; what is left of the one before is passed over. `*end`: there
 * is none. Texts live in `a`. FAULT_INTEGRITY: a header whose checksum is wrong,
 * an archive that is cut off, a path that climbs, holds a NUL or control
 * character, is too long or too deep, a size that is no number.
 */
MUST_USE bool tar_next(struct tar *t, struct arena *a, struct tar_entry *out, bool *end, struct err *e);

/* Bytes of the present entry; `*got` 0: all were read. FAULT_INTEGRITY where the archive ends before. */
MUST_USE bool tar_read(struct tar *t, char *to, size_t n, size_t *got, struct err *e);

/*
 * manifest.json of such an archive: the layers of its image, lowest first, as
 * paths in it. FAULT_INPUT: not JSON, no image, or several of them, whose names
 * are told.
 */
MUST_USE bool image_manifest_parse(struct arena *a, str text, struct strs *layers, struct err *e);

#endif
