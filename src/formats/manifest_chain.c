/* Walking a manifest's evidence back to what starts it, and saying it. */
#include <stdlib.h>

#include "spokeshave/manifest.h"

static int by_name(const void *key, const void *dist)
{
	return str_cmp(*(const str *)key, ((const struct manifest_dist *)dist)->name);
}

const struct manifest_dist *manifest_find(const struct manifest *m, str name)
{
	return m->n ? bsearch(&name, m->v, m->n, sizeof *m->v, by_name) : NULL;
}

str manifest_installed_path(str path)
{
	static const str folders[] = { STR_INIT("purelib/"), STR_INIT("platlib/") };
	str top, rest;
	if (!str_cut(path, '/', &top, &rest) || !str_ends(top, STR(".data"))) return path;
	for (size_t i = 0; i < COUNT(folders); i++)
		if (str_eat(&rest, folders[i])) return rest;
	return path;
}

/* ---- the chain ---- */

static const struct manifest_edge *edge_of_application(const struct manifest *m, str path)
{
	for (size_t i = 0; i < m->files.n; i++)
		if (str_eq(m->files.v[i].path, path)) return &m->files.v[i].by;
	return NULL;
}

static bool is_below(str path, str folder, str rest)
{
	return str_eat(&path, folder) && str_eat(&path, STR("/")) && str_eq(path, rest);
}

/* What reached the file; null: nothing that is known, so it is where all begins. */
static const struct manifest_edge *edge_of(const struct manifest *m, str of, str path)
{
	const struct manifest_dist *d = of.n ? manifest_find(m, of) : NULL;
	if (!of.n) return edge_of_application(m, path);
	for (size_t i = 0; d && i < d->kept_files.n; i++) {
		const struct manifest_file *f = &d->kept_files.v[i];
		if (is_below(f->path, m->site_packages, path)) return f->by.kind.n ? &f->by : NULL;
	}
	return NULL;
}

static bool is_in(const struct manifest_edges *chain, const struct manifest_edge *e)
{
	for (size_t i = 0; i < chain->n; i++)
		if (str_eq(chain->v[i].of, e->of) && str_eq(chain->v[i].from, e->from)) return true;
	return false;
}

static void reverse(struct manifest_edges *list)
{
	for (size_t i = 0, k = list->n; i + 1 < k; i++) {
		struct manifest_edge one = list->v[i];
		list->v[i] = list->v[--k];
		list->v[k] = one;
	}
}

void manifest_chain(struct arena *a, const struct manifest *m, const struct manifest_edge *last,
                    struct manifest_edges *out)
{
	*out = (struct manifest_edges){ 0 };
	if (!last->kind.n) return;
	for (const struct manifest_edge *e = last; e && !is_in(out, e); e = edge_of(m, e->of, e->from)) {
		PUSH(a, out, *e);
		if (!e->from.n) break;
	}
	reverse(out);
}

/* ---- words ---- */

/* How an edge's kind reads between the file and what is named. */
static const struct { str kind; const char *verb; } verbs[] = {
	{ STR_INIT("cmd"), "starts" }, { STR_INIT("hard"), "imports" },
	{ STR_INIT("parent"), "brings the packages above" },
	{ STR_INIT("cond"), "imports under a condition" }, { STR_INIT("lazy"), "imports when called" },
	{ STR_INIT("opt"), "tries to import" }, { STR_INIT("dynlit"), "imports by name" },
	{ STR_INIT("ep"), "loads the entry point" }, { STR_INIT("meta"), "reads the metadata of" },
	{ STR_INIT("str"), "names" }, { STR_INIT("rel"), "names its sibling" },
	{ STR_INIT("prefix"), "names by their beginning" }, { STR_INIT("so"), "holds the name" },
	{ STR_INIT("data"), "chooses by its name" },
	{ STR_INIT("strpkg"), "names the package of" }, { STR_INIT("dynpkg"), "imports what can't be read off, perhaps" },
	{ STR_INIT("opaque"), "imports what can't be read off, perhaps" },
	{ STR_INIT("tool"), "does not count, being a development tool for it:" },
};

static const char *verb_of(str kind)
{
	for (size_t i = 0; i < COUNT(verbs); i++)
		if (str_eq(verbs[i].kind, kind)) return verbs[i].verb;
	return "leads to";
}

/* What comes from no file: the command, the user's options, what is there of itself. */
static str outer_text(struct arena *a, const struct manifest_edge *edge, str name)
{
	str what = edge->what.n ? edge->what : name, extra = what;
	if (str_eq(edge->kind, STR("keep")))
		return str_eat(&extra, STR("an extra of "))
		       ? arena_fmt(a, "--keep-optional: an extra of %.*s brings it", STR_ARG(extra))
		       : arena_fmt(a, "--keep %.*s", STR_ARG(what));
	if (str_eq(edge->kind, STR("trace"))) return arena_fmt(a, "the traced run imports %.*s (trace)", STR_ARG(what));
	if (str_eq(edge->kind, STR("root")) && str_ends(what, STR(".pth")))
		return arena_fmt(a, "Python runs %.*s when it starts (root)", STR_ARG(what));
	if (str_eq(edge->kind, STR("root"))) return arena_fmt(a, "the application has %.*s (root)", STR_ARG(what));
	if (str_eq(edge->kind, STR("ep"))) return arena_fmt(a, "%.*s stays (ep)", STR_ARG(what));
	if (str_eq(edge->kind, STR("opaque")) || str_eq(edge->kind, STR("meta")))
		return arena_fmt(a, "%.*s (%.*s)", STR_ARG(what), STR_ARG(edge->kind));
	return arena_fmt(a, "the command %s %.*s (%.*s)", verb_of(edge->kind), STR_ARG(what), STR_ARG(edge->kind));
}

str manifest_edge_text(struct arena *a, const struct manifest_edge *edge, str name)
{
	if (!edge->from.n) return outer_text(a, edge, name);
	bool open = str_eq(edge->kind, STR("dynpkg")) || str_eq(edge->kind, STR("opaque")); /* `what` is the call */
	str what = open || !edge->what.n ? name : edge->what;
	str line = edge->line ? arena_fmt(a, ":%u", edge->line) : (str){ 0 };
	return arena_fmt(a, "%.*s%.*s %s %.*s (%.*s)", STR_ARG(edge->from), STR_ARG(line), verb_of(edge->kind), STR_ARG(what),
	                 STR_ARG(edge->kind));
}
