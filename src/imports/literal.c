#include "literal.h"

#include "lexer.h"
#include "spokeshave/buf.h"
#include "spokeshave/utf8.h"

enum shape literal_shape(str s, size_t *prefix)
{
	size_t i = 0, dots, names = 0;
	bool dash = false, colon = false;
	*prefix = 0;
	if (!s.n || s.n > LIMIT_NAME_LITERAL) return SHAPE_NONE;
	while (i < s.n && s.p[i] == '.') i++;
	dots = i;
	for (;;) {
		size_t from = i;
		bool hole = i < s.n && (s.p[i] == '%' || s.p[i] == '{');
		if (hole || (i == s.n && from > dots)) break; /* after a '.', or at the very start */
		if (i == s.n || !(name_start(s.p[i]) || char_is_digit(s.p[i]))) return SHAPE_NONE;
		dash |= char_is_digit(s.p[i]);
		while (i < s.n && (name_char(s.p[i]) || s.p[i] == '-')) dash |= s.p[i++] == '-';
		names++;
		if (i == s.n || s.p[i] == '%' || s.p[i] == '{') break;
		if (s.p[i] == ':' && !colon && i + 1 < s.n) colon = true;
		else if (s.p[i] != '.') return SHAPE_NONE;
		i++;
	}
	bool open = i < s.n || s.p[i - 1] == '.';
	if (open) {
		if (dash || colon) return SHAPE_NONE;
		*prefix = i;
		return SHAPE_PREFIX;
	}
	if (!names) return SHAPE_NONE;
	if (dots) return dash || colon ? SHAPE_NONE : SHAPE_RELATIVE;
	if (dash) return colon || !name_start(s.p[0]) ? SHAPE_NONE : SHAPE_GROUP;
	return names == 1 ? SHAPE_IDENTIFIER : SHAPE_DOTTED;
}

static bool hex_digits(str s, size_t from, size_t n, uint32_t *out)
{
	*out = 0;
	if (s.n - from < n) return false;
	for (size_t i = from; i < from + n; i++) {
		char c = char_lower(s.p[i]);
		if (!char_is_digit(c) && (c < 'a' || c > 'f')) return false;
		*out = *out * 16 + (uint32_t)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	return true;
}

/* The escape behind a backslash at `i`; returns where it ends. */
static size_t add_escape(struct buf *b, str s, size_t i)
{
	static const char plain[][2] = { { '\\', '\\' }, { '\'', '\'' }, { '"', '"' }, { 'a', '\a' }, { 'b', '\b' },
	                                 { 'f', '\f' }, { 'n', '\n' }, { 'r', '\r' }, { 't', '\t' }, { 'v', '\v' } };
	char c = s.p[i];
	uint32_t value = 0;
	size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
	if (digits && hex_digits(s, i + 1, digits, &value)) {
		utf8_add(b, value);
		return i + 1 + digits;
	}
	if (c >= '0' && c <= '7') {
		size_t stop = i + 3;
		for (; i < s.n && i < stop && s.p[i] >= '0' && s.p[i] <= '7'; i++)
			value = value * 8 + (uint32_t)(s.p[i] - '0');
		utf8_add(b, value);
		return i;
	}
	if (c == '\n') return i + 1;
	if (c == '\r') return i + 1 < s.n && s.p[i + 1] == '\n' ? i + 2 : i + 1;
	for (size_t k = 0; k < COUNT(plain); k++) {
		if (plain[k][0] != c) continue;
		buf_char(b, plain[k][1]);
		return i + 1;
	}
	buf_char(b, '\\');
	buf_char(b, c);
	return i + 1;
}

str literal_decode(struct arena *a, str s)
{
	if (str_find(s, '\\') == s.n) return s;
	struct buf b = buf_in(a);
	for (size_t i = 0; i < s.n;) {
		if (s.p[i] == '\\' && i + 1 < s.n) i = add_escape(&b, s, i + 1);
		else buf_char(&b, s.p[i++]);
	}
	return buf_str(&b);
}
