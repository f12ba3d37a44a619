/* What files declare, and where it stands; notebooks; patches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "spokeshave/audit.h"

static str text_of(const char *s)
{
	return (str){ s, strlen(s) };
}

/* "name scope group line:column+width" of each, flags behind; "?name" where it can't be read. */
static str shown(struct arena *a, const struct audit_requirements *r)
{
	static const char *const scopes[] = { "production", "optional", "development" };
	str all = { 0 };
	for (size_t i = 0; i < r->n; i++) {
		const struct audit_requirement *q = &r->v[i];
		all = arena_fmt(a, "%.*s%s%s%.*s %s%s%.*s %u:%u+%u%s%s%s%s%s", STR_ARG(all), i ? "; " : "", q->unreadable.n ? "?" : "",
		                STR_ARG(q->req.canonical), scopes[q->scope], q->group.n ? " " : "", STR_ARG(q->group), q->at.line, q->at.column,
		                q->at.width, q->locked ? " locked" : "", q->indirect ? " indirect" : "", q->wanted ? " wanted" : "", q->pinned ? " pinned" : "",
		                q->hashed ? " hashed" : "");
	}
	return all;
}

static const struct { const char *path, *text, *want; } cases[] = {
	{ "requirements.txt", "Flask>=3  # web\n\n  click\n", "flask production 1:1+8; click production 3:3+5" },
	{ "requirements.txt", "a\r  b\fc\r\nd\n", "a production 1:1+1; b production 1:5+1; c production 1:7+1; d production 2:1+1" },
	{ "requirements.txt", "a==1 \\\n  --hash=sha256:ab\nb\n", "a production 1:1+4 locked pinned hashed; b production 3:1+1 locked" },
	{ "requirements.txt", "a==1\n    # via b\nb==2\n    # via -r requirements.in\n",
	  "a production 1:1+4 locked indirect pinned; b production 3:1+4 locked wanted pinned" },
	{ "requirements.txt", "a==1\n    # via\n    #   -c base.txt\n    #   x\nb==2  # via shop (pyproject.toml)\n",
	  "a production 1:1+4 locked pinned; b production 5:1+4 locked wanted pinned" },
	{ "requirements.txt", "git+https://code.example/x.git#egg=Tool_X\n-e git+https://code.example/two.git\n./three\n",
	  "?tool-x production 1:1+41; ?two production 2:1+35; ?three production 3:1+7" },
	{ "requirements.txt", "a @ https://files.example/a-1-py3-none-any.whl\nb @ git+https://code.example/b\n",
	  "a production 1:1+46 pinned; ?b production 2:1+30 pinned" },
	{ "pyproject.toml", "[project]\nname='x'\ndependencies=['a>1', \"b\"]\n[project.optional-dependencies]\ntest=['t']\npictures=['p']\n",
	  "a production 3:16+3; b production 3:23+1; t development test 5:8+1; p optional pictures 6:12+1" },
	{ "pyproject.toml", "[project]\nname='x'\ndependencies=[]\n[dependency-groups]\nops=['o']\n[tool.pdm.dev-dependencies]\nlint=['l']\n",
	  "o development ops 5:7+1; l development lint 7:8+1" },
	{ "pyproject.toml", "[tool.poetry.dependencies]\npython='^3.9'\na='^1'\nb={git='https://code.example/b'}\n[tool.poetry.group.dev.dependencies]\nc='*'\n",
	  "a production 3:1+1; ?b production 4:1+1; c development dev 6:1+1" },
	{ "pyproject.toml", "[project]\nname='x'\n[tool.hatch.envs.docs]\ndependencies=['d']\nextra-dependencies=[\n 'e>1']\nscripts.b='d'\n",
	  "d development docs 4:16+1; e development docs 6:3+3" },
	{ "hatch.toml", "[envs.default]\ndependencies=['d']\n[envs.default.scripts]\nb='x'\n[[envs.test.matrix]]\npython=['3.9']\n",
	  "d development default 2:16+1" },
	{ "hatch.toml", "[envs.hatch-test]\nextra-dependencies=['d']\n", "d development hatch-test 2:22+1; pytest development hatch-test 1:7+10" },
	{ "hatch.toml", "[envs.hatch-test]\ndependencies=['d']\n", "d development hatch-test 2:16+1" },
	{ "setup.py", "L = ['a', # no 'x'\n  \"b>1\"]\nsetup(name='n', install_requires=L, extras_require={'dev': ['c'], 'e': ['d']})\n",
	  "a production 1:7+1; b production 2:4+3; c development dev 3:62+1; d optional e 3:74+1" },
	{ "setup.py", "a = {'name': 'n'}\na['install_requires'] = ['a ' + new, 'b']\na['install_requires'].append('c')\n"
	              "T = ['t']\nT += ['u']\na['tests_require'] = T\na['extras_require'] = {'e': ['x', *T]}\nsetup(**a)\n",
	  "a production 2:27+2; b production 2:39+1; c production 3:31+1; t development tests 4:7+1; u development tests 5:8+1; "
	  "x optional e 7:31+1; t optional e 4:7+1; u optional e 5:8+1" },
	{ "setup.py", "L = ['a']\nif w:\n    L.append('b')\n    L.extend(['c'])\nif L == ['d']: pass\nsetup(install_requires=L)\n",
	  "a production 1:7+1; b production 3:15+1; c production 4:16+1" },
	{ "tool", "# /// script\n# dependencies = ['a>1', \"b\"]\n# ///\n", "a production 2:20+3; b production 2:27+1" },
	{ "requirements/extras/redis.txt", "redis\n", "redis optional 1:1+5" },
	{ "requirements-optional.txt", "redis\n", "redis optional 1:1+5" },
	{ "environment.yml", "dependencies:\n  - python=3.12\n  - conda-forge::gdal>=3\n  - pip:\n    - a>1  # x\nname: b\n",
	  "?gdal production 3:5+20; a production 5:7+3" },
};

