#include <stdlib.h>
#include <string.h>

#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/guard.h"
#include "spokeshave/names.h"
#include "spokeshave/scripts.h"
#include "spokeshave_config.h"
#include "stage_private.h"

#define LIMIT_SCRIPT_BYTES (UINT64_C(64) << 20) /* of one that is rewritten */

/* One distribution on its way into a tree. */
struct placing {
	struct staging *s;
	struct tree *t;
	uint32_t dist;
	struct unpack_job *job;
	struct record record;  /* in `scratch`, as all that is made for it */
	struct arena scratch;
};

static str below_root(str path)
{
	str_eat(&path, STR("/"));
	return path;
}

static str bin_path(struct arena *a, const struct target *target, str name)
{
	return arena_fmt(a, "%.*s/bin/%.*s", STR_ARG(target->prefix), STR_ARG(name));
}

static str place_of(struct arena *a, const struct target *target, const struct unpacked_file *file)
{
	if (file->scheme == SCHEME_SCRIPTS) return bin_path(a, target, file->path);
	return path_join(a, file->scheme == SCHEME_DATA ? target->prefix : target->site_packages, file->path);
}

/* Add a file, and its row to RECORD; `path` is absolute in the image. */
static void put(struct placing *p, str path, struct tree_file file)
{
	struct arena *a = p->s->a;
	file.path = below_root(path);
	file.dist = p->dist;
	PUSH(a, &p->t->files, file);
	struct record_row row = {
		.path = path_relative(&p->scratch, p->t->plan->target->site_packages, path),
		.size = arena_fmt(&p->scratch, "%llu", (unsigned long long)file.size),
		.sha256 = file.sha256, /* hex until put_record spells it */
	};
	PUSH(&p->scratch, &p->record, row);
}

static bool put_bytes(struct placing *p, str path, str bytes, unsigned mode, struct err *e)
{
	uint8_t digest[SHA256_BYTES];
	if (!sha256_of(bytes, digest, e)) return false;
	put(p, path, (struct tree_file){ .source = SOURCE_BYTES, .bytes = bytes, .size = bytes.n, .mode = mode,
	                                 .sha256 = sha256_hex(p->s->a, digest) });
	return true;
}

/* The bytes of a script out of the wheel: nothing is unpacked. */
static bool read_archived(struct placing *p, str archived, str *out, struct err *e)
{
	struct wheel w;
	struct notes notes = { 0 };
	bool ok = false;
	if (!wheel_open(p->s->r, p->s->a, p->job->path, p->job->name, &w, &notes, e)) return false;
	for (size_t i = 0; i < w.entries.n; i++)
		if (str_eq(w.dir.v[w.entries.v[i].zip].path, archived))
			ok = wheel_read(p->s->r, &w, p->s->a, &w.entries.v[i], out, e);
	wheel_close(&w);
	return ok;
}

/* The bytes of a script as the wheel has it; unpacked anew when the cache's copy was altered. */
static bool read_script(struct placing *p, uint32_t source, str *out, struct err *e)
{
	struct arena *a = p->s->a;
	if (!p->job->out.folder.n) return read_archived(p, p->job->out.files.v[source].archived, out, e);
	for (int tries = 0;; tries++) {
		const struct unpacked_file *file = &p->job->out.files.v[source];
		uint8_t digest[SHA256_BYTES];
		struct err unread;
		if (file_read(p->s->r, a, unpacked_path(a, &p->job->out, file), LIMIT_SCRIPT_BYTES, out, &unread)) {
			if (!sha256_of(*out, digest, e)) return false;
			if (str_eq(sha256_hex(a, digest), file->sha256)) return true;
		}
		if (tries) return err_set(e, FAULT_SYSTEM, "'%.*s' can't be read back from the cache", STR_ARG(file->path));
		if (!unpack_again(p->s->r, a, &p->s->unpack, p->job, e)) return false;
	}
}

