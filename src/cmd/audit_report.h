/* What the audit found, in the forms that people and machines read. */
#ifndef SPOKESHAVE_CMD_AUDIT_REPORT_H
#define SPOKESHAVE_CMD_AUDIT_REPORT_H

#include "spokeshave/audit.h"
#include "spokeshave/findings.h"

enum audit_format { AUDIT_TEXT, AUDIT_JSON, AUDIT_SARIF, AUDIT_JUNIT, AUDIT_GITHUB, AUDIT_MARKDOWN };

struct audit_report {
	const struct audit_findings *findings;
	const struct audit_use *uses;
	size_t uses_n;
	const struct audit_file *texts; /* for excerpts */
	size_t texts_n;
	size_t sources, requirements;   /* counts, for the last line */
};

str path_shown(struct arena *a, str folder, str path); /* from here, of one below a folder that was named */

str audit_text(struct arena *a, const struct audit_report *r);
str audit_json(struct arena *a, const struct audit_report *r);
str audit_sarif(struct arena *a, const struct audit_report *r);
str audit_junit(struct arena *a, const struct audit_report *r);
str audit_github(struct arena *a, const struct audit_report *r);
str audit_markdown(struct arena *a, const struct audit_report *r);

/* Findings stay in their order; all of it lives as long as `a` and what `r` borrows. */
void audit_as_report(struct arena *a, const struct audit_report *r, struct report *out);

/* "Example, found in app.py:2:" and the files, indented. */
str audit_example(struct arena *a, const struct audit_rule *rule);

#endif
