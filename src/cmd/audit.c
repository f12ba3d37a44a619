/* `audit`: what is wrong with a project's declared requirements. */
#include <stdlib.h>

#include "audit_report.h"
#include "auditing.h"
#include "spokeshave/files.h"

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

static bool read_baseline(struct auditing *x, struct err *e)
{
	str text, line;
	if (!x->args->baseline.n) return true;
	if (!file_read(x->r, x->a, x->args->baseline, LIMIT_AUDITED_BYTES, &text, e)) return err_in(e, "--baseline");
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
		                       .texts_n = x->texts.n, .sources = x->sources,
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

/* Where the question is put, and what this machine has to say to it: indexes, folders of wheels, constraints. */
static bool add_surroundings(struct auditing *x, struct buf *b)
{
	struct input_opts o = x->args->input;
	struct inputs in;
	struct err ignored;
	o.words = (struct strs){ 0 };
	PUSH(x->a, &o.words, STR("pip")); /* indexes are read all the same */
	if (!inputs_read(x->r, &o, &in, &ignored)) return false;
	memo_add_text(b, "here", path_absolute(x->r, x->a, STR(".")));
	memo_add_texts(b, "indexes", &in.index.urls);
	for (size_t i = 0; i < in.n; i++) memo_add_text(b, "constraint", requirement_text(x->a, &in.v[i].req));
	for (size_t i = 0; i < in.index.find_links.n; i++)
		if (!gather_links_state(x->r, in.index.find_links.v[i], b)) return false;
	return true;
}

/* Of the question and the files it is about; empty where the answer is an edit, or rests on what is not looked through here. */
static str memo_key_of(struct auditing *x)
{
	struct buf b = buf_in(x->a);
	bool settled = true;
	if (x->args->fix || x->args->site.n || x->args->write_baseline.n || !memo_begin(x->r, &b)) return (str){ 0 };
	if (!add_surroundings(x, &b)) return (str){ 0 };
	memo_add_options(&b, opts, COUNT(opts), x->args, is_about_the_outcome);
	memo_add_number(&b, "offline", run_opts(x->r)->offline);
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
