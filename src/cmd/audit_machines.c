/* The audit's JSON, SARIF, JUnit, GitHub annotations and Markdown. */
#include "audit_report.h"
#include "spokeshave_config.h"
#include "spokeshave/buf.h"
#include "spokeshave/json.h"

static void names_json(struct json *j, str key, const struct strs *names)
{
	json_list(j, key);
	for (size_t i = 0; i < names->n; i++) json_str(j, (str){ 0 }, names->v[i]);
	json_end(j, ']');
}

static void finding_json(struct arena *a, struct json *j, const struct audit_report *r, const struct audit_finding *f)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("code"), audit_rules[f->code].code);
	json_str(j, STR("level"), audit_level_name(f->level));
	json_str(j, STR("path"), audit_path(a, r, f));
	json_u64(j, STR("line"), f->at.line);
	json_u64(j, STR("column"), f->at.column);
	if (f->name.n) json_str(j, STR("distribution"), f->name);
	if (f->module.n) json_str(j, STR("module"), f->module);
	json_str(j, STR("message"), f->text);
	if (f->chain.n) names_json(j, STR("chain"), &f->chain);
	if (f->cost) {
		json_list(j, STR("cost"));
		for (size_t t = 0; t < r->targets_n; t++) {
			json_object(j, (str){ 0 });
			json_str(j, STR("target"), r->targets[t].name);
			json_u64(j, STR("bytes"), f->cost[t].bytes);
			names_json(j, STR("with"), &f->cost[t].with);
			json_end(j, '}');
		}
		json_end(j, ']');
	}
	json_end(j, '}');
}

str audit_json(struct arena *a, const struct audit_report *r)
{
	static const str states[] = { [AUDIT_IS_UNUSED] = STR_INIT("unused"), [AUDIT_IS_USED] = STR_INIT("used"),
		                      [AUDIT_IS_UNKNOWN] = STR_INIT("unknown") };
	struct json j = json_in(a);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_list(&j, STR("findings"));
	for (size_t i = 0; i < r->findings->n; i++) finding_json(a, &j, r, &r->findings->v[i]);
	json_end(&j, ']');
	json_list(&j, STR("requirements"));
	for (size_t i = 0; i < r->uses_n; i++) {
		const struct audit_use *u = &r->uses[i];
		json_object(&j, (str){ 0 });
		json_str(&j, STR("distribution"), u->requirement->req.canonical);
		json_str(&j, STR("path"), u->requirement->at.path);
		json_u64(&j, STR("line"), u->requirement->at.line);
		json_str(&j, STR("state"), states[u->state]);
		if (u->evidence.n) json_str(&j, STR("evidence"), u->evidence);
		json_end(&j, '}');
	}
	json_end(&j, ']');
	json_object(&j, STR("summary"));
	json_u64(&j, STR("errors"), audit_count(r, AUDIT_ERROR));
	json_u64(&j, STR("warnings"), audit_count(r, AUDIT_WARNING));
	json_u64(&j, STR("notes"), audit_count(r, AUDIT_NOTE));
	json_u64(&j, STR("files"), r->sources);
	json_end(&j, '}');
	json_end(&j, '}');
	return json_text(&j);
}

/* ---- SARIF 2.1.0 ---- */

static void text_json(struct json *j, str key, str text)
{
	json_object(j, key);
	json_str(j, STR("text"), text);
	json_end(j, '}');
}

static void rules_sarif(struct json *j)
{
	json_list(j, STR("rules"));
	for (int i = 0; i < AUDIT_CODES; i++) {
		json_object(j, (str){ 0 });
		json_str(j, STR("id"), audit_rules[i].code);
		text_json(j, STR("shortDescription"), audit_rules[i].summary);
		text_json(j, STR("fullDescription"), audit_rules[i].text);
		json_object(j, STR("defaultConfiguration"));
		json_str(j, STR("level"), audit_level_name(audit_rules[i].level));
		json_end(j, '}');
		json_end(j, '}');
	}
	json_end(j, ']');
}

