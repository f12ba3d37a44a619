#include "support.h"

#include "spokeshave/marker.h"

static str set_members[] = { STR_INIT("Test.One"), STR_INIT("dev") };
static const struct strs some_set = { set_members, COUNT(set_members), COUNT(set_members) };

static struct marker_env target(void)
{
	return (struct marker_env){
		.value = {
			[MARKER_OS_NAME] = STR("posix"), [MARKER_SYS_PLATFORM] = STR("linux"),
			[MARKER_PLATFORM_MACHINE] = STR("x86_64"),
			[MARKER_PLATFORM_PYTHON_IMPLEMENTATION] = STR("CPython"), [MARKER_PLATFORM_RELEASE] = STR(""),
			[MARKER_PLATFORM_SYSTEM] = STR("Linux"), [MARKER_PLATFORM_VERSION] = STR(""),
			[MARKER_PYTHON_VERSION] = STR("3.10"), [MARKER_PYTHON_FULL_VERSION] = STR("3.10.2"),
			[MARKER_IMPLEMENTATION_NAME] = STR("cpython"), [MARKER_IMPLEMENTATION_VERSION] = STR("3.10.2"),
		},
	};
}

static const struct marker *parsed(const char *text)
{
	const struct marker *m;
	struct err e;
	if (!marker_parse(&a, str_of(text), &m, NULL, &e)) fail_msg("'%s': %s", text, e.text);
	return m;
}

enum { NO, YES, UNDEFINED };

static const struct { const char *text; int want; } values[] = {
	/* versions are compared as such, not as text */
	{ "python_version >= '3.9'", YES }, { "python_version < '3.9'", NO }, { "python_version > '3'", YES },
	{ "'3.9' <= python_version", YES }, { "'3.11' <= python_version", NO }, { "python_version == '3.*'", YES },
	{ "python_version != '3.10.*'", NO }, { "python_version ~= '3.8'", YES }, { "python_version === '3.10'", YES },
	{ "python_full_version == '3.10'", NO }, { "python_full_version >= '3.10.1'", YES },
	{ "implementation_version < '3.10.10'", YES },
	/* what is no version on the right is text, where only equality holds */
	{ "python_version >= '3.10.*'", NO }, { "python_version <= 'three'", NO }, { "python_version != 'three'", YES },
	{ "platform_release >= '5'", NO }, { "platform_release != '5'", NO }, { "platform_release == ''", YES },
	{ "python_version ~= 'three'", UNDEFINED },
	/* text */
	{ "sys_platform == 'linux'", YES }, { "sys_platform != 'win32'", YES }, { "'linux' == sys_platform", YES },
	{ "sys_platform < 'z'", NO }, { "sys_platform > 'a'", NO }, { "sys_platform <= 'linux'", YES },
	{ "sys_platform >= 'linux'", YES }, { "sys_platform <= 'z'", NO }, { "os_name ~= 'posix'", UNDEFINED },
	{ "os_name === 'posix'", UNDEFINED }, { "platform_machine == 'X86_64'", NO },
	/* membership is a substring */
	{ "sys_platform in 'linux linux2'", YES }, { "sys_platform not in 'linux linux2'", NO },
	{ "'nux' in sys_platform", YES }, { "python_version in '3.9 3.10'", YES }, { "'86' not in platform_machine", NO },
	{ "python_version not in '2.7, 3.1'", YES }, { "'' in sys_platform", YES },
	/* old spellings */
	{ "os.name == 'posix'", YES }, { "python_implementation == 'CPython'", YES },
	{ "platform.python_implementation == 'CPython' and sys.platform == 'linux'", YES },
	/* extras by their normal name */
	{ "extra == 'Test_One'", YES }, { "'test.one' == extra", YES }, { "extra == 'other'", NO }, { "extra != 'other'", YES },
	{ "'TEST-one' in extras", YES }, { "'x' in extras", NO }, { "'x' not in extras", YES },
	{ "'dev' in dependency_groups", UNDEFINED }, { "extras == 'dev'", UNDEFINED }, { "'dev' == extras", NO },
	{ "'dev' != extras", YES }, { "extras in 'dev'", UNDEFINED },
	/* "and" binds tighter */
	{ "os_name == 'x' and os_name == 'x' or os_name == 'posix'", YES },
	{ "os_name == 'posix' or os_name == 'x' and os_name == 'x'", YES },
	{ "(os_name == 'posix' or os_name == 'x') and os_name == 'x'", NO },
	/* text beside text names nothing, unless the right one is a name itself */
	{ "'a' == 'a'", UNDEFINED }, { "'posix' == 'os_name'", YES }, { "os_name == sys_platform", NO },
	/* an undefined comparison counts wherever it stands */
	{ "os_name == 'posix' or os_name ~= 'posix'", UNDEFINED },
};

