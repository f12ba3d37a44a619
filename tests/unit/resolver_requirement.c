#include "support.h"

#include "spokeshave/requirement.h"

static struct requirement parsed(str text)
{
	struct requirement r;
	struct err e;
	if (!requirement_parse(&a, text, &r, NULL, &e)) fail_msg("'%.*s': %s", STR_ARG(text), e.text);
	return r;
}

static const struct { const char *text, *want; } texts[] = {
	{ "Foo", "foo" }, { " Foo.Bar__baz ", "foo-bar-baz" }, { "foo[]", "foo" }, { "foo [B_c,a , b-C]", "foo[a,b-c]" },
	{ "foo>=1", "foo>=1" }, { "foo >= 1 , < 2 ,", "foo<2,>=1" }, { "foo (>=1,<2)", "foo<2,>=1" }, { "foo()", "foo" },
	{ "foo==1.*;os_name=='a'", "foo==1.*; os_name == \"a\"" }, { "foo ; extra == 'X_y'", "foo; extra == \"x-y\"" },
	{ "foo===1.0 , <2", "foo<2,===1.0" }, { "foo===any+thing", "foo===any+thing" },
	{ "foo@https://index.example/a;b.whl", "foo @ https://index.example/a;b.whl" },
	{ "foo[x] @ file:///a.whl ; os_name == 'a'", "foo[x] @ file:///a.whl ; os_name == \"a\"" },
	{ "foo @ file:///a.whl ", "foo @ file:///a.whl" }, { "0foo9~=1.2", "0foo9~=1.2" },
	{ "foo >=1;python_version<'3' and (os_name=='a' or os_name=='b')",
	  "foo>=1; python_version < \"3\" and (os_name == \"a\" or os_name == \"b\")" },
};

static void a_requirement_is_read_and_written_canonically(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct requirement r = parsed(str_of(texts[i].text));
		str text = requirement_text(&a, &r);
		if (!str_eq(text, str_of(texts[i].want))) fail_msg("'%s' is '%.*s'", texts[i].text, STR_ARG(text));
		r = parsed(text);
		assert_true(str_eq(requirement_text(&a, &r), text));
	}
}

static void names_and_extras_are_kept_as_written_too(void **state)
{
	(void)state;
	struct requirement r = parsed(STR("Foo_Bar[B.c,a,b-C]"));
	assert_true(str_eq(r.name, STR("Foo_Bar")) && str_eq(r.canonical, STR("foo-bar")));
	assert_int_equal(r.extras.n, 2);
	assert_int_equal(r.written_extras.n, 3);
	assert_true(str_eq(r.written_extras.v[0], STR("B.c")) && str_eq(r.extras.v[1], STR("b-c")));
}

static const struct { const char *text; size_t at; const char *says; } faults[] = {
	{ "", 0, "expected the name" }, { "  ", 2, "expected the name" }, { "-foo", 0, "expected the name" },
	{ "foo-", 3, "expected a specifier" }, { "foo bar", 4, "expected a specifier" }, { "foo=1", 3, "expected a specifier" },
	{ "foo>=1 <2", 7, "expected ',' between specifiers" }, { "foo>=1,,<2", 7, "expected ','" }, { "foo>=", 3, "is not a version" },
	{ "foo>=1,<x", 7, "'x' is not a version" }, { "foo~=1", 3, "at least two" }, { "foo==1.*.post1", 3, "is not a version" },
	{ "foo>=1.0+local", 3, "a local version" }, { "foo[a", 5, "expected ',' or ']'" }, { "foo[a,]", 6, "the name of an extra" },
	{ "foo[a b]", 6, "expected ',' or ']'" }, { "foo[,]", 4, "the name of an extra" }, { "foo(>=1", 3, "parenthesis is not closed" },
	{ "foo(>=1 <2)", 8, "expected ',' or ')'" }, { "foo (>=1) <2", 10, "expected" }, { "foo;", 4, "no marker follows" }, { "foo ; ", 6, "leave the ';' out" },
	{ "foo;python_version", 18, "expected one of" }, { "foo>=1; os_name = 'a'", 16, "expected one of" },
	{ "foo @", 5, "expected a URL" }, { "foo @ a os_name == 'b'", 8, "';' or the end after the URL" },
	{ "foo\n", 3, "expected a specifier" }, { "foo @ a\x01 ", 7, "control character" }, { "foo \xc3\xa9", 4, "expected a specifier" },
	{ "https://index.example/x.whl", 5, "expected a specifier" },
};

