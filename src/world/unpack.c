#include "unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/cache.h"
#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "unpack_list.h"
#include "wheel_private.h"

#define LISTS "list"     /* the cache's kinds */
#define FOLDERS "unpacked"
enum { LIST_VERSION = 2 }; /* of what unpack_list says */
enum { PLAIN_MODE = 0644, EXECUTABLE_MODE = 0755 };
#define USED_GRAIN_NANOSECONDS (INT64_C(12) * 3600 * 1000000000)

static const char *const scheme_folder[] = {
	[SCHEME_SITE] = "site", [SCHEME_SCRIPTS] = "scripts", [SCHEME_DATA] = "data", [SCHEME_HEADERS] = "headers",
	[SCHEME_DIST_INFO] = "site",
};

str unpacked_path(struct arena *a, const struct unpacked *u, const struct unpacked_file *file)
{
	return arena_fmt(a, "%.*s/%s/%.*s", STR_ARG(u->folder), scheme_folder[file->scheme], STR_ARG(file->path));
}

static bool same_file(int fd, const struct unpacked_file *file, int64_t mtime, char *block)
{
	struct stat st;
	uint32_t crc32;
	return !fstat(fd, &st) && S_ISREG(st.st_mode) && (uint64_t)st.st_size == file->size &&
	       (st.st_mode & 07777) == (file->executable ? EXECUTABLE_MODE : PLAIN_MODE) &&
	       st.st_mtim.tv_sec == mtime && !st.st_mtim.tv_nsec && checksum_file(fd, file->size, block, &crc32) &&
	       crc32 == file->crc32;
}

bool unpacked_sound(int folder, const char *name, const struct unpacked_file *file, int64_t mtime, char *block)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) return false;
	bool sound = same_file(fd, file, mtime, block);
	close(fd);
	return sound;
}

/* ---- one file ---- */

struct writing { int fd; str path; };

static bool write_bytes(void *ctx, const void *bytes, size_t n, struct err *e)
{
	const struct writing *to = ctx;
	for (size_t done = 0; done < n;) {
		ssize_t put = write(to->fd, (const char *)bytes + done, n - done);
		if (put < 0 && errno == EINTR) continue;
		if (put < 0) return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(to->path), strerror(errno));
		done += (size_t)put;
	}
	return true;
}

static bool finish(const struct writing *to, bool executable, int64_t mtime, struct err *e)
{
	struct timespec times[2] = { { .tv_sec = (time_t)mtime }, { .tv_sec = (time_t)mtime } };
	if (!fchmod(to->fd, executable ? EXECUTABLE_MODE : PLAIN_MODE) && !futimens(to->fd, times)) return true;
	return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(to->path), strerror(errno));
}

static bool write_entry(struct run *r, struct arena *scratch, struct wheel *w,
                        const struct wheel_entry *entry,
                        str path, bool executable, int64_t mtime, struct err *e)
{
	uint8_t digest[SHA256_BYTES];
	struct writing to = { .path = path };
	to.fd = open(arena_cstr(scratch, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to.fd < 0) return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(path), strerror(errno));
	bool ok = wheel_pour(r, w, scratch, entry, write_bytes, &to, digest, e) && finish(&to, executable, mtime, e);
	if (close(to.fd) && ok) ok = err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(path), strerror(errno));
	return ok;
}

/* ---- one wheel ---- */

/* `made` is the folder that was made last: files come sorted, so most are in it too. */
static bool make_folder(struct run *r, str path, str *made, struct err *e)
{
	str folder = path_dir(path);
	if (str_eq(folder, *made)) return true;
	*made = folder;
	return dir_make(r, folder, 0755, e);
}

/* The lists of an open wheel's entries and of its files have the same order. */
static bool write_files(struct run *r, struct arena *a, struct wheel *w, const struct unpacked *u,
                        int64_t mtime, struct err *e)
{
	str made = { 0 };
	if (w->entries.n != u->files.n)
		return err_set(e, FAULT_SYSTEM, "%.*s: it changed while it was read", STR_ARG(w->filename));
	for (size_t i = 0; i < w->entries.n; i++) {
		const struct unpacked_file *file = &u->files.v[i];
		if (fate_reason(file->fate).n) continue;
		if (run_interrupted(r)) return run_interrupted_err(e);
		str path = unpacked_path(a, u, file);
		if (!make_folder(r, path, &made, e)) return false;
		struct arena_mark m = arena_mark(a);
		if (!write_entry(r, a, w, &w->entries.v[i], path, file->executable, mtime, e)) return false;
		arena_reset(a, m);
	}
	return true;
}

/* Every file passed its checks: the folder may be shared. Who comes second uses what is there. */
static void share(struct run *r, struct unpacked *u, str shared)
{
	struct err ignored;
	if (!shared.n || !file_rename(r, u->folder, shared, &ignored)) return;
	u->folder = shared;
	u->shared = true;
}

struct unpacking {
	struct unpack_job *jobs;
	const struct unpack_opts *opts;
	str temp;             /* a folder for what is being unpacked; empty: nothing is */
	atomic_uint place;    /* the first place that may have room */
};

static str list_key(struct arena *a, str sha256)
{
	return arena_fmt(a, "%d %.*s", LIST_VERSION, STR_ARG(sha256));
}

static str shared_folder(struct run *r, struct arena *a, str sha256, int64_t mtime)
{
	enum { USUAL_MTIME = 315532800 }; /* 1980-01-01: zip's first day */
	if (mtime == USUAL_MTIME) return cache_path(r, a, FOLDERS, sha256);
	return cache_path(r, a, FOLDERS, arena_fmt(a, "%.*s %lld", STR_ARG(sha256), (long long)mtime));
}

