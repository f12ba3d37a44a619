#include "spokeshave/files.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

/* A path for the kernel: terminated, without NUL inside. */
static bool path_c(str path, char to[PATH_BYTES], struct err *e)
{
	if (path.n >= PATH_BYTES || !path.n || str_find(path, 0) < path.n)
		return err_set(e, FAULT_INPUT, "'%.*s': not a usable path", STR_ARG(path));
	memcpy(to, path.p, path.n);
	to[path.n] = 0;
	return true;
}

enum fault fault_of_errno(int number)
{
	static const int machine[] = { ENOMEM, EMFILE, ENFILE, ENOSPC, EIO, EDQUOT };
	for (size_t i = 0; i < COUNT(machine); i++)
		if (number == machine[i]) return FAULT_SYSTEM;
	return FAULT_INPUT;
}

static bool failed(struct err *e, str path, const char *doing)
{
	return err_set(e, FAULT_SYSTEM, "%s '%.*s': %s", doing, STR_ARG(path), strerror(errno));
}

struct file_info file_look(struct run *r, str path)
{
	char c[PATH_BYTES];
	struct stat st;
	struct err ignored;
	(void)r;
	if (!path_c(path, c, &ignored) || lstat(c, &st)) return (struct file_info){ .kind = FILE_NONE };
	return (struct file_info){
		.kind = S_ISREG(st.st_mode) ? FILE_REGULAR : S_ISDIR(st.st_mode) ? FILE_DIR
		        : S_ISLNK(st.st_mode) ? FILE_LINK : FILE_OTHER,
		.size = (uint64_t)st.st_size,
		.mode = st.st_mode & 07777,
		.device = st.st_dev,
		.inode = st.st_ino,
		.mtime = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
		.ctime = (int64_t)st.st_ctim.tv_sec * 1000000000 + st.st_ctim.tv_nsec,
	};
}

bool file_is_stream(struct run *r, str path)
{
	char c[PATH_BYTES];
	struct stat st;
	struct err ignored;
	(void)r;
	return path_c(path, c, &ignored) && !stat(c, &st) && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);
}

/* `size` is a hint: what stat said. A pipe or a growing file may hold more. */
static bool read_all(struct run *r, int fd, struct arena *a, str path, uint64_t size, uint64_t limit, str *out,
                     struct err *e)
{
	size_t cap = (size_t)(size < limit ? size : limit) + 1, n = 0;
	char *p = arena_bytes(a, cap);
	for (;;) {
		if (!size && run_interrupted(r)) return run_interrupted_err(e); /* who waits at a terminal may give up */
		ssize_t got = read(fd, p + n, cap - n);
		if (got < 0 && errno == EINTR) continue;
		if (got < 0) return failed(e, path, "read");
		if (!got) break;
		n += (size_t)got;
		if (n > limit)
			return err_set(e, FAULT_INPUT, "'%.*s' is larger than %llu bytes", STR_ARG(path),
			               (unsigned long long)limit);
		if (n == cap) {
			char *more = arena_bytes(a, cap * 2);
			memcpy(more, p, n);
			p = more;
			cap *= 2;
		}
	}
	*out = (str){ p, n };
	return true;
}

bool file_read(struct run *r, struct arena *a, str path, uint64_t limit, str *out, struct err *e)
{
	char c[PATH_BYTES];
	struct stat st;
	if (!path_c(path, c, e)) return false;
	int fd = open(c, O_RDONLY | O_CLOEXEC);
	if (fd < 0) return err_set(e, fault_of_errno(errno), "read '%.*s': %s", STR_ARG(path), strerror(errno));
	bool ok = false;
	if (fstat(fd, &st)) failed(e, path, "read");
	else if (S_ISDIR(st.st_mode)) err_set(e, FAULT_INPUT, "read '%.*s': it is a folder", STR_ARG(path));
	else ok = read_all(r, fd, a, path, (uint64_t)st.st_size, limit, out, e);
	close(fd);
	return ok;
}

static bool write_all(int fd, str bytes)
{
	while (bytes.n) {
		ssize_t n = write(fd, bytes.p, bytes.n);
		if (n < 0 && errno == EINTR) continue;
		if (n < 0) return false;
		bytes = str_skip(bytes, (size_t)n);
	}
	return true;
}

/* Times, -1: leave them. */
static bool set_times(int fd, int64_t seconds)
{
	struct timespec t[2] = { { .tv_sec = (time_t)seconds }, { .tv_sec = (time_t)seconds } };
	return seconds < 0 || !futimens(fd, t);
}

static bool create(const char *c, str bytes, unsigned mode, int64_t seconds)
{
	int fd = open(c, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) return false;
	bool ok = write_all(fd, bytes) && !fchmod(fd, (mode_t)mode) && set_times(fd, seconds);
	int cause = errno;
	if (close(fd) && ok) ok = false, cause = errno; /* a full disk may say so only now */
	if (!ok) unlink(c);
	errno = cause;
	return ok;
}

bool file_create(struct run *r, str path, str bytes, unsigned mode, int64_t mtime_seconds, struct err *e)
{
	char c[PATH_BYTES];
	(void)r;
	if (!path_c(path, c, e)) return false;
	return create(c, bytes, mode, mtime_seconds) || failed(e, path, "write");
}

/* A device or a pipe takes the bytes itself: a file in its place would take /dev/null from everybody. */
static bool write_into(const char *c, str bytes)
{
	int fd = open(c, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0) return false;
	bool ok = write_all(fd, bytes);
	int cause = errno;
	if (close(fd) && ok) ok = false, cause = errno;
	errno = cause;
	return ok;
}

