/* Locks of every tool become one kind of value; what is wrong in one is named with its place. */
#include <stdio.h>

#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/lockfile.h"

static str file_text(const char *path)
{
	char full[512];
	struct buf b = buf_in(&a);
	char part[4096];
	size_t n;
	snprintf(full, sizeof full, "%s/../fixtures/locks/%s", TESTS_DIR, path);
	FILE *f = fopen(full, "rb");
	assert_non_null(f);
	while ((n = fread(part, 1, sizeof part, f))) buf_add(&b, (str){ part, n });
	fclose(f);
	return buf_str(&b);
}

static void parse_file(const char *path, struct lockfile *out)
{
	struct notes notes = { 0 };
	struct err e = { 0 };
	enum lock_format format = LOCK_FORMATS;
	assert_true(lock_format_of(str_of(path), &format));
	if (!lockfile_parse(&a, format, str_of(path), file_text(path), out, &notes, &e)) fail_msg("%s", e.text);
	if (notes.n) fail_msg("%s: %.*s", path, STR_ARG(notes.v[0].text));
}

static struct target target_of(const char *name)
{
	struct target t;
	struct err e;
	if (!target_make(&a, str_of(name), (str){ 0 }, STR("amd64"), STR("x86_64"), &t, &e)) fail_msg("%s", e.text);
	return t;
}

/* "harbor[measure]==2.1.0", one a line; "?" where no wheel that is named runs there. */
static str picks_text(const struct lockfile *lock, const char *target, const struct lock_wanted *wanted)
{
	struct target t = target_of(target);
	struct lock_picks picks;
	struct buf b = buf_in(&a);
	struct err e;
	if (!lockfile_pick(&a, lock, &t, wanted, &picks, &e)) return str_of(arena_cstr(&a, str_of(e.text)));
	for (size_t i = 0; i < picks.n; i++) {
		const struct lock_pick *p = &picks.v[i];
		buf_fmt(&b, "%s%.*s", i ? " " : "", STR_ARG(p->package->name));
		for (size_t k = 0; k < p->extras.n; k++) buf_fmt(&b, "%s%.*s", k ? "," : "[", STR_ARG(p->extras.v[k]));
		buf_fmt(&b, "%s==%.*s%s", p->extras.n ? "]" : "", STR_ARG(p->package->written),
		        p->file || !p->package->files.n ? "" : "?");
	}
	return buf_str(&b);
}

