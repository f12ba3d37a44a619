/* The audit's findings as a report, which is written as those of other commands are. */
#include "audit_report.h"

#include "spokeshave/buf.h"
#include "spokeshave/path.h"
#include "spokeshave/url.h"
#include "spokeshave_config.h"

enum { NAMES_SHOWN = 6 };

/* ---- what a requirement costs ---- */

static void add_bytes(struct buf *b, uint64_t bytes)
{
	if (bytes >= 100000) buf_fmt(b, "%.1f MB", (double)bytes / 1e6);
	else if (bytes >= 1000) buf_fmt(b, "%.1f kB", (double)bytes / 1e3);
	else buf_fmt(b, "%llu bytes", (unsigned long long)bytes);
}

static void add_names(struct buf *b, const struct strs *names)
{
	for (size_t i = 0; i < names->n && i < NAMES_SHOWN; i++)
		buf_fmt(b, "%s%.*s", !i ? ", with " : i + 1 == names->n ? " and " : ", ", STR_ARG(names->v[i]));
	if (names->n > NAMES_SHOWN) buf_fmt(b, " and %zu more", names->n - NAMES_SHOWN);
}

/* "leaves the image: slim: 40.9 kB, with leftpad-data"; empty: nothing leaves. */
static str cost_text(struct arena *a, const struct audit_finding *f)
{
	struct buf b = buf_in(a);
	for (size_t t = 0; t < f->costs.n; t++) {
		if (!f->costs.v[t].bytes) continue;
		buf_fmt(&b, "%s%.*s: ", buf_str(&b).n ? "; " : "leaves the image: ", STR_ARG(f->costs.v[t].target));
		add_bytes(&b, f->costs.v[t].bytes);
		add_names(&b, &f->costs.v[t].with);
	}
	return buf_str(&b);
}

/* ---- where it stands ---- */

str path_shown(struct arena *a, str folder, str path)
{
	while (str_eat(&folder, STR("./"))) {}
	while (str_eat_end(&folder, STR("/"))) {}
	if (!folder.n || str_eq(folder, STR(".")) || str_starts(path, STR("/"))) return path;
	return path_join(a, folder, path);
}

/* Where in which text the last excerpt was: findings come sorted, and so each text is walked once. */
struct cursor {
	const struct audit_file *file;
	uint32_t line; /* the one that `text` is; 0: before the first */
	str text, rest;
};

static void open_text(struct cursor *c, const struct audit_report *r, str path)
{
	if (c->file && str_eq(c->file->path, path)) return;
	*c = (struct cursor){ 0 };
	for (size_t i = 0; i < r->texts_n && !c->file; i++)
		if (str_eq(r->texts[i].path, path)) c->file = &r->texts[i];
	if (c->file) c->rest = c->file->text;
}

/* To that line, as far as the text has it: lines end as Python's do. */
static void go_to(struct cursor *c, uint32_t line)
{
	if (line < c->line) *c = (struct cursor){ .file = c->file, .rest = c->file->text };
	for (; c->line < line && c->rest.n; c->line++) {
		size_t n = 0;
		while (n < c->rest.n && c->rest.p[n] != '\n' && c->rest.p[n] != '\r') n++;
		c->text = str_slice(c->rest, 0, n);
		c->rest = str_skip(c->rest, n);
		if (!str_eat(&c->rest, STR("\r\n"))) c->rest = str_skip(c->rest, c->rest.n ? 1 : 0);
	}
}

/* A notebook that is written in fewer lines than its code has: the place is the line that all of it stands in. */
static void locate(struct arena *a, struct cursor *c, const struct audit_report *r, const struct audit_place *at, struct finding *out)
{
	out->place = (struct finding_place){ .path = at->path, .line = at->line, .column = at->line ? at->column : 0 };
	open_text(c, r, at->path);
	if (!c->file || !at->line) return;
	go_to(c, at->line);
	if (c->line < at->line) {
		out->place.line = c->line;
		out->place.column = 0;
	}
	if (c->line == 1) str_eat(&c->text, STR("\xEF\xBB\xBF"));
	out->excerpt = url_masked_text(a, c->text);
	if (!out->place.column || !at->width) return;
	out->place.end_line = at->line;
	out->place.end_column = at->column + at->width;
}

/* ---- the report ---- */

str audit_example(struct arena *a, const struct audit_rule *rule)
{
	struct buf b = buf_in(a);
	str line, rest;
	str_cut(rule->example, '\n', &line, &rest);
	buf_fmt(&b, "Example, found in %.*s:\n", STR_ARG(line));
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		bool name = str_eat(&line, STR("=== "));
		buf_fmt(&b, "\n%s%.*s", name ? "    " : "        ", STR_ARG(line));
	}
	return buf_str(&b);
}

static void add_rules(struct arena *a, struct report *out)
{
	out->rules = NEW_N(a, struct finding_rule, AUDIT_CODES);
	out->rules_n = AUDIT_CODES;
	for (size_t i = 0; i < AUDIT_CODES; i++) {
		const struct audit_rule *rule = &audit_rules[i];
		out->rules[i] = (struct finding_rule){ .code = rule->code, .title = rule->summary, .severity = (enum severity)rule->level,
			.text = arena_fmt(a, "%.*s\n\n%.*s", STR_ARG(rule->text), STR_ARG(audit_example(a, rule))) };
	}
}

static void add_finding(struct arena *a, const struct audit_report *r, const struct audit_finding *f, struct cursor *c, struct report *out)
{
	str cost = cost_text(a, f);
	struct finding found = { .severity = (enum severity)f->level, .fault = f->level == AUDIT_NOTE ? FAULT_NONE : FAULT_CHECK,
		                 .code = audit_rules[f->code].code, .subject = f->name.n ? f->name : f->module, .message = f->text };
	locate(a, c, r, &f->at, &found);
	if (cost.n) PUSH(a, &found.notes, cost);
	PUSH(a, &out->findings, found);
}

void audit_as_report(struct arena *a, const struct audit_report *r, struct report *out)
{
	struct cursor c = { 0 };
	*out = (struct report){ .command = STR("audit"), .version = STR(SPOKESHAVE_VERSION),
		                .scope = arena_fmt(a, "%zu requirement%s and %zu Python file%s", r->requirements, r->requirements == 1 ? "" : "s",
		                                   r->sources, r->sources == 1 ? "" : "s") };
	add_rules(a, out);
	for (size_t i = 0; i < r->findings->n; i++) add_finding(a, r, &r->findings->v[i], &c, out);
	report_rule_states(out);
}

static str written(struct arena *a, const struct audit_report *r, enum report_format format)
{
	struct report report;
	audit_as_report(a, r, &report);
	return report_write(a, &report, format);
}

str audit_text(struct arena *a, const struct audit_report *r) { return written(a, r, REPORT_TEXT); }
str audit_sarif(struct arena *a, const struct audit_report *r) { return written(a, r, REPORT_SARIF); }
str audit_junit(struct arena *a, const struct audit_report *r) { return written(a, r, REPORT_JUNIT); }
str audit_github(struct arena *a, const struct audit_report *r) { return written(a, r, REPORT_GITHUB); }
str audit_markdown(struct arena *a, const struct audit_report *r) { return written(a, r, REPORT_MARKDOWN); }
