#include <errno.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "wheel_private.h"

enum { BLOCK_BYTES = 256 << 10 };
/*
 * Larger entries are inflated in blocks: a few held at once would be most of the
 * memory. Blocks take twice as long, so one of them at a time may be held.
 */
#define WHOLE_BYTES (UINT64_C(4) << 20)
#define WHOLE_ALONE_BYTES (UINT64_C(32) << 20)

struct wheel_reader {
	struct libdeflate_decompressor *inflater;
	EVP_MD *sha256;
	EVP_MD_CTX *hash, *other; /* sha256 of what passes; and what RECORD names, where that is another */
};

struct wheel_reader *wheel_reader_new(struct arena *a)
{
	struct wheel_reader *reader = NEW(a, struct wheel_reader);
	reader->inflater = libdeflate_alloc_decompressor();
	reader->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	reader->hash = EVP_MD_CTX_new();
	reader->other = EVP_MD_CTX_new();
	if (reader->inflater && reader->sha256 && reader->hash && reader->other) return reader;
	wheel_reader_free(reader);
	return NULL;
}

void wheel_reader_free(struct wheel_reader *reader)
{
	libdeflate_free_decompressor(reader->inflater);
	EVP_MD_free(reader->sha256);
	EVP_MD_CTX_free(reader->hash);
	EVP_MD_CTX_free(reader->other);
}

bool wheel_bytes(struct wheel *w, uint64_t offset, void *to, size_t n, struct err *e)
{
	for (size_t done = 0; done < n;) {
		ssize_t got = pread(w->fd, (char *)to + done, n - done, (off_t)(offset + done));
		if (got < 0 && errno == EINTR) continue;
		if (got < 0) return err_set(e, FAULT_SYSTEM, "read: %s", strerror(errno));
		if (!got) return err_set(e, FAULT_INTEGRITY, "it became shorter while it was read");
		done += (size_t)got;
	}
	return true;
}

/* One entry on its way out. */
struct pour {
	struct run *r;
	struct wheel *w;
	const struct zip_entry *zip;
	const struct record_row *row; /* may be null */
	bool other;      /* RECORD names another algorithm than sha256 */
	uint32_t crc;
	uint64_t done;   /* bytes inflated */
	wheel_sink *sink;
	void *ctx;
};

static bool refuse(const struct pour *p, struct err *e, const char *what)
{
	return err_set(e, FAULT_INTEGRITY, "%.*s: entry '%.*s': %s", STR_ARG(p->w->filename), STR_ARG(p->zip->path), what);
}

/* The algorithm of "sha512=…": the strong ones alone. */
static const EVP_MD *other_algorithm(str other_hash)
{
	if (str_starts(other_hash, STR("sha512="))) return EVP_sha512();
	if (str_starts(other_hash, STR("sha384="))) return EVP_sha384();
	return NULL;
}

static bool pour_begin(struct pour *p, struct err *e)
{
	struct wheel_reader *reader = p->w->reader;
	bool ok = EVP_DigestInit_ex2(reader->hash, reader->sha256, NULL);
	p->other = p->row && p->row->other_hash.n;
	if (p->other) {
		const EVP_MD *algorithm = other_algorithm(p->row->other_hash);
		if (!algorithm) return refuse(p, e, "RECORD's hash is neither sha256, sha384 nor sha512");
		ok = ok && EVP_DigestInit_ex2(reader->other, algorithm, NULL);
	}
	return ok || err_set(e, FAULT_SYSTEM, "sha256: no memory");
}

static bool pour_bytes(struct pour *p, const void *bytes, size_t n, struct err *e)
{
	struct wheel_reader *reader = p->w->reader;
	if (!n) return true;
	if (n > p->zip->size - p->done) return refuse(p, e, "it inflates to more bytes than announced");
	p->crc = libdeflate_crc32(p->crc, bytes, n);
	p->done += n;
	if (!EVP_DigestUpdate(reader->hash, bytes, n) || (p->other && !EVP_DigestUpdate(reader->other, bytes, n)))
		return err_set(e, FAULT_SYSTEM, "sha256: no memory");
	return p->sink(p->ctx, bytes, n, e);
}

/* Base64 may be padded, though the specification says it is not. */
static bool same_digest(struct arena *scratch, str given, const uint8_t *digest, size_t n)
{
	while (str_eat_end(&given, STR("="))) {}
	struct arena_mark m = arena_mark(scratch);
	bool same = str_eq(given, record_digest_text(scratch, digest, n));
	arena_reset(scratch, m);
	return same;
}

static bool pour_end(struct pour *p, struct arena *scratch, uint8_t sha256[SHA256_BYTES],
                     struct err *e)
{
	uint8_t other[EVP_MAX_MD_SIZE];
	unsigned other_n = 0;
	uint64_t size;
	if (p->done != p->zip->size) return refuse(p, e, "it inflates to fewer bytes than announced");
	if (p->crc != p->zip->crc32) return refuse(p, e, "its bytes do not have the CRC of the archive");
	if (!EVP_DigestFinal_ex(p->w->reader->hash, sha256, NULL)
	    || (p->other && !EVP_DigestFinal_ex(p->w->reader->other, other, &other_n)))
		return err_set(e, FAULT_SYSTEM, "sha256: no memory");
	if (!p->row) return true;
	if (p->row->size.n && (!str_u64(p->row->size, &size) || size != p->zip->size))
		return refuse(p, e, "RECORD says another size");
	str given = p->row->sha256;
	if (p->other) str_cut(p->row->other_hash, '=', &(str){ 0 }, &given);
	if (!same_digest(scratch, given, p->other ? other : sha256, p->other ? other_n : SHA256_BYTES))
		return refuse(p, e, "its bytes do not have the hash that RECORD gives");
	return true;
}

