#include "spokeshave/app.h"

#include <stdlib.h>
#include <string.h>

#include "spokeshave/dockerfile.h"
#include "spokeshave/files.h"
#include "spokeshave/gitignore.h"
#include "spokeshave/names.h"
#include "spokeshave/pool.h"

#define LIMIT_SOURCE_BYTES (64u << 20)  /* of one file */
#define LIMIT_APP_FILES 1000000u
#define LIMIT_SETTINGS_BYTES (16u << 20)
#define LIMIT_WORD_BYTES 64           /* of a word that may be a command */
#define LIMIT_APP_DEPTH 128             /* folders within folders */

enum what {
	NOT_OURS, PYTHON, EXTENSION,
	MANIFEST,       /* names distributions, and modules by dotted names */
	SETTINGS,       /* names modules: dotted, or a plain word that is a value */
	STARTER,        /* the same, and may start commands: supervisor, a chart's values */
	SERVICE,        /* the same, but plain words are images and tools: compose, systemd, Dockerfile */
	ROBOT,          /* a suite of Robot Framework */
	SHELL, PROCFILE,
	MAYBE_SCRIPT,   /* no suffix: its first line tells */
	TEMPLATE,       /* ours where it switches languages */
};

struct found { str path; enum what what; bool ignored; };

struct walk {
	struct run *r;
	struct arena *a;
	str root, output;
	struct ignore_rules rules;
	struct { struct found *v; size_t n, cap; } files;
	struct { struct folder { str path; bool ignored; } *v; size_t n, cap; } todo; /* relative */
	struct names linked;                    /* real paths of linked folders that were entered */
};

bool app_folder_is_foreign(struct run *r, struct arena *a, str folder)
{
	static const str names[] = {
		STR_INIT(".git"), STR_INIT(".hg"), STR_INIT(".svn"), STR_INIT("__pycache__"), STR_INIT("node_modules"),
		STR_INIT(".mypy_cache"), STR_INIT(".pytest_cache"), STR_INIT(".ruff_cache"), STR_INIT(".tox"),
		STR_INIT(".nox"), STR_INIT(".eggs"),
	};
	str manifest = path_join(a, folder, STR("manifest.json")), text;
	struct err e;
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_eq(path_base(folder), names[i])) return true;
	if (file_look(r, path_join(a, folder, STR("pyvenv.cfg"))).kind != FILE_NONE) return true;
	if (file_look(r, manifest).kind != FILE_REGULAR) return false;
	return file_read(r, a, manifest, LIMIT_SOURCE_BYTES, &text, &e) && str_has(str_slice(text, 0, 400), STR("\"spokeshave"));
}

static bool is_foreign_folder(struct walk *w, str path)
{
	str full = path_join(w->a, w->root, path);
	bool is_output = w->output.n && str_eq(path_absolute(w->r, w->a, full), w->output);
	return is_output || app_folder_is_foreign(w->r, w->a, full);
}

/* Services beside the application, checks of its source, and what conda is to install: plain words there are no uses. */
static bool is_around_it(str name)
{
	static const str begins[] = {
		STR_INIT("compose."), STR_INIT("docker-compose"), STR_INIT("environment"), STR_INIT("conda"),
		STR_INIT(".pre-commit"), STR_INIT(".gitlab-ci"),
	};
	bool yaml = str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"));
	for (size_t i = 0; yaml && i < COUNT(begins); i++)
		if (str_starts(name, begins[i])) return true;
	return false;
}

static enum what what_is(str name)
{
	static const struct { str end; enum what what; } table[] = {
		{ STR_INIT(".py"), PYTHON }, { STR_INIT(".pyw"), PYTHON }, { STR_INIT(".so"), EXTENSION },
		{ STR_INIT("pyproject.toml"), MANIFEST }, { STR_INIT("setup.cfg"), MANIFEST }, { STR_INIT("tox.ini"), MANIFEST },
		{ STR_INIT("pixi.toml"), MANIFEST }, { STR_INIT("hatch.toml"), MANIFEST }, { STR_INIT("ruff.toml"), MANIFEST },
		{ STR_INIT(".toml"), SETTINGS }, { STR_INIT(".json"), SETTINGS }, { STR_INIT(".ini"), STARTER }, { STR_INIT(".cfg"), STARTER },
		{ STR_INIT(".yaml"), STARTER }, { STR_INIT(".yml"), STARTER }, { STR_INIT(".conf"), STARTER },
		{ STR_INIT(".robot"), ROBOT }, { STR_INIT(".resource"), ROBOT },
		{ STR_INIT(".service"), SERVICE }, { STR_INIT(".env"), SERVICE }, { STR_INIT("Dockerfile"), SERVICE },
		{ STR_INIT(".dockerfile"), SERVICE }, { STR_INIT(".sh"), SHELL }, { STR_INIT("Procfile"), PROCFILE },
	};
	if (str_starts(name, STR("pylock."))) return NOT_OURS; /* what is locked is not what is used */
	if (is_around_it(name) || str_starts(name, STR("Dockerfile.")) || str_starts(name, STR(".env."))) return SERVICE;
	for (size_t i = 0; i < COUNT(table); i++)
		if (str_ends(name, table[i].end)) return table[i].what;
	return str_find(name, '.') == name.n ? MAYBE_SCRIPT : NOT_OURS;
}

