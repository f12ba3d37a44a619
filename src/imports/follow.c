/* From one file's facts to what they reach. */
#include "linked.h"

struct follower {
	struct graph *g;
	uint32_t id;              /* the file */
	const struct file *file;
	uint32_t package;         /* what "." means in it */
	bool application;
	bool dynamic;             /* it imports by name: its plain words may be modules */
	bool meta_open;           /* it asks for distributions by name */
	str last_text;            /* the module of the `from` before, and what it was found to be */
	unsigned last_level;
	uint32_t last_module;
	bool last_whole;
};

static bool alive(const struct graph *g, const struct fact *f)
{
	return !(f->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING)) && (f->minors >> g->minor & 1);
}

static enum edge_kind import_kind(const struct fact *f)
{
	if (f->flags & FLAGS_TRIED) return EDGE_OPT;
	if (f->flags & (FLAG_FUNCTION | FLAG_LAZY)) return EDGE_LAZY;
	if (f->flags & (FLAG_CONDITIONAL | FLAG_EXCEPT_IMPORT_ERROR | FLAG_MAIN)) return EDGE_COND;
	return EDGE_HARD;
}

static void go(const struct follower *w, uint32_t module, enum edge_kind kind, const struct fact *f, str what)
{
	reach(w->g, module, (struct arrival){ .kind = (uint8_t)kind, .from_file = w->id, .line = f->line, .what = what });
}

/* The package that `dots` leading dots name; NONE when they climb too far. */
static uint32_t climb(const struct follower *w, unsigned dots)
{
	uint32_t m = w->package;
	for (; dots > 1 && m != NONE; dots--) m = w->g->modules.v[m].parent;
	return m;
}

/* A top-level name that no wheel defines may be the standard library's, which imports on its own. */
static void go_implicit(const struct follower *w, str dotted, enum edge_kind kind, const struct fact *f)
{
	str top, rest, sub;
	str_cut(dotted, '.', &top, &rest);
	str target = rule_implicit(top, w->g->minor);
	uint32_t m = target.n ? module_find(w->g, NONE, target) : NONE;
	if (m == NONE) return;
	go(w, m, kind, f, dotted);
	if (!str_eq(top, STR("distutils"))) return;
	m = module_resolve(w->g, NONE, STR("setuptools._distutils"), &sub);
	if (m != NONE && rest.n) m = module_resolve(w->g, m, rest, &sub);
	if (m != NONE) go(w, m, kind, f, dotted);
}

/* Reach what a dotted name resolves to, absolute or below `base`; NONE when it is nothing of ours. */
static uint32_t go_dotted(const struct follower *w, uint32_t base, str dotted, enum edge_kind kind,
                          const struct fact *f, bool *whole)
{
	str rest;
	uint32_t m = module_resolve(w->g, base, dotted, &rest);
	*whole = m != NONE && !rest.n;
	if (m != NONE) go(w, m, kind, f, dotted);
	else if (base == NONE) go_implicit(w, dotted, kind, f);
	return m;
}

static void go_subtree(const struct follower *w, uint32_t root, enum edge_kind kind, const struct fact *f, str what)
{
	struct graph *g = w->g;
	if (g->modules.v[root].subtree) return;
	g->modules.v[root].subtree = true;
	for (uint32_t m = root; m != NONE; m = subtree_next(g, root, m)) go(w, m, kind, f, what);
}

/* `from package import *` also imports the modules that its __all__ names. */
static void follow_star(const struct follower *w, uint32_t package, enum edge_kind kind, const struct fact *f)
{
	const struct graph *g = w->g;
	for (uint32_t d = g->modules.v[package].first_def; d != NONE; d = g->defs.v[d].next) {
		const struct facts *facts = file_facts(g, &g->files.v[g->defs.v[d].file]);
		for (size_t i = 0; facts && i < facts->n; i++) {
			if (facts->v[i].kind != FACT_STRING) continue;
			uint32_t child = module_find(g, package, facts->v[i].module);
			if (child != NONE) go(w, child, kind, f, f->module);
		}
	}
}

