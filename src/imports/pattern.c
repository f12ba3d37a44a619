#include "pattern.h"

/* Where to go on when the rest does not fit: behind the star, one character more passed over. */
struct star { size_t pattern, text; };

static const size_t nowhere = SIZE_MAX;

bool pattern_fits(str pattern, str text, char between)
{
	struct star one = { nowhere, 0 }, any = { nowhere, 0 };
	size_t p = 0, t = 0;
	if (between && pattern.n > 1 && pattern.p[pattern.n - 1] == between) pattern.n--;
	for (;;) {
		bool ends = t == text.n || (between && text.p[t] == between);
		if (p == pattern.n && ends) return true;
		if (p < pattern.n && pattern.p[p] == '*') {
			bool twice = p + 1 < pattern.n && pattern.p[p + 1] == '*';
			p += twice ? 2 : 1;
			*(twice ? &any : &one) = (struct star){ p, t };
			if (twice) one.pattern = nowhere;
			continue;
		}
		bool same = p < pattern.n && t < text.n &&
		            (pattern.p[p] == text.p[t] || (pattern.p[p] == '?' && !(between && text.p[t] == between)));
		if (same) {
			p++;
			t++;
			continue;
		}
		if (one.pattern != nowhere && one.text < text.n && !(between && text.p[one.text] == between)) {
			t = ++one.text;
			p = one.pattern;
		} else if (any.pattern != nowhere && any.text < text.n) {
			t = ++any.text;
			p = any.pattern;
			one.pattern = nowhere;
		} else {
			return false;
		}
	}
}
