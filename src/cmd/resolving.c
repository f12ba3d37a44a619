#include "resolving.h"

#include <sys/utsname.h>

#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "table.h"

str host_arch(struct arena *a)
{
	struct utsname u;
	return uname(&u) ? (str){ 0 } : arena_str(a, str_of(u.machine));
}

static bool no_target(struct run *r, struct err *e)
{
	struct buf names = buf_in(run_arena(r));
	size_t n;
	const struct target_row *row = target_rows(&n);
	for (size_t i = 0; i < n; i++) buf_fmt(&names, "%s%.*s", i ? ", " : "", STR_ARG(row[i].name));
	return err_set(e, FAULT_INPUT,
	               "say which image will run the application: --target NAME, one of %.*s, or an image such as "
	               "python:3.12-alpine; --dockerfile FILE names it too",
	               STR_ARG(buf_str(&names)));
}

bool make_targets(struct run *r, const struct resolve_args *args, str image, struct resolved *out, struct err *e)
{
	struct arena *a = run_arena(r);
	size_t n = args->targets.n ? args->targets.n : image.n > 0;
	if (!n) return no_target(r, e);
	out->targets = NEW_N(a, struct target, n);
	for (size_t i = 0; i < n; i++) {
		struct target *t = &out->targets[i];
		str spec = args->targets.n ? args->targets.v[i] : image;
		if (!target_make(a, spec, args->python, args->arch, host_arch(a), t, e)) return err_in(e, "--target");
		for (size_t k = 0; k < i; k++)
			if (str_eq(out->targets[k].name, t->name))
				return err_set(e, FAULT_INPUT, "--target %.*s is given twice", STR_ARG(t->name));
		if (t->notice.n) run_warn(r, "%.*s", STR_ARG(t->notice));
	}
	out->targets_n = n;
	return true;
}

static bool check_python(struct run *r, const struct resolved *x, struct err *e)
{
	struct specifiers wanted = { 0 };
	str text = x->inputs.requires_python;
	if (!text.n || !specifiers_parse(run_arena(r), text, &wanted, e)) return !text.n;
	for (size_t i = 0; i < x->targets_n; i++)
		if (!specifiers_contain(&wanted, &x->targets[i].python))
			return err_set(e, FAULT_INPUT, "%.*s requires Python %.*s, but %.*s has %.*s; choose another target, or --python",
			               STR_ARG(x->inputs.requires_python_of), STR_ARG(text), STR_ARG(x->targets[i].name),
			               STR_ARG(x->targets[i].python.normal));
	return true;
}

/* Without -r and without words: what the folder has. */
static void choose_file(struct run *r, struct input_opts *input)
{
	static const str names[] = { STR_INIT("requirements.txt"), STR_INIT("pyproject.toml") };
	if (input->requirements.n || input->words.n) return;
	for (size_t i = 0; i < COUNT(names) && !input->requirements.n; i++)
		if (file_look(r, names[i]).kind != FILE_NONE) PUSH(run_arena(r), &input->requirements, names[i]);
	if (!input->requirements.n) PUSH(run_arena(r), &input->requirements, names[0]);
}

bool resolve_inputs(struct run *r, const struct resolve_args *args, const struct strs *words, struct resolved *out,
                    struct err *e)
{
	double began = run_clock(r);
	struct input_opts input = args->input;
	input.words = *words;
	choose_file(r, &input);
	if (!inputs_read(r, &input, &out->inputs, e) || !check_python(r, out, e)) return false;
	struct resolve_opts opts = {
		.solver = {
			.prerelease = out->inputs.pre ? PRERELEASE_ALLOW : (enum prerelease)args->prerelease,
			.require_hashes = out->inputs.require_hashes,
			.ignore_requires_python_upper = args->ignore_upper,
		},
		.per_target = args->per_target,
		.case_file = args->save_case,
	};
	out->inputs.index.targets = out->targets;
	out->inputs.index.targets_n = out->targets_n;
	if (!index_open(r, &out->inputs.index, &out->index, e)) return false;
	if (!resolve(r, out->index, &out->inputs, out->targets, out->targets_n, &opts, &out->solution, e)) {
		index_close(out->index);
		return false;
	}
	out->seconds = run_clock(r) - began;
	return true;
}
