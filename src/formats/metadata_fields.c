/*
 * Core metadata: "Key: value" lines up to the first empty one, which begins the
 * description. A line that begins with a blank goes on with the one before.
 */
#include "metadata_fields.h"

#include "spokeshave/buf.h"

/* The next line without its end; false when there is none. */
static bool next_line(struct metadata_reader *r, str *line)
{
	if (!r->rest.n) return false;
	str_cut(r->rest, '\n', line, &r->rest);
	str_eat_end(line, STR("\r"));
	r->line++;
	return true;
}

static bool is_folded(str s)
{
	return s.n && (s.p[0] == ' ' || s.p[0] == '\t');
}

static str folded_value(struct metadata_reader *r, str value)
{
	struct buf b = buf_in(r->a);
	str line;
	if (!is_folded(r->rest)) return str_trim(value);
	buf_add(&b, str_trim(value));
	while (is_folded(r->rest) && next_line(r, &line)) {
		buf_char(&b, '\n');
		buf_add(&b, str_trim(line));
	}
	return str_trim(buf_str(&b));
}

bool metadata_next_field(struct metadata_reader *r, struct metadata_field *out)
{
	str line, key, value;
	while (next_line(r, &line)) {
		if (is_folded(line) || !str_cut(line, ':', &key, &value)) continue;
		*out = (struct metadata_field){ .key = str_trim(key), .line = r->line };
		out->value = folded_value(r, value);
		return true;
	}
	return false;
}

str metadata_header(str text)
{
	str line, rest = text;
	str_eat(&rest, STR("\xEF\xBB\xBF"));
	str header = rest;
	while (rest.n) {
		size_t at = header.n - rest.n;
		str_cut(rest, '\n', &line, &rest);
		if (!line.n || str_eq(line, STR("\r"))) return str_slice(header, 0, at);
	}
	return header;
}
