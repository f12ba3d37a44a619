/* RECORD and WHEEL of a wheel's dist-info (PEP 376, 427). */
#ifndef SPOKESHAVE_RECORD_H
#define SPOKESHAVE_RECORD_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

struct record_row {
	str path;
	str sha256; /* the digest as RECORD writes it, urlsafe base64 without '='; empty: none given */
	str size;   /* decimal, may be empty */
	str other_hash; /* "sha512=…" when it is another algorithm; else empty */
};
struct record { struct record_row *v; size_t n, cap; };

/* CSV, quotes included; anything else is FAULT_INTEGRITY with its line. */
MUST_USE bool record_parse(struct arena *a, str text, struct record *out, struct err *e);

/* Sorted by path, quoted where needed; an empty sha256 writes "path,,". */
str record_write(struct arena *a, const struct record *r);

/* Urlsafe base64 without '=' of 32 bytes, as RECORD spells sha256; and lower-case hex. */
str sha256_record_text(struct arena *a, const uint8_t digest[32]);
str sha256_hex(struct arena *a, const uint8_t digest[32]);
void sha256_from_hex(str hex, uint8_t digest[32]); /* back: of 64 lower-case digits */

/* The same spelling for a digest of `n` bytes: sha384, sha512. */
str record_digest_text(struct arena *a, const uint8_t *digest, size_t n);

struct wheel_info {
	unsigned version_major, version_minor;
	bool purelib;
	struct strs tags; /* "py3-none-any", as written */
};

/* The WHEEL file; a Wheel-Version that can't be read is FAULT_INTEGRITY. */
MUST_USE bool wheel_info_parse(struct arena *a, str text, struct wheel_info *out, struct err *e);

#endif
