/* What of small worlds is imported whenever the application starts. */
#include "graph_world.h"

/* The files of distributions that are imported for certain, in order, a blank between. */
static str certain(struct arena *a, const struct world *w, struct graph *g)
{
	struct buf b = buf_in(a);
	graph_find_certain(g);
	for (uint32_t d = 1; d < w->n; d++)
		for (size_t i = 0; i < w->files[d].n; i++)
			if (graph_file_certain(g, (dist_id){ d }, i))
				buf_fmt(&b, "%s%.*s", b.n ? " " : "", STR_ARG(w->files[d].v[i].path));
	return buf_str(&b);
}

static void only_what_no_doubt_stands_before_is_certain(void **state)
{
	static const struct { const char *world, *want; } cases[] = {
		{ "m.py: import a\n[d]\na.so:\nb.so:", "a.so" },
		{ "m.py: import a\n[d]\na/__init__.py: from . import b|from .c import x|from ..no import y\na/b.so:\na/c.so:\na/e.so:",
		  "a/__init__.py a/b.so a/c.so" },
		{ "m.py: from a.b import c\n[d]\na/__init__.py: import e\na/b/c.so:\n[e]\ne.so:", "a/__init__.py a/b/c.so e.so" },
		{ "m.py: try: import a|except ImportError: a = None\n[d]\na.so:", "" },
		{ "m.py: with suppress(ImportError): import a\n[d]\na.so:", "" },
		{ "m.py: try: x()|except KeyError: import a|else: import b\n[d]\na.so:\nb.so:", "" },
		{ "m.py: def f(): import a\n[d]\na.so:", "" },
		{ "m.py: if x: import a\n[d]\na.so:", "" },
		{ "m.py: import a\n[d]\na.py: try: import b|except Exception: pass\n[e]\nb.so:", "a.py" },
		{ "m.py: x = 'a'\n[d]\na.so:", "" },
		{ "tests/test_m.py: import a\n[d]\na.so:", "" },
		{ "m.py: from .n import x\nn.py: import a\n[d]\na.so:", "a.so" },
		/* read off no line, but all that the package has */
		{ "m.py: import a\n[d]\na/__init__.py: import_module(x)\na/a.abi3.so:\na/libq.so:", "a/__init__.py a/a.abi3.so" },
		{ "m.py: import a\n[d]\na/__init__.py: import_module(x)\na/a.so:\na/b.so:", "a/__init__.py" },
		{ "m.py: import a\n[d]\na/__init__.py: try: from . import b|except ImportError: pass\na/b.so:", "a/__init__.py" },
		{ "m.py: def f(): import a\n[d]\na/__init__.py: import_module(x)\na/a.so:", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct world w = { 0 };
		arena_init(&a);
		struct graph *g = build(&a, &w, cases[i].world, 12);
		graph_prune(g, false);
		str got = certain(&a, &w, g);
		if (!str_eq(got, str_of(cases[i].want))) fail_msg("%s\nis '%.*s'", cases[i].world, STR_ARG(got));
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_no_doubt_stands_before_is_certain) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
