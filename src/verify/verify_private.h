/*
 * Between the files of this room: facts are gathered (facts_*.c, tree_*.c: they
 * take the run), then each level judges by them (level_*.c: they do not).
 */
#ifndef VERIFY_VERIFY_PRIVATE_H
#define VERIFY_VERIFY_PRIVATE_H

#include "spokeshave/digest.h"
#include "spokeshave/app.h"
#include "spokeshave/index_lookup.h"
#include "spokeshave/names.h"
#include "spokeshave/needs.h"
#include "spokeshave/osv.h"
#include "spokeshave/tar.h"
#include "spokeshave/verify.h"

/* ---- the staged tree ---- */

struct seen {
	str path;              /* in the image, or in the staged directory */
	enum tar_kind kind;
	unsigned mode;         /* permission bits */
	uint64_t size;         /* bytes */
	bool hashed;           /* only files that the manifest names are */
	char sha256[SHA256_DIGITS + 1]; /* hex */
	str link;              /* of symbolic links */
	str text;              /* contents of a RECORD; native_write's lines of a shared object; else empty */
	uint32_t layer;        /* of an image: the one that it is from, from 0 */
};
struct seen_tree { struct seen *v; size_t n, cap; }; /* sorted by path; each once */
const struct seen *seen_find(const struct seen_tree *tree, str path);

/* The files of a manifest by whose they are: number 0 to m->n - 1 of a distribution, m->n of --guard. */
struct owned { str name; const struct manifest_files *files; };
struct owned owned_by(const struct manifest *m, size_t i);
#define OWNERS(m) ((m)->n + 1)

/* What of a tree is wanted: paths of the manifest. */
enum seen_want { WANT_NOTHING, WANT_DIGEST, WANT_RECORD, WANT_NATIVE };
struct tree_wants { struct names paths; str prefix; }; /* `prefix` stands before the manifest's: "root/" */
void tree_wants_of(struct arena *a, const struct manifest *m, str prefix, struct tree_wants *out);
enum seen_want tree_want(const struct tree_wants *wants, str path);
/* Keep of `bytes`, a wanted file's contents, what levels look at. */
void seen_keep(struct arena *a, struct seen *file, enum seen_want want, str bytes);
#define LIMIT_SEEN_BYTES (UINT64_C(1) << 30)  /* of a shared object that is read */
#define LIMIT_SEEN_FILES 4000000u             /* in a tree */
void seen_sort(struct seen_tree *tree);

MUST_USE bool tree_of_folder(struct run *r, str folder, const struct tree_wants *wants, struct seen_tree *out, struct err *e);

/* An archive's kind, and its manifest.json if it is a staged directory's; then its tree. */
struct archive_look { bool is_image, is_stage, is_oci; struct strs layers; str manifest, lock; };
MUST_USE bool archive_look(struct run *r, struct arena *a, str path, struct archive_look *out, struct err *e);
MUST_USE bool tree_of_archive(struct run *r, str path, const struct archive_look *look, const struct tree_wants *wants,
                              struct seen_tree *out, struct err *e);

/* Layers of an image, lowest first, as one tree: what a later one removes or replaces is gone. */
void layers_merge(struct arena *a, const struct seen_tree *layers, size_t n, struct seen_tree *out);

/* ---- one subject and what is known of it ---- */

/* One requirement that counts on a target. */
struct asked {
	str by;                        /* who asks: a canonical name, or an input's `where` */
	str name;                      /* canonical */
	const struct strs *extras;
	const struct specifiers *specs;
	str version;                   /* of a lock's own: that entry is meant; or empty */
	struct lock_place at;          /* in the lock; 0: not from there */
};
struct askeds { struct asked *v; size_t n, cap; };

/* What is known of one pick of one target. */
struct pick_facts {
	const struct page_lookup *page; /* null: not looked for, or not known */
	const struct metadata *metadata; /* null: not known */
	const struct wheel_file *offered; /* of the page: the picked file; null */
	struct strs extras;             /* of it that inputs and others ask for; without inputs also the lock's; sorted */
	struct askeds asked;            /* what it requires there, with these */
	bool knows_asked;               /* else nobody told */
};

