/* What the audit needs to know of the world: the project's files, and the distributions that it declares. */
#ifndef SPOKESHAVE_GATHER_H
#define SPOKESHAVE_GATHER_H

#include "spokeshave/audit.h"
#include "spokeshave/buf.h"
#include "spokeshave/inputs.h"
#include "spokeshave/run.h"
#include "spokeshave/target.h"

struct gather_opts {
	str folder;                       /* of the project */
	struct strs requirements;         /* files that declare; none: those that are found */
	struct strs dev;                  /* files for development, beside those */
	struct strs exclude;              /* patterns as in .gitignore */
};

/* One judgement: the project, or a script with requirements of its own. */
struct gathered {
	str path;                         /* of the script; empty: the project */
	struct audit_file *files;         /* sorted by path */
	size_t files_n;
	struct audit_requirements declared;
};

struct project {
	struct gathered main;
	struct gathered *scripts;         /* PEP 723, by path */
	size_t scripts_n;
	struct audit_file *texts;         /* as they are on disk: sources and declaring files, sorted by path */
	size_t texts_n;
	struct strs manifests;            /* that were read */
	struct strs named;                /* that were to be read beside the listed ones, whether or not they are there */
	struct strs index_options;        /* option lines of requirement files: "--index-url …" */
	struct notes notes;
	size_t sources;
	str settings;                     /* of pyproject.toml in the folder; empty: none */
};

/* The project's files by their names, none of them read yet; in the run's arena. A folder that is none is FAULT_INPUT. */
struct listing;
MUST_USE bool gather_list(struct run *r, const struct gather_opts *opts, struct listing **out, struct err *e);

/*
 * Which files these are now, as bytes: others whenever one of them could have
 * other contents, come or go. False where one has changed so lately that it may
 * change again without its times telling.
 */
bool gather_state(struct run *r, const struct listing *list, struct buf *b);
bool gather_file_state(struct run *r, str path, struct buf *b); /* of one file, wherever it lies */
bool gather_links_state(struct run *r, str link, struct buf *b); /* of a --find-links; false, too, for a page on this machine */

/* A file that can't be read is a note. */
MUST_USE bool gather_project(struct run *r, const struct gather_opts *opts, const struct listing *list, struct project *out,
                             struct err *e);

/*
 * What the cache holds of what an index said: while its stamp is the same, and
 * until then or --offline, a second audit would be told no more.
 */
struct learnt { str key, stamp; int64_t until; }; /* empty key: it is not held */

struct known {
	struct audit_dist *v; /* sorted by name */
	size_t n;
	struct learnt learnt; /* from an index that is not of this machine */
};
bool gather_learnt_holds(struct run *r, const struct learnt *l);

struct gather_index_opts {
	struct input_opts input;          /* indexes alone are looked at */
	const struct target *targets;
	size_t targets_n;
	bool sizes;                       /* of all targets, not of the first alone */
};

/*
 * What an index says of all that is declared and what that needs, by metadata
 * and directories of wheels. What can't be had is there as unknown.
 */
MUST_USE bool gather_index(struct run *r, const struct gathered *g, const struct gather_index_opts *opts, struct known *out,
                           uint64_t *received, struct err *e);

/* The same of an installed site-packages, also of what is installed without being declared. */
MUST_USE bool gather_site(struct run *r, str site, const struct gathered *g, const struct target *targets, size_t targets_n,
                          struct known *out, struct err *e);

/* Scan the code of distributions that --site has, for what they import of others. */
MUST_USE bool gather_site_code(struct run *r, str site, struct known *known, struct err *e);

#endif
