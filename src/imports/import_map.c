#include "spokeshave/import_map.h"

#include "spokeshave/bits.h"
#include "spokeshave/names.h"
#include "spokeshave/stdlib.h"

#define NO_FILE UINT32_MAX

struct import_map {
	const struct strs *paths;
	struct names names;      /* dotted */
	VEC(uint32_t) file;      /* by id of names; NO_FILE: a folder */
	str *module;             /* by path: its dotted name; empty: none */
	bool *is_package;        /* by path: __init__.py */
};

/* ---- names of files ---- */

/* "a/b/__init__.py" below `folder` is "a.b"; empty when nothing could import it. */
static str dotted_name(struct arena *a, str path, str folder, bool *is_package)
{
	if (folder.n && (!str_eat(&path, folder) || !str_eat(&path, STR("/")))) return (str){ 0 };
	if (!str_eat_end(&path, STR(".py")) || str_find(path, '.') < path.n) return (str){ 0 };
	*is_package = str_eq(path, STR("__init__")) || str_ends(path, STR("/__init__"));
	if (*is_package && !str_eat_end(&path, STR("/__init__"))) return (str){ 0 };
	char *p = arena_cstr(a, path);
	for (size_t i = 0; i < path.n; i++)
		if (p[i] == '/') p[i] = '.';
	return (str){ p, path.n };
}

static void define(struct arena *a, struct import_map *m, str dotted, uint32_t file)
{
	uint32_t id = names_add(&m->names, dotted);
	while (m->file.n <= id) PUSH(a, &m->file, NO_FILE);
	if (m->file.v[id] == NO_FILE) m->file.v[id] = file; /* the first folder has it */
}

static void add_file(struct arena *a, struct import_map *m, uint32_t file, str folder, bool packages)
{
	bool is_package = false;
	str dotted = dotted_name(a, m->paths->v[file], folder, &is_package);
	if (!dotted.n || is_package != packages) return;
	define(a, m, dotted, file);
	for (size_t i = 0; i < dotted.n; i++)
		if (dotted.p[i] == '.') define(a, m, str_slice(dotted, 0, i), NO_FILE);
	if (m->module[file].n && m->module[file].n <= dotted.n) return; /* as seen from the innermost folder */
	m->module[file] = dotted;
	m->is_package[file] = is_package;
}

struct import_map *import_map_new(struct arena *a, const struct strs *paths, const struct strs *folders)
{
	struct import_map *m = NEW(a, struct import_map);
	m->paths = paths;
	m->module = NEW_N(a, str, paths->n + 1);
	m->is_package = NEW_N(a, bool, paths->n + 1);
	names_init(&m->names, a);
	for (size_t f = 0; f < folders->n; f++)
		for (int modules = 0; modules < 2; modules++) /* in one folder a package goes before a module */
			for (uint32_t i = 0; i < paths->n; i++) add_file(a, m, i, folders->v[f], !modules);
	return m;
}

uint32_t import_map_file(const struct import_map *m, str dotted)
{
	uint32_t id = names_find(&m->names, dotted);
	return id == NAME_NONE ? NO_FILE : m->file.v[id];
}

static bool is_known(const struct import_map *m, str dotted)
{
	return names_find(&m->names, dotted) != NAME_NONE;
}

/* ---- statements ---- */

static str top_of(str dotted)
{
	return str_slice(dotted, 0, str_find(dotted, '.'));
}

static void add_with_parents(struct arena *a, struct strs *list, str dotted)
{
	for (size_t i = 0; i <= dotted.n; i++)
		if (i == dotted.n || dotted.p[i] == '.') PUSH(a, list, str_slice(dotted, 0, i));
}

/* A module that is named: found here, in the standard library, or not. */
static bool add_module(struct arena *a, const struct import_map *m, str dotted, struct imported *out)
{
	if (is_known(m, dotted)) {
		add_with_parents(a, &out->local, dotted);
		return true;
	}
	bool standard = !is_known(m, top_of(dotted)) && stdlib_has(top_of(dotted));
	if (standard) add_with_parents(a, &out->stdlib, dotted);
	else PUSH(a, &out->missing, dotted);
	return false;
}

static void add_target(struct arena *a, const struct import_map *m, str dotted, struct imported *out)
{
	uint32_t file = import_map_file(m, dotted);
	if (file != NO_FILE) PUSH(a, &out->files, file);
}

