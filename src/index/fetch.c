/* Wheels: fetched once, hashed as the bytes pass, kept under their digest. */
#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch_private.h"
#include "spokeshave/cache.h"
#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/url.h"

/* ---- what the cache holds ---- */

/* Which file it was, its size and time when its digest was checked: while they are so, it is sound. */
static str stamp(struct arena *a, const struct stat *st)
{
	return arena_fmt(a, "%llu %llu %lld.%09ld", (unsigned long long)st->st_ino,
	                 (unsigned long long)st->st_size, (long long)st->st_mtim.tv_sec,
	                 (long)st->st_mtim.tv_nsec);
}

static str hex_of(struct arena *a, EVP_MD_CTX *hash)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	char *hex = arena_alloc(a, 2 * EVP_MAX_MD_SIZE + 1, 1);
	if (!EVP_DigestFinal_ex(hash, digest, &n)) return STR("");
	hex_write(digest, n, hex);
	return (str){ hex, (size_t)2 * n };
}

/* Read to the end, hashing; `copy` gets the bytes as well unless it is -1. */
static bool hash_file(struct run *r, struct arena *a, int fd, int copy, str *sha256, uint32_t *crc32,
                      uint64_t *size, struct err *e)
{
	char buffer[64 << 10];
	EVP_MD_CTX *hash = EVP_MD_CTX_new();
	bool ok = hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL);
	if (!ok) err_set(e, FAULT_SYSTEM, "no memory for a digest");
	*size = 0;
	*crc32 = 0;
	while (ok) {
		ssize_t n = read(fd, buffer, sizeof buffer);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) ok = err_set(e, FAULT_SYSTEM, "%s", strerror(errno));
		if (n <= 0) break;
		*size += (uint64_t)n;
		*crc32 = libdeflate_crc32(*crc32, buffer, (size_t)n);
		EVP_DigestUpdate(hash, buffer, (size_t)n);
		for (ssize_t done = 0; copy >= 0 && ok && done < n;) {
			ssize_t put = write(copy, buffer + done, (size_t)(n - done));
			if (put < 0 && errno != EINTR) ok = err_set(e, FAULT_SYSTEM, "%s", strerror(errno));
			if (put > 0) done += put;
		}
		if (run_interrupted(r)) ok = run_interrupted_err(e);
	}
	if (ok) *sha256 = hex_of(a, hash);
	EVP_MD_CTX_free(hash);
	return ok;
}

/* What a stamp says: the digest, the checksum of the same bytes, and which file it was. */
static void remember_stamp(struct run *r, struct arena *a, int fd, str path, str sha256,
                           uint32_t crc32)
{
	struct stat st;
	if (fstat(fd, &st)) return;
	str is = stamp(a, &st);
	cache_store(r, "stamp", path, arena_fmt(a, "%.*s %08lx %.*s", STR_ARG(sha256), (unsigned long)crc32, STR_ARG(is)));
}

/* The digest that a stamp gives for the file as it is now. */
static bool recall_stamp(struct run *r, struct arena *a, int fd, str path, const struct stat *st,
                         bool ours, str *sha256)
{
	enum { DIGEST_CHARS = 64 };
	str known, digest, checksum, rest;
	uint32_t crc32;
	if (!cache_load(r, a, "stamp", path, &known) || !str_cut(known, ' ', &digest, &known) ||
	    !str_cut(known, ' ', &checksum, &rest) || digest.n != DIGEST_CHARS || !str_eq(rest, stamp(a, st)))
		return false;
	*sha256 = digest;
	if (!ours) return true; /* its owner's: what is used of it is our copy */
	struct arena_mark m = arena_mark(a);
	bool same = checksum_file(fd, (uint64_t)st->st_size, arena_bytes(a, CHECKSUM_BLOCK), &crc32) &&
	            str_eq(checksum, arena_fmt(a, "%08lx", (unsigned long)crc32));
	arena_reset(a, m);
	return same;
}

/*
 * The mode that is staged, whatever the umask is; and the first second that a
 * zip archive can name, on every host the same. Staged wheels are links to this
 * file: who changes one of them changes all. True when something was mended.
 */
static bool mend(int fd)
{
	enum { WHEEL_MODE = 0644, WHEEL_TIME = 315532800 };
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = WHEEL_TIME } };
	struct stat st;
	if (fstat(fd, &st)) return false;
	bool mode = (st.st_mode & 07777) != WHEEL_MODE && !fchmod(fd, WHEEL_MODE);
	bool time = (st.st_mtim.tv_sec != WHEEL_TIME || st.st_mtim.tv_nsec) && !futimens(fd, times);
	return mode || time;
}

