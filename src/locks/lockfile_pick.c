/* Which packages of a lock one target installs, and the wheel of each. */
#include "spokeshave/lockfile.h"
#include "spokeshave/names.h"

struct pick {
	const struct lock_package *package;
	struct strs extras;
	bool wanted;
};

struct picker {
	struct arena *a;
	const struct lockfile *lock;
	const struct target *target;
	const struct lock_wanted *wanted;
	struct marker_env env; /* the target's, with the application's extras and groups */
	struct pick *v;        /* beside the lock's packages */
	VEC(size_t) open;      /* of those: wanted, and their requirements not yet followed */
	struct strs sides;     /* of conflicts (uv.lock), that are wanted: "extra-5-ferry-new" */
	struct err *e;
};

/* ---- wheels ---- */

const struct lock_file *lock_best_wheel(const struct lock_package *package, const struct target *target)
{
	const struct lock_file *best = NULL;
	for (size_t i = 0; i < package->files.n; i++) {
		const struct lock_file *f = &package->files.v[i];
		if (!f->is_wheel || tag_set_rank(target->tags, &f->wheel) == RANK_NONE) continue;
		if (!best || wheel_name_cmp(target->tags, &f->wheel, &best->wheel) > 0) best = f;
	}
	return best;
}

/* ---- markers ---- */

static bool holds(struct picker *p, const struct marker *m, str extra)
{
	return marker_eval(p->a, m, &p->env, extra, NULL);
}

/*
 * In a uv.lock requirements for an extra stand apart, and markers name extras
 * only where the application's own exclude each other: the side that is wanted
 * is then the extra that there is.
 */
static bool holds_on_a_side(struct picker *p, const struct marker *m)
{
	if (!p->sides.n || !m || !marker_uses_extra(m)) return holds(p, m, (str){ 0 });
	for (size_t i = 0; i < p->sides.n; i++)
		if (holds(p, m, p->sides.v[i])) return true;
	return false;
}

static void add_side(struct picker *p, const char *kind, str project, str name)
{
	PUSH(p->a, &p->sides, arena_fmt(p->a, "%s-%zu-%.*s-%.*s", kind, project.n, STR_ARG(project), STR_ARG(name)));
}

static void add_sides(struct picker *p)
{
	for (size_t i = 0; i < p->lock->n; i++) {
		const struct lock_package *project = &p->lock->v[i];
		if (project->source != LOCK_PROJECT) continue;
		for (size_t k = 0; k < p->wanted->extras.n; k++) add_side(p, "extra", project->name, p->wanted->extras.v[k]);
		for (size_t k = 0; k < p->wanted->groups.n; k++) add_side(p, "group", project->name, name_normal(p->a, p->wanted->groups.v[k]));
	}
}

/* With each of the extras in turn, and without one. */
static bool holds_with(struct picker *p, const struct marker *m, const struct strs *extras)
{
	if (p->lock->format == LOCK_UV) return holds_on_a_side(p, m);
	if (holds(p, m, (str){ 0 })) return true;
	for (size_t i = 0; m && marker_uses_extra(m) && i < extras->n; i++)
		if (holds(p, m, extras->v[i])) return true;
	return false;
}

/* ---- whether a package says by itself that it is installed ---- */

static bool is_main(str group)
{
	return str_eq(group, STR("main")) || str_eq(group, STR("default"));
}

static bool group_is_wanted(struct picker *p, str group)
{
	return is_main(group) || strs_has(&p->wanted->groups, group) || strs_has(&p->wanted->extras, group);
}

static bool has_wanted_group(struct picker *p, const struct lock_package *package)
{
	if (!package->groups.n) return true;
	for (size_t i = 0; i < package->groups.n; i++)
		if (group_is_wanted(p, package->groups.v[i]) &&
		    (!package->group_markers || holds_with(p, package->group_markers[i], &p->wanted->extras))) return true;
	return false;
}

