/* An audit from inside: what its parts hand to each other. */
#ifndef SPOKESHAVE_CMD_AUDITING_H
#define SPOKESHAVE_CMD_AUDITING_H

#include "audit_memo.h"
#include "spokeshave/inputs.h"

#define LIMIT_AUDITED_BYTES (64u << 20) /* of a file that settings or edits are read from */

struct audit_args {
	struct strs requirements, dev, targets, exclude, select, ignore;
	str python, arch, site, baseline, write_baseline;
	struct input_opts input;
	int format;
	bool exit_zero, fix, dry_run;
};

/* A PATH: a folder, or a script in one. */
struct place {
	str folder, script;   /* empty script: the folder's project */
	struct gather_opts look;
	struct listing *list;
	struct target *targets;        /* the images that will run it */
	struct audit_target *judged;   /* the same, as the judgement wants them */
	size_t targets_n;
};

struct auditing {
	struct run *r;
	struct arena *a;
	struct audit_args *args;
	uint64_t received;
	/* of all folders together, paths from here */
	struct audit_findings findings;
	struct { struct audit_use *v; size_t n, cap; } uses;
	struct { struct audit_file *v; size_t n, cap; } texts;
	struct { struct audit_edit *v; size_t n, cap; } edits;
	struct { struct audit_mend *v; size_t n, cap; } mends;
	bool mended;                   /* what is audited now is what --fix wrote */
	size_t sources, requirements;
	struct strs baseline;
	struct { struct place *v; size_t n, cap; } places;
	struct audit_memo memo;
};

/* audit_targets.c: --target, or the image of the folder's Dockerfile, or a slim one. */
MUST_USE bool make_audit_targets(struct auditing *x, struct place *at, str requires_python, struct err *e);

/* audit_place.c: which files a place has; then its findings, with paths from here. */
MUST_USE bool open_place(struct auditing *x, str path, struct err *e);
MUST_USE bool audit_place(struct auditing *x, struct place *at, struct err *e);

/* audit_fix.c: write what mends the findings of a project or, below `scripts_n`, of one of its scripts. */
MUST_USE bool mend_place(struct auditing *x, const struct place *at, const struct project *p, const struct audit_input *in, size_t script,
                         const struct audit_findings *all, struct err *e);
size_t say_mends(struct auditing *x); /* what was mended, or would be, and what was not and why; says how much was not */

#endif
