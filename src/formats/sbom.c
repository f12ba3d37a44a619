/* Bills of materials in CycloneDX. */
#include "spokeshave/sbom.h"

#include "sbom_private.h"
#include "spokeshave/json.h"
#include "spokeshave/spdx.h"

/* ---- what both formats use ---- */

/* A UUID of version 8: its bits are the maker's own. */
void sbom_add_uuid(struct buf *b, const uint8_t serial[16])
{
	for (size_t i = 0; i < 16; i++) {
		unsigned byte = serial[i];
		if (i == 6) byte = 0x80 | (byte & 0x0f);
		if (i == 8) byte = 0x80 | (byte & 0x3f);
		if (i == 4 || i == 6 || i == 8 || i == 10) buf_char(b, '-');
		buf_fmt(b, "%02x", byte);
	}
}

str sbom_expression(struct arena *a, const struct sbom_component *c)
{
	str out = { 0 };
	if (spdx_expression(a, c->license_expression, &out) || spdx_expression(a, c->license, &out)) return out;
	return (str){ 0 };
}

void sbom_license_names(struct arena *a, const struct sbom_component *c, struct strs *out)
{
	if (c->license_expression.n) PUSH(a, out, c->license_expression);
	if (c->license.n && !str_eq_nocase(c->license, STR("UNKNOWN"))) PUSH(a, out, c->license);
	for (size_t i = 0; i < c->license_classifiers.n; i++) PUSH(a, out, c->license_classifiers.v[i]);
}

/* ---- hashes ---- */

static const struct { str known, cyclonedx; } algorithms[] = {
	{ STR_INIT("sha256"), STR_INIT("SHA-256") }, { STR_INIT("sha384"), STR_INIT("SHA-384") },
	{ STR_INIT("sha512"), STR_INIT("SHA-512") }, { STR_INIT("sha1"), STR_INIT("SHA-1") }, { STR_INIT("md5"), STR_INIT("MD5") },
	{ STR_INIT("sha3_256"), STR_INIT("SHA3-256") }, { STR_INIT("sha3_384"), STR_INIT("SHA3-384") },
	{ STR_INIT("sha3_512"), STR_INIT("SHA3-512") }, { STR_INIT("blake2b"), STR_INIT("BLAKE2b-512") },
};

static str algorithm_name(str known)
{
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (str_eq(algorithms[i].known, known)) return algorithms[i].cyclonedx;
	return (str){ 0 };
}

static void hashes(struct json *j, const struct strs *list)
{
	str name, digits;
	bool open = false;
	for (size_t i = 0; i < list->n; i++) {
		str_cut(list->v[i], ':', &name, &digits);
		name = algorithm_name(name);
		if (!name.n) continue;
		if (!open) json_list(j, STR("hashes"));
		open = true;
		json_object(j, STR(""));
		json_str(j, STR("alg"), name);
		json_str(j, STR("content"), digits);
		json_end(j, '}');
	}
	if (open) json_end(j, ']');
}

/* ---- licences ---- */

static void license(struct json *j, const char *key, str value)
{
	json_object(j, STR(""));
	json_object(j, STR("license"));
	json_str(j, str_of(key), value);
	json_str(j, STR("acknowledgement"), STR("declared"));
	json_end(j, '}');
	json_end(j, '}');
}

