#include "support.h"

#include "spokeshave/graph.h"
#include "spokeshave/import_map.h"
#include "spokeshave/stdlib.h"

static const struct { const char *path, *source; } tree[] = {
	{ "app.py", "import pkg.mod\nimport os.path, requests.adapters\n" },
	{ "pkg/__init__.py", "from . import mod, attribute\n" },
	{ "pkg.py", "import hidden_by_the_package\n" },
	{ "pkg/mod.py", "def f():\n    from .sub import deep as d\n    from ... import beyond\n" },
	{ "pkg/sub/deep.py", "if 0:\n    import json\nfrom ..mod import f\nimport lib, pkg.absent\n" },
	{ "script.py", "from pkg.sub import *\n" },
	{ "src/lib.py", "import lonely" },
	{ "lonely.py", "" },
	{ "unused.py", "import nothing" },
};

static str joined(const struct strs *list)
{
	str all = { 0 };
	for (size_t i = 0; i < list->n; i++)
		all = arena_fmt(&a, "%.*s%s%.*s", STR_ARG(all), i ? " " : "", STR_ARG(list->v[i]));
	return all;
}

static struct import_map *map(struct strs *paths, struct facts *facts)
{
	static str folder[] = { STR_INIT(""), STR_INIT("src") };
	static struct strs folders = { folder, COUNT(folder), COUNT(folder) };
	for (size_t i = 0; i < COUNT(tree); i++) {
		PUSH(&a, paths, str_of(tree[i].path));
		scan_python(&a, str_of(tree[i].source), &facts[i]);
	}
	return import_map_new(&a, paths, &folders);
}

static void what_statements_name_is_followed(void **state)
{
	(void)state;
	struct strs paths = { 0 }, modules = { 0 }, scripts = { 0 };
	static struct facts facts[COUNT(tree)];
	struct import_map *m = map(&paths, facts);
	struct imported found;
	PUSH(&a, &modules, STR("app"));
	import_map_reach(&a, m, facts, &modules, &scripts, &found);
	assert_text(joined(&found.local), "app lib lonely pkg pkg.mod pkg.sub pkg.sub.deep");
	assert_text(joined(&found.stdlib), "json os os.path");
	assert_text(joined(&found.missing), "pkg.absent requests.adapters");
}

static void a_script_is_run_but_is_no_module(void **state)
{
	(void)state;
	struct strs paths = { 0 }, modules = { 0 }, scripts = { 0 };
	static struct facts facts[COUNT(tree)];
	struct import_map *m = map(&paths, facts);
	struct imported found;
	PUSH(&a, &scripts, STR("script.py"));
	import_map_reach(&a, m, facts, &modules, &scripts, &found);
	assert_text(joined(&found.local), "lib lonely pkg pkg.mod pkg.sub pkg.sub.deep");
}

static const struct { const char *from, *to; } edges[] = {
	{ "app.py", "pkg/mod.py" },
	{ "pkg/__init__.py", "pkg/__init__.py pkg/mod.py" },
	{ "pkg/mod.py", "pkg/sub/deep.py" },
	{ "pkg/sub/deep.py", "pkg/mod.py src/lib.py" },
	{ "script.py", "" },
	{ "src/lib.py", "lonely.py" },
};

static void one_file_names_files(void **state)
{
	(void)state;
	struct strs paths = { 0 };
	static struct facts facts[COUNT(tree)];
	struct import_map *m = map(&paths, facts);
	for (size_t e = 0; e < COUNT(edges); e++) for (uint32_t i = 0; i < paths.n; i++) {
		struct imported found = { 0 };
		struct strs files = { 0 };
		if (!str_eq(paths.v[i], str_of(edges[e].from))) continue;
		import_map_follow(&a, m, i, &facts[i], &found);
		for (size_t k = 0; k < found.files.n; k++) PUSH(&a, &files, paths.v[found.files.v[k]]);
		assert_text(joined(&files), edges[e].to);
	}
}

/* ---- beside the graph ---- */

static uint32_t seed;

/* One of `n`. */
static uint32_t any(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 16) % n;
}

static str any_name(void)
{
	static const char *const dotted[] = { "p", "q", "r", "p.q", "p.r", "q.p", "q.p.r", "p.q.r", "json", "r.none" };
	return str_of(dotted[any(COUNT(dotted))]);
}

