#include "spokeshave/reqtree.h"

struct reader {
	struct arena *a;
	const struct reqtree_source *source;
	const struct reqfile_env *env;
	struct reqtree *out;
	struct notes *notes;
	str open[LIMIT_INCLUDE_DEPTH_FILES]; /* being read, outermost first */
	size_t depth;
};

/* ---- --only-binary and --no-binary ---- */

static void forget(struct strs *list, str name)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (!str_eq(list->v[i], name)) list->v[n++] = list->v[i];
	list->n = n;
}

/* The last word on a package counts; ":all:" and ":none:" begin afresh, and ":all:" has what follows in it. */
static void take_format_control(struct arena *a, str value, struct strs *in, struct strs *other)
{
	for (str name; value.n;) {
		str_cut(value, ',', &name, &value);
		name = str_trim(name);
		if (!name.n) continue;
		if (str_eq(name, STR(":all:"))) {
			other->n = in->n = 0;
			if (!str_has(value, STR(":none:"))) value = (str){ 0 };
		}
		if (str_eq(name, STR(":none:"))) {
			in->n = 0;
			continue;
		}
		if (name.p[0] != ':') name = name_normal(a, name);
		forget(other, name);
		if (!strs_has(in, name)) PUSH(a, in, name);
	}
	strs_sort(in);
}

/* ---- entries ---- */

static bool is_absolute(str path)
{
	return str_starts(path, STR("/")) || str_has(path, STR("://")) || str_eq(path, STR("-"));
}

/* `path` as seen from the folder of `file`, which may be a URL. */
static str beside(struct arena *a, str file, str path)
{
	size_t slash = str_rfind(file, '/');
	if (slash == file.n || is_absolute(path)) return path;
	while (str_eat(&path, STR("./"))) {}
	return arena_join(a, str_slice(file, 0, slash + 1), path);
}

static bool read_file(struct reader *r, str path, bool constraint, struct err *e);

static bool take(struct reader *r, const struct reqfile_entry *entry, str file, bool constraint, struct err *e)
{
	struct arena *a = r->a;
	struct reqtree *out = r->out;
	switch (entry->kind) {
	case REQFILE_REQUIREMENT:
	case REQFILE_EDITABLE: PUSH(a, out, (struct reqtree_entry){ *entry, file, constraint }); break;
	case REQFILE_INCLUDE: return read_file(r, beside(a, file, entry->text), constraint, e);
	case REQFILE_CONSTRAINTS: return read_file(r, beside(a, file, entry->text), true, e);
	case REQFILE_INDEX_URL: out->index_url = entry->text; break;
	case REQFILE_EXTRA_INDEX_URL: PUSH(a, &out->extra_index_urls, entry->text); break;
	case REQFILE_FIND_LINKS: PUSH(a, &out->find_links, entry->text); break;
	case REQFILE_TRUSTED_HOST: PUSH(a, &out->trusted_hosts, entry->text); break;
	case REQFILE_ONLY_BINARY: take_format_control(a, entry->text, &out->only_binary, &out->no_binary); break;
	case REQFILE_NO_BINARY: take_format_control(a, entry->text, &out->no_binary, &out->only_binary); break;
	case REQFILE_NO_INDEX: out->no_index = true; break;
	case REQFILE_PREFER_BINARY: out->prefer_binary = true; break;
	case REQFILE_REQUIRE_HASHES: out->require_hashes = true; break;
	case REQFILE_PRE: out->pre = true; break;
	case REQFILE_OTHER: break;
	}
	return true;
}

/* ---- files ---- */

static bool fault(struct reader *r, str file, uint32_t line)
{
	if (r->out->fault_file.n) return false; /* the innermost file says where it was */
	r->out->fault_file = file;
	r->out->fault_line = line;
	return false;
}

static bool open_file(struct reader *r, str path, str *bytes, struct err *e)
{
	for (size_t i = 0; i < r->depth; i++)
		if (str_eq(r->open[i], path)) return err_set(e, FAULT_INPUT, "'%.*s' includes itself", STR_ARG(path));
	if (r->depth == LIMIT_INCLUDE_DEPTH_FILES)
		return err_set(e, FAULT_INPUT, "'%.*s': more than %d files within files (LIMIT_INCLUDE_DEPTH_FILES)",
		               STR_ARG(path), LIMIT_INCLUDE_DEPTH_FILES);
	return r->source->read(r->source->ctx, r->a, path, bytes, e);
}

/* The depth of files within files has a limit, and so has this recursion. */
static bool read_file(struct reader *r, str path, bool constraint, struct err *e)
{
	struct reqfile file = { 0 };
	str bytes;
	if (!open_file(r, path, &bytes, e)) return false;
	if (!reqfile_parse(r->a, path, bytes, r->env, &file, r->notes, e)) return fault(r, path, file.fault_line);
	r->open[r->depth++] = path;
	for (size_t i = 0; i < file.n; i++)
		if (!take(r, &file.v[i], path, constraint, e)) {
			err_in(e, "%.*s:%u", STR_ARG(path), file.v[i].line);
			return fault(r, path, file.v[i].line);
		}
	r->depth--;
	return true;
}

bool reqtree_parse(struct arena *a, str path, bool constraint, const struct reqtree_source *source,
                   const struct reqfile_env *env, struct reqtree *out, struct notes *notes, struct err *e)
{
	struct reader r = { .a = a, .source = source, .env = env, .out = out, .notes = notes };
	*out = (struct reqtree){ 0 };
	return read_file(&r, path, constraint, e);
}
