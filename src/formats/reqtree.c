#include "spokeshave/reqtree.h"

#include "spokeshave/buf.h"
#include "spokeshave/project.h"
#include "spokeshave/url.h"

struct reader {
	struct arena *a;
	const struct reqtree_opts *opts;
	struct reqtree *out;
	struct notes *notes;
	const struct reqtree_file *open[LIMIT_INCLUDE_DEPTH_FILES]; /* being read, outermost first */
	size_t depth;
};

/* ---- paths ---- */

bool reqtree_is_url(str path)
{
	static const str schemes[] = { STR_INIT("http:"), STR_INIT("https:"), STR_INIT("file:") };
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (str_eq_nocase(str_slice(path, 0, schemes[i].n), schemes[i])) return true;
	return false;
}

/* Take the last name off `folder`; false when there is none that ".." could take back. */
static bool leave(struct buf *folder)
{
	for (;;) {
		str name, all = buf_str(folder);
		size_t slash = str_rfind(all, '/');
		if (str_eq(all, STR("/"))) return true;
		name = slash < all.n ? str_skip(all, slash + 1) : all;
		if (!name.n || str_eq(name, STR(".."))) return false;
		folder->n = slash == all.n ? 0 : slash ? slash : 1;
		if (!str_eq(name, STR("."))) return true;
	}
}

static void enter(struct buf *folder, str name)
{
	if (folder->n && !str_ends(buf_str(folder), STR("/"))) buf_char(folder, '/');
	buf_add(folder, name);
}

/* The folder stays as it was written, so that what lies below it can be told by its beginning. */
str reqtree_beside(struct arena *a, str file, str path)
{
	struct buf b = buf_in(a);
	size_t slash = str_rfind(file, '/');
	if (reqtree_is_url(path)) return path;
	if (reqtree_is_url(file)) return url_join(a, file, path);
	if (str_eq(path, STR("-")) || str_starts(path, STR("/"))) return path;
	if (slash < file.n) buf_add(&b, str_slice(file, 0, slash ? slash : 1));
	for (str name; path.n;) {
		str_cut(path, '/', &name, &path);
		if (!name.n || str_eq(name, STR("."))) continue;
		if (!str_eq(name, STR("..")) || !leave(&b)) enter(&b, name);
	}
	return b.n ? buf_str(&b) : STR(".");
}

/* ---- entries ---- */

static bool read_file(struct reader *r, struct reqtree_file file, struct err *e);

static bool include(struct reader *r, const struct reqfile_entry *entry, const struct reqtree_file *from, struct err *e)
{
	return read_file(r, (struct reqtree_file){
		.path = reqtree_beside(r->a, from->path, entry->text), .from = from, .at = entry->at,
		.constraint = from->constraint || entry->kind == REQFILE_CONSTRAINTS }, e);
}

static str place_text(struct arena *a, const struct reqfile_entry *entry, const struct reqtree_file *file)
{
	return arena_fmt(a, "%.*s:%u:%u", STR_ARG(file->shown), entry->at.line, entry->at.column);
}

static void take(struct reader *r, const struct reqfile_entry *entry, const struct reqtree_file *file)
{
	struct arena *a = r->a;
	struct reqtree *out = r->out;
	PUSH(a, out, (struct reqtree_entry){ *entry, file });
	switch (entry->kind) {
	case REQFILE_INDEX_URL:
		out->index_url = entry->text;
		out->index_where = place_text(a, entry, file);
		break;
	case REQFILE_EXTRA_INDEX_URL:
		PUSH(a, &out->extra_index_urls, entry->text);
		PUSH(a, &out->extra_index_where, place_text(a, entry, file));
		break;
	case REQFILE_FIND_LINKS:
		PUSH(a, &out->find_links, entry->text);
		PUSH(a, &out->find_links_where, place_text(a, entry, file));
		break;
	case REQFILE_TRUSTED_HOST: PUSH(a, &out->trusted_hosts, entry->text); break;
	case REQFILE_NO_INDEX: out->no_index = true; break;
	case REQFILE_PREFER_BINARY: out->prefer_binary = true; break;
	case REQFILE_REQUIRE_HASHES: out->require_hashes = true; break;
	case REQFILE_PRE: out->pre = true; break;
	case REQFILE_REQUIREMENT:
	case REQFILE_EDITABLE:
	case REQFILE_INCLUDE:
	case REQFILE_CONSTRAINTS:
	case REQFILE_ONLY_BINARY:
	case REQFILE_NO_BINARY:
	case REQFILE_OTHER: break;
	}
}

/* ---- files ---- */

static bool fault(struct reader *r, const struct reqtree_file *file, uint32_t line)
{
	if (r->out->fault_file.n) return false; /* the innermost file says where it was */
	r->out->fault_file = file->path;
	r->out->fault_line = line;
	return false;
}

