#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "spokeshave/files.h"
#include "stage_private.h"

/* ---- may it be written? ---- */

static bool is_ours(struct arena *a, str dir)
{
	char head[64];
	int fd = open(arena_cstr(a, path_join(a, dir, STR("manifest.json"))), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0) return false;
	ssize_t n = read(fd, head, sizeof head);
	close(fd);
	return n > 0 && manifest_is_ours((str){ head, (size_t)n });
}

/* The path without links, "." and ".."; empty when it is not there. */
static str real_path(struct arena *a, str path)
{
	char *real = realpath(arena_cstr(a, path), NULL);
	str copy = arena_str(a, str_of(real));
	free(real);
	return copy;
}

static bool holds(str folder, str path)
{
	return str_eq(folder, path) || str_eq(folder, STR("/")) ||
	       (str_starts(path, folder) && path.n > folder.n && path.p[folder.n] == '/');
}

/* Nothing is in it but temporary folders of runs that write or wrote there. */
static bool is_empty(struct run *r, struct arena *a, str out, bool *empty, struct err *e)
{
	struct strs names;
	if (!dir_list(r, a, out, &names, e)) return false;
	*empty = true;
	for (size_t i = 0; i < names.n; i++) *empty &= temp_is_one(r, path_join(a, out, names.v[i]));
	return true;
}

static bool check_folder(struct run *r, struct arena *a, str out, str app, struct err *e)
{
	bool empty = false;
	str real = real_path(a, out), app_real = app.n ? real_path(a, app) : STR("");
	if (app_real.n && str_eq(real, app_real))
		return err_set(e, FAULT_INPUT, "output '%.*s' is the application itself; choose a folder in it or elsewhere",
		               STR_ARG(out));
	if (app_real.n && holds(real, app_real))
		return err_set(e, FAULT_INPUT, "output '%.*s' holds the application '%.*s'; choose another folder",
		               STR_ARG(out), STR_ARG(app));
	if (is_ours(a, out)) return true;
	if (!is_empty(r, a, out, &empty, e)) return false;
	return empty || err_set(e, FAULT_INPUT, "output '%.*s' is not empty and not a folder that spokeshave wrote; "
	                        "remove it or choose another", STR_ARG(out));
}

static str without_slashes(str path)
{
	while (path.n > 1 && path.p[path.n - 1] == '/') path.n--;
	return path;
}

bool stage_check_output(struct run *r, str out, str app, struct err *e)
{
	struct arena a;
	bool ok = false;
	out = without_slashes(out);
	if (!out.n) return err_set(e, FAULT_INPUT, "the output has no name");
	arena_init(&a);
	switch (file_look(r, out).kind) {
	case FILE_NONE: ok = true; break;
	case FILE_DIR:  ok = check_folder(r, &a, out, app, e); break;
	case FILE_LINK:
		err_set(e, FAULT_INPUT, "output '%.*s' is a link; name the folder itself", STR_ARG(out));
		break;
	default:
		err_set(e, FAULT_INPUT, "output '%.*s' is there and is no folder; remove it or choose another", STR_ARG(out));
	}
	arena_free(&a);
	return ok;
}

/* ---- the place ---- */

/* Waits for another run that writes into the same folder. Where a folder can't be locked: no lock. */
static bool lock_folder(struct run *r, struct arena *a, str folder, int *out, struct err *e)
{
	int fd = open(arena_cstr(a, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) return err_set(e, FAULT_SYSTEM, "open folder '%.*s': %s", STR_ARG(folder), strerror(errno));
	*out = fd;
	if (!flock(fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK) return true;
	run_say(r, 0, "waiting for another spokeshave that writes into '%.*s'", STR_ARG(folder));
	while (flock(fd, LOCK_EX))
		if (errno != EINTR || run_interrupted(r)) return run_interrupted_err(e);
	return true;
}

bool stage_place_open(struct run *r, struct arena *a, str out, bool inside, struct stage_place *p,
                      struct err *e)
{
	*p = (struct stage_place){ .inside = inside, .lock = -1 };
	p->out = arena_str(a, without_slashes(out));
	if (file_look(r, p->out).kind == FILE_DIR) p->out = real_path(a, p->out);
	str parent = inside ? p->out : path_dir(p->out);
	if (!dir_make(r, parent, 0755, e)) return false;
	if (lock_folder(r, a, parent, &p->lock, e) && stage_check_output(r, p->out, STR(""), e) &&
	    temp_dir(r, a, parent, &p->temp, e)) {
		p->fresh = path_join(a, p->temp, STR("new"));
		if (dir_make(r, p->fresh, 0755, e)) return true;
	}
	stage_place_close(r, p);
	return false;
}

/* One name of DIR: the new one takes the place of the old one, which goes to `old`. */
static bool swap_name(struct run *r, struct arena *a, struct stage_place *p, str name,
                      struct err *e)
{
	str fresh = path_join(a, p->fresh, name), there = path_join(a, p->out, name);
	if (file_look(r, there).kind == FILE_NONE) return file_rename(r, fresh, there, e);
	return file_exchange(r, fresh, there, e);
}

static bool swap_inside(struct run *r, struct arena *a, struct stage_place *p, struct err *e)
{
	struct strs fresh, there;
	str old = path_join(a, p->temp, STR("old"));
	if (!dir_list(r, a, p->fresh, &fresh, e) || !dir_list(r, a, p->out, &there, e)) return false;
	if (!dir_make(r, old, 0700, e)) return false;
	for (size_t i = 0; i < fresh.n; i++)
		if (!swap_name(r, a, p, fresh.v[i], e)) return false;
	for (size_t i = 0; i < there.n; i++) {
		str name = there.v[i];
		if (strs_has(&fresh, name) || temp_is_one(r, path_join(a, p->out, name))) continue;
		if (!file_rename(r, path_join(a, p->out, name), path_join(a, old, name), e)) return false;
	}
	return true;
}

bool stage_place_finish(struct run *r, struct arena *a, struct stage_place *p, struct err *e)
{
	if (run_interrupted(r)) return run_interrupted_err(e);
	if (p->inside) return swap_inside(r, a, p, e);
	if (file_look(r, p->out).kind == FILE_NONE) return file_rename(r, p->fresh, p->out, e);
	return file_exchange(r, p->fresh, p->out, e);
}

/* What is in the temporary folder then: the old output, or a new one that failed. */
void stage_place_close(struct run *r, struct stage_place *p)
{
	if (p->temp.n) temp_remove(r, p->temp);
	if (p->lock >= 0) close(p->lock);
	p->temp = (str){ 0 };
	p->lock = -1;
}
