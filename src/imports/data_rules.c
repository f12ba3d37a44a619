/*
 * Which data is chosen: the literals of all calls that choose, if all that may
 * choose is literal. A doubt keeps everything: its file and line are the reason.
 */
#include "data_private.h"

#include <stdlib.h>

/* What of one way of choosing was seen, over all that is reached. */
struct choice {
	struct arena *a;
	struct graph *g;
	const struct data_versions *versions;
	const struct data_choosing *by;
	bool *user;             /* by distribution: it knows of the library, or is the application */
	bool *near;             /* by distribution: it may have the library's functions, by way of a user */
	struct names offered;   /* what there is to choose from */
	struct arrival *first;  /* by id of these; kind EDGE_KINDS: not chosen */
	bool counts;            /* what is chosen now is by other code than the library's own */
	bool chosen;            /* such code chose */
	const struct arrival *example; /* what it chose first */
	str stays;              /* the first doubt; empty: none */
};

static uint32_t present(const struct graph *g, str dist)
{
	uint32_t d = dist_find(g, dist);
	return d == NONE || !d || !g->dists[d].kept ? NONE : d;
}

/* The name that chooses this file; empty where everyone needs it. */
static str unit_of(const struct data_rule *rule, str path)
{
	str unit, rest, end;
	if (!str_eat(&path, rule->folder)) return (str){ 0 };
	if (rule->unit == UNIT_FOLDER) return str_cut(path, '/', &unit, &rest) ? unit : (str){ 0 };
	bool whole = str_cut(path, '.', &unit, &rest) && str_cut(rest, '.', &rest, &end);
	return whole && str_find(path, '/') == path.n ? unit : (str){ 0 };
}

static void add_offered(struct choice *c, const struct data_rule *rule)
{
	uint32_t d = present(c->g, rule->dist);
	for (size_t i = 0; d != NONE && i < c->g->dists[d].in->files_n; i++) {
		str unit = unit_of(rule, c->g->dists[d].in->files[i].path);
		if (unit.n) names_add(&c->offered, unit);
	}
}

/* ---- who knows of the library ---- */

static bool names_module(const struct choice *c, const struct fact *f)
{
	str top, rest;
	bool named = f->kind == FACT_IMPORT || f->kind == FACT_FROM || f->kind == FACT_DYNAMIC || f->kind == FACT_STRING ||
	             f->kind == FACT_PATH_CODE;
	if (!named || f->level || !f->module.n) return false;
	str_cut(f->module, '.', &top, &rest);
	str_cut(top, ':', &top, &rest);
	return list_has(c->by->modules, top);
}

static bool declares_it(const struct choice *c, uint32_t dist)
{
	const struct dist *d = &c->g->dists[dist];
	bool any = !dist;
	for (size_t i = 0; i < d->requires.n; i++) any |= list_has(c->by->dists, c->g->dists[d->requires.v[i]].in->name);
	return any;
}

static void note_users(struct choice *c)
{
	const struct graph *g = c->g;
	for (uint32_t i = 0; i < g->files.n; i++) {
		const struct file *f = &g->files.v[i];
		if (!f->reached || c->user[f->dist]) continue;
		const struct facts *facts = file_facts(g, f);
		for (size_t k = 0; facts && k < facts->n && !c->user[f->dist]; k++)
			c->user[f->dist] = names_module(c, &facts->v[k]);
	}
	for (uint32_t d = 1; d < g->dists_n; d++) c->user[d] |= declares_it(c, d);
}

/* Methods come with an object, which may be handed to anyone; a function only with an import from a user. */
static void note_near(struct choice *c)
{
	const struct graph *g = c->g;
	for (uint32_t d = 0; d < g->dists_n; d++) c->near[d] = c->user[d] || c->by->methods;
	for (bool more = true; more;) {
		more = false;
		for (size_t i = 0; i < g->edges.n; i++) {
			const struct dist_edge *edge = &g->edges.v[i];
			bool imports = edge->by.kind <= EDGE_EP && edge->to && c->near[edge->to];
			if (!imports || c->near[edge->from] || list_has(c->by->dists, g->dists[edge->to].in->name)) continue;
			c->near[edge->from] = more = true;
		}
	}
}

/* ---- what is seen of choices ---- */

static void doubt(struct choice *c, const struct file *f, uint32_t line, str what)
{
	if (c->stays.n) return;
	c->stays = line ? arena_fmt(c->a, "%.*s:%u %.*s", STR_ARG(f->path), line, STR_ARG(what))
	                : arena_fmt(c->a, "%.*s %.*s", STR_ARG(f->path), STR_ARG(what));
}

