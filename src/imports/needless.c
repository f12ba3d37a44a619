/*
 * Level `files`: what of a kept distribution can go. Whatever may be read by
 * its path stays: data, and code beside it.
 */
#include "linked.h"

#include "spokeshave/path.h"

enum reader { PEOPLE, TYPE_CHECKERS, BUILDS, COMPILERS };

/* What lies beside code without being read by it, by the ends of their paths. */
static const struct { enum reader reader; str end; } inert[] = {
	{ TYPE_CHECKERS, STR_INIT(".pyi") }, { TYPE_CHECKERS, STR_INIT("/py.typed") },
	{ BUILDS, STR_INIT(".pyx") },        { BUILDS, STR_INIT(".pxd") },        { BUILDS, STR_INIT(".pxi") },
	{ COMPILERS, STR_INIT(".c") },       { COMPILERS, STR_INIT(".cc") },      { COMPILERS, STR_INIT(".cpp") },
	{ COMPILERS, STR_INIT(".cxx") },     { COMPILERS, STR_INIT(".f") },       { COMPILERS, STR_INIT(".f90") },
	{ COMPILERS, STR_INIT(".h") },       { COMPILERS, STR_INIT(".hh") },      { COMPILERS, STR_INIT(".hpp") },
	{ COMPILERS, STR_INIT(".hxx") },     { COMPILERS, STR_INIT(".a") },
	{ PEOPLE, STR_INIT(".md") },         { PEOPLE, STR_INIT(".rst") },        { PEOPLE, STR_INIT("/COPYING") },
	{ PEOPLE, STR_INIT("/LICENSE") },    { PEOPLE, STR_INIT("/LICENSE.txt") },
};

/* Whom a file is for that no code reads; false when code may. */
static bool is_inert(str path, enum reader *reader)
{
	for (size_t i = 0; i < COUNT(inert); i++) {
		if (!str_ends(path, inert[i].end)) continue;
		*reader = inert[i].reader;
		return true;
	}
	return false;
}

static bool in_dist_info(str path)
{
	str top, rest;
	return str_cut(path, '/', &top, &rest) && str_ends(top, STR(".dist-info"));
}

/* ---- what is read by path ---- */

static const str test_folders[] = { STR_INIT("tests"), STR_INIT("test") };

static bool is_test_folder(str folder)
{
	str above, last;
	if (!str_cut_last(folder, '/', &above, &last)) last = folder;
	return str_is_any(last, test_folders, COUNT(test_folders));
}

static bool has_component(str path, str part)
{
	for (str one; path.n;) {
		str_cut(path, '/', &one, &path);
		if (str_eq(one, part)) return true;
	}
	return false;
}

/*
 * A folder that code names which looks by path, wherever in the distribution it
 * lies. What get_include() names is for builds.
 */
static void name_folder(struct graph *g, const struct file *by, uint32_t dist, str part)
{
	struct dist *d = &g->dists[dist];
	if (is_test_folder(part) || str_eq(part, STR("include")) || (by->dist && has_component(path_folder(by->path), part))) return;
	for (size_t i = 0; i < d->named.n; i++)
		if (str_eq(d->named.v[i], part)) return;
	PUSH(g->a, &d->named, part);
}

/* Tests that are named lie beside the code that does it, or beside a package above. */
static void open_tests(struct graph *g, str folder, str name)
{
	for (; folder.n; folder = path_folder(folder))
		names_add(&g->opened, arena_fmt(g->a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name)));
}

/* Folders of what it imports, too: the application looks into them by `package.__file__`. */
static void name_folders(struct graph *g, const struct file *by, const struct facts *facts, str part)
{
	if (by->dist) {
		name_folder(g, by, by->dist, part);
		if (is_test_folder(part)) open_tests(g, path_folder(by->path), part);
		return;
	}
	for (size_t i = 0; i < facts->n && !rule_is_test_path(by->path); i++) {
		const struct fact *f = &facts->v[i];
		str rest;
		bool named = (f->kind == FACT_IMPORT || f->kind == FACT_FROM || f->kind == FACT_DYNAMIC || f->kind == FACT_PATH_CODE) && !f->level;
		uint32_t m = named && f->module.n ? module_resolve(g, NONE, f->module, &rest) : NONE;
		uint32_t d = m == NONE ? NONE : g->modules.v[m].first_def;
		if (d == NONE || !g->files.v[g->defs.v[d].file].dist) continue;
		const struct file *of = &g->files.v[g->defs.v[d].file];
		name_folder(g, by, of->dist, part);
		if (is_test_folder(part)) open_tests(g, path_folder(of->path), part);
	}
}

