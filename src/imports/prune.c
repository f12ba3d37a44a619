#include "linked.h"

#include <stdlib.h>

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static bool declares(const struct dist *d, uint32_t to)
{
	for (size_t i = 0; i < d->requires.n; i++)
		if (d->requires.v[i] == to) return true;
	return false;
}

/* The `tool` cut: an edge into a development tool from what neither is one nor declares it. */
static bool is_cut(const struct graph *g, uint32_t module, const struct arrival *by)
{
	uint32_t def = g->modules.v[module].first_def;
	if (def == NONE || by->from_file == NONE) return false;
	uint32_t to = g->files.v[g->defs.v[def].file].dist, from = g->files.v[by->from_file].dist;
	if (!g->dists[to].tool || to == from || g->dists[from].tool) return false;
	if (from) return !declares(&g->dists[from], to);
	if (g->names_tools) return false;
	/* the application may well use one as a library, by an import outside its tests */
	bool import = by->kind <= EDGE_DYNLIT;
	return !import || rule_is_test_path(g->files.v[by->from_file].path);
}

static void note_cut(struct graph *g, uint32_t module, const struct arrival *by)
{
	struct dist *d = &g->dists[g->files.v[g->defs.v[g->modules.v[module].first_def].file].dist];
	if (d->is_cut && compare_arrivals(g, by, &d->cut) >= 0) return;
	d->is_cut = true;
	d->cut = *by;
}

/* The edge between two distributions, whoever came first to the module. */
static void note_import(struct graph *g, uint32_t module, const struct arrival *by)
{
	uint32_t from = g->files.v[by->from_file].dist;
	for (uint32_t d = g->modules.v[module].first_def; d != NONE; d = g->defs.v[d].next) {
		const struct file *f = &g->files.v[g->defs.v[d].file];
		if (f->dist != from && !f->drop) note_edge(g, from, f->dist, by);
	}
}

/* Some file of it lies in what is kept, or it is a folder alone. */
static bool is_of_kept(const struct graph *g, uint32_t module)
{
	uint32_t d = g->modules.v[module].first_def;
	bool kept = d == NONE;
	for (; d != NONE; d = g->defs.v[d].next) {
		const struct dist *dist = &g->dists[g->files.v[g->defs.v[d].file].dist];
		kept |= dist->kept || dist->meta;
	}
	return kept;
}

void reach(struct graph *g, uint32_t id, struct arrival by)
{
	struct module *m = &g->modules.v[id];
	if (is_cut(g, id, &by)) {
		note_cut(g, id, &by);
		return;
	}
	if (by.from_file != NONE) note_import(g, id, &by);
	if (m->state == MODULE_REACHED || (g->closed && !is_of_kept(g, id))) return;
	if (m->state == MODULE_WAITING) {
		if (compare_arrivals(g, &by, &m->arrival) < 0) m->arrival = by;
		return;
	}
	m->state = MODULE_WAITING;
	m->arrival = by;
	PUSH(g->a, &g->waiting, id);
}

void reach_meta(struct graph *g, uint32_t id, struct arrival by)
{
	struct dist *d = &g->dists[id];
	if (d->drop) {
		note_drop(g, d->drop, by);
		return;
	}
	if (g->closed && !d->kept && !d->meta) return;
	if (by.from_file != NONE && g->files.v[by.from_file].dist != id) note_edge(g, g->files.v[by.from_file].dist, id, &by);
	if (d->meta) return;
	d->meta = true;
	if (!d->kept) d->direct = by;
}

static void read_file(struct graph *g, uint32_t id, uint32_t module)
{
	struct file *f = &g->files.v[id];
	struct dist *d = &g->dists[f->dist];
	if (f->drop) {
		note_drop(g, f->drop, module == NONE ? d->direct : g->modules.v[module].arrival);
		return;
	}
	if (g->closed && !d->kept && !d->meta) return;
	if (!g->closed) {
		if (module != NONE && d->first_module == NONE) d->first_module = module;
		d->kept = true;
	}
	if (f->reached) return;
	f->reached = true;
	f->reached_by = module;
	follow_file(g, id);
}

