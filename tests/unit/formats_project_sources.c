/* Which indexes a project file names, and for which projects: uv's tables, Poetry's, a Pipfile's. */
#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/project.h"

#define PROJECT "[project]\nname = 'shop'\n"
#define CORP "[[tool.uv.index]]\nname = 'corp'\nurl = 'https://index.example/corp/'\n"
#define TORCH "[[tool.uv.index]]\nname = 'torch'\nurl = 'https://index.example/torch'\nexplicit = true\n"

/* "main=… ; extra=… ; name<-index where [marker] +extra %group ; " */
static str told(const struct project_requirements *p)
{
	struct buf b = buf_in(&a);
	if (p->index.n) buf_fmt(&b, "main=%.*s %.*s;", STR_ARG(p->index), STR_ARG(p->index_where));
	for (size_t i = 0; i < p->extra_indexes.n; i++) buf_fmt(&b, "extra=%.*s;", STR_ARG(p->extra_indexes.v[i]));
	for (size_t i = 0; i < p->sources.n; i++) {
		const struct project_source *s = &p->sources.v[i];
		buf_fmt(&b, "%.*s<-%.*s%.*s %.*s", STR_ARG(s->name), STR_ARG(s->index), STR_ARG(s->elsewhere), STR_ARG(s->where));
		if (s->marker) buf_fmt(&b, " [%.*s]", STR_ARG(marker_text(&a, s->marker)));
		if (s->extra.n) buf_fmt(&b, " +%.*s", STR_ARG(s->extra));
		if (s->group.n) buf_fmt(&b, " %%%.*s", STR_ARG(s->group));
		buf_char(&b, ';');
	}
	return buf_str(&b);
}

static const struct { const char *text, *want; } good[] = {
	{ PROJECT, "" },
	{ PROJECT CORP, "extra=corp=https://index.example/corp/;" },
	{ PROJECT TORCH, "" },
	{ PROJECT CORP "default = true\n", "main=corp=https://index.example/corp/ p/pyproject.toml:3;" },
	{ PROJECT "[[tool.uv.index]]\nurl = 'https://index.example/'\n", "extra=https://index.example/;" },
	{ PROJECT TORCH "[tool.uv.sources]\nTorch_Vision = { index = 'torch' }\n",
	  "torch-vision<-torch=https://index.example/torch p/pyproject.toml:8;" },
	{ PROJECT TORCH "[tool.uv.sources]\na = [\n  { index = 'torch', marker = \"sys_platform == 'linux'\" },\n"
	  "  { git = 'https://index.example/a.git', extra = 'Dev.Tools', group = 'x' },\n]\n",
	  "a<-torch=https://index.example/torch p/pyproject.toml:9 [sys_platform == \"linux\"];"
	  "a<-git p/pyproject.toml:10 +dev-tools %x;" },
	{ PROJECT "[tool.uv.sources]\na = { workspace = true }\nb = { path = '../b', editable = true }\nc = { workspace = false }\n"
	  "d = { url = 'https://index.example/d-1-py3-none-any.whl' }\n",
	  "a<-workspace p/pyproject.toml:4;b<-path p/pyproject.toml:5;d<-url p/pyproject.toml:7;" },
	{ PROJECT "[[tool.uv.index]]\nname = 'f'\nurl = './wheels'\nformat = 'flat'\n", "" },
};

#define SOURCES(table) "[[" table "]]\nname = 'usual'\nurl = 'https://index.example/usual/'\n" \
	"[[" table "]]\nname = 'corp'\nurl = 'https://index.example/corp/'\n"
#define CORP_URL "corp=https://index.example/corp/"

