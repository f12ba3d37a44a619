/* str, buf and arena do what their headers promise. */
#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/err.h"
#include "spokeshave/vec.h"

static void cutting_returns_what_stands_before_and_after(void **state)
{
	static const struct { const char *text, *head, *tail; bool found; } cases[] = {
		{ "", "", "", false }, { "a", "a", "", false }, { "a,b", "a", "b", true },
		{ ",", "", "", true }, { "a,b,c", "a", "b,c", true },
	};
	str head, tail;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(str_cut(str_of(cases[i].text), ',', &head, &tail), cases[i].found);
		assert_text(head, cases[i].head);
		assert_text(tail, cases[i].tail);
	}
	assert_true(str_cut_last(STR("a,b,c"), ',', &head, &tail));
	assert_text(head, "a,b");
	assert_text(tail, "c");
	assert_false(str_cut_last(STR("abc"), ',', &head, &tail));
	assert_text(head, "abc");
	assert_text(tail, "");
}

static void a_str_may_be_cut_into_itself(void **state)
{
	str left = STR("a/b/c"), part;
	size_t n = 0;
	(void)state;
	while (left.n) {
		str_cut(left, '/', &part, &left);
		n += part.n;
	}
	assert_int_equal(n, 3);
}

static void slices_are_clamped(void **state)
{
	(void)state;
	assert_text(str_slice(STR("abc"), 1, 2), "b");
	assert_text(str_slice(STR("abc"), 2, 9), "c");
	assert_text(str_slice(STR("abc"), 9, 12), "");
	assert_text(str_slice(STR("abc"), 2, 1), "");
	assert_text(str_slice((str){ 0 }, 0, 4), "");
	assert_text(str_trim(STR(" \t a b\n")), "a b");
	assert_text(str_trim(STR("  ")), "");
}

static void comparison_is_by_bytes_and_the_shorter_first(void **state)
{
	(void)state;
	assert_int_equal(str_cmp(STR("a"), STR("b")), -1);
	assert_int_equal(str_cmp(STR("ab"), STR("a")), 1);
	assert_int_equal(str_cmp(STR("\xff"), STR("a")), 1);
	assert_int_equal(str_cmp((str){ 0 }, STR("")), 0);
	assert_true(str_eq_nocase(STR("AbC"), STR("aBc")));
	assert_false(str_eq_nocase(STR("ab"), STR("abc")));
	assert_true(str_starts(STR("abc"), STR("ab")) && str_ends(STR("abc"), STR("bc")) && str_has(STR("abc"), STR("b")));
	const str pair[] = { STR_INIT("a"), STR_INIT("bc") };
	assert_true(str_is_any(STR("bc"), pair, COUNT(pair)) && str_is_any(STR("a"), pair, COUNT(pair)));
	assert_false(str_is_any(STR("b"), pair, COUNT(pair)) || str_is_any(STR("bc"), pair, 1) || str_is_any(STR(""), pair, COUNT(pair)));
	assert_int_equal(str_find_text(STR("abcab"), STR("ab"), 0), 0);
	assert_int_equal(str_find_text(STR("abcab"), STR("ab"), 1), 3);
	assert_int_equal(str_find_text(STR("abcab"), STR("ab"), 4), 5);
	assert_int_equal(str_find_text(STR("abcab"), STR("ab"), 9), 5);
	assert_false(str_starts(STR("a"), STR("ab")) || str_ends(STR("c"), STR("bc")) || str_has(STR("ac"), STR("b")));
}

static void numbers_are_whole_and_fit(void **state)
{
	uint64_t n = 7;
	(void)state;
	assert_true(str_u64(STR("18446744073709551615"), &n));
	assert_true(n == UINT64_MAX);
	assert_false(str_u64(STR("18446744073709551616"), &n) || str_u64(STR(""), &n) || str_u64(STR("-1"), &n) ||
	             str_u64(STR("1 "), &n) || str_u64(STR("0x1"), &n));
}

static void an_arena_gives_zeroed_aligned_memory_again_after_a_reset(void **state)
{
	(void)state;
	for (size_t round = 0; round < 3; round++) {
		struct arena_mark m = arena_mark(&a);
		for (size_t size = 1; size < 100000; size = size * 3 + 1) {
			unsigned char *p = arena_alloc(&a, size, 16);
			assert_int_equal((uintptr_t)p % 16, 0);
			for (size_t i = 0; i < size; i++) assert_int_equal(p[i], 0);
			memset(p, 0xAA, size);
		}
		arena_reset(&a, m);
	}
	assert_null(a.chunk);
}

static void texts_are_built_copied_and_joined(void **state)
{
	struct buf b = buf_in(&a);
	struct strs list = { 0 };
	(void)state;
	for (int i = 0; i < 1000; i++) buf_fmt(&b, "%d,", i);
	buf_char(&b, '!');
	assert_int_equal(buf_str(&b).n, 10 * 2 + 90 * 3 + 900 * 4 + 1);
	assert_true(str_ends(buf_str(&b), STR("999,!")));
	assert_text(arena_join(&a, STR("ab"), STR("cd")), "abcd");
	assert_text(arena_fmt(&a, "%s-%d", "x", 4), "x-4");
	assert_text(arena_lower(&a, STR("aBC-1")), "abc-1");
	PUSH(&a, &list, STR("b"));
	PUSH(&a, &list, STR("a"));
	PUSH(&a, &list, STR("b"));
	strs_sort_unique(&list);
	assert_int_equal(list.n, 2);
	assert_text(list.v[0], "a");
	assert_true(strs_has(&list, STR("b")) && !strs_has(&list, STR("c")));
}

static void words_stand_between_blanks(void **state)
{
	static const struct { const char *text, *words; } cases[] = {
		{ "", "" }, { " \t\n", "" }, { "a", "[a]" }, { " a\tb,c \r\n d", "[a][b,c][d]" }, { "a a", "[a][a]" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct strs words = { 0 };
		struct buf b = buf_in(&a);
		strs_add_words(&a, &words, str_of(cases[i].text));
		for (size_t k = 0; k < words.n; k++) buf_fmt(&b, "[%.*s]", STR_ARG(words.v[k]));
		assert_text(buf_str(&b), cases[i].words);
	}
}

static void an_error_names_where_before_what_and_is_cut_at_a_whole_character(void **state)
{
	static struct err e;
	static char long_text[2 * ERR_BYTES];
	(void)state;
	assert_false(err_set(&e, FAULT_INPUT, "no %s", "colon"));
	assert_false(err_in(&e, "line %d", 3));
	assert_string_equal(e.text, "line 3: no colon");
	assert_int_equal(e.fault, FAULT_INPUT);
	for (size_t i = 0; i + 2 < sizeof long_text; i += 2) memcpy(long_text + i, "ä", 2);
	err_set(&e, FAULT_INPUT, "%s", long_text);
	assert_true(str_ends(str_of(e.text), STR("ä…")));
	err_set(&e, FAULT_INPUT, "x%s", long_text);
	assert_true(str_ends(str_of(e.text), STR("ä…")));
	assert_true(strlen(e.text) < sizeof e.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(cutting_returns_what_stands_before_and_after),
		TEST(a_str_may_be_cut_into_itself),
		TEST(slices_are_clamped),
		TEST(comparison_is_by_bytes_and_the_shorter_first),
		TEST(numbers_are_whole_and_fit),
		TEST(an_arena_gives_zeroed_aligned_memory_again_after_a_reset),
		TEST(texts_are_built_copied_and_joined),
		TEST(words_stand_between_blanks),
		TEST(an_error_names_where_before_what_and_is_cut_at_a_whole_character),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
