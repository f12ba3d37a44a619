/*
 * Mending requirement files. Each step reads the file anew, so that no step has
 * to know what the ones before it moved, and is taken back where anything but
 * the one requirement would be read otherwise than before.
 */
#include <stdlib.h>

#include "entries.h"
#include "judging.h"

#include "spokeshave/buf.h"
#include "spokeshave/path.h"
#include "spokeshave/project.h"

struct mended { str path, before, after; enum audit_manifest kind; enum audit_scope scope; };

struct mending {
	struct arena *a;
	const struct audit_input *in;
	const struct audit_file *texts;
	size_t n;
	struct { struct mended **v; size_t n, cap; } files;
};

/* ---- files ---- */

static enum audit_manifest kind_of(str path)
{
	enum audit_manifest kind = audit_manifest_of(path);
	if (kind == AUDIT_NO_MANIFEST) kind = str_ends(path, STR(".py")) ? AUDIT_SCRIPT : AUDIT_REQUIREMENTS_TXT;
	return kind;
}

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

static struct mended *new_file(struct mending *m, struct mended file)
{
	struct mended *f = NEW(m->a, struct mended);
	*f = file;
	PUSH(m->a, &m->files, f);
	return f;
}

/* Null: it is none of the project's, or can't be written back. */
static struct mended *open_file(struct mending *m, str path)
{
	for (size_t i = 0; i < m->files.n; i++)
		if (str_eq(m->files.v[i]->path, path)) return m->files.v[i];
	for (size_t i = 0; i < m->n; i++)
		if (str_eq(m->texts[i].path, path) && !m->texts[i].recoded)
			return new_file(m, (struct mended){ path, m->texts[i].text, m->texts[i].text, kind_of(path),
			                                    scope_of(m->in, path) });
	return NULL;
}

static struct entries entries_in(struct mending *m, const struct mended *f)
{
	struct entries all;
	entries_read(m->a, f->kind, f->scope, f->path, f->after, &all);
	return all;
}

/* ---- what a reader makes of a text ---- */

struct reading_of { struct audit_requirements all; struct notes notes; };

static struct reading_of reread(struct mending *m, const struct mended *f, str text)
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

static bool try_text(struct mending *m, struct mended *f, str after, str canonical, int more, str *why)
{
	if (!same_but(m, f, after, canonical, more)) {
		*why = STR("what stands beside it would be read otherwise");
		return false;
	}
	f->after = after;
	return true;
}

/* ---- removing ---- */

static struct entry *find_entry(struct entries *all, str canonical, str group)
{
	struct entry *other = NULL;
	for (size_t i = 0; i < all->of.n; i++) {
		struct entry *e = &all->of.v[i];
		if (!str_eq(e->canonical, canonical)) continue;
		if (str_eq(all->lists.v[e->list].group, group)) return e;
		if (e->why.n) other = e; /* Poetry's optional ones are read as the extras' */
	}
	return other;
}

/* A key of Poetry's may hold several requirements of its name. */
static int requirements_of(struct mending *m, const struct mended *f, const struct entries *all,
                           const struct entry *e)
{
	const struct list *list = &all->lists.v[e->list];
	int n = 0;
	if (!e->several) return 1;
	struct reading_of now = reread(m, f, f->after);
	for (size_t i = 0; i < now.all.n; i++)
		n += str_eq(now.all.v[i].req.canonical, e->canonical) && str_eq(now.all.v[i].group, list->group);
	return n;
}

static bool cut(struct mending *m, struct mended *f, const struct entries *all, const struct entry *e, str *why)
{
	*why = e->why;
	if (e->why.n) return false;
	return try_text(m, f, entries_without(all, e), e->canonical, -requirements_of(m, f, all, e), why);
}

/* The file of a requirement that may be edited. */
static struct mended *file_of(struct mending *m, const struct audit_requirement *r, str *why)
{
	if (r->locked) {
		*why = STR("its file is a lock; write it again with the tool that wrote it");
		return NULL;
	}
	struct mended *f = open_file(m, r->at.path);
	if (!f) *why = STR("its file is not in UTF-8");
	return f;
}

