#include "support.h"

#include "spokeshave/arena.h"
#include "spokeshave/dockerfile.h"

static struct err e;

/* The words, each in brackets. */
static str words(const struct strs *list)
{
	str out = { 0 };
	for (size_t i = 0; i < list->n; i++) out = arena_fmt(&a, "%.*s[%.*s]", STR_ARG(out), STR_ARG(list->v[i]));
	return out;
}

static const struct { const char *text, *image, *entrypoint, *cmd; } files[] = {
	{ "FROM python:3.12.8-alpine3.21@sha256:ab\nCMD [\"gunicorn\", \"app:app\"]", "python:3.12.8-alpine3.21@sha256:ab", "",
	  "[gunicorn][app:app]" },
	{ "from --platform=linux/amd64 a as b\r\ncmd exec  gunicorn 'a b' \"c\\\"d\" && x|y", "a", "",
	  "[exec][gunicorn][a b][c\"d][&&][x][|][y]" },
	{ "# syntax=docker/dockerfile:1\nARG V=3.12\nARG T=${V}-slim N\nFROM python:${T}", "python:3.12-slim", "", "" },
	{ "ARG V\nFROM a:${V:-1}${V-2}${V:+3}${V+4}${W:-${X:-5}}", "a:125", "", "" },
	{ "ARG V=\nFROM a:${V:-1}${V-2}${V:+3}${V+4}", "a:14", "", "" },
	{ "ARG V=x\nFROM a:${V:-1}${V-2}${V:+3}${V+4}$V-y", "a:xx34x-y", "", "" },
	{ "ARG A=one\nARG A=two\nFROM $A", "two", "", "" }, { "FROM a\nARG B=c\nFROM ${B:-d}", "d", "", "" },
	{ "FROM a AS base\nENTRYPOINT [\"tini\", \"--\"]\nCMD [\"x\"]\nFROM Base AS last", "a", "[tini][--]", "[x]" },
	{ "FROM a AS base\nCMD [\"x\"]\nFROM base\nENTRYPOINT [\"y\"]", "a", "[y]", "" },
	{ "FROM a\nCMD [\"x\"]\nENTRYPOINT [\"y\"]", "a", "[y]", "[x]" },
	{ "FROM a\nENTRYPOINT y z\nCMD [\"x\"]", "a", "[y][z]", "" },
	{ "FROM a\nENTRYPOINT [\"y\"]\nENTRYPOINT []\nCMD x\nCMD [ ]", "a", "", "" },
	{ "FROM a AS b\nFROM b AS c\nCMD x\nFROM d AS e\nFROM c", "a", "", "[x]" },
	{ "FROM a\nCMD [\"x\", \\\n  # comment\n\n  \"y\\n\\u00e9\" ]", "a", "", "[x][y\n\xC3\xA9]" },
	{ "FROM a\nCMD ['x', 'y']", "a", "", "[[x,][y]]" }, { "FROM a\nCMD [\"x\"", "a", "", "[[x]" },
	{ "FROM a\nRUN <<EOF\nCMD wrong\nEOF\nCMD right", "a", "", "[right]" },
	{ "FROM a\nCOPY <<-\"E1\" <<E2 /x/\nCMD wrong\n\tE1\nCMD wrong\n\tE2\nE2\nCMD right", "a", "", "[right]" },
	{ "FROM a\nRUN x <<<EOF\nCMD right", "a", "", "[right]" }, { "FROM a\nRUN x << 3\nCMD right", "a", "", "[right]" },
	{ "# escape=`\nFROM a\nCMD x `\n y\\\nUSER z", "a", "", "[x][y]" },
	{ "FROM a\n# escape=`\nCMD x \\\n y", "a", "", "[x][y]" },
	{ "\xEF\xBB\xBF" "FROM a\nHEALTHCHECK CMD x\nONBUILD CMD y\nCMD z", "a", "", "[z]" },
	{ "FROM a\nCMD x \\  \n\n\n y", "a", "", "[x][y]" }, { "CMD early\nFROM scratch", "scratch", "", "" },
};

