#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/project.h"

static struct project_requirements project;
static struct notes notes;
static struct err e;

static bool parse(const char *path, const char *text)
{
	project = (struct project_requirements){ 0 };
	notes = (struct notes){ 0 };
	return project_parse(&a, str_of(path), str_of(text), &project, &notes, &e);
}

/* "line:column group requirement|" each; an extra's group in brackets, a dependency group's in angles. */
static const char *described(const struct project_requirements *p, bool places)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < p->n; i++) {
		const struct project_requirement *v = &p->v[i];
		if (places) buf_fmt(&b, "%u:%u ", v->line, v->column);
		if (v->part == PROJECT_EXTRA) buf_fmt(&b, "[%.*s] ", STR_ARG(v->group));
		if (v->part == PROJECT_GROUP) buf_fmt(&b, "<%.*s> ", STR_ARG(v->group));
		buf_add(&b, requirement_text(&a, &v->req));
		buf_char(&b, '|');
	}
	return arena_cstr(&a, buf_str(&b));
}

static void assert_reads(const char *path, const char *text, const char *want)
{
	if (!parse(path, text)) fail_msg("%s: %s", text, e.text);
	assert_string_equal(described(&project, true), want);
}

static void assert_refused(const char *path, const char *text, const char *where, const char *says)
{
	if (parse(path, text)) fail_msg("'%s' is taken", text);
	assert_int_equal(e.fault, FAULT_INPUT);
	if (strncmp(e.text, where, strlen(where)) || !strstr(e.text, says))
		fail_msg("'%s' is not '%s', or does not say '%s'", e.text, where, says);
}

struct good { const char *text, *want; };
struct bad { const char *text, *where, *says; };

#define ALL_READ(path, cases) \
	for (size_t i = 0; i < COUNT(cases); i++) assert_reads(path, (cases)[i].text, (cases)[i].want)
#define ALL_REFUSED(path, cases) \
	for (size_t i = 0; i < COUNT(cases); i++) \
		assert_refused(path, (cases)[i].text, (cases)[i].where, (cases)[i].says)

/* ---- pyproject.toml ---- */

#define SHOP "[project]\nname = \"shop\"\n"

static void a_project_lists_dependencies_extras_and_groups(void **state)
{
	static const struct good cases[] = {
		{ SHOP, "" }, { "\xEF\xBB\xBF" SHOP "dependencies = []", "" },
		{ SHOP "dependencies = [\"Flask >= 2\",\n  'rich; python_version < \"3.9\"']",
		  "3:18 flask>=2|4:4 rich; python_version < \"3.9\"|" },
		{ SHOP "dependencies = ['a @ https://index.example/a-1-py3-none-any.whl']",
		  "3:18 a @ https://index.example/a-1-py3-none-any.whl|" },
		{ SHOP "[project.optional-dependencies]\nTest_Tools = ['a']\nnone = []", "4:16 [test-tools] a|" },
		{ "[dependency-groups]\ntest = ['a', {include-group = 'Base.Group'}]\nbase_group = [\"b\"]",
		  "2:10 <test> a|3:16 <base-group> b|" },
		{ SHOP "dependencies = [\"\\u0061>1\"]", "3:17 a>1|" },
	};
	(void)state;
	ALL_READ("app/pyproject.toml", cases);
	assert_true(parse("pyproject.toml", SHOP "requires-python = '>=3.9'\noptional-dependencies = {b = [], A = []}"));
	assert_string_equal(arena_cstr(&a, project.name), "shop");
	assert_string_equal(arena_cstr(&a, project.requires_python), ">=3.9");
	assert_int_equal(project.extras.n, 2);
	assert_true(str_eq(project.extras.v[1], STR("a")));
}

