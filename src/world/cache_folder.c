/* The cache as a folder: what is in it, what goes. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cache_private.h"
#include "spokeshave/files.h"

#define LIMIT_DEPTH 64 /* folders in folders; unpacked wheels are the deepest */

static const char TAG[] = "Signature: 8a477f597d28d172789f06886806bc55\n"
                          "# This folder is spokeshave's cache; it may be removed at any time.\n";

void cache_mark(struct run *r)
{
	struct err e;
	struct arena a;
	arena_init(&a);
	str path = path_join(&a, run_opts(r)->cache_dir, STR("CACHEDIR.TAG"));
	if (file_look(r, path).kind == FILE_NONE && !file_write(r, path, str_of(TAG), 0644, &e)) {}
	arena_free(&a);
}

bool cache_temp_elsewhere(struct run *r, struct arena *a, str *out, struct err *e)
{
	str system = run_env(r, "TMPDIR");
	return temp_dir(r, a, system.n ? system : STR("/tmp"), out, e);
}

/* A folder in the cache that can be written to; else the system's. */
bool cache_temp(struct run *r, struct arena *a, str *out, struct err *e)
{
	str dir = run_opts(r)->cache_dir;
	if (dir.n) {
		str parent = arena_fmt(a, "%.*s/" CACHE_VERSION "/tmp", STR_ARG(dir));
		if (dir_make(r, parent, 0700, e) && temp_dir(r, a, parent, out, e)) {
			cache_mark(r);
			return true;
		}
		cache_complain(r, e->text);
	}
	return cache_temp_elsewhere(r, a, out, e);
}

/* What one entry of the cache holds, a file or a folder; it comes and goes whole. */
struct weight {
	struct cache_size size;
	int64_t used; /* seconds: the last time that anything in it was read or written */
};

static void weigh_stat(struct weight *w, const struct stat *st)
{
	if (st->st_mtime > w->used) w->used = st->st_mtime;
	if (S_ISDIR(st->st_mode)) return; /* listing one, as here, would count as its use */
	if (st->st_atime > w->used) w->used = st->st_atime;
	w->size.files++;
	w->size.bytes += (uint64_t)st->st_size;
}

/* Weigh `name` in the folder `at`. What another process removes meanwhile weighs nothing. */
static void weigh(struct weight *w, int at, const char *name, unsigned depth)
{
	struct stat st;
	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW)) return;
	weigh_stat(w, &st);
	if (!S_ISDIR(st.st_mode) || depth == LIMIT_DEPTH) return;
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	if (fd >= 0 && !dir) close(fd);
	if (!dir) return;
	for (struct dirent *one; (one = readdir(dir));)
		if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0) weigh(w, dirfd(dir), one->d_name, depth + 1);
	closedir(dir);
}

/* What is asked of each entry: those last used before `before` go. */
struct sweep {
	struct run *r;
	struct arena *a;
	int64_t before;           /* seconds; INT64_MIN: none goes */
	str grave;                /* folders are moved here first: nobody finds half of one */
	unsigned buried;
	struct cache_size seen, removed;
};

static bool bury(struct sweep *s, str path)
{
	struct err e;
	if (file_look(s->r, path).kind != FILE_DIR) return !unlink(arena_cstr(s->a, path));
	str to = arena_fmt(s->a, "%.*s/%u", STR_ARG(s->grave), s->buried++);
	return !rename(arena_cstr(s->a, path), to.p) && tree_remove(s->r, to, &e);
}

static bool sweep_kind(struct sweep *s, str kind, bool keep, struct err *e)
{
	struct strs names = { 0 };
	struct err gone;
	if (!dir_list(s->r, s->a, kind, &names, &gone)) return true;
	for (size_t i = 0; i < names.n; i++) {
		struct arena_mark m = arena_mark(s->a);
		if (run_interrupted(s->r)) return run_interrupted_err(e);
		str path = path_join(s->a, kind, names.v[i]);
		struct weight w = { .used = INT64_MIN };
		weigh(&w, AT_FDCWD, arena_cstr(s->a, path), 0);
		s->seen.files += w.size.files;
		s->seen.bytes += w.size.bytes;
		if (!keep && w.used < s->before && bury(s, path)) {
			s->removed.files += w.size.files;
			s->removed.bytes += w.size.bytes;
		}
		arena_reset(s->a, m);
	}
	return true;
}

static bool sweep_all(struct sweep *s, struct err *e)
{
	struct strs kinds = { 0 };
	str dir = run_opts(s->r)->cache_dir;
	str root = arena_fmt(s->a, "%.*s/" CACHE_VERSION, STR_ARG(dir));
	if (!dir.n || file_look(s->r, root).kind != FILE_DIR) return true;
	if (s->before != INT64_MIN && !cache_temp(s->r, s->a, &s->grave, e)) return false;
	if (!dir_list(s->r, s->a, root, &kinds, e)) return err_in(e, "the cache");
	for (size_t i = 0; i < kinds.n; i++) {
		/* Temporary folders belong to runs that go on; cache_temp has removed the others. */
		bool keep = str_eq(kinds.v[i], STR("tmp"));
		if (!sweep_kind(s, path_join(s->a, root, kinds.v[i]), keep, e)) return false;
	}
	return true;
}

static bool sweep(struct run *r, int64_t before, struct cache_size *seen,
                  struct cache_size *removed, struct err *e)
{
	struct arena a;
	arena_init(&a);
	struct sweep s = { .r = r, .a = &a, .before = before };
	bool ok = sweep_all(&s, e);
	if (s.grave.n) temp_remove(r, s.grave);
	arena_free(&a);
	*seen = s.seen;
	*removed = s.removed;
	return ok;
}

bool cache_measure(struct run *r, struct cache_size *out, struct err *e)
{
	struct cache_size none;
	return sweep(r, INT64_MIN, out, &none, e);
}

bool cache_prune(struct run *r, unsigned days, struct cache_size *removed, struct err *e)
{
	struct cache_size seen;
	return sweep(r, run_now(r) - (int64_t)days * 24 * 3600, &seen, removed, e);
}

bool cache_clean(struct run *r, struct cache_size *removed, struct err *e)
{
	struct cache_size seen;
	return sweep(r, INT64_MAX, &seen, removed, e);
}