/* The cache forgets what was not used for long: it tells by the folder's time. */
static void touch(struct run *r, struct arena *a, str folder, struct file_info is)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	if (run_now(r) * 1000000000 - is.mtime > USED_GRAIN_NANOSECONDS &&
	    utimensat(AT_FDCWD, arena_cstr(a, folder), times, 0)) {} /* read-only: no matter */
}

static bool list_cached(struct run *r, struct arena *a, const struct unpack_job *job,
                        struct unpacked *out)
{
	str text;
	return cache_load(r, a, LISTS, list_key(a, job->sha256), &text) && unpack_list_parse(a, text, out);
}

/* From the wheel itself: the list, and its files below `folder` unless that is empty. */
static bool unpack_wheel(struct run *r, struct arena *a, struct unpack_job *job, str folder,
                         int64_t mtime, struct err *e)
{
	struct wheel w;
	struct notes notes = { 0 }; /* said when its sources were scanned */
	if (!wheel_open(r, a, job->path, job->name, &w, &notes, e)) return false;
	bool ok = unpack_list(r, a, &w, &job->out, e);
	if (ok) cache_store(r, LISTS, list_key(a, job->sha256), unpack_list_text(a, &job->out));
	if (ok && folder.n) {
		job->out.folder = folder;
		ok = dir_make(r, folder, 0755, e) && write_files(r, a, &w, &job->out, mtime, e);
	}
	wheel_close(&w);
	return ok;
}

/* ---- where there is room ---- */

enum { IN_CACHE, IN_SYSTEM, BESIDE, PLACES }; /* best first: out of the cache's own file system it can be shared */

static bool temp_at(struct run *r, struct arena *a, unsigned place, str beside, str *out, struct err *e)
{
	if (place == IN_CACHE) return cache_temp(r, a, out, e);
	if (place == IN_SYSTEM) return cache_temp_elsewhere(r, a, out, e);
	return dir_make(r, beside, 0755, e) && temp_dir(r, a, beside, out, e);
}

/* A disk that is full, or a folder that went away, is a reason to go elsewhere; a bad wheel is none. */
static bool write_wheel(struct run *r, struct arena *a, struct unpack_job *job, struct unpacking *all,
                        size_t i, struct err *e)
{
	unsigned places = all->opts->beside.n ? PLACES : BESIDE;
	struct err ignored;
	for (unsigned place = atomic_load(&all->place);; place++) {
		str temp = place == IN_CACHE ? all->temp : STR(""), folder = STR("");
		bool ok = temp.n || temp_at(r, a, place, all->opts->beside, &temp, e);
		if (ok) {
			folder = arena_fmt(a, "%.*s/%zu", STR_ARG(temp), i);
			ok = unpack_wheel(r, a, job, folder, all->opts->mtime, e);
		}
		if (ok || e->fault != FAULT_SYSTEM || run_interrupted(r) || place + 1 >= places) return ok;
		run_say(r, 1, "%s; unpacking elsewhere", e->text);
		if (folder.n && !tree_remove(r, folder, &ignored)) {} /* it goes with the run */
		atomic_store(&all->place, place + 1);
	}
}

/* ---- all ---- */

static bool unpack_round(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct unpacking *all = ctx;
	struct unpack_job *job = &all->jobs[i];
	str shared = job->files ? shared_folder(r, a, job->sha256, all->opts->mtime) : STR("");
	struct file_info is = shared.n ? file_look(r, shared) : (struct file_info){ .kind = FILE_NONE };
	bool there = is.kind == FILE_DIR;
	if (there) touch(r, a, shared, is);
	if (job->files && !there) {
		if (!write_wheel(r, a, job, all, i, e)) return false;
		share(r, &job->out, shared);
		return true;
	}
	if (!list_cached(r, a, job, &job->out) && !unpack_wheel(r, a, job, STR(""), all->opts->mtime, e)) return false;
	job->out.folder = there ? shared : STR("");
	job->out.shared = there;
	return true;
}

/* Whether any job will write files: its folder is not in the cache. */
static bool any_to_write(struct run *r, const struct unpacking *all, size_t n)
{
	struct arena a;
	bool any = false;
	arena_init(&a);
	for (size_t i = 0; i < n && !any; i++) {
		const struct unpack_job *job = &all->jobs[i];
		str shared = job->files ? shared_folder(r, &a, job->sha256, all->opts->mtime) : STR("");
		any = job->files && (!shared.n || file_look(r, shared).kind != FILE_DIR);
	}
	arena_free(&a);
	return any;
}

bool unpack_all(struct run *r, struct unpack_job *jobs, size_t n, const struct unpack_opts *opts,
                struct err *e)
{
	struct unpacking all = { .jobs = jobs, .opts = opts };
	struct err ignored; /* each job looks for a place of its own then */
	if (any_to_write(r, &all, n) && !cache_temp(r, run_arena(r), &all.temp, &ignored)) all.temp = STR("");
	return pool_each(r, n, unpack_round, &all, e);
}

bool unpack_again(struct run *r, struct arena *a, struct unpack_job *job,
                  const struct unpack_opts *opts, struct err *e)
{
	struct unpacking one = { .jobs = job, .opts = opts };
	str altered = job->out.shared ? job->out.folder : STR("");
	struct err ignored;
	if (!write_wheel(r, a, job, &one, 0, e)) return false;
	if (altered.n && !tree_remove(r, altered, &ignored))
		run_say(r, 1, "the cache holds an altered wheel that can't be removed: %s", ignored.text);
	else if (altered.n)
		share(r, &job->out, altered);
	return true;
}
