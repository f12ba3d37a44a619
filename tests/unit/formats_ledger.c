/* The manifest as a ledger: read back, its chains, its sums. */
#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/manifest.h"

static struct manifest_edge edge(const char *kind, const char *of, const char *from, uint32_t line, const char *what)
{
	return (struct manifest_edge){ str_of(kind), str_of(of), str_of(from), line, str_of(what) };
}

static struct manifest_files one_file(const char *path, struct manifest_edge by)
{
	struct manifest_files list = { 0 };
	PUSH(&a, &list, ((struct manifest_file){ .path = str_of(path), .size = 5, .sha256 = STR("ab"), .mode = 0644, .by = by }));
	return list;
}

/* app/main.py imports a, a/core.py imports b under a condition; c is dropped. */
static struct manifest ledger(struct manifest_dist v[3])
{
	static const struct manifest_requirement requirement = { STR_INIT("a"), 7, 9 };
	v[0] = (struct manifest_dist){ .name = STR("a"), .version = STR("1"), .kept = true, .direct = true,
		.kept_files = one_file("site/a/core.py", edge("hard", "", "app/main.py", 3, "a.core")),
		.by = edge("hard", "", "app/main.py", 3, "a") };
	PUSH(&a, &v[0].requires, STR("b"));
	PUSH(&a, &v[0].imports, ((struct manifest_import){ STR("b"), edge("cond", "a", "a/core.py", 9, "b") }));
	v[1] = (struct manifest_dist){ .name = STR("b"), .version = STR("2"), .kept = true, .kept_bytes = 4,
		.kept_files = one_file("site/b.py", edge("cond", "a", "a/core.py", 9, "b")),
		.by = edge("cond", "a", "a/core.py", 9, "b") };
	PUSH(&a, &v[1].via, STR("a"));
	v[2] = (struct manifest_dist){ .name = STR("c"), .reason = STR("nothing that is kept imports it"),
		.nearest = edge("hard", "b", "b_extra.py", 2, "c"), .dropped_files = one_file("c.py", edge("", "", "", 0, "")) };
	struct manifest m = { .v = v, .n = 3, .target = STR("alpine"), .site_packages = STR("site"), .kept_bytes = 11,
		.requirements = &requirement, .requirements_n = 1 };
	PUSH(&a, &m.imports, ((struct manifest_import){ STR("a"), edge("hard", "", "app/main.py", 3, "a") }));
	return m;
}

static void what_is_read_is_what_was_written(void **state)
{
	struct manifest_dist v[3];
	struct manifest m = ledger(v), again;
	struct strs targets;
	struct err e;
	(void)state;
	str text = manifest_text(&a, &m);
	assert_true(manifest_parse(&a, STR("m"), text, &again, &targets, &e));
	assert_int_equal(targets.n, 0);
	assert_int_equal(again.n, 3);
	str more = manifest_text(&a, &again);
	if (!str_eq(text, more)) fail_msg("%.*s\n%.*s", STR_ARG(text), STR_ARG(more));
}

static void the_manifest_of_several_names_their_folders(void **state)
{
	const struct manifest_target both[] = { { STR_INIT("alpine"), STR_INIT("x") }, { STR_INIT("slim"), STR_INIT("y") } };
	struct manifest m;
	struct strs targets;
	struct err e;
	(void)state;
	assert_true(manifest_parse(&a, STR("m"), manifest_of_targets(&a, both, 2, STR("c"), STR("1")), &m, &targets, &e));
	assert_int_equal(targets.n, 2);
	assert_true(str_eq(targets.v[1], STR("slim")));
	assert_int_equal(m.n, 0);
}

#define HEAD "{\"generator\": \"spokeshave\", \"schema\": 1"

static void what_is_no_manifest_is_refused(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "", "not the manifest.json" }, { "{}", "not the manifest.json" }, { "{\"generator\": \"other\"}", "not the manifest" },
		{ HEAD, "'m.json'" }, { HEAD "} x", "'m.json'" }, { HEAD ", \"kept_bytes\": -1}", "no count" },
		{ HEAD ", \"kept_bytes\": \"1\"}", "no number" }, { HEAD ", \"digest\": 1}", "'m.json'" },
		{ HEAD ", \"distributions\": [{\"kept\": 1}]}", "neither true nor false" },
		{ HEAD ", \"distributions\": [{\"files\": [{\"mode\": \"0999\"}]}]}", "octal" },
		{ HEAD ", \"distributions\": [{\"by\": {\"line\": 4294967296}}]}", "line" },
		{ HEAD ", \"distributions\": {}}", "'m.json'" },
		{ "{\"generator\": \"spokeshave\", \"schema\": 2}", "schema 2" }, { "{\"generator\": \"spokeshave\"}", "schema 0" },
	};
	struct manifest m;
	struct strs targets;
	struct err e;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(&e, 0, sizeof e);
		if (manifest_parse(&a, STR("m.json"), str_of(cases[i].text), &m, &targets, &e)) fail_msg("%s", cases[i].text);
		assert_int_equal(e.fault, FAULT_INPUT);
		if (!strstr(e.text, cases[i].says)) fail_msg("%s: %s", cases[i].text, e.text);
	}
	assert_true(manifest_parse(&a, STR("m"), STR(HEAD ", \"news\": [{}], \"application\": {\"more\": 1}}"), &m, &targets, &e));
}

