#include "spokeshave/metadata_check.h"

#include "metadata_fields.h"

/* In the order in which they came; a field has the place of the version that brought it. */
static const str versions[] = {
	STR_INIT("1.0"), STR_INIT("1.1"), STR_INIT("1.2"), STR_INIT("2.1"), STR_INIT("2.2"), STR_INIT("2.3"),
	STR_INIT("2.4"), STR_INIT("2.5"), STR_INIT("2.6"),
};
enum since { V1_0, V1_1, V1_2, V2_1, V2_2, V2_3, V2_4, V2_5 };

struct check {
	struct arena *a;
	unsigned line;
	str key, value;
	struct err *e;
};

static bool refuse(const struct check *c, const char *what)
{
	return err_set(c->e, FAULT_INTEGRITY, "METADATA line %u: %.*s '%.*s' %s", c->line, STR_ARG(c->key),
	               STR_ARG(c->value), what);
}

/* ---- one field each ---- */

static bool check_name(const struct check *c)
{
	return name_valid(c->value) || refuse(c, "is not a name");
}

static bool check_version(const struct check *c)
{
	struct version v;
	return version_parse(c->a, c->value, &v) || refuse(c, "is not a version");
}

static bool check_one_line(const struct check *c)
{
	return str_find(c->value, '\n') == c->value.n || refuse(c, "is more than one line");
}

static bool check_requirement(const struct check *c)
{
	struct requirement r;
	return requirement_parse(c->a, c->value, &r, NULL, c->e) || err_in(c->e, "METADATA line %u", c->line);
}

static bool check_python(const struct check *c)
{
	struct specifiers s;
	return specifiers_parse(c->a, c->value, &s, c->e) || err_in(c->e, "METADATA line %u", c->line);
}

static bool is_content_type(str type)
{
	return str_eq(type, STR("text/plain")) || str_eq(type, STR("text/x-rst")) || str_eq(type, STR("text/markdown"));
}

static str unquoted(str s)
{
	if (s.n > 1 && str_starts(s, STR("\"")) && str_ends(s, STR("\""))) return str_slice(s, 1, s.n - 1);
	return s;
}

static bool check_content_type(const struct check *c)
{
	str type, rest, parameter, name, value;
	str_cut(c->value, ';', &type, &rest);
	type = arena_lower(c->a, str_trim(type));
	if (!is_content_type(type)) return refuse(c, "is not text/plain, text/x-rst or text/markdown");
	while (rest.n) {
		str_cut(rest, ';', &parameter, &rest);
		str_cut(str_trim(parameter), '=', &name, &value);
		name = arena_lower(c->a, str_trim(name));
		value = unquoted(str_trim(value));
		if (str_eq(name, STR("charset")) && !str_eq_nocase(value, STR("UTF-8"))) return refuse(c, "is not UTF-8");
		if (str_eq(name, STR("variant")) && str_eq(type, STR("text/markdown")) && !str_eq(value, STR("GFM"))
		    && !str_eq(value, STR("CommonMark")))
			return refuse(c, "is neither GFM nor CommonMark");
	}
	return true;
}

static bool check_license_file(const struct check *c)
{
	str path = c->value;
	bool drive = path.n > 1 && char_is_alpha(path.p[0]) && path.p[1] == ':';
	if (str_has(path, STR("..")) || str_has(path, STR("*")) || str_has(path, STR("\\")) || drive
	    || str_starts(path, STR("/")))
		return refuse(c, "is not a relative path");
	return true;
}

static bool is_license_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '.' || c == '-' || c == '+' || c == ':';
}

/* Licences joined by AND, OR, WITH, in parentheses or not. Which licences there are is not looked at. */
static bool check_license(const struct check *c)
{
	str rest = c->value;
	size_t depth = 0;
	bool wants_name = true;
	while (rest = str_trim(rest), rest.n) {
		size_t n = 0;
		if (rest.p[0] == '(' || rest.p[0] == ')') {
			bool open = rest.p[0] == '(';
			if (open != wants_name || (!open && !depth)) return refuse(c, "is not a licence expression");
			depth += open ? 1 : (size_t)-1;
			rest = str_skip(rest, 1);
			continue;
		}
		while (n < rest.n && is_license_char(rest.p[n])) n++;
		str word = str_slice(rest, 0, n);
		bool joins = str_eq_nocase(word, STR("AND")) || str_eq_nocase(word, STR("OR")) || str_eq_nocase(word, STR("WITH"));
		if (!n || joins == wants_name) return refuse(c, "is not a licence expression");
		wants_name = joins;
		rest = str_skip(rest, n);
	}
	return (!wants_name && !depth) || refuse(c, "is not a licence expression");
}

static bool check_import_name(const struct check *c)
{
	str names, private, part;
	bool more = str_cut(c->value, ';', &names, &private);
	if (more && !str_eq(str_trim(private), STR("private"))) return refuse(c, "ends in something else than '; private'");
	names = str_trim(names);
	for (bool next = true; next;) {
		next = str_cut(names, '.', &part, &names);
		bool ok = part.n && !char_is_digit(part.p[0]);
		for (size_t i = 0; i < part.n; i++) {
			unsigned char b = (unsigned char)part.p[i];
			ok &= char_is_alpha(part.p[i]) || char_is_digit(part.p[i]) || b == '_' || b >= 0x80;
		}
		if (!ok) return refuse(c, "is not a module's name");
	}
	return true;
}

