/* The table of names that mean something. */
#include "assertions.h"

#include "../../src/imports/word.h"

static void a_word_is_found_by_its_name_alone(void **state)
{
	(void)state;
	static const struct { const char *name; uint8_t roles, statement, call; } cases[] = {
		{ "if", 0, STATEMENT_IF, CALL_NONE }, { "import_module", ROLE_IMPORTER, STATEMENT_OTHER, CALL_IMPORT },
		{ "class", ROLE_STATEMENT, STATEMENT_CLASS, CALL_NONE }, { "get_data", ROLE_PATH, STATEMENT_OTHER, CALL_PATH },
		{ "__name__", ROLE_OWN_NAME | ROLE_DECIDES, STATEMENT_OTHER, CALL_NONE },
		{ "i", 0, 0, 0 }, { "iff", 0, 0, 0 }, { "IF", 0, 0, 0 }, { "import_modulf", 0, 0, 0 }, { "x", 0, 0, 0 },
	};
	struct words words;
	words_init(&words);
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct word *w = word_find(&words, str_of(cases[i].name));
		assert_int_equal(w->roles, cases[i].roles);
		assert_int_equal(w->statement, cases[i].statement);
		assert_int_equal(w->call, cases[i].call);
	}
}

static void every_word_has_a_slot_of_its_own(void **state)
{
	(void)state;
	struct words words;
	size_t used = 0;
	words_init(&words);
	for (size_t i = 0; i < WORD_SLOTS; i++) {
		if (!words.slot[i]) continue;
		const struct word *w = &word_table[words.slot[i]];
		assert_ptr_equal(word_find(&words, w->text), w); /* said twice, the second would not be found */
		used++;
	}
	assert_true(used > 70);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_found_by_its_name_alone),
		cmocka_unit_test(every_word_has_a_slot_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
