#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/page.h"

static struct notes notes;
static struct page page;
static struct err e;

static const str BASE = STR_INIT("https://me:secret@index.example/simple/clock/");

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64 "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
#define B64_LOW "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static int fresh(void **state)
{
	arena_begin(state);
	notes = (struct notes){ 0 };
	page = (struct page){ 0 };
	e.text[0] = 0;
	return 0;
}

static bool json(str text)
{
	return page_from_json(&a, text, BASE, STR("clock"), &page, &notes, &e);
}

static bool html(str text)
{
	return page_from_html(&a, text, BASE, STR("clock"), &page, &notes, &e);
}

/* The files of both pages below; HTML says neither size nor upload time. */
static void assert_the_page(void)
{
	assert_text(page.name, "clock");
	assert_text(page.status, "archived");
	assert_int_equal(page.n, 3);
	assert_text(page.v[0].filename, "clock-1.0-py3-none-any.whl");
	assert_text(page.v[0].url, "https://me:secret@index.example/files/clock-1.0-py3-none-any.whl");
	assert_text(page.v[0].sha256, A64);
	assert_text(page.v[0].requires_python, ">=3.8,<4");
	assert_int_equal(page.v[0].metadata, SIBLING_THERE);
	assert_text(page.v[0].metadata_sha256, B64_LOW);
	assert_false(page.v[0].is_yanked);
	assert_text(page.v[0].wheel.version.normal, "1.0");
	assert_text(page.v[1].filename, "Clock-1.1+cpu-cp312-abi3-musllinux_1_2_x86_64.whl");
	assert_text(page.v[1].url, "https://files.example/Clock-1.1%2Bcpu-cp312-abi3-musllinux_1_2_x86_64.whl");
	assert_text(page.v[1].sha256, "");
	assert_true(page.v[1].is_yanked);
	assert_text(page.v[1].yanked, "broken & \"late\"");
	assert_int_equal(page.v[1].metadata, SIBLING_NONE);
	assert_text(page.v[2].filename, "clock-1.2-py3-none-any.whl");
	assert_int_equal(page.v[2].metadata, SIBLING_UNKNOWN);
	assert_int_equal(page.sdists.n, 1);
	assert_text(page.sdists.v[0].normal, "1.0");
	assert_int_equal(notes.n, 1); /* the file of another project */
	assert_text(notes.v[0].where, "https://index.example/simple/clock/");
}

