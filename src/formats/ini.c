#include "ini_private.h"

#include "spokeshave/buf.h"

struct reader {
	struct arena *a;
	str delimiters;
	struct ini *out;
	str section;
	bool in_section;
	bool in_value;    /* an indented line goes on with the last item */
	size_t indent;    /* of the last key or header, bytes */
	struct buf value; /* of the last item */
};

/* The last item's value is known once the next key, header or the end is reached. */
static void finish_value(struct reader *r)
{
	if (r->in_value) r->out->v[r->out->n - 1].value = str_trim(buf_str(&r->value));
	r->in_value = false;
}

static size_t indent_of(str line)
{
	size_t n = 0;
	while (n < line.n && char_is_blank(line.p[n])) n++;
	return n;
}

static bool take_header(struct reader *r, str line)
{
	size_t close = str_rfind(line, ']');
	if (line.p[0] != '[' || close == line.n || close < 2) return false;
	finish_value(r);
	r->section = str_slice(line, 1, close);
	r->in_section = true;
	return true;
}

/* Where the key ends; line.n: it never does. */
static size_t find_delimiter(str line, str delimiters)
{
	size_t at = line.n;
	for (size_t i = 0; i < delimiters.n; i++) {
		size_t found = str_find(line, delimiters.p[i]);
		if (found < at) at = found;
	}
	return at;
}

static bool take_item(struct reader *r, str line, uint32_t number)
{
	size_t at = find_delimiter(line, r->delimiters);
	str key = str_trim(str_slice(line, 0, at));
	if (at == line.n || !key.n) return false;
	finish_value(r);
	PUSH(r->a, r->out, (struct ini_item){ .section = r->section, .key = key, .line = number });
	r->value = buf_in(r->a);
	buf_add(&r->value, str_trim(str_skip(line, at + 1)));
	r->in_value = true;
	return true;
}

static void go_on(struct reader *r, str text)
{
	buf_char(&r->value, '\n');
	buf_add(&r->value, text);
}

bool ini_read(struct arena *a, str text, str delimiters, enum fault fault, struct ini *out, struct err *e)
{
	struct reader r = { .a = a, .delimiters = delimiters, .out = out };
	str line;
	str_eat(&text, STR("\xEF\xBB\xBF"));
	for (uint32_t number = 1; text.n; number++) {
		str_cut(text, '\n', &line, &text);
		size_t indent = indent_of(line);
		line = str_trim(line);
		if (str_starts(line, STR("#")) || str_starts(line, STR(";"))) continue;
		if (!line.n || (r.in_value && indent > r.indent)) {
			if (r.in_value) go_on(&r, line);
			continue;
		}
		r.indent = indent;
		if (take_header(&r, line)) continue;
		if (!r.in_section)
			return err_set(e, fault, "line %u: '%.*s' stands before the first [section]", number, STR_ARG(line));
		if (!take_item(&r, line, number))
			return err_set(e, fault, "line %u: '%.*s' is neither a [section] nor a 'key = value'", number,
			               STR_ARG(line));
	}
	finish_value(&r);
	return true;
}

bool ini_parse(struct arena *a, str text, struct ini *out, struct err *e)
{
	return ini_read(a, text, STR("=:"), FAULT_INPUT, out, e);
}