static void follow_from(struct follower *w, const struct fact *f)
{
	enum edge_kind kind = import_kind(f);
	bool again = w->last_text.p == f->module.p && w->last_text.n == f->module.n && w->last_level == f->level &&
	             (f->flags & FLAG_CONTINUED);
	if (!again) {
		uint32_t base = f->level ? climb(w, f->level) : NONE;
		bool lost = f->level && base == NONE;
		w->last_text = f->module;
		w->last_level = f->level;
		w->last_whole = true;
		if (lost) w->last_module = NONE;
		else if (f->module.n) w->last_module = go_dotted(w, base, f->module, kind, f, &w->last_whole);
		else w->last_module = base;
		if (!f->module.n && base != NONE) go(w, base, kind, f, w->g->modules.v[base].name);
	}
	if (w->last_module == NONE) {
		bool whole;
		if (!f->level) return;
		/* a script's folder may be on sys.path: try the name as it stands */
		go_dotted(w, NONE, f->module.n ? f->module : f->name, kind, f, &whole);
		return;
	}
	if (!w->last_whole) return;
	if (str_eq(f->name, STR("*"))) {
		follow_star(w, w->last_module, kind, f);
		return;
	}
	uint32_t child = module_find(w->g, w->last_module, f->name);
	if (child != NONE) go(w, child, kind, f, f->name);
}

static void follow_dynamic(const struct follower *w, const struct fact *f)
{
	str name = f->module, rest;
	bool whole;
	unsigned dots = f->level;
	while (str_eat(&name, STR("."))) dots++;
	str_cut(name, ':', &name, &rest);
	if (!dots) {
		uint32_t m = go_dotted(w, NONE, name, EDGE_DYNLIT, f, &whole);
		if (m == NONE && w->package != NONE) go_dotted(w, w->package, name, EDGE_REL, f, &whole);
		return;
	}
	uint32_t base = f->name.n ? module_resolve(w->g, NONE, f->name, &rest) : climb(w, dots);
	if (f->name.n && rest.n) return;
	for (unsigned i = 1; f->name.n && i < dots && base != NONE; i++) base = w->g->modules.v[base].parent;
	if (base == NONE) return;
	if (name.n) go_dotted(w, base, name, EDGE_DYNLIT, f, &whole);
	else go(w, base, EDGE_DYNLIT, f, f->module);
}

/* What a distribution declares, or the application's requirements, where code can't be seen through. */
static void go_declared(const struct follower *w, const struct fact *f, str what)
{
	struct dist *d = &w->g->dists[w->file->dist];
	struct arrival by = { .kind = EDGE_OPAQUE, .from_file = w->id, .line = f->line, .what = what };
	if (d->opaque || (w->application && rule_is_test_path(w->file->path))) return;
	d->opaque = true;
	for (size_t i = 0; i < d->requires.n; i++) {
		struct dist *to = &w->g->dists[d->requires.v[i]];
		for (size_t k = 0; k < to->tops.n; k++) reach(w->g, to->tops.v[k], by);
		if (!to->tops.n && !to->kept && !to->drop && !w->g->closed) {
			to->kept = true;
			to->direct = by;
		}
	}
}

/* A module that answers for its attributes imports by other lines of the same package, which are seen. */
static bool by_itself(const struct fact *f)
{
	return str_eq(f->asname, STR("__getattr__")) || str_eq(f->asname, STR("sys.modules"));
}

static void follow_open(const struct follower *w, const struct fact *f)
{
	if (w->package != NONE) {
		go_subtree(w, w->package, EDGE_DYNPKG, f, f->asname);
	} else if (w->application) {
		for (uint32_t m = 0; m < w->g->modules.n; m++)
			if (w->g->modules.v[m].first_def != NONE &&
			    !w->g->files.v[w->g->defs.v[w->g->modules.v[m].first_def].file].dist)
				go(w, m, EDGE_DYNPKG, f, f->asname);
	}
	if (!by_itself(f)) go_declared(w, f, f->asname);
}

