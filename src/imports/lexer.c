#include "lexer.h"

#include <string.h>

#include "bytes16.h"

const uint8_t char_classes[256] = {
	[' '] = CLASS_BLANK, ['\t'] = CLASS_BLANK, ['\f'] = CLASS_BLANK,
	['\n'] = CLASS_NEWLINE, ['\r'] = CLASS_NEWLINE, ['#'] = CLASS_COMMENT, ['\\'] = CLASS_JOIN,
	['\''] = CLASS_QUOTE, ['"'] = CLASS_QUOTE,
	['0' ... '9'] = CLASS_DIGIT,
	['a' ... 'z'] = CLASS_NAME, ['A' ... 'Z'] = CLASS_NAME, ['_'] = CLASS_NAME,
	[0x80 ... 0xff] = CLASS_NAME,
	['('] = CLASS_OPEN, ['['] = CLASS_OPEN, ['{'] = CLASS_OPEN,
	[')'] = CLASS_CLOSE, [']'] = CLASS_CLOSE, ['}'] = CLASS_CLOSE,
	['.'] = CLASS_DOT, [','] = CLASS_COMMA, ['='] = CLASS_EQUAL, [':'] = CLASS_COLON,
	[';'] = CLASS_OP, ['!'] = CLASS_OP,
	['+'] = CLASS_SUM, ['-'] = CLASS_SUM, ['*'] = CLASS_SUM, ['/'] = CLASS_SUM,
	['|'] = CLASS_SUM, ['&'] = CLASS_SUM, ['<'] = CLASS_SUM, ['>'] = CLASS_SUM,
	['%'] = CLASS_SUM, ['^'] = CLASS_SUM, ['~'] = CLASS_SUM, ['@'] = CLASS_SUM,
};

static const char *skip_spaces(const char *p, const char *end)
{
	if (p < end && *p != ' ') return p;
	for (; end - p >= 16; p += 16) {
		uint32_t spaces = bytes16_bits((bytes16)(bytes16_at(p) == ' '));
		if (spaces != BYTES16_ALL) return p + __builtin_ctz(~spaces);
	}
	while (p < end && *p == ' ') p++;
	return p;
}

void lexer_init(struct lexer *l, str source)
{
	memset(l, 0, sizeof *l);
	l->p = source.n ? source.p : "";
	l->end = l->p + source.n;
	l->line_start = true;
}

void lexer_recover(struct lexer *l)
{
	l->depth = 0;
	l->modes = 0;
	l->broken = true;
}

static char peek(const struct lexer *l, size_t ahead)
{
	if ((size_t)(l->end - l->p) <= ahead) return 0;
	return l->p[ahead];
}

static void skip_newline(struct lexer *l)
{
	l->p += peek(l, 0) == '\r' && peek(l, 1) == '\n' ? 2 : 1;
}

static const char *find_byte(const char *from, const char *end, char c)
{
	const char *at = memchr(from, c, (size_t)(end - from));
	return at ? at : end;
}

static void skip_comment(struct lexer *l)
{
	const char *stop = find_byte(l->p, l->end, '\n');
	l->p = find_byte(l->p, stop, '\r'); /* old line ends, or the one before '\n' */
}

/* A backslash at the end of a line joins it with the next. */
static bool skip_joined(struct lexer *l)
{
	if (peek(l, 0) != '\\') return false;
	char c = peek(l, 1);
	if (c != '\n' && c != '\r') return false;
	l->p++;
	skip_newline(l);
	return true;
}

/*
 * Over blanks, comments, joined lines and, if `over_lines`, line ends, to a
 * token's first byte or a line's end, and what that is. `column` goes with it;
 * `crossed` is set when a line end was passed.
 */
