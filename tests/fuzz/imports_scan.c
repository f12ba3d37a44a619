/*
 * Scanning any bytes ends, and says the same each time. Laws: a comment put
 * before a source moves its facts down by one line and changes nothing else;
 * facts survive being written and read.
 */
#include <stdlib.h>

#include "spokeshave/scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool same(const struct fact *a, const struct fact *b, uint32_t down)
{
	return a->kind == b->kind && a->level == b->level && a->flags == b->flags && a->line + down == b->line &&
	       a->minors == b->minors && str_eq(a->module, b->module) && str_eq(a->name, b->name) &&
	       str_eq(a->asname, b->asname);
}

static bool all_same(const struct facts *a, const struct facts *b, uint32_t down)
{
	if (a->n != b->n || a->broken != b->broken) return false;
	for (size_t i = 0; i < a->n; i++)
		if (!same(&a->v[i], &b->v[i], down)) return false;
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str source = { (const char *)data, size };
	struct arena a;
	struct facts facts, again, other;
	arena_init(&a);
	scan_python(&a, source, &facts);
	if (!facts_read(&a, facts_write(&a, &facts), &again) || !all_same(&facts, &again, 0)) abort();
	/* a mark or a declared encoding is only one in the first two lines */
	if (!str_has(source, STR("coding")) && !str_starts(source, STR("\xef\xbb\xbf"))) {
		scan_python(&a, arena_join(&a, STR("# comment\n"), source), &again);
		if (!all_same(&facts, &again, 1)) abort();
	}
	scan_settings(&a, source, &other);
	scan_pth(&a, source, &other);
	scan_extension(&a, source, &other);
	arena_free(&a);
	return 0;
}
