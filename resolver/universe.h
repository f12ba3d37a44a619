/*
 * The universe: what an index offers, as facts for the engine.
 *
 * A project is a package whose state i is its i-th newest version. With several
 * targets there is one more package for each (project, target): "needed there";
 * and for each (project, extra, target): "that extra is wanted there". So all
 * targets share one version, and a version that one target can't have is
 * impossible as soon as that target needs the project.
 */
#ifndef SPOKESHAVE_UNIVERSE_H
#define SPOKESHAVE_UNIVERSE_H

#include "pubgrub.h"
#include "spokeshave/names.h"
#include "spokeshave/solver.h"

#define NO_STATE 0u /* "not selected" is never a choice */

/*
 * Why a version can't be had, before its metadata is looked at. Of several
 * files the last one counts: it came nearest.
 */
enum fit {
	FIT, FIT_PRERELEASE, FIT_YANKED, FIT_SOURCE_ONLY, FIT_HASH,
	FIT_PYTHON, FIT_NO_WHEEL, FIT_UNDATED, FIT_NEWER, /* these are so of one target */
	FITS,
};
static inline bool fit_is_of_target(enum fit fit) { return fit >= FIT_PYTHON; }

enum fact_kind {
	FACT_INPUT,      /* an input requires the project */
	FACT_CONSTRAINT, /* a constraint admits some versions of it */
	FACT_REQUIRES,   /* versions of it require another one */
	FACT_UNFIT,      /* versions of it can't be had: see fit */
	FACT_UNUSABLE,   /* one version of it can't be used: see why */
	FACT_REFUSED,    /* versions of it, or an input, ask for what is refused: see why */
};

#define ALL_TARGETS UINT32_MAX
#define NO_PROJECT UINT32_MAX
#define NO_SET UINT32_MAX

/* What an incompatibility of the engine means. */
struct fact {
	enum fact_kind kind;
	uint32_t project;  /* whom it is about; NO_PROJECT: an input that is refused */
	uint32_t extra;    /* of it; 0: itself */
	uint32_t target;   /* ALL_TARGETS: everywhere */
	uint32_t other;    /* FACT_REQUIRES: what is required */
	const struct requirement *req; /* as it was required; FACT_INPUT, CONSTRAINT, REQUIRES */
	uint32_t part;     /* FACT_REQUIRES: 0: some versions; 1: it at all; 1 + x: its extra x */
	uint32_t set;      /* which versions are admitted: of the project, or of what is required; NO_SET: all */
	uint32_t input;    /* FACT_INPUT, CONSTRAINT, and REFUSED without a project */
	enum fit fit;
	str why;           /* a clause */
};

/* The versions of a project that specifiers admit. */
struct version_set {
	const struct specifiers *specs;
	uint32_t hash;   /* of specs */
	struct bits in;  /* states */
	struct bits out; /* all other states, "not selected" among them */
};

/* The answer about one wheel's metadata. */
struct wanted { /* what it requires on a target for an extra */
	struct wanted *next;
	uint32_t target;
	str extra; /* empty: itself */
	const struct requirement **v;
	size_t n, cap;
	struct wanted_of *of; /* beside v: see wanted_project and wanted_set */
};
struct wanted_of { uint32_t project, set; }; /* what was looked up once; set: NO_SET, not yet */
struct answer {
	bool asked, here;
	const uint32_t *extras;  /* by requirement: see universe_wanted.c; null until looked at */
	const struct metadata *metadata; /* null: can't be used, see why */
	str why;
	struct wanted *wanted; /* those computed so far */
};

/* A version that was looked at more closely. */
struct release {
	const struct wheel_file **file; /* by target: the best one; null: none fits */
	enum fit *fit;                  /* by target */
	bool examined;                  /* counted in the project's `tried` */
	VEC(uint64_t) expanded;         /* (extra << 32 | target): its requirements are facts of the engine */
};

struct candidate {
	const struct version *version;
	const struct wheel_file **file;
	uint32_t file_n;
	bool source;             /* exists as source distribution */
	struct release *release; /* null until looked at */
};

