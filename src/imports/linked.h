/*
 * The graph inside: modules, files and distributions as arrays, ids as indexes.
 * modules.c names them, link.c fills them, follow.c turns facts into edges,
 * prune.c walks, control.c does what the user said, edges.c remembers who
 * imports whom, why.c tells.
 */
#ifndef SPOKESHAVE_LINKED_H
#define SPOKESHAVE_LINKED_H

#include "spokeshave/graph.h"
#include "spokeshave/names.h"

#define NONE UINT32_MAX

/* The edge that reached something first. */
struct arrival {
	uint8_t kind;         /* enum edge_kind */
	uint32_t from_file;   /* NONE: from outside */
	uint32_t line;
	str what;
};

enum module_state { MODULE_UNREACHED, MODULE_WAITING, MODULE_REACHED };

struct module {
	str name;             /* dotted, whole */
	str part;             /* its last component */
	uint32_t parent;      /* NONE at the top */
	uint32_t first_child, next_sibling;
	uint32_t first_def;   /* in defs; NONE: a folder without code of its own */
	uint8_t state;        /* enum module_state */
	bool subtree;         /* all below was reached, too */
	bool certain;         /* graph_find_certain said so */
	bool named;           /* a string in its package, which other code may import by */
	struct arrival arrival;
};

struct def { uint32_t file, next; }; /* a file that defines a module; alternatives are a list */

struct file {
	str path;
	const struct facts *facts;   /* of file_facts alone, as `packed` */
	struct packed_facts *packed;
	uint32_t dist;
	uint32_t module;      /* NONE: not importable */
	uint32_t reached_by;  /* module; NONE: a root of itself, or not reached */
	uint32_t drop;        /* number in graph.drops, from 1, of the pattern that leaves it out; 0: none does */
	bool init, extension, reached, no_root;
	bool asked;           /* a pattern of the user keeps it */
};

struct dist {
	const struct graph_input_dist *in;
	uint32_t first_file;
	uint32_t first_module; /* the first one reached in it, or NONE */
	struct arrival direct; /* where it is kept without a module */
	bool extended;         /* an extension module of it is reached */
	bool by_name;          /* reached code of it imports by names that are not literal */
	VEC(str) named;        /* folders, by their last part, that code names which looks by path */
	bool kept, meta, tool, opaque, plugins, content;
	VEC(uint32_t) tops;    /* modules of its own whose parents are not */
	VEC(uint32_t) requires, optional;
	uint32_t drop;         /* as of a file: all of it is left out */
	uint32_t *edge_to;     /* by distribution: number in graph.edges + 1; null: imports none */
	struct arrival cut;    /* the first edge into it that was cut, where is_cut */
	bool is_cut;
};

/* What one distribution has of another: the best of all edges between them. */
struct dist_edge { uint32_t from, to; struct arrival by; };

/* What the user said, and for a drop where something would have been reached. */
struct pattern {
	str text;
	size_t reached;       /* files and distributions that were met nevertheless */
	struct arrival first;
};

struct group_entry { uint32_t dist; const struct entry_point *entry; };
struct group {
	str name;
	bool active;
	VEC(struct group_entry) entries;
};
struct groups { struct names names; struct group *v; size_t n, cap; }; /* by id of `names` */

struct graph {
	struct arena *a;
	struct arena *facts;   /* what was read of packed ones */
	unsigned minor;
	VEC(struct module) modules;
	uint32_t *slot, slots; /* open addressing over (parent, part): module + 1, or 0 */
	uint8_t *tag;          /* by slot: a part of its hash, never 0; 0: empty. Small enough to stay near */
	VEC(struct def) defs;
	VEC(struct file) files;
	struct dist *dists;
	size_t dists_n;
	struct names dist_names;
	uint32_t *dist_of_name; /* by id of dist_names */
	struct groups groups;  /* but those of scripts */
	struct groups scripts; /* wheels' console scripts, by their names */
	VEC(uint32_t) waiting; /* modules that the next round walks */
	bool entries;          /* graph_add_entry knew one */
	bool keep_optional, by_file;
	bool compiles;         /* something reached runs compilers */
	bool closed;           /* no distribution joins any more: what is reached of those that are kept is their files */
	bool names_tools;      /* what the application names of development tools is reached */
	VEC(struct pattern) keeps, drops;
	struct trace *trace;   /* null: none was given */
	size_t keeping;        /* number of the pattern whose files are being kept */
	VEC(struct dist_edge) edges;
	struct names opened, with_data, packages; /* folders: read by path, with files that are no code, with __init__ */
	struct names folder_parts; /* the last parts of all folders */
	struct names inert_bases, read_bases; /* of files that no code reads by their kind; of those that some code names */
	struct arrival *nearest; /* by distribution, of those not kept; null: not asked for yet */
};

/* modules.c */
uint32_t module_find(const struct graph *g, uint32_t parent, str part);
uint32_t module_add(struct graph *g, uint32_t parent, str part);
/* The longest beginning of a dotted name that is a module below `base`; NONE if not even its first part is. */
uint32_t module_resolve(const struct graph *g, uint32_t base, str dotted, str *rest);
/* The next module of the subtree of `root`, in preorder, tests left out; NONE at the end. */
uint32_t subtree_next(const struct graph *g, uint32_t root, uint32_t at);

/* link.c */
uint32_t dist_find(const struct graph *g, str name); /* any spelling */
str dist_canonical(struct arena *a, str name); /* as distributions are named here */
uint32_t file_package(const struct graph *g, const struct file *f); /* the module that "." is in it */
const struct facts *file_facts(const struct graph *g, const struct file *f); /* null: it has none */

/* prune.c */
void reach(struct graph *g, uint32_t module, struct arrival by);
void reach_meta(struct graph *g, uint32_t dist, struct arrival by);

/* control.c: what the user keeps and drops */
void keep_wins(struct graph *g); /* before the walk: what is both is kept */
void keep_traced(struct graph *g); /* after it */
void keep_patterns(struct graph *g); /* after that */
bool keep_optional(struct graph *g); /* once over all; false when it changed nothing */
void note_drop(struct graph *g, uint32_t drop, struct arrival by);

/* needless.c: level `files` */
bool reach_what_stays(struct graph *g); /* once over all that is kept, when it is closed; false when it changed nothing */

/* edges.c */
void note_edge(struct graph *g, uint32_t from, uint32_t to, const struct arrival *by);
void find_nearest(struct graph *g);
int compare_arrivals(const struct graph *g, const struct arrival *a, const struct arrival *b);

/* follow.c */
void follow_file(struct graph *g, uint32_t file);

/* certain.c: an import that runs whenever the module does: nothing catches it, nothing decides about it. */
bool import_is_certain(const struct graph *g, const struct fact *f);

/* rules.c: the tables of names */
bool rule_is_tool(str canonical);           /* a development tool, by its distribution's name */
bool rule_is_test_path(str path);           /* code of tests, documentation or development tasks */
bool rule_is_test_part(str part);           /* the same of one component */
bool pth_names_folder(const struct fact *f); /* of a .pth: a folder of modules, and nothing that runs */
bool rule_pth_is_inert(str path);           /* a .pth that imports nothing that the application could miss */
bool rule_compiles(str top);                /* a module that compiles C while the application runs */
bool rule_is_compiler(str word);            /* what code that runs a C compiler names: the program, its variable */
str rule_implicit(str top, unsigned minor); /* what a module of the standard library imports of others, or empty */

#endif
