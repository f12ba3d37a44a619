/* A manifest that was read is written and read again as the same, and its chains end. */
#include <stdlib.h>

#include "spokeshave/manifest.h"

static void require(bool law)
{
	if (!law) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct manifest m, again;
	struct manifest_edges chain;
	struct strs targets;
	struct err e;
	arena_init(&a);
	if (manifest_parse(&a, STR("manifest.json"), (str){ (const char *)data, size }, &m, &targets, &e)) {
		str text = manifest_text(&a, &m);
		require(manifest_parse(&a, STR("manifest.json"), text, &again, &targets, &e));
		require(str_eq(manifest_text(&a, &again), text));
		for (size_t i = 0; i < m.n; i++) {
			manifest_chain(&a, &m, &m.v[i].by, &chain);
			require(!chain.n == !m.v[i].by.kind.n);
		}
	}
	arena_free(&a);
	return 0;
}
