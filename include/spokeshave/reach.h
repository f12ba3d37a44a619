/*
 * What the application reaches of the wheels that were resolved: each wheel
 * opened, checked and scanned once (facts are cached by its sha256), one graph
 * a target, pruned.
 */
#ifndef SPOKESHAVE_REACH_H
#define SPOKESHAVE_REACH_H

#include "spokeshave/app.h"
#include "spokeshave/index.h"
#include "spokeshave/manifest.h"
#include "spokeshave/solver.h"

struct reach_opts {
	bool prune;             /* false: everything is kept */
	bool files;             /* with prune: also files of kept distributions that nothing reaches */
	bool only_entries;
	bool keep_optional;     /* what extras bring that were asked for */
	bool missing_libraries_warn; /* not FAULT_CHECK: shared libraries that the image lacks */
	struct strs keeps, drops; /* patterns, as graph_keep has them: one that fits nothing is a warning, and so is
	                             a drop of what is reached */
	struct trace *trace;    /* what a run imported, as graph_trace has it; may be null */
	struct strs locales;    /* languages of --locale, as graph_find_data has them; none: all stay */
	struct strs requirements; /* canonical names that the application declares */
	struct strs entries;    /* of --entry: one that nothing answers to is an error */
	struct strs commands;   /* of a Dockerfile or Procfile: one that nothing answers to is a warning */
};

/* What the manifest tells of how a distribution, or the application, is reached and what it reaches. */
struct evidence {
	struct manifest_edge by, nearest; /* of a distribution that is kept, that is dropped; kind `tool`: an import
	                                     that does not count, because it is a development tool's */
	struct manifest_imports imports;
	struct manifest_reaches files;    /* reached ones, sorted; of the application without its roots */
};

/* A file of a kept distribution that is not staged. */
struct left_out { str path, why; }; /* below site-packages; "--drop PATTERN", "nothing that is kept imports it" */
struct left_outs { struct left_out *v; size_t n, cap; };

/* Data of a kept distribution that a rule speaks of, at level `files`. */
struct data_note {
	str what;          /* "service models" */
	str stays;         /* why all of it stays, a clause; empty: what `paths` names is left out */
	str goes;          /* why that is, a clause */
	struct strs paths; /* sorted, below site-packages; of what stays, what could go at most */
};
struct data_notes { struct data_note *v; size_t n, cap; };

/* The verdict on one chosen distribution, for one target. */
struct verdict {
	bool wanted;            /* this target needs it at all */
	bool kept;
	str reason;             /* a sentence: "app/main.py:3 imports fastapi" */
	struct evidence evidence;
	struct reasons chain;   /* from a root to it; empty when dropped */
	struct left_outs left_out; /* of a kept one, sorted by path */
	struct data_notes data;    /* of a kept one */
	struct strs requires;   /* canonical names that it declares for this target */
	const struct wheel_fetch *wheel;
};

/*
 * `fetched` are the wheels, `fetched_n` of them, in any order; verdicts come as
 * out[target * solution->n + chosen], what is known of the application as apps[target].
 */
MUST_USE bool reach_verdicts(struct run *r, const struct app *app, const struct solution *solution,
                    const struct target *targets, size_t targets_n, const struct wheel_fetch *fetched,
                    size_t fetched_n, const struct reach_opts *opts, struct verdict **out, struct evidence **apps, struct err *e);

#endif
