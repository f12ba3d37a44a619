#include "linked.h"
#include "spokeshave/stdlib.h"

void graph_missing(struct arena *a, const struct graph *g, struct missing_imports *out)
{
	struct names told;
	names_init(&told, a);
	for (uint32_t i = 0; i < g->files.n; i++) {
		const struct file *file = &g->files.v[i];
		if (file->dist || !file->reached || rule_is_test_path(file->path)) continue;
		const struct facts *facts = file_facts(g, file);
		for (size_t k = 0; facts && k < facts->n; k++) {
			const struct fact *f = &facts->v[k];
			str top, rest;
			if (f->level || !import_is_certain(g, f)) continue;
			str_cut(f->module, '.', &top, &rest);
			if (!top.n || module_find(g, NONE, top) != NONE || stdlib_has(top)) continue;
			if (names_find(&told, top) != NAME_NONE) continue;
			names_add(&told, top);
			PUSH(a, out, ((struct missing_import){ file->path, f->line, top }));
		}
	}
}
