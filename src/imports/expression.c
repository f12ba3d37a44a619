#include "condition.h"
#include "scanner.h"

#include <string.h>

/* The nearest bracket is the one of an import call. */
static bool in_import_call(struct scan *s)
{
	struct bracket *b = scan_top(s);
	return b && b->call == CALL_IMPORT && b->index == 0;
}

/* More follows in the place of the name: what is there is where it begins. */
static void emit_prefix(struct scan *s, const struct literal *lit, str text)
{
	bool importing = in_import_call(s);
	if (!text.n || (!importing && (text.p[0] == '.' || str_find(text, '.') == text.n))) return;
	scan_emit_literal(s, FACT_PREFIX, lit->at, text);
	bool first = text.p[0] != '.' || !importing || scan_top(s)->state != ARGUMENT_OTHER; /* not the '.' of `vendor + '.' + name` */
	if (importing && first && str_find(text, '.') < text.n) scan_top(s)->prefixed = true;
}

static bool names_part(str part)
{
	for (size_t i = 0; i < part.n; i++)
		if (!name_char(part.p[i]) && part.p[i] != '-' && part.p[i] != '.') return false;
	return part.n > 0;
}

/* "tests/data/x.csv" names folders as "tests" does. The last part may be a file or go on behind a hole. */
static void emit_path(struct scan *s, const struct literal *lit)
{
	str rest = lit->text, part;
	bool one_line = str_find(rest, '\n') == rest.n && str_find(rest, '\r') == rest.n;
	if (rest.n > LIMIT_NAME_LITERAL || !one_line || str_find(rest, '/') == rest.n || str_has(rest, STR("://"))) return;
	for (bool more = true; more;) {
		more = str_cut(rest, '/', &part, &rest);
		if ((more || lit->plain) && names_part(part)) scan_emit_literal(s, FACT_ENTRY_GROUP, lit->at, part);
	}
}

static void emit_shape(struct scan *s, const struct literal *lit, bool added_to)
{
	size_t prefix;
	enum shape shape = literal_shape(lit->text, &prefix);
	bool partial = !lit->plain || added_to, dots = lit->text.n <= 2 && lit->text.p[0] == '.';
	switch (shape) {
	case SHAPE_IDENTIFIER:
	case SHAPE_DOTTED:
	case SHAPE_RELATIVE:
		if (partial && str_find(lit->text, ':') == lit->text.n) emit_prefix(s, lit, lit->text);
		else scan_emit_literal(s, FACT_STRING, lit->at, lit->text);
		break;
	case SHAPE_GROUP:
		if (!partial) scan_emit_literal(s, FACT_ENTRY_GROUP, lit->at, lit->text);
		break;
	case SHAPE_PREFIX:
		emit_prefix(s, lit, str_slice(lit->text, 0, prefix));
		break;
	default:
		if (partial && dots) emit_prefix(s, lit, lit->text);
		emit_path(s, lit);
	}
}

/* getattr(importlib, "import_module"), vars(builtins)["__import__"]: as the function handed on. Not in a tuple of words. */
static bool is_importer(const struct literal *lit, const struct bracket *b)
{
	if (!lit->plain || (b->kind != '[' && !b->callee.n)) return false;
	return str_eq(lit->text, STR("import_module")) || str_eq(lit->text, STR("__import__"));
}

static bool runs_text(const struct bracket *b)
{
	return b->kind == '(' && (str_eq(b->callee, STR("exec")) || str_eq(b->callee, STR("eval")));
}

/* A literal that is complete; `op` is the operator behind it, or 0. */
static void finish_literal(struct scan *s, const struct literal *lit, uint16_t op)
{
	struct bracket *b = scan_top(s);
	if (b && b->state == ARGUMENT_LITERAL) b->argument = lit->text;
	if (lit->text.n) emit_shape(s, lit, op == '+');
	if (!b) return;
	if (is_importer(lit, b)) scan_emit_open(s, lit->at, lit->text);
	else if (runs_text(b) || b->code)
		scan_run_text(s, lit, b->code ? STR("-c") : b->callee, op == '%' || op == '+' || op == '.');
	b->code = lit->plain && str_eq(lit->text, STR("-c"));
}

/* The literal that was read is complete; `s->t` is the token behind it. */
static void flush_literal(struct scan *s)
{
	struct literal lit = s->literal;
	bool ends = s->t.kind == TOKEN_NEWLINE || s->t.kind == TOKEN_END || scan_at_op(s, ';');
	s->literal.active = false;
	if ((!lit.statement || !ends) && !lit.bytes) finish_literal(s, &lit, s->t.kind == TOKEN_OP ? s->t.op : 0);
}

