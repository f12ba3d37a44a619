/* `stage`: from requirements to a directory that a COPY takes. */
#include "spokeshave/stage.h"

#include "budget.h"
#include "ledger.h"
#include "planning.h"
#include "stage_report.h"
#include "spokeshave/buf.h"
#include "table.h"
#include "tracing.h"

struct stage_args {
	struct plan_args plan;
	str output;
	str budget, baseline;
	int format;
	bool dry_run;
};

static const struct opt opts[] = {
	{ 'o', "output", OPT_TEXT, offsetof(struct stage_args, output), "DIR", "stage here; absent, empty, or staged before" },
	PLAN_OPTS,
	{ 0, "guard", OPT_FLAG, offsetof(struct stage_args, plan.guard), NULL,
	  "when a process dies for want of a module that was left out, a line says what restores it" },
	{ 0, "budget", OPT_TEXT, offsetof(struct stage_args, budget), "SIZE",
	  "fail with 1, and write nothing, when a target takes more: 40MB" },
	{ 0, "baseline", OPT_TEXT, offsetof(struct stage_args, baseline), "FILE",
	  "a manifest.json, or its directory, to say what has grown since" },
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

/* ---- the budget ---- */

/* The baseline of a target; null when there is none. */
static const struct manifest *before(const struct ledgers *baseline, str target)
{
	for (size_t i = 0; i < baseline->n; i++)
		if (str_eq(baseline->v[i].target, target)) return &baseline->v[i];
	return NULL;
}

/* What is over the budget is an error, before anything is written; what is not, is said. */
static bool check_sizes(struct run *r, const struct stage_args *args, const struct manifest *now, size_t n,
                        const struct ledgers *baseline, uint64_t budget, struct err *e)
{
	struct arena *a = run_arena(r);
	struct buf over = buf_in(a);
	for (size_t i = 0; i < n; i++) {
		const struct manifest *old = before(baseline, now[i].target);
		str text = budget_text(a, old, args->baseline, &now[i]);
		bool more = args->budget.n && now[i].kept_bytes > budget;
		if (baseline->n && !old)
			run_warn(r, "--baseline %.*s: it has no target %.*s", STR_ARG(args->baseline), STR_ARG(now[i].target));
		if (more)
			buf_fmt(&over, "%s%.*s takes %.*s more than --budget %.*s: %.*s", over.n ? "\n" : "", STR_ARG(now[i].target),
			        STR_ARG(bytes_text(a, now[i].kept_bytes - budget)), STR_ARG(args->budget), STR_ARG(text));
		else if (old)
			run_say(r, 0, "%.*s: %.*s", STR_ARG(now[i].target), STR_ARG(text));
	}
	return !over.n || err_set(e, FAULT_CHECK, "%.*s", STR_ARG(buf_str(&over)));
}

static bool check_traces(struct planned *p, const struct manifest *now, struct err *e)
{
	str said, line;
	bool ok = traces_check(run_arena(p->r), &p->trace, now, p->plan.n, &said, e);
	while (said.n) {
		str_cut(said, '\n', &line, &said);
		run_say(p->r, 0, "%.*s", STR_ARG(line));
	}
	return ok;
}

/* What has to hold of the result, asked before anything is written. */
static bool check_result(struct planned *p, const struct stage_args *args, const struct ledgers *baseline,
                         uint64_t budget, struct err *e)
{
	struct arena *a = run_arena(p->r);
	struct manifest *now = NEW_N(a, struct manifest, p->plan.n);
	if (!args->budget.n && !args->baseline.n && !p->trace.n) return true;
	p->plan.measured = stage_measure(p->r, a, &p->plan, now, e);
	return p->plan.measured && check_traces(p, now, e) &&
	       check_sizes(p->r, args, now, p->plan.n, baseline, budget, e);
}

static bool read_budget(struct run *r, const struct stage_args *args, struct ledgers *baseline, uint64_t *budget,
                        struct err *e)
{
	if (args->budget.n && !budget_parse(args->budget, budget, e)) return err_in(e, "--budget");
	return !args->baseline.n || ledgers_load(r, args->baseline, baseline, e) || err_in(e, "--baseline");
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
	struct ledgers baseline = { 0 };
	uint64_t budget = 0;
	double began = run_clock(r);
	if (!plan_settle(r, &args->plan, groups, COUNT(groups), e) || !check_output(r, args, e)) return false;
	if (!read_budget(r, args, &baseline, &budget, e)) return false;
	if (args->plan.missing_libraries == CHOICE_UNSAID) args->plan.missing_libraries = LIBRARIES_ERROR;
	if (!plan_make(r, &args->plan, rest, args->output, !args->dry_run, &p, e)) return false;
	bool ok = check_result(&p, args, &baseline, budget, e) && write_out(&p, args, e) && report(&p, args, began, e);
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
