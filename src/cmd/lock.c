/* `lock`: resolve, and write the pins with the digests of every wheel that a target would take. */
#include <string.h>

#include "resolving.h"
#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "table.h"

struct lock_args {
	struct resolve_args resolve;
	str output, dockerfile;
};

static const struct opt opts[] = {
	{ 'o', "output", OPT_TEXT, offsetof(struct lock_args, output), "FILE", "write here; - is standard output" },
	{ 0, "dockerfile", OPT_TEXT, offsetof(struct lock_args, dockerfile), "FILE",
	  "read the target from its last FROM" },
	RESOLVE_OPTS(struct lock_args),
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

/* One digest a target, each once: the wheels that were chosen. */
static void digests(struct arena *a, const struct chosen *c, size_t targets_n, struct strs *out)
{
	for (size_t t = 0; t < targets_n; t++)
		if (c->file[t] && c->file[t]->sha256.n) PUSH(a, out, c->file[t]->sha256);
	strs_sort_unique(out);
}

static str lock_text(struct arena *a, const struct resolved *x)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("# made by spokeshave lock for"));
	for (size_t t = 0; t < x->targets_n; t++)
		buf_fmt(&b, "%s %.*s", t ? "," : "", STR_ARG(x->targets[t].name));
	buf_char(&b, '\n');
	for (size_t i = 0; i < x->solution.n; i++) {
		const struct chosen *c = &x->solution.v[i];
		struct strs hashes = { 0 };
		digests(a, c, x->targets_n, &hashes);
		buf_fmt(&b, "%.*s==%.*s", STR_ARG(c->name), STR_ARG(c->version->normal));
		for (size_t k = 0; k < hashes.n; k++) buf_fmt(&b, " \\\n    --hash=sha256:%.*s", STR_ARG(hashes.v[k]));
		buf_char(&b, '\n');
		for (size_t k = 0; k < c->via.n; k++) buf_fmt(&b, "    # via %.*s\n", STR_ARG(c->via.v[k]));
	}
	return buf_str(&b);
}

static bool write_lock(struct run *r, const struct lock_args *given, const struct resolved *x, struct err *e)
{
	str text = lock_text(run_arena(r), x);
	if (str_eq(given->output, STR("-"))) return run_print(r, text, e);
	return file_write(r, given->output, text, 0644, e);
}

static bool lock_main(struct run *r, void *args, const struct strs *rest, struct err *e)
{
	const struct lock_args *given = args;
	struct dockerfile from;
	struct resolved x = { 0 };
	if (!given->output.n) return err_set(e, FAULT_INPUT, "say where to write: -o FILE, or -o - for standard output");
	if (!dockerfile_read(r, given->dockerfile, &from, e)) return false;
	if (!make_targets(r, &given->resolve, &from, &x, e)) return false;
	if (!resolve_inputs(r, &given->resolve, rest, &x, e)) return false;
	run_say(r, 0, "resolved %zu distributions in %.2f s", x.solution.n, x.seconds);
	bool ok = write_lock(r, given, &x, e);
	index_close(x.index);
	return ok;
}

const struct cmd cmd_lock = {
	.name = "lock",
	.usage = "[REQUIREMENT]...",
	.help = "resolve and write pins with hashes, as a requirements.txt",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct lock_args),
	.rest_most = SIZE_MAX,
	.main = lock_main,
};
