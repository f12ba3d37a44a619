#include "support.h"

#include "spokeshave/specifier.h"

static struct specifiers parsed(const char *text)
{
	struct specifiers s;
	struct err e;
	if (!specifiers_parse(&a, str_of(text), &s, &e)) fail_msg("'%s': %s", text, e.text);
	return s;
}

static const struct { const char *spec, *yes, *no; } members[] = { /* versions between blanks */
	{ "", "0 1.0 2a1 1!0", "" },
	{ "==1.0", "1 1.0.0 1.0+x 1.0.0+y", "1.0.post1 1.0a1 1.0.1 1!1.0" },
	{ "==1.0+x", "1.0+x 1+X", "1.0 1.0+x.1 1.0+y" },
	{ "!=1.0", "1.1 1.0.post1 1.0rc1", "1.0 1.0+x 1.0.0" },
	{ "!=1.0+x", "1.0 1.0+y", "1.0+x" },
	{ "<=1.0", "1.0 1.0+anything 0.9 1.0a1", "1.0.post1 1.1" },
	{ ">=1.0", "1.0 1.0+x 1.0.post1 2a1", "1.0rc1 0.9" },
	{ "<1.0", "0.9 0.9.post1 0.9+x", "1.0 1.0rc1 1.0.dev0 1.0a1.post1 1.0+x" },
	{ "<1.0rc1", "1.0a1 1.0.dev3 1.0b9.post1", "1.0rc1 1.0rc1+x 1.0" },
	{ "<1.0.post1", "1.0 1.0a1 1.0+x 1.0.post0", "1.0.post1 1.0.post1.dev0" },
	{ ">1.0", "1.0.1 1.1.dev0 1.0.1a1", "1.0 1.0+x 1.0.post1 1.0.post1.dev2 1.0.post1+x" },
	{ ">1.0a1", "1.0a2 1.0 1.0.post1", "1.0a1 1.0a1+x 1.0a1.post1 1.0a1.dev1" },
	{ ">1.0.post1", "1.0.post2 1.0.post2.dev0 1.0.1", "1.0.post1 1.0.post1+x 1.0" },
	{ ">1.0.dev1", "1.0.dev2 1.0 1.0a1", "1.0.dev1 1.0.dev1+x" },
	{ "==1.*", "1 1.9 1.dev0 1.5+x 1.2.post3", "2 0.9 10 1!1" },
	{ "==1.0.*", "1 1.0 1.0.5", "1.1 1.10" },
	{ "!=1.1.*", "1.2 1 1.11", "1.1 1.1.dev0 1.1.3 1.1+x" },
	{ "~=1.4", "1.4 1.9 1.4+x 1.4.post1", "2.0 1.3 1.4rc1 2.dev0" },
	{ "~=1.4.5", "1.4.5 1.4.9", "1.5 1.4" },
	{ "~=1.4.5a4", "1.4.5a4 1.4.5 1.4.9", "1.4.5a3 1.5" },
	{ "~=2!1.0", "2!1.5", "1.5 2!2.0" },
	{ "===1.0", "1.0", "1.0.0 1.0+x 1" },
	{ "===1.0RC1", "1.0rc1", "1.0" },
	{ ">=1,<2,!=1.5.*", "1 1.4 1.6 1.9+x", "1.5 1.5.2 2 2rc1 0.9" },
	{ "<0.dev0", "", "0.dev0 0 1" },
};

static void each(struct specifiers *s, const char *spec, const char *versions, bool want)
{
	for (str rest = str_of(versions), text; rest.n;) {
		struct version v;
		str_cut(rest, ' ', &text, &rest);
		assert_true(version_parse(&a, text, &v));
		if (specifiers_contain(s, &v) != want)
			fail_msg("%.*s is%s in '%s'", STR_ARG(text), want ? "" : " not", spec);
		if (specifiers_contain_text(&a, s, v.normal) != want)
			fail_msg("the text %.*s is%s in '%s'", STR_ARG(text), want ? "" : " not", spec);
	}
}

