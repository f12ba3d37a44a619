/* Environment markers of PEP 508, as packaging evaluates them. */
#ifndef SPOKESHAVE_MARKER_H
#define SPOKESHAVE_MARKER_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

enum marker_key {
	MARKER_OS_NAME, MARKER_SYS_PLATFORM, MARKER_PLATFORM_MACHINE, MARKER_PLATFORM_PYTHON_IMPLEMENTATION,
	MARKER_PLATFORM_RELEASE, MARKER_PLATFORM_SYSTEM, MARKER_PLATFORM_VERSION, MARKER_PYTHON_VERSION,
	MARKER_PYTHON_FULL_VERSION, MARKER_IMPLEMENTATION_NAME, MARKER_IMPLEMENTATION_VERSION,
	MARKER_EXTRA, /* set for each evaluation */
	MARKER_KEYS
};

/* The spelling in markers: "os_name". */
str marker_key_name(enum marker_key key);

struct marker_env {
	str value[MARKER_KEYS];
	const struct strs *extras;            /* PEP 751 sets, or null */
	const struct strs *dependency_groups;
};

struct marker; /* a parsed expression in an arena */

/* `fault_at`, if not null, is the byte of `text` where it went wrong. Nesting has a limit. */
MUST_USE bool marker_parse(struct arena *a, str text, const struct marker **out, size_t *fault_at,
                           struct err *e);

/*
 * The value of `m` (null: true) in `env` with `extra` (normalised; "" for
 * none). A comparison that the standard leaves undefined is false, and
 * `*undefined`, if not null, is set. Scratch memory is reset before returning.
 */
bool marker_eval(struct arena *scratch, const struct marker *m, const struct marker_env *env, str extra,
                 bool *undefined);

bool marker_uses_extra(const struct marker *m);

/* Canonical text: double quotes, modern names, normalised extras, fewest parentheses. */
str marker_text(struct arena *a, const struct marker *m);

#endif
