/* `tree`: what requires or imports what, with sizes. */
#include "forest.h"
#include "ledger.h"
#include "spokeshave/buf.h"
#include "spokeshave/requirement.h"
#include "table.h"

struct tree_args {
	struct ledger_args ledger;
	int by; /* 1: import */
	bool invert;
	long depth;
};

static const struct opt opts[] = {
	{ 0, "by", OPT_CHOICE, offsetof(struct tree_args, by), "requirement|import", "what leads from one to the next" },
	{ 0, "invert", OPT_FLAG, offsetof(struct tree_args, invert), NULL, "from NAME up to those who ask for it" },
	{ 0, "depth", OPT_NUMBER, offsetof(struct tree_args, depth), "N", "levels to show (all)" },
	LEDGER_OPTS,
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };
static const struct tree_args defaults = { .ledger.plan = PLAN_DEFAULTS };

static str print(struct arena *a, int format, const struct forest *v, size_t n)
{
	struct diagram d = diagram_in(a);
	struct buf b = buf_in(a);
	struct json j = json_in(a);
	if (format == LEDGER_TEXT) {
		for (size_t i = 0; i < n; i++) forest_text(&b, &v[i]);
		return buf_str(&b);
	}
	if (format == LEDGER_JSON) {
		json_object(&j, (str){ 0 });
		json_u64(&j, STR("schema"), 1);
		json_str(&j, STR("by"), v[0].opts.by_import ? STR("import") : STR("requirement"));
		json_bool(&j, STR("invert"), v[0].opts.invert);
		json_list(&j, STR("targets"));
		for (size_t i = 0; i < n; i++) forest_json(a, &j, &v[i]);
		json_end(&j, ']');
		json_end(&j, '}');
		return json_text(&j);
	}
	for (size_t i = 0; i < n; i++) forest_draw(&d, &v[i]);
	return format == LEDGER_DOT ? diagram_dot(&d) : diagram_mermaid(&d);
}

static bool tree_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	struct tree_args *args = given;
	struct arena *a = run_arena(r);
	struct ledgers ledgers;
	struct forest_opts o = { .by_import = args->by == 1, .invert = args->invert, .depth = (size_t)args->depth };
	if (rest->n) o.root = name_normal(a, rest->v[0]);
	if (o.invert && !o.root.n) return err_set(e, FAULT_INPUT, "--invert needs the NAME to start from");
	if (!ledgers_read(r, &args->ledger, groups, COUNT(groups), &ledgers, e)) return false;
	struct forest *v = NEW_N(a, struct forest, ledgers.n);
	size_t n = 0;
	for (size_t i = 0; i < ledgers.n; i++) n += forest_make(a, &ledgers.v[i], &o, &v[n]);
	if (!n) return err_set(e, FAULT_INPUT, "no distribution that was resolved is called %.*s", STR_ARG(rest->v[0]));
	return run_print(r, print(a, args->ledger.format, v, n), e);
}

const struct cmd cmd_tree = {
	.name = "tree",
	.usage = "[NAME]",
	.help = "what requires or imports what, with sizes",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct tree_args),
	.defaults = &defaults,
	.rest_most = 1,
	.main = tree_main,
};
