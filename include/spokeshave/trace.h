/*
 * What a run of the application imported: as `python -X importtime` or
 * `python -v` printed it, or as the hook of `spokeshave trace-hook` wrote it.
 */
#ifndef SPOKESHAVE_TRACE_H
#define SPOKESHAVE_TRACE_H

#include "spokeshave/names.h"

#define LIMIT_TRACE_BYTES (UINT64_C(1) << 28)

/* One module; an import that failed is among them, where Python prints it. */
struct traced {
	str name;        /* dotted, in the arena */
	uint32_t within; /* the one module whose body imported it; NAME_NONE: none, several, or not told */
	bool several;
	bool aside;      /* trace_set_aside says so */
};
struct trace { struct traced *v; size_t n, cap; struct names names; }; /* by id of `names` */

void trace_init(struct trace *t, struct arena *a);

/*
 * Add what one file tells; the three forms may be mixed, and every line that is
 * of none of them is passed over. Returns how many imports it told of.
 */
size_t trace_add(struct trace *t, str text);

/*
 * Set aside what a development tool imports for itself: its own modules, and
 * those that only the body of one of them brought. `is_tool` says whose a module is.
 */
void trace_set_aside(struct trace *t, bool (*is_tool)(void *of, str module), void *of);

/* The source of a sitecustomize.py that records what is imported into the file that SPOKESHAVE_TRACE names. */
str trace_hook(void);

#endif
