#include "spokeshave/utf8.h"

static bool continues(str s, size_t i)
{
	return i < s.n && ((unsigned char)s.p[i] & 0xC0) == 0x80;
}

size_t utf8_length(str s)
{
	if (!s.n) return 0;
	unsigned char c = (unsigned char)s.p[0];
	unsigned char next = s.n > 1 ? (unsigned char)s.p[1] : 0;
	if (c < 0x80) return 1;
	if (c < 0xC2 || c > 0xF4 || !continues(s, 1)) return 0;
	if (c < 0xE0) return 2;
	if (!continues(s, 2)) return 0;
	if (c < 0xF0) {
		bool overlong = c == 0xE0 && next < 0xA0;
		bool surrogate = c == 0xED && next >= 0xA0;
		return overlong || surrogate ? 0 : 3;
	}
	bool overlong = c == 0xF0 && next < 0x90;
	bool past_the_end = c == 0xF4 && next >= 0x90;
	return overlong || past_the_end || !continues(s, 3) ? 0 : 4;
}

uint32_t utf8_code(str s)
{
	static const unsigned char mask[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	size_t n = utf8_length(s);
	if (!n) return 0xFFFD;
	uint32_t code = (unsigned char)s.p[0] & mask[n];
	for (size_t i = 1; i < n; i++) code = code << 6 | ((unsigned char)s.p[i] & 0x3F);
	return code;
}

void utf8_add(struct buf *b, uint32_t code)
{
	if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
	if (code < 0x80) {
		buf_char(b, (char)code);
	} else if (code < 0x800) {
		buf_char(b, (char)(0xC0 | code >> 6));
		buf_char(b, (char)(0x80 | (code & 0x3F)));
	} else if (code < 0x10000) {
		buf_char(b, (char)(0xE0 | code >> 12));
		buf_char(b, (char)(0x80 | (code >> 6 & 0x3F)));
		buf_char(b, (char)(0x80 | (code & 0x3F)));
	} else {
		buf_char(b, (char)(0xF0 | code >> 18));
		buf_char(b, (char)(0x80 | (code >> 12 & 0x3F)));
		buf_char(b, (char)(0x80 | (code >> 6 & 0x3F)));
		buf_char(b, (char)(0x80 | (code & 0x3F)));
	}
}

bool utf8_valid(str s)
{
	while (s.n) {
		size_t n = utf8_length(s);
		if (!n) return false;
		s = str_skip(s, n);
	}
	return true;
}
