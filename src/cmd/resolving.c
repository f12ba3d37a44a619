#include "resolving.h"

#include <sys/utsname.h>

#include "index_pins.h"
#include "locked.h"
#include "locked_extras.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "table.h"

#define LIMIT_DOCKERFILE_BYTES (8u << 20)

str host_arch(struct arena *a)
{
	struct utsname u;
	return uname(&u) ? (str){ 0 } : arena_str(a, str_of(u.machine));
}

bool dockerfile_read(struct run *r, str path, struct dockerfile *out, struct err *e)
{
	str text;
	*out = (struct dockerfile){ 0 };
	if (!path.n) return true;
	return file_read(r, run_arena(r), path, LIMIT_DOCKERFILE_BYTES, &text, e) &&
	       dockerfile_parse(run_arena(r), path, text, out, e);
}

static bool no_target(struct run *r, const struct dockerfile *from, struct err *e)
{
	if (from->missing.n)
		return err_set(e, FAULT_INPUT,
		               "%.*s:%u: the image depends on ARG %.*s, which has no default; name the image with --target",
		               STR_ARG(from->path), from->line, STR_ARG(from->missing));
	struct buf names = buf_in(run_arena(r));
	size_t n;
	const struct target_row *row = target_rows(&n);
	for (size_t i = 0; i < n; i++) buf_fmt(&names, "%s%.*s", i ? ", " : "", STR_ARG(row[i].name));
	return err_set(e, FAULT_INPUT,
	               "say which image will run the application: --target NAME, one of %.*s, or an image such as "
	               "python:3.12-alpine; or --dockerfile FILE, whose last FROM names it",
	               STR_ARG(buf_str(&names)));
}

static bool several_in_one_word(struct run *r, str words, struct err *e)
{
	struct buf b = buf_in(run_arena(r));
	str word, rest = words;
	while (rest.n) {
		str_cut(rest, ',', &word, &rest);
		if (str_trim(word).n) buf_fmt(&b, " --target %.*s", STR_ARG(str_trim(word)));
	}
	return err_set(e, FAULT_INPUT, "--target %.*s: takes one name and may be repeated:%.*s", STR_ARG(words),
	               STR_ARG(buf_str(&b)));
}

/* A FROM that can't be a target is no reason to change it: the option says which image is meant. */
static bool not_from(struct run *r, const struct dockerfile *from, struct err *e)
{
	str why = arena_str(run_arena(r), str_of(e->text));
	return err_set(e, e->fault, "%.*s:%u: FROM %.*s: %.*s; or name the target with --target",
	               STR_ARG(from->path), from->line, STR_ARG(from->image), STR_ARG(why));
}

static bool make_target(struct run *r, const struct resolve_args *args, const struct dockerfile *from, size_t i,
                        struct target *out, struct err *e)
{
	struct arena *a = run_arena(r);
	str usual_arch = from->platform.n ? from->platform : host_arch(a);
	if (!args->targets.n)
		return target_make(a, from->image, args->python, args->arch, usual_arch, out, e) || not_from(r, from, e);
	str spec = args->targets.v[i];
	if (str_find(spec, ',') < spec.n) return several_in_one_word(r, spec, e);
	return target_make(a, spec, args->python, args->arch, usual_arch, out, e) || err_in(e, "--target");
}

/* Two images of one family have the same notice. */
static void warn_once(struct run *r, const struct target *all, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(all[k].notice, all[i].notice)) return;
	if (all[i].notice.n) run_warn(r, "%.*s", STR_ARG(all[i].notice));
}

