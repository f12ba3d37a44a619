/* A dependency of a Pipfile or of Poetry that names the index it comes from. */
#include "project_private.h"

enum { INDEXES_MOST = 256 }; /* that are looked through */

static bool is_text(const struct toml_value *v)
{
	return v && v->kind == TOML_STRING;
}

static const struct toml_value *find_source(const struct project_reader *r, str name)
{
	const struct toml_value *v = r->sources && r->sources->kind == TOML_ARRAY ? r->sources->first : NULL;
	for (size_t n = 0; v && n < INDEXES_MOST; v = v->next, n++) {
		const struct toml_value *its_name = toml_get(v, STR("name"));
		if (is_text(its_name) && str_eq(its_name->text, name)) return v;
	}
	return NULL;
}

void project_pin(struct project_reader *r, const struct project_pieces *pieces, const struct requirement *req)
{
	const struct toml_value *named = pieces->index;
	if (!named) return;
	const struct toml_value *source = find_source(r, named->text), *url = toml_get(source, STR("url"));
	if (r->first_source_is_main && source && source == r->sources->first) return;
	if (!is_text(url)) {
		project_note(r, named->key_line, arena_fmt(r->a, "the index '%.*s' of '%.*s' is passed over: no source with a url "
		                                           "has that name", STR_ARG(named->text), STR_ARG(pieces->name)));
		return;
	}
	bool has_name = name_valid(named->text);
	PUSH(r->a, &r->out->sources, (struct project_source){
		.name = req->canonical, .marker = req->marker,
		.index = has_name ? arena_fmt(r->a, "%.*s=%.*s", STR_ARG(named->text), STR_ARG(url->text)) : url->text,
		.where = arena_fmt(r->a, "%.*s:%u", STR_ARG(r->path), named->key_line) });
}
