/*
 * What project files ask for: pyproject.toml (PEP 621, PEP 735, Poetry's own
 * tables), scripts with inline metadata (PEP 723), setup.cfg and Pipfile.
 */
#ifndef SPOKESHAVE_PROJECT_H
#define SPOKESHAVE_PROJECT_H

#include "spokeshave/requirement.h"

enum project_part { PROJECT_MAIN, PROJECT_EXTRA, PROJECT_GROUP };

struct project_requirement {
	enum project_part part;
	str group;             /* the extra's or dependency group's normalised name; "" for PROJECT_MAIN */
	struct requirement req;
	uint32_t line, column; /* where it stands, from 1; columns are characters */
};

/* A dependency group that takes in another one. */
struct project_include {
	str group, included;   /* normalised */
	uint32_t line, column;
};

/* What is wrong with a dependency group: no error until somebody asks for it. */
struct project_fault {
	str group; /* normalised; the first fault of it */
	str text;  /* a whole message, with place and picture */
};

/* Where one project's files come from, as [tool.uv.sources] says, or Poetry's `source` or a Pipfile's `index` of one. */
struct project_source {
	str name;                    /* canonical */
	str index;                   /* this index alone: a URL, or NAME=URL; empty: elsewhere */
	str elsewhere;               /* "git", "path", "url", "workspace": from no index */
	const struct marker *marker; /* where it holds; null: everywhere */
	str extra, group;            /* normalised: it holds when that is asked for; empty: always */
	str where;                   /* "pyproject.toml:12" */
};

struct project_requirements {
	struct project_requirement *v; /* in the file's order */
	size_t n, cap;
	str name;              /* the project's, as written; may be empty */
	str requires_python;   /* valid specifiers; may be empty */
	struct strs extras, groups;    /* that the file declares, normalised, also empty ones */
	VEC(struct project_include) includes; /* into a group that is not there, or round in a circle: one of `faults` */
	VEC(struct project_fault) faults;
	bool dynamic_extras;   /* the build backend would say what the extras hold */
	struct strs index_urls;        /* that a Pipfile names, as written; nothing follows them by itself */
	str index, index_where;        /* [[tool.uv.index]]: the default one, as URL or NAME=URL, and its place; may be empty */
	struct strs extra_indexes;     /* the others that are for every project, likewise, in the file's order */
	VEC(struct project_source) sources;
};

/* Whether the last part of `path` is a name that project_parse knows. */
bool project_is_file(str path);

/*
 * Read one file, by the name at the end of `path`: pyproject.toml, setup.cfg,
 * Pipfile, or a script, "*.py". `bytes` may go when this returns. What can't be
 * known without running something (dynamic dependencies, setup.py) and what is
 * no wheel is refused with the way out; in a dependency group, when it is
 * selected. Errors are FAULT_INPUT, start with
 * "path:line:column:" where they have a place, and show it with a caret.
 */
MUST_USE bool project_parse(struct arena *a, str path, str bytes, struct project_requirements *out,
                            struct notes *notes, struct err *e);

/*
 * The requirements that count: the main ones, and those of the extras and
 * groups asked for (any spelling, or null), with what groups include and
 * extras of the project itself ("shop[test]" in shop) resolved: what stands in
 * such a part comes once for each different condition on the way there, which
 * its marker then holds. An extra or group that the file does not have is
 * FAULT_INPUT, and so is a group that has a fault or leads to one that has. `path` is for messages; `out` gets the entries, and the sources
 * that hold for what is asked for; the rest of it stays as it is.
 */
MUST_USE bool project_select(struct arena *a, str path, const struct project_requirements *p,
                             const struct strs *extras, const struct strs *groups,
                             struct project_requirements *out, struct err *e);

/*
 * A constraint of Poetry ("^3.8", "~1.2", ">=1,<2") as specifiers of PEP 440.
 * FAULT_INPUT: it is none, or has alternatives ("^1 || ^2").
 */
MUST_USE bool poetry_specs(struct arena *a, str constraint, str *specs, struct err *e);

#endif
