#include "html_entity.h"

#include "spokeshave/utf8.h"

/* Those that occur in specifiers, URLs and the reasons that people type. */
static const struct { str name; uint32_t code; } entities[] = {
	{ STR_INIT("amp"), '&' }, { STR_INIT("AMP"), '&' }, { STR_INIT("lt"), '<' }, { STR_INIT("LT"), '<' },
	{ STR_INIT("gt"), '>' }, { STR_INIT("GT"), '>' }, { STR_INIT("quot"), '"' }, { STR_INIT("QUOT"), '"' },
	{ STR_INIT("apos"), '\'' }, { STR_INIT("nbsp"), 0xA0 }, { STR_INIT("excl"), '!' },
	{ STR_INIT("equals"), '=' }, { STR_INIT("comma"), ',' }, { STR_INIT("period"), '.' },
	{ STR_INIT("sol"), '/' }, { STR_INIT("colon"), ':' }, { STR_INIT("semi"), ';' },
	{ STR_INIT("num"), '#' }, { STR_INIT("quest"), '?' }, { STR_INIT("plus"), '+' },
	{ STR_INIT("lowbar"), '_' }, { STR_INIT("ast"), '*' }, { STR_INIT("percnt"), '%' },
	{ STR_INIT("lpar"), '(' }, { STR_INIT("rpar"), ')' }, { STR_INIT("lsqb"), '[' },
	{ STR_INIT("rsqb"), ']' }, { STR_INIT("Tab"), '\t' }, { STR_INIT("NewLine"), '\n' },
	{ STR_INIT("ndash"), 0x2013 }, { STR_INIT("mdash"), 0x2014 }, { STR_INIT("hellip"), 0x2026 },
	{ STR_INIT("lsquo"), 0x2018 }, { STR_INIT("rsquo"), 0x2019 }, { STR_INIT("ldquo"), 0x201C },
	{ STR_INIT("rdquo"), 0x201D }, { STR_INIT("copy"), 0xA9 }, { STR_INIT("reg"), 0xAE },
};

enum { NAME_BYTES = 8 };

static bool eat_number(str *s, uint32_t *code)
{
	unsigned radix = str_eat(s, STR("x")) || str_eat(s, STR("X")) ? 16 : 10;
	size_t n = 0;
	uint32_t value = 0;
	for (; n < s->n; n++) {
		char c = char_lower(s->p[n]);
		unsigned digit = char_is_digit(c) ? (unsigned)(c - '0')
		                 : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
		if (digit >= radix) break;
		if (value <= 0x10FFFF) value = value * radix + digit;
	}
	if (!n) return false;
	*s = str_skip(*s, n);
	str_eat(s, STR(";"));
	*code = value ? value : 0xFFFD;
	return true;
}

static bool eat_name(str *s, uint32_t *code)
{
	size_t n = str_find(str_slice(*s, 0, NAME_BYTES), ';');
	str name = str_slice(*s, 0, n);
	if (n == s->n || n == NAME_BYTES) return false;
	for (size_t i = 0; i < COUNT(entities); i++) {
		if (!str_eq(entities[i].name, name)) continue;
		*code = entities[i].code;
		*s = str_skip(*s, n + 1);
		return true;
	}
	return false;
}

str html_decode(struct arena *a, str s)
{
	size_t n = str_find(s, '&');
	if (n == s.n) return s;
	struct buf b = buf_in(a);
	while (n < s.n) {
		uint32_t code;
		buf_add(&b, str_slice(s, 0, n));
		s = str_skip(s, n + 1);
		str rest = s;
		if (str_eat(&rest, STR("#")) ? eat_number(&rest, &code) : eat_name(&rest, &code)) {
			utf8_add(&b, code);
			s = rest;
		} else {
			buf_char(&b, '&');
		}
		n = str_find(s, '&');
	}
	buf_add(&b, s);
	return buf_str(&b);
}