/* Not an entry: removed for another finding, or written in a way that is none. */
static bool is_gone(struct mending *m, const struct mended *f, const struct audit_requirement *r, str *text)
{
	struct reading_of now = reread(m, f, f->after);
	bool there = false;
	for (size_t i = 0; i < now.all.n; i++)
		there |= str_eq(now.all.v[i].req.canonical, r->req.canonical) && str_eq(now.all.v[i].group, r->group);
	*text = there ? STR("it is not written in a way that can be edited") : STR("removed");
	return !there;
}

static bool remove_requirement(struct mending *m, const struct audit_requirement *r, str *text)
{
	struct mended *f = file_of(m, r, text);
	if (!f) return false;
	struct entries all = entries_in(m, f);
	struct entry *e = find_entry(&all, r->req.canonical, r->group);
	if (!e) return is_gone(m, f, r, text);
	if (!cut(m, f, &all, e, text)) return false;
	*text = STR("removed");
	return true;
}

/* The name that code imports from it, which the standard library has not; empty: none. */
static str import_of(struct mending *m, str canonical)
{
	struct strs tops = { 0 };
	size_t d = dist_named(m->in, canonical);
	if (d != NO_DIST && m->in->dists[d].files_n) {
		dist_tops(m->a, &m->in->dists[d], &tops);
	} else {
		char *p = arena_cstr(m->a, canonical);
		for (size_t i = 0; i < canonical.n; i++)
			if (p[i] == '-') p[i] = '_';
		PUSH(m->a, &tops, ((str){ p, canonical.n }));
	}
	for (size_t i = 0; i < m->in->files_n; i++) {
		const struct facts *facts = m->in->files[i].kind == AUDIT_PYTHON ? m->in->files[i].facts : NULL;
		for (size_t k = 0; facts && k < facts->n; k++) {
			const struct fact *x = &facts->v[k];
			str top = str_slice(x->module, 0, str_find(x->module, '.'));
			bool imports = x->kind == FACT_IMPORT || x->kind == FACT_FROM || x->kind == FACT_DYNAMIC;
			if (!imports || x->level || !strs_has(&tops, top)) continue;
			if (!standard_has(top, m->in->targets[0].minor)) return top;
		}
	}
	return (str){ 0 };
}

static bool mend_standard(struct mending *m, const struct audit_finding *f, str *text)
{
	str module = import_of(m, f->name);
	if (!module.n) return remove_requirement(m, f->requirement, text);
	*text = arena_fmt(m->a, "code imports %.*s of it: import the standard module there first", STR_ARG(module));
	return false;
}

/* What an entry says, however it is spelled. */
static str meaning_of(struct mending *m, const struct entry *e)
{
	struct requirement req;
	struct err ignored;
	str name, value;
	if (e->text.n && requirement_parse(m->a, e->text, &req, NULL, &ignored)) return requirement_text(m->a, &req);
	return str_cut(e->raw, '=', &name, &value) && !e->text.n && e->body.to > e->body.from ? str_trim(value) : e->raw;
}

static bool mend_duplicate(struct mending *m, const struct audit_finding *f, str *text)
{
	const struct audit_requirement *r = f->requirement;
	struct mended *file = file_of(m, r, text);
	size_t n = 0;
	if (!file) return false;
	struct entries all = entries_in(m, file);
	for (size_t i = 0; i < all.of.n; i++) {
		const struct entry *e = &all.of.v[i];
		if (!str_eq(e->canonical, f->name) || !str_eq(all.lists.v[e->list].group, r->group)) continue;
		n++;
		for (size_t k = 0; k < i; k++) {
			const struct entry *first = &all.of.v[k];
			if (!str_eq(first->canonical, f->name) || !str_eq(all.lists.v[first->list].group, r->group)) continue;
			if (!str_eq(meaning_of(m, first), meaning_of(m, e))) continue;
			if (!cut(m, file, &all, e, text)) return false;
			*text = STR("the later one removed, which says the same");
			return true;
		}
	}
	if (!n) return is_gone(m, file, r, text);
	*text = n > 1 ? STR("the two differ; which one holds is for you to say") : STR("removed");
	return n == 1;
}

