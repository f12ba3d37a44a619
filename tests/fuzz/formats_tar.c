/*
 * A tar archive: what is read does not depend on the pieces it comes in, every path is one that stays
 * inside, and the entries written anew read as the same. And a manifest of layers is read or refused.
 */
#include <stdlib.h>

#include "../unit/tar_maker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct all { struct { struct tar_entry entry; str data; } *v; size_t n, cap; };

static bool stays_inside(str path)
{
	if (str_starts(path, STR("/")) || str_ends(path, STR("/"))) return false;
	for (str part; path.n;) {
		str_cut(path, '/', &part, &path);
		if (!part.n || str_eq(part, STR(".")) || str_eq(part, STR(".."))) return false;
	}
	return true;
}

static bool read_all(struct arena *a, str archive, size_t most, struct all *out)
{
	struct memory m = { archive, most };
	struct tar t = tar_open((struct tar_source){ memory_read, &m });
	struct err e;
	*out = (struct all){ 0 };
	for (bool end = false;;) {
		struct tar_entry entry;
		struct buf b = buf_in(a);
		char piece[600];
		size_t got = 0;
		if (!tar_next(&t, a, &entry, &end, &e)) return false;
		if (end) return true;
		if (!stays_inside(entry.path)) abort();
		if (entry.kind == TAR_FILE)
			do {
				if (!tar_read(&t, piece, sizeof piece, &got, &e)) return false;
				buf_add(&b, (str){ piece, got });
			} while (got);
		if (entry.kind == TAR_FILE && b.n != entry.size) abort();
		PUSH(a, out, (__typeof__(*out->v)){ entry, buf_str(&b) });
	}
}

static bool same(const struct all *x, const struct all *y)
{
	if (x->n != y->n) return false;
	for (size_t i = 0; i < x->n; i++)
		if (!str_eq(x->v[i].entry.path, y->v[i].entry.path) || x->v[i].entry.kind != y->v[i].entry.kind ||
		    x->v[i].entry.mode != y->v[i].entry.mode || !str_eq(x->v[i].data, y->v[i].data))
			return false;
	return true;
}

static str written(struct arena *a, const struct all *x)
{
	static const char types[] = { [TAR_FILE] = '0', [TAR_FOLDER] = '5', [TAR_SYMLINK] = '2', [TAR_HARDLINK] = '1', [TAR_DEVICE] = '3' };
	struct buf b = buf_in(a);
	for (size_t i = 0; i < x->n; i++)
		tar_add(&b, &(struct made){ .path = STR("x"), .gnu_path = x->v[i].entry.path.n ? x->v[i].entry.path : STR("."),
		                            .type = types[x->v[i].entry.kind], .mode = x->v[i].entry.mode, .data = x->v[i].data });
	tar_finish(&b);
	return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str s = { (const char *)data, size };
	struct arena a;
	struct err e;
	struct all whole, pieces, again;
	struct strs layers = { 0 };
	arena_init(&a);
	bool ok = read_all(&a, s, SIZE_MAX, &whole);
	if (read_all(&a, s, 5, &pieces) != ok || !same(&whole, &pieces)) abort();
	if (ok && (!read_all(&a, written(&a, &whole), SIZE_MAX, &again) || !same(&whole, &again))) abort();
	if (!image_manifest_parse(&a, s, &layers, &e) && e.fault != FAULT_INPUT) abort();
	arena_free(&a);
	return 0;
}
