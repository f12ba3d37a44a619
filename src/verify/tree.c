/* What of a tree is looked at, and trees as sorted lists. */
#include <stdlib.h>

#include "spokeshave/native.h"
#include "spokeshave/path.h"
#include "verify_private.h"

static int by_path(const void *left, const void *right)
{
	return str_cmp(((const struct seen *)left)->path, ((const struct seen *)right)->path);
}

void seen_sort(struct seen_tree *tree)
{
	if (tree->n) qsort(tree->v, tree->n, sizeof *tree->v, by_path);
}

const struct seen *seen_find(const struct seen_tree *tree, str path)
{
	const struct seen key = { .path = path };
	return tree->n ? bsearch(&key, tree->v, tree->n, sizeof key, by_path) : NULL;
}

struct owned owned_by(const struct manifest *m, size_t i)
{
	if (i == m->n) return (struct owned){ STR("spokeshave-guard"), &m->guard };
	return (struct owned){ m->v[i].name, &m->v[i].kept_files };
}

void tree_wants_of(struct arena *a, const struct manifest *m, str prefix, struct tree_wants *out)
{
	names_init(&out->paths, a);
	out->prefix = prefix;
	for (size_t i = 0; i < OWNERS(m); i++) {
		struct owned own = owned_by(m, i);
		for (size_t k = 0; k < own.files->n; k++) names_add(&out->paths, own.files->v[k].path);
	}
}

/* A shared object by its name; others are not loaded by name. */
static bool may_be_native(str path)
{
	return str_has(path_base(path), STR(".so"));
}

enum seen_want tree_want(const struct tree_wants *wants, str path)
{
	if (!str_eat(&path, wants->prefix)) return wants->prefix.n ? WANT_DIGEST : WANT_NOTHING; /* beside root/ */
	if (names_find(&wants->paths, path) == NAME_NONE) return WANT_NOTHING;
	if (str_ends(path, STR(".dist-info/RECORD"))) return WANT_RECORD;
	return may_be_native(path) ? WANT_NATIVE : WANT_DIGEST;
}

void seen_keep(struct arena *a, struct seen *file, enum seen_want want, str bytes)
{
	if (want == WANT_RECORD) file->text = arena_str(a, bytes);
	else if (want == WANT_NATIVE) file->text = native_write(a, file->path, bytes);
}

/* ---- layers ---- */

/* What a layer takes away from those below it. */
struct taken {
	struct names whole;  /* paths, with all below them: ".wh.NAME", and what is no folder here */
	struct names inside; /* folders: all below them, ".wh..wh..opq" */
};

static bool is_mark(str path)
{
	return str_starts(path_base(path), STR(".wh."));
}

static void taken_by(struct arena *a, const struct seen_tree *layer, struct taken *out)
{
	names_init(&out->whole, a);
	names_init(&out->inside, a);
	for (size_t i = 0; i < layer->n; i++) {
		str path = layer->v[i].path, folder = path_folder(path), name = str_skip(path, folder.n ? folder.n + 1 : 0);
		if (str_eq(name, STR(".wh..wh..opq"))) names_add(&out->inside, folder);
		else if (str_eat(&name, STR(".wh."))) names_add(&out->whole, folder.n ? arena_fmt(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)) : name);
		else if (layer->v[i].kind != TAR_FOLDER) names_add(&out->whole, path);
	}
}

static bool is_taken(const struct taken *taken, str path)
{
	if (names_find(&taken->whole, path) != NAME_NONE) return true;
	for (str at = path_folder(path);; at = path_folder(at)) {
		if (names_find(&taken->inside, at) != NAME_NONE || (at.n && names_find(&taken->whole, at) != NAME_NONE)) return true;
		if (!at.n) return false;
	}
}

/* A folder that both have is the later one's. */
static void apply(struct arena *a, const struct seen_tree *layer, struct seen_tree *merged)
{
	struct taken taken;
	size_t kept = 0;
	taken_by(a, layer, &taken);
	for (size_t i = 0; i < merged->n; i++)
		if (!is_taken(&taken, merged->v[i].path) && !seen_find(layer, merged->v[i].path)) merged->v[kept++] = merged->v[i];
	merged->n = kept;
	for (size_t i = 0; i < layer->n; i++)
		if (!is_mark(layer->v[i].path)) PUSH(a, merged, layer->v[i]);
	seen_sort(merged);
}

void layers_merge(struct arena *a, const struct seen_tree *layers, size_t n, struct seen_tree *out)
{
	*out = (struct seen_tree){ 0 };
	for (size_t i = 0; i < n; i++) apply(a, &layers[i], out);
}
