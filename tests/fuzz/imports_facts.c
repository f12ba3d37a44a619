/*
 * Bytes that are read as facts are written as the same bytes; all others are
 * refused. The checksum is put right first, so that what is behind it is met.
 */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str sealed(struct arena *a, const uint8_t *data, size_t size)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);
	char *p = arena_alloc(a, size + 8, 1);
	if (size) memcpy(p, data, size);
	for (size_t i = 0; i < size; i++) h = (h ^ data[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	for (size_t i = 0; i < 8; i++) p[size + i] = (char)(h >> (8 * i) & 0xff);
	return (str){ p, size + 8 };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct facts facts;
	arena_init(&a);
	str bytes = sealed(&a, data, size);
	if (facts_read(&a, bytes, &facts) && !str_eq(facts_write(&a, &facts), bytes)) abort();
	arena_free(&a);
	return 0;
}
