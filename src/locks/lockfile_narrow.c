/* A lock cut down to what some targets get. */
#include <stdlib.h>

#include "spokeshave/lockfile.h"
#include "spokeshave/names.h"

/* ---- what a lock says of its targets ---- */

static bool is_older(const struct target *a, const struct target *b)
{
	return a->major == b->major ? a->minor < b->minor : a->major < b->major;
}

static str python_range(struct arena *a, const struct target *t, size_t n)
{
	const struct target *low = t, *high = t;
	for (size_t i = 1; i < n; i++) {
		if (is_older(&t[i], low)) low = &t[i];
		if (is_older(high, &t[i])) high = &t[i];
	}
	if (!is_older(low, high)) return arena_fmt(a, "==%u.%u.*", low->major, low->minor);
	return arena_fmt(a, ">=%u.%u,<%u.%u", low->major, low->minor, high->major, high->minor + 1);
}

static str environment(struct arena *a, const struct target *target)
{
	return arena_fmt(a, "implementation_name == \"cpython\" and platform_machine == \"%.*s\" and python_version == \"%u.%u\" and "
	                 "sys_platform == \"linux\"", STR_ARG(target->arch), target->major, target->minor);
}

bool lock_set_targets(struct arena *a, const struct target *targets, size_t n, struct lockfile *lock, struct err *e)
{
	struct strs texts = { 0 };
	lock->requires_python = python_range(a, targets, n);
	lock->targets.n = lock->environments.n = 0;
	for (size_t t = 0; t < n; t++) {
		PUSH(a, &texts, environment(a, &targets[t]));
		PUSH(a, &lock->targets, targets[t].name);
	}
	strs_sort_unique(&texts);
	for (size_t i = 0; i < texts.n; i++) {
		const struct marker *m;
		if (!marker_parse(a, texts.v[i], &m, NULL, e)) return false;
		PUSH(a, &lock->environments, m);
	}
	return true;
}

/* ---- which targets need something ---- */

/* No target without it has a value of the key that one with it has. */
static bool tells_apart(const struct target *targets, size_t n, const bool *needs, enum marker_key key)
{
	for (size_t t = 0; t < n; t++)
		for (size_t u = 0; needs[t] && u < n; u++)
			if (!needs[u] && str_eq(targets[t].env.value[key], targets[u].env.value[key])) return false;
	return true;
}

bool lock_marker_for(struct arena *a, const struct target *targets, size_t n, const bool *needs, const struct marker **out)
{
	static const enum marker_key keys[] = { MARKER_PYTHON_VERSION, MARKER_PLATFORM_MACHINE, MARKER_PYTHON_FULL_VERSION };
	struct strs values = { 0 };
	struct err ignored;
	str text = { 0 };
	size_t k = 0, lacking = 0;
	*out = NULL;
	for (size_t t = 0; t < n; t++) lacking += !needs[t];
	if (!lacking) return true;
	while (k < COUNT(keys) && !tells_apart(targets, n, needs, keys[k])) k++;
	if (k == COUNT(keys)) return false;
	for (size_t t = 0; t < n; t++)
		if (needs[t]) PUSH(a, &values, targets[t].env.value[keys[k]]);
	strs_sort_unique(&values);
	for (size_t i = 0; i < values.n; i++)
		text = arena_fmt(a, "%.*s%s%.*s == '%.*s'", STR_ARG(text), i ? " or " : "", STR_ARG(marker_key_name(keys[k])),
		                 STR_ARG(values.v[i]));
	return marker_parse(a, text, out, NULL, &ignored);
}

/* ---- for targets ---- */

struct narrowing {
	struct arena *a;
	const struct lockfile *lock;
	const struct target *targets;
	size_t n;
	bool *needs; /* by package of the lock, then by target */
	struct strs *extras; /* by package: that any target wants */
	struct lockfile *out;
	struct err *e;
};

static bool mark(struct narrowing *x, size_t t, const struct lock_wanted *wanted)
{
	struct lock_picks picks;
	if (!lockfile_pick(x->a, x->lock, &x->targets[t], wanted, &picks, x->e)) return false;
	for (size_t i = 0; i < picks.n; i++) {
		size_t row = (size_t)(picks.v[i].package - x->lock->v);
		x->needs[row * x->n + t] = true;
		for (size_t k = 0; k < picks.v[i].extras.n; k++) PUSH(x->a, &x->extras[row], picks.v[i].extras.v[k]);
		strs_sort_unique(&x->extras[row]);
	}
	return true;
}

static bool is_needed(const struct narrowing *x, size_t row)
{
	for (size_t t = 0; t < x->n; t++)
		if (x->needs[row * x->n + t]) return true;
	return false;
}

static bool is_for_one(const struct narrowing *x, size_t row, const struct lock_file *f)
{
	for (size_t t = 0; t < x->n && f->is_wheel; t++)
		if (x->needs[row * x->n + t] && tag_set_rank(x->targets[t].tags, &f->wheel) != RANK_NONE) return true;
	return false;
}

