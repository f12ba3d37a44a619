/*
 * The headers that cmocka wants before its own, and assertions that show the
 * texts they compare. For every unit test; most want support.h.
 */
#ifndef SPOKESHAVE_TESTS_ASSERTIONS_H
#define SPOKESHAVE_TESTS_ASSERTIONS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "spokeshave/err.h"

/* The same text. */
#define assert_text(got, want) assert_that_compare((got), str_of(want), __FILE__, __LINE__)

static inline void assert_that_compare(str got, str want, const char *file, int line)
{
	if (str_eq(got, want)) return;
	print_error("'%.*s' instead of '%.*s'\n", STR_ARG(got), STR_ARG(want));
	_fail(file, line);
}

/* An error that says this somewhere. */
#define assert_says(e, part) assert_that_says((e), (part), __FILE__, __LINE__)

static inline void assert_that_says(const struct err *e, const char *part, const char *file, int line)
{
	if (strstr(e->text, part)) return;
	print_error("'%s' lacks '%s'\n", e->text, part);
	_fail(file, line);
}

/* A text with, or without, this somewhere. */
#define assert_has(text, part) assert_that_has((text), (part), true, __FILE__, __LINE__)
#define assert_lacks(text, part) assert_that_has((text), (part), false, __FILE__, __LINE__)

static inline void assert_that_has(str text, const char *part, bool wanted, const char *file, int line)
{
	if (str_has(text, str_of(part)) == wanted) return;
	print_error("'%s' %s in:\n%.*s\n", part, wanted ? "is not" : "is", STR_ARG(text));
	_fail(file, line);
}

#endif