static bool scan_named(struct arena *a, enum what what, str text, struct facts *out)
{
	switch (what) {
	case SETTINGS:
	case STARTER: scan_plain_settings(a, text, PLAIN_ALL, out); return true;
	case SERVICE: scan_plain_settings(a, text, PLAIN_JOINED, out); return true;
	case MANIFEST: scan_settings(a, text, out); return true;
	case ROBOT: scan_robot(a, text, out); return true;
	default: return false;
	}
}

bool app_scan_settings(struct arena *a, str path, str text, struct facts *out)
{
	return scan_named(a, what_is(path_base(path)), text, out);
}

/* What Django may render, for people or for mail. */
static bool is_template(str path)
{
	static const str ends[] = { STR_INIT(".txt"), STR_INIT(".xml"), STR_INIT(".email"), STR_INIT(".mjml"), STR_INIT(".subject") };
	if (str_ends(path, STR(".html")) || str_ends(path, STR(".djhtml"))) return true;
	for (size_t i = 0; i < COUNT(ends); i++)
		if (str_ends(path, ends[i]) && (str_has(path, STR("/templates/")) || str_starts(path, STR("templates/")))) return true;
	return false;
}

/*
 * Whether a link leads to a folder that belongs to the application: one beside
 * it or inside, as shared code in a repository is, entered for the first time.
 */
static bool follow_folder(struct walk *w, str link)
{
	str real = path_real(w->r, w->a, link), parent = path_dir(path_real(w->r, w->a, w->root));
	if (!real.n || file_look(w->r, real).kind != FILE_DIR) return false;
	bool near = parent.n > 1 && str_starts(real, parent) && str_starts(str_skip(real, parent.n), STR("/"));
	if (near && names_find(&w->linked, real) == NAME_NONE) {
		names_add(&w->linked, real);
		return true;
	}
	if (!near)
		run_warn(w->r, "%.*s leads out of the application to %.*s and is not searched; name what it imports with --entry",
		         STR_ARG(link), STR_ARG(real));
	return false;
}

static bool read_ignores(struct walk *w, str folder, str full, struct err *e)
{
	str text, path = path_join(w->a, full, STR(".gitignore"));
	if (file_look(w->r, path).kind != FILE_REGULAR) return true;
	if (!file_read(w->r, w->a, path, LIMIT_SOURCE_BYTES, &text, e)) return false;
	ignore_add(w->a, &w->rules, folder, text);
	return true;
}

/*
 * What .gitignore names is not the application's own, but may be there when it
 * runs, as generated code is: such modules count once something imports them.
 */
static void walk_entry(struct walk *w, const struct folder *in, str full, str name)
{
	str path = path_join(w->a, in->path, name), at = path_join(w->a, full, name);
	struct file_info info = file_look(w->r, at);
	enum what what = what_is(name);
	if (what == NOT_OURS && is_template(path)) what = TEMPLATE;
	bool is_dir = info.kind == FILE_DIR || (info.kind == FILE_LINK && follow_folder(w, at));
	if (!is_dir && what == NOT_OURS) return;
	bool ignored = in->ignored || ignore_match(w->a, &w->rules, path, is_dir);
	if (is_dir) {
		if (!is_foreign_folder(w, path)) PUSH(w->a, &w->todo, ((struct folder){ path, ignored }));
		return;
	}
	if (ignored && what != PYTHON && what != EXTENSION) return;
	if (info.kind == FILE_REGULAR || info.kind == FILE_LINK)
		PUSH(w->a, &w->files, ((struct found){ path, what, ignored }));
}

