/* Requirements that come, or change their list. */
#include "fixing.h"

#include "spokeshave/project.h"

/* ---- adding ---- */

static const struct audit_requirement *declared_in(const struct audit_requirements *all, str canonical,
                                                   enum audit_scope scope)
{
	for (size_t i = 0; i < all->n; i++)
		if (str_eq(all->v[i].req.canonical, canonical) && all->v[i].scope == scope && !all->v[i].conda) return &all->v[i];
	return NULL;
}

/* Of a lock that had no line yet it is only now to be seen that it is one. */
static bool is_read(struct mending *m, const struct mended *f, enum audit_scope scope, const struct requirement *req)
{
	struct reading_of now = reread(m, f, f->after);
	str text = requirement_text(m->a, req);
	for (size_t i = 0; i < now.all.n; i++) {
		const struct audit_requirement *r = &now.all.v[i];
		if (r->scope == scope && !r->locked && str_eq(requirement_text(m->a, &r->req), text)) return true;
	}
	return false;
}

/* `n`: how many requirements it is read as. */
static bool add_to(struct mending *m, struct mended *f, enum audit_scope scope, const struct newcomer *x, int n,
                   str *why)
{
	struct entries all = entries_in(m, f);
	str undone = f->after, after;
	size_t list = list_for_scope(&all, scope);
	if (list == all.lists.n) {
		if (!entries_with_list(&all, scope, &after) || !try_text(m, f, after, x->req->canonical, 0, why)) {
			*why = arena_fmt(m->a, "%.*s has no list for it", STR_ARG(f->path));
			return false;
		}
		all = entries_in(m, f);
		list = list_for_scope(&all, scope);
	}
	if (list < all.lists.n && entries_with(&all, list, x, &after, why) && try_text(m, f, after, x->req->canonical, n, why)) {
		if (is_read(m, f, scope, x->req)) return true;
		*why = STR("it would be read otherwise there");
	}
	f->after = undone;
	return false;
}

/* "name>=1.4.2,<2": what was resolved, and what its author may add without breaking it. */
static bool compatible_range(struct mending *m, str name, struct requirement *req, str *text)
{
	size_t d = dist_named(m->in, name);
	struct version v;
	struct err e;
	uint64_t major;
	if (d == NO_DIST || !m->in->dists[d].version.n || !version_parse(m->a, m->in->dists[d].version, &v)) return false;
	*text = arena_fmt(m->a, "%.*s>=%.*s", STR_ARG(name), STR_ARG(version_public(m->a, &v)));
	if (str_u64(v.release[0], &major) && str_eq(v.epoch, STR("0")))
		*text = arena_fmt(m->a, "%.*s,<%llu", STR_ARG(*text), (unsigned long long)major + 1);
	return requirement_parse(m->a, *text, req, NULL, &e);
}

enum audit_scope scope_at(struct mending *m, str path)
{
	return !script_at(m, path) && is_development(m->a, m->in, path) ? AUDIT_DEVELOPMENT : AUDIT_PRODUCTION;
}

/* What production has, or was just given, is there for development as well. */
static struct mended *production_with(struct mending *m, str canonical, str path)
{
	struct mended *home = home_of(m, AUDIT_PRODUCTION, path);
	if (!home) return NULL;
	struct reading_of now = reread(m, home, home->after);
	return declared_in(&now.all, canonical, AUDIT_PRODUCTION) ? home : NULL;
}

bool mend_missing(struct mending *m, const struct audit_finding *f, str *text)
{
	struct requirement req;
	struct newcomer x = { .req = &req };
	struct mended *home = script_at(m, f->at.path);
	enum audit_scope scope = scope_at(m, f->at.path);
	*text = STR("which distribution and version would bring it is not known");
	if (!f->name.n || !compatible_range(m, f->name, &req, &x.text)) return false;
	if (!home && scope == AUDIT_DEVELOPMENT) {
		home = production_with(m, req.canonical, f->at.path);
		if (home) scope = AUDIT_PRODUCTION;
	}
	if (!home) home = home_of(m, scope, f->at.path);
	*text = STR("there is no file with a list for it");
	if (!home) return false;
	struct reading_of now = reread(m, home, home->after);
	if (!declared_in(&now.all, req.canonical, scope) && !add_to(m, home, scope, &x, 1, text)) return false;
	*text = arena_fmt(m->a, "added to %.*s", STR_ARG(home->path));
	return true;
}

