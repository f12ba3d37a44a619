#include "locked_targets.h"

#include "table.h"

enum { OLDEST_MINOR = 8, NEWEST_MINOR = 20 };

/* "slim-3.13", as two of one family are told apart: "slim:3.13". */
static str spec_of(struct arena *a, str name)
{
	str family, python;
	if (!str_cut_last(name, '-', &family, &python) || !str_starts(python, STR("3."))) return name;
	return arena_fmt(a, "%.*s:%.*s", STR_ARG(family), STR_ARG(python));
}

/* Each target is in an environment, and each environment has a target. */
static bool fits(struct arena *a, const struct lockfile *lock, const struct target *targets, size_t n)
{
	bool ok = true;
	for (size_t t = 0; ok && t < n; t++) {
		bool any = !lock->environments.n;
		for (size_t i = 0; i < lock->environments.n; i++)
			any |= marker_eval(a, lock->environments.v[i], &targets[t].env, (str){ 0 }, NULL);
		ok = any;
	}
	for (size_t i = 0; ok && i < lock->environments.n; i++) {
		bool any = false;
		for (size_t t = 0; t < n; t++) any |= marker_eval(a, lock->environments.v[i], &targets[t].env, (str){ 0 }, NULL);
		ok = any;
	}
	return ok;
}

static bool would_fit(struct arena *a, const struct lockfile *lock, const struct strs *specs, str python, str arch)
{
	struct target *targets = NEW_N(a, struct target, specs->n);
	struct err ignored;
	for (size_t i = 0; i < specs->n; i++)
		if (!target_make(a, specs->v[i], python, arch, host_arch(a), &targets[i], &ignored)) return false;
	return fits(a, lock, targets, specs->n);
}

/* Markers don't tell the free-threaded build from the other; what is built for it alone does. */
static str python_of(struct arena *a, const struct lockfile *lock, int minor)
{
	str abi = arena_fmt(a, "-cp3%dt-", minor);
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; k < lock->v[i].files.n; k++)
			if (str_has(lock->v[i].files.v[k].name, abi)) return arena_fmt(a, "3.%dt", minor);
	return arena_fmt(a, "3.%d", minor);
}

void locked_targets(struct run *r, const struct lockfile *lock, struct resolve_args *args)
{
	static const str archs[] = { STR_INIT(""), STR_INIT("x86_64"), STR_INIT("aarch64") };
	struct arena *a = run_arena(r);
	struct strs specs = { 0 };
	for (size_t i = 0; i < lock->targets.n; i++) PUSH(a, &specs, spec_of(a, lock->targets.v[i]));
	for (size_t k = 0; k < (args->arch.n ? 1 : COUNT(archs)); k++)
		for (int minor = OLDEST_MINOR - 1; minor <= (args->python.n ? OLDEST_MINOR - 1 : NEWEST_MINOR); minor++) {
			str python = args->python, arch = args->arch.n ? args->arch : archs[k];
			if (minor >= OLDEST_MINOR) python = python_of(a, lock, minor); /* first as the names alone have it */
			if (!would_fit(a, lock, &specs, python, arch)) continue;
			args->targets = specs;
			args->python = python;
			args->arch = arch;
			return;
		}
	/* Images of several Pythons: those that need one get it. */
	for (int minor = OLDEST_MINOR; !args->python.n && minor <= NEWEST_MINOR; minor++) {
		struct strs each = { 0 };
		for (size_t i = 0; i < specs.n; i++) {
			bool alone = target_make(a, specs.v[i], (str){ 0 }, args->arch, host_arch(a), NEW(a, struct target), &(struct err){ 0 });
			PUSH(a, &each, alone ? specs.v[i] : arena_fmt(a, "%.*s:3.%d", STR_ARG(specs.v[i]), minor));
		}
		if (!would_fit(a, lock, &each, (str){ 0 }, args->arch)) continue;
		args->targets = each;
		return;
	}
	args->targets = lock->targets;
}
