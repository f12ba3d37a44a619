/* Requires-Python, specifiers of requirements, two versions of one distribution, an environment that is another's. */
#include "verify_private.h"

static void judge_python(struct verification *v, const struct verified_target *t, const struct lock_pick *pick, str text,
                         const char *who)
{
	struct specifiers wanted = { 0 };
	struct err ignored;
	str repair;
	if (!text.n || !specifiers_parse_lenient(v->a, text, &wanted, &repair, &ignored)) return;
	if (specifiers_contain(&wanted, &t->target->python)) return;
	found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, pick->package->name, v->subject->lock_path, pick->package->at,
	      "%.*s %.*s requires Python %.*s%s, and the target has %.*s", STR_ARG(pick->package->name), STR_ARG(pick->package->written),
	      STR_ARG(text), who, STR_ARG(t->target->python.normal));
}

static void judge_pythons(struct verification *v, const struct verified_target *t, size_t i)
{
	const struct lock_pick *pick = &t->picks.v[i];
	const struct pick_facts *about = &t->about[i];
	str of_lock = pick->package->requires_python, of_metadata = about->metadata ? about->metadata->requires_python : (str){ 0 };
	judge_python(v, t, pick, of_lock, "");
	if (!str_eq(of_lock, of_metadata)) judge_python(v, t, pick, of_metadata, " by its metadata");
}

static void judge_requirement(struct verification *v, const struct verified_target *t, const struct lock_package *by,
                              const struct asked *q)
{
	const struct lock_pick *pick = pick_find(t, q->name, NULL);
	struct version meant;
	if (!pick || !pick->package->written.n) return;
	bool fits = specifiers_contain(q->specs, &pick->package->version);
	if (q->version.n && version_parse(v->a, q->version, &meant)) fits &= !version_cmp(&meant, &pick->package->version);
	if (fits) return;
	str text = q->specs->n ? specifiers_text(v->a, q->specs) : arena_fmt(v->a, "==%.*s", STR_ARG(q->version));
	found(v, SEVERITY_ERROR, FAULT_CHECK, t->target, q->name, v->subject->lock_path, pick->package->at,
	      "%.*s %.*s requires %.*s%.*s, and the lock has %.*s", STR_ARG(by->name), STR_ARG(by->written), STR_ARG(q->name),
	      STR_ARG(text), STR_ARG(pick->package->written));
}

/* The target's versions of one name must be one; lockfile_pick finds them. */
static void judge_target(struct verification *v, const struct verified_target *t)
{
	if (!t->picked) {
		struct err fault = t->fault;
		fault.fault = FAULT_CHECK; /* it can be read, and does not fit */
		found_fault(v, t->target, v->subject->lock_path, &fault);
	}
	for (size_t i = 0; i < t->picks.n; i++) {
		judge_pythons(v, t, i);
		for (size_t k = 0; k < t->about[i].asked.n; k++)
			judge_requirement(v, t, t->picks.v[i].package, &t->about[i].asked.v[k]);
	}
}

void judge_versions(struct verification *v)
{
	size_t unknown = 0, all = 0;
	for (size_t t = 0; t < v->targets_n; t++) {
		judge_target(v, &v->targets[t]);
		all += v->targets[t].picks.n;
		for (size_t i = 0; i < v->targets[t].picks.n; i++) unknown += !v->targets[t].about[i].metadata;
	}
	if (unknown)
		v->lack = arena_fmt(v->a, "what the lock itself says fits, but the metadata of %zu of %zu wheels is not known here", unknown, all);
}