static void expression_licenses(struct json *j, str expression)
{
	json_list(j, STR("licenses"));
	if (spdx_is_id(expression)) {
		license(j, "id", expression);
	} else {
		json_object(j, STR(""));
		json_str(j, STR("expression"), expression);
		json_str(j, STR("acknowledgement"), STR("declared"));
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void licenses(struct arena *a, struct json *j, const struct sbom_component *c)
{
	struct strs names = { 0 };
	str expression = sbom_expression(a, c);
	if (expression.n) {
		expression_licenses(j, expression);
		return;
	}
	sbom_license_names(a, c, &names);
	if (!names.n) return;
	json_list(j, STR("licenses"));
	for (size_t i = 0; i < names.n; i++) license(j, "name", names.v[i]);
	json_end(j, ']');
}

/* ---- components ---- */

static void external(struct json *j, const char *type, str url, str comment, const struct strs *list)
{
	json_object(j, STR(""));
	json_str(j, STR("type"), str_of(type));
	json_str(j, STR("url"), url);
	if (comment.n) json_str(j, STR("comment"), comment);
	hashes(j, list);
	json_end(j, '}');
}

/* A file whose URL is not said is named all the same: a name is a reference too. */
static void references(struct arena *a, struct json *j, const struct sbom_component *c)
{
	if (!c->files.n && !c->references.n) return;
	json_list(j, STR("externalReferences"));
	for (size_t i = 0; i < c->files.n; i++) {
		const struct sbom_file *f = &c->files.v[i];
		str comment = f->size ? arena_fmt(a, "%.*s, %llu bytes", STR_ARG(f->name), (unsigned long long)f->size) : f->name;
		external(j, "distribution", f->url.n ? f->url : f->name, comment, &f->hashes);
	}
	for (size_t i = 0; i < c->references.n; i++) {
		const struct sbom_reference *r = &c->references.v[i];
		struct strs list = { 0 };
		if (r->hash.n) PUSH(a, &list, r->hash);
		external(j, arena_cstr(a, r->type), r->path, (str){ 0 }, &list);
	}
	json_end(j, ']');
}

static void properties(struct json *j, const struct sbom_component *c)
{
	if (!c->properties.n) return;
	json_list(j, STR("properties"));
	for (size_t i = 0; i < c->properties.n; i++) {
		json_object(j, STR(""));
		json_str(j, STR("name"), c->properties.v[i].name);
		json_str(j, STR("value"), c->properties.v[i].value);
		json_end(j, '}');
	}
	json_end(j, ']');
}

/* What the wheel's own bill says, as components of this one: begun by the first, ended by the last of a depth. */
static void parts(struct json *j, const struct sbom_parts *list)
{
	for (size_t i = 0; i < list->n; i++) {
		const struct sbom_part *p = &list->v[i];
		size_t next = i + 1 < list->n ? list->v[i + 1].depth : 0;
		if (!i || p->depth > list->v[i - 1].depth) json_list(j, STR("components"));
		json_object(j, STR(""));
		json_str(j, STR("type"), p->type);
		json_str(j, STR("name"), p->name);
		if (p->version.n) json_str(j, STR("version"), p->version);
		hashes(j, &p->hashes);
		if (p->expression.n) expression_licenses(j, p->expression);
		if (p->purl.n) json_str(j, STR("purl"), p->purl);
		if (i + 1 < list->n && next > p->depth) continue;
		json_end(j, '}');
		for (size_t depth = p->depth; depth > next; depth--) {
			json_end(j, ']');
			json_end(j, '}');
		}
	}
	if (list->n) json_end(j, ']');
}

static void component(struct arena *a, struct json *j, const struct sbom_component *c, str ref)
{
	json_object(j, STR(""));
	json_str(j, STR("type"), STR("library"));
	json_str(j, STR("bom-ref"), ref);
	json_str(j, STR("name"), c->name);
	if (c->version.n) json_str(j, STR("version"), c->version);
	if (c->summary.n) json_str(j, STR("description"), c->summary);
	hashes(j, &c->hashes);
	licenses(a, j, c);
	json_str(j, STR("purl"), c->purl);
	references(a, j, c);
	properties(j, c);
	parts(j, &c->parts);
	json_end(j, '}');
}

/* ---- dependencies ---- */

static void depends(struct json *j, const struct sbom_refs *refs, size_t i, const struct sbom_component *c)
{
	size_t first;
	json_object(j, STR(""));
	json_str(j, STR("ref"), refs->ref[i]);
	json_list(j, STR("dependsOn"));
	for (size_t k = 0; k < c->requires.n; k++) {
		if (!sbom_find(refs, c->requires.v[k], &first)) continue;
		for (; first < refs->n && str_eq(refs->sorted[first].purl, c->requires.v[k]); first++)
			json_str(j, STR(""), refs->ref[refs->sorted[first].i]);
	}
	json_end(j, ']');
	json_end(j, '}');
}

static void dependencies(struct json *j, const struct sbom *bom, const struct sbom_refs *refs)
{
	json_list(j, STR("dependencies"));
	json_object(j, STR(""));
	json_str(j, STR("ref"), bom->ref);
	json_list(j, STR("dependsOn"));
	for (size_t i = 0; i < bom->n; i++)
		if (bom->v[i].direct) json_str(j, STR(""), refs->ref[i]);
	json_end(j, ']');
	json_end(j, '}');
	for (size_t i = 0; i < bom->n; i++) depends(j, refs, i, &bom->v[i]);
	json_end(j, ']');
}

/* ---- the whole ---- */

static void metadata(struct json *j, const struct sbom *bom)
{
	json_object(j, STR("metadata"));
	if (bom->timestamp.n) json_str(j, STR("timestamp"), bom->timestamp);
	json_object(j, STR("tools"));
	json_list(j, STR("components"));
	json_object(j, STR(""));
	json_str(j, STR("type"), STR("application"));
	json_str(j, STR("name"), STR("spokeshave"));
	json_str(j, STR("version"), bom->tool_version);
	json_end(j, '}');
	json_end(j, ']');
	json_end(j, '}');
	json_object(j, STR("component"));
	json_str(j, STR("type"), bom->type);
	json_str(j, STR("bom-ref"), bom->ref);
	json_str(j, STR("name"), bom->name);
	if (bom->description.n) json_str(j, STR("description"), bom->description);
	json_end(j, '}');
	json_end(j, '}');
}

str sbom_cyclonedx(struct arena *a, const struct sbom *bom)
{
	struct buf serial = buf_in(a);
	struct sbom_refs refs;
	sbom_refs_make(a, bom, &refs);
	buf_add(&serial, STR("urn:uuid:"));
	sbom_add_uuid(&serial, bom->serial);
	struct json j = json_in(a);
	json_object(&j, STR(""));
	json_str(&j, STR("bomFormat"), STR("CycloneDX"));
	json_str(&j, STR("specVersion"), STR("1.6"));
	json_str(&j, STR("serialNumber"), buf_str(&serial));
	json_u64(&j, STR("version"), 1);
	metadata(&j, bom);
	json_list(&j, STR("components"));
	for (size_t i = 0; i < bom->n; i++) component(a, &j, &bom->v[i], refs.ref[i]);
	json_end(&j, ']');
	dependencies(&j, bom, &refs);
	json_end(&j, '}');
	return json_text(&j);
}
