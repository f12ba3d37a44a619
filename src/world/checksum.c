#include "checksum.h"

#include <errno.h>
#include <libdeflate.h>
#include <unistd.h>

bool checksum_file(int fd, uint64_t size, char *block, uint32_t *out)
{
	uint32_t sum = 0;
	for (uint64_t at = 0; at < size;) {
		size_t most = size - at < CHECKSUM_BLOCK ? (size_t)(size - at) : CHECKSUM_BLOCK;
		ssize_t n = pread(fd, block, most, (off_t)at);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) return false;
		sum = libdeflate_crc32(sum, block, (size_t)n);
		at += (uint64_t)n;
	}
	*out = sum;
	return true;
}
