/* The description changes nothing, and what was read can be written and read again. */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/page.h"

static void require(bool law)
{
	if (!law) abort();
}

/* What resolving needs of it, as METADATA. */
static str written(struct arena *a, const struct metadata *m)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "Name: %.*s\nVersion: %.*s\n", STR_ARG(m->name), STR_ARG(m->version));
	buf_add(&b, STR("Requires-Python: "));
	buf_add(&b, m->requires_python);
	for (size_t i = 0; i < m->requires_dist.n; i++) {
		buf_add(&b, STR("\nRequires-Dist: "));
		buf_add(&b, requirement_text(a, &m->requires_dist.v[i]));
	}
	for (size_t i = 0; i < m->provides_extra.n; i++) {
		buf_add(&b, STR("\nProvides-Extra: "));
		buf_add(&b, m->provides_extra.v[i]);
	}
	buf_char(&b, '\n');
	return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct metadata m, other;
	struct err e;
	str text = { (const char *)data, size };
	arena_init(&a);
	if (metadata_parse(&a, text, &m, NULL, &e)) {
		str normal = written(&a, &m);
		require(metadata_parse(&a, normal, &other, NULL, &e) && str_eq(written(&a, &other), normal));
		str longer = arena_join(&a, text, STR("\n\nName: another\nRequires-Dist: !\n"));
		require(metadata_parse(&a, longer, &other, NULL, &e) && str_eq(written(&a, &other), normal));
	} else {
		require(e.fault == FAULT_INTEGRITY);
	}
	arena_free(&a);
	return 0;
}
