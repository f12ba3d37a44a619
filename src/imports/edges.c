/* Who imports whom, distribution by distribution: what was followed, and what would have to run. */
#include "linked.h"

static int order(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Of two edges that arrive in one round: the first kind, then path, then line. */
int compare_arrivals(const struct graph *g, const struct arrival *a, const struct arrival *b)
{
	int c = order(a->kind, b->kind);
	if (c) return c;
	str from_a = a->from_file == NONE ? (str){ 0 } : g->files.v[a->from_file].path;
	str from_b = b->from_file == NONE ? (str){ 0 } : g->files.v[b->from_file].path;
	c = str_cmp(from_a, from_b);
	if (c) return c;
	return order(a->line, b->line);
}

void note_edge(struct graph *g, uint32_t from, uint32_t to, const struct arrival *by)
{
	struct dist *d = &g->dists[from];
	if (!d->edge_to) d->edge_to = NEW_N(g->a, uint32_t, g->dists_n);
	if (!d->edge_to[to]) {
		PUSH(g->a, &g->edges, ((struct dist_edge){ from, to, *by }));
		d->edge_to[to] = (uint32_t)g->edges.n;
		return;
	}
	struct arrival *best = &g->edges.v[d->edge_to[to] - 1].by;
	if (by->kind <= best->kind && compare_arrivals(g, by, best) < 0) *best = *by;
}

/* ---- what would have to run ---- */

/* How far a file is from running: the application's own, one of what is kept, one of what is not. */
static unsigned distance(const struct graph *g, uint32_t file)
{
	const struct file *f = &g->files.v[file];
	if (!f->dist) return 0;
	return g->dists[f->dist].kept ? 1 : 2;
}

static void consider(struct graph *g, uint32_t to, const struct arrival *by)
{
	struct arrival *best = &g->nearest[to];
	if (best->from_file != NONE) {
		unsigned now = distance(g, by->from_file), before = distance(g, best->from_file);
		if (now > before || (now == before && compare_arrivals(g, by, best) >= 0)) return;
	}
	*best = *by;
}

static void consider_file(struct graph *g, uint32_t id)
{
	const struct file *f = &g->files.v[id];
	const struct facts *facts = file_facts(g, f);
	for (size_t i = 0; facts && i < facts->n; i++) {
		const struct fact *fact = &facts->v[i];
		bool import = fact->kind == FACT_IMPORT || (fact->kind == FACT_FROM && !fact->level);
		str rest;
		if (!import || (fact->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING))) continue;
		uint32_t m = module_resolve(g, NONE, fact->module, &rest);
		if (m == NONE || g->modules.v[m].first_def == NONE) continue;
		uint32_t to = g->files.v[g->defs.v[g->modules.v[m].first_def].file].dist;
		if (!to || to == f->dist || g->dists[to].kept) continue;
		const struct arrival by = { .kind = EDGE_HARD, .from_file = id, .line = fact->line, .what = fact->module };
		consider(g, to, &by);
	}
}

void find_nearest(struct graph *g)
{
	g->nearest = NEW_N(g->a, struct arrival, g->dists_n);
	for (size_t d = 0; d < g->dists_n; d++) g->nearest[d].from_file = NONE;
	for (uint32_t i = 0; i < g->files.n; i++)
		if (!g->files.v[i].reached) consider_file(g, i);
}
