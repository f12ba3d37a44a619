/*
 * What nearly every unit test begins with: the headers that cmocka wants before
 * its own, an arena that each test has to itself, and assertions that show the
 * texts they compare. Included by one file of a program.
 */
#ifndef SPOKESHAVE_TESTS_SUPPORT_H
#define SPOKESHAVE_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "spokeshave/arena.h"
#include "spokeshave/err.h"

static struct arena a; /* of the test that runs */

static inline int arena_begin(void **state)
{
	(void)state;
	arena_init(&a);
	return 0;
}

static inline int arena_end(void **state)
{
	(void)state;
	arena_free(&a);
	return 0;
}

/* A test on an empty arena; and on one where `begin`, which calls arena_begin, has made something. */
#define TEST(function) TEST_AFTER(arena_begin, function)
#define TEST_AFTER(begin, function) cmocka_unit_test_setup_teardown(function, begin, arena_end)

/* The same text. */
#define assert_text(got, want) support_compare((got), str_of(want), __FILE__, __LINE__)

static inline void support_compare(str got, str want, const char *file, int line)
{
	if (str_eq(got, want)) return;
	print_error("'%.*s' instead of '%.*s'\n", STR_ARG(got), STR_ARG(want));
	_fail(file, line);
}

/* An error that says this somewhere. */
#define assert_says(e, part) support_says((e), (part), __FILE__, __LINE__)

static inline void support_says(const struct err *e, const char *part, const char *file, int line)
{
	if (strstr(e->text, part)) return;
	print_error("'%s' lacks '%s'\n", e->text, part);
	_fail(file, line);
}

#endif
