/* JUnit's XML, as build services read it: a test case a rule. */
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

static void failure(struct buf *b, const struct finding *f)
{
	bool failed = f->severity == SEVERITY_ERROR;
	str place = finding_place_text(b->a, &f->place);
	buf_add(b, failed ? STR("      <failure") : STR("      <system-out"));
	if (failed) attribute(b, "message", f->message);
	if (failed) attribute(b, "type", f->code);
	buf_char(b, '>');
	escaped(b, place);
	if (place.n) buf_add(b, STR(": "));
	if (f->target.n) escaped(b, arena_fmt(b->a, "[%.*s] ", STR_ARG(f->target)));
	escaped(b, f->message);
	for (size_t i = 0; i < f->notes.n; i++) {
		buf_add(b, STR("\n"));
		escaped(b, f->notes.v[i]);
	}
	buf_add(b, failed ? STR("</failure>\n") : STR("</system-out>\n"));
}

static void test_case(struct buf *b, const struct report *report, const struct finding_rule *rule)
{
	buf_add(b, STR("    <testcase"));
	attribute(b, "classname", arena_fmt(b->a, "spokeshave.%.*s", STR_ARG(report->command)));
	attribute(b, "name", arena_fmt(b->a, "%.*s: %.*s", STR_ARG(rule->code), STR_ARG(rule->title)));
	buf_add(b, STR(">\n"));
	if (rule->state == RULE_SKIPPED) {
		buf_add(b, STR("      <skipped"));
		attribute(b, "message", rule->why);
		buf_add(b, STR("/>\n"));
	}
	/* Failures first: the order that the schema asks for. */
	for (int errors = 1; errors >= 0; errors--)
		for (size_t i = 0; i < report->findings.n; i++) {
			const struct finding *f = &report->findings.v[i];
			if (str_eq(f->code, rule->code) && (f->severity == SEVERITY_ERROR) == errors) failure(b, f);
		}
	buf_add(b, STR("    </testcase>\n"));
}

str report_junit(struct arena *a, const struct report *report)
{
	struct buf b = buf_in(a);
	size_t count[] = { [RULE_PASSED] = 0, [RULE_FAILED] = 0, [RULE_SKIPPED] = 0 };
	for (size_t i = 0; i < report->rules_n; i++) count[report->rules[i].state]++;
	buf_add(&b, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite"));
	attribute(&b, "name", arena_fmt(a, "spokeshave %.*s %.*s", STR_ARG(report->command), STR_ARG(report->subject)));
	buf_fmt(&b, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", report->rules_n,
	        count[RULE_FAILED], count[RULE_SKIPPED]);
	for (size_t i = 0; i < report->rules_n; i++) test_case(&b, report, &report->rules[i]);
	buf_add(&b, STR("  </testsuite>\n</testsuites>\n"));
	return buf_str(&b);
}
