/* The project's files: what their texts say, and what they declare. */
#include <string.h>

#include "listing.h"
#include "spokeshave/app.h"
#include "spokeshave/names.h"
#include "spokeshave/pool.h"
#include "spokeshave/reqfile.h"

#define LIMIT_SOURCE_BYTES (64u << 20)
#define LIMIT_SETTINGS_BYTES (1u << 20)   /* larger is data */

/* ---- reading, on the workers ---- */

struct reading {
	const struct listing *list;
	struct audit_file *files, *texts; /* by number in the list */
	str *unread;                      /* why, by number */
};

static enum what what_runs(str text)
{
	str line, rest;
	str_cut(text, '\n', &line, &rest);
	if (!str_starts(line, STR("#!"))) return PRESENT;
	if (str_has(line, STR("python")) || str_has(line, STR("uv run"))) return PYTHON;
	return str_ends(str_trim(line), STR("sh")) ? COMMANDS : PRESENT;
}

static void read_python(struct reading *x, struct arena *a, size_t i, str text, bool notebook)
{
	struct audit_file *out = &x->files[i];
	struct facts *facts = NEW(a, struct facts);
	enum audit_manifest manifest = audit_manifest_of(out->path);
	str code = notebook ? audit_notebook(a, text) : audit_without_declarations(a, manifest, out->path, text);
	out->kind = AUDIT_PYTHON;
	out->text = text;
	scan_python(a, code, facts);
	if (notebook) facts->broken = !audit_notebook_is_whole(text); /* its magics are no Python */
	out->facts = facts;
	out->own_script = !notebook && audit_is_script(text);
	x->texts[i] = *out;
}

static void read_settings(struct reading *x, struct arena *a, size_t i, str text, enum what what)
{
	struct audit_file *out = &x->files[i];
	struct facts *facts = NEW(a, struct facts);
	enum audit_manifest manifest = audit_manifest_of(out->path);
	out->kind = what == COMMANDS ? AUDIT_COMMANDS : AUDIT_SETTINGS;
	out->text = audit_without_declarations(a, manifest, out->path, text);
	if (manifest != AUDIT_NO_MANIFEST) {
		x->texts[i] = *out;
		x->texts[i].text = text;
	}
	if (!app_scan_settings(a, out->path, out->text, facts)) scan_settings(a, out->text, facts);
	out->facts = facts;
}

/* A baseline or a report, kept under whatever name, is about what it names and uses none of it. */
static bool is_of_an_audit(str text)
{
	return str_starts(text, STR("# What `spokeshave audit --baseline`")) || str_starts(text, STR("{\n  \"schema\": 1,\n  \"findings\": ["));
}

/* Windows' shell writes lists in UTF-16; of other encodings the bytes stay, which ASCII is the same in. */
static str text_of_list(struct arena *a, str bytes)
{
	bool wide = str_starts(bytes, STR("\xff\xfe")) || str_starts(bytes, STR("\xfe\xff")) || str_starts(bytes, STR("\0\0\xfe\xff"));
	return wide ? reqfile_text(a, bytes) : bytes;
}

static bool read_one(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct reading *x = ctx;
	const struct listed *f = &x->list->files.v[i];
	str path = path_join(a, x->list->root, f->path), text = { 0 };
	enum what what = f->what;
	enum audit_manifest manifest = audit_manifest_of(f->path);
	x->files[i] = (struct audit_file){ .path = f->path, .kind = AUDIT_PRESENT, .ignored = f->ignored };
	if (f->ignored) {
		x->files[i].kind = AUDIT_PYTHON; /* by name alone */
		return true;
	}
	if (what == PRESENT && manifest == AUDIT_NO_MANIFEST) return true;
	bool data = what == SETTINGS || what == COMMANDS || what == MAYBE_SCRIPT;
	if (data && f->info.size > LIMIT_SETTINGS_BYTES && manifest == AUDIT_NO_MANIFEST) return true;
	struct arena_mark m = arena_mark(a);
	if (!file_read(r, a, path, LIMIT_SOURCE_BYTES, &text, e)) {
		if (e->fault == FAULT_SYSTEM) return false; /* of the machine, not of the file */
		if (f->info.kind != FILE_LINK) x->unread[i] = arena_str(a, str_of(e->text));
		return true;
	}
	if (what == MAYBE_SCRIPT) what = what_runs(text);
	if (manifest == AUDIT_PROJECT_FILE) what = SETTINGS;
	if (what == PYTHON || what == NOTEBOOK) {
		read_python(x, a, i, text, what == NOTEBOOK);
	} else if (manifest == AUDIT_REQUIREMENTS_TXT || manifest == AUDIT_CONDA) {
		x->texts[i] = x->files[i];
		x->texts[i].text = text_of_list(a, text);
		x->texts[i].recoded = x->texts[i].text.p != text.p;
	} else if ((what == SETTINGS || what == COMMANDS) && !is_of_an_audit(text)) {
		read_settings(x, a, i, text, what);
	} else {
		arena_reset(a, m);
	}
	return true;
}

