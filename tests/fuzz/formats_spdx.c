/* What is taken for an expression has one spelling: read again it is the same, and its letters' case is of no account. */
#include <stdlib.h>

#include "spokeshave/spdx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	str text = { (const char *)data, size }, once, twice, lower;
	arena_init(&a);
	bool ok = spdx_expression(&a, text, &once);
	if (ok && (!spdx_expression(&a, once, &twice) || !str_eq(once, twice))) abort();
	if (!str_has(text, STR("Ref-")) && spdx_expression(&a, arena_lower(&a, text), &lower) != ok) abort();
	arena_free(&a);
	return 0;
}
