/*
 * What a check found, with its place, and the forms in which people and their
 * tools read it. `verify` and `audit` say what they find through this door.
 */
#ifndef SPOKESHAVE_FINDINGS_H
#define SPOKESHAVE_FINDINGS_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ERROR, SEVERITIES };
str severity_name(enum severity severity); /* "note", "warning", "error" */

struct finding_place {
	str path;                      /* as given, relative to the working directory or absolute; empty: no file */
	uint32_t line, column;         /* from 1, columns in characters; 0: the file as a whole, the line as a whole */
	uint32_t end_line, end_column; /* behind the last character; 0: not said */
};

struct finding {
	enum severity severity;
	enum fault fault;   /* what it makes of the exit code; FAULT_NONE: nothing */
	str code;           /* of one of the report's rules: "closure" */
	str subject;        /* a distribution's canonical name; may be empty */
	str target;         /* the one it is about; empty: all of them */
	str message;        /* one sentence without a full stop: what, and what to do */
	str excerpt;        /* the whole line of its place, for people; may be empty */
	struct strs notes;  /* further lines for people: how it was found, what it would save */
	struct finding_place place;
};
struct findings { struct finding *v; size_t n, cap; };

enum rule_state { RULE_PASSED, RULE_FAILED, RULE_SKIPPED };

/* What was looked for. */
struct finding_rule {
	str code;             /* "closure" */
	str title;            /* what it is about, in a line */
	str text;             /* what it means, what to do, an example: paragraphs; may be empty */
	enum severity severity; /* the highest that its findings have */
	enum rule_state state; /* FAILED: a finding of this code is a fault; set by report_rule_states */
	str why;              /* of SKIPPED: for lack of what; of PASSED: what was looked at; may be empty */
};

struct report {
	str command;          /* "verify" */
	str subject;          /* the file or folder that was looked at: "pylock.toml"; empty: several */
	str scope;            /* how much was looked at: "3 requirements and 1 Python file"; may be empty */
	str version;          /* of the program; may be empty */
	struct finding_rule *rules; /* in the order to say them */
	size_t rules_n;
	struct findings findings;
};

/* Set the rules' states but those that are SKIPPED, and give the exit code: the highest fault, FAULT_NONE without one. */
enum fault report_rule_states(struct report *report);

/* Sort findings by rule, path, line, column, target, message, and drop what is said twice; then report_rule_states. */
enum fault report_settle(struct report *report);

/* How many findings are of that severity. */
size_t report_count(const struct report *report, enum severity severity);

enum report_format {
	REPORT_CHECKLIST, /* for people: a line a rule, its culprits below */
	REPORT_TEXT,      /* for people: a paragraph a finding, with excerpt, caret and notes */
	REPORT_JSON,      /* "schema": 1 */
	REPORT_SARIF,     /* 2.1.0 */
	REPORT_JUNIT,     /* a test case a finding, and one for each rule that has no fault */
	REPORT_GITHUB,    /* workflow commands: annotations of a pull request */
	REPORT_MARKDOWN,
	REPORT_FORMATS
};

/*
 * A report whose rules have their states, as text; findings stay in their
 * order. Any bytes may be in it; what comes out is sound in its format.
 */
str report_write(struct arena *a, const struct report *report, enum report_format format);

/* "path:line:column", as far as it is said; empty without a path. */
str finding_place_text(struct arena *a, const struct finding_place *place);

#endif