static void a_faulty_project_is_refused_where_the_fault_stands(void **state)
{
	static const struct bad cases[] = {
		{ "", "pyproject.toml: ", "no [project] table" }, { "[project]\n", "pyproject.toml:1:2", "no name" },
		{ "[project]\nname = 'a b'", "pyproject.toml:2:8", "not a project's name" },
		{ "[project]\nname = 1", "pyproject.toml:2:8", "project.name must be a string, not an integer" },
		{ SHOP "dependencies = ['a', 'b=>1']", "pyproject.toml:3:24", "did you mean 'b>=1'?" },
		{ SHOP "dependencies = ['a', 'b=>1']", "pyproject.toml:3:24", "\n                           ^" },
		{ SHOP "dependencies = [\"\\u0061=1\"]", "pyproject.toml:3:17", "expected" },
		{ SHOP "dependencies = 'a'", "pyproject.toml:3:16", "must be an array, not a string" },
		{ SHOP "dependencies = [1]", "pyproject.toml:3:17", "must be a string" },
		{ SHOP "dependencies = ['./a.whl']", "pyproject.toml:3:18", "name of a distribution" },
		{ SHOP "dependencies = ['a @ git+https://index.example/a']", "pyproject.toml:3:22", "version control" },
		{ SHOP "dependencies = ['a @ https://me:pw@index.example/a.zip']", "pyproject.toml:3:22", "source distribution" },
		{ SHOP "dynamic = ['version', 'dependencies']", "pyproject.toml:3:11", "export them to a requirements.txt" },
		{ SHOP "dynamic = ['dependencies']\n[tool.setuptools.dynamic]\ndependencies = {file = ['r.txt']}",
		  "pyproject.toml:3:11", "'r.txt'; name that file" },
		{ SHOP "dynamic = ['dependencies']\ndependencies = []", "pyproject.toml:4:16", "remove one" },
		{ SHOP "requires-python = '3'", "pyproject.toml:3:19", "3" },
		{ SHOP "[project.optional-dependencies]\na-b = []\nA_b = []", "pyproject.toml:5:7", "given twice" },
		{ SHOP "[project.optional-dependencies]\n'a b' = []", "pyproject.toml:4:9", "not the name of an extra" },
		{ "[dependency-groups]\na = []\nA = []", "pyproject.toml:3:5", "given twice" },
		{ "[project\n", "pyproject.toml:1:9", "expected ']'" },
	};
	(void)state;
	ALL_REFUSED("pyproject.toml", cases);
	assert_refused("pyproject.toml", SHOP "dependencies = ['a @ https://me:pw@index.example/a.zip']", "", "");
	assert_null(strstr(e.text, "pw"));
}

/* ---- [tool.poetry] ---- */

