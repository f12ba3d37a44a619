/* Patterns fit what a matcher by the letter of their definition, which tries everything, says they fit. */
#include <stdlib.h>

#include "../../src/imports/pattern.h"

#define MOST 12 /* bytes of either: the other matcher takes time that grows fast */

/* Does the pattern fit all of the text, which must end where a name does? */
static bool fits_all(str pattern, str text, char between)
{
	if (!pattern.n) return !text.n;
	bool between_here = between && text.n && text.p[0] == between;
	if (str_starts(pattern, STR("**"))) {
		for (size_t i = 0; i <= text.n; i++)
			if (fits_all(str_skip(pattern, 2), str_skip(text, i), between)) return true;
		return false;
	}
	if (pattern.p[0] == '*') {
		for (size_t i = 0; i <= text.n; i++) {
			if (fits_all(str_skip(pattern, 1), str_skip(text, i), between)) return true;
			if (between && i < text.n && text.p[i] == between) return false;
		}
		return false;
	}
	bool same = text.n && (pattern.p[0] == text.p[0] || (pattern.p[0] == '?' && !between_here));
	return same && fits_all(str_skip(pattern, 1), str_skip(text, 1), between);
}

static bool fits(str pattern, str text, char between)
{
	if (between && pattern.n > 1 && pattern.p[pattern.n - 1] == between) pattern.n--;
	for (size_t i = 0; i <= text.n; i++)
		if ((i == text.n || (between && text.p[i] == between)) && fits_all(pattern, str_slice(text, 0, i), between)) return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char betweens[] = { '.', '/', 0 };
	char letters[2 * MOST];
	if (size < 2 || size > sizeof letters) return 0;
	for (size_t i = 1; i < size; i++) letters[i] = "ab./*?*"[data[i] % 7];
	size_t at = 1 + data[0] % size;
	str pattern = { letters + 1, at - 1 }, text = { letters + at, size - at };
	for (size_t i = 0; i < sizeof betweens; i++)
		if (pattern_fits(pattern, text, betweens[i]) != fits(pattern, text, betweens[i])) abort();
	return 0;
}
