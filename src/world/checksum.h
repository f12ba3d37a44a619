/* The cheap checksum by which bytes that the cache holds are known again on each use. */
#ifndef WORLD_CHECKSUM_H
#define WORLD_CHECKSUM_H

#include "spokeshave/str.h"

enum { CHECKSUM_BLOCK = 256 << 10 };

/*
 * The CRC-32 of the first `size` bytes of an open file, which stays where it
 * is. `block` is room of CHECKSUM_BLOCK bytes. False when they can't be read.
 */
MUST_USE bool checksum_file(int fd, uint64_t size, char *block, uint32_t *out);

#endif
