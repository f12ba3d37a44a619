#include "spokeshave/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/cache.h"
#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "unpack_list.h"
#include "unpack_strip.h"
#include "wheel_private.h"

#define LISTS "list"     /* the cache's kinds */
#define FOLDERS "unpacked"
enum { LIST_VERSION = 3, STRIP_VERSION = 1 }; /* of what unpack_list says, of what elf_strip takes */
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

struct writing {
	int fd;
	str path;
	uint32_t entry;
	uint64_t size;
	const struct unpack_witness *witness; /* null once it was told */
};

static bool write_bytes(void *ctx, const void *bytes, size_t n, struct err *e)
{
	struct writing *to = ctx;
	for (size_t done = 0; done < n;) {
		ssize_t put = write(to->fd, (const char *)bytes + done, n - done);
		if (put < 0 && errno == EINTR) continue;
		if (put < 0) return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(to->path), strerror(errno));
		done += (size_t)put;
	}
	if (to->witness && n == to->size) {
		to->witness->tell(to->witness->ctx, to->entry, (str){ bytes, n });
		to->witness = NULL;
	}
	return true;
}

/* A large file came in blocks: its witness sees it as it was written, without it being held in memory twice. */
static bool show_whole(struct writing *to, struct err *e)
{
	if (!to->witness) return true;
	char *bytes = to->size ? mmap(NULL, (size_t)to->size, PROT_READ, MAP_PRIVATE, to->fd, 0) : NULL;
	if (bytes == MAP_FAILED) return err_set(e, FAULT_SYSTEM, "map '%.*s': %s", STR_ARG(to->path), strerror(errno));
	to->witness->tell(to->witness->ctx, to->entry, (str){ bytes, (size_t)to->size });
	if (bytes) munmap(bytes, (size_t)to->size);
	return true;
}

static bool finish(const struct writing *to, bool executable, int64_t mtime, struct err *e)
{
	struct timespec times[2] = { { .tv_sec = (time_t)mtime }, { .tv_sec = (time_t)mtime } };
	if (!fchmod(to->fd, executable ? EXECUTABLE_MODE : PLAIN_MODE) && !futimens(to->fd, times)) return true;
	return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(to->path), strerror(errno));
}

/* Into what `file` is from then on, when it is stripped: its checksums are in `a`. */
static bool write_entry(struct run *r, struct arena *scratch, struct wheel *w, struct writing *to, struct arena *a,
                        struct unpacked_file *file, bool strip, int64_t mtime, struct err *e)
{
	const struct wheel_entry *entry = &w->entries.v[to->entry];
	uint8_t digest[SHA256_BYTES];
	to->fd = open(arena_cstr(scratch, to->path), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (to->fd < 0) return err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(to->path), strerror(errno));
	bool ok = wheel_pour(r, w, scratch, entry, write_bytes, to, digest, e) && show_whole(to, e) &&
	          (!strip || strip_file(a, to->fd, to->path, file, e)) && finish(to, file->executable, mtime, e);
	if (close(to->fd) && ok) ok = err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(to->path), strerror(errno));
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
static bool write_files(struct run *r, struct arena *kept, struct wheel *w, struct unpacked *u,
                        const struct unpack_opts *opts, const struct unpack_witness *witness, struct err *e)
{
	str made = { 0 };
	struct strs names = { 0 };
	struct arena a;
	bool ok = w->entries.n == u->files.n ||
	          err_set(e, FAULT_SYSTEM, "%.*s: it changed while it was read", STR_ARG(w->filename));
	arena_init(&a);
	if (opts->strip) strip_names(&a, u, &names);
	u->saved = 0;
	for (uint32_t i = 0; ok && i < w->entries.n; i++) {
		struct unpacked_file *file = &u->files.v[i];
		if (fate_reason(file->fate).n) continue;
		if (run_interrupted(r)) ok = run_interrupted_err(e);
		struct writing to = { .path = unpacked_path(&a, u, file), .entry = i, .size = file->wheel_size, .witness = witness };
		ok = ok && make_folder(r, to.path, &made, e);
		struct arena_mark m = arena_mark(&a);
		bool strip = opts->strip && strip_wanted(&a, &names, file);
		ok = ok && write_entry(r, &a, w, &to, kept, file, strip, opts->mtime, e);
		u->saved += file->wheel_size - file->size;
		arena_reset(&a, m);
	}
	arena_free(&a);
	return ok;
}

/* Every file passed its checks: the folder may be shared. Who comes second uses what is there. */
static void share(struct run *r, struct unpacked *u, str shared)
{
	struct err ignored;
	if (!shared.n || !file_rename(r, u->folder, shared, &ignored)) return;
	u->folder = shared;
	u->shared = true;
}