static const struct { const char *path, *text, *want; size_t notes; } others[] = {
	{ "Pipfile", SOURCES("source") "[packages]\na = { version = '*', index = 'corp', markers = \"os_name == 'posix'\" }\nb = '*'\n",
	  "a<-" CORP_URL " Pipfile:8 [os_name == \"posix\"];", 0 },
	{ "Pipfile", SOURCES("source") "[packages]\na = { version = '*', index = 'usual' }\n", "", 0 },
	{ "Pipfile", SOURCES("source") "[packages]\na = { version = '*', index = 'nosuch' }\n", "", 1 },
	{ "pyproject.toml", SOURCES("tool.poetry.source") "[tool.poetry.dependencies]\nA_b = { version = '*', source = 'corp' }\n",
	  "a-b<-" CORP_URL " pyproject.toml:8;", 0 },
	{ "pyproject.toml", SOURCES("tool.poetry.source") "[tool.poetry.dependencies]\na = { version = '*', source = 'PyPI' }\n", "", 1 },
	{ "pyproject.toml", PROJECT "dependencies = ['a']\n" SOURCES("tool.poetry.source")
	  "[tool.poetry.dependencies]\na = { source = 'corp', python = '<3.12' }\n",
	  "a<-" CORP_URL " pyproject.toml:11 [python_full_version < \"3.12\"];", 0 },
	{ "pyproject.toml", SOURCES("tool.poetry.source") "[tool.poetry.group.dev.dependencies]\na = { version = '1', source = 'usual' }\n"
	  "[tool.poetry.dependencies]\n", "a<-usual=https://index.example/usual/ pyproject.toml:8;", 0 },
};

static const struct { const char *text, *where, *says; } bad[] = {
	{ PROJECT "[tool.uv.sources]\na = { index = 'torch' }\n", "p/pyproject.toml:4:15", "no [[tool.uv.index]] has that name" },
	{ PROJECT "[[tool.uv.index]]\nname = 'corp'\n", "p/pyproject.toml:3:1", "no url" },
	{ PROJECT "[[tool.uv.index]]\nurl = 1\n", "p/pyproject.toml:4:7", "must be a string" },
	{ PROJECT CORP "explicit = 'yes'\n", "p/pyproject.toml:6:12", "must be a boolean" },
	{ PROJECT "[tool.uv]\nindex = 'corp'\n", "p/pyproject.toml:4:9", "must be an array" },
	{ PROJECT "[tool.uv]\nsources = []\n", "p/pyproject.toml:4:11", "must be a table" },
	{ PROJECT CORP "[tool.uv.sources]\na = 'corp'\n", "p/pyproject.toml:7:5", "must be a table" },
	{ PROJECT CORP "[tool.uv.sources]\na = { index = 'corp', marker = 'os_name =' }\n", "p/pyproject.toml:7:32", "" },
	{ PROJECT CORP "[tool.uv.sources]\n'a b' = { index = 'corp' }\n", "p/pyproject.toml:7:9", "not the name of a distribution" },
	{ PROJECT "[[tool.uv.index]]\nname = 'f'\nurl = 'w'\nformat = 'flat'\n[tool.uv.sources]\na = { index = 'f' }\n",
	  "p/pyproject.toml:8:15", "--find-links" },
};

static void indexes_and_sources_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		struct project_requirements p = { 0 };
		struct notes notes = { 0 };
		struct err e;
		if (!project_parse(&a, STR("p/pyproject.toml"), str_of(good[i].text), &p, &notes, &e)) fail_msg("%s: %s", good[i].text, e.text);
		str got = told(&p);
		if (!str_eq(got, str_of(good[i].want))) fail_msg("%s\n%.*s", good[i].text, STR_ARG(got));
		assert_int_equal(notes.n, strstr(good[i].text, "flat") != NULL);
	}
}

static void what_uv_would_follow_and_is_not_followed_is_said(void **state)
{
	static const char text[] = PROJECT "[tool.uv]\nconstraint-dependencies = ['a<2']\ndev-dependencies = []\n"
		"override-dependencies = ['b==1']\nresolution = 'lowest'\n";
	static const struct { const char *where, *says; } want[] = {
		{ "p/pyproject.toml:4", "-c FILE" }, { "p/pyproject.toml:6", "--override FILE" }, { "p/pyproject.toml:7", "--resolution" },
	};
	struct project_requirements p = { 0 };
	struct notes notes = { 0 };
	struct err e;
	(void)state;
	if (!project_parse(&a, STR("p/pyproject.toml"), str_of(text), &p, &notes, &e)) fail_msg("%s", e.text);
	assert_int_equal(notes.n, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_text(notes.v[i].where, want[i].where);
		assert_true(str_has(notes.v[i].text, str_of(want[i].says)));
	}
}

