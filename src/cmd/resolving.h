/* What the commands that resolve share: their options, and the way from them to a solution. */
#ifndef SPOKESHAVE_CMD_RESOLVING_H
#define SPOKESHAVE_CMD_RESOLVING_H

#include "spokeshave/cmd.h"
#include "spokeshave/dockerfile.h"
#include "spokeshave/resolve.h"

struct resolve_args {
	struct input_opts input;
	struct strs targets;
	str python, arch, save_case;
	int prerelease, resolution, index_strategy, keyring;
	str exclude_newer;
	struct strs exclude_newer_packages, excludes, index_packages;
	bool no_deps, complete;
	const struct preference *preferences; /* set by the command */
	size_t preferences_n;
	bool ignore_upper;
	bool per_target; /* only where several resolutions make sense */
};

/* Rows for a command whose struct of arguments has a resolve_args named `resolve`. */
#define RESOLVE_AT(type, field) offsetof(type, resolve.field)
#define RESOLVE_OPTS(type)                                                                              \
	{ 'r', "requirement", OPT_LIST, RESOLVE_AT(type, input.requirements), "FILE",                    \
	  "requirements.txt, pyproject.toml, setup.cfg, Pipfile or a script with metadata (repeatable)" }, \
	{ 0, "extra", OPT_LIST, RESOLVE_AT(type, input.extras), "NAME",                                  \
	  "of a project file: also this extra (repeatable)" },                                           \
	{ 0, "group", OPT_LIST, RESOLVE_AT(type, input.groups), "NAME",                                  \
	  "of a project file: also this dependency group (repeatable)" },                                \
	{ 'c', "constraint", OPT_LIST, RESOLVE_AT(type, input.constraints), "FILE",                      \
	  "versions that are allowed, if needed at all" },                                               \
	{ 't', "target", OPT_LIST, RESOLVE_AT(type, targets), "NAME",                                    \
	  "the image that will run it (repeatable; `spokeshave target` lists them)" },                   \
	{ 0, "python", OPT_TEXT, RESOLVE_AT(type, python), "3.X[.Z][t]",                               \
	  "another Python than the image's; 3.13t is the free-threaded build" },                         \
	{ 0, "arch", OPT_TEXT, RESOLVE_AT(type, arch), "ARCH", "amd64, arm64, … (this machine's)" },       \
	{ 'i', "index-url", OPT_TEXT, RESOLVE_AT(type, input.index_url), "URL",                          \
	  "the package index ($SPOKESHAVE_INDEX_URL, pip's)" },                                          \
	{ 0, "extra-index-url", OPT_LIST, RESOLVE_AT(type, input.extra_index_urls), "[NAME=]URL",        \
	  "an index that is asked before it" },                                                          \
	{ 'f', "find-links", OPT_LIST, RESOLVE_AT(type, input.find_links), "DIR|URL",                    \
	  "a folder or page of wheels to consider too" },                                                \
	{ 0, "no-index", OPT_FLAG, RESOLVE_AT(type, input.no_index), NULL, "ask no index, only --find-links" }, \
	{ 0, "index-strategy", OPT_CHOICE, RESOLVE_AT(type, index_strategy),                             \
	  "first-index|unsafe-first-match|unsafe-best-match", "whose files count when several indexes know a name" },        \
	{ 0, "index-package", OPT_LIST, RESOLVE_AT(type, index_packages), "NAME=INDEX",                  \
	  "this project's files come from this index alone: a URL, or the name of one given as NAME=URL" }, \
	{ 0, "keyring-provider", OPT_CHOICE, RESOLVE_AT(type, keyring), "disabled|subprocess",           \
	  "ask `keyring get` for a password that nothing else knows" },                                  \
	{ 0, "resolution", OPT_CHOICE, RESOLVE_AT(type, resolution), "highest|lowest|lowest-direct",     \
	  "which of the admitted versions is tried first" },                                             \
	{ 0, "exclude-newer", OPT_TEXT, RESOLVE_AT(type, exclude_newer), "DATE|TIME|AGE",                \
	  "files uploaded later do not exist: 2026-01-31, 30 days" },                                    \
	{ 0, "exclude-newer-package", OPT_LIST, RESOLVE_AT(type, exclude_newer_packages), "NAME=DATE|false", \
	  "the same for one project, or not for it (may be repeated)" },                                 \
	{ 0, "override", OPT_LIST, RESOLVE_AT(type, input.overrides), "FILE",                            \
	  "requirements that replace all others on their names" },                                       \
	{ 0, "exclude", OPT_LIST, RESOLVE_AT(type, excludes), "NAME",                                    \
	  "a distribution that is left out wherever it is required" },                                   \
	{ 0, "no-deps", OPT_FLAG, RESOLVE_AT(type, no_deps), NULL, "the requirements alone, not what they require" }, \
	{ 0, "complete", OPT_FLAG, RESOLVE_AT(type, complete), NULL,                                     \
	  "a wheel for every target, also of what only one needs" },                                     \
	{ 0, "pre", OPT_FLAG, RESOLVE_AT(type, input.pre), NULL, "the same as --prerelease allow" },     \
	{ 0, "prerelease", OPT_CHOICE, RESOLVE_AT(type, prerelease), "if-necessary|disallow|allow|explicit", \
	  "which pre-releases may be chosen: those that nothing stable replaces (so unless said), none, "     \
	  "all, or those of a name whose requirement has one" }, \
	{ 0, "ignore-requires-python-upper", OPT_FLAG, RESOLVE_AT(type, ignore_upper), NULL,             \
	  "take upper bounds of Requires-Python as advice" },                                            \
	{ 0, "require-hashes", OPT_FLAG, RESOLVE_AT(type, input.require_hashes), NULL,                   \
	  "every requirement must be pinned and hashed" },                                               \
	{ 0, "save-case", OPT_TEXT, RESOLVE_AT(type, save_case), "FILE",                                 \
	  "write what the solver was told, to replay or report" }

struct resolved {
	struct target *targets;
	size_t targets_n;
	struct inputs inputs;
	struct index *index; /* open; close it */
	struct solution solution;
	double seconds;
};

/* Read and parse; without a path everything in `out` is empty. */
MUST_USE bool dockerfile_read(struct run *r, str path, struct dockerfile *out, struct err *e);

/*
 * The targets of the options, each with a name of its own. Where none is named
 * the Dockerfile's FROM is the target; its --platform is the architecture unless
 * --arch or the image says another. `from` is all empty where there is no Dockerfile.
 */
MUST_USE bool make_targets(struct run *r, const struct resolve_args *args, const struct dockerfile *from,
                           struct resolved *out, struct err *e);

/* After make_targets: read the inputs (`words` are requirements themselves), open the index, resolve. On failure nothing stays open. */
MUST_USE bool resolve_inputs(struct run *r, const struct resolve_args *args, const struct strs *words,
                             struct resolved *out, struct err *e);

/*
 * The same, unless what would follow is known already: `known` is asked once the
 * inputs are read and the index is open. If it says so `out` gets no solution.
 */
typedef bool known_already(void *ctx, const struct resolved *x);
MUST_USE bool resolve_unless(struct run *r, const struct resolve_args *args, const struct strs *words, known_already *known,
                             void *ctx, struct resolved *out, struct err *e);

/* The same for `matrix`: `why` as resolve_survey sets it; `out` gets no solution. */
MUST_USE bool survey_inputs(struct run *r, const struct resolve_args *args, const struct strs *words,
                            struct resolved *out, struct survey *survey, struct err *why, struct err *e);

#endif