static inline __attribute__((always_inline)) enum char_class
skip_blanks(struct lexer *l, bool over_lines, uint32_t *column, bool *crossed)
{
	for (;;) {
		const char *from = l->p;
		l->p = skip_spaces(from, l->end);
		*column += (uint32_t)(l->p - from);
		if (l->p == l->end) return CLASS_OTHER;
		enum char_class class = class_of(*l->p);
		switch (class) {
		case CLASS_NEWLINE:
			if (!over_lines) return class;
			*crossed = true;
			*column = 0;
			l->p++;
			break;
		case CLASS_BLANK:
			*column = *l->p == '\t' ? (*column / 8 + 1) * 8 : 0; /* a form feed begins the line anew */
			l->p++;
			break;
		case CLASS_COMMENT:
			skip_comment(l);
			break;
		case CLASS_JOIN:
			if (!skip_joined(l)) return CLASS_OTHER;
			break;
		default:
			return class;
		}
	}
}

uint32_t lexer_indent(struct lexer *l)
{
	uint32_t column = 0;
	bool crossed;
	skip_blanks(l, true, &column, &crossed);
	return column;
}

static void emit(struct lexer *l, struct token *t, enum token_kind kind, const char *from)
{
	t->kind = (uint8_t)kind;
	t->text = (str){ from, (size_t)(l->p - from) };
}

static void lex_name(struct lexer *l, struct token *t)
{
	const char *from = l->p;
	l->p = name_end(from, l->end);
	emit(l, t, TOKEN_NAME, from);
}

static void lex_digits(struct lexer *l)
{
	while (l->p < l->end && (char_is_digit(*l->p) || *l->p == '_')) l->p++;
}

static void lex_number(struct lexer *l, struct token *t)
{
	const char *from = l->p;
	char base = char_lower(peek(l, 1));
	if (*l->p == '0' && (base == 'x' || base == 'o' || base == 'b')) {
		l->p += 2;
		/* "0b1if x" ends before the keyword, a hexadecimal "0xfor" does not: as CPython reads them */
		while (l->p < l->end && (char_is_digit(*l->p) || *l->p == '_' ||
		                         (base == 'x' && char_lower(*l->p) >= 'a' && char_lower(*l->p) <= 'f')))
			l->p++;
	} else {
		lex_digits(l);
		if (peek(l, 0) == '.') { l->p++; lex_digits(l); }
		if (char_lower(peek(l, 0)) == 'e') {
			char sign = peek(l, 1);
			if (char_is_digit(sign) || ((sign == '+' || sign == '-') && char_is_digit(peek(l, 2)))) {
				l->p += 2;
				lex_digits(l);
			}
		}
		if (char_lower(peek(l, 0)) == 'j') l->p++;
	}
	emit(l, t, TOKEN_NUMBER, from);
}

static bool closes(const struct lexer *l, char quote, bool triple)
{
	return peek(l, 0) == quote && (!triple || (peek(l, 1) == quote && peek(l, 2) == quote));
}

/* Past a backslash and what it guards. */
static void skip_escape(struct lexer *l, struct token *t)
{
	t->escapes = true;
	if (++l->p < l->end) l->p += *l->p == '\r' && peek(l, 1) == '\n' ? 2 : 1;
}

/* To the quote that ends a string on one line; false at the line's end. */
static bool find_quote(struct lexer *l, struct token *t, char quote)
{
	while (l->p < l->end) {
		bool many = l->end - l->p >= 16;
		uint32_t found = many ? string_end(l->p, quote) : 0;
		if (many && !found) {
			l->p += 16;
			continue;
		}
		if (many) l->p += __builtin_ctz(found);
		char c = *l->p;
		if (c == quote) return true;
		if (c == '\n' || c == '\r') return false;
		if (c == '\\') skip_escape(l, t);
		else l->p++;
	}
	return false;
}

/* To the three quotes that end a string: quotes and backslashes are far apart in what is mostly prose. */
static bool find_three_quotes(struct lexer *l, struct token *t, char quote)
{
	for (const char *stop = l->p; l->p < l->end;) {
		if (stop <= l->p) stop = find_byte(l->p, l->end, quote);
		const char *escape = find_byte(l->p, stop, '\\');
		l->p = escape;
		if (escape < stop) skip_escape(l, t);
		else if (closes(l, quote, true)) return true;
		else if (stop < l->end) l->p = ++stop;
	}
	return false;
}

