#include "linked.h"
#include "spokeshave/stdlib.h"

/* An import that runs whenever the module does: nothing catches it, nothing decides about it. */
static bool is_certain(const struct graph *g, const struct fact *f)
{
	const unsigned doubts = FLAG_TYPE_CHECKING | FLAG_TRY_IMPORT_ERROR | FLAG_TRY_BROAD | FLAG_EXCEPT_IMPORT_ERROR |
	                        FLAG_FUNCTION | FLAG_CONDITIONAL | FLAG_DEAD | FLAG_LAZY | FLAG_MAIN;
	bool import = f->kind == FACT_IMPORT || (f->kind == FACT_FROM && !f->level);
	bool alive = g->minor > 31 || (f->minors >> g->minor & 1);
	return import && alive && !(f->flags & doubts);
}

void graph_missing(struct arena *a, const struct graph *g, struct missing_imports *out)
{
	struct names told;
	names_init(&told, a);
	for (uint32_t i = 0; i < g->files.n; i++) {
		const struct file *file = &g->files.v[i];
		if (file->dist || !file->reached || !file->facts || rule_is_test_path(file->path)) continue;
		for (size_t k = 0; k < file->facts->n; k++) {
			const struct fact *f = &file->facts->v[k];
			str top, rest;
			if (!is_certain(g, f)) continue;
			str_cut(f->module, '.', &top, &rest);
			if (!top.n || module_find(g, NONE, top) != NONE || stdlib_has(top)) continue;
			if (names_find(&told, top) != NAME_NONE) continue;
			names_add(&told, top);
			PUSH(a, out, ((struct missing_import){ file->path, f->line, top }));
		}
	}
}
