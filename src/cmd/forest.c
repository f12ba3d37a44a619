#include "forest.h"

#include <stdlib.h>

#include "ledger.h"
#include "spokeshave/bits.h"

/* ---- making ---- */

static uint32_t number_of(const struct manifest *m, str name)
{
	const struct manifest_dist *d = manifest_find(m, name);
	return d ? (uint32_t)(d - m->v) : FOREST_APPLICATION;
}

/* `from` asks for `to`; from the application it is a root. */
static void add_link(struct arena *a, struct forest *f, uint32_t from, uint32_t to, const struct manifest_edge *by)
{
	bool outside = from == FOREST_APPLICATION;
	if (to == FOREST_APPLICATION) return;
	if (f->opts.invert) PUSH(a, &f->below[to], ((struct forest_link){ from, by }));
	else if (!outside) PUSH(a, &f->below[from], ((struct forest_link){ to, by }));
	else if (!f->opts.root.n) PUSH(a, &f->roots, ((struct forest_link){ to, by }));
}

static void add_imports(struct arena *a, struct forest *f, uint32_t from, const struct manifest_imports *list)
{
	for (size_t i = 0; i < list->n; i++) add_link(a, f, from, number_of(f->m, list->v[i].name), &list->v[i].by);
}

/* Kept by a command or an option, and by no file of the application. */
static bool is_from_outside(const struct manifest *m, const struct manifest_dist *d)
{
	if (!d->by.kind.n || d->by.from.n) return false;
	for (size_t i = 0; i < m->imports.n; i++)
		if (str_eq(m->imports.v[i].name, d->name)) return false;
	return true;
}

static void link_all(struct arena *a, struct forest *f)
{
	if (f->opts.by_import) add_imports(a, f, FOREST_APPLICATION, &f->m->imports);
	for (uint32_t i = 0; i < f->m->n; i++) {
		const struct manifest_dist *d = &f->m->v[i];
		if (f->opts.by_import) {
			if (is_from_outside(f->m, d)) add_link(a, f, FOREST_APPLICATION, i, &d->by);
			add_imports(a, f, i, &d->imports);
			continue;
		}
		if (d->direct) add_link(a, f, FOREST_APPLICATION, i, NULL);
		for (size_t k = 0; k < d->requires.n; k++) add_link(a, f, i, number_of(f->m, d->requires.v[k]), NULL);
	}
}

/* Kept bytes of a distribution and all below it, each once. */
static uint64_t sum_below(const struct forest *f, uint32_t root, struct bits seen, uint32_t *waiting)
{
	uint64_t sum = 0;
	size_t n = 0;
	bits_set(seen, root);
	waiting[n++] = root;
	while (n) {
		uint32_t at = waiting[--n];
		sum += f->m->v[at].kept_bytes;
		for (size_t i = 0; i < f->below[at].n; i++) {
			uint32_t to = f->below[at].v[i].to;
			if (to == FOREST_APPLICATION || bits_has(seen, to)) continue;
			bits_set(seen, to);
			waiting[n++] = to;
		}
	}
	return sum;
}

static void sum_all(struct arena *a, struct forest *f)
{
	uint32_t *waiting = NEW_N(a, uint32_t, f->m->n);
	f->total = NEW_N(a, uint64_t, f->m->n);
	for (uint32_t i = 0; i < f->m->n; i++) {
		struct arena_mark mark = arena_mark(a);
		f->total[i] = f->opts.invert ? f->m->v[i].kept_bytes : sum_below(f, i, bits_new(a, f->m->n), waiting);
		arena_reset(a, mark);
	}
}

/* Largest first, then by name; the application last. */
static int by_size(const void *a, const void *b, void *forest)
{
	const struct forest *f = forest;
	uint32_t x = ((const struct forest_link *)a)->to, y = ((const struct forest_link *)b)->to;
	if (x == FOREST_APPLICATION || y == FOREST_APPLICATION) return (x == FOREST_APPLICATION) - (y == FOREST_APPLICATION);
	if (f->total[x] != f->total[y]) return f->total[x] < f->total[y] ? 1 : -1;
	return (x > y) - (x < y);
}

