#include "text.h"

static size_t wide_blank_at(const unsigned char *p, size_t n)
{
	if (n >= 2 && p[0] == 0xC2 && (p[1] == 0x85 || p[1] == 0xA0)) return 2;
	if (n < 3) return 0;
	unsigned point = p[0] == 0xE1 || p[0] == 0xE2 || p[0] == 0xE3
		? (unsigned)(p[0] & 0x0F) << 12 | (unsigned)(p[1] & 0x3F) << 6 | (p[2] & 0x3F)
		: 0;
	if ((p[1] & 0xC0) != 0x80 || (p[2] & 0xC0) != 0x80) return 0;
	bool blank = point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028
		|| point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
	return blank ? 3 : 0;
}

size_t blank_at(str s)
{
	if (!s.n) return 0;
	unsigned char c = (unsigned char)s.p[0];
	if (c < 0x80) return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
	return wide_blank_at((const unsigned char *)s.p, s.n);
}

str trim_blanks(str s)
{
	for (size_t n; (n = blank_at(s));) s = str_skip(s, n);
	for (size_t n = 1; s.n && n <= 3;) { /* a blank is one to three bytes long */
		if (n <= s.n && blank_at(str_skip(s, s.n - n)) == n) s.n -= n, n = 1;
		else n++;
	}
	return s;
}

str url_without_user(struct arena *a, str url)
{
	size_t host = 0;
	while (host + 3 <= url.n && !str_starts(str_skip(url, host), STR("://"))) host++;
	str scheme = str_slice(url, 0, host + 3), rest = str_skip(url, host + 3), user;
	str authority = str_slice(rest, 0, str_find(rest, '/'));
	if (!str_cut_last(authority, '@', &user, &authority)) return url;
	return arena_join(a, scheme, str_skip(rest, user.n + 1));
}

str url_address(struct arena *a, str url)
{
	str address, fragment;
	str_cut(url, '#', &address, &fragment);
	return url_without_user(a, address);
}

bool char_is_word(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}
