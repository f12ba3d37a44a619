/*
 * Files and folders. All system calls that only Linux has are behind this door.
 * Paths are relative to the working directory or absolute; a path with a NUL
 * byte is refused. Failures are FAULT_SYSTEM unless said, and name the path.
 * Any thread may call these.
 */
#ifndef SPOKESHAVE_FILES_H
#define SPOKESHAVE_FILES_H

#include "spokeshave/path.h"
#include "spokeshave/run.h"

enum file_kind { FILE_NONE, FILE_REGULAR, FILE_DIR, FILE_LINK, FILE_OTHER };

struct file_info {
	enum file_kind kind;
	uint64_t size;
	unsigned mode;   /* permission bits */
	uint64_t device, inode;
	int64_t mtime;   /* nanoseconds since the epoch */
	int64_t ctime;   /* the same, of the last change of any kind: nobody can set it */
};

/* Of the path itself, links not followed; FILE_NONE when it is not there or can't be reached. */
struct file_info file_look(struct run *r, str path);

/* A device, a pipe or a socket, links followed: it has no contents of before, and nothing takes its place. */
bool file_is_stream(struct run *r, str path);

/* Whole contents, at most `limit` bytes; a missing or unreadable file is FAULT_INPUT. */
MUST_USE bool file_read(struct run *r, struct arena *a, str path, uint64_t limit, str *out, struct err *e);

/* Write beside and rename: the file is whole or as it was. A link stays one; a device or a pipe is written to. */
MUST_USE bool file_write(struct run *r, str path, str bytes, unsigned mode, struct err *e);

/* Create a new file (FAULT_SYSTEM if it is there) in a folder that exists, with mode and mtime. */
MUST_USE bool file_create(struct run *r, str path, str bytes, unsigned mode, int64_t mtime_seconds, struct err *e);

/* Hard link; across file systems or past the link limit a reflink, else a copy, same mode and mtime. */
MUST_USE bool file_link(struct run *r, str from, str to, struct err *e);
/* The same for names in open folders, where many are linked; on failure errno says why. */
MUST_USE bool file_link_at(int from_folder, const char *from, int to_folder, const char *to);

MUST_USE bool dir_make(struct run *r, str path, unsigned mode, struct err *e); /* parents too; there already is fine */
MUST_USE bool dir_set(struct run *r, str path, unsigned mode, int64_t mtime_seconds, struct err *e);
MUST_USE bool link_make(struct run *r, str target, str path, struct err *e);   /* symbolic */

/* Remove a file or a whole tree, links not followed. What is not there is fine. */
MUST_USE bool tree_remove(struct run *r, str path, struct err *e);

/* The names in a folder, sorted, without "." and "..". A missing folder is FAULT_INPUT. */
MUST_USE bool dir_list(struct run *r, struct arena *a, str path, struct strs *out, struct err *e);

/* Swap two paths at once (two renames where the file system can't); and a plain rename. */
MUST_USE bool file_exchange(struct run *r, str a, str b, struct err *e);
MUST_USE bool file_rename(struct run *r, str from, str to, struct err *e);

/*
 * A temporary folder in `parent` (".spokeshave-XXXXXX"), removed by run_close
 * and on a signal unless temp_keep is called. It is locked and holds a mark, a
 * file of ours, so that an abandoned one can be told: those in `parent` are
 * removed. A folder without the mark is someone else's, whatever its name.
 */
MUST_USE bool temp_dir(struct run *r, struct arena *a, str parent, str *out, struct err *e);
void temp_keep(struct run *r, str path);   /* it was renamed: forget it */
void temp_remove(struct run *r, str path); /* now, not only at the end; best effort */
bool temp_is_one(struct run *r, str path); /* made by temp_dir, of this run or another */

/*
 * Keep a file open until the end of the run, so that it can be read though
 * someone removes it: as many as a quarter of the descriptors there may be.
 * Then where it is to be read: `path` while it is there, else a path to the
 * held file, else `path`.
 */
void file_hold(struct run *r, str path);
str file_held(struct run *r, struct arena *a, str path);

/* An exclusive lock on a file, created if need be; waits for its holder, and says so. The conductor alone. */
struct file_lock { int fd; };
MUST_USE bool file_lock(struct run *r, str path, struct file_lock *out, struct err *e);
void file_unlock(struct file_lock *lock);

/* Whose fault an errno is: the machine's (no memory, descriptors, space, an I/O error) or the input's. */
enum fault fault_of_errno(int number);

str path_absolute(struct run *r, struct arena *a, str path); /* below the working directory; nothing is resolved */
str path_real(struct run *r, struct arena *a, str path); /* links resolved; empty when it leads nowhere */

#endif
