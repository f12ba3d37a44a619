/*
 * Compressed bodies: kept as they came until they are whole, for dozens are on
 * their way at once and expanded they would be ten times as large.
 */
#include <libdeflate.h>
#include <stdlib.h>

#include "http_private.h"

/* The size that a gzip member claims in its last bytes; a hint only. */
static size_t claimed_size(str gzip)
{
	size_t n = 0;
	for (size_t i = 0; i < 4; i++) n |= (size_t)(unsigned char)gzip.p[gzip.n - 4 + i] << 8 * i;
	return n;
}

static bool too_large(struct job *j)
{
	err_set(job_err(j), FAULT_NETWORK, "the %s is larger than its limit of %llu bytes", j->get.what,
	        (unsigned long long)j->get.limit);
	j->stopped = true;
	return true; /* it is not damaged */
}

/* All members; more room is made until they fit. */
static bool expand(struct job *j, struct libdeflate_decompressor *d, str gzip)
{
	size_t limit = (size_t)j->get.limit;
	for (size_t room = claimed_size(gzip);; room = room * 4 + 1024) {
		if (room > limit) room = limit;
		char *text = arena_bytes(&j->attempt, room + 1);
		enum libdeflate_result result = LIBDEFLATE_SUCCESS;
		size_t n = 0, used, got;
		str left = gzip;
		while (left.n && result == LIBDEFLATE_SUCCESS) {
			result = libdeflate_gzip_decompress_ex(d, left.p, left.n, text + n, room - n, &used, &got);
			if (result != LIBDEFLATE_SUCCESS) break;
			left = str_skip(left, used);
			n += got;
		}
		j->text = (str){ text, n };
		if (result == LIBDEFLATE_SUCCESS) return true;
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE) return false;
		if (room == limit) return too_large(j);
	}
}

bool body_expand(struct job *j)
{
	str gzip = { j->body, j->body_n };
	j->text = gzip;
	if (!j->content_encoding.n || str_eq_nocase(j->content_encoding, STR("identity")) || !gzip.n) return true;
	if (!str_eq_nocase(j->content_encoding, STR("gzip")) || gzip.n < 18) return false;
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	bool ok = inflater && expand(j, inflater, gzip);
	libdeflate_free_decompressor(inflater);
	free(j->body); /* a large page's reader needs the room */
	j->body = NULL;
	j->body_n = j->body_cap = 0;
	return ok;
}
