#include "spokeshave/requirement.h"

static bool is_joint(char c)
{
	return c == '-' || c == '_' || c == '.';
}

str name_normal(struct arena *a, str name)
{
	char *p = arena_alloc(a, name.n + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < name.n; i++) {
		if (!is_joint(name.p[i])) p[n++] = char_lower(name.p[i]);
		else if (!n || p[n - 1] != '-') p[n++] = '-';
	}
	p[n] = 0;
	return (str){ p, n };
}

static bool is_letter_or_digit(char c)
{
	return char_is_alpha(c) || char_is_digit(c);
}

bool name_valid(str name)
{
	if (!name.n || !is_letter_or_digit(name.p[0]) || !is_letter_or_digit(name.p[name.n - 1])) return false;
	for (size_t i = 0; i < name.n; i++)
		if (!is_letter_or_digit(name.p[i]) && !is_joint(name.p[i])) return false;
	return true;
}