static str list_key(struct arena *a, str sha256, bool strip)
{
	if (!strip) return arena_fmt(a, "%d %.*s", LIST_VERSION, STR_ARG(sha256));
	return arena_fmt(a, "%d %.*s stripped %d", LIST_VERSION, STR_ARG(sha256), STRIP_VERSION);
}

static str shared_folder(struct run *r, struct arena *a, str sha256, const struct unpack_opts *opts)
{
	enum { USUAL_MTIME = 315532800 }; /* 1980-01-01: zip's first day */
	str key = opts->strip ? arena_fmt(a, "%.*s stripped %d", STR_ARG(sha256), STRIP_VERSION) : sha256;
	if (opts->mtime != USUAL_MTIME) key = arena_fmt(a, "%.*s %lld", STR_ARG(key), (long long)opts->mtime);
	return cache_path(r, a, FOLDERS, key);
}

/* The cache forgets what was not used for long: it tells by the folder's time. */
static void touch(struct run *r, struct arena *a, str folder, struct file_info is)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_nsec = UTIME_NOW } };
	if (run_now(r) * 1000000000 - is.mtime > USED_GRAIN_NANOSECONDS &&
	    utimensat(AT_FDCWD, arena_cstr(a, folder), times, 0)) {} /* read-only: no matter */
}

static bool list_cached(struct run *r, struct arena *a, const struct unpack_job *job, bool strip,
                        struct unpacked *out)
{
	str text;
	return cache_load(r, a, LISTS, list_key(a, job->sha256, strip), &text) && unpack_list_parse(a, text, out);
}

/* What stripping would make of each file, where none is written. */
static bool measure_stripped(struct run *r, struct arena *a, struct wheel *w, struct unpacked *u, struct err *e)
{
	struct strs names = { 0 };
	strip_names(a, u, &names);
	for (size_t i = 0; i < u->files.n; i++) {
		struct arena scratch;
		str bytes;
		if (!strip_wanted(a, &names, &u->files.v[i])) continue;
		arena_init(&scratch);
		bool ok = wheel_read(r, w, &scratch, &w->entries.v[i], &bytes, e) && strip_measure(a, bytes, &u->files.v[i], e);
		arena_free(&scratch);
		if (!ok) return false;
	}
	return true;
}

/* Out of an open wheel, as text, which is what a later run reads; so this one works on what was read from it. */
static bool make_list(struct run *r, struct arena *a, struct wheel *w, struct unpack_job *job, bool measure, struct err *e)
{
	struct arena scratch;
	struct unpacked made;
	str text = STR("");
	arena_init(&scratch);
	bool ok = unpack_list(r, &scratch, w, &made, e) && (!measure || measure_stripped(r, &scratch, w, &made, e));
	if (ok) text = arena_str(a, unpack_list_text(&scratch, &made));
	arena_free(&scratch);
	if (!ok) return false;
	return unpack_list_parse(a, text, &job->out) ||
	       err_set(e, FAULT_INTEGRITY, "%.*s: a name in it can't be listed", STR_ARG(w->filename));
}

static void store_list(struct run *r, const struct unpack_job *job, bool strip)
{
	struct arena scratch;
	arena_init(&scratch);
	cache_store(r, LISTS, list_key(&scratch, job->sha256, strip), unpack_list_text(&scratch, &job->out));
	arena_free(&scratch);
}

/* ---- where there is room ---- */

static bool make_temp(struct run *r, struct arena *a, enum unpack_place place, str beside, str *out, struct err *e)
{
	if (place == IN_CACHE) return cache_temp(r, a, out, e);
	if (place == IN_SYSTEM) return cache_temp_elsewhere(r, a, out, e);
	return dir_make(r, beside, 0755, e) && temp_dir(r, a, beside, out, e);
}

/* Made by who needs it first. */
static bool temp_at(struct run *r, struct arena *a, struct unpacker *u, enum unpack_place place, str *out, struct err *e)
{
	pthread_mutex_lock(&u->mutex);
	bool ok = u->temp[place].n || make_temp(r, a, place, u->opts.beside, &u->temp[place], e);
	*out = u->temp[place];
	pthread_mutex_unlock(&u->mutex);
	return ok;
}

static bool write_into(struct run *r, struct arena *a, struct unpacker *u, enum unpack_place place, struct wheel *w,
                       struct unpacked *out, const struct unpack_witness *witness, struct err *e)
{
	str temp;
	if (!temp_at(r, a, u, place, &temp, e)) return false;
	out->folder = arena_fmt(a, "%.*s/%u", STR_ARG(temp), atomic_fetch_add(&u->number, 1));
	return dir_make(r, out->folder, 0755, e) && write_files(r, a, w, out, &u->opts, witness, e);
}

