/* Locks made into what installers read: markers along the requirements, groups, credentials, losses. */
#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/lock_convert.h"

#define UV "version = 1\nrevision = 3\nrequires-python = '>=3.11'\n"
#define ROOT(requires) "[[package]]\nname = 'skiff'\nversion = '1'\nsource = { virtual = '.' }\ndependencies = [" requires "]\n"
#define PACKAGE(name, version, more) "[[package]]\nname = '" name "'\nversion = '" version "'\n" \
	"source = { registry = 'https://index.example/simple' }\n" more
#define NEEDS(requires) "dependencies = [" requires "]\n"
#define ON(name, marker) "{ name = '" name "', marker = \"" marker "\" },"
#define ALWAYS(name) "{ name = '" name "' },"
#define OLDER "python_full_version < '3.12'"
#define RECENT "python_full_version >= '3.12'"
#define WINDOWS "sys_platform == 'win32'"

static void parse(enum lock_format format, const char *text, struct lockfile *out)
{
	struct notes notes = { 0 };
	struct err e;
	if (!lockfile_parse(&a, format, STR("some/uv.lock"), str_of(text), out, &notes, &e)) fail_msg("%s\n%s", e.text, text);
}

/* "tide 1 [extra] (marker)" */
static str settled_text(const struct lockfile *lock)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < lock->n; i++) {
		const struct lock_package *p = &lock->v[i];
		buf_fmt(&b, "%s%.*s %.*s", i ? "; " : "", STR_ARG(p->name), STR_ARG(p->written));
		for (size_t k = 0; k < p->extras.n; k++) buf_fmt(&b, " [%.*s]", STR_ARG(p->extras.v[k]));
		if (p->marker) buf_fmt(&b, " (%.*s)", STR_ARG(marker_text(&a, p->marker)));
	}
	return buf_str(&b);
}

static void markers_are_gathered_along_every_way(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ UV ROOT(ALWAYS("a")) PACKAGE("a", "1", NEEDS(ALWAYS("b"))) PACKAGE("b", "1", ""), "a 1; b 1" },
		{ UV ROOT(ON("a", OLDER)) PACKAGE("a", "1", NEEDS(ALWAYS("b"))) PACKAGE("b", "1", ""),
		  "a 1 (python_full_version < \"3.12\"); b 1 (python_full_version < \"3.12\")" },
		{ UV ROOT(ON("a", OLDER) ALWAYS("b")) PACKAGE("a", "1", NEEDS(ALWAYS("b"))) PACKAGE("b", "1", ""),
		  "a 1 (python_full_version < \"3.12\"); b 1" },
		{ UV ROOT(ON("a", OLDER)) PACKAGE("a", "1", NEEDS(ON("b", WINDOWS))) PACKAGE("b", "1", ""),
		  "a 1 (python_full_version < \"3.12\"); b 1 (python_full_version < \"3.12\" and sys_platform == \"win32\")" },
		{ UV ROOT(ON("a", OLDER) ON("c", RECENT)) PACKAGE("a", "1", NEEDS(ON("b", WINDOWS))) PACKAGE("b", "1", "") PACKAGE("c", "1", NEEDS(ALWAYS("b"))),
		  "a 1 (python_full_version < \"3.12\"); b 1 (sys_platform == \"win32\" or python_full_version >= \"3.12\"); c 1 (python_full_version >= \"3.12\")" },
		/* together everywhere; nowhere at all; nowhere that the lock is for */
		{ UV ROOT(ON("a", OLDER) ON("a", RECENT)) PACKAGE("a", "1", ""), "a 1" },
		{ UV ROOT(ON("a", OLDER)) PACKAGE("a", "1", NEEDS(ON("b", RECENT))) PACKAGE("b", "1", ""),
		  "a 1 (python_full_version < \"3.12\")" },
		{ UV ROOT(ON("a", "python_full_version < '3.10'") ON("b", "python_full_version >= '3.10'")) PACKAGE("a", "1", "")
		  PACKAGE("b", "1", ""), "b 1" },
		{ UV ROOT(ON("a", "sys_platform == 'linux'") ON("b", "os_name != 'nt'")) PACKAGE("a", "1", NEEDS(ON("b", "platform_system != 'Windows'")))
		  PACKAGE("b", "1", ""), "a 1 (sys_platform == \"linux\"); b 1 (os_name != \"nt\")" },
		/* what has no axis stays as it is written */
		{ UV ROOT(ON("a", "platform_release == '1'")) PACKAGE("a", "1", NEEDS(ON("b", OLDER))) PACKAGE("b", "1", ""),
		  "a 1 (platform_release == \"1\"); b 1 (platform_release == \"1\" and python_full_version < \"3.12\")" },
		/* in a circle */
		{ UV ROOT(ON("a", OLDER)) PACKAGE("a", "1", NEEDS(ALWAYS("b"))) PACKAGE("b", "1", NEEDS(ALWAYS("a"))),
		  "a 1 (python_full_version < \"3.12\"); b 1 (python_full_version < \"3.12\")" },
		/* two versions, each for its own */
		{ UV ROOT("{ name = 'a', version = '1', source = { registry = 'https://index.example/simple' }, marker = \"" OLDER "\" },"
		          "{ name = 'a', version = '2', source = { registry = 'https://index.example/simple' }, marker = \"" RECENT "\" },")
		  PACKAGE("a", "1", "resolution-markers = [\"" OLDER "\"]\n") PACKAGE("a", "2", "resolution-markers = [\"" RECENT "\"]\n"),
		  "a 1 (python_full_version < \"3.12\"); a 2 (python_full_version >= \"3.12\")" },
		/* what an extra brings, where it is asked for */
		{ UV ROOT("{ name = 'a', extra = ['x'], marker = \"" OLDER "\" }," ALWAYS("a"))
		  PACKAGE("a", "1", "[package.optional-dependencies]\nx = [" ALWAYS("b") "]\ny = [" ALWAYS("c") "]\n") PACKAGE("b", "1", "") PACKAGE("c", "1", ""),
		  "a 1 [x]; b 1 (python_full_version < \"3.12\")" },
	};
	static const struct lock_wanted none = { 0 };
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lockfile lock, settled;
		struct err e;
		parse(LOCK_UV, cases[i].text, &lock);
		if (!lock_settle(&a, &lock, &none, &settled, &e)) fail_msg("%s", e.text);
		assert_text(settled_text(&settled), cases[i].want);
	}
}

