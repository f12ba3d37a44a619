#include "spokeshave/app.h"

#include <stdlib.h>

#include "spokeshave/dockerfile.h"
#include "spokeshave/files.h"
#include "spokeshave/gitignore.h"
#include "spokeshave/pool.h"

#define LIMIT_SOURCE_BYTES (64u << 20)  /* of one file */
#define LIMIT_APP_FILES 1000000u
#define LIMIT_APP_DEPTH 128             /* folders within folders */

enum what { NOT_OURS, PYTHON, SETTINGS, MAYBE_SCRIPT, PROCFILE, EXTENSION };

struct found { str path; enum what what; };

struct walk {
	struct run *r;
	struct arena *a;
	str root, output;
	struct ignore_rules rules;
	struct { struct found *v; size_t n, cap; } files;
	struct { str *v; size_t n, cap; } todo; /* folders, relative */
};

static bool is_one_of(str name, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, list[i])) return true;
	return false;
}

static bool is_foreign_folder(struct walk *w, str path)
{
	static const str names[] = {
		STR_INIT(".git"), STR_INIT(".hg"), STR_INIT(".svn"), STR_INIT("__pycache__"), STR_INIT("node_modules"),
		STR_INIT(".mypy_cache"), STR_INIT(".pytest_cache"), STR_INIT(".ruff_cache"), STR_INIT(".tox"),
		STR_INIT(".nox"), STR_INIT(".eggs"),
	};
	str full = path_join(w->a, w->root, path), manifest, text;
	struct err e;
	if (is_one_of(path_base(path), names, COUNT(names))) return true;
	if (w->output.n && str_eq(path_absolute(w->r, w->a, full), w->output)) return true;
	if (file_look(w->r, path_join(w->a, full, STR("pyvenv.cfg"))).kind != FILE_NONE) return true;
	manifest = path_join(w->a, full, STR("manifest.json"));
	if (file_look(w->r, manifest).kind != FILE_REGULAR) return false;
	return file_read(w->r, w->a, manifest, LIMIT_SOURCE_BYTES, &text, &e) && str_has(str_slice(text, 0, 400), STR("\"spokeshave"));
}

static enum what what_is(str name)
{
	static const str settings[] = { STR_INIT(".ini"), STR_INIT(".cfg"), STR_INIT(".toml"), STR_INIT(".yaml"),
		                        STR_INIT(".yml"), STR_INIT(".json"), STR_INIT(".conf") };
	if (str_ends(name, STR(".py")) || str_ends(name, STR(".pyw"))) return PYTHON;
	if (str_ends(name, STR(".so"))) return EXTENSION;
	if (str_eq(name, STR("Procfile"))) return PROCFILE;
	for (size_t i = 0; i < COUNT(settings); i++)
		if (str_ends(name, settings[i])) return SETTINGS;
	return str_find(name, '.') == name.n ? MAYBE_SCRIPT : NOT_OURS;
}

static bool walk_folder(struct walk *w, str folder, struct err *e)
{
	struct strs names;
	str text, full = folder.n ? path_join(w->a, w->root, folder) : w->root;
	str ignores = path_join(w->a, full, STR(".gitignore"));
	size_t depth = 0;
	for (size_t i = 0; i < folder.n; i++) depth += folder.p[i] == '/';
	if (depth >= LIMIT_APP_DEPTH)
		return err_set(e, FAULT_INPUT, "'%.*s': more than %d folders deep", STR_ARG(full), LIMIT_APP_DEPTH);
	if (!dir_list(w->r, w->a, full, &names, e)) return false;
	if (file_look(w->r, ignores).kind == FILE_REGULAR) {
		if (!file_read(w->r, w->a, ignores, LIMIT_SOURCE_BYTES, &text, e)) return false;
		ignore_add(w->a, &w->rules, folder, text);
	}
	for (size_t i = 0; i < names.n; i++) {
		str path = path_join(w->a, folder, names.v[i]), at = path_join(w->a, full, names.v[i]);
		struct file_info info = file_look(w->r, at);
		bool is_dir = info.kind == FILE_DIR;
		enum what what = what_is(names.v[i]);
		if (!is_dir && what == NOT_OURS) continue;
		if (ignore_match(w->a, &w->rules, path, is_dir)) continue;
		if (is_dir && !is_foreign_folder(w, path)) PUSH(w->a, &w->todo, path);
		else if (info.kind == FILE_REGULAR || info.kind == FILE_LINK)
			PUSH(w->a, &w->files, (struct found){ path, what });
	}
	if (w->files.n > LIMIT_APP_FILES)
		return err_set(e, FAULT_INPUT, "'%.*s' holds more than %u files; name the application's own folder with --app",
		               STR_ARG(w->root), LIMIT_APP_FILES);
	return true;
}

