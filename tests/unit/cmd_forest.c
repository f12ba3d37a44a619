/* Trees and pictures of small manifests. */
#include "support.h"

#include "../../src/cmd/forest.h"

/* a needs b and c, b needs c, c needs a (a circle); the application requires a and imports c. */
static struct manifest world(struct manifest_dist v[3])
{
	static const char *const names[] = { "a", "b", "c" }, *const needs[] = { "b c", "c", "a" };
	struct manifest m = { .v = v, .n = 3, .target = STR("slim") };
	for (size_t i = 0; i < 3; i++) {
		v[i] = (struct manifest_dist){ .name = str_of(names[i]), .version = STR("1"), .kept = true,
			.kept_bytes = UINT64_C(1000) << i, .direct = !i };
		for (str rest = str_of(needs[i]), one; rest.n;) {
			str_cut(rest, ' ', &one, &rest);
			PUSH(&a, &v[i].requires, one);
		}
	}
	v[1].kept = false;
	v[1].kept_bytes = 0;
	PUSH(&a, &m.imports, ((struct manifest_import){ STR("c"), { STR("hard"), STR(""), STR("m.py"), 3, STR("c") } }));
	PUSH(&a, &v[2].imports, ((struct manifest_import){ STR("a"), { STR("so"), STR("c"), STR("c.so"), 0, STR("a") } }));
	return m;
}

static void trees_end_though_requirements_go_in_a_circle(void **state)
{
	static const struct { struct forest_opts opts; const char *want; } cases[] = {
		{ { 0 }, "slim: 2 of 3 distributions, 5.0 kB, by requirement\n"
		         "└── a 1, 1.0 kB, with all below 5.0 kB\n    ├── b 1, dropped\n"
		         "    │   └── c 1, 4.0 kB, with all below 5.0 kB\n"
		         "    │       └── a 1, 1.0 kB, with all below 5.0 kB, above\n"
		         "    └── c 1, 4.0 kB, with all below 5.0 kB, above\n" },
		{ { .depth = 1 }, "slim: 2 of 3 distributions, 5.0 kB, by requirement\n└── a 1, 1.0 kB, with all below 5.0 kB\n" },
		{ { .by_import = true }, "slim: 2 of 3 distributions, 5.0 kB, by import\n"
		                         "└── c 1, 4.0 kB, with all below 5.0 kB (m.py:3, hard)\n    └── a 1, 1.0 kB (c.so, so)\n" },
		{ { .invert = true, .root = STR_INIT("b") },
		  "slim: 2 of 3 distributions, 5.0 kB, by who requires them\n└── b 1, dropped\n    └── a 1, 1.0 kB\n"
		  "        ├── c 1, 4.0 kB\n        │   ├── a 1, 1.0 kB, above\n        │   └── b 1, dropped, above\n"
		  "        └── the application\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct manifest_dist v[3];
		struct manifest m = world(v);
		struct forest f;
		struct buf b = buf_in(&a);
		m.kept_bytes = 5000;
		assert_true(forest_make(&a, &m, &cases[i].opts, &f));
		forest_text(&b, &f);
		if (!str_eq(buf_str(&b), str_of(cases[i].want))) fail_msg("case %zu:\n%.*s", i, STR_ARG(buf_str(&b)));
	}
}

static void a_root_that_is_not_there_is_said(void **state)
{
	struct manifest_dist v[3];
	struct manifest m = world(v), none = { 0 };
	struct forest f;
	(void)state;
	assert_false(forest_make(&a, &m, &(struct forest_opts){ .root = STR("x") }, &f));
	assert_true(forest_make(&a, &none, &(struct forest_opts){ 0 }, &f));
}

static void text_can_not_leave_its_label(void **state)
{
	struct diagram d = diagram_in(&a);
	(void)state;
	diagram_add(&d, STR("a\"]; evil\n\\"), STR("b<x>"), STR("l\"|"));
	diagram_add(&d, STR("a\"]; evil\n\\"), STR("b<x>"), STR("l\"|"));
	assert_true(str_eq(diagram_dot(&d), STR("digraph spokeshave {\n\trankdir=LR;\n\tn0 [label=\"a\\\"]; evil \\\\\"];\n"
	                                        "\tn1 [label=\"b<x>\"];\n\tn0 -> n1 [label=\"l\\\"|\"];\n}\n")));
	assert_true(str_eq(diagram_mermaid(&d), STR("flowchart LR\n\tn0[\"a#34;]; evil \\\"]\n\tn1[\"b#60;x#62;\"]\n"
	                                            "\tn0 -->|\"l#34;|\"| n1\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(trees_end_though_requirements_go_in_a_circle),
		TEST(a_root_that_is_not_there_is_said),
		TEST(text_can_not_leave_its_label),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
