#include "unpack_strip.h"

#include <errno.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "spokeshave/files.h"
#include "spokeshave/strip.h"
#include "wheel_private.h"

#define LIMIT_STRIP_BYTES (UINT64_C(1) << 30) /* of a file: where none is written it is held in memory */

void strip_names(struct arena *a, const struct unpacked *u, struct strs *out)
{
	for (size_t i = 0; i < u->files.n; i++) PUSH(a, out, u->files.v[i].archived);
	strs_sort(out);
}

bool strip_wanted(struct arena *scratch, const struct strs *names, const struct unpacked_file *file)
{
	bool named = str_ends(file->path, STR(".so")) || str_has(path_base(file->path), STR(".so."));
	return file->fate == FATE_LINK && file->wheel_size <= LIMIT_STRIP_BYTES && (named || file->executable) &&
	       !strip_must_not(scratch, file->archived, names);
}

static bool digest(struct arena *a, const struct strs *pieces, str *out, struct err *e)
{
	uint8_t sum[EVP_MAX_MD_SIZE];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);
	for (size_t i = 0; ok && i < pieces->n; i++) ok = EVP_DigestUpdate(ctx, pieces->v[i].p, pieces->v[i].n);
	ok = ok && EVP_DigestFinal_ex(ctx, sum, NULL);
	EVP_MD_CTX_free(ctx);
	if (!ok) return err_set(e, FAULT_SYSTEM, "sha256 can't be computed: no memory");
	*out = sha256_hex(a, sum);
	return true;
}

static bool describe(struct arena *a, const struct stripped *s, struct unpacked_file *file, struct err *e)
{
	uint32_t crc32 = 0;
	for (size_t i = 0; i < s->pieces.n; i++) crc32 = libdeflate_crc32(crc32, s->pieces.v[i].p, s->pieces.v[i].n);
	if (!digest(a, &s->pieces, &file->sha256, e)) return false;
	file->size = s->size;
	file->crc32 = crc32;
	return true;
}

bool strip_measure(struct arena *a, str bytes, struct unpacked_file *file, struct err *e)
{
	struct arena scratch;
	struct stripped s;
	arena_init(&scratch);
	bool ok = !elf_strip(&scratch, bytes, &s) || describe(a, &s, file, e);
	arena_free(&scratch);
	return ok;
}

static bool put(int fd, str piece, uint64_t at, str path, struct err *e)
{
	while (piece.n) {
		ssize_t n = pwrite(fd, piece.p, piece.n, (off_t)at);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(path), strerror(errno));
		piece = str_skip(piece, (size_t)n);
		at += (uint64_t)n;
	}
	return true;
}

/* Pieces that are where they were stay; the others are copied out of the file before any is written over. */
static bool rewrite(struct arena *scratch, int fd, str before, struct stripped *s, str path, struct err *e)
{
	uint64_t at = 0;
	for (size_t i = 0; i < s->pieces.n; at += s->pieces.v[i].n, i++)
		if (s->pieces.v[i].p != before.p + at) s->pieces.v[i] = arena_str(scratch, s->pieces.v[i]);
	at = 0;
	for (size_t i = 0; i < s->pieces.n; at += s->pieces.v[i].n, i++)
		if (s->pieces.v[i].p != before.p + at && !put(fd, s->pieces.v[i], at, path, e)) return false;
	return !ftruncate(fd, (off_t)s->size) || err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(path), strerror(errno));
}

bool strip_file(struct arena *a, int fd, str path, struct unpacked_file *file, struct err *e)
{
	char head[4];
	struct stripped s;
	struct arena scratch;
	if (pread(fd, head, sizeof head, 0) != (ssize_t)sizeof head || !elf_is((str){ head, sizeof head })) return true;
	size_t n = (size_t)file->wheel_size;
	char *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED) return err_set(e, FAULT_SYSTEM, "map '%.*s': %s", STR_ARG(path), strerror(errno));
	str before = { p, n };
	arena_init(&scratch);
	bool ok = !elf_strip(&scratch, before, &s) ||
	          (describe(a, &s, file, e) && rewrite(&scratch, fd, before, &s, path, e));
	arena_free(&scratch);
	munmap(p, n);
	return ok;
}
