#include "spokeshave/inputs.h"

#include "pip_config.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/project.h"
#include "spokeshave/reqfile.h"
#include "spokeshave/url.h"
#include "spokeshave_config.h"

#define LIMIT_REQUIREMENTS_BYTES (64u << 20)
#define LIMIT_INCLUDE_DEPTH 64

struct reader {
	struct run *r;
	const struct input_opts *opts;
	struct inputs *out;
	str index_url;       /* of files: the last one wins */
	str index_where;
	struct strs extra_index_urls, find_links;
	bool no_index;
	const str *open_files[LIMIT_INCLUDE_DEPTH]; /* being read, outermost first */
	size_t depth;
	struct strs read_as_requirements, read_as_constraints;
};

static str env_value(void *ctx, str name)
{
	struct run *r = ctx;
	str value = run_env(r, arena_cstr(run_arena(r), name));
	run_secret(r, name, value);
	return value;
}

static bool is_remote(str path)
{
	return str_starts(path, STR("http://")) || str_starts(path, STR("https://"));
}

/* A relative path as seen from the folder of the file that names it. */
static str beside(struct arena *a, str file, str path)
{
	if (str_eq(path, STR("-")) || is_remote(path) || str_eq(path_dir(file), STR("."))) return path;
	return path_join(a, path_dir(file), path);
}

/* ---- one line of a file ---- */

static bool take_requirement(struct reader *rd, const struct reqfile_entry *entry, str where, bool constraint,
                             struct err *e)
{
	struct arena *a = run_arena(rd->r);
	struct input in = { .req = entry->req, .constraint = constraint, .where = where };
	str digest;
	for (size_t i = 0; i < entry->hashes.n; i++) {
		digest = entry->hashes.v[i];
		if (str_eat(&digest, STR("sha256:"))) PUSH(a, &in.sha256, digest);
		rd->out->require_hashes = true;
	}
	if (entry->hashes.n && !in.sha256.n)
		return err_set(e, FAULT_INPUT, "%.*s: '%.*s' has no sha256 among its hashes; an index can be held to sha256 only",
		               STR_ARG(where), STR_ARG(entry->req.name));
	if (constraint && in.req.extras.n)
		return err_set(e, FAULT_INPUT, "%.*s: a constraint has no extras; write '%.*s' without [%.*s]", STR_ARG(where),
		               STR_ARG(in.req.name), STR_ARG(in.req.extras.v[0]));
	if (in.req.url.n && !str_has(in.req.url, STR("://"))) {
		/* A path of a wheel: relative to the working directory, as pip reads it. */
		str path = in.req.url;
		if (file_look(rd->r, path).kind == FILE_NONE)
			return err_set(e, FAULT_INPUT, "%.*s: there is no file '%.*s'", STR_ARG(where), STR_ARG(path));
		in.req.url = url_from_path(a, path_absolute(rd->r, a, path));
	}
	PUSH(a, rd->out, in);
	return true;
}

static bool read_file(struct reader *rd, str path, bool constraints, struct err *e);

static bool take_index(struct reader *rd, const struct reqfile_entry *entry, str where)
{
	rd->index_url = entry->text;
	rd->index_where = where;
	return true;
}

/* What could weaken safety, and the way that does not. */
static bool refuse(const struct reqfile_entry *entry, str where, struct err *e)
{
	static const struct { enum reqfile_kind kind; const char *instead; } table[] = {
		{ REQFILE_EDITABLE, "an editable install has no wheel; name the folder with --app" },
		{ REQFILE_NO_BINARY,
		  "only wheels are staged; build one with `pip wheel NAME -w wheels`, then --find-links wheels" },
		{ REQFILE_TRUSTED_HOST,
		  "a host is trusted by its certificate; name its authority's file in SSL_CERT_FILE" },
	};
	const char *instead = "remove it: it would make the result less sure";
	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].kind == entry->kind) instead = table[i].instead;
	return err_set(e, FAULT_INPUT, "%.*s: %.*s is refused: %s", STR_ARG(where), STR_ARG(entry->option), instead);
}

