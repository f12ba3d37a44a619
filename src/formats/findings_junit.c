/* JUnit's XML, as build services read it: a test case a finding, and one for each rule that has no fault. */
#include "findings_private.h"
#include "spokeshave/utf8.h"

/* As text or in quotes; what XML 1.0 has no character for becomes U+FFFD. */
static void escaped(struct buf *b, str text)
{
	while (text.n) {
		size_t n = utf8_length(text);
		uint32_t code = n ? utf8_code(text) : 0;
		if (code == '&') buf_add(b, STR("&amp;"));
		else if (code == '<') buf_add(b, STR("&lt;"));
		else if (code == '>') buf_add(b, STR("&gt;"));
		else if (code == '"') buf_add(b, STR("&quot;"));
		else if (code == '\t' || code == '\n' || code == '\r') buf_fmt(b, "&#%u;", (unsigned)code);
		else if (code < ' ' || code == 0xFFFE || code == 0xFFFF) buf_add(b, STR("\xEF\xBF\xBD"));
		else buf_add(b, str_slice(text, 0, n));
		text = str_skip(text, n ? n : 1);
	}
}

static void attribute(struct buf *b, const char *name, str value)
{
	buf_fmt(b, " %s=\"", name);
	escaped(b, value);
	buf_char(b, '"');
}

static void open_case(struct buf *b, const struct report *report, str name)
{
	buf_add(b, STR("    <testcase"));
	attribute(b, "classname", arena_fmt(b->a, "spokeshave.%.*s", STR_ARG(report->command)));
	attribute(b, "name", name);
}

/* A finding that is no fault shows as skipped: it is seen, and fails nothing. */
static void finding_case(struct buf *b, const struct report *report, const struct finding *f)
{
	bool failed = f->fault != FAULT_NONE;
	str place = finding_place_text(b->a, &f->place);
	str message = f->target.n ? arena_fmt(b->a, "[%.*s] %.*s", STR_ARG(f->target), STR_ARG(f->message)) : f->message;
	str text = place.n ? arena_fmt(b->a, "%.*s: %.*s", STR_ARG(place), STR_ARG(message)) : message;
	open_case(b, report, arena_fmt(b->a, "%.*s: %.*s", STR_ARG(f->code), STR_ARG(text)));
	if (f->place.path.n) attribute(b, "file", f->place.path);
	if (f->place.line) buf_fmt(b, " line=\"%u\"", f->place.line);
	buf_add(b, failed ? STR(">\n      <failure") : STR(">\n      <skipped"));
	attribute(b, "message", message);
	attribute(b, "type", f->code);
	buf_char(b, '>');
	escaped(b, text);
	for (size_t i = 0; i < f->notes.n; i++) {
		buf_add(b, STR("\n"));
		escaped(b, f->notes.v[i]);
	}
	buf_add(b, failed ? STR("</failure>\n    </testcase>\n") : STR("</skipped>\n    </testcase>\n"));
}

static void rule_case(struct buf *b, const struct report *report, const struct finding_rule *rule)
{
	open_case(b, report, arena_fmt(b->a, "%.*s: %.*s", STR_ARG(rule->code), STR_ARG(rule->title)));
	if (rule->state == RULE_SKIPPED) {
		buf_add(b, STR(">\n      <skipped"));
		attribute(b, "message", rule->why);
		buf_add(b, STR("/>\n    </testcase>\n"));
	} else buf_add(b, STR("/>\n"));
}

struct counts { size_t tests, failures, skipped; };

static struct counts count(const struct report *report)
{
	struct counts n = { .tests = report->findings.n };
	for (size_t i = 0; i < report->findings.n; i++)
		if (report->findings.v[i].fault != FAULT_NONE) n.failures++;
		else n.skipped++;
	for (size_t i = 0; i < report->rules_n; i++) {
		n.tests += report->rules[i].state != RULE_FAILED;
		n.skipped += report->rules[i].state == RULE_SKIPPED;
	}
	return n;
}

str report_junit(struct arena *a, const struct report *report)
{
	struct buf b = buf_in(a);
	struct counts n = count(report);
	str blank = report->subject.n ? STR(" ") : STR("");
	buf_fmt(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"%zu\" failures=\"%zu\" errors=\"0\">\n  <testsuite",
	        n.tests, n.failures);
	attribute(&b, "name", arena_fmt(a, "spokeshave %.*s%.*s%.*s", STR_ARG(report->command), STR_ARG(blank), STR_ARG(report->subject)));
	buf_fmt(&b, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", n.tests, n.failures, n.skipped);
	for (size_t i = 0; i < report->rules_n; i++)
		if (report->rules[i].state != RULE_FAILED) rule_case(&b, report, &report->rules[i]);
	for (size_t i = 0; i < report->findings.n; i++) finding_case(&b, report, &report->findings.v[i]);
	buf_add(&b, STR("  </testsuite>\n</testsuites>\n"));
	return buf_str(&b);
}
