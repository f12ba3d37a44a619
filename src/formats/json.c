#include "spokeshave/json.h"

#include "spokeshave/utf8.h"

struct json json_in(struct arena *a)
{
	return (struct json){ .out = buf_in(a), .first = true };
}

static void escape(struct buf *b, char c)
{
	switch (c) {
	case '"':  buf_add(b, STR("\\\"")); return;
	case '\\': buf_add(b, STR("\\\\")); return;
	case '\b': buf_add(b, STR("\\b")); return;
	case '\f': buf_add(b, STR("\\f")); return;
	case '\n': buf_add(b, STR("\\n")); return;
	case '\r': buf_add(b, STR("\\r")); return;
	case '\t': buf_add(b, STR("\\t")); return;
	default:   buf_fmt(b, "\\u%04x", (unsigned)(unsigned char)c); return;
	}
}

static bool is_plain(char c)
{
	unsigned char u = (unsigned char)c;
	return u >= ' ' && u < 0x7F && c != '"' && c != '\\';
}

static void quoted(struct buf *b, str s)
{
	buf_char(b, '"');
	while (s.n) {
		size_t n = 0;
		while (n < s.n && is_plain(s.p[n])) n++;
		buf_add(b, str_slice(s, 0, n));
		s = str_skip(s, n);
		if (!s.n) break;
		n = utf8_length(s);
		if (!n) {
			buf_add(b, STR("\xEF\xBF\xBD"));
			n = 1;
		} else if (n == 1) {
			escape(b, s.p[0]);
		} else {
			buf_add(b, str_slice(s, 0, n));
		}
		s = str_skip(s, n);
	}
	buf_char(b, '"');
}

static void new_line(struct json *j)
{
	buf_char(&j->out, '\n');
	for (unsigned i = 0; i < j->depth; i++) buf_add(&j->out, STR("  "));
}

/* What comes before a value: the comma, the line, the key. */
static void begin(struct json *j, str key)
{
	if (!j->depth) return;
	if (!j->first) buf_char(&j->out, ',');
	new_line(j);
	j->first = false;
	if (j->lists & 1) return;
	quoted(&j->out, key);
	buf_add(&j->out, STR(": "));
}

static void open(struct json *j, str key, char bracket)
{
	begin(j, key);
	buf_char(&j->out, bracket);
	j->depth++;
	j->lists = j->lists << 1 | (bracket == '[');
	j->first = true;
}

void json_object(struct json *j, str key)
{
	open(j, key, '{');
}

void json_list(struct json *j, str key)
{
	open(j, key, '[');
}

void json_end(struct json *j, char bracket)
{
	j->depth--;
	j->lists >>= 1;
	if (!j->first) new_line(j);
	buf_char(&j->out, bracket);
	j->first = false;
}

void json_str(struct json *j, str key, str value)
{
	begin(j, key);
	quoted(&j->out, value);
}

void json_u64(struct json *j, str key, uint64_t value)
{
	begin(j, key);
	buf_fmt(&j->out, "%llu", (unsigned long long)value);
}

void json_bool(struct json *j, str key, bool value)
{
	begin(j, key);
	buf_add(&j->out, value ? STR("true") : STR("false"));
}

void json_null(struct json *j, str key)
{
	begin(j, key);
	buf_add(&j->out, STR("null"));
}

str json_text(struct json *j)
{
	buf_char(&j->out, '\n');
	return buf_str(&j->out);
}
