/* A difference of texts is one that patch takes, and as small as it can be. */
#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/text_diff.h"

static void differences_are_in_the_unified_form(void **state)
{
	static const struct { const char *before, *after; size_t changed; const char *want; } cases[] = {
		{ "", "", 0, "" },
		{ "a\n", "a\n", 0, "" },
		{ "a\n", "b\n", 2, "@@ -1 +1 @@\n-a\n+b\n" },
		{ "", "a\nb\n", 2, "@@ -0,0 +1,2 @@\n+a\n+b\n" },
		{ "a\nb\n", "", 2, "@@ -1,2 +0,0 @@\n-a\n-b\n" },
		{ "a", "a\n", 2, "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n5\n6\n7\n8\n9\n", 1, "@@ -2,6 +2,7 @@\n 2\n 3\n 4\n+x\n 5\n 6\n 7\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "0\n1\n2\n3\n4\n5\n6\n7\n8\n", 2,
		  "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -6,4 +7,3 @@\n 6\n 7\n 8\n-9\n" },
		{ "1\n2\n3\n4\n5\n6\n7\n8\n", "0\n1\n2\n3\n4\n5\n6\n7\n", 2,
		  "@@ -1,3 +1,4 @@\n+0\n 1\n 2\n 3\n@@ -5,4 +6,3 @@\n 5\n 6\n 7\n-8\n" },
		{ "1\n2\n3\n4\n5\n6\n", "0\n1\n2\n3\n4\n5\n", 2, "@@ -1,6 +1,6 @@\n+0\n 1\n 2\n 3\n 4\n 5\n-6\n" },
		{ "a\nb\nc\na\nb\nb\na\n", "c\nb\na\nb\na\nc\n", 5, "@@ -1,7 +1,6 @@\n-a\n-b\n c\n+b\n a\n b\n-b\n a\n+c\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t changed = 99;
		str got = text_diff(&a, str_of(cases[i].before), str_of(cases[i].after), STR("x"), STR("y"), &changed);
		str head = *cases[i].want ? STR("--- x\n+++ y\n") : STR("");
		assert_int_equal(changed, cases[i].changed);
		if (!str_eq(got, arena_join(&a, head, str_of(cases[i].want))))
			fail_msg("%s->%s:\n%.*s\nwanted\n%s", cases[i].before, cases[i].after, STR_ARG(got), cases[i].want);
	}
}

/* Past a limit what lies between the same lines is replaced whole, in time that is not squared. */
static void texts_that_have_nothing_in_common_are_replaced(void **state)
{
	struct buf before = buf_in(&a), after = buf_in(&a);
	size_t changed;
	(void)state;
	for (int i = 0; i < 20000; i++) {
		buf_fmt(&before, "before %d\n", i);
		buf_fmt(&after, "after %d\n", i);
	}
	str got = text_diff(&a, buf_str(&before), buf_str(&after), STR("x"), STR("y"), &changed);
	assert_int_equal(changed, 40000);
	assert_true(str_starts(got, STR("--- x\n+++ y\n@@ -1,20000 +1,20000 @@\n-before 0\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(differences_are_in_the_unified_form),
		TEST(texts_that_have_nothing_in_common_are_replaced),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
