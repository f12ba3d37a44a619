/* `trace-hook`: the sitecustomize.py that records what a run imports. */
#include "spokeshave/files.h"
#include "spokeshave/trace.h"
#include "table.h"

#define LIMIT_HOOK_BYTES (1u << 20)

struct hook_args { str dir; };

static const struct opt opts[] = {
	{ 'o', "output", OPT_TEXT, offsetof(struct hook_args, dir), "DIR", "write sitecustomize.py there, instead of printing it" },
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

/* An older one of ours goes; anyone else's stays. */
static bool may_write(struct run *r, str path, struct err *e)
{
	str text, ours, rest;
	if (file_look(r, path).kind == FILE_NONE) return true;
	str_cut(trace_hook(), '\n', &ours, &rest);
	return (file_read(r, run_arena(r), path, LIMIT_HOOK_BYTES, &text, e) && str_starts(text, ours)) ||
	       err_set(e, FAULT_INPUT, "'%.*s' is there and not spokeshave's; name another folder, the hook runs that file too "
	               "if it is on sys.path", STR_ARG(path));
}

static bool hook_main(struct run *r, void *given, const struct strs *rest, struct err *e)
{
	const struct hook_args *args = given;
	struct arena *a = run_arena(r);
	(void)rest;
	if (!args->dir.n) return run_print(r, trace_hook(), e);
	str path = path_join(a, args->dir, STR("sitecustomize.py"));
	if (!dir_make(r, args->dir, 0755, e) || !may_write(r, path, e) || !file_write(r, path, trace_hook(), 0644, e)) return false;
	run_say(r, 0, "run the application with PYTHONPATH=%.*s SPOKESHAVE_TRACE=FILE, then `spokeshave stage --trace FILE`",
	        STR_ARG(path_absolute(r, a, args->dir)));
	return true;
}

const struct cmd cmd_trace_hook = {
	.name = "trace-hook",
	.usage = "",
	.help = "print or write the hook that records what a run imports, for stage --trace",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct hook_args),
	.unused = "offline refresh no-cache cache-dir timeout workers",
	.main = hook_main,
};