/* A disk that is full, or a folder that went away, is a reason to go elsewhere; a bad wheel is none. */
static bool write_somewhere(struct run *r, struct arena *a, struct unpacker *u, struct wheel *w, struct unpacked *out,
                            const struct unpack_witness *witness, struct err *e)
{
	unsigned places = u->opts.beside.n ? UNPACK_PLACES : BESIDE;
	struct err ignored;
	for (unsigned place = atomic_load(&u->place);; place++) {
		out->folder = STR("");
		bool ok = write_into(r, a, u, (enum unpack_place)place, w, out, witness, e);
		if (ok || e->fault != FAULT_SYSTEM || run_interrupted(r) || place + 1 >= places) return ok;
		run_say(r, 1, "%s; unpacking elsewhere", e->text);
		if (out->folder.n && !tree_remove(r, out->folder, &ignored)) {} /* it goes with the run */
		atomic_store(&u->place, place + 1);
	}
}

bool unpack_open(struct run *r, struct arena *a, struct unpacker *u, struct wheel *w, struct unpack_job *job,
                 const struct unpack_witness *witness, struct err *e)
{
	str shared = shared_folder(r, a, job->sha256, &u->opts);
	if (!make_list(r, a, w, job, false, e) || !write_somewhere(r, a, u, w, &job->out, witness, e)) return false;
	store_list(r, job, u->opts.strip);
	if (atomic_load(&u->place) == IN_CACHE) share(r, &job->out, shared);
	return true;
}

/* ---- all ---- */

/* From the wheel itself: the list, and its files if they are wanted. */
static bool unpack_wheel(struct run *r, struct arena *a, struct unpacker *u, struct unpack_job *job, bool files,
                         struct err *e)
{
	struct wheel w;
	struct arena scratch;
	struct notes notes = { 0 }; /* said when its sources were scanned */
	arena_init(&scratch);
	bool ok = wheel_open(r, &scratch, job->path, job->name, &w, &notes, e);
	if (ok) {
		ok = files ? unpack_open(r, a, u, &w, job, NULL, e) : make_list(r, a, &w, job, u->opts.strip, e);
		if (ok && !files) store_list(r, job, u->opts.strip);
		wheel_close(&w);
	}
	arena_free(&scratch);
	return ok;
}

struct unpacking { struct unpacker *unpacker; struct unpack_job *jobs; };

static bool unpack_round(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct unpacking *all = ctx;
	struct unpack_job *job = &all->jobs[i];
	if (job->out.dist_info.n && (job->out.folder.n || !job->files)) return true; /* done before */
	str shared = job->files ? shared_folder(r, a, job->sha256, &all->unpacker->opts) : STR("");
	struct file_info is = shared.n ? file_look(r, shared) : (struct file_info){ .kind = FILE_NONE };
	bool there = is.kind == FILE_DIR;
	if (job->files && !there) return unpack_wheel(r, a, all->unpacker, job, true, e);
	if (there) touch(r, a, shared, is);
	if (!list_cached(r, a, job, all->unpacker->opts.strip, &job->out) && !unpack_wheel(r, a, all->unpacker, job, false, e)) return false;
	job->out.folder = there ? shared : STR("");
	job->out.shared = there;
	return true;
}

bool unpack_all(struct run *r, struct unpacker *u, struct unpack_job *jobs, size_t n, struct err *e)
{
	return pool_each(r, n, unpack_round, &(struct unpacking){ u, jobs }, e);
}

bool unpack_again(struct run *r, struct arena *a, struct unpacker *u, struct unpack_job *job, struct err *e)
{
	str altered = job->out.shared ? job->out.folder : STR("");
	struct err ignored;
	if (altered.n && !tree_remove(r, altered, &ignored))
		run_say(r, 1, "the cache holds an altered wheel that can't be removed: %s", ignored.text);
	if (atomic_load(&u->place) == IN_CACHE) atomic_store(&u->place, IN_SYSTEM); /* where nobody else is */
	return unpack_wheel(r, a, u, job, true, e);
}

void unpacker_open(struct unpacker *u, const struct unpack_opts *opts)
{
	*u = (struct unpacker){ .opts = *opts };
	pthread_mutex_init(&u->mutex, NULL);
	atomic_init(&u->place, IN_CACHE);
	atomic_init(&u->number, 0);
}

void unpacker_close(struct unpacker *u)
{
	pthread_mutex_destroy(&u->mutex);
}
