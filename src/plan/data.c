#include "data.h"

#include <stdlib.h>

#include "spokeshave/specifier.h"

struct resolved_versions {
	struct arena *a;
	const struct version **v; /* by distribution */
};

static bool version_holds(const void *ctx, dist_id d, str specifier)
{
	const struct resolved_versions *x = ctx;
	struct specifiers s;
	struct err e;
	struct arena_mark m = arena_mark(x->a);
	bool holds = specifiers_parse(x->a, specifier, &s, &e) && specifiers_contain(&s, x->v[d.i]);
	arena_reset(x->a, m);
	return holds;
}

void data_find(struct arena *a, struct graph *g, const struct solution *solution, const struct verdict *verdicts,
               const struct strs *locales, struct data_findings *out)
{
	struct arena scratch;
	struct resolved_versions x = { &scratch, NEW_N(a, const struct version *, solution->n + 1) };
	const struct data_versions versions = { &x, version_holds };
	size_t d = 1;
	for (size_t i = 0; i < solution->n; i++)
		if (verdicts[i].wanted) x.v[d++] = solution->v[i].version;
	arena_init(&scratch);
	graph_find_data(a, g, &versions, locales, out);
	arena_free(&scratch);
}

const str *data_left_out(struct arena *a, const struct data_findings *found, const struct graph_input_dist *dist,
                         dist_id d)
{
	str *why = NULL;
	for (size_t i = 0; i < found->n; i++) {
		const struct data_finding *f = &found->v[i];
		if (f->dist.i != d.i || f->stays.n) continue;
		if (!why) why = NEW_N(a, str, dist->files_n);
		for (size_t k = 0; k < f->left.n; k++)
			if (!why[f->left.v[k].file].n) why[f->left.v[k].file] = f->left.v[k].why;
	}
	return why;
}

static int by_reach_path(const void *a, const void *b)
{
	return str_cmp(((const struct manifest_reach *)a)->path, ((const struct manifest_reach *)b)->path);
}

static void tell_chosen(struct arena *a, const struct data_finding *f, const struct graph_input_dist *dists,
                        struct manifest_reaches *out)
{
	for (size_t i = 0; i < f->chosen.n; i++) {
		const struct reason *by = &f->chosen.v[i].by;
		const struct manifest_edge edge = { .kind = edge_kind_name(by->kind), .of = dists[by->from.i].name,
			                            .from = by->from_path, .line = by->line, .what = by->what };
		PUSH(a, out, ((struct manifest_reach){ dists[f->dist.i].files[f->chosen.v[i].file].path, edge }));
	}
}

void data_tell(struct arena *a, const struct data_findings *found, const struct graph_input_dist *dists, dist_id d,
               struct verdict *v)
{
	struct manifest_reaches *reached = &v->evidence.files;
	for (size_t i = 0; i < found->n; i++) {
		const struct data_finding *f = &found->v[i];
		if (f->dist.i != d.i) continue;
		tell_chosen(a, f, dists, reached);
		if (!f->left.n) continue;
		struct data_note note = { .what = f->what, .stays = f->stays, .goes = f->goes };
		for (size_t k = 0; k < f->left.n; k++) PUSH(a, &note.paths, dists[d.i].files[f->left.v[k].file].path);
		strs_sort_unique(&note.paths);
		PUSH(a, &v->data, note);
	}
	if (reached->n) qsort(reached->v, reached->n, sizeof *reached->v, by_reach_path);
}
