/* What the audit needs to know of the world: the project's files, and the distributions that it declares. */
#ifndef SPOKESHAVE_GATHER_H
#define SPOKESHAVE_GATHER_H

#include "spokeshave/audit.h"
#include "spokeshave/inputs.h"
#include "spokeshave/run.h"
#include "spokeshave/target.h"

struct gather_opts {
	str folder;                       /* of the project */
	struct strs requirements, dev;    /* files that declare; none: those that are found */
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
	struct strs index_options;        /* option lines of requirement files: "--index-url …" */
	struct notes notes;
	size_t sources;
	str settings;                     /* of pyproject.toml in the folder; empty: none */
};

/* A file that can't be read is a note; a folder that is none is FAULT_INPUT. */
MUST_USE bool gather_project(struct run *r, const struct gather_opts *opts, struct project *out, struct err *e);

struct known { struct audit_dist *v; size_t n; }; /* sorted by name */

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