static void a_chain_goes_back_to_what_starts_it(void **state)
{
	struct manifest_dist v[3];
	struct manifest m = ledger(v);
	struct manifest_edges chain;
	(void)state;
	manifest_chain(&a, &m, &v[1].by, &chain);
	assert_int_equal(chain.n, 2);
	assert_true(str_eq(chain.v[0].from, STR("app/main.py")));
	assert_true(str_eq(chain.v[1].from, STR("a/core.py")));
	manifest_chain(&a, &m, &v[2].by, &chain);
	assert_int_equal(chain.n, 0);
	/* a file of the application that a command reached */
	struct manifest_edge start = edge("cmd", "", "", 0, "app.main:app");
	PUSH(&a, &m.files, ((struct manifest_reach){ STR("app/main.py"), start }));
	manifest_chain(&a, &m, &v[1].by, &chain);
	assert_int_equal(chain.n, 3);
	assert_true(str_eq(chain.v[0].what, STR("app.main:app")));
}

static void a_chain_in_a_circle_ends(void **state)
{
	struct manifest_dist v[3];
	struct manifest m = ledger(v);
	struct manifest_edges chain;
	(void)state;
	v[0].kept_files.v[0].by = edge("hard", "b", "b.py", 1, "a");
	manifest_chain(&a, &m, &v[1].by, &chain);
	assert_int_equal(chain.n, 2);
}

static void edges_are_told_in_words(void **state)
{
	const struct { struct manifest_edge edge; const char *want; } cases[] = {
		{ edge("hard", "", "app/main.py", 3, "a.core"), "app/main.py:3 imports a.core (hard)" },
		{ edge("lazy", "a", "a/core.py", 9, "b"), "a/core.py:9 imports when called b (lazy)" },
		{ edge("dynpkg", "a", "a/core.py", 9, "import_module"), "a/core.py:9 imports what can't be read off, perhaps NAME (dynpkg)" },
		{ edge("so", "a", "a/_c.so", 0, "b"), "a/_c.so holds the name b (so)" },
		{ edge("cmd", "", "", 0, "console script g"), "the command starts console script g (cmd)" },
		{ edge("root", "", "", 0, "app/main.py"), "the application has app/main.py (root)" },
		{ edge("root", "", "", 0, "x.pth"), "Python runs x.pth when it starts (root)" },
		{ edge("keep", "", "", 0, "x*"), "--keep x*" },
		{ edge("keep", "", "", 0, "an extra of d"), "--keep-optional: an extra of d brings it" },
		{ edge("new", "", "m.py", 1, "x"), "m.py:1 leads to x (new)" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str got = manifest_edge_text(&a, &cases[i].edge, STR("NAME"));
		if (!str_eq(got, str_of(cases[i].want))) fail_msg("'%.*s', not '%s'", STR_ARG(got), cases[i].want);
	}
}

/*
 * A world is lines "name bytes needs...", sorted; a '*' before the name makes
 * it direct, a '-' dropped. Wanted: "name brings" of all, then "name alone
 * attributed" of the direct ones.
 */
static void bytes_are_brought_and_shared(void **state)
{
	static const struct { const char *world, *want; } cases[] = {
		{ "*a 5", "a 5; a 5 5" },
		{ "*a 5 b\nb 7", "a 12 b 7; a 12 12" },
		{ "*a 5 c\n*b 1 c\nc 7", "a 5 b 1 c 7; a 5 9 b 1 4" },
		{ "*a 5 b\n*b 1", "a 5 b 1; a 5 6 b 0 0" },
		{ "*a 5 b\nb 1 a", "a 6 b 1; a 6 6" },
		{ "*-a 5 b\nb 1", "a 0 b 1; a 1 1" },
		{ "*a 1 b c\nb 1 d\nc 1 d\nd 8 e\ne 2", "a 13 b 1 c 1 d 10 e 2; a 13 13" },
		{ "", ";" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct manifest_dist v[8] = { 0 };
		struct manifest m = { .v = v };
		for (str rest = str_of(cases[i].world), line, word; rest.n; m.n++) {
			str_cut(rest, '\n', &line, &rest);
			str_cut(line, ' ', &v[m.n].name, &line);
			v[m.n].direct = str_eat(&v[m.n].name, STR("*"));
			v[m.n].kept = !str_eat(&v[m.n].name, STR("-"));
			str_cut(line, ' ', &word, &line);
			assert_true(str_u64(word, &v[m.n].kept_bytes));
			if (!v[m.n].kept) v[m.n].kept_bytes = 0;
			while (line.n) {
				str_cut(line, ' ', &word, &line);
				PUSH(&a, &v[m.n].requires, word);
			}
		}
		manifest_sum_up(&a, &m, v);
		struct buf b = buf_in(&a);
		uint64_t sum = 0;
		for (size_t k = 0; k < m.n; k++)
			buf_fmt(&b, "%s%.*s %llu", k ? " " : "", STR_ARG(v[k].name), (unsigned long long)v[k].brings_bytes);
		buf_char(&b, ';');
		for (size_t k = 0; k < m.requirements_n; k++) {
			const struct manifest_requirement *q = &m.requirements[k];
			buf_fmt(&b, " %.*s %llu %llu", STR_ARG(q->name), (unsigned long long)q->alone_bytes,
			        (unsigned long long)q->attributed_bytes);
			sum += q->attributed_bytes;
		}
		if (!str_eq(buf_str(&b), str_of(cases[i].want))) fail_msg("'%.*s', not '%s'", STR_ARG(buf_str(&b)), cases[i].want);
		assert_int_equal(sum, m.kept_bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_read_is_what_was_written),
		TEST(the_manifest_of_several_names_their_folders),
		TEST(what_is_no_manifest_is_refused),
		TEST(a_chain_goes_back_to_what_starts_it),
		TEST(a_chain_in_a_circle_ends),
		TEST(edges_are_told_in_words),
		TEST(bytes_are_brought_and_shared),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
