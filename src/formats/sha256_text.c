#include "spokeshave/record.h"

str record_digest_text(struct arena *a, const uint8_t *digest, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t out_n = (n * 8 + 5) / 6;
	char *out = arena_alloc(a, out_n + 1, 1);
	for (size_t i = 0; i < out_n; i++) {
		size_t bit = i * 6, at = bit / 8;
		unsigned two = (unsigned)digest[at] << 8 | (at + 1 < n ? digest[at + 1] : 0u);
		out[i] = letters[two >> (10 - bit % 8) & 63];
	}
	return (str){ out, out_n };
}

str sha256_record_text(struct arena *a, const uint8_t digest[32])
{
	return record_digest_text(a, digest, 32);
}

str sha256_hex(struct arena *a, const uint8_t digest[32])
{
	char *out = arena_alloc(a, 65, 1);
	hex_write(digest, 32, out);
	return (str){ out, 64 };
}

static int hex_value(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

void sha256_from_hex(str hex, uint8_t digest[32])
{
	for (size_t i = 0; i < 32; i++)
		digest[i] = (uint8_t)(hex_value(hex.p[2 * i]) << 4 | hex_value(hex.p[2 * i + 1]));
}
