/* What `diff` prints. Pure. */
#ifndef SPOKESHAVE_CMD_DIFF_REPORT_H
#define SPOKESHAVE_CMD_DIFF_REPORT_H

#include "spokeshave/lock_diff.h"

struct diff_report {
	const struct lock_diff *diff;
	str before, after; /* the paths, as given */
	bool manifests;    /* sizes are of what is staged, else of wheels */
};

str diff_report_text(struct arena *a, const struct diff_report *x);
str diff_report_json(struct arena *a, const struct diff_report *x);
str diff_report_markdown(struct arena *a, const struct diff_report *x);

/* Nothing differs. */
bool diff_is_empty(const struct lock_diff *d);

#endif
