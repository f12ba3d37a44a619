/* `explain`: a rule of the audit, in full. */
#include "audit_report.h"
#include "spokeshave/buf.h"
#include "table.h"

static void list_rules(struct buf *b)
{
	for (int i = 0; i < AUDIT_CODES; i++)
		buf_fmt(b, "%-18.*s %-8.*s %.*s\n", STR_ARG(audit_rules[i].code), STR_ARG(audit_level_name(audit_rules[i].level)),
		        STR_ARG(audit_rules[i].summary));
}

/* What stands beside no line is silenced as a whole alone, and what has no name by no name. */
static void add_silencing(struct buf *b, enum audit_code code)
{
	str name = audit_rules[code].code;
	bool beside = code != AUDIT_UNUSED_IGNORE, named = beside && code != AUDIT_UNREADABLE;
	if (beside) buf_fmt(b, "To silence one, at the end of its line:\n\n    # spokeshave: ignore[%.*s] reason\n\n", STR_ARG(name));
	if (named)
		buf_fmt(b, "To silence those of a distribution or module, in pyproject.toml:\n\n    [tool.spokeshave.audit]\n"
		        "    %.*s = [\"NAME\"]\n\n", STR_ARG(name));
	buf_fmt(b, "To silence all: --ignore %.*s\n", STR_ARG(name));
}

static bool explain_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	struct buf b = buf_in(run_arena(r));
	(void)given;
	if (!rest->n) {
		list_rules(&b);
		buf_add(&b, STR("\n`spokeshave explain CODE` says more of one, with an example.\n"));
		return run_print(r, buf_str(&b), e);
	}
	enum audit_code code = audit_code_named(rest->v[0]);
	if (code == AUDIT_CODES)
		return err_set(e, FAULT_INPUT, "'%.*s' is no code of the audit; `spokeshave explain` lists them", STR_ARG(rest->v[0]));
	const struct audit_rule *rule = &audit_rules[code];
	buf_fmt(&b, "%.*s (%.*s): %.*s\n\n%.*s\n\n%.*s\n\n", STR_ARG(rule->code), STR_ARG(audit_level_name(rule->level)),
	        STR_ARG(rule->summary), STR_ARG(rule->text), STR_ARG(audit_example(run_arena(r), rule)));
	add_silencing(&b, code);
	return run_print(r, buf_str(&b), e);
}

const struct cmd cmd_explain = {
	.name = "explain",
	.usage = "[CODE]",
	.help = "what a finding of audit means, with an example",
	.rest_most = 1,
	.unused = "timeout workers offline refresh no-cache cache-dir",
	.main = explain_main,
};