static bool walk_folder(struct walk *w, const struct folder *in, struct err *e)
{
	struct strs names;
	str full = in->path.n ? path_join(w->a, w->root, in->path) : w->root;
	size_t depth = 0;
	for (size_t i = 0; i < in->path.n; i++) depth += in->path.p[i] == '/';
	if (depth >= LIMIT_APP_DEPTH)
		return err_set(e, FAULT_INPUT, "'%.*s': more folders deep than LIMIT_APP_DEPTH, %d; name the application's own "
		               "folder with --app", STR_ARG(full), LIMIT_APP_DEPTH);
	if (!dir_list(w->r, w->a, full, &names, e))
		return in->path.n && file_look(w->r, full).kind == FILE_NONE; /* it went away meanwhile */
	if (!read_ignores(w, in->path, full, e)) return false;
	for (size_t i = 0; i < names.n; i++) walk_entry(w, in, full, names.v[i]);
	if (w->files.n > LIMIT_APP_FILES)
		return err_set(e, FAULT_INPUT, "'%.*s' holds more files than LIMIT_APP_FILES, %u; name the application's own "
		               "folder with --app", STR_ARG(w->root), LIMIT_APP_FILES);
	return true;
}

/* ---- reading, on the workers ---- */

struct reading {
	struct walk *w;
	struct graph_input_file *files; /* by number in w->files; without a path: it is not ours */
	struct strs *commands, *words;
};

/* The first line of a script without a suffix says what reads it. */
static enum what what_runs(str text)
{
	str line, rest;
	str_cut(text, '\n', &line, &rest);
	if (!str_starts(line, STR("#!"))) return NOT_OURS;
	if (str_has(line, STR("python"))) return PYTHON;
	return str_ends(str_trim(line), STR("sh")) ? SHELL : NOT_OURS;
}

static void read_command(struct arena *a, str line, struct strs *commands)
{
	struct strs words = { 0 };
	PUSH(a, &words, STR("sh"));
	PUSH(a, &words, STR("-c"));
	PUSH(a, &words, str_trim(line));
	command_entries(a, &words, false, commands);
}

/* Each line by itself, of a Procfile without the process's name: enough to see what is started. */
static void read_commands(struct arena *a, str text, enum what what, struct strs *commands)
{
	str line, process;
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		if (!line.n || line.p[0] == '#') continue;
		if (what == PROCFILE && !str_cut(line, ':', &process, &line)) continue;
		read_command(a, line, commands);
	}
}

static bool is_word_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || c == '-' || c == '.';
}

static void read_words(struct arena *a, str text, struct strs *words)
{
	struct names seen;
	names_init(&seen, a);
	while (text.n) {
		size_t n = 0;
		while (n < text.n && is_word_char(text.p[n])) n++;
		if (n && n <= LIMIT_WORD_BYTES && char_is_alpha(text.p[0])) names_add(&seen, str_slice(text, 0, n));
		text = str_skip(text, n + 1);
	}
	for (uint32_t i = 0; i < seen.text.n; i++) PUSH(a, words, seen.text.v[i]);
}

/*
 * Words that a string of the source begins with: os.system("alembic upgrade
 * head") starts a command though no import shows it.
 */
static void read_first_words(struct arena *a, str text, struct strs *words)
{
	struct names seen;
	names_init(&seen, a);
	for (size_t i = 0; i + 1 < text.n; i++) {
		if (text.p[i] != '"' && text.p[i] != '\'') continue;
		size_t n = 0;
		while (i + 1 + n < text.n && is_word_char(text.p[i + 1 + n])) n++;
		str rest = str_skip(text, i + 1 + n);
		char end = '\0';
		if (rest.n) end = rest.p[0];
		bool whole = n && n <= LIMIT_WORD_BYTES && (end == ' ' || end == text.p[i]) && char_is_alpha(text.p[i + 1]);
		if (whole) names_add(&seen, str_slice(text, i + 1, i + 1 + n));
		i += n;
	}
	for (uint32_t i = 0; i < seen.text.n; i++) PUSH(a, words, seen.text.v[i]);
}

/*
 * What pyproject.toml says to this program names modules too, those to drop
 * among them: it is no use of them. Its lines are blotted out, in a copy.
 */
static str without_own_table(struct arena *a, str path, str text)
{
	bool own = false;
	str rest = text, line;
	if (!str_eq(path_base(path), STR("pyproject.toml")) || !str_has(text, STR("[tool.spokeshave"))) return text;
	char *copy = arena_cstr(a, text);
	while (rest.n) {
		size_t at = (size_t)(rest.p - text.p);
		str_cut(rest, '\n', &line, &rest);
		if (str_starts(line, STR("["))) own = str_starts(line, STR("[tool.spokeshave"));
		if (own) memset(copy + at, ' ', line.n);
	}
	return (str){ copy, text.n };
}