static void sources_of_other_tools_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(others); i++) {
		struct project_requirements p = { 0 };
		struct notes notes = { 0 };
		struct err e;
		if (!project_parse(&a, str_of(others[i].path), str_of(others[i].text), &p, &notes, &e)) fail_msg("%s", e.text);
		str got = told(&p);
		if (!str_eq(got, str_of(others[i].want))) fail_msg("%s\n%.*s", others[i].text, STR_ARG(got));
		assert_int_equal(notes.n, others[i].notes);
	}
}

static void what_is_wrong_is_pointed_to(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct project_requirements p = { 0 };
		struct notes notes = { 0 };
		struct err e;
		if (project_parse(&a, STR("p/pyproject.toml"), str_of(bad[i].text), &p, &notes, &e)) fail_msg("taken: %s", bad[i].text);
		if (strncmp(e.text, bad[i].where, strlen(bad[i].where)) || !strstr(e.text, bad[i].says))
			fail_msg("%s\n%s", bad[i].text, e.text);
		assert_int_equal(e.fault, FAULT_INPUT);
	}
}

static void a_script_says_it_too(void **state)
{
	static const char text[] = "# /// script\n# dependencies = ['torch']\n# [[tool.uv.index]]\n# name = 'torch'\n"
		"# url = 'https://index.example/torch'\n# explicit = true\n# [tool.uv.sources]\n# torch = { index = 'torch' }\n# ///\n";
	struct project_requirements p = { 0 };
	struct notes notes = { 0 };
	struct err e;
	(void)state;
	if (!project_parse(&a, STR("run.py"), str_of(text), &p, &notes, &e)) fail_msg("%s", e.text);
	assert_true(str_eq(told(&p), STR("torch<-torch=https://index.example/torch run.py:8;")));
}

static void sources_of_an_extra_or_group_hold_when_it_is_asked_for(void **state)
{
	static const char text[] = PROJECT TORCH
		"[project.optional-dependencies]\ncpu-only = ['a']\n[dependency-groups]\ndev = ['b']\n[tool.uv.sources]\n"
		"a = { index = 'torch', extra = 'cpu_only' }\nb = { index = 'torch', group = 'dev' }\nc = { index = 'torch' }\n";
	static const struct { const char *extra, *group, *want; } cases[] = {
		{ "", "", "c" }, { "CPU-only", "", "ac" }, { "", "Dev", "bc" }, { "cpu-only", "dev", "abc" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct project_requirements p = { 0 }, out = { 0 };
		struct notes notes = { 0 };
		struct strs extras = { 0 }, groups = { 0 };
		struct buf names = buf_in(&a);
		struct err e;
		if (*cases[i].extra) PUSH(&a, &extras, str_of(cases[i].extra));
		if (*cases[i].group) PUSH(&a, &groups, str_of(cases[i].group));
		assert_true(project_parse(&a, STR("pyproject.toml"), str_of(text), &p, &notes, &e));
		assert_true(project_select(&a, STR("pyproject.toml"), &p, &extras, &groups, &out, &e));
		for (size_t k = 0; k < out.sources.n; k++) buf_add(&names, out.sources.v[k].name);
		assert_true(str_eq(buf_str(&names), str_of(cases[i].want)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(indexes_and_sources_are_read),
		TEST(what_is_wrong_is_pointed_to),
		TEST(what_uv_would_follow_and_is_not_followed_is_said),
		TEST(sources_of_other_tools_are_read),
		TEST(a_script_says_it_too),
		TEST(sources_of_an_extra_or_group_hold_when_it_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