static void json_and_html_give_equal_pages(void **state)
{
	(void)state;
	if (!json(STR("{\"meta\":{\"api-version\":\"1.4\",\"_last-serial\":7},\"name\":\"Clock\",\"versions\":[\"1.0\"],"
	     "\"project-status\":{\"status\":\"archived\",\"reason\":\"done\"},\"files\":["
	     "{\"filename\":\"clock-1.0.tar.gz\",\"url\":\"/files/clock-1.0.tar.gz\",\"hashes\":{}},"
	     "{\"filename\":\"clock-1.0-py3-none-any.whl\",\"url\":\"../../files/clock-1.0-py3-none-any.whl\","
	     "\"hashes\":{\"md5\":\"x\",\"sha256\":\"" A64 "\"},\"requires-python\":\">=3.8,<4\",\"size\":1234,"
	     "\"upload-time\":\"2024-01-02T03:04:05.678Z\",\"yanked\":false,"
	     "\"core-metadata\":{\"sha256\":\"" B64 "\"},\"dist-info-metadata\":false,\"gpg-sig\":true},"
	     "{\"filename\":\"clock-1.0.zip\",\"url\":\"clock-1.0.zip\"},"
	     "{\"url\":\"https:\\/\\/files.example\\/Clock-1.1%2Bcpu-cp312-abi3-musllinux_1_2_x86_64.whl\","
	     "\"filename\":\"Clock-1.1+cpu-cp312-abi3-musllinux_1_2_x86_64.whl\",\"hashes\":{\"md5\":\"\"},"
	     "\"requires-python\":null,\"yanked\":\"broken \\u0026 \\\"late\\\"\",\"dist-info-metadata\":false},"
	     "{\"filename\":\"other-1.0-py3-none-any.whl\",\"url\":\"other-1.0-py3-none-any.whl\"},"
	     "{\"filename\":\"clock-1.2-py3-none-any.whl\",\"url\":\"clock-1.2-py3-none-any.whl\",\"yanked\":\"\"},"
	     "{\"filename\":\"clock-1.0.exe\",\"url\":\"clock-1.0.exe\"}]}")))
		fail_msg("%s", e.text);
	assert_the_page();
	assert_int_equal(page.v[0].size, 1234);
	assert_text(page.v[0].upload_time, "2024-01-02T03:04:05.678Z");
	assert_text(page.v[2].url, "https://me:secret@index.example/simple/clock/clock-1.2-py3-none-any.whl");

	notes = (struct notes){ 0 };
	if (!html(STR("<!DOCTYPE html><!-- <a href=\"clock-9-py3-none-any.whl\"> --><HTML><head>"
	     "<meta name=\"pypi:repository-version\" content=\"1.1\"><META Content='archived' NAME='pypi:project-status'>"
	     "<base href=\"/simple/\"><base href=\"/ignored/\"><script>if (a<b) '<a href=\"clock-8-py3-none-any.whl\">'"
	     "</script></head><body><h1>1 < 2 & so</h1>"
	     "<a href=\"/files/clock-1.0.tar.gz#sha256=" A64 "\">clock-1.0.tar.gz</a><br>\n"
	     "<A\n HREF='../files/clock-1.0-py3-none-any.whl#sha256=" A64 "' Data-Requires-Python='&gt;=3.8,&#60;4' "
	     "data-core-metadata=\"sha256=" B64 "\" data-dist-info-metadata=false data-gpg-sig=\"true\">x</A>"
	     "<a href=clock-1.0.zip>zip</a>"
	     "<a data-yanked=\"broken &amp; &quot;late&quot;\" data-dist-info-metadata='false'"
	     " href=\"https://files.example/Clock-1.1%2Bcpu-cp312-abi3-musllinux_1_2_x86_64.whl\">a > b</a>"
	     "<a href=\"other-1.0-py3-none-any.whl\">other</a><a name=top><a href=''><a href>"
	     "<a href=\"clock/clock-1.2-py3-none-any.whl\"")))
		fail_msg("%s", e.text);
	assert_the_page();
}

static void files_that_can_not_be_used_are_left_out_with_a_note(void **state)
{
	static const char *const cases[] = {
		"{\"filename\":\"../clock-1-py3-none-any.whl\",\"url\":\"a\"}",
		"{\"filename\":\"a/clock-1-py3-none-any.whl\",\"url\":\"a\"}",
		"{\"filename\":\"clock-1-py3-none-any.whl\"}", "{\"filename\":7,\"url\":\"a\"}",
		"{\"filename\":\"clock-1-py3-none-any.whl\",\"url\":[\"a\"]}",
		"{\"filename\":\"clock-1-py3-none-any.whl\",\"url\":\"mailto:a\"}",
		"{\"filename\":\"clock-1-py3-none-any.whl\",\"url\":\"file:///etc/clock-1-py3-none-any.whl\"}",
		"{\"filename\":\"clock-1-py3-none-any.whl\",\"url\":\"ftp://a/clock-1-py3-none-any.whl\"}",
		"{\"filename\":\"clock-one-py3-none-any.whl\",\"url\":\"a\"}", "{\"filename\":\"clock.whl\",\"url\":\"a\"}",
		"{\"filename\":\"clock-1-py3-none-any.whl\",\"url\":\"a\",\"hashes\":{\"sha256\":\"12\"}}",
		"{\"filename\":\"clock-1-py3-none-any.whl\",\"url\":\"a\",\"hashes\":{\"sha256\":12}}",
		"{\"filename\":\"clock-1-py3-none-any.whl\",\"url\":\"a\",\"requires-python\":3}", "[]", "null", "{}",
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str text = arena_fmt(&a, "{\"files\":[%s,{\"filename\":\"clock-2-py3-none-any.whl\",\"url\":\"b\"}]}",
		                     cases[i]);
		notes.n = 0;
		if (!json(text)) fail_msg("%s: %s", cases[i], e.text);
		if (notes.n != 1 || page.n != 1) fail_msg("%s: %zu notes, %zu files", cases[i], notes.n, page.n);
		assert_text(page.v[0].wheel.version.normal, "2");
	}
}

