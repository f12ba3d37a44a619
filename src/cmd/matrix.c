/* `matrix`: what the index offers of every package, image by image, solvable or not. */
#include "matrix_report.h"
#include "resolving.h"
#include "table.h"

struct matrix_args {
	struct resolve_args resolve;
	str dockerfile;
	int format;
};

static const struct opt opts[] = {
	{ 0, "dockerfile", OPT_TEXT, offsetof(struct matrix_args, dockerfile), "FILE",
	  "read the target from its last FROM" },
	{ 0, "format", OPT_CHOICE, offsetof(struct matrix_args, format), "text|json", "how to print it" },
	RESOLVE_OPTS(struct matrix_args),
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

static bool matrix_main(struct run *r, void *args, const struct strs *rest, struct err *e)
{
	const struct matrix_args *given = args;
	struct arena *a = run_arena(r);
	struct dockerfile from;
	struct resolved x = { 0 };
	struct survey survey;
	struct err why;
	if (!dockerfile_read(r, given->dockerfile, &from, e)) return false;
	if (!make_targets(r, &given->resolve, &from, &x, e)) return false;
	if (!survey_inputs(r, &given->resolve, rest, &x, &survey, &why, e)) return false;
	index_close(x.index);
	struct matrix_report report = { .survey = &survey, .targets = x.targets, .targets_n = x.targets_n,
	                                .solved = why.fault == FAULT_NONE, .everyone = run_opts(r)->verbosity > 0 };
	str text = given->format ? matrix_report_json(a, &report) : matrix_report_text(a, &report);
	if (!run_print(r, run_redact(r, a, text), e)) return false; /* a value of ${NAME} may stand in a requirement */
	if (!report.solved) *e = why;
	return report.solved;
}

const struct cmd cmd_matrix = {
	.name = "matrix",
	.usage = "[REQUIREMENT]...",
	.help = "show for every package what each image can have of it, and who asks for it",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct matrix_args),
	.rest_most = SIZE_MAX,
	.main = matrix_main,
};
