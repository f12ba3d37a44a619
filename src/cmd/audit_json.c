/* The audit's JSON: fields are promises, which README lists. */
#include "audit_report.h"
#include "spokeshave/json.h"

static void names_json(struct json *j, str key, const struct strs *names)
{
	json_list(j, key);
	for (size_t i = 0; i < names->n; i++) json_str(j, (str){ 0 }, names->v[i]);
	json_end(j, ']');
}

static void finding_json(struct json *j, const struct audit_finding *f, const struct finding_place *place)
{
	json_object(j, (str){ 0 });
	json_str(j, STR("code"), audit_rules[f->code].code);
	json_str(j, STR("level"), audit_level_name(f->level));
	json_str(j, STR("path"), place->path);
	json_u64(j, STR("line"), place->line);
	json_u64(j, STR("column"), place->column);
	json_u64(j, STR("end_column"), place->end_column);
	if (f->name.n) json_str(j, STR("distribution"), f->name);
	if (f->module.n) json_str(j, STR("module"), f->module);
	json_str(j, STR("message"), f->text);
	if (f->chain.n) names_json(j, STR("chain"), &f->chain);
	if (f->costs.n) {
		json_list(j, STR("cost"));
		for (size_t t = 0; t < f->costs.n; t++) {
			json_object(j, (str){ 0 });
			json_str(j, STR("target"), f->costs.v[t].target);
			json_u64(j, STR("bytes"), f->costs.v[t].bytes);
			names_json(j, STR("with"), &f->costs.v[t].with);
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
	struct report report;
	audit_as_report(a, r, &report);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_list(&j, STR("findings"));
	for (size_t i = 0; i < r->findings->n; i++) finding_json(&j, &r->findings->v[i], &report.findings.v[i].place);
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
	json_u64(&j, STR("errors"), report_count(&report, SEVERITY_ERROR));
	json_u64(&j, STR("warnings"), report_count(&report, SEVERITY_WARNING));
	json_u64(&j, STR("notes"), report_count(&report, SEVERITY_NOTE));
	json_u64(&j, STR("files"), r->sources);
	json_end(&j, '}');
	json_end(&j, '}');
	return json_text(&j);
}