/* ---- a place for what is new ---- */

/* How near a list is to what is found at `place`: the length of its folder and one; 0: it is of another folder. */
static size_t nearness(str list, str place)
{
	str folder = path_folder(list);
	if (str_find(folder, '/') == folder.n && (str_eq(folder, STR("requirements")) || str_eq(folder, STR("reqs")))) return 1;
	bool above = !folder.n || (str_eat(&place, folder) && str_starts(place, STR("/")));
	return above ? folder.n + 1 : 0;
}

/* The list of the file for that scope, its number; lists.n: there is none. */
static size_t list_for(const struct entries *all, enum audit_scope scope)
{
	size_t best = all->lists.n, best_rank = 0;
	for (size_t i = 0; i < all->lists.n; i++) {
		const struct list *list = &all->lists.v[i];
		size_t rank = 2;
		if (list->scope != scope || (scope == AUDIT_PRODUCTION && list->group.n)) continue;
		for (size_t k = 0; k < all->of.n; k++)
			if (all->of.v[k].list == i) rank = 3;
		if (!list->group.n || str_starts(list->group, STR("dev"))) rank = 5;
		else if (str_starts(list->group, STR("test"))) rank++;
		if (rank <= best_rank) continue;
		best = i;
		best_rank = rank;
	}
	return best;
}

static bool has_list(struct mending *m, const struct mended *f, enum audit_scope scope)
{
	struct entries all = entries_in(m, f);
	return list_for(&all, scope) < all.lists.n;
}

static bool may_have_list(struct mending *m, const struct mended *f, enum audit_scope scope)
{
	struct entries all = entries_in(m, f);
	str ignored;
	return list_for(&all, scope) < all.lists.n || entries_with_list(&all, scope, &ignored);
}

static bool is_lock(const struct mending *m, str path)
{
	for (size_t i = 0; i < m->in->declared->n; i++)
		if (m->in->declared->v[i].locked && str_eq(m->in->declared->v[i].at.path, path)) return true;
	return false;
}

/*
 * The file where requirements of that scope are written for what is at `place`:
 * that of the first one in the nearest folder, or the first that may have one.
 */
static struct mended *home_of(struct mending *m, enum audit_scope scope, str place)
{
	const struct audit_requirements *d = m->in->declared;
	const struct audit_requirement *best = NULL;
	size_t near = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct audit_requirement *r = &d->v[i];
		if (r->scope != scope || r->locked || r->conda || !r->at.line || nearness(r->at.path, place) <= near) continue;
		near = nearness(r->at.path, place);
		best = r;
	}
	if (best) return open_file(m, best->at.path);
	for (size_t i = 0; i < m->n; i++) {
		str path = m->texts[i].path;
		enum audit_manifest kind = audit_manifest_of(path);
		bool lists = kind == AUDIT_REQUIREMENTS_TXT || kind == AUDIT_PROJECT_FILE;
		if (!lists || !nearness(path, place) || is_lock(m, path)) continue;
		struct mended *f = open_file(m, path);
		if (f && may_have_list(m, f, scope)) return f;
	}
	if (scope != AUDIT_DEVELOPMENT) return NULL;
	struct mended *made = open_file(m, STR("requirements-dev.txt"));
	return made ? made : new_file(m, (struct mended){ .path = STR("requirements-dev.txt"),
		                                          .kind = AUDIT_REQUIREMENTS_TXT, .scope = AUDIT_DEVELOPMENT });
}

/* A script's requirements stand in it. */
static struct mended *script_at(struct mending *m, str path)
{
	struct mended *f = str_ends(path, STR(".py")) && kind_of(path) == AUDIT_SCRIPT ? open_file(m, path) : NULL;
	return f && audit_is_script(f->after) ? f : NULL;
}

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
	size_t list = list_for(&all, scope);
	if (list == all.lists.n) {
		if (!entries_with_list(&all, scope, &after) || !try_text(m, f, after, x->req->canonical, 0, why)) {
			*why = arena_fmt(m->a, "%.*s has no list for it", STR_ARG(f->path));
			return false;
		}
		all = entries_in(m, f);
		list = list_for(&all, scope);
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

static enum audit_scope scope_at(struct mending *m, str path)
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

static bool mend_missing(struct mending *m, const struct audit_finding *f, str *text)
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
	return cut(m, from, &all, e, why) && add_to(m, home, scope, &x, n, why);
}

