/* What changed between two locks or manifests, and what is no change. */
#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/lock_diff.h"

#define A "0000000000000000000000000000000000000000000000000000000000000000"
#define B "1111111111111111111111111111111111111111111111111111111111111111"
#define C "2222222222222222222222222222222222222222222222222222222222222222"

static void parse(enum lock_format format, const char *text, struct lockfile *out)
{
	struct notes notes = { 0 };
	struct err e;
	if (!lockfile_parse(&a, format, STR("lock"), str_of(text), out, &notes, &e)) fail_msg("%s\n%s", e.text, text);
}

/* "tide upgraded 1 2; gauge removed 1": a change each, with what else is said of it behind. */
static str changes_text(const struct lock_diff *d)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < d->n; i++) {
		const struct change *c = &d->v[i];
		buf_fmt(&b, "%s%.*s %.*s", i ? "; " : "", STR_ARG(c->name), STR_ARG(change_kind_name(c->kind)));
		if (c->before.n) buf_fmt(&b, " %.*s", STR_ARG(c->before));
		if (c->after.n) buf_fmt(&b, " %.*s", STR_ARG(c->after));
		for (size_t k = 0; k < c->hashes.n; k++)
			buf_fmt(&b, " hash of %.*s", STR_ARG(c->hashes.v[k].file.n ? c->hashes.v[k].file : STR("all")));
		if (c->source_before.n || c->source_after.n)
			buf_fmt(&b, " source '%.*s' '%.*s'", STR_ARG(c->source_before), STR_ARG(c->source_after));
		if (c->condition_before.n || c->condition_after.n)
			buf_fmt(&b, " where '%.*s' '%.*s'", STR_ARG(c->condition_before), STR_ARG(c->condition_after));
		if (c->files_before.n || c->files_after.n) buf_fmt(&b, " files -%zu +%zu", c->files_before.n, c->files_after.n);
		for (size_t k = 0; k < c->targets.n; k++) buf_fmt(&b, " on %.*s", STR_ARG(c->targets.v[k]));
		for (size_t k = 0; k < c->sizes.n; k++)
			buf_fmt(&b, " %.*s %llu %llu", STR_ARG(c->sizes.v[k].target), (unsigned long long)c->sizes.v[k].before,
			        (unsigned long long)c->sizes.v[k].after);
	}
	return buf_str(&b);
}

static struct lock_diff compare(enum lock_format old_format, const char *old, enum lock_format new_format, const char *new)
{
	struct lockfile before, after;
	struct diff_side sides[2];
	struct lock_diff d;
	parse(old_format, old, &before);
	parse(new_format, new, &after);
	diff_side_of_lock(&a, &before, NULL, NULL, 0, &sides[0]);
	diff_side_of_lock(&a, &after, NULL, NULL, 0, &sides[1]);
	lock_diff(&a, &sides[0], 1, &sides[1], 1, &d);
	return d;
}

#define PIN(name, version, hash) name "==" version " --hash=sha256:" hash "\n"