void scan_whole_literal(struct scan *s, const char *at, str text)
{
	const struct literal lit = { .plain = true, .text = text, .at = at };
	scan_note_argument(s, ARGUMENT_LITERAL, (str){ 0 });
	finish_literal(s, &lit, 0);
}

/* A string, or a text of an f-string before its first hole: joined to the literal before it, if there is one. */
static void add_literal(struct scan *s, const struct token *t)
{
	struct literal *lit = &s->literal;
	str text = t->text;
	if (t->escapes && !t->raw && text.n <= LIMIT_NAME_LITERAL) text = literal_decode(s->a, text);
	if (!lit->active) {
		*lit = (struct literal){ .active = true, .plain = true, .text = text, .at = t->at };
	} else if (lit->plain && text.n) {
		bool fits = lit->text.n + text.n <= LIMIT_NAME_LITERAL;
		lit->text = !lit->text.n ? text : fits ? arena_join(s->a, lit->text, text) : lit->text;
		lit->plain &= fits;
	}
	lit->bytes |= t->bytes;
}

/* `__name__ + ".x"`, f"{__package__}.x": a module of the file's own package. */
static void own_prefix(struct scan *s)
{
	struct bracket *b = scan_top(s);
	if (!b || b->state != ARGUMENT_NAME) return;
	if (b->kind == 'f' && b->leads && s->brackets_n > 1) b--;
	if (b->call != CALL_IMPORT || b->index != 0) return;
	scan_emit_literal(s, FACT_PREFIX, s->t.at, STR("."));
	b->prefixed = true;
}

/* Most names mean nothing of themselves. */
static void on_word(struct scan *s, bool attribute)
{
	const struct word *word = s->word;
	struct bracket *b = scan_top(s);
	bool module_level = !scan_block(s)->functions && !(scan_block(s)->flags & FLAG_CLASS) && !s->lambdas;
	if (!attribute && word->roles & ROLE_ENDS_LAMBDA) scan_end_lambdas(s);
	if (word->roles & ROLE_DECIDES) s->decidable = true;
	if (word->roles & ROLE_PATH) scan_emit_literal(s, FACT_PATH_CODE, s->t.at, (str){ 0 });
	if (word->roles & ROLE_GETATTR && module_level && !attribute) scan_emit_open(s, s->t.at, s->t.text);
	if (!(word->roles & ROLE_OWN_NAME)) return;
	if (b && b->modules && b->state == ARGUMENT_NAME && str_eq(word->text, STR("__name__")))
		scan_emit_open(s, s->t.at, STR("sys.modules"));
	own_prefix(s);
}

/* A name of code: keywords, dotted names that a call may end, names with a meaning of their own. */
static void on_name(struct scan *s, bool attribute)
{
	if (s->word->roles & ROLE_LAMBDA && !attribute) {
		scan_push(s, 'a');
		s->name_at = NULL;
		return;
	}
	if (s->word->roles) on_word(s, attribute);
	scan_note_name(s, s->t.text, s->word, attribute);
}

static bool may_be_value(const struct scan *s)
{
	const struct word *word = s->name_word;
	if (!s->name_at) return false;
	bool meant = word->roles & ROLE_IMPORTER || word_selects(word) || word->statement == STATEMENT_SETTING;
	return s->aliases || meant;
}

/* `f(LANGUAGES=…)`, `settings.LANGUAGES = …`, `X = LANGUAGES = …`: what the setting becomes is not looked for. */
static void check_setting(struct scan *s)
{
	if (!scan_at_op(s, '=') || s->name_at == s->setting_at || scan_block(s)->flags & (FLAG_DEAD | FLAG_TYPE_CHECKING)) return;
	scan_emit(s, FACT_SELECT_OPEN, scan_line(s, s->name_at), (str){ 0 })->asname = s->name_word->text;
}

/* `session.client` handed on, not `x.client = …`; a plain `client` only where it may be the function. */
static void check_selector_value(struct scan *s, const struct word *meaning)
{
	const struct bracket *b = scan_top(s);
	bool dotted = s->name_of_value || s->name.p != s->name_at;
	if (b && (b->parameters || b->kind == 'a') && !b->keyword.n) return; /* a parameter of that name */
	bool target = scan_at_op(s, '=') || (scan_at_op(s, ':') && !s->brackets_n);
	if (target || !(dotted || s->imports_selector)) return;
	scan_emit_literal(s, FACT_SELECT_OPEN, s->name_at, dotted ? scan_called_name(s) : meaning->text);
}

/* import_module handed on as a value: what it will import can't be seen here; so with what chooses data. */
static void check_value(struct scan *s)
{
	if (!may_be_value(s) || scan_at_op(s, '(') || scan_at_op(s, '.')) return;
	const struct word *meaning = scan_meaning(s);
	if (meaning->roles & ROLE_IMPORTER) scan_emit_open(s, s->name_at, s->name);
	else if (word_selects(meaning)) check_selector_value(s, meaning);
	else if (s->name_word->statement == STATEMENT_SETTING) check_setting(s);
}

