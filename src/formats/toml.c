/*
 * A document is lines of "key = value", "[header]" and "[[header]]". Only arrays
 * and inline tables recurse, at most TOML_DEPTH deep.
 */
#include "toml_private.h"

#include "picture.h"
#include "spokeshave/utf8.h"

bool toml_fault(struct toml_parser *p, size_t at, str what)
{
	struct text_place place = text_place(p->text, at);
	str shown = picture_of_line(p->a, place.physical, place.byte);
	return err_set(p->e, FAULT_INPUT, "%.*s:%u:%u: %.*s%.*s", STR_ARG(p->path), place.line + p->origin.lines,
	               place.column + p->origin.columns, STR_ARG(what), STR_ARG(shown));
}

/* ---- blanks ---- */

/* The next byte; 0 at the end, which no valid document holds. */
static char peek(const struct toml_parser *p)
{
	return p->at < p->text.n ? p->text.p[p->at] : 0;
}

static void skip_blanks(struct toml_parser *p)
{
	while (peek(p) == ' ' || peek(p) == '\t') p->at++;
}

static bool eat(struct toml_parser *p, char c)
{
	bool there = p->at < p->text.n && peek(p) == c;
	p->at += there;
	return there;
}

static bool eat_newline(struct toml_parser *p)
{
	if (str_starts(str_skip(p->text, p->at), STR("\r\n"))) p->at++;
	return eat(p, '\n');
}

static bool skip_comment(struct toml_parser *p)
{
	if (!eat(p, '#')) return true;
	while (p->at < p->text.n && !toml_forbids(peek(p))) p->at++;
	bool ends = p->at == p->text.n || str_starts(str_skip(p->text, p->at), STR("\r\n")) || peek(p) == '\n';
	return ends || toml_fault(p, p->at, STR("a control character in a comment"));
}

/* Blanks, comments and ends of lines, as they may stand in an array. */
static bool skip_lines(struct toml_parser *p)
{
	do {
		skip_blanks(p);
		if (!skip_comment(p)) return false;
	} while (eat_newline(p));
	return true;
}

static bool end_line(struct toml_parser *p)
{
	skip_blanks(p);
	if (!skip_comment(p)) return false;
	return p->at == p->text.n || eat_newline(p) || toml_fault(p, p->at, STR("expected the end of the line"));
}

/* ---- keys ---- */

static bool is_bare(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_';
}

static bool read_part(struct toml_parser *p, struct toml_key_part *out)
{
	out->at = p->at;
	if (peek(p) == '"' || peek(p) == '\'') return toml_string(p, false, &out->text);
	while (is_bare(peek(p))) p->at++;
	out->text = str_slice(p->text, out->at, p->at);
	if (out->text.n) return true;
	return toml_fault(p, p->at, STR("expected a key: letters, digits, '-' and '_', anything else in quotes"));
}

static bool read_key(struct toml_parser *p, struct toml_key *key)
{
	key->n = 0;
	do {
		skip_blanks(p);
		if (key->n == COUNT(key->part))
			return toml_fault(p, p->at, arena_fmt(p->a, "a key of more than %d parts", TOML_DEPTH));
		if (!read_part(p, &key->part[key->n++])) return false;
		skip_blanks(p);
	} while (eat(p, '.'));
	return true;
}

/* ---- values ---- */

static bool read_value(struct toml_parser *p, struct toml_value *parent, const struct toml_key_part *key);

/* "key = value" into `table`, or into the table inside it that the key's dots lead to. */
static bool read_pair(struct toml_parser *p, struct toml_value *table)
{
	struct toml_key key;
	if (!read_key(p, &key)) return false;
	if (!eat(p, '=')) return toml_fault(p, p->at, STR("expected '=' after the key"));
	skip_blanks(p);
	return toml_descend(p, table, &key, &table) && read_value(p, table, &key.part[key.n - 1]);
}