/* What "." and more dots before `module` mean in a file; false when they climb out of the top. */
static bool resolve_relative(struct arena *a, const struct import_map *m, uint32_t file, const struct fact *f, str *out)
{
	str package = m->module[file];
	for (unsigned i = m->is_package[file]; i < f->level; i++) {
		if (!package.n) return false;
		size_t dot = str_rfind(package, '.');
		package = dot == package.n ? (str){ 0 } : str_slice(package, 0, dot);
	}
	if (!package.n) return false;
	*out = f->module.n ? arena_fmt(a, "%.*s.%.*s", STR_ARG(package), STR_ARG(f->module)) : package;
	return true;
}

static void follow_from(struct arena *a, const struct import_map *m, uint32_t file, const struct fact *f,
                        struct imported *out)
{
	str module = f->module;
	if (f->level && !resolve_relative(a, m, file, f, &module)) return;
	if (!add_module(a, m, module, out)) return;
	str member = arena_fmt(a, "%.*s.%.*s", STR_ARG(module), STR_ARG(f->name));
	bool is_module = is_known(m, member);
	if (is_module) add_module(a, m, member, out);
	add_target(a, m, is_module ? member : module, out);
}

static void follow(struct arena *a, const struct import_map *m, uint32_t file, const struct facts *facts,
                   struct imported *out)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		if (f->kind == FACT_FROM) follow_from(a, m, file, f, out);
		if (f->kind == FACT_IMPORT && add_module(a, m, f->module, out)) add_target(a, m, f->module, out);
	}
}

static void tidy(struct imported *out, struct arena *a, size_t files)
{
	struct bits seen = bits_new(a, files);
	size_t n = 0;
	strs_sort_unique(&out->local);
	strs_sort_unique(&out->stdlib);
	strs_sort_unique(&out->missing);
	for (size_t i = 0; i < out->files.n; i++) bits_set(seen, out->files.v[i]);
	for (size_t i = 0; i < files; i++)
		if (bits_has(seen, i)) out->files.v[n++] = (uint32_t)i;
	out->files.n = n;
}

void import_map_follow(struct arena *a, const struct import_map *m, uint32_t file, const struct facts *facts,
                       struct imported *out)
{
	follow(a, m, file, facts, out);
	tidy(out, a, m->paths->n);
}

/* ---- what is reached ---- */

struct walk {
	const struct import_map *m;
	struct bits reached;
	VEC(uint32_t) waiting;
	size_t looked_at; /* names of out->local that were turned into files */
};

/* Every module that was named, and its parents, are run. */
static void wait_for_named(struct arena *a, struct walk *w, struct imported *out)
{
	for (; w->looked_at < out->local.n; w->looked_at++) {
		uint32_t file = import_map_file(w->m, out->local.v[w->looked_at]);
		if (file == NO_FILE || bits_has(w->reached, file)) continue;
		bits_set(w->reached, file);
		PUSH(a, &w->waiting, file);
		PUSH(a, &out->files, file);
	}
}

void import_map_reach(struct arena *a, const struct import_map *m, const struct facts *facts,
                      const struct strs *entry_modules, const struct strs *entry_scripts, struct imported *out)
{
	struct walk w = { .m = m, .reached = bits_new(a, m->paths->n) };
	struct imported found = { 0 };
	for (size_t i = 0; i < entry_modules->n; i++) add_module(a, m, entry_modules->v[i], &found);
	for (size_t s = 0; s < entry_scripts->n; s++)
		for (uint32_t i = 0; i < m->paths->n; i++)
			if (str_eq(m->paths->v[i], entry_scripts->v[s])) PUSH(a, &w.waiting, i);
	wait_for_named(a, &w, &found);
	for (size_t at = 0; at < w.waiting.n; at++) {
		struct imported direct = { 0 };
		import_map_follow(a, m, w.waiting.v[at], &facts[w.waiting.v[at]], &direct);
		for (size_t i = 0; i < direct.local.n; i++) PUSH(a, &found.local, direct.local.v[i]);
		for (size_t i = 0; i < direct.stdlib.n; i++) PUSH(a, &found.stdlib, direct.stdlib.v[i]);
		for (size_t i = 0; i < direct.missing.n; i++) PUSH(a, &found.missing, direct.missing.v[i]);
		wait_for_named(a, &w, &found);
	}
	tidy(&found, a, m->paths->n);
	*out = found;
}
