/* The walk through a project's folders, past what is not its own. */
#include <stdlib.h>

#include "listing.h"
#include "spokeshave/app.h"
#include "spokeshave/buf.h"
#include "spokeshave/gitignore.h"
#include "spokeshave/url.h"

#define LIMIT_IGNORE_BYTES (64u << 20)
#define LIMIT_PROJECT_FILES 1000000u
#define LIMIT_IGNORED_FILES 50000u        /* looked at by name only */
#define LIMIT_PROJECT_DEPTH 128

struct folder { str path; bool ignored; };

struct walk {
	struct run *r;
	struct arena *a;
	str root;
	struct ignore_rules rules, excluded;
	struct listing *out;
	struct { struct folder *v; size_t n, cap; } todo;
	size_t ignored_n;
};

/* Beside what is foreign to any application: what is installed, built or kept for an editor. */
static bool is_foreign_folder(struct walk *w, str path)
{
	static const str names[] = {
		STR_INIT("site-packages"), STR_INIT("dist-packages"), STR_INIT(".ipynb_checkpoints"),
		STR_INIT("__pypackages__"), STR_INIT(".idea"), STR_INIT(".vscode"), STR_INIT(".hypothesis"),
	};
	static const str built[] = { STR_INIT("build"), STR_INIT("dist"), STR_INIT("_build") };
	str full = path_join(w->a, w->root, path), base = path_base(path);
	if (str_is_any(base, names, COUNT(names)) || str_ends(base, STR(".egg-info")) || str_ends(base, STR(".dist-info"))) return true;
	if (file_look(w->r, path_join(w->a, full, STR("conda-meta"))).kind == FILE_DIR) return true;
	if (str_is_any(path, built, COUNT(built)) && file_look(w->r, path_join(w->a, full, STR("__init__.py"))).kind == FILE_NONE) return true;
	return app_folder_is_foreign(w->r, w->a, full);
}

static enum what what_is(str path)
{
	static const struct { str end; enum what what; } table[] = {
		{ STR_INIT(".py"), PYTHON }, { STR_INIT(".pyw"), PYTHON }, { STR_INIT(".ipynb"), NOTEBOOK },
		{ STR_INIT(".lock"), PRESENT }, { STR_INIT("package-lock.json"), PRESENT }, { STR_INIT("Pipfile.lock"), PRESENT },
		{ STR_INIT(".sh"), COMMANDS }, { STR_INIT(".bash"), COMMANDS }, { STR_INIT(".mk"), COMMANDS },
		{ STR_INIT("Dockerfile"), COMMANDS }, { STR_INIT("Containerfile"), COMMANDS }, { STR_INIT(".dockerfile"), COMMANDS },
		{ STR_INIT("Makefile"), COMMANDS }, { STR_INIT("makefile"), COMMANDS }, { STR_INIT("justfile"), COMMANDS },
		{ STR_INIT("Procfile"), COMMANDS }, { STR_INIT("Jenkinsfile"), COMMANDS }, { STR_INIT(".service"), COMMANDS },
		{ STR_INIT("Vagrantfile"), COMMANDS }, { STR_INIT("Tiltfile"), COMMANDS }, { STR_INIT("supervisord.conf"), COMMANDS },
		{ STR_INIT("compose.yml"), COMMANDS }, { STR_INIT("compose.yaml"), COMMANDS }, { STR_INIT("app.yaml"), COMMANDS },
		{ STR_INIT("heroku.yml"), COMMANDS }, { STR_INIT("fly.toml"), COMMANDS }, { STR_INIT("render.yaml"), COMMANDS },
		{ STR_INIT("tox.ini"), SETTINGS }, { STR_INIT(".toml"), SETTINGS }, { STR_INIT(".json"), SETTINGS },
		{ STR_INIT(".cfg"), SETTINGS }, { STR_INIT(".ini"), SETTINGS }, { STR_INIT(".yaml"), SETTINGS },
		{ STR_INIT(".yml"), SETTINGS }, { STR_INIT(".conf"), SETTINGS }, { STR_INIT(".env"), SETTINGS },
		{ STR_INIT(".flake8"), SETTINGS }, { STR_INIT(".pylintrc"), SETTINGS }, { STR_INIT(".coveragerc"), SETTINGS },
		{ STR_INIT(".envrc"), COMMANDS }, { STR_INIT(".robot"), SETTINGS }, { STR_INIT(".resource"), SETTINGS },
	};
	str name = path_base(path);
	if (str_starts(name, STR("pylock."))) return PRESENT; /* what is locked is not what is used */
	if (str_starts(name, STR("Dockerfile.")) || str_starts(name, STR("Procfile."))) return COMMANDS;
	if (str_starts(name, STR(".env.")) || str_starts(name, STR("env."))) return SETTINGS;
	for (size_t i = 0; i < COUNT(table); i++)
		if (str_ends(name, table[i].end)) return table[i].what;
	return str_find(name, '.') == name.n ? MAYBE_SCRIPT : PRESENT;
}

/* One that can't be read ignores nothing, as for git. */
static void read_ignores(struct walk *w, str folder, str full)
{
	struct err e;
	str text, path = path_join(w->a, full, STR(".gitignore"));
	if (file_look(w->r, path).kind != FILE_REGULAR) return;
	if (file_read(w->r, w->a, path, LIMIT_IGNORE_BYTES, &text, &e)) ignore_add(w->a, &w->rules, folder, text);
	else run_warn(w->r, "%s; it ignores nothing", e.text);
}