static void poetry_constraints_become_specifiers(void **state)
{
	static const struct good cases[] = {
		{ "*", "" }, { "^1.2.3", "<2,>=1.2.3" }, { "^0.2.3", "<0.3,>=0.2.3" }, { "^0.0.3", "<0.0.4,>=0.0.3" },
		{ "^0.0", "<0.1,>=0.0" }, { "^0", "<1,>=0" }, { "^0.0.0.4", "<0.0.1,>=0.0.0.4" }, { "^9", "<10,>=9" },
		{ "^1.0rc1", "<2,>=1.0rc1" }, { "^1!2.3", "<1!3,>=1!2.3" }, { "^199999999999999999999", "<200000000000000000000,>=199999999999999999999" },
		{ "~1.2.3", "<1.3,>=1.2.3" }, { "~1.2", "<1.3,>=1.2" }, { "~1", "<2,>=1" }, { "~=1.2", "~=1.2" },
		{ "1.2.*", "==1.2.*" }, { "1.x.x", "==1.*" }, { "1.2", "==1.2" }, { "=1.2", "==1.2" }, { "==1.2.*", "==1.2.*" },
		{ "!=1.*", "!=1.*" }, { "<> 1.5", "!=1.5" }, { ">= 1.2, <2", "<2,>=1.2" }, { ">=1.2 <2", "<2,>=1.2" },
		{ ">=1,<2,!=1.5", "!=1.5,<2,>=1" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str text = arena_fmt(&a, "[tool.poetry.dependencies]\na = \"%s\"", cases[i].text);
		str want = arena_fmt(&a, "2:5 a%s|", cases[i].want);
		assert_reads("pyproject.toml", arena_cstr(&a, text), arena_cstr(&a, want));
	}
}

static void poetry_tables_become_requirements(void **state)
{
#define POETRY "[tool.poetry]\nname = 'shop'\n[tool.poetry.dependencies]\n"
	static const struct good cases[] = {
		{ POETRY "python = '^3.8'\na = {version = '^1', extras = ['X_y'], markers = \"os_name == 'nt'\"}",
		  "5:5 a[x-y]<2,>=1; os_name == \"nt\"|" },
		{ POETRY "a = [{version = '1', python = '<3.8'}, {version = '2', python = '^3.8 || 2.7.*'}]",
		  "4:6 a==1; python_full_version < \"3.8\"|"
		  "4:40 a==2; python_full_version >= \"3.8\" and python_full_version < \"4\" or python_full_version == \"2.7.*\"|" },
		{ POETRY "a = '*'\nb = {version = '*', optional = true, platform = 'linux'}\n[tool.poetry.extras]\ne = ['B', 'a']",
		  "4:5 a|5:5 [e] b; sys_platform == \"linux\"|4:5 [e] a|" },
		{ POETRY "[tool.poetry.group.dev.dependencies]\na = '1'\n[tool.poetry.group.all]\ninclude-groups = ['dev']",
		  "5:5 <dev> a==1|" },
		{ POETRY "[tool.poetry.dev-dependencies]\na = '1'", "5:5 <dev> a==1|" },
		{ SHOP "dependencies = ['a']\n[tool.poetry.dependencies]\na = {source = 'x'}\n[tool.poetry.group.t.dependencies]\nb = '*'",
		  "3:18 a|7:5 <t> b|" },
		{ SHOP "dynamic = ['dependencies']\n[tool.poetry.dependencies]\na = '>1'", "5:5 a>1|" },
		{ POETRY "a = {url = 'https://index.example/a-1-py3-none-any.whl'}",
		  "4:5 a @ https://index.example/a-1-py3-none-any.whl|" },
	};
	static const struct bad faults[] = {
		{ POETRY "a = '^1 || ^3'", "pyproject.toml:4:5", "alternatives" }, { POETRY "a = '^x'", "pyproject.toml:4:5", "not a version" },
		{ POETRY "a = {git = 'https://index.example/a'}", "pyproject.toml:4:12", "version control" },
		{ POETRY "a = {path = '../a'}", "pyproject.toml:4:13", "folder" }, { POETRY "a = 1", "pyproject.toml:4:5", "must be a table" },
		{ POETRY "a = {version='1', markers = 'x'}", "pyproject.toml:4:5", "a: " },
		{ POETRY "a = {version='1', extras = ['b]; x']}", "pyproject.toml:4:5", "not an extra's name" },
		{ POETRY "'a b' = '1'", "pyproject.toml:4:9", "not the name of a distribution" },
		{ POETRY "[tool.poetry.extras]\ne = ['a']", "pyproject.toml:5:6", "no dependency 'a'" },
	};
	(void)state;
	ALL_READ("pyproject.toml", cases);
	ALL_REFUSED("pyproject.toml", faults);
	assert_true(parse("pyproject.toml", POETRY "python = '~3.11'"));
	assert_string_equal(arena_cstr(&a, project.requires_python), ">=3.11,<3.12");
}

/* ---- scripts ---- */

static void scripts_hold_one_block_of_metadata(void **state)
{
	static const struct good cases[] = {
		{ "# /// script\n# dependencies = ['a>1']\n# ///\n", "2:20 a>1|" },
		{ "#!x\r\n\r\n# /// script\r\n# dependencies = [\r\n#   'a',\r\n#\r\n#   \"b\",\r\n# ]\r\n# ///", "5:6 a|7:6 b|" },
		{ "# /// script\r# dependencies = ['a']\r# ///\r", "2:20 a|" },
		{ "# /// other\n# x\n# ///\n\n# /// script\n# dependencies = ['a']\n# ///\nx = 1\n", "6:20 a|" },
		{ "# /// script\n# dependencies = ['a']\n\n# /// script\n# dependencies = ['b']\n# ///\n", "5:20 b|" },
		{ "# /// script\n#\n# ///", "" },
	};
	static const struct bad faults[] = {
		{ "", "run.py: ", "no '# /// script' block" }, { "# /// script\n# a = 1\n", "run.py: ", "no '# /// script'" },
		{ "# /// script\n# ///\n", "run.py: ", "no '# /// script'" }, { " # /// script\n # a=1\n # ///", "run.py: ", "no '# ///" },
		{ "# /// script \n# a = 1\n# ///", "run.py: ", "no '# /// script'" },
		{ "# /// script\n#a = 1\n# ///", "run.py: ", "no '# /// script'" },
		{ "# /// script\n# a = 1\n# ///\n\n# /// script\n#\n# ///", "run.py:5:1", "the first is on line 1" },
		{ "# /// script\n# a = 1\n# ///\n# b = 1\n# ///\n", "run.py:3:3", "expected a key" },
		{ "x\n# /// script\n# dependencies = ['a', 'b=1']\n# ///\n", "run.py:3:26", "did you mean 'b==1'?" },
		{ "# /// script\n# requires-python = 'x'\n# ///\n", "run.py:2:21", "x" },
		{ "# /// script\n# a = \n# ///\n", "run.py:2:7", "expected a value" },
	};
	(void)state;
	ALL_READ("run.py", cases);
	ALL_REFUSED("run.py", faults);
}

/* ---- setup.cfg ---- */

static void setup_cfg_lists_requirements_as_setuptools_reads_them(void **state)
{
	static const struct good cases[] = {
		{ "[metadata]\nname = shop\n[options]\npython_requires = >=3\ninstall_requires =\n    Flask>=2\n    # flask2\n\n"
		  "    rich ; python_version < '3.9'\n", "6:5 flask>=2|9:5 rich; python_version < \"3.9\"|" },
		{ "[options]\ninstall-requires = a; b>1\n", "2:20 a|2:23 b>1|" },
		{ "[options]\ninstall_requires = a\n  b\n", "2:20 a|3:3 b|" },
		{ "[options.extras_require]\nTest =\n\ta\n\ta\ndocs = b\n", "3:2 [test] a|4:2 [test] a|5:8 [docs] b|" },
		{ "[options]\ninstall_requires =\n  a   # why\n  b #\n", "3:3 a|4:3 b|" },
		{ "[options]\ninstall_requires =\n", "" },
	};
	static const struct bad faults[] = {
		{ "[flake8]\nx = 1", "setup.cfg: ", "export it" }, { "x", "setup.cfg: line 1", "before the first" },
		{ "[options]\nx = \xE7\n", "setup.cfg:2:5", "not UTF-8" },
		{ "[options]\ninstall_requires = file: r.txt\n", "setup.cfg:2:20", "'r.txt'; name that file" },
		{ "[options]\ninstall_requires =\n  a\n  b=1\n", "setup.cfg:4:4", "did you mean 'b==1'?" },
		{ "[options]\ninstall_requires = a; os_name == 'nt'\n", "setup.cfg:2:20", "line of its own" },
		{ "[options]\ninstall_requires = a\ninstall-requires = b\n", "setup.cfg:3:1", "twice" },
		{ "[options.extras_require]\na = x\nA = y\n", "setup.cfg:3:1", "given twice" },
		{ "[options]\npython_requires = 3\ninstall_requires = a\n", "setup.cfg:2:19", "3" },
	};
	(void)state;
	ALL_READ("setup.cfg", cases);
	assert_true(parse("setup.cfg", cases[0].text));
	assert_string_equal(arena_cstr(&a, project.requires_python), ">=3");
	assert_string_equal(arena_cstr(&a, project.name), "shop");
	ALL_REFUSED("setup.cfg", faults);
}

/* ---- Pipfile ---- */

static void pipfiles_list_packages(void **state)
{
	static const struct good cases[] = {
		{ "[packages]\nFlask = '*'\na = '>=1,<2'\n[dev-packages]\nb = \"==1.*\"\n[docs]\nc = '*'",
		  "2:9 flask|3:5 a<2,>=1|5:5 <dev> b==1.*|7:5 <docs> c|" },
		{ "[packages]\na = {version = '>1', extras = ['x'], markers = \"os_name == 'nt'\", index = 'i', sys_platform = \"== 'win32'\"}",
		  "2:5 a[x]>1; os_name == \"nt\" and sys_platform == \"win32\"|" },
		{ "[packages]\na = {file = 'https://index.example/a-1-py3-none-any.whl'}", "2:5 a @ https://index.example/a-1-py3-none-any.whl|" },
	};
	static const struct bad faults[] = {
		{ "[packages]\na = {git = 'https://index.example/a.git'}", "Pipfile:2:12", "version control" },
		{ "[packages]\na = {path = '.', editable = true}", "Pipfile:2:13", "folder" },
		{ "[packages]\na = '1.0'", "Pipfile:2:5", "a: " }, { "[packages]\na = 1", "Pipfile:2:5", "must be a table" },
		{ "[packages]\na = {markers = \"os_name == 'a') or (os_name == 'b'\"}", "Pipfile:2:5", "a: " },
		{ "packages = 1", "Pipfile:1:12", "must be a table" }, { "[packages]\na = {file='./a'}", "Pipfile:2:5", "a: " },
	};
	(void)state;
	ALL_READ("Pipfile", cases);
	ALL_REFUSED("Pipfile", faults);
	assert_true(parse("Pipfile", "[[source]]\nurl = 'https://index.example/simple'\n[requires]\npython_version = '3.11'"));
	assert_string_equal(arena_cstr(&a, project.requires_python), "==3.11.*");
	assert_int_equal(project.index_urls.n, 1);
}

/* ---- which count ---- */

static void names_of_files_decide_who_reads_them(void **state)
{
	(void)state;
	assert_true(project_is_file(STR("a/b/pyproject.toml")) && project_is_file(STR("Pipfile")));
	assert_true(project_is_file(STR("setup.cfg")) && project_is_file(STR("./x.py")));
	assert_false(project_is_file(STR("requirements.txt")) || project_is_file(STR(".py")) || project_is_file(STR("Pipfile.lock")));
	assert_refused("x.txt", "", "x.txt: ", "pyproject.toml");
}

static void add_words(struct strs *list, const char *words)
{
	for (str word, rest = str_of(words); rest.n;) {
		str_cut(rest, ' ', &word, &rest);
		PUSH(&a, list, word);
	}
}

static bool chosen(const char *extras, const char *groups, struct project_requirements *out)
{
	struct strs extra_names = { 0 }, group_names = { 0 };
	add_words(&extra_names, extras);
	add_words(&group_names, groups);
	return project_select(&a, STR("pyproject.toml"), &project, &extra_names, &group_names, out, &e);
}

static const char asked[] =
	SHOP "dependencies = ['a']\n[project.optional-dependencies]\nx = ['b', \"Shop[y]; os_name == 'nt'\"]\n"
	"y = [\"c; python_version < '3'\", \"shop[x]; os_name == 'posix'\"]\nall = ['shop[x,y]']\n"
	"[dependency-groups]\nt = ['d', {include-group = 'u'}, {include-group = 'u'}]\nu = ['e']\nself = ['shop[y]']\n";

static void only_what_is_asked_for_counts(void **state)
{
	static const struct { const char *extras, *groups, *want; } cases[] = {
		{ "", "", "a|" }, { "", "t", "a|<t> d|<u> e|" }, { "", "U t", "a|<u> e|<t> d|" },
		{ "X", "", "a|[x] b|[y] c; os_name == \"nt\" and python_version < \"3\"|" },
		{ "all", "", "a|[x] b|[y] c; python_version < \"3\"|" },
		{ "", "self", "a|[y] c; python_version < \"3\"|[x] b; os_name == \"posix\"|" },
	};
	(void)state;
	assert_true(parse("pyproject.toml", asked));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct project_requirements out = { 0 };
		if (!chosen(cases[i].extras, cases[i].groups, &out)) fail_msg("%s", e.text);
		assert_string_equal(described(&out, false), cases[i].want);
	}
}