/* A module of its own package that it names to hand the name on, for other code to import. */
static void note_named(struct graph *g, const struct file *f, const struct fact *fact)
{
	uint32_t package = file_package(g, f);
	str name, rest;
	if (!f->dist || package == NONE || str_starts(fact->module, STR("."))) return;
	str_cut(fact->module, ':', &name, &rest);
	if (!f->init && str_find(name, '.') == name.n) return;
	uint32_t m = module_resolve(g, package, name, &rest);
	if (m != NONE && !rest.n) g->modules.v[m].named = true;
}

static void add_opened(struct graph *g, const struct file *f)
{
	const struct facts *facts = file_facts(g, f);
	bool looks = false;
	for (size_t i = 0; facts && i < facts->n; i++) {
		const struct fact *fact = &facts->v[i];
		str rest;
		if (fact->kind == FACT_STRING) note_named(g, f, fact);
		g->dists[f->dist].by_name |= fact->kind == FACT_DYNAMIC_OPEN && !str_eq(fact->asname, STR("__getattr__")) &&
		                             !str_eq(fact->asname, STR("sys.modules"));
		g->compiles |= fact->kind == FACT_STRING && rule_is_compiler(fact->module);
		bool text = fact->kind == FACT_STRING || fact->kind == FACT_ENTRY_GROUP;
		if (text && names_find(&g->inert_bases, fact->module) != NAME_NONE) names_add(&g->read_bases, fact->module);
		if (fact->kind != FACT_PATH_CODE) continue;
		looks = true;
		uint32_t m = fact->module.n ? module_resolve(g, NONE, fact->module, &rest) : NONE;
		if (m == NONE) names_add(&g->opened, path_folder(f->path));
		for (uint32_t d = m == NONE ? NONE : g->modules.v[m].first_def; d != NONE; d = g->defs.v[d].next)
			names_add(&g->opened, path_folder(g->files.v[g->defs.v[d].file].path));
	}
	for (size_t i = 0; looks && i < facts->n; i++) {
		const struct fact *fact = &facts->v[i];
		bool part = (fact->kind == FACT_STRING || fact->kind == FACT_ENTRY_GROUP) && names_find(&g->folder_parts, fact->module) != NAME_NONE;
		if (part) name_folders(g, f, facts, fact->module);
	}
}

/* The last parts of all folders, which files list one after the other; and the names of files that only code which names them reads. */
static void note_parts(struct graph *g)
{
	str before = { 0 };
	enum reader reader;
	names_init(&g->folder_parts, g->a);
	names_init(&g->inert_bases, g->a);
	for (uint32_t i = 0; i < g->files.n; i++) {
		str folder = path_folder(g->files.v[i].path), above, last;
		if (g->files.v[i].dist && is_inert(g->files.v[i].path, &reader)) names_add(&g->inert_bases, path_base(g->files.v[i].path));
		if (!g->files.v[i].dist || str_eq(folder, before)) continue;
		before = folder;
		for (; folder.n; folder = above) {
			if (!str_cut_last(folder, '/', &above, &last)) {
				last = folder;
				above = (str){ 0 };
			}
			names_add(&g->folder_parts, last);
		}
	}
}

static void add_live_tests(struct graph *g, str path)
{
	for (str folder = path_folder(path); folder.n; folder = path_folder(folder))
		if (is_test_folder(folder)) names_add(&g->opened, folder);
}

