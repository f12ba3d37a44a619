/* A lock in which each package says by itself where it is installed. */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/lock_convert.h"

/* ---- conditions: an OR of ANDs of markers, as text ---- */

struct way { struct strs markers; }; /* sorted; none: always */
struct condition { struct way *v; size_t n, cap; };

static bool is_within(const struct strs *small, const struct strs *large)
{
	size_t k = 0;
	for (size_t i = 0; i < large->n && k < small->n; i++) k += str_eq(small->v[k], large->v[i]);
	return k == small->n;
}

/* False: a way that asks for no more is there already. Ways that ask for more go. */
static bool add_way(struct arena *a, struct condition *c, struct way w)
{
	size_t kept = 0;
	for (size_t i = 0; i < c->n; i++)
		if (is_within(&c->v[i].markers, &w.markers)) return false;
	for (size_t i = 0; i < c->n; i++)
		if (!is_within(&w.markers, &c->v[i].markers)) c->v[kept++] = c->v[i];
	c->n = kept;
	PUSH(a, c, w);
	return true;
}

static struct way and_marker(struct arena *a, const struct way *w, const struct marker *m)
{
	struct way longer = { 0 };
	for (size_t i = 0; i < w->markers.n; i++) PUSH(a, &longer.markers, w->markers.v[i]);
	if (m) PUSH(a, &longer.markers, marker_text(a, m));
	strs_sort_unique(&longer.markers);
	return longer;
}

static int way_order(const void *left, const void *right)
{
	const struct strs *x = &((const struct way *)left)->markers, *y = &((const struct way *)right)->markers;
	for (size_t i = 0; i < x->n && i < y->n; i++) {
		int c = str_cmp(x->v[i], y->v[i]);
		if (c) return c;
	}
	return (x->n > y->n) - (x->n < y->n);
}

/* Null: always. */
static bool condition_marker(struct arena *a, struct condition *c, const struct marker **out, struct err *e)
{
	struct buf b = buf_in(a);
	*out = NULL;
	if (c->n == 1 && !c->v[0].markers.n) return true;
	qsort(c->v, c->n, sizeof *c->v, way_order);
	for (size_t i = 0; i < c->n; i++) {
		buf_add(&b, i ? STR(" or (") : STR("("));
		for (size_t k = 0; k < c->v[i].markers.n; k++) buf_fmt(&b, "%s(%.*s)", k ? " and " : "", STR_ARG(c->v[i].markers.v[k]));
		buf_char(&b, ')');
	}
	return marker_parse(a, buf_str(&b), out, NULL, e);
}

/* ---- along the requirements ---- */

/* A package, or what an extra of it brings. */
struct node { size_t package; str extra; struct condition condition; bool queued; };

struct walk {
	struct arena *a;
	const struct lockfile *lock;
	const struct lock_wanted *wanted;
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
	if (!add_way(w->a, &node->condition, way)) return true;
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
	struct way here = and_marker(w->a, way, q->marker);
	for (size_t i = first; i < first + n; i++) {
		if (!is_meant(w, q, &w->lock->v[i])) continue;
		struct way there = and_marker(w->a, &here, w->lock->v[i].marker);
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
	const struct way always = { 0 };
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
		if (p.source == LOCK_PROJECT || !w->of[i].n) continue;
		if (!condition_marker(w->a, &nodes[w->of[i].v[0]].condition, &p.marker, w->e)) return false;
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

/* Of the groups that are wanted any may bring it. */
static bool settle_one(struct walk *w, const struct lock_package *from, struct lockfile *out)
{
	struct lock_package p = *from;
	struct condition c = { 0 };
	const struct way always = { 0 };
	if (from->source == LOCK_PROJECT) return true;
	if (!from->groups.n) add_way(w->a, &c, and_marker(w->a, &always, from->marker));
	for (size_t i = 0; i < from->groups.n; i++) {
		if (!is_wanted_group(w->wanted, from->groups.v[i])) continue;
		struct way way = and_marker(w->a, &always, from->marker);
		add_way(w->a, &c, and_marker(w->a, &way, from->group_markers ? from->group_markers[i] : NULL));
	}
	if (!c.n) return true;
	p.groups = (struct strs){ 0 };
	p.group_markers = NULL;
	if (!condition_marker(w->a, &c, &p.marker, w->e)) return false;
	PUSH(w->a, out, p);
	return true;
}

/* pdm.lock has an entry for each set of extras, with the same files; that for none says all that is installed. */
static bool is_repeated(const struct lockfile *lock, const struct lock_package *p)
{
	size_t n, first = lockfile_find(lock, p->name, &n);
	for (size_t i = first; p->extras.n && i < first + n; i++) {
		const struct lock_package *q = &lock->v[i];
		if (!q->extras.n && str_eq(q->address, p->address) && q->written.n && p->written.n && !version_cmp(&q->version, &p->version))
			return true;
	}
	return false;
}

static bool settle_each(struct walk *w, struct lockfile *out)
{
	const struct lockfile *lock = w->lock;
	bool old = lock->format == LOCK_POETRY && lock->n > 0;
	for (size_t i = 0; i < lock->n; i++) old = old && !lock->v[i].groups.n;
	if (old)
		return err_set(w->e, FAULT_INPUT, "%.*s: this version of poetry.lock does not say what is installed where; say for which "
		               "image with --target", STR_ARG(lock->path));
	for (size_t i = 0; i < lock->n; i++)
		if (!is_repeated(lock, &lock->v[i]) && !settle_one(w, &lock->v[i], out)) return false;
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
	settled.v = NULL;
	settled.n = settled.cap = 0;
	if (lock->format == LOCK_UV ? !settle_along(&w, &settled) : !settle_each(&w, &settled)) return false;
	/* only in a pylock.toml do markers ask for these */
	if (lock->format != LOCK_PYLOCK) settled.extras = settled.groups = settled.default_groups = (struct strs){ 0 };
	keep_requires(a, &settled);
	*out = settled;
	return true;
}
