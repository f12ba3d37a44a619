/*
 * The application as it is now, linked with the wheels of a lock: those are
 * fetched, unless the cache has them. What a pruned lock dropped is not there.
 */
#include "spokeshave/app.h"
#include "spokeshave/pool.h"
#include "spokeshave/wheel_scan.h"
#include "verify_private.h"

struct scanning { struct wheel_fetch *wheels; struct wheel_facts *facts; };

static bool scan_one(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct scanning *x = ctx;
	const struct unpacked *ignored = NULL;
	return wheel_scan(r, a, &x->wheels[i], NULL, &x->facts[i], &ignored, e);
}

/* The digests that the lock has: another file is not the one that is locked. */
static struct strs *digests_of(struct arena *a, const struct lock_pick *pick)
{
	const struct strs *hashes = pick->file ? &pick->file->hashes : &pick->package->hashes;
	struct strs *out = NEW(a, struct strs);
	for (size_t i = 0; i < hashes->n; i++) {
		str hash = hashes->v[i];
		if (str_eat(&hash, STR("sha256:"))) PUSH(a, out, hash);
	}
	return out;
}

static bool wheels_of(struct verification *v, const struct verified_target *t, struct wheel_fetch *out, str *lack)
{
	for (size_t i = 0; i < t->picks.n; i++) {
		const struct wheel_file *file = verify_wheel(v, &t->picks.v[i], &t->about[i]);
		if (!file) {
			*lack = arena_fmt(v->a, "the wheel of %.*s for %.*s is not known here", STR_ARG(t->picks.v[i].package->name),
			                  STR_ARG(t->target->name));
			return false;
		}
		out[i] = (struct wheel_fetch){ .file = file, .allowed = digests_of(v->a, &t->picks.v[i]) };
		if (!out[i].allowed->n) out[i].allowed = NULL;
	}
	return true;
}

static bool link_graph(struct verification *v, struct verified_target *t, const struct app *app, const struct scanning *x,
                       struct err *e)
{
	struct graph_input_dist *dists = NEW_N(v->a, struct graph_input_dist, t->picks.n + 1);
	dists[0] = (struct graph_input_dist){ .files = app->files, .files_n = app->files_n };
	for (size_t i = 0; i < t->picks.n; i++)
		dists[i + 1] = (struct graph_input_dist){ .name = t->picks.v[i].package->name, .files = x->facts[i].files,
		                                          .files_n = x->facts[i].files_n, .entry_points = &x->facts[i].entry_points };
	struct graph *g = graph_new(v->a, t->target->minor, dists, t->picks.n + 1);
	bool ok = verify_entries(v, g, app, e);
	if (ok) {
		graph_prune(g, v->opts->only_entries);
		graph_missing(v->a, g, &t->missing);
	}
	graph_forget(g);
	return ok;
}

bool gather_locked_app(struct run *r, struct verification *v, str *lack, struct err *e)
{
	struct err fault;
	if (!v->opts->app.n) *lack = STR("the application is not named; give its folder with --app DIR");
	else if (!v->shared->index) *lack = STR("the wheels are not known here");
	if (lack->n) return true;
	if (!verify_app(r, v, e)) return false;
	for (size_t k = 0; k < v->targets_n; k++) {
		struct verified_target *t = &v->targets[k];
		struct scanning x = { NEW_N(v->a, struct wheel_fetch, t->picks.n), NEW_N(v->a, struct wheel_facts, t->picks.n) };
		if (!wheels_of(v, t, x.wheels, lack)) return true;
		bool there = index_fetch_wheels(r, v->shared->index, v->a, x.wheels, t->picks.n, &fault) &&
		             pool_each(r, t->picks.n, scan_one, &x, &fault);
		if (!there && (run_interrupted(r) || fault.fault == FAULT_SYSTEM)) {
			*e = fault;
			return false;
		}
		if (!there) {
			*lack = arena_str(v->a, str_of(fault.text)); /* a digest that differs is told by `index` */
			return true;
		}
		if (!link_graph(v, t, v->shared->app, &x, e)) return false;
	}
	return true;
}
