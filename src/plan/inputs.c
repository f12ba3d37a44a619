#include "spokeshave/inputs.h"

#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/input_indexes.h"
#include "spokeshave/reqtree.h"
#include "spokeshave/url.h"

#define LIMIT_REQUIREMENTS_BYTES (64u << 20) /* of all files together */
#define LIMIT_PROJECT_BYTES (8u << 20)       /* of a project file: its values take many times their text */

struct reader {
	struct run *r;
	const struct input_opts *opts;
	struct inputs *out;
	struct reqtree tree;      /* the files */
	size_t taken;             /* entries of it that were */
	uint64_t bytes;           /* read */
	struct strs find_links;   /* of files */
};

static str env_value(void *ctx, str name)
{
	struct run *r = ctx;
	str value = run_env(r, arena_cstr(run_arena(r), name));
	run_secret(r, name, value);
	return value;
}

struct reqfile_env inputs_env(struct run *r)
{
	return (struct reqfile_env){ env_value, r };
}

/* ---- one line of a file ---- */

/* Always false, like err_in. */
static bool at_place(str file, struct reqfile_place at, struct err *e)
{
	return err_in(e, "%.*s:%u:%u", STR_ARG(file), at.line, at.column);
}

/* Whether what is secret in "user:password" is ${NAME}; without a password the user is secret. */
static bool tell_nothing(str credentials)
{
	str secret, user;
	if (!str_cut_last(credentials, ':', &user, &secret)) secret = credentials;
	return str_starts(secret, STR("${")) && str_find(secret, '}') == secret.n - 1;
}

/* What a lock may say of where a wheel is. */
static str written_address(struct arena *a, const struct reqfile_entry *entry)
{
	str url = entry->req.url, raw = entry->raw, name, credentials, rest;
	if (!str_has(raw, STR("${"))) raw = url;
	else if (!str_starts(entry->text, url)) str_cut(raw, '@', &name, &raw); /* "name @ url" */
	raw = str_trim(raw);
	raw = str_slice(raw, 0, str_find(raw, ' '));
	size_t host = 0;
	while (host < raw.n && !str_starts(str_skip(raw, host), STR("://"))) host++;
	if (host == raw.n) return raw;
	str scheme = str_slice(raw, 0, host + 3), authority = str_skip(raw, host + 3);
	authority = str_slice(authority, 0, str_find(authority, '/'));
	if (!str_cut_last(authority, '@', &credentials, &rest) || tell_nothing(credentials)) return raw;
	return arena_join(a, scheme, str_skip(raw, scheme.n + credentials.n + 1));
}

/* `where` is what messages to come call the requirement, who asks for it: without a column. */
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
		return err_set(e, FAULT_INPUT, "'%.*s' has no sha256 among its hashes; an index can be held to sha256 only",
		               STR_ARG(entry->req.name));
	if (constraint && in.req.extras.n)
		return err_set(e, FAULT_INPUT, "a constraint has no extras; write '%.*s' without [%.*s]",
		               STR_ARG(in.req.name), STR_ARG(in.req.extras.v[0]));
	if (in.req.url.n) in.address = written_address(a, entry);
	if (in.req.url.n && !str_has(in.req.url, STR("://")) && !reqtree_is_url(in.req.url)) {
		/* A path of a wheel: relative to the working directory, as pip reads it. */
		str path = in.req.url;
		if (file_look(rd->r, path).kind == FILE_NONE)
			return err_set(e, FAULT_INPUT, "there is no file '%.*s'", STR_ARG(path));
		in.req.url = url_from_path(a, path_absolute(rd->r, a, path));
	}
	PUSH(a, rd->out, in);
	return true;
}

/* What could weaken safety, and the way that does not. */
static bool refuse(const struct reqfile_entry *entry, struct err *e)
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
	return err_set(e, FAULT_INPUT, "%.*s is refused: %s", STR_ARG(entry->option), instead);
}

/* A folder beside the file that names it, if it is there; else as it is written. */
static str find_links_of(struct run *r, const struct reqtree_entry *t)
{
	str near = reqtree_beside(run_arena(r), t->file->path, t->entry.text);
	return !reqtree_is_url(near) && file_look(r, near).kind != FILE_NONE ? near : t->entry.text;
}

static bool take(struct reader *rd, const struct reqtree_entry *t, struct err *e)
{
	const struct reqfile_entry *entry = &t->entry;
	str where = arena_fmt(run_arena(rd->r), "%.*s:%u", STR_ARG(t->file->shown), entry->line);
	if (entry->weakens) return refuse(entry, e);
	if (entry->kind == REQFILE_REQUIREMENT) return take_requirement(rd, entry, where, t->file->constraint, e);
	if (entry->kind == REQFILE_FIND_LINKS) PUSH(run_arena(rd->r), &rd->find_links, find_links_of(rd->r, t));
	if (entry->kind != REQFILE_OTHER) return true; /* the tree has it */
	if (str_eq(entry->option, STR("--hash")))
		return err_set(e, FAULT_INPUT, "a --hash on a line of its own checks nothing; end the line before it "
		               "with a backslash");
	run_warn(rd->r, "%.*s: %.*s has no meaning here and is ignored", STR_ARG(where), STR_ARG(entry->option));
	return true;
}

