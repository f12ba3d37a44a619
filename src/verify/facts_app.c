/*
 * The application as it is now, linked with what was staged and with the names
 * of what was dropped: if something dropped is reached now, it is missing.
 */
#include "spokeshave/app.h"
#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "spokeshave/wheel_scan.h"
#include "verify_private.h"

struct scanning {
	struct verification *v;
	const struct manifest_dist **kept;
	struct wheel_facts *facts; /* beside `kept` */
	size_t n;
};

static bool scan_one(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct scanning *x = ctx;
	const struct manifest_dist *d = x->kept[i];
	const struct unpacked *ignored = NULL;
	struct wheel_file file = { .filename = d->wheel };
	struct wheel_fetch fetch = { .file = &file, .sha256 = d->sha256, .size = d->wheel_bytes };
	char hex[SHA256_DIGITS + 1];
	str bytes;
	fetch.path = path_join(a, path_join(a, x->v->subject->path, STR("wheels")), d->wheel);
	struct arena whole;
	arena_init(&whole);
	bool ok = wheel_name_parse(a, d->wheel, &file.wheel, e) && file_read(r, &whole, fetch.path, LIMIT_ARCHIVE_BYTES, &bytes, e);
	if (ok) sha256_name(bytes, hex); /* facts are kept by the digest: it must be this wheel's */
	ok = ok && (str_eq(str_of(hex), d->sha256) ||
	            err_set(e, FAULT_INTEGRITY, "%.*s: is not the wheel of the manifest", STR_ARG(fetch.path)));
	arena_free(&whole);
	return ok && wheel_scan(r, a, &fetch, NULL, &x->facts[i], &ignored, e);
}

/* What was dropped by --drop is out whoever reaches it. */
static bool is_dropped_by_hand(str reason)
{
	return str_starts(reason, STR("--drop "));
}

/* Its files by name alone: nothing of them is here. */
static struct graph_input_dist dropped_input(struct verification *v, const struct manifest_dist *d)
{
	struct graph_input_file *files = NEW_N(v->a, struct graph_input_file, d->dropped_files.n);
	for (size_t i = 0; i < d->dropped_files.n; i++) files[i].path = manifest_installed_path(d->dropped_files.v[i].path);
	return (struct graph_input_dist){ .name = d->name, .files = files, .files_n = d->dropped_files.n, .requires = &d->requires };
}

static void link_graph(struct verification *v, const struct app *app, const struct scanning *x)
{
	const struct manifest *m = &v->subject->manifest;
	struct graph_input_dist *dists = NEW_N(v->a, struct graph_input_dist, m->n + 1);
	struct strs *requires = NEW(v->a, struct strs);
	size_t n = 1, scanned = 0;
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].direct) PUSH(v->a, requires, m->v[i].name);
	dists[0] = (struct graph_input_dist){ .files = app->files, .files_n = app->files_n, .requires = requires };
	for (size_t i = 0; i < m->n; i++) {
		const struct manifest_dist *d = &m->v[i];
		if (!d->kept) {
			dists[n++] = dropped_input(v, d);
			continue;
		}
		const struct wheel_facts *facts = &x->facts[scanned++];
		dists[n++] = (struct graph_input_dist){ d->name, facts->files, facts->files_n, &facts->entry_points, &d->requires, NULL };
	}
	v->graph = graph_new(v->a, v->subject->target.minor, dists, n);
	v->graph_dists = dists;
	v->graph_dists_n = n;
}

static void drop_by_hand(struct verification *v)
{
	const struct manifest *m = &v->subject->manifest;
	for (size_t i = 0; i < m->n; i++) {
		if (!m->v[i].kept && is_dropped_by_hand(m->v[i].reason)) graph_drop(v->graph, m->v[i].name);
		for (size_t k = 0; m->v[i].kept && k < m->v[i].dropped_files.n; k++)
			if (is_dropped_by_hand(m->v[i].dropped_files.v[k].reason)) graph_drop(v->graph, manifest_installed_path(m->v[i].dropped_files.v[k].path));
	}
}

bool verify_entries(struct verification *v, struct graph *g, const struct app *app, struct err *e)
{
	for (size_t i = 0; i < v->opts->entries.n; i++)
		if (!graph_add_entry(g, v->opts->entries.v[i]))
			return err_set(e, FAULT_INPUT, "--entry %.*s: neither the application nor %s has such a script or module",
			               STR_ARG(v->opts->entries.v[i]), v->subject->kind == VERIFY_LOCK ? "a locked wheel" : "what is staged");
	for (size_t i = 0; i < app->words.n; i++) graph_add_script(g, app->words.v[i]);
	for (size_t i = 0; i < app->commands.n; i++)
		if (!graph_add_entry(g, app->commands.v[i])) continue; /* it may be any word of a script */
	return true;
}

bool verify_app(struct run *r, struct verification *v, struct err *e)
{
	struct app *app = NEW(v->a, struct app);
	v->app_name = v->shared->app ? v->shared->app->name : (str){ 0 };
	if (v->shared->app) return true;
	if (!app_scan(r, v->opts->app, v->subject->kind == VERIFY_STAGE ? v->subject->path : (str){ 0 }, app, e)) return false;
	v->shared->app = app;
	v->app_name = app->name;
	return true;
}

bool gather_app(struct run *r, struct verification *v, str *lack, struct err *e)
{
	const struct verify_subject *s = v->subject;
	const struct manifest *m = &s->manifest;
	struct scanning x = { .v = v };
	if (!v->opts->app.n) *lack = STR("the application is not named; give its folder with --app DIR");
	else if (s->archive || s->kind != VERIFY_STAGE) *lack = STR("that is asked of a staged directory, which holds the wheels");
	else if (!s->manifest_read) *lack = STR("the manifest can't be read");
	if (lack->n) return true;
	if (!verify_app(r, v, e)) return false;
	x.kept = arena_alloc_n(v->a, m->n, sizeof *x.kept, _Alignof(const struct manifest_dist *));
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].kept) x.kept[x.n++] = &m->v[i];
	x.facts = NEW_N(v->a, struct wheel_facts, x.n);
	struct err broken;
	if (!pool_each(r, x.n, scan_one, &x, &broken)) {
		if (broken.fault == FAULT_SYSTEM || run_interrupted(r)) {
			*e = broken;
			return false;
		}
		*lack = arena_fmt(v->a, "a wheel of the stage can't be read: %s", broken.text); /* `tree` tells of it */
		return true;
	}
	link_graph(v, v->shared->app, &x);
	if (!verify_entries(v, v->graph, v->shared->app, e)) return false;
	drop_by_hand(v);
	if (str_eq(m->prune, STR("files"))) graph_by_file(v->graph);
	graph_prune(v->graph, v->opts->only_entries);
	return true;
}