static bool inflate_fault(const struct pour *p, enum libdeflate_result result, struct err *e)
{
	switch (result) {
	case LIBDEFLATE_SHORT_OUTPUT:       return refuse(p, e, "it inflates to fewer bytes than announced");
	case LIBDEFLATE_INSUFFICIENT_SPACE: return refuse(p, e, "it inflates to more bytes than announced");
	default:                            return refuse(p, e, "its compressed bytes are broken");
	}
}

/* Whole buffers: exactly the size announced, or a fault. */
static bool pour_whole(struct pour *p, struct arena *scratch, uint64_t at, struct err *e)
{
	size_t packed_n = (size_t)p->zip->packed_size, n = (size_t)p->zip->size, used;
	char *packed = arena_alloc(scratch, packed_n + 1, 1);
	if (!wheel_bytes(p->w, at, packed, packed_n, e)) return err_in(e, "%.*s", STR_ARG(p->w->filename));
	if (!p->zip->method) return pour_bytes(p, packed, packed_n, e);
	char *out = arena_alloc(scratch, n + 1, 1);
	enum libdeflate_result result =
		libdeflate_deflate_decompress_ex(p->w->reader->inflater, packed, packed_n, out, n, &used, NULL);
	if (result != LIBDEFLATE_SUCCESS) return inflate_fault(p, result, e);
	if (used != packed_n) return refuse(p, e, "bytes follow its compressed data");
	return pour_bytes(p, out, n, e);
}

static bool inflate_block(struct pour *p, z_stream *z, unsigned char *out, bool *ended,
                          struct err *e)
{
	do {
		z->next_out = out;
		z->avail_out = BLOCK_BYTES;
		int result = inflate(z, Z_NO_FLUSH);
		*ended = result == Z_STREAM_END;
		if (result == Z_MEM_ERROR) return err_set(e, FAULT_SYSTEM, "inflate: no memory");
		if (result != Z_OK && !*ended && result != Z_BUF_ERROR)
			return refuse(p, e, "its compressed bytes are broken");
		if (!pour_bytes(p, out, BLOCK_BYTES - z->avail_out, e)) return false;
	} while (!*ended && !z->avail_out);
	return !*ended || !z->avail_in || refuse(p, e, "bytes follow its compressed data");
}

/* Block by block: for entries too large to be held twice. */
static bool pour_blocks(struct pour *p, struct arena *scratch, uint64_t at, struct err *e)
{
	unsigned char *in = arena_alloc(scratch, BLOCK_BYTES, 1), *out = arena_alloc(scratch, BLOCK_BYTES, 1);
	bool ok = true, ended = false, deflated = p->zip->method != 0;
	z_stream z = { 0 };
	if (deflated && inflateInit2(&z, -15) != Z_OK) return err_set(e, FAULT_SYSTEM, "inflate: no memory");
	for (uint64_t left = p->zip->packed_size; ok && left;) {
		size_t n = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;
		ok = run_interrupted(p->r) ? run_interrupted_err(e) : wheel_bytes(p->w, at, in, n, e);
		z.next_in = in;
		z.avail_in = (unsigned)n;
		if (ok && ended) ok = refuse(p, e, "bytes follow its compressed data");
		if (ok) ok = deflated ? inflate_block(p, &z, out, &ended, e) : pour_bytes(p, in, n, e);
		at += n;
		left -= n;
	}
	if (ok && deflated && !ended) ok = refuse(p, e, "its compressed bytes are cut short");
	if (deflated) inflateEnd(&z);
	return ok;
}

bool wheel_pour(struct run *r, struct wheel *w, struct arena *scratch,
                const struct wheel_entry *entry,
                wheel_sink *sink, void *ctx, uint8_t sha256[SHA256_BYTES], struct err *e)
{
	struct pour p = { .r = r, .w = w, .zip = &w->dir.v[entry->zip], .row = entry->record, .sink = sink, .ctx = ctx };
	struct arena_mark m = arena_mark(scratch);
	static atomic_flag one_is_held = ATOMIC_FLAG_INIT;
	uint64_t larger = p.zip->size > p.zip->packed_size ? p.zip->size : p.zip->packed_size;
	bool alone = larger > WHOLE_BYTES && larger <= WHOLE_ALONE_BYTES && !atomic_flag_test_and_set(&one_is_held);
	bool whole = alone || larger <= WHOLE_BYTES;
	bool ok = pour_begin(&p, e) &&
	          (whole ? pour_whole : pour_blocks)(&p, scratch, w->data[entry->zip], e) &&
	          pour_end(&p, scratch, sha256, e);
	arena_reset(scratch, m);
	if (alone) atomic_flag_clear(&one_is_held);
	return ok;
}

struct gather { char *at; };

static bool gather_bytes(void *ctx, const void *bytes, size_t n, struct err *e)
{
	struct gather *g = ctx;
	(void)e;
	memcpy(g->at, bytes, n);
	g->at += n;
	return true;
}

bool wheel_read(struct run *r, struct wheel *w, struct arena *a, const struct wheel_entry *entry,
                str *out, struct err *e)
{
	size_t n = (size_t)w->dir.v[entry->zip].size;
	char *text = arena_alloc(a, n + 1, 1);
	uint8_t sha256[SHA256_BYTES];
	if (!wheel_pour(r, w, a, entry, gather_bytes, &(struct gather){ text }, sha256, e)) return false;
	*out = (str){ text, n };
	return true;
}
