/* Traces of runs: reading them, and what they say against what is kept. */
#ifndef SPOKESHAVE_CMD_TRACING_H
#define SPOKESHAVE_CMD_TRACING_H

#include "spokeshave/manifest.h"
#include "spokeshave/run.h"
#include "spokeshave/trace.h"

/* All of the files as one trace; empty without any. One that tells of no import is FAULT_INPUT. */
MUST_USE bool traces_read(struct run *r, const struct strs *paths, struct trace *out, struct err *e);

/*
 * What a trace says of what is kept, for each target. `said` gets lines: what
 * the trace alone keeps, what is kept though the run imported nothing of it,
 * which development tools do not count. What it imported and is not kept is
 * FAULT_CHECK. Of an empty trace there is nothing to say.
 */
MUST_USE bool traces_check(struct arena *a, struct trace *t, const struct manifest *v, size_t n, str *said, struct err *e);

/* The same of one target, in parts. */
struct trace_report {
	str pruned;  /* "babel.messages of babel (--drop babel), …" */
	str alone;   /* kept by the trace alone: "kombu 1.2 MB, …" */
	str unused;  /* kept, and never imported: the same, largest first */
	str tools;   /* not kept, since development tools alone brought it */
};
struct trace_report trace_report(struct arena *a, struct trace *t, const struct manifest *m);

#endif