/* ---- reading, on the workers ---- */

struct reading {
	struct walk *w;
	struct graph_input_file *files; /* by number in w->files; without a path: it is not ours */
	struct strs *commands;
};

static bool starts_python(str text)
{
	str line, rest;
	str_cut(text, '\n', &line, &rest);
	return str_starts(line, STR("#!")) && str_has(line, STR("python"));
}

static void read_procfile(struct arena *a, str text, struct strs *commands)
{
	str line, process, command;
	while (text.n) {
		struct strs words = { 0 };
		str_cut(text, '\n', &line, &text);
		if (line.n && line.p[0] == '#') continue;
		if (!str_cut(line, ':', &process, &command)) continue;
		PUSH(a, &words, STR("sh"));
		PUSH(a, &words, STR("-c"));
		PUSH(a, &words, str_trim(command));
		command_entries(a, &words, false, commands);
	}
}

static bool read_one(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct reading *x = ctx;
	const struct found *f = &x->w->files.v[i];
	str path = path_join(a, x->w->root, f->path), text;
	struct facts *facts = NEW(a, struct facts);
	struct file_info info = file_look(r, path);
	if (f->what == EXTENSION) {
		x->files[i] = (struct graph_input_file){ .path = f->path };
		return true;
	}
	if (f->what == MAYBE_SCRIPT && info.size > LIMIT_SOURCE_BYTES) return true;
	struct arena_mark m = arena_mark(a);
	if (!file_read(r, a, path, LIMIT_SOURCE_BYTES, &text, e))
		return info.kind == FILE_LINK; /* one that leads nowhere, as editors leave */
	if (f->what == MAYBE_SCRIPT && !starts_python(text)) {
		arena_reset(a, m);
		return true;
	}
	if (f->what == PROCFILE) {
		read_procfile(a, text, &x->commands[i]);
		return true;
	}
	if (f->what == SETTINGS) scan_settings(a, text, facts);
	else scan_python(a, text, facts);
	x->files[i] = (struct graph_input_file){ .path = f->path, .facts = facts };
	return true;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct found *)a)->path, ((const struct found *)b)->path);
}

bool app_scan(struct run *r, str folder, str output, struct app *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct walk w = { .r = r, .a = a, .root = folder, .output = output.n ? path_absolute(r, a, output) : (str){ 0 } };
	*out = (struct app){ 0 };
	PUSH(a, &w.todo, (str){ 0 });
	while (w.todo.n) {
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (!walk_folder(&w, w.todo.v[--w.todo.n], e)) return err_in(e, "--app");
	}
	if (w.files.n) qsort(w.files.v, w.files.n, sizeof *w.files.v, by_path);
	struct reading x = { &w, NEW_N(a, struct graph_input_file, w.files.n), NEW_N(a, struct strs, w.files.n) };
	if (!pool_each(r, w.files.n, read_one, &x, e)) return err_in(e, "--app");
	out->files = x.files;
	for (size_t i = 0; i < w.files.n; i++) {
		for (size_t k = 0; k < x.commands[i].n; k++) PUSH(a, &out->commands, x.commands[i].v[k]);
		if (!x.files[i].path.n) continue;
		out->sources += w.files.v[i].what == PYTHON || w.files.v[i].what == MAYBE_SCRIPT;
		out->files[out->files_n++] = x.files[i];
	}
	return true;
}