/* ---- what declares ---- */

struct declaring {
	struct run *r;
	struct project *p;
	str root;
	struct names read;
};

static const struct audit_file *text_of(const struct project *p, str path)
{
	for (size_t i = 0; i < p->texts_n; i++)
		if (str_eq(p->texts[i].path, path)) return &p->texts[i];
	return NULL;
}

/* "requirements/ci/linux.txt": a folder of lists says what they are for. */
static bool is_in_development_list(str path)
{
	bool lists = false;
	for (str part; str_cut(path, '/', &part, &path);) {
		if (lists && audit_is_development_name(part)) return true;
		lists |= str_eq(part, STR("requirements")) || str_eq(part, STR("reqs"));
	}
	return false;
}

static enum audit_scope scope_of(str path)
{
	str base = path_base(path);
	if (is_in_development_list(path)) return AUDIT_DEVELOPMENT;
	if (audit_is_development_path(str_slice(path, 0, path.n - base.n))) return AUDIT_DEVELOPMENT;
	bool file = str_ends(base, STR(".txt")) || str_ends(base, STR(".in")) || str_ends(base, STR(".yml")) || str_ends(base, STR(".yaml"));
	return file && audit_is_development_name(base) ? AUDIT_DEVELOPMENT : AUDIT_PRODUCTION;
}

/* A file that was named and lies elsewhere, or has another name than those that are found. */
static const struct audit_file *read_named(struct declaring *d, str path)
{
	struct arena *a = run_arena(d->r);
	str text;
	struct err e;
	const struct audit_file *there = text_of(d->p, path);
	if (there) return there;
	PUSH(a, &d->p->named, path);
	if (!file_read(d->r, a, path_join(a, d->root, path), LIMIT_SOURCE_BYTES, &text, &e)) {
		PUSH(a, &d->p->notes, ((struct note){ path, str_of(arena_cstr(a, str_of(e.text))) }));
		PUSH(a, &d->p->main.declared.unread, path);
		return NULL;
	}
	struct audit_file *texts = NEW_N(a, struct audit_file, d->p->texts_n + 1);
	size_t at = 0;
	while (at < d->p->texts_n && str_cmp(d->p->texts[at].path, path) < 0) at++;
	memcpy(texts, d->p->texts, at * sizeof *texts);
	str list = text_of_list(a, text);
	texts[at] = (struct audit_file){ .path = path, .text = list, .kind = AUDIT_PRESENT, .recoded = list.p != text.p };
	if (at < d->p->texts_n) memcpy(texts + at + 1, d->p->texts + at, (d->p->texts_n - at) * sizeof *texts);
	d->p->texts = texts;
	d->p->texts_n++;
	return &texts[at];
}

static void find_index_options(struct declaring *d, str text)
{
	static const str options[] = { STR_INIT("-i "), STR_INIT("--index-url"), STR_INIT("--extra-index-url"), STR_INIT("--find-links"),
		                       STR_INIT("-f "), STR_INIT("--no-index") };
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		line = str_trim(line);
		for (size_t i = 0; i < COUNT(options); i++)
			if (str_starts(line, options[i])) PUSH(run_arena(d->r), &d->p->index_options, line);
	}
}

/* A project in a folder below has a name of its own; what it needs is needed. */
static void read_declarations(struct declaring *d, enum audit_manifest kind, const struct audit_file *f, enum audit_scope scope)
{
	struct arena *a = run_arena(d->r);
	struct audit_requirements *all = &d->p->main.declared;
	str name = all->name, python = all->requires_python;
	bool inner = str_find(f->path, '/') < f->path.n;
	if (inner) all->name = (str){ 0 };
	audit_read(a, kind, f->path, f->text, scope, all, &d->p->notes);
	if (!inner) return;
	if (all->name.n && !str_eq(all->name, name)) PUSH(a, &all->members, all->name);
	all->name = name;
	if (python.n) all->requires_python = python;
}

