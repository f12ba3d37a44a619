/* Manifests to explain from: of a staged directory, or of a plan that is made now and not written. */
#ifndef SPOKESHAVE_CMD_LEDGER_H
#define SPOKESHAVE_CMD_LEDGER_H

#include "planning.h"
#include "spokeshave/manifest.h"

/* The first member of a command's own struct of arguments. */
struct ledger_args {
	struct plan_args plan;
	str dir;
	int format; /* enum ledger_format */
};
enum ledger_format { LEDGER_TEXT, LEDGER_JSON, LEDGER_DOT, LEDGER_MERMAID };

#define LEDGER_OPTS                                                                                       \
	{ 'd', "dir", OPT_TEXT, offsetof(struct ledger_args, dir), "DIR",                                 \
	  "a staged directory, whose manifest answers; without it all is resolved anew, as stage does" }, \
	{ 0, "format", OPT_CHOICE, offsetof(struct ledger_args, format), "text|json|dot|mermaid", "how to print it" }, \
	PLAN_OPTS

struct ledgers { struct manifest *v; size_t n; }; /* one a target */

MUST_USE bool ledgers_read(struct run *r, struct ledger_args *args, const struct opt_group *groups, size_t groups_n,
                           struct ledgers *out, struct err *e);

/* The manifests at `path`: a directory, or a manifest.json; of several targets, one each. */
MUST_USE bool ledgers_load(struct run *r, str path, struct ledgers *out, struct err *e);

/* "12.3 MB", below one megabyte "45.6 kB". */
str bytes_text(struct arena *a, uint64_t bytes);

#endif
