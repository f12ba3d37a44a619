/* A lock made into another document: what becomes of it, and what is lost on the way. */
#ifndef SPOKESHAVE_LOCK_CONVERT_H
#define SPOKESHAVE_LOCK_CONVERT_H

#include "spokeshave/lockfile.h"
#include "spokeshave/sbom.h"

/*
 * The lock as installers read them, for every target that it is for: each
 * package once and by itself, with a marker where it is not installed
 * everywhere, of what `wanted` asks for. In a uv.lock markers are gathered along
 * all ways that lead to a package. FAULT_INPUT: a poetry.lock before 2.1, whose
 * markers do not allow that; more than LIMIT_LOCK_WAYS ways to a package that
 * differ in their markers.
 */
#define LIMIT_LOCK_WAYS 64
MUST_USE bool lock_settle(struct arena *a, const struct lockfile *lock, const struct lock_wanted *wanted,
                          struct lockfile *out, struct err *e);

/* Who requires it, by name, for comments: `via` of each package. `application` stands for who requires the roots. */
void lock_set_via(struct arena *a, struct lockfile *lock, str application);

/*
 * Without user names, passwords and queries in any URL; `notes` gets whose were left
 * out. The packages are copies.
 */
void lock_redact(struct arena *a, struct lockfile *lock, struct notes *notes);

enum lock_output { OUTPUT_REQUIREMENTS, OUTPUT_PYLOCK, OUTPUT_CYCLONEDX, OUTPUT_SPDX, OUTPUTS };

/* What a lock says and that format has no place for, one note a kind. The writers' own notes are not among them. */
void lock_losses(struct arena *a, const struct lockfile *lock, enum lock_output format, struct notes *notes);

/*
 * The lock as a bill of materials; `default_index` is the one that a package
 * URL need not name. The serial and what METADATA says are left open.
 */
void lock_bill(struct arena *a, const struct lockfile *lock, str default_index, struct sbom *out);

/* What a uv.lock calls the application; else the file's name. */
str lock_application(const struct lockfile *lock);

#endif