static bool check_dynamic(const struct check *c);

static const struct known {
	str key;
	enum since since;
	bool many;
	bool (*check)(const struct check *c);
} fields[] = {
	{ STR_INIT("metadata-version"), V1_0, false, NULL },
	{ STR_INIT("name"), V1_0, false, check_name },
	{ STR_INIT("version"), V1_0, false, check_version },
	{ STR_INIT("dynamic"), V2_2, true, check_dynamic },
	{ STR_INIT("platform"), V1_0, true, NULL },
	{ STR_INIT("supported-platform"), V1_1, true, NULL },
	{ STR_INIT("summary"), V1_0, false, check_one_line },
	{ STR_INIT("description"), V1_0, false, NULL },
	{ STR_INIT("description-content-type"), V2_1, false, check_content_type },
	{ STR_INIT("keywords"), V1_0, false, NULL },
	{ STR_INIT("home-page"), V1_0, false, NULL },
	{ STR_INIT("download-url"), V1_1, false, NULL },
	{ STR_INIT("author"), V1_0, false, NULL },
	{ STR_INIT("author-email"), V1_0, false, NULL },
	{ STR_INIT("maintainer"), V1_2, false, NULL },
	{ STR_INIT("maintainer-email"), V1_2, false, NULL },
	{ STR_INIT("license"), V1_0, false, NULL },
	{ STR_INIT("license-expression"), V2_4, false, check_license },
	{ STR_INIT("license-file"), V2_4, true, check_license_file },
	{ STR_INIT("classifier"), V1_1, true, NULL },
	{ STR_INIT("requires-dist"), V1_2, true, check_requirement },
	{ STR_INIT("requires-python"), V1_2, false, check_python },
	{ STR_INIT("requires-external"), V1_2, true, NULL },
	{ STR_INIT("project-url"), V1_2, true, NULL },
	{ STR_INIT("provides-extra"), V2_1, true, check_name },
	{ STR_INIT("provides-dist"), V1_2, true, NULL },
	{ STR_INIT("obsoletes-dist"), V1_2, true, NULL },
	{ STR_INIT("import-name"), V2_5, true, check_import_name },
	{ STR_INIT("import-namespace"), V2_5, true, check_import_name },
	{ STR_INIT("requires"), V1_1, true, NULL },
	{ STR_INIT("provides"), V1_1, true, NULL },
	{ STR_INIT("obsoletes"), V1_1, true, NULL },
};

static size_t find_field(str key)
{
	size_t i = 0;
	while (i < COUNT(fields) && !str_eq_nocase(fields[i].key, key)) i++;
	return i;
}

static bool check_dynamic(const struct check *c)
{
	size_t i = find_field(c->value);
	return i > find_field(STR("version")) && i < COUNT(fields) ? true : refuse(c, "can't be dynamic");
}

/* ---- the whole ---- */

static bool find_age(struct arena *a, str header, size_t *age, struct err *e)
{
	struct metadata_reader r = { .a = a, .rest = header };
	struct metadata_field f;
	while (metadata_next_field(&r, &f)) {
		if (!str_eq_nocase(f.key, STR("Metadata-Version"))) continue;
		for (*age = 0; *age < COUNT(versions); ++*age)
			if (str_eq(versions[*age], f.value)) return true;
		return err_set(e, FAULT_INTEGRITY, "METADATA line %u: '%.*s' is no Metadata-Version", f.line, STR_ARG(f.value));
	}
	return err_set(e, FAULT_INTEGRITY, "METADATA has no Metadata-Version");
}

static bool check_field(struct arena *a, const struct metadata_field *f, size_t age, bool seen[], struct err *e)
{
	struct check c = { a, f->line, f->key, f->value, e };
	size_t i = find_field(f->key);
	if (i == COUNT(fields))
		return err_set(e, FAULT_INTEGRITY, "METADATA line %u: there is no field '%.*s'", f->line, STR_ARG(f->key));
	if (seen[i] && !fields[i].many) return refuse(&c, "is given again");
	seen[i] = true;
	if (fields[i].since > age)
		return err_set(e, FAULT_INTEGRITY, "METADATA line %u: %.*s came with Metadata-Version %.*s, this is %.*s", f->line,
		               STR_ARG(f->key), STR_ARG(versions[fields[i].since]), STR_ARG(versions[age]));
	return !fields[i].check || fields[i].check(&c);
}

bool metadata_check(struct arena *a, str text, struct metadata *out, struct err *e)
{
	str header = arena_str(a, metadata_header(text));
	struct metadata_reader r = { .a = a, .rest = header };
	struct metadata_field f;
	bool seen[COUNT(fields)] = { 0 };
	size_t age = 0;
	if (!find_age(a, header, &age, e)) return false;
	while (metadata_next_field(&r, &f))
		if (!check_field(a, &f, age, seen, e)) {
			e->fault = FAULT_INTEGRITY;
			return false;
		}
	return metadata_parse(a, header, out, NULL, e);
}