/* One project, locked by every tool on the index of fixtures/index: see fixtures/locks/README.md. */
static void every_tools_lock_gives_a_target_the_same(void **state)
{
	static const struct { const char *path, *anchor, *harbor; bool dev, map; } cases[] = {
		{ "uv/uv.lock", "[all]", "[measure]", false, false },
		{ "uv-pylock/pylock.toml", "", "", true, false },
		{ "uv-compile/requirements.txt", "", "", false, false },
		{ "poetry/poetry.lock", "", "", false, false },
		{ "poetry1/poetry.lock", "", "", true, true },
		{ "pdm/pdm.lock", "[all,chain,quay]", "[measure]", false, false },
		{ "pdm-urls/pdm.lock", "[all,chain,quay]", "[measure]", false, false },
		{ "pipenv/Pipfile.lock", "[all]", "[measure]", false, false },
		{ "pip-tools/requirements.txt", "[all,chain,quay]", "[measure]", false, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lockfile lock;
		parse_file(cases[i].path, &lock);
		str got = picks_text(&lock, "alpine", NULL);
		struct buf b = buf_in(&a);
		buf_fmt(&b, "anchor%s==3.0 barnacle==1.0 bollard==1.0%s chain-link==1.0%s driftwood==0.2 gauge==1.1.0 "
		        "harbor%s==2.1.0 harbor-tides==1.2 mooring==1.0 tide==1.4.0", cases[i].anchor,
		        cases[i].dev ? " buoy==1.0" : "", cases[i].map ? " coast-map==1.0" : "", cases[i].harbor);
		if (!str_eq(got, buf_str(&b)))
			fail_msg("%s:\n%.*s\nwanted\n%.*s", cases[i].path, STR_ARG(got), STR_ARG(buf_str(&b)));
	}
}

static void extras_and_groups_of_the_application_add_what_they_name(void **state)
{
	static const struct { const char *path, *extra, *group; const char *lamp, *buoy; } cases[] = {
		{ "uv/uv.lock", "light", NULL, "coast-lamp==1.0", NULL }, { "uv/uv.lock", NULL, "dev", NULL, "buoy==1.0" },
		{ "poetry/poetry.lock", "light", "dev", "coast-lamp==1.0", "buoy==1.0" },
		{ "poetry1/poetry.lock", "light", NULL, "coast-lamp==1.0", "buoy==1.0" },
		{ "pdm/pdm.lock", NULL, "dev", NULL, "buoy==1.0" }, { "pipenv/Pipfile.lock", NULL, "develop", NULL, "buoy==1.0" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lockfile lock;
		struct lock_wanted wanted = { 0 };
		parse_file(cases[i].path, &lock);
		if (cases[i].extra) PUSH(&a, &wanted.extras, str_of(cases[i].extra));
		if (cases[i].group) PUSH(&a, &wanted.groups, str_of(cases[i].group));
		str got = picks_text(&lock, "distroless", &wanted);
		if (str_has(got, STR("coast-lamp==1.0")) != (cases[i].lamp != NULL) || str_has(got, STR("buoy==1.0")) != (cases[i].buoy != NULL))
			fail_msg("%s: %.*s", cases[i].path, STR_ARG(got));
		assert_true(str_has(got, STR("coast-map==1.0"))); /* its marker holds for 3.11 */
	}
}

static void versions_that_differ_by_marker_are_each_targets_own(void **state)
{
	struct lockfile lock;
	(void)state;
	parse_file("uv-forks/uv.lock", &lock);
	assert_true(str_eq(picks_text(&lock, "distroless", NULL), STR("tide==1.3.0")));
	assert_true(str_eq(picks_text(&lock, "alpine", NULL), STR("tide==1.4.0")));
	assert_true(str_has(picks_text(&lock, "distroless13", NULL), STR("it is for Python >=3.11, <3.13")));
	assert_true(lock.knows_roots && lock.roots.n == 2 && str_eq(lock.roots.v[0].version, STR("1.3.0")));
}

static void extras_that_exclude_each_other_choose_their_side(void **state)
{
	static const struct { const char *extra, *group, *want; } cases[] = {
		{ NULL, NULL, "coast-map==1.0" },
		{ "old", NULL, "coast-map==1.0 tide==1.3.0" },
		{ "new", NULL, "coast-map==1.0 tide==1.4.0" },
		{ NULL, "dev", "coast-map==1.0 harbor==2.1.0 harbor-tides==1.2 tide==1.4.0" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lockfile lock;
		struct lock_wanted wanted = { 0 };
		parse_file("uv-conflicts/uv.lock", &lock);
		if (cases[i].extra) PUSH(&a, &wanted.extras, str_of(cases[i].extra));
		if (cases[i].group) PUSH(&a, &wanted.groups, str_of(cases[i].group));
		str got = picks_text(&lock, "alpine", &wanted);
		if (!str_eq(got, str_of(cases[i].want))) fail_msg("%.*s\nwanted %s", STR_ARG(got), cases[i].want);
	}
}

static void what_a_lock_says_of_a_package_is_kept(void **state)
{
	struct lockfile lock;
	size_t n;
	(void)state;
	parse_file("uv/uv.lock", &lock);
	assert_true(str_eq(lock.lock_version, STR("1.5")) && str_eq(lock.created_by, STR("uv")));
	const struct lock_package *p = &lock.v[lockfile_find(&lock, STR("gauge"), &n)];
	assert_int_equal(n, 1);
	assert_true(p->files.n == 2 && p->files.v[0].is_wheel && p->files.v[0].size > 1000);
	assert_true(str_eq(p->files.v[0].upload_time, STR("2024-01-01T00:00:00Z")));
	assert_true(str_starts(p->files.v[0].hashes.v[0], STR("sha256:")) && p->files.v[0].hashes.v[0].n == 71);
	assert_true(str_eq(p->address, STR("http://index.example/simple/")));
	assert_true(p->at.line > 60 && p->at.column > 0);
	parse_file("poetry/poetry.lock", &lock);
	assert_int_equal(lock.content_hash.n, 64);
	p = &lock.v[lockfile_find(&lock, STR("harbor-tides"), &n)];
	assert_true(p->requires.n == 2 && str_eq(specifiers_text(&a, &p->requires.v[1].specs), STR("<2.0,>=1.3")));
	parse_file("pdm/pdm.lock", &lock);
	assert_true(str_starts(lock.content_hash, STR("sha256:")) && str_eq(lock.requires_python, STR(">=3.11,<3.13")));
	parse_file("pipenv/Pipfile.lock", &lock);
	assert_true(lock.content_hash.n == 64 && lock.indexes.n == 1);
}

/* ---- what is wrong ---- */

#define HASH "sha256:0000000000000000000000000000000000000000000000000000000000000000"
#define UV "version = 1\nrequires-python = \">=3.9\"\n\n[[package]]\nname = \"a\"\nversion = \"1\"\n" \
	"source = { registry = \"https://index.example/simple\" }\n"
#define PY "lock-version = \"1.0\"\ncreated-by = \"x\"\n"
#define PY_A PY "[[packages]]\nname = \"a\"\nversion = \"1\"\n"
#define PIP "{\"_meta\": {\"pipfile-spec\": 6}, \"default\": {\"a\": {\"version\": \"==1\""

static const struct wrong { enum lock_format format; const char *text; enum fault fault; const char *says; } wrongs[] = {
	{ LOCK_UV, "", FAULT_INPUT, "L:1:1: the lock is empty" },
	{ LOCK_PIPFILE, " \n", FAULT_INPUT, "L:1:1: the lock is empty" },
	{ LOCK_UV, "version = 1\n<<<<<<< HEAD\n", FAULT_INPUT, "L:2:1: marks of a merge" },
	{ LOCK_PIPFILE, "{\n=======\n}", FAULT_INPUT, "L:2:1: marks of a merge" },
	{ LOCK_REQUIREMENTS, "a==1\n>>>>>>> theirs\n", FAULT_INPUT, "L:2:1: marks of a merge" },
	/* newer and older formats, and other files */
	{ LOCK_UV, "version = 2\n", FAULT_INPUT, "L:1:11: the format's version is 2, and up to 1.5 is understood" },
	{ LOCK_UV, "requires-python = \">=3\"\n", FAULT_INPUT, "L:1:1: 'version' is missing" },
	{ LOCK_POETRY, "[metadata]\nlock-version = \"3.0\"\ncontent-hash = \"x\"\n", FAULT_INPUT, "L:2:16: the format's version is 3.0" },
	{ LOCK_PDM, "[metadata]\nlock_version = \"5.0\"\n", FAULT_INPUT, "L:2:16: the format's version is 5.0" },
	{ LOCK_PDM, "[metadata]\nlock_version = \"3\"\n", FAULT_INPUT, "which is too old" },
	{ LOCK_PDM, "a = 1\n", FAULT_INPUT, "this is no pdm.lock" },
	{ LOCK_PIPFILE, "{\"_meta\": {\"pipfile-spec\": 7}}", FAULT_INPUT, "version is 7" },
	{ LOCK_PIPFILE, "{\"default\": {}}", FAULT_INPUT, "'_meta' with 'pipfile-spec' is missing" },
	{ LOCK_PYLOCK, "lock-version = \"2.0\"\ncreated-by = \"x\"\npackages = []\n", FAULT_INPUT, "L:1:16: the format's version is 2.0" },
	{ LOCK_PYLOCK, "created-by = \"x\"\n", FAULT_INPUT, "'lock-version' is missing" },
	/* cut off */
	{ LOCK_UV, UV "wheels = [\n", FAULT_INPUT, "L:8:10: this array is not closed" },
	{ LOCK_UV, UV "dependencies = [\n    { name = \"b\" },\n]\n", FAULT_INPUT, "L:9:5: a requires b, which the lock lacks" },
	{ LOCK_POETRY, "[[package]]\nname = \"a\"\nversion = \"1\"\n", FAULT_INPUT, "L:4:1: [metadata] is missing at the end" },
	{ LOCK_POETRY, "[metadata]\nlock-version = \"2.1\"\n", FAULT_INPUT, "'content-hash' is missing" },
	{ LOCK_PIPFILE, PIP, FAULT_INPUT, "the lock is cut off" },
	{ LOCK_PIPFILE, "{\"_meta\": {\"pipfile-spec\": 6}}x", FAULT_INPUT, "L:1:31: not JSON" },
	{ LOCK_PYLOCK, PY "packages = []\n[tool.spokeshave]\npackages = 3\n", FAULT_INPUT, "L:5:12: 0 packages are there, and 3 were locked" },
	{ LOCK_REQUIREMENTS, "a==1 \\\n    --hash=sha256:00\n", FAULT_INPUT, "L:" },
	/* twice, and around */
	{ LOCK_UV, UV "[[package]]\nname = \"A\"\nversion = \"1.0\"\nsource = { registry = \"https://index.example/simple\" }\n",
	  FAULT_INPUT, "L:8:3: a 1.0 is there twice, first on line 4" },
	{ LOCK_REQUIREMENTS, "a==1 --hash=" HASH "\nA==1.0 --hash=" HASH "\n", FAULT_INPUT, "L:2:1: a 1.0 is there twice" },
	{ LOCK_UV, UV "dependencies = [{ name = \"a\" }]\n", FAULT_INPUT, "L:8:17: a requires itself" },
	/* keys that are not there */
	{ LOCK_UV, UV "wheel = []\n", FAULT_INPUT, "L:8:1: 'wheel' is no key of uv.lock 1" },
	{ LOCK_UV, UV "wheels = [{ url = \"https://index.example/a-1-py3-none-any.whl\", hsh = \"\" }]\n", FAULT_INPUT, "'hsh' is no key" },
	{ LOCK_POETRY, "[[package]]\nname = \"a\"\nversion = \"1\"\nfoo = 1\n[metadata]\nlock-version = \"2.1\"\ncontent-hash = \"x\"\n",
	  FAULT_INPUT, "L:4:1: 'foo' is no key of poetry.lock 2.1" },
	{ LOCK_PDM, "[metadata]\nlock_version = \"4.5\"\nfoo = 1\n", FAULT_INPUT, "L:3:1: 'foo' is no key" },
	{ LOCK_PIPFILE, PIP ", \"foo\": 1}}}", FAULT_INPUT, "'foo' is no key of a package" },
	{ LOCK_PYLOCK, PY_A "foo = 1\nwheels = [{ url = \"https://index.example/a-1-py3-none-any.whl\", hashes = { sha256 = \"0\" } }]\n",
	  FAULT_INPUT, "L:6:1: 'foo' is no key of pylock.toml 1.0" },
	/* hashes */
	{ LOCK_UV, UV "wheels = [{ url = \"https://index.example/a-1-py3-none-any.whl\", hash = \"sha256:0\" }]\n", FAULT_INTEGRITY,
	  "L:8:72: a sha256 hash has 64 digits, this one 1" },
	{ LOCK_PIPFILE, PIP ", \"hashes\": [\"sha256:00\"]}}}", FAULT_INTEGRITY, "a sha256 hash has 64 digits, this one 2" },
	{ LOCK_PIPFILE, PIP ", \"hashes\": [\"00\"]}}}", FAULT_INTEGRITY, "'00' is no hash" },
	{ LOCK_PYLOCK, PY_A "wheels = [{ url = \"https://index.example/a-1-py3-none-any.whl\", hashes = { sha512 = \"x\" } }]\n",
	  FAULT_INTEGRITY, "a sha512 hash has 128 digits, this one 1" },
	/* files of others, and elsewhere */
	{ LOCK_UV, UV "wheels = [{ url = \"https://index.example/b-1-py3-none-any.whl\" }]\n", FAULT_INTEGRITY,
	  "'b-1-py3-none-any.whl' is a file of another distribution than a" },
	{ LOCK_UV, UV "wheels = [{ url = \"https://index.example/a-2-py3-none-any.whl\" }]\n", FAULT_INTEGRITY, "of another version than a 1" },
	{ LOCK_UV, UV "wheels = [{ path = \"../a-1-py3-none-any.whl\" }]\n", FAULT_INTEGRITY, "L:8:20: '../a-1-py3-none-any.whl' leaves" },
	{ LOCK_UV, UV "wheels = [{ path = \"x/../../a-1-py3-none-any.whl\" }]\n", FAULT_INTEGRITY, "leaves the lock's folder" },
	{ LOCK_PYLOCK, PY_A "wheels = [{ path = \"/a-1-py3-none-any.whl\", hashes = { sha256 = \"0\" } }]\n", FAULT_INTEGRITY, "is not below" },
	{ LOCK_POETRY, "[[package]]\nname = \"a\"\nversion = \"1\"\nfiles = [{ file = \"../a-1-py3-none-any.whl\" }]\n[metadata]\n"
	  "lock-version = \"2.1\"\ncontent-hash = \"x\"\n", FAULT_INTEGRITY, "it holds a path" },
	/* values that are none */
	{ LOCK_UV, "version = 1\n[[package]]\nname = \"a b\"\n", FAULT_INPUT, "L:3:8: 'a b' is no name" },
	{ LOCK_UV, "version = 1\n[[package]]\nname = \"a\"\nversion = \"x\"\n", FAULT_INPUT, "L:4:11: 'x' is no version" },
	{ LOCK_UV, "version = 1\n[[package]]\nname = 1\n", FAULT_INPUT, "L:3:8: 'name' is an integer, and has to be a string" },
	{ LOCK_UV, UV "dependencies = [{ name = \"b\", marker = \"x\" }]\n", FAULT_INPUT, "L:8:40: 'x': " },
	{ LOCK_PDM, "[metadata]\nlock_version = \"4.5\"\n[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"b>\"]\n", FAULT_INPUT,
	  "L:6:17: 'b>': " },
	{ LOCK_PIPFILE, "{\"_meta\": {\"pipfile-spec\": 6}, \"default\": {\"a\": {\"version\": \">=1\"}}}", FAULT_INPUT, "a is not pinned: '>=1'" },
	{ LOCK_PIPFILE, "{\"_meta\": {\"pipfile-spec\": 6}, \"default\": {\"a\": {}}}", FAULT_INPUT, "a has no version" },
	{ LOCK_REQUIREMENTS, "a>=1\n", FAULT_INPUT, "L:1:1: 'a' is not pinned with ==" },
	{ LOCK_REQUIREMENTS, "-r other.txt\n", FAULT_INPUT, "L:1:1: a lock stands alone" },
	{ LOCK_PYLOCK, PY "packages = [{ name = \"a\", version = \"1\" }]\n", FAULT_INPUT, "L:3:13: packages[0] needs files" },
};

static void what_is_wrong_is_named_with_its_place(void **state)
{
	size_t bad = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(wrongs); i++) {
		struct lockfile lock;
		struct notes notes = { 0 };
		struct err e = { 0 };
		if (lockfile_parse(&a, wrongs[i].format, STR("L"), str_of(wrongs[i].text), &lock, &notes, &e))
			print_error("taken: %s", wrongs[i].text), bad++;
		else if (e.fault != wrongs[i].fault || !str_has(str_of(e.text), str_of(wrongs[i].says)))
			print_error("%s\nsays %d: %s\nwanted: %s\n", wrongs[i].text, e.fault, e.text, wrongs[i].says), bad++;
	}
	assert_int_equal(bad, 0);
}

/* A newer minor version may have keys that are not known: they are passed over, and said. */
static void what_a_newer_minor_version_adds_is_a_note(void **state)
{
	static const struct { enum lock_format format; const char *text; } cases[] = {
		{ LOCK_UV, "version = 1\nrevision = 99\nnew = 1\n" },
		{ LOCK_PYLOCK, "lock-version = \"1.1\"\ncreated-by = \"x\"\npackages = []\nnew = 1\n" },
		{ LOCK_PDM, "[metadata]\nlock_version = \"4.9\"\nnew = 1\n" },
		{ LOCK_POETRY, "[metadata]\nlock-version = \"2.7\"\ncontent-hash = \"x\"\nnew = 1\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lockfile lock;
		struct notes notes = { 0 };
		struct err e = { 0 };
		if (!lockfile_parse(&a, cases[i].format, STR("L"), str_of(cases[i].text), &lock, &notes, &e)) fail_msg("%s", e.text);
		assert_int_equal(notes.n, 2);
		assert_true(str_has(notes.v[1].text, STR("'new' is not known")));
	}
}

static void two_versions_for_one_target_are_refused_with_both_places(void **state)
{
	struct lockfile lock;
	struct notes notes = { 0 };
	struct err e = { 0 };
	(void)state;
	assert_true(lockfile_parse(&a, LOCK_REQUIREMENTS, STR("L"), STR("a==1\na==2\n"), &lock, &notes, &e));
	assert_true(str_has(picks_text(&lock, "alpine", NULL), STR("L:2:1: a 2 and, on line 1, 1 are both for alpine")));
}

static void names_of_files_tell_the_format(void **state)
{
	static const struct { const char *path; int want; } cases[] = {
		{ "uv.lock", LOCK_UV }, { "x/poetry.lock", LOCK_POETRY }, { "pdm.lock", LOCK_PDM }, { "Pipfile.lock", LOCK_PIPFILE },
		{ "pylock.toml", LOCK_PYLOCK }, { "a/pylock.prod.toml", LOCK_PYLOCK }, { "pylock..toml", -1 }, { "pylock.toml/x", -1 },
		{ "requirements.txt", LOCK_REQUIREMENTS }, { "lock.txt", LOCK_REQUIREMENTS }, { "x.in", LOCK_REQUIREMENTS },
		{ "pyproject.toml", -1 }, { "other.lock", -1 }, { "", -1 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		enum lock_format format;
		int got = lock_format_of(str_of(cases[i].path), &format) ? (int)format : -1;
		if (got != cases[i].want) fail_msg("%s: %d", cases[i].path, got);
	}
}

/* ---- what is written ---- */

static void what_is_written_reads_as_the_same(void **state)
{
	static const char *const paths[] = { "uv/uv.lock", "uv-forks/uv.lock", "uv-pylock/pylock.toml", "pdm-urls/pdm.lock",
	                                     "uv-compile/requirements.txt", "pip/pylock.toml" };
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct lockfile lock, narrow, again;
		struct target targets[] = { target_of("alpine"), target_of("distroless") };
		struct notes notes = { 0 };
		struct err e = { 0 };
		str text;
		parse_file(paths[i], &lock);
		if (!lockfile_narrow(&a, &lock, targets, 2, NULL, &narrow, &e)) fail_msg("%s: %s", paths[i], e.text);
		bool is_named = lock.format != LOCK_REQUIREMENTS;
		if (!(is_named ? lockfile_pylock : lockfile_requirements)(&a, &narrow, &text, &e)) fail_msg("%s", e.text);
		if (!lockfile_parse(&a, is_named ? LOCK_PYLOCK : LOCK_REQUIREMENTS, STR("again"), text, &again, &notes, &e))
			fail_msg("%s\n%.*s", e.text, STR_ARG(text));
		assert_int_equal(again.n, narrow.n);
		for (size_t t = 0; t < COUNT(targets); t++) {
			const char *name = t ? "distroless" : "alpine";
			str got = picks_text(&again, name, NULL), want = picks_text(&narrow, name, NULL);
			bool same = !is_named || str_has(want, STR("[")) || str_eq(got, want);
			if (!same) fail_msg("%s\n%.*s\n%.*s", paths[i], STR_ARG(got), STR_ARG(want));
		}
	}
}

static void a_lock_for_some_targets_has_their_wheels_and_markers_alone(void **state)
{
	struct lockfile lock, narrow;
	struct target targets[] = { target_of("alpine"), target_of("distroless") };
	struct err e = { 0 };
	size_t n;
	(void)state;
	parse_file("uv-forks/uv.lock", &lock);
	assert_true(lockfile_narrow(&a, &lock, targets, 2, NULL, &narrow, &e));
	assert_int_equal(narrow.n, 2);
	assert_true(str_eq(marker_text(&a, narrow.v[0].marker), STR("python_version == \"3.11\"")));
	assert_true(str_eq(marker_text(&a, narrow.v[1].marker), STR("python_version == \"3.12\"")));
	assert_int_equal(narrow.v[0].files.n, 1);
	assert_int_equal(narrow.environments.n, 2);
	assert_true(str_eq(narrow.requires_python, STR(">=3.11,<3.13")));
	parse_file("uv/uv.lock", &lock);
	assert_false(lockfile_narrow(&a, &lock, NULL, 0, NULL, &narrow, &e));
	assert_true(str_has(str_of(e.text), STR("--target")));
	parse_file("pdm/pdm.lock", &lock);
	assert_true(lockfile_narrow(&a, &lock, NULL, 0, NULL, &narrow, &e));
	lockfile_find(&narrow, STR("anchor"), &n);
	assert_int_equal(n, 1);
	lockfile_find(&narrow, STR("buoy"), &n);
	assert_int_equal(n, 0);
}

/* Of names of files alone no installer can fetch them. */
static void a_lock_without_addresses_is_no_pylock(void **state)
{
	static const char *const paths[] = { "poetry/poetry.lock", "pdm/pdm.lock", "pipenv/Pipfile.lock", "pip-tools/requirements.txt" };
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		struct lockfile lock;
		struct err e = { 0 };
		str text;
		parse_file(paths[i], &lock);
		assert_false(lockfile_pylock(&a, &lock, &text, &e));
		assert_true(e.fault == FAULT_INPUT && str_has(str_of(e.text), STR("does not say where the files of anchor are")));
		assert_true(lockfile_requirements(&a, &lock, &text, &e));
	}
}

static struct lock_package package(void)
{
	struct lock_file wheel = {
		.name = STR("a-1.0-py3-none-any.whl"), .is_wheel = true, .url = STR("https://index.example/a.whl"),
		.path = STR("wheels/a.whl"), .size = 7,
	};
	struct lock_package p = { .name = STR("a"), .written = STR("1.0"), .knows_requires = true };
	assert_true(version_parse(&a, p.written, &p.version));
	PUSH(&a, &wheel.hashes, STR("sha256:abc"));
	PUSH(&a, &p.files, wheel);
	return p;
}

static str pylock_of(struct lock_package p)
{
	struct lockfile lock = { .header = STR("spokeshave stage\nevil"), .is_ours = true, .pruned = true, .prune = STR("files") };
	struct err e = { 0 };
	str text = { 0 };
	PUSH(&a, &lock, p);
	PUSH(&a, &lock.dropped, STR("c"));
	if (!lockfile_pylock(&a, &lock, &text, &e)) fail_msg("%s", e.text);
	return text;
}

static void a_pruned_lock_says_so_and_where_each_wheel_is(void **state)
{
	struct lock_package here = package();
	(void)state;
	str text = pylock_of(package());
	assert_has(text, "# spokeshave stage\n# evil\nlock-version = \"1.0\"\n");
	assert_has(text, "{ name = \"a-1.0-py3-none-any.whl\", url = \"https://index.example/a.whl\", size = 7, "
	                 "hashes = { sha256 = \"abc\" } },\n");
	assert_has(text, "pruned = true\nprune = \"files\"\ndropped = [\n    \"c\",\n]\n");
	here.files.v[0].url = STR("");
	PUSH(&a, &here.requires, ((struct lock_requirement){ .name = STR("b") }));
	text = pylock_of(here);
	assert_has(text, "path = \"wheels/a.whl\"");
	assert_has(text, "dependencies = [\n    { name = \"b\" },\n]\n");
}

static void only_a_time_is_written_as_one(void **state)
{
	static const struct { const char *time; bool want; } cases[] = {
		{ "2026-01-02T03:04:05Z", true }, { "2026-01-02T03:04:05.123456Z", true },
		{ "2026-01-02T03:04:05+01:00", true }, { "2026-01-02T03:04:05Z\nevil = 1", false }, { "now", false },
		{ "2026-01-02T03:04:05Z # x", false }, { "", false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lock_package p = package();
		p.files.v[0].upload_time = str_of(cases[i].time);
		str text = pylock_of(p);
		if (str_has(text, STR("upload-time")) != cases[i].want) fail_msg("%s", cases[i].time);
		assert_lacks(text, "evil =");
	}
}

static void text_from_outside_can_not_leave_its_string(void **state)
{
	struct lock_package p = package();
	(void)state;
	p.files.v[0].url = STR("\"\n\\\x7f\xff>3");
	assert_has(pylock_of(p), "url = \"\\\"\\u000a\\\\\\u007f\xEF\xBF\xBD>3\"");
}

static void pins_are_one_logical_line_each(void **state)
{
	struct lockfile lock = { .header = STR("spokeshave stage\nevil") };
	struct err e = { 0 };
	str text;
	(void)state;
	PUSH(&a, &lock, package());
	assert_true(lockfile_requirements(&a, &lock, &text, &e));
	assert_true(str_eq(text, STR("# spokeshave stage\n# evil\na==1.0 \\\n    --hash=sha256:abc\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_tools_lock_gives_a_target_the_same),
		TEST(extras_and_groups_of_the_application_add_what_they_name),
		TEST(versions_that_differ_by_marker_are_each_targets_own),
		TEST(extras_that_exclude_each_other_choose_their_side),
		TEST(what_a_lock_says_of_a_package_is_kept),
		TEST(what_is_wrong_is_named_with_its_place),
		TEST(what_a_newer_minor_version_adds_is_a_note),
		TEST(two_versions_for_one_target_are_refused_with_both_places),
		TEST(names_of_files_tell_the_format),
		TEST(what_is_written_reads_as_the_same),
		TEST(a_lock_for_some_targets_has_their_wheels_and_markers_alone),
		TEST(a_lock_without_addresses_is_no_pylock),
		TEST(a_pruned_lock_says_so_and_where_each_wheel_is),
		TEST(only_a_time_is_written_as_one),
		TEST(text_from_outside_can_not_leave_its_string),
		TEST(pins_are_one_logical_line_each),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