/* Poetry before 2.1, and uv: only the requirements tell. */
static bool follows_requirements(const struct lockfile *lock)
{
	if (lock->format == LOCK_UV) return true;
	if (lock->format != LOCK_POETRY) return false;
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].groups.n) return false;
	return true;
}

static void add_extras(struct picker *p, struct pick *pick, const struct strs *extras)
{
	for (size_t i = 0; i < extras->n; i++) PUSH(p->a, &pick->extras, extras->v[i]);
	strs_sort_unique(&pick->extras);
}

static void pick_each(struct picker *p)
{
	for (size_t i = 0; i < p->lock->n; i++) {
		const struct lock_package *package = &p->lock->v[i];
		p->v[i].wanted = package->source != LOCK_PROJECT && has_wanted_group(p, package) &&
		                 holds_with(p, package->marker, &p->wanted->extras);
		add_extras(p, &p->v[i], &package->extras);
	}
}

/* ---- along the requirements ---- */

static bool is_meant(struct picker *p, const struct lock_requirement *q, const struct lock_package *package)
{
	struct version version;
	if (q->version.n && package->written.n &&
	    (!version_parse(p->a, q->version, &version) || version_cmp(&version, &package->version))) return false;
	if (q->address.n && !str_eq(q->address, package->address)) return false;
	if (package->written.n && !specifiers_contain(&q->specs, &package->version)) return false;
	return holds_on_a_side(p, package->marker);
}

/* What is new of it is followed later: circles end. */
static void want(struct picker *p, const struct lock_requirement *q)
{
	size_t n, first = lockfile_find(p->lock, q->name, &n);
	for (size_t i = first; i < first + n; i++) {
		struct pick *pick = &p->v[i];
		size_t before = pick->extras.n;
		if (!is_meant(p, q, pick->package)) continue;
		add_extras(p, pick, &q->extras);
		if (pick->wanted && pick->extras.n == before) continue;
		pick->wanted = true;
		PUSH(p->a, &p->open, i);
	}
}

static bool is_asked(struct picker *p, const struct lock_requirement *q, const struct strs *extras, const struct strs *groups)
{
	if (q->extra.n && !strs_has(extras, q->extra)) return false;
	if (q->group.n && !strs_has(groups, q->group)) return false;
	return holds_with(p, q->marker, extras);
}

static void follow(struct picker *p)
{
	const struct strs none = { 0 };
	while (p->open.n) {
		const struct pick *pick = &p->v[p->open.v[--p->open.n]];
		const struct strs extras = pick->extras;
		for (size_t i = 0; i < pick->package->requires.n; i++) {
			const struct lock_requirement *q = &pick->package->requires.v[i];
			if (is_asked(p, q, &extras, &none)) want(p, q);
		}
	}
}

/*
 * Without roots that are known: whatever is not only for an extra, unless all
 * that ask for it do so under markers that do not hold.
 */
static void want_unless_excluded(struct picker *p)
{
	const struct lockfile *lock = p->lock;
	struct names asked, held;
	names_init(&asked, p->a);
	names_init(&held, p->a);
	for (size_t i = 0; i < lock->n; i++)
		for (size_t k = 0; k < lock->v[i].requires.n; k++) {
			const struct lock_requirement *q = &lock->v[i].requires.v[k];
			names_add(&asked, q->name);
			if (holds(p, q->marker, (str){ 0 }) || (q->marker && marker_uses_extra(q->marker))) names_add(&held, q->name);
		}
	for (size_t i = 0; i < lock->n; i++) {
		const struct lock_package *package = &lock->v[i];
		bool excluded = names_find(&asked, package->name) != NAME_NONE && names_find(&held, package->name) == NAME_NONE;
		if (!package->optional && !excluded) want(p, &(struct lock_requirement){ .name = package->name });
	}
}

static void pick_along(struct picker *p)
{
	const struct lockfile *lock = p->lock;
	for (size_t i = 0; i < lock->roots.n; i++)
		if (is_asked(p, &lock->roots.v[i], &p->wanted->extras, &p->wanted->groups)) want(p, &lock->roots.v[i]);
	if (!lock->knows_roots) want_unless_excluded(p);
	follow(p);
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].source == LOCK_PROJECT) p->v[i].wanted = false;
}

