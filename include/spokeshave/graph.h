/*
 * The import graph of one target: the application, the wheels of the closure,
 * and what reaches what; then the prune, and the why of each keep and drop.
 */
#ifndef SPOKESHAVE_GRAPH_H
#define SPOKESHAVE_GRAPH_H

#include "spokeshave/ini.h"
#include "spokeshave/scan.h"
#include "spokeshave/trace.h"

/* In the order of precedence for ties: the shortest chain, and of those the first kind. */
enum edge_kind {
	EDGE_CMD, EDGE_ROOT, EDGE_HARD, EDGE_PARENT, EDGE_COND, EDGE_LAZY, EDGE_OPT, EDGE_DYNLIT, EDGE_EP,
	EDGE_META, EDGE_STR, EDGE_REL, EDGE_PREFIX, EDGE_SO, EDGE_STRPKG, EDGE_DYNPKG, EDGE_OPAQUE,
	EDGE_KEEP, /* the user's own word */
	EDGE_TRACE, /* a run of the application imported it */
	EDGE_DATA,  /* of data: a literal of the code chooses it */
	EDGE_KINDS
};
str edge_kind_name(enum edge_kind kind); /* "hard" */

typedef struct { uint32_t i; } dist_id; /* 0 is the application; wheels follow in the order added */
typedef struct { uint32_t i; } mod_id; /* UINT32_MAX: no module */

#define GRAPH_SCRIPTS "../../../bin/" /* what the paths of a wheel's scripts begin with, as RECORD has them */

struct graph_input_file {
	str path;                  /* in the installed tree, "pkg/mod.py"; of the application: below its root */
	/* Of Python sources (scan_python), the application's settings (scan_settings), .pth files (scan_pth) and
	 * extension modules (scan_extension). Null for other files; a source without is taken for opaque. */
	const struct facts *facts;
	struct packed_facts *packed; /* or these; null where there are none */
	bool no_root;              /* of the application: counts only once something imports it */
};

struct graph_input_dist {
	str name;                        /* canonical; empty for the application */
	const struct graph_input_file *files;
	size_t files_n;
	const struct entry_points *entry_points; /* may be null */
	const struct strs *requires;     /* names that it declares for this target, extras resolved; may be null */
	const struct strs *optional;     /* of those, the ones that only an extra asks for; may be null */
};

struct graph;

/*
 * Link one target's graph. `dists[0]` is the application. `minor` is Python's
 * 3.N; `n` is at least 1. Everything passed in must outlive the graph, which
 * allocates in `a` until graph_prune returned.
 */
struct graph *graph_new(struct arena *a, unsigned minor, const struct graph_input_dist *dists, size_t n);
void graph_forget(struct graph *g); /* packed facts that were read; what was told stays, nothing more may be asked */

/*
 * Roots of the command: "gunicorn" (a console script), "app.main:app",
 * "pkg.mod". False when no script, module or distribution of that name is
 * known; it is then no root.
 */
bool graph_add_entry(struct graph *g, str entry);

/*
 * The same of a console script or a file of the scripts folder alone: a word
 * that may be a command. Development tools are not taken for one.
 */
bool graph_add_script(struct graph *g, str name);

/*
 * What the user keeps and drops, said before graph_prune. A pattern speaks of
 * what wheels install, never of the application, and is the first of these that
 * fits: with a '/', a path in site-packages; the name of a distribution in any
 * spelling; a dotted module; a path without '/'. Modules and folders count with
 * all that is below them, tests left out when they are kept. '*' and '?' stand
 * for characters other than '.' in modules and '/' in paths, '**' for any.
 * False when it fits nothing, and then it changes nothing.
 *
 * What is kept counts as reached, with what it imports, once all else is
 * reached: its reason is `keep` only where there is no other. What is dropped
 * is not reached, whoever imports it. What is both is kept.
 */
bool graph_keep(struct graph *g, str pattern);
bool graph_drop(struct graph *g, str pattern);

/*
 * Before graph_prune: what a run imported counts as reached once all else is,
 * so `trace` is its reason only where there is no other. What is set aside in it
 * is not; graph_prune sets aside what development tools brought.
 */
void graph_trace(struct graph *g, struct trace *t);
bool graph_is_tool(str dist); /* a development tool, by its canonical name */

/*
 * Before graph_prune: development tools that the application names in any way
 * are reached as all else is. For those who ask what it uses, not what its image
 * needs.
 */
void graph_names_tools(struct graph *g);

/* Keep what kept distributions require for the extras that were asked for, though nothing imports it. */
void graph_keep_optional(struct graph *g);

