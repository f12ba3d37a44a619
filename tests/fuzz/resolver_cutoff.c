/* Law: a moment written is read as itself, and an age is no later than now. */
#include "spokeshave/cutoff.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	str text = { (const char *)data, size };
	struct arena a;
	struct cutoff cutoff = { 0 };
	struct err e;
	int64_t moment, again;
	arena_init(&a);
	if (moment_parse(text, &moment) && (!moment_parse(moment_text(&a, moment), &again) || again != moment)) abort();
	bool dated = text.n && str_has(text, STR("-"));
	if (cutoff_parse(text, 0, &cutoff, &e) && !dated && cutoff.at > 0) abort();
	arena_free(&a);
	return 0;
}
