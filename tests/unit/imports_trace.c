/* What a run imported, read off what Python printed. */
#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/trace.h"

static str describe(const struct trace *t)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < t->n; i++) {
		buf_fmt(&b, "%s%.*s", b.n ? "; " : "", STR_ARG(t->v[i].name));
		if (t->v[i].within != NAME_NONE) buf_fmt(&b, " in %.*s", STR_ARG(t->v[t->v[i].within].name));
		if (t->v[i].aside) buf_add(&b, STR(" aside"));
	}
	return buf_str(&b);
}

struct sample { const char *text; size_t lines; const char *want; };

static void check(const struct sample *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct trace t;
		trace_init(&t, &a);
		assert_int_equal(trace_add(&t, str_of(cases[i].text)), cases[i].lines);
		assert_text(describe(&t), cases[i].want);
	}
}

static void importtime_is_read_with_who_brought_whom(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "import time: self [us] | cumulative | imported package\n", 0, "" },
		{ "import time:       123 |        456 | encodings.aliases\r\n", 1, "encodings.aliases" },
		{ "import time:         1 |          1 |   b\nimport time:         1 |          2 | a\n", 2, "b in a; a" },
		{ "import time: 1 | 1 |     c\nimport time: 1 | 1 |   b\nimport time: 1 | 1 | a\nimport time: 1 | 1 | d\n", 4,
		  "c in b; b in a; a; d" },
		/* of Python 3.14: what was there already */
		{ "import time: cached    | cached     |   _io\nimport time: 5 | 6 | io\n", 2, "_io in io; io" },
		/* a program's own lines, and one that it did not end */
		{ "hello\nworking ... import time: 1 | 1 | a.b\nimport time: soon\n", 1, "a.b" },
		{ "import time: 1 | 1 | a b\nimport time: 1 | x | a\nimport time: 1 | 1 | a.\nimport time: 1 | 1 |\n", 0, "" },
		/* a process that died in the middle of it */
		{ "import time: 1 | 1 |   b\nimport ti", 1, "b" },
		/* brought by one thing, then by another: by none alone */
		{ "import time: 1 | 1 |   c\nimport time: 1 | 1 | a\nimport time: 1 | 1 |   c\nimport time: 1 | 1 | b\n", 4, "c; a; b" },
		{ "import time: 1 | 1 |   c\nimport time: 1 | 1 | a\nimport time: 1 | 1 | c\n", 3, "c; a" },
		{ "import time: 1 | 1 |   c\nimport time: 1 | 1 | a\nimport time: 1 | 1 |   c\nimport time: 1 | 1 | a\n", 4, "c in a; a" },
	};
	check(cases, COUNT(cases));
}

static void verbose_and_the_hook_are_read(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "import _frozen_importlib # frozen\nimport 'sys' # <class '_frozen_importlib.BuiltinImporter'>\n", 2,
		  "_frozen_importlib; sys" },
		{ "# code object from '/x/a.py'\n# trying /x/b.so\nimport 'a.b' # <loader object at 0x7f>\n# destroy c\n", 1, "a.b" },
		{ "import a\nimport 'a'\nimport 'a # x\nimport a as b # c\nimport 'a-b' # c\nimported 'a' # c\n", 0, "" },
		{ "import 'caf\xc3\xa9' # x\n", 1, "caf\xc3\xa9" },
		{ "import 'b' # in 'a'\nimport 'c' # in ''\nimport 'd' # in '__main__'\n", 3, "b in a; a; c; d in __main__; __main__" },
		{ "import 'b' # in 'a'\nimport 'b' # in 'c'\n", 2, "b; a; c" },
		{ "import 'b' # in 'a'\nimport 'b' # in 'a'\n", 2, "b in a; a" },
		{ "import 'a' # in 'a'\n", 1, "a" },
	};
	check(cases, COUNT(cases));
}

static bool is_tool(void *of, str module)
{
	(void)of;
	return str_starts(module, STR("tool"));
}

static void what_only_a_tool_brought_is_set_aside(void **state)
{
	(void)state;
	static const struct { const char *text, *want; } cases[] = {
		{ "import 'tool' # in '__main__'\nimport 'b' # in 'tool'\nimport 'c' # in 'b'\nimport 'd' # in '__main__'\n",
		  "tool in __main__ aside; __main__; b in tool aside; c in b aside; d in __main__" },
		{ "import 'b' # in 'tool'\nimport 'b' # in 'a'\n", "b; tool aside; a" },
		{ "import 'b' # in 'tool.x'\nimport 'c' # in 'b'\nimport 'c' # in 'd'\n", "b in tool.x aside; tool.x aside; c; d" },
		{ "import 'a' # in 'b'\nimport time: 1 | 1 |   b\nimport time: 1 | 1 | a\n", "a; b" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct trace t;
		trace_init(&t, &a);
		trace_add(&t, str_of(cases[i].text));
		trace_set_aside(&t, is_tool, NULL);
		assert_text(describe(&t), cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(importtime_is_read_with_who_brought_whom), TEST(verbose_and_the_hook_are_read),
		TEST(what_only_a_tool_brought_is_set_aside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
