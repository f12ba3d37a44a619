/*
 * What the user asks for: requirement files with what they include, and which
 * indexes to ask, from options, files, the environment and pip's configuration.
 */
#ifndef SPOKESHAVE_INPUTS_H
#define SPOKESHAVE_INPUTS_H

#include "spokeshave/index.h"
#include "spokeshave/project.h"
#include "spokeshave/reqfile.h"
#include "spokeshave/run.h"
#include "spokeshave/solver.h"

/* As given on the command line. */
struct input_opts {
	struct strs requirements, constraints; /* paths; "-" is standard input; project files are known by their name */
	struct strs overrides;                 /* paths: requirements that replace all others on their names */
	struct strs words;                     /* requirements themselves, "flask>=3" */
	struct strs extras, groups;            /* of project files: what counts beside their dependencies */
	str index_url;
	struct strs extra_index_urls, find_links;
	bool no_index, require_hashes, pre;
};

struct inputs {
	struct input *v; /* requirements and constraints, in the order read */
	size_t n, cap;
	struct input *overrides;
	size_t overrides_n;
	struct index_opts index;
	bool require_hashes, pre;
	str requires_python, requires_python_of; /* of a project file, and its path; may be empty */
	const struct project_source *sources;    /* of project files; whether they hold on the targets is not looked at */
	size_t sources_n;
	struct strs files; /* that were read, in order: what the result depends on */
};

/*
 * Read all of it, files as reqtree.h says, each once in its role. What could
 * weaken safety is refused; options without a meaning here are warned of with
 * file and line. A relative wheel path becomes a file:// URL. No requirement at
 * all is FAULT_INPUT, and so are files of more than 64 MB together.
 */
MUST_USE bool inputs_read(struct run *r, const struct input_opts *opts, struct inputs *out, struct err *e);

/* ${NAME} in files is the environment's; from then on no message shows such a value. */
struct reqfile_env inputs_env(struct run *r);

#endif