/* By PEP 735 a group is looked at when it is used: the one that nobody asked for may be wrong. */
static void a_faulty_group_is_refused_when_it_is_asked_for(void **state)
{
	static const struct bad cases[] = {
		{ "[dependency-groups]\na = [{include-group = 'b'}]", "pyproject.toml:2:6", "no dependency group 'b'" },
		{ "[dependency-groups]\na = [{include-group = 'a'}]", "pyproject.toml:2:6", "'a' includes 'a'" },
		{ "[dependency-groups]\nx = [{include-group='a'}]\na = [{include-group = 'b'}]\nb = ['z', {include-group = 'A'}]",
		  "pyproject.toml:4:11", "'a' includes 'b' includes 'a'" },
		{ "[dependency-groups]\na = [{include-group = 'a', x = 1}]", "pyproject.toml:2:6", "only a requirement or" },
		{ "[dependency-groups]\na = [{set = 'a'}]", "pyproject.toml:2:6", "only a requirement or" },
		{ "[dependency-groups]\na = 'b'", "pyproject.toml:2:5", "must be an array" },
		{ "[dependency-groups]\na = [{include-group = 'b'}]\nb = ['z', 'y=>1']", "pyproject.toml:3:13", "did you mean 'y>=1'?" },
		{ POETRY "[tool.poetry.group.a]\ninclude-groups=['b']", "pyproject.toml:5:17", "no dependency group 'b'" },
		{ "[dependency-groups]\na = ['y >', 'z >']", "pyproject.toml:2:9", "" }, /* the first of its faults */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct project_requirements out = { 0 };
		if (!parse("pyproject.toml", cases[i].text) || !chosen("", "", &out))
			fail_msg("'%s' is not taken: %s", cases[i].text, e.text);
		if (chosen("", "a", &out)) fail_msg("'%s' is taken", cases[i].text);
		assert_int_equal(e.fault, FAULT_INPUT);
		if (strncmp(e.text, cases[i].where, strlen(cases[i].where)) || !strstr(e.text, cases[i].says))
			fail_msg("'%s' is not '%s', or does not say '%s'", e.text, cases[i].where, cases[i].says);
	}
	struct project_requirements out = { 0 };
	assert_true(parse("pyproject.toml", "[dependency-groups]\na = [{include-group = 'a'}]\nb = ['z']"));
	assert_true(chosen("", "b", &out));
	assert_string_equal(described(&out, false), "<b> z|");
}

