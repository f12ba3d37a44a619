#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "stage_private.h"

static str root_path(struct arena *a, const struct tree *t, str path)
{
	return arena_fmt(a, "%.*s/root/%.*s", STR_ARG(t->dir), STR_ARG(path));
}

/* The folders that are there though no file is in them; the others come with their files. */
static bool make_folders(struct staging *s, const struct tree *t, struct err *e)
{
	const struct target *target = t->plan->target;
	str root = arena_fmt(s->a, "%.*s/root", STR_ARG(t->dir));
	return dir_make(s->r, arena_fmt(s->a, "%.*s%.*s/bin", STR_ARG(root), STR_ARG(target->prefix)), 0755, e) &&
	       dir_make(s->r, arena_join(s->a, root, target->site_packages), 0755, e);
}

/* Children first: making them changes the times of the parent. */
static bool set_folders(struct staging *s, const struct tree *t, struct err *e)
{
	for (size_t i = t->folders.n; i-- > 0;)
		if (!dir_set(s->r, root_path(s->a, t, t->folders.v[i]), 0755, s->plan->mtime, e)) return false;
	return dir_set(s->r, arena_fmt(s->a, "%.*s/root", STR_ARG(t->dir)), 0755, s->plan->mtime, e);
}

/* A folder that is open, so that its files are named in it: most come right after one of the same. */
struct folder { str path; int fd; };

static void folder_close(struct folder *f)
{
	if (f->fd >= 0) close(f->fd);
	*f = (struct folder){ .fd = -1 };
}

/* `path` lives as long as the folder is open. */
static bool folder_open(struct arena *a, struct folder *f, str path)
{
	if (f->fd >= 0 && str_eq(f->path, path)) return true;
	folder_close(f);
	f->path = path;
	f->fd = open(arena_cstr(a, path), O_PATH | O_DIRECTORY | O_CLOEXEC);
	return f->fd >= 0;
}

/* A wheel on its way into the trees. */
struct laying {
	struct staging *s;
	struct arena *a;    /* until it is laid out */
	struct arena *kept; /* as long as the run */
	struct unpack_job job; /* what is unpacked anew is so for these links alone: texts are made meanwhile */
	struct folder from, to;
	char *block; /* of CHECKSUM_BLOCK bytes */
};

static bool open_target(struct laying *l, str path, struct err *e)
{
	str folder = path_dir(path);
	if (l->to.fd >= 0 && str_eq(l->to.path, folder)) return true;
	if (!dir_make(l->s->r, folder, 0755, e)) return false;
	return folder_open(l->a, &l->to, folder) ||
	       err_set(e, FAULT_SYSTEM, "open folder '%.*s': %s", STR_ARG(folder), strerror(errno));
}

/* Link a file out of the unpacked wheel; one that was altered or removed there: unpack anew, once. */
static bool link_file(struct laying *l, const struct tree_file *file, str to, struct err *e)
{
	struct staging *s = l->s;
	for (int tries = 0;; tries++) {
		const struct unpacked_file *source = &l->job.out.files.v[file->source];
		str from = unpacked_path(l->a, &l->job.out, source);
		bool sound = folder_open(l->a, &l->from, path_dir(from)) &&
		             unpacked_sound(l->from.fd, path_base(from).p, source, s->plan->mtime, l->block);
		if (sound && file_link_at(l->from.fd, path_base(from).p, l->to.fd, path_base(to).p)) return true;
		if (sound) err_set(e, FAULT_SYSTEM, "write '%.*s': %s", STR_ARG(to), strerror(errno));
		if (tries) return sound ? false : err_set(e, FAULT_SYSTEM, "'%.*s' was altered", STR_ARG(from));
		if (sound && file_look(s->r, from).kind == FILE_REGULAR) return false; /* the output is at fault: say that */
		folder_close(&l->from);
		if (!unpack_again(s->r, l->kept, &s->unpack, &l->job, e)) return false;
	}
}

static bool write_dist(struct laying *l, const struct tree *t, size_t dist, struct err *e)
{
	struct staging *s = l->s;
	for (size_t i = t->first[dist]; i < t->first[dist + 1]; i++) {
		const struct tree_file *file = &t->files.v[i];
		if (file->twin) continue;
		if (run_interrupted(s->r)) return run_interrupted_err(e);
		str to = root_path(l->a, t, file->path);
		if (!open_target(l, to, e)) return false;
		bool ok = file->source == SOURCE_BYTES
		          ? file_create(s->r, to, file->bytes, file->mode, s->plan->mtime, e)
		          : link_file(l, file, to, e);
		if (!ok) return false;
	}
	return true;
}

/* The few files that are no wheel's. */
static bool write_guard(struct staging *s, const struct tree *t, struct err *e)
{
	struct laying l = { .s = s, .a = s->a, .kept = s->a, .from.fd = -1, .to.fd = -1 };
	bool ok = write_dist(&l, t, t->plan->n, e);
	folder_close(&l.to);
	return ok;
}

/* A round is a wheel, in all the trees that have it. */
static bool write_round(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct staging *s = ctx;
	struct arena scratch;
	struct laying l = { .s = s, .a = &scratch, .kept = a, .job = s->jobs[i], .from.fd = -1, .to.fd = -1 };
	bool ok = true;
	(void)r;
	arena_init(&scratch);
	l.block = arena_bytes(&scratch, CHECKSUM_BLOCK);
	for (size_t n = 0; ok && n < s->plan->n; n++) {
		const struct tree *t = &s->trees[n];
		for (size_t dist = 0; ok && dist < t->plan->n; dist++)
			if (t->job[dist] == i) ok = write_dist(&l, t, dist, e);
	}
	folder_close(&l.from);
	folder_close(&l.to);
	arena_free(&scratch);
	return ok;
}

bool stage_files_begin(struct staging *s, struct pool **out, struct err *e)
{
	for (size_t i = 0; i < s->plan->n; i++)
		if (!make_folders(s, &s->trees[i], e) || !write_guard(s, &s->trees[i], e)) return false;
	*out = pool_open(s->r, s->jobs_n, write_round, s);
	for (size_t i = 0; i < s->jobs_n; i++) pool_give(*out, i);
	return true;
}

bool stage_files_end(struct staging *s, struct pool *pool, struct err *e)
{
	if (!pool_close(pool, e)) return false;
	for (size_t i = 0; i < s->plan->n; i++)
		if (!set_folders(s, &s->trees[i], e)) return false;
	return true;
}
