#include "spokeshave/reach.h"

#include <stdlib.h>

#include "data.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/native.h"
#include "spokeshave/wheel_scan.h"

/* ---- wheels ---- */

static size_t find_wheel(const struct wheel_fetch *fetched, size_t n, const struct wheel_file *file)
{
	for (size_t i = 0; i < n; i++)
		if (fetched[i].file == file || str_eq(fetched[i].file->url, file->url)) return i;
	return n;
}

/* ---- what a distribution declares for one target ---- */

static bool holds(struct arena *scratch, const struct requirement *q, const struct target *t, const struct strs *extras)
{
	if (marker_eval(scratch, q->marker, &t->env, (str){ 0 }, NULL)) return true;
	for (size_t i = 0; i < extras->n; i++)
		if (marker_eval(scratch, q->marker, &t->env, extras->v[i], NULL)) return true;
	return false;
}

/* `optional`: of those, what no requirement names but for an extra. */
static void declared(struct arena *a, const struct chosen *c, const struct metadata *m, const struct target *t,
                     struct strs *out, struct strs *optional)
{
	const struct strs no_extras = { 0 };
	struct strs always = { 0 };
	for (size_t i = 0; i < m->requires_dist.n; i++) {
		const struct requirement *q = &m->requires_dist.v[i];
		if (!holds(a, q, t, &c->extras) || str_eq(q->canonical, c->name)) continue;
		PUSH(a, out, q->canonical);
		if (holds(a, q, t, &no_extras)) PUSH(a, &always, q->canonical);
	}
	strs_sort_unique(out);
	for (size_t i = 0; i < out->n; i++)
		if (!strs_has(&always, out->v[i])) PUSH(a, optional, out->v[i]);
}

/* ---- one target ---- */

struct verdicts {
	struct run *r;
	const struct app *app;
	const struct solution *solution;
	const struct reach_opts *opts;
	const struct wheel_fetch *fetched;
	size_t fetched_n;
	bool *keep_fits, *drop_fits; /* by pattern: something of some target */
	struct strs needed;          /* at level `files`: libraries that a shared object of some wheel asks for; sorted */
};

/*
 * Nobody says what the image starts: a requirement with console scripts may be
 * it, as gunicorn is, and stays.
 */
static void keep_startable(const struct verdicts *x, struct graph *g, const struct graph_input_dist *dists, size_t n,
                           bool say)
{
	struct buf kept = buf_in(run_arena(x->r));
	for (size_t i = 1; i < n; i++) {
		const struct entry_points *points = dists[i].entry_points;
		bool any = false;
		if (!strs_has(&x->opts->requirements, dists[i].name)) continue;
		for (size_t k = 0; k < points->n; k++)
			if (str_eq(points->v[k].group, STR("console_scripts"))) any |= graph_add_script(g, points->v[k].name);
		if (any) buf_fmt(&kept, "%s%.*s", kept.n ? ", " : "", STR_ARG(dists[i].name));
	}
	if (say && x->opts->prune && kept.n)
		run_warn(x->r, "what the image starts is not known, so %.*s %s kept; name it with --entry or --dockerfile",
		         STR_ARG(buf_str(&kept)), str_has(buf_str(&kept), STR(",")) ? "are" : "is");
}

static bool add_entries(const struct verdicts *x, struct graph *g, bool *known, struct err *e)
{
	const struct reach_opts *o = x->opts;
	*known = o->entries.n > 0;
	for (size_t i = 0; i < o->entries.n; i++)
		if (!graph_add_entry(g, o->entries.v[i]))
			return err_set(e, FAULT_INPUT,
			               "--entry %.*s: neither the application nor a resolved distribution has such a script or module",
			               STR_ARG(o->entries.v[i]));
	for (size_t i = 0; i < x->app->words.n; i++)
		if (graph_add_script(g, x->app->words.v[i]))
			run_say(x->r, 2, "the application's files name the command %.*s", STR_ARG(x->app->words.v[i]));
	for (size_t i = 0; i < o->commands.n; i++) *known |= graph_add_entry(g, o->commands.v[i]);
	return true;
}

