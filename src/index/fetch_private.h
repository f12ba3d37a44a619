/* Between fetch.c, one download, and fetch_wheels.c, many. */
#ifndef INDEX_FETCH_PRIVATE_H
#define INDEX_FETCH_PRIVATE_H

#include "index_private.h"

/* The digest that came is the index's, and one of those that were allowed; else FAULT_INTEGRITY. */
MUST_USE bool download_fits(struct download *d, struct err *e);

/* The folder of this run's own copies. */
MUST_USE bool download_temp(struct index *x, str *out, struct err *e);

#endif
