/* Which reader a project file is for, and which of its requirements count. */
#include "project_private.h"
#include "spokeshave/buf.h"
#include "spokeshave/names.h"
#include "spokeshave/path.h"

/* ---- reading ---- */

enum file_kind { FILE_UNKNOWN, FILE_PYPROJECT, FILE_SETUP_CFG, FILE_PIPFILE, FILE_SCRIPT };

static enum file_kind kind_of(str path)
{
	str name = path_base(path);
	if (str_eq(name, STR("pyproject.toml"))) return FILE_PYPROJECT;
	if (str_eq(name, STR("setup.cfg"))) return FILE_SETUP_CFG;
	if (str_eq(name, STR("Pipfile"))) return FILE_PIPFILE;
	return str_ends(name, STR(".py")) && name.n > 3 ? FILE_SCRIPT : FILE_UNKNOWN;
}

bool project_is_file(str path)
{
	return kind_of(path) != FILE_UNKNOWN;
}

bool project_parse(struct arena *a, str path, str bytes, struct project_requirements *out,
                   struct notes *notes, struct err *e)
{
	struct project_requirements found = { 0 };
	struct project_reader r = { .a = a, .path = path, .out = &found, .notes = notes, .e = e };
	const struct toml_value *root = NULL;
	enum file_kind kind = kind_of(path);
	bool ok = false;
	r.text = arena_str(a, bytes);
	str_eat(&r.text, STR("\xEF\xBB\xBF"));
	if (kind == FILE_PYPROJECT || kind == FILE_PIPFILE)
		if (!toml_parse(a, path, r.text, &root, e)) return false;
	switch (kind) {
	case FILE_PYPROJECT: ok = pyproject_read(&r, root); break;
	case FILE_PIPFILE:   ok = pipfile_read(&r, root); break;
	case FILE_SETUP_CFG: ok = setup_cfg_read(&r); break;
	case FILE_SCRIPT:    ok = script_read(&r); break;
	case FILE_UNKNOWN:
		return err_set(e, FAULT_INPUT, "%.*s: not pyproject.toml, setup.cfg, Pipfile or a script (*.py)",
		               STR_ARG(path));
	}
	if (ok) *out = found;
	return ok;
}

/* ---- selecting ---- */

enum {
	LIMIT_CONDITIONAL = 1000,   /* extras that the project itself asks for under different markers */
	LIMIT_REPEATED = 100000,    /* requirements that are there more than once because of them */
};

struct want {
	enum project_part part;
	str group;
	struct strs markers; /* of the way there, sorted, each once */
};

struct selection {
	struct arena *a;
	str path;
	const struct project_requirements *p;
	str self;                 /* the project's own canonical name; may be empty */
	struct names parts;       /* "part group": what stands there, by id */
	VEC(uint32_t) first;      /* index + 1 of its first requirement, 0: none */
	uint32_t *next;
	VEC(uint32_t) first_include;
	uint32_t *next_include;
	VEC(uint32_t) fault;      /* index + 1 of what is wrong with it, 0: nothing */
	struct names seen;        /* wants with their markers */
	VEC(struct want) wants;   /* in order of appearance, all of them in `seen` */
	size_t conditional;
	struct project_requirements *out;
	struct err *e;
};

static str part_key(struct arena *a, enum project_part part, str group)
{
	return arena_fmt(a, "%d %.*s", (int)part, STR_ARG(group));
}

static uint32_t part_id(struct selection *s, enum project_part part, str group)
{
	uint32_t id = names_add(&s->parts, part_key(s->a, part, group));
	while (s->first.n <= id) {
		PUSH(s->a, &s->first, 0);
		PUSH(s->a, &s->first_include, 0);
		PUSH(s->a, &s->fault, 0);
	}
	return id;
}

static void prepare(struct selection *s)
{
	const struct project_requirements *p = s->p;
	names_init(&s->parts, s->a);
	names_init(&s->seen, s->a);
	s->next = NEW_N(s->a, uint32_t, p->n + 1);
	s->next_include = NEW_N(s->a, uint32_t, p->includes.n + 1);
	if (p->name.n) s->self = name_normal(s->a, p->name);
	for (size_t i = p->n; i-- > 0;) {
		uint32_t id = part_id(s, p->v[i].part, p->v[i].group);
		s->next[i] = s->first.v[id];
		s->first.v[id] = (uint32_t)i + 1;
	}
	for (size_t i = p->includes.n; i-- > 0;) {
		uint32_t id = part_id(s, PROJECT_GROUP, p->includes.v[i].group);
		s->next_include[i] = s->first_include.v[id];
		s->first_include.v[id] = (uint32_t)i + 1;
	}
	for (size_t i = p->faults.n; i-- > 0;) {
		uint32_t id = part_id(s, PROJECT_GROUP, p->faults.v[i].group);
		s->fault.v[id] = (uint32_t)i + 1;
	}
}

/* Ask for a part once; where it counts anyway, a condition adds nothing. */
static bool want(struct selection *s, enum project_part part, str group, struct strs markers)
{
	struct buf key = buf_in(s->a);
	buf_add(&key, part_key(s->a, part, group));
	if (markers.n && names_find(&s->seen, buf_str(&key)) != NAME_NONE) return true;
	for (size_t i = 0; i < markers.n; i++) buf_fmt(&key, "\n%.*s", STR_ARG(markers.v[i]));
	if (names_find(&s->seen, buf_str(&key)) != NAME_NONE) return true;
	if (markers.n && ++s->conditional > LIMIT_CONDITIONAL)
		return err_set(s->e, FAULT_INPUT, "%.*s: its extras ask for one another under more than %d different conditions",
		               STR_ARG(s->path), LIMIT_CONDITIONAL);
	names_add(&s->seen, buf_str(&key));
	PUSH(s->a, &s->wants, (struct want){ part, group, markers });
	return true;
}