static bool take(struct reader *rd, const struct reqfile_entry *entry, str path, bool constraints, struct err *e)
{
	struct arena *a = run_arena(rd->r);
	str where = arena_fmt(a, "%.*s:%u", STR_ARG(path), entry->line);
	if (entry->weakens) return refuse(entry, where, e);
	switch (entry->kind) {
	case REQFILE_REQUIREMENT: return take_requirement(rd, entry, where, constraints, e);
	case REQFILE_INCLUDE: return read_file(rd, beside(a, path, entry->text), constraints, e) || err_in(e, "%.*s", STR_ARG(where));
	case REQFILE_CONSTRAINTS: return read_file(rd, beside(a, path, entry->text), true, e) || err_in(e, "%.*s", STR_ARG(where));
	case REQFILE_INDEX_URL: return take_index(rd, entry, where);
	case REQFILE_EXTRA_INDEX_URL: PUSH(a, &rd->extra_index_urls, entry->text); return true;
	case REQFILE_NO_INDEX: rd->no_index = true; return true;
	case REQFILE_FIND_LINKS: {
		str near = beside(a, path, entry->text);
		bool there = !str_has(near, STR("://")) && file_look(rd->r, near).kind != FILE_NONE;
		PUSH(a, &rd->find_links, there ? near : entry->text);
		return true;
	}
	case REQFILE_PRE: rd->out->pre = true; return true;
	case REQFILE_REQUIRE_HASHES: rd->out->require_hashes = true; return true;
	case REQFILE_ONLY_BINARY: return true; /* wheels only is all there is */
	case REQFILE_PREFER_BINARY: return true;
	case REQFILE_OTHER:
		if (str_eq(entry->option, STR("--hash")))
			return err_set(e, FAULT_INPUT, "%.*s: a --hash on a line of its own checks nothing; end the line before it "
			               "with a backslash", STR_ARG(where));
		run_warn(rd->r, "%.*s: %.*s has no meaning here and is ignored", STR_ARG(where), STR_ARG(entry->option));
		return true;
	case REQFILE_EDITABLE:
	case REQFILE_NO_BINARY:
	case REQFILE_TRUSTED_HOST: return refuse(entry, where, e);
	}
	return true;
}

/* ---- project files and words ---- */

static bool take_project(struct reader *rd, str path, str text, bool constraints, struct err *e)
{
	struct arena *a = run_arena(rd->r);
	struct project_requirements project = { 0 }, chosen = { 0 };
	struct notes notes = { 0 };
	if (constraints) return err_set(e, FAULT_INPUT, "'%.*s' is no file of constraints", STR_ARG(path));
	if (!project_parse(a, path, text, &project, &notes, e)) return false;
	if (!project_select(a, path, &project, &rd->opts->extras, &rd->opts->groups, &chosen, e)) return false;
	run_warn_notes(rd->r, &notes);
	for (size_t i = 0; i < chosen.n; i++) {
		struct input in = { .req = chosen.v[i].req,
			            .where = arena_fmt(a, "%.*s:%u", STR_ARG(path), chosen.v[i].line) };
		PUSH(a, rd->out, in);
	}
	if (project.requires_python.n) {
		rd->out->requires_python = project.requires_python;
		rd->out->requires_python_of = path;
	}
	return true;
}

/* Requirements on the command line are a file of their own, a line each. */
static bool take_words(struct reader *rd, struct err *e)
{
	struct arena *a = run_arena(rd->r);
	struct buf lines = buf_in(a);
	struct reqfile file = { 0 };
	struct notes notes = { 0 };
	str where = STR("command line");
	for (size_t i = 0; i < rd->opts->words.n; i++) buf_fmt(&lines, "%.*s\n", STR_ARG(rd->opts->words.v[i]));
	if (!reqfile_parse(a, where, buf_str(&lines), NULL, &file, &notes, e)) return false;
	for (size_t i = 0; i < file.n; i++) {
		if (file.v[i].kind != REQFILE_REQUIREMENT)
			return err_set(e, FAULT_INPUT, "'%.*s' is no requirement", STR_ARG(rd->opts->words.v[i]));
		if (!take_requirement(rd, &file.v[i], where, false, e)) return false;
	}
	return true;
}

