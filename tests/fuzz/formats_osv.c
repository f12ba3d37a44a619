/*
 * An advisory: each version that it lists is affected, and a range judges as the definition does, event by
 * event without sorting: of all events at or below the version the highest decides.
 */
#include <stdlib.h>

#include "spokeshave/osv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct highest { bool any, inside; struct version version; bool zero; };

static bool above(const struct version *v, bool zero, const struct highest *h)
{
	if (!h->any) return true;
	if (zero || h->zero) return !zero || h->zero;
	return version_cmp(v, &h->version) >= 0;
}

/* Only of ranges without twins and limits: there the definition leaves nothing open. */
static int by_definition(struct arena *a, const struct osv_range *range, const struct version *version)
{
	struct highest h = { 0 };
	for (size_t i = 0; i < range->n; i++) {
		const struct osv_event *event = &range->v[i];
		struct version v = { 0 };
		bool zero = str_eq(event->version, STR("0"));
		if (event->kind == OSV_LIMIT || (!zero && !version_parse(a, event->version, &v))) return -1;
		for (size_t k = 0; k < i; k++) {
			struct version other;
			bool other_zero = str_eq(range->v[k].version, STR("0"));
			if (zero != other_zero) continue;
			if (zero || (version_parse(a, range->v[k].version, &other) && !version_cmp(&v, &other))) return -1;
		}
		int c = zero ? 1 : version_cmp(version, &v);
		bool reached = event->kind == OSV_LAST_AFFECTED ? c > 0 : c >= 0;
		if (!reached || !above(&v, zero, &h)) continue;
		h = (struct highest){ true, event->kind == OSV_INTRODUCED, v, zero };
	}
	return h.inside;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const tries[] = { "0.dev0", "0", "1", "1.2rc1", "1.2", "2", "2!1" };
	struct arena a;
	struct err e;
	struct osv osv;
	str fixed;
	arena_init(&a);
	bool ok = osv_parse(&a, (str){ (const char *)data, size }, &osv, &e);
	if (!ok && e.fault != FAULT_INPUT) abort();
	for (size_t i = 0; ok && !osv.withdrawn && i < osv.affected.n; i++) {
		struct osv_affected *one = &osv.affected.v[i];
		struct version v;
		for (size_t k = 0; k < one->versions.n; k++)
			if (version_parse(&a, one->versions.v[k], &v) && !osv_affects(&a, &osv, one->name, &v, &fixed)) abort();
		for (size_t k = 0; k < one->ranges.n && k < 8; k++)
			for (size_t t = 0; t < COUNT(tries); t++) {
				struct osv alone = { .id = osv.id };
				struct osv_affected part = { .name = one->name };
				PUSH(&a, &part.ranges, one->ranges.v[k]);
				PUSH(&a, &alone.affected, part);
				if (one->ranges.v[k].n > 32 || !version_parse(&a, str_of(tries[t]), &v)) continue;
				int want = by_definition(&a, &one->ranges.v[k], &v);
				if (want >= 0 && want != osv_affects(&a, &alone, one->name, &v, &fixed)) abort();
			}
	}
	arena_free(&a);
	return 0;
}
