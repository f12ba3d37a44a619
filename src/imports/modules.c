#include "linked.h"

#include <string.h>

#include "spokeshave/buf.h"

/* Eight bytes at a time: most questions are for names that no module has, and end with this. */
static uint32_t hash_part(uint32_t parent, str part)
{
	const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = ((uint64_t)parent + 1) * odd + part.n, word;
	for (; part.n >= sizeof word; part = str_skip(part, sizeof word)) {
		memcpy(&word, part.p, sizeof word);
		h = (h ^ word) * odd;
		h ^= h >> 32;
	}
	word = 0;
	for (size_t i = 0; i < part.n; i++) word = word << 8 | (unsigned char)part.p[i];
	h = (h ^ word) * odd;
	return (uint32_t)(h >> 32);
}

static uint8_t tag_of(uint32_t hash)
{
	return (uint8_t)(hash >> 24 | 1);
}

/* The slot that holds the module, or the empty one where it belongs. */
static uint32_t slot_of(const struct graph *g, uint32_t hash, uint32_t parent, str part)
{
	uint32_t i = hash & (g->slots - 1);
	for (; g->tag[i]; i = (i + 1) & (g->slots - 1)) {
		if (g->tag[i] != tag_of(hash)) continue;
		const struct module *m = &g->modules.v[g->slot[i] - 1];
		if (m->parent == parent && str_eq(m->part, part)) break;
	}
	return i;
}

uint32_t module_find(const struct graph *g, uint32_t parent, str part)
{
	if (!g->slots) return NONE;
	uint32_t i = slot_of(g, hash_part(parent, part), parent, part);
	return g->tag[i] ? g->slot[i] - 1 : NONE;
}

static void fill(struct graph *g, uint32_t slot, uint32_t hash, uint32_t module)
{
	g->tag[slot] = tag_of(hash);
	g->slot[slot] = module + 1;
}

static void grow(struct graph *g)
{
	g->slots = g->slots ? g->slots * 2 : 1024;
	g->slot = NEW_N(g->a, uint32_t, g->slots);
	g->tag = NEW_N(g->a, uint8_t, g->slots);
	for (uint32_t i = 0; i < g->modules.n; i++) {
		const struct module *m = &g->modules.v[i];
		uint32_t hash = hash_part(m->parent, m->part);
		fill(g, slot_of(g, hash, m->parent, m->part), hash, i);
	}
}

uint32_t module_add(struct graph *g, uint32_t parent, str part)
{
	if (g->modules.n * 2 >= g->slots) grow(g);
	uint32_t hash = hash_part(parent, part);
	uint32_t slot = slot_of(g, hash, parent, part);
	if (g->tag[slot]) return g->slot[slot] - 1;
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
	fill(g, slot, hash, id);
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

static bool is_identifier(str s)
{
	bool ok = s.n && !char_is_digit(s.p[0]);
	for (size_t i = 0; i < s.n; i++)
		ok &= char_is_alpha(s.p[i]) || char_is_digit(s.p[i]) || s.p[i] == '_' || (unsigned char)s.p[i] >= 0x80;
	return ok;
}

str module_of_file(struct arena *a, str path)
{
	struct buf b = buf_in(a);
	bool extension = str_ends(path, STR(".so"));
	if (!extension && !str_eat_end(&path, STR(".py"))) return (str){ 0 };
	if (str_ends(path, STR("/"))) return (str){ 0 };
	for (str part; path.n;) {
		bool folder = str_cut(path, '/', &part, &path);
		if (!folder && extension) str_cut(part, '.', &part, &path);
		if (!folder) path = (str){ 0 };
		if (!is_identifier(part)) return (str){ 0 };
		if (folder || !str_eq(part, STR("__init__"))) buf_fmt(&b, "%s%.*s", b.n ? "." : "", STR_ARG(part));
	}
	return arena_str(a, buf_str(&b));
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
