#include "assertions.h"

#include "spokeshave/files.h"
#include "spokeshave/wheel_scan.h"
#include "spokeshave/wheel_survey.h"
#include "wheel_maker.h"

static struct run *r;
static struct arena a;
static str folder;

static str write_wheel(const struct wheel_spec *s)
{
	static unsigned number;
	struct err e;
	str path = arena_fmt(&a, "%.*s/%u", STR_ARG(folder), number++);
	if (!dir_make(r, path, 0755, &e)) fail_msg("%s", e.text);
	path = path_join(&a, path, STR("demo-1.0-py3-none-any.whl"));
	if (!file_write(r, path, wheel_made(&a, s), 0644, &e)) fail_msg("%s", e.text);
	return path;
}

static bool open_wheel(const struct wheel_spec *s, struct wheel *w, struct notes *notes,
                       struct err *e)
{
	struct wheel_name name;
	if (!wheel_name_parse(&a, STR("demo-1.0-py3-none-any.whl"), &name, e)) return false;
	return wheel_open(r, &a, write_wheel(s), &name, w, notes, e);
}

static const struct wheel_entry *entry_at(const struct wheel *w, enum scheme scheme, str path)
{
	for (size_t i = 0; i < w->entries.n; i++)
		if (w->entries.v[i].scheme == scheme && str_eq(w->entries.v[i].path, path)) return &w->entries.v[i];
	return NULL;
}

static void files_are_sorted_into_schemes_and_read_back(void **state)
{
	static const struct wheel_spec spec = {
		.entry_points = "[console_scripts]\ndemo = demo:main\n",
		.extra = {
			{ "demo/__init__.py", "x = 1\n", 0, 1, 0100644, 0, 0 },
			{ "demo-1.0.data/purelib/more.py", "y = 1\n", 0, 0, 0100644, 0, 0 },
			{ "demo-1.0.data/scripts/run", "#!python\n", 0, 1, 0100755, 0, 0 },
			{ "demo-1.0.data/data/share/man/x.1", "man\n", 0, 1, 0100644, 16, 0 },
			{ "demo-1.0.data/headers/x.h", "int x;\n", 0, 1, 0100644, 0, 0 },
			{ "demo/empty.py", "", 0, 0, 0100644, 0, 0 },
		},
	};
	struct wheel w;
	struct notes notes = { 0 };
	struct err e = { 0 };
	str text;
	(void)state;
	if (!open_wheel(&spec, &w, &notes, &e)) fail_msg("%s", e.text);
	assert_true(str_eq(w.dist_info, STR("demo-1.0.dist-info")));
	assert_int_equal(w.entry_points.n, 1);
	assert_int_equal(w.entries.n, 10);
	assert_int_equal(notes.n, 0);
	assert_non_null(entry_at(&w, SCHEME_SITE, STR("demo/__init__.py")));
	assert_non_null(entry_at(&w, SCHEME_SITE, STR("more.py")));
	assert_non_null(entry_at(&w, SCHEME_SCRIPTS, STR("run")));
	assert_non_null(entry_at(&w, SCHEME_DATA, STR("share/man/x.1")));
	assert_non_null(entry_at(&w, SCHEME_HEADERS, STR("x.h")));
	assert_non_null(entry_at(&w, SCHEME_DIST_INFO, STR("demo-1.0.dist-info/RECORD")));
	assert_true(wheel_read(r, &w, &a, entry_at(&w, SCHEME_SITE, STR("demo/__init__.py")), &text, &e));
	assert_true(str_eq(text, STR("x = 1\n")));
	assert_true(wheel_read(r, &w, &a, entry_at(&w, SCHEME_SITE, STR("demo/empty.py")), &text, &e));
	assert_int_equal(text.n, 0);
	wheel_close(&w);
}

static void append_byte(struct made *m) { made_insert(m, m->n, 1); }
static void prepend_byte(struct made *m) { made_insert(m, 0, 1); }
static void rename_local(struct made *m) { m->bytes[m->local[0] + 30] = 'D'; }
static void flip_crc(struct made *m)
{
	for (size_t i = 0; i < m->entries; i++) {
		m->bytes[m->local[i] + 14] ^= 1;
		m->bytes[m->central[i] + 16] ^= 1;
	}
}

