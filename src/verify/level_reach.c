#include "verify_private.h"

static void tell(struct verification *v, const struct reason *why, str dist, str what)
{
	str path = why->from_path, of = v->graph_dists[why->from.i].name;
	struct lock_place at = { why->line, 0 };
	str where = of.n || !path.n ? path : arena_fmt(v->a, "%.*s/%.*s", STR_ARG(v->opts->app), STR_ARG(path));
	found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, dist, where, at, "%.*s%s%.*s was left out, and is reached now: %.*s (%.*s); stage again",
	      STR_ARG(what), str_eq(what, dist) ? "" : " of ", STR_ARG(str_eq(what, dist) ? STR("") : dist), STR_ARG(why->what),
	      STR_ARG(edge_kind_name(why->kind)));
}

static void judge_files(struct verification *v, const struct manifest_dist *d, dist_id id)
{
	const struct graph_input_dist *input = &v->graph_dists[id.i];
	struct names files;
	names_init(&files, v->a);
	for (size_t i = 0; i < input->files_n; i++) names_add(&files, input->files[i].path);
	for (size_t k = 0; k < d->dropped_files.n; k++) {
		uint32_t at = names_find(&files, manifest_installed_path(d->dropped_files.v[k].path));
		struct reason why;
		if (at == NAME_NONE || str_starts(d->dropped_files.v[k].reason, STR("--drop ")) || !graph_file_reached(v->graph, id, at)) continue;
		if (graph_file_needless(v->graph, id, at).n) continue;
		graph_file_why(v->graph, id, at, &why);
		tell(v, &why, d->name, d->dropped_files.v[k].path);
	}
}

static bool is_of_dropped(const struct manifest *m, str top)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; !m->v[i].kept && k < m->v[i].dropped_files.n; k++) {
			str path = manifest_installed_path(m->v[i].dropped_files.v[k].path);
			if (str_eat(&path, top) && (str_starts(path, STR("/")) || str_eq(path, STR(".py")))) return true;
		}
	return false;
}

void judge_locked_reach(struct verification *v)
{
	for (size_t t = 0; t < v->targets_n; t++)
		for (size_t i = 0; i < v->targets[t].missing.n; i++) {
			const struct missing_import *x = &v->targets[t].missing.v[i];
			if (str_eq(x->top, v->app_name)) continue;
			found(v, SEVERITY_ERROR, FAULT_CHECK, v->targets[t].target, (str){ 0 },
			      arena_fmt(v->a, "%.*s/%.*s", STR_ARG(v->opts->app), STR_ARG(x->path)), (struct lock_place){ x->line, 0 },
			      "imports %.*s, which nothing that is locked brings; require it, and lock again", STR_ARG(x->top));
		}
}

void judge_reach(struct verification *v)
{
	const struct manifest *m = &v->subject->manifest;
	struct missing_imports missing = { 0 };
	bool by_file = str_eq(m->prune, STR("files"));
	for (size_t i = 0; i < m->n; i++) {
		dist_id id = { (uint32_t)i + 1 };
		struct reason why;
		if (!m->v[i].kept && graph_dist_kept(v->graph, id, &why)) tell(v, &why, m->v[i].name, m->v[i].name);
		if (m->v[i].kept && by_file) judge_files(v, &m->v[i], id);
	}
	graph_missing(v->a, v->graph, &missing);
	for (size_t i = 0; i < missing.n; i++) {
		const struct missing_import *x = &missing.v[i];
		if (str_eq(x->top, v->app_name) || is_of_dropped(m, x->top)) continue;
		found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, (str){ 0 }, arena_fmt(v->a, "%.*s/%.*s", STR_ARG(v->opts->app), STR_ARG(x->path)),
		      (struct lock_place){ x->line, 0 }, "imports %.*s, which nothing that is staged brings; require it, and stage again",
		      STR_ARG(x->top));
	}
}
