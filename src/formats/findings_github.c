/* Reports where a pull request shows them: workflow commands, and Markdown. */
#include "findings_private.h"
#include "spokeshave/utf8.h"

/* ---- ::error file=…,line=…::message ---- */

/* A command is a line: what would end it, or the property, is percent-encoded. */
static void encoded(struct buf *b, str text, bool property)
{
	struct buf plain = buf_in(b->a);
	add_visible(&plain, text);
	text = buf_str(&plain);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '%') buf_add(b, STR("%25"));
		else if (property && c == ':') buf_add(b, STR("%3A"));
		else if (property && c == ',') buf_add(b, STR("%2C"));
		else buf_char(b, c);
	}
}

static void annotation(struct buf *b, const struct finding *f)
{
	static const char *const kinds[SEVERITIES] = { "notice", "warning", "error" };
	buf_fmt(b, "::%s ", kinds[f->severity]);
	if (f->place.path.n) {
		buf_add(b, STR("file="));
		encoded(b, f->place.path, true);
		if (f->place.line) buf_fmt(b, ",line=%u", f->place.line);
		if (f->place.line && f->place.column) buf_fmt(b, ",col=%u", f->place.column);
		buf_char(b, ',');
	}
	buf_add(b, STR("title="));
	encoded(b, f->code, true);
	buf_add(b, STR("::"));
	if (f->target.n) encoded(b, arena_fmt(b->a, "[%.*s] ", STR_ARG(f->target)), false);
	encoded(b, f->message, false);
	for (size_t i = 0; i < f->notes.n; i++) {
		buf_add(b, STR("%0A"));
		encoded(b, f->notes.v[i], false);
	}
	buf_char(b, '\n');
}

str report_github(struct arena *a, const struct report *report)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < report->findings.n; i++) annotation(&b, &report->findings.v[i]);
	return buf_str(&b);
}

/* ---- Markdown ---- */

/* In a cell of a table: what Markdown or HTML would take for its own is escaped. */
static void cell(struct buf *b, str text)
{
	struct buf plain = buf_in(b->a);
	add_visible(&plain, text);
	text = buf_str(&plain);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (c == '<') buf_add(b, STR("&lt;"));
		else if (c == '&') buf_add(b, STR("&amp;"));
		else if (c == '\t') buf_char(b, ' ');
		else {
			if (c == '\\' || c == '|' || c == '`' || c == '*' || c == '_' || c == '[' || c == ']') buf_char(b, '\\');
			buf_char(b, c);
		}
	}
}

str report_markdown(struct arena *a, const struct report *report)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("**"));
	cell(&b, report->subject);
	buf_add(&b, STR("**: "));
	add_counts(&b, report);
	buf_char(&b, '\n');
	if (!report->findings.n) return buf_str(&b);
	buf_add(&b, STR("\n| | check | where | what |\n|---|---|---|---|\n"));
	for (size_t i = 0; i < report->findings.n; i++) {
		const struct finding *f = &report->findings.v[i];
		buf_fmt(&b, "| %.*s | ", STR_ARG(severity_name(f->severity)));
		cell(&b, f->code);
		buf_add(&b, STR(" | "));
		cell(&b, finding_place_text(a, &f->place));
		buf_add(&b, STR(" | "));
		if (f->target.n) cell(&b, arena_fmt(a, "[%.*s] ", STR_ARG(f->target)));
		cell(&b, f->message);
		buf_add(&b, STR(" |\n"));
	}
	return buf_str(&b);
}
