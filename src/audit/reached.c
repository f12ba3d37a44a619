/*
 * What the graph of `stage` reaches from the project's files, with distributions
 * whose code is a list of names: literals, settings, plug-in groups, commands.
 * Where code was scanned, what it imports counts as well.
 */
#include "judging.h"

#include "spokeshave/dockerfile.h"
#include "spokeshave/graph.h"

static const struct facts no_facts;

static bool is_source(str path)
{
	return str_ends(path, STR(".py")) || str_ends(path, STR(".so")) || str_ends(path, STR(".pyd"));
}

static void fill_dist(struct judge *j, const struct audit_dist *d, const struct strs *requires, struct graph_input_dist *out)
{
	struct graph_input_file *files = NEW_N(j->a, struct graph_input_file, d->files_n);
	size_t n = 0;
	for (size_t i = 0; i < d->files_n; i++) {
		if (!is_source(d->files[i].path) && !d->facts) continue;
		files[n++] = (struct graph_input_file){ .path = d->files[i].path,
			                                 .facts = d->facts && d->facts[i] ? d->facts[i] : &no_facts };
	}
	*out = (struct graph_input_dist){ .name = d->name, .files = files, .files_n = n, .entry_points = d->entry_points,
		                           .requires = requires };
}

static void fill_application(struct judge *j, struct graph_input_dist *out)
{
	struct graph_input_file *files = NEW_N(j->a, struct graph_input_file, j->in->files_n);
	size_t n = 0;
	for (size_t i = 0; i < j->in->files_n; i++) {
		const struct audit_file *f = &j->in->files[i];
		if (!f->facts || f->own_script) continue;
		files[n++] = (struct graph_input_file){ .path = f->path, .facts = f->facts, .no_root = f->ignored };
	}
	*out = (struct graph_input_dist){ .files = files, .files_n = n };
}

static bool is_docker(str path)
{
	return str_has(path, STR("Dockerfile")) || str_ends(path, STR(".dockerfile"));
}

/* What a Dockerfile's CMD and ENTRYPOINT start; other commands are evidence.c's. */
static void add_entries(struct judge *j, struct graph *g)
{
	for (size_t i = 0; i < j->in->files_n; i++) {
		const struct audit_file *f = &j->in->files[i];
		struct dockerfile d;
		struct strs words = { 0 }, entries = { 0 };
		struct err e;
		if (f->kind != AUDIT_COMMANDS || !is_docker(f->path) || !dockerfile_parse(j->a, f->path, f->text, &d, &e)) continue;
		for (size_t k = 0; k < d.entrypoint.n; k++) PUSH(j->a, &words, d.entrypoint.v[k]);
		for (size_t k = 0; k < d.cmd.n; k++) PUSH(j->a, &words, d.cmd.v[k]);
		command_entries(j->a, &words, str_has(d.image, STR("distroless")), &entries);
		for (size_t k = 0; k < entries.n; k++) graph_add_entry(g, entries.v[k]);
	}
}

void judge_reached(struct judge *j)
{
	struct graph_input_dist *dists = NEW_N(j->a, struct graph_input_dist, j->in->dists_n + 1);
	fill_application(j, &dists[0]);
	for (size_t i = 0; i < j->in->dists_n; i++) fill_dist(j, &j->in->dists[i], &j->requires[i], &dists[i + 1]);
	struct graph *g = graph_new(j->a, j->in->targets[0].minor, dists, j->in->dists_n + 1);
	graph_names_tools(g);
	add_entries(j, g);
	graph_prune(g, false);
	for (size_t i = 0; i < j->in->dists_n; i++) {
		struct reason by;
		j->kept[i] = graph_dist_kept(g, (dist_id){ (uint32_t)i + 1 }, &by);
		if (j->used[i].text.n || j->in->dists[i].unknown.n || !j->kept[i]) continue;
		if (by.kind == EDGE_CMD) note_use(j, i, "a command starts", (str){ 0 }, 0, by.what);
		else if (by.from.i == 0) note_use(j, i, "names", by.from_path, by.line, by.what);
		else if (by.from.i != i + 1) note_use(j, i, "imports", by.from_path, by.line, by.what);
	}
	graph_forget(g);
}
