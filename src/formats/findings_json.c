/* Reports for programs, in a form of our own. */
#include "findings_private.h"
#include "spokeshave/json.h"

static void text(struct json *j, str key, str value)
{
	if (value.n) json_str(j, key, value);
}

static void number(struct json *j, str key, uint32_t value)
{
	if (value) json_u64(j, key, value);
}

static void rules(struct json *j, const struct report *report)
{
	static const str states[] = { [RULE_PASSED] = STR_INIT("passed"), [RULE_FAILED] = STR_INIT("failed"),
	                              [RULE_SKIPPED] = STR_INIT("skipped") };
	json_list(j, STR("rules"));
	for (size_t i = 0; i < report->rules_n; i++) {
		json_object(j, STR(""));
		json_str(j, STR("code"), report->rules[i].code);
		json_str(j, STR("title"), report->rules[i].title);
		json_str(j, STR("state"), states[report->rules[i].state]);
		text(j, STR("why"), report->rules[i].why);
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void finding(struct json *j, const struct finding *f)
{
	json_object(j, STR(""));
	json_str(j, STR("severity"), severity_name(f->severity));
	json_str(j, STR("code"), f->code);
	text(j, STR("subject"), f->subject);
	text(j, STR("target"), f->target);
	json_str(j, STR("message"), f->message);
	text(j, STR("path"), f->place.path);
	number(j, STR("line"), f->place.line);
	number(j, STR("column"), f->place.column);
	number(j, STR("end_line"), f->place.end_line);
	number(j, STR("end_column"), f->place.end_column);
	text(j, STR("excerpt"), f->excerpt);
	if (f->notes.n) {
		json_list(j, STR("notes"));
		for (size_t i = 0; i < f->notes.n; i++) json_str(j, STR(""), f->notes.v[i]);
		json_end(j, ']');
	}
	json_end(j, '}');
}

str report_json(struct arena *a, const struct report *report)
{
	struct json j = json_in(a);
	json_object(&j, STR(""));
	json_u64(&j, STR("schema"), 1);
	json_str(&j, STR("command"), report->command);
	json_str(&j, STR("subject"), report->subject);
	json_u64(&j, STR("errors"), report_count(report, SEVERITY_ERROR));
	json_u64(&j, STR("warnings"), report_count(report, SEVERITY_WARNING));
	rules(&j, report);
	json_list(&j, STR("findings"));
	for (size_t i = 0; i < report->findings.n; i++) finding(&j, &report->findings.v[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}