static void pins_are_compared_by_version_and_hash(void **state)
{
	static const struct { const char *before, *after, *want; size_t hashes; } cases[] = {
		{ PIN("tide", "1.0", A), PIN("tide", "1.0", A), "", 0 },
		{ PIN("tide", "1.0", A), PIN("tide", "1.0.0", A), "", 0 },
		{ PIN("tide", "1.0", A), PIN("tide", "1.1", B), "tide upgraded 1.0 1.1", 0 },
		{ PIN("tide", "1.10", A), PIN("tide", "1.9", B), "tide downgraded 1.10 1.9", 0 },
		{ PIN("tide", "1.0", A), PIN("tide", "1.0.post1", B), "tide upgraded 1.0 1.0.post1", 0 },
		{ PIN("a", "1", A), PIN("b", "1", A), "a removed 1; b added 1", 0 },
		{ PIN("tide", "1.0", A), PIN("tide", "1.0", B), "tide changed 1.0 1.0 hash of all", 1 },
		{ PIN("tide", "1.0", A), "tide==1.0 --hash=sha256:" A " --hash=sha256:" B "\n", "tide changed 1.0 1.0 files -0 +1", 0 },
		{ "tide==1.0 --hash=sha256:" A " --hash=sha256:" B "\n", PIN("tide", "1.0", C), "tide changed 1.0 1.0 hash of all", 1 },
		{ "tide==1.0\n", PIN("tide", "1.0", A), "tide changed 1.0 1.0 files -0 +1", 0 },
		{ PIN("tide", "1.0", A), "tide==1.0 ; python_version < '3.12' --hash=sha256:" A "\n",
		  "tide changed 1.0 1.0 where '' 'python_version < \"3.12\"'", 0 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lock_diff d = compare(LOCK_REQUIREMENTS, cases[i].before, LOCK_REQUIREMENTS, cases[i].after);
		str text = changes_text(&d);
		if (!str_eq(text, str_of(cases[i].want))) fail_msg("%s%s: %.*s", cases[i].before, cases[i].after, STR_ARG(text));
		assert_int_equal(d.hash_changes, cases[i].hashes);
	}
}

#define HEAD "lock-version = '1.0'\ncreated-by = 'hand'\n"
#define WHEEL(tag, hash) "{ name = 'tide-1.0-" tag ".whl', url = 'https://index.example/" tag "', hashes = { sha256 = '" hash "' } },"
#define TIDE(index, wheels) HEAD "[[packages]]\nname = 'tide'\nversion = '1.0'\n" index "wheels = [" wheels "]\n"

static void files_are_compared_by_name(void **state)
{
	static const struct { const char *before, *after, *want; } cases[] = {
		{ TIDE("", WHEEL("py3-none-any", A)), TIDE("", WHEEL("py3-none-any", A)), "" },
		{ TIDE("", WHEEL("py3-none-any", A)), TIDE("", WHEEL("py3-none-any", B)),
		  "tide changed 1.0 1.0 hash of tide-1.0-py3-none-any.whl" },
		{ TIDE("", WHEEL("py2-none-any", A)), TIDE("", WHEEL("py3-none-any", B)), "tide changed 1.0 1.0 files -1 +1" },
		{ TIDE("", WHEEL("py2-none-any", A) WHEEL("py3-none-any", B)), TIDE("", WHEEL("py2-none-any", A) WHEEL("py3-none-any", C)),
		  "tide changed 1.0 1.0 hash of tide-1.0-py3-none-any.whl" },
		{ TIDE("index = 'https://index.example/simple/'\n", WHEEL("py3-none-any", A)),
		  TIDE("index = 'https://bob:secret@index.example/simple'\n", WHEEL("py3-none-any", A)), "" },
		{ TIDE("index = 'https://index.example/simple/'\n", WHEEL("py3-none-any", A)),
		  TIDE("index = 'https://bob:secret@other.example/simple'\n", WHEEL("py3-none-any", A)),
		  "tide changed 1.0 1.0 source 'index https://index.example/simple' 'index https://other.example/simple'" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lock_diff d = compare(LOCK_PYLOCK, cases[i].before, LOCK_PYLOCK, cases[i].after);
		assert_text(changes_text(&d), cases[i].want);
	}
}

static void locks_of_other_tools_are_compared_in_what_both_say(void **state)
{
	static const struct { const char *before, *after, *want; } cases[] = {
		{ TIDE("index = 'https://index.example/'\n", WHEEL("py3-none-any", A) WHEEL("py2-none-any", B)), PIN("tide", "1.0", A), "" },
		{ TIDE("", WHEEL("py3-none-any", A)), PIN("tide", "1.0", B), "tide changed 1.0 1.0 hash of all" },
		{ TIDE("", WHEEL("py3-none-any", A)), "tide==1.0\n", "" },
		{ TIDE("", WHEEL("py3-none-any", A)), PIN("tide", "2.0", B), "tide upgraded 1.0 2.0" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lock_diff d = compare(LOCK_PYLOCK, cases[i].before, LOCK_REQUIREMENTS, cases[i].after);
		assert_text(changes_text(&d), cases[i].want);
		size_t hashes = d.hash_changes;
		d = compare(LOCK_REQUIREMENTS, cases[i].after, LOCK_PYLOCK, cases[i].before);
		assert_int_equal(d.hash_changes, hashes);
	}
}

#define FORK(version, marker) "[[packages]]\nname = 'tide'\nversion = '" version "'\nmarker = \"" marker "\"\nwheels = [{ name = 'tide-" \
	version "-py3-none-any.whl', url = 'https://index.example/t', hashes = { sha256 = '" A "' } }]\n"
#define OLD_PYTHON "python_version < '3.12'"
#define NEW_PYTHON "python_version >= '3.12'"

static void several_versions_of_one_name_are_paired(void **state)
{
	static const struct { const char *before, *after, *want; } cases[] = {
		{ HEAD FORK("1.0", OLD_PYTHON) FORK("2.0", NEW_PYTHON), HEAD FORK("1.0", OLD_PYTHON) FORK("2.1", NEW_PYTHON),
		  "tide upgraded 2.0 2.1" },
		{ HEAD FORK("1.0", OLD_PYTHON) FORK("2.0", NEW_PYTHON), HEAD FORK("2.0", NEW_PYTHON), "tide removed 1.0" },
		{ HEAD FORK("1.0", OLD_PYTHON), HEAD FORK("1.0", OLD_PYTHON) FORK("2.0", NEW_PYTHON), "tide added 2.0" },
		{ HEAD FORK("1.0", OLD_PYTHON) FORK("1.0", NEW_PYTHON), HEAD FORK("1.0", NEW_PYTHON) FORK("1.0", OLD_PYTHON), "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lock_diff d = compare(LOCK_PYLOCK, cases[i].before, LOCK_PYLOCK, cases[i].after);
		assert_text(changes_text(&d), cases[i].want);
	}
}

static struct manifest_dist dist(const char *name, const char *version, uint64_t bytes, const char *hash)
{
	return (struct manifest_dist){ .name = str_of(name), .version = str_of(version), .wheel = arena_fmt(&a, "%s-%s.whl", name, version),
		                       .sha256 = str_of(hash), .kept = bytes > 0, .kept_bytes = bytes, .reason = STR("why") };
}

static void manifests_are_compared_target_by_target(void **state)
{
	const struct manifest_dist old[] = { dist("a", "1", 100, A), dist("b", "1", 50, A), dist("c", "1", 10, A), dist("d", "1", 1, A) };
	const struct manifest_dist now[] = { dist("a", "2", 300, B), dist("b", "1", 0, A), dist("c", "1", 10, B) };
	const struct manifest before[] = { { .v = old, .n = 4, .target = STR("alpine"), .kept_bytes = 161 },
		                           { .v = old, .n = 4, .target = STR("slim"), .kept_bytes = 161 },
		                           { .v = old, .n = 4, .target = STR("gone"), .kept_bytes = 161 } };
	const struct manifest after[] = { { .v = now, .n = 3, .target = STR("alpine"), .kept_bytes = 310 },
		                          { .v = old, .n = 4, .target = STR("slim"), .kept_bytes = 161 },
		                          { .v = now, .n = 3, .target = STR("new"), .kept_bytes = 310 } };
	struct diff_side sides[2][3];
	struct lock_diff d;
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		diff_side_of_manifest(&a, &before[i], &sides[0][i]);
		diff_side_of_manifest(&a, &after[i], &sides[1][i]);
	}
	lock_diff(&a, sides[0], 3, sides[1], 3, &d);
	assert_text(changes_text(&d), "a upgraded 1 2 on alpine alpine 100 300; b removed 1 on alpine alpine 50 0; "
	                              "c changed 1 1 hash of c-1.whl on alpine; d removed 1 on alpine alpine 1 0");
	assert_text(d.v[1].reason, "why");
	assert_text(d.v[3].reason, "no longer required");
	assert_int_equal(d.targets.n, 4);
	assert_true(d.targets.v[0].was && d.targets.v[0].is && d.targets.v[2].is && !d.targets.v[2].was && !d.targets.v[3].is);
	lock_diff(&a, sides[0], 1, &sides[1][2], 1, &d); /* one with one, whatever they are called */
	assert_int_equal(d.n, 4);
	assert_text(d.targets.v[0].name, "alpine -> new");
	assert_int_equal(d.v[0].targets.n, 0);
}

static void what_two_targets_have_in_common_is_said_once(void **state)
{
	const struct manifest_dist old[] = { dist("a", "1", 100, A) }, now[] = { dist("a", "2", 300, B), dist("b", "1", 5, A) };
	const struct manifest before[] = { { .v = old, .n = 1, .target = STR("alpine") }, { .v = old, .n = 1, .target = STR("slim") } };
	const struct manifest after[] = { { .v = now, .n = 1, .target = STR("alpine") }, { .v = now, .n = 2, .target = STR("slim") } };
	struct diff_side sides[2][2];
	struct lock_diff d;
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		diff_side_of_manifest(&a, &before[i], &sides[0][i]);
		diff_side_of_manifest(&a, &after[i], &sides[1][i]);
	}
	lock_diff(&a, sides[0], 2, sides[1], 2, &d);
	assert_text(changes_text(&d), "a upgraded 1 2 alpine 100 300 slim 100 300; b added 1 on slim slim 0 5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pins_are_compared_by_version_and_hash),
		TEST(files_are_compared_by_name),
		TEST(locks_of_other_tools_are_compared_in_what_both_say),
		TEST(several_versions_of_one_name_are_paired),
		TEST(manifests_are_compared_target_by_target),
		TEST(what_two_targets_have_in_common_is_said_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
