#include <stdlib.h>

#include "findings_private.h"

str severity_name(enum severity severity)
{
	static const str names[SEVERITIES] = { STR_INIT("note"), STR_INIT("warning"), STR_INIT("error") };
	return names[severity];
}

str finding_place_text(struct arena *a, const struct finding_place *place)
{
	if (!place->path.n || !place->line) return place->path;
	if (!place->column) return arena_fmt(a, "%.*s:%u", STR_ARG(place->path), place->line);
	return arena_fmt(a, "%.*s:%u:%u", STR_ARG(place->path), place->line, place->column);
}

size_t report_count(const struct report *report, enum severity severity)
{
	size_t n = 0;
	for (size_t i = 0; i < report->findings.n; i++) n += report->findings.v[i].severity == severity;
	return n;
}

/* ---- settling ---- */

size_t report_rule_of(const struct report *report, str code)
{
	size_t i = 0;
	while (i < report->rules_n && !str_eq(report->rules[i].code, code)) i++;
	return i;
}

static int number_cmp(size_t left, size_t right)
{
	return (left > right) - (left < right);
}

static int finding_cmp(const void *left, const void *right, void *ctx)
{
	const struct finding *x = left, *y = right;
	int c = number_cmp(report_rule_of(ctx, x->code), report_rule_of(ctx, y->code));
	if (!c) c = str_cmp(x->place.path, y->place.path);
	if (!c) c = number_cmp(x->place.line, y->place.line);
	if (!c) c = number_cmp(x->place.column, y->place.column);
	if (!c) c = str_cmp(x->target, y->target);
	return c ? c : str_cmp(x->message, y->message);
}

static void drop_twins(struct report *report)
{
	struct findings *f = &report->findings;
	size_t kept = 0;
	for (size_t i = 0; i < f->n; i++)
		if (!kept || finding_cmp(&f->v[kept - 1], &f->v[i], report)) f->v[kept++] = f->v[i];
	f->n = kept;
}

enum fault report_rule_states(struct report *report)
{
	enum fault worst = FAULT_NONE;
	for (size_t i = 0; i < report->rules_n; i++)
		if (report->rules[i].state != RULE_SKIPPED) report->rules[i].state = RULE_PASSED;
	for (size_t i = 0; i < report->findings.n; i++) {
		const struct finding *f = &report->findings.v[i];
		size_t rule = report_rule_of(report, f->code);
		if (f->fault > worst) worst = f->fault;
		if (f->fault != FAULT_NONE && rule < report->rules_n) report->rules[rule].state = RULE_FAILED;
	}
	return worst;
}

enum fault report_settle(struct report *report)
{
	if (report->findings.n)
		qsort_r(report->findings.v, report->findings.n, sizeof *report->findings.v, finding_cmp, report);
	drop_twins(report);
	return report_rule_states(report);
}

/* ---- writing ---- */

str report_write(struct arena *a, const struct report *report, enum report_format format)
{
	static str (*const writers[REPORT_FORMATS])(struct arena *, const struct report *) = {
		[REPORT_CHECKLIST] = report_checklist, [REPORT_TEXT] = report_text,
		[REPORT_JSON] = report_json, [REPORT_SARIF] = report_sarif,
		[REPORT_JUNIT] = report_junit, [REPORT_GITHUB] = report_github,
		[REPORT_MARKDOWN] = report_markdown,
	};
	return writers[format](a, report);
}