/* Where it goes: into its own file where that has a list for it, else where others of the scope are, or may be. */
static struct mended *home_for(struct mending *m, const struct mended *from, enum audit_scope scope, str place)
{
	const struct audit_requirements *d = m->in->declared;
	bool others = false;
	if (has_list(m, from, scope)) return open_file(m, from->path);
	for (size_t i = 0; i < d->n; i++) {
		const struct audit_requirement *r = &d->v[i];
		others |= r->scope == scope && !r->locked && !r->conda && nearness(r->at.path, place);
	}
	return others || !may_have_list(m, from, scope) ? home_of(m, scope, place) : open_file(m, from->path);
}

static bool mend_misplaced(struct mending *m, const struct audit_finding *f, str *text)
{
	const struct audit_requirement *r = f->requirement;
	enum audit_scope scope = str_eq(f->to, STR("production")) ? AUDIT_PRODUCTION : AUDIT_DEVELOPMENT;
	struct mended *from = file_of(m, r, text);
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

/* ---- all of them ---- */

static bool mend(struct mending *m, const struct audit_finding *f, str *text)
{
	bool speaks = f->requirement;
	if (f->code == AUDIT_UNUSED && speaks) return remove_requirement(m, f->requirement, text);
	if (f->code == AUDIT_STANDARD_LIBRARY && speaks) return mend_standard(m, f, text);
	if (f->code == AUDIT_DUPLICATE && speaks) return mend_duplicate(m, f, text);
	if (f->code == AUDIT_MISSING || f->code == AUDIT_TRANSITIVE) return mend_missing(m, f, text);
	if (f->code == AUDIT_MISPLACED && speaks) return mend_misplaced(m, f, text);
	*text = STR("--fix does not mend this");
	return false;
}

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct audit_edit *)a)->path, ((const struct audit_edit *)b)->path);
}

/* Lines that were added end as those of the file did. */
static str with_its_ends(struct arena *a, str before, str after)
{
	struct buf b = buf_in(a);
	size_t ends = 0, carriage = 0;
	for (size_t i = 0; i < before.n; i++) {
		ends += before.p[i] == '\n';
		carriage += before.p[i] == '\n' && i && before.p[i - 1] == '\r';
	}
	if (!ends || carriage < ends) return after;
	for (size_t i = 0; i < after.n; i++) {
		if (after.p[i] == '\n' && (!i || after.p[i - 1] != '\r')) buf_add(&b, STR("\r"));
		buf_char(&b, after.p[i]);
	}
	return buf_str(&b);
}

void audit_fix(struct arena *a, const struct audit_file *texts, size_t n, const struct audit_findings *findings,
               const struct audit_input *in, struct audit_fixes *out)
{
	struct mending m = { .a = a, .in = in, .texts = texts, .n = n };
	*out = (struct audit_fixes){ .mends = NEW_N(a, struct audit_mend, findings->n + 1) };
	for (size_t i = 0; i < findings->n; i++)
		if (findings->v[i].level != AUDIT_NOTE) out->mends[out->mends_n++].finding = &findings->v[i];
	for (int development = 0; development < 2; development++)
		for (size_t i = 0; i < out->mends_n; i++) {
			struct audit_mend *x = &out->mends[i];
			bool is = scope_at(&m, x->finding->at.path) == AUDIT_DEVELOPMENT;
			if (is == (development == 1)) x->done = mend(&m, x->finding, &x->text);
		}
	out->edits = NEW_N(a, struct audit_edit, m.files.n + 1);
	for (size_t i = 0; i < m.files.n; i++) {
		const struct mended *f = m.files.v[i];
		if (!str_eq(f->before, f->after))
			out->edits[out->edits_n++] = (struct audit_edit){ f->path, f->before, with_its_ends(a, f->before, f->after) };
	}
	if (out->edits_n) qsort(out->edits, out->edits_n, sizeof *out->edits, by_path);
}
