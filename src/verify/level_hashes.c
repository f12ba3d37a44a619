#include "verify_private.h"

static bool is_strong(str hash)
{
	static const str algorithms[] = { STR_INIT("sha256:"), STR_INIT("sha384:"), STR_INIT("sha512:"), STR_INIT("sha3_256:"),
	                                  STR_INIT("sha3_384:"), STR_INIT("sha3_512:"), STR_INIT("blake2b:") };
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (str_starts(hash, algorithms[i])) return true;
	return false;
}

static bool any_strong(const struct strs *hashes)
{
	for (size_t i = 0; i < hashes->n; i++)
		if (is_strong(hashes->v[i])) return true;
	return false;
}

static void judge(struct verification *v, const struct lock_package *p, struct lock_place at, str what, const struct strs *hashes)
{
	str algorithm, rest;
	if (any_strong(hashes)) return;
	if (hashes->n) str_cut(hashes->v[0], ':', &algorithm, &rest);
	found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, p->name, v->subject->lock_path, at, "%.*s has no hash%s%.*s; lock again",
	      STR_ARG(what), hashes->n ? " but " : "", STR_ARG(hashes->n ? algorithm : STR("")));
}

void judge_hashes(struct verification *v)
{
	const struct lockfile *lock = &v->subject->lock;
	for (size_t i = 0; i < lock->n; i++) {
		const struct lock_package *p = &lock->v[i];
		bool built = p->source == LOCK_FROM_DIRECTORY || p->source == LOCK_FROM_VCS;
		if (p->source == LOCK_PROJECT) continue;
		if (built)
			found(v, SEVERITY_ERROR, FAULT_CHECK, NULL, p->name, v->subject->lock_path, p->at,
			      "%.*s is built from %s, which no hash holds to be the same", STR_ARG(p->name),
			      p->source == LOCK_FROM_VCS ? "version control" : "a folder");
		for (size_t k = 0; k < p->files.n; k++) judge(v, p, p->files.v[k].at, p->files.v[k].name, &p->files.v[k].hashes);
		if (!p->files.n && !built) judge(v, p, p->at, arena_fmt(v->a, "%.*s %.*s", STR_ARG(p->name), STR_ARG(p->written)), &p->hashes);
	}
}
