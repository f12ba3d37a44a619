/* Dependency groups (PEP 735): lists of requirements and of other groups. */
#include "project_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/names.h"

static bool add_include(struct project_reader *r, str group, const struct toml_value *table)
{
	const struct toml_value *included = toml_get(table, STR("include-group"));
	if (!included || table->n != 1)
		return project_fault(r, table->offset, STR("only a requirement or {include-group = \"…\"} can stand here"));
	if (!project_expect(r, included, TOML_STRING, STR("include-group"))) return false;
	PUSH(r->a, &r->out->includes, (struct project_include){
		group, name_normal(r->a, included->text), table->line, table->column });
	return true;
}

static bool add_entries(struct project_reader *r, str group, const struct toml_value *list)
{
	if (!project_expect(r, list, TOML_ARRAY, STR("a dependency group"))) return false;
	for (const struct toml_value *v = list->first; v; v = v->next)
		if (!(v->kind == TOML_TABLE ? add_include(r, group, v) : project_add_string(r, PROJECT_GROUP, group, v)))
			return false;
	return true;
}

/* What `e` says is kept for whoever asks for the group: PEP 735 has no group checked that is not used. */
static void keep_fault(struct project_reader *r, str group)
{
	PUSH(r->a, &r->out->faults, (struct project_fault){ group, arena_str(r->a, str_of(r->e->text)) });
}

static bool add_group(struct project_reader *r, const struct toml_value *list)
{
	str group;
	if (!project_declare(r, &r->out->groups, list->key, list->offset, "a dependency group", &group)) return false;
	if (!add_entries(r, group, list)) keep_fault(r, group);
	return true;
}

bool groups_read(struct project_reader *r, const struct toml_value *groups)
{
	if (!project_expect(r, groups, TOML_TABLE, STR("dependency-groups"))) return false;
	for (const struct toml_value *list = groups->first; list; list = list->next)
		if (!add_group(r, list)) return false;
	return true;
}

/* ---- do the includes lead somewhere, and end? ---- */

struct walk {
	struct names names;
	uint32_t *first, *next; /* a group's includes: index + 1 into the list, 0 at the end */
	bool *done, *open;      /* by group */
	uint32_t *path;         /* the groups that are open, outermost first */
	size_t depth;
};

static void include_fault(struct project_reader *r, const struct project_include *include, str what)
{
	str text = arena_fmt(r->a, "%.*s:%u:%u: %.*s", STR_ARG(r->path), include->line, include->column, STR_ARG(what));
	PUSH(r->a, &r->out->faults, (struct project_fault){ include->group, text });
}

static void prepare(struct project_reader *r, struct walk *w)
{
	size_t groups = r->out->groups.n, includes = r->out->includes.n;
	names_init(&w->names, r->a);
	for (size_t i = 0; i < groups; i++) names_add(&w->names, r->out->groups.v[i]);
	w->first = NEW_N(r->a, uint32_t, groups + 1);
	w->next = NEW_N(r->a, uint32_t, includes + 1);
	w->path = NEW_N(r->a, uint32_t, groups + 1);
	w->done = NEW_N(r->a, bool, groups + 1);
	w->open = NEW_N(r->a, bool, groups + 1);
	for (size_t i = includes; i-- > 0;) {
		const struct project_include *include = &r->out->includes.v[i];
		uint32_t group = names_find(&w->names, include->group);
		if (names_find(&w->names, include->included) == NAME_NONE) {
			include_fault(r, include, arena_fmt(r->a, "there is no dependency group '%.*s'",
			                                    STR_ARG(include->included)));
			continue;
		}
		w->next[i] = w->first[group];
		w->first[group] = (uint32_t)i + 1;
	}
}

static void cycle_fault(struct project_reader *r, const struct walk *w, const struct project_include *include,
                        uint32_t back_to)
{
	struct buf b = buf_in(r->a);
	size_t i = 0;
	while (w->path[i] != back_to) i++;
	for (; i < w->depth; i++) buf_fmt(&b, "'%.*s' includes ", STR_ARG(names_text(&w->names, w->path[i])));
	buf_fmt(&b, "'%.*s'", STR_ARG(include->included));
	include_fault(r, include, arena_fmt(r->a, "a dependency group includes itself: %.*s", STR_ARG(buf_str(&b))));
}

/* Depth first from one group; `first` moves along its includes. */
static void follow(struct project_reader *r, struct walk *w, uint32_t group)
{
	w->path[w->depth++] = group;
	w->open[group] = true;
	while (w->depth) {
		group = w->path[w->depth - 1];
		if (!w->first[group]) {
			w->open[group] = false;
			w->done[group] = true;
			w->depth--;
			continue;
		}
		size_t i = w->first[group] - 1;
		const struct project_include *include = &r->out->includes.v[i];
		uint32_t included = names_find(&w->names, include->included);
		w->first[group] = w->next[i];
		if (w->open[included]) cycle_fault(r, w, include, included);
		if (w->open[included] || w->done[included]) continue;
		w->path[w->depth++] = included;
		w->open[included] = true;
	}
}

void groups_check(struct project_reader *r)
{
	struct walk w = { 0 };
	if (!r->out->includes.n) return;
	prepare(r, &w);
	for (uint32_t group = 0; group < r->out->groups.n; group++)
		if (!w.done[group]) follow(r, &w, group);
}
