/* What the manifest of one target says, from its plan and its tree. */
#include <stdlib.h>

#include "spokeshave/digest.h"
#include "spokeshave_config.h"
#include "stage_private.h"

static int file_order(const void *a, const void *b)
{
	return str_cmp(((const struct manifest_file *)a)->path, ((const struct manifest_file *)b)->path);
}

static int reach_order(const void *a, const void *b)
{
	return str_cmp(((const struct manifest_reach *)a)->path, ((const struct manifest_reach *)b)->path);
}

/* The edge that reached a file of a wheel; null when nothing did. */
static const struct manifest_edge *reached_by(const struct stage_dist *d, const struct unpacked_file *file)
{
	const struct manifest_reach key = { .path = file->path };
	const struct manifest_reaches *list = &d->evidence->files;
	if (file->scheme != SCHEME_SITE || !list->n) return NULL;
	const struct manifest_reach *found = bsearch(&key, list->v, list->n, sizeof key, reach_order);
	return found ? &found->by : NULL;
}

/* Why a file is there that nothing reached. */
static str kept_reason(const struct unpacked_file *file)
{
	switch (file->scheme) {
	case SCHEME_DIST_INFO: return STR("metadata");
	case SCHEME_SCRIPTS: return STR("script");
	default: return STR("stays with its distribution");
	}
}

static struct manifest_file kept_file(const struct stage_dist *d, const struct unpacked *u, const struct tree_file *file)
{
	struct manifest_file m = { .path = file->path, .size = file->size, .sha256 = file->sha256, .mode = file->mode,
		                   .reason = STR("made by spokeshave") };
	if (file->source == SOURCE_BYTES) return m;
	const struct unpacked_file *of = &u->files.v[file->source];
	if (of->wheel_size != of->size) {
		m.wheel_size = of->wheel_size;
		m.wheel_sha256 = of->wheel_sha256;
	}
	const struct manifest_edge *by = d->evidence ? reached_by(d, of) : NULL;
	m.reason = by ? (str){ 0 } : kept_reason(of);
	if (by) m.by = *by;
	return m;
}

static str dropped_reason(const struct stage_dist *d, const struct unpacked_file *file)
{
	if (!d->kept) return STR("its distribution is dropped");
	str why = stage_left_out(d, file);
	return why.n ? why : fate_reason(file->fate);
}

static void add_files(struct staging *s, struct tree *t, size_t i, struct manifest_dist *m)
{
	const struct stage_dist *d = &t->plan->v[i];
	const struct unpacked *u = &s->jobs[t->job[i]].out;
	m->kept_files.cap = t->first[i + 1] - t->first[i];
	m->kept_files.v = NEW_N(s->a, struct manifest_file, m->kept_files.cap);
	for (size_t k = t->first[i]; k < t->first[i + 1]; k++) PUSH(s->a, &m->kept_files, kept_file(d, u, &t->files.v[k]));
	for (size_t k = 0; k < u->files.n; k++) {
		const struct unpacked_file *file = &u->files.v[k];
		str why = dropped_reason(d, file);
		if (why.n) PUSH(s->a, &m->dropped_files, (struct manifest_file){ .path = file->archived, .size = file->wheel_size,
		                                                                 .sha256 = file->wheel_sha256, .reason = why });
	}
	if (m->kept_files.n) qsort(m->kept_files.v, m->kept_files.n, sizeof *m->kept_files.v, file_order);
	if (m->dropped_files.n) qsort(m->dropped_files.v, m->dropped_files.n, sizeof *m->dropped_files.v, file_order);
}

static struct manifest_dist dist_of(struct staging *s, struct tree *t, size_t i)
{
	const struct stage_dist *d = &t->plan->v[i];
	struct manifest_dist m = {
		.name = d->name, .version = d->version->normal, .wheel = d->file->filename, .sha256 = d->sha256,
		.wheel_bytes = d->wheel_bytes, .installed_bytes = d->installed_bytes, .kept = d->kept,
		.kept_bytes = d->kept ? d->kept_bytes : 0, .direct = d->direct,
		.reason = run_redact(s->r, s->a, d->reason), .requires = d->requires,
	};
	if (d->evidence) {
		m.by = d->evidence->by;
		m.nearest = d->evidence->nearest;
		m.imports = d->evidence->imports;
	}
	for (size_t k = 0; k < d->via.n; k++) PUSH(s->a, &m.via, run_redact(s->r, s->a, d->via.v[k]));
	add_files(s, t, i, &m);
	return m;
}

static void add_guard(struct staging *s, const struct tree *t, struct manifest_files *out)
{
	for (size_t k = t->first[t->plan->n]; k < t->first[t->plan->n + 1]; k++)
		PUSH(s->a, out, kept_file(NULL, NULL, &t->files.v[k]));
	if (out->n) qsort(out->v, out->n, sizeof *out->v, file_order);
}

void stage_manifest(struct staging *s, struct tree *t, struct manifest *out)
{
	const struct target *target = t->plan->target;
	struct manifest_dist *dists = NEW_N(s->a, struct manifest_dist, t->plan->n);
	str site = target->site_packages;
	str_eat(&site, STR("/"));
	for (size_t i = 0; i < t->plan->n; i++) dists[i] = dist_of(s, t, i);
	*out = (struct manifest){
		.v = dists, .n = t->plan->n, .target = target->name, .image = run_redact(s->r, s->a, target->image),
		.arch = target->arch, .python = target->python.normal, .site_packages = site, .prune = s->plan->prune,
		.command = run_redact(s->r, s->a, s->plan->command), .tool_version = STR(SPOKESHAVE_VERSION),
	};
	if (t->plan->app) {
		out->imports = t->plan->app->imports;
		out->files = t->plan->app->files;
	}
	add_guard(s, t, &out->guard);
	manifest_sum_up(s->a, out, dists);
}