/* ---- the whole ---- */

static bool check_target(struct picker *p)
{
	const struct lockfile *lock = p->lock;
	struct specifiers python = { 0 };
	bool one = !lock->environments.n;
	for (size_t i = 0; i < lock->environments.n && !one; i++) one = holds(p, lock->environments.v[i], (str){ 0 });
	if (!one)
		return err_set(p->e, FAULT_INPUT, "%.*s: none of its environments is %.*s; lock again with this target",
		               STR_ARG(lock->path), STR_ARG(p->target->name));
	if (!lock->requires_python.n) return true;
	/* Poetry's words are not all specifiers; then its own packages say what they need */
	if (!specifiers_parse(p->a, lock->requires_python, &python, p->e)) return true;
	return specifiers_contain(&python, &p->target->python)
		|| err_set(p->e, FAULT_INPUT, "%.*s: it is for Python %.*s, and %.*s has %.*s", STR_ARG(lock->path),
		           STR_ARG(lock->requires_python), STR_ARG(p->target->name), STR_ARG(p->target->python.normal));
}

static bool same_thing(const struct lock_package *a, const struct lock_package *b)
{
	return str_eq(a->address, b->address) && a->source == b->source && a->written.n && b->written.n &&
	       !version_cmp(&a->version, &b->version);
}

/* Entries of one name are one pick: pdm has one more for each set of extras. */
static bool add_pick(struct picker *p, const struct pick *pick, struct lock_picks *out)
{
	struct lock_pick *last = out->n ? &out->v[out->n - 1] : NULL;
	if (!last || !str_eq(last->package->name, pick->package->name)) {
		PUSH(p->a, out, ((struct lock_pick){ pick->package, lock_best_wheel(pick->package, p->target), pick->extras }));
		return true;
	}
	if (!same_thing(last->package, pick->package))
		return err_set(p->e, FAULT_INPUT, "%.*s:%u:%u: %.*s %.*s and, on line %u, %.*s are both for %.*s", STR_ARG(p->lock->path),
		               pick->package->at.line, pick->package->at.column, STR_ARG(pick->package->name),
		               STR_ARG(pick->package->written), last->package->at.line, STR_ARG(last->package->written),
		               STR_ARG(p->target->name));
	for (size_t i = 0; i < pick->extras.n; i++) PUSH(p->a, &last->extras, pick->extras.v[i]);
	strs_sort_unique(&last->extras);
	if (!last->file) {
		last->package = pick->package;
		last->file = lock_best_wheel(pick->package, p->target);
	}
	return true;
}

bool lockfile_pick(struct arena *a, const struct lockfile *lock, const struct target *target,
                   const struct lock_wanted *wanted, struct lock_picks *out, struct err *e)
{
	static const struct lock_wanted none = { 0 };
	struct picker p = { .a = a, .lock = lock, .target = target, .wanted = wanted ? wanted : &none, .env = target->env, .e = e };
	struct strs groups = { 0 };
	*out = (struct lock_picks){ 0 };
	for (size_t i = 0; i < lock->default_groups.n; i++) PUSH(a, &groups, lock->default_groups.v[i]);
	for (size_t i = 0; i < p.wanted->groups.n; i++) PUSH(a, &groups, p.wanted->groups.v[i]);
	p.env.extras = &p.wanted->extras;
	p.env.dependency_groups = &groups;
	p.v = NEW_N(a, struct pick, lock->n);
	for (size_t i = 0; i < lock->n; i++) p.v[i].package = &lock->v[i];
	if (lock->format == LOCK_UV) add_sides(&p);
	if (!check_target(&p)) return false;
	if (follows_requirements(lock)) pick_along(&p);
	else pick_each(&p);
	for (size_t i = 0; i < lock->n; i++)
		if (p.v[i].wanted && !add_pick(&p, &p.v[i], out)) return false;
	return true;
}
