/* A lock in which each package says by itself where it is installed. */
#include "lock_condition.h"
#include "spokeshave/lock_convert.h"

/* ---- along the requirements ---- */

/* A package, or what an extra of it brings. */
struct node { size_t package; str extra; struct condition condition; bool queued; };

struct walk {
	struct arena *a;
	const struct lockfile *lock;
	const struct lock_wanted *wanted;
	struct grid grid;
	VEC(struct node) nodes;
	VEC(size_t) *of; /* by package: its nodes */
	VEC(size_t) open;
	struct err *e;
};

static size_t node_of(struct walk *w, size_t package, str extra)
{
	for (size_t i = 0; i < w->of[package].n; i++)
		if (str_eq(w->nodes.v[w->of[package].v[i]].extra, extra)) return w->of[package].v[i];
	PUSH(w->a, &w->nodes, ((struct node){ .package = package, .extra = extra }));
	PUSH(w->a, &w->of[package], w->nodes.n - 1);
	return w->nodes.n - 1;
}

static bool reach(struct walk *w, size_t package, str extra, struct way way)
{
	size_t i = node_of(w, package, extra);
	struct node *node = &w->nodes.v[i];
	if (!condition_add(&w->grid, &node->condition, way)) return true;
	if (node->condition.n > LIMIT_LOCK_WAYS)
		return err_set(w->e, FAULT_INPUT, "%.*s: more than %d ways with other markers lead to %.*s; say for which image with --target",
		               STR_ARG(w->lock->path), LIMIT_LOCK_WAYS, STR_ARG(w->lock->v[package].name));
	if (!node->queued) PUSH(w->a, &w->open, i);
	node->queued = true;
	return true;
}

static bool is_meant(struct walk *w, const struct lock_requirement *q, const struct lock_package *p)
{
	struct version version;
	if (q->version.n && p->written.n && (!version_parse(w->a, q->version, &version) || version_cmp(&version, &p->version))) return false;
	if (q->address.n && !str_eq(q->address, p->address)) return false;
	return !p->written.n || specifiers_contain(&q->specs, &p->version);
}

static bool follow(struct walk *w, const struct lock_requirement *q, const struct way *way)
{
	size_t n, first = lockfile_find(w->lock, q->name, &n);
	struct way here = way_and(&w->grid, way, q->marker);
	for (size_t i = first; i < first + n; i++) {
		if (!is_meant(w, q, &w->lock->v[i])) continue;
		struct way there = way_and(&w->grid, &here, w->lock->v[i].marker);
		if (!reach(w, i, (str){ 0 }, there)) return false;
		for (size_t k = 0; k < q->extras.n; k++)
			if (!reach(w, i, q->extras.v[k], there)) return false;
	}
	return true;
}

static bool go_on(struct walk *w, size_t at)
{
	const struct node node = w->nodes.v[at];
	const struct lock_package *p = &w->lock->v[node.package];
	w->nodes.v[at].queued = false;
	for (size_t i = 0; i < p->requires.n; i++) {
		if (!str_eq(p->requires.v[i].extra, node.extra) || p->requires.v[i].group.n) continue;
		for (size_t k = 0; k < node.condition.n; k++)
			if (!follow(w, &p->requires.v[i], &node.condition.v[k])) return false;
	}
	return true;
}

static bool walk_all(struct walk *w)
{
	const struct way always = way_always(&w->grid);
	for (size_t i = 0; i < w->lock->roots.n; i++) {
		const struct lock_requirement *q = &w->lock->roots.v[i];
		if (q->extra.n && !strs_has(&w->wanted->extras, q->extra)) continue;
		if (q->group.n && !strs_has(&w->wanted->groups, q->group)) continue;
		if (!follow(w, q, &always)) return false;
	}
	while (w->open.n)
		if (!go_on(w, w->open.v[--w->open.n])) return false;
	return true;
}

static bool settle_along(struct walk *w, struct lockfile *out)
{
	w->of = arena_alloc_n(w->a, w->lock->n, sizeof *w->of, _Alignof(max_align_t));
	if (!walk_all(w)) return false;
	struct node *nodes = w->nodes.v;
	for (size_t i = 0; i < w->lock->n && nodes; i++) {
		struct lock_package p = w->lock->v[i];
		bool nowhere = !w->of[i].n || !nodes[w->of[i].v[0]].condition.n;
		if (p.source == LOCK_PROJECT || nowhere) continue;
		if (!condition_marker(&w->grid, &nodes[w->of[i].v[0]].condition, &p.marker, w->e)) return false;
		for (size_t k = 0; k < w->of[i].n; k++)
			if (nodes[w->of[i].v[k]].extra.n) PUSH(w->a, &p.extras, nodes[w->of[i].v[k]].extra);
		strs_sort_unique(&p.extras);
		PUSH(w->a, out, p);
	}
	return true;
}

