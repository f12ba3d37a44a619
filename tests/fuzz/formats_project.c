/*
 * What was read from a project file, written as a plain pyproject.toml, reads
 * the same and selects the same; asking for everything loses no requirement
 * but those of the project on itself.
 */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/project.h"

static void require(bool law)
{
	if (!law) abort();
}

static void write_string(struct buf *b, str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) buf_fmt(b, "\\u%04X", c);
		else buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

static void write_list(struct buf *b, struct arena *a, const struct project_requirements *p, enum project_part part,
                       str group)
{
	buf_char(b, '[');
	for (size_t i = 0; i < p->n; i++) {
		if (p->v[i].part != part || !str_eq(p->v[i].group, group)) continue;
		write_string(b, requirement_text(a, &p->v[i].req));
		buf_char(b, ',');
	}
	for (size_t i = 0; part == PROJECT_GROUP && i < p->includes.n; i++)
		if (str_eq(p->includes.v[i].group, group)) {
			buf_add(b, STR("{include-group = "));
			write_string(b, p->includes.v[i].included);
			buf_add(b, STR("},"));
		}
	buf_add(b, STR("]\n"));
}

static void write_index(struct buf *b, str name, str url, const char *more)
{
	buf_add(b, STR("[[tool.uv.index]]\nname = "));
	write_string(b, name);
	buf_add(b, STR("\nurl = "));
	write_string(b, url);
	buf_fmt(b, "\n%s", more);
}

/* The first source of the same index. */
static size_t first_of_index(const struct project_requirements *p, size_t i)
{
	size_t first = 0;
	while (!str_eq(p->sources.v[first].index, p->sources.v[i].index)) first++;
	return first;
}

static void write_source(struct buf *b, struct arena *a, const struct project_requirements *p, size_t i)
{
	const struct project_source *s = &p->sources.v[i];
	if (s->index.n) buf_fmt(b, "{index = \"!%zu\"", first_of_index(p, i));
	else buf_fmt(b, "{%.*s = %s", STR_ARG(s->elsewhere), str_eq(s->elsewhere, STR("workspace")) ? "true" : "'.'");
	if (s->marker) {
		buf_add(b, STR(", marker = "));
		write_string(b, marker_text(a, s->marker));
	}
	if (s->extra.n) {
		buf_add(b, STR(", extra = "));
		write_string(b, s->extra);
	}
	if (s->group.n) {
		buf_add(b, STR(", group = "));
		write_string(b, s->group);
	}
	buf_add(b, STR("},"));
}

/* Indexes get names that are none, so that their texts are URLs alone. */
static void write_uv(struct buf *b, struct arena *a, const struct project_requirements *p)
{
	if (p->index.n) write_index(b, STR("!"), p->index, "default = true\n");
	for (size_t i = 0; i < p->extra_indexes.n; i++) write_index(b, STR("!"), p->extra_indexes.v[i], "");
	for (size_t i = 0; i < p->sources.n; i++)
		if (p->sources.v[i].index.n && first_of_index(p, i) == i)
			write_index(b, arena_fmt(a, "!%zu", i), p->sources.v[i].index, "explicit = true\n");
	buf_add(b, STR("[tool.uv.sources]\n"));
	for (size_t i = 0; i < p->sources.n; i++) {
		bool told = false;
		for (size_t k = 0; k < i && !told; k++) told = str_eq(p->sources.v[k].name, p->sources.v[i].name);
		if (told) continue;
		buf_fmt(b, "\"%.*s\" = [", STR_ARG(p->sources.v[i].name));
		for (size_t k = i; k < p->sources.n; k++)
			if (str_eq(p->sources.v[k].name, p->sources.v[i].name)) write_source(b, a, p, k);
		buf_add(b, STR("]\n"));
	}
}

