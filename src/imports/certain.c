/*
 * What is imported whenever the application starts: no try catches it, no
 * condition, function or test decides about it. A smaller graph inside of what
 * is reached, for claims that must not be wrong the other way round.
 */
#include "linked.h"

bool import_is_certain(const struct graph *g, const struct fact *f)
{
	const unsigned doubts = FLAG_TYPE_CHECKING | FLAGS_TRIED | FLAG_EXCEPT_IMPORT_ERROR | FLAG_FUNCTION |
	                        FLAG_CONDITIONAL | FLAG_DEAD | FLAG_LAZY | FLAG_MAIN | FLAG_HANDLER | FLAG_TRY_ELSE;
	bool import = f->kind == FACT_IMPORT || f->kind == FACT_FROM;
	bool alive = g->minor > 31 || (f->minors >> g->minor & 1);
	return import && alive && !(f->flags & doubts);
}

struct certainty {
	struct graph *g;
	VEC(uint32_t) waiting; /* modules */
};

/* With the packages that it is in, which run first. */
static void visit(struct certainty *x, uint32_t id)
{
	for (; id != NONE && !x->g->modules.v[id].certain; id = x->g->modules.v[id].parent) {
		if (x->g->modules.v[id].state != MODULE_REACHED) continue; /* dropped: said elsewhere */
		x->g->modules.v[id].certain = true;
		PUSH(x->g->a, &x->waiting, id);
	}
}

static void follow(struct certainty *x, const struct file *file, const struct fact *f)
{
	const struct graph *g = x->g;
	uint32_t base = f->level ? file_package(g, file) : NONE, m;
	str rest = { 0 };
	for (unsigned dots = f->level; dots > 1 && base != NONE; dots--) base = g->modules.v[base].parent;
	if (f->level && base == NONE) return;
	m = f->module.n ? module_resolve(g, base, f->module, &rest) : base;
	if (m == NONE) return;
	visit(x, m);
	if (f->kind != FACT_FROM || rest.n) return;
	m = module_find(g, m, f->name);
	if (m != NONE) visit(x, m); /* an attribute of that name would be the module, or have hidden it */
}

static void walk(struct certainty *x)
{
	while (x->waiting.n) {
		uint32_t id = x->waiting.v[--x->waiting.n];
		for (uint32_t d = x->g->modules.v[id].first_def; d != NONE; d = x->g->defs.v[d].next) {
			const struct file *file = &x->g->files.v[x->g->defs.v[d].file];
			const struct facts *facts = file->extension ? NULL : file_facts(x->g, file);
			for (size_t i = 0; facts && i < facts->n; i++)
				if (import_is_certain(x->g, &facts->v[i])) follow(x, file, &facts->v[i]);
		}
	}
}

static bool is_start(const struct graph *g, const struct module *m)
{
	if (m->state != MODULE_REACHED || m->arrival.from_file != NONE || m->first_def == NONE) return false;
	if (m->arrival.kind == EDGE_CMD) return true;
	return m->arrival.kind == EDGE_ROOT && !rule_is_test_path(g->files.v[g->defs.v[m->first_def].file].path);
}

/* "cv2.abi3.so", but no library beside it that is loaded by others. */
static bool is_extension_module(const struct file *f)
{
	str folder, base;
	if (!str_cut_last(f->path, '/', &folder, &base)) base = f->path;
	return f->extension && f->module != NONE && f->reached && !str_starts(base, STR("lib"));
}

/* The package's start imports its one extension by ways that can't be read off: it is what the package is made of. */
static void visit_only_extension(struct certainty *x, const struct dist *d)
{
	uint32_t only = NONE;
	for (size_t i = 0; i < d->in->files_n; i++) {
		const struct file *f = &x->g->files.v[d->first_file + i];
		if (!is_extension_module(f) || f->module == only) continue;
		if (only != NONE) return;
		only = f->module;
	}
	if (only == NONE) return;
	const struct module *m = &x->g->modules.v[only];
	bool by_name = m->arrival.kind >= EDGE_DYNLIT && m->arrival.from_file != NONE;
	if (by_name && m->parent != NONE && x->g->modules.v[m->parent].certain) visit(x, only);
}

void graph_find_certain(struct graph *g)
{
	struct certainty x = { .g = g };
	for (uint32_t id = 0; id < g->modules.n; id++)
		if (is_start(g, &g->modules.v[id])) visit(&x, id);
	walk(&x);
	for (size_t d = 1; d < g->dists_n; d++) visit_only_extension(&x, &g->dists[d]);
	walk(&x);
}

bool graph_file_certain(const struct graph *g, dist_id d, size_t file)
{
	const struct file *f = &g->files.v[g->dists[d.i].first_file + file];
	return f->module != NONE && g->modules.v[f->module].certain;
}