/* A path as a relative URI: what a URI can't hold is percent-encoded. */
static str uri_of(struct arena *a, str path)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < path.n; i++) {
		char c = path.p[i];
		bool plain = char_is_alpha(c) || char_is_digit(c) || c == '/' || c == '.' || c == '-' || c == '_' || c == '~';
		if (plain) buf_char(&b, c);
		else buf_fmt(&b, "%%%02X", (unsigned)(unsigned char)c);
	}
	return buf_str(&b);
}

static void result_sarif(struct arena *a, struct json *j, const struct audit_report *r, const struct audit_finding *f)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("ruleId"), audit_rules[f->code].code);
	json_u64(j, STR("ruleIndex"), (uint64_t)f->code);
	json_str(j, STR("level"), audit_level_name(f->level));
	text_json(j, STR("message"), f->text);
	json_list(j, STR("locations"));
	json_object(j, (str){ 0 });
	json_object(j, STR("physicalLocation"));
	json_object(j, STR("artifactLocation"));
	json_str(j, STR("uri"), uri_of(a, audit_path(a, r, f)));
	json_end(j, '}');
	if (f->at.line) {
		json_object(j, STR("region"));
		json_u64(j, STR("startLine"), f->at.line);
		json_u64(j, STR("startColumn"), f->at.column ? f->at.column : 1);
		if (f->at.width) json_u64(j, STR("endColumn"), (f->at.column ? f->at.column : 1) + f->at.width);
		json_end(j, '}');
	}
	json_end(j, '}');
	json_end(j, '}');
	json_end(j, ']');
	json_object(j, STR("partialFingerprints"));
	json_str(j, STR("spokeshave/v1"), audit_baseline_line(a, f));
	json_end(j, '}');
	json_end(j, '}');
}

str audit_sarif(struct arena *a, const struct audit_report *r)
{
	struct json j = json_in(a);
	json_object(&j, (str){ 0 });
	json_str(&j, STR("$schema"), STR("https://json.schemastore.org/sarif-2.1.0.json"));
	json_str(&j, STR("version"), STR("2.1.0"));
	json_list(&j, STR("runs"));
	json_object(&j, (str){ 0 });
	json_object(&j, STR("tool"));
	json_object(&j, STR("driver"));
	json_str(&j, STR("name"), STR("spokeshave"));
	json_str(&j, STR("version"), STR(SPOKESHAVE_VERSION));
	rules_sarif(&j);
	json_end(&j, '}');
	json_end(&j, '}');
	json_str(&j, STR("columnKind"), STR("unicodeCodePoints"));
	json_list(&j, STR("results"));
	for (size_t i = 0; i < r->findings->n; i++) result_sarif(a, &j, r, &r->findings->v[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}

/* ---- JUnit ---- */

static str xml(struct arena *a, str s)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (c == '&') buf_add(&b, STR("&amp;"));
		else if (c == '<') buf_add(&b, STR("&lt;"));
		else if (c == '>') buf_add(&b, STR("&gt;"));
		else if (c == '"') buf_add(&b, STR("&quot;"));
		else if ((unsigned char)c < 32 && c != '\n' && c != '\t') buf_char(&b, '?');
		else buf_char(&b, c);
	}
	return buf_str(&b);
}

