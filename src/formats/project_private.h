/* What the readers of project files share. */
#ifndef SPOKESHAVE_FORMATS_PROJECT_PRIVATE_H
#define SPOKESHAVE_FORMATS_PROJECT_PRIVATE_H

#include "spokeshave/project.h"
#include "toml_private.h"

struct project_reader {
	struct arena *a;
	str path, text;            /* `text`: of the file, or of the document inside it */
	struct toml_origin origin; /* of that document */
	struct project_requirements *out;
	struct notes *notes;       /* may be null */
	const struct toml_value *sources; /* a list of tables with name and url, which dependencies may name; or null */
	bool first_source_is_main; /* what names the first of them means nothing more */
	struct err *e;
};

/* ---- project_requirement.c ---- */

/* "path:line:column: what", the line and a caret under byte `at` of the text. */
bool project_fault(struct project_reader *r, size_t at, str what);
void project_note(struct project_reader *r, uint32_t line, str text);

/* A fault unless `v` is of that kind; `what` is its name in the message. */
MUST_USE bool project_expect(struct project_reader *r, const struct toml_value *v, enum toml_kind kind, str what);

/* A requirement by PEP 508 that stands at `place`. */
struct project_place {
	size_t at; /* byte of the text */
	uint32_t line, column;
};
MUST_USE bool project_add(struct project_reader *r, enum project_part part, str group, str text,
                          struct project_place place);

/* The same of a TOML string. */
MUST_USE bool project_add_string(struct project_reader *r, enum project_part part, str group,
                                 const struct toml_value *v);

/* A requirement that a file gives in pieces. */
struct project_pieces {
	str name, specs, url;
	struct strs extras, markers;   /* markers: all must hold */
	const struct toml_value *at;   /* what messages point to */
	const struct toml_value *index; /* the name of the source it comes from; null: any */
};
MUST_USE bool project_make(struct project_reader *r, const struct project_pieces *pieces, struct requirement *out);
void project_push(struct project_reader *r, enum project_part part, str group, const struct requirement *req,
                  const struct toml_value *at);

/* Every one must hold: one marker of several texts, each a valid one; null when there is none. */
MUST_USE bool project_all_markers(struct arena *a, const struct strs *texts, const struct marker **out,
                                  struct err *e);

/* ---- project_pin.c ---- */

/* Note where the pieces say that it comes from, now that they are `req`. */
void project_pin(struct project_reader *r, const struct project_pieces *pieces, const struct requirement *req);

/* ---- names ---- */

#define PROJECT_NAMES_MOST 10000 /* extras or groups of one file */

/* The normalised name of an extra or group is added to `list`; a fault when it is none, or there already. */
MUST_USE bool project_declare(struct project_reader *r, struct strs *list, str name, size_t at, const char *what,
                              str *normal);

MUST_USE bool project_python(struct project_reader *r, str specs, size_t at);

/* ---- one a kind of file; TOML documents come as their root ---- */

MUST_USE bool pyproject_read(struct project_reader *r, const struct toml_value *root);
MUST_USE bool poetry_read(struct project_reader *r, const struct toml_value *poetry, bool lists_main);
MUST_USE bool groups_read(struct project_reader *r, const struct toml_value *groups);
void groups_check(struct project_reader *r);
MUST_USE bool uv_read(struct project_reader *r, const struct toml_value *root);
MUST_USE bool script_read(struct project_reader *r);
MUST_USE bool setup_cfg_read(struct project_reader *r);
MUST_USE bool pipfile_read(struct project_reader *r, const struct toml_value *root);

#endif
