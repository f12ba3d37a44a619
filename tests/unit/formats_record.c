#include "support.h"

#include "spokeshave/record.h"

static void rows_are_read_with_quotes_and_any_line_end(void **state)
{
	struct record r;
	struct err e = { 0 };
	(void)state;
	assert_true(record_parse(&a, STR("a.py,sha256=abc,3\r\n\"b,\"\"c\"\"\",sha512=xyz,\n\nd/RECORD,,"), &r, &e));
	assert_int_equal(r.n, 3);
	assert_true(str_eq(r.v[0].path, STR("a.py")) && str_eq(r.v[0].sha256, STR("abc")) && str_eq(r.v[0].size, STR("3")));
	assert_true(str_eq(r.v[1].path, STR("b,\"c\"")) && !r.v[1].sha256.n);
	assert_true(str_eq(r.v[1].other_hash, STR("sha512=xyz")));
	assert_true(str_eq(r.v[2].path, STR("d/RECORD")) && !r.v[2].sha256.n && !r.v[2].other_hash.n);
}

static void broken_rows_are_refused_with_their_line(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "a,,\nb\n", "RECORD:2: fewer than three fields" }, { "a,,,\n", "RECORD:1: more than three fields" },
		{ "\"a,,\n", "RECORD:1: a quote is not closed" }, { "\"a\"b,,\n", "fewer than three fields" },
		{ "a,,\"1\"2\n", "text after a closing quote" },
		{ ",,\n", "no path" }, { "a,abc,1\n", "a hash without '='" }, { "a,sha256=,1\n", "an empty hash" },
		{ "a,,x\n", "a size that is no number" }, { "\"a\nb\",,\nc\n", "RECORD:3: fewer" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct record r;
		struct err e = { 0 };
		if (record_parse(&a, str_of(cases[i].text), &r, &e)) fail_msg("%s accepted", cases[i].text);
		if (!strstr(e.text, cases[i].want)) fail_msg("%s: %s", cases[i].text, e.text);
		assert_int_equal(e.fault, FAULT_INTEGRITY);
	}
}

static void written_rows_are_sorted_and_quoted_where_needed(void **state)
{
	struct record r = { 0 };
	(void)state;
	PUSH(&a, &r, (struct record_row){ .path = STR("b"), .sha256 = STR("x"), .size = STR("1") });
	PUSH(&a, &r, (struct record_row){ .path = STR("../../bin/a,b"), .other_hash = STR("sha512=y"), .size = STR("2") });
	PUSH(&a, &r, (struct record_row){ .path = STR("b-1.dist-info/RECORD") });
	str text = record_write(&a, &r);
	assert_true(str_eq(text, STR("\"../../bin/a,b\",sha512=y,2\nb,sha256=x,1\nb-1.dist-info/RECORD,,\n")));
}

static void a_quote_within_a_hash_survives_writing(void **state)
{
	struct record once, twice;
	struct err e = { 0 };
	(void)state;
	assert_true(record_parse(&a, STR("a,sha256=x\"y,1\n"), &once, &e));
	assert_true(record_parse(&a, record_write(&a, &once), &twice, &e));
	assert_true(str_eq(twice.v[0].sha256, STR("x\"y")));
}

static void digests_are_spelled_as_record_and_as_hex(void **state)
{
	uint8_t digest[32]; /* sha256 of nothing */
	static const char hex[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	(void)state;
	for (size_t i = 0; i < 32; i++) {
		const char *digits = "0123456789abcdef";
		digest[i] = (uint8_t)((strchr(digits, hex[2 * i]) - digits) << 4 | (strchr(digits, hex[2 * i + 1]) - digits));
	}
	assert_true(str_eq(sha256_hex(&a, digest), str_of(hex)));
	assert_true(str_eq(sha256_record_text(&a, digest), STR("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")));
}

static void the_wheel_file_says_version_root_and_tags(void **state)
{
	struct wheel_info info;
	struct err e = { 0 };
	(void)state;
	assert_true(wheel_info_parse(&a, STR("Wheel-Version: 1.9\r\nGenerator: x (1.0)\nRoot-Is-Purelib: false\n"
	                                     "Tag: cp312-cp312-linux_x86_64\nTag: py3-none-any\n"), &info, &e));
	assert_int_equal(info.version_major, 1);
	assert_int_equal(info.version_minor, 9);
	assert_false(info.purelib);
	assert_int_equal(info.tags.n, 2);
	assert_true(str_eq(info.tags.v[1], STR("py3-none-any")));
	assert_false(wheel_info_parse(&a, STR("Wheel-Version: one\n"), &info, &e));
	assert_non_null(strstr(e.text, "'one' is no Wheel-Version"));
	assert_false(wheel_info_parse(&a, STR("Tag: py3-none-any\n"), &info, &e));
	assert_non_null(strstr(e.text, "no Wheel-Version"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(rows_are_read_with_quotes_and_any_line_end),
		TEST(broken_rows_are_refused_with_their_line),
		TEST(written_rows_are_sorted_and_quoted_where_needed),
		TEST(a_quote_within_a_hash_survives_writing),
		TEST(digests_are_spelled_as_record_and_as_hex),
		TEST(the_wheel_file_says_version_root_and_tags),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
