/* Whether a METADATA file keeps to the standard, and where it does not. */
#ifndef SPOKESHAVE_METADATA_CHECK_H
#define SPOKESHAVE_METADATA_CHECK_H

#include "spokeshave/page.h"

/*
 * The strict reading: every field known, allowed by its Metadata-Version, given
 * once where one is meant, and valid; nothing is mended. The first fault is
 * FAULT_INTEGRITY with its line. What resolves is in `out`, as of metadata_parse.
 */
MUST_USE bool metadata_check(struct arena *a, str text, struct metadata *out, struct err *e);

#endif
