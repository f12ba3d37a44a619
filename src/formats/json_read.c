#include "spokeshave/json_read.h"

#include <string.h>

#include "spokeshave/page.h"

#include "spokeshave/utf8.h"

struct json_reader json_reader(struct arena *a, str text)
{
	const char *p = text.n ? text.p : "";
	return (struct json_reader){ .a = a, .start = p, .at = p, .end = p + text.n };
}

static bool wrong(struct json_reader *r, const char *what)
{
	if (!r->bad) r->bad = what;
	return false;
}

bool json_fault(const struct json_reader *r, struct err *e)
{
	return err_set(e, FAULT_NETWORK, "not JSON: %s at byte %zu", r->bad ? r->bad : "more text than one value",
	               (size_t)(r->at - r->start));
}

/* The next byte that is no blank; 0 at the end. */
static char next_byte(struct json_reader *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t')) r->at++;
	return r->at < r->end ? *r->at : 0;
}

char json_peek(struct json_reader *r)
{
	char c = r->bad ? 0 : next_byte(r);
	if (c == '-' || char_is_digit(c)) return '0';
	return c && str_find(STR("{[\"tfn"), c) < 6 ? c : 0;
}

/* ---- strings ---- */

static bool is_plain(char c)
{
	return c >= ' ' && (unsigned char)c < 0x80 && c != '"' && c != '\\';
}

/* Whether eight bytes are all plain: no sign bit, none below a blank, no quote, no backslash. */
static bool are_plain(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), highs = ones << 7;
	uint64_t w, bad;
	memcpy(&w, p, sizeof w);
	bad = w | (w - ones * ' ');            /* borrows only make more bytes look bad */
	bad |= (w ^ ones * '"') - ones;
	bad |= (w ^ ones * '\\') - ones;
	return !(bad & highs);
}

/* Past the plain bytes, most of which are looked at eight at a time. */
static const char *skip_plain(const char *p, const char *end)
{
	while (end - p >= 8 && are_plain(p)) p += 8;
	while (p < end && is_plain(*p)) p++;
	return p;
}

static bool hex4(const char *p, uint32_t *out)
{
	uint32_t code = 0;
	for (int i = 0; i < 4; i++) {
		char c = char_lower(p[i]);
		if (!char_is_digit(c) && (c < 'a' || c > 'f')) return false;
		code = code << 4 | (uint32_t)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
	}
	*out = code;
	return true;
}

/* The four digits after "\u", and of a pair of surrogates the second escape. */
static bool unicode_escape(struct json_reader *r, uint32_t *out)
{
	uint32_t high, low;
	if (r->end - r->at < 4 || !hex4(r->at, &high)) return wrong(r, "a bad \\u escape");
	r->at += 4;
	*out = high;
	if (high < 0xD800 || high > 0xDFFF) return high ? true : wrong(r, "a NUL in a string");
	bool pair = high < 0xDC00 && r->end - r->at >= 6 && r->at[0] == '\\' && r->at[1] == 'u' &&
	            hex4(r->at + 2, &low) && low >= 0xDC00 && low <= 0xDFFF;
	if (!pair) return wrong(r, "half a surrogate pair");
	r->at += 6;
	*out = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
	return true;
}

/* What follows a backslash; `b` may be null. */
static bool escape(struct json_reader *r, struct buf *b)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	if (r->at == r->end) return wrong(r, "an open string");
	char c = *r->at++;
	uint32_t code;
	if (c == 'u') {
		if (!unicode_escape(r, &code)) return false;
	} else {
		size_t i = str_find(STR("\"\\/bfnrt"), c);
		if (i >= sizeof from - 1) return wrong(r, "a bad escape");
		code = (unsigned char)to[i];
	}
	if (b) utf8_add(b, code);
	return true;
}

/* From after the opening quote to after the closing one. `b`, if not null, gets the decoded text. */
static bool string_body(struct json_reader *r, struct buf *b)
{
	for (;;) {
		const char *from = r->at;
		r->at = skip_plain(r->at, r->end);
		if (b) buf_add(b, (str){ from, (size_t)(r->at - from) });
		if (r->at == r->end) return wrong(r, "an open string");
		if (*r->at == '"') {
			r->at++;
			return true;
		}
		if (*r->at == '\\') {
			r->at++;
			if (!escape(r, b)) return false;
			continue;
		}
		str rest = { r->at, (size_t)(r->end - r->at) };
		size_t n = utf8_length(rest);
		if (n < 2) return wrong(r, n ? "a control character in a string" : "bytes that are not UTF-8");
		if (b) buf_add(b, str_slice(rest, 0, n));
		r->at += n;
	}
}

