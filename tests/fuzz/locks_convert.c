/*
 * A lock of any format does not differ from itself. Made into a pylock.toml or a
 * requirements.txt and read again it has the same versions under the same hashes.
 * What a target picks of it is what its markers let in once it is settled. The
 * first byte says which format is read.
 */
#include <stdlib.h>

#include "spokeshave/lock_convert.h"
#include "spokeshave/lock_diff.h"

static struct lock_diff compare(struct arena *a, const struct lockfile *before, const struct lockfile *after)
{
	struct diff_side old, now;
	struct lock_diff d;
	diff_side_of_lock(a, before, NULL, NULL, 0, &old);
	diff_side_of_lock(a, after, NULL, NULL, 0, &now);
	lock_diff(a, &old, 1, &now, 1, &d);
	return d;
}

static void read_again(struct arena *a, enum lock_format format, str text, const struct lockfile *lock)
{
	struct lockfile again;
	struct notes notes = { 0 };
	struct err e;
	if (!lockfile_parse(a, format, STR("again"), text, &again, &notes, &e)) abort();
	struct lock_diff d = compare(a, lock, &again);
	if (d.hash_changes) abort();
	for (size_t i = 0; i < d.n; i++)
		if (d.v[i].kind != CHANGE_WITHIN) abort();
}

/* Names and versions, whichever of several entries they are from. */
static struct strs picked(struct arena *a, const struct lockfile *lock, const struct target *target, struct err *e)
{
	struct lock_picks picks;
	struct strs list = { 0 };
	if (!lockfile_pick(a, lock, target, NULL, &picks, e)) return list;
	for (size_t i = 0; i < picks.n; i++)
		PUSH(a, &list, arena_fmt(a, "%.*s %.*s", STR_ARG(picks.v[i].package->name), STR_ARG(picks.v[i].package->written)));
	strs_sort_unique(&list);
	return list;
}

static void pick_again(struct arena *a, const struct lockfile *lock, const struct lockfile *settled, const char *name)
{
	struct target target;
	struct err e = { 0 };
	struct strs list = { 0 };
	if (!target_make(a, str_of(name), (str){ 0 }, STR("amd64"), STR("x86_64"), &target, &e)) abort();
	struct strs want = picked(a, lock, &target, &e);
	if (e.fault) return; /* two versions of one, or not for this target */
	for (size_t i = 0; i < settled->n; i++)
		if (marker_eval(a, settled->v[i].marker, &target.env, (str){ 0 }, NULL))
			PUSH(a, &list, arena_fmt(a, "%.*s %.*s", STR_ARG(settled->v[i].name), STR_ARG(settled->v[i].written)));
	strs_sort_unique(&list);
	if (list.n != want.n) abort();
	for (size_t i = 0; i < list.n; i++)
		if (!str_eq(list.v[i], want.v[i])) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct lock_wanted none = { 0 };
	struct arena a;
	struct lockfile lock, settled;
	struct notes notes = { 0 };
	struct sbom bom;
	struct err e;
	str text = { (const char *)data + 1, size ? size - 1 : 0 }, out;
	if (!size) return 0;
	arena_init(&a);
	if (lockfile_parse(&a, (enum lock_format)(data[0] % LOCK_FORMATS), STR("lock"), text, &lock, &notes, &e)) {
		if (compare(&a, &lock, &lock).n) abort();
		if (lock_settle(&a, &lock, &none, &settled, &e)) {
			pick_again(&a, &lock, &settled, "alpine");
			pick_again(&a, &lock, &settled, "distroless");
			settled.header = STR("a lock of nothing is not empty");
			lock_redact(&a, &settled, &notes);
			lock_bill(&a, &settled, STR(""), &bom);
			if (lockfile_pylock(&a, &settled, &out, &e)) read_again(&a, LOCK_PYLOCK, out, &settled);
			if (lockfile_requirements(&a, &settled, &out, &e)) read_again(&a, LOCK_REQUIREMENTS, out, &settled);
		}
	}
	arena_free(&a);
	return 0;
}
