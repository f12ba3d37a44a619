/*
 * Core metadata: "Key: value" lines up to the first empty one, which begins the
 * description. A line that begins with a blank goes on with the one before.
 */
#include "spokeshave/buf.h"
#include "spokeshave/page.h"

struct field {
	str key, value;
	unsigned line; /* of its key, from 1 */
};

struct reader {
	struct arena *a;
	str rest;
	unsigned line; /* of what `rest` begins with */
};

/* The next line without its end; false when there is none. */
static bool next_line(struct reader *r, str *line)
{
	if (!r->rest.n) return false;
	str_cut(r->rest, '\n', line, &r->rest);
	str_eat_end(line, STR("\r"));
	r->line++;
	return true;
}

static bool is_folded(str s)
{
	return s.n && (s.p[0] == ' ' || s.p[0] == '\t');
}

static str folded_value(struct reader *r, str value)
{
	struct buf b = buf_in(r->a);
	str line;
	if (!is_folded(r->rest)) return str_trim(value);
	buf_add(&b, str_trim(value));
	while (is_folded(r->rest) && next_line(r, &line)) {
		buf_char(&b, '\n');
		buf_add(&b, str_trim(line));
	}
	return str_trim(buf_str(&b));
}

/* The next field of the header. A line that is no field is passed over, as mail readers do. */
static bool next_field(struct reader *r, struct field *out)
{
	str line, key, value;
	while (next_line(r, &line)) {
		if (is_folded(line) || !str_cut(line, ':', &key, &value)) continue;
		*out = (struct field){ .key = str_trim(key), .line = r->line };
		out->value = folded_value(r, value);
		return true;
	}
	return false;
}

static str first_line(str value)
{
	return str_trim(str_slice(value, 0, str_find(value, '\n')));
}

static str one_line(struct arena *a, str value)
{
	if (str_find(value, '\n') == value.n) return value;
	char *p = arena_cstr(a, value);
	for (size_t i = 0; i < value.n; i++)
		if (p[i] == '\n') p[i] = ' ';
	return (str){ p, value.n };
}

static bool add_requirement(struct arena *a, const struct field *f, struct metadata *out,
                            struct notes *notes, struct err *e)
{
	struct requirement req;
	str repair = { 0 };
	str text = one_line(a, f->value);
	if (!requirement_parse_lenient(a, text, &req, &repair, e)) {
		e->fault = FAULT_INTEGRITY;
		return err_in(e, "METADATA line %u: Requires-Dist '%.*s'", f->line, STR_ARG(text));
	}
	PUSH(a, &out->requires_dist, req);
	if (repair.n && notes)
		PUSH(a, notes, (struct note){
			arena_fmt(a, "METADATA line %u", f->line),
			arena_fmt(a, "Requires-Dist '%.*s': %.*s", STR_ARG(text), STR_ARG(repair)) });
	return true;
}

/* Where a field that is text goes; null for those of no interest here. */
static str *text_field(struct metadata *m, str key)
{
	if (str_eq_nocase(key, STR("Metadata-Version"))) return &m->metadata_version;
	if (str_eq_nocase(key, STR("Name"))) return &m->name;
	if (str_eq_nocase(key, STR("Version"))) return &m->version;
	if (str_eq_nocase(key, STR("Requires-Python"))) return &m->requires_python;
	if (str_eq_nocase(key, STR("Summary"))) return &m->summary;
	if (str_eq_nocase(key, STR("License"))) return &m->license;
	if (str_eq_nocase(key, STR("License-Expression"))) return &m->license_expression;
	return NULL;
}

/* Name and version must be what they say, on the line that says them. */
static bool check_text(struct arena *a, const struct field *f, const struct metadata *m, const str *text,
                       struct err *e)
{
	struct version version;
	if (text == &m->name && !name_valid(*text))
		return err_set(e, FAULT_INTEGRITY, "METADATA line %u: '%.*s' is not a distribution's name",
		               f->line, STR_ARG(*text));
	if (text == &m->version && !version_parse(a, *text, &version))
		return err_set(e, FAULT_INTEGRITY, "METADATA line %u: '%.*s' is not a version", f->line,
		               STR_ARG(*text));
	return true;
}

static bool take_field(struct arena *a, const struct field *f, struct metadata *out,
                       struct notes *notes, struct err *e)
{
	str *text = text_field(out, f->key);
	if (text && !text->n) { /* given twice: the first counts */
		bool prose = text == &out->summary || text == &out->license;
		*text = prose ? first_line(f->value) : one_line(a, f->value);
		return !text->n || check_text(a, f, out, text, e);
	}
	if (str_eq_nocase(f->key, STR("Requires-Dist"))) return add_requirement(a, f, out, notes, e);
	if (str_eq_nocase(f->key, STR("Provides-Extra"))) {
		if (name_valid(f->value)) PUSH(a, &out->provides_extra, name_normal(a, f->value));
	}
	return true;
}

/* What stands before the first empty line. */
static str header_of(str text)
{
	str line, rest = text;
	str_eat(&rest, STR("\xEF\xBB\xBF"));
	str header = rest;
	while (rest.n) {
		size_t at = header.n - rest.n;
		str_cut(rest, '\n', &line, &rest);
		if (!line.n || str_eq(line, STR("\r"))) return str_slice(header, 0, at);
	}
	return header;
}

bool metadata_parse(struct arena *a, str text, struct metadata *out, struct notes *notes, struct err *e)
{
	struct metadata m = { 0 };
	struct field f;
	struct reader r = { .a = a, .rest = arena_str(a, header_of(text)) };
	while (next_field(&r, &f))
		if (!take_field(a, &f, &m, notes, e)) return false;
	if (!m.name.n || !m.version.n)
		return err_set(e, FAULT_INTEGRITY, "METADATA line %u: the header ends without a %s", r.line + 1,
		               m.name.n ? "Version" : "Name");
	strs_sort_unique(&m.provides_extra);
	*out = m;
	return true;
}
