/* One PATH of an audit: its files, what is known of what it declares, its findings. */
#include "audit_report.h"
#include "auditing.h"
#include "spokeshave/files.h"
#include "spokeshave/reqfile.h"

/* ---- what is known ---- */

/* An answer that rests on variables of the environment, or on a folder of wheels that a file names, is not kept. */
static void take_index_options(struct auditing *x, const struct strs *lines, str folder, struct input_opts *o)
{
	struct reqfile_env env = inputs_env(x->r);
	struct arena *a = x->a;
	for (size_t i = 0; i < lines->n; i++) {
		str line = reqfile_expand(a, &env, lines->v[i]), name, value;
		str_cut(line, line.n > 1 && line.p[1] == '-' && str_find(line, '=') < str_find(line, ' ') ? '=' : ' ', &name, &value);
		value = str_trim(value);
		value = str_slice(value, 0, str_find(value, ' '));
		bool links = str_eq(name, STR("--find-links")) || str_eq(name, STR("-f")), elsewhere = str_starts(value, STR("http"));
		if (str_has(lines->v[i], STR("${")) || (links && !elsewhere)) PUSH(a, &x->memo.learnt, (struct learnt){ 0 });
		if (str_eq(name, STR("--no-index"))) o->no_index = true;
		else if (str_eq(name, STR("--extra-index-url"))) PUSH(a, &o->extra_index_urls, value);
		else if (links)
			PUSH(a, &o->find_links, str_has(value, STR("://")) ? value : path_join(a, folder, value));
		else if (!o->index_url.n) o->index_url = value;
	}
}

static bool learn(struct auditing *x, const struct place *at, const struct project *p, const struct gathered *g, struct known *known,
                  struct err *e)
{
	if (x->args->site.n) {
		return gather_site(x->r, x->args->site, g, at->targets, at->targets_n, known, e) &&
		       gather_site_code(x->r, x->args->site, known, e);
	}
	struct gather_index_opts o = { .input = x->args->input, .targets = at->targets, .targets_n = at->targets_n, .sizes = at->targets_n > 1 };
	take_index_options(x, &p->index_options, at->folder, &o.input);
	return gather_index(x->r, g, &o, known, &x->received, e);
}

/* ---- one folder ---- */

/* What paths below the folder begin with: "sub/"; empty: it is this one. */
static str prefix_of(struct auditing *x, const struct place *at)
{
	str any = path_shown(x->a, at->folder, STR("x"));
	return str_slice(any, 0, any.n - 1);
}

static bool read_settings(struct auditing *x, const struct place *at, const struct project *p, struct audit_settings *s, struct err *e)
{
	if (p->settings.n && !audit_settings_read(x->a, path_shown(x->a, at->folder, STR("pyproject.toml")), p->settings, s, e)) return false;
	for (size_t i = 0; i < s->names.n; i++) s->names.v[i].at.path = STR("pyproject.toml");
	for (size_t i = 0; i < x->args->select.n; i++) {
		if (!i) s->select.n = 0; /* the command line goes first */
		if (!audit_codes_parse(x->a, x->args->select.v[i], s, true, e)) return err_in(e, "--select");
	}
	for (size_t i = 0; i < x->args->ignore.n; i++)
		if (!audit_codes_parse(x->a, x->args->ignore.v[i], s, false, e)) return err_in(e, "--ignore");
	return true;
}

static void add_notes(struct auditing *x, const struct project *p, struct audit_findings *findings)
{
	for (size_t i = 0; i < p->notes.n; i++) {
		str path = p->notes.v[i].where, line;
		uint64_t number = 0;
		if (str_cut_last(path, ':', &path, &line) && !str_u64(line, &number)) path = p->notes.v[i].where;
		PUSH(x->a, findings, ((struct audit_finding){ .code = AUDIT_UNREADABLE, .level = AUDIT_NOTE, .text = p->notes.v[i].text,
			.at = { path, (uint32_t)number, number ? 1 : 0, 1 } }));
	}
}

static struct strs strs_copy(struct arena *a, const struct strs *of)
{
	struct strs out = { 0 };
	for (size_t i = 0; i < of->n; i++) PUSH(a, &out, arena_str(a, of->v[i]));
	return out;
}

static struct audit_finding finding_copy(struct arena *a, const struct audit_finding *of)
{
	struct audit_finding f = *of;
	f.at.path = arena_str(a, of->at.path);
	f.name = arena_str(a, of->name);
	f.module = arena_str(a, of->module);
	f.text = arena_str(a, of->text);
	f.chain = strs_copy(a, &of->chain);
	f.costs.v = NEW_N(a, struct audit_cost, of->costs.n);
	for (size_t i = 0; i < of->costs.n; i++) {
		f.costs.v[i] = of->costs.v[i];
		f.costs.v[i].with = strs_copy(a, &of->costs.v[i].with);
	}
	return f;
}

