#include "tracing.h"

#include <stdlib.h>

#include "ledger.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/graph.h"

enum { SHOWN = 12 };

/* ---- the modules of a manifest ---- */

struct owner { uint32_t dist; bool kept; }; /* index into the manifest */
struct modules {
	struct arena *a;
	const struct manifest *m;
	struct names names;
	VEC(struct owner) owner; /* by id of `names` */
};

static void add_module(struct modules *x, str path, uint32_t dist, bool kept)
{
	str name = module_of_file(x->a, path);
	if (!name.n) return;
	uint32_t id = names_add(&x->names, name);
	if (id == x->owner.n) PUSH(x->a, &x->owner, ((struct owner){ dist, kept }));
	else if (kept && !x->owner.v[id].kept) x->owner.v[id] = (struct owner){ dist, kept };
}

static void add_modules(struct modules *x)
{
	const struct manifest *m = x->m;
	names_init(&x->names, x->a);
	for (uint32_t d = 0; d < m->n; d++) {
		const struct manifest_files *kept = &m->v[d].kept_files, *dropped = &m->v[d].dropped_files;
		for (size_t i = 0; i < kept->n; i++) {
			str path = kept->v[i].path;
			if (str_eat(&path, m->site_packages) && str_eat(&path, STR("/"))) add_module(x, path, d, true);
		}
		for (size_t i = 0; i < dropped->n; i++) add_module(x, manifest_installed_path(dropped->v[i].path), d, false);
	}
}

/* The longest part of a dotted name that is a module; null: none is. */
static const struct owner *find_owner(const struct modules *x, str name)
{
	for (str rest; name.n;) {
		uint32_t id = names_find(&x->names, name);
		if (id != NAME_NONE) return &x->owner.v[id];
		if (!str_cut_last(name, '.', &name, &rest)) break;
	}
	return NULL;
}

static bool is_of_tool(void *of, str name)
{
	const struct modules *x = of;
	const struct owner *owner = find_owner(x, name);
	return owner && graph_is_tool(x->m->v[owner->dist].name);
}

/* ---- lists ---- */

static int by_size(const void *a, const void *b)
{
	const struct manifest_dist *x = *(const struct manifest_dist *const *)a, *y = *(const struct manifest_dist *const *)b;
	if (x->kept_bytes != y->kept_bytes) return x->kept_bytes < y->kept_bytes ? 1 : -1;
	return str_cmp(x->name, y->name);
}

struct dists { const struct manifest_dist **v; size_t n, cap; };

static str list_text(struct arena *a, struct dists *list, bool sizes)
{
	struct buf b = buf_in(a);
	if (list->n) qsort(list->v, list->n, sizeof *list->v, by_size);
	for (size_t i = 0; i < list->n && i < SHOWN; i++) {
		buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(list->v[i]->name));
		if (sizes) buf_fmt(&b, " %.*s", STR_ARG(bytes_text(a, list->v[i]->kept_bytes)));
	}
	if (list->n > SHOWN) buf_fmt(&b, " and %zu more", list->n - SHOWN);
	return buf_str(&b);
}

/* ---- the report ---- */

/* Why a module is not there: its file's reason, or its distribution's. */
static str why_dropped(const struct modules *x, const struct manifest_dist *d, str name)
{
	for (size_t i = 0; d->kept && i < d->dropped_files.n; i++)
		if (str_eq(module_of_file(x->a, manifest_installed_path(d->dropped_files.v[i].path)), name)) return d->dropped_files.v[i].reason;
	return d->reason;
}

/* What was imported of each distribution: nothing, only for a tool, or something that is not kept. */
struct seen { bool imported, aside; uint32_t pruned; str first; };

static void look(const struct modules *x, const struct trace *t, struct seen *seen)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct owner *owner = find_owner(x, t->v[i].name);
		if (!owner) continue;
		struct seen *of = &seen[owner->dist];
		of->imported |= !t->v[i].aside;
		of->aside |= t->v[i].aside;
		if (owner->kept || t->v[i].aside || names_find(&x->names, t->v[i].name) == NAME_NONE) continue;
		if (!of->pruned++) of->first = t->v[i].name;
	}
}

