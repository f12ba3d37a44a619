#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "stage_private.h"

static str root_path(struct arena *a, const struct tree *t, str path)
{
	return arena_fmt(a, "%.*s/root/%.*s", STR_ARG(t->dir), STR_ARG(path));
}

static bool make_folders(struct staging *s, const struct tree *t, struct err *e)
{
	if (!dir_make(s->r, arena_fmt(s->a, "%.*s/root", STR_ARG(t->dir)), 0755, e)) return false;
	for (size_t i = 0; i < t->folders.n; i++)
		if (!dir_make(s->r, root_path(s->a, t, t->folders.v[i]), 0755, e)) return false;
	return true;
}

/* Children first: making them changes the times of the parent. */
static bool set_folders(struct staging *s, const struct tree *t, struct err *e)
{
	for (size_t i = t->folders.n; i-- > 0;)
		if (!dir_set(s->r, root_path(s->a, t, t->folders.v[i]), 0755, s->plan->mtime, e)) return false;
	return dir_set(s->r, arena_fmt(s->a, "%.*s/root", STR_ARG(t->dir)), 0755, s->plan->mtime, e);
}

/* Link a file out of the unpacked wheel; one that was altered or removed there: unpack anew, once. */
static bool link_file(struct staging *s, struct arena *a, struct unpack_job *job,
                      const struct tree_file *file, str to, char *block, struct err *e)
{
	for (int tries = 0;; tries++) {
		const struct unpacked_file *source = &job->out.files.v[file->source];
		str from = unpacked_path(a, &job->out, source);
		bool sound = unpacked_sound(a, from, source, s->plan->mtime, block);
		if (sound && file_link(s->r, from, to, e)) return true;
		if (tries) return sound ? false : err_set(e, FAULT_SYSTEM, "'%.*s' was altered", STR_ARG(from));
		if (sound && file_look(s->r, from).kind == FILE_REGULAR) return false; /* the output is at fault: say that */
		if (!unpack_again(s->r, a, job, &s->unpack, e)) return false;
	}
}

static bool write_dist(struct staging *s, struct arena *a, const struct tree *t, size_t dist,
                       struct unpack_job *job, char *block, struct err *e)
{
	for (size_t i = t->first[dist]; i < t->first[dist + 1]; i++) {
		const struct tree_file *file = &t->files.v[i];
		if (file->twin) continue;
		if (run_interrupted(s->r)) return run_interrupted_err(e);
		str to = root_path(a, t, file->path);
		bool ok = file->source == SOURCE_BYTES
		          ? file_create(s->r, to, file->bytes, file->mode, s->plan->mtime, e)
		          : link_file(s, a, job, file, to, block, e);
		if (!ok) return false;
	}
	return true;
}

/* A round is a wheel, in all the trees that have it. */
static bool write_round(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct staging *s = ctx;
	struct arena scratch;
	bool ok = true;
	(void)r;
	arena_init(&scratch);
	char *block = arena_bytes(&scratch, CHECKSUM_BLOCK);
	for (size_t n = 0; ok && n < s->plan->n; n++) {
		const struct tree *t = &s->trees[n];
		for (size_t dist = 0; ok && dist < t->plan->n; dist++)
			if (t->job[dist] == i) ok = write_dist(s, a, t, dist, &s->jobs[i], block, e);
	}
	arena_free(&scratch);
	return ok;
}

bool stage_files(struct staging *s, struct err *e)
{
	for (size_t i = 0; i < s->plan->n; i++)
		if (!make_folders(s, &s->trees[i], e)) return false;
	if (!pool_each(s->r, s->jobs_n, write_round, s, e)) return false;
	for (size_t i = 0; i < s->plan->n; i++)
		if (!set_folders(s, &s->trees[i], e)) return false;
	return true;
}
