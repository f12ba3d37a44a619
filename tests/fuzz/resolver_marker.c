/*
 * Laws of markers: text after parsing is parsed to the same text and keeps its
 * value and whether it is defined; a marker inside parentheses is the same
 * marker; a fault lies within the text.
 */
#include "spokeshave/marker.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds)
{
	if (!holds) abort();
}

static str members[] = { STR_INIT("a-b"), STR_INIT("dev") };
static const struct strs set = { members, 2, 2 };
static const struct marker_env env = {
	.value = { STR_INIT("posix"), STR_INIT("linux"), STR_INIT("x86_64"), STR_INIT("CPython"), STR_INIT(""),
	           STR_INIT("Linux"), STR_INIT(""), STR_INIT("3.12"), STR_INIT("3.12.8"), STR_INIT("cpython"),
	           STR_INIT("3.12.8"), STR_INIT("") },
	.extras = &set,
};

static void same(struct arena *a, const struct marker *m, str text)
{
	const struct marker *again;
	struct err e;
	bool undefined = false, undefined_again = false;
	law(marker_parse(a, text, &again, NULL, &e));
	law(str_eq(marker_text(a, again), marker_text(a, m)));
	law(marker_uses_extra(again) == marker_uses_extra(m));
	bool value = marker_eval(a, m, &env, STR("a-b"), &undefined);
	law(marker_eval(a, again, &env, STR("A_B"), &undefined_again) == value);
	law(undefined == undefined_again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	const struct marker *m;
	struct err e;
	size_t at = SIZE_MAX;
	str text = { (const char *)data, size };
	arena_init(&a);
	if (marker_parse(&a, text, &m, &at, &e)) {
		str written = marker_text(&a, m);
		same(&a, m, written);
		same(&a, m, arena_fmt(&a, "(%.*s)", STR_ARG(written)));
	} else {
		law(at <= size && e.fault == FAULT_INPUT);
	}
	arena_free(&a);
	return 0;
}