static void sort(struct forest *f, struct forest_links *list)
{
	if (list->n) qsort_r(list->v, list->n, sizeof *list->v, by_size, f);
}

bool forest_make(struct arena *a, const struct manifest *m, const struct forest_opts *opts, struct forest *out)
{
	*out = (struct forest){ .m = m, .opts = *opts, .below = NEW_N(a, struct forest_links, m->n) };
	uint32_t root = opts->root.n ? number_of(m, opts->root) : 0;
	if (root == FOREST_APPLICATION) return false;
	if (opts->root.n) PUSH(a, &out->roots, ((struct forest_link){ root, NULL }));
	link_all(a, out);
	sum_all(a, out);
	sort(out, &out->roots);
	for (size_t i = 0; i < m->n; i++) sort(out, &out->below[i]);
	return true;
}

/* ---- walking: each distribution is opened where it comes first ---- */

struct place { const struct forest_links *links; size_t next; uint32_t owner; };

struct walk {
	const struct forest *f;
	struct place *stack;
	size_t n;
	struct bits opened;
};

static struct walk walk_from_roots(struct arena *a, const struct forest *f)
{
	struct walk w = { f, NEW_N(a, struct place, f->m->n + 1), 1, bits_new(a, f->m->n) };
	w.stack[0] = (struct place){ &f->roots, 0, FOREST_APPLICATION };
	return w;
}

/* The next link, its level (from 0) and whether what is below it follows; false at the end. */
static bool walk_next(struct walk *w, const struct forest_link **link, size_t *level, bool *again)
{
	while (w->n && w->stack[w->n - 1].next == w->stack[w->n - 1].links->n) w->n--;
	if (!w->n) return false;
	struct place *at = &w->stack[w->n - 1];
	*link = &at->links->v[at->next++];
	*level = w->n - 1;
	uint32_t to = (*link)->to;
	*again = to != FOREST_APPLICATION && bits_has(w->opened, to) && w->f->below[to].n;
	bool open = to != FOREST_APPLICATION && !bits_has(w->opened, to) && (!w->f->opts.depth || w->n < w->f->opts.depth);
	if (open) {
		bits_set(w->opened, to);
		w->stack[w->n++] = (struct place){ &w->f->below[to], 0, to };
	}
	return true;
}

/* ---- text ---- */

static str evidence(struct arena *a, const struct manifest_edge *by)
{
	if (!by) return (str){ 0 };
	if (!by->from.n) return manifest_edge_text(a, by, STR("it"));
	str line = by->line ? arena_fmt(a, ":%u", by->line) : (str){ 0 };
	return arena_fmt(a, "%.*s%.*s, %.*s", STR_ARG(by->from), STR_ARG(line), STR_ARG(by->kind));
}

static str node_text(struct arena *a, const struct forest *f, uint32_t node)
{
	if (node == FOREST_APPLICATION) return STR("the application");
	const struct manifest_dist *d = &f->m->v[node];
	str name = arena_fmt(a, "%.*s %.*s", STR_ARG(d->name), STR_ARG(d->version));
	if (!d->kept) return arena_fmt(a, "%.*s, dropped", STR_ARG(name));
	str own = bytes_text(a, d->kept_bytes), all = bytes_text(a, f->total[node]);
	if (f->total[node] == d->kept_bytes) return arena_fmt(a, "%.*s, %.*s", STR_ARG(name), STR_ARG(own));
	return arena_fmt(a, "%.*s, %.*s, with all below %.*s", STR_ARG(name), STR_ARG(own), STR_ARG(all));
}