/*
 * What was used last is removed from the cache last. Reading sets this time too,
 * and where a file system keeps none the order of removal is all that is lost.
 */
static void note_use(int fd)
{
	struct timespec used[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_OMIT } };
	int failed = futimens(fd, used);
	(void)failed;
}

/*
 * The digest of a file: the one remembered if it is the same file, else of its
 * bytes, and remembered. `ours`: it is in the cache, so bytes are compared too.
 * Any thread.
 */
static bool digest_of(struct run *r, struct arena *a, str path, bool ours, str *sha256, uint64_t *size)
{
	struct stat st;
	struct err e;
	uint32_t crc32;
	int fd = open(arena_cstr(a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) return false;
	bool ok = !fstat(fd, &st) && S_ISREG(st.st_mode);
	bool same = ok && recall_stamp(r, a, fd, path, &st, ours, sha256);
	if (same) *size = (uint64_t)st.st_size;
	else if (ok) ok = hash_file(r, a, fd, -1, sha256, &crc32, size, &e);
	bool mended = ok && ours && mend(fd);
	if (ok && mended && same) ok = checksum_file(fd, *size, arena_bytes(a, CHECKSUM_BLOCK), &crc32);
	if (ok && (mended || !same)) remember_stamp(r, a, fd, path, *sha256, crc32);
	if (ok) note_use(fd);
	close(fd);
	return ok;
}

static str kept_path(struct index *x, struct arena *a, str sha256, str filename)
{
	str dir = cache_path(x->r, a, "wheel", sha256);
	return dir.n ? path_join(a, dir, filename) : dir;
}

str url_in_cache(struct arena *a, str url)
{
	char hex[SHA256_DIGITS + 1];
	sha256_name(url, hex);
	return arena_str(a, str_of(hex));
}

/* The digest of a URL's file where the page gives none, from an earlier fetch. */
static str digest_by_url(struct index *x, struct arena *a, const struct wheel_file *file)
{
	str sha256;
	if (run_opts(x->r)->refresh) return STR("");
	return cache_load(x->r, a, "digest", url_in_cache(a, file->url), &sha256) && sha256.n == 64 ? sha256 : STR("");
}

str wheel_cached(struct index *x, struct arena *a, const struct wheel_file *file, str *sha256,
                 uint64_t *size)
{
	str want = file->sha256.n ? file->sha256 : digest_by_url(x, a, file);
	if (want.n != 64 || !run_opts(x->r)->cache_dir.n) return STR("");
	str path = kept_path(x, a, want, file->filename);
	if (file_look(x->r, path).kind != FILE_REGULAR || !digest_of(x->r, a, path, true, sha256, size)) return STR("");
	if (str_eq(*sha256, want)) return path;
	run_say(x->r, 1, "%.*s in the cache is damaged; fetched again", STR_ARG(file->filename));
	unlink(arena_cstr(a, path));
	return STR("");
}

/* ---- one download ---- */

static str shown(struct download *d)
{
	return http_url_shown(d->x->a, d->file->url);
}

static void finish(struct download *d, const struct err *e)
{
	if (d->fd >= 0) close(d->fd);
	d->fd = -1;
	EVP_MD_CTX_free(d->hash);
	d->hash = NULL;
	if (e) {
		d->err = index_err_copy(d->x, e);
		if (d->partial.n) unlink(arena_cstr(d->x->a, d->partial));
	}
	d->finished = true;
	if (d->done) d->done(d->ctx, d);
}

bool download_fits(struct download *d, struct err *e)
{
	const struct wheel_file *file = d->file;
	str from = shown(d);
	bool pinned = d->allowed && strs_has(d->allowed, file->sha256);
	if (file->sha256.n && !str_eq(file->sha256, d->sha256) && pinned)
		return err_set(e, FAULT_INTEGRITY, "%.*s from %.*s: its sha256 is %.*s, but what pins it says %.*s; nothing is kept; the file was "
		               "replaced, or the lock altered", STR_ARG(file->filename), STR_ARG(from), STR_ARG(d->sha256), STR_ARG(file->sha256));
	if (file->sha256.n && !str_eq(file->sha256, d->sha256))
		return err_set(e, FAULT_INTEGRITY,
		               "%.*s from %.*s: its sha256 is %.*s, but the index says %.*s; nothing is kept; "
		               "try again with --refresh, else ask who runs the index", STR_ARG(file->filename), STR_ARG(from),
		               STR_ARG(d->sha256), STR_ARG(file->sha256));
	if (!d->allowed || !d->allowed->n || strs_has(d->allowed, d->sha256)) return true;
	return err_set(e, FAULT_INTEGRITY, "%.*s from %.*s: its sha256 is %.*s, but --hash allows %.*s%s; nothing is kept; "
	               "check the file, then the --hash", STR_ARG(file->filename), STR_ARG(from), STR_ARG(d->sha256),
	               STR_ARG(d->allowed->v[0]), d->allowed->n > 1 ? " and others" : "");
}

bool download_temp(struct index *x, str *out, struct err *e)
{
	bool elsewhere = x->temp_not_cache;
	if (!x->temp.n && !(elsewhere ? cache_temp_elsewhere : cache_temp)(x->r, x->a, &x->temp, e)) return false;
	*out = x->temp;
	return true;
}

static bool open_in_temp(struct download *d, struct err *e)
{
	static unsigned number;
	str dir;
	if (!download_temp(d->x, &dir, e)) return false;
	/* Its own folder keeps the file's name, under which it may stay. */
	str folder = arena_fmt(d->x->a, "%.*s/%u", STR_ARG(dir), number++);
	if (!dir_make(d->x->r, folder, 0700, e)) return false;
	d->partial = path_join(d->x->a, folder, d->file->filename);
	d->fd = open(arena_cstr(d->x->a, d->partial), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (d->fd < 0) return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(d->partial), strerror(errno));
	if (!d->hash) d->hash = EVP_MD_CTX_new();
	if (!d->hash) return err_set(e, FAULT_SYSTEM, "no memory for a digest");
	return true;
}

static void close_partial(struct download *d)
{
	if (d->fd < 0) return;
	close(d->fd);
	unlink(arena_cstr(d->x->a, d->partial));
	d->fd = -1;
}

/* The cache's disk takes no more: the system's temporary folder may be on another. Once a download. */
static bool open_elsewhere(struct download *d, const struct err *why, struct err *e)
{
	struct index *x = d->x;
	if (d->moved || !run_opts(x->r)->cache_dir.n) return false;
	run_say(x->r, 1, "%s; using the temporary folder instead", why->text);
	d->moved = true;
	close_partial(d);
	if (!x->temp_not_cache) x->temp = STR("");
	x->temp_not_cache = true;
	return open_in_temp(d, e);
}

static bool open_partial(struct download *d, struct err *e)
{
	struct err why;
	if (open_in_temp(d, e)) return true;
	why = *e;
	return open_elsewhere(d, &why, e);
}

/* Its file is opened with the first byte: many wait for their turn, and few files may be open at once. */
static bool sink(void *ctx, uint64_t offset, str bytes, struct err *e)
{
	struct download *d = ctx;
	if (d->fd < 0 && !open_partial(d, e)) return false;
	if (offset == 0) {
		if (ftruncate(d->fd, 0) || lseek(d->fd, 0, SEEK_SET) < 0 || !EVP_DigestInit_ex(d->hash, EVP_sha256(), NULL))
			return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(d->partial),
			               strerror(errno));
		d->got = 0;
		d->crc32 = 0;
	}
	EVP_DigestUpdate(d->hash, bytes.p, bytes.n);
	d->crc32 = libdeflate_crc32(d->crc32, bytes.p, bytes.n);
	d->got += bytes.n;
	while (bytes.n) {
		ssize_t n = write(d->fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(d->partial), strerror(errno));
		bytes = str_skip(bytes, (size_t)n);
	}
	return true;
}