struct pending { str path; enum audit_scope scope; };

static void declare(struct declaring *d, str path, enum audit_scope scope)
{
	struct arena *a = run_arena(d->r);
	VEC(struct pending) todo = { 0 };
	PUSH(a, &todo, ((struct pending){ path, scope }));
	for (size_t at = 0; at < todo.n; at++) {
		if (names_find(&d->read, todo.v[at].path) != NAME_NONE) continue;
		names_add(&d->read, todo.v[at].path);
		const struct audit_file *f = read_named(d, todo.v[at].path);
		if (!f) continue;
		enum audit_manifest kind = audit_manifest_named(f->path, f->text);
		PUSH(a, &d->p->manifests, f->path);
		size_t before = d->p->main.declared.includes.n;
		read_declarations(d, kind, f, todo.v[at].scope);
		if (kind == AUDIT_REQUIREMENTS_TXT) find_index_options(d, f->text);
		for (size_t i = before; i < d->p->main.declared.includes.n; i++) {
			str included = d->p->main.declared.includes.v[i];
			enum audit_scope inner = scope_of(included) == AUDIT_DEVELOPMENT ? AUDIT_DEVELOPMENT : todo.v[at].scope;
			PUSH(a, &todo, ((struct pending){ included, inner }));
		}
	}
}

static bool is_at_top(str path)
{
	size_t slash = str_find(path, '/');
	if (slash == path.n) return true;
	str folder = str_slice(path, 0, slash), rest = str_skip(path, slash + 1);
	return str_find(rest, '/') == rest.n && (str_eq(folder, STR("requirements")) || str_eq(folder, STR("reqs")));
}

/*
 * Of folders below: projects and lists that stand for themselves. What tests
 * keep to be read by them, what others wrote and what is filled in later is none.
 */
static bool counts_below(str path)
{
	static const str none[] = {
		STR_INIT("fixtures"), STR_INIT("fixture"), STR_INIT("testdata"), STR_INIT("test_data"), STR_INIT("data"), STR_INIT("vendor"),
		STR_INIT("_vendor"), STR_INIT("vendored"), STR_INIT("third_party"), STR_INIT("templates"), STR_INIT("template"),
		STR_INIT("snapshots"),
	};
	str folder = str_slice(path, 0, str_rfind(path, '/'));
	bool list = audit_manifest_of(path) == AUDIT_REQUIREMENTS_TXT || audit_manifest_of(path) == AUDIT_CONDA;
	for (str part; folder.n;) {
		str_cut(folder, '/', &part, &folder);
		bool tests = str_eq(part, STR("tests")) || str_eq(part, STR("test")) || str_eq(part, STR("testing"));
		bool own = list && (!folder.n || str_eq(folder, STR("requirements")) || str_eq(folder, STR("reqs"))); /* what the tests need */
		if (tests && !own) return false;
		if (str_is_any(part, none, COUNT(none)) || str_has(part, STR("{{"))) return false;
	}
	return true;
}

/* Production files first, so that one which a development file includes has its own scope; of a folder after those above it. */
static void declare_found(struct declaring *d, const struct strs *named_dev)
{
	struct strs found = { 0 };
	struct arena *a = run_arena(d->r);
	for (int inner = 0; inner < 2; inner++)
		for (size_t i = 0; i < d->p->texts_n; i++) {
			str path = d->p->texts[i].path;
			if (audit_manifest_of(path) == AUDIT_NO_MANIFEST || is_at_top(path) == (inner == 1)) continue;
			if ((!inner || counts_below(path)) && !strs_has(named_dev, path)) PUSH(a, &found, path);
		}
	for (int development = 0; development < 2; development++) {
		for (size_t i = 0; i < named_dev->n && development; i++) declare(d, named_dev->v[i], AUDIT_DEVELOPMENT);
		for (size_t i = 0; i < found.n; i++)
			if ((scope_of(found.v[i]) == AUDIT_DEVELOPMENT) == (development == 1)) declare(d, found.v[i], scope_of(found.v[i]));
	}
}

/* Wheels that are given by path: installers start from the folder they run in. */
static void find_local_wheels(struct declaring *d)
{
	struct arena *a = run_arena(d->r);
	for (size_t i = 0; i < d->p->main.declared.n; i++) {
		struct audit_requirement *q = &d->p->main.declared.v[i];
		str url = q->req.url;
		if (!url.n || q->unreadable.n || str_starts(url, STR("file:")) || str_has(url, STR("://"))) continue;
		str file = str_slice(url, 0, str_find(url, '#')), path = path_join(a, d->root, file);
		PUSH(a, &d->p->named, file);
		if (file_look(d->r, path).kind == FILE_NONE) q->unreadable = arena_fmt(a, "there is no file %.*s", STR_ARG(path));
		else q->req.url = path_join(a, d->root, url);
	}
}

