#include "linked.h"

#include <string.h>

/* What a file name defines: "m.py", "m.cpython-312-x86_64-linux-gnu.so", "m.abi3.so", "m.so", "m.pyc". */
static bool module_part(str base, str *part, bool *extension)
{
	*extension = str_ends(base, STR(".so"));
	*part = base;
	if (*extension) {
		str tail;
		str_cut(base, '.', part, &tail);
		return part->n != 0;
	}
	if (!str_eat_end(part, STR(".py")) && !str_eat_end(part, STR(".pyc"))) return false;
	return part->n && str_find(*part, '.') == part->n;
}

/* The module of a path below a folder of sys.path; NONE when nothing could import it. */
static uint32_t module_of_path(struct graph *g, str path, struct file *f)
{
	uint32_t m = NONE;
	str part;
	while (str_find(path, '/') < path.n) {
		str_cut(path, '/', &part, &path);
		if (!part.n || str_find(part, '.') < part.n || str_eq(part, STR("__pycache__"))) return NONE;
		m = module_add(g, m, part);
	}
	if (!module_part(path, &part, &f->extension)) return NONE;
	f->init = str_eq(part, STR("__init__"));
	if (f->init) return m;
	return module_add(g, m, part);
}

/* Worth a look before folders become modules: "pkg-1.0.dist-info/RECORD" and data make none. */
static bool is_code(str path)
{
	return str_ends(path, STR(".py")) || str_ends(path, STR(".so")) || str_ends(path, STR(".pyc"));
}

static void add_def(struct graph *g, uint32_t module, uint32_t file)
{
	uint32_t *at = &g->modules.v[module].first_def;
	while (*at != NONE) at = &g->defs.v[*at].next;
	uint32_t id = (uint32_t)g->defs.n;
	*at = id;
	PUSH(g->a, &g->defs, (struct def){ .file = file, .next = NONE });
}

/*
 * The application's folders: code below one that is no package may also be
 * imported from there (a src folder, a script beside its modules).
 */
static void add_aliases(struct graph *g, const struct names *packages, uint32_t file)
{
	str path = g->files.v[file].path;
	for (size_t i = 0; i < path.n; i++) {
		if (path.p[i] != '/') continue;
		if (names_find(packages, str_slice(path, 0, i)) != NAME_NONE) return;
		struct file scratch = { 0 };
		uint32_t m = module_of_path(g, str_skip(path, i + 1), &scratch);
		if (m == NONE) continue;
		add_def(g, m, file);
		if (g->files.v[file].module == NONE) {
			g->files.v[file].module = m;
			g->files.v[file].init = scratch.init;
		}
	}
}

static bool is_content(str path)
{
	str top, rest;
	bool inside = str_cut(path, '/', &top, &rest);
	if (inside && (str_ends(top, STR(".dist-info")) || str_ends(top, STR("-stubs")))) return false;
	return !str_ends(path, STR(".pyi")) && !str_ends(path, STR("py.typed"));
}

const struct facts *file_facts(const struct graph *g, const struct file *file)
{
	return file->packed ? facts_unpack(g->facts, file->packed) : file->facts;
}

void graph_forget(struct graph *g)
{
	for (uint32_t i = 0; i < g->files.n; i++)
		if (g->files.v[i].packed) g->files.v[i].packed->is_read = false;
	arena_free(g->facts);
}

static void add_file(struct graph *g, uint32_t dist, const struct graph_input_file *in)
{
	struct file f = { .path = in->path, .facts = in->facts, .packed = in->packed, .dist = dist, .no_root = in->no_root, .module = NONE, .reached_by = NONE };
	uint32_t id = (uint32_t)g->files.n;
	if (is_code(in->path)) f.module = module_of_path(g, in->path, &f);
	g->dists[dist].content |= is_content(in->path);
	PUSH(g->a, &g->files, f);
	if (f.module != NONE) add_def(g, f.module, id);
}

static void link_application(struct graph *g)
{
	const struct graph_input_dist *in = g->dists[0].in;
	struct names packages;
	names_init(&packages, g->a);
	for (size_t i = 0; i < in->files_n; i++) {
		str dir = in->files[i].path;
		if (str_eat_end(&dir, STR("/__init__.py"))) names_add(&packages, dir);
	}
	for (size_t i = 0; i < in->files_n; i++)
		if (is_code(in->files[i].path)) add_aliases(g, &packages, g->dists[0].first_file + (uint32_t)i);
}

bool pth_names_folder(const struct fact *f)
{
	return f->kind == FACT_PATH_CODE && str_eq(f->asname, STR(".pth"));
}

/* What lies in a folder that a .pth puts on sys.path is imported from there. */
static void add_from_folder(struct graph *g, uint32_t dist, str folder)
{
	for (size_t i = 0; i < g->dists[dist].in->files_n; i++) {
		uint32_t id = g->dists[dist].first_file + (uint32_t)i;
		str path = g->files.v[id].path;
		struct file scratch = { 0 };
		if (!str_eat(&path, folder) || !str_eat(&path, STR("/")) || !is_code(path)) continue;
		uint32_t m = module_of_path(g, path, &scratch);
		if (m != NONE) add_def(g, m, id);
	}
}