str audit_junit(struct arena *a, const struct audit_report *r)
{
	struct buf b = buf_in(a);
	size_t failures = audit_count(r, AUDIT_ERROR) + audit_count(r, AUDIT_WARNING), notes = audit_count(r, AUDIT_NOTE);
	size_t tests = r->findings->n ? r->findings->n : 1;
	buf_fmt(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
	        "  <testsuite name=\"spokeshave audit\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\">\n", tests, failures, notes);
	if (!r->findings->n) buf_add(&b, STR("    <testcase classname=\"spokeshave\" name=\"audit\"/>\n"));
	for (size_t i = 0; i < r->findings->n; i++) {
		const struct audit_finding *f = &r->findings->v[i];
		str path = xml(a, audit_path(a, r, f)), text = xml(a, f->text), code = audit_rules[f->code].code;
		buf_fmt(&b, "    <testcase classname=\"%.*s\" name=\"%.*s %.*s:%u\" file=\"%.*s\" line=\"%u\">\n", STR_ARG(code), STR_ARG(code),
		        STR_ARG(path), f->at.line, STR_ARG(path), f->at.line);
		if (f->level == AUDIT_NOTE) buf_fmt(&b, "      <skipped message=\"%.*s\"/>\n", STR_ARG(text));
		else buf_fmt(&b, "      <failure type=\"%.*s\" message=\"%.*s\">%.*s:%u:%u: %.*s</failure>\n", STR_ARG(code), STR_ARG(text),
		             STR_ARG(path), f->at.line, f->at.column, STR_ARG(text));
		buf_add(&b, STR("    </testcase>\n"));
	}
	buf_add(&b, STR("  </testsuite>\n</testsuites>\n"));
	return buf_str(&b);
}

/* ---- GitHub's workflow commands ---- */

static str escaped(struct arena *a, str s, bool property)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
		if (special) buf_fmt(&b, "%%%02X", (unsigned)(unsigned char)c);
		else buf_char(&b, c);
	}
	return buf_str(&b);
}

str audit_github(struct arena *a, const struct audit_report *r)
{
	static const char *const commands[] = { "notice", "warning", "error" };
	struct buf b = buf_in(a);
	for (size_t i = 0; i < r->findings->n; i++) {
		const struct audit_finding *f = &r->findings->v[i];
		buf_fmt(&b, "::%s file=%.*s", commands[f->level], STR_ARG(escaped(a, audit_path(a, r, f), true)));
		if (f->at.line) buf_fmt(&b, ",line=%u,col=%u", f->at.line, f->at.column);
		if (f->at.line && f->at.width) buf_fmt(&b, ",endColumn=%u", f->at.column + f->at.width);
		buf_fmt(&b, ",title=spokeshave %.*s::%.*s\n", STR_ARG(audit_rules[f->code].code), STR_ARG(escaped(a, f->text, false)));
	}
	return buf_str(&b);
}

/* ---- Markdown ---- */

static str cell(struct arena *a, str s)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '|' || s.p[i] == '<' || s.p[i] == '*' || s.p[i] == '_' || s.p[i] == '`') buf_char(&b, '\\');
		buf_char(&b, s.p[i] == '\n' ? ' ' : s.p[i]);
	}
	return buf_str(&b);
}

str audit_markdown(struct arena *a, const struct audit_report *r)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("## spokeshave audit\n\n"));
	if (!r->findings->n) {
		buf_fmt(&b, "Nothing found in %zu requirements and %zu Python files.\n", r->requirements, r->sources);
		return buf_str(&b);
	}
	buf_fmt(&b, "%zu errors, %zu warnings, %zu notes in %zu requirements and %zu Python files.\n\n| level | code | where | what |\n"
	        "|---|---|---|---|\n", audit_count(r, AUDIT_ERROR), audit_count(r, AUDIT_WARNING), audit_count(r, AUDIT_NOTE),
	        r->requirements, r->sources);
	for (size_t i = 0; i < r->findings->n; i++) {
		const struct audit_finding *f = &r->findings->v[i];
		str cost = audit_cost_text(a, r, f);
		buf_fmt(&b, "| %.*s | %.*s | %.*s", STR_ARG(audit_level_name(f->level)), STR_ARG(audit_rules[f->code].code),
		        STR_ARG(cell(a, audit_path(a, r, f))));
		if (f->at.line) buf_fmt(&b, ":%u", f->at.line);
		buf_fmt(&b, " | %.*s", STR_ARG(cell(a, f->text)));
		if (cost.n) buf_fmt(&b, " (%.*s)", STR_ARG(cell(a, cost)));
		buf_add(&b, STR(" |\n"));
	}
	return buf_str(&b);
}
