/* Licence expressions: which are ones, and how they are spelled. */
#include <stdio.h>

#include "support.h"

#include "spokeshave/spdx.h"

static void expressions_get_the_spelling_of_the_list(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "MIT", "MIT" }, { "mit", "MIT" }, { " apache-2.0 ", "Apache-2.0" }, { "0bsd", "0BSD" }, { "ZPL-2.1", "ZPL-2.1" },
		{ "apache-2.0 or MIT", "Apache-2.0 OR MIT" }, { "GPL-2.0-or-later", "GPL-2.0-or-later" }, { "GPL-2.0+", "GPL-2.0+" },
		{ "gpl-3.0-only with gcc-exception-3.1", "GPL-3.0-only WITH GCC-exception-3.1" },
		{ "MIT AND (Apache-2.0 OR BSD-2-Clause)", "MIT AND (Apache-2.0 OR BSD-2-Clause)" },
		{ "((MIT))", "((MIT))" }, { "( MIT )and ISC", "(MIT) AND ISC" }, { "licenseref-Own.1", "LicenseRef-Own.1" },
		{ "DocumentRef-a:LicenseRef-b", "DocumentRef-a:LicenseRef-b" }, { "LGPL-2.1-only WITH LLGPL", "LGPL-2.1-only WITH LLGPL" },
		/* prose, names that are not ids, and what is no expression */
		{ "", NULL }, { "BSD", NULL }, { "Apache 2.0", NULL }, { "MIT License", NULL }, { "UNKNOWN", NULL }, { "MIT OR", NULL },
		{ "OR MIT", NULL }, { "(MIT", NULL }, { "MIT)", NULL }, { "()", NULL }, { "MIT/ISC", NULL }, { "MIT, ISC", NULL },
		{ "MIT WITH MIT", NULL }, { "GCC-exception-3.1", NULL }, { "(MIT) WITH GCC-exception-3.1", NULL },
		{ "MIT WITH GCC-exception-3.1 WITH LLGPL", NULL }, { "MIT++", NULL }, { "LicenseRef-", NULL }, { "LicenseRef-a+", NULL },
		{ "DocumentRef-:LicenseRef-a", NULL }, { "DocumentRef-a", NULL }, { "DocumentRef-a:MIT", NULL }, { "MIT\\", NULL },
		{ "MIT AND AND ISC", NULL }, { "not MIT", NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		str out = STR("untouched");
		bool ok = spdx_expression(&a, str_of(cases[i].text), &out);
		if (ok != (cases[i].want != NULL)) fail_msg("'%s' is%s taken", cases[i].text, ok ? "" : " not");
		if (!str_eq(out, ok ? str_of(cases[i].want) : STR("untouched"))) fail_msg("'%s': %.*s", cases[i].text, STR_ARG(out));
	}
}

static void parentheses_have_a_limit(void **state)
{
	(void)state;
	for (size_t depth = SPDX_DEPTH - 1; depth <= SPDX_DEPTH + 1; depth++) {
		str text = { 0 }, out;
		for (size_t i = 0; i < depth; i++) text = arena_join(&a, text, STR("("));
		text = arena_join(&a, text, STR("MIT"));
		for (size_t i = 0; i < depth; i++) text = arena_join(&a, text, STR(")"));
		assert_int_equal(spdx_expression(&a, text, &out), depth <= SPDX_DEPTH);
	}
}

/* The published schema's list, each on a line between quotes. */
static void every_id_of_the_published_list_is_known_and_no_other(void **state)
{
	char path[512], line[512];
	size_t licenses = 0, exceptions = 0;
	bool inside = false;
	(void)state;
	snprintf(path, sizeof path, "%s/../fixtures/schemas/spdx.schema.json", TESTS_DIR);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof line, f)) {
		str id = str_trim(str_of(line)), out;
		if (str_starts(id, STR("\"enum\""))) {
			inside = true;
			continue;
		}
		if (str_starts(id, STR("]"))) inside = false;
		str_eat_end(&id, STR(","));
		if (inside && str_eat(&id, STR("\"")) && str_eat_end(&id, STR("\""))) {
			bool alone = spdx_is_id(id);
			str with = arena_fmt(&a, "MIT WITH %.*s", STR_ARG(id));
			if (alone == spdx_expression(&a, with, &out)) fail_msg("%.*s is in neither list, or in both", STR_ARG(id));
			licenses += alone;
			exceptions += !alone;
		}
	}
	fclose(f);
	assert_int_equal(licenses, 727);
	assert_int_equal(exceptions, 84);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(expressions_get_the_spelling_of_the_list),
		TEST(parentheses_have_a_limit),
		TEST(every_id_of_the_published_list_is_known_and_no_other),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
