#include "spokeshave/names.h"

void names_init(struct names *t, struct arena *a)
{
	*t = (struct names){ .a = a };
}

/* The slot that holds `s`, or the free one where it would go. */
static uint32_t slot_of(const struct names *t, str s)
{
	uint32_t i = (uint32_t)str_hash(s) & (t->slots - 1);
	while (t->slot[i] && !str_eq(t->text.v[t->slot[i] - 1], s)) i = (i + 1) & (t->slots - 1);
	return i;
}

static void grow(struct names *t)
{
	t->slots = t->slots ? t->slots * 2 : 64;
	t->slot = NEW_N(t->a, uint32_t, t->slots);
	for (uint32_t id = 0; id < t->text.n; id++) t->slot[slot_of(t, t->text.v[id])] = id + 1;
}

uint32_t names_find(const struct names *t, str s)
{
	if (!t->slots) return NAME_NONE;
	uint32_t found = t->slot[slot_of(t, s)];
	return found ? found - 1 : NAME_NONE;
}

uint32_t names_add(struct names *t, str s)
{
	uint32_t id = names_find(t, s);
	if (id != NAME_NONE) return id;
	if (t->text.n >= t->slots / 2) grow(t);
	id = (uint32_t)t->text.n;
	t->slot[slot_of(t, s)] = id + 1;
	PUSH(t->a, &t->text, arena_str(t->a, s));
	return id;
}

str names_text(const struct names *t, uint32_t id)
{
	return t->text.v[id];
}
