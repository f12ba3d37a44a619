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
#define LIMIT_NAME_PART_BYTES 255u              /* of one folder's or file's name in it */
#define LIMIT_CENTRAL_BYTES (UINT64_C(256) << 20) /* of the central directory */
#define ZIP_TAIL_BYTES (65535u + 22 + 20 + 56)  /* of a file's end, where its end records are */
#define ZIP_LOCAL_BYTES 30u                     /* of a local header before its name */

struct zip_entry {
	str path;             /* '/' separated, relative, validated; a folder ends with '/' */
	uint64_t offset;      /* of its local header, from the archive's first byte */
	uint64_t end;         /* where the next entry or the directory begins */
	uint64_t packed_size; /* bytes in the archive */
	uint64_t size;        /* bytes once inflated */
	uint32_t crc32;
	uint16_t method;      /* 0 stored, 8 deflated */
	uint16_t mode;        /* Unix permission bits from the external attributes; 0: none given */
	uint16_t flags;       /* general purpose bits; the local header must have the same */
	bool dir;
};
struct zip_dir {
	struct zip_entry *v; size_t n, cap; /* in the order of their offsets */
	uint64_t start; /* where the central directory begins */
};

/*
 * Where the central directory lies, from the last bytes of a file of `size`
 * bytes; ZIP_TAIL_BYTES, or the whole of a smaller file, suffice. FAULT_INTEGRITY
 * when there is no end record at the very end, or a second one, or when the
 * directory does not end where the end records begin.
 */
struct zip_end { uint64_t start, size, entries; };
MUST_USE bool zip_end_find(str tail, uint64_t file_size, struct zip_end *out, struct err *e);

/*
 * Read the central directory's bytes. Refused, naming the entry: encryption,
 * other methods than stored and deflate, names that are absolute, climb, hold
 * a backslash or control character, are not UTF-8, are too long, occur twice or
 * differ by case only, or are a file and a folder at once; links and devices;
 * entries that overlap, or leave more room to the next one than their local
 * header can fill; sizes that deflate can't reach; more than the limits above.
 */
MUST_USE bool zip_dir_parse(struct arena *a, str central, const struct zip_end *end,
                            uint64_t file_size, struct zip_dir *out, struct err *e);

/*
 * Compare an entry's local header, `local` being the archive's bytes from
 * `entry->offset` on: ZIP_LOCAL_BYTES, name and extra fields suffice (the header
 * is at most 128 KiB). `data` is where its packed bytes begin, from the same
 * place. Any difference is FAULT_INTEGRITY, and so is an entry that does not
 * end where the next one begins, but for its data descriptor.
 */
MUST_USE bool zip_local_check(str local, const struct zip_entry *entry, uint64_t *data,
                              struct err *e);

/* How many bytes of `local` the check needs, from the first ZIP_LOCAL_BYTES of it; 0: not a local header. */
size_t zip_local_size(str local);

/*
 * Bytes of the data descriptor that ends the entry, 0 when it has none; and the
 * comparison of those bytes with the directory.
 */
size_t zip_descriptor_size(const struct zip_entry *entry, uint64_t data);
MUST_USE bool zip_descriptor_check(str descriptor, const struct zip_entry *entry, struct err *e);

#endif
