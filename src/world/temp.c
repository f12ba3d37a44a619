#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run_private.h"
#include "spokeshave/files.h"

#define PREFIX ".spokeshave-"
#define MARK ".spokeshave-temporary" /* the file in it that says whose it is */
enum { RANDOM_BYTES = 6 };

/* A name as mkdtemp makes them; anyone may have a folder of such a name. */
static bool has_shape(str name)
{
	if (!str_eat(&name, STR(PREFIX)) || name.n != RANDOM_BYTES) return false;
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_alpha(name.p[i]) && !char_is_digit(name.p[i])) return false;
	return true;
}

static bool is_marked(int folder)
{
	struct stat st;
	return !fstatat(folder, MARK, &st, AT_SYMLINK_NOFOLLOW) && S_ISREG(st.st_mode);
}

bool temp_is_one(struct run *r, str path)
{
	struct arena a;
	(void)r;
	if (!has_shape(path_base(path))) return false;
	arena_init(&a);
	int fd = open(arena_cstr(&a, path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool is = fd >= 0 && is_marked(fd);
	if (fd >= 0) close(fd);
	arena_free(&a);
	return is;
}

/* The mark goes last: what is left by a run that is killed here is still known as ours. */
static bool remove_folder(struct run *r, const char *path, struct err *e)
{
	char below[4096];
	bool ok = true;
	DIR *dir = opendir(path);
	if (!dir) return errno == ENOENT || err_set(e, FAULT_SYSTEM, "remove '%s': %s", path, strerror(errno));
	for (struct dirent *one; (one = readdir(dir));) {
		bool stays = !strcmp(one->d_name, ".") || !strcmp(one->d_name, "..") || !strcmp(one->d_name, MARK);
		int n = snprintf(below, sizeof below, "%s/%s", path, one->d_name);
		if (!stays && n > 0 && (size_t)n < sizeof below) ok &= tree_remove(r, (str){ below, (size_t)n }, e);
	}
	closedir(dir);
	return ok && tree_remove(r, str_of(path), e);
}

static bool still_there(int fd, const char *path)
{
	struct stat a, b;
	return !fstat(fd, &a) && !lstat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/*
 * A temporary folder is locked, as a folder, by whoever works in it. A marked
 * one whose lock is free was left by a run that was killed. One without a mark
 * is being made, or is no one's business; it is not even locked.
 */
static void remove_abandoned(struct run *r, struct arena *a, str parent)
{
	struct strs names;
	struct err e;
	if (!dir_list(r, a, parent, &names, &e)) return;
	for (size_t i = 0; i < names.n; i++) {
		if (!has_shape(names.v[i])) continue;
		const char *path = arena_cstr(a, path_join(a, parent, names.v[i]));
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0) continue;
		if (is_marked(fd) && !flock(fd, LOCK_EX | LOCK_NB) && still_there(fd, path) && !remove_folder(r, path, &e))
			run_say(r, 1, "%s", e.text); /* of another user, say: not worth failing */
		close(fd);
	}
}

/* Locked before it is marked: no other run takes it for abandoned. Where folders can't be locked none is. */
static int lock_and_mark(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) return -1;
	bool locked = !flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK;
	int mark = locked ? openat(fd, MARK, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
	int cause = errno;
	if (mark >= 0) close(mark);
	else close(fd);
	errno = cause;
	return mark >= 0 ? fd : -1;
}

static int make_locked(char *path)
{
	if (!mkdtemp(path)) return -1;
	int fd = lock_and_mark(path), cause = errno;
	if (fd < 0) rmdir(path);
	errno = cause;
	return fd;
}

bool temp_dir(struct run *r, struct arena *a, str parent, str *out, struct err *e)
{
	remove_abandoned(r, a, parent);
	char *path = arena_cstr(a, path_join(a, parent, STR(PREFIX "XXXXXX")));
	pthread_mutex_lock(&r->mutex);
	int fd = make_locked(path);
	if (fd >= 0) {
		struct temp *t = NEW(&r->temp_arena, struct temp);
		*t = (struct temp){ arena_str(&r->temp_arena, str_of(path)), fd, r->temps };
		r->temps = t;
	}
	pthread_mutex_unlock(&r->mutex);
	if (fd < 0)
		return err_set(e, FAULT_SYSTEM, "make a folder in '%.*s': %s", STR_ARG(parent), strerror(errno));
	*out = str_of(path);
	return true;
}

void temp_keep(struct run *r, str path)
{
	pthread_mutex_lock(&r->mutex);
	for (struct temp **at = &r->temps; *at; at = &(*at)->next)
		if (str_eq((*at)->path, path)) {
			close((*at)->lock);
			*at = (*at)->next;
			break;
		}
	pthread_mutex_unlock(&r->mutex);
}

void temp_remove(struct run *r, str path)
{
	struct arena a;
	struct err e;
	arena_init(&a);
	if (!remove_folder(r, arena_cstr(&a, path), &e)) run_say(r, 1, "%s", e.text);
	arena_free(&a);
	temp_keep(r, path);
}

void file_hold(struct run *r, str path)
{
	pthread_mutex_lock(&r->mutex);
	bool known = false;
	for (const struct held *held = r->held; held && !known; held = held->next) known = str_eq(held->path, path);
	str own = arena_str(&r->temp_arena, path);
	int fd = !known && r->held_n < r->descriptors / 4 ? open(own.p, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
	if (fd >= 0) {
		struct held *held = NEW(&r->temp_arena, struct held);
		*held = (struct held){ own, fd, r->held };
		r->held = held;
		r->held_n++;
	}
	pthread_mutex_unlock(&r->mutex);
}

str file_held(struct run *r, struct arena *a, str path)
{
	str found = path;
	if (file_look(r, path).kind != FILE_NONE) return path;
	pthread_mutex_lock(&r->mutex);
	for (const struct held *held = r->held; held; held = held->next)
		if (str_eq(held->path, path)) found = arena_fmt(a, "/proc/self/fd/%d", held->fd);
	pthread_mutex_unlock(&r->mutex);
	return found;
}

void temps_remove(struct run *r)
{
	struct err e;
	for (struct held *held = r->held; held; held = held->next) close(held->fd);
	r->held = NULL;
	r->held_n = 0;
	for (struct temp *t = r->temps; t; t = t->next) {
		if (!remove_folder(r, t->path.p, &e)) {}
		close(t->lock);
	}
	r->temps = NULL;
}

bool file_lock(struct run *r, str path, struct file_lock *out, struct err *e)
{
	struct arena_mark m = arena_mark(&r->arena);
	int fd = open(arena_cstr(&r->arena, path), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	int cause = errno;
	arena_reset(&r->arena, m);
	if (fd < 0) return err_set(e, FAULT_SYSTEM, "lock '%.*s': %s", STR_ARG(path), strerror(cause));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		run_say(r, 0, "waiting for another spokeshave that writes there too ('%.*s')", STR_ARG(path));
		while (flock(fd, LOCK_EX)) {
			if (errno == EINTR && !run_interrupted(r)) continue;
			close(fd);
			return run_interrupted_err(e);
		}
	}
	out->fd = fd;
	return true;
}

void file_unlock(struct file_lock *lock)
{
	close(lock->fd);
}