static bool put_file(struct placing *p, uint32_t source, struct err *e)
{
	const struct target *target = p->t->plan->target;
	struct unpacked_file file = p->job->out.files.v[source];
	str path = place_of(p->s->a, target, &file), script;
	if (file.fate == FATE_REWRITE)
		return read_script(p, source, &script, e) &&
		       put_bytes(p, path, script_rewritten(p->s->a, target->interpreter, script), 0755, e);
	put(p, path, (struct tree_file){ .source = source, .size = file.size, .sha256 = file.sha256,
	                                 .mode = file.executable ? 0755 : 0644 });
	return true;
}

static str record_of_hex(struct arena *a, str hex)
{
	uint8_t digest[SHA256_BYTES];
	sha256_from_hex(hex, digest);
	return sha256_record_text(a, digest);
}

/* RECORD lists what was installed, itself without a digest. */
static bool put_record(struct placing *p, str dist_info, struct err *e)
{
	struct arena *a = &p->scratch;
	str name = arena_fmt(a, "%.*s/RECORD", STR_ARG(dist_info));
	str path = path_join(p->s->a, p->t->plan->target->site_packages, name);
	for (size_t i = 0; i < p->record.n; i++) p->record.v[i].sha256 = record_of_hex(a, p->record.v[i].sha256);
	PUSH(a, &p->record, (struct record_row){ .path = name });
	return put_bytes(p, path, arena_str(p->s->a, record_write(a, &p->record)), 0644, e);
}

/* What rules on data leave out, or could. */
static void measure_data(struct stage_dist *d, const struct unpacked *u)
{
	for (size_t i = 0; i < d->data.n; i++) {
		const struct strs *paths = &d->data.v[i].paths;
		d->data_bytes[i] = 0;
		for (size_t k = 0; k < u->files.n; k++) {
			const struct unpacked_file *file = &u->files.v[k];
			bool counts = file->scheme == SCHEME_SITE && bsearch(&file->path, paths->v, paths->n, sizeof *paths->v, str_order);
			if (counts) d->data_bytes[i] += file->size;
		}
	}
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct left_out *)a)->path, ((const struct left_out *)b)->path);
}

str stage_left_out(const struct stage_dist *d, const struct unpacked_file *file)
{
	const struct left_out key = { .path = file->path };
	const struct left_outs *list = &d->left_out;
	if (file->scheme != SCHEME_SITE || !list->n) return (str){ 0 };
	const struct left_out *found = bsearch(&key, list->v, list->n, sizeof key, by_path);
	return found ? found->why : (str){ 0 };
}

/* A file of ours in a dist-info folder. */
static bool put_in(struct placing *p, str dist_info, const char *name, str bytes, struct err *e)
{
	str path = arena_fmt(p->s->a, "%.*s/%.*s/%s", STR_ARG(p->t->plan->target->site_packages), STR_ARG(dist_info), name);
	return put_bytes(p, path, bytes, 0644, e);
}

static bool put_dist(struct placing *p, struct err *e)
{
	struct stage_dist *d = &p->t->plan->v[p->dist];
	struct arena *a = p->s->a;
	const struct target *target = p->t->plan->target;
	d->kept_bytes = p->job->out.bytes - p->job->out.saved;
	measure_data(d, &p->job->out);
	for (uint32_t i = 0; i < p->job->out.files.n; i++) {
		const struct unpacked_file *file = &p->job->out.files.v[i];
		if (fate_reason(file->fate).n) continue;
		if (stage_left_out(d, file).n) d->kept_bytes -= file->size;
		else if (!put_file(p, i, e)) return false;
	}
	for (size_t i = 0; i < p->job->out.scripts.n; i++) {
		const struct unpacked_script *script = &p->job->out.scripts.v[i];
		str text = script_wrapper(a, target->interpreter, script->module, script->attr);
		if (!put_bytes(p, bin_path(a, target, script->name), text, 0755, e)) return false;
	}
	return put_in(p, p->job->out.dist_info, "INSTALLER", STR("spokeshave\n"), e) && put_record(p, p->job->out.dist_info, e);
}

/* ---- the guard ---- */

