/* Libraries that came along for modules which are gone. */
#include "spokeshave/needs.h"

#include "spokeshave/names.h"
#include "spokeshave/path.h"

#define NOBODY UINT32_MAX

struct bearers {
	struct arena *a;
	const struct native *v;
	struct names names;      /* of files, and sonames */
	uint32_t *first, *next;  /* by id of a name; by twice the index, for a file's name and its soname */
};

static bool is_bundled(str path)
{
	str folder;
	while (str_cut(path, '/', &folder, &path))
		if (str_ends(folder, STR(".libs"))) return true;
	return false;
}

static void add_bearer(struct bearers *x, str name, uint32_t slot)
{
	size_t known = x->names.text.n;
	uint32_t id = names_add(&x->names, name);
	x->next[slot] = id == known ? NOBODY : x->first[id];
	x->first[id] = slot;
}

static struct bearers bearers_of(struct arena *a, const struct native *v, size_t n)
{
	struct bearers x = { .a = a, .v = v, .first = NEW_N(a, uint32_t, 2 * n), .next = NEW_N(a, uint32_t, 2 * n) };
	names_init(&x.names, a);
	for (uint32_t i = 0; i < n; i++) {
		add_bearer(&x, path_base(v[i].path), 2 * i);
		add_bearer(&x, v[i].elf.soname, 2 * i + 1);
	}
	return x;
}

/* Adds what those in `loaded` need, and so on. */
static void load_all(struct bearers *x, size_t n, struct bits loaded)
{
	VEC(uint32_t) waiting = { 0 };
	for (size_t i = bits_next(loaded, 0); i < n; i = bits_next(loaded, i + 1)) PUSH(x->a, &waiting, (uint32_t)i);
	while (waiting.n) {
		const struct strs *needed = &x->v[waiting.v[--waiting.n]].elf.needed;
		for (size_t i = 0; i < needed->n; i++) {
			uint32_t id = names_find(&x->names, path_base(needed->v[i]));
			for (uint32_t slot = id == NAME_NONE ? NOBODY : x->first[id]; slot != NOBODY; slot = x->next[slot]) {
				if (bits_has(loaded, slot / 2)) continue;
				bits_set(loaded, slot / 2);
				PUSH(x->a, &waiting, slot / 2);
			}
		}
	}
}

void needs_orphans(struct arena *a, const struct native *v, size_t n, struct bits gone, struct bits out)
{
	struct bits stays = bits_new(a, n), went = bits_copy(a, gone);
	if (bits_empty(gone)) return;
	for (size_t i = 0; i < n; i++) {
		bool bundled = is_bundled(v[i].path);
		if (!bits_has(gone, i) && !bundled) bits_set(stays, i);
		if (!bits_has(gone, i) && !v[i].elf.machine) return;
	}
	struct bearers x = bearers_of(a, v, n);
	load_all(&x, n, stays);
	load_all(&x, n, went);
	for (size_t i = 0; i < n; i++)
		if (is_bundled(v[i].path) && bits_has(went, i) && !bits_has(gone, i) && !bits_has(stays, i)) bits_set(out, i);
}
