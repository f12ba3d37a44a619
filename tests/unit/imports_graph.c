/* What is kept of small worlds. */
#include "graph_world.h"

struct sample { const char *world, *entry, *want; };

static void check(const struct sample *cases, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a;
		struct world w = { 0 };
		arena_init(&a);
		struct graph *g = build(&a, &w, cases[i].world, 12);
		if (cases[i].entry) assert_true(graph_add_entry(g, str_of(cases[i].entry)));
		graph_prune(g, false);
		str got = kept(&a, &w, g);
		if (!str_eq(got, str_of(cases[i].want))) print_error("world:\n%s\n", cases[i].world);
		assert_string_equal(got.n ? got.p : "", cases[i].want);
		arena_free(&a);
	}
}
#define CHECK(cases) check((cases), COUNT(cases))

static void imports_reach_by_kind(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "m.py: import a\n[d]\na.py:\n[e]\nb.py:\n", NULL, "d hard" },
		{ "m.py: import a.b.c\n[d]\na/__init__.py: import x\na/b/c.py:\n[e]\nx.py:", NULL, "d hard; e hard" },
		{ "m.py: from a import b\n[d]\na/__init__.py:\na/b.py: import x\n[e]\nx.py:", NULL, "d hard; e hard" },
		{ "m.py: from a import B\n[d]\na/__init__.py: from .c import B\na/c.py: from . import e\na/e.py: import x\n[e]\nx.py:",
		  NULL, "d hard; e hard" },
		{ "m.py: def f(): import a\n[d]\na.py:", NULL, "d lazy" },
		{ "m.py: try: import a|except ImportError: import b\n[d]\na.py:\n[e]\nb.py:", NULL, "d opt; e cond" },
		{ "m.py: if x: import a\n[d]\na.py:", NULL, "d cond" },
		{ "m.py: if TYPE_CHECKING: import a|if sys.platform == 'win32': import a|if sys.version_info < (3, 12): import a\n"
		  "[d]\na.py:", NULL, "" },
		{ "m.py: if sys.version_info >= (3, 12): import a\n[d]\na.py:", NULL, "d cond" },
		{ "m.py: from ns.a import x\n[d]\nns/a/__init__.py:\n[e]\nns/b.py:", NULL, "d hard" },
		{ "m.py: import a\n[d]\na.cpython-312-x86_64-linux-gnu.so:", NULL, "d hard" },
		{ "m.py: import a, b\n[d]\na.abi3.so:\n[e]\nb.so:", NULL, "d hard; e hard" },
		{ "m.py: from a import *\n[d]\na/__init__.py: __all__ = ['b']\na/b.py: import x\n[e]\nx.py:", NULL,
		  "d hard; e hard" },
		{ "src/app/__init__.py:\nsrc/app/m.py: from app.n import x\nsrc/app/n.py: from .o import y\n"
		  "src/app/o.py: import a\n[d]\na.py:", NULL, "d hard" },
	};
	CHECK(cases);
}