/* ---- files ---- */

static bool load_remote(struct run *r, str url, str *text, struct err *e)
{
	struct index_opts none = { .no_index = true };
	struct index *x;
	if (!index_open(r, &none, &x, e)) return false;
	bool ok = index_get_text(r, x, url, LIMIT_REQUIREMENTS_BYTES, text, e);
	index_close(x);
	return ok;
}

static bool load(struct reader *rd, str path, str *text, struct err *e)
{
	if (is_remote(path)) return load_remote(rd->r, path, text, e);
	return file_read(rd->r, run_arena(rd->r), str_eq(path, STR("-")) ? STR("/dev/stdin") : path,
	                 LIMIT_REQUIREMENTS_BYTES, text, e);
}

/* A file named twice is read once; one that includes itself is an error. */
static bool read_file(struct reader *rd, str path, bool constraints, struct err *e)
{
	struct arena *a = run_arena(rd->r);
	struct strs *done = constraints ? &rd->read_as_constraints : &rd->read_as_requirements;
	struct reqfile file = { 0 };
	struct reqfile_env env = { env_value, rd->r };
	struct notes notes = { 0 };
	str text;
	for (size_t i = 0; i < rd->depth; i++)
		if (str_eq(*rd->open_files[i], path))
			return err_set(e, FAULT_INPUT, "'%.*s' includes itself", STR_ARG(path));
	if (strs_has(done, path)) return true;
	if (rd->depth == LIMIT_INCLUDE_DEPTH)
		return err_set(e, FAULT_INPUT, "'%.*s': more than %d files within files", STR_ARG(path), LIMIT_INCLUDE_DEPTH);
	if (!load(rd, path, &text, e)) return false;
	PUSH(a, done, path);
	PUSH(a, &rd->out->files, path);
	if (project_is_file(path)) return take_project(rd, path, text, constraints, e);
	if (!reqfile_parse(a, path, text, &env, &file, &notes, e)) return false;
	run_warn_notes(rd->r, &notes);
	rd->open_files[rd->depth++] = &path;
	for (size_t i = 0; i < file.n; i++)
		if (!take(rd, &file.v[i], path, constraints, e)) return false;
	rd->depth--;
	return true;
}

/* ---- indexes ---- */

static void add_words(struct arena *a, struct strs *list, str text)
{
	while (text = str_trim(text), text.n) {
		size_t n = 0;
		while (n < text.n && !char_is_blank(text.p[n])) n++;
		str one = str_slice(text, 0, n);
		if (!strs_has(list, one)) PUSH(a, list, one);
		text = str_skip(text, n);
	}
}

static void add_all(struct arena *a, struct strs *list, const struct strs *more)
{
	for (size_t i = 0; i < more->n; i++)
		if (!strs_has(list, more->v[i])) PUSH(a, list, more->v[i]);
}

static str main_index(struct reader *rd, const struct pip_config *pip)
{
	static const char *const variables[] = { "SPOKESHAVE_INDEX_URL", "PIP_INDEX_URL", "UV_DEFAULT_INDEX" };
	if (rd->opts->index_url.n) {
		if (rd->index_url.n && !str_eq(rd->index_url, rd->opts->index_url))
			run_warn(rd->r, "%.*s: its --index-url is not used: the command line names another", STR_ARG(rd->index_where));
		return rd->opts->index_url;
	}
	if (rd->index_url.n) return rd->index_url;
	for (size_t i = 0; i < COUNT(variables); i++)
		if (run_env(rd->r, variables[i]).n) return run_env(rd->r, variables[i]);
	return pip->index_url.n ? pip->index_url : STR(SPOKESHAVE_DEFAULT_INDEX);
}

