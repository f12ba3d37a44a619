/* Bills of materials in SPDX 2.3. */
#include "sbom_private.h"
#include "spokeshave/json.h"
#include "spokeshave/spdx.h"

static const char start_of_1980[] = "1980-01-01T00:00:00Z";

/* SPDXRef- and what an id may hold: "SPDXRef-Package-3-harbor". The number keeps those apart that differ in the rest. */
static str id_of(struct arena *a, size_t i, str name)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "SPDXRef-Package-%zu-", i + 1);
	for (size_t k = 0; k < name.n; k++) {
		char c = name.p[k];
		buf_char(&b, char_is_alpha(c) || char_is_digit(c) || c == '.' ? c : '-');
	}
	return buf_str(&b);
}

static str algorithm_name(str known)
{
	static const struct { str known, spdx; } algorithms[] = {
		{ STR_INIT("sha256"), STR_INIT("SHA256") }, { STR_INIT("sha384"), STR_INIT("SHA384") },
		{ STR_INIT("sha512"), STR_INIT("SHA512") }, { STR_INIT("sha224"), STR_INIT("SHA224") },
		{ STR_INIT("sha1"), STR_INIT("SHA1") }, { STR_INIT("md5"), STR_INIT("MD5") },
		{ STR_INIT("sha3_256"), STR_INIT("SHA3-256") }, { STR_INIT("sha3_384"), STR_INIT("SHA3-384") },
		{ STR_INIT("sha3_512"), STR_INIT("SHA3-512") }, { STR_INIT("blake2b"), STR_INIT("BLAKE2b-512") },
	};
	for (size_t i = 0; i < COUNT(algorithms); i++)
		if (str_eq(algorithms[i].known, known)) return algorithms[i].spdx;
	return (str){ 0 };
}

static void checksums(struct json *j, const struct strs *hashes)
{
	str name, digits;
	bool open = false;
	for (size_t i = 0; i < hashes->n; i++) {
		str_cut(hashes->v[i], ':', &name, &digits);
		name = algorithm_name(name);
		if (!name.n) continue;
		if (!open) json_list(j, STR("checksums"));
		open = true;
		json_object(j, STR(""));
		json_str(j, STR("algorithm"), name);
		json_str(j, STR("checksumValue"), digits);
		json_end(j, '}');
	}
	if (open) json_end(j, ']');
}

static void purl_reference(struct json *j, str purl)
{
	if (!purl.n) return;
	json_list(j, STR("externalRefs"));
	json_object(j, STR(""));
	json_str(j, STR("referenceCategory"), STR("PACKAGE-MANAGER"));
	json_str(j, STR("referenceType"), STR("purl"));
	json_str(j, STR("referenceLocator"), purl);
	json_end(j, '}');
	json_end(j, ']');
}

static str joined(struct arena *a, const struct strs *list)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < list->n; i++) buf_fmt(&b, "%s%.*s", i ? "; " : "", STR_ARG(list->v[i]));
	return buf_str(&b);
}

static void licenses(struct json *j, str expression, str comment)
{
	json_str(j, STR("licenseConcluded"), STR("NOASSERTION"));
	json_str(j, STR("licenseDeclared"), expression.n ? expression : STR("NOASSERTION"));
	if (!expression.n && comment.n) json_str(j, STR("licenseComments"), comment);
	json_str(j, STR("copyrightText"), STR("NOASSERTION"));
}

/* Markers and the like, which have no field of their own. */
static void comment(struct arena *a, struct json *j, const struct sbom_component *c)
{
	struct strs lines = { 0 };
	for (size_t i = 0; i < c->properties.n; i++)
		PUSH(a, &lines, arena_fmt(a, "%.*s: %.*s", STR_ARG(c->properties.v[i].name), STR_ARG(c->properties.v[i].value)));
	for (size_t i = 0; i < c->references.n; i++)
		PUSH(a, &lines, arena_fmt(a, "%.*s: %.*s", STR_ARG(c->references.v[i].type), STR_ARG(c->references.v[i].path)));
	if (lines.n) json_str(j, STR("comment"), joined(a, &lines));
}

/* A package has one place to be downloaded from and one file: of several none is told. */
static void package(struct arena *a, struct json *j, const struct sbom_component *c, str id, struct notes *notes)
{
	const struct sbom_file *file = c->files.n == 1 ? &c->files.v[0] : NULL;
	struct strs names = { 0 };
	sbom_license_names(a, c, &names);
	json_object(j, STR(""));
	json_str(j, STR("SPDXID"), id);
	json_str(j, STR("name"), c->name);
	if (c->version.n) json_str(j, STR("versionInfo"), c->version);
	if (file) json_str(j, STR("packageFileName"), file->name);
	json_str(j, STR("downloadLocation"), file && file->url.n ? file->url : STR("NOASSERTION"));
	json_bool(j, STR("filesAnalyzed"), false);
	checksums(j, c->hashes.n || !file ? &c->hashes : &file->hashes);
	licenses(j, sbom_expression(a, c), joined(a, &names));
	if (c->summary.n) json_str(j, STR("summary"), c->summary);
	comment(a, j, c);
	purl_reference(j, c->purl);
	json_str(j, STR("primaryPackagePurpose"), STR("LIBRARY"));
	json_end(j, '}');
	if (c->files.n > 1 && notes)
		PUSH(a, notes, ((struct note){ c->name, arena_fmt(a, "SPDX has room for one file of a package: the names, URLs and hashes "
		                                                  "of its %zu files are left out", c->files.n) }));
}