/* A plug-in brings all of its distribution's plug-ins, and its dist-info. False: it is a tool's, which others don't ask. */
static bool go_plugins(const struct follower *w, uint32_t dist, const struct fact *f, str what)
{
	struct dist *d = &w->g->dists[dist];
	struct arrival by = { .kind = EDGE_EP, .from_file = w->id, .line = f->line, .what = what };
	bool whole;
	if (d->plugins) return true;
	if (d->tool && !w->g->dists[w->file->dist].tool) return false;
	d->plugins = true;
	for (size_t i = 0; i < d->in->entry_points->n; i++) {
		const struct entry_point *e = &d->in->entry_points->v[i];
		if (str_eq(e->group, STR("console_scripts")) || str_eq(e->group, STR("gui_scripts"))) continue;
		go_dotted(w, NONE, e->module, EDGE_EP, f, &whole);
	}
	reach_meta(w->g, dist, by);
	return true;
}

static void go_group(const struct follower *w, uint32_t id, const struct fact *f)
{
	struct group *group = &w->g->groups.v[id];
	if (group->active) return;
	group->active = true;
	for (size_t i = 0; i < group->entries.n; i++)
		group->active &= go_plugins(w, group->entries.v[i].dist, f, group->name);
}

static void go_groups_from(const struct follower *w, str start, const struct fact *f)
{
	for (uint32_t i = 0; i < w->g->groups.n; i++)
		if (str_starts(w->g->groups.v[i].name, start)) go_group(w, i, f);
}

/* Groups that bear a name of the application, as a framework asks for its user's plug-ins. */
static void go_groups_of_application(const struct follower *w, const struct fact *f)
{
	const struct graph *g = w->g;
	for (uint32_t i = 0; i < g->groups.n; i++) {
		str top, rest;
		str_cut(g->groups.v[i].name, '.', &top, &rest);
		uint32_t m = module_find(g, NONE, top), d = m == NONE ? NONE : g->modules.v[m].first_def;
		bool own = false;
		for (; d != NONE; d = g->defs.v[d].next) own |= !g->files.v[g->defs.v[d].file].dist;
		for (uint32_t c = m == NONE ? NONE : g->modules.v[m].first_child; c != NONE && !own; c = g->modules.v[c].next_sibling)
			own = g->modules.v[c].first_def != NONE && !g->files.v[g->defs.v[g->modules.v[c].first_def].file].dist;
		if (own) go_group(w, i, f);
	}
}

static void follow_group(const struct follower *w, const struct fact *f)
{
	if (f->module.n) {
		uint32_t id = names_find(&w->g->groups.names, f->module);
		if (id != NAME_NONE) go_group(w, id, f);
		return;
	}
	/* groups that are not named here: of the application any, of others those that bear their name or the application's */
	str top, rest;
	if (w->application) top = (str){ 0 };
	else if (w->file->module == NONE) return;
	else str_cut(w->g->modules.v[w->file->module].name, '.', &top, &rest);
	go_groups_from(w, top, f);
	if (!w->application) go_groups_of_application(w, f);
}

static void follow_meta(const struct follower *w, const struct fact *f, str name)
{
	uint32_t dist = dist_find(w->g, name);
	if (dist == NONE || !dist) return;
	if (w->g->dists[dist].tool && !w->g->dists[w->file->dist].tool) return;
	reach_meta(w->g, dist, (struct arrival){ .kind = EDGE_META, .from_file = w->id, .line = f->line, .what = name });
}

/* A script that the application may run by name. */
static void follow_script(const struct follower *w, const struct fact *f)
{
	uint32_t id = names_find(&w->g->scripts.names, f->module);
	const struct group *named = id == NAME_NONE ? NULL : &w->g->scripts.v[id];
	bool whole;
	for (size_t i = 0; named && i < named->entries.n; i++)
		go_dotted(w, NONE, named->entries.v[i].entry->module, EDGE_STR, f, &whole);
}

