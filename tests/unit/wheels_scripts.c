/* Scripts of a target, and the paths that RECORD gives them. */
#include "support.h"

#include "spokeshave/scripts.h"

static void a_path_climbs_as_far_as_it_must(void **state)
{
	static const struct { const char *from, *to, *want; } cases[] = {
		{ "/usr/local/lib/python3.12/site-packages", "/usr/local/lib/python3.12/site-packages/a.py", "a.py" },
		{ "/usr/local/lib/python3.12/site-packages", "/usr/local/bin/a", "../../../bin/a" },
		{ "/usr/local/lib/python3.12/site-packages", "/usr/local/lib/python3.12/site", "../site" },
		{ "/usr/local/lib/python3.12/site", "/usr/local/lib/python3.12/site-packages/a", "../site-packages/a" },
		{ "/usr/lib", "/opt/a", "../../opt/a" }, { "/a", "/a/b/c", "b/c" }, { "/a/b", "/a/c", "../c" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str is = path_relative(&a, str_of(cases[i].from), str_of(cases[i].to));
		if (!str_eq(is, str_of(cases[i].want))) fail_msg("%s to %s: %.*s", cases[i].from, cases[i].to, STR_ARG(is));
	}
}

static void the_first_line_names_the_targets_interpreter(void **state)
{
	static const struct { const char *script, *want; } cases[] = {
		{ "#!python\nx\n", "#!/bin/py\nx\n" }, { "#!pythonw\r\nx\r\n", "#!/bin/py\nx\r\n" },
		{ "#!python -E -s\nx", "#!/bin/py -E -s\nx" }, { "#!python", "#!/bin/py\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str is = script_rewritten(&a, STR("/bin/py"), str_of(cases[i].script));
		if (!str_eq(is, str_of(cases[i].want))) fail_msg("%s: %.*s", cases[i].script, STR_ARG(is));
	}
}

static void an_interpreter_that_the_kernel_would_cut_is_started_by_a_shell(void **state)
{
	char path[200] = "/";
	(void)state;
	memset(path + 1, 'p', 150);
	str is = script_wrapper(&a, str_of(path), STR("m"), STR("f"));
	assert_true(str_starts(is, STR("#!/bin/sh\n'''exec' \"/ppp")));
	assert_true(str_has(is, STR("ppp\" \"$0\" \"$@\"\n' '''\nimport sys\n")));
	assert_true(str_starts(script_wrapper(&a, STR("/my python"), STR("m"), STR("f")), STR("#!/bin/sh\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_path_climbs_as_far_as_it_must),
		TEST(the_first_line_names_the_targets_interpreter),
		TEST(an_interpreter_that_the_kernel_would_cut_is_started_by_a_shell),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