static void the_last_stage_says_what_runs(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		struct dockerfile d;
		if (!dockerfile_parse(&a, STR("Dockerfile"), str_of(files[i].text), &d, &e)) fail_msg("%s", e.text);
		str got = arena_fmt(&a, "%.*s %.*s %.*s", STR_ARG(d.image), STR_ARG(words(&d.entrypoint)),
		                    STR_ARG(words(&d.cmd)));
		str want = arena_fmt(&a, "%s %s %s", files[i].image, files[i].entrypoint, files[i].cmd);
		if (!str_eq(got, want)) fail_msg("case %zu: '%s', not '%s'", i, got.p, want.p);
	}
}

static void what_names_no_image_is_refused_with_its_line(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "", "Dockerfile: there is no FROM" }, { "\nFROM\n", "Dockerfile:2: FROM names no image" },
		{ "FROM --platform=x", "Dockerfile:1: FROM names no image" },
	};
	struct dockerfile d;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_false(dockerfile_parse(&a, STR("Dockerfile"), str_of(cases[i].text), &d, &e));
		assert_int_equal(e.fault, FAULT_INPUT);
		if (!strstr(e.text, cases[i].says)) fail_msg("'%s' does not say '%s'", e.text, cases[i].says);
	}
}

/* The image that FROM leaves open, the line that names it, its platform. */
static void the_last_from_says_platform_line_and_what_it_depends_on(void **state)
{
	static const struct { const char *text, *image, *missing, *platform; uint32_t line; } cases[] = {
		{ "FROM a", "a", "", "", 1 },
		{ "FROM --platform=linux/arm64 a AS b", "a", "", "linux/arm64", 1 },
		{ "ARG P=linux/arm64\nFROM --platform=$P a", "a", "", "linux/arm64", 2 },
		{ "FROM --platform=$BUILDPLATFORM a", "a", "", "", 1 }, { "FROM --platform=linux/$A a", "a", "", "", 1 },
		{ "\nFROM --platform=linux/arm64 a AS b\nFROM c\nFROM b", "a", "", "linux/arm64", 2 },
		{ "FROM --platform=linux/arm64 a\nFROM c", "c", "", "", 2 },
		{ "ARG V\nFROM a:$V", "", "V", "", 2 }, { "ARG V\n\nFROM a:$V AS b\nFROM b", "", "V", "", 3 },
		{ "ARG V\nFROM a:$V\nFROM b", "b", "", "", 3 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct dockerfile d;
		assert_true(dockerfile_parse(&a, STR("Dockerfile"), str_of(cases[i].text), &d, &e));
		bool ok = str_eq(d.image, str_of(cases[i].image)) && str_eq(d.missing, str_of(cases[i].missing))
			&& str_eq(d.platform, str_of(cases[i].platform)) && d.line == cases[i].line
			&& str_eq(d.path, STR("Dockerfile"));
		if (!ok)
			fail_msg("case %zu: '%.*s' '%.*s' '%.*s' line %u", i, STR_ARG(d.image), STR_ARG(d.missing),
			         STR_ARG(d.platform), d.line);
	}
}

static const struct { const char *words, *entries; bool is_python; } commands[] = { /* words end with '|' */
	{ "sh|-c||", "", false }, { "jupyter|lab|--ip=0.0.0.0|", "[jupyter][jupyter-lab]", false },
	{ "/usr/local/bin/gunicorn|main:app|", "[/usr/local/bin/gunicorn][gunicorn][main:app]", true },
	{ "", "", false }, { "gunicorn|app.main:app|", "[gunicorn][app.main:app]", false },
	{ "gunicorn|-k|uvicorn_worker.UvicornWorker|-b|0.0.0.0:8000|app.main:app|",
	  "[gunicorn][uvicorn_worker.UvicornWorker][app.main:app]", false },
	{ "gunicorn|--worker-class=x.Y|-w|4|app:create_app('x')|", "[gunicorn][x.Y][app:create_app]", false },
	{ "gunicorn|-kgevent|-c|gunicorn.conf.py|app:app|", "[gunicorn][gevent][gunicorn.conf.py][app:app]", false },
	{ "gunicorn|-c|python:conf.prod|app:app|", "[gunicorn][conf.prod][app:app]", false },
	{ "python|-m|gunicorn|app:app|", "[gunicorn][app:app]", false },
	{ "/usr/bin/python3.11|-u|-X|dev|-W|error|-m|pkg.main|", "[pkg.main]", false },
	{ "python|-Imflask|--app|hello|run|", "[flask][hello]", false },
	{ "-m|gunicorn|app:app|", "[gunicorn][app:app]", true }, { "python3|-m|gunicorn|", "[gunicorn]", true },
	{ "app.py|--debug|", "[app]", true }, { "python|app.py|", "[app]", false },
	{ "python|./src/app.py|x.y|", "[src/app.py][x.y]", false }, { "./manage.py|runserver|", "[manage]", false },
	{ "python|-c|from app.web import main; import uvicorn|", "[app.web][main][uvicorn]", false },
	{ "sh|-c|exec gunicorn app:app|", "[gunicorn][app:app]", false },
	{ "/bin/bash|-lc|cd /srv && FOO=1 exec python -m uvicorn main:app --loop uvloop|", "[cd][uvicorn][main:app][uvloop]",
	  false },
	{ "sh|-c|sh -c 'gunicorn a:b'|", "[gunicorn][a:b]", false },
	{ "alembic|upgrade|head|&&|uvicorn|main:app|--factory|", "[alembic][alembic-upgrade][uvicorn][main:app]", false },
	{ "celery|-A|proj|worker|", "[celery][proj]", false }, { "celery|--app=proj.celery|beat|", "[celery][proj.celery]", false },
	{ "flask|--app|hello|run|", "[flask][hello]", false }, { "uvicorn|main:app|--factory|", "[uvicorn][main:app]", false },
	{ "tini|--|gunicorn|app:app|", "[gunicorn][app:app]", false },
	{ "/sbin/tini|-g|--|env|-u|X|FOO=1|gunicorn|", "[gunicorn]", false },
	{ "dumb-init|-r|15:3|--|gunicorn|", "[gunicorn]", false }, { "su-exec|app:app|gunicorn|", "[gunicorn]", false },
	{ "FOO=1|BAR=a.b|exec|gunicorn|", "[gunicorn]", false },
	{ "opentelemetry-instrument|--traces_exporter|console|gunicorn|a:b|", "[opentelemetry-instrument][console][console-gunicorn][gunicorn][a:b]", false },
	{ "newrelic-admin|run-program|gunicorn|a:b|", "[newrelic-admin][gunicorn][a:b]", false },
	{ "timeout|--signal|TERM|5|gunicorn|a:b|", "[5][5-gunicorn][gunicorn][a:b]", false },
	{ "uv|run|gunicorn|", "[gunicorn]", false }, { "nginx|-g|daemon off;|", "[nginx]", false },
	{ "gunicorn|localhost:8000|app.log|x.sock|a.b:c|a.b:c|", "[gunicorn][a.b:c]", false },
	{ "python|", "", false }, { "sh|-c|", "", false }, { "exec|", "", false }, { "-|", "", true },
};

static void commands_give_their_entries(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		struct strs list = { 0 }, got = { 0 };
		str word, rest = str_of(commands[i].words);
		while (str_cut(rest, '|', &word, &rest)) PUSH(&a, &list, word);
		command_entries(&a, &list, commands[i].is_python, &got);
		str text = words(&got);
		if (!str_eq(text, str_of(commands[i].entries)))
			fail_msg("%s: '%.*s', not '%s'", commands[i].words, STR_ARG(text), commands[i].entries);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_last_stage_says_what_runs),
		TEST(what_names_no_image_is_refused_with_its_line),
		TEST(the_last_from_says_platform_line_and_what_it_depends_on),
		TEST(commands_give_their_entries),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