static void follow_relative_text(const struct follower *w, const struct fact *f)
{
	str name = f->module;
	unsigned dots = 0;
	bool whole;
	while (str_eat(&name, STR("."))) dots++;
	uint32_t base = climb(w, dots);
	if (base != NONE) go_dotted(w, base, name, EDGE_REL, f, &whole);
}

/* "django_redis" is hardly anything but a module's name; "redis" may be any word. */
static bool is_distinctive(str word)
{
	for (size_t i = 1; i < word.n; i++)
		if (word.p[i] == '_' || char_is_digit(word.p[i])) return true;
	return false;
}

static void follow_word(const struct follower *w, const struct fact *f)
{
	if (w->meta_open || w->application) follow_meta(w, f, f->module);
	if (w->application) follow_script(w, f);
	uint32_t m = module_find(w->g, NONE, f->module);
	if (!w->application && !w->dynamic) {
		/* a name that is handed on, for another distribution to import */
		if (m != NONE && is_distinctive(f->module)) go(w, m, EDGE_STR, f, f->module);
		return;
	}
	if (m != NONE) {
		go(w, m, EDGE_STR, f, f->module);
		if (w->application) go_subtree(w, m, EDGE_STRPKG, f, f->module);
	}
	m = w->package != NONE ? module_find(w->g, w->package, f->module) : NONE;
	if (m != NONE) go(w, m, EDGE_REL, f, f->module);
}

/* "shop.apps.ShopConfig" stands for the package that it describes, of which anything is asked by name. */
static bool is_description(const struct follower *w, uint32_t module, str attribute)
{
	str part = w->g->modules.v[module].part;
	bool described = str_eq(part, STR("apps")) || (w->application && str_eq(part, STR("config")));
	bool class = attribute.n && attribute.p[0] >= 'A' && attribute.p[0] <= 'Z' && str_find(attribute, '.') == attribute.n;
	return described && class && w->g->modules.v[module].parent != NONE;
}

static void follow_string(const struct follower *w, const struct fact *f)
{
	str name, rest;
	bool whole;
	uint32_t group = names_find(&w->g->groups.names, f->module);
	if (group != NAME_NONE) go_group(w, group, f);
	if (str_starts(f->module, STR("."))) {
		follow_relative_text(w, f);
		return;
	}
	bool attribute = str_cut(f->module, ':', &name, &rest);
	if (!attribute && str_find(name, '.') == name.n) {
		follow_word(w, f);
		return;
	}
	uint32_t m = go_dotted(w, NONE, name, EDGE_STR, f, &whole);
	if (m != NONE && !whole && !attribute && module_resolve(w->g, NONE, name, &rest) == m && is_description(w, m, rest))
		go_subtree(w, w->g->modules.v[m].parent, EDGE_STRPKG, f, name);
	if (whole && !attribute) go_subtree(w, m, EDGE_STRPKG, f, name);
	if (m == NONE && w->dynamic && w->package != NONE) go_dotted(w, w->package, name, EDGE_REL, f, &whole);
}

/* Modules whose names go on as the literal began. */
static void follow_prefix(const struct follower *w, const struct fact *f)
{
	str text = f->module, parent, stem, rest;
	uint32_t base = NONE;
	unsigned dots = 0;
	if (text.p[0] != '.') go_groups_from(w, text, f);
	while (str_eat(&text, STR("."))) dots++;
	if (dots) base = climb(w, dots);
	if (dots && base == NONE) return;
	if (!str_cut_last(text, '.', &parent, &stem)) {
		stem = text;
		parent = (str){ 0 };
	}
	if (parent.n) {
		base = module_resolve(w->g, base, parent, &rest);
		if (base == NONE || rest.n) return;
		go(w, base, EDGE_PREFIX, f, f->module);
	}
	if (base == NONE) { /* "backend_" + x among the top-level modules */
		for (uint32_t m = 0; m < w->g->modules.n; m++)
			if (w->g->modules.v[m].parent == NONE && str_starts(w->g->modules.v[m].part, stem))
				go(w, m, EDGE_PREFIX, f, f->module);
		return;
	}
	for (uint32_t m = w->g->modules.v[base].first_child; m != NONE; m = w->g->modules.v[m].next_sibling) {
		if (!str_starts(w->g->modules.v[m].part, stem) || rule_is_test_part(w->g->modules.v[m].part)) continue;
		go_subtree(w, m, EDGE_PREFIX, f, f->module);
	}
}

