/* Bills of materials: what is written, in both formats, and what is read of those that wheels carry. */
#include "support.h"

#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/sbom.h"

static struct sbom_component component(const char *name, const char *version)
{
	return (struct sbom_component){ .name = str_of(name), .version = str_of(version),
		                        .purl = package_url(&a, str_of(name), str_of(version)) };
}

static struct sbom bill(const struct sbom_component *v, size_t n)
{
	return (struct sbom){ .v = v, .n = n, .type = STR("container"), .ref = STR("target:alpine"), .name = STR("alpine"),
		              .tool_version = STR("1") };
}

static void purls_are_percent_encoded(void **state)
{
	static const struct { const char *name, *version, *want; } cases[] = {
		{ "a", "1.0", "pkg:pypi/a@1.0" }, { "a", "1.0+cpu", "pkg:pypi/a@1.0%2Bcpu" }, { "a-b", "1!2.0", "pkg:pypi/a-b@1%212.0" },
		{ "a", "", "pkg:pypi/a" }, { "a", "1~2_3", "pkg:pypi/a@1~2_3" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_text(package_url(&a, str_of(cases[i].name), str_of(cases[i].version)), cases[i].want);
	str url = package_url_with(&a, STR("pkg:pypi/a@1"), "download_url", STR("https://index.example/a b?c&d#e"));
	assert_text(url, "pkg:pypi/a@1?download_url=https://index.example/a%20b%3Fc%26d%23e");
	assert_text(package_url_with(&a, url, "vcs_url", STR("git+x@1")),
	            "pkg:pypi/a@1?download_url=https://index.example/a%20b%3Fc%26d%23e&vcs_url=git%2Bx%401");
}

static void each_package_is_named_with_what_it_needs(void **state)
{
	struct sbom_component v[] = { component("a", "1.0+cpu"), component("b", "1!2") };
	struct sbom bom = bill(v, 2);
	(void)state;
	PUSH(&a, &v[1].requires, v[0].purl);
	PUSH(&a, &v[1].requires, STR("pkg:pypi/gone@1"));
	v[1].direct = true;
	memset(bom.serial, 0xff, sizeof bom.serial);
	str text = sbom_cyclonedx(&a, &bom);
	assert_has(text, "\"specVersion\": \"1.6\"");
	assert_has(text, "\"serialNumber\": \"urn:uuid:ffffffff-ffff-8fff-bfff-ffffffffffff\"");
	assert_has(text, "\"purl\": \"pkg:pypi/a@1.0%2Bcpu\"");
	assert_has(text, "\"ref\": \"target:alpine\",\n      \"dependsOn\": [\n        \"pkg:pypi/b@1%212\"\n      ]");
	assert_has(text, "\"ref\": \"pkg:pypi/b@1%212\",\n      \"dependsOn\": [\n        \"pkg:pypi/a@1.0%2Bcpu\"\n      ]");
	assert_lacks(text, "gone");
	assert_lacks(text, "timestamp");
	bom.timestamp = STR("2026-01-02T03:04:05Z");
	assert_has(sbom_cyclonedx(&a, &bom), "\"timestamp\": \"2026-01-02T03:04:05Z\"");
	text = sbom_spdx(&a, &bom, NULL);
	assert_has(text, "\"created\": \"2026-01-02T03:04:05Z\"");
	assert_has(text, "\"spdxElementId\": \"SPDXRef-Package-2-b\",\n      \"relationshipType\": \"DEPENDS_ON\",\n"
	                 "      \"relatedSpdxElement\": \"SPDXRef-Package-1-a\"");
	assert_lacks(text, "gone");
}

static void a_license_is_an_id_an_expression_or_a_name(void **state)
{
	static const struct { const char *expression, *license, *classifier, *cyclonedx, *spdx; } cases[] = {
		{ "MIT", "", "", "\"license\": {\n            \"id\": \"MIT\"", "\"licenseDeclared\": \"MIT\"" },
		{ "", "apache-2.0", "", "\"id\": \"Apache-2.0\"", "\"licenseDeclared\": \"Apache-2.0\"" },
		{ "mit or ISC", "", "", "\"expression\": \"MIT OR ISC\"", "\"licenseDeclared\": \"MIT OR ISC\"" },
		{ "MIT", "BSD", "", "\"id\": \"MIT\"", "\"licenseDeclared\": \"MIT\"" },
		{ "", "BSD", "BSD License", "\"name\": \"BSD\"", "\"licenseComments\": \"BSD; BSD License\"" },
		{ "", "UNKNOWN", "BSD License", "\"name\": \"BSD License\"", "\"licenseComments\": \"BSD License\"" },
		{ "none of these", "", "", "\"name\": \"none of these\"", "\"licenseDeclared\": \"NOASSERTION\"" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sbom_component c = component("a", "1");
		struct sbom bom = bill(&c, 1);
		c.license_expression = str_of(cases[i].expression);
		c.license = str_of(cases[i].license);
		if (*cases[i].classifier) PUSH(&a, &c.license_classifiers, str_of(cases[i].classifier));
		assert_has(sbom_cyclonedx(&a, &bom), cases[i].cyclonedx);
		assert_has(sbom_spdx(&a, &bom, NULL), cases[i].spdx);
		assert_lacks(sbom_cyclonedx(&a, &bom), "UNKNOWN");
	}
}

static void one_release_twice_has_two_references(void **state)
{
	struct sbom_component v[] = { component("a", "1"), component("a", "1"), component("b", "1") };
	struct sbom bom = bill(v, 3);
	(void)state;
	PUSH(&a, &v[2].requires, v[0].purl);
	str text = sbom_cyclonedx(&a, &bom);
	assert_has(text, "\"bom-ref\": \"pkg:pypi/a@1\"");
	assert_has(text, "\"bom-ref\": \"pkg:pypi/a@1#2\"");
	assert_has(text, "\"dependsOn\": [\n        \"pkg:pypi/a@1\",\n        \"pkg:pypi/a@1#2\"\n      ]");
}

static void spdx_says_what_it_has_no_room_for(void **state)
{
	struct sbom_component c = component("a", "1");
	struct sbom bom = bill(&c, 1);
	struct notes notes = { 0 };
	(void)state;
	PUSH(&a, &c.files, ((struct sbom_file){ .name = STR("a-1-py3-none-any.whl"), .url = STR("https://index.example/a.whl") }));
	assert_has(sbom_spdx(&a, &bom, &notes), "\"downloadLocation\": \"https://index.example/a.whl\"");
	assert_int_equal(notes.n, 0);
	PUSH(&a, &c.files, ((struct sbom_file){ .name = STR("a-1.tar.gz") }));
	assert_lacks(sbom_spdx(&a, &bom, &notes), "index.example");
	assert_int_equal(notes.n, 1);
	assert_text(notes.v[0].where, "a");
}

/* "libpng/file/1.6 >zlib/library/1.3": parts, one '>' a depth. */
static str parts_text(const struct sbom_parts *parts)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < parts->n; i++) {
		const struct sbom_part *p = &parts->v[i];
		if (i) buf_char(&b, ' ');
		for (size_t k = 0; k < p->depth; k++) buf_char(&b, '>');
		buf_fmt(&b, "%.*s/%.*s/%.*s", STR_ARG(p->name), STR_ARG(p->type), STR_ARG(p->version));
		if (p->expression.n) buf_fmt(&b, "(%.*s)", STR_ARG(p->expression));
		for (size_t k = 0; k < p->hashes.n; k++) buf_fmt(&b, ",%.*s", STR_ARG(p->hashes.v[k]));
	}
	return buf_str(&b);
}

#define BILL(components) "{\"bomFormat\": \"CycloneDX\", \"components\": [" components "]}"

static void parts_of_a_bill_are_read_in_any_order_of_keys(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ BILL(""), "" }, { "{\"bomFormat\": \"CycloneDX\"}", "" },
		{ BILL("{\"name\": \"zlib\", \"version\": \"1.3\", \"x\": [{}]}"), "zlib/library/1.3" },
		{ BILL("{\"components\": [{\"name\": \"b\"}, {\"name\": \"c\"}], \"type\": \"file\", \"name\": \"a\"}, {\"name\": \"d\"}"),
		  "a/file/ >b/library/ >c/library/ d/library/" },
		{ BILL("{\"name\": \"a\", \"type\": \"of tomorrow\"}"), "a/library/" },
		{ BILL("{\"name\": \"a\", \"licenses\": [{\"license\": {\"id\": \"mit\"}}, {\"expression\": \"ISC OR 0BSD\"}]}"),
		  "a/library/(MIT AND (ISC OR 0BSD))" },
		{ BILL("{\"name\": \"a\", \"licenses\": [{\"license\": {\"id\": \"MIT\"}}, {\"license\": {\"name\": \"own\"}}]}"), "a/library/" },
		{ BILL("{\"name\": \"a\", \"hashes\": [{\"alg\": \"MD5\", \"content\": \"0123456789ABCDEF0123456789abcdef\"},"
		       "{\"alg\": \"SHA-1\", \"content\": \"short\"}, {\"alg\": \"BLAKE3\", \"content\": \"00\"}]}"),
		  "a/library/,md5:0123456789abcdef0123456789abcdef" },
	};
	static const char *const wrong[] = {
		"", "[]", "{}", "{\"bomFormat\": \"SPDX\"}", BILL("{}"), BILL("{\"name\": 1}"), BILL("[]"), BILL("{\"name\": \"a\"}") "x",
		"{\"bomFormat\": \"CycloneDX\", \"components\": {}}", BILL("{\"name\": \"a\", \"hashes\": {}}"), "{\"bomFormat\": \"CycloneDX\"",
	};
	struct err e;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct sbom_parts parts;
		if (!sbom_parts_parse(&a, str_of(cases[i].text), &parts, &e)) fail_msg("%s: %s", cases[i].text, e.text);
		assert_text(parts_text(&parts), cases[i].want);
	}
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct sbom_parts parts = { .n = 7 };
		if (sbom_parts_parse(&a, str_of(wrong[i]), &parts, &e)) fail_msg("'%s' is taken", wrong[i]);
		assert_int_equal(e.fault, FAULT_INPUT);
		assert_int_equal(parts.n, 7);
	}
}

