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

#define ALPINE "anchor%s==3.0 barnacle==1.0 bollard==1.0 chain-link==1.0 driftwood==0.2 gauge==1.1.0 " \
	"harbor%s==2.1.0 harbor-tides==1.2 mooring==1.0 tide==1.4.0"

/* One project, locked by every tool on the index of fixtures/index: see fixtures/locks/README.md. */
static void every_tools_lock_gives_a_target_the_same(void **state)
{
	static const struct { const char *path, *anchor, *harbor; bool dev, map, windows; } cases[] = {
		{ "uv/uv.lock", "[all]", "[measure]", false, false, false },
		{ "uv-pylock/pylock.toml", "", "", true, false, false },
		{ "uv-compile/requirements.txt", "", "", false, false, false },
		{ "poetry/poetry.lock", "", "", false, false, false },
		{ "poetry1/poetry.lock", "", "", true, true, false },
		{ "pdm/pdm.lock", "[all,chain,quay]", "[measure]", false, false, false },
		{ "pdm-urls/pdm.lock", "[all,chain,quay]", "[measure]", false, false, false },
		{ "pipenv/Pipfile.lock", "[all]", "[measure]", false, false, false },
		{ "pip-tools/requirements.txt", "[all,chain,quay]", "[measure]", false, false, false },
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_tools_lock_gives_a_target_the_same),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