/* Names among the strings of an extension module: tops, a.b, and siblings. */
static void follow_extension_word(const struct follower *w, const struct fact *f)
{
	str rest;
	uint32_t m = module_resolve(w->g, NONE, f->module, &rest);
	if (m != NONE) go(w, m, EDGE_SO, f, f->module);
	m = w->package != NONE ? module_resolve(w->g, w->package, f->module, &rest) : NONE;
	if (m != NONE) go(w, m, EDGE_SO, f, f->module);
}

static void follow_fact(struct follower *w, const struct fact *f)
{
	bool whole;
	switch ((enum fact_kind)f->kind) {
	case FACT_IMPORT:       go_dotted(w, NONE, f->module, import_kind(f), f, &whole); break;
	case FACT_FROM:         follow_from(w, f); break;
	case FACT_DYNAMIC:      follow_dynamic(w, f); break;
	case FACT_DYNAMIC_OPEN: follow_open(w, f); break;
	case FACT_STRING:       follow_string(w, f); break;
	case FACT_PREFIX:       follow_prefix(w, f); break;
	case FACT_META:         if (f->module.n) follow_meta(w, f, f->module); break;
	case FACT_ENTRY_GROUP:
		follow_group(w, f);
		if (f->module.n && (w->meta_open || w->application)) follow_meta(w, f, f->module);
		if (f->module.n && w->application) follow_script(w, f);
		break;
	case FACT_PATH_CODE:
		if (f->module.n) go_dotted(w, NONE, f->module, EDGE_DYNLIT, f, &whole);
		break;
	case FACT_SELECT:
	case FACT_SELECT_OPEN:  break; /* data_rules.c */
	}
}

static void look_over(struct follower *w, const struct facts *facts)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		if (!alive(w->g, f)) continue;
		w->dynamic |= f->kind == FACT_DYNAMIC || (f->kind == FACT_DYNAMIC_OPEN && !by_itself(f));
		w->meta_open |= f->kind == FACT_META && !f->module.n;
	}
}

/* Cython inflates its strings when the module is loaded: what it imports of its own package can't be seen either. */
static bool hides_its_names(const struct facts *facts)
{
	bool zlib = false, decompress = false;
	for (size_t i = 0; facts && i < facts->n; i++) {
		zlib |= str_eq(facts->v[i].module, STR("zlib"));
		decompress |= str_eq(facts->v[i].module, STR("decompress"));
	}
	return zlib && decompress;
}

void follow_file(struct graph *g, uint32_t id)
{
	const struct file *file = &g->files.v[id];
	const struct facts *facts = file_facts(g, file);
	struct follower w = { .g = g, .id = id, .file = file, .package = file_package(g, file),
	                      .application = !file->dist, .last_module = NONE };
	const struct fact nothing = { .minors = PYTHON_MINORS_ALL, .asname = file->path };
	if (file->extension) {
		go_declared(&w, &nothing, file->path);
		if (hides_its_names(facts) && w.package != NONE) go_subtree(&w, w.package, EDGE_OPAQUE, &nothing, file->path);
		for (size_t i = 0; facts && i < facts->n; i++) follow_extension_word(&w, &facts->v[i]);
		return;
	}
	bool unread = !facts || facts->broken; /* such code could import anything near it */
	if (unread && file->module != NONE && file->dist) follow_open(&w, &nothing);
	if (!facts) return;
	look_over(&w, facts);
	for (size_t i = 0; i < facts->n; i++)
		if (alive(g, &facts->v[i])) follow_fact(&w, &facts->v[i]);
}
