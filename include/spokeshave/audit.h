/*
 * The audit's judgement: what a project declares against what its files use.
 * Pure: whoever calls has read the files, and knows of each distribution which
 * files its wheel holds and what it requires.
 */
#ifndef SPOKESHAVE_AUDIT_H
#define SPOKESHAVE_AUDIT_H

#include "spokeshave/ini.h"
#include "spokeshave/page.h"
#include "spokeshave/scan.h"

/* ---- rules ---- */

enum audit_code {
	AUDIT_UNUSED, AUDIT_MISSING, AUDIT_TRANSITIVE, AUDIT_MISPLACED, AUDIT_STANDARD_LIBRARY, AUDIT_DUPLICATE,
	AUDIT_SHADOWED, AUDIT_UNPINNED, AUDIT_UNHASHED, AUDIT_UNUSED_EXTRA, AUDIT_MARKER_NEVER_TRUE,
	AUDIT_PROJECT_STATUS, AUDIT_YANKED, AUDIT_UNKNOWN, AUDIT_UNREADABLE, AUDIT_UNUSED_IGNORE,
	AUDIT_CODES
};

/* A note fails no check. */
enum audit_level { AUDIT_NOTE, AUDIT_WARNING, AUDIT_ERROR };

struct audit_rule {
	str code;              /* "unused": stable, what ignores name */
	enum audit_level level; /* the highest that its findings have */
	str summary;           /* one line, for lists of rules */
	str text;              /* what it means, what it does not, what to do: paragraphs */
	str example;           /* where its finding is, then files, each below a line "=== NAME" */
};
extern const struct audit_rule audit_rules[AUDIT_CODES];

/* The rule of that name, in any case; AUDIT_CODES: there is none. */
enum audit_code audit_code_named(str name);
str audit_level_name(enum audit_level level); /* "note", "warning", "error" */

/* ---- what a project declares ---- */

/* OPTIONAL: an extra of the project that is for those who use it, not for its development. */
enum audit_scope { AUDIT_PRODUCTION, AUDIT_OPTIONAL, AUDIT_DEVELOPMENT };

struct audit_place {
	str path;              /* below the project's folder */
	uint32_t line, column; /* from 1; columns are characters. 0: the file as a whole */
	uint32_t width;        /* characters to mark; at least 1 where there is a line */
};

/* GROUP is also what has no name, and what tools of their own way say of development. */
enum audit_list { AUDIT_LIST_GROUP, AUDIT_LIST_EXTRA, AUDIT_LIST_ENVIRONMENT };

struct audit_requirement {
	struct requirement req; /* of one that can't be read: name and canonical alone */
	str unreadable;         /* why no index is asked for it: a clause; empty: one is */
	struct audit_place at;
	enum audit_scope scope;
	str group;              /* the extra or group it stands in; empty: none */
	enum audit_list list;   /* what kind of thing that is: others may have its name */
	bool locked;            /* in a file that another tool wrote from what is declared */
	bool indirect;          /* the same, and it is there for others alone */
	bool wanted;            /* the same, and it says which list asks for it */
	bool pinned, hashed;
	bool conda;             /* of an environment.yml, not of its pip part: its name is conda's */
};
struct audit_requirements {
	struct audit_requirement *v;
	size_t n, cap;
	struct strs includes;   /* files that are to be read too, below the project's folder */
	str name;               /* the project's own, canonical; may be empty */
	struct strs members;    /* names of projects in folders below, canonical */
	str requires_python;    /* may be empty */
	struct strs own_extras; /* that the project declares */
	struct strs unread;     /* files that declare what can't be read */
	struct strs computed;   /* files that compute what they declare, as setup.py may */
	struct strs build;      /* what a folder's build backend has: "folder/name", the name canonical; "/name" at the top */
};

enum audit_manifest {
	AUDIT_NO_MANIFEST, AUDIT_REQUIREMENTS_TXT, AUDIT_PROJECT_FILE, AUDIT_SETUP_PY, AUDIT_CONDA, AUDIT_SCRIPT
};

/* Whether it is the project's own name, or that of one in a folder below. */
bool audit_is_own(const struct audit_requirements *declared, str canonical);