/* What is found outlives the judgement, whose tables are as large as the project: of many scripts they would be many. */
static bool judge(struct auditing *x, const struct place *at, const struct project *p, const struct gathered *g,
                  struct audit_findings *findings, struct audit_input *judged, struct err *e)
{
	struct known known = { 0 };
	struct audit_result result;
	if (!learn(x, at, p, g, &known, e)) return false;
	PUSH(x->a, &x->memo.learnt, known.learnt);
	struct audit_input in = { .targets = at->judged, .targets_n = at->targets_n, .targets_given = x->args->targets.n > 0, .declared = &g->declared,
		                  .files = g->files, .files_n = g->files_n, .dists = known.v, .dists_n = known.n };
	struct arena tables;
	arena_init(&tables);
	audit_judge(&tables, &in, &result);
	for (size_t i = 0; i < result.findings.n; i++) PUSH(x->a, findings, finding_copy(x->a, &result.findings.v[i]));
	for (size_t i = 0; i < result.uses_n; i++) {
		struct audit_use use = result.uses[i];
		struct audit_requirement *q = NEW(x->a, struct audit_requirement);
		*q = *use.requirement;
		q->at.path = path_shown(x->a, at->folder, q->at.path);
		use.requirement = q;
		use.evidence = arena_str(x->a, use.evidence);
		PUSH(x->a, &x->uses, use);
	}
	arena_free(&tables);
	x->requirements += g->declared.n;
	*judged = in;
	return true;
}

/* One that says which Pythons it runs with need not run in the project's image. */
static bool judge_script(struct auditing *x, const struct place *at, const struct project *p, const struct gathered *g,
                         struct audit_findings *findings, struct audit_input *judged, struct err *e)
{
	struct place own = *at;
	str python = g->declared.requires_python;
	return (!python.n || make_audit_targets(x, &own, python, e)) && judge(x, &own, p, g, findings, judged, e);
}

/* Which files a place has, and what says so: options and [tool.spokeshave.audit]. */
bool open_place(struct auditing *x, str path, struct err *e)
{
	struct place at = { .folder = path };
	struct audit_settings settings = { 0 };
	str text;
	struct err ignored;
	if (file_look(x->r, path).kind == FILE_REGULAR) at = (struct place){ .folder = path_dir(path), .script = path_base(path) };
	at.look = (struct gather_opts){ at.folder, x->args->requirements, x->args->dev, x->args->exclude };
	if (file_read(x->r, x->a, path_join(x->a, at.folder, STR("pyproject.toml")), LIMIT_AUDITED_BYTES, &text, &ignored) &&
	    !audit_settings_read(x->a, path_shown(x->a, at.folder, STR("pyproject.toml")), text, &settings, e))
		return false;
	for (size_t i = 0; i < settings.exclude.n; i++) PUSH(x->a, &at.look.exclude, settings.exclude.v[i]);
	for (size_t i = 0; i < settings.dev.n && !at.look.requirements.n; i++)
		PUSH(x->a, &at.look.dev, path_join(x->a, at.folder, settings.dev.v[i]));
	if (!gather_list(x->r, &at.look, &at.list, e)) return false;
	PUSH(x->a, &x->places, at);
	return true;
}

bool audit_place(struct auditing *x, struct place *at, struct err *e)
{
	str folder = at->folder, script = at->script;
	struct audit_settings settings = { .baseline = x->baseline, .baseline_path = x->args->baseline, .prefix = prefix_of(x, at) };
	struct audit_findings findings = { 0 };
	struct project p;
	if (!gather_project(x->r, &at->look, at->list, &p, e) || !read_settings(x, at, &p, &settings, e)) return false;
	for (size_t i = 0; i < p.named.n; i++) PUSH(x->a, &x->memo.files, path_join(x->a, folder, p.named.v[i]));
	bool nothing = !p.manifests.n && !p.scripts_n;
	if (nothing) run_warn(x->r, "%.*s declares no requirements that are found; name the file with -r", STR_ARG(folder));
	if (!make_audit_targets(x, at, p.main.declared.requires_python, e)) return false;
	struct audit_input *judged = NEW_N(x->a, struct audit_input, p.scripts_n + 1);
	if (!script.n && !judge(x, at, &p, &p.main, &findings, &judged[p.scripts_n], e)) return false;
	bool found = !script.n;
	for (size_t i = 0; i < p.scripts_n; i++) {
		if (script.n && !str_eq(p.scripts[i].path, script)) continue;
		found = true;
		if (!judge_script(x, at, &p, &p.scripts[i], &findings, &judged[i], e)) return false;
	}
	if (!found) return err_set(e, FAULT_INPUT, "%.*s has no requirements of its own; name its project's folder", STR_ARG(script));
	add_notes(x, &p, &findings);
	audit_silence(x->a, p.texts, p.texts_n, &settings, &findings);
	for (size_t i = 0; i <= p.scripts_n && x->args->fix && !x->mended; i++)
		if (judged[i].declared && !mend_place(x, at, &p, &judged[i], i, &findings, e)) return false;
	for (size_t i = 0; i < findings.n; i++) {
		struct audit_finding f = findings.v[i];
		if (f.at.path.p != x->args->baseline.p) f.at.path = path_shown(x->a, at->folder, f.at.path);
		PUSH(x->a, &x->findings, f);
	}
	for (size_t i = 0; i < p.texts_n; i++) {
		struct audit_file f = p.texts[i];
		f.path = path_shown(x->a, at->folder, f.path);
		PUSH(x->a, &x->texts, f);
	}
	x->sources += p.sources;
	return true;
}
