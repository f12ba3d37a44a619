/*
 * What is true of every lock that is read: its packages are sorted, a target
 * gets each name once, and what is written of it reads back as what writes the
 * same text. What is refused is named with its file.
 */
#ifndef SPOKESHAVE_TESTS_LOCK_LAW_H
#define SPOKESHAVE_TESTS_LOCK_LAW_H

#include <stdio.h>
#include <stdlib.h>

#include "spokeshave/lockfile.h"

static void require(bool law, const char *what)
{
	if (law) return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void check_order(const struct lockfile *lock)
{
	for (size_t i = 1; i < lock->n; i++) require(str_cmp(lock->v[i - 1].name, lock->v[i].name) <= 0, "not sorted");
	for (size_t i = 0; i < lock->n; i++) {
		size_t n, first = lockfile_find(lock, lock->v[i].name, &n);
		require(i >= first && i < first + n, "not found");
	}
}

static void check_pick(struct arena *a, const struct lockfile *lock, const struct target *target)
{
	struct lock_picks picks;
	struct err e = { 0 };
	if (!lockfile_pick(a, lock, target, NULL, &picks, &e)) {
		require(e.fault == FAULT_INPUT, e.text);
		return;
	}
	for (size_t i = 1; i < picks.n; i++)
		require(str_cmp(picks.v[i - 1].package->name, picks.v[i].package->name) < 0, "picked twice");
	for (size_t i = 0; i < picks.n; i++)
		require(picks.v[i].file == lock_best_wheel(picks.v[i].package, target), "not the best wheel");
}

typedef bool write_lock(struct arena *a, const struct lockfile *lock, str *out, struct err *e);

/* Two that differ only in where they are from are one in what is written. */
static bool may_be_refused(const struct lockfile *lock, const struct err *e)
{
	if (str_has(str_of(e->text), STR("twice"))) return true;
	for (size_t i = 0; i < lock->n; i++)
		if (lock->v[i].source != LOCK_FROM_INDEX) return true;
	return false;
}

static void check_written(struct arena *a, const struct lockfile *lock, enum lock_format format, write_lock *write)
{
	struct lockfile narrow, again;
	struct notes notes = { 0 };
	struct err e = { 0 };
	str first, second;
	if (!lockfile_narrow(a, lock, NULL, 0, NULL, &narrow, &e) || !write(a, &narrow, &first, &e)) return;
	if (!narrow.n && format == LOCK_REQUIREMENTS) return; /* an empty file is no lock */
	if (!lockfile_parse(a, format, STR("again"), first, &again, &notes, &e)) {
		require(may_be_refused(&narrow, &e), e.text);
		return;
	}
	again.header = narrow.header;
	require(write(a, &again, &second, &e), e.text);
	require(str_eq(first, second), "written twice, two texts");
}

static int lock_law(enum lock_format format, const uint8_t *data, size_t size)
{
	static struct arena targets_arena;
	static struct target target;
	struct arena a;
	struct lockfile lock;
	struct notes notes = { 0 };
	struct err e = { 0 };
	if (!target.name.n) {
		arena_init(&targets_arena);
		require(target_make(&targets_arena, STR("distroless"), (str){ 0 }, STR("amd64"), STR("x86_64"), &target, &e), e.text);
	}
	arena_init(&a);
	if (lockfile_parse(&a, format, STR("a.lock"), (str){ (const char *)data, size }, &lock, &notes, &e)) {
		check_order(&lock);
		check_pick(&a, &lock, &target);
		check_written(&a, &lock, LOCK_PYLOCK, lockfile_pylock);
		check_written(&a, &lock, LOCK_REQUIREMENTS, lockfile_requirements);
	} else {
		require(e.fault == FAULT_INPUT || e.fault == FAULT_INTEGRITY, e.text);
		require(str_starts(str_of(e.text), STR("a.lock")), e.text);
	}
	arena_free(&a);
	return 0;
}

#endif