/* ---- moving ---- */

/* What the reader of project files makes of a key: all of it, or nothing. */
static bool requirement_of_key(struct mending *m, const struct mended *f, const struct entry *e, str group,
                               struct requirement *out)
{
	struct project_requirements p = { 0 };
	struct err ignored;
	if (e->more || !project_parse(m->a, f->path, f->after, &p, NULL, &ignored)) return false;
	for (size_t i = 0; i < p.n; i++)
		if (str_eq(p.v[i].req.canonical, e->canonical) && str_eq(p.v[i].group, group)) {
			*out = p.v[i].req;
			return true;
		}
	return false;
}

/* One entry of that name; false with an empty `why`: there is none left. */
static bool move_one(struct mending *m, struct mended *from, struct mended *home, str group, str canonical,
                     enum audit_scope scope, str *why)
{
	struct entries all = entries_in(m, from);
	struct entry *e = find_entry(&all, canonical, group);
	struct reading_of now = reread(m, from, from->after);
	struct requirement req = { 0 };
	struct err ignored;
	*why = (str){ 0 };
	if (!e || !str_eq(all.lists.v[e->list].group, group) || all.lists.v[e->list].scope == scope) return false;
	for (size_t i = now.all.n; i-- > 0;)
		if (str_eq(now.all.v[i].req.canonical, canonical) && str_eq(now.all.v[i].group, group)) req = now.all.v[i].req;
	struct newcomer x = { .req = &req, .text = e->text, .as = e, .of = &all };
	if (all.lists.v[e->list].form == LIST_KEYS && requirement_of_key(m, from, e, group, &req))
		x.text = requirement_text(m->a, &req);
	else if (x.text.n && !requirement_parse(m->a, x.text, &req, NULL, &ignored)) x.text = (str){ 0 };
	int n = requirements_of(m, from, &all, e);
	return cut_entry(m, from, &all, e, why) && add_to(m, home, scope, &x, n, why);
}

/* Where it goes: into its own file where that has a list for it, else where others of the scope are, or may be. */
static struct mended *home_for(struct mending *m, const struct mended *from, enum audit_scope scope, str place)
{
	const struct audit_requirements *d = m->in->declared;
	bool others = false;
	if (has_list(m, from, scope)) return open_mended(m, from->path);
	for (size_t i = 0; i < d->n; i++) {
		const struct audit_requirement *r = &d->v[i];
		others |= r->scope == scope && !r->locked && !r->conda && nearness(r->at.path, place);
	}
	return others || !may_have_list(m, from, scope) ? home_of(m, scope, place) : open_mended(m, from->path);
}

bool mend_misplaced(struct mending *m, const struct audit_finding *f, str *text)
{
	const struct audit_requirement *r = f->requirement;
	enum audit_scope scope = str_eq(f->to, STR("production")) ? AUDIT_PRODUCTION : AUDIT_DEVELOPMENT;
	struct mended *from = file_to_mend(m, r, text);
	if (!from) return false;
	struct mended *home = home_for(m, from, scope, f->at.path);
	*text = STR("there is no file with a list for it");
	if (!home) return false;
	str old_from = from->after, old_home = home->after, why;
	struct reading_of there = reread(m, home, home->after), here = reread(m, from, from->after);
	const struct audit_requirement *other = declared_in(&there.all, f->name, scope);
	bool moved = other && !declared_in(&here.all, f->name, r->scope); /* for another finding */
	if (other && !moved) {
		*text = arena_fmt(m->a, "%.*s:%u has another one of it", STR_ARG(home->path), other->at.line);
		if (!str_eq(requirement_text(m->a, &other->req), requirement_text(m->a, &r->req))) return false;
		moved = remove_requirement(m, r, text);
	}
	if (!other) {
		while (move_one(m, from, home, r->group, f->name, scope, &why)) moved = true;
		*text = why.n ? why : STR("it is not written in a way that can be edited");
		moved &= !why.n;
	}
	if (!moved) { /* home first: it may be the same file */
		home->after = old_home;
		from->after = old_from;
		return false;
	}
	*text = arena_fmt(m->a, "moved to the %.*s requirements%s%.*s", STR_ARG(f->to), from == home ? "" : " in ",
	                  (int)(from == home ? 0 : home->path.n), home->path.p);
	return true;
}