bool json_read_string(struct json_reader *r, str *out)
{
	if (json_peek(r) != '"') return wrong(r, "no string where one belongs");
	const char *from = ++r->at;
	if (!string_body(r, NULL)) return false;
	str raw = { from, (size_t)(r->at - 1 - from) };
	if (str_find(raw, '\\') < raw.n) {
		struct buf b = buf_in(r->a);
		r->at = from;
		if (!string_body(r, &b)) return false;
		raw = buf_str(&b);
	}
	*out = raw;
	return true;
}

/* ---- other values ---- */

static size_t digits(struct json_reader *r)
{
	const char *from = r->at;
	while (r->at < r->end && char_is_digit(*r->at)) r->at++;
	return (size_t)(r->at - from);
}

static bool number(struct json_reader *r)
{
	if (*r->at == '-') r->at++;
	bool zero = r->at < r->end && *r->at == '0';
	size_t n = digits(r);
	if (!n || (zero && n > 1)) return wrong(r, "a bad number");
	if (r->at < r->end && *r->at == '.') {
		r->at++;
		if (!digits(r)) return wrong(r, "a bad number");
	}
	if (r->at < r->end && (*r->at == 'e' || *r->at == 'E')) {
		r->at++;
		if (r->at < r->end && (*r->at == '+' || *r->at == '-')) r->at++;
		if (!digits(r)) return wrong(r, "a bad number");
	}
	return true;
}

static bool word(struct json_reader *r, str text)
{
	str rest = { r->at, (size_t)(r->end - r->at) };
	if (!str_starts(rest, text)) return wrong(r, "an unknown word");
	r->at += text.n;
	return true;
}

/* After an opening bracket or a value: is there another one before `close`? */
static bool more(struct json_reader *r, bool *first, char open, char close)
{
	if (r->bad) return false;
	if (*first) {
		if (next_byte(r) != open) return wrong(r, "no list or object where one belongs");
		if (++r->depth > LIMIT_JSON_DEPTH) return wrong(r, "deeper nesting than LIMIT_JSON_DEPTH");
		r->at++;
	}
	if (next_byte(r) == close) {
		r->at++;
		r->depth--;
		return false;
	}
	if (!*first) {
		if (next_byte(r) != ',') return wrong(r, "no comma where one belongs");
		r->at++;
	}
	*first = false;
	return true;
}

bool json_element(struct json_reader *r, bool *first)
{
	return more(r, first, '[', ']');
}

bool json_member(struct json_reader *r, bool *first, str *key)
{
	if (!more(r, first, '{', '}') || !json_read_string(r, key)) return false;
	if (next_byte(r) != ':') return wrong(r, "no colon where one belongs");
	r->at++;
	return true;
}

/* Depth is bounded by LIMIT_JSON_DEPTH in more(). */
static bool skip_value(struct json_reader *r)
{
	bool first = true;
	switch (json_peek(r)) {
	case '"':
		r->at++;
		return string_body(r, NULL);
	case '0': return number(r);
	case 't': return word(r, STR("true"));
	case 'f': return word(r, STR("false"));
	case 'n': return word(r, STR("null"));
	case '[':
		while (json_element(r, &first))
			if (!skip_value(r)) return false;
		return !r->bad;
	case '{':
		while (more(r, &first, '{', '}')) {
			if (json_peek(r) != '"') return wrong(r, "no key where one belongs");
			r->at++;
			if (!string_body(r, NULL)) return false;
			if (next_byte(r) != ':') return wrong(r, "no colon where one belongs");
			r->at++;
			if (!skip_value(r)) return false;
		}
		return !r->bad;
	default: return wrong(r, "no value where one belongs");
	}
}

bool json_skip(struct json_reader *r, str *raw)
{
	json_peek(r);
	const char *from = r->at;
	if (!skip_value(r)) return false;
	if (raw) *raw = (str){ from, (size_t)(r->at - from) };
	return true;
}

bool json_at_end(struct json_reader *r)
{
	return !r->bad && (!next_byte(r) && r->at == r->end);
}

bool json_refuse(struct json_reader *r, const char *what)
{
	if (!r->bad) r->bad = what;
	return false;
}

bool json_read_strings(struct json_reader *r, struct strs *out)
{
	if (json_peek(r) != '[') return json_refuse(r, "no list where one belongs");
	for (bool first = true; json_element(r, &first);) {
		str text;
		if (!json_read_string(r, &text)) return false;
		PUSH(r->a, out, text);
	}
	return !r->bad;
}
