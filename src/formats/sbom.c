#include "spokeshave/json.h"
#include "spokeshave/sbom.h"

str package_url(struct arena *a, str name, str version)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_~";
	struct buf b = buf_in(a);
	buf_fmt(&b, "pkg:pypi/%.*s@", STR_ARG(name));
	for (size_t i = 0; i < version.n; i++) {
		char c = version.p[i];
		if (c && str_find((str){ plain, sizeof plain - 1 }, c) < sizeof plain - 1) buf_char(&b, c);
		else buf_fmt(&b, "%%%02X", (unsigned)(unsigned char)c);
	}
	return buf_str(&b);
}

/* A UUID of version 8: its bits are the maker's own. */
static str serial_text(struct arena *a, const uint8_t serial[16])
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("urn:uuid:"));
	for (size_t i = 0; i < 16; i++) {
		unsigned byte = serial[i];
		if (i == 6) byte = 0x80 | (byte & 0x0f);
		if (i == 8) byte = 0x80 | (byte & 0x3f);
		if (i == 4 || i == 6 || i == 8 || i == 10) buf_char(&b, '-');
		buf_fmt(&b, "%02x", byte);
	}
	return buf_str(&b);
}

/* An SPDX expression where METADATA gives one, else the text of the old field as a name. */
static void licenses(struct json *j, const struct sbom_component *c)
{
	if (!c->license_expression.n && !c->license.n) return;
	json_list(j, STR("licenses"));
	json_object(j, STR(""));
	if (c->license_expression.n) {
		json_str(j, STR("expression"), c->license_expression);
	} else {
		json_object(j, STR("license"));
		json_str(j, STR("name"), c->license);
		json_end(j, '}');
	}
	json_end(j, '}');
	json_end(j, ']');
}

static void component(struct arena *a, struct json *j, const struct sbom_component *c)
{
	str ref = package_url(a, c->name, c->version);
	json_object(j, STR(""));
	json_str(j, STR("type"), STR("library"));
	json_str(j, STR("bom-ref"), ref);
	json_str(j, STR("name"), c->name);
	json_str(j, STR("version"), c->version);
	if (c->summary.n) json_str(j, STR("description"), c->summary);
	json_list(j, STR("hashes"));
	json_object(j, STR(""));
	json_str(j, STR("alg"), STR("SHA-256"));
	json_str(j, STR("content"), c->sha256);
	json_end(j, '}');
	json_end(j, ']');
	licenses(j, c);
	json_str(j, STR("purl"), ref);
	json_list(j, STR("properties"));
	json_object(j, STR(""));
	json_str(j, STR("name"), STR("spokeshave:wheel"));
	json_str(j, STR("value"), c->wheel);
	json_end(j, '}');
	json_end(j, ']');
	json_end(j, '}');
}

static const struct sbom_component *find(const struct sbom *bom, str name)
{
	size_t low = 0, high = bom->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = str_cmp(bom->v[middle].name, name);
		if (!c) return &bom->v[middle];
		if (c < 0) low = middle + 1;
		else high = middle;
	}
	return NULL;
}

static void depends(struct arena *a, struct json *j, const struct sbom *bom,
                    const struct sbom_component *c)
{
	json_object(j, STR(""));
	json_str(j, STR("ref"), package_url(a, c->name, c->version));
	json_list(j, STR("dependsOn"));
	for (size_t i = 0; i < c->requires.n; i++) {
		const struct sbom_component *other = find(bom, c->requires.v[i]);
		if (other) json_str(j, STR(""), package_url(a, other->name, other->version));
	}
	json_end(j, ']');
	json_end(j, '}');
}

static void metadata(struct arena *a, struct json *j, const struct sbom *bom)
{
	json_object(j, STR("metadata"));
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
	json_str(j, STR("type"), STR("container"));
	json_str(j, STR("bom-ref"), arena_fmt(a, "target:%.*s", STR_ARG(bom->target)));
	json_str(j, STR("name"), bom->target);
	if (bom->image.n) json_str(j, STR("description"), bom->image);
	json_end(j, '}');
	json_end(j, '}');
}

str sbom_text(struct arena *a, const struct sbom *bom)
{
	struct json j = json_in(a);
	json_object(&j, STR(""));
	json_str(&j, STR("bomFormat"), STR("CycloneDX"));
	json_str(&j, STR("specVersion"), STR("1.6"));
	json_str(&j, STR("serialNumber"), serial_text(a, bom->serial));
	json_u64(&j, STR("version"), 1);
	metadata(a, &j, bom);
	json_list(&j, STR("components"));
	for (size_t i = 0; i < bom->n; i++) component(a, &j, &bom->v[i]);
	json_end(&j, ']');
	json_list(&j, STR("dependencies"));
	for (size_t i = 0; i < bom->n; i++) depends(a, &j, bom, &bom->v[i]);
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}
