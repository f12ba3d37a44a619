/* What the readers of declarations share. */
#ifndef SPOKESHAVE_AUDIT_READING_H
#define SPOKESHAVE_AUDIT_READING_H

#include "spokeshave/audit.h"

struct reading {
	struct arena *a;
	str path, text;
	enum audit_scope scope;          /* what the caller said of the whole file */
	struct audit_requirements *out;
	struct notes *notes;
};

/* A requirement of PEP 508 that stands at `at`; one that is none is unreadable, or a note where it has no name. */
void reading_add(struct reading *r, str text, struct audit_place at, enum audit_scope scope, str group);

/* One whose name is all that can be known. */
struct audit_requirement *reading_name(struct reading *r, str name, str why, struct audit_place at, enum audit_scope scope,
                                       str group);
void reading_note(struct reading *r, uint32_t line, str text);

/* The scope of a group or extra by its name. */
enum audit_scope reading_scope(const struct reading *r, str group, bool is_group);

/* Line `line`, from 1, without its end; and the characters of a piece of it. */
str reading_line(str text, uint32_t line);
uint32_t reading_width(str s);
/* Where `at` stands in `text`. */
void reading_place(str text, size_t at, uint32_t *line, uint32_t *column);

void read_requirements_txt(struct reading *r);
void read_project_file(struct reading *r, str named); /* `named` as what it is: a script ends in .py */
void read_setup_py(struct reading *r);
void read_conda(struct reading *r);

#endif