static void walk_module(struct graph *g, uint32_t id)
{
	struct module *m = &g->modules.v[id];
	m->state = MODULE_REACHED;
	if (m->parent != NONE) {
		uint32_t from = m->first_def != NONE ? g->defs.v[m->first_def].file : m->arrival.from_file;
		reach(g, m->parent, (struct arrival){ .kind = EDGE_PARENT, .from_file = from, .what = m->name });
	}
	for (uint32_t d = m->first_def; d != NONE; d = g->defs.v[d].next) read_file(g, g->defs.v[d].file, id);
}

static int round_order(const void *a, const void *b, void *graph)
{
	const struct graph *g = graph;
	const struct module *m = &g->modules.v[*(const uint32_t *)a], *n = &g->modules.v[*(const uint32_t *)b];
	int c = order(m->arrival.kind, n->arrival.kind);
	return c ? c : str_cmp(m->name, n->name);
}

/* In rounds, so that the first arrival is the shortest chain; in each by kind and name. */
static void walk(struct graph *g)
{
	while (g->waiting.n) {
		uint32_t *now = g->waiting.v;
		size_t n = g->waiting.n;
		g->waiting.v = NULL;
		g->waiting.n = g->waiting.cap = 0;
		qsort_r(now, n, sizeof *now, round_order, g);
		for (size_t i = 0; i < n; i++) walk_module(g, now[i]);
	}
}

static const struct arrival outside = { .kind = EDGE_CMD, .from_file = NONE };

/* A file that the wheel brings for the folder of scripts. */
static bool add_script_file(struct graph *g, uint32_t d, str name)
{
	for (size_t i = 0; i < g->dists[d].in->files_n; i++) {
		uint32_t id = g->dists[d].first_file + (uint32_t)i;
		str path = g->files.v[id].path;
		if (!str_eat(&path, STR(GRAPH_SCRIPTS)) || !str_eq(path, name)) continue;
		if (!g->dists[d].kept) g->dists[d].direct = outside;
		g->dists[d].direct.what = arena_fmt(g->a, "script %.*s", STR_ARG(name));
		read_file(g, id, NONE);
		return true;
	}
	return false;
}

static bool add_script(struct graph *g, str name, bool tools)
{
	bool known = false;
	for (uint32_t d = 0; d < g->dists_n; d++) {
		if (g->dists[d].tool && !tools) continue;
		const struct entry_points *list = g->dists[d].in->entry_points;
		for (size_t i = 0; list && i < list->n; i++) {
			const struct entry_point *e = &list->v[i];
			if (!str_eq(e->name, name)) continue;
			if (!str_eq(e->group, STR("console_scripts")) && !str_eq(e->group, STR("gui_scripts"))) continue;
			str rest;
			struct arrival by = outside;
			uint32_t m = module_resolve(g, NONE, e->module, &rest);
			by.what = arena_fmt(g->a, "console script %.*s", STR_ARG(name));
			if (m != NONE) reach(g, m, by);
			reach_meta(g, d, by); /* a script of older installers asks for it */
			known = true;
		}
		known |= d && add_script_file(g, d, name);
	}
	g->entries |= known;
	return known;
}

bool graph_add_script(struct graph *g, str name)
{
	return add_script(g, name, false);
}

static bool add_application_file(struct graph *g, str path, str entry)
{
	struct arrival by = outside;
	by.what = entry;
	str_eat(&path, STR("./"));
	for (size_t i = 0; i < g->dists[0].in->files_n; i++) {
		const struct file *f = &g->files.v[g->dists[0].first_file + i];
		if (!str_eq(f->path, path) || f->module == NONE) continue;
		reach(g, f->module, by);
		return true;
	}
	return false;
}

/* What `-m package` runs, and in the application what a package named on a command line may be asked for. */
static void add_package(struct graph *g, uint32_t package, str entry)
{
	struct arrival by = outside;
	by.what = entry;
	uint32_t main = module_find(g, package, STR("__main__"));
	if (main != NONE) reach(g, main, by);
	uint32_t def = g->modules.v[package].first_def;
	bool own = def != NONE && !g->files.v[g->defs.v[def].file].dist;
	by.kind = EDGE_STRPKG;
	for (uint32_t m = package; own && m != NONE; m = subtree_next(g, package, m)) reach(g, m, by);
}

static bool add_module(struct graph *g, str entry)
{
	str name, attribute, rest;
	struct arrival by = outside;
	by.what = entry;
	bool module = str_cut(entry, ':', &name, &attribute); /* else the last part may be a class */
	uint32_t m = module_resolve(g, NONE, name, &rest);
	if (m == NONE || (rest.n && (module || str_find(rest, '.') < rest.n))) return false;
	reach(g, m, by);
	if (!rest.n) add_package(g, m, entry);
	return true;
}

