/* Between wheel.c, wheel_read.c and unpack.c. */
#ifndef WHEELS_WHEEL_PRIVATE_H
#define WHEELS_WHEEL_PRIVATE_H

#include "spokeshave/digest.h"
#include "spokeshave/wheel.h"

/* `n` bytes of the file from `offset` on, all of them. */
MUST_USE bool wheel_bytes(struct wheel *w, uint64_t offset, void *to, size_t n, struct err *e);

struct wheel_reader *wheel_reader_new(struct arena *a);
void wheel_reader_free(struct wheel_reader *reader);

/*
 * As wheel_open, but for the archive alone: what is in it may be anything.
 * `entries` and what the dist-info says are not filled in.
 */
MUST_USE bool wheel_open_archive(struct run *r, struct arena *a, str path, struct wheel *out, struct err *e);

/* Where the bytes of an entry go as they are inflated, in order. */
typedef bool wheel_sink(void *ctx, const void *bytes, size_t n, struct err *e);

/*
 * Inflate an entry into `sink`, compare size, CRC and RECORD, and hand out its
 * sha256. The last sink call may come before a fault is found: what was
 * written is worth nothing then. `scratch` is left as it was.
 */
MUST_USE bool wheel_pour(struct run *r, struct wheel *w, struct arena *scratch,
                         const struct wheel_entry *entry,
                         wheel_sink *sink, void *ctx, uint8_t sha256[SHA256_BYTES], struct err *e);

#endif
