#include "linked.h"

str edge_kind_name(enum edge_kind kind)
{
	static const str names[EDGE_KINDS] = {
		[EDGE_CMD] = STR_INIT("cmd"),       [EDGE_ROOT] = STR_INIT("root"),     [EDGE_HARD] = STR_INIT("hard"),
		[EDGE_PARENT] = STR_INIT("parent"), [EDGE_COND] = STR_INIT("cond"),     [EDGE_LAZY] = STR_INIT("lazy"),
		[EDGE_OPT] = STR_INIT("opt"),       [EDGE_DYNLIT] = STR_INIT("dynlit"), [EDGE_EP] = STR_INIT("ep"),
		[EDGE_META] = STR_INIT("meta"),     [EDGE_STR] = STR_INIT("str"),       [EDGE_REL] = STR_INIT("rel"),
		[EDGE_PREFIX] = STR_INIT("prefix"), [EDGE_SO] = STR_INIT("so"),         [EDGE_STRPKG] = STR_INIT("strpkg"),
		[EDGE_DYNPKG] = STR_INIT("dynpkg"), [EDGE_OPAQUE] = STR_INIT("opaque"),
		[EDGE_KEEP] = STR_INIT("keep"),     [EDGE_TRACE] = STR_INIT("trace"),
		[EDGE_DATA] = STR_INIT("data"),
	};
	return kind < EDGE_KINDS ? names[kind] : (str){ 0 };
}

static struct reason reason_of(const struct graph *g, const struct arrival *by, uint32_t module)
{
	struct reason r = { .kind = (enum edge_kind)by->kind, .line = by->line, .what = by->what, .to = { module } };
	if (by->from_file != NONE) {
		r.from_path = g->files.v[by->from_file].path;
		r.from.i = g->files.v[by->from_file].dist;
	}
	return r;
}

/* The edge that keeps a distribution: of its first module, or its own. */
static const struct arrival *arrival_of(const struct graph *g, uint32_t d, uint32_t *module)
{
	*module = g->dists[d].first_module;
	return *module == NONE ? &g->dists[d].direct : &g->modules.v[*module].arrival;
}

bool graph_dist_kept(const struct graph *g, dist_id d, struct reason *out)
{
	const struct dist *dist = &g->dists[d.i];
	uint32_t module;
	if (!dist->kept && !dist->meta) return false;
	const struct arrival *by = arrival_of(g, d.i, &module);
	*out = reason_of(g, by, module);
	return true;
}

bool graph_dist_meta_only(const struct graph *g, dist_id d)
{
	return g->dists[d.i].meta && !g->dists[d.i].kept;
}

void graph_why(struct arena *a, const struct graph *g, dist_id d, struct reasons *out)
{
	*out = (struct reasons){ 0 };
	if (!g->dists[d.i].kept && !g->dists[d.i].meta) return;
	uint32_t module;
	const struct arrival *by = arrival_of(g, d.i, &module);
	/* each step was reached in a round before: no chain is longer than there are modules */
	for (size_t steps = 0; steps <= g->modules.n; steps++) {
		PUSH(a, out, reason_of(g, by, module));
		if (by->from_file == NONE) break;
		const struct file *from = &g->files.v[by->from_file];
		module = from->reached_by;
		if (module == NONE) {
			const struct arrival root = { .kind = EDGE_ROOT, .from_file = NONE, .what = from->path };
			PUSH(a, out, reason_of(g, &root, NONE));
			break;
		}
		by = &g->modules.v[module].arrival;
	}
	for (size_t i = 0, k = out->n - 1; i < k; i++, k--) {
		struct reason r = out->v[i];
		out->v[i] = out->v[k];
		out->v[k] = r;
	}
}

void graph_file_why(const struct graph *g, dist_id d, size_t file, struct reason *out)
{
	const struct file *f = &g->files.v[g->dists[d.i].first_file + file];
	const struct arrival root = { .kind = EDGE_ROOT, .from_file = NONE, .what = f->path };
	const struct dist *dist = &g->dists[d.i];
	if (f->reached_by != NONE) *out = reason_of(g, &g->modules.v[f->reached_by].arrival, f->reached_by);
	else *out = reason_of(g, d.i && dist->first_module == NONE ? &dist->direct : &root, NONE);
}

void graph_dist_imports(struct arena *a, const struct graph *g, dist_id d, struct dist_imports *out)
{
	const uint32_t *edge_to = g->dists[d.i].edge_to;
	*out = (struct dist_imports){ 0 };
	for (uint32_t to = 0; edge_to && to < g->dists_n; to++)
		if (edge_to[to]) PUSH(a, out, ((struct dist_import){ { to }, reason_of(g, &g->edges.v[edge_to[to] - 1].by, NONE) }));
}

bool graph_nearest(struct graph *g, dist_id d, struct reason *out, bool *cut)
{
	const struct dist *dist = &g->dists[d.i];
	*cut = dist->is_cut;
	if (!dist->is_cut && !g->nearest) find_nearest(g);
	const struct arrival *by = dist->is_cut ? &dist->cut : &g->nearest[d.i];
	if (by->from_file == NONE) return false;
	*out = reason_of(g, by, NONE);
	return true;
}

str graph_dropped_by(const struct graph *g, dist_id d)
{
	uint32_t drop = g->dists[d.i].drop;
	return drop ? g->drops.v[drop - 1].text : (str){ 0 };
}

str graph_file_dropped_by(const struct graph *g, dist_id d, size_t file)
{
	uint32_t drop = g->files.v[g->dists[d.i].first_file + file].drop;
	return drop ? g->drops.v[drop - 1].text : (str){ 0 };
}

void graph_met_drops(struct arena *a, const struct graph *g, struct met_drops *out)
{
	*out = (struct met_drops){ 0 };
	for (size_t i = 0; i < g->drops.n; i++) {
		const struct pattern *p = &g->drops.v[i];
		if (p->reached) PUSH(a, out, ((struct met_drop){ p->text, reason_of(g, &p->first, NONE), p->reached }));
	}
}

str graph_module_name(const struct graph *g, mod_id m)
{
	return m.i < g->modules.n ? g->modules.v[m.i].name : (str){ 0 };
}

bool graph_module_reached(const struct graph *g, str dotted)
{
	str rest;
	uint32_t m = module_resolve(g, NONE, dotted, &rest);
	return m != NONE && !rest.n && g->modules.v[m].state == MODULE_REACHED;
}

bool graph_file_reached(const struct graph *g, dist_id d, size_t file)
{
	return g->files.v[g->dists[d.i].first_file + file].reached;
}