/* Past the opening quotes, to the end of a string without holes. */
static void lex_string(struct lexer *l, struct token *t, char quote, bool triple)
{
	const char *from = l->p;
	if (triple ? find_three_quotes(l, t, quote) : find_quote(l, t, quote)) {
		emit(l, t, TOKEN_STRING, from);
		l->p += triple ? 3 : 1;
	} else {
		l->broken = true; /* unclosed: to the end of the line, or of the file */
		emit(l, t, TOKEN_STRING, from);
	}
}

static bool push_mode(struct lexer *l, struct format_mode mode)
{
	if (l->modes == LIMIT_FORMAT_DEPTH) {
		l->broken = true;
		return false;
	}
	l->mode[l->modes++] = mode;
	return true;
}

/* At a quote, `prefix` letters before it. */
static void lex_quoted(struct lexer *l, struct token *t, str prefix)
{
	char quote = *l->p;
	bool triple = peek(l, 1) == quote && peek(l, 2) == quote, format = false;
	for (size_t i = 0; i < prefix.n; i++) {
		char c = char_lower(prefix.p[i]);
		t->raw |= c == 'r';
		t->bytes |= c == 'b';
		format |= c == 'f' || c == 't';
	}
	l->p += triple ? 3 : 1;
	struct format_mode mode = { .kind = MODE_TEXT, .quote = quote, .triple = triple, .raw = t->raw };
	if (format && push_mode(l, mode)) emit(l, t, TOKEN_FORMAT, l->p);
	else lex_string(l, t, quote, triple);
}

static bool is_string_prefix(str s)
{
	static const char *const prefixes[] = { "r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt" };
	for (size_t i = 0; i < COUNT(prefixes); i++)
		if (str_eq_nocase(s, str_of(prefixes[i]))) return true;
	return false;
}

/* Leave the innermost f-string, its holes and all. */
static void pop_format(struct lexer *l)
{
	while (l->modes && l->mode[l->modes - 1].kind != MODE_TEXT) {
		if (l->mode[l->modes - 1].kind == MODE_HOLE) l->depth = l->mode[l->modes - 1].depth;
		l->modes--;
	}
	if (l->modes) l->modes--;
}

/* In the text of an f-string or of a format specification: text first, then what ended it. */
static void lex_format(struct lexer *l, struct token *t)
{
	const struct format_mode *m = &l->mode[l->modes - 1];
	bool spec = m->kind == MODE_SPEC;
	const char *from = l->p;
	t->raw = m->raw;
	t->escapes = true; /* perhaps */
	for (; l->p < l->end; l->p++) {
		char c = *l->p;
		if (c == '\\') {
			char next = peek(l, 1);
			if (!m->raw && next == 'N' && peek(l, 2) == '{') { /* \N{NAME} is no hole */
				while (l->p < l->end && *l->p != '}' && *l->p != m->quote) l->p++;
				if (closes(l, m->quote, m->triple)) break;
				continue;
			}
			if (next != '{' && next != '}') /* in raw text a backslash still guards the quote */
				l->p += next == '\r' && peek(l, 2) == '\n' ? 2 : 1;
			if (l->p >= l->end) break;
		} else if ((c == '{' || c == '}') && !spec && peek(l, 1) == c) {
			l->p++;
		} else if (c == '{' || c == '}' || closes(l, m->quote, m->triple) ||
		           (!m->triple && (c == '\n' || c == '\r'))) {
			break;
		}
	}
	if (l->p > from) {
		emit(l, t, TOKEN_TEXT, from);
		return;
	}
	char c = peek(l, 0);
	if (l->p < l->end && c == '{') {
		l->p++;
		emit(l, t, TOKEN_HOLE, from);
		if (!push_mode(l, (struct format_mode){ .kind = MODE_HOLE, .depth = l->depth, .quote = m->quote,
		                                        .triple = m->triple, .raw = m->raw })) {
			t->kind = TOKEN_TEXT;
		}
		return;
	}
	if (l->p < l->end && c == '}') {
		l->p++;
		if (spec) { /* the hole that it belongs to ends with it */
			l->modes -= 2;
			emit(l, t, TOKEN_HOLE_END, from);
		} else {
			l->broken = true;
			emit(l, t, TOKEN_TEXT, from);
		}
		return;
	}
	bool closed = !spec && closes(l, m->quote, m->triple);
	size_t quotes = closed ? (m->triple ? 3 : 1) : 0;
	l->broken |= !closed;
	l->p += quotes;
	pop_format(l);
	emit(l, t, TOKEN_FORMAT_END, from);
}

