/* Core metadata as resolving needs it, broken fields mended where they can be. */
#include "metadata_fields.h"

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

static bool add_requirement(struct arena *a, const struct metadata_field *f, struct metadata *out,
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
static bool check_text(struct arena *a, const struct metadata_field *f, const struct metadata *m, const str *text,
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

/* "License :: OSI Approved :: MIT License": its last part. */
static void add_classifier(struct arena *a, str value, struct metadata *out)
{
	static const str between = STR_INIT(" :: ");
	str text = first_line(value);
	size_t last = 0;
	if (!str_eat(&text, STR("License :: "))) return;
	for (size_t i = 0; i < text.n; i++)
		if (str_starts(str_skip(text, i), between)) last = i + between.n;
	text = str_skip(text, last);
	if (text.n && !str_eq(text, STR("OSI Approved"))) PUSH(a, &out->license_classifiers, text);
}

static bool take_field(struct arena *a, const struct metadata_field *f, struct metadata *out,
                       struct notes *notes, struct err *e)
{
	str *text = text_field(out, f->key);
	if (text && !text->n) { /* given twice: the first counts */
		bool prose = text == &out->summary || text == &out->license;
		*text = prose ? first_line(f->value) : one_line(a, f->value);
		return !text->n || check_text(a, f, out, text, e);
	}
	if (str_eq_nocase(f->key, STR("Requires-Dist"))) return add_requirement(a, f, out, notes, e);
	if (str_eq_nocase(f->key, STR("Classifier"))) add_classifier(a, f->value, out);
	if (str_eq_nocase(f->key, STR("Provides-Extra"))) {
		if (name_valid(f->value)) PUSH(a, &out->provides_extra, name_normal(a, f->value));
	}
	return true;
}

bool metadata_parse(struct arena *a, str text, struct metadata *out, struct notes *notes, struct err *e)
{
	struct metadata m = { 0 };
	struct metadata_field f;
	struct metadata_reader r = { .a = a, .rest = arena_str(a, metadata_header(text)) };
	while (metadata_next_field(&r, &f))
		if (!take_field(a, &f, &m, notes, e)) return false;
	if (!m.name.n || !m.version.n)
		return err_set(e, FAULT_INTEGRITY, "METADATA line %u: the header ends without a %s", r.line + 1,
		               m.name.n ? "Version" : "Name");
	strs_sort_unique(&m.provides_extra);
	*out = m;
	return true;
}