static void choose(struct choice *c, str name, struct arrival by)
{
	for (size_t i = 0; i < COUNT(c->by->aliases); i++)
		if (c->by->aliases[i].name.n && str_eq(c->by->aliases[i].name, name)) name = c->by->aliases[i].means;
	uint32_t id = names_find(&c->offered, name);
	if (id == NAME_NONE) return;
	struct arrival *first = &c->first[id];
	c->chosen |= c->counts;
	if (first->kind == EDGE_KINDS || compare_arrivals(c->g, &by, first) < 0) *first = by;
}

static void choose_all(struct choice *c, str names, struct arrival by)
{
	for (str name; names.n;) {
		str_cut(names, ' ', &name, &names);
		by.what = name;
		choose(c, name, by);
	}
}

static str last_part(str dotted)
{
	size_t dot = str_rfind(dotted, '.');
	return dot < dotted.n ? str_skip(dotted, dot + 1) : dotted;
}

static bool has_part(str list, str text)
{
	for (str one; list.n;) {
		str_cut(list, ' ', &one, &list);
		for (size_t i = 0; i + one.n <= text.n; i++)
			if (str_eq_nocase(str_slice(text, i, i + one.n), one)) return true;
	}
	return false;
}

/* A plain name may be the library's function where the file has it from there, or from a user of it. */
static bool is_imported(const struct choice *c, const struct file *file, str name)
{
	const struct facts *facts = file_facts(c->g, file);
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->v[i];
		str rest;
		if (f->kind != FACT_FROM || !str_eq(f->name, name)) continue;
		if (f->level || names_module(c, f)) return true;
		uint32_t m = module_resolve(c->g, NONE, f->module, &rest), def = NONE;
		if (m != NONE) def = c->g->modules.v[m].first_def;
		if (def != NONE && c->user[c->g->files.v[c->g->defs.v[def].file].dist]) return true;
	}
	return false;
}

/*
 * `self.client` and `resource.meta.client` are what was made, and no function
 * that makes one. Libraries call a session one, where they hand its functions on.
 */
static bool may_hand_on(const struct choice *c, const struct file *f, str what)
{
	str object, name;
	if (!str_cut_last(what, '.', &object, &name)) return list_has(c->by->functions, what) && is_imported(c, f, what);
	object = last_part(object);
	if (f->dist || str_eq(name, STR("*")))
		return has_part(c->by->objects, object) && (str_eq(name, STR("*")) || list_has(c->by->functions, name));
	bool made = str_eq(object, STR("self")) || str_eq(object, STR("cls")) || str_eq(object, STR("meta"));
	return !made && list_has(c->by->functions, name);
}

static void look_open(struct choice *c, const struct file *file, const struct fact *f)
{
	bool user = c->user[file->dist];
	if (f->module.n) {
		if (user && may_hand_on(c, file, f->module))
			doubt(c, file, f->line, arena_fmt(c->a, "hands on %.*s", STR_ARG(f->module)));
		return;
	}
	if (c->near[file->dist] && list_has(c->by->functions, last_part(f->asname)))
		doubt(c, file, f->line, arena_fmt(c->a, "calls %.*s with what is not literal", STR_ARG(f->asname)));
}

static bool is_below(str dotted, str module)
{
	return str_eat(&dotted, module) && (!dotted.n || dotted.p[0] == '.');
}

/* `from botocore import loaders` is one, too. */
static bool is_hidden_way(const struct choice *c, const struct fact *f)
{
	str list = c->by->hidden, member = f->module;
	if (f->kind == FACT_FROM) member = arena_fmt(c->a, "%.*s.%.*s", STR_ARG(f->module), STR_ARG(f->name));
	for (str one; list.n;) {
		str_cut(list, ' ', &one, &list);
		if (is_below(f->module, one) || is_below(member, one)) return true;
	}
	return false;
}

static bool is_renamed(const struct choice *c, const struct fact *f)
{
	return f->kind == FACT_FROM && f->asname.n && names_module(c, f) && list_has(c->by->functions, f->name);
}