/*
 * Before graph_prune: files will be judged by graph_file_needless. Once all is
 * reached that makes distributions stay, what their console scripts start, and
 * code that stays because it may be read by its path, is reached too, with what
 * it imports of distributions that stay anyway.
 */
void graph_by_file(struct graph *g);

/*
 * Mark from the roots; total, can't fail; once. `only_entries`: the
 * application's modules are no roots of themselves, if an entry is known.
 */
void graph_prune(struct graph *g, bool only_entries);

/* Why something is kept: the edge that first reached it. */
struct reason {
	enum edge_kind kind;
	str from_path;   /* the file that holds the import; empty for cmd and root */
	uint32_t line;   /* 0: none */
	str what;        /* what was named: "uvicorn.workers", "console script gunicorn" */
	dist_id from;
	mod_id to;
};

/* After graph_prune: is it kept; and the reason of the first module reached in it. */
bool graph_dist_kept(const struct graph *g, dist_id d, struct reason *out);

/* Code is not reached, but its dist-info is read: kept whole at level `dists`. */
bool graph_dist_meta_only(const struct graph *g, dist_id d);

/* The chain from a root to this distribution, root first. */
struct reasons { struct reason *v; size_t n, cap; };
void graph_why(struct arena *a, const struct graph *g, dist_id d, struct reasons *out);

/* Why a file is reached, which graph_file_reached says it is: the edge to the module that it is read for. */
void graph_file_why(const struct graph *g, dist_id d, size_t file, struct reason *out);

/* Of each distribution that another one imports, or reads the metadata of, the best edge; by their order. */
struct dist_import { dist_id to; struct reason by; };
struct dist_imports { struct dist_import *v; size_t n, cap; };
void graph_dist_imports(struct arena *a, const struct graph *g, dist_id d, struct dist_imports *out);

/*
 * What would have to run to keep a distribution that is not: the nearest file
 * that imports it and is not reached itself, or an edge that was not followed
 * because it leads to a development tool (`cut`). False when there is none.
 */
bool graph_nearest(struct graph *g, dist_id d, struct reason *out, bool *cut);

/* The pattern that dropped the whole distribution, or a file of it; empty: none did. */
str graph_dropped_by(const struct graph *g, dist_id d);
str graph_file_dropped_by(const struct graph *g, dist_id d, size_t file);

/*
 * After graph_by_file and graph_prune: why a file of a kept distribution can
 * go; empty where it stays. Code goes that nothing reaches, and what is for
 * type checkers and, where nothing reached runs one, for compilers. What may be read by its path stays: data, code
 * in a folder with data, in one without __init__.py, or in one that something
 * reached looks into, shared objects that are not named as extension modules
 * are, and all code but tests where an extension module is reached, since what
 * that imports may not be seen. A package of tests goes with its data when
 * nothing of it is reached or looked into.
 */
str graph_file_needless(const struct graph *g, dist_id d, size_t file);

/* Something reached in it imports what opens shared objects by their names (ctypes, cffi). */
bool graph_dist_opens_libraries(const struct graph *g, dist_id d);

/* The patterns of graph_drop that something reached met: the first, and how many files and distributions. */
struct met_drop { str pattern; struct reason by; size_t n; };
struct met_drops { struct met_drop *v; size_t n, cap; };
void graph_met_drops(struct arena *a, const struct graph *g, struct met_drops *out);

/*
 * What modules of the application that count import for certain (no try, no
 * condition, no function, no test) and neither it, nor a distribution, nor the
 * standard library has: each top-level name once, where it is named first.
 */
struct missing_import { str path; uint32_t line; str top; };
struct missing_imports { struct missing_import *v; size_t n, cap; };
void graph_missing(struct arena *a, const struct graph *g, struct missing_imports *out);

/*
 * After graph_prune, once: find what is imported whenever the application
 * starts (no try, no condition, no function, no test), the packages above it
 * included. A distribution's only extension module counts where its package
 * does, though the import of it can't be read off. Then: is a file of that?
 */
void graph_find_certain(struct graph *g);
bool graph_file_certain(const struct graph *g, dist_id d, size_t file);

/* "a.b" of "a/b.py", "a/b/__init__.py", "a/b.abi3.so" in site-packages; empty when nothing could import it. */
str module_of_file(struct arena *a, str path);

/* For reports and for pruning by file: the dotted name, and what was reached. */
str graph_module_name(const struct graph *g, mod_id m); /* empty: no module */
bool graph_module_reached(const struct graph *g, str dotted);
bool graph_file_reached(const struct graph *g, dist_id d, size_t file); /* index in graph_input_dist.files */

#endif
