/* What the writers of bills of materials share. */
#ifndef SPOKESHAVE_FORMATS_SBOM_PRIVATE_H
#define SPOKESHAVE_FORMATS_SBOM_PRIVATE_H

#include "spokeshave/buf.h"
#include "spokeshave/sbom.h"

struct sbom_ref { str purl; size_t i; };
struct sbom_refs {
	str *ref;                /* beside the components: unique, the purl where that is */
	struct sbom_ref *sorted; /* by purl, then as the components */
	size_t n;
};
void sbom_refs_make(struct arena *a, const struct sbom *bom, struct sbom_refs *out);

/* The first in `sorted` of that purl. */
bool sbom_find(const struct sbom_refs *refs, str purl, size_t *first);

void sbom_add_uuid(struct buf *b, const uint8_t serial[16]);

/* The declared licence as an SPDX expression; empty: it is none. */
str sbom_expression(struct arena *a, const struct sbom_component *c);

/* What is said of the licence otherwise. */
void sbom_license_names(struct arena *a, const struct sbom_component *c, struct strs *out);

#endif
