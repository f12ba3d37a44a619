/* Parts that a wheel's own bill of materials names: CycloneDX in JSON. */
#include "spokeshave/buf.h"
#include "spokeshave/json_read.h"
#include "spokeshave/sbom.h"
#include "spokeshave/spdx.h"

struct bill {
	struct json_reader json;
	struct sbom_parts *out;
};

/* ---- values ---- */

static bool is(struct json_reader *r, char kind)
{
	if (json_peek(r) == kind) return true;
	r->bad = r->bad ? r->bad : "a value of another kind is expected";
	return false;
}

static bool text(struct bill *b, str *out)
{
	return is(&b->json, '"') && json_read_string(&b->json, out);
}

static str type_of(str text)
{
	static const str types[] = {
		STR_INIT("application"), STR_INIT("framework"), STR_INIT("library"), STR_INIT("container"), STR_INIT("platform"),
		STR_INIT("operating-system"), STR_INIT("device"), STR_INIT("device-driver"), STR_INIT("firmware"), STR_INIT("file"),
		STR_INIT("machine-learning-model"), STR_INIT("data"), STR_INIT("cryptographic-asset"),
	};
	for (size_t i = 0; i < COUNT(types); i++)
		if (str_eq(types[i], text)) return text;
	return STR("library"); /* of a later version of the format */
}

static bool is_hex(str s, size_t digits)
{
	for (size_t i = 0; i < s.n; i++)
		if (!char_is_digit(s.p[i]) && (char_lower(s.p[i]) < 'a' || char_lower(s.p[i]) > 'f')) return false;
	return s.n == digits;
}

static void add_hash(struct bill *b, str algorithm, str digits, struct strs *out)
{
	static const struct { str name, known; size_t digits; } algorithms[] = {
		{ STR_INIT("SHA-256"), STR_INIT("sha256"), 64 }, { STR_INIT("SHA-384"), STR_INIT("sha384"), 96 },
		{ STR_INIT("SHA-512"), STR_INIT("sha512"), 128 }, { STR_INIT("SHA-1"), STR_INIT("sha1"), 40 },
		{ STR_INIT("MD5"), STR_INIT("md5"), 32 },
	};
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (str_eq(algorithms[i].name, algorithm) && is_hex(digits, algorithms[i].digits))
			PUSH(b->json.a, out, arena_fmt(b->json.a, "%.*s:%.*s", STR_ARG(algorithms[i].known),
			                               STR_ARG(arena_lower(b->json.a, digits))));
}

static bool read_hashes(struct bill *b, struct strs *out)
{
	if (!is(&b->json, '[')) return false;
	for (bool first = true; json_element(&b->json, &first);) {
		str key, algorithm = { 0 }, digits = { 0 };
		if (!is(&b->json, '{')) return false;
		for (bool one = true; json_member(&b->json, &one, &key);) {
			bool ok = str_eq(key, STR("alg")) ? text(b, &algorithm)
			        : str_eq(key, STR("content")) ? text(b, &digits) : json_skip(&b->json, NULL);
			if (!ok) return false;
		}
		if (!b->json.bad) add_hash(b, algorithm, digits, out);
	}
	strs_sort_unique(out);
	return !b->json.bad;
}

/* ---- licences ---- */

/* "id" of {"license": {"id": "MIT"}}; a licence that only has a name has none. */
static bool read_license_id(struct bill *b, str *out)
{
	str key;
	if (!is(&b->json, '{')) return false;
	for (bool one = true; json_member(&b->json, &one, &key);)
		if (!(str_eq(key, STR("id")) ? text(b, out) : json_skip(&b->json, NULL))) return false;
	return !b->json.bad;
}

/* All of them hold. */
static str all_of(struct arena *a, const struct strs *expressions)
{
	struct buf b = buf_in(a);
	str out = { 0 };
	for (size_t i = 0; i < expressions->n; i++) {
		str one = expressions->v[i];
		bool compound = expressions->n > 1 && str_find(one, ' ') < one.n;
		buf_fmt(&b, compound ? "%s(%.*s)" : "%s%.*s", i ? " AND " : "", STR_ARG(one));
	}
	return spdx_expression(a, buf_str(&b), &out) ? out : (str){ 0 };
}

