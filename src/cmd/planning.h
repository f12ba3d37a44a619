/* What the commands that prune share: their options, and the way from them to a plan of what is kept. */
#ifndef SPOKESHAVE_CMD_PLANNING_H
#define SPOKESHAVE_CMD_PLANNING_H

#include "resolving.h"
#include "spokeshave/app.h"
#include "spokeshave/reach.h"
#include "spokeshave/stage.h"

#define CHOICE_UNSAID -1 /* of a choice, before options and project file are read */

enum prune_level { PRUNE_FILES, PRUNE_DISTS, PRUNE_NONE }; /* as the option has them */
enum missing_libraries { LIBRARIES_ERROR, LIBRARIES_WARN };

/* The first member of a command's own struct of arguments: PLAN_OPTS counts from there. */
struct plan_args {
	struct resolve_args resolve;
	str app, dockerfile;
	struct strs entries, keeps, drops, traces, locales;
	int prune; /* enum prune_level, or CHOICE_UNSAID */
	int missing_libraries; /* enum missing_libraries, or CHOICE_UNSAID: a warning, except where it is staged */
	bool only_entries, keep_optional, strip, no_strip, guard; /* strip: though a file says no_strip */
};
#define PLAN_DEFAULTS { .prune = CHOICE_UNSAID, .missing_libraries = CHOICE_UNSAID }

#define PLAN_OPTS                                                                                         \
	{ 'a', "app", OPT_TEXT, offsetof(struct plan_args, app), "DIR", "the application's own code (this folder)" }, \
	{ 0, "entry", OPT_LIST, offsetof(struct plan_args, entries), "NAME",                              \
	  "what the image starts: gunicorn, app.main:app (may be repeated)" },                            \
	{ 0, "dockerfile", OPT_TEXT, offsetof(struct plan_args, dockerfile), "FILE",                      \
	  "read what the image starts from CMD and ENTRYPOINT, and the target from FROM" },               \
	{ 0, "only-entries", OPT_FLAG, offsetof(struct plan_args, only_entries), NULL,                    \
	  "application modules count only when an entry reaches them" },                                  \
	{ 0, "prune", OPT_CHOICE, offsetof(struct plan_args, prune), "files|dists|none",                  \
	  "drop distributions that nothing reaches and of the others what nothing reads (files, the default), " \
	  "distributions alone, or nothing" },                                                            \
	{ 0, "keep", OPT_LIST, offsetof(struct plan_args, keeps), "PATTERN",                              \
	  "keep it, with what it imports: a distribution, a module (babel.messages), a path (babel/locale-data/de*); " \
	  "* and ? stand for letters, ** also for dots and folders (may be repeated)" },                  \
	{ 0, "drop", OPT_LIST, offsetof(struct plan_args, drops), "PATTERN",                              \
	  "leave it out, whoever imports it, and what only it needs (may be repeated)" },                 \
	{ 0, "trace", OPT_LIST, offsetof(struct plan_args, traces), "FILE",                               \
	  "keep what a run imported: what `python -X importtime` or `python -v` printed, or the file that the hook of " \
	  "`spokeshave trace-hook` wrote (may be repeated)" },                                            \
	{ 0, "locale", OPT_LIST, offsetof(struct plan_args, locales), "LANGUAGES",                        \
	  "of translations keep these and English: en,de,pt_BR; territories and scripts of a " \
	  "language stay (may be repeated)" },                                                            \
	{ 0, "keep-optional", OPT_FLAG, offsetof(struct plan_args, keep_optional), NULL,                  \
	  "keep what extras bring that were asked for, imported or not" },                                \
	{ 0, "missing-libraries", OPT_CHOICE, offsetof(struct plan_args, missing_libraries), "error|warn",  \
	  "shared libraries that the application loads when it starts and the image lacks" },             \
	{ 0, "strip", OPT_FLAG, offsetof(struct plan_args, strip), NULL,                                  \
	  "take symbol tables and debugging sections out of shared objects and programs (the default)" }, \
	{ 0, "no-strip", OPT_FLAG, offsetof(struct plan_args, no_strip), NULL, "stage them as their wheels have them" }, \
	RESOLVE_OPTS(struct plan_args),                                                                   \
	{ 0, "per-target", OPT_FLAG, RESOLVE_AT(struct plan_args, per_target), NULL,                      \
	  "resolve each target apart; versions may differ" }

struct planned {
	struct run *r;
	struct plan_args *args;
	str output;           /* of the command, which is no part of the application; may be empty */
	bool files;           /* the plan will be written */
	int64_t mtime;        /* seconds: of what is written */
	struct dockerfile dockerfile;
	struct app app;
	struct trace trace;   /* of --trace; empty without one */
	struct resolved resolved;
	struct wheel_fetch *wheels;
	size_t wheels_n;
	struct strs requirements; /* canonical names that the inputs require */
	struct verdict *verdicts;
	struct evidence *apps;
	struct stage_plan plan;
	uint64_t fetched_bytes;
};

/*
 * Fill what the command line leaves open from [tool.spokeshave] in the
 * pyproject.toml of the application's folder, then check that folder. Keys are
 * the names of options; those that `groups` lacks are for other commands. A key
 * that no command knows is FAULT_INPUT.
 */
MUST_USE bool plan_settle(struct run *r, struct plan_args *args, const struct opt_group *groups, size_t groups_n,
                          struct err *e);

/* After plan_settle: from requirements (`words` too) to the plan. On failure nothing stays open. */
MUST_USE bool plan_make(struct run *r, struct plan_args *args, const struct strs *words, str output, bool files,
                        struct planned *out, struct err *e);
void plan_close(struct planned *p);

#endif