static void look(struct choice *c, uint32_t id, const struct fact *f)
{
	const struct file *file = &c->g->files.v[id];
	bool user = c->user[file->dist];
	struct arrival by = { .kind = EDGE_DATA, .from_file = id, .line = f->line, .what = f->module };
	switch ((enum fact_kind)f->kind) {
	case FACT_SELECT:
		if (c->near[file->dist] && list_has(c->by->functions, last_part(f->asname))) choose(c, f->module, by);
		break;
	case FACT_SELECT_OPEN:
		look_open(c, file, f);
		break;
	case FACT_STRING:      /* SERVICE = "s3", far from the call */
	case FACT_ENTRY_GROUP: /* "sso-oidc" */
		if (user) choose(c, f->module, by);
		if (user && f->kind == FACT_STRING && is_hidden_way(c, f)) doubt(c, file, f->line, STR("names what reads all"));
		break;
	case FACT_IMPORT:
	case FACT_FROM:
	case FACT_DYNAMIC:
		if (f->level) break;
		if (is_hidden_way(c, f)) doubt(c, file, f->line, arena_fmt(c->a, "imports %.*s", STR_ARG(f->module)));
		if (is_renamed(c, f)) doubt(c, file, f->line, arena_fmt(c->a, "imports %.*s under another name", STR_ARG(f->name)));
		break;
	case FACT_PATH_CODE:
		if (names_module(c, f)) doubt(c, file, f->line, arena_fmt(c->a, "looks into %.*s", STR_ARG(f->module)));
		break;
	default:
		break;
	}
}

/* The row for a file of a library that hands on, or null. */
static const struct data_caller *caller_of(const struct choice *c, const struct file *f)
{
	for (size_t i = 0; f->dist && i < data_callers_n; i++) {
		const struct data_caller *row = &data_callers[i];
		if (row->by != c->by || !str_eq(row->dist, c->g->dists[f->dist].in->name)) continue;
		if (str_starts(f->path, row->path) && c->versions->holds(c->versions->ctx, (dist_id){ f->dist }, row->versions))
			return row;
	}
	return NULL;
}

static void look_at_caller(struct choice *c, uint32_t id, const struct data_caller *row, const struct facts *facts)
{
	struct arrival by = { .kind = EDGE_DATA, .from_file = id };
	choose_all(c, row->names, by);
	for (size_t i = 0; facts && i < facts->n; i++)
		if (facts->v[i].kind == FACT_SELECT) look(c, id, &facts->v[i]);
}

/* An extension module may hide names, as Cython's compressed strings do: then what its distribution declares tells. */
static bool hides_use(const struct choice *c, const struct file *f, const struct facts *facts)
{
	bool named = false;
	for (size_t i = 0; facts && i < facts->n; i++) named |= names_module(c, &facts->v[i]);
	return named || declares_it(c, f->dist);
}

static void look_at_file(struct choice *c, uint32_t id)
{
	const struct file *f = &c->g->files.v[id];
	const struct facts *facts = file_facts(c->g, f);
	const struct data_caller *row = caller_of(c, f);
	c->counts = !row || row->path.n;
	if (row) {
		look_at_caller(c, id, row, facts);
		return;
	}
	bool user = c->user[f->dist];
	if (f->extension ? hides_use(c, f, facts) : !facts && f->module != NONE) doubt(c, f, 0, STR("is code that can't be read"));
	if (user && facts && facts->broken && f->module != NONE) doubt(c, f, 0, STR("can't be read to its end"));
	for (size_t i = 0; !f->extension && facts && i < facts->n; i++) {
		const struct fact *fact = &facts->v[i];
		if (!(fact->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING)) && (fact->minors >> c->g->minor & 1)) look(c, id, fact);
	}
}

/* What tells best how the library is used: of the application, where it has one. */
static void find_example(struct choice *c)
{
	for (uint32_t i = 0; i < c->offered.text.n; i++) {
		const struct arrival *by = &c->first[i];
		if (by->kind == EDGE_KINDS || !by->line) continue;
		if (!c->example || by->from_file < c->example->from_file ||
		    (by->from_file == c->example->from_file && by->line < c->example->line))
			c->example = by;
	}
}

/* What another version chooses by, or of itself, nobody has looked at. */
static void check_versions(struct choice *c)
{
	for (size_t i = 0; i < data_rules_n; i++) {
		const struct data_rule *rule = &data_rules[i];
		uint32_t d = rule->by == c->by ? present(c->g, rule->dist) : NONE;
		if (d == NONE || c->versions->holds(c->versions->ctx, (dist_id){ d }, rule->versions)) continue;
		c->stays = arena_fmt(c->a, "the rule was written for %.*s%.*s", STR_ARG(rule->dist), STR_ARG(rule->versions));
	}
}

