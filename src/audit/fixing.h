/* Mending from inside: what its steps hand to each other. */
#ifndef SPOKESHAVE_AUDIT_FIXING_H
#define SPOKESHAVE_AUDIT_FIXING_H

#include "entries.h"
#include "judging.h"

struct mended { str path, before, after; enum audit_manifest kind; enum audit_scope scope; };

struct mending {
	struct arena *a;
	const struct audit_input *in;
	const struct audit_file *texts;
	size_t n;
	struct { struct mended **v; size_t n, cap; } files;
};

/* ---- fix_files.c: the files, as their readers have them now ---- */

struct reading_of { struct audit_requirements all; struct notes notes; };
struct mended *new_mended(struct mending *m, struct mended file);
struct mended *open_mended(struct mending *m, str path); /* null: it may not be edited */
struct entries entries_in(struct mending *m, const struct mended *f);
struct reading_of reread(struct mending *m, const struct mended *f, str text);

/* The new text, if it is read as the old one but for `more` requirements of that name; else `why` not. */
bool try_text(struct mending *m, struct mended *f, str after, str canonical, int more, str *why);

/* ---- fix_remove.c ---- */

struct mended *file_to_mend(struct mending *m, const struct audit_requirement *r, str *why); /* null: `why` */
struct entry *find_entry(struct entries *all, str canonical, str group); /* null: there is none */
/* As how many requirements an entry is read. */
int requirements_of(struct mending *m, const struct mended *f, const struct entries *all, const struct entry *e);
bool cut_entry(struct mending *m, struct mended *f, const struct entries *all, const struct entry *e, str *why);
bool remove_requirement(struct mending *m, const struct audit_requirement *r, str *text);
bool mend_standard(struct mending *m, const struct audit_finding *f, str *text);
bool mend_duplicate(struct mending *m, const struct audit_finding *f, str *text);

/* ---- fix_home.c: a place for what is new ---- */

size_t nearness(str list, str place); /* of what a list is for: longer is nearer; 0: it is of another folder */
size_t list_for_scope(const struct entries *all, enum audit_scope scope); /* its number; all->lists.n: none */
bool has_list(struct mending *m, const struct mended *f, enum audit_scope scope);
bool may_have_list(struct mending *m, const struct mended *f, enum audit_scope scope);
struct mended *home_of(struct mending *m, enum audit_scope scope, str place); /* the file with a list for it; null: none */
struct mended *script_at(struct mending *m, str path); /* that has requirements of its own; null: it has none */

/* ---- fix_add.c: adding and moving ---- */

enum audit_scope scope_at(struct mending *m, str path);
bool mend_missing(struct mending *m, const struct audit_finding *f, str *text);
bool mend_misplaced(struct mending *m, const struct audit_finding *f, str *text);

#endif