static const struct { const char *text; bool want; } scripts[] = {
	{ "# /// script\n# dependencies = []\n# ///\n", true },
	{ "#!/usr/bin/env python3\n\"\"\"What it does.\"\"\"\n# /// script\r\n# ///\r\n", true },
	{ "x = 1\n# it's \"\"\" in a comment\n# /// script\n# ///\n", true },
	{ "x = '\"\"\"'\n# /// script\n# ///\n", true },
	{ "TEXT = \"\"\"\\\n# /// script\n# ///\n\"\"\"\n", false },
	{ "TEXT = r'''\n\"\"\"\n# /// script\n# ///\n'''\n", false },
	{ "def f():\n    # /// script\n    # ///\n", false },
	{ "TEXT = '# /// script\\n# ///\\n'\n", false },
	{ "# /// scripts\n# ///\n", false },
};

static void a_script_says_so_in_a_comment_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++)
		if (audit_is_script(text_of(scripts[i].text)) != scripts[i].want) fail_msg("case %zu: %s", i, scripts[i].text);
}

static void each_requirement_knows_where_it_stands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena a;
		struct audit_requirements r = { 0 };
		struct notes notes = { 0 };
		arena_init(&a);
		str path = text_of(cases[i].path);
		audit_read(&a, audit_manifest_named(path, text_of(cases[i].text)), path, text_of(cases[i].text), AUDIT_PRODUCTION, &r, &notes);
		str got = shown(&a, &r);
		if (!str_eq(got, text_of(cases[i].want))) print_message("case %zu: %.*s\n", i, STR_ARG(got));
		assert_true(str_eq(got, text_of(cases[i].want)));
		arena_free(&a);
	}
}

static void names_tell_development(void **state)
{
	(void)state;
	static const struct { const char *name; bool want; } names[] = {
		{ "requirements-dev.txt", true }, { "dev-requirements.in", true }, { "requirements/test.txt", true }, { "docs", true },
		{ "requirements.txt", false }, { "requirements/base.txt", false }, { "device", false }, { "contest", false }, { "aws", false },
	};
	for (size_t i = 0; i < COUNT(names); i++) assert_int_equal(audit_is_development_name(text_of(names[i].name)), names[i].want);
}

