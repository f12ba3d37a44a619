#include "marker_quoted.h"

static const struct { char letter, value; } escapes[] = {
	{ '\\', '\\' }, { '\'', '\'' }, { '"', '"' }, { 'a', '\a' }, { 'b', '\b' }, { 'f', '\f' },
	{ 'n', '\n' }, { 'r', '\r' }, { 't', '\t' }, { 'v', '\v' },
};

static unsigned hex_value(char c)
{
	if (char_is_digit(c)) return (unsigned)(c - '0');
	c = char_lower(c);
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

static void add_utf8(struct buf *b, uint32_t point)
{
	if (point < 0x80) {
		buf_char(b, (char)point);
		return;
	}
	unsigned tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = { 0, 0xC0, 0xE0, 0xF0 };
	buf_char(b, (char)(lead[tail] | point >> 6 * tail));
	while (tail--) buf_char(b, (char)(0x80 | (point >> 6 * tail & 0x3F)));
}

/* Exactly `n` hexadecimal digits that name a character. */
static bool add_hex(struct buf *b, str *s, size_t n)
{
	uint32_t point = 0;
	if (s->n < n) return false;
	for (size_t i = 0; i < n; i++) {
		unsigned digit = hex_value(s->p[i]);
		if (digit > 15) return false;
		point = point << 4 | digit;
	}
	if (point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return false;
	*s = str_skip(*s, n);
	add_utf8(b, point);
	return true;
}

static void add_octal(struct buf *b, str *s)
{
	uint32_t point = 0;
	for (size_t i = 0; i < 3 && s->n && s->p[0] >= '0' && s->p[0] <= '7'; i++) {
		point = point * 8 + (uint32_t)(s->p[0] - '0');
		*s = str_skip(*s, 1);
	}
	add_utf8(b, point);
}

/* `s` starts after the backslash. */
static bool add_escape(struct buf *b, str *s)
{
	if (!s->n) return false;
	char c = s->p[0];
	if (c >= '0' && c <= '7') return add_octal(b, s), true;
	*s = str_skip(*s, 1);
	if (c == 'x') return add_hex(b, s, 2);
	if (c == 'u') return add_hex(b, s, 4);
	if (c == 'U') return add_hex(b, s, 8);
	if (c == 'N') return false; /* a character by its name: nobody writes that in a marker */
	if (c == '\n') return true;
	for (size_t i = 0; i < COUNT(escapes); i++) {
		if (escapes[i].letter != c) continue;
		buf_char(b, escapes[i].value);
		return true;
	}
	buf_char(b, '\\'); /* not an escape: it stays as it is */
	buf_char(b, c);
	return true;
}

static bool is_raw_fault(char c)
{
	return c == '\n' || c == '\r' || c == 0;
}

bool quoted_read(struct arena *a, str *rest, str *out, struct err *e)
{
	char quote = rest->p[0];
	str inner = str_skip(*rest, 1), after;
	if (!str_cut(inner, quote, &inner, &after))
		return err_set(e, FAULT_INPUT, "the quote %c is not closed", quote);
	struct buf b = buf_in(a);
	for (str s = inner; s.n;) {
		char c = s.p[0];
		if (c != '\\' && is_raw_fault(c))
			return err_set(e, FAULT_INPUT, "a line break or NUL in quotes");
		s = str_skip(s, 1);
		if (c != '\\') buf_char(&b, c);
		else if (!add_escape(&b, &s))
			return err_set(e, FAULT_INPUT, "a backslash in quotes that is no escape");
	}
	*out = buf_str(&b);
	*rest = after;
	return true;
}

void quoted_write(struct buf *b, str text)
{
	char quote = str_find(text, '"') < text.n && str_find(text, '\'') == text.n ? '\'' : '"';
	buf_char(b, quote);
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		/* a quote of the kind around it can't be escaped: reading stops at the first one */
		if (c == quote || (unsigned char)c < 0x20 || c == 0x7F) buf_fmt(b, "\\x%02x", (unsigned char)c);
		else if (c == '\\') buf_add(b, STR("\\\\"));
		else buf_char(b, c);
	}
	buf_char(b, quote);
}
