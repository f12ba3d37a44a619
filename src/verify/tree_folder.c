/* A tree on this machine: its folders are listed, then its files are hashed on all workers. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "verify_private.h"

enum { BATCH = 32, SMALL = 32 << 10 }; /* files a round of the workers; bytes that are read at once */

struct looking {
	struct run *r;
	struct arena *a;
	str folder;
	int root;             /* descriptor of `folder` */
	const struct tree_wants *wants;
	struct seen_tree *out;
};

/* ---- listing ---- */

static enum tar_kind kind_of(mode_t mode)
{
	if (S_ISREG(mode)) return TAR_FILE;
	if (S_ISDIR(mode)) return TAR_FOLDER;
	return S_ISLNK(mode) ? TAR_SYMLINK : TAR_DEVICE;
}

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

static bool fault(const struct looking *x, str path, int number, struct err *e)
{
	return err_set(e, fault_of_errno(number), "%.*s/%.*s: %s", STR_ARG(x->folder), STR_ARG(path), strerror(number));
}

static bool add(struct looking *x, int folder, const char *name, str path, struct err *e)
{
	struct stat st;
	char link[LIMIT_TAR_NAME_BYTES];
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW)) return fault(x, path, errno, e);
	struct seen s = { .path = path, .kind = kind_of(st.st_mode), .mode = st.st_mode & 07777, .size = (uint64_t)st.st_size };
	if (s.kind == TAR_SYMLINK) {
		ssize_t n = readlinkat(folder, name, link, sizeof link);
		if (n < 0) return fault(x, path, errno, e);
		s.link = arena_str(x->a, (str){ link, (size_t)n });
	}
	if (s.kind != TAR_FILE) s.size = 0;
	if (x->out->n == LIMIT_SEEN_FILES) return err_set(e, FAULT_INPUT, "%.*s: more than %u files", STR_ARG(x->folder), LIMIT_SEEN_FILES);
	PUSH(x->a, x->out, s);
	return true;
}

static bool list_one(struct looking *x, str path, struct strs *open, struct err *e)
{
	int fd = openat(x->root, path.n ? arena_cstr(x->a, path) : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *d = fd < 0 ? NULL : fdopendir(fd);
	bool ok = true;
	if (!d) {
		int number = errno;
		if (fd >= 0) close(fd);
		return fault(x, path, number, e);
	}
	for (struct dirent *entry; ok && (errno = 0, entry = readdir(d));) {
		if (is_dots(entry->d_name)) continue;
		str name = str_of(entry->d_name), below = path.n ? arena_fmt(x->a, "%.*s/%.*s", STR_ARG(path), STR_ARG(name)) : arena_str(x->a, name);
		ok = add(x, dirfd(d), entry->d_name, below, e);
		if (ok && x->out->v[x->out->n - 1].kind == TAR_FOLDER) PUSH(x->a, open, below);
	}
	if (ok && errno) ok = fault(x, path, errno, e);
	closedir(d);
	return ok;
}

static bool list(struct looking *x, struct err *e)
{
	struct strs open = { 0 };
	PUSH(x->a, &open, (str){ 0 });
	while (open.n) {
		if (run_interrupted(x->r)) return run_interrupted_err(e);
		if (!list_one(x, open.v[--open.n], &open, e)) return false;
	}
	seen_sort(x->out);
	return true;
}

/* ---- hashing ---- */

/* Read, not mapped: a file that shrinks meanwhile is a difference to tell, and no signal. */
static bool hash_bytes(struct looking *x, struct arena *a, struct seen *s, int fd, enum seen_want want, struct err *e)
{
	char small[SMALL];
	uint8_t digest[SHA256_BYTES];
	struct arena_mark m = arena_mark(a);
	char *to = s->size <= sizeof small ? small : arena_bytes(a, (size_t)s->size);
	size_t got = 0;
	while (got < s->size) {
		ssize_t n = read(fd, to + got, (size_t)s->size - got);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return fault(x, s->path, errno, e);
		if (!n) break;
		got += (size_t)n;
	}
	if (!sha256_of((str){ to, got }, digest, e)) return false;
	hex_write(digest, sizeof digest, s->sha256);
	s->hashed = true;
	bool keeps = want == WANT_RECORD || want == WANT_NATIVE;
	if (keeps) seen_keep(a, s, want, (str){ to, got });
	if (!keeps) arena_reset(a, m);
	return true;
}

static bool hash_stream(struct looking *x, struct seen *s, int fd, struct err *e)
{
	if (!sha256_file(fd, s->sha256)) return fault(x, s->path, errno, e);
	s->hashed = true;
	return true;
}

static bool hash_one(struct looking *x, struct arena *a, struct seen *s, enum seen_want want, struct err *e)
{
	char path[LIMIT_TAR_NAME_BYTES + 1];
	if (s->path.n >= sizeof path) return err_set(e, FAULT_INPUT, "%.*s: too long a path", STR_ARG(s->path));
	memcpy(path, s->path.p, s->path.n);
	path[s->path.n] = 0;
	int fd = openat(x->root, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) return fault(x, s->path, errno, e);
	bool kept = want != WANT_DIGEST && s->size <= LIMIT_SEEN_BYTES;
	bool ok = s->size > SMALL && !kept ? hash_stream(x, s, fd, e) : hash_bytes(x, a, s, fd, want, e);
	close(fd);
	return ok;
}

static bool hash_batch(struct run *r, void *ctx, size_t round, struct arena *a, struct err *e)
{
	struct looking *x = ctx;
	size_t end = (round + 1) * BATCH < x->out->n ? (round + 1) * BATCH : x->out->n;
	for (size_t i = round * BATCH; i < end; i++) {
		struct seen *s = &x->out->v[i];
		enum seen_want want = s->kind == TAR_FILE ? tree_want(x->wants, s->path) : WANT_NOTHING;
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (want != WANT_NOTHING && !hash_one(x, a, s, want, e)) return false;
	}
	return true;
}

bool tree_of_folder(struct run *r, str folder, const struct tree_wants *wants, struct seen_tree *out, struct err *e)
{
	struct looking x = { .r = r, .a = run_arena(r), .folder = folder, .wants = wants, .out = out };
	*out = (struct seen_tree){ 0 };
	x.root = open(arena_cstr(x.a, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (x.root < 0) return err_set(e, fault_of_errno(errno), "%.*s: %s", STR_ARG(folder), strerror(errno));
	bool ok = list(&x, e) && pool_each(r, (out->n + BATCH - 1) / BATCH, hash_batch, &x, e);
	close(x.root);
	return ok;
}
