/*
 * Reading any bytes as a trace ends. Laws: lines of other programs between the
 * others change nothing; told again as the hook tells it, the same modules were
 * brought by the same ones; setting aside ends, and sets aside no module that
 * nobody or several brought but the tool's own.
 */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static str with_noise(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		buf_fmt(&b, "Traceback (most recent call last):\n%.*s\nimport\n", STR_ARG(line));
	}
	return buf_str(&b);
}

static str as_hook(struct arena *a, const struct trace *t)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < t->n; i++) {
		str by = t->v[i].within == NAME_NONE ? (str){ 0 } : t->v[t->v[i].within].name;
		buf_fmt(&b, "import '%.*s' # in '%.*s'\n", STR_ARG(t->v[i].name), STR_ARG(by));
	}
	return buf_str(&b);
}

static str brought_by(const struct trace *t, uint32_t id)
{
	return t->v[id].within == NAME_NONE ? (str){ 0 } : t->v[t->v[id].within].name;
}

static void check_same(const struct trace *one, const struct trace *other)
{
	if (one->n != other->n) abort();
	for (uint32_t i = 0; i < one->n; i++) {
		uint32_t k = names_find(&other->names, one->v[i].name);
		if (k == NAME_NONE || !str_eq(brought_by(one, i), brought_by(other, k))) abort();
	}
}

static bool is_tool(void *of, str module)
{
	(void)of;
	return str_starts(module, STR("t"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct trace t, noisy, again;
	str text = { (const char *)data, size };
	arena_init(&a);
	trace_init(&t, &a);
	trace_init(&noisy, &a);
	trace_init(&again, &a);
	if (str_find(text, 0) == text.n) { /* "%.*s" ends at a NUL */
		size_t lines = trace_add(&t, text);
		if (trace_add(&noisy, with_noise(&a, text)) != lines) abort();
		check_same(&t, &noisy);
		if (trace_add(&again, as_hook(&a, &t)) != t.n) abort();
		check_same(&t, &again);
	}
	trace_set_aside(&t, is_tool, NULL);
	for (size_t i = 0; i < t.n; i++)
		if (t.v[i].aside && t.v[i].within == NAME_NONE && !is_tool(NULL, t.v[i].name)) abort();
	arena_free(&a);
	return 0;
}
