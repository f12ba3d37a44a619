/* Requirements that go: unused, of the standard library, declared twice. */
#include "fixing.h"

struct entry *find_entry(struct entries *all, str canonical, str group)
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
int requirements_of(struct mending *m, const struct mended *f, const struct entries *all,
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

bool cut_entry(struct mending *m, struct mended *f, const struct entries *all, const struct entry *e, str *why)
{
	*why = e->why;
	if (e->why.n) return false;
	return try_text(m, f, entries_without(all, e), e->canonical, -requirements_of(m, f, all, e), why);
}

/* The file of a requirement that may be edited. */
struct mended *file_to_mend(struct mending *m, const struct audit_requirement *r, str *why)
{
	if (r->locked) {
		*why = STR("its file is a lock; write it again with the tool that wrote it");
		return NULL;
	}
	struct mended *f = open_mended(m, r->at.path);
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

bool remove_requirement(struct mending *m, const struct audit_requirement *r, str *text)
{
	struct mended *f = file_to_mend(m, r, text);
	if (!f) return false;
	struct entries all = entries_in(m, f);
	struct entry *e = find_entry(&all, r->req.canonical, r->group);
	if (!e) return is_gone(m, f, r, text);
	if (!cut_entry(m, f, &all, e, text)) return false;
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

bool mend_standard(struct mending *m, const struct audit_finding *f, str *text)
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

bool mend_duplicate(struct mending *m, const struct audit_finding *f, str *text)
{
	const struct audit_requirement *r = f->requirement;
	struct mended *file = file_to_mend(m, r, text);
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
			if (!cut_entry(m, file, &all, e, text)) return false;
			*text = STR("the later one removed, which says the same");
			return true;
		}
	}
	if (!n) return is_gone(m, file, r, text);
	*text = n > 1 ? STR("the two differ; which one holds is for you to say") : STR("removed");
	return n == 1;
}