static void what_is_imported_by_name_is_kept(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "m.py: import_module('a.b')\n[d]\na/b.py:", NULL, "d dynlit" },
		{ "m.py: x = 'a.b.C'\n[d]\na/b.py:", NULL, "d str" },
		{ "m.py: x = 'a'\n[d]\na.py:", NULL, "d str" },
		{ "m.py: import a\n[d]\na.py: x = 'b'\n[e]\nb.py:", NULL, "d hard" },
		{ "m.py: import a\n[d]\na.py: x = 'b'; import_module(x)\n[e]\nb.py:", NULL, "d hard; e str" },
		{ "m.py: import a\n[d]\na.py: x = 'b.c:run'\n[e]\nb/c.py:", NULL, "d hard; e str" },
		{ "m.py: APPS = ['a.apps.AConfig']\n[d]\na/__init__.py:\na/apps.py:\na/models.py: import b\n[e]\nb.py:", NULL, "d str; e hard" },
		{ "m.py: APPS = ['a']\n[d]\na/__init__.py:\na/apps.py: import b\na/tests/t.py: import c\n[e]\nb.py:\n[f]\nc.py:", NULL,
		  "d str; e hard" },
		{ "conf.toml: backend = \"a.b\"\n[d]\na/b.py:", NULL, "d str" },
		{ "conf.yaml: x: !!python/name:a.b.c\n[d]\na/b.py:", NULL, "d str" },
		{ "conf.ini: use = call:a.b:make\n[d]\na/b.py:", NULL, "d str" },
		{ "m.py: import a\n[d]\na/__init__.py: import_module('.%s' % x, __name__)\na/b.py: import c\n[e]\nc.py:", NULL,
		  "d hard; e hard" },
		{ "m.py: import a.b\n[d] e\na/__init__.py:\na/b.py: __import__(self.vendor + '.' + x)\n[e]\ne.py:", NULL, "d hard; e opaque" },
		{ "m.py: import_module('a.x_' + y)\n[d]\na/__init__.py:\na/x_1.py: import b\na/y.py: import c\n[e]\nb.py:\n[f]\nc.py:",
		  NULL, "d prefix; e hard" },
		{ "m.py: import a.b\n[d]\na/__init__.py:\na/b.py: def __getattr__(n): pass\na/c.py: import x\n[e]\nx.py:", NULL,
		  "d hard; e hard" },
		{ "m.py: import zoneinfo\n[tzdata]\ntzdata/__init__.py:", NULL, "tzdata hard" },
		{ "m.py: import distutils.util\n[setuptools]\n_distutils_hack/__init__.py:\nsetuptools/_distutils/util.py:", NULL,
		  "setuptools hard" },
		{ "m.py:\n[d]\nd.pth: import a\n[e]\na.py:", NULL, "d root; e hard" },
		/* a .pth names folders of modules, which is no use of them by itself */
		{ "m.py: import a\n[d]\nd.pth: l/x\nl/x/a.py: import b\nl/x/b.py: import c\n[e]\nc.py:", NULL, "d hard; e hard" },
		{ "m.py: import a\n[d]\nd.pth: ./l/\r\nl/a/__init__.py: from . import b\nl/a/b.py: import c\n[e]\nc.py:", NULL, "d hard; e hard" },
		{ "m.py:\n[d]\nd.pth: l\nl/a.py: import b\n[e]\nb.py:", NULL, "" },
	};
	CHECK(cases);
}

static void what_is_not_understood_keeps_what_is_declared(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "m.py: import a\n[d] e\na.py: import_module(x)\n[e]\nb.py:\n[f]\nc.py:", NULL, "d hard; e opaque" },
		{ "m.py: import a\n[d] e\na.so:\n[e]\nb/c.py:\n[f]\nc.py:", NULL, "d hard; e opaque" },
		/* Cython's compressed strings: what the package's modules import counts */
		{ "m.py: import a.x\n[d]\na/__init__.py:\na/x.so: %zlib%decompress%\na/y.py: import b\n[e]\nb.py:", NULL, "d hard; e hard" },
		{ "m.py: import a.x\n[d]\na/__init__.py:\na/x.so: %zlib%\na/y.py: import b\n[e]\nb.py:", NULL, "d hard" },
		{ "m.py: import a\n[d]\na.so: %c%numpy.core%0\n[e]\nnumpy/core.py:", NULL, "d hard; e so" },
		{ "m.py: import a\n[d] e\na.py: x = 'unclosed\n[e]\nb.py:", NULL, "d hard; e opaque" },
		{ "m.py: import a\n[d] e\na.py:\n[e]\nshare/data.bin:\n[f]\nf-stubs/x.pyi:", NULL, "d hard; e opaque" },
	};
	CHECK(cases);
}

static void plugins_and_metadata_are_kept(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "m.py: entry_points(group='g.h')\n[d]\n@g.h n=a.p:x\n@other n=a.q\na/p.py: import b\na/q.py: import c\n[e]\nb.py:\n"
		  "[f]\nc.py:", NULL, "d ep; e hard; f hard" },
		{ "m.py:\n[d]\n@g.h n=a.p:x\na/p.py:", NULL, "" },
		/* a tool asks for its own plug-ins, though who isn't one did so before */
		/* a framework whose plug-ins are called after the application */
		{ "shop/m.py: import f\n[d]\nf.py: entry_points(group=f'{n}.plugins')\n[e]\n@shop.plugins n=a:x\na.py:\n[f]\n@other.plugins n=b:x\nb.py:",
		  NULL, "d hard; e ep" },
		{ "m.py: x = 'g.h'; import sphinx\n[sphinx]\nsphinx.py: entry_points(group='g.h')\n[sphinx-theme]\n@g.h n=a.p:x\na/p.py:",
		  NULL, "sphinx hard; sphinx-theme ep" },
		{ "m.py: x = f'g.{y}'\n[d]\n@g.h n=a.p:x\na/p.py:", NULL, "d ep" },
		{ "m.py: version('D_e')\n[d-e] f\na.py: import b\n[f]\nb.py:", NULL, "d-e meta only" },
		{ "m.py: import pkg_resources, a\n[s]\npkg_resources.py:\n[d] e\na.py:\n[e]\nb.py:", NULL,
		  "s hard; d hard; e meta only" },
	};
	CHECK(cases);
}