static void heading(struct buf *b, const struct forest *f)
{
	size_t kept = 0;
	for (size_t i = 0; i < f->m->n; i++) kept += f->m->v[i].kept;
	const char *what = f->opts.by_import ? f->opts.invert ? "by who imports them" : "by import"
		: f->opts.invert ? "by who requires them" : "by requirement";
	buf_fmt(b, "%.*s: %zu of %zu distributions, %.*s, %s\n", STR_ARG(f->m->target), kept, f->m->n,
	        STR_ARG(bytes_text(b->a, f->m->kept_bytes)), what);
}

void forest_text(struct buf *b, const struct forest *f)
{
	struct walk w = walk_from_roots(b->a, f);
	const struct forest_link *link;
	size_t level;
	bool again;
	heading(b, f);
	while (walk_next(&w, &link, &level, &again)) {
		for (size_t i = 0; i < level; i++)
			buf_add(b, w.stack[i].next < w.stack[i].links->n ? STR("│   ") : STR("    "));
		buf_add(b, w.stack[level].next < w.stack[level].links->n ? STR("├── ") : STR("└── "));
		buf_add(b, node_text(b->a, f, link->to));
		if (again) buf_add(b, STR(", above"));
		str why = evidence(b->a, link->by);
		if (why.n) buf_fmt(b, " (%.*s)", STR_ARG(why));
		buf_char(b, '\n');
	}
}

/* ---- JSON and pictures ---- */

static void link_json(struct json *j, const struct forest *f, const struct forest_link *link)
{
	json_object(j, (str){ 0 });
	if (link->to == FOREST_APPLICATION) json_bool(j, STR("application"), true);
	else json_str(j, STR("name"), f->m->v[link->to].name);
	if (link->by) {
		json_str(j, STR("kind"), link->by->kind);
		json_str(j, STR("from"), link->by->from);
		json_u64(j, STR("line"), link->by->line);
	}
	json_end(j, '}');
}

static void links_json(struct json *j, const struct forest *f, str key, const struct forest_links *list)
{
	json_list(j, key);
	for (size_t i = 0; i < list->n; i++) link_json(j, f, &list->v[i]);
	json_end(j, ']');
}

void forest_json(struct arena *a, struct json *j, const struct forest *f)
{
	struct walk w = walk_from_roots(a, f);
	const struct forest_link *link;
	size_t level;
	bool again;
	struct bits there = bits_new(a, f->m->n);
	while (walk_next(&w, &link, &level, &again))
		if (link->to != FOREST_APPLICATION) bits_set(there, link->to);
	json_object(j, (str){ 0 });
	json_str(j, STR("target"), f->m->target);
	json_u64(j, STR("kept_bytes"), f->m->kept_bytes);
	links_json(j, f, STR("roots"), &f->roots);
	json_list(j, STR("distributions"));
	for (size_t i = bits_next(there, 0); i < there.n; i = bits_next(there, i + 1)) {
		const struct manifest_dist *d = &f->m->v[i];
		json_object(j, (str){ 0 });
		json_str(j, STR("name"), d->name);
		json_str(j, STR("version"), d->version);
		json_bool(j, STR("kept"), d->kept);
		json_u64(j, STR("kept_bytes"), d->kept_bytes);
		json_u64(j, STR("total_bytes"), f->total[i]);
		links_json(j, f, STR("below"), &f->below[i]);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
}

void forest_draw(struct diagram *d, const struct forest *f)
{
	struct walk w = walk_from_roots(d->a, f);
	const struct forest_link *link;
	size_t level;
	bool again;
	while (walk_next(&w, &link, &level, &again)) {
		uint32_t owner = w.stack[level].owner;
		if (owner == FOREST_APPLICATION && f->opts.root.n) continue;
		str from = node_text(d->a, f, owner), to = node_text(d->a, f, link->to);
		diagram_add(d, f->opts.invert ? to : from, f->opts.invert ? from : to, evidence(d->a, link->by));
	}
}