static bool take_project(struct reader *r, const struct reqtree_file *file, str bytes, struct err *e)
{
	struct project_requirements all = { 0 }, chosen = { 0 };
	if (file->constraint) return err_set(e, FAULT_INPUT, "'%.*s' is no file of constraints", STR_ARG(file->shown));
	if (!project_parse(r->a, file->shown, bytes, &all, r->notes, e) ||
	    !project_select(r->a, file->shown, &all, r->opts->extras, r->opts->groups, &chosen, e))
		return fault(r, file, 0);
	for (size_t i = 0; i < chosen.n; i++) {
		const struct project_requirement *one = &chosen.v[i];
		struct reqfile_entry entry = { .kind = REQFILE_REQUIREMENT, .line = one->line,
		                               .at = { one->line, one->column }, .req = one->req };
		take(r, &entry, file);
	}
	for (size_t i = 0; i < chosen.sources.n; i++) PUSH(r->a, &r->out->sources, chosen.sources.v[i]);
	for (size_t i = 0; i < all.extra_indexes.n; i++) {
		PUSH(r->a, &r->out->extra_index_urls, all.extra_indexes.v[i]);
		PUSH(r->a, &r->out->extra_index_where, file->shown);
	}
	if (all.index.n) {
		r->out->index_url = all.index;
		r->out->index_where = all.index_where;
	}
	if (all.requires_python.n) {
		r->out->requires_python = all.requires_python;
		r->out->requires_python_of = file->shown;
	}
	return true;
}

static bool take_lines(struct reader *r, const struct reqtree_file *file, str bytes, struct err *e)
{
	struct reqfile lines = { 0 };
	if (!reqfile_parse(r->a, file->shown, bytes, r->opts->env, &lines, r->notes, e))
		return fault(r, file, lines.fault_line);
	if (r->out->n + lines.n > LIMIT_REQFILE_ENTRIES)
		return err_set(e, FAULT_INPUT, "with '%.*s' there are more than %d requirements and options (LIMIT_REQFILE_ENTRIES)",
		               STR_ARG(file->shown), LIMIT_REQFILE_ENTRIES);
	for (size_t i = 0; i < lines.n; i++) {
		const struct reqfile_entry *entry = &lines.v[i];
		bool includes = entry->kind == REQFILE_INCLUDE || entry->kind == REQFILE_CONSTRAINTS;
		if (!includes) {
			take(r, entry, file);
		} else if (!include(r, entry, file, e)) {
			err_in(e, "%.*s:%u:%u", STR_ARG(file->shown), entry->at.line, entry->at.column);
			return fault(r, file, entry->line);
		}
	}
	return true;
}

static bool includes_itself(const struct reader *r, const struct reqtree_file *file)
{
	for (size_t i = 0; i < r->depth; i++)
		if (str_eq(r->open[i]->path, file->path)) return true;
	return false;
}

static bool within_limits(const struct reader *r, const struct reqtree_file *file, struct err *e)
{
	if (r->depth == LIMIT_INCLUDE_DEPTH_FILES)
		return err_set(e, FAULT_INPUT, "'%.*s': more than %d files within files (LIMIT_INCLUDE_DEPTH_FILES); put their "
		               "lines into fewer files", STR_ARG(file->shown), LIMIT_INCLUDE_DEPTH_FILES);
	if (r->out->files.n == LIMIT_INCLUDES)
		return err_set(e, FAULT_INPUT, "'%.*s': more than %d files are included (LIMIT_INCLUDES); put their lines into "
		               "fewer files", STR_ARG(file->shown), LIMIT_INCLUDES);
	return true;
}

/* Whether the file adds nothing: it was read in this role. */
static bool is_known(struct reader *r, const struct reqtree_file *file)
{
	struct names *seen = &r->out->seen[file->constraint];
	if (!seen->a) names_init(seen, r->a);
	bool known = names_find(seen, file->path) != NAME_NONE;
	names_add(seen, file->path);
	return known && r->opts->once;
}

/* The depth of files within files has a limit, and so has this recursion. */
static bool read_file(struct reader *r, struct reqtree_file named, struct err *e)
{
	struct reqtree_file *file = NEW(r->a, struct reqtree_file);
	str bytes;
	*file = named;
	file->shown = reqtree_is_url(file->path) ? url_redacted(r->a, file->path) : file->path;
	if (includes_itself(r, file)) return err_set(e, FAULT_INPUT, "'%.*s' includes itself", STR_ARG(file->shown));
	if (is_known(r, file)) return true;
	if (!within_limits(r, file, e)) return false;
	if (!r->opts->read(r->opts->ctx, r->a, file->path, &bytes, e)) return false;
	PUSH(r->a, &r->out->files, file->path);
	r->open[r->depth++] = file;
	bool ok = (project_is_file(file->path) ? take_project : take_lines)(r, file, bytes, e);
	r->depth--;
	return ok;
}

bool reqtree_add(struct arena *a, struct reqtree *tree, str path, bool constraint, const struct reqtree_opts *opts,
                 struct notes *notes, struct err *e)
{
	struct reader r = { .a = a, .opts = opts, .out = tree, .notes = notes };
	tree->fault_file = (str){ 0 };
	tree->fault_line = 0;
	return read_file(&r, (struct reqtree_file){ .path = path, .constraint = constraint }, e);
}