static str pruned_text(const struct modules *x, const struct seen *seen)
{
	struct buf b = buf_in(x->a);
	size_t n = 0;
	for (size_t d = 0; d < x->m->n; d++) {
		const struct manifest_dist *dist = &x->m->v[d];
		if (!seen[d].pruned || n++ >= SHOWN) continue;
		str why = why_dropped(x, dist, seen[d].first);
		buf_fmt(&b, "%s%.*s", n > 1 ? ", " : "", STR_ARG(seen[d].first));
		if (!str_eq(seen[d].first, dist->name)) buf_fmt(&b, " of %.*s", STR_ARG(dist->name));
		if (seen[d].pruned > 1) buf_fmt(&b, " and %u more of it", (unsigned)seen[d].pruned - 1);
		buf_fmt(&b, " (%.*s)", STR_ARG(why));
	}
	if (n > SHOWN) buf_fmt(&b, " and of %zu more", n - SHOWN);
	return buf_str(&b);
}

static bool has_modules(const struct modules *x, uint32_t dist)
{
	for (size_t i = 0; i < x->owner.n; i++)
		if (x->owner.v[i].dist == dist && x->owner.v[i].kept) return true;
	return false;
}

struct trace_report trace_report(struct arena *a, struct trace *t, const struct manifest *m)
{
	struct modules x = { .a = a, .m = m };
	struct seen *seen = NEW_N(a, struct seen, m->n);
	struct dists alone = { 0 }, unused = { 0 }, tools = { 0 };
	add_modules(&x);
	trace_set_aside(t, is_of_tool, &x);
	look(&x, t, seen);
	for (uint32_t d = 0; d < m->n; d++) {
		const struct manifest_dist *dist = &m->v[d];
		if (dist->kept && str_eq(dist->by.kind, STR("trace"))) PUSH(a, &alone, dist);
		else if (dist->kept && !seen[d].imported && has_modules(&x, d)) PUSH(a, &unused, dist);
		else if (!dist->kept && seen[d].aside && !seen[d].imported) PUSH(a, &tools, dist);
	}
	return (struct trace_report){ pruned_text(&x, seen), list_text(a, &alone, true), list_text(a, &unused, true),
		                      list_text(a, &tools, false) };
}

/* ---- the files, and the say ---- */

bool traces_read(struct run *r, const struct strs *paths, struct trace *out, struct err *e)
{
	struct arena *a = run_arena(r);
	trace_init(out, a);
	for (size_t i = 0; i < paths->n; i++) {
		str text;
		if (!file_read(r, a, paths->v[i], LIMIT_TRACE_BYTES, &text, e)) return err_in(e, "--trace");
		if (!trace_add(out, text))
			return err_set(e, FAULT_INPUT, "--trace %.*s: no line of it tells of an import; record it with `python -X "
			               "importtime … 2>FILE`, `python -v … 2>FILE` or `spokeshave trace-hook`", STR_ARG(paths->v[i]));
	}
	return true;
}

static void add_line(struct buf *b, str target, const char *what, str list)
{
	if (list.n) buf_fmt(b, "%.*s: %s %.*s\n", STR_ARG(target), what, STR_ARG(list));
}

bool traces_check(struct arena *a, struct trace *t, const struct manifest *v, size_t n, str *said, struct err *e)
{
	struct buf b = buf_in(a), pruned = buf_in(a);
	for (size_t i = 0; t->n && i < n; i++) {
		const struct trace_report report = trace_report(a, t, &v[i]);
		str target = v[i].target;
		add_line(&b, target, "the trace alone keeps", report.alone);
		add_line(&b, target, "imported by development tools for themselves, and so not kept:", report.tools);
		add_line(&b, target, "kept, but the traced run imported nothing of", report.unused);
		add_line(&pruned, target, "the traced run imported what is not kept:", report.pruned);
	}
	*said = buf_str(&b);
	return !pruned.n || err_set(e, FAULT_CHECK, "%.*s--keep NAME keeps it", STR_ARG(buf_str(&pruned)));
}