static void bounds_treat_pre_post_and_local_as_the_standard_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(members); i++) {
		struct specifiers s = parsed(members[i].spec);
		each(&s, members[i].spec, members[i].yes, true);
		each(&s, members[i].spec, members[i].no, false);
	}
}

static const struct { const char *text, *want; } texts[] = {
	{ "", "" }, { " ", "" }, { ">= 1.0", ">=1.0" }, { ">=1 , <2", "<2,>=1" }, { "<2,>=1,", "<2,>=1" },
	{ "== v1.0", "==v1.0" }, { "==1.*", "==1.*" }, { "===any thing but blanks", NULL },
	{ "===lol!wat", "===lol!wat" }, { "==\t1.0+Local.7", "==1.0+Local.7" }, { "~=1.0.post1", "~=1.0.post1" },
	{ "1.0", NULL }, { "=1.0", NULL }, { "=>1", NULL }, { ">", NULL }, { ">=", NULL }, { "~=1", NULL },
	{ "~=1.*", NULL }, { ">=1.*", NULL }, { "===1;x", NULL }, { "==1.*.post1", NULL }, { "==1a1.*", NULL },
	{ "==1+x.*", NULL }, { "==1.0.dev1.*", NULL }, { ">=1.0+x", NULL }, { "<1+x", NULL }, { "~=1.0+x", NULL },
	{ "==1.0 .*", NULL }, { ">=1 <2", NULL }, { "==1.0 2.0", NULL }, { "==one", NULL }, { "^1.0", NULL },
	{ "!=1..0", NULL }, { "== .*", NULL }, { ">=1,foo", NULL },
};

static void clauses_are_read_and_written_sorted(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct specifiers s = { .n = 77 };
		struct err e = { 0 };
		bool ok = specifiers_parse(&a, str_of(texts[i].text), &s, &e);
		if (ok != (texts[i].want != NULL)) fail_msg("'%s' was %s", texts[i].text, ok ? "taken" : e.text);
		if (ok) {
			str text = specifiers_text(&a, &s);
			if (!str_eq(text, str_of(texts[i].want))) fail_msg("'%s' is '%.*s'", texts[i].text, STR_ARG(text));
		} else {
			assert_int_equal(s.n, 77);
			assert_int_equal(e.fault, FAULT_INPUT);
		}
	}
}