static str below(struct run *r, str root, str path)
{
	struct arena *a = run_arena(r);
	str full = path_absolute(r, a, path), folder = path_absolute(r, a, root);
	while (str_eat_end(&folder, STR("/."))) {}
	if (str_eat(&full, folder) && str_eat(&full, STR("/"))) {
		while (str_eat(&full, STR("./"))) {}
		return full;
	}
	return path_absolute(r, a, path);
}

static void take_scripts(struct project *p, struct arena *a)
{
	size_t n = 0;
	for (size_t i = 0; i < p->main.files_n; i++) n += p->main.files[i].own_script;
	p->scripts = NEW_N(a, struct gathered, n + 1);
	for (size_t i = 0; i < p->main.files_n; i++) {
		const struct audit_file *f = &p->main.files[i];
		if (!f->own_script || f->ignored) continue;
		struct gathered *g = &p->scripts[p->scripts_n++];
		struct audit_file *files = NEW_N(a, struct audit_file, p->main.files_n);
		memcpy(files, p->main.files, p->main.files_n * sizeof *files);
		for (size_t k = 0; k < p->main.files_n; k++) {
			files[k].ignored |= k != i; /* modules beside it, and no more */
			files[k].own_script = false;
		}
		*g = (struct gathered){ .path = f->path, .files = files, .files_n = p->main.files_n };
		audit_read(a, AUDIT_SCRIPT, f->path, f->text, AUDIT_PRODUCTION, &g->declared, &p->notes);
	}
}

bool gather_project(struct run *r, const struct gather_opts *opts, const struct listing *list, struct project *out, struct err *e)
{
	struct arena *a = run_arena(r);
	size_t n = list->files.n;
	*out = (struct project){ 0 };
	struct reading x = { list, NEW_N(a, struct audit_file, n + 1), NEW_N(a, struct audit_file, n + 1), NEW_N(a, str, n + 1) };
	if (!pool_each(r, n, read_one, &x, e)) return false;
	out->main.files = x.files;
	out->main.files_n = n;
	out->texts = x.texts;
	for (size_t i = 0; i < n; i++) {
		bool declares = audit_manifest_of(x.files[i].path) != AUDIT_NO_MANIFEST && counts_below(x.files[i].path);
		if (x.unread[i].n) PUSH(a, &out->notes, ((struct note){ x.files[i].path, x.unread[i] }));
		if (x.unread[i].n && declares) PUSH(a, &out->main.declared.unread, x.files[i].path);
		out->sources += x.files[i].kind == AUDIT_PYTHON && !x.files[i].ignored;
		if (x.texts[i].path.n) out->texts[out->texts_n++] = x.texts[i];
	}
	struct declaring d = { .r = r, .p = out, .root = opts->folder };
	names_init(&d.read, a);
	for (size_t i = 0; i < opts->requirements.n + opts->dev.n; i++) {
		bool development = i >= opts->requirements.n;
		str named = development ? opts->dev.v[i - opts->requirements.n] : opts->requirements.v[i];
		if (file_look(r, path_join(a, opts->folder, below(r, opts->folder, named))).kind == FILE_NONE)
			return err_set(e, FAULT_INPUT, "%s: '%.*s' is not there; name a file that declares requirements",
			               development ? "--dev" : "--requirement", STR_ARG(named));
	}
	for (size_t i = 0; i < opts->requirements.n; i++) declare(&d, below(r, opts->folder, opts->requirements.v[i]), AUDIT_PRODUCTION);
	struct strs dev = { 0 };
	for (size_t i = 0; i < opts->dev.n; i++) PUSH(a, &dev, below(r, opts->folder, opts->dev.v[i]));
	for (size_t i = 0; i < dev.n && opts->requirements.n; i++) declare(&d, dev.v[i], AUDIT_DEVELOPMENT);
	if (!opts->requirements.n) declare_found(&d, &dev);
	find_local_wheels(&d);
	const struct audit_file *pyproject = text_of(out, STR("pyproject.toml"));
	if (pyproject) out->settings = pyproject->text;
	take_scripts(out, a);
	return true;
}