bool scan_lost_bracket(const struct scan *s)
{
	return s->t.first && s->word->roles & ROLE_STATEMENT && (s->lex.depth || s->lex.modes);
}

/* Not a lambda's own ':', nor one in brackets: it opens the suite. */
static bool opens_suite(struct scan *s)
{
	if (!scan_at_op(s, ':') || s->lex.depth || s->lex.modes) return false;
	for (size_t i = 0; i < s->brackets_n; i++)
		if (s->brackets[i].kind == 'a') return false;
	return true;
}

static void on_hole(struct scan *s)
{
	bool leads = s->literal.active && !s->literal.text.n;
	if (s->literal.active) {
		s->literal.plain = false;
		flush_literal(s);
	}
	struct bracket *b = scan_push(s, 'f');
	if (b) b->leads = leads;
}

static void note_literal(struct scan *s)
{
	const struct bracket *b = scan_top(s);
	if (b && b->state == ARGUMENT_LITERAL) return; /* strings side by side are one */
	scan_note_argument(s, ARGUMENT_LITERAL, (str){ 0 });
}

/* A string, or a part of an f-string. */
static void on_text(struct scan *s)
{
	switch (s->t.kind) {
	case TOKEN_STRING:
		note_literal(s);
		add_literal(s, &s->t);
		break;
	case TOKEN_FORMAT:
		note_literal(s);
		if (!s->literal.active) s->literal = (struct literal){ .active = true, .plain = true, .at = s->t.at };
		break;
	case TOKEN_TEXT:
		if (s->literal.active) add_literal(s, &s->t);
		break;
	case TOKEN_HOLE:
		scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
		on_hole(s);
		break;
	default:
		break;
	}
}

static bool ends_statement(const struct scan *s)
{
	return s->t.kind == TOKEN_END || s->t.kind == TOKEN_NEWLINE ||
	       (scan_at_op(s, ';') && !s->lex.depth && !s->lex.modes);
}

static void on_operator(struct scan *s, uint16_t op)
{
	if (op != '=' && op != ',' && op != ')') scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
	switch (op) {
	case '(': case '[': case '{': scan_open_bracket(s, (char)op); break;
	case ')': case ']': case '}': scan_close_bracket(s); break;
	case ',': scan_comma(s); break;
	case ':': scan_colon(s); break;
	case '=': scan_assignment(s); break;
	case OP2('-', '>'): scan_arrow(s); break;
	default: break;
	}
	if (op != '.') s->name_at = NULL;
}

/* A token that is no text; `attribute`: a '.' stands before. True if it is a '.' itself. */
static bool on_code(struct scan *s, bool attribute)
{
	switch (s->t.kind) {
	case TOKEN_NAME:
		scan_note_argument(s, ARGUMENT_NAME, s->t.text);
		on_name(s, attribute);
		return false;
	case TOKEN_OP:
		on_operator(s, s->t.op);
		return s->t.op == '.';
	case TOKEN_NUMBER:
		scan_note_argument(s, ARGUMENT_NUMBER, s->t.text);
		s->decidable |= str_eq(s->t.text, STR("0")) || str_eq(s->t.text, STR("1"));
		break;
	default:
		scan_note_argument(s, ARGUMENT_OTHER, (str){ 0 });
		scan_close_bracket(s); /* a hole's end */
	}
	s->name_at = NULL;
	return false;
}

void scan_expression(struct scan *s, enum expression_kind kind)
{
	bool attribute = false, docstring = s->t.kind == TOKEN_STRING && kind == EXPRESSION_STATEMENT;
	s->kind = kind;
	s->name_at = NULL;
	s->quiet = s->literal.active = s->decidable = false;
	s->brackets_n = s->brackets_lost = 0;
	s->lambdas = 0;
	for (;; scan_next(s)) {
		bool text = s->t.kind >= TOKEN_STRING && s->t.kind <= TOKEN_FORMAT_END;
		if (s->literal.active && !text) flush_literal(s);
		if (!attribute) check_value(s);
		if (ends_statement(s) || (kind != EXPRESSION_STATEMENT && opens_suite(s))) break;
		if (scan_lost_bracket(s)) { /* the caller goes on with this token as a statement's first */
			lexer_recover(&s->lex);
			break;
		}
		docstring &= s->t.kind == TOKEN_STRING;
		if (text) {
			on_text(s);
			s->literal.statement = docstring;
			s->name_at = NULL;
			attribute = false;
		} else {
			attribute = on_code(s, attribute);
			if (!s->lex.modes && !may_be_value(s)) attribute = scan_skim(s, attribute);
		}
	}
	s->brackets_n = 0;
	s->lambdas = 0;
}
