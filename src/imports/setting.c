/*
 * `LANGUAGES = [("de", "Deutsch"), …]`, `LANGUAGE_CODE = "de"`: the literals that
 * are assigned, and whether that is all; of other settings that they are there.
 */
#include "scanner.h"

static bool is_op(const struct token *t, uint16_t op)
{
	return t->kind == TOKEN_OP && t->op == op;
}

static bool opens(const struct token *t)
{
	return is_op(t, '(') || is_op(t, '[');
}

static bool is_plain(const struct token *t)
{
	return t->kind == TOKEN_STRING && !t->bytes && !t->escapes && t->text.n;
}

static void tell(struct scan *s, str setting, const struct token *t)
{
	scan_emit(s, FACT_SELECT, scan_line(s, t->at), t->text)->asname = setting;
}

/* To the bracket that closes the one that was read; false at the end of all. */
static bool skip_brackets(struct lexer *l, struct token *t)
{
	const uint32_t outside = l->depth - 1;
	while (l->depth > outside && t->kind != TOKEN_END) lexer_next(l, t);
	return t->kind == TOKEN_OP;
}

/* `("de", anything), …` to the list's end; `t` is its opening bracket. */
static bool read_pairs(struct scan *s, str setting, struct lexer *l, struct token *t)
{
	for (lexer_next(l, t); opens(t); lexer_next(l, t)) {
		struct lexer pair = *l;
		lexer_next(&pair, t);
		struct token code = *t;
		lexer_next(&pair, t);
		if (!is_plain(&code) || !is_op(t, ',')) return false;
		tell(s, setting, &code);
		if (!skip_brackets(l, t)) return false;
		lexer_next(l, t);
		if (!is_op(t, ',')) break;
	}
	return is_op(t, ']') || is_op(t, ')');
}

void scan_setting(struct scan *s)
{
	struct lexer ahead = s->lex;
	struct token t;
	str setting = s->word->text;
	if (scan_block(s)->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING)) return;
	lexer_next(&ahead, &t);
	bool literal = false, assigned = is_op(&t, '=');
	bool told = str_eq(setting, STR("LANGUAGES")) || str_eq(setting, STR("LANGUAGE_CODE")); /* a key is no one's business */
	const size_t before = s->out->n;
	s->setting_at = s->t.at;
	if (assigned) lexer_next(&ahead, &t);
	if (told && assigned && is_plain(&t)) {
		tell(s, setting, &t);
		literal = true;
	} else if (told && assigned && opens(&t)) {
		literal = read_pairs(s, setting, &ahead, &t);
	}
	lexer_next(&ahead, &t);
	bool ends = t.kind == TOKEN_NEWLINE || t.kind == TOKEN_END || is_op(&t, ';');
	if (!literal || !ends || s->out->n == before)
		scan_emit(s, FACT_SELECT_OPEN, scan_line(s, s->t.at), (str){ 0 })->asname = setting;
}
