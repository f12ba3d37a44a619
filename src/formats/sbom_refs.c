/* What in a bill refers to what. */
#include <stdlib.h>

#include "sbom_private.h"

static int ref_order(const void *left, const void *right)
{
	const struct sbom_ref *a = left, *b = right;
	int c = str_cmp(a->purl, b->purl);
	return c ? c : (a->i > b->i) - (a->i < b->i);
}

/* A lock may have one release twice, for different markers: they are told apart by a number. */
void sbom_refs_make(struct arena *a, const struct sbom *bom, struct sbom_refs *out)
{
	*out = (struct sbom_refs){ NEW_N(a, str, bom->n), NEW_N(a, struct sbom_ref, bom->n), bom->n };
	for (size_t i = 0; i < bom->n; i++) out->sorted[i] = (struct sbom_ref){ bom->v[i].purl, i };
	if (bom->n) qsort(out->sorted, bom->n, sizeof *out->sorted, ref_order);
	for (size_t k = 0, same = 0; k < bom->n; k++) {
		str purl = out->sorted[k].purl;
		same = k && str_eq(out->sorted[k - 1].purl, purl) ? same + 1 : 1;
		out->ref[out->sorted[k].i] = same == 1 ? purl : arena_fmt(a, "%.*s#%zu", STR_ARG(purl), same);
	}
}

bool sbom_find(const struct sbom_refs *refs, str purl, size_t *first)
{
	size_t low = 0, high = refs->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_cmp(refs->sorted[middle].purl, purl) < 0) low = middle + 1;
		else high = middle;
	}
	*first = low;
	return low < refs->n && str_eq(refs->sorted[low].purl, purl);
}
