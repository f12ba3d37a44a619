/* How large a tree may be, and what made it grow. Pure. */
#ifndef SPOKESHAVE_CMD_BUDGET_H
#define SPOKESHAVE_CMD_BUDGET_H

#include "spokeshave/manifest.h"

/* "40MB", "1.5 GiB", "500k", "1000000": k, M, G are thousands, Ki, Mi, Gi 1024s; B may follow. FAULT_INPUT. */
MUST_USE bool budget_parse(str text, uint64_t *bytes, struct err *e);

/* A distribution whose kept bytes differ. */
struct growth {
	str name;
	str before, after; /* versions; empty: it was not kept, is not kept */
	int64_t bytes;     /* more than before */
};
struct growths { struct growth *v; size_t n, cap; };

/* What changed from `before`, largest growth first, what shrank last. Without one all that is kept is new. */
void budget_growths(struct arena *a, const struct manifest *before, const struct manifest *after, struct growths *out);

/*
 * "52.1 MB, +12.3 MB since old/manifest.json: numpy 1.26.4 -> 2.0.1 +8.1 MB, …".
 * `baseline` names `before`, which may be null: then the largest are named.
 */
str budget_text(struct arena *a, const struct manifest *before, str baseline, const struct manifest *after);

#endif