static struct strs with_marker(struct arena *a, const struct strs *markers, const struct marker *more)
{
	struct strs all = { 0 };
	for (size_t i = 0; i < markers->n; i++) PUSH(a, &all, markers->v[i]);
	if (more) PUSH(a, &all, marker_text(a, more));
	strs_sort_unique(&all);
	return all;
}

/* The project asks for itself: that is its own extras, and from a group all of it. */
static bool take_self(struct selection *s, const struct project_requirement *entry, const struct want *from)
{
	struct strs markers = with_marker(s->a, &from->markers, entry->req.marker);
	if (entry->part == PROJECT_GROUP && !want(s, PROJECT_MAIN, (str){ 0 }, markers)) return false;
	for (size_t i = 0; i < entry->req.extras.n; i++)
		if (!want(s, PROJECT_EXTRA, entry->req.extras.v[i], markers)) return false;
	return true;
}

static bool take(struct selection *s, const struct project_requirement *entry, const struct want *from)
{
	struct project_requirement taken = *entry;
	if (s->self.n && str_eq(entry->req.canonical, s->self)) return take_self(s, entry, from);
	if (s->out->n > s->p->n + LIMIT_REPEATED)
		return err_set(s->e, FAULT_INPUT, "%.*s: its extras repeat more than %d requirements", STR_ARG(s->path),
		               LIMIT_REPEATED);
	if (from->markers.n) {
		struct strs all = with_marker(s->a, &from->markers, entry->req.marker);
		if (!project_all_markers(s->a, &all, &taken.req.marker, s->e))
			return err_in(s->e, "%.*s:%u:%u", STR_ARG(s->path), entry->line, entry->column);
	}
	PUSH(s->a, s->out, taken);
	return true;
}

static bool take_part(struct selection *s, struct want from)
{
	uint32_t id = part_id(s, from.part, from.group);
	if (s->fault.v[id]) return err_set(s->e, FAULT_INPUT, "%.*s", STR_ARG(s->p->faults.v[s->fault.v[id] - 1].text));
	for (uint32_t i = s->first.v[id]; i; i = s->next[i - 1])
		if (!take(s, &s->p->v[i - 1], &from)) return false;
	for (uint32_t i = s->first_include.v[id]; i; i = s->next_include[i - 1])
		if (!want(s, PROJECT_GROUP, s->p->includes.v[i - 1].included, from.markers)) return false;
	return true;
}

static bool not_there(struct selection *s, str name, const char *what, const struct strs *known)
{
	struct buf b = buf_in(s->a);
	for (size_t i = 0; i < known->n; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "; it has ", STR_ARG(known->v[i]));
	if (!known->n) buf_fmt(&b, "; it has none");
	return err_set(s->e, FAULT_INPUT, "%.*s: there is no %s '%.*s'%.*s", STR_ARG(s->path), what, STR_ARG(name),
	               STR_ARG(buf_str(&b)));
}

static bool want_all(struct selection *s, enum project_part part, const struct strs *names,
                     const struct strs *known, const char *what)
{
	for (size_t i = 0; names && i < names->n; i++) {
		str name = name_normal(s->a, names->v[i]);
		if (part == PROJECT_EXTRA && s->p->dynamic_extras)
			return err_set(s->e, FAULT_INPUT, "%.*s: its extras are dynamic: only its build backend knows what '%.*s' "
			               "holds; export it to a requirements.txt", STR_ARG(s->path), STR_ARG(names->v[i]));
		if (!strs_has(known, name)) return not_there(s, names->v[i], what, known);
		if (!want(s, part, name, (struct strs){ 0 })) return false;
	}
	return true;
}

static bool is_asked(struct arena *a, str name, const struct strs *asked)
{
	for (size_t i = 0; asked && i < asked->n; i++)
		if (str_eq(name_normal(a, asked->v[i]), name)) return true;
	return !name.n;
}

static void take_sources(struct selection *s, const struct strs *extras, const struct strs *groups)
{
	for (size_t i = 0; i < s->p->sources.n; i++) {
		const struct project_source *source = &s->p->sources.v[i];
		if (is_asked(s->a, source->extra, extras) && is_asked(s->a, source->group, groups))
			PUSH(s->a, &s->out->sources, *source);
	}
}

bool project_select(struct arena *a, str path, const struct project_requirements *p,
                    const struct strs *extras, const struct strs *groups,
                    struct project_requirements *out, struct err *e)
{
	struct selection s = { .a = a, .path = path, .p = p, .out = out, .e = e };
	prepare(&s);
	if (!want(&s, PROJECT_MAIN, (str){ 0 }, (struct strs){ 0 })) return false;
	if (!want_all(&s, PROJECT_EXTRA, extras, &p->extras, "extra")) return false;
	if (!want_all(&s, PROJECT_GROUP, groups, &p->groups, "dependency group")) return false;
	for (size_t i = 0; i < s.wants.n; i++)
		if (!take_part(&s, s.wants.v[i])) return false;
	take_sources(&s, extras, groups);
	return true;
}