struct extra {
	str name;      /* normalised; empty for the first: the project itself */
	uint32_t *on;  /* by target: the package "wanted there"; PUBGRUB_NONE */
};

enum often { SELDOM, OFTEN_REJECTED, OFTEN_CULPRIT }; /* in conflict */

struct project {
	str name;                /* canonical */
	bool asked, here;        /* the page was listed as lacking; was answered */
	const struct page *page; /* null: no index has it */
	str url;                 /* an input's wheel, instead of an index */
	bool refused;            /* an input's URL is refused: nothing to ask */
	bool pinned_and_hashed;  /* by an input */
	bool open;               /* what comes after `hashes` is there */
	VEC(uint32_t) inputs;    /* that speak of it, constraints too */
	const struct strs *hashes; /* that inputs allow; null: any */

	struct candidate *v;     /* state i is v[i - 1]: the newest first */
	uint32_t n;
	uint32_t ranks;          /* all of `rank` are below */
	struct bits pre;         /* states that are pre-releases */
	struct bits yanked_ok;   /* states that an input pins */
	bool prefer_stable, pre_ok;
	bool lowest;             /* the oldest version first */
	bool hash_matches;       /* a file has an allowed digest, so others are no candidates */
	struct bits preferred;   /* states that go before all others; n 0: none */
	uint32_t *rank;          /* by state: a lower one goes before a higher one; null: all are alike */
	struct cutoff cutoff;
	struct answer *answer;   /* by index into page->v */
	VEC(struct version_set) sets;

	bool in_engine; /* what follows is there */
	bool sorted_out; /* versions that can't be had are known to the engine */
	uint32_t package;
	VEC(struct extra) extras; /* [0] is the project itself */
	bool pinned;              /* some requirement on it admits one version, "==1.0" */
	bool conditional;         /* some requirement on it has a marker or asks for extras */
	uint32_t finished;        /* the state of which all is told, for all extras that there are; NO_STATE */
	uint32_t order;           /* when the engine was told of it, among all projects */
	uint32_t tried;           /* versions examined for a decision */
	uint32_t last_tried;      /* the state examined last */
	uint32_t rejected;        /* conflicts that took a version of it away */
	uint32_t culprit;         /* conflicts in which what is decided of it took away another's */
	enum often often;
};

struct entered { uint32_t project, package; };

/* Whose package of the engine it is. */
struct owner { uint32_t project, extra, target; }; /* target ALL_TARGETS: the versions */

/* What makes two facts one that may be widened. */
struct fact_key { uint32_t project, extra, target, other, set, part; };

/* What becomes of requirements on a name. */
struct replacement { VEC(const struct input *) with; }; /* none: they are left out */

struct universe {
	struct arena *a;
	const struct target *targets;
	uint32_t targets_n;
	const struct input *inputs;       /* as they count: overrides in place, without what is left out */
	size_t inputs_n;
	const struct input **overridden;  /* by input: the override that took its place; null, or all null: none */
	const struct input *given;        /* as they were given */
	size_t given_n;
	struct names replaced;            /* canonical names that overrides or excludes speak of */
	VEC(struct replacement) replacements; /* by their id */
	const struct solver_opts *opts;
	struct pubgrub engine;
	struct names names;          /* of projects */
	VEC(struct project *) projects; /* by their name's id */
	VEC(struct entered) entered; /* projects that the engine knows, in their order of coming there */
	VEC(struct fact) facts;
	VEC(struct owner) owners;    /* by package of the engine */
	struct names python_texts;   /* Requires-Python as written */
	VEC(bool) python_ok;         /* by text and target */
	struct names extra_names;    /* normalised */
	struct names tag_texts;      /* "cp312-cp312-manylinux_2_17_x86_64" */
	VEC(uint32_t) tag_ranks;     /* by text and target */
	uint32_t ordered;            /* how many `order`s were given */
	struct fact_key *keys;       /* facts that may be widened, in open addressing */
	uint32_t *key_incompat;      /* PUBGRUB_NONE: a free slot */
	size_t keys_n, keys_slots;
};

