/* The four kinds of strings: in " or ', on one line or in three of them over several. */
#include "toml_private.h"

#include "spokeshave/buf.h"
#include "spokeshave/utf8.h"

struct reader {
	struct toml_parser *p;
	size_t open;      /* where the string begins */
	char quote;
	bool multi;       /* three quotes: it may span lines */
	size_t from;      /* what stands from here to p->at is not in `decoded` yet */
	struct buf decoded;
	bool is_decoded;  /* something differs from what is written */
};

/* Bring what was read so far into `decoded`; what is read from `next` on follows it. */
static void cut(struct reader *r, size_t next)
{
	buf_add(&r->decoded, str_slice(r->p->text, r->from, r->p->at));
	r->is_decoded = true;
	r->p->at = r->from = next;
}

static bool not_closed(struct reader *r)
{
	return toml_fault(r->p, r->open, r->multi ? STR("this string is not closed")
	                                          : STR("this string is not closed on its line"));
}

static int hex_digit(char c)
{
	c = char_lower(c);
	return char_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* \uXXXX and \UXXXXXXXX: the escape at p->at, of which `digits` follow its letter. */
static bool read_code(struct reader *r, size_t digits)
{
	struct toml_parser *p = r->p;
	uint32_t code = 0;
	for (size_t i = 0; i < digits; i++) {
		size_t at = p->at + 2 + i;
		int digit = at < p->text.n ? hex_digit(p->text.p[at]) : -1;
		if (digit < 0)
			return toml_fault(p, p->at, arena_fmt(p->a, "this escape needs %zu hexadecimal digits", digits));
		code = code << 4 | (uint32_t)digit;
	}
	if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
		return toml_fault(p, p->at, STR("this escape is not a Unicode character"));
	cut(r, p->at + 2 + digits);
	utf8_add(&r->decoded, code);
	return true;
}

/* A backslash at the end of a line takes all blanks and line ends after it away. */
static bool skip_line_end(struct reader *r)
{
	struct toml_parser *p = r->p;
	bool line_ended = false;
	size_t at = p->at + 1;
	for (; at < p->text.n; at++) {
		char c = p->text.p[at];
		if (c == '\n' || (c == '\r' && str_starts(str_skip(p->text, at), STR("\r\n")))) line_ended = true;
		else if (c != ' ' && c != '\t') break;
	}
	if (!r->multi || !line_ended) return false;
	cut(r, at);
	return true;
}

static bool read_escape(struct reader *r)
{
	static const char letters[] = "btnfr\"\\", meant[] = "\b\t\n\f\r\"\\";
	struct toml_parser *p = r->p;
	char c = p->at + 1 < p->text.n ? p->text.p[p->at + 1] : 0;
	if (c == 'u') return read_code(r, 4);
	if (c == 'U') return read_code(r, 8);
	for (size_t i = 0; letters[i]; i++) {
		if (letters[i] != c) continue;
		cut(r, p->at + 2);
		buf_char(&r->decoded, meant[i]);
		return true;
	}
	if (skip_line_end(r)) return true;
	return toml_fault(p, p->at, STR("no escape begins so; a backslash itself is written '\\\\', or use '…' quotes"));
}

static size_t quotes_at(const struct reader *r)
{
	size_t n = 0;
	while (r->p->at + n < r->p->text.n && r->p->text.p[r->p->at + n] == r->quote) n++;
	return n;
}

/* At a quote: does it close the string? Two quotes may stand before the three that do. */
static bool closes(struct reader *r)
{
	size_t n = quotes_at(r);
	if (!r->multi) return true;
	if (n < 3) {
		r->p->at += n;
		return false;
	}
	r->p->at += (n > 5 ? 5 : n) - 3;
	return true;
}

static bool read_line_end(struct reader *r)
{
	struct toml_parser *p = r->p;
	bool two_bytes = p->text.p[p->at] == '\r';
	if (two_bytes && !str_starts(str_skip(p->text, p->at), STR("\r\n")))
		return toml_fault(p, p->at, STR("a carriage return that ends no line; write it \\r"));
	if (!r->multi) return not_closed(r);
	if (two_bytes) cut(r, p->at + 1);
	p->at++;
	return true;
}

static bool read_body(struct reader *r)
{
	struct toml_parser *p = r->p;
	while (p->at < p->text.n) {
		char c = p->text.p[p->at];
		if (c == r->quote) {
			if (closes(r)) return true;
		} else if (c == '\\' && r->quote == '"') {
			if (!read_escape(r)) return false;
		} else if (c == '\n' || c == '\r') {
			if (!read_line_end(r)) return false;
		} else if (toml_forbids(c)) {
			return toml_fault(p, p->at, STR("a control character in a string; write it \\u and four digits"));
		} else {
			p->at++;
		}
	}
	return not_closed(r);
}

bool toml_string(struct toml_parser *p, bool may_span_lines, str *out)
{
	struct reader r = { .p = p, .open = p->at, .quote = p->text.p[p->at], .decoded = buf_in(p->a) };
	r.multi = may_span_lines && quotes_at(&r) >= 3;
	p->at += r.multi ? 3 : 1;
	if (r.multi && (str_starts(str_skip(p->text, p->at), STR("\r\n")))) p->at++;
	if (r.multi && p->at < p->text.n && p->text.p[p->at] == '\n') p->at++;
	r.from = p->at;
	if (!read_body(&r)) return false;
	*out = str_slice(p->text, r.from, p->at);
	if (r.is_decoded) {
		cut(&r, p->at);
		*out = buf_str(&r.decoded);
	}
	p->at += r.multi ? 3 : 1;
	return true;
}