static str any_statement(void)
{
	static const char *const before[] = { "", "def f():\n\t", "if x:\n\t", "try:\n\t" };
	const char *start = before[any(COUNT(before))], *end = *start == 't' ? "\nexcept E: pass" : "";
	str name = any_name();
	switch (any(3)) {
	case 0: return arena_fmt(&a, "%simport %.*s%s\n", start, STR_ARG(name), end);
	case 1: return arena_fmt(&a, "%sfrom %.*s import %c%s\n", start, STR_ARG(name), "pqrs"[any(4)], end);
	default: return arena_fmt(&a, "%sfrom %.*s%.*s import %c%s\n", start, (int)any(3) + 1, "...",
	                          any(2) ? 0 : (int)name.n, name.p, "pqrs"[any(4)], end);
	}
}

/* Files of a few packages, each of which imports some of the others. */
static void any_folder(struct strs *paths, struct facts *facts)
{
	static const char *const files[] = { "p/__init__.py", "p/q/__init__.py", "p/q/r.py", "p/r.py", "p.py", "q/p/r.py",
	                                     "q/p/__init__.py", "q/r.py", "r.py", "r/__init__.py", "p/q.py" };
	for (size_t i = 0; i < COUNT(files); i++) {
		str source = { 0 };
		if (!any(3)) continue;
		for (uint32_t n = any(4); n; n--) source = arena_join(&a, source, any_statement());
		facts[paths->n] = (struct facts){ 0 };
		scan_python(&a, source, &facts[paths->n]);
		PUSH(&a, paths, str_of(files[i]));
	}
}

/* The graph of that folder, as the application or as a wheel that the application imports. */
static struct graph *graph_of(const struct strs *paths, const struct facts *facts, str entry, bool wheel)
{
	struct graph_input_file *files = NEW_N(&a, struct graph_input_file, paths->n + 1), *main = NEW(&a, struct graph_input_file);
	struct graph_input_dist *dists = NEW_N(&a, struct graph_input_dist, 2);
	struct facts *starts = NEW(&a, struct facts);
	for (size_t i = 0; i < paths->n; i++) files[i] = (struct graph_input_file){ .path = paths->v[i], .facts = &facts[i] };
	scan_python(&a, arena_fmt(&a, "import %.*s\n", STR_ARG(entry)), starts);
	*main = (struct graph_input_file){ .path = STR("main.py"), .facts = starts };
	dists[wheel] = (struct graph_input_dist){ .name = wheel ? STR("d") : STR(""), .files = files, .files_n = paths->n };
	if (wheel) dists[0] = (struct graph_input_dist){ .files = main, .files_n = 1 };
	struct graph *g = graph_new(&a, 12, dists, wheel + 1u);
	if (!wheel) graph_add_entry(g, entry);
	graph_prune(g, !wheel);
	return g;
}

static void whatever_statements_reach_is_kept_by_the_graph(void **state)
{
	enum { WORLDS = 3000 };
	size_t reached = 0;
	(void)state;
	for (seed = 1; seed < WORLDS; seed++) {
		uint32_t world = seed;
		struct arena_mark start = arena_mark(&a);
		struct strs paths = { 0 }, modules = { 0 }, none = { 0 };
		str top = { 0 };
		const struct strs folders = { &top, 1, 1 };
		struct facts facts[16];
		struct imported found;
		any_folder(&paths, facts);
		struct import_map *m = import_map_new(&a, &paths, &folders);
		PUSH(&a, &modules, any_name());
		import_map_reach(&a, m, facts, &modules, &none, &found);
		for (int wheel = 0; wheel < 2; wheel++) {
			struct graph *g = graph_of(&paths, facts, modules.v[0], wheel);
			for (size_t i = 0; i < found.files.n; i++)
				if (!graph_file_reached(g, (dist_id){ (uint32_t)wheel }, found.files.v[i]))
					fail_msg("world %u: %.*s is dropped", world, STR_ARG(paths.v[found.files.v[i]]));
		}
		reached += found.files.n;
		seed = world;
		arena_reset(&a, start);
	}
	assert_true(reached > WORLDS); /* else little was tried */
}

static void the_standard_library_is_known(void **state)
{
	(void)state;
	static const char *const in[] = { "os", "sys", "_thread", "tomllib", "distutils", "zoneinfo", "abc", "zlib" };
	static const char *const out[] = { "", "requests", "os.path", "yaml", "setuptools" };
	for (size_t i = 0; i < COUNT(in); i++) assert_true(stdlib_has(str_of(in[i])));
	for (size_t i = 0; i < COUNT(out); i++) assert_false(stdlib_has(str_of(out[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_statements_name_is_followed), TEST(a_script_is_run_but_is_no_module),
		TEST(one_file_names_files), TEST(whatever_statements_reach_is_kept_by_the_graph),
		TEST(the_standard_library_is_known),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
