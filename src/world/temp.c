#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run_private.h"
#include "spokeshave/files.h"

#define PREFIX ".spokeshave-"

/*
 * A temporary folder is locked, as a folder, by whoever works in it. One whose
 * lock is free was left by a run that was killed.
 */
static void remove_abandoned(struct run *r, struct arena *a, str parent)
{
	struct strs names;
	struct err e;
	if (!dir_list(r, a, parent, &names, &e)) return;
	for (size_t i = 0; i < names.n; i++) {
		if (!str_starts(names.v[i], STR(PREFIX))) continue;
		str path = path_join(a, parent, names.v[i]);
		int fd = open(arena_cstr(a, path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd < 0) continue;
		if (!flock(fd, LOCK_EX | LOCK_NB) && !tree_remove(r, path, &e))
			run_say(r, 1, "%s", e.text); /* of another user, say: not worth failing */
		close(fd);
	}
}

static bool still_there(int fd, const char *path)
{
	struct stat a, b;
	return !fstat(fd, &a) && !lstat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Another run may take a folder for abandoned in the instant before it is locked: then make another. */
static int make_locked(char *path)
{
	char *x = path + strlen(path) - 6;
	for (int tries = 0; tries < 16; tries++) {
		memcpy(x, "XXXXXX", 6);
		if (!mkdtemp(path)) return -1;
		int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd < 0 && errno != ENOENT) return -1;
		if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB) && still_there(fd, path)) return fd;
		if (fd >= 0) close(fd);
	}
	errno = EBUSY;
	return -1;
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

void temps_remove(struct run *r)
{
	struct err e;
	for (struct temp *t = r->temps; t; t = t->next) {
		if (!tree_remove(r, t->path, &e)) {}
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