static void lex_operator(struct lexer *l, struct token *t)
{
	const char *from = l->p;
	char c = *l->p++, next = peek(l, 0);
	struct format_mode *hole = l->modes ? &l->mode[l->modes - 1] : NULL;
	bool hole_level = hole && hole->depth == l->depth;
	uint16_t op = (unsigned char)c;
	t->kind = TOKEN_OP;
	if (c == '(' || c == '[' || c == '{') {
		l->depth++;
	} else if (c == '}' && hole_level) {
		l->modes--;
		t->kind = TOKEN_HOLE_END;
	} else if (c == ')' || c == ']' || c == '}') {
		if (l->depth > (hole ? hole->depth : 0)) l->depth--;
		else l->broken = true;
	} else if (c == ':' && hole_level) {
		struct format_mode spec = *hole;
		spec.kind = MODE_SPEC;
		push_mode(l, spec);
	} else if (next == '=' && c != '.' && c != ',' && c != ';' && c != '~') {
		l->p++;
		op = OP2((unsigned char)c, '=');
	} else if ((c == '-' && next == '>') || (c == '*' && next == '*') || (c == '/' && next == '/')) {
		l->p++;
		op = OP2((unsigned char)c, (unsigned char)next);
	}
	t->op = op;
	t->text = (str){ from, (size_t)(l->p - from) };
}

/* A token at a byte that is neither blank nor line end. */
static void lex_here(struct lexer *l, struct token *t, enum char_class class)
{
	switch (class) {
	case CLASS_NAME:
		lex_name(l, t);
		if (t->text.n <= 2 && (peek(l, 0) == '\'' || peek(l, 0) == '"') && is_string_prefix(t->text))
			lex_quoted(l, t, t->text);
		break;
	case CLASS_DIGIT:
		lex_number(l, t);
		break;
	case CLASS_QUOTE:
		/* the quote of the f-string around ends it, even in a hole that was never closed */
		lex_quoted(l, t, (str){ 0 });
		break;
	case CLASS_DOT:
		if (char_is_digit(peek(l, 1))) lex_number(l, t);
		else lex_operator(l, t);
		break;
	case CLASS_SUM: case CLASS_OPEN: case CLASS_CLOSE: case CLASS_COMMA: case CLASS_EQUAL: case CLASS_COLON:
	case CLASS_OP:
		lex_operator(l, t);
		break;
	default: /* '$', '?', '`', NUL and other control characters, a stray backslash */
		l->broken = true;
		l->p++;
		t->kind = TOKEN_OP;
		t->op = '?';
		t->text = (str){ t->at, 1 };
	}
}

static void end_of_source(struct lexer *l, struct token *t, bool in_brackets)
{
	if (in_brackets) lexer_recover(l);
	bool open_line = !l->line_start;
	l->line_start = true;
	emit(l, t, open_line ? TOKEN_NEWLINE : TOKEN_END, l->p);
}

void lexer_next(struct lexer *l, struct token *t)
{
	*t = (struct token){ .at = l->p };
	if (l->modes && l->mode[l->modes - 1].kind != MODE_HOLE) {
		lex_format(l, t);
		return;
	}
	bool in_brackets = l->depth || l->modes;
	if (l->line_start) {
		t->column = lexer_indent(l);
		t->first = true;
		l->line_start = l->p == l->end;
	}
	uint32_t column = 0;
	enum char_class class = skip_blanks(l, in_brackets, &column, &t->first);
	t->at = l->p;
	if (l->p == l->end) {
		end_of_source(l, t, in_brackets);
	} else if (class == CLASS_NEWLINE) {
		skip_newline(l);
		l->line_start = true;
		emit(l, t, TOKEN_NEWLINE, t->at);
	} else {
		lex_here(l, t, class);
	}
}