void universe_init(struct universe *u, struct arena *a, const struct target *targets, size_t targets_n,
                   const struct input *inputs, size_t inputs_n, const struct solver_opts *opts);

/* The project of this canonical name, made if it is new. */
uint32_t universe_project(struct universe *u, str name);
static inline struct project *project_at(const struct universe *u, uint32_t id)
{
	return u->projects.v[id];
}

/* What replaces requirements on this canonical name; null: nothing does. */
const struct replacement *universe_replacement(const struct universe *u, str name);

/* Whether the marker of an input holds on a target. */
bool input_applies(struct universe *u, const struct input *in, uint32_t target);

/* Read the page: candidates in order. Only when it is here. */
void project_open(struct universe *u, uint32_t id);

/* The index of the set of versions that `specs` admit, in project->sets. */
uint32_t project_set(struct universe *u, uint32_t id, const struct specifiers *specs);

/*
 * The state to try first among `possible`: one that is preferred, then those of
 * the lowest rank, and of these stable ones, the newest or the oldest as the
 * options say; NO_STATE if none is left.
 */
uint32_t project_best(const struct project *p, struct bits possible);

/* Where the state stands in an order of indexes; 0 without one. */
static inline uint32_t state_rank(const struct project *p, size_t state)
{
	return p->rank ? p->rank[state] : 0;
}

/* The member of `possible` that is tried after `from`; possible.n when none is. */
size_t project_next(const struct project *p, struct bits possible, size_t from);

/* Whether the cut-off of the project lets a file be: FIT, FIT_NEWER or FIT_UNDATED. */
enum fit file_age_fit(const struct project *p, const struct wheel_file *file);

/* Look at a version: the file for each target, or why there is none. */
struct release *project_release(struct universe *u, uint32_t id, uint32_t state);

/* Why this version can't be had on a target. */
enum fit candidate_fit(struct universe *u, const struct project *p, uint32_t state, uint32_t target,
                       const struct wheel_file **file);

/* Of a version without a wheel for the target: the file that misses it by least. */
const struct wheel_file *candidate_nearest(struct universe *u, const struct candidate *c, uint32_t target);

/* Whether a target's Python satisfies a Requires-Python as written. */
bool python_fits(struct universe *u, str requires_python, uint32_t target);

/* The answer about the metadata of a file of the project. */
struct answer *project_answer(const struct project *p, const struct wheel_file *file);

/* What the file's metadata requires on a target for an extra ("": itself). Its answer is here and usable. */
const struct wanted *answer_wanted(struct universe *u, struct answer *answer, uint32_t target, str extra);

/* Of what is required: the project; and the index of the versions that are admitted, where its page is here. */
static inline uint32_t wanted_project(const struct wanted *w, size_t i)
{
	return w->of[i].project;
}
uint32_t wanted_set(struct universe *u, const struct wanted *w, size_t i); /* NO_SET: a URL, which admits all */
bool wanted_asks_page(struct universe *u, const struct wanted *w, size_t i); /* it is not refused */

/*
 * Tell the engine: the project itself; an extra of it; which versions can't be
 * had; what the inputs say of it; what a version requires. The pages that they
 * speak of are here.
 */
void universe_enter(struct universe *u, uint32_t id);
uint32_t universe_extra(struct universe *u, uint32_t id, str name);
void universe_sort_out(struct universe *u, uint32_t id);
void universe_input(struct universe *u, uint32_t input);
bool universe_asks_page_of_input(struct universe *u, uint32_t input);
bool universe_asks_page(struct universe *u, const struct requirement *req); /* of a distribution */
void universe_unfit(struct universe *u, uint32_t id, uint32_t state, uint32_t target, enum fit fit);
void universe_unusable(struct universe *u, uint32_t id, uint32_t state, uint32_t target, str why);
void universe_expand(struct universe *u, uint32_t id, uint32_t state, uint32_t target, uint32_t extra,
                     const struct wanted *wanted);

/* A URL names a wheel: its path ends with ".whl". */
bool url_is_wheel(str url);

#endif
