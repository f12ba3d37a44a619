#include "spokeshave/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cache_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/digest.h"
#include "spokeshave/files.h"

#define LIMIT_BLOB_BYTES (UINT64_C(256) << 20)
#define USED_GRAIN_SECONDS (12 * INT64_C(3600)) /* how exactly the time of last use is kept */

static const char MAGIC[8] = "spoke 1\n";

/* What stands before the key and the bytes; numbers as this machine writes them. */
struct head {
	char magic[8];
	uint32_t crc32;      /* of all that follows it */
	uint32_t key_size;   /* bytes */
	uint64_t body_size;  /* bytes */
};

/* A key that is a digest already is its own name. */
static bool is_digest(str key)
{
	if (key.n != 64) return false;
	for (size_t i = 0; i < key.n; i++)
		if (!char_is_digit(key.p[i]) && (key.p[i] < 'a' || key.p[i] > 'f')) return false;
	return true;
}

/* FNV-1a. Two keys of one name would only drive each other out: the key stands in the blob. */
static uint64_t hash(str key, uint64_t h)
{
	for (size_t i = 0; i < key.n; i++) h = (h ^ (unsigned char)key.p[i]) * UINT64_C(1099511628211);
	return h;
}

static str entry_path(struct run *r, struct arena *a, const char *kind, str key)
{
	str dir = run_opts(r)->cache_dir;
	if (!dir.n) return STR("");
	if (is_digest(key)) return arena_fmt(a, "%.*s/" CACHE_VERSION "/%s/%.*s", STR_ARG(dir), kind, STR_ARG(key));
	uint64_t one = hash(key, UINT64_C(14695981039346656037)), two = hash(key, ~one);
	return arena_fmt(a, "%.*s/" CACHE_VERSION "/%s/%016llx%016llx", STR_ARG(dir), kind, (unsigned long long)one,
	                 (unsigned long long)two);
}

void cache_complain(struct run *r, const char *text)
{
	static atomic_flag said = ATOMIC_FLAG_INIT;
	if (!atomic_flag_test_and_set(&said)) run_say(r, 1, "nothing can be kept in the cache: %s", text);
}

/* When a blob was used last is its time of access. */
static const struct timespec used_now[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_OMIT } };

static bool is_due(const struct stat *st)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec - st->st_atime > USED_GRAIN_SECONDS;
}

/* All of an open file; false when it is not what fstat said. */
static bool read_all(int fd, struct arena *a, str *out)
{
	struct stat st;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > LIMIT_BLOB_BYTES) return false;
	size_t size = (size_t)st.st_size, n = 0;
	char *p = arena_bytes(a, size + 1);
	while (n < size) {
		ssize_t got = read(fd, p + n, size - n);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) return false;
		n += (size_t)got;
	}
	*out = (str){ p, n };
	if (is_due(&st) && futimens(fd, used_now)) {} /* read-only: no matter */
	return true;
}

str cache_stamp(struct run *r, struct arena *a, const char *kind, str key)
{
	struct stat st;
	str path = entry_path(r, a, kind, key);
	if (!path.n || lstat(path.p, &st) || !S_ISREG(st.st_mode)) return STR("");
	if (is_due(&st) && utimensat(AT_FDCWD, path.p, used_now, AT_SYMLINK_NOFOLLOW)) {} /* read-only: no matter */
	return arena_fmt(a, "%llu %llu %lld.%09ld", (unsigned long long)st.st_ino, (unsigned long long)st.st_size,
	                 (long long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
}

static uint32_t checksum(const struct head *head, str key, const str *parts, size_t n)
{
	uint32_t sum = libdeflate_crc32(0, &head->key_size,
	                                sizeof *head - offsetof(struct head, key_size));
	if (key.n) sum = libdeflate_crc32(sum, key.p, key.n);
	for (size_t i = 0; i < n; i++)
		if (parts[i].n) sum = libdeflate_crc32(sum, parts[i].p, parts[i].n);
	return sum;
}

/* The bytes of a whole, unaltered blob of this key. */
static bool open_blob(str text, str key, str *out)
{
	struct head head;
	if (text.n < sizeof head) return false;
	memcpy(&head, text.p, sizeof head);
	if (memcmp(head.magic, MAGIC, sizeof MAGIC) != 0 || head.key_size != key.n) return false;
	if (head.body_size > text.n || text.n - sizeof head != head.key_size + head.body_size) return false;
	str has = str_slice(text, sizeof head, sizeof head + key.n), body = str_skip(text, sizeof head + key.n);
	if (!str_eq(has, key) || checksum(&head, has, &body, 1) != head.crc32) return false;
	*out = body;
	return true;
}

bool cache_load(struct run *r, struct arena *a, const char *kind, str key, str *out)
{
	struct arena_mark m = arena_mark(a);
	str path = entry_path(r, a, kind, key), text;
	if (!path.n) return false;
	int fd = open(path.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) return false;
	bool ok = read_all(fd, a, &text) && open_blob(text, key, out);
	close(fd);
	if (!ok) arena_reset(a, m);
	return ok;
}

static bool write_all(int fd, str s)
{
	while (s.n) {
		ssize_t n = write(fd, s.p, s.n);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return false;
		s = str_skip(s, (size_t)n);
	}
	return true;
}

/* A new file beside `path` that nobody else has. */
static int make_beside(struct arena *a, str path, str *out)
{
	static atomic_uint number;
	struct timespec now;
	for (int tries = 0; tries < 16; tries++) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		*out = arena_fmt(a, "%.*s/" CACHE_PARTIAL "%lx-%lx-%x", STR_ARG(path_dir(path)), (long)getpid(),
		                 now.tv_nsec, atomic_fetch_add(&number, 1));
		int fd = open(out->p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd >= 0 || errno != EEXIST) return fd;
	}
	return -1;
}

static bool write_blob(int fd, const struct head *head, str key, const str *parts, size_t n)
{
	bool ok = write_all(fd, (str){ (const char *)head, sizeof *head }) && write_all(fd, key);
	for (size_t i = 0; ok && i < n; i++) ok = write_all(fd, parts[i]);
	return ok;
}

void cache_store_parts(struct run *r, const char *kind, str key, const str *parts, size_t n)
{
	struct arena a;
	arena_init(&a);
	str path = cache_path(r, &a, kind, key), beside;
	if (path.n && key.n <= UINT32_MAX) {
		struct head head = { .key_size = (uint32_t)key.n };
		memcpy(head.magic, MAGIC, sizeof MAGIC);
		for (size_t i = 0; i < n; i++) head.body_size += parts[i].n;
		head.crc32 = checksum(&head, key, parts, n);
		int fd = make_beside(&a, path, &beside);
		bool ok = fd >= 0 && write_blob(fd, &head, key, parts, n);
		int cause = errno;
		if (fd >= 0) {
			if (close(fd) && ok) ok = false, cause = errno; /* some file systems are full only then */
			if (ok && rename(beside.p, path.p)) ok = false, cause = errno;
			if (!ok) unlink(beside.p);
		}
		if (!ok) cache_complain(r, strerror(cause));
	}
	arena_free(&a);
}

void cache_store(struct run *r, const char *kind, str key, str bytes)
{
	cache_store_parts(r, kind, key, &bytes, 1);
}

str cache_path(struct run *r, struct arena *a, const char *kind, str key)
{
	struct err e;
	str path = entry_path(r, a, kind, key);
	if (!path.n) return path;
	if (file_look(r, path_dir(path)).kind == FILE_DIR) return path;
	if (!dir_make(r, path_dir(path), 0700, &e)) cache_complain(r, e.text);
	else cache_mark(r);
	return path;
}