struct verified_target {
	const struct target *target;
	bool picked;
	struct err fault;               /* why not */
	struct lock_picks picks;
	struct pick_facts *about;       /* by pick */
	struct askeds inputs;           /* requirements of the application that count here */
	struct missing_imports missing; /* that the application wants and no locked wheel has */
};

/* What all subjects of a run have in common, each gathered when it is first wanted. */
struct verify_shared {
	bool several;                     /* subjects */
	struct { struct target *v; size_t n, cap; } targets; /* of all of them */
	struct index *index;              /* null: not opened yet */
	struct names locked;              /* canonical names in the locks of all subjects */
	bool advisories_read;
	struct { struct osv *v; size_t n, cap; } advisories; /* on projects that are locked */
	struct app *app;                  /* null: not scanned yet */
};

struct verify_level { str name, sentence; }; /* what holds when nothing is found */

struct verification {
	struct arena *a;
	struct verify_shared *shared;
	const struct verify_opts *opts;
	const struct verify_subject *subject;
	struct report *report;
	const struct verify_level *level; /* the one that judges now */
	str lack;                         /* set by a level: what it did not know; it is skipped unless it finds something */

	struct verified_target *targets;
	size_t targets_n;
	struct page_lookup *pages;        /* sorted by name */
	size_t pages_n;
	struct seen_tree tree;
	str prefix;                       /* of the manifest's paths in `tree`: "root/" or empty */
	struct graph *graph;
	const struct graph_input_dist *graph_dists; /* 0 is the application */
	size_t graph_dists_n;
	str app_name;
};

/* ---- saying what was found ---- */

/* A finding of the present level; `subject` is a canonical name or empty, `target` null for all. */
void found(struct verification *v, enum severity severity, enum fault fault, const struct target *target, str subject,
           str path, struct lock_place at, const char *format, ...) __attribute__((format(printf, 8, 9)));

/* The same of a fault that someone else set, whose text may begin with "PATH:LINE:COLUMN:". */
void found_fault(struct verification *v, const struct target *target, str path, const struct err *fault);

/* ---- facts ---- */

enum verify_fact {
	NEEDS_LOCK = 1, NEEDS_PICKS = 2, NEEDS_PAGES = 4, NEEDS_METADATA = 8, NEEDS_INPUTS = 16, NEEDS_ADVISORIES = 32,
	NEEDS_TREE = 64, NEEDS_APP = 128, NEEDS_SOLUTION = 256,
	NEEDS_ASKED = 512, /* what each pick requires */
	NEEDS_LOCKED_APP = 1024
};
enum { FACTS = 11 };

/* Gather one; `lack` is set where it can't be had and why, which is no error. */
typedef bool gather_fact(struct run *r, struct verification *v, str *lack, struct err *e);
gather_fact gather_lock, gather_picks, gather_pages, gather_metadata, gather_inputs, gather_advisories, gather_tree,
	gather_app, gather_solution, gather_asked, gather_locked_app;


/* The application of --app, scanned once; and what starts it, put into a graph. */
MUST_USE bool verify_app(struct run *r, struct verification *v, struct err *e);
MUST_USE bool verify_entries(struct verification *v, struct graph *g, const struct app *app, struct err *e);

/* The wheel that was locked, as the index offers it, or where the lock says that it is; null: neither. */
const struct wheel_file *verify_wheel(struct verification *v, const struct lock_pick *pick, const struct pick_facts *about);

const struct lock_pick *pick_find(const struct verified_target *t, str name, size_t *at);

/* Of a pruned lock of ours what was dropped is not missing. */
bool lock_dropped(const struct lockfile *lock, str name);
struct page_lookup *page_lookup_find(const struct verification *v, str name);

/* ---- levels ---- */

enum subject_kinds { OF_LOCKS = 1, OF_TREES = 2 };

typedef void judge_level(struct verification *v);
struct level {
	struct verify_level is;
	unsigned kinds;           /* enum subject_kinds */
	unsigned needs;           /* enum verify_fact */
	judge_level *judge;
};
extern const struct level level_table[];
extern const size_t level_table_n;
judge_level judge_syntax, judge_inputs, judge_closure, judge_versions, judge_wheels, judge_hashes, judge_index,
	judge_withdrawn, judge_advisories, judge_exact, judge_tree, judge_record, judge_native, judge_reach, judge_locked_reach;

#endif