/* Put the whole, checked file where others find it; where that fails it stays in the temporary folder. */
static void keep(struct download *d)
{
	struct index *x = d->x;
	struct err e;
	d->path = d->partial;
	str to = kept_path(x, x->a, d->sha256, d->file->filename);
	if (!to.n) return;
	if (!dir_make(x->r, path_dir(to), 0700, &e) || !file_rename(x->r, d->partial, to, &e)) {
		cache_complain(x->r, e.text);
		return;
	}
	d->path = to;
	remember_stamp(x->r, x->a, d->fd, to, d->sha256, d->crc32);
	if (!d->file->sha256.n) cache_store(x->r, "digest", url_in_cache(x->a, d->file->url), d->sha256);
}

/* All bytes are written and are the right ones. */
static bool keep_written(struct download *d, struct err *e)
{
	mend(d->fd);
	keep(d);
	int fd = d->fd;
	d->fd = -1;
	/* Some file systems say only now that they are full. */
	return !close(fd) || err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(d->path), strerror(errno));
}

static void request(struct download *d);

static void arrived(void *ctx, const struct http_answer *answer)
{
	struct download *d = ctx;
	struct err e;
	if (answer->err && answer->local && open_elsewhere(d, answer->err, &e)) {
		request(d);
		return;
	}
	if (answer->err) {
		e = *answer->err;
		finish(d, &e);
		return;
	}
	if (answer->status != 200 && answer->status != 206) {
		index_file_fault(d->x, d->file, answer->status, &e);
		finish(d, &e);
		return;
	}
	if (!d->got && !sink(d, 0, STR(""), &e)) { /* no byte came, so nothing began it */
		finish(d, &e);
		return;
	}
	d->size = d->got;
	d->sha256 = hex_of(d->x->a, d->hash);
	finish(d, download_fits(d, &e) && keep_written(d, &e) ? NULL : &e);
}

