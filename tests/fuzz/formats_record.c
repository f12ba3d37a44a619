/* RECORD: what is written reads back as the same rows, and writing them again is the same text. */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct err e;
	struct record once, twice;
	arena_init(&a);
	if (record_parse(&a, (str){ (const char *)data, size }, &once, &e)) {
		str text = record_write(&a, &once);
		if (!record_parse(&a, text, &twice, &e) || twice.n != once.n) abort();
		if (!str_eq(record_write(&a, &twice), text)) abort();
	}
	arena_free(&a);
	return 0;
}