static void what_is_not_there_can_not_be_asked_for(void **state)
{
	struct project_requirements out = { 0 };
	(void)state;
	assert_true(parse("pyproject.toml", asked));
	assert_false(chosen("z", "", &out));
	assert_string_equal(e.text, "pyproject.toml: there is no extra 'z'; it has x, y, all");
	assert_false(chosen("", "x", &out));
	assert_string_equal(e.text, "pyproject.toml: there is no dependency group 'x'; it has t, u, self");
	assert_true(parse("pyproject.toml", SHOP "dynamic = ['optional-dependencies']"));
	assert_false(chosen("z", "", &out));
	assert_non_null(strstr(e.text, "dynamic"));
}

static void groups_that_include_one_another_stay_linear(void **state)
{
	struct buf b = buf_in(&a);
	struct project_requirements out = { 0 };
	(void)state;
	buf_add(&b, STR("[dependency-groups]\ng0 = ['a']\n"));
	for (int i = 1; i < 500; i++) buf_fmt(&b, "g%d = [{include-group='g%d'}, {include-group='g%d'}]\n", i, i - 1, i / 2);
	assert_true(parse("pyproject.toml", arena_cstr(&a, buf_str(&b))));
	assert_true(chosen("", "g499", &out));
	assert_int_equal(out.n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_project_lists_dependencies_extras_and_groups),
		TEST(a_faulty_project_is_refused_where_the_fault_stands),
		TEST(a_faulty_group_is_refused_when_it_is_asked_for),
		TEST(poetry_constraints_become_specifiers),
		TEST(poetry_tables_become_requirements),
		TEST(scripts_hold_one_block_of_metadata),
		TEST(setup_cfg_lists_requirements_as_setuptools_reads_them),
		TEST(pipfiles_list_packages),
		TEST(names_of_files_decide_who_reads_them),
		TEST(only_what_is_asked_for_counts),
		TEST(what_is_not_there_can_not_be_asked_for),
		TEST(groups_that_include_one_another_stay_linear),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
