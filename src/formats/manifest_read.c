/* Reading manifest.json: tables of keys, each with where its value goes. */
#include "spokeshave/json_read.h"
#include "spokeshave/manifest.h"

/* ---- values ---- */

enum field_kind { FIELD_TEXT, FIELD_U64, FIELD_LINE, FIELD_MODE, FIELD_BOOL, FIELD_NAMES, FIELD_EDGE, FIELD_IMPORTS, FIELD_FILES };

struct field { str key; enum field_kind kind; size_t offset; };

static bool wrong(struct json_reader *r, const char *what)
{
	if (!r->bad) r->bad = what;
	return false;
}

static bool read_u64(struct json_reader *r, uint64_t *out)
{
	str raw;
	if (json_peek(r) != '0') return wrong(r, "no number where one belongs");
	return json_skip(r, &raw) && (str_u64(raw, out) || wrong(r, "a number that is no count"));
}

static bool read_line(struct json_reader *r, uint32_t *out)
{
	uint64_t value;
	if (!read_u64(r, &value)) return false;
	if (value > UINT32_MAX) return wrong(r, "a line number past all lines");
	*out = (uint32_t)value;
	return true;
}

static bool read_mode(struct json_reader *r, unsigned *out)
{
	str digits;
	if (!json_read_string(r, &digits)) return false;
	unsigned mode = 0;
	for (size_t i = 0; i < digits.n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '7' || mode > 0777) return wrong(r, "a mode that is not octal");
		mode = mode << 3 | (unsigned)(digits.p[i] - '0');
	}
	*out = mode;
	return true;
}

static bool read_bool(struct json_reader *r, bool *out)
{
	char kind = json_peek(r);
	if (kind != 't' && kind != 'f') return wrong(r, "neither true nor false where one belongs");
	*out = kind == 't';
	return json_skip(r, NULL);
}

static bool read_names(struct json_reader *r, struct strs *out)
{
	for (bool first = true; json_element(r, &first);) {
		str name;
		if (!json_read_string(r, &name)) return false;
		PUSH(r->a, out, name);
	}
	return !r->bad;
}

/* ---- objects ---- */

#define FIELD(type, name, kind) { STR_INIT(#name), kind, offsetof(struct type, name) }

