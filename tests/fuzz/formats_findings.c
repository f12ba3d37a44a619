/*
 * Whatever bytes a report holds, its forms stay what they are: JSON reads as
 * JSON, XML is well-formed, annotations are a line a finding, Markdown a row
 * each, and nothing but line feeds and tabs moves a terminal's cursor.
 */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/findings.h"
#include "spokeshave/json_read.h"
#include "spokeshave/utf8.h"

static void require(bool law)
{
	if (!law) abort();
}

static size_t lines_of(str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.n; i++) n += text.p[i] == '\n';
	return n;
}

static void no_controls(str text)
{
	require(utf8_valid(text));
	for (size_t i = 0; i < text.n; i++) require((unsigned char)text.p[i] >= ' ' || text.p[i] == '\n' || text.p[i] == '\t');
}

static void is_json(struct arena *a, str text)
{
	struct json_reader r = json_reader(a, text);
	require(utf8_valid(text) && json_skip(&r, NULL) && json_at_end(&r));
}

/* Up to the quote, '<' or '>' that ends it: characters that XML 1.0 has, and references. */
static void is_xml_text(str text)
{
	while (text.n) {
		uint32_t code = utf8_code(text);
		require(code >= ' ' || code == '\n' || code == '\t');
		require(code != 0xFFFE && code != 0xFFFF && code != '<' && code != '>');
		if (code == '&') {
			size_t end = str_find(text, ';');
			str name = str_slice(text, 1, end);
			require(end < text.n && (str_starts(name, STR("#")) || str_eq(name, STR("amp")) || str_eq(name, STR("lt")) ||
			                         str_eq(name, STR("gt")) || str_eq(name, STR("quot"))));
		}
		text = str_skip(text, utf8_length(text));
	}
}

/* Elements close in the order that they open in, and there is as much text between tags as within. */
static void is_xml(str text)
{
	str open[8], tag, between, name;
	size_t depth = 0;
	require(utf8_valid(text) && str_eat(&text, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")));
	while (str_cut(text, '<', &between, &text)) {
		is_xml_text(between);
		require(str_cut(text, '>', &tag, &text));
		is_xml_text(tag);
		bool closed = str_eat_end(&tag, STR("/"));
		if (str_eat(&tag, STR("/"))) {
			require(depth && str_eq(open[--depth], tag));
			continue;
		}
		size_t quotes = 0;
		for (size_t i = 0; i < tag.n; i++) quotes += tag.p[i] == '"';
		require(quotes % 2 == 0);
		name = str_slice(tag, 0, str_find(tag, ' '));
		require(depth < COUNT(open));
		if (!closed) open[depth++] = name;
	}
	require(!depth);
}

static str cut_field(str *rest)
{
	str field;
	str_cut(*rest, '\0', &field, rest);
	return field;
}

static void add_finding(struct arena *a, str *rest, struct report *report)
{
	struct finding f = { .code = STR("missing"), .message = cut_field(rest) };
	str numbers = cut_field(rest), note;
	uint32_t *places[] = { &f.place.line, &f.place.column, &f.place.end_line, &f.place.end_column };
	for (size_t i = 0; i < COUNT(places) && i < numbers.n; i++) *places[i] = (unsigned char)numbers.p[i] - 1u;
	f.severity = (enum severity)(numbers.n % SEVERITIES);
	f.fault = f.severity == SEVERITY_NOTE ? FAULT_NONE : FAULT_CHECK;
	f.place.path = cut_field(rest);
	f.excerpt = cut_field(rest);
	f.subject = cut_field(rest);
	f.target = cut_field(rest);
	note = cut_field(rest);
	if (note.n) PUSH(a, &f.notes, note);
	PUSH(a, &report->findings, f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	arena_init(&a);
	str rest = { (const char *)data, size }, text;
	struct finding_rule rules[] = { { .code = STR("missing"), .title = STR("t") }, { .code = STR("other"), .title = STR("u") } };
	struct report report = { .command = STR("audit"), .rules = rules, .rules_n = COUNT(rules), .subject = cut_field(&rest) };
	while (rest.n) add_finding(&a, &rest, &report);
	report_rule_states(&report);
	size_t n = report.findings.n;
	is_json(&a, report_write(&a, &report, REPORT_JSON));
	is_json(&a, report_write(&a, &report, REPORT_SARIF));
	is_xml(report_write(&a, &report, REPORT_JUNIT));
	no_controls(report_write(&a, &report, REPORT_TEXT));
	text = report_write(&a, &report, REPORT_GITHUB);
	no_controls(text);
	require(lines_of(text) == n);
	text = report_write(&a, &report, REPORT_MARKDOWN);
	no_controls(text);
	require(lines_of(text) == (n ? n + 4 : 1));
	arena_free(&a);
	return 0;
}