/* When one has no id, no expression says it. */
static bool read_licenses(struct bill *b, str *out)
{
	struct strs all = { 0 };
	bool complete = true;
	if (!is(&b->json, '[')) return false;
	for (bool first = true; json_element(&b->json, &first);) {
		str key, id = { 0 }, sound = { 0 };
		if (!is(&b->json, '{')) return false;
		for (bool one = true; json_member(&b->json, &one, &key);) {
			bool ok = str_eq(key, STR("expression")) ? text(b, &id)
			        : str_eq(key, STR("license")) ? read_license_id(b, &id) : json_skip(&b->json, NULL);
			if (!ok) return false;
		}
		complete = complete && !b->json.bad && spdx_expression(b->json.a, id, &sound);
		PUSH(b->json.a, &all, sound);
	}
	*out = complete ? all_of(b->json.a, &all) : (str){ 0 };
	return !b->json.bad;
}

/* ---- parts ---- */

static bool read_parts(struct bill *b, size_t depth);

/* The part has its place before those in it, whatever the order of the keys. The reader limits how deep this goes. */
static bool read_part(struct bill *b, size_t depth)
{
	size_t place = b->out->n;
	struct sbom_part part = { .type = STR("library"), .depth = depth };
	str key;
	if (place == LIMIT_SBOM_PARTS) {
		b->json.bad = "there are too many components";
		return false;
	}
	if (!is(&b->json, '{')) return false;
	PUSH(b->json.a, b->out, part);
	for (bool first = true; json_member(&b->json, &first, &key);) {
		bool ok = str_eq(key, STR("type")) ? text(b, &part.type)
		        : str_eq(key, STR("name")) ? text(b, &part.name)
		        : str_eq(key, STR("version")) ? text(b, &part.version)
		        : str_eq(key, STR("purl")) ? text(b, &part.purl)
		        : str_eq(key, STR("hashes")) ? read_hashes(b, &part.hashes)
		        : str_eq(key, STR("licenses")) ? read_licenses(b, &part.expression)
		        : str_eq(key, STR("components")) ? read_parts(b, depth < SBOM_DEPTH ? depth + 1 : depth)
		        : json_skip(&b->json, NULL);
		if (!ok) return false;
	}
	if (!b->json.bad && !part.name.n) b->json.bad = "a component has no name";
	part.type = type_of(part.type);
	b->out->v[place] = part;
	return !b->json.bad;
}

static bool read_parts(struct bill *b, size_t depth)
{
	if (!is(&b->json, '[')) return false;
	for (bool first = true; json_element(&b->json, &first);)
		if (!read_part(b, depth)) return false;
	return !b->json.bad;
}

static bool read_bill(struct bill *b, bool *named)
{
	str key, format = { 0 };
	if (!is(&b->json, '{')) return false;
	for (bool first = true; json_member(&b->json, &first, &key);) {
		bool ok = str_eq(key, STR("bomFormat")) ? text(b, &format)
		        : str_eq(key, STR("components")) ? read_parts(b, 0) : json_skip(&b->json, NULL);
		if (!ok) return false;
	}
	*named = str_eq(format, STR("CycloneDX"));
	return !b->json.bad && json_at_end(&b->json);
}

bool sbom_parts_parse(struct arena *a, str bytes, struct sbom_parts *out, struct err *e)
{
	struct sbom_parts parts = { 0 };
	struct bill b = { json_reader(a, bytes), &parts };
	bool named = false;
	if (!read_bill(&b, &named)) {
		json_fault(&b.json, e);
		e->fault = FAULT_INPUT;
		return false;
	}
	if (!named) return err_set(e, FAULT_INPUT, "no CycloneDX: bomFormat does not say so");
	*out = parts;
	return true;
}
