/*
 * The solver: PubGrub over what an index offers. It never calls out. Each step
 * says SOLVED, STUCK, or NEEDS with facts it lacks; the driver fetches them in
 * any order and hands them in. The result does not depend on that order.
 *
 * One resolution serves all targets: the same version of a distribution
 * everywhere, a compatible wheel for each target that needs it.
 */
#ifndef SPOKESHAVE_SOLVER_H
#define SPOKESHAVE_SOLVER_H

#include "spokeshave/cutoff.h"
#include "spokeshave/page.h"
#include "spokeshave/target.h"

enum solver_state { SOLVER_SOLVED, SOLVER_STUCK, SOLVER_NEEDS };

/*
 * IF_NECESSARY: a pre-release is tried when no stable version is left that all
 * requirements admit. EXPLICIT: only of a name for which an input's specifier
 * names one; there, as with ALLOW, the newest version is tried first.
 */
enum prerelease { PRERELEASE_IF_NECESSARY, PRERELEASE_DISALLOW, PRERELEASE_ALLOW, PRERELEASE_EXPLICIT };

/*
 * Which version of several that are admitted is tried first: the newest; the
 * oldest; or the oldest of what an input requires and the newest of the rest.
 * A stable version goes before a pre-release as `prerelease` says, either way.
 */
enum resolution { RESOLUTION_HIGHEST, RESOLUTION_LOWEST, RESOLUTION_LOWEST_DIRECT };

/* A requirement or constraint that the user gave. */
struct input {
	struct requirement req;
	bool constraint;      /* restricts, never adds */
	str where;            /* "requirements.txt:3", for explanations */
	struct strs sha256;   /* allowed digests of --hash; empty: any */
	str address;          /* of one with a URL: as the user wrote it, ${NAME} unexpanded, without other credentials;
	                         a path stays one */
};

/* A version that an existing lock has. */
struct preference {
	str name; /* canonical */
	struct version version;
};

/* The cut-off of one project, in place of the one of all; one that is not given exempts it. */
struct named_cutoff {
	str name; /* canonical */
	struct cutoff cutoff;
};

/* All zero: the newest versions, no cut-off, nothing replaced or left out. */
struct solver_opts {
	enum prerelease prerelease;
	enum resolution resolution;
	bool require_hashes;               /* every distribution must be an input, pinned, with sha256 */
	bool ignore_requires_python_upper;
	bool no_deps;                      /* the inputs alone: nothing that they require */
	bool complete;                     /* a chosen version has a wheel for every target, even
	                                      for those that do not need it */
	/*
	 * Files uploaded at the cut-off or later do not exist, file by file, so a
	 * version may keep some of its wheels; nor do files without upload time,
	 * which solver_solution notes once a project. The wheel that an input's URL
	 * names is no matter of time, nor is a local file without upload time.
	 */
	struct cutoff exclude_newer;
	const struct named_cutoff *cutoffs;
	size_t cutoffs_n;
	/*
	 * Each requirement on the name of an override, of an input or a
	 * distribution, is replaced by all overrides of that name, whose markers
	 * alone decide where they hold; what is required for an extra stays so.
	 * An override adds nothing that no one requires. Constraints hold as well.
	 */
	const struct input *overrides;
	size_t overrides_n;
	struct strs excludes;              /* canonical names: no requirement on them counts */
	/*
	 * So many indexes are exhausted one after the other: every version whose files
	 * have a lower `wheel_file.index` is tried before any of a higher one, and only
	 * among those of one index does what else is said here decide. Files of none of
	 * them, their index at least this, stand beside the first. 0: no such order.
	 */
	uint32_t first_match;
	/*
	 * Tried before all other versions, wherever they are admitted, and then even
	 * if yanked or (unless pre-releases are disallowed) a pre-release. To upgrade
	 * a project is to leave it out here.
	 */
	const struct preference *preferences;
	size_t preferences_n;
};

/* A fact that is lacking. The first of a list is what the next decision waits for. */
struct need {
	enum { NEED_PAGE, NEED_METADATA } kind;
	str name;                      /* canonical; NEED_PAGE: the page of this project */
	str url;                       /* NEED_PAGE: an input's direct wheel URL instead of an index, or empty */
	const struct wheel_file *file; /* NEED_METADATA: of this wheel */
};
struct needs { const struct need *v; size_t n; };

struct solver;

/* `targets`, `inputs` and `opts` must outlive the solver, which lives in `a`. */
struct solver *solver_new(struct arena *a, const struct target *targets, size_t targets_n,
                          const struct input *inputs, size_t inputs_n, const struct solver_opts *opts);

/*
 * Go on as far as the facts allow. `asks` is valid until the next call. Its
 * first item is what the next decision waits for, always; then comes all else
 * that is worth having and is not here, in the order in which it was first
 * thought of. Asking again without new facts lists the same, so what is under
 * way already is listed again until its fact is handed in.
 */
enum solver_state solver_step(struct solver *s, struct needs *asks);

/*
 * Hand in facts; both are kept by reference and must outlive the solver. A
 * null page: no index knows the project. Null metadata: this wheel can't be
 * used, and `why` says so in a clause ("its METADATA is broken: …").
 */
void solver_page(struct solver *s, str name, const struct page *page);
void solver_metadata(struct solver *s, const struct wheel_file *file, const struct metadata *metadata,
                     str why);

/* What was chosen, sorted by name. */
struct chosen {
	str name;                              /* canonical */
	const struct version *version;
	const struct wheel_file **file;        /* by target; null where this target does not need it */
	const struct metadata **metadata;      /* by target, likewise */
	struct strs extras;                    /* requested by anyone, sorted */
	struct strs via;                       /* canonical names of those that require it, sorted; inputs by their `where` */
};
struct solution { struct chosen *v; size_t n; };

/* Only after SOLVER_SOLVED. `notes` gets: newest without a wheel, unknown extras, yanked choices. */
struct solution solver_solution(struct solver *s, struct arena *a, struct notes *notes);

/*
 * Only after SOLVER_STUCK: the derivation as short sentences, ranges merged,
 * repeated facts numbered, and hints on what to try.
 */
str solver_explain(struct solver *s, struct arena *a);

/*
 * The facts seen so far as text that tests/case can read: a bug report that
 * replays without a network.
 */
str solver_case(struct solver *s, struct arena *a);

#endif
