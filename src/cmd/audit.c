/* `audit`: what is wrong with a project's declared requirements. */
#include <stdlib.h>
#include <string.h>

#include "audit_memo.h"
#include "audit_report.h"
#include "spokeshave/dockerfile.h"
#include "spokeshave/files.h"
#include "spokeshave/input_indexes.h"

#define LIMIT_BASELINE_BYTES (16u << 20)
#define LIMIT_EDITED_BYTES (64u << 20)

struct audit_args {
	struct strs requirements, dev, targets, exclude, select, ignore;
	str python, arch, site, baseline, write_baseline;
	struct input_opts input;
	int format;
	bool exit_zero, fix, dry_run;
};

#define AT(field) offsetof(struct audit_args, field)
static const struct opt opts[] = {
	{ 'r', "requirement", OPT_LIST, AT(requirements), "FILE", "a file that declares requirements, instead of those that are found" },
	{ 0, "dev", OPT_LIST, AT(dev), "FILE", "one for development alone, beside the others" },
	{ 't', "target", OPT_LIST, AT(targets), "NAME", "the image that will run it (the Dockerfile's, else a slim one with the project's Python)" },
	{ 0, "python", OPT_TEXT, AT(python), "3.X[.Z][t]", "another Python than the image's" },
	{ 0, "arch", OPT_TEXT, AT(arch), "ARCH", "amd64, arm64, … (this machine's)" },
	{ 0, "site", OPT_TEXT, AT(site), "DIR", "ask this installed site-packages, not an index" },
	{ 'i', "index-url", OPT_TEXT, AT(input.index_url), "URL", "the package index ($SPOKESHAVE_INDEX_URL, pip's)" },
	{ 0, "extra-index-url", OPT_LIST, AT(input.extra_index_urls), "[NAME=]URL", "an index that is asked before it" },
	{ 'f', "find-links", OPT_LIST, AT(input.find_links), "DIR|URL", "a folder or page of wheels to consider too" },
	{ 0, "no-index", OPT_FLAG, AT(input.no_index), NULL, "ask no index, only --find-links" },
	{ 0, "exclude", OPT_LIST, AT(exclude), "PATTERN", "paths that are not looked at, as .gitignore writes them" },
	{ 0, "select", OPT_LIST, AT(select), "CODES", "report these alone, parted by commas" },
	{ 0, "ignore", OPT_LIST, AT(ignore), "CODES", "do not report these" },
	{ 0, "baseline", OPT_TEXT, AT(baseline), "FILE", "do not report what stands in it" },
	{ 0, "write-baseline", OPT_TEXT, AT(write_baseline), "FILE", "write all that is found there, for --baseline" },
	{ 0, "format", OPT_CHOICE, AT(format), "text|json|sarif|junit|github|markdown", "how to print" },
	{ 0, "exit-zero", OPT_FLAG, AT(exit_zero), NULL, "exit 0 whatever was found" },
	{ 0, "fix", OPT_FLAG, AT(fix), NULL, "mend the requirement files: remove, add, move; exit 1 if something is left" },
	{ 0, "dry-run", OPT_FLAG, AT(dry_run), NULL, "with --fix: print the patch and write nothing; exit as --fix would" },
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

/* A PATH: a folder, or a script in one. */
struct place {
	str folder, script;   /* empty script: the folder's project */
	struct gather_opts look;
	struct listing *list;
};

struct auditing {
	struct run *r;
	struct arena *a;
	struct audit_args *args;
	struct target *targets;
	struct audit_target *judged;   /* the same, as the judgement wants them */
	size_t targets_n;
	bool targets_given;
	uint64_t received;
	/* of all folders together, paths from here */
	struct audit_findings findings;
	struct { struct audit_use *v; size_t n, cap; } uses;
	struct { struct audit_file *v; size_t n, cap; } texts;
	struct { struct audit_edit *v; size_t n, cap; } edits;
	struct { struct audit_mend *v; size_t n, cap; } mends;
	bool mended;                   /* what is audited now is what --fix wrote */
	size_t sources, requirements;
	struct strs baseline;
	struct { struct place *v; size_t n, cap; } places;
	struct audit_memo memo;
};

/* ---- targets ---- */

static bool admits(struct auditing *x, str requires_python, unsigned minor)
{
	struct specifiers s = { 0 };
	struct version v;
	struct err e;
	if (!requires_python.n || !specifiers_parse(x->a, requires_python, &s, &e)) return true;
	return version_parse(x->a, arena_fmt(x->a, "3.%u.99", minor), &v) && specifiers_contain(&s, &v);
}

/* "3.12" of ".venv/lib/python3.12/site-packages"; empty: the path does not say. */
static str python_of_site(str site)
{
	for (str part; site.n;) {
		str_cut(site, '/', &part, &site);
		if (str_eat(&part, STR("python")) && str_starts(part, STR("3."))) return part;
	}
	return (str){ 0 };
}

/* The image of the folder's Dockerfile, where it is one that is known and has a Python that the project admits. */
static bool image_of_folder(struct auditing *x, str folder, str requires_python, struct target *out)
{
	struct dockerfile d;
	struct err e;
	str text, path = path_join(x->a, folder, STR("Dockerfile"));
	if (file_look(x->r, path).kind != FILE_REGULAR || !file_read(x->r, x->a, path, LIMIT_BASELINE_BYTES, &text, &e)) return false;
	if (!dockerfile_parse(x->a, path, text, &d, &e) || !d.image.n) return false;
	return target_make(x->a, d.image, (str){ 0 }, x->args->arch, host_arch(x->a), out, &e) && admits(x, requires_python, out->minor);
}

/* Without --target and Dockerfile: a slim image, with the first of these Pythons that the project admits. */
static bool usual_target(struct auditing *x, str folder, str requires_python, struct target *out, struct err *e)
{
	static const unsigned minors[] = { 13, 12, 14, 11, 10, 9, 8 };
	str python = x->args->python.n ? x->args->python : python_of_site(x->args->site);
	if (!python.n && image_of_folder(x, folder, requires_python, out)) return true;
	for (size_t i = 0; i < COUNT(minors) && !python.n; i++)
		if (admits(x, requires_python, minors[i])) python = arena_fmt(x->a, "3.%u", minors[i]);
	if (!python.n) python = arena_fmt(x->a, "3.%u", minors[0]);
	return target_make(x->a, STR("slim"), python, x->args->arch, host_arch(x->a), out, e);
}

static bool make_audit_targets(struct auditing *x, str folder, str requires_python, struct err *e)
{
	const struct strs *names = &x->args->targets;
	x->targets_given = names->n > 0;
	x->targets_n = names->n ? names->n : 1;
	x->targets = NEW_N(x->a, struct target, x->targets_n);
	for (size_t i = 0; i < names->n; i++)
		if (!target_make(x->a, names->v[i], x->args->python, x->args->arch, host_arch(x->a), &x->targets[i], e)) return err_in(e, "--target");
	if (!names->n && !usual_target(x, folder, requires_python, &x->targets[0], e)) return false;
	size_t twin = targets_tell_apart(x->a, x->targets, x->targets_n);
	if (twin < x->targets_n) return err_set(e, FAULT_INPUT, "--target %.*s is given twice; leave one out", STR_ARG(names->v[twin]));
	x->judged = NEW_N(x->a, struct audit_target, x->targets_n);
	for (size_t i = 0; i < x->targets_n; i++)
		x->judged[i] = (struct audit_target){ x->targets[i].name, x->targets[i].minor, &x->targets[i].env };
	return true;
}

/* ---- facts ---- */

static void take_index_options(struct arena *a, const struct strs *lines, str folder, struct input_opts *o)
{
	for (size_t i = 0; i < lines->n; i++) {
		str line = lines->v[i], name, value;
		str_cut(line, line.n > 1 && line.p[1] == '-' && str_find(line, '=') < str_find(line, ' ') ? '=' : ' ', &name, &value);
		value = str_trim(value);
		value = str_slice(value, 0, str_find(value, ' '));
		if (str_eq(name, STR("--no-index"))) o->no_index = true;
		else if (str_eq(name, STR("--extra-index-url"))) PUSH(a, &o->extra_index_urls, value);
		else if (str_eq(name, STR("--find-links")) || str_eq(name, STR("-f")))
			PUSH(a, &o->find_links, str_has(value, STR("://")) ? value : path_join(a, folder, value));
		else if (!o->index_url.n) o->index_url = value;
	}
}

static bool learn(struct auditing *x, const struct project *p, str folder, const struct gathered *g, struct known *known, struct err *e)
{
	if (x->args->site.n) {
		return gather_site(x->r, x->args->site, g, x->targets, x->targets_n, known, e) &&
		       gather_site_code(x->r, x->args->site, known, e);
	}
	struct gather_index_opts o = { .input = x->args->input, .targets = x->targets, .targets_n = x->targets_n, .sizes = x->targets_n > 1 };
	take_index_options(x->a, &p->index_options, folder, &o.input);
	return gather_index(x->r, g, &o, known, &x->received, e);
}

/* ---- one folder ---- */

static str shown(struct auditing *x, str folder, str path)
{
	while (str_eat(&folder, STR("./"))) {}
	while (str_eat_end(&folder, STR("/"))) {}
	if (!folder.n || str_eq(folder, STR(".")) || str_starts(path, STR("/"))) return path;
	return path_join(x->a, folder, path);
}

/* What paths below the folder begin with: "sub/"; empty: it is this one. */
static str prefix_of(struct auditing *x, str folder)
{
	str any = shown(x, folder, STR("x"));
	return str_slice(any, 0, any.n - 1);
}

static bool read_settings(struct auditing *x, str folder, const struct project *p, struct audit_settings *s, struct err *e)
{
	if (p->settings.n && !audit_settings_read(x->a, shown(x, folder, STR("pyproject.toml")), p->settings, s, e)) return false;
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

static bool judge(struct auditing *x, const struct project *p, str folder, const struct gathered *g, struct audit_findings *findings,
                  struct audit_input *judged, struct err *e)
{
	struct known known = { 0 };
	struct audit_result result;
	if (!learn(x, p, folder, g, &known, e)) return false;
	PUSH(x->a, &x->memo.learnt, known.learnt);
	struct audit_input in = { .targets = x->judged, .targets_n = x->targets_n, .targets_given = x->targets_given, .declared = &g->declared,
		                  .files = g->files, .files_n = g->files_n, .dists = known.v, .dists_n = known.n };
	audit_judge(x->a, &in, &result);
	for (size_t i = 0; i < result.findings.n; i++) PUSH(x->a, findings, result.findings.v[i]);
	for (size_t i = 0; i < result.uses_n; i++) {
		struct audit_use use = result.uses[i];
		struct audit_requirement *q = NEW(x->a, struct audit_requirement);
		*q = *use.requirement;
		q->at.path = shown(x, folder, q->at.path);
		use.requirement = q;
		PUSH(x->a, &x->uses, use);
	}
	x->requirements += g->declared.n;
	*judged = in;
	return true;
}

/* ---- mending ---- */

/* Findings of a script with requirements of its own, or of all else. */
static void findings_of(struct arena *a, const struct audit_findings *all, const struct project *p, size_t script,
                        struct audit_findings *out)
{
	for (size_t i = 0; i < all->n; i++) {
		size_t of = p->scripts_n;
		for (size_t k = 0; k < p->scripts_n; k++)
			if (str_eq(p->scripts[k].path, all->v[i].at.path)) of = k;
		if (of == script) PUSH(a, out, all->v[i]);
	}
}

/* The file that an edit is of: still what was read, or not there where it is to be new. */
static bool edit_fits(struct auditing *x, str path, const struct audit_edit *edit, struct err *e)
{
	str now = { 0 };
	if (file_look(x->r, path).kind != FILE_NONE && !file_read(x->r, x->a, path, LIMIT_EDITED_BYTES, &now, e)) return err_in(e, "--fix");
	if (str_eq(now, edit->before)) return true;
	return err_set(e, FAULT_INPUT, "--fix: '%.*s' is not what was audited: it was changed meanwhile, or is left out here; "
	               "nothing is written, audit again", STR_ARG(path));
}

static bool write_edits(struct auditing *x, str folder, const struct audit_fixes *fixes, struct err *e)
{
	for (size_t i = 0; i < fixes->edits_n; i++)
		if (!edit_fits(x, path_join(x->a, folder, fixes->edits[i].path), &fixes->edits[i], e)) return false;
	for (size_t i = 0; i < fixes->edits_n; i++) {
		str path = path_join(x->a, folder, fixes->edits[i].path);
		struct file_info info = file_look(x->r, path);
		if (info.kind == FILE_LINK) info = file_look(x->r, path_real(x->r, x->a, path));
		if (!file_write(x->r, path, fixes->edits[i].after, info.kind == FILE_REGULAR ? info.mode : 0644, e)) return err_in(e, "--fix");
	}
	return true;
}

static bool mend(struct auditing *x, const struct project *p, str folder, const struct audit_input *in, size_t script,
                 const struct audit_findings *all, struct err *e)
{
	struct audit_findings findings = { 0 };
	struct audit_fixes fixes;
	findings_of(x->a, all, p, script, &findings);
	audit_fix(x->a, p->texts, p->texts_n, &findings, in, &fixes);
	for (size_t i = 0; i < fixes.mends_n; i++) {
		struct audit_finding *f = NEW(x->a, struct audit_finding);
		*f = *fixes.mends[i].finding;
		f->at.path = shown(x, folder, f->at.path);
		PUSH(x->a, &x->mends, ((struct audit_mend){ f, fixes.mends[i].done, fixes.mends[i].text }));
	}
	for (size_t i = 0; i < fixes.edits_n; i++) {
		const struct audit_edit *edit = &fixes.edits[i];
		PUSH(x->a, &x->edits, ((struct audit_edit){ shown(x, folder, edit->path), edit->before, edit->after }));
	}
	return x->args->dry_run || write_edits(x, folder, &fixes, e);
}

/* Which files a place has, and what says so: options and [tool.spokeshave.audit]. */
static bool open_place(struct auditing *x, str path, struct err *e)
{
	struct place at = { .folder = path };
	struct audit_settings settings = { 0 };
	str text;
	struct err ignored;
	if (file_look(x->r, path).kind == FILE_REGULAR) at = (struct place){ .folder = path_dir(path), .script = path_base(path) };
	at.look = (struct gather_opts){ at.folder, x->args->requirements, x->args->dev, x->args->exclude };
	if (file_read(x->r, x->a, path_join(x->a, at.folder, STR("pyproject.toml")), LIMIT_BASELINE_BYTES, &text, &ignored) &&
	    !audit_settings_read(x->a, shown(x, at.folder, STR("pyproject.toml")), text, &settings, e))
		return false;
	for (size_t i = 0; i < settings.exclude.n; i++) PUSH(x->a, &at.look.exclude, settings.exclude.v[i]);
	for (size_t i = 0; i < settings.dev.n && !at.look.requirements.n; i++)
		PUSH(x->a, &at.look.dev, path_join(x->a, at.folder, settings.dev.v[i]));
	if (!gather_list(x->r, &at.look, &at.list, e)) return false;
	PUSH(x->a, &x->places, at);
	return true;
}

static bool audit_place(struct auditing *x, const struct place *at, struct err *e)
{
	str folder = at->folder, script = at->script;
	struct audit_settings settings = { .baseline = x->baseline, .baseline_path = x->args->baseline, .prefix = prefix_of(x, folder) };
	struct audit_findings findings = { 0 };
	struct project p;
	if (!gather_project(x->r, &at->look, at->list, &p, e) || !read_settings(x, folder, &p, &settings, e)) return false;
	for (size_t i = 0; i < p.named.n; i++) PUSH(x->a, &x->memo.files, path_join(x->a, folder, p.named.v[i]));
	bool nothing = !p.manifests.n && !p.scripts_n;
	if (nothing) run_warn(x->r, "%.*s declares no requirements that are found; name the file with -r", STR_ARG(folder));
	if (!x->targets && !make_audit_targets(x, folder, p.main.declared.requires_python, e)) return false;
	struct audit_input *judged = NEW_N(x->a, struct audit_input, p.scripts_n + 1);
	if (!script.n && !judge(x, &p, folder, &p.main, &findings, &judged[p.scripts_n], e)) return false;
	bool found = !script.n;
	for (size_t i = 0; i < p.scripts_n; i++) {
		if (script.n && !str_eq(p.scripts[i].path, script)) continue;
		found = true;
		if (!judge(x, &p, folder, &p.scripts[i], &findings, &judged[i], e)) return false;
	}
	if (!found) return err_set(e, FAULT_INPUT, "%.*s has no requirements of its own; name its project's folder", STR_ARG(script));
	add_notes(x, &p, &findings);
	audit_silence(x->a, p.texts, p.texts_n, &settings, &findings);
	for (size_t i = 0; i <= p.scripts_n && x->args->fix && !x->mended; i++)
		if (judged[i].declared && !mend(x, &p, folder, &judged[i], i, &findings, e)) return false;
	for (size_t i = 0; i < findings.n; i++) {
		struct audit_finding f = findings.v[i];
		if (f.at.path.p != x->args->baseline.p) f.at.path = shown(x, folder, f.at.path);
		PUSH(x->a, &x->findings, f);
	}
	for (size_t i = 0; i < p.texts_n; i++) {
		struct audit_file f = p.texts[i];
		f.path = shown(x, folder, f.path);
		PUSH(x->a, &x->texts, f);
	}
	x->sources += p.sources;
	return true;
}

/* ---- the command ---- */

static bool read_baseline(struct auditing *x, struct err *e)
{
	str text, line;
	if (!x->args->baseline.n) return true;
	if (!file_read(x->r, x->a, x->args->baseline, LIMIT_BASELINE_BYTES, &text, e)) return err_in(e, "--baseline");
	while (text.n) {
		str_cut(text, '\n', &line, &text);
		if (line.n && line.p[0] != '#') PUSH(x->a, &x->baseline, line);
	}
	return true;
}

static bool write_baseline(struct auditing *x, struct err *e)
{
	struct strs lines = { 0 };
	struct buf b = buf_in(x->a);
	for (size_t i = 0; i < x->findings.n; i++)
		if (x->findings.v[i].code != AUDIT_UNUSED_IGNORE) PUSH(x->a, &lines, audit_baseline_line(x->a, &x->findings.v[i]));
	strs_sort_unique(&lines);
	buf_add(&b, STR("# What `spokeshave audit --baseline` does not report: code, path, name.\n"));
	for (size_t i = 0; i < lines.n; i++) buf_fmt(&b, "%.*s\n", STR_ARG(lines.v[i]));
	return file_write(x->r, x->args->write_baseline, buf_str(&b), 0644, e);
}

static str report(struct auditing *x)
{
	static str (*const forms[])(struct arena *, const struct audit_report *) = {
		[AUDIT_TEXT] = audit_text, [AUDIT_JSON] = audit_json, [AUDIT_SARIF] = audit_sarif, [AUDIT_JUNIT] = audit_junit,
		[AUDIT_GITHUB] = audit_github, [AUDIT_MARKDOWN] = audit_markdown,
	};
	struct audit_report all = { .findings = &x->findings, .uses = x->uses.v, .uses_n = x->uses.n, .texts = x->texts.v,
		                       .texts_n = x->texts.n, .targets = x->judged, .targets_n = x->targets_n, .sources = x->sources,
		                       .requirements = x->requirements };
	return forms[x->args->format](x->a, &all);
}

static size_t faults_of(const struct audit_findings *findings)
{
	size_t n = 0;
	for (size_t i = 0; i < findings->n; i++) n += findings->v[i].level != AUDIT_NOTE;
	return n;
}

/* ---- what was audited before ---- */

static bool is_about_the_outcome(str option)
{
	return str_eq(option, STR("exit-zero"));
}

/* Of the question and the files it is about; empty where the answer is an edit, or rests on what is not looked through here. */
static str memo_key_of(struct auditing *x)
{
	struct buf b = buf_in(x->a);
	struct index_opts index = { 0 };
	struct err ignored;
	bool settled = true;
	if (x->args->fix || x->args->site.n || x->args->write_baseline.n || !memo_begin(x->r, &b)) return (str){ 0 };
	if (!input_indexes(x->r, &x->args->input, &(struct reqtree){ 0 }, &(struct strs){ 0 }, &index, &ignored)) return (str){ 0 };
	memo_add_options(&b, opts, COUNT(opts), x->args, is_about_the_outcome);
	memo_add_number(&b, "offline", run_opts(x->r)->offline);
	memo_add_texts(&b, "indexes", &index.urls);
	memo_add_texts(&b, "baseline", &x->baseline);
	for (size_t i = 0; i < x->places.n; i++) {
		const struct place *at = &x->places.v[i];
		memo_add_text(&b, "folder", path_absolute(x->r, x->a, at->folder));
		memo_add_text(&b, "shown", at->folder);
		memo_add_text(&b, "script", at->script);
		settled &= gather_file_state(x->r, path_join(x->a, at->folder, STR("pyproject.toml")), &b);
		settled &= gather_file_state(x->r, path_join(x->a, at->folder, STR("Dockerfile")), &b);
		settled &= gather_state(x->r, at->list, &b);
	}
	return settled ? memo_key(x->a, buf_str(&b)) : (str){ 0 };
}

/* ---- the command ---- */

static bool make_report(struct auditing *x, struct err *e)
{
	run_keep_warnings(x->r, &x->memo.warnings);
	for (size_t i = 0; i < x->places.n; i++)
		if (!audit_place(x, &x->places.v[i], e)) return false;
	run_keep_warnings(x->r, NULL);
	run_progress_end(x->r);
	if (x->findings.n) qsort(x->findings.v, x->findings.n, sizeof *x->findings.v, audit_finding_order);
	x->memo.faults = faults_of(&x->findings);
	x->memo.text = report(x);
	audit_memo_keep(x->r, &x->memo);
	return true;
}

static bool open_places(struct auditing *x, const struct strs *paths, struct err *e)
{
	for (size_t i = 0; i < paths->n; i++)
		if (!open_place(x, paths->v[i], e)) return false;
	return paths->n || open_place(x, STR("."), e);
}

/* What was mended, or would be, and what was not and why; says how much was not. */
static size_t say_mends(struct auditing *x)
{
	size_t done = 0, dry = x->args->dry_run;
	for (size_t i = 0; i < x->mends.n; i++) {
		const struct audit_mend *m = &x->mends.v[i];
		const struct audit_finding *f = m->finding;
		str name = f->name.n ? f->name : f->module;
		done += m->done;
		run_say(x->r, 0, "%.*s:%u: %.*s %.*s: %s%.*s", STR_ARG(f->at.path), f->at.line, STR_ARG(audit_rules[f->code].code),
		        STR_ARG(name), m->done ? "" : "not mended: ", STR_ARG(m->text));
	}
	run_say(x->r, 0, "%zu of %zu finding%s %s mended in %zu file%s%s", done, x->mends.n, x->mends.n == 1 ? "" : "s",
	        dry ? "would be" : "were", x->edits.n, x->edits.n == 1 ? "" : "s", dry && x->edits.n ? "; without --dry-run they are" : "");
	return x->mends.n - done;
}

/* After --fix has written, what stands is what an audit of the files finds now. */
static bool audit_again(struct auditing *x, const struct strs *paths, struct err *e)
{
	x->findings.n = x->uses.n = x->texts.n = x->places.n = x->sources = x->requirements = 0;
	x->memo = (struct audit_memo){ 0 };
	x->mended = true;
	return open_places(x, paths, e) && make_report(x, e);
}

/* Prints what there is to print, and says how many faults stand. */
static bool fix(struct auditing *x, const struct strs *paths, size_t *faults, struct err *e)
{
	struct buf b = buf_in(x->a);
	size_t left = say_mends(x);
	if (x->args->dry_run) {
		for (size_t i = 0; i < x->edits.n; i++) buf_add(&b, audit_patch(x->a, &x->edits.v[i]));
		*faults = left;
		return run_print(x->r, buf_str(&b), e);
	}
	if (x->edits.n && !audit_again(x, paths, e)) return err_in(e, "after --fix");
	*faults = x->memo.faults;
	return run_print(x->r, x->memo.text, e);
}

static bool audit_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	struct auditing x = { .r = r, .a = run_arena(r), .args = given };
	double began = run_clock(r);
	if (x.args->dry_run && !x.args->fix) return err_set(e, FAULT_INPUT, "--dry-run is for --fix: give both");
	if (!read_baseline(&x, e) || !open_places(&x, rest, e)) return false;
	if (audit_memo_find(r, memo_key_of(&x), &x.memo)) run_say(r, 1, "nothing has changed since it was audited before");
	else if (!make_report(&x, e)) return false;
	if (!x.args->site.n) run_say(r, 1, "%llu bytes were fetched", (unsigned long long)x.received);
	run_say(r, 1, "audited in %.3f s", run_clock(r) - began);
	if (x.args->write_baseline.n && !write_baseline(&x, e)) return false;
	size_t n = x.memo.faults;
	if (!(x.args->fix ? fix(&x, rest, &n, e) : run_print(r, x.memo.text, e))) return false;
	if (!n || x.args->exit_zero || x.args->write_baseline.n) return true;
	if (x.args->fix) return err_set(e, FAULT_CHECK, "%zu fault%s left that --fix does not mend", n, n == 1 ? " is" : "s are");
	return err_set(e, FAULT_CHECK, "the audit found %zu fault%s; `spokeshave explain CODE` says more of one", n, n == 1 ? "" : "s");
}

const struct cmd cmd_audit = {
	.name = "audit",
	.usage = "[PATH…]",
	.help = "what is wrong with declared requirements: unused, missing, transitive, misplaced, …",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct audit_args),
	.rest_most = 1000,
	.main = audit_main,
};
