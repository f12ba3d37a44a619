/*
 * The directory of a zip archive, read from memory and trusted with nothing:
 * what a wheel may not do is refused here, with the entry's name.
 */
#ifndef SPOKESHAVE_ZIPDIR_H
#define SPOKESHAVE_ZIPDIR_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

#define LIMIT_ENTRIES 200000u                   /* entries in one archive */
#define LIMIT_ENTRY_BYTES (UINT64_C(4) << 30)   /* of one entry once inflated */
#define LIMIT_ARCHIVE_BYTES (UINT64_C(16) << 30) /* of all entries once inflated */
#define LIMIT_NAME_BYTES 1024u                  /* of one path */

struct zip_entry {
	str path;             /* '/' separated, relative, validated; a folder ends with '/' */
	uint64_t offset;      /* of its local header, from the archive's first byte */
	uint64_t packed_size; /* bytes in the archive */
	uint64_t size;        /* bytes once inflated */
	uint32_t crc32;
	uint16_t method;      /* 0 stored, 8 deflated */
	uint16_t mode;        /* Unix permission bits from the external attributes; 0: none given */
	bool dir;
};
struct zip_dir {
	struct zip_entry *v; size_t n, cap;
	uint64_t start; /* where the central directory begins */
};

/*
 * Where the central directory lies, from the last bytes of a file of `size`
 * bytes (64 KiB and 22 suffice, 20 more for zip64). FAULT_INTEGRITY when there
 * is no end record at the very end, or a second one.
 */
struct zip_end { uint64_t start, size, entries; };
MUST_USE bool zip_end_find(str tail, uint64_t file_size, struct zip_end *out, struct err *e);

/*
 * Read the central directory's bytes. Refused, naming the entry: encryption,
 * other methods than stored and deflate, names that are absolute, climb, hold
 * a backslash or control character, are too long, occur twice or differ by
 * case only; links and devices; entries that overlap, or do not begin where the
 * one before ended; more than the limits above.
 */
MUST_USE bool zip_dir_parse(struct arena *a, str central, const struct zip_end *end, uint64_t file_size,
                            struct zip_dir *out, struct err *e);

/*
 * Compare an entry's local header, `local` being the archive's bytes from
 * `entry->offset` on; `data` is where its packed bytes begin, from the same
 * place. Any difference is FAULT_INTEGRITY.
 */
MUST_USE bool zip_local_check(str local, const struct zip_entry *entry, uint64_t *data, struct err *e);

#endif
