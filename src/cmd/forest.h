/* What `tree` shows: distributions below who requires or imports them, with sizes. Pure. */
#ifndef SPOKESHAVE_CMD_FOREST_H
#define SPOKESHAVE_CMD_FOREST_H

#include "diagram.h"
#include "spokeshave/json.h"
#include "spokeshave/manifest.h"

#define FOREST_APPLICATION UINT32_MAX /* as a node: who asks, not what is asked for */

struct forest_link { uint32_t to; const struct manifest_edge *by; }; /* by: of imports, else null */
struct forest_links { struct forest_link *v; size_t n, cap; };

struct forest_opts {
	bool by_import;   /* else by requirement */
	bool invert;      /* from `root` to those who require or import it */
	size_t depth;     /* levels to show; 0: all */
	str root;         /* canonical; empty: what the application requires or imports */
};

struct forest {
	const struct manifest *m;
	struct forest_opts opts;
	struct forest_links roots;
	struct forest_links *below; /* by distribution, largest first */
	uint64_t *total;            /* by distribution: kept bytes of it and of all below it */
};

/* False when there is no distribution `root`. */
bool forest_make(struct arena *a, const struct manifest *m, const struct forest_opts *opts, struct forest *out);

void forest_text(struct buf *b, const struct forest *f);
void forest_json(struct arena *a, struct json *j, const struct forest *f);
void forest_draw(struct diagram *d, const struct forest *f);

#endif