static bool is_set(str value)
{
	return value.n && !str_eq(value, STR("0")) && !str_eq_nocase(value, STR("false")) && !str_eq_nocase(value, STR("no"));
}

static bool choose_indexes(struct reader *rd, struct err *e)
{
	struct arena *a = run_arena(rd->r);
	struct index_opts *x = &rd->out->index;
	struct pip_config pip;
	pip_config_read(rd->r, &pip);
	x->no_index = rd->opts->no_index || rd->no_index || is_set(run_env(rd->r, "PIP_NO_INDEX")) || pip.no_index;
	add_all(a, &x->find_links, &rd->opts->find_links);
	add_all(a, &x->find_links, &rd->find_links);
	add_words(a, &x->find_links, run_env(rd->r, "PIP_FIND_LINKS"));
	add_words(a, &x->find_links, run_env(rd->r, "UV_FIND_LINKS"));
	add_all(a, &x->find_links, &pip.find_links);
	if (x->no_index) return true;
	add_all(a, &x->urls, &rd->opts->extra_index_urls);
	add_all(a, &x->urls, &rd->extra_index_urls);
	add_words(a, &x->urls, run_env(rd->r, "UV_INDEX"));
	add_words(a, &x->urls, run_env(rd->r, "PIP_EXTRA_INDEX_URL"));
	add_all(a, &x->urls, &pip.extra_index_urls);
	str first = main_index(rd, &pip);
	if (first.n && !strs_has(&x->urls, first)) PUSH(a, &x->urls, first);
	if (!x->urls.n && !x->find_links.n)
		return err_set(e, FAULT_INPUT, "no index is known: name one with --index-url URL or in SPOKESHAVE_INDEX_URL");
	return true;
}

static bool read_constraints_of_environment(struct reader *rd, struct err *e)
{
	static const char *const variables[] = { "PIP_CONSTRAINT", "UV_CONSTRAINT" };
	struct strs files = { 0 };
	for (size_t i = 0; i < COUNT(variables); i++) add_words(run_arena(rd->r), &files, run_env(rd->r, variables[i]));
	for (size_t i = 0; i < files.n; i++)
		if (!read_file(rd, files.v[i], true, e)) return err_in(e, "PIP_CONSTRAINT");
	return true;
}

/* Read as requirements are, into a list of their own. */
static bool read_overrides(struct reader *rd, struct err *e)
{
	struct inputs apart = { 0 };
	struct reader own = { .r = rd->r, .opts = rd->opts, .out = &apart };
	for (size_t i = 0; i < rd->opts->overrides.n; i++)
		if (!read_file(&own, rd->opts->overrides.v[i], false, e)) return err_in(e, "--override");
	rd->out->overrides = apart.v;
	rd->out->overrides_n = apart.n;
	return true;
}

bool inputs_read(struct run *r, const struct input_opts *opts, struct inputs *out, struct err *e)
{
	struct reader rd = { .r = r, .opts = opts, .out = out };
	*out = (struct inputs){ .require_hashes = opts->require_hashes, .pre = opts->pre };
	for (size_t i = 0; i < opts->requirements.n; i++)
		if (!read_file(&rd, opts->requirements.v[i], false, e)) return false;
	if (!take_words(&rd, e)) return false;
	if (!read_constraints_of_environment(&rd, e)) return false;
	for (size_t i = 0; i < opts->constraints.n; i++)
		if (!read_file(&rd, opts->constraints.v[i], true, e)) return false;
	if (!read_overrides(&rd, e)) return false;
	size_t wanted = 0;
	for (size_t i = 0; i < out->n; i++) wanted += !out->v[i].constraint;
	if (!wanted) {
		str first = opts->requirements.n ? opts->requirements.v[0] : STR("requirements.txt");
		return err_set(e, FAULT_INPUT, "'%.*s' holds no requirement; write one a line, as `flask>=3`", STR_ARG(first));
	}
	return choose_indexes(&rd, e);
}
