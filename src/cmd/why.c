/* `why`: the evidence that keeps something, or what is missing to keep it. */
#include "answer.h"
#include "ledger.h"
#include "spokeshave/buf.h"
#include "spokeshave/stdlib.h"
#include "table.h"
#include "tracing.h"

struct why_args {
	struct ledger_args ledger;
	bool not;
};

static const struct opt opts[] = {
	{ 0, "not", OPT_FLAG, offsetof(struct why_args, not), NULL, "it should not be there: exit 1 if it is kept" },
	LEDGER_OPTS,
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };
static const struct why_args defaults = { .ledger.plan = PLAN_DEFAULTS };

/* Targets of which the same is to say are named together. */
static str text_of(struct arena *a, const struct answer *answers, size_t n)
{
	struct buf all = buf_in(a);
	str *text = NEW_N(a, str, n);
	for (size_t i = 0; i < n; i++) {
		struct buf b = buf_in(a);
		answer_text(&b, &answers[i]);
		text[i] = buf_str(&b);
	}
	for (size_t i = 0; i < n; i++) {
		if (!text[i].n) continue;
		buf_add(&all, answers[i].m->target);
		for (size_t k = i + 1; k < n; k++) {
			if (!str_eq(text[k], text[i])) continue;
			buf_fmt(&all, ", %.*s", STR_ARG(answers[k].m->target));
			text[k] = (str){ 0 };
		}
		buf_fmt(&all, ": %.*s", STR_ARG(text[i]));
	}
	return buf_str(&all);
}

static str json_of(struct arena *a, str asked, const struct answer *answers, size_t n)
{
	struct json j = json_in(a);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_str(&j, STR("asked"), asked);
	json_list(&j, STR("targets"));
	for (size_t i = 0; i < n; i++) answer_json(a, &j, &answers[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}

static str print(struct arena *a, int format, str asked, const struct answer *answers, size_t n)
{
	struct diagram d = diagram_in(a);
	if (format == LEDGER_TEXT) return text_of(a, answers, n);
	if (format == LEDGER_JSON) return json_of(a, asked, answers, n);
	for (size_t i = 0; i < n; i++) answer_draw(&d, &answers[i]);
	return format == LEDGER_DOT ? diagram_dot(&d) : diagram_mermaid(&d);
}

static bool not_found(const struct answer *x, struct err *e)
{
	str top, rest, asked = x->asked;
	if (answer_is_application(x))
		return err_set(e, FAULT_INPUT, "%.*s is the application's own, which is searched but not staged", STR_ARG(asked));
	str_cut(asked, '.', &top, &rest);
	if (stdlib_has(top))
		return err_set(e, FAULT_INPUT, "%.*s is of Python's own library, which the image brings", STR_ARG(asked));
	return err_set(e, FAULT_INPUT, "no distribution, module or file that was resolved is called %.*s; the distributions: "
	               "`spokeshave tree`", STR_ARG(asked));
}

/* No name, but a trace: is all of it there? */
static bool check_traces(struct run *r, const struct why_args *args, const struct ledgers *ledgers, struct err *e)
{
	struct trace t;
	struct err found;
	str said;
	if (!traces_read(r, &args->ledger.plan.traces, &t, e)) return false;
	bool ok = traces_check(run_arena(r), &t, ledgers->v, ledgers->n, &said, &found);
	if (!run_print(r, said, e)) return false;
	if (!ok) *e = found;
	return ok;
}

static bool why_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	struct why_args *args = given;
	struct arena *a = run_arena(r);
	struct ledgers ledgers;
	if (!rest->n && !args->ledger.plan.traces.n) return err_set(e, FAULT_INPUT, "say what: spokeshave why NAME, a distribution, a module or a path (or --trace FILE)");
	if (!ledgers_read(r, &args->ledger, groups, COUNT(groups), &ledgers, e)) return false;
	if (!rest->n) return check_traces(r, args, &ledgers, e);
	struct answer *answers = NEW_N(a, struct answer, ledgers.n);
	size_t found = 0, kept = 0;
	for (size_t i = 0; i < ledgers.n; i++) {
		answer_find(a, &ledgers.v[i], rest->v[0], &answers[i]);
		found += answers[i].dist != NULL;
		kept += answers[i].dist && answers[i].kept;
	}
	if (!found && !args->not) return not_found(&answers[0], e);
	if (!run_print(r, print(a, args->ledger.format, rest->v[0], answers, ledgers.n), e)) return false;
	if (args->not && kept)
		return err_set(e, FAULT_CHECK, "%.*s is kept; --drop %.*s would leave it out", STR_ARG(rest->v[0]), STR_ARG(rest->v[0]));
	return true;
}

const struct cmd cmd_why = {
	.name = "why",
	.usage = "[NAME|MODULE|PATH]",
	.help = "say what keeps it, file and line for each step, or why it is dropped",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct why_args),
	.defaults = &defaults,
	.rest_most = 1,
	.main = why_main,
};
