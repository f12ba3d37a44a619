/* Two sides compared: what is on one alone, and what changed of the rest. */
#include "spokeshave/lock_diff.h"

str change_kind_name(enum change_kind kind)
{
	static const str names[CHANGE_KINDS] = { STR_INIT("added"), STR_INIT("removed"), STR_INIT("upgraded"),
		                                 STR_INIT("downgraded"), STR_INIT("changed") };
	return names[kind];
}

struct comparison {
	struct arena *a;
	const struct diff_side *before, *after;
	struct lock_diff *out;
};

/* ---- hashes and files ---- */

static str algorithm(str hash)
{
	return str_slice(hash, 0, str_find(hash, ':'));
}

/* The one of the list by the same algorithm; empty: none. */
static str counterpart(const struct strs *list, str hash)
{
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(algorithm(list->v[i]), algorithm(hash))) return list->v[i];
	return (str){ 0 };
}

static void compare_hashes(struct arena *a, const struct diff_file *before, const struct diff_file *after, struct change *out)
{
	for (size_t i = 0; i < before->hashes.n; i++) {
		str old = before->hashes.v[i], now = counterpart(&after->hashes, old);
		if (now.n && !strs_has(&after->hashes, old))
			PUSH(a, &out->hashes, ((struct hash_change){ before->name, old, now }));
	}
}

static void compare_named(struct arena *a, const struct diff_package *before, const struct diff_package *after, struct change *out)
{
	size_t i = 0, k = 0;
	while (i < before->files.n || k < after->files.n) {
		int c = i == before->files.n ? 1 : k == after->files.n ? -1 : str_cmp(before->files.v[i].name, after->files.v[k].name);
		if (!c) compare_hashes(a, &before->files.v[i], &after->files.v[k], out);
		else if (c < 0) PUSH(a, &out->files_before, before->files.v[i].name);
		else PUSH(a, &out->files_after, after->files.v[k].name);
		i += c <= 0;
		k += c >= 0;
	}
}

static struct strs all_hashes(struct arena *a, const struct diff_package *p)
{
	struct strs all = { 0 };
	for (size_t i = 0; i < p->hashes.n; i++) PUSH(a, &all, p->hashes.v[i]);
	for (size_t i = 0; i < p->files.n; i++)
		for (size_t k = 0; k < p->files.v[i].hashes.n; k++) PUSH(a, &all, p->files.v[i].hashes.v[k]);
	strs_sort_unique(&all);
	return all;
}

/*
 * One side does not name its files: any hash in common shows that the release
 * is the same. With none in common, nothing of before could be installed now.
 */
static void compare_unnamed(struct arena *a, const struct diff_package *before, const struct diff_package *after,
                            bool alike, struct change *out)
{
	struct strs old = all_hashes(a, before), now = all_hashes(a, after);
	struct strs gone = { 0 }, come = { 0 };
	struct hash_change other = { 0 };
	size_t i = 0, k = 0;
	while (i < old.n || k < now.n) {
		int c = i == old.n ? 1 : k == now.n ? -1 : str_cmp(old.v[i], now.v[k]);
		if (c < 0) PUSH(a, &gone, old.v[i]);
		if (c > 0) PUSH(a, &come, now.v[k]);
		i += c <= 0;
		k += c >= 0;
	}
	for (size_t g = 0; g < gone.n && !other.after.n; g++)
		other = (struct hash_change){ .before = gone.v[g], .after = counterpart(&now, gone.v[g]) };
	if (gone.n == old.n && other.after.n) {
		PUSH(a, &out->hashes, other);
	} else if (alike) {
		out->files_before = gone;
		out->files_after = come;
	}
}

/* ---- one package ---- */

static bool same_release(const struct diff_package *a, const struct diff_package *b)
{
	return a->written.n && b->written.n ? !version_cmp(&a->version, &b->version) : a->written.n == b->written.n;
}

static void compare_files(struct arena *a, const struct diff_package *before, const struct diff_package *after, bool alike,
                          struct change *out)
{
	struct change named = { 0 };
	if (!before->files.n || !after->files.n) {
		compare_unnamed(a, before, after, alike, out);
		return;
	}
	compare_named(a, before, after, &named);
	out->hashes.v = named.hashes.v;
	out->hashes.n = named.hashes.n;
	out->hashes.cap = named.hashes.cap;
	if (!alike) return; /* another tool may lock other files of the same release */
	out->files_before = named.files_before;
	out->files_after = named.files_after;
}

static void compare_sizes(struct comparison *x, const struct diff_package *before, const struct diff_package *after,
                          struct change *out)
{
	for (size_t t = 0; t < x->before->targets_n && t < x->after->targets_n; t++) {
		uint64_t old = before ? before->bytes[t] : 0, now = after ? after->bytes[t] : 0;
		if (!x->before->targets[t].known || !x->after->targets[t].known || old == now) continue;
		if (old == DIFF_UNSIZED || now == DIFF_UNSIZED) continue;
		PUSH(x->a, &out->sizes, ((struct size_change){ x->after->targets[t].name, old, now }));
	}
}