/* What can be imported, and what could be if it had not been left out. */
static void survey(const struct tree *t, const struct unpack_job *jobs, struct guard *g)
{
	for (size_t i = 0; i < t->plan->n; i++) {
		const struct stage_dist *d = &t->plan->v[i];
		const struct unpacked *u = &jobs[t->job[i]].out;
		for (size_t k = 0; k < u->files.n; k++) {
			const struct unpacked_file *file = &u->files.v[k];
			if (file->scheme != SCHEME_SITE) continue;
			if (!d->kept) guard_pruned(g, file->path, d->name);
			else if (stage_left_out(d, file).n) guard_pruned(g, file->path, (str){ 0 });
			else guard_present(g, file->path);
		}
	}
}

/* As a distribution of its own, so that what looks after RECORDs finds no stray file. */
static bool put_guard(struct placing *p, struct err *e)
{
	struct arena *a = p->s->a;
	struct guard g;
	str info = STR("spokeshave_guard-" SPOKESHAVE_VERSION ".dist-info");
	str site = p->t->plan->target->site_packages;
	guard_init(&g, a);
	survey(p->t, p->s->jobs, &g);
	return put_bytes(p, path_join(a, site, STR("spokeshave_guard.pth")), guard_pth(a), 0644, e) &&
	       put_bytes(p, path_join(a, site, STR("spokeshave_guard.py")), guard_module(&g), 0644, e) &&
	       put_in(p, info, "METADATA", STR("Metadata-Version: 2.1\nName: spokeshave-guard\n"
	                                       "Version: " SPOKESHAVE_VERSION "\n"), e) &&
	       put_in(p, info, "INSTALLER", STR("spokeshave\n"), e) && put_record(p, info, e);
}

/* ---- two distributions, one path ---- */

static str dist_name(const struct tree *t, uint32_t dist)
{
	return dist < t->plan->n ? t->plan->v[dist].name : STR("--guard");
}

/* Files that two distributions share; `path` is the first. */
struct shared { uint32_t first, second; str path; size_t n; };
struct shareds { struct shared *v; size_t n, cap; };

static void note_shared(struct arena *a, struct shareds *all, const struct tree_file *first,
                        const struct tree_file *second)
{
	for (size_t i = 0; i < all->n; i++) {
		if (all->v[i].first != first->dist || all->v[i].second != second->dist) continue;
		all->v[i].n++;
		return;
	}
	PUSH(a, all, (struct shared){ first->dist, second->dist, second->path, 1 });
}

static void warn_shared(struct staging *s, const struct tree *t, const struct shareds *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct shared *one = &all->v[i];
		str more = one->n > 1 ? arena_fmt(s->a, " and %zu more", one->n - 1) : STR("");
		run_warn(s->r, "%.*s and %.*s both install '/%.*s'%.*s, with the same contents",
		         STR_ARG(dist_name(t, one->first)), STR_ARG(dist_name(t, one->second)), STR_ARG(one->path),
		         STR_ARG(more));
	}
}

static bool same_place(struct tree *t, const struct tree_file *first, struct tree_file *second,
                       struct err *e)
{
	second->twin = true;
	second->mode = first->mode; /* the first is the one that is written */
	if (str_eq(first->sha256, second->sha256)) return true;
	return err_set(e, FAULT_INTEGRITY,
	               "%.*s and %.*s both install '/%.*s' for %.*s, with different contents; "
	               "keep one of them only", STR_ARG(dist_name(t, first->dist)),
	               STR_ARG(dist_name(t, second->dist)), STR_ARG(second->path), STR_ARG(t->plan->target->name));
}

/* Add all folders above `path`, which end where a '/' is. */
static void add_folders(struct names *folders, str path)
{
	for (size_t at; (at = str_rfind(path, '/')) < path.n;) {
		path = str_slice(path, 0, at);
		if (names_find(folders, path) != NAME_NONE) return; /* and so are its parents */
		names_add(folders, path);
	}
}

/* "python", "python3", "python3.12": what an image, its scripts and its health checks start Python by. */
static bool is_interpreter_name(str name)
{
	if (!str_eat(&name, STR("python"))) return false;
	for (size_t i = 0; i < name.n; i++)
		if (!char_is_digit(name.p[i]) && name.p[i] != '.') return false;
	return true;
}