/* ---- where each says so already ---- */

static bool is_wanted_group(const struct lock_wanted *wanted, str group)
{
	return str_eq(group, STR("main")) || str_eq(group, STR("default")) || strs_has(&wanted->groups, group) ||
	       strs_has(&wanted->extras, group);
}

/* Of the groups that are wanted any may bring it. False: none is. */
static bool add_entry(struct walk *w, const struct lock_package *p, struct condition *c)
{
	const struct way always = way_always(&w->grid);
	struct way way = way_and(&w->grid, &always, p->marker);
	bool wanted = !p->groups.n;
	if (wanted) condition_add(&w->grid, c, way);
	for (size_t i = 0; i < p->groups.n; i++) {
		if (!is_wanted_group(w->wanted, p->groups.v[i])) continue;
		wanted = true;
		condition_add(&w->grid, c, way_and(&w->grid, &way, p->group_markers ? p->group_markers[i] : NULL));
	}
	return wanted;
}

/* pdm.lock has an entry for each set of extras, with the same files. */
static bool is_same(const struct lock_package *p, const struct lock_package *q)
{
	return str_eq(p->name, q->name) && (p->extras.n || q->extras.n) && p->source == q->source && str_eq(p->address, q->address) &&
	       p->written.n && q->written.n && !version_cmp(&p->version, &q->version);
}

/* The entries from `at` on that are one package; how many they are. */
static bool settle_one(struct walk *w, size_t at, size_t *n, struct lockfile *out)
{
	const struct lockfile *lock = w->lock;
	struct lock_package p = lock->v[at];
	struct condition c = { 0 };
	p.extras = (struct strs){ 0 };
	p.requires = (struct lock_requirements){ 0 };
	for (*n = 0; at + *n < lock->n && (!*n || is_same(&lock->v[at], &lock->v[at + *n])); ++*n) {
		const struct lock_package *entry = &lock->v[at + *n];
		if (!add_entry(w, entry, &c)) continue;
		for (size_t i = 0; i < entry->extras.n; i++) PUSH(w->a, &p.extras, entry->extras.v[i]);
		for (size_t i = 0; i < entry->requires.n; i++) PUSH(w->a, &p.requires, entry->requires.v[i]);
	}
	if (!c.n || p.source == LOCK_PROJECT) return true;
	strs_sort_unique(&p.extras);
	p.groups = (struct strs){ 0 };
	p.group_markers = NULL;
	if (!condition_marker(&w->grid, &c, &p.marker, w->e)) return false;
	PUSH(w->a, out, p);
	return true;
}

static bool settle_each(struct walk *w, struct lockfile *out)
{
	const struct lockfile *lock = w->lock;
	bool old = lock->format == LOCK_POETRY && lock->n > 0;
	for (size_t i = 0; i < lock->n; i++) old = old && !lock->v[i].groups.n;
	if (old)
		return err_set(w->e, FAULT_INPUT, "%.*s: this version of poetry.lock does not say what is installed where; say for which "
		               "image with --target", STR_ARG(lock->path));
	for (size_t i = 0, n; i < lock->n; i += n)
		if (!settle_one(w, i, &n, out)) return false;
	return true;
}

/* ---- the whole ---- */

/* What is required of what is not there for any target is of no use. */
static void keep_requires(struct arena *a, struct lockfile *lock)
{
	for (size_t i = 0; i < lock->n; i++) {
		struct lock_requirements left = { 0 };
		for (size_t k = 0; k < lock->v[i].requires.n; k++) {
			const struct lock_requirement *q = &lock->v[i].requires.v[k];
			size_t n;
			lockfile_find(lock, q->name, &n);
			if (n && !str_eq(q->name, lock->v[i].name) && (!q->extra.n || strs_has(&lock->v[i].extras, q->extra)))
				PUSH(a, &left, *q);
		}
		lock->v[i].requires = left;
	}
}

bool lock_settle(struct arena *a, const struct lockfile *lock, const struct lock_wanted *wanted, struct lockfile *out, struct err *e)
{
	struct walk w = { .a = a, .lock = lock, .wanted = wanted, .e = e };
	struct lockfile settled = *lock;
	grid_make(a, lock, &w.grid);
	settled.v = NULL;
	settled.n = settled.cap = 0;
	if (lock->format == LOCK_UV ? !settle_along(&w, &settled) : !settle_each(&w, &settled)) return false;
	/* only in a pylock.toml do markers ask for these */
	if (lock->format != LOCK_PYLOCK) settled.extras = settled.groups = settled.default_groups = (struct strs){ 0 };
	keep_requires(a, &settled);
	*out = settled;
	return true;
}