static bool is_change(const struct change *c)
{
	return c->kind != CHANGE_WITHIN || c->hashes.n || c->source_before.n || c->source_after.n || c->condition_before.n ||
	       c->condition_after.n || c->files_before.n || c->files_after.n || c->sizes.n;
}

static enum change_kind kind_of(const struct diff_package *before, const struct diff_package *after)
{
	if (!before) return CHANGE_ADDED;
	if (!after) return CHANGE_REMOVED;
	if (same_release(before, after) || !before->written.n || !after->written.n) return CHANGE_WITHIN;
	return version_cmp(&before->version, &after->version) < 0 ? CHANGE_UPGRADED : CHANGE_DOWNGRADED;
}

/* Of what one manifest keeps and the other drops, what the later one says. */
static str reason_of(struct comparison *x, const struct diff_package *before, str name)
{
	if (!x->before->manifest || !x->after->manifest) return (str){ 0 };
	const struct manifest_dist *old = manifest_find(x->before->manifest, name), *now = manifest_find(x->after->manifest, name);
	return old && now ? now->reason : before && old ? STR("no longer required") : (str){ 0 };
}

/* Either may be null, not both. */
static void compare_package(struct comparison *x, str name, const struct diff_package *before, const struct diff_package *after)
{
	bool alike = x->before->format == x->after->format;
	struct change c = { .kind = kind_of(before, after), .name = name };
	if (before) c.before = before->written;
	if (after) c.after = after->written;
	if (before && after) {
		bool both_say = (before->source.n && after->source.n) || alike;
		if (both_say && !str_eq(before->source, after->source)) {
			c.source_before = before->source;
			c.source_after = after->source;
		}
		if (alike && !str_eq(before->condition, after->condition)) {
			c.condition_before = before->condition;
			c.condition_after = after->condition;
		}
		if (same_release(before, after)) compare_files(x->a, before, after, alike, &c);
	}
	if (!before || !after) c.reason = reason_of(x, before, c.name);
	compare_sizes(x, before, after, &c);
	if (is_change(&c)) PUSH(x->a, x->out, c);
}

/* ---- the versions of one name ---- */

struct range { const struct diff_package *v; size_t n; };

/* Of equal versions, those that agree in all else are no change; the others go by their order. */
static void compare_equals(struct comparison *x, struct range before, struct range after)
{
	bool *taken = NEW_N(x->a, bool, after.n);
	VEC(const struct diff_package *) rest = { 0 };
	for (size_t i = 0; i < before.n; i++) {
		const struct diff_package *b = &before.v[i];
		size_t k = 0;
		while (k < after.n && (taken[k] || !str_eq(b->source, after.v[k].source) || !str_eq(b->condition, after.v[k].condition))) k++;
		if (k == after.n) {
			PUSH(x->a, &rest, b);
			continue;
		}
		taken[k] = true;
		compare_package(x, b->name, b, &after.v[k]);
	}
	size_t next = 0;
	for (size_t k = 0; k < after.n; k++)
		if (!taken[k]) {
			compare_package(x, after.v[k].name, next < rest.n ? rest.v[next] : NULL, &after.v[k]);
			next++;
		}
	for (; next < rest.n; next++) compare_package(x, rest.v[next]->name, rest.v[next], NULL);
}

/* How many of its first ones are the same release. */
static size_t alike_n(struct range r)
{
	size_t n = 0;
	while (n < r.n && same_release(&r.v[0], &r.v[n])) n++;
	return n;
}

static struct range first_of(struct range *r, size_t n)
{
	struct range head = { r->v, n };
	r->v += n;
	r->n -= n;
	return head;
}

static int release_order(const struct diff_package *a, const struct diff_package *b)
{
	if (!a->written.n || !b->written.n) return (a->written.n != 0) - (b->written.n != 0);
	return version_cmp(&a->version, &b->version);
}

/* A lock may have several versions of one name: those that both have are the same, the rest are paired in order. */
static void compare_name(struct comparison *x, str name, struct range before, struct range after)
{
	VEC(const struct diff_package *) old = { 0 }, now = { 0 };
	while (before.n || after.n) {
		int c = !before.n ? 1 : !after.n ? -1 : release_order(before.v, after.v);
		if (!c) {
			size_t n = alike_n(before), m = alike_n(after);
			struct range head = first_of(&before, n), other = first_of(&after, m);
			compare_equals(x, head, other);
			continue;
		}
		if (c < 0) PUSH(x->a, &old, first_of(&before, 1).v);
		else PUSH(x->a, &now, first_of(&after, 1).v);
	}
	for (size_t i = 0; i < old.n || i < now.n; i++)
		compare_package(x, name, i < old.n ? old.v[i] : NULL, i < now.n ? now.v[i] : NULL);
}

static struct range named(const struct diff_side *side, size_t at)
{
	struct range r = { &side->v[at], 0 };
	while (at + r.n < side->n && str_eq(side->v[at + r.n].name, side->v[at].name)) r.n++;
	return r;
}

