/* What the user keeps and drops: patterns over what wheels install; and what a run imported. */
#include "linked.h"
#include "pattern.h"

/* ---- what a pattern fits ---- */

enum pattern_kind { PATTERN_NOTHING, PATTERN_PATH, PATTERN_DIST, PATTERN_MODULE };

static bool fits_path(const struct graph *g, uint32_t file, str pattern)
{
	return g->files.v[file].dist && pattern_fits(pattern, g->files.v[file].path, '/');
}

static bool any_path(const struct graph *g, str pattern)
{
	for (uint32_t i = 0; i < g->files.n; i++)
		if (fits_path(g, i, pattern)) return true;
	return false;
}

static bool any_dist(const struct graph *g, str canonical)
{
	for (size_t d = 1; d < g->dists_n; d++)
		if (pattern_fits(canonical, g->dists[d].in->name, 0)) return true;
	return false;
}

/* Does a wheel define it, and not only the application? */
static bool of_wheel(const struct graph *g, uint32_t module)
{
	for (uint32_t d = g->modules.v[module].first_def; d != NONE; d = g->defs.v[d].next)
		if (g->files.v[g->defs.v[d].file].dist) return true;
	return false;
}

static bool any_module(const struct graph *g, str pattern)
{
	for (uint32_t m = 0; m < g->modules.n; m++)
		if (of_wheel(g, m) && pattern_fits(pattern, g->modules.v[m].name, '.')) return true;
	return false;
}

/* `canonical` is the pattern as a distribution's name. */
static enum pattern_kind pattern_kind(const struct graph *g, str pattern, str canonical)
{
	if (str_find(pattern, '/') < pattern.n) return any_path(g, pattern) ? PATTERN_PATH : PATTERN_NOTHING;
	if (any_dist(g, canonical)) return PATTERN_DIST;
	if (any_module(g, pattern)) return PATTERN_MODULE;
	return any_path(g, pattern) ? PATTERN_PATH : PATTERN_NOTHING;
}

/* The files of wheels that a pattern speaks of, one call each. */
static void each_file(struct graph *g, str pattern, void (*call)(struct graph *g, uint32_t file, uint32_t number),
                      uint32_t number)
{
	str canonical = dist_canonical(g->a, pattern);
	enum pattern_kind kind = pattern_kind(g, pattern, canonical);
	for (uint32_t i = 0; i < g->files.n; i++) {
		const struct file *f = &g->files.v[i];
		bool fits = false;
		if (!f->dist) continue;
		switch (kind) {
		case PATTERN_PATH: fits = fits_path(g, i, pattern); break;
		case PATTERN_DIST: fits = pattern_fits(canonical, g->dists[f->dist].in->name, 0); break;
		case PATTERN_MODULE:
			fits = f->module != NONE && pattern_fits(pattern, g->modules.v[f->module].name, '.');
			break;
		case PATTERN_NOTHING: break;
		}
		if (fits) call(g, i, number);
	}
	for (uint32_t d = 1; kind == PATTERN_DIST && d < g->dists_n; d++)
		if (pattern_fits(canonical, g->dists[d].in->name, 0)) call(g, NONE, d);
}

/* ---- drop ---- */

static void drop_file(struct graph *g, uint32_t file, uint32_t dist)
{
	if (file == NONE) g->dists[dist].drop = (uint32_t)g->drops.n;
	else g->files.v[file].drop = (uint32_t)g->drops.n;
}

bool graph_drop(struct graph *g, str pattern)
{
	if (pattern_kind(g, pattern, dist_canonical(g->a, pattern)) == PATTERN_NOTHING) return false;
	PUSH(g->a, &g->drops, (struct pattern){ .text = pattern });
	each_file(g, pattern, drop_file, 0);
	return true;
}

void note_drop(struct graph *g, uint32_t drop, struct arrival by)
{
	struct pattern *p = &g->drops.v[drop - 1];
	bool inside = by.from_file != NONE && g->files.v[by.from_file].drop == drop; /* the parent of a dropped module */
	if (inside) return;
	if (!p->reached++ || compare_arrivals(g, &by, &p->first) < 0) p->first = by;
}

/* ---- keep ---- */

