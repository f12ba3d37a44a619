/*
 * The languages of a Django application: LANGUAGES of its settings, if each file
 * that may be its settings has them as literals and nothing asks for others.
 */
#include "data_private.h"

#define LIMIT_SETTINGS_CHAIN 8 /* settings that take all of other settings */
#define DJANGO_VERSIONS STR(">=2,<7") /* in which translations go by LANGUAGES, LANGUAGE_CODE and activate() */

struct search {
	struct arena *a;
	const struct graph *g;
	uint32_t django;
	struct languages *out;
};

static void doubt(struct search *x, const struct file *f, uint32_t line, const char *what)
{
	if (x->out->stays.n) return;
	x->out->stays = line ? arena_fmt(x->a, "%.*s:%u %s", STR_ARG(f->path), line, what)
	                     : arena_fmt(x->a, "%.*s %s", STR_ARG(f->path), what);
}

static bool is_setting(const struct fact *f, str name)
{
	return (f->kind == FACT_SELECT || f->kind == FACT_SELECT_OPEN) && str_eq(f->asname, name);
}

static bool alive(const struct graph *g, const struct fact *f)
{
	return !(f->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING)) && (f->minors >> g->minor & 1);
}

/* ---- which files are settings, and have languages ---- */

static bool has_languages(const struct graph *g, const struct file *file, unsigned depth);

static bool module_has_languages(const struct graph *g, const struct file *from, const struct fact *f, unsigned depth)
{
	uint32_t base = f->level ? file_package(g, from) : NONE;
	str rest = { 0 };
	for (unsigned dots = f->level; dots > 1 && base != NONE; dots--) base = g->modules.v[base].parent;
	if (f->level && base == NONE) return false;
	uint32_t m = f->module.n ? module_resolve(g, base, f->module, &rest) : base;
	if (m == NONE || rest.n) return false;
	for (uint32_t d = g->modules.v[m].first_def; d != NONE; d = g->defs.v[d].next)
		if (has_languages(g, &g->files.v[g->defs.v[d].file], depth + 1)) return true;
	return false;
}

/* Assigned in it, or taken from a file that has them. */
static bool has_languages(const struct graph *g, const struct file *file, unsigned depth)
{
	const struct facts *facts = file_facts(g, file);
	for (size_t i = 0; facts && i < facts->n && depth < LIMIT_SETTINGS_CHAIN; i++) {
		const struct fact *f = &facts->v[i];
		bool taken = f->kind == FACT_FROM && (str_eq(f->name, STR("*")) || str_eq(f->name, STR("LANGUAGES")));
		if (f->flags & (uint16_t)~FLAG_CONTINUED || !alive(g, f)) continue; /* perhaps not there */
		if (f->kind == FACT_SELECT && str_eq(f->asname, STR("LANGUAGES"))) return true;
		if (taken && module_has_languages(g, file, f, depth)) return true;
	}
	return false;
}

static void check_settings(struct search *x, const struct file *file, const struct fact *f)
{
	bool apps = is_setting(f, STR("INSTALLED_APPS"));
	bool settings = apps || is_setting(f, STR("ROOT_URLCONF")) || is_setting(f, STR("SECRET_KEY"));
	if (file->dist ? apps : settings && !has_languages(x->g, file, 0)) doubt(x, file, f->line, "is of settings without LANGUAGES");
}

/* ---- who asks for others ---- */

static str last_part(str dotted)
{
	size_t dot = str_rfind(dotted, '.');
	return dot < dotted.n ? str_skip(dotted, dot + 1) : dotted;
}

static bool is_switch(str name)
{
	return str_eq(name, STR("activate")) || str_eq(name, STR("override"));
}

/* A plain name of another module's: typing.override, timezone.activate. */
static bool is_of_others(const struct facts *facts, str name)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		bool other = str_eq(f->module, STR("typing")) || str_eq(f->module, STR("typing_extensions")) ||
		             str_eq(f->module, STR("django.utils.timezone"));
		if (f->kind == FACT_FROM && other && str_eq(f->name, name)) return true;
	}
	return false;
}

/* Of a library: by its name, or by the one it has in this file. */
static bool is_translation(const struct facts *facts, str object)
{
	bool named = str_has(object, STR("trans")) || str_has(object, STR("i18n"));
	for (size_t i = 0; i < facts->n && !named; i++)
		named = str_eq(facts->v[i].asname, object) && str_starts(facts->v[i].module, STR("django.utils"));
	return named;
}