bool make_targets(struct run *r, const struct resolve_args *args, const struct dockerfile *from,
                  struct resolved *out, struct err *e)
{
	struct arena *a = run_arena(r);
	size_t n = args->targets.n ? args->targets.n : from->image.n > 0;
	if (!n) return no_target(r, from, e);
	out->targets = NEW_N(a, struct target, n);
	for (size_t i = 0; i < n; i++)
		if (!make_target(r, args, from, i, &out->targets[i], e)) return false;
	size_t twin = targets_tell_apart(a, out->targets, n);
	if (twin < n)
		return err_set(e, FAULT_INPUT, "--target %.*s is given twice; leave one out", STR_ARG(args->targets.v[twin]));
	for (size_t i = 0; i < n; i++) warn_once(r, out->targets, i);
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

static bool read_cutoffs(struct run *r, const struct resolve_args *args, struct solver_opts *o, struct err *e)
{
	struct arena *a = run_arena(r);
	const struct strs *list = &args->exclude_newer_packages;
	struct named_cutoff *named = NEW_N(a, struct named_cutoff, list->n);
	int64_t now = run_now(r) * MOMENT_SECOND;
	if (args->exclude_newer.n && !cutoff_parse(args->exclude_newer, now, &o->exclude_newer, e))
		return err_in(e, "--exclude-newer");
	for (size_t i = 0; i < list->n; i++) {
		str name, value;
		if (!str_cut(list->v[i], '=', &name, &value) || !name_valid(name))
			return err_set(e, FAULT_INPUT, "--exclude-newer-package %.*s: write NAME=DATE, or NAME=false", STR_ARG(list->v[i]));
		named[i].name = name_normal(a, name);
		if (!str_eq(value, STR("false")) && !cutoff_parse(value, now, &named[i].cutoff, e))
			return err_in(e, "--exclude-newer-package %.*s", STR_ARG(name));
	}
	o->cutoffs = named;
	o->cutoffs_n = list->n;
	return true;
}

static bool solver_options(struct run *r, const struct resolve_args *args, const struct inputs *in,
                           struct solver_opts *o, struct err *e)
{
	*o = (struct solver_opts){
		.prerelease = in->pre ? PRERELEASE_ALLOW : (enum prerelease)args->prerelease,
		.resolution = (enum resolution)args->resolution,
		.require_hashes = in->require_hashes,
		.ignore_requires_python_upper = args->ignore_upper,
		.no_deps = args->no_deps,
		.complete = args->complete,
		.overrides = in->overrides,
		.overrides_n = in->overrides_n,
		.preferences = args->preferences,
		.preferences_n = args->preferences_n,
	};
	for (size_t i = 0; i < args->excludes.n; i++) {
		if (!name_valid(args->excludes.v[i]))
			return err_set(e, FAULT_INPUT, "--exclude %.*s: write the name of a distribution alone", STR_ARG(args->excludes.v[i]));
		PUSH(run_arena(r), &o->excludes, name_normal(run_arena(r), args->excludes.v[i]));
	}
	return read_cutoffs(r, args, o, e);
}

/* Read the inputs and open the index. */
static bool open_inputs(struct run *r, const struct resolve_args *args, const struct strs *words, struct resolved *out,
                        struct resolve_opts *opts, struct err *e)
{
	struct input_opts input = args->input;
	struct index_opts *index = &out->inputs.index;
	str lock = locked_path(args);
	if (lock.n) return err_set(e, FAULT_INPUT, "%.*s is a lock, where nothing is left to choose: name requirements", STR_ARG(lock));
	input.words = *words;
	choose_file(r, &input);
	if (!inputs_read(r, &input, &out->inputs, e) || !check_python(r, out, e)) return false;
	*opts = (struct resolve_opts){ .per_target = args->per_target, .case_file = args->save_case };
	if (!solver_options(r, args, &out->inputs, &opts->solver, e)) return false;
	index->strategy = (enum index_strategy)args->index_strategy;
	index->keyring = args->keyring;
	index->report_twice = run_opts(r)->verbosity > 0;
	index->targets = out->targets;
	index->targets_n = out->targets_n;
	struct pins_wanted pins = { &args->index_packages, &args->excludes, out->targets, out->targets_n };
	if (!index_pins_choose(run_arena(r), &pins, &out->inputs, e)) return false;
	if (!index_open(r, index, &out->index, e)) return false;
	if (index->strategy == INDEX_UNSAFE_FIRST_MATCH) opts->solver.first_match = index_count(out->index);
	return true;
}

bool resolve_unless(struct run *r, const struct resolve_args *args, const struct strs *words, known_already *known, void *ctx,
                    struct resolved *out, struct err *e)
{
	double began = run_clock(r);
	struct resolve_opts opts;
	str lock = locked_path(args);
	if (lock.n) return resolve_lock(r, args, lock, words, out, e);
	if (!open_inputs(r, args, words, out, &opts, e)) return false;
	bool ok = (known && known(ctx, out)) ||
	          resolve(r, out->index, &out->inputs, out->targets, out->targets_n, &opts, &out->solution, e);
	out->seconds = run_clock(r) - began;
	if (!ok) index_close(out->index);
	else if (out->inputs.require_hashes) pinned_extras(run_arena(r), out->targets, out->targets_n, &out->solution);
	return ok;
}

bool resolve_inputs(struct run *r, const struct resolve_args *args, const struct strs *words, struct resolved *out,
                    struct err *e)
{
	return resolve_unless(r, args, words, NULL, NULL, out, e);
}

bool survey_inputs(struct run *r, const struct resolve_args *args, const struct strs *words, struct resolved *out,
                   struct survey *survey, struct err *why, struct err *e)
{
	struct resolve_opts opts;
	if (!open_inputs(r, args, words, out, &opts, e)) return false;
	if (resolve_survey(r, out->index, &out->inputs, out->targets, out->targets_n, &opts, survey, why, e)) return true;
	index_close(out->index);
	return false;
}
