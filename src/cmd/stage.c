/* `stage`: from requirements to a directory that a COPY takes. */
#include "spokeshave/stage.h"

#include "planning.h"
#include "stage_report.h"
#include "table.h"

struct stage_args {
	struct plan_args plan;
	str output;
	int format;
	bool dry_run;
};

static const struct opt opts[] = {
	{ 'o', "output", OPT_TEXT, offsetof(struct stage_args, output), "DIR", "stage here; absent, empty, or staged before" },
	PLAN_OPTS,
	{ 0, "dry-run", OPT_FLAG, offsetof(struct stage_args, dry_run), NULL, "do all but write" },
	{ 0, "format", OPT_CHOICE, offsetof(struct stage_args, format), "text|json", "how to print the result" },
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };
static const struct stage_args defaults = { .plan = PLAN_DEFAULTS };

static bool check_output(struct run *r, const struct stage_args *args, struct err *e)
{
	if (!args->output.n && !args->dry_run) return err_set(e, FAULT_INPUT, "say where to stage: -o DIR (or --dry-run)");
	return args->dry_run || stage_check_output(r, args->output, args->plan.app, e);
}

static bool write_out(struct planned *p, const struct stage_args *args, struct err *e)
{
	struct arena *a = run_arena(p->r);
	if (args->dry_run) return stage_measure(p->r, a, &p->plan, NULL, e);
	return stage_write(p->r, a, &p->plan, args->output, e);
}

static bool report(struct planned *p, const struct stage_args *args, double began, struct err *e)
{
	struct arena *a = run_arena(p->r);
	struct stage_report x = {
		.plan = &p->plan,
		.output = args->dry_run ? (str){ 0 } : args->output,
		.seconds = run_clock(p->r) - began,
		.resolve_seconds = p->resolved.seconds,
		.fetched_bytes = p->fetched_bytes,
		.kept_too = run_opts(p->r)->verbosity > 0,
	};
	return run_print(p->r, args->format ? stage_report_json(a, &x) : stage_report_text(a, &x), e);
}

static bool stage_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	struct stage_args *args = given;
	struct planned p;
	double began = run_clock(r);
	if (!plan_settle(r, &args->plan, groups, COUNT(groups), e) || !check_output(r, args, e)) return false;
	if (args->plan.missing_libraries == CHOICE_UNSAID) args->plan.missing_libraries = LIBRARIES_ERROR;
	if (!plan_make(r, &args->plan, rest, args->output, !args->dry_run, &p, e)) return false;
	bool ok = write_out(&p, args, e) && report(&p, args, began, e);
	plan_close(&p);
	return ok;
}

const struct cmd cmd_stage = {
	.name = "stage",
	.usage = "[REQUIREMENT]...",
	.help = "resolve, prune to what the application can import, and lay out a directory to COPY",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct stage_args),
	.defaults = &defaults,
	.rest_most = SIZE_MAX,
	.main = stage_main,
};