static void note_read_by_path(struct graph *g)
{
	names_init(&g->opened, g->a);
	names_init(&g->with_data, g->a);
	names_init(&g->packages, g->a);
	names_init(&g->read_bases, g->a);
	if (!g->folder_parts.a) note_parts(g);
	for (uint32_t m = 0; m < g->modules.n; m++)
		g->compiles |= g->modules.v[m].parent == NONE && g->modules.v[m].state == MODULE_REACHED && rule_compiles(g->modules.v[m].part);
	for (uint32_t i = 0; i < g->files.n; i++) {
		const struct file *f = &g->files.v[i];
		if (f->reached) add_opened(g, f);
		if (f->reached && f->dist) add_live_tests(g, f->path);
		g->dists[f->dist].extended |= f->reached && f->extension;
		if (f->dist && f->init) names_add(&g->packages, path_folder(f->path));
		enum reader reader;
		if (f->dist && f->module == NONE && !is_inert(f->path, &reader)) names_add(&g->with_data, path_folder(f->path));
	}
}

/* Its folder, or one above it in the same package, is read by path. */
static bool may_be_opened(const struct graph *g, str path)
{
	for (str folder = path_folder(path); folder.n; folder = path_folder(folder)) {
		if (names_find(&g->opened, folder) != NAME_NONE) return true;
		if (names_find(&g->packages, folder) != NAME_NONE) return false;
	}
	return names_find(&g->opened, (str){ 0 }) != NAME_NONE;
}

/* A folder above it is named by what looks by path, which is not about the tests below. */
static bool is_in_named(const struct graph *g, const struct file *f)
{
	const struct dist *d = &g->dists[f->dist];
	if (!d->named.n) return false;
	for (str folder = path_folder(f->path), above, last; folder.n; folder = above) {
		if (!str_cut_last(folder, '/', &above, &last)) {
			last = folder;
			above = (str){ 0 };
		}
		if (is_test_folder(last)) return false;
		for (size_t i = 0; i < d->named.n; i++)
			if (str_eq(d->named.v[i], last)) return true;
	}
	return false;
}

/* Every folder above it is a package: what is not may be no folder of modules at all. */
static bool is_in_packages(const struct graph *g, str path)
{
	for (str folder = path_folder(path); folder.n; folder = path_folder(folder))
		if (names_find(&g->packages, folder) == NAME_NONE) return false;
	return true;
}

/* "m.cpython-312-x86_64-linux-gnu.so", "m.abi3.so"; other shared objects may be loaded by other means. */
static bool is_only_imported(const struct file *f)
{
	if (!f->extension) return !str_has(f->path, STR("__config__"));
	return str_has(f->path, STR(".cpython-3")) || str_has(f->path, STR(".abi3."));
}

static bool is_test(str path)
{
	for (str part; path.n;) {
		str_cut(path, '/', &part, &path);
		str_eat_end(&part, STR(".py"));
		if (rule_is_test_part(part)) return true;
	}
	return false;
}

/*
 * What an extension module imports may be hidden, as in the compressed strings of Cython; what code imports by names
 * that are not literal may be anything of its own: of its tests alone, no. So may a module that its package names.
 */
static bool may_be_imported(const struct graph *g, const struct file *f)
{
	const struct dist *dist = &g->dists[f->dist];
	bool may = dist->extended || dist->by_name || g->modules.v[f->module].named;
	return may && !is_test(f->path);
}

/* It is in a package of tests of which nothing runs and into which nothing looks: all of that goes, data too. */
static bool is_dead_test(const struct graph *g, const struct file *f)
{
	bool dead = false;
	for (str folder = path_folder(f->path); folder.n; folder = path_folder(folder)) {
		if (names_find(&g->opened, folder) != NAME_NONE && (is_test_folder(folder) || !dead)) return false;
		dead |= is_test_folder(folder) && names_find(&g->packages, folder) != NAME_NONE;
	}
	return dead;
}

static bool code_stays(const struct graph *g, const struct file *f)
{
	const struct dist *dist = &g->dists[f->dist];
	if (f->reached || dist->first_module == NONE || in_dist_info(f->path) || may_be_opened(g, f->path)) return true;
	if (is_dead_test(g, f)) return false;
	bool alone = names_find(&g->with_data, path_folder(f->path)) == NAME_NONE;
	return !alone || may_be_imported(g, f) || is_in_named(g, f) || !is_only_imported(f) || !is_in_packages(g, f->path);
}

