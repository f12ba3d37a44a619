/* Facts from an installed site-packages: each .dist-info's METADATA, RECORD and entry_points.txt. */
#include <stdlib.h>
#include <string.h>

#include "dists.h"
#include "spokeshave/files.h"
#include "spokeshave/pool.h"
#include "spokeshave/record.h"

#define LIMIT_INFO_BYTES (UINT64_C(64) << 20)

struct installed { str folder; struct audit_dist dist; bool ok; };

struct reading {
	str site;
	struct installed *v;
	size_t targets_n;
};

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct audit_dist_file *)a)->path, ((const struct audit_dist_file *)b)->path);
}

/* A file of a .dist-info; a pipe is none: whoever opens it waits for its writer. */
static bool read_info(struct run *r, struct arena *a, str folder, str name, str *out)
{
	struct err e;
	str path = path_join(a, folder, name);
	return !file_is_stream(r, path) && file_read(r, a, path, LIMIT_INFO_BYTES, out, &e);
}

static bool read_files(struct reading *x, struct run *r, struct arena *a, struct installed *d)
{
	struct record record = { 0 };
	struct err e;
	str text, folder = path_join(a, x->site, d->folder);
	if (!read_info(r, a, folder, STR("RECORD"), &text) || !record_parse(a, text, &record, &e)) return false;
	struct audit_dist_file *files = NEW_N(a, struct audit_dist_file, record.n + 1);
	uint64_t *bytes = NEW_N(a, uint64_t, x->targets_n);
	for (size_t i = 0; i < record.n; i++) {
		if (str_has(record.v[i].path, STR("__pycache__"))) continue;
		uint64_t size = 0;
		if (!str_u64(record.v[i].size, &size)) size = 0;
		files[d->dist.files_n++] = (struct audit_dist_file){ record.v[i].path, size };
		for (size_t t = 0; t < x->targets_n; t++) bytes[t] += size;
	}
	if (d->dist.files_n) qsort(files, d->dist.files_n, sizeof *files, by_path);
	d->dist.files = files;
	d->dist.bytes = bytes;
	return true;
}

static bool read_one(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct reading *x = ctx;
	struct installed *d = &x->v[i];
	struct metadata *m = NEW(a, struct metadata);
	struct entry_points *points = NEW(a, struct entry_points);
	struct notes notes = { 0 };
	str text, folder = path_join(a, x->site, d->folder);
	if (!read_info(r, a, folder, STR("METADATA"), &text)) return true;
	if (!metadata_parse(a, text, m, &notes, e)) return true;
	d->dist = (struct audit_dist){ .name = name_normal(a, m->name), .version = m->version, .metadata = m };
	if (read_info(r, a, folder, STR("entry_points.txt"), &text) && entry_points_parse(a, text, points, e)) d->dist.entry_points = points;
	if (!read_files(x, r, a, d)) d->dist.unknown = STR("its RECORD can't be read");
	d->ok = true;
	return true;
}

/* Extras that anyone asks for, along what is installed. */
static void ask_extras(struct arena *a, struct known *k, const struct requirement *q, struct audit_dist **changed)
{
	struct audit_dist *d = known_find(k, q->canonical);
	for (size_t i = 0; d && i < q->extras.n; i++) {
		if (strs_has(&d->asked_extras, q->extras.v[i])) continue;
		PUSH(a, &d->asked_extras, q->extras.v[i]);
		*changed = d;
	}
}

static void find_extras(struct arena *a, struct known *k, const struct gathered *g, const struct marker_env *env)
{
	struct audit_dist *changed = NULL;
	for (size_t i = 0; i < g->declared.n; i++) ask_extras(a, k, &g->declared.v[i].req, &changed);
	for (bool again = true; again;) {
		changed = NULL;
		for (size_t i = 0; i < k->n; i++) {
			const struct audit_dist *d = &k->v[i];
			for (size_t q = 0; d->metadata && q < d->metadata->requires_dist.n; q++) {
				const struct requirement *need = &d->metadata->requires_dist.v[q];
				bool holds = marker_eval(a, need->marker, env, (str){ 0 }, NULL);
				for (size_t x = 0; !holds && x < d->asked_extras.n; x++)
					holds = marker_eval(a, need->marker, env, d->asked_extras.v[x], NULL);
				if (holds) ask_extras(a, k, need, &changed);
			}
		}
		again = changed != NULL;
	}
}

bool gather_site(struct run *r, str site, const struct gathered *g, const struct target *targets, size_t targets_n, struct known *out,
                 struct err *e)
{
	struct arena *a = run_arena(r);
	struct strs names;
	struct reading x = { .site = site, .targets_n = targets_n };
	size_t n = 0;
	if (!dir_list(r, a, site, &names, e)) return err_in(e, "--site");
	x.v = NEW_N(a, struct installed, names.n + 1);
	for (size_t i = 0; i < names.n; i++)
		if (str_ends(names.v[i], STR(".dist-info"))) x.v[n++].folder = names.v[i];
	if (!pool_each(r, n, read_one, &x, e)) return false;
	*out = (struct known){ .v = NEW_N(a, struct audit_dist, n + g->declared.n + 1) };
	for (size_t i = 0; i < n; i++)
		if (x.v[i].ok && !known_find(out, x.v[i].dist.name)) out->v[out->n++] = x.v[i].dist;
	for (size_t i = 0; i < g->declared.n; i++) {
		const struct audit_requirement *q = &g->declared.v[i];
		if (!is_asked_for(g, q) || known_find(out, q->req.canonical)) continue;
		if (q->req.marker && !marker_eval(a, q->req.marker, &targets[0].env, (str){ 0 }, NULL)) continue;
		out->v[out->n++] = (struct audit_dist){ .name = q->req.canonical,
			                                 .unknown = arena_fmt(a, "it is not installed in %.*s", STR_ARG(site)) };
	}
	find_extras(a, out, g, &targets[0].env);
	known_sort(out);
	return true;
}

/* ---- code ---- */

struct to_scan { const struct audit_dist *dist; size_t file; const struct facts **to; };
struct scanning { str site; struct to_scan *v; size_t n, cap; };

static bool scan_one(struct run *r, void *ctx, size_t i, struct arena *a, struct err *e)
{
	struct scanning *s = ctx;
	struct facts *facts = NEW(a, struct facts);
	str text;
	if (!file_read(r, a, path_join(a, s->site, s->v[i].dist->files[s->v[i].file].path), LIMIT_INFO_BYTES, &text, e)) return true;
	scan_python(a, text, facts);
	s->v[i].to[s->v[i].file] = facts;
	return true;
}

bool gather_site_code(struct run *r, str site, struct known *known, struct err *e)
{
	struct arena *a = run_arena(r);
	struct scanning s = { .site = site };
	for (size_t i = 0; i < known->n; i++) {
		struct audit_dist *d = &known->v[i];
		const struct facts **facts = NEW_N(a, const struct facts *, d->files_n + 1);
		for (size_t k = 0; k < d->files_n; k++)
			if (str_ends(d->files[k].path, STR(".py"))) PUSH(a, &s, ((struct to_scan){ d, k, facts }));
		d->facts = facts;
	}
	return pool_each(r, s.n, scan_one, &s, e);
}
