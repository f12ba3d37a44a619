/*
 * Law: METADATA read by the ranges that are asked for is that of the whole
 * file, and so is a fault. The tail is short, so that there is more to ask for;
 * archives are left out whose end can't be judged by it: with a comment, or
 * with a second end record before.
 */
#include <stdlib.h>

#include "../../src/index/ranges.h"

enum { END_BYTES = 22, TAIL_BYTES = END_BYTES + 20 + 56 }; /* with zip64's two records */
#define END_RECORD STR("PK\5\6")

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct err e;
	struct wheel_name wheel;
	str file = { (const char *)data, size }, whole_text = { 0 }, text = { 0 };
	uint64_t from, to;
	if (size < END_BYTES || !str_starts(str_skip(file, size - END_BYTES), END_RECORD)) return 0;
	if (str_has(str_slice(file, 0, size - END_BYTES), END_RECORD)) return 0;
	arena_init(&a);
	if (!wheel_name_parse(&a, STR("alpha-1.0-py3-none-any.whl"), &wheel, &e)) abort();
	struct peek whole = { .wheel = &wheel, .size = size, .limit = 1 << 20, .tail = size }, parts = whole;
	parts.tail = TAIL_BYTES;
	PUSH(&a, &whole.pieces, ((struct piece){ 0, file }));
	enum peek_state want = peek_step(&a, &whole, &from, &to, &whole_text, &e), got;
	if (want == PEEK_NEEDS) abort();
	for (int rounds = 0; (got = peek_step(&a, &parts, &from, &to, &text, &e)) == PEEK_NEEDS; rounds++) {
		if (rounds > 3 || from > to || to > size) abort();
		PUSH(&a, &parts.pieces, ((struct piece){ from, str_slice(file, (size_t)from, (size_t)to) }));
	}
	if (got != want || (got == PEEK_DONE && !str_eq(text, whole_text))) abort();
	arena_free(&a);
	return 0;
}
