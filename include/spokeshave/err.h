/*
 * Errors: by value, with text. A function that can fail returns bool and takes
 * a `struct err *` last. The one who knows the cause sets it, callers prepend
 * where: "app/requirements.txt:3: 'flask=1': ...".
 */
#ifndef SPOKESHAVE_ERR_H
#define SPOKESHAVE_ERR_H

#include "spokeshave/str.h"

enum fault { /* whose fault it is; also the exit code */
	FAULT_NONE = 0,
	FAULT_CHECK = 1,     /* the check failed: findings, or no solution */
	FAULT_INPUT = 2,     /* usage or input */
	FAULT_NETWORK = 3,   /* network or index */
	FAULT_INTEGRITY = 4, /* hash, archive, RECORD */
	FAULT_SYSTEM = 5,    /* disk, memory */
};
#define FAULT_CONFLICT FAULT_CHECK /* as the solver calls it */

#define ERR_BYTES 6000 /* at most a screen of text; longer is cut with "…" */

struct err {
	enum fault fault;
	char text[ERR_BYTES]; /* NUL-terminated, no full stop needed, no trailing newline */
};

/*
 * Set the fault and the text, or put "where: " before the text there is. Both
 * return false, so that `return err_set(…)` fails. `e` must not be null.
 */
bool err_set(struct err *e, enum fault fault, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool err_in(struct err *e, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Warnings and notes that pure code finds on its way: the caller hands in a
 * list, and prints it. `where` may be empty.
 */
struct note {
	str where; /* "requirements.txt:3", a distribution, a URL without credentials */
	str text;
};
struct notes { struct note *v; size_t n, cap; };

#endif
