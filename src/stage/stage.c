#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spokeshave/files.h"
#include "spokeshave/names.h"
#include "spokeshave_config.h"
#include "stage_private.h"

/* ---- one job a wheel ---- */

static bool add_jobs(struct staging *s, bool files, struct err *e)
{
	enum { HEX_BYTES = 64 };
	size_t most = 0;
	struct names known;
	names_init(&known, s->a);
	for (size_t i = 0; i < s->plan->n; i++) most += s->plan->v[i].n;
	s->jobs = NEW_N(s->a, struct unpack_job, most);
	s->trees = NEW_N(s->a, struct tree, s->plan->n);
	for (size_t i = 0; i < s->plan->n; i++) {
		const struct stage_target *target = &s->plan->v[i];
		s->trees[i].plan = target;
		s->trees[i].job = NEW_N(s->a, size_t, target->n);
		for (size_t k = 0; k < target->n; k++) {
			const struct stage_dist *d = &target->v[k];
			if (d->sha256.n != HEX_BYTES) /* everything is found by it */
				return err_set(e, FAULT_INTEGRITY, "%.*s: its wheel has no sha256",
				               STR_ARG(d->name));
			uint32_t id = names_add(&known, d->sha256);
			s->trees[i].job[k] = id;
			s->jobs[id].path = d->wheel_path;
			s->jobs[id].sha256 = d->sha256;
			s->jobs[id].name = &d->file->wheel;
			s->jobs[id].files |= files && d->kept;
			if (d->unpacked) s->jobs[id].out = *d->unpacked;
		}
	}
	s->jobs_n = known.text.n;
	return true;
}

bool stage_unpack(struct staging *s, bool files, struct err *e)
{
	if (!add_jobs(s, files, e) || !unpack_all(s->r, &s->unpack, s->jobs, s->jobs_n, e)) return false;
	for (size_t i = 0; i < s->plan->n; i++)
		for (size_t k = 0; k < s->plan->v[i].n; k++) {
			const struct unpacked *u = &s->jobs[s->trees[i].job[k]].out;
			s->plan->v[i].v[k].installed_bytes = u->bytes;
			s->plan->v[i].v[k].stripped_bytes = u->saved;
		}
	return true;
}

/* What each wheel installs, then what goes where. */
static bool lay_out(struct staging *s, bool files, struct err *e)
{
	if (!stage_unpack(s, files, e)) return false;
	for (size_t i = 0; i < s->plan->n; i++)
		if (!stage_tree(s, &s->trees[i], e)) return false;
	return true;
}

bool stage_measure(struct run *r, struct arena *a, const struct stage_plan *plan, struct manifest *manifests,
                   struct err *e)
{
	struct staging s = { .r = r, .a = a, .plan = plan };
	unpacker_open(&s.unpack, &(struct unpack_opts){ .mtime = plan->mtime, .strip = plan->strip });
	bool ok = lay_out(&s, false, e);
	for (size_t i = 0; ok && manifests && i < plan->n; i++) stage_manifest(&s, &s.trees[i], &manifests[i]);
	unpacker_close(&s.unpack);
	return ok;
}

/* ---- the whole ---- */

/* Of several targets each has a manifest of its own; this one says that their folder is ours. */
static bool write_targets(struct staging *s, str dir, const struct manifest_target *targets,
                          struct err *e)
{
	str text = manifest_of_targets(s->a, targets, s->plan->n, run_redact(s->r, s->a, s->plan->command), STR(SPOKESHAVE_VERSION));
	return file_create(s->r, path_join(s->a, dir, STR("manifest.json")), text, 0644, s->plan->mtime, e) &&
	       dir_set(s->r, dir, 0755, s->plan->mtime, e);
}

static bool fill(struct staging *s, str dir, struct err *e)
{
	struct manifest_target *targets = NEW_N(s->a, struct manifest_target, s->plan->n);
	for (size_t i = 0; i < s->plan->n; i++) {
		struct tree *t = &s->trees[i];
		targets[i].name = t->plan->target->name;
		t->dir = s->plan->n == 1 ? dir : path_join(s->a, dir, targets[i].name);
		if (!dir_make(s->r, t->dir, 0755, e)) return false;
	}
	struct pool *files;
	struct err of_texts;
	bool ok = true;
	if (!stage_files_begin(s, &files, e)) return false;
	for (size_t i = 0; ok && i < s->plan->n; i++) ok = stage_texts(s, &s->trees[i], &targets[i].digest, &of_texts);
	if (!stage_files_end(s, files, e)) return false;
	if (!ok) *e = of_texts;
	return ok && (s->plan->n == 1 || write_targets(s, dir, targets, e));
}

/* `filled`: only the exchange can have failed. */
static bool write_at(struct staging *s, str out, bool inside, bool *filled, struct err *e)
{
	struct stage_place place;
	*filled = false;
	if (!stage_place_open(s->r, s->a, out, inside, &place, e)) return false;
	*filled = fill(s, place.fresh, e);
	bool ok = *filled && stage_place_finish(s->r, s->a, &place, e);
	stage_place_close(s->r, &place);
	return ok;
}

/*
 * Can a folder not be exchanged as a whole, because something is mounted on it
 * or because the one it lies in can't be written?
 */
static bool must_go_inside(struct run *r, struct arena *a, str out)
{
	struct file_info is = file_look(r, out), parent = file_look(r, path_dir(out));
	if (is.kind != FILE_DIR) return false;
	if (parent.kind == FILE_DIR && parent.device != is.device) return true;
	return access(arena_cstr(a, path_dir(out)), W_OK | X_OK) != 0;
}

/* A bind mount of the same file system shows only when it is moved. */
static bool is_busy(struct run *r, struct arena *a, str out)
{
	str aside = arena_fmt(a, "%.*s.aside-%ld", STR_ARG(out), (long)getpid());
	if (file_look(r, out).kind != FILE_DIR) return false;
	if (rename(arena_cstr(a, out), aside.p)) return errno == EBUSY || errno == EXDEV;
	if (rename(aside.p, arena_cstr(a, out)))
		run_warn(r, "'%.*s' is now at '%.*s'", STR_ARG(out), STR_ARG(aside));
	return false;
}

static bool lay_out_and_write(struct staging *s, str out, struct err *e)
{
	if (!lay_out(s, true, e)) return false;
	bool inside = must_go_inside(s->r, s->a, out), filled;
	if (write_at(s, out, inside, &filled, e)) return true;
	if (inside || !filled || run_interrupted(s->r) || !is_busy(s->r, s->a, out)) return false;
	return write_at(s, out, true, &filled, e);
}

bool stage_write(struct run *r, struct arena *a, const struct stage_plan *plan, str out,
                 struct err *e)
{
	struct staging s = { .r = r, .a = a, .plan = plan };
	while (out.n > 1 && out.p[out.n - 1] == '/') out.n--;
	unpacker_open(&s.unpack, &(struct unpack_opts){ .mtime = plan->mtime, .beside = path_dir(out), .strip = plan->strip });
	bool ok = stage_check_output(r, out, STR(""), e) && lay_out_and_write(&s, out, e);
	unpacker_close(&s.unpack);
	return ok;
}
