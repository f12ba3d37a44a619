#include "ledger.h"

#include "spokeshave/files.h"

static bool load_one(struct run *r, str path, struct manifest *out, struct strs *targets, struct err *e)
{
	str text;
	return file_read(r, run_arena(r), path, LIMIT_MANIFEST_BYTES, &text, e) &&
	       manifest_parse(run_arena(r), path, text, out, targets, e);
}

bool ledgers_load(struct run *r, str path, struct ledgers *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct manifest first;
	struct strs targets, none;
	if (file_look(r, path_join(a, path, STR("."))).kind == FILE_DIR) path = path_join(a, path, STR("manifest.json"));
	if (!load_one(r, path, &first, &targets, e)) return false;
	out->n = targets.n ? targets.n : 1;
	out->v = NEW_N(a, struct manifest, out->n);
	out->v[0] = first;
	for (size_t i = 0; i < targets.n; i++) {
		str folder = path_join(a, path_dir(path), targets.v[i]);
		if (!load_one(r, path_join(a, folder, STR("manifest.json")), &out->v[i], &none, e)) return false;
	}
	return true;
}

bool ledgers_read(struct run *r, struct ledger_args *args, const struct opt_group *groups, size_t groups_n,
                  struct ledgers *out, struct err *e)
{
	const struct strs no_words = { 0 };
	struct planned p;
	if (args->dir.n) return ledgers_load(r, args->dir, out, e);
	if (!plan_settle(r, &args->plan, groups, groups_n, e)) return false;
	if (!plan_make(r, &args->plan, &no_words, (str){ 0 }, false, &p, e)) return false;
	out->n = p.plan.n;
	out->v = NEW_N(run_arena(r), struct manifest, p.plan.n);
	bool ok = stage_measure(r, run_arena(r), &p.plan, out->v, e);
	plan_close(&p);
	return ok;
}

str bytes_text(struct arena *a, uint64_t bytes)
{
	if (bytes < 999950) return arena_fmt(a, "%.1f kB", (double)bytes / 1e3); /* and not "1000.0 kB" */
	return arena_fmt(a, "%.1f MB", (double)bytes / 1e6);
}