static str written(struct arena *a, const struct project_requirements *p)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("[project]\nname = "));
	write_string(&b, p->name.n ? p->name : STR("no-name-of-its-own"));
	buf_add(&b, STR("\nrequires-python = "));
	write_string(&b, p->requires_python);
	buf_add(&b, STR("\ndependencies = "));
	write_list(&b, a, p, PROJECT_MAIN, (str){ 0 });
	buf_add(&b, STR("[project.optional-dependencies]\n"));
	for (size_t i = 0; i < p->extras.n; i++) {
		buf_fmt(&b, "\"%.*s\" = ", STR_ARG(p->extras.v[i]));
		write_list(&b, a, p, PROJECT_EXTRA, p->extras.v[i]);
	}
	buf_add(&b, STR("[dependency-groups]\n"));
	for (size_t i = 0; i < p->groups.n; i++) {
		buf_fmt(&b, "\"%.*s\" = ", STR_ARG(p->groups.v[i]));
		write_list(&b, a, p, PROJECT_GROUP, p->groups.v[i]);
	}
	write_uv(&b, a, p);
	return buf_str(&b);
}

static str source_text(struct arena *a, const struct project_source *s)
{
	str marker = s->marker ? marker_text(a, s->marker) : STR("");
	return arena_fmt(a, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(s->name), STR_ARG(s->index), STR_ARG(s->elsewhere),
	                 STR_ARG(marker), STR_ARG(s->extra), STR_ARG(s->group));
}

static size_t sources_like(struct arena *a, const struct project_requirements *p, str text)
{
	size_t n = 0;
	for (size_t i = 0; i < p->sources.n; i++) n += str_eq(source_text(a, &p->sources.v[i]), text);
	return n;
}

/* Indexes in their order, sources of one project in theirs. */
static void require_same_uv(struct arena *a, const struct project_requirements *x, const struct project_requirements *y)
{
	require(str_eq(x->index, y->index) && x->extra_indexes.n == y->extra_indexes.n && x->sources.n == y->sources.n);
	for (size_t i = 0; i < x->extra_indexes.n; i++) require(str_eq(x->extra_indexes.v[i], y->extra_indexes.v[i]));
	for (size_t i = 0; i < x->sources.n; i++) {
		str text = source_text(a, &x->sources.v[i]);
		require(sources_like(a, x, text) == sources_like(a, y, text));
	}
}

/* How many entries of a part equal this one; the order within a part may come from the writer. */
static size_t occurrences(struct arena *a, const struct project_requirements *p, const struct project_requirement *r)
{
	size_t n = 0;
	str text = requirement_text(a, &r->req);
	for (size_t i = 0; i < p->n; i++)
		n += p->v[i].part == r->part && str_eq(p->v[i].group, r->group) &&
		     str_eq(requirement_text(a, &p->v[i].req), text);
	return n;
}

static void require_all_selected(struct arena *a, const struct project_requirements *p)
{
	struct project_requirements all = { 0 };
	struct err e;
	str self = name_normal(a, p->name);
	if (p->dynamic_extras || !project_select(a, STR("x"), p, &p->extras, &p->groups, &all, &e)) return;
	for (size_t i = 0; i < p->n; i++)
		if (!self.n || !str_eq(p->v[i].req.canonical, self)) require(occurrences(a, &all, &p->v[i]) > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const str paths[] = { STR_INIT("pyproject.toml"), STR_INIT("setup.cfg"), STR_INIT("Pipfile"), STR_INIT("x.py") };
	struct arena a;
	struct project_requirements p = { 0 }, again = { 0 };
	struct notes notes = { 0 };
	struct err e;
	if (!size) return 0;
	str path = paths[data[0] % COUNT(paths)], text = { (const char *)data + 1, size - 1 };
	arena_init(&a);
	if (project_parse(&a, path, text, &p, &notes, &e)) {
		if (!project_parse(&a, paths[0], written(&a, &p), &again, &notes, &e)) require(false);
		require(p.n == again.n && p.extras.n == again.extras.n && p.groups.n == again.groups.n);
		for (size_t i = 0; i < p.n; i++)
			require(occurrences(&a, &p, &p.v[i]) == occurrences(&a, &again, &p.v[i]));
		require_same_uv(&a, &p, &again);
		require_all_selected(&a, &p);
	} else {
		require(e.fault == FAULT_INPUT && str_starts(str_of(e.text), path));
	}
	arena_free(&a);
	return 0;
}
