/* SARIF 2.1.0 (OASIS): what code scanning services take. */
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

/* Braces would name arguments, and "](" would make a link: neither is meant (SARIF 3.11.5 and 3.11.6). */
static str plain(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < text.n; i++) {
		buf_char(&b, text.p[i]);
		if (text.p[i] == '{' || text.p[i] == '}') buf_char(&b, text.p[i]);
		if (text.p[i] == ']' && i + 1 < text.n && text.p[i + 1] == '(') buf_char(&b, ' ');
	}
	return buf_str(&b);
}

static void message(struct json *j, str key, str text)
{
	json_object(j, key);
	json_str(j, STR("text"), plain(j->out.a, text));
	json_end(j, '}');
}

/* Code scanning services want all of this of every rule. */
static void rule_of(struct json *j, const struct finding_rule *rule)
{
	json_object(j, STR(""));
	json_str(j, STR("id"), rule->code);
	message(j, STR("shortDescription"), rule->title);
	message(j, STR("fullDescription"), rule->text.n ? rule->text : rule->title);
	message(j, STR("help"), rule->text.n ? rule->text : rule->title);
	json_object(j, STR("defaultConfiguration"));
	json_str(j, STR("level"), severity_name(rule->severity));
	json_end(j, '}');
	json_end(j, '}');
}

/* A name for each command: a service takes what a tool says for all that this tool has to say. */
static void driver(struct json *j, const struct report *report)
{
	str name = arena_fmt(j->out.a, "spokeshave %.*s", STR_ARG(report->command));
	json_object(j, STR("tool"));
	json_object(j, STR("driver"));
	json_str(j, STR("name"), name);
	if (report->version.n) {
		json_str(j, STR("fullName"), arena_fmt(j->out.a, "%.*s %.*s", STR_ARG(name), STR_ARG(report->version)));
		json_str(j, STR("version"), report->version);
	}
	json_list(j, STR("rules"));
	for (size_t i = 0; i < report->rules_n; i++) rule_of(j, &report->rules[i]);
	json_end(j, ']');
	json_end(j, '}');
	json_end(j, '}');
}

/* A file as a whole is the start of its first line: services refuse what has no region. */
static void region(struct json *j, const struct finding *f)
{
	uint32_t line = f->place.line ? f->place.line : 1;
	json_object(j, STR("region"));
	json_u64(j, STR("startLine"), line);
	json_u64(j, STR("startColumn"), f->place.line && f->place.column ? f->place.column : 1);
	json_u64(j, STR("endLine"), f->place.line && f->place.end_line > line ? f->place.end_line : line);
	if (f->place.line && f->place.end_line && f->place.end_column) json_u64(j, STR("endColumn"), f->place.end_column);
	else if (!f->place.line) json_u64(j, STR("endColumn"), 1);
	json_end(j, '}');
}

/* They also refuse what has no place: it is in what was looked at. */
static void location(struct json *j, const struct report *report, const struct finding *f)
{
	str path = f->place.path.n ? f->place.path : report->subject.n ? report->subject : STR(".");
	json_list(j, STR("locations"));
	json_object(j, STR(""));
	json_object(j, STR("physicalLocation"));
	json_object(j, STR("artifactLocation"));
	json_str(j, STR("uri"), path_uri(j->out.a, path));
	json_end(j, '}');
	region(j, f);
	json_end(j, '}');
	json_end(j, '}');
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
	size_t rule = report_rule_of(report, f->code);
	json_object(j, STR(""));
	json_str(j, STR("ruleId"), f->code);
	if (rule < report->rules_n) json_u64(j, STR("ruleIndex"), rule);
	json_str(j, STR("level"), severity_name(f->severity));
	message(j, STR("message"), whole_message(a, f));
	location(j, report, f);
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
	json_str(&j, STR("$schema"), STR("https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"));
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