static struct manifest_edge edge_of(const struct reason *why, const struct graph_input_dist *dists)
{
	return (struct manifest_edge){ .kind = edge_kind_name(why->kind), .of = why->from_path.n ? dists[why->from.i].name : (str){ 0 },
	                               .from = why->from_path, .line = why->line, .what = why->what };
}

/* Say why the nearest import of what is dropped keeps nothing. */
static str say_dropped(struct arena *a, const struct manifest_edge *nearest)
{
	if (str_eq(nearest->kind, STR("tool")))
		return arena_fmt(a, "a development tool; that %.*s:%u imports it does not count", STR_ARG(nearest->from), nearest->line);
	return STR("nothing that is kept imports it");
}

static void judge(const struct verdicts *x, struct graph *g, const struct graph_input_dist *dists, dist_id d,
                  struct verdict *v)
{
	struct arena *a = run_arena(x->r);
	struct reason why;
	bool reached = graph_dist_kept(g, d, &why), cut;
	str pattern = graph_dropped_by(g, d);
	v->kept = reached || (!x->opts->prune && !pattern.n);
	if (reached) {
		graph_why(a, g, d, &v->chain);
		v->evidence.by = edge_of(&why, dists);
		v->reason = manifest_edge_text(a, &v->evidence.by, dists[d.i].name);
		return;
	}
	if (!pattern.n && graph_nearest(g, d, &why, &cut)) {
		v->evidence.nearest = edge_of(&why, dists);
		if (cut) v->evidence.nearest.kind = STR("tool");
	}
	v->reason = pattern.n ? arena_fmt(a, "--drop %.*s", STR_ARG(pattern))
		: v->kept ? STR("kept by --prune none; nothing that runs imports it")
		: say_dropped(a, &v->evidence.nearest);
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct manifest_reach *)a)->path, ((const struct manifest_reach *)b)->path);
}

/* What reached each file, and what its distribution imports; of the application without the files that are roots. */
static void gather(struct arena *a, const struct graph *g, const struct graph_input_dist *dists, dist_id d,
                   struct evidence *out)
{
	struct dist_imports imports;
	struct reason why;
	graph_dist_imports(a, g, d, &imports);
	for (size_t i = 0; i < imports.n; i++)
		PUSH(a, &out->imports, ((struct manifest_import){ dists[imports.v[i].to.i].name, edge_of(&imports.v[i].by, dists) }));
	for (size_t i = 0; i < dists[d.i].files_n; i++) {
		if (!graph_file_reached(g, d, i)) continue;
		graph_file_why(g, d, i, &why);
		if (!d.i && why.kind == EDGE_ROOT) continue;
		PUSH(a, &out->files, ((struct manifest_reach){ dists[d.i].files[i].path, edge_of(&why, dists) }));
	}
	if (out->files.n) qsort(out->files.v, out->files.n, sizeof *out->files.v, by_path);
}

/* "main.py:1 imports albumentations (hard), albumentations/core.py:3 imports cv2 (hard)" */
static str chain_text(struct arena *a, const struct reasons *chain, const struct graph_input_dist *dists, str name)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < chain->n; i++) {
		if (chain->v[i].kind == EDGE_ROOT && chain->n > 1) continue;
		struct manifest_edge edge = edge_of(&chain->v[i], dists);
		buf_fmt(&b, "%s%.*s", b.n ? ", " : "", STR_ARG(manifest_edge_text(a, &edge, name)));
	}
	return buf_str(&b);
}