static void an_error_quotes_the_clause_and_says_what_is_wrong(void **state)
{
	static const struct { const char *text, *part; } cases[] = {
		{ ">=1,=2", "'=2' starts with none of the operators" }, { "<2,>=1.*", "'>=1.*': '.*' goes with" },
		{ ">=1.0+cu", "a local version ('+cu')" }, { "~=1", "as in '~=1.0'" }, { "==x", "'x' is not a version" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct specifiers s;
		struct err e;
		assert_false(specifiers_parse(&a, str_of(cases[i].text), &s, &e));
		if (!strstr(e.text, cases[i].part)) fail_msg("'%s' lacks '%s'", e.text, cases[i].part);
	}
}

static void arbitrary_equality_is_a_comparison_of_texts(void **state)
{
	(void)state;
	struct specifiers s = parsed("===1.0.DIRTY!x");
	assert_true(specifiers_contain_text(&a, &s, STR("1.0.dirty!X")));
	assert_false(specifiers_contain_text(&a, &s, STR("1.0")));
	s = parsed("===1.0");
	assert_false(specifiers_contain_text(&a, &s, STR("v1.0")));
	s = parsed(">=1.0");
	assert_false(specifiers_contain_text(&a, &s, STR("not a version")));
}

static void only_a_single_exact_clause_pins(void **state)
{
	static const struct { const char *text; bool pins; } cases[] = {
		{ "==1.0", true }, { "===1.0", true }, { "==1.*", false }, { ">=1", false }, { "", false },
		{ "==1.0,<2", false }, { "!=1.0", false }, { "~=1.0", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct specifiers s = parsed(cases[i].text);
		assert_int_equal(specifiers_pin(&s) != NULL, cases[i].pins);
	}
}

static void a_clause_names_a_pre_release_unless_it_excludes_it(void **state)
{
	static const struct { const char *text; bool names; } cases[] = {
		{ ">=1.0b1", true }, { "==1.0.dev1", true }, { "<2rc1,>=1", true }, { "!=1.0b1", false }, { ">=1", false },
		{ "===1.0a1", true }, { "==1.*", false }, { "", false }, { "===what", false }, { ">=1.post1", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct specifiers s = parsed(cases[i].text);
		if (specifiers_name_pre(&s) != cases[i].names) fail_msg("'%s'", cases[i].text);
	}
}

static const struct { const char *text, *want, *repair; } repairs[] = {
	{ ">=1,<2", "<2,>=1", "" },
	{ ">=3.6.*", ">=3.6", "'.*' dropped beside an operator that takes none" },
	{ ">=2.7,!=3.0*,!=3.1.*", "!=3.0.*,!=3.1.*,>=2.7", "missing dot before '*' added" },
	{ ">=1.9 <2", "<2,>=1.9", "missing comma added" }, { ">=1.9<2", "<2,>=1.9", "missing comma added" },
	{ ">=1.9,!=1.9.1>=1.8", "!=1.9.1,>=1.8,>=1.9", "missing comma added" },
	{ ">=3.7.", ">=3.7", "trailing dot dropped" }, { ">='3.6'", ">=3.6", "quotes dropped" },
	{ "\">=3.6, <4\"", "<4,>=3.6", "quotes dropped" }, { "=>3.6", ">=3.6", "misspelled operator corrected" },
	{ "=1.0", "==1.0", "misspelled operator corrected" }, { "!=~3.0", "!=3.0.*", "'!=~' read as '!=' with '.*'" },
	{ ">=1.0,>dev", ">=1.0", "bound on 'dev' dropped" }, { "*", "", "'*' read as any version" },
	{ ">=*", "", "'*' read as any version" }, { "(>=1.0)", ">=1.0", "parentheses dropped" },
	{ ">= 3. 6", ">=3.6", "blanks in a version dropped" },
	{ "'>=3.6.* <4'", "<4,>=3.6", "quotes dropped, missing comma added, '.*' dropped beside an operator that takes none" },
	{ "==1.0+", NULL, NULL }, { "python", NULL, NULL }, { ">=", NULL, NULL }, { "~=1", NULL, NULL }, { "<a", NULL, NULL },
};

static void published_mistakes_are_mended_and_said(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(repairs); i++) {
		struct specifiers s;
		struct err e;
		str repair;
		bool ok = specifiers_parse_lenient(&a, str_of(repairs[i].text), &s, &repair, &e);
		if (ok != (repairs[i].want != NULL)) fail_msg("'%s' was %s", repairs[i].text, ok ? "taken" : e.text);
		if (!ok) continue;
		str text = specifiers_text(&a, &s);
		if (!str_eq(text, str_of(repairs[i].want)) || !str_eq(repair, str_of(repairs[i].repair)))
			fail_msg("'%s' is '%.*s', %.*s", repairs[i].text, STR_ARG(text), STR_ARG(repair));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(bounds_treat_pre_post_and_local_as_the_standard_says),
		TEST(clauses_are_read_and_written_sorted),
		TEST(an_error_quotes_the_clause_and_says_what_is_wrong),
		TEST(arbitrary_equality_is_a_comparison_of_texts),
		TEST(only_a_single_exact_clause_pins),
		TEST(a_clause_names_a_pre_release_unless_it_excludes_it),
		TEST(published_mistakes_are_mended_and_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