static bool add_dist(struct graph *g, str entry)
{
	uint32_t d = dist_find(g, entry);
	if (d == NONE || !d) return false;
	struct arrival by = outside;
	by.what = entry;
	for (size_t i = 0; i < g->dists[d].tops.n; i++) reach(g, g->dists[d].tops.v[i], by);
	reach_meta(g, d, by);
	return true;
}

bool graph_add_entry(struct graph *g, str entry)
{
	str bare, rest;
	str_cut(entry, '(', &bare, &rest);
	bool known = add_script(g, bare, true);
	known |= add_application_file(g, bare, entry);
	known |= add_module(g, bare);
	known = known || add_dist(g, bare);
	g->entries |= known;
	return known;
}

static bool runs_something(const struct facts *facts)
{
	for (size_t i = 0; facts && i < facts->n; i++)
		if (!pth_names_folder(&facts->v[i])) return true;
	return false;
}

/* The application's modules, its settings, and what Python runs at its start. */
static void add_roots(struct graph *g, bool only_entries)
{
	for (uint32_t i = 0; i < g->files.n; i++) {
		const struct file *f = &g->files.v[i];
		struct arrival root = { .kind = EDGE_ROOT, .from_file = NONE, .what = f->path };
		if (f->no_root) continue;
		if (f->dist) {
			bool starts = str_ends(f->path, STR(".pth")) && str_find(f->path, '/') == f->path.n;
			const struct facts *facts = starts ? file_facts(g, f) : NULL;
			if (!runs_something(facts) || rule_pth_is_inert(f->path) || g->dists[f->dist].tool) continue;
			g->dists[f->dist].direct = root;
			read_file(g, i, NONE);
		} else if (f->module == NONE) {
			read_file(g, i, NONE);
		} else if (!only_entries || !g->entries) {
			reach(g, f->module, root);
		}
	}
}

/* Once pkg_resources runs, it wants the dist-info of all that is declared by what it is asked for. */
static void keep_declared_metadata(struct graph *g)
{
	uint32_t m = module_find(g, NONE, STR("pkg_resources"));
	if (m == NONE || g->modules.v[m].state != MODULE_REACHED) return;
	uint32_t def = g->modules.v[m].first_def;
	const struct arrival by = { .kind = EDGE_META, .from_file = def == NONE ? NONE : g->defs.v[def].file,
	                            .what = STR("what pkg_resources checks") };
	for (bool more = true; more;) {
		more = false;
		for (uint32_t d = 1; d < g->dists_n; d++) {
			if (!g->dists[d].kept && !g->dists[d].meta) continue;
			for (size_t i = 0; i < g->dists[d].requires.n; i++) {
				uint32_t to = g->dists[d].requires.v[i];
				if (g->dists[to].meta || g->dists[to].drop) continue;
				reach_meta(g, to, by);
				more = true;
			}
		}
	}
}

/* Distributions of data alone are opened by path, which no import shows: they stay with who declares them. */
static void keep_content(struct graph *g)
{
	for (uint32_t to = 1; to < g->dists_n; to++) {
		struct dist *d = &g->dists[to];
		if (d->kept || d->drop || d->tops.n || !d->content || d->tool) continue;
		bool declared = false, by_kept = false;
		for (uint32_t from = 0; from < g->dists_n; from++) {
			if (!declares(&g->dists[from], to)) continue;
			declared = true;
			by_kept |= !from || g->dists[from].kept || g->dists[from].meta;
		}
		if (declared && !by_kept) continue;
		d->kept = true;
		if (!d->meta)
			d->direct = (struct arrival){ .kind = EDGE_OPAQUE, .from_file = NONE,
			                              .what = STR("files that no import names") };
	}
}

void graph_prune(struct graph *g, bool only_entries)
{
	g->dists[0].kept = true;
	keep_wins(g);
	add_roots(g, only_entries);
	walk(g);
	keep_traced(g);
	walk(g);
	keep_patterns(g);
	walk(g);
	for (bool more = true; more; walk(g)) {
		more = g->keep_optional && keep_optional(g);
	}
	keep_content(g);
	keep_declared_metadata(g);
	g->closed = true;
	for (bool more = g->by_file; more; walk(g)) more = reach_what_stays(g);
}
