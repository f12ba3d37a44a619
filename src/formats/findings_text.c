/* Reports for people. */
#include "findings_private.h"
#include "spokeshave/utf8.h"

/* What would move the cursor, or have the terminal draw the text in another order than it stands in. */
static bool is_spelled(uint32_t code)
{
	bool control = (code < ' ' && code != '\t') || (code >= 0x7F && code < 0xA0);
	bool direction = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
	return control || direction;
}

unsigned add_visible_character(struct buf *b, str *rest)
{
	size_t n = utf8_length(*rest), before = buf_str(b).n;
	uint32_t code = n ? utf8_code(*rest) : 0xFFFD;
	unsigned columns = columns_of(code);
	if (!n) buf_add(b, STR("\xEF\xBF\xBD"));
	else if (is_spelled(code)) {
		buf_fmt(b, code < 0x100 ? "\\x%02x" : "\\u%04x", (unsigned)code);
		columns = (unsigned)(buf_str(b).n - before);
	} else buf_add(b, str_slice(*rest, 0, n));
	*rest = str_skip(*rest, n ? n : 1);
	return columns;
}

void add_visible(struct buf *b, str text)
{
	while (text.n) add_visible_character(b, &text);
}

static void add_counts(struct buf *b, const struct report *report)
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

void add_summary(struct buf *b, const struct report *report, void (*add)(struct buf *b, str text))
{
	if (report->subject.n) {
		add(b, report->subject);
		buf_add(b, STR(": "));
	}
	add_counts(b, report);
	if (!report->scope.n) return;
	buf_add(b, STR(" in "));
	add(b, report->scope);
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
	add_summary(&b, report, add_visible);
	buf_char(&b, '\n');
	return buf_str(&b);
}

/* ---- a paragraph a finding ---- */

/* "app.py:2:8: error[missing]: [alpine] message", the line with a caret, then the notes. */
static void paragraph(struct buf *b, const struct finding *f)
{
	str place = finding_place_text(b->a, &f->place);
	add_visible(b, place);
	buf_fmt(b, "%s%.*s[", place.n ? ": " : "", STR_ARG(severity_name(f->severity)));
	add_visible(b, f->code);
	buf_add(b, STR("]: "));
	if (f->target.n) {
		buf_char(b, '[');
		add_visible(b, f->target);
		buf_add(b, STR("] "));
	}
	add_visible(b, f->message);
	buf_char(b, '\n');
	add_excerpt(b, f);
	for (size_t k = 0; k < f->notes.n; k++) {
		buf_add(b, STR("       = "));
		add_visible(b, f->notes.v[k]);
		buf_char(b, '\n');
	}
}

str report_text(struct arena *a, const struct report *report)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < report->findings.n; i++) paragraph(&b, &report->findings.v[i]);
	if (report->findings.n) buf_char(&b, '\n');
	add_summary(&b, report, add_visible);
	buf_char(&b, '\n');
	return buf_str(&b);
}