static void values_are_those_of_packaging(void **state)
{
	(void)state;
	struct marker_env env = target();
	env.extras = &some_set;
	for (size_t i = 0; i < COUNT(values); i++) {
		bool undefined = false;
		struct arena_mark before = arena_mark(&a);
		const struct marker *m = parsed(values[i].text);
		struct arena_mark parsed_here = arena_mark(&a);
		bool got = marker_eval(&a, m, &env, STR("test-one"), &undefined);
		assert_ptr_equal(a.at, parsed_here.at); /* scratch memory is given back */
		if ((undefined ? UNDEFINED : got) != values[i].want)
			fail_msg("'%s' is %d, undefined %d", values[i].text, got, undefined);
		arena_reset(&a, before);
	}
}

static void no_marker_is_true(void **state)
{
	(void)state;
	struct marker_env env = target();
	assert_true(marker_eval(&a, NULL, &env, STR(""), NULL));
	assert_false(marker_uses_extra(NULL));
	assert_true(str_eq(marker_text(&a, NULL), STR("")));
}

static void an_untagged_python_is_a_local_version(void **state)
{
	(void)state;
	struct marker_env env = target();
	env.value[MARKER_PYTHON_FULL_VERSION] = STR("3.14.0+");
	assert_true(marker_eval(&a, parsed("python_full_version >= '3.14'"), &env, STR(""), NULL));
	env.value[MARKER_PYTHON_FULL_VERSION] = STR("3.14.0rc1");
	assert_false(marker_eval(&a, parsed("python_full_version >= '3.14'"), &env, STR(""), NULL));
}

static void the_use_of_extra_is_found_anywhere(void **state)
{
	(void)state;
	assert_true(marker_uses_extra(parsed("os_name == 'a' or (os_name == 'b' and 'x' == extra)")));
	assert_true(marker_uses_extra(parsed("extra == 'x'")));
	assert_false(marker_uses_extra(parsed("os_name == 'extra' or 'x' in extras")));
}

static const struct { const char *text, *want; } texts[] = {
	{ "os.name=='posix'", "os_name == \"posix\"" }, { "'a'in extras", "\"a\" in extras" },
	{ "os_name not\t in 'a'", "os_name not in \"a\"" }, { "extra == 'A_.b'", "extra == \"a-b\"" },
	{ "'A_b' in dependency_groups", "\"a-b\" in dependency_groups" },
	{ "((os_name == 'a'))", "os_name == \"a\"" },
	{ "(os_name == 'a' and os_name == 'b') or os_name == 'c'",
	  "os_name == \"a\" and os_name == \"b\" or os_name == \"c\"" },
	{ "os_name == 'a' and (os_name == 'b' or os_name == 'c')",
	  "os_name == \"a\" and (os_name == \"b\" or os_name == \"c\")" },
	{ "os_name == 'a' and (os_name == 'b' and (os_name == 'c'))",
	  "os_name == \"a\" and os_name == \"b\" and os_name == \"c\"" },
	{ "os_name == 'say \"x\"'", "os_name == 'say \"x\"'" },
	{ "python_implementation == ''", "platform_python_implementation == \"\"" },
	{ "os_name == 'a\\\\b'", "os_name == \"a\\\\b\"" }, { "os_name == '\\x41\\102\\u00e9'", "os_name == \"AB\xc3\xa9\"" },
	{ "os_name == '\\x22\\x27'", "os_name == \"\\x22'\"" },
};