static void walk_entry(struct walk *w, const struct folder *in, str full, str name)
{
	str path = path_join(w->a, in->path, name), place = path_join(w->a, full, name);
	struct file_info info = file_look(w->r, place);
	bool is_dir = info.kind == FILE_DIR;
	if (!is_dir && info.kind != FILE_REGULAR && info.kind != FILE_LINK) return;
	if (info.kind == FILE_LINK && file_is_stream(w->r, place)) return; /* whoever opens a pipe waits for its writer */
	if (ignore_match(w->a, &w->excluded, path, is_dir)) return;
	bool ignored = in->ignored || ignore_match(w->a, &w->rules, path, is_dir);
	if (is_dir) {
		if (!is_foreign_folder(w, path)) PUSH(w->a, &w->todo, ((struct folder){ path, ignored }));
		return;
	}
	enum what what = what_is(path);
	if (ignored && (what != PYTHON || w->ignored_n++ > LIMIT_IGNORED_FILES)) return;
	PUSH(w->a, &w->out->files, ((struct listed){ path, what, ignored, info }));
}

static bool walk_folder(struct walk *w, const struct folder *in, struct err *e)
{
	struct strs names;
	str full = in->path.n ? path_join(w->a, w->root, in->path) : w->root;
	size_t depth = 0;
	for (size_t i = 0; i < in->path.n; i++) depth += in->path.p[i] == '/';
	if (depth >= LIMIT_PROJECT_DEPTH || (in->ignored && w->ignored_n > LIMIT_IGNORED_FILES)) return true;
	if (!dir_list(w->r, w->a, full, &names, e)) return in->path.n != 0; /* one that may not be read is not the project's */
	if (!in->ignored) read_ignores(w, in->path, full);
	for (size_t i = 0; i < names.n; i++) walk_entry(w, in, full, names.v[i]);
	if (w->out->files.n > LIMIT_PROJECT_FILES)
		return err_set(e, FAULT_INPUT, "'%.*s' holds more files than LIMIT_PROJECT_FILES, %u; name the project's own folder",
		               STR_ARG(w->root), LIMIT_PROJECT_FILES);
	return true;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct listed *)a)->path, ((const struct listed *)b)->path);
}

bool gather_list(struct run *r, const struct gather_opts *opts, struct listing **out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct walk w = { .r = r, .a = a, .root = opts->folder, .out = NEW(a, struct listing) };
	struct file_info info = file_look(r, path_join(a, opts->folder, STR(".")));
	if (info.kind != FILE_DIR) return err_set(e, FAULT_INPUT, "'%.*s' is not a folder; name the project's", STR_ARG(opts->folder));
	*out = w.out;
	w.out->root = opts->folder;
	for (size_t i = 0; i < opts->exclude.n; i++) ignore_add(a, &w.excluded, (str){ 0 }, opts->exclude.v[i]);
	PUSH(a, &w.todo, (struct folder){ 0 });
	while (w.todo.n) {
		if (run_interrupted(r)) return run_interrupted_err(e);
		struct folder next = w.todo.v[--w.todo.n];
		if (!walk_folder(&w, &next, e)) return false;
	}
	if (w.out->files.n) qsort(w.out->files.v, w.out->files.n, sizeof *w.out->files.v, by_path);
	return true;
}

/* ---- what the files are now ---- */

/* The ticks of clocks that file systems keep times by: those of the kernel, and those of whole or even seconds. */
enum { FINE_TICK = 50000000, COARSE_TICK = 2000000000, SECOND = 1000000000 };

struct state { uint64_t kind, mode, device, inode, size; int64_t mtime, ctime; };

static bool add_state(struct run *r, str path, struct file_info info, struct buf *b)
{
	if (info.kind == FILE_LINK) info = file_look(r, path_real(r, b->a, path));
	struct state s = { info.kind, info.mode, info.device, info.inode, info.size, info.mtime, info.ctime };
	int64_t changed = info.mtime > info.ctime ? info.mtime : info.ctime;
	buf_add(b, (str){ (const char *)&s, sizeof s });
	return changed + (info.ctime % SECOND ? FINE_TICK : COARSE_TICK) < run_now_nanoseconds(r);
}

bool gather_file_state(struct run *r, str path, struct buf *b)
{
	return add_state(r, path, file_look(r, path), b);
}

bool gather_links_state(struct run *r, str link, struct buf *b)
{
	struct strs names;
	struct err ignored;
	str local = url_file_path(b->a, link), path = local.n ? local : link;
	buf_add(b, link);
	buf_char(b, '\0');
	if (str_starts(link, STR("http"))) return true;
	bool settled = gather_file_state(r, path, b);
	enum file_kind kind = file_look(r, path_real(r, b->a, path)).kind;
	if (kind == FILE_NONE) return settled;
	if (kind != FILE_DIR || !dir_list(r, b->a, path, &names, &ignored)) return false;
	for (size_t i = 0; i < names.n; i++) {
		buf_add(b, names.v[i]);
		buf_char(b, '\0');
		settled &= gather_file_state(r, path_join(b->a, path, names.v[i]), b);
	}
	return settled;
}

bool gather_state(struct run *r, const struct listing *l, struct buf *b)
{
	bool settled = true;
	for (size_t i = 0; i < l->files.n; i++) {
		const struct listed *f = &l->files.v[i];
		bool read = !f->ignored && (f->what != PRESENT || audit_manifest_of(f->path) != AUDIT_NO_MANIFEST);
		buf_add(b, f->path);
		buf_char(b, '\0');
		buf_char(b, read ? 'r' : '-');
		if (read) settled &= add_state(r, path_join(b->a, l->root, f->path), f->info, b);
	}
	return settled;
}
