/* The writers of reports, one a format, and what several of them use. */
#ifndef SPOKESHAVE_FORMATS_FINDINGS_PRIVATE_H
#define SPOKESHAVE_FORMATS_FINDINGS_PRIVATE_H

#include "spokeshave/buf.h"
#include "spokeshave/findings.h"

str report_checklist(struct arena *a, const struct report *report);
str report_text(struct arena *a, const struct report *report);
str report_json(struct arena *a, const struct report *report);
str report_sarif(struct arena *a, const struct report *report);
str report_junit(struct arena *a, const struct report *report);
str report_github(struct arena *a, const struct report *report);
str report_markdown(struct arena *a, const struct report *report);

/* For a terminal: control characters are spelled, but for tabs. */
void add_visible(struct buf *b, str text);

/* "1 error, 2 warnings"; "nothing found". */
void add_counts(struct buf *b, const struct report *report);

#endif
