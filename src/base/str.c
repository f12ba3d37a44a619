#include "spokeshave/str.h"

#include <string.h>

str str_of(const char *text)
{
	return (str){ text, text ? strlen(text) : 0 };
}

bool str_eq(str a, str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

bool str_eq_nocase(str a, str b)
{
	if (a.n != b.n) return false;
	for (size_t i = 0; i < a.n; i++)
		if (char_lower(a.p[i]) != char_lower(b.p[i])) return false;
	return true;
}

int str_cmp(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	if (c) return c < 0 ? -1 : 1;
	return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(str s, str prefix)
{
	return s.n >= prefix.n && str_eq(str_slice(s, 0, prefix.n), prefix);
}

bool str_ends(str s, str suffix)
{
	return s.n >= suffix.n && str_eq(str_slice(s, s.n - suffix.n, s.n), suffix);
}

bool str_has(str s, str part)
{
	return !part.n || (s.n && memmem(s.p, s.n, part.p, part.n));
}

bool str_is_any(str s, const str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(s, list[i])) return true;
	return false;
}

size_t str_find_text(str s, str part, size_t from)
{
	const char *at = from < s.n ? memmem(s.p + from, s.n - from, part.p, part.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_find(str s, char c)
{
	const char *at = s.n ? memchr(s.p, c, s.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

size_t str_rfind(str s, char c)
{
	const char *at = s.n ? memrchr(s.p, c, s.n) : NULL;
	return at ? (size_t)(at - s.p) : s.n;
}

str str_slice(str s, size_t from, size_t to)
{
	if (to > s.n) to = s.n;
	if (from > to) from = to;
	return (str){ from ? s.p + from : s.p, to - from };
}

str str_skip(str s, size_t n)
{
	return str_slice(s, n, s.n);
}

str str_trim(str s)
{
	while (s.n && char_is_blank(s.p[0])) s = str_skip(s, 1);
	while (s.n && char_is_blank(s.p[s.n - 1])) s.n--;
	return s;
}

bool str_eat(str *s, str prefix)
{
	if (!str_starts(*s, prefix)) return false;
	*s = str_skip(*s, prefix.n);
	return true;
}

bool str_eat_end(str *s, str suffix)
{
	if (!str_ends(*s, suffix)) return false;
	s->n -= suffix.n;
	return true;
}

static bool cut_at(str s, size_t at, str *head, str *tail)
{
	*head = str_slice(s, 0, at);
	*tail = str_skip(s, at + 1);
	return at < s.n;
}

bool str_cut(str s, char at, str *head, str *tail)
{
	return cut_at(s, str_find(s, at), head, tail);
}

bool str_cut_last(str s, char at, str *head, str *tail)
{
	return cut_at(s, str_rfind(s, at), head, tail);
}

bool str_u64(str s, uint64_t *out)
{
	uint64_t value = 0;
	if (!s.n) return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!char_is_digit(s.p[i])) return false;
		uint64_t digit = (uint64_t)(s.p[i] - '0');
		if (value > (UINT64_MAX - digit) / 10) return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

int str_order(const void *a, const void *b)
{
	return str_cmp(*(const str *)a, *(const str *)b);
}

bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool char_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool char_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

char char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

uint64_t str_hash(str s)
{
	static const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t h = s.n * odd, word = 0;
	for (; s.n >= sizeof word; s = (str){ s.p + sizeof word, s.n - sizeof word }) {
		memcpy(&word, s.p, sizeof word);
		h = (h ^ word) * odd; /* each step can be undone, so that no change of one word is lost */
		h ^= h >> 32;
	}
	word = 0;
	if (s.n) memcpy(&word, s.p, s.n);
	h = (h ^ word) * odd;
	return h ^ h >> 32;
}

void hex_write(const uint8_t *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
}
