/* .gitignore patterns mean what git says they mean. */
#include "support.h"

#include "spokeshave/gitignore.h"

static const struct { const char *text, *path; bool dir, ignored; } cases[] = {
	{ "", "a.py", false, false },
	{ "# a.py\n", "a.py", false, false },
	{ "a.py", "a.py", false, true },
	{ "a.py", "x/y/a.py", false, true },
	{ "/a.py", "x/a.py", false, false },
	{ "/a.py", "a.py", false, true },
	{ "x/a.py", "y/x/a.py", false, false },
	{ "x/a.py", "x/a.py", false, true },
	{ "build/", "build", true, true },
	{ "build/", "build", false, false },
	{ "*.py", "x/a.py", false, true },
	{ "*.py", "a.pyc", false, false },
	{ "*a*b*", "xxaxxbxx", false, true },
	{ "*a*b", "xxaxxbxx", false, false },
	{ "a?c", "abc", false, true },
	{ "a?c", "ac", false, false },
	{ "a[b-d]e", "ace", false, true },
	{ "a[!b-d]e", "ace", false, false },
	{ "a[]]e", "a]e", false, true },
	{ "a[b", "a[b", false, true },
	{ "x*/y", "xab/y", false, true },
	{ "x*y", "x/y", false, false },
	{ "**/y", "a/b/y", false, true },
	{ "a/**/y", "a/y", false, true },
	{ "a/**/y", "a/b/c/y", false, true },
	{ "a/**/y", "b/y", false, false },
	{ "a/**", "a", true, false },
	{ "a/**", "a/b", false, true },
	{ "*.py\n!keep.py", "keep.py", false, false },
	{ "!keep.py\n*.py", "keep.py", false, true },
	{ "\\#a", "#a", false, true },
	{ "a  ", "a", false, true },
	{ "a\\ ", "a ", false, true },
	{ "a\r\n", "a", false, true },
};

static void patterns_match_as_git_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct ignore_rules rules = { 0 };
		ignore_add(&a, &rules, (str){ 0 }, str_of(cases[i].text));
		if (ignore_match(&a, &rules, str_of(cases[i].path), cases[i].dir) != cases[i].ignored)
			fail_msg("'%s' against '%s'", cases[i].text, cases[i].path);
	}
}

static void rules_of_a_folder_hold_below_it_alone(void **state)
{
	struct ignore_rules rules = { 0 };
	(void)state;
	ignore_add(&a, &rules, STR("pkg"), STR("/a.py"));
	assert_true(ignore_match(&a, &rules, STR("pkg/a.py"), false));
	assert_false(ignore_match(&a, &rules, STR("a.py"), false));
	assert_false(ignore_match(&a, &rules, STR("pkgs/a.py"), false));
}

static void many_stars_take_no_exponential_time(void **state)
{
	struct ignore_rules rules = { 0 };
	char pattern[401], path[401];
	(void)state;
	for (size_t i = 0; i < 400; i++) pattern[i] = i % 2 ? '*' : 'a', path[i] = 'a';
	pattern[399] = 'b';
	pattern[400] = path[400] = 0;
	ignore_add(&a, &rules, (str){ 0 }, str_of(pattern));
	assert_false(ignore_match(&a, &rules, str_of(path), false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(patterns_match_as_git_does),
		TEST(rules_of_a_folder_hold_below_it_alone),
		TEST(many_stars_take_no_exponential_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