static void link_folders(struct graph *g, uint32_t dist)
{
	for (size_t i = 0; i < g->dists[dist].in->files_n; i++) {
		const struct file *f = &g->files.v[g->dists[dist].first_file + i];
		bool starts = str_ends(f->path, STR(".pth")) && str_find(f->path, '/') == f->path.n;
		const struct facts *facts = starts ? file_facts(g, f) : NULL;
		for (size_t k = 0; facts && k < facts->n; k++)
			if (pth_names_folder(&facts->v[k])) add_from_folder(g, dist, facts->v[k].module);
	}
}

static bool defined_by(const struct graph *g, uint32_t module, uint32_t dist)
{
	for (uint32_t d = g->modules.v[module].first_def; d != NONE; d = g->defs.v[d].next)
		if (g->files.v[g->defs.v[d].file].dist == dist) return true;
	return false;
}

static void find_tops(struct graph *g, uint32_t dist)
{
	struct dist *d = &g->dists[dist];
	for (size_t i = 0; i < d->in->files_n; i++) {
		uint32_t m = g->files.v[d->first_file + i].module;
		if (m == NONE) continue;
		uint32_t above = g->modules.v[m].parent;
		while (above != NONE && !defined_by(g, above, dist)) above = g->modules.v[above].parent;
		if (above == NONE) PUSH(g->a, &d->tops, m);
	}
}

str dist_canonical(struct arena *a, str name)
{
	char *p = arena_alloc(a, name.n ? name.n : 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];
		bool dash = c == '-' || c == '_' || c == '.';
		if (dash && n && p[n - 1] == '-') continue;
		p[n++] = dash ? '-' : char_lower(c);
	}
	return (str){ p, n };
}

uint32_t dist_find(const struct graph *g, str name)
{
	uint32_t id = names_find(&g->dist_names, name);
	if (id == NAME_NONE) {
		struct arena_mark m = arena_mark(g->a);
		id = names_find(&g->dist_names, dist_canonical(g->a, name));
		arena_reset(g->a, m);
	}
	return id == NAME_NONE ? NONE : g->dist_of_name[id];
}

static void link_requires(struct graph *g, struct dist *d)
{
	const struct strs *requires = d->in->requires, *optional = d->in->optional;
	for (size_t i = 0; requires && i < requires->n; i++) {
		uint32_t to = dist_find(g, requires->v[i]);
		if (to != NONE) PUSH(g->a, &d->requires, to);
	}
	for (size_t i = 0; optional && i < optional->n; i++) {
		uint32_t to = dist_find(g, optional->v[i]);
		if (to != NONE) PUSH(g->a, &d->optional, to);
	}
}

static void link_entry(struct graph *g, struct groups *groups, str name, struct group_entry entry)
{
	uint32_t id = names_add(&groups->names, name);
	if (id == groups->n) PUSH(g->a, groups, (struct group){ .name = name });
	PUSH(g->a, &groups->v[id].entries, entry);
}

static void link_entry_points(struct graph *g, uint32_t dist)
{
	const struct entry_points *list = g->dists[dist].in->entry_points;
	for (size_t i = 0; list && i < list->n; i++) {
		const struct entry_point *e = &list->v[i];
		bool script = str_eq(e->group, STR("console_scripts"));
		if (str_eq(e->group, STR("gui_scripts")) || (script && !dist)) continue;
		if (script) link_entry(g, &g->scripts, e->name, (struct group_entry){ .dist = dist, .entry = e });
		else link_entry(g, &g->groups, e->group, (struct group_entry){ .dist = dist, .entry = e });
	}
}

uint32_t file_package(const struct graph *g, const struct file *f)
{
	if (f->module == NONE) return NONE;
	return f->init ? f->module : g->modules.v[f->module].parent;
}

struct graph *graph_new(struct arena *a, unsigned minor, const struct graph_input_dist *dists, size_t n)
{
	struct graph *g = NEW(a, struct graph);
	g->a = a;
	g->facts = NEW(a, struct arena);
	arena_init(g->facts);
	g->minor = minor < 32 ? minor : 31;
	g->dists = NEW_N(a, struct dist, n);
	g->dists_n = n;
	g->dist_of_name = NEW_N(a, uint32_t, n);
	names_init(&g->dist_names, a);
	names_init(&g->groups.names, a);
	names_init(&g->scripts.names, a);
	for (uint32_t d = 0; d < n; d++) {
		g->dists[d].in = &dists[d];
		g->dists[d].first_module = NONE;
		g->dists[d].first_file = (uint32_t)g->files.n;
		g->dists[d].tool = d && rule_is_tool(dists[d].name);
		uint32_t id = names_add(&g->dist_names, dists[d].name);
		g->dist_of_name[id] = d;
		for (size_t i = 0; i < dists[d].files_n; i++) add_file(g, d, &dists[d].files[i]);
		if (d) link_folders(g, d);
		else link_application(g);
	}
	for (uint32_t d = 0; d < n; d++) {
		find_tops(g, d);
		link_requires(g, &g->dists[d]);
		link_entry_points(g, d);
	}
	return g;
}
