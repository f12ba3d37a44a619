/* Reports for people. */
#include "findings_private.h"
#include "spokeshave/utf8.h"

void add_visible(struct buf *b, str text)
{
	while (text.n) {
		size_t n = utf8_length(text);
		unsigned char c = (unsigned char)text.p[0];
		bool c1 = n == 2 && c == 0xC2 && (unsigned char)text.p[1] < 0xA0; /* U+0080 to U+009F */
		if (!n) buf_add(b, STR("\xEF\xBF\xBD"));
		else if (c1 || (c < ' ' && c != '\t') || c == 0x7F) buf_fmt(b, "\\x%02x", (unsigned char)text.p[n - 1]);
		else buf_add(b, str_slice(text, 0, n));
		text = str_skip(text, n ? n : 1);
	}
}

void add_counts(struct buf *b, const struct report *report)
{
	const char *between = "";
	for (int s = SEVERITY_ERROR; s >= SEVERITY_NOTE; s--) {
		size_t n = report_count(report, (enum severity)s);
		if (!n) continue;
		buf_fmt(b, "%s%zu %.*s%s", between, n, STR_ARG(severity_name((enum severity)s)), n == 1 ? "" : "s");
		between = ", ";
	}
	if (!*between) buf_add(b, STR("nothing found"));
}

/* ---- a line a rule ---- */

/* "pylock.toml:3:1: [alpine] message" */
static void culprit(struct buf *b, const struct finding *f)
{
	str place = finding_place_text(b->a, &f->place);
	add_visible(b, place);
	if (place.n) buf_add(b, STR(": "));
	if (f->severity != SEVERITY_ERROR) buf_fmt(b, "%.*s: ", STR_ARG(severity_name(f->severity)));
	if (f->target.n) {
		buf_char(b, '[');
		add_visible(b, f->target);
		buf_add(b, STR("] "));
	}
	add_visible(b, f->message);
	buf_char(b, '\n');
}

static size_t longest_code(const struct report *report)
{
	size_t longest = 0;
	for (size_t i = 0; i < report->rules_n; i++)
		if (report->rules[i].code.n > longest) longest = report->rules[i].code.n;
	return longest;
}

str report_checklist(struct arena *a, const struct report *report)
{
	static const char *const marks[] = { [RULE_PASSED] = "✓", [RULE_FAILED] = "✗", [RULE_SKIPPED] = "-" };
	struct buf b = buf_in(a);
	int width = (int)longest_code(report);
	for (size_t i = 0; i < report->rules_n; i++) {
		const struct finding_rule *rule = &report->rules[i];
		buf_fmt(&b, "%s %-*.*s  ", marks[rule->state], width, STR_ARG(rule->code));
		if (rule->state == RULE_SKIPPED) buf_add(&b, STR("skipped: "));
		add_visible(&b, rule->state == RULE_SKIPPED && rule->why.n ? rule->why : rule->title);
		if (rule->state == RULE_PASSED && rule->why.n) {
			buf_add(&b, STR(" ("));
			add_visible(&b, rule->why);
			buf_char(&b, ')');
		}
		buf_char(&b, '\n');
		for (size_t k = 0; k < report->findings.n; k++)
			if (str_eq(report->findings.v[k].code, rule->code)) {
				buf_add(&b, STR("    "));
				culprit(&b, &report->findings.v[k]);
			}
	}
	add_visible(&b, report->subject);
	buf_add(&b, STR(": "));
	add_counts(&b, report);
	buf_char(&b, '\n');
	return buf_str(&b);
}

/* ---- a paragraph a finding ---- */

/* The line, and a caret under the column: what stands before it keeps its tabs. */
static void excerpt(struct buf *b, const struct finding *f)
{
	str before = f->excerpt;
	buf_add(b, STR("    "));
	add_visible(b, f->excerpt);
	buf_add(b, STR("\n"));
	if (!f->place.column) return;
	buf_add(b, STR("    "));
	for (uint32_t i = 1; i < f->place.column && before.n; i++) {
		size_t n = utf8_length(before);
		buf_char(b, before.p[0] == '\t' ? '\t' : ' ');
		before = str_skip(before, n ? n : 1);
	}
	uint32_t end = f->place.end_line == f->place.line ? f->place.end_column : 0;
	uint32_t n = end > f->place.column ? end - f->place.column : 1;
	buf_char(b, '^');
	for (uint32_t i = 1; i < n && i < f->excerpt.n; i++) buf_char(b, '~');
	buf_char(b, '\n');
}

str report_text(struct arena *a, const struct report *report)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < report->findings.n; i++) {
		const struct finding *f = &report->findings.v[i];
		str place = finding_place_text(a, &f->place);
		add_visible(&b, place);
		buf_fmt(&b, "%s%.*s: ", place.n ? ": " : "", STR_ARG(severity_name(f->severity)));
		if (f->target.n) buf_fmt(&b, "[%.*s] ", STR_ARG(f->target));
		add_visible(&b, f->message);
		buf_add(&b, STR(" ["));
		add_visible(&b, f->code);
		buf_add(&b, STR("]\n"));
		if (f->excerpt.n) excerpt(&b, f);
		for (size_t k = 0; k < f->notes.n; k++) {
			buf_add(&b, STR("    "));
			add_visible(&b, f->notes.v[k]);
			buf_char(&b, '\n');
		}
	}
	add_visible(&b, report->subject);
	buf_add(&b, STR(": "));
	add_counts(&b, report);
	buf_char(&b, '\n');
	return buf_str(&b);
}