/* Reached; or code that stays where no import leads, "store/v1.2/run.py". */
static bool may_run(const struct graph *g, const struct file *f)
{
	return f->reached || (f->module == NONE && f->dist && g->dists[f->dist].kept && str_ends(f->path, STR(".py")));
}

static void look_at_all(struct choice *c)
{
	check_versions(c);
	c->user[0] = true;
	note_users(c);
	note_near(c);
	for (uint32_t i = 0; i < c->g->files.n; i++)
		if (may_run(c->g, &c->g->files.v[i])) look_at_file(c, i);
	if (!c->stays.n && !c->chosen) c->stays = STR("no code that is reached names one");
	find_example(c);
}

/* ---- what it comes to ---- */

static str why_left(const struct choice *c, const struct data_rule *rule, str unit)
{
	const struct arrival *e = c->example;
	if (c->stays.n || !e) return arena_fmt(c->a, "%.*s: nothing names \"%.*s\"", STR_ARG(rule->what), STR_ARG(unit));
	return arena_fmt(c->a, "%.*s: nothing names \"%.*s\", as %.*s:%u names \"%.*s\"", STR_ARG(rule->what), STR_ARG(unit),
	                 STR_ARG(c->g->files.v[e->from_file].path), e->line, STR_ARG(e->what));
}

static struct reason reason_of(const struct graph *g, const struct arrival *by)
{
	const struct file *from = &g->files.v[by->from_file];
	return (struct reason){ .kind = by->kind, .from_path = from->path, .line = by->line, .what = by->what,
	                        .from = { from->dist }, .to = { NONE } };
}

static void sort_out(struct choice *c, const struct data_rule *rule, struct data_finding *out)
{
	const struct dist *d = &c->g->dists[out->dist.i];
	for (uint32_t i = 0; i < d->in->files_n; i++) {
		const struct file *f = &c->g->files.v[d->first_file + i];
		str unit = unit_of(rule, f->path);
		if (!unit.n || f->asked || list_has(rule->always, unit)) continue;
		const struct arrival *by = &c->first[names_find(&c->offered, unit)];
		bool chosen = by->kind != EDGE_KINDS;
		if (chosen && !out->stays.n) PUSH(c->a, &out->chosen, ((struct data_chosen){ i, reason_of(c->g, by) }));
		if (!chosen || out->stays.n) PUSH(c->a, &out->left, ((struct data_left){ i, why_left(c, rule, unit) }));
	}
}

static void apply(struct choice *c, const struct data_rule *rule, struct data_findings *out)
{
	uint32_t d = present(c->g, rule->dist);
	if (d == NONE || c->g->dists[d].first_module == NONE) return; /* it is not run, so nothing was seen */
	struct data_finding f = { .dist = { d }, .what = rule->what, .stays = c->stays,
		                  .goes = STR("nothing names them") };
	sort_out(c, rule, &f);
	if (f.left.n || f.chosen.n) PUSH(c->a, out, f);
}

static void find_choices(struct arena *a, struct graph *g, const struct data_versions *versions,
                         const struct data_choosing *by, struct data_findings *out)
{
	struct choice c = { .a = a, .g = g, .versions = versions, .by = by };
	names_init(&c.offered, a);
	for (size_t i = 0; i < data_rules_n; i++)
		if (data_rules[i].by == by) add_offered(&c, &data_rules[i]);
	if (!c.offered.text.n) return;
	c.user = NEW_N(a, bool, g->dists_n);
	c.near = NEW_N(a, bool, g->dists_n);
	c.first = NEW_N(a, struct arrival, c.offered.text.n);
	for (uint32_t i = 0; i < c.offered.text.n; i++) c.first[i].kind = EDGE_KINDS;
	look_at_all(&c);
	for (size_t i = 0; i < data_rules_n; i++)
		if (data_rules[i].by == by) apply(&c, &data_rules[i], out);
}

void graph_find_data(struct arena *a, struct graph *g, const struct data_versions *versions, const struct strs *locales,
                     struct data_findings *out)
{
	*out = (struct data_findings){ 0 };
	for (size_t i = 0; i < data_rules_n; i++)
		if (!i || data_rules[i].by != data_rules[i - 1].by) find_choices(a, g, versions, data_rules[i].by, out);
	struct languages languages = { 0 };
	find_languages(a, g, versions, &languages);
	for (uint32_t d = 1; d < g->dists_n; d++)
		if (g->dists[d].kept) find_locales(a, g, (dist_id){ d }, versions, locales, &languages, out);
}