static void what_is_no_page_is_refused(void **state)
{
	static const struct { const char *text, *says; } cases[] = {
		{ "", "not JSON" }, { "nonsense", "not JSON" }, { "[]", "no JSON object" }, { "{}", "no list of files" },
		{ "{\"files\":[]} x", "not JSON" }, { "{\"files\":[],}", "not JSON" }, { "{\"files\":[1 2]}", "not JSON" },
		{ "{\"files\":{}}", "not a list" }, { "{\"files\":[]", "not JSON" }, { "{\"files\":[\"\xFF\"]}", "UTF-8" },
		{ "{\"files\":[\"\\ud800\"]}", "surrogate" }, { "{\"files\":[01]}", "number" },
		{ "{\"files\":[-]}", "number" }, { "{\"files\":[tru]}", "word" }, { "{\"files\":[\"a\nb\"]}", "control" },
		{ "{\"meta\":{\"api-version\":\"2.0\"},\"files\":[]}", "'2.0'" },
		{ "{\"meta\":{\"api-version\":\"1\"},\"files\":[]}", "'1'" },
		{ "{\"meta\":{\"api-version\":\"10.0\"},\"files\":[]}", "'10.0'" },
		{ "{\"name\":\"watch\",\"files\":[]}", "another project: 'watch'" }, { "{\"name\":1,\"files\":[]}", "not text" },
		{ "{\"files\":[{\"filename\":\"watch-1-py3-none-any.whl\",\"url\":\"a\"}]}", "another project" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (json(str_of(cases[i].text))) fail_msg("'%s' was taken", cases[i].text);
		assert_int_equal(e.fault, FAULT_NETWORK);
		if (!strstr(e.text, cases[i].says)) fail_msg("'%s' does not say '%s'", e.text, cases[i].says);
	}
	assert_false(html(STR("just text")));
	assert_int_equal(e.fault, FAULT_NETWORK);
	assert_false(html(STR("<meta name='pypi:repository-version' content='2.0'>")));
	assert_false(html(STR("<a href='watch-1-py3-none-any.whl'>")));
	assert_true(html(STR("<html></html>")));
	assert_int_equal(page.n, 0);
}

static void nesting_has_a_limit(void **state)
{
	char deep[2 * LIMIT_JSON_DEPTH + 64];
	(void)state;
	for (unsigned depth = LIMIT_JSON_DEPTH - 1; depth <= LIMIT_JSON_DEPTH; depth++) {
		strcpy(deep, "{\"x\":");
		size_t n = strlen(deep);
		memset(deep + n, '[', depth);
		memset(deep + n + depth, ']', depth);
		strcpy(deep + n + 2 * depth, ",\"files\":[]}");
		assert_int_equal(json(str_of(deep)), depth < LIMIT_JSON_DEPTH);
	}
	assert_non_null(strstr(e.text, "LIMIT_JSON_DEPTH"));
}

static void local_pages_may_lead_to_local_files(void **state)
{
	(void)state;
	assert_true(page_from_html(&a, STR("<a href='clock%2D1-py3-none-any.whl'><a href='b-2-py3-none-any.whl'>"),
	                           STR("file:///srv/wheels/"), (str){ 0 }, &page, &notes, &e));
	assert_int_equal(page.n, 2); /* of any project, when none is named */
	assert_text(page.v[0].url, "file:///srv/wheels/clock%2D1-py3-none-any.whl");
	assert_text(page.v[0].filename, "clock-1-py3-none-any.whl");
}

static void files_of_one_version_keep_their_own_tags(void **state)
{
	static const struct { const char *version, *build, *python, *abi, *platform; } want[] = {
		{ "2", "", "cp311", "cp311", "musllinux_1_2_x86_64" }, { "2", "1a", "py2.py3", "none", "any" },
		{ "2", "", "cp312", "abi3", "manylinux_2_17_x86_64.manylinux2014_x86_64" }, { "3", "", "py3", "none", "any" },
		{ "2", "", "py3", "none", "any" },
	};
	(void)state;
	assert_true(json(STR("{\"files\":["
		"{\"filename\":\"clock-2-cp311-cp311-musllinux_1_2_x86_64.whl\",\"url\":\"a.whl\"},"
		"{\"filename\":\"Clock-2.0-1a-py2.py3-none-any.whl\",\"url\":\"b.whl\"},"
		"{\"filename\":\"clock-2-cp312-abi3-manylinux_2_17_x86_64.manylinux2014_x86_64.whl\",\"url\":\"c.whl\"},"
		"{\"filename\":\"clock-3-py3-none-any.whl\",\"url\":\"d.whl\"},"
		"{\"filename\":\"clock-2-py3-none-any.whl\",\"url\":\"e.whl\"}]}")));
	assert_int_equal(page.n, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		const struct wheel_name *w = &page.v[i].wheel;
		struct version version;
		assert_true(version_parse(&a, str_of(want[i].version), &version));
		assert_int_equal(version_cmp(&w->version, &version), 0);
		assert_text(w->name, "clock");
		assert_text(w->build_text, want[i].build);
		assert_text(w->python, want[i].python);
		assert_text(w->abi, want[i].abi);
		assert_text(w->platform, want[i].platform);
	}
}

static void written_and_read_is_the_same(void **state)
{
	struct page again;
	(void)state;
	assert_true(json(STR("{\"files\":["
	     "{\"filename\":\"clock-1.0rc1-1a-py2.py3-none-any.whl\",\"url\":\"x-1.0rc1-py2.py3-none-any.whl\",\"size\":5000000000,"
	     "\"upload-time\":\"2024\",\"yanked\":true,\"core-metadata\":true,\"hashes\":{\"sha256\":\"" A64 "\"}},"
	     "{\"filename\":\"clock-1.0rc1-cp38-abi3-musllinux_1_2_x86_64.whl\",\"url\":\"clock-1.0rc1-cp38-abi3-musllinux_1_2_x86_64.whl\"},"
	     "{\"filename\":\"clock-0.9.tar.gz\",\"url\":\"clock-0.9.tar.gz\"}]}")));
	page.v[1].index = 3;
	str bytes = page_write(&a, &page);
	assert_true(page_read(&a, bytes, NULL, 0, &again));
	assert_true(str_eq(page_write(&a, &again), bytes));
	assert_int_equal(again.n, 2);
	assert_text(again.name, "clock");
	assert_text(again.v[0].filename, "clock-1.0rc1-1a-py2.py3-none-any.whl");
	assert_text(again.v[0].url, "https://me:secret@index.example/simple/clock/x-1.0rc1-py2.py3-none-any.whl");
	assert_text(again.v[0].sha256, A64);
	assert_true(again.v[0].size == UINT64_C(5000000000) && again.v[0].is_yanked);
	assert_int_equal(again.v[0].metadata, SIBLING_THERE);
	assert_int_equal(again.v[0].wheel.build_number, 1);
	assert_text(again.v[0].wheel.build_text, "1a");
	assert_text(again.v[0].wheel.python, "py2.py3");
	assert_text(again.v[0].upload_time, "2024");
	assert_int_equal(again.v[1].index, 3);
	assert_int_equal(again.v[1].metadata, SIBLING_UNKNOWN);
	assert_text(again.v[1].wheel.platform, "musllinux_1_2_x86_64");
	assert_int_equal(version_cmp(&again.v[1].wheel.version, &page.v[1].wheel.version), 0);
	assert_text(again.sdists.v[0].normal, "0.9");
}

static void texts_beyond_what_was_reserved_are_written_as_well(void **state)
{
	struct buf text = buf_in(&a);
	struct page again;
	(void)state;
	buf_add(&text, STR("{\"files\":["));
	for (int i = 0; i < 60; i++)
		buf_fmt(&text, "%s{\"filename\":\"clock-%d-py3-none-any.whl\",\"url\":\"%d\",\"yanked\":\"%0300d\"}", i ? "," : "", i, i, i);
	buf_add(&text, STR("]}"));
	assert_true(json(buf_str(&text)));
	str bytes = page_write(&a, &page);
	assert_true(page_read(&a, bytes, NULL, 0, &again));
	assert_int_equal(again.n, 60);
	assert_true(again.v[59].yanked.n == 300 && str_ends(again.v[59].yanked, STR("0059")));
	assert_true(str_eq(page_write(&a, &again), bytes));
}

static void reading_keeps_what_a_target_takes_and_the_closest_other_of_a_version_that_has_none(void **state)
{
	const struct tag_set *alpine = tag_set_new(&a, 3, 12, LIBC_MUSL, 1, 2, STR("x86_64"));
	struct page some;
	(void)state;
	assert_true(json(STR("{\"files\":["
	     "{\"filename\":\"clock-2-cp312-cp312-win32.whl\",\"url\":\"a\"},"
	     "{\"filename\":\"clock-2-cp312-cp312-musllinux_1_1_x86_64.whl\",\"url\":\"b\"},"
	     "{\"filename\":\"clock-2-py3-none-any.whl\",\"url\":\"c\"},"
	     "{\"filename\":\"clock-1-cp312-cp312-macosx_10_9_x86_64.whl\",\"url\":\"m\"},"
	     "{\"filename\":\"clock-1-cp312-cp312-manylinux_2_17_x86_64.whl\",\"url\":\"l\"},"
	     "{\"filename\":\"clock-1-cp313-cp313-musllinux_1_1_x86_64.whl\",\"url\":\"d\"},"
	     "{\"filename\":\"clock-1-cp312-cp312-win32.whl\",\"url\":\"e\"},"
	     "{\"filename\":\"clock-3-py3-none-any.whl\",\"url\":\"f\"}]}")));
	assert_true(page_read(&a, page_write(&a, &page), &alpine, 1, &some));
	assert_int_equal(some.n, 4);
	assert_true(str_ends(some.v[0].url, STR("/b")) && str_ends(some.v[1].url, STR("/c")));
	assert_true(str_ends(some.v[2].url, STR("/d")) && str_ends(some.v[3].url, STR("/f")));
	assert_text(some.v[0].wheel.platform, "musllinux_1_1_x86_64");
	assert_text(some.v[2].wheel.abi, "cp313");
	assert_text(some.v[3].wheel.version.normal, "3");
}

static void bytes_that_were_cut_or_altered_are_no_page(void **state)
{
	struct page again;
	(void)state;
	assert_true(json(STR("{\"files\":[{\"filename\":\"clock-2-py3-none-any.whl\",\"url\":\"a\"}]}")));
	str bytes = page_write(&a, &page);
	for (size_t n = 0; n < bytes.n; n++) assert_false(page_read(&a, str_slice(bytes, 0, n), NULL, 0, &again));
	assert_false(page_read(&a, arena_join(&a, bytes, STR("x")), NULL, 0, &again));
	for (size_t i = 0; i < bytes.n; i++) { /* never past the end; what is read may differ */
		str other = arena_str(&a, bytes);
		((char *)other.p)[i] = (char)0xFF;
		if (page_read(&a, other, NULL, 0, &again)) assert_true(page_write(&a, &again).n > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_AFTER(fresh, json_and_html_give_equal_pages),
		TEST_AFTER(fresh, files_that_can_not_be_used_are_left_out_with_a_note),
		TEST_AFTER(fresh, what_is_no_page_is_refused),
		TEST_AFTER(fresh, nesting_has_a_limit),
		TEST_AFTER(fresh, local_pages_may_lead_to_local_files),
		TEST_AFTER(fresh, files_of_one_version_keep_their_own_tags),
		TEST_AFTER(fresh, written_and_read_is_the_same),
		TEST_AFTER(fresh, texts_beyond_what_was_reserved_are_written_as_well),
		TEST_AFTER(fresh, reading_keeps_what_a_target_takes_and_the_closest_other_of_a_version_that_has_none),
		TEST_AFTER(fresh, bytes_that_were_cut_or_altered_are_no_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