/* ---- words ---- */

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
	run_warn_notes(rd->r, &notes);
	for (size_t i = 0; i < file.n; i++) {
		const struct reqfile_entry *entry = &file.v[i];
		if (entry->kind != REQFILE_REQUIREMENT)
			return err_set(e, FAULT_INPUT, "'%.*s' is no requirement", STR_ARG(entry->option)) || at_place(where, entry->at, e);
		if (!take_requirement(rd, entry, where, false, e)) return at_place(where, entry->at, e);
	}
	return true;
}

/* ---- files ---- */

static bool load_remote(struct run *r, str url, uint64_t limit, str *text, struct err *e)
{
	struct index_opts none = { .no_index = true };
	struct index *x;
	if (!index_open(r, &none, &x, e)) return false;
	bool ok = index_get_text(r, x, url, limit, text, e);
	index_close(x);
	return ok;
}

static bool load(struct run *r, str path, str *text, struct err *e)
{
	struct arena *a = run_arena(r);
	uint64_t limit = project_is_file(path) ? LIMIT_PROJECT_BYTES : LIMIT_REQUIREMENTS_BYTES;
	if (reqtree_is_url(path)) {
		str here = url_file_path(a, path);
		if (!here.n) return load_remote(r, path, limit, text, e);
		path = here;
	}
	return file_read(r, a, str_eq(path, STR("-")) ? STR("/dev/stdin") : path, limit, text, e);
}

static bool load_counted(void *ctx, struct arena *a, str path, str *text, struct err *e)
{
	struct reader *rd = ctx;
	if (!load(rd->r, path, text, e)) return false;
	rd->bytes += text->n;
	return rd->bytes <= LIMIT_REQUIREMENTS_BYTES ||
	       err_set(e, FAULT_INPUT, "with '%.*s' the requirements are larger than %u bytes (LIMIT_REQUIREMENTS_BYTES)",
	               STR_ARG(url_redacted_text(a, path)), LIMIT_REQUIREMENTS_BYTES);
}

/* What files say of themselves is said even when one of them can't be read. */
static bool read_tree(struct reader *rd, str path, bool constraints, struct err *e)
{
	struct reqfile_env env = inputs_env(rd->r);
	struct reqtree_opts opts = { .read = load_counted, .ctx = rd, .env = &env, .extras = &rd->opts->extras,
	                             .groups = &rd->opts->groups, .once = true };
	struct notes notes = { 0 };
	bool ok = reqtree_add(run_arena(rd->r), &rd->tree, path, constraints, &opts, &notes, e);
	run_warn_notes(rd->r, &notes);
	return ok;
}

static bool read_file(struct reader *rd, str path, bool constraints, struct err *e)
{
	if (!read_tree(rd, path, constraints, e)) return false;
	for (; rd->taken < rd->tree.n; rd->taken++) {
		const struct reqtree_entry *t = &rd->tree.v[rd->taken];
		if (take(rd, t, e)) continue;
		at_place(t->file->shown, t->entry.at, e);
		for (const struct reqtree_file *f = t->file; f->from; f = f->from) at_place(f->from->shown, f->at, e);
		return false;
	}
	return true;
}

/* What the files' options amount to. */
static void take_options(struct reader *rd)
{
	const struct reqtree *t = &rd->tree;
	rd->out->pre |= t->pre;
	rd->out->require_hashes |= t->require_hashes;
	rd->out->requires_python = t->requires_python;
	rd->out->requires_python_of = t->requires_python_of;
	rd->out->files = t->files;
	rd->out->sources = t->sources.v;
	rd->out->sources_n = t->sources.n;
}

static bool read_constraints_of_environment(struct reader *rd, struct err *e)
{
	static const char *const variables[] = { "PIP_CONSTRAINT", "UV_CONSTRAINT" };
	struct strs files = { 0 };
	for (size_t i = 0; i < COUNT(variables); i++) strs_add_words(run_arena(rd->r), &files, run_env(rd->r, variables[i]));
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
	take_options(&rd);
	size_t wanted = 0;
	for (size_t i = 0; i < out->n; i++) wanted += !out->v[i].constraint;
	if (!wanted) {
		str first = opts->requirements.n ? opts->requirements.v[0] : STR("requirements.txt");
		return err_set(e, FAULT_INPUT, "'%.*s' holds no requirement; write one a line, as `flask>=3`", STR_ARG(first));
	}
	return input_indexes(r, opts, &rd.tree, &rd.find_links, &out->index, e);
}