static void a_fault_says_where_the_caret_goes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		struct requirement r = { .name = STR("untouched") };
		struct err e;
		size_t at = 999;
		if (requirement_parse(&a, str_of(faults[i].text), &r, &at, &e)) fail_msg("'%s' was taken", faults[i].text);
		if (at != faults[i].at) fail_msg("'%s': at %zu, %s", faults[i].text, at, e.text);
		if (!strstr(e.text, faults[i].says)) fail_msg("'%s': %s", faults[i].text, e.text);
		assert_true(str_eq(r.name, STR("untouched")) && e.fault == FAULT_INPUT);
	}
}

static const struct { const char *text, *want, *repair; } mended[] = {
	{ "foo>=1", "foo>=1", "" },
	{ "foo (>=1.0 <2)", "foo<2,>=1.0", "parentheses dropped, missing comma added" },
	{ "foo>=3.6.*; python_version < '3'", "foo>=3.6; python_version < \"3\"", "'.*' dropped beside an operator that takes none" },
	{ "foo[a] >='1.0'", "foo[a]>=1.0", "quotes dropped" }, { "foo>=1.;", "foo>=1", "trailing dot dropped" },
	{ "foo>=1;", "foo>=1", "trailing ';' dropped" }, { "foo>=1,,<2", "foo<2,>=1", "blanks around it dropped" },
	{ "\nfoo\n", "foo", "blanks around it dropped" }, { "foo *", "foo", "'*' read as any version" },
	{ "foo>=x", NULL, NULL }, { "foo bar", NULL, NULL }, { "foo>=1; os_name", NULL, NULL }, { "foo @ ", NULL, NULL },
	{ ">=1", NULL, NULL }, { "foo[a", NULL, NULL }, { "", NULL, NULL },
};

static void broken_metadata_is_mended_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(mended); i++) {
		struct requirement r;
		struct err e;
		str repair;
		bool ok = requirement_parse_lenient(&a, str_of(mended[i].text), &r, &repair, &e);
		if (ok != (mended[i].want != NULL)) fail_msg("'%s' was %s", mended[i].text, ok ? "taken" : e.text);
		if (!ok) continue;
		str text = requirement_text(&a, &r);
		if (!str_eq(text, str_of(mended[i].want)) || !str_eq(repair, str_of(mended[i].repair)))
			fail_msg("'%s' is '%.*s', '%.*s'", mended[i].text, STR_ARG(text), STR_ARG(repair));
	}
}

static void names_have_one_normal_form(void **state)
{
	static const struct { const char *name, *normal; bool valid; } cases[] = {
		{ "Django", "django", true }, { "oslo.concurrency", "oslo-concurrency", true }, { "a__b-.-c", "a-b-c", true },
		{ "a", "a", true }, { "9", "9", true }, { "-a", "-a", false }, { "a_", "a-", false }, { "", "", false },
		{ "a b", "a b", false }, { "\xc3\xa9", "\xc3\xa9", false }, { ".", "-", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str normal = name_normal(&a, str_of(cases[i].name));
		if (!str_eq(normal, str_of(cases[i].normal))) fail_msg("'%s'", cases[i].name);
		assert_true(str_eq(name_normal(&a, normal), normal));
		assert_int_equal(name_valid(str_of(cases[i].name)), cases[i].valid);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_requirement_is_read_and_written_canonically),
		TEST(names_and_extras_are_kept_as_written_too),
		TEST(a_fault_says_where_the_caret_goes),
		TEST(broken_metadata_is_mended_or_refused),
		TEST(names_have_one_normal_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
