/* What `stage` says when it is done. Pure: text from values. */
#ifndef SPOKESHAVE_CMD_STAGE_REPORT_H
#define SPOKESHAVE_CMD_STAGE_REPORT_H

#include "spokeshave/stage.h"

struct stage_report {
	const struct stage_plan *plan;
	str output;          /* as given; empty: --dry-run */
	double seconds, resolve_seconds;
	uint64_t fetched_bytes;
	bool kept_too;       /* list what is kept with its reason, and all that is dropped (-v) */
};

str stage_report_text(struct arena *a, const struct stage_report *x);
str stage_report_json(struct arena *a, const struct stage_report *x);

#endif