/* What a path says of itself by its name; scripts are known by their text alone (audit_is_script). */
enum audit_manifest audit_manifest_of(str path);
bool audit_is_script(str text); /* inline metadata (PEP 723) */

/* The same of a file that is said to declare: under any other name it is a script or a list. */
enum audit_manifest audit_manifest_named(str path, str text);

/* Does Requires-Python admit 3.minor? `unread`: what is said of none, and of one that can't be read. */
bool audit_admits(struct arena *a, str requires_python, unsigned minor, bool unread);

/* Whether a file, a group or an extra of that name is for development: "requirements-dev.txt", "test", "docs". */
bool audit_is_development_name(str name);

/* The same of a path, by its folders and its name: "tests/data.py", "docs/requirements.txt". */
bool audit_is_development_path(str path);

/*
 * Add what one file declares. What can't be read of it becomes a note, or a
 * requirement that is `unreadable`; the rest is taken.
 */
void audit_read(struct arena *a, enum audit_manifest kind, str path, str bytes, enum audit_scope scope,
                struct audit_requirements *out, struct notes *notes);

/* `text` of a file that declares requirements, blanked where it does: that is no use of them. Lines stay. */
str audit_without_declarations(struct arena *a, enum audit_manifest kind, str path, str text);

/* The code of a notebook as Python whose lines are those of the file. */
str audit_notebook(struct arena *a, str text);

/* Whether that was all of it: false of what is no JSON object, or was cut short. An empty file is an empty notebook. */
bool audit_notebook_is_whole(str text);

/* ---- what is known ---- */

enum audit_file_kind {
	AUDIT_PYTHON,   /* and notebooks: `facts` */
	AUDIT_SETTINGS, /* names modules: `facts` */
	AUDIT_COMMANDS, /* starts things: Dockerfile, Procfile, Makefile, CI; `facts` */
	AUDIT_PRESENT   /* counts by its name alone */
};

struct audit_file {
	str path, text;           /* `text` as it is on disk; for AUDIT_SETTINGS without its declarations */
	enum audit_file_kind kind;
	const struct facts *facts;
	bool ignored;             /* by .gitignore: may be generated, and is no evidence */
	bool own_script;          /* it has requirements of its own (PEP 723) */
	bool recoded;             /* `text` had to be decoded, so that no edit of it can be written */
};

struct audit_dist_file { str path; uint64_t size; };

/* One distribution of the closure, or one that was asked for and could not be had. */
struct audit_dist {
	str name;                  /* canonical */
	str version;
	str unknown;               /* why nothing is known of it: a clause; empty: the rest is there */
	const struct audit_dist_file *files; /* what it installs, below site-packages */
	size_t files_n;
	const struct entry_points *entry_points; /* may be null */
	const struct metadata *metadata;
	struct strs asked_extras;  /* that anyone asks for, normalised */
	const uint64_t *bytes;     /* by target: installed; 0: not there, or not known */
	str status;                /* of its project (PEP 792); empty: active, or not known */
	bool is_yanked;
	str yanked;                /* the reason */
	bool offered;              /* not of the closure: looked at because an import has its name */
	const struct facts *const *facts; /* by file, where its code was scanned; null: it was not */
};

struct audit_target { str name; unsigned minor; const struct marker_env *env; };

struct audit_input {
	const struct audit_target *targets; /* at least one; the first is where the code is said to run */
	size_t targets_n;
	bool targets_given;       /* by the user: markers are judged for these alone */
	const struct audit_requirements *declared;
	const struct audit_file *files; /* sorted by path */
	size_t files_n;
	const struct audit_dist *dists; /* sorted by name */
	size_t dists_n;
};

/* ---- findings ---- */

struct audit_cost { str target; uint64_t bytes; struct strs with; }; /* what leaves that image with it, others by name */
struct audit_costs { struct audit_cost *v; size_t n; };

