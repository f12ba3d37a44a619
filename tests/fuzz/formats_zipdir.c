/*
 * An accepted archive is filled by its entries: each begins where the one
 * before ended, no byte belongs to two or to none, and no two names are one to
 * a file system that ignores case.
 */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/zipdir.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(str path)
{
	if (!path.n || path.p[0] == '/' || str_has(path, STR("\\")) || str_has(path, STR("//"))) abort();
	for (bool more = true; more;) {
		str part;
		more = str_cut(path, '/', &part, &path);
		if (str_eq(part, STR("..")) || str_eq(part, STR("."))) abort();
	}
}

static bool check(const struct zip_dir *dir, const char *bytes, size_t size)
{
	uint64_t at = 0, data;
	struct err e;
	for (size_t i = 0; i < dir->n; i++) {
		const struct zip_entry *entry = &dir->v[i];
		check_name(entry->path);
		if (entry->offset != at || entry->end > dir->start) abort();
		if (!zip_local_check((str){ bytes + at, (size_t)(size - at) }, entry, &data, &e)) return false;
		uint64_t described = zip_descriptor_size(entry, data);
		if (described > 24 || at + data + entry->packed_size + described != entry->end) abort();
		at = entry->end;
		for (size_t k = 0; k < i; k++)
			if (str_eq_nocase(dir->v[k].path, entry->path)) abort();
	}
	if (at != dir->start) abort();
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	size_t tail = size < ZIP_TAIL_BYTES ? size : ZIP_TAIL_BYTES;
	struct arena a;
	struct zip_end end;
	struct zip_dir dir;
	struct err e;
	arena_init(&a);
	if (zip_end_find((str){ bytes + size - tail, tail }, size, &end, &e) &&
	    zip_dir_parse(&a, (str){ bytes + end.start, (size_t)end.size }, &end, size, &dir, &e))
		check(&dir, bytes, size);
	arena_free(&a);
	return 0;
}