static bool read_array(struct toml_parser *p, struct toml_value *array)
{
	size_t open = p->at++;
	for (;;) {
		if (!skip_lines(p)) return false;
		if (eat(p, ']')) return true;
		if (p->at == p->text.n) return toml_fault(p, open, STR("this array is not closed"));
		if (!read_value(p, array, NULL) || !skip_lines(p)) return false;
		if (eat(p, ',') || peek(p) == ']') continue;
		if (p->at == p->text.n) return toml_fault(p, open, STR("this array is not closed"));
		return toml_fault(p, p->at, STR("expected ',' or ']' after an array's value"));
	}
}

static bool read_inline_table(struct toml_parser *p, struct toml_value *table)
{
	p->at++;
	skip_blanks(p);
	if (eat(p, '}')) return true;
	do {
		skip_blanks(p);
		if (!read_pair(p, table)) return false;
		skip_blanks(p);
	} while (eat(p, ','));
	return eat(p, '}') || toml_fault(p, p->at, STR("expected ',' or '}': a table in braces stands on one line"));
}

static bool read_value(struct toml_parser *p, struct toml_value *parent, const struct toml_key_part *key)
{
	bool ok;
	enum toml_kind kind = peek(p) == '[' ? TOML_ARRAY : peek(p) == '{' ? TOML_TABLE : TOML_STRING;
	if (toml_nests(kind) && !toml_may_nest(p, parent, p->at)) return false;
	struct toml_value *v = toml_add(p, parent, key, kind, p->at);
	if (kind == TOML_ARRAY) ok = read_array(p, v);
	else if (kind == TOML_TABLE) ok = read_inline_table(p, v);
	else if (peek(p) == '"' || peek(p) == '\'') ok = toml_string(p, true, &v->text);
	else ok = toml_scalar(p, v);
	v->closed = true;
	return ok;
}

/* ---- the document ---- */

static bool read_header(struct toml_parser *p)
{
	struct toml_key key;
	p->at++;
	bool list = eat(p, '[');
	if (!read_key(p, &key)) return false;
	if (!eat(p, ']') || (list && !eat(p, ']')))
		return toml_fault(p, p->at, list ? STR("expected ']]' after the header's key")
		                                 : STR("expected ']' after the header's key"));
	return toml_define(p, &key, list);
}

static bool read_document(struct toml_parser *p)
{
	while (p->at < p->text.n) {
		skip_blanks(p);
		bool empty = p->at == p->text.n || peek(p) == '#' || peek(p) == '\n' || peek(p) == '\r';
		if (!empty && !(peek(p) == '[' ? read_header(p) : read_pair(p, p->table))) return false;
		if (!end_line(p)) return false;
	}
	return true;
}

static bool check_encoding(struct toml_parser *p)
{
	size_t at = 0;
	while (at < p->text.n) {
		size_t n = (unsigned char)p->text.p[at] < 0x80 ? 1 : utf8_length(str_skip(p->text, at));
		if (!n) return toml_fault(p, at, STR("this is not UTF-8; save the file as UTF-8"));
		at += n;
	}
	return true;
}

bool toml_parse_inside(struct arena *a, str path, str text, struct toml_origin origin,
                       const struct toml_value **out, struct err *e)
{
	struct toml_parser p = { .a = a, .path = path, .text = text, .origin = origin, .line = 1, .column = 1,
	                         .section = 1, .e = e };
	p.root = p.table = NEW(a, struct toml_value);
	*p.root = (struct toml_value){ .kind = TOML_TABLE, .line = 1 + origin.lines, .column = 1 + origin.columns };
	if (!check_encoding(&p) || !read_document(&p)) return false;
	*out = p.root;
	return true;
}

bool toml_parse(struct arena *a, str path, str text, const struct toml_value **out, struct err *e)
{
	str_eat(&text, STR("\xEF\xBB\xBF"));
	return toml_parse_inside(a, path, text, (struct toml_origin){ 0 }, out, e);
}
