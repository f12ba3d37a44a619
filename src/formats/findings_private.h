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

/* The index of the rule of that code; rules_n: there is none. */
size_t report_rule_of(const struct report *report, str code);

/* For a terminal: control characters and those that turn the direction of text are spelled, but for tabs. */
void add_visible(struct buf *b, str text);

/* The same of the one character that `rest` begins with, which is cut off; how many columns it takes. */
unsigned add_visible_character(struct buf *b, str *rest);

/* Columns of a terminal that a character takes: 0, 1 or 2. */
unsigned columns_of(uint32_t code);

/* The line, cut to what fits, and carets below what is meant. */
void add_excerpt(struct buf *b, const struct finding *f);

/* "pylock.toml: 1 error, 2 warnings"; "nothing found in 3 requirements"; `add` writes what may need escapes. */
void add_summary(struct buf *b, const struct report *report, void (*add)(struct buf *b, str text));

#endif