static void parts_are_written_where_they_belong(void **state)
{
	static const char text[] = BILL("{\"name\": \"a\", \"components\": [{\"name\": \"b\", \"components\": [{\"name\": \"c\"}]}]}, {\"name\": \"d\"}");
	struct sbom_component c = component("whole", "1");
	struct sbom bom = bill(&c, 1);
	struct sbom_parts again;
	struct err e;
	(void)state;
	assert_true(sbom_parts_parse(&a, str_of(text), &c.parts, &e));
	assert_true(sbom_parts_parse(&a, sbom_cyclonedx(&a, &bom), &again, &e));
	assert_text(parts_text(&again), "whole/library/1 >a/library/ >>b/library/ >>>c/library/ >d/library/");
	str spdx = sbom_spdx(&a, &bom, NULL);
	assert_has(spdx, "\"spdxElementId\": \"SPDXRef-Package-1-whole-part-2\",\n      \"relationshipType\": \"CONTAINS\",\n"
	                 "      \"relatedSpdxElement\": \"SPDXRef-Package-1-whole-part-3\"");
	assert_has(spdx, "\"spdxElementId\": \"SPDXRef-Package-1-whole\",\n      \"relationshipType\": \"CONTAINS\",\n"
	                 "      \"relatedSpdxElement\": \"SPDXRef-Package-1-whole-part-4\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(purls_are_percent_encoded),
		TEST(each_package_is_named_with_what_it_needs),
		TEST(a_license_is_an_id_an_expression_or_a_name),
		TEST(one_release_twice_has_two_references),
		TEST(spdx_says_what_it_has_no_room_for),
		TEST(parts_of_a_bill_are_read_in_any_order_of_keys),
		TEST(parts_are_written_where_they_belong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