static void each_hostile_wheel_is_refused_saying_why(void **state)
{
	static const struct { struct wheel_spec spec; const char *want; } cases[] = {
		{ { 0 }, NULL },
		{ { .spoil = append_byte }, "end record is not at its very end" },
		{ { .spoil = prepend_byte }, "directory does not end where" },
		{ { .spoil = rename_local }, "its local header has another name" },
		{ { .spoil = flip_crc }, "do not have the CRC of the archive" },
		{ { .extra = { { "../evil.py", "x", 0, 0, 0, 0, 0 } } }, "'../evil.py': its name climbs" },
		{ { .extra = { { "/evil.py", "x", 0, 0, 0, 0, 0 } } }, "'/evil.py': its name is absolute" },
		{ { .extra = { { "link", "/etc/passwd", 0, 0, 0120777, 0, 0 } } }, "'link': it is a link or a device" },
		{ { .extra = { { "a.py", "x", 0, 0, 0, 0, 0 }, { "A.py", "x", 0, 0, 0, 0, 0 } } }, "by case only" },
		{ { .extra = { { "other-2.dist-info/METADATA", "x", 0, 0, 0, 0, 0 } } }, "two dist-info folders" },
		{ { .dist_info = "demo.egg-info" }, "it has no dist-info folder" },
		{ { .dist_info = "other-1.0.dist-info" }, "'other-1.0.dist-info' is the dist-info of another" },
		{ { .dist_info = "demo-1.1.dist-info" }, "'demo-1.1.dist-info' is the dist-info of another" },
		{ { .metadata = "Metadata-Version: 2.1\nName: other\nVersion: 1.0\n" }, "METADATA is of other 1.0" },
		{ { .metadata = "Metadata-Version: 2.1\nName: demo\nVersion: 2\n" }, "METADATA is of demo 2" },
		{ { .metadata = "Metadata-Version: 2.1\nVersion: 2\n" }, "METADATA" },
		{ { .without = "METADATA" }, "it lacks 'demo-1.0.dist-info/METADATA'" },
		{ { .without = "WHEEL" }, "it lacks 'demo-1.0.dist-info/WHEEL'" },
		{ { .without = "RECORD" }, "it lacks 'demo-1.0.dist-info/RECORD'" },
		{ { .wheel = "Wheel-Version: 2.0\n" }, "Wheel-Version 2.0 is not one that is understood" },
		{ { .wheel = "Wheel-Version: x\n" }, "'x' is no Wheel-Version" },
		{ { .extra = { { "demo-1.0.data/strange/x", "x", 0, 0, 0, 0, 0 } } }, "'strange' is no scheme" },
		{ { .extra = { { "demo-1.0.data/x", "x", 0, 0, 0, 0, 0 } } }, "it is in no scheme" },
		{ { .extra = { { "other-1.0.data/data/x", "x", 0, 0, 0, 0, 0 } } }, "data folder of another distribution" },
		{ { .extra = { { "demo-1.0.data/purelib/x-1.dist-info/METADATA", "x", 0, 0, 0, 0, 0 } } },
		  "it puts a dist-info where it does not belong" },
		{ { .extra = { { "demo-1.0.data/purelib/a.py", "x", 0, 0, 0, 0, 0 }, { "a.py", "x", 0, 0, 0, 0, 0 } } },
		  "are installed to one path" },
		{ { .entry_points = "[console_scripts]\ndemo = demo:main:x\n" }, "entry_points.txt" },
		{ { .entry_points = "[console_scripts]\n../demo = demo:main\n" }, "entry_points.txt" },
		{ { .entry_points = "[console_scripts]\ndemo = demo\n" }, "is not 'module:function'" },
		{ { .extra = { { "a.py", "x", 0, 0, 0, 0, 0 } }, .record_without = "a.py" }, "'a.py': RECORD does not list it" },
		{ { .extra = { { "a.py", "x", 0, 0, 0, 0, 0 } }, .record_bare = "a.py" }, "'a.py': RECORD gives no hash" },
		{ { .record_wrong = "demo-1.0.dist-info/WHEEL" }, "do not have the hash that RECORD gives" },
		{ { .record_extra = "gone.py,sha256=x,1\n" }, "RECORD lists 'gone.py', which is not in the archive" },
		{ { .extra = { { "a.py", "x", 0, 0, 0, 0, 0 } }, .record_extra = "a.py,sha256=x,1\n" },
		  "RECORD contradicts itself on 'a.py'" },
		{ { .record_extra = "a,b,c,d\n" }, "more than three fields" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wheel w;
		struct notes notes = { 0 };
		struct err e = { 0 };
		bool ok = open_wheel(&cases[i].spec, &w, &notes, &e);
		if (ok) wheel_close(&w);
		if (ok != !cases[i].want) fail_msg("case %zu, '%s': %s", i, cases[i].want, ok ? "accepted" : e.text);
		if (ok) continue;
		if (!strstr(e.text, cases[i].want)) fail_msg("case %zu: '%s'", i, e.text);
		if (strncmp(e.text, "demo-1.0-py3-none-any.whl: ", 27)) fail_msg("case %zu: '%s'", i, e.text);
		assert_int_equal(e.fault, FAULT_INTEGRITY);
	}
}

/* ---- contents: checked when they are read ---- */

static void longer_than_said(struct made *m)
{
	made_set(m, m->central[0] + 24, 3, 4);
	made_set(m, m->local[0] + 22, 3, 4);
}
static void shorter_than_said(struct made *m)
{
	made_set(m, m->central[0] + 24, 50, 4);
	made_set(m, m->local[0] + 22, 50, 4);
}
static void broken_deflate(struct made *m) { m->bytes[m->data[0]] = 7; }
static void altered_byte(struct made *m) { m->bytes[m->data[0] + 6] ^= 1; }
static void wrong_crc(struct made *m)
{
	m->bytes[m->local[0] + 14] ^= 1;
	m->bytes[m->central[0] + 16] ^= 1;
}
static void bytes_behind(struct made *m) /* the deflate stream ends before the packed bytes do */
{
	m->bytes[m->data[0] + 1] -= 1;
	m->bytes[m->data[0] + 3] += 1;
	longer_than_said(m);
	made_set(m, m->central[0] + 24, 5, 4);
	made_set(m, m->local[0] + 22, 5, 4);
}

static void contents_that_are_not_as_announced_are_refused_when_read(void **state)
{
	static const struct { struct wheel_spec spec; const char *want; } cases[] = {
		{ { 0 }, NULL },
		{ { .spoil = longer_than_said }, "'a.py': it inflates to more bytes than announced" },
		{ { .spoil = shorter_than_said }, "'a.py': it inflates to fewer bytes than announced" },
		{ { .spoil = broken_deflate }, "'a.py': its compressed bytes are broken" },
		{ { .spoil = altered_byte }, "'a.py': its bytes do not have the CRC" },
		{ { .spoil = wrong_crc }, "'a.py': its bytes do not have the CRC" },
		{ { .spoil = bytes_behind }, "'a.py': bytes follow its compressed data" },
		{ { .record_wrong = "a.py" }, "'a.py': " },
		{ { .record_without = "a.py", .record_extra = "a.py,md5=abc,6\n" }, "neither sha256, sha384 nor sha512" },
		{ { .record_without = "a.py", .record_extra = "a.py,sha512=abc,6\n" }, "'a.py': its bytes do not have the hash" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wheel_spec spec = cases[i].spec;
		struct wheel w;
		struct notes notes = { 0 };
		struct err e = { 0 };
		str text = STR("untouched");
		spec.extra[0] = (struct made_file){ "a.py", "x = 1\n", 0, 1, 0100644, 0, 0 };
		if (!open_wheel(&spec, &w, &notes, &e)) fail_msg("case %zu: %s", i, e.text);
		bool ok = wheel_read(r, &w, &a, entry_at(&w, SCHEME_SITE, STR("a.py")), &text, &e);
		wheel_close(&w);
		if (ok != !cases[i].want) fail_msg("case %zu: %s", i, ok ? "accepted" : e.text);
		if (ok) continue;
		if (!strstr(e.text, cases[i].want)) fail_msg("case %zu: '%s'", i, e.text);
		assert_int_equal(e.fault, FAULT_INTEGRITY);
		assert_true(str_eq(text, STR("untouched")));
	}
}

static void sha512_in_record_is_checked(void **state)
{
	struct wheel_spec spec = { .record_without = "a.py", .extra = { { "a.py", "x = 1\n", 0, 1, 0100644, 0, 0 } } };
	uint8_t digest[64];
	struct wheel w;
	struct notes notes = { 0 };
	struct err e = { 0 };
	str text;
	(void)state;
	assert_true(EVP_Digest("x = 1\n", 6, digest, NULL, EVP_sha512(), NULL));
	spec.record_extra = arena_fmt(&a, "a.py,sha512=%.*s==,6\n", STR_ARG(record_digest_text(&a, digest, 64))).p;
	if (!open_wheel(&spec, &w, &notes, &e)) fail_msg("%s", e.text);
	if (!wheel_read(r, &w, &a, entry_at(&w, SCHEME_SITE, STR("a.py")), &text, &e)) fail_msg("%s", e.text);
	wheel_close(&w);
}

static void a_newer_format_and_code_in_pth_files_are_noted(void **state)
{
	static const struct wheel_spec spec = {
		.wheel = "Wheel-Version: 1.9\n",
		.extra = { { "evil.pth", "# x\nimport os; os.system('x')\n", 0, 0, 0100644, 0, 0 },
		           { "good.pth", "demo/vendored\nimportant\n", 0, 0, 0100644, 0, 0 } },
	};
	struct wheel w;
	struct notes notes = { 0 };
	struct err e = { 0 };
	(void)state;
	if (!open_wheel(&spec, &w, &notes, &e)) fail_msg("%s", e.text);
	wheel_close(&w);
	assert_int_equal(notes.n, 2);
	assert_true(str_has(notes.v[0].text, STR("Wheel-Version 1.9 is newer")));
	assert_true(str_eq(notes.v[1].text, STR("'evil.pth' runs code whenever Python starts")));
}

static void what_is_noted_is_noted_again_from_the_cache(void **state)
{
	static const struct wheel_spec spec = {
		.wheel = "Wheel-Version: 1.9\n",
		.extra = { { "evil.pth", "import os\n", 0, 0, 0100644, 0, 0 }, { "demo.py", "import os\n", 0, 0, 0100644, 0, 0 } },
	};
	struct run_opts opts = { .workers = 0, .cache_dir = path_join(&a, folder, STR("cache")) };
	struct wheel_file file = { .filename = STR("demo-1.0-py3-none-any.whl") };
	struct wheel_fetch fetched = { .file = &file, .path = write_wheel(&spec) };
	struct err e = { 0 };
	(void)state;
	fetched.sha256 = wheel_digest(&a, wheel_made(&a, &spec));
	assert_true(wheel_name_parse(&a, file.filename, &file.wheel, &e));
	for (int i = 0; i < 2; i++) {
		struct run *own;
		struct wheel_facts facts;
		const struct unpacked *unpacked = NULL;
		assert_true(run_open(&opts, &own, &e));
		if (!wheel_scan(own, &a, &fetched, NULL, &facts, &unpacked, &e)) fail_msg("%s", e.text);
		run_close(own);
		assert_int_equal(facts.files_n, 2);
		assert_int_equal(facts.notes.n, 2);
		assert_true(str_eq(facts.notes.v[0].where, file.filename));
		assert_true(str_has(facts.notes.v[0].text, STR("Wheel-Version 1.9")));
		assert_true(str_eq(facts.notes.v[1].text, STR("'evil.pth' runs code whenever Python starts")));
		assert_true(tree_remove(r, path_dir(fetched.path), &e)); /* the second time there are the facts alone */
	}
}

/* Everything that would be installed from the wheel at `path`, as text; empty when it is refused. */
static str installed(str path)
{
	struct wheel_name name;
	struct wheel w;
	struct notes notes = { 0 };
	struct err e = { 0 };
	struct buf b = buf_in(&a);
	assert_true(wheel_name_parse(&a, path_base(path), &name, &e));
	if (!wheel_open(r, &a, path, &name, &w, &notes, &e)) return STR("");
	for (size_t i = 0; i < w.entries.n; i++) {
		str text = { 0 };
		if (!wheel_read(r, &w, &a, &w.entries.v[i], &text, &e)) {
			b.n = 0;
			break;
		}
		buf_fmt(&b, "%d %.*s\n%.*s\n", (int)w.entries.v[i].scheme, STR_ARG(w.entries.v[i].path), STR_ARG(text));
	}
	wheel_close(&w);
	return buf_str(&b);
}

static void a_flipped_bit_is_refused_or_changes_nothing_that_is_installed(void **state)
{
	static const struct wheel_spec spec = {
		.entry_points = "[console_scripts]\ndemo = demo:main\n",
		.extra = { { "demo.py", "x = 1\n", 0, 1, 0100644, 16, 0 }, { "more.py", "y = 1\n", 0, 0, 0100644, 0, 0 } },
	};
	str path = write_wheel(&spec), whole = arena_str(&a, installed(path));
	struct file_info is = file_look(r, path);
	FILE *f = fopen(arena_cstr(&a, path), "r+b");
	size_t refused = 0;
	(void)state;
	assert_non_null(f);
	assert_true(whole.n > 0);
	for (long at = 0; at < (long)is.size; at++) {
		struct arena_mark m = arena_mark(&a);
		fseek(f, at, SEEK_SET);
		int was = fgetc(f), now = was ^ 1 << at % 8;
		fseek(f, at, SEEK_SET);
		fputc(now, f);
		fflush(f);
		str got = installed(path);
		if (got.n && !str_eq(got, whole)) fail_msg("byte %ld: %02x for %02x installs\n%.*s", at, now, was, STR_ARG(got));
		refused += !got.n;
		fseek(f, at, SEEK_SET);
		fputc(was, f);
		fflush(f);
		arena_reset(&a, m);
	}
	fclose(f);
	assert_true(str_eq(installed(path), whole));
	assert_true(refused > is.size / 2);
}

static void what_is_no_file_is_refused(void **state)
{
	struct wheel_name name;
	struct wheel w;
	struct notes notes = { 0 };
	struct err e = { 0 };
	(void)state;
	assert_true(wheel_name_parse(&a, STR("demo-1.0-py3-none-any.whl"), &name, &e));
	assert_false(wheel_open(r, &a, folder, &name, &w, &notes, &e));
	assert_non_null(strstr(e.text, "demo 1.0: it is no file"));
	assert_false(wheel_open(r, &a, path_join(&a, folder, STR("gone.whl")), &name, &w, &notes, &e));
	assert_int_equal(e.fault, FAULT_SYSTEM);
}

static void made_empty(struct made *m) { m->n = 0; }

/* All of it, where wheel_open stops at the first fault. */
static void a_survey_lists_every_problem(void **state)
{
	static const struct { struct wheel_spec spec; bool zip_ok; const char *problems; } cases[] = {
		{ { 0 }, true, "" },
		{ { .extra = { { "a.py", "x", 0, 0, 0, 0, 0 } }, .record_without = "a.py" }, true, "not listed: a.py" },
		{ { .extra = { { "a.py", "x", 0, 0, 0, 0, 0 }, { "b.py", "y", 0, 0, 0, 0, 0 } }, .record_bare = "a.py",
		    .record_wrong = "b.py", .record_extra = "gone.py,sha256=x,1\n" }, true,
		  "hash mismatch: b.py; missing: gone.py; no hash: a.py" },
		{ { .extra = { { "a.py", "x", 0, 0, 0, 0, 0 } }, .record_without = "a.py", .record_extra = "a.py,sha256=x,7\n" },
		  true, "hash mismatch: a.py; size mismatch: a.py" },
		{ { .without = "RECORD" }, true, "no RECORD" },
		{ { .spoil = made_empty }, false, "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct wheel_survey s;
		struct err e;
		str all = { 0 };
		if (!wheel_survey(r, &a, write_wheel(&cases[i].spec), &s, &e)) fail_msg("%s", e.text);
		for (size_t k = 0; k < s.record_problems.n; k++)
			all = arena_fmt(&a, "%.*s%s%.*s", STR_ARG(all), k ? "; " : "", STR_ARG(s.record_problems.v[k]));
		if (s.zip_ok != cases[i].zip_ok || !str_eq(all, str_of(cases[i].problems)))
			fail_msg("case %zu: '%.*s'", i, STR_ARG(all));
		assert_true(s.filename_ok && s.sha256.n == 64);
	}
}

static int open_run(void **state)
{
	struct run_opts opts = { .workers = 0 };
	struct err e;
	(void)state;
	return !run_open(&opts, &r, &e) || !temp_dir(r, &a, STR("/tmp"), &folder, &e);
}

static int close_run(void **state)
{
	(void)state;
	run_close(r);
	arena_free(&a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_are_sorted_into_schemes_and_read_back),
		cmocka_unit_test(each_hostile_wheel_is_refused_saying_why),
		cmocka_unit_test(contents_that_are_not_as_announced_are_refused_when_read),
		cmocka_unit_test(sha512_in_record_is_checked),
		cmocka_unit_test(a_newer_format_and_code_in_pth_files_are_noted),
		cmocka_unit_test(what_is_noted_is_noted_again_from_the_cache),
		cmocka_unit_test(a_flipped_bit_is_refused_or_changes_nothing_that_is_installed),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(a_survey_lists_every_problem),
	};
	return cmocka_run_group_tests(tests, open_run, close_run);
}