struct audit_finding {
	enum audit_code code;
	enum audit_level level;
	struct audit_place at;
	str name;                 /* canonical, of the distribution; may be empty */
	str module;               /* dotted, of an import; may be empty */
	str text;                 /* what is wrong and what to do, one sentence, no full stop at its end */
	struct audit_costs costs; /* of AUDIT_UNUSED, by target; else none */
	struct strs chain;        /* of AUDIT_TRANSITIVE: from what is declared to the distribution */
	const struct audit_requirement *requirement; /* that it speaks of; may be null */
	str to;                   /* of AUDIT_MISPLACED: "production", "development" */
};
/* For qsort: by path, line, column, code, name, text. */
int audit_finding_order(const void *a, const void *b);

struct audit_findings { struct audit_finding *v; size_t n, cap; };

/* How each declared requirement is used, for those who ask. */
struct audit_use {
	const struct audit_requirement *requirement;
	enum { AUDIT_IS_UNUSED, AUDIT_IS_USED, AUDIT_IS_UNKNOWN } state;
	str evidence;             /* "app/main.py:3 imports flask"; empty: none */
};
struct audit_result {
	struct audit_findings findings; /* sorted by path, line, column, code, name */
	struct audit_use *uses;         /* by requirement */
	size_t uses_n;
};

/* What the arena holds lives as long as `a`; nothing depends on the order of time, threads or hashes. */
void audit_judge(struct arena *a, const struct audit_input *in, struct audit_result *out);

/* Top-level modules that nothing known provides: the names to look for on an index. Canonical, sorted. */
void audit_wanted(struct arena *a, const struct audit_input *in, struct strs *out);

/* ---- what the project does not want to hear ---- */

struct audit_name_list { enum audit_code code; str name; struct audit_place at; bool met; };
struct audit_settings {
	VEC(enum audit_code) select, ignore; /* empty `select`: all */
	VEC(struct audit_name_list) names;   /* [tool.spokeshave.audit] CODE = ["name"] */
	struct strs exclude, dev;            /* patterns of paths that are not looked at; requirement files of development */
	struct strs baseline;                /* lines of audit_baseline_line */
	str baseline_path;                   /* where they stand */
	str prefix;                          /* of paths in the baseline: "sub/"; lines of other folders are left alone */
};

/* Add [tool.spokeshave.audit] of a pyproject.toml; a key or code that is none is FAULT_INPUT with its place. */
MUST_USE bool audit_settings_read(struct arena *a, str path, str text, struct audit_settings *out, struct err *e);

/* "missing,unused" into a list; FAULT_INPUT names what is no code. */
MUST_USE bool audit_codes_parse(struct arena *a, str words, struct audit_settings *out, bool select, struct err *e);

/*
 * Leave out what comments (`# spokeshave: ignore[CODE] reason`), settings and the
 * baseline silence, and add a note for each of those that silences nothing.
 * `texts` are the files that findings and comments stand in.
 */
void audit_silence(struct arena *a, const struct audit_file *texts, size_t n, struct audit_settings *settings,
                   struct audit_findings *findings);

/* A finding as a line of a baseline: it stays the same when lines move. */
str audit_baseline_line(struct arena *a, const struct audit_finding *f);

/* ---- mending ---- */

struct audit_edit { str path, before, after; };

/* What became of a finding that is no note. */
struct audit_mend {
	const struct audit_finding *finding;
	bool done;
	str text;  /* what was done: "removed"; or why it stands: a clause */
};

struct audit_fixes {
	struct audit_edit *edits; /* sorted by path; an empty `before` is a file that is new */
	size_t edits_n;
	struct audit_mend *mends; /* in the order of the findings */
	size_t mends_n;
};

/*
 * What `--fix` would write: what is unused, of the standard library or declared
 * twice alike is removed, what is missing is added, what is misplaced is moved as
 * it is written. A comment that ends its line goes with an entry, one above it
 * where it is about that entry alone; every other byte stays. Locks are left
 * alone, and so is what has no distribution that is known to bring it. What is
 * added admits the version that was resolved and those of its major number.
 * `texts` are the files that declare.
 */
void audit_fix(struct arena *a, const struct audit_file *texts, size_t n, const struct audit_findings *findings,
               const struct audit_input *in, struct audit_fixes *out);

/* The unified difference of an edit, as `patch -p1` takes it. */
str audit_patch(struct arena *a, const struct audit_edit *edit);

#endif
