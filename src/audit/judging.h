/* The judgement from inside: what its steps hand to each other. */
#ifndef SPOKESHAVE_AUDIT_JUDGING_H
#define SPOKESHAVE_AUDIT_JUDGING_H

#include "spokeshave/audit.h"
#include "spokeshave/names.h"

#define NO_DIST SIZE_MAX

/* ---- standard.c: tables about names ---- */

bool standard_has(str top, unsigned minor);           /* the standard library of Python 3.minor */
unsigned standard_left(str top);                      /* the 3.N that lacks it first; 0: it is there */
str backport_of(str canonical, unsigned minor);       /* what replaces it there: "tomllib"; empty: nothing does */
str distribution_of(str top);                         /* the usual distribution of a module of another name; or empty */
bool is_tool(str canonical);                          /* run by people: a linter, a server, a shell */
bool is_always_there(str canonical);                  /* pip and its kin: never called unused */
bool is_peer(str host, str canonical);                /* host imports it where it is there, and declares it nowhere */
bool is_driver_scheme(str scheme, str canonical);     /* "postgresql", "psycopg2-binary" */
str configured_by(str base);                          /* "conftest.py": pytest; empty: none */

/*
 * Tests, documentation, tooling; what a package holds under such a name, as
 * `shop/docs/views.py`, is a part of it, and a tasks.py is tooling where it
 * imports what runs those.
 */
bool is_development(struct arena *a, const struct audit_input *in, str path);
bool is_vendored_path(str path);  /* in a folder for copies of what others wrote */
bool is_test_data_path(str path); /* what tests read, and nothing runs */
bool is_test_file(str path);      /* that a runner of tests collects, or conftest.py */
bool is_tooling_path(str path);   /* in a folder of scripts beside the project's package */
bool is_for_tests_path(str path); /* what a package ships for the tests of others: "shop/pytest_plugin.py", "shop/testing/" */

/* ---- modules.c: which distribution has a module ---- */

struct top { struct { uint32_t *v; size_t n, cap; } dists; };
struct modules {
	const struct audit_input *in;
	struct arena *a;
	struct names names;                            /* top-level */
	struct { struct top *v; size_t n, cap; } tops; /* by id of `names` */
};
void modules_init(struct arena *a, struct modules *m, const struct audit_input *in);

struct found {
	struct { size_t *v; size_t n, cap; } dists;    /* that have it: as much of the name as any has */
	bool top;         /* some distribution has its first part */
	bool namespace;   /* only folders that several may share were found: what follows is nobody's */
	bool folder;      /* of these, and nothing follows: it is there with any of them */
};
/* The distributions of "a.b.c"; `member` is what is imported from it, or empty. */
void modules_find(const struct modules *m, str dotted, str member, struct found *out);
bool dist_has_module(struct arena *scratch, const struct audit_dist *d, str dotted, bool *is_folder);
void dist_tops(struct arena *a, const struct audit_dist *d, struct strs *out);  /* sorted */
size_t dist_named(const struct audit_input *in, str canonical);                 /* NO_DIST: none */

/* ---- own.c: the project's own modules ---- */

struct own;
struct own *own_new(struct arena *a, const struct audit_input *in);
/* Before all else that could have that name; `member`: what is imported from it, or empty. */
bool own_strict(struct own *o, str file, str dotted, str member);
bool own_loose(struct own *o, str file, str dotted);   /* where nothing else has it */
bool own_package(const struct own *o);                 /* the project is a package that has its name */
bool own_vendored(struct own *o, str dotted);          /* a copy of another's lies in a folder for those */

/* ---- the judgement ---- */

struct usage { str text; bool production, development; };

struct address { str scheme; size_t file; uint32_t line; };
struct searched { bool done, production; str text; }; /* what files say of a distribution; text empty: nothing */

enum answer { NOT_ASKED, NO, YES };

struct judge {
	struct arena *a;
	const struct audit_input *in;
	struct audit_result *out;
	struct modules modules;
	struct own *own;
	/* by distribution */
	struct usage *used;          /* text empty: nothing was found (yet) */
	bool *production, *optional, *development; /* declared so, by what is no mere lock */
	bool *listed;                /* in any list but a lock */
	bool *kept;                  /* the graph reaches it, from whatever it knows the code of */
	bool *imported;              /* by a statement or literal of a file */
	struct searched *searched;
	/* by file */
	struct file_imports *imports;
	bool *starters;              /* sources that start programs */
	enum answer *for_development;
	struct { struct address *v; size_t n, cap; } addresses;
	struct strs *requires;       /* that it needs on a target, its asked extras included */
	size_t *there_for, *shipped_for; /* what it is first there for, at all and in production; null until chain_to asks */
	struct image *images;        /* costs.c's, by target; null until it is asked */
	bool unknown_found;          /* and these are the requirements of which nothing is known */
	struct { const struct audit_requirement **v; size_t n, cap; } unknown;
	struct strs unsure;          /* top-level names that were said to be perhaps there */
	bool tests;                  /* there are test files */
	bool locks_count;            /* nothing but locks declares */
};

bool is_declared(const struct judge *j, const struct audit_requirement *r); /* in a list that people write */
void note_use(struct judge *j, size_t dist, const char *how, str path, uint32_t line, str what);
void report(struct judge *j, enum audit_code code, enum audit_level level, struct audit_place at, str name, str module, str text);
bool in_development(struct judge *j, str path); /* is_development, once a file */
bool marker_holds(struct judge *j, const struct marker *m, str extra); /* on any target */

void look_up_imports(struct judge *j);  /* lookup.c: whose each is */
void judge_imports(struct judge *j);   /* uses; missing, transitive, misplaced, unknown */
void judge_reached(struct judge *j);   /* uses that the graph of `stage` finds */
void evidence_init(struct judge *j);
bool find_evidence(struct judge *j, size_t dist, bool production_only, str *evidence); /* evidence.c */
void judge_declared(struct judge *j);  /* all that is said of requirements */

/* anywhere.c: beyond the targets */
unsigned oldest_python(struct judge *j); /* the oldest minor that counts: of the targets given, else that the project supports */
bool supports_older(struct judge *j, const struct audit_dist *d); /* the project, a Python that this version of it does not */
bool holds_anywhere(struct judge *j, const struct marker *m, str extra); /* for any Python that the project supports */

/* requires.c: who needs whom */
void requires_init(struct judge *j);
void chain_to(struct judge *j, size_t dist, bool development, struct strs *chain); /* of several that of what ships, unless `development` */
bool shipped_chain_to(struct judge *j, size_t dist, struct strs *chain); /* from what is declared for production, or optional there */
size_t needed_by_used(struct judge *j, size_t dist);  /* a used, declared distribution that requires it; or NO_DIST */
bool needed_by_shipped(struct judge *j, size_t dist); /* something declared for production, and used there, requires it */
bool asks_optionally(struct judge *j, size_t host, str canonical); /* for an extra that is not for development */

/* costs.c: what leaves each image with all requirements of a distribution */
struct audit_costs costs_of(struct judge *j, size_t dist);

/* The column of a name in a line, and its place as a finding has it. */
struct audit_place place_in(const struct audit_file *f, uint32_t line, str name);
const struct audit_file *file_named(const struct audit_input *in, str path);

#endif
