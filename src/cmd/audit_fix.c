/* --fix: what is written, and what is said of it. */
#include "audit_report.h"
#include "auditing.h"
#include "spokeshave/files.h"

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
	if (file_look(x->r, path).kind != FILE_NONE && !file_read(x->r, x->a, path, LIMIT_AUDITED_BYTES, &now, e)) return err_in(e, "--fix");
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

bool mend_place(struct auditing *x, const struct place *at, const struct project *p, const struct audit_input *in, size_t script,
                const struct audit_findings *all, struct err *e)
{
	struct audit_findings findings = { 0 };
	struct audit_fixes fixes;
	findings_of(x->a, all, p, script, &findings);
	audit_fix(x->a, p->texts, p->texts_n, &findings, in, &fixes);
	for (size_t i = 0; i < fixes.mends_n; i++) {
		struct audit_finding *f = NEW(x->a, struct audit_finding);
		*f = *fixes.mends[i].finding;
		f->at.path = path_shown(x->a, at->folder, f->at.path);
		PUSH(x->a, &x->mends, ((struct audit_mend){ f, fixes.mends[i].done, fixes.mends[i].text }));
	}
	for (size_t i = 0; i < fixes.edits_n; i++) {
		const struct audit_edit *edit = &fixes.edits[i];
		PUSH(x->a, &x->edits, ((struct audit_edit){ path_shown(x->a, at->folder, edit->path), edit->before, edit->after }));
	}
	return x->args->dry_run || write_edits(x, at->folder, &fixes, e);
}

size_t say_mends(struct auditing *x)
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
