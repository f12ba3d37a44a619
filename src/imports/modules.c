#include "linked.h"

#include <string.h>

static uint32_t hash_part(uint32_t parent, str part)
{
	uint32_t h = 2166136261u ^ parent * 2654435761u;
	for (size_t i = 0; i < part.n; i++) h = (h ^ (unsigned char)part.p[i]) * 16777619u;
	return h ^ h >> 15;
}

/* The slot that holds the module, or the empty one where it belongs. */
static uint32_t slot_of(const struct graph *g, uint32_t parent, str part)
{
	uint32_t i = hash_part(parent, part) & (g->slots - 1);
	for (; g->slot[i]; i = (i + 1) & (g->slots - 1)) {
		const struct module *m = &g->modules.v[g->slot[i] - 1];
		if (m->parent == parent && str_eq(m->part, part)) break;
	}
	return i;
}

uint32_t module_find(const struct graph *g, uint32_t parent, str part)
{
	if (!g->slots) return NONE;
	uint32_t found = g->slot[slot_of(g, parent, part)];
	return found ? found - 1 : NONE;
}

static void grow(struct graph *g)
{
	g->slots = g->slots ? g->slots * 2 : 1024;
	g->slot = NEW_N(g->a, uint32_t, g->slots);
	for (size_t i = 0; i < g->modules.n; i++)
		g->slot[slot_of(g, g->modules.v[i].parent, g->modules.v[i].part)] = (uint32_t)i + 1;
}

uint32_t module_add(struct graph *g, uint32_t parent, str part)
{
	if (g->modules.n * 2 >= g->slots) grow(g);
	uint32_t at = slot_of(g, parent, part);
	if (g->slot[at]) return g->slot[at] - 1;
	uint32_t id = (uint32_t)g->modules.n;
	struct module m = { .part = part, .parent = parent, .name = part, .first_child = NONE, .next_sibling = NONE,
	                    .first_def = NONE };
	if (parent != NONE) {
		struct module *above = &g->modules.v[parent];
		m.name = arena_fmt(g->a, "%.*s.%.*s", STR_ARG(above->name), STR_ARG(part));
		m.next_sibling = above->first_child;
		above->first_child = id;
	}
	PUSH(g->a, &g->modules, m);
	g->slot[at] = id + 1;
	return id;
}

uint32_t module_resolve(const struct graph *g, uint32_t base, str dotted, str *rest)
{
	*rest = dotted;
	for (str part, tail = dotted; tail.n;) {
		str_cut(tail, '.', &part, &tail);
		uint32_t m = module_find(g, base, part);
		if (m == NONE) break;
		base = m;
		*rest = tail;
	}
	return rest->n == dotted.n && dotted.n ? NONE : base;
}

uint32_t subtree_next(const struct graph *g, uint32_t root, uint32_t at)
{
	const struct module *m = &g->modules.v[at];
	uint32_t next = at == root || !rule_is_test_part(m->part) ? m->first_child : NONE;
	for (;;) {
		while (next == NONE) { /* no child: on to a sibling, its own or an ancestor's */
			if (at == root) return NONE;
			next = g->modules.v[at].next_sibling;
			at = g->modules.v[at].parent;
		}
		if (!rule_is_test_part(g->modules.v[next].part)) return next;
		at = next; /* a test: passed with all below */
		next = g->modules.v[at].next_sibling;
		at = g->modules.v[at].parent;
	}
}