static void too_many_ways_are_refused(void **state)
{
	static const struct lock_wanted none = { 0 };
	struct buf b = buf_in(&a);
	struct lockfile lock, settled;
	struct err e;
	(void)state;
	buf_add(&b, STR(UV "[[package]]\nname = 'skiff'\nversion = '1'\nsource = { virtual = '.' }\ndependencies = ["));
	for (int i = 0; i <= LIMIT_LOCK_WAYS; i++) buf_fmt(&b, ON("a", "platform_release == '%d'"), i);
	buf_add(&b, STR("]\n" PACKAGE("a", "1", "")));
	parse(LOCK_UV, arena_cstr(&a, buf_str(&b)), &lock);
	assert_false(lock_settle(&a, &lock, &none, &settled, &e));
	assert_int_equal(e.fault, FAULT_INPUT);
	assert_true(str_has(str_of(e.text), STR("--target")));
}

static void groups_come_when_they_are_wanted(void **state)
{
	static const char text[] = "[[package]]\nname = \"a\"\nversion = \"1\"\ndescription = \"\"\noptional = false\n"
		"python-versions = \"*\"\ngroups = [\"main\", \"dev\"]\nmarkers = { main = \"" OLDER "\" }\nfiles = []\n"
		"[[package]]\nname = \"b\"\nversion = \"1\"\ndescription = \"\"\noptional = false\npython-versions = \"*\"\n"
		"groups = [\"dev\"]\nfiles = []\n"
		"[metadata]\nlock-version = \"2.1\"\npython-versions = \">=3.11\"\n"
		"content-hash = \"0000000000000000000000000000000000000000000000000000000000000000\"\n";
	struct lock_wanted none = { 0 }, dev = { 0 };
	struct lockfile lock, settled;
	struct err e;
	(void)state;
	PUSH(&a, &dev.groups, STR("dev"));
	parse(LOCK_POETRY, text, &lock);
	assert_true(lock_settle(&a, &lock, &none, &settled, &e));
	assert_text(settled_text(&settled), "a 1 (python_full_version < \"3.12\")");
	assert_true(lock_settle(&a, &lock, &dev, &settled, &e));
	assert_text(settled_text(&settled), "a 1; b 1");
}

static void credentials_go_and_losses_are_said(void **state)
{
	static const char text[] = "lock-version = '1.0'\ncreated-by = 'hand'\nrequires-python = '>=3.11'\n"
		"[[packages]]\nname = 'a'\nversion = '1'\nindex = 'https://bob:secret@index.example/simple/'\n"
		"sdist = { name = 'a-1.tar.gz', url = 'https://index.example/a-1.tar.gz', size = 7, hashes = { md5 = "
		"'00000000000000000000000000000000' } }\n";
	struct lockfile lock;
	struct notes notes = { 0 };
	struct sbom bom;
	(void)state;
	parse(LOCK_PYLOCK, text, &lock);
	lock_redact(&a, &lock, &notes);
	assert_int_equal(notes.n, 1);
	lock_bill(&a, &lock, STR("https://other.example/simple"), &bom);
	assert_text(bom.v[0].purl, "pkg:pypi/a@1?repository_url=https://index.example/simple/");
	lock_bill(&a, &lock, STR("https://index.example/simple"), &bom);
	assert_text(bom.v[0].purl, "pkg:pypi/a@1");
	assert_true(bom.v[0].direct);
	lock_losses(&a, &lock, OUTPUT_REQUIREMENTS, &notes);
	assert_int_equal(notes.n, 2);
	static const char *const lost[] = { "range of Python", "index", "URLs", "sizes", "source archives", "other algorithms" };
	for (size_t i = 0; i < COUNT(lost); i++)
		if (!str_has(notes.v[1].text, str_of(lost[i]))) fail_msg("%s: %.*s", lost[i], STR_ARG(notes.v[1].text));
	lock_losses(&a, &lock, OUTPUT_PYLOCK, &notes);
	assert_int_equal(notes.n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(markers_are_gathered_along_every_way),
		TEST(too_many_ways_are_refused),
		TEST(groups_come_when_they_are_wanted),
		TEST(credentials_go_and_losses_are_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
