/* Numbers and signatures of the zip format, shared by the two readers of headers. */
#ifndef FORMATS_ZIP_BYTES_H
#define FORMATS_ZIP_BYTES_H

#include "spokeshave/str.h"

enum {
	ZIP_LOCAL_SIGNATURE = 0x04034b50, ZIP_CENTRAL_SIGNATURE = 0x02014b50, ZIP_END_SIGNATURE = 0x06054b50,
	ZIP64_END_SIGNATURE = 0x06064b50, ZIP64_LOCATOR_SIGNATURE = 0x07064b50, ZIP_DESCRIPTOR_SIGNATURE = 0x08074b50,
};
enum { ZIP_CENTRAL_BYTES = 46, ZIP_END_BYTES = 22, ZIP64_LOCATOR_BYTES = 20, ZIP64_END_BYTES = 56 };
enum { ZIP_FLAG_ENCRYPTED = 1, ZIP_FLAG_LEVEL = 2 | 4, ZIP_FLAG_DESCRIPTOR = 8, ZIP_FLAG_UTF8 = 0x800 };
enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 };
enum { ZIP_EXTRA_ZIP64 = 1, ZIP_EXTRA_UNICODE_PATH = 0x7075 };

/* Little-endian numbers at byte `at` of `s`, which must hold them. */
uint16_t zip_u16(str s, size_t at);
uint32_t zip_u32(str s, size_t at);
uint64_t zip_u64(str s, size_t at);

/*
 * Sizes that do not fit into 32 bits stand in an extra field: those of the
 * numbers (any may be null) that are all ones are replaced by its values, in
 * this order. Returns what is wrong with the extra fields, or null.
 */
const char *zip_extra_sizes(str extra, uint64_t *size, uint64_t *packed, uint64_t *offset);

#endif
