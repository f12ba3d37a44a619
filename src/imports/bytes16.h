/* Sixteen bytes looked at at once: lines, names and strings end in places that a loop's branches can't foresee. */
#ifndef SPOKESHAVE_BYTES16_H
#define SPOKESHAVE_BYTES16_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef uint8_t bytes16 __attribute__((vector_size(16)));

static inline bytes16 bytes16_at(const char *p)
{
	bytes16 b;
	memcpy(&b, p, sizeof b);
	return b;
}

/* Of a comparison, whose bytes are all ones or all zeros: a bit a byte, the first byte the lowest. */
static inline uint32_t bytes16_bits(bytes16 compared)
{
#ifdef __SSE2__
	return (uint32_t)_mm_movemask_epi8((__m128i)compared);
#else
	uint32_t bits = 0;
	for (int i = 0; i < 16; i++) bits |= (uint32_t)(compared[i] & 1) << i;
	return bits;
#endif
}

#define BYTES16_ALL 0xffffu

#endif
