/*
 * Files of requirements and all that they include, as one list in the order
 * read, and what their options amount to. The reading of files is the caller's.
 */
#ifndef SPOKESHAVE_REQTREE_H
#define SPOKESHAVE_REQTREE_H

#include "spokeshave/names.h"
#include "spokeshave/project.h"
#include "spokeshave/reqfile.h"

#define LIMIT_INCLUDE_DEPTH_FILES 64 /* files within files */
#define LIMIT_INCLUDES 10000         /* files read, those counted again that are read again */

struct reqtree_opts {
	/* The bytes of `path`, a path or URL, or false with the reason. Needed until the next call alone. */
	bool (*read)(void *ctx, struct arena *a, str path, str *bytes, struct err *e);
	void *ctx;
	const struct reqfile_env *env;      /* may be null */
	const struct strs *extras, *groups; /* asked of project files; may be null */
	bool once; /* a file named again in the same role is passed over: all that it says was said */
};

struct reqtree_file {
	str path;                        /* to read it by: a path or a URL */
	str shown;                       /* the same for messages, without user and password */
	const struct reqtree_file *from; /* what included it; null: nothing did */
	struct reqfile_place at;         /* the option that did, in `from` */
	bool constraint;                 /* itself, or what included it */
};

struct reqtree_entry {
	struct reqfile_entry entry; /* of a project file: kind, line, at and req alone */
	const struct reqtree_file *file;
};

/* Zeroed at first. */
struct reqtree {
	struct reqtree_entry *v;     /* all but the includes */
	size_t n, cap;
	struct strs files;                   /* paths and URLs, in the order read */
	str index_url;                       /* the last one given; empty: none */
	str index_where;                     /* "path:line:column" of it */
	struct strs extra_index_urls, find_links, trusted_hosts; /* as written, in order */
	struct strs extra_index_where, find_links_where;         /* the place of each, likewise */
	bool no_index, prefer_binary, require_hashes, pre;
	str requires_python, requires_python_of; /* of a project file, and its path; may be empty */
	VEC(struct project_source) sources;  /* of project files, for what was asked of them */
	str fault_file;                      /* after a failure */
	uint32_t fault_line;                 /* 0: the file as a whole */
	struct names seen[2];                /* paths: as requirements, as constraints */
};

/*
 * Read `path` and what it includes, and add it to `tree`. Paths are relative
 * to the file or URL that names them, ".." taken as text; what a constraints
 * file includes is constraints, too. Files that project.h knows are read as
 * such. A file that includes itself is FAULT_INPUT, and no file of constraints
 * is a project file. After a failure what came before it is there.
 */
MUST_USE bool reqtree_add(struct arena *a, struct reqtree *tree, str path, bool constraint,
                          const struct reqtree_opts *opts, struct notes *notes, struct err *e);

/* What --only-binary and --no-binary leave in force: names of packages, canonical and sorted; or ":all:". */
void reqtree_binaries(struct arena *a, const struct reqtree *tree, struct strs *only_binary, struct strs *no_binary);

/* http:, https: and file: begin a URL, as pip has it. */
bool reqtree_is_url(str path);

/* `path` as the file or URL `file` means it; "-" and absolute ones stay as they are. */
str reqtree_beside(struct arena *a, str file, str path);

#endif
