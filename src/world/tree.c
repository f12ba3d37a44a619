#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/files.h"

#define LIMIT_TREE_DEPTH 256 /* folders within folders that tree_remove goes down */

static bool is_dots(const char *name)
{
	return name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));
}

bool dir_list(struct run *r, struct arena *a, str path, struct strs *out, struct err *e)
{
	struct arena_mark m = arena_mark(a);
	DIR *d = opendir(arena_cstr(a, path));
	int cause = errno;
	(void)r;
	arena_reset(a, m);
	if (!d) return err_set(e, fault_of_errno(cause), "read folder '%.*s': %s", STR_ARG(path), strerror(cause));
	*out = (struct strs){ 0 };
	errno = 0;
	for (struct dirent *entry; (entry = readdir(d));)
		if (!is_dots(entry->d_name)) PUSH(a, out, arena_str(a, str_of(entry->d_name)));
	cause = errno;
	closedir(d);
	if (cause) return err_set(e, FAULT_SYSTEM, "read folder '%.*s': %s", STR_ARG(path), strerror(cause));
	strs_sort(out);
	return true;
}

static bool remove_at(int parent, const char *name, bool may_be_dir, int depth);

/* `fd` is a folder, and closed here. */
static bool remove_contents(int fd, int depth)
{
	DIR *d = fdopendir(fd);
	if (!d) {
		close(fd);
		return false;
	}
	bool ok = true;
	for (struct dirent *entry; (entry = readdir(d));)
		if (!is_dots(entry->d_name))
			ok &= remove_at(fd, entry->d_name, entry->d_type == DT_DIR || entry->d_type == DT_UNKNOWN, depth + 1);
	closedir(d);
	return ok;
}

/* Depth is bounded by LIMIT_TREE_DEPTH: what lies deeper stays, and the removal fails. */
static bool remove_at(int parent, const char *name, bool may_be_dir, int depth)
{
	if (!may_be_dir) return !unlinkat(parent, name, 0) || errno == ENOENT;
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == EACCES && !fchmodat(parent, name, 0700, 0))
		fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) return errno == ENOENT || ((errno == ENOTDIR || errno == ELOOP) && remove_at(parent, name, false, depth));
	if (depth == LIMIT_TREE_DEPTH) {
		close(fd);
		errno = ELOOP;
		return false;
	}
	struct stat st;
	if (!fstat(fd, &st) && (st.st_mode & S_IRWXU) != S_IRWXU && fchmod(fd, 0700)) {} /* else what is in it stays */
	return remove_contents(fd, depth) && (!unlinkat(parent, name, AT_REMOVEDIR) || errno == ENOENT);
}

bool tree_remove(struct run *r, str path, struct err *e)
{
	char c[4096];
	(void)r;
	if (!path.n || path.n >= sizeof c) return err_set(e, FAULT_INPUT, "'%.*s': not a usable path", STR_ARG(path));
	memcpy(c, path.p, path.n);
	c[path.n] = 0;
	return remove_at(AT_FDCWD, c, true, 0) ||
	       err_set(e, FAULT_SYSTEM, "remove '%.*s': %s", STR_ARG(path), strerror(errno));
}

str path_absolute(struct run *r, struct arena *a, str path)
{
	char here[4096];
	(void)r;
	if (str_starts(path, STR("/")) || !getcwd(here, sizeof here)) return arena_str(a, path);
	while (str_eat(&path, STR("./"))) {}
	return path_join(a, str_of(here), str_eq(path, STR(".")) ? (str){ 0 } : path);
}

str path_real(struct run *r, struct arena *a, str path)
{
	char real[PATH_MAX];
	(void)r;
	return realpath(arena_cstr(a, path), real) ? arena_str(a, str_of(real)) : (str){ 0 };
}