static void compare_sides(struct comparison *x)
{
	const struct diff_side *before = x->before, *after = x->after;
	const struct range none = { 0 };
	size_t i = 0, k = 0;
	while (i < before->n || k < after->n) {
		int c = i == before->n ? 1 : k == after->n ? -1 : str_cmp(before->v[i].name, after->v[k].name);
		struct range old = c <= 0 ? named(before, i) : none, now = c >= 0 ? named(after, k) : none;
		compare_name(x, c <= 0 ? before->v[i].name : after->v[k].name, old, now);
		i += old.n;
		k += now.n;
	}
}

/* ---- several targets ---- */

static bool same_texts(const struct strs *a, const struct strs *b)
{
	if (a->n != b->n) return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->v[i], b->v[i])) return false;
	return true;
}

static bool same_hashes(const struct change *a, const struct change *b)
{
	if (a->hashes.n != b->hashes.n) return false;
	for (size_t i = 0; i < a->hashes.n; i++)
		if (!str_eq(a->hashes.v[i].file, b->hashes.v[i].file) || !str_eq(a->hashes.v[i].after, b->hashes.v[i].after)) return false;
	return true;
}

/* Sizes and the wheels of targets apart. */
static bool same_change(const struct change *a, const struct change *b)
{
	return a->kind == b->kind && str_eq(a->name, b->name) && str_eq(a->before, b->before) && str_eq(a->after, b->after) && str_eq(a->reason, b->reason) &&
	       same_hashes(a, b) && same_texts(&a->files_before, &b->files_before) && same_texts(&a->files_after, &b->files_after);
}

/* What one target adds to the changes of those before it; both are sorted by name. */
static void merge(struct arena *a, const struct lock_diff *more, str target, struct lock_diff *out)
{
	struct change *old = out->v;
	size_t n = out->n, i = 0;
	out->v = NULL;
	out->n = out->cap = 0;
	for (size_t k = 0; k < more->n; k++) {
		struct change c = more->v[k];
		size_t end, same;
		while (i < n && str_cmp(old[i].name, c.name) < 0) PUSH(a, out, old[i++]);
		for (end = same = i; end < n && str_eq(old[end].name, c.name); end++) {}
		while (same < end && !same_change(&old[same], &c)) same++;
		if (same < end) {
			PUSH(a, &old[same].targets, target);
			for (size_t s = 0; s < c.sizes.n; s++) PUSH(a, &old[same].sizes, c.sizes.v[s]);
			continue;
		}
		PUSH(a, &c.targets, target);
		PUSH(a, out, c);
	}
	while (i < n) PUSH(a, out, old[i++]);
}

/* Those that only one side has. */
static void add_targets(struct arena *a, const struct diff_side *side, bool is_new, struct lock_diff *out)
{
	for (size_t t = 0; t < side->targets_n; t++) {
		struct target_change c = { .name = side->targets[t].name, .was = !is_new, .is = is_new };
		*(is_new ? &c.after : &c.before) = side->targets[t];
		PUSH(a, &out->targets, c);
	}
}

static void compare_targets(struct arena *a, const struct diff_side *before, const struct diff_side *after, struct lock_diff *out)
{
	for (size_t t = 0; t < after->targets_n; t++) {
		struct target_change c = { .name = after->targets[t].name, .was = true, .is = true, .before = before->targets[t],
			                   .after = after->targets[t] };
		if (!str_eq(c.before.name, c.after.name))
			c.name = arena_fmt(a, "%.*s -> %.*s", STR_ARG(c.before.name), STR_ARG(c.after.name));
		PUSH(a, &out->targets, c);
	}
}

static const struct diff_side *partner(const struct diff_side *of, const struct diff_side *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].targets[0].name, of->targets[0].name)) return &v[i];
	return NULL;
}

/* Where every target that is compared has it, its targets are not listed. */
static void finish(struct lock_diff *d, size_t compared)
{
	for (size_t i = 0; i < d->n; i++) {
		d->hash_changes += d->v[i].hashes.n > 0;
		if (d->v[i].targets.n == compared) d->v[i].targets.n = 0;
	}
}

void lock_diff(struct arena *a, const struct diff_side *before, size_t before_n, const struct diff_side *after,
               size_t after_n, struct lock_diff *out)
{
	size_t compared = 0;
	*out = (struct lock_diff){ 0 };
	for (size_t i = 0; i < after_n; i++) {
		const struct diff_side *old = before_n == 1 && after_n == 1 ? before : partner(&after[i], before, before_n);
		struct lock_diff part = { 0 };
		struct comparison x = { a, old, &after[i], &part };
		if (!old) {
			add_targets(a, &after[i], true, out);
			continue;
		}
		compare_targets(a, old, &after[i], out);
		compare_sides(&x);
		merge(a, &part, after[i].targets_n ? after[i].targets[0].name : (str){ 0 }, out);
		compared++;
	}
	for (size_t i = 0; (before_n != 1 || after_n != 1) && i < before_n; i++)
		if (!partner(&before[i], after, after_n)) add_targets(a, &before[i], false, out);
	finish(out, compared);
}
