/* The files that are mended, and what a reader makes of a new text. */
#include "fixing.h"

/* ---- files ---- */

/* The scope that the file as a whole was read in, as its requirements show it. */
static enum audit_scope scope_of(const struct audit_input *in, str path)
{
	bool any = false, development = true;
	for (size_t i = 0; i < in->declared->n; i++) {
		const struct audit_requirement *r = &in->declared->v[i];
		if (!str_eq(r->at.path, path)) continue;
		any = true;
		development &= r->scope == AUDIT_DEVELOPMENT && !r->group.n;
	}
	if (!any) development = audit_manifest_of(path) == AUDIT_REQUIREMENTS_TXT && audit_is_development_name(path);
	return development ? AUDIT_DEVELOPMENT : AUDIT_PRODUCTION;
}

struct mended *new_mended(struct mending *m, struct mended file)
{
	struct mended *f = NEW(m->a, struct mended);
	*f = file;
	PUSH(m->a, &m->files, f);
	return f;
}

/* Null: it is none of the project's, or can't be written back. */
struct mended *open_mended(struct mending *m, str path)
{
	for (size_t i = 0; i < m->files.n; i++)
		if (str_eq(m->files.v[i]->path, path)) return m->files.v[i];
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->texts[i].path, path) && !m->texts[i].recoded)
			return new_mended(m, (struct mended){ path, m->texts[i].text, m->texts[i].text,
			                                    audit_manifest_named(path, m->texts[i].text),
			                                    scope_of(m->in, path) });
	return NULL;
}

struct entries entries_in(struct mending *m, const struct mended *f)
{
	struct entries all;
	entries_read(m->a, f->kind, f->scope, f->path, f->after, &all);
	return all;
}

/* ---- what a reader makes of a text ---- */

struct reading_of reread(struct mending *m, const struct mended *f, str text)
{
	struct reading_of r = { 0 };
	audit_read(m->a, f->kind, f->path, text, f->scope, &r.all, &r.notes);
	return r;
}

static bool same_requirement(struct mending *m, const struct audit_requirement *x, const struct audit_requirement *y)
{
	return x->scope == y->scope && str_eq(x->group, y->group) && str_eq(x->unreadable, y->unreadable) &&
	       x->hashed == y->hashed && x->locked == y->locked && x->pinned == y->pinned && x->conda == y->conda &&
	       str_eq(requirement_text(m->a, &x->req), requirement_text(m->a, &y->req));
}

/* Is all read from `after` as from the file now, but for `more` requirements of that name? */
static bool same_but(struct mending *m, const struct mended *f, str after, str canonical, int more)
{
	struct reading_of x = reread(m, f, f->after), y = reread(m, f, after);
	size_t i = 0, k = 0;
	int had = 0, has = 0;
	for (;; i++, k++) {
		for (; i < x.all.n && str_eq(x.all.v[i].req.canonical, canonical); i++) had++;
		for (; k < y.all.n && str_eq(y.all.v[k].req.canonical, canonical); k++) has++;
		if (i == x.all.n || k == y.all.n) break;
		if (!str_eq(x.all.v[i].req.canonical, y.all.v[k].req.canonical)) return false;
		if (!same_requirement(m, &x.all.v[i], &y.all.v[k])) return false;
	}
	return i == x.all.n && k == y.all.n && has - had == more && x.notes.n >= y.notes.n &&
	       x.all.includes.n == y.all.includes.n;
}

bool try_text(struct mending *m, struct mended *f, str after, str canonical, int more, str *why)
{
	if (!same_but(m, f, after, canonical, more)) {
		*why = STR("what stands beside it would be read otherwise");
		return false;
	}
	f->after = after;
	return true;
}