str graph_file_needless(const struct graph *g, dist_id d, size_t file)
{
	const struct dist *dist = &g->dists[d.i];
	const struct file *f = &g->files.v[dist->first_file + file];
	if (f->module != NONE) return code_stays(g, f) ? (str){ 0 } : STR("nothing that is kept imports it");
	bool stays = f->reached || dist->first_module == NONE || in_dist_info(f->path) || may_be_opened(g, f->path);
	enum reader reader;
	if (stays) return (str){ 0 };
	if (names_find(&g->read_bases, path_base(f->path)) != NAME_NONE) return (str){ 0 };
	if (is_dead_test(g, f)) return STR("of tests that nothing runs");
	if (is_in_named(g, f) || !is_inert(f->path, &reader) || reader == PEOPLE || (reader == COMPILERS && g->compiles)) return (str){ 0 };
	return reader == TYPE_CHECKERS ? STR("for type checkers") : reader == BUILDS ? STR("source of an extension module") : STR("for compilers");
}

bool graph_dist_opens_libraries(const struct graph *g, dist_id d)
{
	const struct dist *dist = &g->dists[d.i];
	for (size_t i = 0; i < dist->in->files_n; i++) {
		const struct file *f = &g->files.v[dist->first_file + i];
		const struct facts *facts = f->reached && !f->extension ? file_facts(g, f) : NULL;
		for (size_t k = 0; facts && k < facts->n; k++) {
			const struct fact *fact = &facts->v[k];
			str top, rest;
			if (fact->kind != FACT_IMPORT && fact->kind != FACT_FROM && fact->kind != FACT_DYNAMIC) continue;
			str_cut(fact->module, '.', &top, &rest);
			if (str_eq(top, STR("ctypes")) || str_eq(top, STR("cffi"))) return true;
		}
	}
	return false;
}

/* ---- console scripts, which stay with their distribution ---- */

void graph_by_file(struct graph *g)
{
	g->by_file = true;
}

static bool is_script(const struct entry_point *e)
{
	return str_eq(e->group, STR("console_scripts")) || str_eq(e->group, STR("gui_scripts"));
}

static bool keep_scripts(struct graph *g)
{
	bool more = false;
	for (uint32_t d = 1; d < g->dists_n; d++) {
		const struct entry_points *list = g->dists[d].in->entry_points;
		for (size_t i = 0; g->dists[d].kept && list && i < list->n; i++) {
			str rest;
			uint32_t m = is_script(&list->v[i]) ? module_resolve(g, NONE, list->v[i].module, &rest) : NONE;
			if (m == NONE || g->modules.v[m].state != MODULE_UNREACHED) continue;
			const struct arrival by = { .kind = EDGE_EP, .from_file = NONE,
				.what = arena_fmt(g->a, "console script %.*s", STR_ARG(list->v[i].name)) };
			reach(g, m, by);
			more |= g->modules.v[m].state != MODULE_UNREACHED;
		}
	}
	return more;
}

/* ---- what stays may run, and then wants what it imports ---- */

static bool may_run(const struct graph *g, const struct file *f)
{
	const struct dist *d = &g->dists[f->dist];
	bool asked = f->module != NONE && !f->reached && !f->drop && !f->extension && f->dist && (d->kept || d->meta);
	return asked && !is_test(f->path) && code_stays(g, f);
}

bool reach_what_stays(struct graph *g)
{
	static const struct arrival by = { .kind = EDGE_DYNPKG, .from_file = NONE, .what = STR_INIT("what may be read by its path") };
	bool more = keep_scripts(g);
	note_read_by_path(g);
	for (uint32_t i = 0; i < g->files.n; i++) {
		if (!may_run(g, &g->files.v[i]) || g->modules.v[g->files.v[i].module].state != MODULE_UNREACHED) continue;
		reach(g, g->files.v[i].module, by);
		more |= g->modules.v[g->files.v[i].module].state != MODULE_UNREACHED;
	}
	return more;
}
