/* For which images a project is judged. */
#include "auditing.h"
#include "spokeshave/dockerfile.h"
#include "spokeshave/files.h"

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
	if (file_look(x->r, path).kind != FILE_REGULAR || !file_read(x->r, x->a, path, LIMIT_AUDITED_BYTES, &text, &e)) return false;
	if (!dockerfile_parse(x->a, path, text, &d, &e) || !d.image.n) return false;
	return target_make(x->a, d.image, (str){ 0 }, x->args->arch, host_arch(x->a), out, &e) && audit_admits(x->a, requires_python, out->minor, true);
}

/* Without --target and Dockerfile: a slim image, with the first of these Pythons that the project admits. */
static bool usual_target(struct auditing *x, str folder, str requires_python, struct target *out, struct err *e)
{
	static const unsigned minors[] = { 13, 12, 14, 11, 10, 9, 8 };
	str python = x->args->python.n ? x->args->python : python_of_site(x->args->site);
	if (!python.n && image_of_folder(x, folder, requires_python, out)) return true;
	for (size_t i = 0; i < COUNT(minors) && !python.n; i++)
		if (audit_admits(x->a, requires_python, minors[i], true)) python = arena_fmt(x->a, "3.%u", minors[i]);
	if (!python.n) python = arena_fmt(x->a, "3.%u", minors[0]);
	return target_make(x->a, STR("slim"), python, x->args->arch, host_arch(x->a), out, e);
}

bool make_audit_targets(struct auditing *x, struct place *at, str requires_python, struct err *e)
{
	const struct strs *names = &x->args->targets;
	at->targets_n = names->n ? names->n : 1;
	at->targets = NEW_N(x->a, struct target, at->targets_n);
	for (size_t i = 0; i < names->n; i++)
		if (!target_make(x->a, names->v[i], x->args->python, x->args->arch, host_arch(x->a), &at->targets[i], e)) return err_in(e, "--target");
	if (!names->n && !usual_target(x, at->folder, requires_python, &at->targets[0], e)) return false;
	size_t twin = targets_tell_apart(x->a, at->targets, at->targets_n);
	if (twin < at->targets_n) return err_set(e, FAULT_INPUT, "--target %.*s is given twice; leave one out", STR_ARG(names->v[twin]));
	at->judged = NEW_N(x->a, struct audit_target, at->targets_n);
	for (size_t i = 0; i < at->targets_n; i++)
		at->judged[i] = (struct audit_target){ at->targets[i].name, at->targets[i].minor, &at->targets[i].env };
	return true;
}
