/* What an index says of projects and wheels that are known already: without a solver, many at once. */
#ifndef SPOKESHAVE_INDEX_LOOKUP_H
#define SPOKESHAVE_INDEX_LOOKUP_H

#include "spokeshave/index.h"

struct page_lookup {
	str name;                /* canonical */
	const struct page *page; /* out: as the solver would be told; null: no index has it, or `fault` */
	str status;              /* out: of the project (PEP 792); may be empty */
	const struct err *fault; /* out: it can't be had; of --offline, that it is not in the cache; or null */
};

struct metadata_lookup {
	const struct wheel_file *file;   /* of a page; or of no index: then `index` is UINT32_MAX, and its URL is asked */
	const struct metadata *metadata; /* out: null: it can't be used, and `why`, or `fault` */
	str why;                         /* out: a clause; of --offline too */
	const struct err *fault;         /* out: it can't be had; or null */
};

/*
 * What one of these can't have is said with it; false is for what ends all: an
 * interruption, find-links that can't be read. What comes out lives as long as
 * the run.
 */
MUST_USE bool index_pages(struct index *x, struct page_lookup *v, size_t n, struct err *e);
MUST_USE bool index_metadata(struct index *x, struct metadata_lookup *v, size_t n, struct err *e);

#endif
