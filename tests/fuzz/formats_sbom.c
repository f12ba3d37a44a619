/* The parts of a bill that was taken are written into ours, and read from it again they are the same. */
#include <stdlib.h>

#include "spokeshave/sbom.h"

static str written(struct arena *a, const struct sbom_parts *parts)
{
	struct sbom_component c = { .name = STR("a"), .version = STR("1"), .purl = STR("pkg:pypi/a@1"), .parts = *parts };
	struct sbom bom = { .v = &c, .n = 1, .type = STR("container"), .ref = STR("target"), .name = STR("b"), .tool_version = STR("1") };
	return sbom_cyclonedx(a, &bom);
}

/* Without the component that they were written into. */
static void unwrap(struct sbom_parts *parts)
{
	if (!parts->n || parts->v[0].depth) abort();
	parts->v++;
	parts->n--;
	for (size_t i = 0; i < parts->n; i++)
		if (!parts->v[i].depth--) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct sbom_parts parts = { 0 }, again = { 0 };
	struct err e;
	size_t deepest = 0;
	arena_init(&a);
	bool ok = sbom_parts_parse(&a, (str){ (const char *)data, size }, &parts, &e);
	for (size_t i = 0; i < parts.n; i++)
		if (parts.v[i].depth > deepest) deepest = parts.v[i].depth;
	if (ok && deepest < SBOM_DEPTH) {
		str once = written(&a, &parts);
		if (!sbom_parts_parse(&a, once, &again, &e)) abort();
		unwrap(&again);
		if (!str_eq(once, written(&a, &again))) abort();
	}
	arena_free(&a);
	return 0;
}