static void text_is_canonical_and_read_back_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		str text = marker_text(&a, parsed(texts[i].text));
		if (!str_eq(text, str_of(texts[i].want))) fail_msg("'%s' is '%.*s'", texts[i].text, STR_ARG(text));
		str again = marker_text(&a, parsed(arena_cstr(&a, text)));
		assert_true(str_eq(text, again));
	}
}

static const struct { const char *text; size_t at; const char *says; } faults[] = {
	{ "", 0, "expected a marker variable" }, { "os_name", 7, "expected one of" },
	{ "os_name = 'a'", 8, "expected one of" }, { "os_name == ", 11, "expected a marker variable" },
	{ "os_name == posix", 11, "'posix' is not a marker variable; text needs quotes" },
	{ "python == '3'", 0, "'python' is not" }, { "os_name == 'a", 11, "the quote ' is not closed" },
	{ "os_name == 'a' os_name == 'b'", 15, "expected 'and', 'or' or the end" },
	{ "os_name == 'a' and", 18, "expected a marker variable" }, { "(os_name == 'a'", 0, "this parenthesis is not closed" },
	{ "os_name == 'a')", 14, "expected 'and'" }, { "os_name not 'a'", 12, "expected 'in' after 'not'" },
	{ "os_name notin 'a'", 8, "expected one of" }, { "os_name inx 'a'", 8, "expected one of" },
	{ "os_name == 'a' && os_name == 'b'", 15, "expected 'and'" }, { "os_name == 'a' AND os_name == 'b'", 15, "expected 'and'" },
	{ "os_name == 'a\\'", 11, "a backslash" }, { "os_name == '\\N{DASH}'", 11, "a backslash" },
	{ "os_name == 'a\nb'", 11, "a line break" }, { "os_name == 'a'\n", 14, "expected 'and'" },
	{ "os.platform == 'a'", 0, "'os.platform' is not" },
};

static void a_fault_says_where_and_what(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		const struct marker *m = NULL;
		struct err e;
		size_t at = 999;
		if (marker_parse(&a, str_of(faults[i].text), &m, &at, &e)) fail_msg("'%s' was taken", faults[i].text);
		if (at != faults[i].at) fail_msg("'%s': at %zu", faults[i].text, at);
		if (!strstr(e.text, faults[i].says)) fail_msg("'%s': %s", faults[i].text, e.text);
		assert_null(m);
		assert_int_equal(e.fault, FAULT_INPUT);
	}
}

static bool nested(size_t depth, struct err *e)
{
	const struct marker *m;
	char *text = arena_alloc(&a, 2 * depth + 32, 1);
	memset(text, '(', depth);
	strcpy(text + depth, "os_name == 'a'");
	memset(text + depth + 14, ')', depth);
	return marker_parse(&a, str_of(text), &m, NULL, e);
}

static void nesting_has_a_limit_with_a_name(void **state)
{
	(void)state;
	struct err e;
	assert_true(nested(64, &e));
	assert_false(nested(65, &e));
	assert_non_null(strstr(e.text, "MARKER_DEPTH_MAX"));
	assert_false(nested(1000000, &e));
}

static void a_long_chain_is_no_depth(void **state)
{
	(void)state;
	enum { LINKS = 20000 };
	static const char link[] = "os_name == 'posix' and ";
	char *text = arena_alloc(&a, LINKS * (sizeof link - 1) + 32, 1), *at = text;
	for (size_t i = 0; i < LINKS; i++, at += sizeof link - 1) memcpy(at, link, sizeof link - 1);
	strcpy(at, "os_name == 'x'");
	struct marker_env env = target();
	assert_false(marker_eval(&a, parsed(text), &env, STR(""), NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(values_are_those_of_packaging),
		TEST(no_marker_is_true),
		TEST(an_untagged_python_is_a_local_version),
		TEST(the_use_of_extra_is_found_anywhere),
		TEST(text_is_canonical_and_read_back_the_same),
		TEST(a_fault_says_where_and_what),
		TEST(nesting_has_a_limit_with_a_name),
		TEST(a_long_chain_is_no_depth),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
