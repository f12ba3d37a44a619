/* Reports where a pull request shows them: workflow commands, and Markdown. */
#include "findings_private.h"

/* ---- ::error file=…,line=…::message ---- */

/* A command is a line: what would end it, or the property, is percent-encoded. */
static void encoded(struct buf *b, str text, bool property)
{
	while (text.n) {
		char c = text.p[0];
		if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
			buf_fmt(b, "%%%02X", (unsigned char)c);
			text = str_skip(text, 1);
		} else add_visible_character(b, &text);
	}
}

static void place(struct buf *b, const struct finding_place *place)
{
	if (!place->path.n) return;
	buf_add(b, STR("file="));
	str path = place->path;
	while (str_eat(&path, STR("./"))) {}
	encoded(b, path, true);
	if (place->line) buf_fmt(b, ",line=%u", place->line);
	if (place->line && place->column) buf_fmt(b, ",col=%u", place->column);
	if (place->line && place->end_line > place->line) buf_fmt(b, ",endLine=%u", place->end_line);
	else if (place->column && place->end_column > place->column) buf_fmt(b, ",endColumn=%u", place->end_column);
	buf_char(b, ',');
}

static void annotation(struct buf *b, const struct report *report, const struct finding *f)
{
	static const char *const kinds[SEVERITIES] = { "notice", "warning", "error" };
	buf_fmt(b, "::%s ", kinds[f->severity]);
	place(b, &f->place);
	buf_add(b, STR("title="));
	encoded(b, arena_fmt(b->a, "spokeshave %.*s: %.*s", STR_ARG(report->command), STR_ARG(f->code)), true);
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
	for (size_t i = 0; i < report->findings.n; i++) annotation(&b, report, &report->findings.v[i]);
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
		else if (c == '@') buf_add(b, STR("@<!-- -->")); /* else somebody of that name is called */
		else if (c == '\t') buf_char(b, ' ');
		else {
			if (str_has(STR("\\|`*_[]~$"), (str){ &c, 1 })) buf_char(b, '\\');
			buf_char(b, c);
		}
	}
}

static void row(struct buf *b, const struct finding *f)
{
	buf_fmt(b, "| %.*s | ", STR_ARG(severity_name(f->severity)));
	cell(b, f->code);
	buf_add(b, STR(" | "));
	cell(b, finding_place_text(b->a, &f->place));
	buf_add(b, STR(" | "));
	if (f->target.n) cell(b, arena_fmt(b->a, "[%.*s] ", STR_ARG(f->target)));
	cell(b, f->message);
	for (size_t i = 0; i < f->notes.n; i++) {
		buf_add(b, STR("<br>"));
		cell(b, f->notes.v[i]);
	}
	buf_add(b, STR(" |\n"));
}

str report_markdown(struct arena *a, const struct report *report)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "**spokeshave %.*s** ", STR_ARG(report->command));
	add_summary(&b, report, cell);
	buf_char(&b, '\n');
	if (!report->findings.n) return buf_str(&b);
	buf_add(&b, STR("\n| level | code | where | what |\n|---|---|---|---|\n"));
	for (size_t i = 0; i < report->findings.n; i++) row(&b, &report->findings.v[i]);
	return buf_str(&b);
}