static void development_tools_are_cut(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "m.py: import a\n[d]\na.py: import pytest\n[pytest]\npytest.py:", NULL, "d hard" },
		{ "m.py: import a\n[d] pytest\na.py: import pytest\n[pytest]\npytest.py:", NULL, "d hard; pytest hard" },
		{ "tests/test_m.py: import pytest\n[pytest]\npytest.py:", NULL, "" },
		{ "m.py: import black\n[black]\nblack.py:", NULL, "black hard" },
		{ "m.py: x = 'black'\n[black]\nblack.py:", NULL, "" },
		{ "m.py:\n[pytest]\n@console_scripts pytest=pytest:main\npytest.py:", "pytest", "pytest cmd" },
	};
	CHECK(cases);
}

static void commands_are_roots(void **state)
{
	(void)state;
	static const struct sample cases[] = {
		{ "m.py:\n[d]\n@console_scripts run=a.cli:main\na/cli.py: import b\n[e]\nb.py:", "run", "d cmd; e hard" },
		{ "m.py:\n[d]\na/__init__.py:\na/__main__.py: import b\n[e]\nb.py:", "a", "d cmd; e hard" },
		{ "m.py:\n[d]\na/w.py:", "a.w.Worker", "d cmd" },
		{ "app/main.py: import a\n[d]\na.py:", "app.main:app", "d hard" },
		{ "app/main.py: import a\n[d]\na.py:", "./app/main.py", "d hard" },
		{ "m.py:\n[a-b]\nx/__init__.py:", "A.B", "a-b cmd" },
	};
	CHECK(cases);
	struct arena a;
	struct world w = { 0 };
	arena_init(&a);
	struct graph *g = build(&a, &w, "m.py: import a\nn.py: import b\n[d]\na.py:\n[e]\nb.py:", 12);
	assert_false(graph_add_entry(g, STR("nowhere")));
	assert_true(graph_add_entry(g, STR("m:app")));
	graph_prune(g, true);
	assert_string_equal(kept(&a, &w, g).p, "d hard");
	assert_true(graph_module_reached(g, STR("m")));
	assert_false(graph_module_reached(g, STR("n")));
	arena_free(&a);
}

static void why_tells_the_shortest_chain(void **state)
{
	(void)state;
	struct arena a;
	struct world w = { 0 };
	struct reasons why;
	arena_init(&a);
	struct graph *g = build(&a, &w, "m.py: import a|def f(): import c\n[d]\na.py: import b\n[e]\nb.py: import c\n[f]\n"
	                                "c/__init__.py: import x\n[g]\nx.py:", 12);
	graph_prune(g, false);
	graph_why(&a, g, (dist_id){ 4 }, &why);
	assert_int_equal(why.n, 3);
	assert_int_equal(why.v[0].kind, EDGE_ROOT);
	assert_int_equal(why.v[1].kind, EDGE_LAZY);
	assert_int_equal(why.v[1].line, 2);
	assert_true(str_eq(why.v[1].from_path, STR("m.py")));
	assert_int_equal(why.v[2].kind, EDGE_HARD);
	assert_true(str_eq(why.v[2].from_path, STR("c/__init__.py")));
	assert_true(str_eq(why.v[2].what, STR("x")));
	assert_int_equal(why.v[2].from.i, 3);
	assert_true(str_eq(graph_module_name(g, why.v[2].to), STR("x")));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imports_reach_by_kind),
		cmocka_unit_test(what_is_imported_by_name_is_kept),
		cmocka_unit_test(what_is_not_understood_keeps_what_is_declared),
		cmocka_unit_test(plugins_and_metadata_are_kept),
		cmocka_unit_test(development_tools_are_cut),
		cmocka_unit_test(commands_are_roots),
		cmocka_unit_test(why_tells_the_shortest_chain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
