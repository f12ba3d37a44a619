/*
 * Small worlds for tests of the graph. A world is lines of text: "path: source",
 * the application's first, then "[name] needs..." and the files of that
 * distribution; "group name = module:attr" lines begin with '@'. A need that an
 * extra alone asks for begins with '+'. In sources '|' is a new line.
 */
#ifndef TESTS_UNIT_GRAPH_WORLD_H
#define TESTS_UNIT_GRAPH_WORLD_H

#include "assertions.h"

#include "spokeshave/buf.h"
#include "spokeshave/graph.h"

#define MOST_DISTS 8

struct world {
	struct graph_input_dist dists[MOST_DISTS];
	struct { struct graph_input_file *v; size_t n, cap; } files[MOST_DISTS];
	struct strs requires[MOST_DISTS], optional[MOST_DISTS];
	struct entry_points entry_points[MOST_DISTS];
	size_t n;
};

static str new_lines(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < text.n; i++) buf_char(&b, text.p[i] == '|' ? '\n' : text.p[i]);
	return buf_str(&b);
}

static void add_file(struct arena *a, struct world *w, str line)
{
	str path, source;
	struct facts *facts = NEW(a, struct facts);
	str_cut(line, ':', &path, &source);
	source = new_lines(a, str_trim(source));
	if (str_ends(path, STR(".py"))) scan_python(a, source, facts);
	else if (str_ends(path, STR(".so"))) scan_extension(a, source, facts);
	else if (str_ends(path, STR(".pth"))) scan_pth(a, source, facts);
	else if (w->n == 1) scan_settings(a, source, facts);
	else facts = NULL;
	PUSH(a, &w->files[w->n - 1], (struct graph_input_file){ .path = path, .facts = facts });
}

static void add_dist(struct arena *a, struct world *w, str line)
{
	str name, needs, one;
	assert_true(w->n < MOST_DISTS);
	str_cut(line, ']', &name, &needs);
	w->dists[w->n].name = str_skip(name, 1);
	for (needs = str_trim(needs); needs.n;) {
		str_cut(needs, ' ', &one, &needs);
		if (str_eat(&one, STR("+"))) PUSH(a, &w->optional[w->n], one);
		PUSH(a, &w->requires[w->n], one);
	}
	w->n++;
}

static void add_entry_point(struct arena *a, struct world *w, str line)
{
	struct entry_point e;
	str_cut(str_skip(line, 1), ' ', &e.group, &line);
	str_cut(line, '=', &e.name, &line);
	str_cut(line, ':', &e.module, &e.attr);
	PUSH(a, &w->entry_points[w->n - 1], e);
}

static inline struct graph *build(struct arena *a, struct world *w, const char *text, unsigned minor)
{
	str rest = str_of(text), line;
	w->n = 1;
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		if (str_starts(line, STR("["))) add_dist(a, w, line);
		else if (str_starts(line, STR("@"))) add_entry_point(a, w, line);
		else if (line.n) add_file(a, w, line);
	}
	for (size_t i = 0; i < w->n; i++) {
		w->dists[i].files = w->files[i].v;
		w->dists[i].files_n = w->files[i].n;
		w->dists[i].requires = &w->requires[i];
		w->dists[i].optional = &w->optional[i];
		w->dists[i].entry_points = &w->entry_points[i];
	}
	return graph_new(a, minor, w->dists, w->n);
}

/* The same world with facts as a cache of them has them: what is told must not depend on it. */
static inline struct graph *build_packed(struct arena *a, struct world *w, unsigned minor)
{
	for (size_t d = 0; d < w->n; d++)
		for (size_t i = 0; i < w->files[d].n; i++) {
			struct graph_input_file *f = &w->files[d].v[i];
			if (!f->facts) continue;
			f->packed = NEW(a, struct packed_facts);
			f->packed->bytes = facts_write(a, f->facts);
			f->facts = NULL;
		}
	return graph_new(a, minor, w->dists, w->n);
}

/* "a hard; b (meta)": each kept distribution with the kind of the edge that reached it. */
static inline str kept(struct arena *a, const struct world *w, const struct graph *g)
{
	struct buf b = buf_in(a);
	for (uint32_t i = 1; i < w->n; i++) {
		struct reason r;
		if (!graph_dist_kept(g, (dist_id){ i }, &r)) continue;
		str kind = edge_kind_name(r.kind);
		buf_fmt(&b, "%s%.*s %.*s", b.n ? "; " : "", STR_ARG(w->dists[i].name), STR_ARG(kind));
		if (graph_dist_meta_only(g, (dist_id){ i })) buf_add(&b, STR(" only"));
	}
	return arena_str(a, buf_str(&b));
}

#endif
