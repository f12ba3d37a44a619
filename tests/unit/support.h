/*
 * What most unit tests begin with: assertions, and an arena that each test has
 * to itself. Included by one file of a program.
 */
#ifndef SPOKESHAVE_TESTS_SUPPORT_H
#define SPOKESHAVE_TESTS_SUPPORT_H

#include "assertions.h"
#include "spokeshave/arena.h"

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

#endif