static void request(struct download *d)
{
	struct http_get get = { .kind = HTTP_WHEEL, .url = d->file->url, .what = "wheel",
	                        .sink = sink, .done = arrived,
	                        .ctx = d, .limit = d->file->size ? d->file->size : LIMIT_WHEEL_BYTES };
	http_start(d->x->http, &get);
}

static bool copy_local(struct download *d, str path, struct err *e)
{
	struct index *x = d->x;
	struct err why;
	int from = open(arena_cstr(x->a, path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (from < 0) return err_set(e, FAULT_INPUT, "'%.*s': %s", STR_ARG(path), strerror(errno));
	bool ok = open_partial(d, e) && hash_file(x->r, x->a, from, d->fd, &d->sha256, &d->crc32, &d->size, e);
	if (!ok && d->fd >= 0 && !run_interrupted(x->r)) {
		why = *e;
		ok = open_elsewhere(d, &why, e) && !lseek(from, 0, SEEK_SET) &&
		     hash_file(x->r, x->a, from, d->fd, &d->sha256, &d->crc32, &d->size, e);
	}
	close(from);
	return ok || err_in(e, "copy '%.*s'", STR_ARG(path));
}

/*
 * A wheel of this machine is copied into the cache: what is staged is linked
 * from there, and its owner may write to his own file.
 */
static void take_local(struct download *d, str path)
{
	struct index *x = d->x;
	struct err e;
	str known;
	uint64_t size;
	if (run_opts(x->r)->cache_dir.n && digest_of(x->r, x->a, path, false, &known, &size)) {
		struct wheel_file as = *d->file;
		as.sha256 = known;
		d->path = wheel_cached(x, x->a, &as, &d->sha256, &d->size);
	}
	d->cached = true;
	bool ok = d->path.n ? download_fits(d, &e)
	                    : copy_local(d, path, &e) && download_fits(d, &e) && keep_written(d, &e);
	finish(d, ok ? NULL : &e);
}

/* The index's own digest is not among the allowed ones: nothing need be fetched to know that. */
static bool allowed_by_page(struct download *d, struct err *e)
{
	if (!d->file->sha256.n || !d->allowed || !d->allowed->n || strs_has(d->allowed, d->file->sha256)) return true;
	d->sha256 = d->file->sha256;
	return download_fits(d, e);
}

static bool offline(struct download *d, struct err *e)
{
	return err_set(e, FAULT_NETWORK, "%.*s is not in the cache, and --offline allows no fetch; run once without it",
	               STR_ARG(d->file->filename));
}

void download_begin(struct index *x, struct download *d)
{
	struct err e;
	d->x = x;
	d->fd = -1;
	d->next = x->downloads;
	x->downloads = d;
	str local = url_file_path(x->a, d->file->url);
	if (!allowed_by_page(d, &e)) {
		finish(d, &e);
	} else if (local.n) {
		take_local(d, local);
	} else if (d->looked_up ? d->path.n
	           : (d->path = wheel_cached(x, x->a, d->file, &d->sha256, &d->size)).n) {
		d->cached = true;
		finish(d, download_fits(d, &e) ? NULL : &e);
	} else if (run_opts(x->r)->offline) {
		offline(d, &e);
		finish(d, &e);
	} else {
		request(d);
	}
}

void downloads_close(struct index *x)
{
	for (struct download *d = x->downloads; d; d = d->next) {
		if (d->fd >= 0) close(d->fd);
		EVP_MD_CTX_free(d->hash);
		d->fd = -1;
		d->hash = NULL;
	}
	x->downloads = NULL;
}
