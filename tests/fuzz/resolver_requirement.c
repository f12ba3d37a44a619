/*
 * Laws of requirements: text after parsing is parsed to the same text; what is
 * read strictly is read leniently, without a repair and the same; what was
 * mended is written so that the strict reader takes it; names normalise once.
 */
#include "spokeshave/requirement.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds)
{
	if (!holds) abort();
}

static void text_is_stable(struct arena *a, const struct requirement *r)
{
	struct requirement again;
	struct err e;
	str text = requirement_text(a, r);
	law(requirement_parse(a, text, &again, NULL, &e));
	law(str_eq(requirement_text(a, &again), text));
	law(name_valid(r->name) && str_eq(name_normal(a, r->canonical), r->canonical));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct requirement r, lenient;
	struct err e;
	str text = { (const char *)data, size }, repair;
	size_t at = SIZE_MAX;
	arena_init(&a);
	bool strict = requirement_parse(&a, text, &r, &at, &e);
	if (strict) text_is_stable(&a, &r);
	else law(at <= size && e.fault == FAULT_INPUT);
	bool taken = requirement_parse_lenient(&a, text, &lenient, &repair, &e);
	if (taken) text_is_stable(&a, &lenient);
	if (strict) law(taken && !repair.n && str_eq(requirement_text(&a, &r), requirement_text(&a, &lenient)));
	else if (taken) law(repair.n > 0);
	arena_free(&a);
	return 0;
}