/* `translation.activate`, called or handed on; not timezone.activate, and no method of one's own. */
static bool may_switch(const struct file *file, const struct facts *facts, str what)
{
	str object, name;
	if (!str_cut_last(what, '.', &object, &name)) return is_switch(what) && !is_of_others(facts, what);
	object = last_part(object);
	if (file->dist) return is_switch(name) && is_translation(facts, object);
	bool own = str_eq(object, STR("self")) || str_eq(object, STR("cls")) || str_eq(object, STR("timezone"));
	return is_switch(name) && !own;
}

static void add_language(struct search *x, str code)
{
	if (locale_is_sound(code)) PUSH(x->a, &x->out->codes, code);
}

static void look(struct search *x, const struct file *file, const struct facts *facts, const struct fact *f)
{
	bool languages = str_eq(f->asname, STR("LANGUAGES")), code = str_eq(f->asname, STR("LANGUAGE_CODE"));
	check_settings(x, file, f);
	switch ((enum fact_kind)f->kind) {
	case FACT_STRING:      /* "de", wherever the application has it */
	case FACT_ENTRY_GROUP: /* "pt-br" */
		if (!file->dist) add_language(x, f->module);
		break;
	case FACT_SELECT:
		if (languages && !x->out->from.n) x->out->from = arena_fmt(x->a, "%.*s:%u", STR_ARG(file->path), f->line);
		if (languages || code || is_switch(last_part(f->asname))) add_language(x, f->module);
		break;
	case FACT_SELECT_OPEN:
		if (languages) doubt(x, file, f->line, "has LANGUAGES that are not all literal");
		if (code) doubt(x, file, f->line, "has a LANGUAGE_CODE that is not literal");
		if (may_switch(file, facts, f->module.n ? f->module : f->asname)) doubt(x, file, f->line, "activates what is not literal");
		if (str_ends(f->asname, STR("settings.configure"))) doubt(x, file, f->line, "calls settings.configure");
		break;
	case FACT_FROM:
		if (str_eq(f->module, STR("django.conf")) && f->asname.n) doubt(x, file, f->line, "has settings by another name");
		break;
	default:
		break;
	}
}

static bool declares(const struct graph *g, uint32_t d, uint32_t to)
{
	bool any = d == to;
	for (size_t i = 0; i < g->dists[d].requires.n; i++) any |= g->dists[d].requires.v[i] == to;
	return any;
}

static bool imports_django(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		bool import = f->kind == FACT_IMPORT || f->kind == FACT_FROM || f->kind == FACT_DYNAMIC;
		if (import && !f->level && (str_eq(f->module, STR("django")) || str_starts(f->module, STR("django.")))) return true;
	}
	return false;
}

static void look_at_file(struct search *x, const struct file *file)
{
	const struct facts *facts = file_facts(x->g, file);
	if (file->extension || !facts) {
		if (file->module != NONE && declares(x->g, file->dist, x->django)) doubt(x, file, 0, "can't be read");
		return;
	}
	bool concerned = !file->dist || declares(x->g, file->dist, x->django) || imports_django(facts);
	if (concerned && facts->broken && file->module != NONE) doubt(x, file, 0, "can't be read to its end");
	for (size_t i = 0; concerned && i < facts->n; i++)
		if (alive(x->g, &facts->v[i])) look(x, file, facts, &facts->v[i]);
}

void find_languages(struct arena *a, const struct graph *g, const struct data_versions *versions, struct languages *out)
{
	uint32_t django = dist_find(g, STR("django"));
	struct search x = { a, g, django, out };
	*out = (struct languages){ 0 };
	if (django == NONE || !django || g->dists[django].first_module == NONE) return;
	if (!versions->holds(versions->ctx, (dist_id){ django }, DJANGO_VERSIONS)) return;
	for (uint32_t i = 0; i < g->files.n; i++)
		if (g->files.v[i].reached && g->files.v[i].dist != django) look_at_file(&x, &g->files.v[i]);
	out->django = django;
}

bool languages_are_of(const struct graph *g, const struct languages *languages, dist_id d)
{
	return languages->django && declares(g, d.i, languages->django);
}
