#include "lexer.h"

#include <string.h>

enum char_class { CLASS_OTHER, CLASS_BLANK, CLASS_NEWLINE, CLASS_NAME, CLASS_DIGIT, CLASS_QUOTE, CLASS_OP };

static enum char_class class_of(char c)
{
	static const uint8_t table[256] = {
		[' '] = CLASS_BLANK, ['\t'] = CLASS_BLANK, ['\f'] = CLASS_BLANK,
		['\n'] = CLASS_NEWLINE, ['\r'] = CLASS_NEWLINE,
		['\''] = CLASS_QUOTE, ['"'] = CLASS_QUOTE,
		['0' ... '9'] = CLASS_DIGIT,
		['a' ... 'z'] = CLASS_NAME, ['A' ... 'Z'] = CLASS_NAME, ['_'] = CLASS_NAME,
		[0x80 ... 0xff] = CLASS_NAME,
		['('] = CLASS_OP, [')'] = CLASS_OP, ['['] = CLASS_OP, [']'] = CLASS_OP,
		['{'] = CLASS_OP, ['}'] = CLASS_OP, [':'] = CLASS_OP, [','] = CLASS_OP,
		[';'] = CLASS_OP, ['+'] = CLASS_OP, ['-'] = CLASS_OP, ['*'] = CLASS_OP,
		['/'] = CLASS_OP, ['|'] = CLASS_OP, ['&'] = CLASS_OP, ['<'] = CLASS_OP,
		['>'] = CLASS_OP, ['='] = CLASS_OP, ['.'] = CLASS_OP, ['%'] = CLASS_OP,
		['^'] = CLASS_OP, ['~'] = CLASS_OP, ['@'] = CLASS_OP, ['!'] = CLASS_OP,
	};
	return (enum char_class)table[(unsigned char)c];
}

bool name_start(char c)
{
	return class_of(c) == CLASS_NAME;
}

bool name_char(char c)
{
	enum char_class k = class_of(c);
	return k == CLASS_NAME || k == CLASS_DIGIT;
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
	return (size_t)(l->end - l->p) > ahead ? l->p[ahead] : 0;
}

static bool at_newline(const struct lexer *l)
{
	return l->p < l->end && class_of(*l->p) == CLASS_NEWLINE;
}

static void skip_newline(struct lexer *l)
{
	l->p += peek(l, 0) == '\r' && peek(l, 1) == '\n' ? 2 : 1;
}

static void skip_comment(struct lexer *l)
{
	const char *stop = memchr(l->p, '\n', (size_t)(l->end - l->p));
	if (!stop) stop = l->end;
	const char *lone = memchr(l->p, '\r', (size_t)(stop - l->p)); /* old line ends, or the one before '\n' */
	l->p = lone ? lone : stop;
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

/* To the first token of the next logical line, passing empty ones. Gives its column. */
static uint32_t skip_indent(struct lexer *l)
{
	uint32_t column = 0;
	for (; l->p < l->end; l->p++) {
		char c = *l->p;
		if (c == ' ') column++;
		else if (c == '\t') column = (column / 8 + 1) * 8;
		else if (c == '\f') column = 0;
		else if (c == '#') { skip_comment(l); l->p--; }
		else if (c == '\n' || c == '\r') column = 0;
		else if (skip_joined(l)) l->p--;
		else break;
	}
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
	while (l->p < l->end && name_char(*l->p)) l->p++;
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

/* Past the opening quotes, to the end of a string without holes. */
static void lex_string(struct lexer *l, struct token *t, char quote, bool triple)
{
	const char *from = l->p;
	for (; l->p < l->end; l->p++) {
		char c = *l->p;
		if (c == '\\') {
			if (++l->p == l->end) break;
			if (*l->p == '\r' && peek(l, 1) == '\n') l->p++;
		} else if (c == quote) {
			if (!closes(l, quote, triple)) continue;
			emit(l, t, TOKEN_STRING, from);
			l->p += triple ? 3 : 1;
			return;
		} else if (!triple && (c == '\n' || c == '\r')) {
			break;
		}
	}
	l->broken = true; /* unclosed: to the end of the line, or of the file */
	emit(l, t, TOKEN_STRING, from);
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
	for (; l->p < l->end; l->p++) {
		char c = *l->p;
		if (c == '\\' && !m->raw) {
			char next = peek(l, 1);
			if (next == 'N' && peek(l, 2) == '{') { /* \N{NAME} is no hole */
				while (l->p < l->end && *l->p != '}' && *l->p != m->quote) l->p++;
				if (closes(l, m->quote, m->triple)) break;
				continue;
			}
			if (next != '{' && next != '}') l->p++;
			if (l->p == l->end) break;
		} else if (c == '\\' && l->p + 1 < l->end && peek(l, 1) != '{' && peek(l, 1) != '}') {
			l->p++; /* in raw text a backslash still guards the quote */
		} else if ((c == '{' || c == '}') && !spec && peek(l, 1) == c) {
			l->p++;
		} else if (c == '{' || c == '}' || closes(l, m->quote, m->triple)) {
			break;
		} else if (!m->triple && (c == '\n' || c == '\r')) {
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
static void lex_here(struct lexer *l, struct token *t)
{
	char c = *l->p;
	switch (class_of(c)) {
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
	case CLASS_OP:
		if (c == '.' && char_is_digit(peek(l, 1))) lex_number(l, t);
		else lex_operator(l, t);
		break;
	default: /* '$', '?', '`', NUL and other control characters, a stray backslash */
		l->broken = true;
		l->p++;
		t->kind = TOKEN_OP;
		t->op = '?';
		t->text = (str){ t->at, 1 };
	}
}

void lexer_next(struct lexer *l, struct token *t)
{
	*t = (struct token){ 0 };
	if (l->modes && l->mode[l->modes - 1].kind != MODE_HOLE) {
		t->at = l->p;
		lex_format(l, t);
		return;
	}
	bool in_brackets = l->depth || l->modes;
	if (l->line_start) {
		t->column = skip_indent(l);
		t->first = true;
		l->line_start = false;
		if (l->p == l->end) l->line_start = true;
	}
	for (; l->p < l->end; l->p++) {
		if (class_of(*l->p) == CLASS_BLANK) continue;
		if (*l->p == '#') {
			skip_comment(l);
			l->p--;
		} else if (at_newline(l)) {
			if (!in_brackets) break;
			t->first = true;
		} else if (skip_joined(l)) {
			l->p--;
		} else {
			break;
		}
	}
	t->at = l->p;
	if (l->p == l->end) {
		if (in_brackets) lexer_recover(l);
		bool open_line = !l->line_start;
		l->line_start = true;
		emit(l, t, open_line ? TOKEN_NEWLINE : TOKEN_END, l->p);
		return;
	}
	if (at_newline(l)) {
		const char *from = l->p;
		skip_newline(l);
		l->line_start = true;
		emit(l, t, TOKEN_NEWLINE, from);
		return;
	}
	lex_here(l, t);
}
