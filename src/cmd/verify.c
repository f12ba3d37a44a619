/* `verify`: is a lock, a staged directory or an image right? */
#include "spokeshave_config.h"
#include "spokeshave/verify.h"

#include "index_pins.h"
#include "locked_targets.h"
#include "resolving.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/input_indexes.h"
#include "table.h"

struct verify_args {
	struct resolve_args resolve;
	struct strs only, skip, entries;
	str manifest, advisories, app, dockerfile;
	bool exact, only_entries;
	int format;
};

static const enum report_format formats[] = { REPORT_CHECKLIST, REPORT_JSON, REPORT_SARIF, REPORT_JUNIT, REPORT_GITHUB, REPORT_MARKDOWN };

static const struct opt opts[] = {
	{ 0, "only", OPT_LIST, offsetof(struct verify_args, only), "LEVEL",
	  "this level alone: syntax, inputs, closure, versions, wheels, hashed, index, withdrawn, advisories, exact, reach; of what was "
	  "staged also tree, record, native (repeatable)" },
	{ 0, "skip", OPT_LIST, offsetof(struct verify_args, skip), "LEVEL", "all but this one (repeatable)" },
	{ 0, "manifest", OPT_TEXT, offsetof(struct verify_args, manifest), "FILE", "manifest.json of what should be there" },
	{ 0, "exact", OPT_FLAG, offsetof(struct verify_args, exact), NULL, "also: is the lock what would be resolved now?" },
	{ 0, "advisories", OPT_TEXT, offsetof(struct verify_args, advisories), "DIR|ZIP", "an export of OSV's advisories" },
	{ 'a', "app", OPT_TEXT, offsetof(struct verify_args, app), "DIR", "the application: is all that it reaches there?" },
	{ 0, "entry", OPT_LIST, offsetof(struct verify_args, entries), "NAME", "what the image starts (repeatable)" },
	{ 0, "only-entries", OPT_FLAG, offsetof(struct verify_args, only_entries), NULL,
	  "application modules count only when an entry reaches them" },
	{ 0, "dockerfile", OPT_TEXT, offsetof(struct verify_args, dockerfile), "FILE", "read the target from its last FROM" },
	{ 0, "format", OPT_CHOICE, offsetof(struct verify_args, format), "text|json|sarif|junit|github|markdown", "how to print the result" },
	RESOLVE_OPTS(struct verify_args),
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

/* ---- targets ---- */

static bool any_lock(const struct verify_subjects *subjects)
{
	for (size_t i = 0; i < subjects->n; i++)
		if (subjects->v[i].kind == VERIFY_LOCK) return true;
	return false;
}

/* A lock of ours names the targets that it is for. */
static bool lock_targets(struct run *r, struct verify_args *args, const struct verify_subjects *subjects, struct resolved *x,
                         struct err *e)
{
	struct dockerfile from;
	if (!any_lock(subjects)) return true;
	if (!dockerfile_read(r, args->dockerfile, &from, e)) return false;
	if (!args->resolve.targets.n && !from.image.n) locked_targets(r, &subjects->v[0].lock, &args->resolve);
	if (!args->resolve.targets.n && !subjects->v[0].lock_read) return true; /* `syntax` alone will tell */
	return make_targets(r, &args->resolve, &from, x, e);
}

/* ---- requirements ---- */

/* What the tool that wrote the lock read, where it stands beside it. */
static str inputs_beside(struct run *r, const struct verify_subject *s)
{
	struct arena *a = run_arena(r);
	str folder = path_dir(s->path), base = path_base(s->path), path = { 0 };
	if (s->kind != VERIFY_LOCK) return path;
	switch (s->lock.format) {
	case LOCK_UV: case LOCK_POETRY: case LOCK_PDM: path = STR("pyproject.toml"); break;
	case LOCK_PIPFILE: path = STR("Pipfile"); break;
	case LOCK_REQUIREMENTS:
		if (str_eat_end(&base, STR(".txt"))) path = arena_join(a, base, STR(".in"));
		break;
	default: break;
	}
	if (!path.n) return path;
	path = str_eq(folder, STR(".")) ? path : path_join(a, folder, path);
	return file_look(r, path).kind == FILE_REGULAR ? path : (str){ 0 };
}

static bool read_inputs(struct run *r, struct verify_args *args, const struct verify_subjects *subjects, struct resolved *x,
                        bool *known, struct err *e)
{
	struct input_opts *input = &args->resolve.input;
	const struct reqtree none = { 0 };
	const struct strs no_links = { 0 };
	str beside = subjects->n == 1 && !input->requirements.n ? inputs_beside(r, &subjects->v[0]) : (str){ 0 };
	if (beside.n) PUSH(run_arena(r), &input->requirements, beside);
	*known = input->requirements.n > 0;
	if (!*known) return input_indexes(r, input, &none, &no_links, &x->inputs.index, e);
	struct pins_wanted pins = { &args->resolve.index_packages, &args->resolve.excludes, x->targets, x->targets_n };
	return inputs_read(r, input, &x->inputs, e) && index_pins_choose(run_arena(r), &pins, &x->inputs, e);
}

/* With --exact: what would be resolved now; no solution is a fault of the requirements. */
static bool resolve_now(struct run *r, const struct verify_args *args, struct resolved *x, struct err *e)
{
	const struct strs no_words = { 0 };
	struct resolved fresh = { .targets = x->targets, .targets_n = x->targets_n };
	if (!resolve_inputs(r, &args->resolve, &no_words, &fresh, e)) return err_in(e, "--exact");
	index_close(fresh.index);
	x->solution = fresh.solution;
	return true;
}

/* ---- all ---- */

static void canonical(struct arena *a, const struct strs *names, struct strs *out)
{
	for (size_t i = 0; i < names->n; i++) PUSH(a, out, name_normal(a, names->v[i]));
	strs_sort_unique(out);
}

static bool wants_exact(const struct verify_args *args)
{
	return args->exact || strs_has(&args->only, STR("exact"));
}

/* Findings decide the exit code; what they are stands on standard output already. */
static bool outcome(const struct report *report, enum fault fault, struct err *e)
{
	size_t n = report_count(report, SEVERITY_ERROR);
	return fault == FAULT_NONE || err_set(e, fault, "%.*s: %zu finding%s", STR_ARG(report->subject), n, n == 1 ? "" : "s");
}

static bool verify_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	struct verify_args *args = given;
	struct arena *a = run_arena(r);
	struct verify_subjects subjects = { 0 };
	struct resolved x = { 0 };
	struct report report = { 0 };
	enum fault fault;
	bool known;
	if (!rest->n) return err_set(e, FAULT_INPUT, "say what to look at: a lock file, a staged directory, a tar of a layer or an image");
	if (!verify_open(r, rest->v[0], args->manifest, &subjects, e)) return false;
	if (!lock_targets(r, args, &subjects, &x, e) || !read_inputs(r, args, &subjects, &x, &known, e)) return false;
	bool exact = wants_exact(args) && known && any_lock(&subjects);
	if (exact && !resolve_now(r, args, &x, e)) return false;
	struct index_opts index = x.inputs.index;
	index.strategy = (enum index_strategy)args->resolve.index_strategy;
	index.keyring = args->resolve.keyring;
	struct verify_opts o = {
		.only = args->only, .skip = args->skip, .targets = x.targets, .targets_n = x.targets_n,
		.inputs = known ? &x.inputs : NULL, .index = &index, .advisories = args->advisories, .exact = wants_exact(args),
		.solution = exact ? &x.solution : NULL, .app = args->app, .entries = args->entries, .only_entries = args->only_entries,
	};
	canonical(a, &args->resolve.input.extras, &o.wanted.extras);
	canonical(a, &args->resolve.input.groups, &o.wanted.groups);
	canonical(a, &args->resolve.excludes, &o.excludes);
	report.subject = rest->v[0];
	report.version = STR(SPOKESHAVE_VERSION);
	if (!verify_run(r, &subjects, &o, &report, &fault, e)) return false;
	return run_print(r, report_write(a, &report, formats[args->format]), e) && outcome(&report, fault, e);
}

const struct cmd cmd_verify = {
	.name = "verify",
	.usage = "FILE|DIR",
	.help = "is a lock, a staged directory or an image right?",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct verify_args),
	.rest_most = 1,
	.main = verify_main,
};