/* A file of settings so large is data. */
static bool is_data(struct run *r, const struct found *f, const struct file_info *info)
{
	bool settings = f->what == MANIFEST || f->what == SETTINGS || f->what == STARTER || f->what == SERVICE || f->what == ROBOT;
	if (!settings || info->size <= LIMIT_SETTINGS_BYTES) return false;
	run_warn(r, "%.*s is larger than %u MB and not searched for the names of modules; if it holds some, name them with --entry",
	         STR_ARG(f->path), LIMIT_SETTINGS_BYTES >> 20);
	return true;
}

static bool read_one(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct reading *x = ctx;
	const struct found *f = &x->w->files.v[i];
	str path = path_join(a, x->w->root, f->path), text;
	struct facts *facts = NEW(a, struct facts);
	struct file_info info = file_look(r, path);
	enum what what = f->what;
	bool large = (what == MAYBE_SCRIPT || what == TEMPLATE) && info.size > LIMIT_SOURCE_BYTES;
	if (large || is_data(r, f, &info)) return true;
	struct arena_mark m = arena_mark(a);
	if (what != EXTENSION && !file_read(r, a, path, LIMIT_SOURCE_BYTES, &text, e))
		return info.kind == FILE_LINK; /* one that leads nowhere, as editors leave */
	if (what == MAYBE_SCRIPT) what = what_runs(text);
	switch (what) {
	case PYTHON:
		if (!f->ignored) read_first_words(a, text, &x->words[i]);
		scan_python(a, text, facts);
		break;
	case STARTER:
	case SERVICE: read_words(a, text, &x->words[i]); scan_named(a, what, text, facts); break;
	case SETTINGS:
	case ROBOT: scan_named(a, what, text, facts); break;
	case MANIFEST: scan_settings(a, without_own_table(a, f->path, text), facts); break;
	case SHELL:
	case PROCFILE: read_commands(a, text, what, &x->commands[i]); return true;
	case EXTENSION: facts = NULL; break;
	case TEMPLATE:
		if (!str_has(text, STR("language"))) {
			arena_reset(a, m);
			return true;
		}
		scan_template(a, text, facts);
		if (!facts->n) return true;
		break;
	default: arena_reset(a, m); return true;
	}
	x->files[i] = (struct graph_input_file){ .path = f->path, .facts = facts, .no_root = f->ignored };
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
	*out = (struct app){ .name = path_base(path_real(r, a, folder)) };
	names_init(&w.linked, a);
	names_add(&w.linked, path_real(r, a, folder));
	PUSH(a, &w.todo, (struct folder){ 0 });
	while (w.todo.n) {
		if (run_interrupted(r)) return run_interrupted_err(e);
		struct folder next = w.todo.v[--w.todo.n];
		if (!walk_folder(&w, &next, e)) return err_in(e, "--app");
	}
	if (w.files.n) qsort(w.files.v, w.files.n, sizeof *w.files.v, by_path);
	struct reading x = { &w, NEW_N(a, struct graph_input_file, w.files.n), NEW_N(a, struct strs, w.files.n),
		             NEW_N(a, struct strs, w.files.n) };
	if (!pool_each(r, w.files.n, read_one, &x, e)) return err_in(e, "--app");
	out->files = x.files;
	for (size_t i = 0; i < w.files.n; i++) {
		for (size_t k = 0; k < x.commands[i].n; k++) PUSH(a, &out->commands, x.commands[i].v[k]);
		for (size_t k = 0; k < x.words[i].n; k++) PUSH(a, &out->words, x.words[i].v[k]);
		if (!x.files[i].path.n) continue;
		out->sources += w.files.v[i].what == PYTHON || w.files.v[i].what == MAYBE_SCRIPT;
		out->files[out->files_n++] = x.files[i];
	}
	strs_sort_unique(&out->words);
	return true;
}

bool app_add_settings(struct run *r, struct app *app, str path, struct err *e)
{
	struct arena *a = run_arena(r);
	struct facts *facts = NEW(a, struct facts);
	struct graph_input_file *files = NEW_N(a, struct graph_input_file, app->files_n + 1);
	str text;
	if (!file_read(r, a, path, LIMIT_SETTINGS_BYTES, &text, e)) return false;
	scan_settings(a, text, facts);
	read_words(a, text, &app->words);
	strs_sort_unique(&app->words);
	for (size_t i = 0; i < app->files_n; i++) files[i] = app->files[i];
	files[app->files_n++] = (struct graph_input_file){ .path = path_base(path), .facts = facts };
	app->files = files;
	return true;
}