bool graph_keep(struct graph *g, str pattern)
{
	if (pattern_kind(g, pattern, dist_canonical(g->a, pattern)) == PATTERN_NOTHING) return false;
	PUSH(g->a, &g->keeps, (struct pattern){ .text = pattern });
	return true;
}

void graph_keep_optional(struct graph *g)
{
	g->keep_optional = true;
}

/* What is both kept and dropped is kept; told before the walk, which then finds no drop. */
static void undrop_file(struct graph *g, uint32_t file, uint32_t dist)
{
	if (file != NONE) dist = g->files.v[file].dist;
	if (file != NONE) g->files.v[file].drop = 0;
	if (file != NONE) g->files.v[file].asked = true;
	g->dists[dist].drop = 0;
}

void keep_wins(struct graph *g)
{
	for (size_t i = 0; i < g->keeps.n; i++) each_file(g, g->keeps.v[i].text, undrop_file, 0);
}

static void keep_dist(struct graph *g, uint32_t dist, struct arrival by)
{
	struct dist *d = &g->dists[dist];
	if (d->kept) return;
	d->kept = true;
	if (!d->meta) d->direct = by;
}

/* Tests of what is kept would bring what only tests need. */
static void keep_file(struct graph *g, uint32_t file, uint32_t number)
{
	const struct arrival by = { .kind = EDGE_KEEP, .from_file = NONE, .what = g->keeps.v[g->keeping].text };
	if (file == NONE) {
		reach_meta(g, number, by);
		keep_dist(g, number, by);
		return;
	}
	const struct file *f = &g->files.v[file];
	bool test = rule_is_test_path(f->path) && !pattern_fits(by.what, f->path, '/');
	if (f->module != NONE && !test) reach(g, f->module, by);
	else keep_dist(g, f->dist, by);
}

void keep_patterns(struct graph *g)
{
	for (g->keeping = 0; g->keeping < g->keeps.n; g->keeping++)
		each_file(g, g->keeps.v[g->keeping].text, keep_file, 0);
}

/* ---- what a run imported ---- */

bool graph_is_tool(str dist)
{
	return rule_is_tool(dist);
}

void graph_names_tools(struct graph *g)
{
	g->names_tools = true;
}

void graph_trace(struct graph *g, struct trace *t)
{
	g->trace = t;
}

/* The distribution of the longest part of a name that is a module; the application where it is none. */
static uint32_t dist_of_module(const struct graph *g, str name, uint32_t *module)
{
	str rest;
	*module = module_resolve(g, NONE, name, &rest);
	uint32_t def = *module == NONE ? NONE : g->modules.v[*module].first_def;
	return def == NONE ? 0 : g->files.v[g->defs.v[def].file].dist;
}

static bool is_of_tool(void *of, str name)
{
	const struct graph *g = of;
	uint32_t module;
	return g->dists[dist_of_module(g, name, &module)].tool;
}

void keep_traced(struct graph *g)
{
	if (!g->trace) return;
	trace_set_aside(g->trace, is_of_tool, g);
	for (size_t i = 0; i < g->trace->n; i++) {
		const struct traced *t = &g->trace->v[i];
		uint32_t module;
		dist_of_module(g, t->name, &module);
		const struct arrival by = { .kind = EDGE_TRACE, .from_file = NONE, .what = t->name };
		if (module != NONE && !t->aside) reach(g, module, by);
	}
}

/* ---- extras ---- */

bool keep_optional(struct graph *g)
{
	bool more = false;
	for (uint32_t from = 0; from < g->dists_n; from++) {
		struct dist *d = &g->dists[from];
		if (!d->kept) continue;
		for (size_t i = 0; i < d->optional.n; i++) {
			uint32_t to = d->optional.v[i];
			if (g->dists[to].kept || g->dists[to].drop) continue;
			const struct arrival by = { .kind = EDGE_KEEP, .from_file = NONE,
				.what = arena_fmt(g->a, "an extra of %.*s", STR_ARG(d->in->name)) };
			for (size_t k = 0; k < g->dists[to].tops.n; k++) reach(g, g->dists[to].tops.v[k], by);
			reach_meta(g, to, by);
			keep_dist(g, to, by);
			more = true;
		}
	}
	return more;
}
