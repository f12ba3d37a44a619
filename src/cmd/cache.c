#include "spokeshave/cache.h"

#include "table.h"

struct cache_args { long days; };

static const struct cache_args defaults = { .days = 30 };

static const struct opt opts[] = {
	{ 0, "days", OPT_NUMBER, offsetof(struct cache_args, days), "N", "prune: what was not used for N days (30)" },
};
static const struct opt_group groups[] = { { opts, COUNT(opts) } };

static str megabytes(struct arena *a, const char *verb, const struct cache_size *s)
{
	return arena_fmt(a, "%s%llu files, %.1f MB\n", verb, (unsigned long long)s->files, (double)s->bytes / 1e6);
}

static bool cache_main(struct run *r, void *args, const struct strs *rest, struct err *e)
{
	const struct cache_args *given = args;
	struct arena *a = run_arena(r);
	struct cache_size size;
	str what = rest->n ? rest->v[0] : (str){ 0 }, folder = run_opts(r)->cache_dir;
	if (!folder.n && what.n)
		return err_set(e, FAULT_INPUT, "there is no cache folder; name one with --cache-dir DIR");
	if (str_eq(what, STR("dir"))) return run_print(r, arena_join(a, folder, STR("\n")), e);
	if (str_eq(what, STR("size")))
		return cache_measure(r, &size, e) && run_print(r, megabytes(a, "", &size), e);
	if (str_eq(what, STR("prune")))
		return cache_prune(r, (unsigned)given->days, &size, e) && run_print(r, megabytes(a, "removed ", &size), e);
	if (str_eq(what, STR("clean")))
		return cache_clean(r, &size, e) && run_print(r, megabytes(a, "removed ", &size), e);
	return err_set(e, FAULT_INPUT, "say what to do: spokeshave cache dir, size, prune or clean");
}

const struct cmd cmd_cache = {
	.name = "cache",
	.usage = "dir|size|prune|clean",
	.help = "show or empty the cache of downloads",
	.groups = groups,
	.groups_n = COUNT(groups),
	.args_size = sizeof(struct cache_args),
	.defaults = &defaults,
	.rest_most = 1,
	.unused = "no-cache offline refresh timeout workers",
	.main = cache_main,
};