static const struct field edge_fields[] = {
	FIELD(manifest_edge, kind, FIELD_TEXT), FIELD(manifest_edge, of, FIELD_TEXT), FIELD(manifest_edge, from, FIELD_TEXT),
	FIELD(manifest_edge, line, FIELD_LINE), FIELD(manifest_edge, what, FIELD_TEXT),
};
static const struct field import_fields[] = {
	FIELD(manifest_import, name, FIELD_TEXT),
	{ STR_INIT("kind"), FIELD_TEXT, offsetof(struct manifest_import, by.kind) },
	{ STR_INIT("of"), FIELD_TEXT, offsetof(struct manifest_import, by.of) },
	{ STR_INIT("from"), FIELD_TEXT, offsetof(struct manifest_import, by.from) },
	{ STR_INIT("line"), FIELD_LINE, offsetof(struct manifest_import, by.line) },
	{ STR_INIT("what"), FIELD_TEXT, offsetof(struct manifest_import, by.what) },
};
static const struct field file_fields[] = {
	FIELD(manifest_file, path, FIELD_TEXT), FIELD(manifest_file, size, FIELD_U64),
	FIELD(manifest_file, sha256, FIELD_TEXT), FIELD(manifest_file, mode, FIELD_MODE),
	FIELD(manifest_file, wheel_size, FIELD_U64), FIELD(manifest_file, wheel_sha256, FIELD_TEXT),
	FIELD(manifest_file, reason, FIELD_TEXT), FIELD(manifest_file, by, FIELD_EDGE),
};
static const struct field reach_fields[] = {
	FIELD(manifest_reach, path, FIELD_TEXT), FIELD(manifest_reach, by, FIELD_EDGE),
};
static const struct field dist_fields[] = {
	FIELD(manifest_dist, name, FIELD_TEXT), FIELD(manifest_dist, version, FIELD_TEXT),
	FIELD(manifest_dist, wheel, FIELD_TEXT), FIELD(manifest_dist, sha256, FIELD_TEXT),
	FIELD(manifest_dist, wheel_bytes, FIELD_U64), FIELD(manifest_dist, installed_bytes, FIELD_U64),
	FIELD(manifest_dist, kept_bytes, FIELD_U64), FIELD(manifest_dist, brings_bytes, FIELD_U64),
	FIELD(manifest_dist, kept, FIELD_BOOL), FIELD(manifest_dist, direct, FIELD_BOOL),
	FIELD(manifest_dist, reason, FIELD_TEXT), FIELD(manifest_dist, via, FIELD_NAMES),
	FIELD(manifest_dist, requires, FIELD_NAMES), FIELD(manifest_dist, by, FIELD_EDGE),
	FIELD(manifest_dist, nearest, FIELD_EDGE), FIELD(manifest_dist, imports, FIELD_IMPORTS),
	{ STR_INIT("files"), FIELD_FILES, offsetof(struct manifest_dist, kept_files) },
	FIELD(manifest_dist, dropped_files, FIELD_FILES),
};
static const struct field requirement_fields[] = {
	FIELD(manifest_requirement, name, FIELD_TEXT), FIELD(manifest_requirement, alone_bytes, FIELD_U64),
	FIELD(manifest_requirement, attributed_bytes, FIELD_U64),
};
static const struct field target_fields[] = {
	{ STR_INIT("name"), FIELD_TEXT, offsetof(struct manifest, target) }, FIELD(manifest, image, FIELD_TEXT),
	FIELD(manifest, arch, FIELD_TEXT), FIELD(manifest, python, FIELD_TEXT), FIELD(manifest, site_packages, FIELD_TEXT),
};
static const struct field top_fields[] = {
	FIELD(manifest, prune, FIELD_TEXT), FIELD(manifest, command, FIELD_TEXT),
	{ STR_INIT("version"), FIELD_TEXT, offsetof(struct manifest, tool_version) }, FIELD(manifest, digest, FIELD_TEXT),
	FIELD(manifest, kept_bytes, FIELD_U64), FIELD(manifest, guard, FIELD_FILES),
};

static bool read_object(struct json_reader *r, const struct field *fields, size_t n, void *out);
static bool read_imports(struct json_reader *r, struct manifest_imports *out);
static bool read_files(struct json_reader *r, struct manifest_files *out);

/* Edges, imports and files hold no objects but edges: this goes three calls deep at most. */
static bool read_field(struct json_reader *r, const struct field *f, void *place)
{
	switch (f->kind) {
	case FIELD_TEXT: return json_read_string(r, place);
	case FIELD_U64: return read_u64(r, place);
	case FIELD_LINE: return read_line(r, place);
	case FIELD_MODE: return read_mode(r, place);
	case FIELD_BOOL: return read_bool(r, place);
	case FIELD_NAMES: return read_names(r, place);
	case FIELD_EDGE: return read_object(r, edge_fields, COUNT(edge_fields), place);
	case FIELD_IMPORTS: return read_imports(r, place);
	case FIELD_FILES: return read_files(r, place);
	}
	return false;
}

/* The value of `key`, or passed over. */
static bool read_member(struct json_reader *r, str key, const struct field *fields, size_t n, void *out)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(key, fields[i].key)) return read_field(r, &fields[i], (char *)out + fields[i].offset);
	return json_skip(r, NULL);
}

static bool read_object(struct json_reader *r, const struct field *fields, size_t n, void *out)
{
	str key;
	for (bool first = true; json_member(r, &first, &key);)
		if (!read_member(r, key, fields, n, out)) return false;
	return !r->bad;
}

static bool read_imports(struct json_reader *r, struct manifest_imports *out)
{
	for (bool first = true; json_element(r, &first);) {
		struct manifest_import one = { 0 };
		if (!read_object(r, import_fields, COUNT(import_fields), &one)) return false;
		PUSH(r->a, out, one);
	}
	return !r->bad;
}

