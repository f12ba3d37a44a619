/* What the user keeps and drops, and what can be told of it afterwards. */
#include "graph_world.h"

#include "../../src/imports/pattern.h"

static void patterns_fit_names_and_what_is_below_them(void **state)
{
	static const struct { const char *pattern, *text; char between; bool want; } cases[] = {
		{ "a.b", "a.b", '.', true }, { "a.b", "a.b.c", '.', true }, { "a.b", "a.bc", '.', false },
		{ "a.b.c", "a.b", '.', false }, { "a.*", "a.b", '.', true }, { "a.*", "a.b.c", '.', true },
		{ "a.*", "a", '.', false }, { "*.c", "a.b.c", '.', false }, { "**.c", "a.b.c", '.', true },
		{ "a.**.d", "a.b.c.d", '.', true }, { "a.**.d", "a.d", '.', false },
		{ "a.*b*c", "a.xbyczc", '.', true }, { "a?c", "abc", '.', true }, { "a?c", "a.c", '.', false },
		{ "*a*/b", "xaya/b", '/', true }, { "p/", "p/q/r", '/', true }, { "p/*.dat", "p/de.dat", '/', true },
		{ "p/*.dat", "p/q/de.dat", '/', false }, { "**/*.dat", "p/q/de.dat", '/', true },
		{ "p/**x*/y", "p/a/xx/y", '/', true }, { "botocore*", "botocore-stubs", 0, true },
		{ "a", "a-b", 0, false }, { "*", "a-b", 0, true }, { "", "", '.', true }, { "", "a", '.', false },
		{ "*", "", '.', true }, { "**", "a.b", '.', true }, { "?", "", 0, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		bool got = pattern_fits(str_of(cases[i].pattern), str_of(cases[i].text), cases[i].between);
		if (got != cases[i].want) fail_msg("'%s' and '%s': %d", cases[i].pattern, cases[i].text, got);
	}
}

/* `keep` and `drop` are patterns with blanks between; one that begins with '!' fits nothing. */
static void say(struct graph *g, const char *words, bool (*to)(struct graph *, str))
{
	for (str rest = str_of(words), word; rest.n;) {
		str_cut(rest, ' ', &word, &rest);
		bool fits = !str_eat(&word, STR("!"));
		if (to(g, word) != fits) fail_msg("%.*s", STR_ARG(word));
	}
}

struct control { const char *world, *keep, *drop, *want; };

static void check(const struct control *cases, size_t n, bool optional)
{
	for (size_t i = 0; i < n; i++) {
		struct arena a;
		struct world w = { 0 };
		arena_init(&a);
		struct graph *g = build(&a, &w, cases[i].world, 12);
		say(g, cases[i].drop, graph_drop);
		say(g, cases[i].keep, graph_keep);
		if (optional) graph_keep_optional(g);
		graph_prune(g, false);
		str got = kept(&a, &w, g);
		if (!str_eq(got, str_of(cases[i].want))) print_error("case %zu:\n%s\n", i, cases[i].world);
		assert_string_equal(got.n ? got.p : "", cases[i].want);
		arena_free(&a);
	}
}

static void what_is_kept_counts_as_reached(void **state)
{
	static const struct control cases[] = {
		{ "m.py:\n[d-e]\na.py:", "", "", "" },
		{ "m.py:\n[d-e]\na.py:", "D_E", "", "d-e keep" },
		{ "m.py:\n[d-e]\na.py:", "d*", "", "d-e keep" },
		{ "m.py:\n[d-e]\na.py:", "a", "", "d-e keep" },
		{ "m.py:\n[d-e]\na.py:", "a.py", "", "d-e keep" },
		{ "m.py:\n[d-e]\na.py:", "!b !d !m !m.py !a/", "", "" },
		{ "m.py:\n[d]\na.py: import b\n[e]\nb.py:", "d", "", "d keep; e hard" },
		{ "m.py: import a\n[d]\na.py:", "d", "", "d hard" },
		/* a plug-in whose top is empty brings what its modules import */
		{ "m.py:\n[d]\np/__init__.py:\np/impl.py: import b\n[e]\nb.py:", "d", "", "d keep; e hard" },
		{ "m.py:\n[d]\np/__init__.py:\np/x.py: import b\n[e]\nb.py:", "p.x", "", "d keep; e hard" },
		{ "m.py:\n[d]\np/__init__.py:\np/x.py: import b\np/y.py:\n[e]\nb.py:", "p.y", "", "d keep" },
		{ "m.py:\n[d]\np/__init__.py:\np/tests/__init__.py: import b\n[e]\nb.py:", "d", "", "d keep" },
		{ "m.py:\n[d]\np/data.json:", "p/*.json", "", "d keep" },
		{ "m.py:\n[pytest]\npytest.py:", "pytest", "", "pytest keep" },
	};
	(void)state;
	check(cases, COUNT(cases), false);
}

static void what_is_dropped_is_not_reached(void **state)
{
	static const struct control cases[] = {
		{ "m.py: import a\n[d]\na.py: import b\n[e]\nb.py:", "", "d", "" },
		{ "m.py: import a\n[d]\na.py: import b\n[e]\nb.py:", "", "e", "d hard" },
		{ "m.py: import a\n[d]\na.py: import b\n[e]\nb.py:", "e", "d", "e keep" },
		{ "m.py: import a\n[d]\na.py:", "d", "d", "d hard" },
		{ "m.py: import a\n[d]\na.py:", "a", "d", "d hard" },
		{ "m.py: import a\n[d]\na.py:", "", "!m !b", "d hard" },
		/* the application's own module of the same name is not what is meant */
		{ "a.py: import b\n[d]\na.py:\n[e]\nb.py:", "", "a", "e hard" },
		{ "m.py: import p.x\n[d]\np/__init__.py:\np/x.py: import b\n[e]\nb.py:", "", "p.x", "d parent" },
		{ "m.py: import p.x\n[d]\np/__init__.py:\np/x.py: import b\n[e]\nb.py:", "", "p/x.py", "d parent" },
		{ "m.py: __import__(n)\n[d]\ndata.txt:", "", "d", "" },
		{ "m.py: import importlib.metadata as q|q.version('d')\n[d]\na.py:", "", "d", "" },
	};
	(void)state;
	check(cases, COUNT(cases), false);
}

static void what_a_run_imported_counts_as_reached(void **state)
{
	static const struct { const char *world, *trace, *want; } cases[] = {
		{ "m.py:\n[d]\na.py: import b\n[e]\nb.py:\n[f]\nc.py:", "import 'a' # in 'm'", "d trace; e hard" },
		{ "m.py: import a\n[d]\na.py:", "import 'a' # in 'm'", "d hard" },
		/* an attribute that is no module; a module that nobody has */
		{ "m.py:\n[d]\np/__init__.py:\np/x.py:", "import 'p.y' # in ''", "d trace" },
		{ "m.py:\n[d]\na.py:", "import 'aa' # in ''", "" },
		/* a test runner, and what it alone brought */
		{ "m.py:\n[pytest]\n_pytest/__init__.py:\n[d]\na.py:", "import '_pytest' # in ''\nimport 'a' # in '_pytest'", "" },
		{ "m.py:\n[pytest]\n_pytest/__init__.py:\n[d]\na.py:",
		  "import 'a' # in '_pytest.x'\nimport 'a' # in 'm'", "d trace" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct world w = { 0 };
		struct trace t;
		arena_init(&a);
		trace_init(&t, &a);
		trace_add(&t, arena_join(&a, str_of(cases[i].trace), STR("\n")));
		struct graph *g = build(&a, &w, cases[i].world, 12);
		graph_trace(g, &t);
		graph_prune(g, false);
		assert_text(kept(&a, &w, g), cases[i].want);
		arena_free(&a);
	}
}

static void extras_that_were_asked_for_stay_on_request(void **state)
{
	static const char *const world = "m.py: import a\n[d] e +f\na.py:\n[e]\nb.py:\n[f] +g\nc.py: import h\n[g]\nx.py:\n[h]\nh.py:";
	const struct control with[] = { { world, "", "", "d hard; f keep; g keep; h hard" },
	                                { world, "", "f", "d hard" } };
	const struct control without[] = { { world, "", "", "d hard" } };
	(void)state;
	check(with, COUNT(with), true);
	check(without, COUNT(without), false);
}

static void a_drop_that_was_met_says_where(void **state)
{
	struct arena a;
	struct world w = { 0 };
	struct met_drops met;
	(void)state;
	arena_init(&a);
	struct graph *g = build(&a, &w, "m.py: import x|def f(): import p.q\n[d]\np/__init__.py:\np/q.py:\n[e]\nx.py:\n[f]\nz.py:", 12);
	say(g, "d e f", graph_drop);
	graph_prune(g, false);
	graph_met_drops(&a, g, &met);
	assert_int_equal(met.n, 2);
	assert_true(str_eq(met.v[0].pattern, STR("d")));
	assert_int_equal(met.v[0].by.kind, EDGE_LAZY);
	assert_int_equal(met.v[0].by.line, 2);
	assert_int_equal(met.v[0].n, 1);
	assert_true(str_eq(met.v[1].by.from_path, STR("m.py")));
	assert_true(str_eq(graph_dropped_by(g, (dist_id){ 3 }), STR("f")));
	arena_free(&a);
}

/* "hard m.py:1; …" of the edges into each other distribution. */
static str imports_of(struct arena *a, const struct world *w, const struct graph *g, uint32_t d)
{
	struct dist_imports list;
	struct buf b = buf_in(a);
	graph_dist_imports(a, g, (dist_id){ d }, &list);
	for (size_t i = 0; i < list.n; i++) {
		const struct reason *r = &list.v[i].by;
		str kind = edge_kind_name(r->kind);
		buf_fmt(&b, "%s%.*s %.*s %.*s:%u", i ? "; " : "", STR_ARG(w->dists[list.v[i].to.i].name), STR_ARG(kind),
		        STR_ARG(r->from_path), r->line);
	}
	return arena_str(a, buf_str(&b));
}

static void who_imports_whom_is_remembered_by_the_best_edge(void **state)
{
	struct arena a;
	struct world w = { 0 };
	(void)state;
	arena_init(&a);
	struct graph *g = build(&a, &w, "m.py: import a|import b\n[d]\na.py: def f(): import b|def g(): import c\n"
	                                "z.py: import b\n[e]\nb.py: import a.x, z\n[f]\nc.py:", 12);
	graph_prune(g, false);
	assert_string_equal(imports_of(&a, &w, g, 0).p, "d hard m.py:1; e hard m.py:2");
	assert_string_equal(imports_of(&a, &w, g, 1).p, "e hard z.py:1; f lazy a.py:2");
	assert_string_equal(imports_of(&a, &w, g, 2).p, "d hard b.py:1");
	assert_string_equal(imports_of(&a, &w, g, 3).p, "");
	arena_free(&a);
}

static void the_nearest_import_of_what_is_dropped_is_told(void **state)
{
	static const struct { const char *world; uint32_t dist; const char *want; } cases[] = {
		{ "m.py: import a\n[d]\na.py:\nz.py: import b\n[e]\nb.py:\n[f]\nc.py: import b", 2, "z.py:1" },
		{ "m.py:\n[d]\na.py:\n[f]\nc.py: import x|import a", 1, "c.py:2" },
		{ "m.py:\n[d]\na.py:", 1, "" },
		{ "tests/t.py: import x|import pytest\n[pytest]\npytest.py:", 1, "tests/t.py:2 cut" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct world w = { 0 };
		struct reason r;
		bool cut;
		str got = { 0 };
		arena_init(&a);
		struct graph *g = build(&a, &w, cases[i].world, 12);
		graph_prune(g, false);
		if (graph_nearest(g, (dist_id){ cases[i].dist }, &r, &cut))
			got = arena_fmt(&a, "%.*s:%u%s", STR_ARG(r.from_path), r.line, cut ? " cut" : "");
		assert_string_equal(got.n ? got.p : "", cases[i].want);
		arena_free(&a);
	}
}

static void each_file_knows_the_edge_that_reached_it(void **state)
{
	struct arena a;
	struct world w = { 0 };
	struct reason r;
	(void)state;
	arena_init(&a);
	struct graph *g = build(&a, &w, "m.py: import p.x\n[d]\np/__init__.py:\np/x.py:\np/y.py:", 12);
	graph_prune(g, false);
	graph_file_why(g, (dist_id){ 0 }, 0, &r);
	assert_int_equal(r.kind, EDGE_ROOT);
	graph_file_why(g, (dist_id){ 1 }, 0, &r);
	assert_int_equal(r.kind, EDGE_PARENT);
	assert_true(str_eq(r.from_path, STR("p/x.py")));
	graph_file_why(g, (dist_id){ 1 }, 1, &r);
	assert_int_equal(r.kind, EDGE_HARD);
	assert_int_equal(r.line, 1);
	assert_false(graph_file_reached(g, (dist_id){ 1 }, 2));
	arena_free(&a);
}

/* "p/x.py; p/y.pyi": what can go of the kept distributions at level `files`. */
static str needless(struct arena *a, const struct world *w, const struct graph *g)
{
	struct buf b = buf_in(a);
	struct reason r;
	for (uint32_t d = 1; d < w->n; d++)
		for (size_t i = 0; graph_dist_kept(g, (dist_id){ d }, &r) && i < w->dists[d].files_n; i++)
			if (graph_file_needless(g, (dist_id){ d }, i).n)
				buf_fmt(&b, "%s%.*s", b.n ? "; " : "", STR_ARG(w->dists[d].files[i].path));
	return arena_str(a, buf_str(&b));
}

static void code_that_nothing_reaches_goes_but_what_may_be_read_by_path_stays(void **state)
{
	static const struct { const char *world, *want; } cases[] = {
		{ "m.py: import p\n[d]\np/__init__.py:\np/x.py:\ntop.py:\np/y.pyi:\np/py.typed:\np/z.pyx:", "p/x.py; top.py; p/y.pyi; p/py.typed; p/z.pyx" },
		{ "m.py: import p\n[d]\np/__init__.py: from . import x\np/x.py:", "" },
		/* data stays, and code beside it */
		{ "m.py: import p\n[d]\np/__init__.py:\np/q/__init__.py:\np/q/x.py:\np/q/page.html:\np/y.py:", "p/y.py" },
		/* a folder that is no package may hold scripts that are read */
		{ "m.py: import p\n[d]\np/__init__.py:\np/templates/env.py:\np/templates/x/__init__.py:", "" },
		/* something reached looks into its own folder */
		{ "m.py: import p\n[d]\np/__init__.py: here = __file__\np/x.py:\np/q/__init__.py:\np/q/x.py:\np/s/t.py:", "p/q/__init__.py; p/q/x.py" },
		{ "m.py: import p, p.q\n[d]\np/__init__.py:\np/q/__init__.py: here = __file__\np/q/x.py:\np/y.py:", "p/y.py" },
		{ "m.py: import p\nn.py: import importlib.resources as r|r.files('p.q')\n[d]\np/__init__.py:\np/q/__init__.py:\np/q/x.py:\np/y.py:", "p/y.py" },
		/* who looks is not reached */
		{ "m.py: import p\n[d]\np/__init__.py:\np/x.py: here = __file__\np/y.py:", "p/x.py; p/y.py" },
		/* extension modules by name; a library is loaded otherwise */
		{ "m.py: import p\n[d]\np/__init__.py:\np/a.cpython-312-x86_64-linux-gnu.so:\np/b.abi3.so:\np/libc.so:\np/libd.so.1:",
		  "" },
		{ "m.py: import p\n[d]\np/__init__.py:\np/a.cpython-312-x86_64-linux-gnu.so:\np/b.abi3.so:\np/libc.so:",
		  "p/a.cpython-312-x86_64-linux-gnu.so; p/b.abi3.so" },
		/* what an extension module imports may not be seen */
		{ "m.py: import p.a\n[d]\np/__init__.py:\np/a.abi3.so:\np/b.py:\np/tests/__init__.py:\np/tests/test_x.py:\nq.py:",
		  "p/tests/__init__.py; p/tests/test_x.py" },
		/* what stays may run, and then imports: of its own, of others that stay, but makes no other stay */
		{ "m.py: import p\n[d]\np/__init__.py: here = __file__\np/x.py: from . import q\np/q/__init__.py: import r.s, t\np/q/y.py:\n"
		  "[e]\nr/__init__.py:\nr/s.py:\nr/u.py:\n[f]\nt.py:\n[g]\n@console_scripts x=r:x\nv.py:", "p/q/y.py" },
		{ "m.py: import p, r\n[d]\np/__init__.py: here = __file__\np/x.py: from . import q\np/q/__init__.py: import r.s, t\np/q/y.py:\n"
		  "[e]\nr/__init__.py:\nr/s.py:\nr/u.py:\n[f]\nt.py:", "p/q/y.py; r/u.py" },
		{ "m.py: import p\n[d]\np/__init__.py: x = 'p.plugins.a'\np/plugins/__init__.py:\np/plugins/a.py: '__path__'; __path__\n"
		  "p/plugins/b.py: x = 'p.words.tap'\np/words/__init__.py:\np/words/tap.py:\np/z.py:", "p/z.py" },
		/* what looks by path names folders: packages too, from wherever in the distribution */
		{ "m.py: import p\n[d]\np/__init__.py: x = __file__, 'q'\np/q/__init__.py:\np/q/r/__init__.py:\np/s/__init__.py:", "p/s/__init__.py" },
		{ "m.py: import p.c.n\n[d]\np/__init__.py:\np/c/__init__.py:\np/c/n.py: x = __file__, 'q', 'k'\np/q/__init__.py:\np/q/x.py:\np/k/a.c:\np/a.c:",
		  "p/a.c" },
		{ "m.py: import p.c.n\n[d]\np/__init__.py:\np/c/__init__.py:\np/c/n.py: x = __file__, 'tests'\np/tests/__init__.py:\np/tests/x.csv:", "" },
		{ "m.py: import p; x = p.__file__, 'tests'\n[d]\np/__init__.py:\np/tests/__init__.py:\np/tests/x.csv:\n"
		  "[e]\nq/tests/__init__.py:\nq/__init__.py:", "" },
		{ "m.py: import p.c.n\n[d]\np/__init__.py:\np/c/__init__.py:\np/c/n.py: x = __file__, 'p', 'c'\np/q.py:\np/c/tests/__init__.py:",
		  "p/q.py; p/c/tests/__init__.py" },
		{ "m.py: import p.c.n\n[d]\np/__init__.py:\np/c/__init__.py:\np/c/n.py: x = __file__, 'q'\np/q/tests/__init__.py:\np/q/__init__.py:",
		  "p/q/tests/__init__.py" },
		/* who imports by names that are not literal may import anything of its distribution, but no tests */
		{ "m.py: import p.c.n\n[d]\np/__init__.py:\np/c/__init__.py:\np/c/n.py: import_module(f'{r}.q.{x}')\np/q/__init__.py:\np/q/x.py: import p.z\n"
		  "p/z.py:\np/tests/__init__.py:\np/tests/test_x.py:\np/y.pyi:", "p/tests/__init__.py; p/tests/test_x.py; p/y.pyi" },
		/* names of its own modules, handed on to what imports them */
		{ "m.py: import p\n[d]\np/__init__.py: import z; z.put({'q.x': ['X'], 'y': []})\np/q/__init__.py:\np/q/x.py:\np/y.py:\np/w.py:\n[e]\nz.py:", "p/w.py" },
		/* tests do not run, though they stay beside data where they are no package */
		{ "m.py: import p\n[d]\np/__init__.py:\np/tests/t.txt:\np/tests/test_x.py: import p.q\np/q.py:", "p/q.py" },
		/* packages of tests go with their data, unless something runs of them or looks there */
		{ "m.py: import p\n[d]\np/__init__.py:\np/tests/__init__.py:\np/tests/data/x.csv:\np/tests/sub/__init__.py:\np/tests/sub/y.txt:\np/x.csv:",
		  "p/tests/__init__.py; p/tests/data/x.csv; p/tests/sub/__init__.py; p/tests/sub/y.txt" },
		{ "m.py: import p.tests\n[d]\np/__init__.py:\np/tests/__init__.py:\np/tests/data/x.csv:\np/tests/sub/__init__.py:", "p/tests/sub/__init__.py" },
		{ "m.py: import p\n[d]\np/__init__.py: x = __file__, 'tests'\np/tests/__init__.py:\np/tests/data/x.csv:", "" },
		{ "m.py: import p\n[d]\np/__init__.py: x = __file__, 'data'\np/tests/__init__.py:\np/tests/data/x.csv:",
		  "p/tests/__init__.py; p/tests/data/x.csv" },
		{ "m.py: import p\n[d]\np/__init__.py: here = __file__\np/tests/x.csv:\np/test/x.csv:", "" },
		/* sources are for compilers, which may be run */
		{ "m.py: import p\n[d]\np/__init__.py:\np/include/x.h:\np/x.c:\np/l.a:\np/y.html:", "p/include/x.h; p/x.c; p/l.a" },
		{ "m.py: import p\n[d]\np/__init__.py: x = run('nvcc')\np/include/x.h:\n[e]\nq.py: x = 'gcc'", "" },
		{ "m.py: import p\n[d]\np/__init__.py:\np/include/x.h:\n[e]\nq.py: x = 'gcc'", "p/include/x.h" },
		{ "m.py: import p, torch\n[d]\np/__init__.py:\np/include/x.h:\np/x.pyx:\n[e]\ntorch.py:", "p/x.pyx" },
		{ "m.py: import p\n[d]\np/__init__.py: here = __file__\np/include/x.h:\np/x.c:", "" },
		/* what scripts start stays */
		{ "m.py: import p\n[d]\n@console_scripts go=p.cli:main\np/__init__.py:\np/cli.py: from . import x\np/x.py:\np/y.py:", "p/y.py" },
		/* whole, where only metadata is read, and where there is nothing but data */
		{ "m.py: import importlib.metadata as q|q.version('d')\n[d]\np/__init__.py:\np/x.py:", "" },
		{ "m.py: import p\n[d]\np/__init__.py:\np/__config__.py:\nd-1.dist-info/x.pyi:", "" },
		{ "m.py: import p|open('inc/api.h')\n[d]\np/__init__.py:\np/inc/api.h:\np/inc/b.h:", "p/inc/b.h" },
		{ "m.py: import p\n[d]\np/__init__.py:\np/tests/__init__.py:\np/tests/test_x.py: import p", "p/tests/__init__.py; p/tests/test_x.py" },
	};
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(cases); i++) {
		struct arena a;
		struct world w = { 0 };
		arena_init(&a);
		struct graph *g = build(&a, &w, cases[i / 2].world, 12);
		if (i % 2) g = build_packed(&a, &w, 12);
		graph_by_file(g);
		graph_prune(g, false);
		str got = needless(&a, &w, g);
		if (!str_eq(got, str_of(cases[i / 2].want))) print_error("world:\n%s\n", cases[i / 2].world);
		assert_string_equal(got.n ? got.p : "", cases[i / 2].want);
		graph_forget(g);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(patterns_fit_names_and_what_is_below_them),
		cmocka_unit_test(what_is_kept_counts_as_reached),
		cmocka_unit_test(what_is_dropped_is_not_reached),
		cmocka_unit_test(what_a_run_imported_counts_as_reached),
		cmocka_unit_test(extras_that_were_asked_for_stay_on_request),
		cmocka_unit_test(a_drop_that_was_met_says_where),
		cmocka_unit_test(who_imports_whom_is_remembered_by_the_best_edge),
		cmocka_unit_test(the_nearest_import_of_what_is_dropped_is_told),
		cmocka_unit_test(code_that_nothing_reaches_goes_but_what_may_be_read_by_path_stays),
		cmocka_unit_test(each_file_knows_the_edge_that_reached_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