/* COPY would put it over the interpreter, or before it on PATH. */
static bool takes_interpreter(struct arena *a, const struct target *target, str path)
{
	str folder = below_root(path_join(a, target->prefix, STR("bin")));
	if (str_eq(path, below_root(target->interpreter))) return true;
	return str_eq(path_dir(path), folder) && is_interpreter_name(path_base(path));
}

static bool check_interpreter(struct staging *s, const struct tree *t, struct err *e)
{
	struct arena_mark m = arena_mark(s->a);
	bool ok = true;
	for (size_t i = 0; ok && i < t->files.n; i++) {
		const struct tree_file *file = &t->files.v[i];
		if (!takes_interpreter(s->a, t->plan->target, file->path)) continue;
		ok = err_set(e, FAULT_INTEGRITY, "%.*s installs '/%.*s', which would take the place of the image's Python; "
		             "remove it from the requirements", STR_ARG(dist_name(t, file->dist)), STR_ARG(file->path));
	}
	arena_reset(s->a, m);
	return ok;
}

static bool check_paths(struct staging *s, struct tree *t, struct err *e)
{
	struct names paths, folders;
	struct shareds shareds = { 0 };
	size_t *owner = NEW_N(s->a, size_t, t->files.n); /* by id of a path: the file that had it first */
	names_init(&paths, s->a);
	names_init(&folders, s->a);
	for (size_t i = 0; i < t->files.n; i++) {
		struct tree_file *file = &t->files.v[i];
		size_t known = paths.text.n;
		uint32_t id = names_add(&paths, file->path);
		if (id == known) owner[id] = i;
		else if (!same_place(t, &t->files.v[owner[id]], file, e)) return false;
		else note_shared(s->a, &shareds, &t->files.v[owner[id]], file);
		add_folders(&folders, file->path);
	}
	for (uint32_t id = 0; id < paths.text.n; id++)
		if (names_find(&folders, names_text(&paths, id)) != NAME_NONE)
			return err_set(e, FAULT_INTEGRITY, "%.*s installs the file '/%.*s', which is a folder of another "
			               "distribution", STR_ARG(dist_name(t, t->files.v[owner[id]].dist)),
			               STR_ARG(names_text(&paths, id)));
	if (!s->plan->measured) warn_shared(s, t, &shareds);
	add_folders(&folders, below_root(bin_path(s->a, t->plan->target, STR("x"))));
	add_folders(&folders, below_root(path_join(s->a, t->plan->target->site_packages, STR("x"))));
	t->folders = (struct strs){ folders.text.v, folders.text.n, folders.text.cap };
	strs_sort(&t->folders);
	return true;
}

/* Room for all files at once: growth would leave as much behind again. */
static void reserve(struct staging *s, struct tree *t)
{
	enum { MADE = 2, GUARD = 5 }; /* INSTALLER, RECORD; of the guard also METADATA, a module and a line */
	t->files.cap = GUARD;
	for (size_t i = 0; i < t->plan->n; i++) {
		const struct unpacked *u = &s->jobs[t->job[i]].out;
		if (t->plan->v[i].kept) t->files.cap += u->files.n + u->scripts.n + MADE;
	}
	t->files.v = NEW_N(s->a, struct tree_file, t->files.cap);
}

bool stage_tree(struct staging *s, struct tree *t, struct err *e)
{
	const struct stage_target *plan = t->plan;
	t->first = NEW_N(s->a, size_t, plan->n + 2);
	reserve(s, t);
	for (uint32_t i = 0; i <= plan->n; i++) {
		bool guard = i == plan->n;
		struct placing p = { .s = s, .t = t, .dist = i, .job = guard ? NULL : &s->jobs[t->job[i]] };
		t->first[i] = t->files.n;
		arena_init(&p.scratch);
		bool ok = guard ? !s->plan->guard || put_guard(&p, e) : !plan->v[i].kept || put_dist(&p, e);
		arena_free(&p.scratch);
		if (!ok) return err_in(e, "%.*s", STR_ARG(dist_name(t, i)));
	}
	t->first[plan->n + 1] = t->files.n;
	return check_interpreter(s, t, e) && check_paths(s, t, e);
}