static void part(struct json *j, const struct sbom_part *p, str id)
{
	json_object(j, STR(""));
	json_str(j, STR("SPDXID"), id);
	json_str(j, STR("name"), p->name);
	if (p->version.n) json_str(j, STR("versionInfo"), p->version);
	json_str(j, STR("downloadLocation"), STR("NOASSERTION"));
	json_bool(j, STR("filesAnalyzed"), false);
	checksums(j, &p->hashes);
	licenses(j, p->expression, (str){ 0 });
	purl_reference(j, p->purl);
	json_end(j, '}');
}

/* ---- relationships ---- */

static void related(struct json *j, str from, const char *how, str to)
{
	json_object(j, STR(""));
	json_str(j, STR("spdxElementId"), from);
	json_str(j, STR("relationshipType"), str_of(how));
	json_str(j, STR("relatedSpdxElement"), to);
	json_end(j, '}');
}

static str part_id(struct arena *a, str owner, size_t i)
{
	return arena_fmt(a, "%.*s-part-%zu", STR_ARG(owner), i + 1);
}

/* A part contains those that follow it one level deeper. */
static void part_relations(struct arena *a, struct json *j, const struct sbom_parts *parts, str owner)
{
	str above[SBOM_DEPTH + 2] = { owner };
	for (size_t i = 0; i < parts->n; i++) {
		size_t depth = parts->v[i].depth < SBOM_DEPTH ? parts->v[i].depth : SBOM_DEPTH;
		above[depth + 1] = part_id(a, owner, i);
		related(j, above[depth], "CONTAINS", above[depth + 1]);
	}
}

static void relationships(struct arena *a, struct json *j, const struct sbom *bom, const struct sbom_refs *refs, const str *ids)
{
	size_t first;
	json_list(j, STR("relationships"));
	related(j, STR("SPDXRef-DOCUMENT"), "DESCRIBES", STR("SPDXRef-Root"));
	for (size_t i = 0; i < bom->n; i++) {
		const struct sbom_component *c = &bom->v[i];
		if (c->direct) related(j, STR("SPDXRef-Root"), "DEPENDS_ON", ids[i]);
		for (size_t k = 0; k < c->requires.n; k++) {
			if (!sbom_find(refs, c->requires.v[k], &first)) continue;
			for (; first < refs->n && str_eq(refs->sorted[first].purl, c->requires.v[k]); first++)
				related(j, ids[i], "DEPENDS_ON", ids[refs->sorted[first].i]);
		}
		part_relations(a, j, &c->parts, ids[i]);
	}
	json_end(j, ']');
}

/* ---- the whole ---- */

static void root(struct json *j, const struct sbom *bom)
{
	json_object(j, STR(""));
	json_str(j, STR("SPDXID"), STR("SPDXRef-Root"));
	json_str(j, STR("name"), bom->name);
	json_str(j, STR("downloadLocation"), STR("NOASSERTION"));
	json_bool(j, STR("filesAnalyzed"), false);
	licenses(j, (str){ 0 }, (str){ 0 });
	if (bom->description.n) json_str(j, STR("comment"), bom->description);
	json_str(j, STR("primaryPackagePurpose"), str_eq(bom->type, STR("container")) ? STR("CONTAINER") : STR("APPLICATION"));
	json_end(j, '}');
}

static void creation(struct arena *a, struct json *j, const struct sbom *bom)
{
	json_object(j, STR("creationInfo"));
	json_str(j, STR("created"), bom->timestamp.n ? bom->timestamp : str_of(start_of_1980));
	json_list(j, STR("creators"));
	json_str(j, STR(""), arena_fmt(a, "Tool: spokeshave-%.*s", STR_ARG(bom->tool_version)));
	json_end(j, ']');
	json_str(j, STR("licenseListVersion"), STR(SPDX_LIST_VERSION));
	json_end(j, '}');
}

str sbom_spdx(struct arena *a, const struct sbom *bom, struct notes *notes)
{
	struct sbom_refs refs;
	struct buf name_space = buf_in(a);
	str *ids = NEW_N(a, str, bom->n);
	sbom_refs_make(a, bom, &refs);
	buf_add(&name_space, STR("urn:uuid:"));
	sbom_add_uuid(&name_space, bom->serial);
	struct json j = json_in(a);
	json_object(&j, STR(""));
	json_str(&j, STR("spdxVersion"), STR("SPDX-2.3"));
	json_str(&j, STR("dataLicense"), STR("CC0-1.0"));
	json_str(&j, STR("SPDXID"), STR("SPDXRef-DOCUMENT"));
	json_str(&j, STR("name"), bom->name);
	json_str(&j, STR("documentNamespace"), buf_str(&name_space));
	creation(a, &j, bom);
	json_list(&j, STR("packages"));
	root(&j, bom);
	for (size_t i = 0; i < bom->n; i++) {
		ids[i] = id_of(a, i, bom->v[i].name);
		package(a, &j, &bom->v[i], ids[i], notes);
		for (size_t k = 0; k < bom->v[i].parts.n; k++) part(&j, &bom->v[i].parts.v[k], part_id(a, ids[i], k));
	}
	json_end(&j, ']');
	relationships(a, &j, bom, &refs, ids);
	json_end(&j, '}');
	return json_text(&j);
}
