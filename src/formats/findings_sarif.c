/* SARIF 2.1.0 (OASIS): what code scanning services take. */
#include <string.h>

#include "findings_private.h"
#include "spokeshave/json.h"

/* A path as a URI reference: what is not unreserved or '/' is percent-encoded. */
static str path_uri(struct arena *a, str path)
{
	struct buf b = buf_in(a);
	if (str_starts(path, STR("/"))) buf_add(&b, STR("file://"));
	while (str_eat(&path, STR("./"))) {}
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];
		bool plain = char_is_alpha(c) || char_is_digit(c) || str_has(STR("-._~/"), str_slice(path, i, i + 1));
		if (plain) buf_char(&b, c);
		else buf_fmt(&b, "%%%02X", (unsigned char)c);
	}
	return buf_str(&b);
}

static void message(struct json *j, str key, str text)
{
	json_object(j, key);
	json_str(j, STR("text"), text);
	json_end(j, '}');
}

static void driver(struct json *j, const struct report *report)
{
	json_object(j, STR("tool"));
	json_object(j, STR("driver"));
	json_str(j, STR("name"), STR("spokeshave"));
	json_list(j, STR("rules"));
	for (size_t i = 0; i < report->rules_n; i++) {
		json_object(j, STR(""));
		json_str(j, STR("id"), report->rules[i].code);
		message(j, STR("shortDescription"), report->rules[i].title);
		json_end(j, '}');
	}
	json_end(j, ']');
	json_end(j, '}');
	json_end(j, '}');
}

static void region(struct json *j, const struct finding *f)
{
	if (!f->place.line) return;
	json_object(j, STR("region"));
	json_u64(j, STR("startLine"), f->place.line);
	if (f->place.column) json_u64(j, STR("startColumn"), f->place.column);
	if (f->place.end_line) json_u64(j, STR("endLine"), f->place.end_line);
	if (f->place.end_line && f->place.end_column) json_u64(j, STR("endColumn"), f->place.end_column);
	if (f->excerpt.n) message(j, STR("snippet"), f->excerpt);
	json_end(j, '}');
}

static void location(struct json *j, const struct finding *f)
{
	json_list(j, STR("locations"));
	if (f->place.path.n) {
		json_object(j, STR(""));
		json_object(j, STR("physicalLocation"));
		json_object(j, STR("artifactLocation"));
		json_str(j, STR("uri"), path_uri(j->out.a, f->place.path));
		json_end(j, '}');
		region(j, f);
		json_end(j, '}');
		json_end(j, '}');
	}
	json_end(j, ']');
}

static str whole_message(struct arena *a, const struct finding *f)
{
	struct buf b = buf_in(a);
	if (f->target.n) buf_fmt(&b, "[%.*s] ", STR_ARG(f->target));
	buf_add(&b, f->message);
	for (size_t i = 0; i < f->notes.n; i++) buf_fmt(&b, "\n%.*s", STR_ARG(f->notes.v[i]));
	return buf_str(&b);
}

static void result(struct json *j, const struct report *report, const struct finding *f)
{
	struct arena *a = j->out.a;
	size_t rule = 0;
	while (rule < report->rules_n && !str_eq(report->rules[rule].code, f->code)) rule++;
	json_object(j, STR(""));
	json_str(j, STR("ruleId"), f->code);
	if (rule < report->rules_n) json_u64(j, STR("ruleIndex"), rule);
	json_str(j, STR("level"), severity_name(f->severity));
	message(j, STR("message"), whole_message(a, f));
	location(j, f);
	/* The same finding after its line moved is the same finding. */
	json_object(j, STR("partialFingerprints"));
	json_str(j, STR("finding/v1"), arena_fmt(a, "%.*s:%.*s:%.*s:%.*s", STR_ARG(f->code), STR_ARG(f->place.path),
	                                         STR_ARG(f->subject), STR_ARG(f->target)));
	json_end(j, '}');
	json_end(j, '}');
}

str report_sarif(struct arena *a, const struct report *report)
{
	struct json j = json_in(a);
	json_object(&j, STR(""));
	json_str(&j, STR("$schema"), STR("https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"));
	json_str(&j, STR("version"), STR("2.1.0"));
	json_list(&j, STR("runs"));
	json_object(&j, STR(""));
	driver(&j, report);
	json_str(&j, STR("columnKind"), STR("unicodeCodePoints"));
	json_list(&j, STR("results"));
	for (size_t i = 0; i < report->findings.n; i++) result(&j, report, &report->findings.v[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}
