#include "support.h"

#include "spokeshave/page.h"

static struct notes notes;
static struct metadata metadata;
static struct err e;

static int fresh(void **state)
{
	arena_begin(state);
	notes = (struct notes){ 0 };
	metadata = (struct metadata){ .summary = STR("untouched") };
	e.text[0] = 0;
	return 0;
}

static bool parse(str text)
{
	return metadata_parse(&a, text, &metadata, &notes, &e);
}

static void the_header_is_read_and_the_description_is_not(void **state)
{
	(void)state;
	assert_true(parse(STR("Metadata-Version: 2.4\r\nNAME:Clock_Face\r\nVersion: 1.0.post1\r\n"
	                      "Summary: tells\r\n the time\r\nRequires-Python: >=3.8,\r\n\t<4\r\n"
	                      "Requires-Dist: uvicorn[standard]>=0.20;\r\n  python_version >= '3.8'\r\n"
	                      "Requires-Dist: gunicorn\r\nProvides-Extra: Dev_Tools\r\nProvides-Extra: all\r\n"
	                      "Provides-Extra: dev.tools\r\nLicense-Expression: MIT\r\nLicense: see\r\n        more\r\n"
	                      "no field\r\n\r\nName: another\r\nRequires-Dist: nothing at all !!!\r\n")));
	assert_text(metadata.name, "Clock_Face");
	assert_text(metadata.version, "1.0.post1");
	assert_text(metadata.metadata_version, "2.4");
	assert_text(metadata.summary, "tells");
	assert_text(metadata.license, "see");
	assert_text(metadata.license_expression, "MIT");
	assert_int_equal(metadata.requires_dist.n, 2);
	assert_text(metadata.requires_dist.v[0].canonical, "uvicorn");
	assert_non_null(metadata.requires_dist.v[0].marker);
	assert_text(metadata.requires_dist.v[1].canonical, "gunicorn");
	assert_int_equal(metadata.provides_extra.n, 2);
	assert_text(metadata.provides_extra.v[0], "all");
	assert_text(metadata.provides_extra.v[1], "dev-tools");
	assert_int_equal(notes.n, 0);
}

static void a_folded_requires_python_is_whole(void **state)
{
	struct specifiers specs = { 0 };
	(void)state;
	assert_true(parse(STR("Name: a\nVersion: 1\nRequires-Python: >=3.8,\n <4\n")));
	assert_true(specifiers_parse(&a, metadata.requires_python, &specs, &e));
	assert_int_equal(specs.n, 2);
}

static void a_field_given_twice_counts_first_and_a_mark_is_passed_over(void **state)
{
	(void)state;
	assert_true(parse(STR("\xEF\xBB\xBFName: a\nVersion: 1\nVersion: 2\nName: b")));
	assert_text(metadata.name, "a");
	assert_text(metadata.version, "1");
}

static void nothing_borrows_the_text(void **state)
{
	char text[] = "Name: a\nVersion: 1\nRequires-Dist: b>=2\n";
	(void)state;
	assert_true(parse(str_of(text)));
	memset(text, 'x', sizeof text);
	assert_text(metadata.name, "a");
	assert_text(requirement_text(&a, &metadata.requires_dist.v[0]), "b>=2");
}

static void a_repair_is_noted_with_its_line(void **state)
{
	(void)state;
	assert_true(parse(STR("Name: a\nVersion: 1\nRequires-Dist: b (>=3.6.*)\n")));
	assert_int_equal(metadata.requires_dist.n, 1);
	assert_int_equal(notes.n, 1);
	assert_text(notes.v[0].where, "METADATA line 3");
}

static void what_can_not_be_is_an_integrity_fault_with_its_line(void **state)
{
	static const struct { str text; const char *says; } cases[] = {
		{ STR_INIT(""), "without a Name" }, { STR_INIT("\nName: a\nVersion: 1\n"), "line 1:" },
		{ STR_INIT("Name: a\n"), "without a Version" }, { STR_INIT("Version: 1\n"), "without a Name" },
		{ STR_INIT("Metadata-Version: 2.1\nName: a b\nVersion: 1\n"), "line 2: 'a b'" },
		{ STR_INIT("Name: a\nVersion: one\n"), "line 2: 'one' is not a version" },
		{ STR_INIT("Name: a\nVersion: 1\nRequires-Dist: !\n"), "line 3" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(parse(cases[i].text));
		assert_int_equal(e.fault, FAULT_INTEGRITY);
		if (!strstr(e.text, cases[i].says)) fail_msg("'%s' does not say '%s'", e.text, cases[i].says);
		assert_text(metadata.summary, "untouched");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_AFTER(fresh, the_header_is_read_and_the_description_is_not),
		TEST_AFTER(fresh, a_folded_requires_python_is_whole),
		TEST_AFTER(fresh, a_field_given_twice_counts_first_and_a_mark_is_passed_over),
		TEST_AFTER(fresh, nothing_borrows_the_text),
		TEST_AFTER(fresh, a_repair_is_noted_with_its_line),
		TEST_AFTER(fresh, what_can_not_be_is_an_integrity_fault_with_its_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
