/* What `matrix` prints. Pure: text from values. */
#ifndef SPOKESHAVE_CMD_MATRIX_REPORT_H
#define SPOKESHAVE_CMD_MATRIX_REPORT_H

#include "spokeshave/survey.h"

struct matrix_report {
	const struct survey *survey;
	const struct target *targets;
	size_t targets_n;
	bool solved;
	bool everyone; /* text: all that ask for a package, not only the first few (-v) */
};

str matrix_report_text(struct arena *a, const struct matrix_report *x);
str matrix_report_json(struct arena *a, const struct matrix_report *x);

#endif
