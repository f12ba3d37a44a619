#include "support.h"

#define json_object oracle_object /* two of its names are ours too, and are not called here */
#define json_null oracle_null
#include <jansson.h>
#undef json_object
#undef json_null

#include "spokeshave/json.h"

static void a_document_reads_as_it_was_written(void **state)
{
	(void)state;
	struct json j = json_in(&a);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_list(&j, STR("targets"));
	json_str(&j, STR("ignored in lists"), STR("alpine"));
	json_object(&j, (str){ 0 });
	json_end(&j, '}');
	json_bool(&j, (str){ 0 }, true);
	json_null(&j, (str){ 0 });
	json_end(&j, ']');
	json_list(&j, STR(""));
	json_end(&j, ']');
	json_u64(&j, STR("most"), UINT64_MAX);
	json_end(&j, '}');
	assert_text(json_text(&j),
	            "{\n  \"schema\": 1,\n  \"targets\": [\n    \"alpine\",\n    {},\n    true,\n"
	            "    null\n  ],\n  \"\": [],\n  \"most\": 18446744073709551615\n}\n");
}

static void texts_are_escaped_and_repaired(void **state)
{
	static const struct { str text; const char *want; } cases[] = {
		{ STR_INIT(""), "\"\"\n" }, { STR_INIT("a\"b\\c/"), "\"a\\\"b\\\\c/\"\n" },
		{ STR_INIT("\b\f\n\r\t"), "\"\\b\\f\\n\\r\\t\"\n" },
		{ STR_INIT("\0\x1f\x7f"), "\"\\u0000\\u001f\\u007f\"\n" },
		{ STR_INIT("\xC3\xA9\xF0\x9F\x8E\x89"), "\"\xC3\xA9\xF0\x9F\x8E\x89\"\n" },
		{ STR_INIT("a\xFF" "b"), "\"a\xEF\xBF\xBD" "b\"\n" },
		{ STR_INIT("\xC0\xAF"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"\n" }, /* overlong */
		{ STR_INIT("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"\n" }, /* surrogate */
		{ STR_INIT("\xE2\x82"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"\n" }, /* cut */
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct json j = json_in(&a);
		json_str(&j, (str){ 0 }, cases[i].text);
		assert_text(json_text(&j), cases[i].want);
	}
}

static void every_byte_gives_text_that_another_reader_takes(void **state)
{
	(void)state;
	for (int c = 1; c < 256; c++) {
		char byte = (char)c;
		struct json j = json_in(&a);
		json_list(&j, (str){ 0 });
		json_str(&j, (str){ 0 }, (str){ &byte, 1 });
		json_end(&j, ']');
		str text = json_text(&j);
		json_t *read = json_loadb(text.p, text.n, 0, NULL);
		assert_non_null(read);
		if (c < 0x80) assert_int_equal(json_string_value(json_array_get(read, 0))[0], byte);
		json_decref(read);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_document_reads_as_it_was_written),
		TEST(texts_are_escaped_and_repaired),
		TEST(every_byte_gives_text_that_another_reader_takes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
