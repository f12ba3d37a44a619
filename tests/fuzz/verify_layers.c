/*
 * Layers of an image: merged at once they are what they are merged one by one, path by path as its
 * definition has it; and merging what is merged changes nothing.
 */
#include <stdlib.h>

#include "../../src/verify/verify_private.h"
#include "spokeshave/buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LAYERS = 4, MOST = 64 };

/* Lines are paths below few names; an empty line begins the next layer. */
static size_t read_layers(struct arena *a, str text, struct seen_tree *layers)
{
	size_t n = 1, paths = 0;
	for (str line; text.n && paths < MOST;) {
		str_cut(text, '\n', &line, &text);
		bool folder = str_eat_end(&line, STR("/"));
		if (!line.n && n == LAYERS) break;
		if (!line.n) n++;
		if (!line.n || str_has(line, STR("//")) || str_starts(line, STR("/")) || str_ends(line, STR("/"))) continue;
		struct seen s = { .path = line, .kind = folder ? TAR_FOLDER : TAR_FILE, .layer = (uint32_t)n - 1 };
		bool there = false;
		for (size_t i = 0; i < layers[n - 1].n; i++) there |= str_eq(layers[n - 1].v[i].path, line);
		if (there) continue;
		PUSH(a, &layers[n - 1], s);
		paths++;
	}
	for (size_t i = 0; i < n; i++) seen_sort(&layers[i]);
	return n;
}

static str base_of(str path)
{
	size_t slash = str_rfind(path, '/');
	return slash == path.n ? path : str_skip(path, slash + 1);
}

static str folder_of(str path)
{
	size_t slash = str_rfind(path, '/');
	return slash == path.n ? (str){ 0 } : str_slice(path, 0, slash);
}

static bool is_at_or_below(str path, str top)
{
	return str_eq(path, top) || (str_starts(path, top) && (!top.n || path.p[top.n] == '/'));
}

/* Does this layer take away a path of those below it? */
static bool takes(struct arena *a, const struct seen_tree *layer, str path)
{
	for (size_t i = 0; i < layer->n; i++) {
		str mark = layer->v[i].path, folder = folder_of(mark), name = base_of(mark);
		if (str_eq(name, STR(".wh..wh..opq"))) {
			if (is_at_or_below(path, folder) && !str_eq(path, folder)) return true;
		} else if (str_eat(&name, STR(".wh."))) {
			str gone = folder.n ? arena_fmt(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)) : name;
			if (name.n && is_at_or_below(path, gone)) return true; /* a mark without a name is of nothing */
		} else if (str_eq(mark, path) || (layer->v[i].kind != TAR_FOLDER && is_at_or_below(path, mark))) {
			return true;
		}
	}
	return false;
}

static bool survives(struct arena *a, const struct seen_tree *layers, size_t n, size_t from, str path)
{
	for (size_t i = from + 1; i < n; i++)
		if (takes(a, &layers[i], path)) return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct seen_tree layers[LAYERS] = { { 0 } }, merged, again;
	size_t expected = 0;
	arena_init(&a);
	size_t n = read_layers(&a, (str){ (const char *)data, size }, layers);
	layers_merge(&a, layers, n, &merged);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < layers[i].n; k++) {
			const struct seen *s = &layers[i].v[k];
			if (str_starts(base_of(s->path), STR(".wh.")) || !survives(&a, layers, n, i, s->path)) continue;
			const struct seen *got = seen_find(&merged, s->path);
			if (!got || got->layer != s->layer || got->kind != s->kind) abort();
			expected++;
		}
	if (expected != merged.n) abort();
	layers_merge(&a, &merged, 1, &again);
	if (again.n != merged.n) abort();
	arena_free(&a);
	return 0;
}