/* Libraries that the image lacks are told of now, not when the container starts. `verdicts` and `dists` have one order. */
static bool check_natives(const struct verdicts *x, const struct target *t, struct graph *g,
                          const struct graph_input_dist *dists, const struct verdict *verdicts, struct err *e)
{
	struct arena *a = run_arena(x->r);
	struct native_dist *kept = NEW_N(a, struct native_dist, x->solution->n);
	struct notes notes = { 0 };
	size_t n = 0;
	uint32_t d = 0;
	for (size_t i = 0; i < x->solution->n; i++) {
		d += verdicts[i].wanted;
		if (verdicts[i].kept)
			kept[n++] = (struct native_dist){ x->solution->v[i].name, { d }, verdicts[i].wheel->facts,
			                                  chain_text(a, &verdicts[i].chain, dists, x->solution->v[i].name),
			                                  &x->solution->v[i].via };
	}
	bool ok = native_check(a, t, g, kept, n, x->opts->missing_libraries_warn, &notes, e);
	run_warn_notes(x->r, &notes);
	return ok;
}

/* The application may be imported by its folder's own name, as `from shop.views import …` in shop/. */
static void say_missing(const struct verdicts *x, const struct graph *g)
{
	struct missing_imports missing = { 0 };
	graph_missing(run_arena(x->r), g, &missing);
	for (size_t i = 0; i < missing.n; i++) {
		const struct missing_import *m = &missing.v[i];
		if (str_eq(m->top, x->app->name)) continue;
		run_warn(x->r, "%.*s:%u: imports %.*s, which no requirement brings and the application does not hold",
		         STR_ARG(m->path), m->line, STR_ARG(m->top));
	}
}

/* ---- what the user keeps and drops ---- */

static void add_patterns(const struct verdicts *x, struct graph *g)
{
	const struct reach_opts *o = x->opts;
	for (size_t i = 0; i < o->drops.n; i++) x->drop_fits[i] |= graph_drop(g, o->drops.v[i]);
	for (size_t i = 0; i < o->keeps.n; i++) x->keep_fits[i] |= graph_keep(g, o->keeps.v[i]);
	if (o->keep_optional) graph_keep_optional(g);
	if (o->trace) graph_trace(g, o->trace);
}

static void say_drops(const struct verdicts *x, const struct graph *g, const struct graph_input_dist *dists)
{
	struct arena *a = run_arena(x->r);
	struct met_drops met;
	graph_met_drops(a, g, &met);
	for (size_t i = 0; i < met.n; i++) {
		struct manifest_edge by = edge_of(&met.v[i].by, dists);
		str more = met.v[i].n > 1 ? arena_fmt(a, ", and %zu more of its files are asked for", met.v[i].n - 1) : STR("");
		run_warn(x->r, "--drop %.*s: %.*s%.*s; it is left out all the same", STR_ARG(met.v[i].pattern),
		         STR_ARG(manifest_edge_text(a, &by, met.v[i].pattern)), STR_ARG(more));
	}
}

static void say_unfit(const struct verdicts *x, const char *option, const struct strs *patterns, const bool *fits)
{
	for (size_t i = 0; i < patterns->n; i++)
		if (!fits[i])
			run_warn(x->r, "--%s %.*s: no distribution, module or file that was resolved is called so", option,
			         STR_ARG(patterns->v[i]));
}

static int by_left_path(const void *a, const void *b)
{
	return str_cmp(((const struct left_out *)a)->path, ((const struct left_out *)b)->path);
}

/* What a library of some wheel loads by name is no matter of imports. */
static void needed_by_name(const struct verdicts *x, struct strs *out)
{
	for (size_t i = 0; x->opts->files && i < x->fetched_n; i++) {
		const struct wheel_facts *facts = x->fetched[i].facts;
		for (size_t k = 0; k < facts->natives.n; k++)
			for (size_t m = 0; m < facts->natives.v[k].elf.needed.n; m++)
				PUSH(run_arena(x->r), out, facts->natives.v[k].elf.needed.v[m]);
	}
	strs_sort_unique(out);
}

