/* Digests of bytes: sha256, and the cheap checksum by which what the cache holds is known again on each use. */
#ifndef SPOKESHAVE_DIGEST_H
#define SPOKESHAVE_DIGEST_H

#include "spokeshave/err.h"
#include "spokeshave/str.h"

enum { SHA256_BYTES = 32, SHA256_DIGITS = 2 * SHA256_BYTES, CHECKSUM_BLOCK = 256 << 10 };

/* One call: the sha256 of bytes in memory. False only when memory ends. */
MUST_USE bool sha256_of(str bytes, uint8_t out[SHA256_BYTES], struct err *e);

/* As sha256_of, in lower-case digits with a 0 behind them: a name for `text`. Zeros when memory ends. */
void sha256_name(str text, char hex[SHA256_DIGITS + 1]);

/* The sha256 of what an open file holds from where it is, in lower-case digits. False when it can't be read: errno says why. */
MUST_USE bool sha256_file(int fd, char hex[SHA256_DIGITS + 1]);

/*
 * The CRC-32 of the first `size` bytes of an open file, which stays where it
 * is. `block` is room of CHECKSUM_BLOCK bytes. False when they can't be read.
 */
MUST_USE bool checksum_file(int fd, uint64_t size, char *block, uint32_t *out);

#endif