bool file_write(struct run *r, str path, str bytes, unsigned mode, struct err *e)
{
	char c[PATH_BYTES], beside[PATH_BYTES + 32], behind[PATH_BYTES];
	static _Atomic unsigned counter;
	struct stat st;
	if (!path_c(path, c, e)) return false;
	if (file_is_stream(r, path)) return write_into(c, bytes) || failed(e, path, "write");
	if (!lstat(c, &st) && S_ISLNK(st.st_mode) && realpath(c, behind)) memcpy(c, behind, strlen(behind) + 1);
	snprintf(beside, sizeof beside, "%s.%ld-%u.tmp", c, (long)getpid(), counter++);
	if (!create(beside, bytes, mode, -1)) return failed(e, path, "write");
	if (!rename(beside, c)) return true;
	failed(e, path, "write");
	unlink(beside);
	return false;
}

static bool copy_bytes(int from, int to)
{
	char block[64 << 10];
	if (!ioctl(to, FICLONE, from)) return true; /* a reflink, where the file system has them */
	for (;;) {
		ssize_t n = read(from, block, sizeof block);
		if (n < 0 && errno == EINTR) continue;
		if (n <= 0) return !n;
		if (!write_all(to, (str){ block, (size_t)n })) return false;
	}
}

static bool copy_file(int from_folder, const char *from, int to_folder, const char *to)
{
	struct stat st;
	int in = openat(from_folder, from, O_RDONLY | O_CLOEXEC);
	if (in < 0) return false;
	int out = fstat(in, &st) ? -1 : openat(to_folder, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = out >= 0 && copy_bytes(in, out) && !fchmod(out, st.st_mode & 07777) &&
	          !futimens(out, (struct timespec[2]){ st.st_mtim, st.st_mtim });
	int cause = errno;
	if (out >= 0 && close(out) && ok) ok = false, cause = errno;
	if (out >= 0 && !ok) unlinkat(to_folder, to, 0);
	close(in);
	errno = cause;
	return ok;
}

bool file_link_at(int from_folder, const char *from, int to_folder, const char *to)
{
	static const int no_links[] = { EXDEV, EMLINK, EPERM, ENOTSUP, ENOSYS, EACCES };
	if (!linkat(from_folder, from, to_folder, to, 0)) return true;
	for (size_t i = 0; i < COUNT(no_links); i++)
		if (errno == no_links[i]) return copy_file(from_folder, from, to_folder, to);
	return false;
}

bool file_link(struct run *r, str from, str to, struct err *e)
{
	char a[PATH_BYTES], b[PATH_BYTES];
	(void)r;
	if (!path_c(from, a, e) || !path_c(to, b, e)) return false;
	return file_link_at(AT_FDCWD, a, AT_FDCWD, b) || failed(e, to, "write");
}

static bool make_dir(const char *c, unsigned mode)
{
	struct stat st;
	if (!mkdir(c, (mode_t)mode)) return true;
	return errno == EEXIST && !stat(c, &st) && S_ISDIR(st.st_mode);
}

bool dir_make(struct run *r, str path, unsigned mode, struct err *e)
{
	char c[PATH_BYTES];
	(void)r;
	if (!path_c(path, c, e)) return false;
	if (make_dir(c, mode)) return true;
	for (char *at = c + 1; (at = strchr(at, '/')); *at++ = '/') {
		*at = 0;
		if (!make_dir(c, mode)) return failed(e, path, "make folder");
	}
	return make_dir(c, mode) || failed(e, path, "make folder");
}

bool dir_set(struct run *r, str path, unsigned mode, int64_t mtime_seconds, struct err *e)
{
	char c[PATH_BYTES];
	struct timespec t[2] = { { .tv_sec = (time_t)mtime_seconds }, { .tv_sec = (time_t)mtime_seconds } };
	(void)r;
	if (!path_c(path, c, e)) return false;
	return (!chmod(c, (mode_t)mode) && !utimensat(AT_FDCWD, c, t, 0)) || failed(e, path, "set mode of");
}

bool link_make(struct run *r, str target, str path, struct err *e)
{
	char a[PATH_BYTES], b[PATH_BYTES];
	(void)r;
	if (!path_c(target, a, e) || !path_c(path, b, e)) return false;
	return !symlink(a, b) || failed(e, path, "link");
}

bool file_rename(struct run *r, str from, str to, struct err *e)
{
	char a[PATH_BYTES], b[PATH_BYTES];
	(void)r;
	if (!path_c(from, a, e) || !path_c(to, b, e)) return false;
	return !rename(a, b) || failed(e, to, "rename to");
}

bool file_exchange(struct run *r, str left, str right, struct err *e)
{
	char a[PATH_BYTES], b[PATH_BYTES], aside[PATH_BYTES + 32];
	(void)r;
	if (!path_c(left, a, e) || !path_c(right, b, e)) return false;
	if (!syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE)) return true;
	if (errno != ENOSYS && errno != EINVAL && errno != EPERM) return failed(e, right, "exchange with");
	snprintf(aside, sizeof aside, "%s.%ld.aside", a, (long)getpid());
	if (rename(b, aside)) return failed(e, right, "rename");
	if (rename(a, b)) {
		failed(e, right, "rename to");
		if (rename(aside, b)) return err_in(e, "'%s' is now at '%s'", b, aside);
		return false;
	}
	return !rename(aside, a) || failed(e, left, "rename to");
}