/* `data`: what the rules on data say, by file, or null. */
static str why_left_out(const struct verdicts *x, const struct graph *g, dist_id d, const str *data, size_t file, str path)
{
	str pattern = graph_file_dropped_by(g, d, file);
	if (pattern.n) return arena_fmt(run_arena(x->r), "--drop %.*s", STR_ARG(pattern));
	if (!x->opts->files) return (str){ 0 };
	if (data && data[file].n) return data[file];
	str why = graph_file_needless(g, d, file), base = path_base(path);
	bool loaded = why.n && x->needed.n && bsearch(&base, x->needed.v, x->needed.n, sizeof base, str_order);
	return loaded ? (str){ 0 } : why;
}

static void leave_out(const struct verdicts *x, const struct graph *g, dist_id d, const struct data_findings *found,
                      const struct graph_input_dist *dist, struct left_outs *out)
{
	const str *data = data_left_out(run_arena(x->r), found, dist, d);
	for (size_t i = 0; i < dist->files_n; i++) {
		str why = why_left_out(x, g, d, data, i, dist->files[i].path);
		if (why.n) PUSH(run_arena(x->r), out, ((struct left_out){ dist->files[i].path, why }));
	}
	if (out->n) qsort(out->v, out->n, sizeof *out->v, by_left_path);
}

/* ---- libraries that only modules need which are left out ---- */

struct libraries {
	VEC(struct native) v;     /* of all that is kept; `dist` is its place among the verdicts */
	VEC(uint32_t) id;         /* of the same distribution in the graph */
};

static bool is_left_out(const struct left_outs *list, str path)
{
	struct left_out key = { .path = path };
	return list->n && bsearch(&key, list->v, list->n, sizeof key, by_left_path);
}

static void leave_out_libraries(const struct verdicts *x, const struct graph *g, struct verdict *out)
{
	struct arena *a = run_arena(x->r);
	struct libraries all = { 0 };
	uint32_t d = 0;
	for (uint32_t i = 0; i < x->solution->n; i++) {
		if (!out[i].wanted) continue;
		d++;
		for (size_t k = 0; out[i].kept && k < out[i].wheel->facts->natives.n; k++) {
			struct native native = out[i].wheel->facts->natives.v[k];
			native.dist = i;
			PUSH(a, &all.v, native);
			PUSH(a, &all.id, d);
		}
	}
	struct bits gone = bits_new(a, all.v.n), orphans = bits_new(a, all.v.n);
	for (size_t i = 0; i < all.v.n; i++)
		if (is_left_out(&out[all.v.v[i].dist].left_out, all.v.v[i].path)) bits_set(gone, i);
	needs_orphans(a, all.v.v, all.v.n, gone, orphans);
	for (size_t i = bits_next(orphans, 0); i < all.v.n; i = bits_next(orphans, i + 1)) {
		const struct native *native = &all.v.v[i];
		struct left_outs *list = &out[native->dist].left_out;
		if (graph_file_reached(g, (dist_id){ all.id.v[i] }, native->file) || graph_dist_opens_libraries(g, (dist_id){ all.id.v[i] })) continue;
		PUSH(a, list, ((struct left_out){ native->path, STR("only modules need it that are left out") }));
		qsort(list->v, list->n, sizeof *list->v, by_left_path);
	}
}

