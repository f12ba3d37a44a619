/* Requirements of project files, and the messages about them. */
#include "picture.h"
#include "project_private.h"
#include "reqfile_requirement.h"
#include "spokeshave/buf.h"
#include "spokeshave/url.h"

/* ---- messages ---- */

bool project_fault(struct project_reader *r, size_t at, str what)
{
	struct text_place place = text_place(r->text, at);
	str shown = picture_of_line(r->a, place.physical, place.byte);
	what = url_redacted_text(r->a, arena_str(r->a, what));
	return err_set(r->e, FAULT_INPUT, "%.*s:%u:%u: %.*s%.*s", STR_ARG(r->path), place.line + r->origin.lines,
	               place.column + r->origin.columns, STR_ARG(what), STR_ARG(shown));
}

void project_note(struct project_reader *r, uint32_t line, str text)
{
	if (!r->notes) return;
	PUSH(r->a, r->notes, (struct note){ arena_fmt(r->a, "%.*s:%u", STR_ARG(r->path), line),
	                                    url_redacted_text(r->a, text) });
}

bool project_expect(struct project_reader *r, const struct toml_value *v, enum toml_kind kind, str what)
{
	return v->kind == kind || project_fault(r, v->offset, arena_fmt(r->a, "%.*s must be %s, not %s", STR_ARG(what),
	                                        toml_kind_name(kind), toml_kind_name(v->kind)));
}

/* ---- one text ---- */

/* By the standard; a URL must be that of a wheel of this name. */
static bool parse(struct arena *a, str text, struct requirement *out, size_t *fault_at, struct err *e)
{
	struct reqfile_entry entry = { 0 };
	if (!reqfile_named(a, text, &entry, fault_at, e)) return false;
	*out = entry.req;
	return true;
}

static void push(struct project_reader *r, enum project_part part, str group, const struct requirement *req,
                 uint32_t line, uint32_t column)
{
	PUSH(r->a, r->out, (struct project_requirement){
		.part = part, .group = group, .req = *req, .line = line, .column = column });
}

static bool parse_at(struct project_reader *r, str text, size_t at, bool verbatim, struct requirement *out)
{
	size_t fault_at;
	if (parse(r->a, text, out, &fault_at, r->e)) return true;
	return project_fault(r, verbatim ? at + fault_at : at, arena_str(r->a, str_of(r->e->text)));
}

bool project_add(struct project_reader *r, enum project_part part, str group, str text,
                 struct project_place place)
{
	struct requirement req = { 0 };
	if (!parse_at(r, text, place.at, true, &req)) return false;
	push(r, part, group, &req, place.line, place.column);
	return true;
}

bool project_add_string(struct project_reader *r, enum project_part part, str group, const struct toml_value *v)
{
	struct requirement req = { 0 };
	if (!project_expect(r, v, TOML_STRING, STR("a requirement"))) return false;
	bool verbatim = str_starts(str_skip(r->text, v->offset + 1), v->text);
	if (!parse_at(r, v->text, v->offset + verbatim, verbatim, &req)) return false;
	push(r, part, group, &req, v->line, v->column + verbatim);
	return true;
}

/* ---- pieces ---- */

bool project_all_markers(struct arena *a, const struct strs *texts, const struct marker **out, struct err *e)
{
	struct buf b = buf_in(a);
	*out = NULL;
	for (size_t i = 0; i < texts->n; i++) {
		if (!marker_parse(a, texts->v[i], out, NULL, e)) return false; /* each by itself: no text reaches out of it */
		buf_fmt(&b, "%s(%.*s)", i ? " and " : "", STR_ARG(texts->v[i]));
	}
	return texts->n < 2 || marker_parse(a, buf_str(&b), out, NULL, e);
}

static bool add_extras(struct project_reader *r, const struct project_pieces *pieces, struct requirement *out)
{
	for (size_t i = 0; i < pieces->extras.n; i++) {
		str extra = pieces->extras.v[i];
		if (!name_valid(extra))
			return err_set(r->e, FAULT_INPUT, "'%.*s' is not an extra's name", STR_ARG(extra));
		PUSH(r->a, &out->written_extras, extra);
		PUSH(r->a, &out->extras, name_normal(r->a, extra));
	}
	strs_sort_unique(&out->extras);
	return true;
}

static bool add_url(struct project_reader *r, str url, struct requirement *out)
{
	struct requirement checked;
	size_t ignored;
	if (!url.n) return true;
	str text = arena_fmt(r->a, "%.*s @ %.*s", STR_ARG(out->name), STR_ARG(url));
	if (!parse(r->a, text, &checked, &ignored, r->e)) return false;
	out->url = checked.url;
	return !checked.marker || err_set(r->e, FAULT_INPUT, "this is not a URL");
}

static bool make(struct project_reader *r, const struct project_pieces *pieces, struct requirement *out)
{
	*out = (struct requirement){ .name = pieces->name, .canonical = name_normal(r->a, pieces->name) };
	if (!name_valid(pieces->name))
		return err_set(r->e, FAULT_INPUT, "'%.*s' is not the name of a distribution", STR_ARG(pieces->name));
	return add_extras(r, pieces, out) && specifiers_parse(r->a, pieces->specs, &out->specs, r->e) &&
	       add_url(r, pieces->url, out) && project_all_markers(r->a, &pieces->markers, &out->marker, r->e);
}

bool project_make(struct project_reader *r, const struct project_pieces *pieces, struct requirement *out)
{
	return make(r, pieces, out) ||
	       project_fault(r, pieces->at->offset, arena_fmt(r->a, "%.*s: %s", STR_ARG(pieces->name), r->e->text));
}

void project_push(struct project_reader *r, enum project_part part, str group, const struct requirement *req,
                  const struct toml_value *at)
{
	push(r, part, group, req, at->line, at->column);
}

/* ---- names and Python ---- */

bool project_declare(struct project_reader *r, struct strs *list, str name, size_t at, const char *what,
                     str *normal)
{
	if (!name_valid(name))
		return project_fault(r, at, arena_fmt(r->a, "'%.*s' is not the name of %s", STR_ARG(name), what));
	*normal = name_normal(r->a, name);
	if (list->n == PROJECT_NAMES_MOST)
		return project_fault(r, at, arena_fmt(r->a, "more than %d extras or groups", PROJECT_NAMES_MOST));
	if (strs_has(list, *normal))
		return project_fault(r, at, arena_fmt(r->a, "'%.*s' is given twice: names of this kind are the same when "
		                                      "they differ in case, '-', '_' or '.' only", STR_ARG(name)));
	PUSH(r->a, list, *normal);
	return true;
}

bool project_python(struct project_reader *r, str specs, size_t at)
{
	struct specifiers parsed = { 0 };
	if (!specifiers_parse(r->a, specs, &parsed, r->e))
		return project_fault(r, at, arena_str(r->a, str_of(r->e->text)));
	r->out->requires_python = specs;
	return true;
}