static void a_notebook_s_code_keeps_the_file_s_lines(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	str code = audit_notebook(&a, STR("{\n\"cells\": [\n{\"cell_type\": \"markdown\", \"source\": [\"import no\"]},\n"
	                                   "{\"source\": [\n\"%time\\n\",\n\"import a\\n\",\n\"x = \\\"\\u0041\\\"\"],\n\"cell_type\": \"code\"}]}"));
	assert_true(str_eq(code, STR("\n\n\n\n\nimport a\nx = \"A\"\n")) || (print_message("%.*s\n", STR_ARG(code)), false));
	static const struct { str text; bool whole; } notebooks[] = {
		{ STR_INIT(""), true }, { STR_INIT(" {\"a\": [\"}\\\"\", {}]}\n"), true }, { STR_INIT("{}"), true },
		{ STR_INIT("[]"), false }, { STR_INIT("{"), false }, { STR_INIT("{\"a"), false }, { STR_INIT("{\"a\\"), false },
		{ STR_INIT("{} {}"), false }, { STR_INIT("{}]"), false }, { STR_INIT("none"), false }, { STR_INIT("{\"a\": [}"), false },
	};
	for (size_t i = 0; i < COUNT(notebooks); i++) assert_int_equal(audit_notebook_is_whole(notebooks[i].text), notebooks[i].whole);
	assert_int_equal(audit_notebook(&a, STR("[]")).n, 0);
	assert_int_equal(audit_notebook(&a, STR("{\"cells\": [{\"source\"")).n, 0);
	arena_free(&a);
}

static void declarations_are_no_text_to_search(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	str path = STR("pyproject.toml");
	str text = STR("[project]\ndependencies = [\n  'leftpad',\n]\n[tool.black]\nx = 'structlog.stdlib'\n[tool.poetry.dependencies]\nq = '1'\n");
	str left = audit_without_declarations(&a, AUDIT_PROJECT_FILE, path, text);
	assert_int_equal(left.n, text.n);
	assert_false(str_has(left, STR("leftpad")));
	assert_false(str_has(left, STR("q =")));
	assert_true(str_has(left, STR("[tool.black]\nx = 'structlog.stdlib'\n")));
	arena_free(&a);
}

static void a_patch_has_hunks_with_context(void **state)
{
	(void)state;
	struct arena a;
	arena_init(&a);
	struct audit_edit edit = { STR("r.txt"), STR("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"), STR("1\n2\n3\n4\nnew\n6\n7\n8\n9\n") };
	str want = STR("--- a/r.txt\n+++ b/r.txt\n@@ -2,9 +2,8 @@\n 2\n 3\n 4\n-5\n+new\n 6\n 7\n 8\n 9\n-10\n");
	str got = audit_patch(&a, &edit);
	if (!str_eq(got, want)) print_message("%.*s", STR_ARG(got));
	assert_true(str_eq(got, want));
	arena_free(&a);
}

static void each_rule_has_a_name_a_text_and_an_example(void **state)
{
	(void)state;
	for (int i = 0; i < AUDIT_CODES; i++) {
		assert_true(audit_rules[i].code.n && audit_rules[i].summary.n && audit_rules[i].text.n && audit_rules[i].example.n);
		assert_int_equal(audit_code_named(audit_rules[i].code), i);
	}
	assert_int_equal(audit_code_named(STR("none of them")), AUDIT_CODES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_requirement_knows_where_it_stands),
		cmocka_unit_test(names_tell_development),
		cmocka_unit_test(a_script_says_so_in_a_comment_of_its_own),
		cmocka_unit_test(a_notebook_s_code_keeps_the_file_s_lines),
		cmocka_unit_test(declarations_are_no_text_to_search),
		cmocka_unit_test(a_patch_has_hunks_with_context),
		cmocka_unit_test(each_rule_has_a_name_a_text_and_an_example),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