/* One graph: what it keeps and why. */
static bool judge_all(const struct verdicts *x, const struct target *t, size_t at, struct graph *g,
                      const struct graph_input_dist *dists, size_t n, struct verdict *out, struct evidence *app,
                      struct err *e)
{
	struct arena *a = run_arena(x->r);
	bool known;
	if (!add_entries(x, g, &known, e)) return false;
	if (!known && x->opts->commands.n && !at)
		run_warn(x->r, "no script or module that is resolved, or in the application, answers to the command's %.*s",
		         STR_ARG(x->opts->commands.v[0]));
	if (!known) keep_startable(x, g, dists, n, !at);
	add_patterns(x, g);
	if (x->opts->files) graph_by_file(g);
	graph_prune(g, x->opts->only_entries);
	struct data_findings found = { 0 };
	if (x->opts->files) data_find(a, g, x->solution, out, &x->opts->locales, &found);
	uint32_t d = 1;
	for (size_t i = 0; i < x->solution->n; i++) {
		if (!out[i].wanted) continue;
		judge(x, g, dists, (dist_id){ d }, &out[i]);
		gather(a, g, dists, (dist_id){ d }, &out[i].evidence);
		if (out[i].kept) data_tell(a, &found, dists, (dist_id){ d }, &out[i]);
		if (out[i].kept && (x->opts->drops.n || x->opts->files))
			leave_out(x, g, (dist_id){ d }, &found, &dists[d], &out[i].left_out);
		d++;
	}
	if (x->opts->files) leave_out_libraries(x, g, out);
	gather(a, g, dists, (dist_id){ 0 }, app);
	if (!at) say_drops(x, g, dists);
	if (!at) say_missing(x, g);
	return check_natives(x, t, g, dists, out, e);
}

/* What of the solution this target needs, as the graph takes it: the application first. */
static struct graph_input_dist *input_of(const struct verdicts *x, const struct target *t, size_t at, struct verdict *out,
                                         size_t *dists_n)
{
	struct arena *a = run_arena(x->r);
	size_t n = 1;
	struct graph_input_dist *dists = NEW_N(a, struct graph_input_dist, x->solution->n + 1);
	dists[0] = (struct graph_input_dist){ .files = x->app->files, .files_n = x->app->files_n,
	                                      .requires = &x->opts->requirements };
	for (size_t i = 0; i < x->solution->n; i++) {
		const struct chosen *c = &x->solution->v[i];
		if (!c->file[at]) continue;
		size_t w = find_wheel(x->fetched, x->fetched_n, c->file[at]);
		out[i].wanted = true;
		out[i].wheel = &x->fetched[w];
		struct strs *optional = NEW(a, struct strs);
		declared(a, c, c->metadata[at], t, &out[i].requires, optional);
		dists[n++] = (struct graph_input_dist){ c->name, x->fetched[w].facts->files, x->fetched[w].facts->files_n,
		                                        &x->fetched[w].facts->entry_points, &out[i].requires, optional };
	}
	*dists_n = n;
	return dists;
}

static bool one_target(const struct verdicts *x, const struct target *t, size_t at, struct verdict *out,
                       struct evidence *app, struct err *e)
{
	size_t n;
	const struct graph_input_dist *dists = input_of(x, t, at, out, &n);
	struct graph *g = graph_new(run_arena(x->r), t->minor, dists, n);
	bool ok = judge_all(x, t, at, g, dists, n, out, app, e);
	graph_forget(g);
	return ok;
}

bool reach_verdicts(struct run *r, const struct app *app, const struct solution *solution, const struct target *targets,
           size_t targets_n, const struct wheel_fetch *fetched, size_t fetched_n, const struct reach_opts *opts,
           struct verdict **out, struct evidence **apps, struct err *e)
{
	struct arena *a = run_arena(r);
	struct verdicts x = { r, app, solution, opts, fetched, fetched_n, NEW_N(a, bool, opts->keeps.n),
		              NEW_N(a, bool, opts->drops.n), { 0 } };
	needed_by_name(&x, &x.needed);
	*out = NEW_N(a, struct verdict, targets_n * solution->n);
	*apps = NEW_N(a, struct evidence, targets_n);
	for (size_t i = 0; i < fetched_n; i++) run_warn_notes(r, &fetched[i].facts->notes);
	for (size_t t = 0; t < targets_n; t++)
		if (!one_target(&x, &targets[t], t, *out + t * solution->n, &(*apps)[t], e)) return false;
	say_unfit(&x, "keep", &opts->keeps, x.keep_fits);
	say_unfit(&x, "drop", &opts->drops, x.drop_fits);
	return true;
}
