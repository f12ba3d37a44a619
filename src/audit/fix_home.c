/* Which file and which list is for what is new. */
#include "fixing.h"

#include "spokeshave/path.h"

/* How near a list is to what is found at `place`: the length of its folder and one; 0: it is of another folder. */
size_t nearness(str list, str place)
{
	str folder = path_folder(list);
	if (str_find(folder, '/') == folder.n && (str_eq(folder, STR("requirements")) || str_eq(folder, STR("reqs")))) return 1;
	bool above = !folder.n || (str_eat(&place, folder) && str_starts(place, STR("/")));
	return above ? folder.n + 1 : 0;
}

/* The list of the file for that scope, its number; lists.n: there is none. */
size_t list_for_scope(const struct entries *all, enum audit_scope scope)
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

bool has_list(struct mending *m, const struct mended *f, enum audit_scope scope)
{
	struct entries all = entries_in(m, f);
	return list_for_scope(&all, scope) < all.lists.n;
}

bool may_have_list(struct mending *m, const struct mended *f, enum audit_scope scope)
{
	struct entries all = entries_in(m, f);
	str ignored;
	return list_for_scope(&all, scope) < all.lists.n || entries_with_list(&all, scope, &ignored);
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
struct mended *home_of(struct mending *m, enum audit_scope scope, str place)
{
	const struct audit_requirements *d = m->in->declared;
	const struct audit_requirement *best = NULL;
	size_t near = 0;
	for (size_t i = 0; i < d->n; i++) {
		const struct audit_requirement *r = &d->v[i];
		size_t here = nearness(r->at.path, place) * 2; /* of two as near, the one that is pip's alone */
		if (here && audit_manifest_of(r->at.path) != AUDIT_CONDA) here++;
		if (r->scope != scope || r->locked || r->conda || !r->at.line || here <= near) continue;
		near = here;
		best = r;
	}
	if (best) return open_mended(m, best->at.path);
	for (size_t i = 0; i < m->n; i++) {
		str path = m->texts[i].path;
		enum audit_manifest kind = audit_manifest_of(path);
		bool lists = kind == AUDIT_REQUIREMENTS_TXT || kind == AUDIT_PROJECT_FILE;
		if (!lists || !nearness(path, place) || is_lock(m, path)) continue;
		struct mended *f = open_mended(m, path);
		if (f && may_have_list(m, f, scope)) return f;
	}
	if (scope != AUDIT_DEVELOPMENT) return NULL;
	struct mended *made = open_mended(m, STR("requirements-dev.txt"));
	return made ? made : new_mended(m, (struct mended){ .path = STR("requirements-dev.txt"),
		                                          .kind = AUDIT_REQUIREMENTS_TXT, .scope = AUDIT_DEVELOPMENT });
}

/* A script's requirements stand in it. */
struct mended *script_at(struct mending *m, str path)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct audit_file *f = &m->texts[i];
		if (!str_eq(f->path, path)) continue;
		return audit_manifest_named(path, f->text) == AUDIT_SCRIPT && audit_is_script(f->text) ? open_mended(m, path) : NULL;
	}
	return NULL;
}