static bool read_files(struct json_reader *r, struct manifest_files *out)
{
	for (bool first = true; json_element(r, &first);) {
		struct manifest_file one = { 0 };
		if (!read_object(r, file_fields, COUNT(file_fields), &one)) return false;
		PUSH(r->a, out, one);
	}
	return !r->bad;
}

static bool read_reaches(struct json_reader *r, struct manifest_reaches *out)
{
	for (bool first = true; json_element(r, &first);) {
		struct manifest_reach one = { 0 };
		if (!read_object(r, reach_fields, COUNT(reach_fields), &one)) return false;
		PUSH(r->a, out, one);
	}
	return !r->bad;
}

/* ---- the whole ---- */

static bool read_application(struct json_reader *r, struct manifest *m)
{
	str key;
	for (bool first = true; json_member(r, &first, &key);) {
		bool ok = str_eq(key, STR("imports")) ? read_imports(r, &m->imports)
			: str_eq(key, STR("files")) ? read_reaches(r, &m->files) : json_skip(r, NULL);
		if (!ok) return false;
	}
	return !r->bad;
}

static bool read_distributions(struct json_reader *r, struct manifest *m)
{
	struct { struct manifest_dist *v; size_t n, cap; } list = { 0 };
	for (bool first = true; json_element(r, &first);) {
		struct manifest_dist one = { 0 };
		if (!read_object(r, dist_fields, COUNT(dist_fields), &one)) return false;
		PUSH(r->a, &list, one);
	}
	m->v = list.v;
	m->n = list.n;
	return !r->bad;
}

static bool read_requirements(struct json_reader *r, struct manifest *m)
{
	struct { struct manifest_requirement *v; size_t n, cap; } list = { 0 };
	for (bool first = true; json_element(r, &first);) {
		struct manifest_requirement one = { 0 };
		if (!read_object(r, requirement_fields, COUNT(requirement_fields), &one)) return false;
		PUSH(r->a, &list, one);
	}
	m->requirements = list.v;
	m->requirements_n = list.n;
	return !r->bad;
}

static bool read_targets(struct json_reader *r, struct strs *targets)
{
	for (bool first = true; json_element(r, &first);) {
		struct manifest one = { 0 };
		if (!read_object(r, target_fields, COUNT(target_fields), &one)) return false;
		PUSH(r->a, targets, one.target);
	}
	return !r->bad;
}

static bool read_top(struct json_reader *r, struct manifest *m, struct strs *targets, uint64_t *schema)
{
	str key;
	for (bool first = true; json_member(r, &first, &key);) {
		bool ok;
		if (str_eq(key, STR("schema"))) ok = read_u64(r, schema);
		else if (str_eq(key, STR("target"))) ok = read_object(r, target_fields, COUNT(target_fields), m);
		else if (str_eq(key, STR("targets"))) ok = read_targets(r, targets);
		else if (str_eq(key, STR("application"))) ok = read_application(r, m);
		else if (str_eq(key, STR("requirements"))) ok = read_requirements(r, m);
		else if (str_eq(key, STR("distributions"))) ok = read_distributions(r, m);
		else ok = read_member(r, key, top_fields, COUNT(top_fields), m);
		if (!ok) return false;
	}
	return json_at_end(r);
}

bool manifest_parse(struct arena *a, str path, str text, struct manifest *out, struct strs *targets, struct err *e)
{
	struct json_reader r = json_reader(a, text);
	struct manifest found = { 0 };
	struct strs folders = { 0 };
	uint64_t schema = 0;
	if (!manifest_is_ours(str_slice(text, 0, 64)))
		return err_set(e, FAULT_INPUT, "'%.*s' is not the manifest.json of a staged directory", STR_ARG(path));
	if (!read_top(&r, &found, &folders, &schema)) {
		json_fault(&r, e);
		e->fault = FAULT_INPUT;
		return err_in(e, "'%.*s'", STR_ARG(path));
	}
	if (schema != 1)
		return err_set(e, FAULT_INPUT, "'%.*s' has schema %llu, and this program knows 1; stage anew", STR_ARG(path),
		               (unsigned long long)schema);
	*out = found;
	*targets = folders;
	return true;
}