/* Several entries of one name: only a marker for each keeps a target from getting both. */
static bool stands_alone(const struct narrowing *x, str name)
{
	size_t n, needed = 0, first = lockfile_find(x->lock, name, &n);
	for (size_t i = first; i < first + n; i++) needed += is_needed(x, i);
	return needed < 2;
}

static bool add(struct narrowing *x, size_t row)
{
	struct lock_package p = x->lock->v[row];
	const struct lock_files files = p.files;
	bool told = lock_marker_for(x->a, x->targets, x->n, x->needs + row * x->n, &p.marker);
	if (!told && !stands_alone(x, p.name))
		return err_set(x->e, FAULT_INPUT, "%.*s:%u:%u: %.*s %.*s is for some of the targets, another version for others, and no "
		               "marker tells them apart; do one target after the other", STR_ARG(x->lock->path), p.at.line, p.at.column,
		               STR_ARG(p.name), STR_ARG(p.written));
	p.files = (struct lock_files){ 0 };
	for (size_t i = 0; i < files.n; i++)
		if (is_for_one(x, row, &files.v[i])) PUSH(x->a, &p.files, files.v[i]);
	if (files.n && !p.files.n)
		return err_set(x->e, FAULT_CHECK, "%.*s:%u:%u: %.*s %.*s has no wheel for the target", STR_ARG(x->lock->path), p.at.line,
		               p.at.column, STR_ARG(p.name), STR_ARG(p.written));
	p.extras = x->extras[row];
	p.groups = (struct strs){ 0 };
	p.group_markers = NULL;
	PUSH(x->a, x->out, p);
	return true;
}

/* Of what a package requires, what is left. */
static void narrow_requires(struct narrowing *x)
{
	for (size_t i = 0; i < x->out->n; i++) {
		struct lock_package *p = &x->out->v[i];
		struct lock_requirements left = { 0 };
		for (size_t k = 0; k < p->requires.n; k++) {
			size_t n;
			lockfile_find(x->out, p->requires.v[k].name, &n);
			if (n && !str_eq(p->requires.v[k].name, p->name)) PUSH(x->a, &left, p->requires.v[k]);
		}
		p->requires = left;
	}
}

static bool narrow_to_targets(struct narrowing *x, const struct lock_wanted *wanted)
{
	x->needs = NEW_N(x->a, bool, x->lock->n * x->n);
	x->extras = NEW_N(x->a, struct strs, x->lock->n);
	for (size_t t = 0; t < x->n; t++)
		if (!mark(x, t, wanted)) return false;
	for (size_t i = 0; i < x->lock->n; i++)
		if (is_needed(x, i) && !add(x, i)) return false;
	x->out->extras = x->out->groups = x->out->default_groups = (struct strs){ 0 };
	return lock_set_targets(x->a, x->targets, x->n, x->out, x->e);
}

/* ---- for all ---- */

static bool is_main(str group)
{
	return str_eq(group, STR("main")) || str_eq(group, STR("default"));
}

/* An entry for extras repeats the files of the one without. */
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

static bool narrow_to_main(struct narrowing *x)
{
	const struct lockfile *lock = x->lock;
	bool old = lock->format == LOCK_POETRY && lock->n > 0;
	for (size_t i = 0; i < lock->n; i++) old &= !lock->v[i].groups.n;
	if (lock->format == LOCK_UV || old)
		return err_set(x->e, FAULT_INPUT, "%.*s: what is installed follows from its requirements; say for which image with --target",
		               STR_ARG(lock->path));
	for (size_t i = 0; i < lock->n; i++) {
		struct lock_package p = lock->v[i];
		bool wanted = !p.groups.n;
		for (size_t g = 0; g < p.groups.n; g++) {
			if (!is_main(p.groups.v[g])) continue;
			wanted = true;
			if (p.group_markers) p.marker = p.group_markers[g];
		}
		p.groups = (struct strs){ 0 };
		p.group_markers = NULL;
		if (wanted && !p.optional && !is_repeated(lock, &p)) PUSH(x->a, x->out, p);
	}
	/* only in a pylock.toml do markers say what these bring */
	if (lock->format != LOCK_PYLOCK) x->out->extras = x->out->groups = x->out->default_groups = (struct strs){ 0 };
	return true;
}

bool lockfile_narrow(struct arena *a, const struct lockfile *lock, const struct target *targets, size_t n,
                     const struct lock_wanted *wanted, struct lockfile *out, struct err *e)
{
	struct narrowing x = { .a = a, .lock = lock, .targets = targets, .n = n, .out = out, .e = e };
	*out = *lock;
	out->v = NULL;
	out->n = out->cap = 0;
	out->environments.v = NULL;
	out->environments.n = out->environments.cap = 0;
	out->targets = (struct strs){ 0 };
	if (n ? !narrow_to_targets(&x, wanted) : !narrow_to_main(&x)) return false;
	if (!n) {
		out->environments.v = lock->environments.v;
		out->environments.n = lock->environments.n;
		out->targets = lock->targets;
	}
	narrow_requires(&x);
	return true;
}
