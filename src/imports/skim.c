#include "scanner.h"

/* Each of these returns where the token at `p` ends, or `p` itself if it has to be looked at. */

static const char *skim_name(struct scan *s, const char *p, const char *end, bool attribute, bool first)
{
	const char *at = name_end(p, end);
	str text = { p, (size_t)(at - p) };
	if (text.n <= 2 && at < end && class_of(*at) == CLASS_QUOTE) return p; /* a string's prefix */
	const struct word *word = word_find(&s->words, text);
	bool plain = word == &word_none || (first && word->roles == ROLE_STATEMENT && !word->statement); /* "return" */
	if (!plain || (s->aliases && scan_is_alias(s, text))) return p;
	scan_note_argument(s, ARGUMENT_NAME, text);
	scan_note_name(s, text, word, attribute);
	return at;
}

static const char *skim_whole_number(struct scan *s, const char *p, const char *end)
{
	const char *at = p + 1;
	while (at < end && char_is_digit(*at)) at++;
	if (at < end && (name_char(*at) || *at == '.')) return p;
	s->decidable |= at == p + 1 && *p <= '1';
	scan_note_argument(s, ARGUMENT_NUMBER, (str){ p, (size_t)(at - p) });
	s->name_at = NULL;
	return at;
}

/* A string without escapes that what is behind it ends, a comma or a bracket: in tables and calls most are. */
static const char *skim_string(struct scan *s, const char *p, const char *end)
{
	if (!s->brackets_n || s->literal.active) return p;
	for (const char *at = p + 1; end - at > 16; at += 16) {
		uint32_t found = string_end(at, *p);
		if (!found) continue;
		at += __builtin_ctz(found);
		bool ends = class_of(at[1]) == CLASS_COMMA || class_of(at[1]) == CLASS_CLOSE;
		if (*at != *p || !ends) return p;
		scan_whole_literal(s, p, (str){ p + 1, (size_t)(at - p - 1) });
		s->name_at = NULL;
		return at + 1;
	}
	return p;
}

/* An operator that only joins two values, of one byte or two. */
static const char *skim_sum(struct scan *s, const char *p, char next)
{
	if (*p == '-' && next == '>') return p;
	scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
	s->name_at = NULL;
	return p + (next == '=' || (next == *p && (*p == '*' || *p == '/')) ? 2 : 1);
}

static const char *skim_open(struct scan *s, const char *p)
{
	s->lex.depth++;
	scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
	scan_open_bracket(s, *p);
	s->name_at = NULL;
	return p + 1;
}

static const char *skim_close(struct scan *s, const char *p)
{
	if (!s->lex.depth) return p;
	s->lex.depth--;
	if (*p != ')') scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
	scan_close_bracket(s);
	s->name_at = NULL;
	return p + 1;
}

static const char *skim_dot(struct scan *s, const char *p, char next)
{
	if (char_is_digit(next)) return p;
	scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
	return p + 1;
}

/* Outside of brackets it may open a suite. */
static const char *skim_colon(struct scan *s, const char *p, char next)
{
	if (!s->lex.depth) return p;
	if (next == '=') return skim_sum(s, p, next);
	scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
	scan_colon(s);
	s->name_at = NULL;
	return p + 1;
}

static const char *skim_equal(struct scan *s, const char *p, char next)
{
	if (next == '=') return skim_sum(s, p, next);
	scan_assignment(s);
	s->name_at = NULL;
	return p + 1;
}

static const char *skim_comma(struct scan *s, const char *p)
{
	scan_comma(s);
	s->name_at = NULL;
	return p + 1;
}

/* In brackets: to the next token, but for a word that shows that they were never closed. */
static const char *skim_line_end(struct scan *s, const char *p, const char *end)
{
	s->lex.p = p;
	lexer_indent(&s->lex);
	const char *at = s->lex.p;
	if (at == end) return p;
	if (class_of(*at) != CLASS_NAME) return at;
	str name = { at, (size_t)(name_end(at, end) - at) };
	return word_find(&s->words, name)->roles & ROLE_STATEMENT ? p : at;
}

/* With the line ends the statement; the next one goes on the same way if its first name means nothing. */
static const char *skim_statement_end(struct scan *s, const char *p, const char *end)
{
	if (s->kind != EXPRESSION_STATEMENT || s->brackets_n) return p;
	s->lex.p = p;
	uint32_t column = lexer_indent(&s->lex);
	const char *at = s->lex.p;
	if (at == end || class_of(*at) != CLASS_NAME) return p;
	s->name_at = NULL;
	s->quiet = false;
	const char *name = skim_name(s, at, end, false, true);
	if (name == at) return p;
	scan_close_suites(s, column);
	return name;
}

bool scan_skim(struct scan *s, bool attribute)
{
	const char *p = s->lex.p, *const end = s->lex.end;
	for (const char *from = NULL; p != from && end - p > 2;) { /* the last bytes are left to scan_next */
		p += *p == ' '; /* a sum, not a branch that is hard to foresee */
		char next = p[1];
		from = p;
		switch (class_of(*p)) {
		case CLASS_NAME:  p = skim_name(s, p, end, attribute, false); break;
		case CLASS_DIGIT: p = skim_whole_number(s, p, end); break;
		case CLASS_SUM:   p = skim_sum(s, p, next); break;
		case CLASS_OPEN:  p = skim_open(s, p); break;
		case CLASS_CLOSE: p = skim_close(s, p); break;
		case CLASS_DOT:   p = skim_dot(s, p, next); break;
		case CLASS_COMMA: p = skim_comma(s, p); break;
		case CLASS_EQUAL: p = skim_equal(s, p, next); break;
		case CLASS_COLON: p = skim_colon(s, p, next); break;
		case CLASS_QUOTE: p = skim_string(s, p, end); break;
		case CLASS_BLANK: p++; continue;
		case CLASS_NEWLINE:
			if (!s->lex.depth) {
				p = skim_statement_end(s, p, end);
				break;
			}
			p = skim_line_end(s, p, end);
			if (p == from) break;
			continue;
		default: break;
		}
		if (p != from) attribute = *from == '.';
	}
	s->lex.p = p;
	return attribute;
}
