#include "condition.h"
#include "scanner.h"
#include "source.h"

#include <string.h>

void scan_next(struct scan *s)
{
	lexer_next(&s->lex, &s->t);
	s->word = s->t.kind == TOKEN_NAME ? word_find(&s->words, s->t.text) : &word_none;
}

static bool at_statement_end(const struct scan *s)
{
	return s->t.kind == TOKEN_NEWLINE || s->t.kind == TOKEN_END || scan_at_op(s, ';');
}

/* The token behind the current one. */
static struct token look_ahead(const struct scan *s)
{
	struct lexer copy = s->lex;
	struct token t;
	lexer_next(&copy, &t);
	return t;
}

static bool take_name(struct scan *s, str *out)
{
	if (s->t.kind != TOKEN_NAME) return false;
	*out = s->t.text;
	scan_next(s);
	return true;
}

static bool take_op(struct scan *s, uint16_t op)
{
	if (!scan_at_op(s, op)) return false;
	scan_next(s);
	return true;
}

/* a.b.c; a copy only where blanks stand between. */
static bool take_dotted(struct scan *s, str *out)
{
	str part;
	if (!take_name(s, out)) return false;
	while (take_op(s, '.')) {
		if (!take_name(s, &part)) return false;
		size_t n = (size_t)(part.p + part.n - out->p);
		bool adjacent = part.p == out->p + out->n + 1;
		*out = adjacent ? (str){ out->p, n } : arena_join(s->a, arena_join(s->a, *out, STR(".")), part);
	}
	return true;
}

static str take_asname(struct scan *s)
{
	str name = { 0 };
	if (!scan_at_name(s, STR("as"))) return name;
	scan_next(s);
	return take_name(s, &name) ? name : (str){ 0 };
}

static void import_statement(struct scan *s, uint32_t line, uint16_t lazy)
{
	str module, asname;
	uint16_t more = 0;
	do {
		if (!take_dotted(s, &module)) break;
		asname = take_asname(s);
		struct fact *f = scan_emit(s, FACT_IMPORT, line, source_text(s->a, s->encoding, module));
		f->asname = source_text(s->a, s->encoding, asname);
		f->flags |= lazy | more;
		more = FLAG_CONTINUED;
		scan_alias(s, module, module, (str){ 0 });
	} while (take_op(s, ','));
}

static void from_statement(struct scan *s, uint32_t line, uint16_t lazy)
{
	str module = { 0 }, name, asname;
	unsigned level = 0;
	uint16_t more = 0;
	while (take_op(s, '.')) level++;
	if (!scan_at_name(s, STR("import")) && !take_dotted(s, &module)) return;
	if (!scan_at_name(s, STR("import"))) return;
	scan_next(s);
	take_op(s, '(');
	module = source_text(s->a, s->encoding, module);
	do {
		if (take_op(s, '*')) name = STR("*");
		else if (!take_name(s, &name)) break;
		asname = take_asname(s);
		struct fact *f = scan_emit(s, FACT_FROM, line, module);
		f->name = source_text(s->a, s->encoding, name);
		f->asname = source_text(s->a, s->encoding, asname);
		f->level = (uint8_t)(level > UINT8_MAX ? UINT8_MAX : level);
		f->flags |= lazy | more;
		more = FLAG_CONTINUED;
		scan_alias(s, module, name, asname);
		bool top_level = !scan_block(s)->functions && !(scan_block(s)->flags & FLAG_CLASS);
		if (top_level && str_eq(asname.n ? asname : name, STR("__getattr__")))
			scan_emit_open(s, name.p, STR("__getattr__"));
	} while (take_op(s, ','));
}

/* A header was read; its suite follows on this line or, indented, on the next ones. */
static void open_suite(struct scan *s, uint16_t flags, uint32_t minors, unsigned functions)
{
	const struct block *outer = scan_block(s);
	uint16_t kept = (uint16_t)(outer->flags & ~(functions ? FLAG_SUPPRESSED : 0)); /* a call is elsewhere */
	struct block inner = {
		.flags = kept | flags, .minors = outer->minors & minors,
		.functions = (uint16_t)(outer->functions + functions),
	};
	if (!inner.minors) inner.flags |= FLAG_DEAD;
	if (!take_op(s, ':')) return; /* no Python */
	inner.inline_suite = s->t.kind != TOKEN_NEWLINE;
	if (!inner.inline_suite) {
		uint32_t column = outer->column;
		for (size_t i = s->blocks_n; i-- && s->blocks[i].inline_suite;) column = s->blocks[i].column;
		scan_next(s);
		if (s->t.kind == TOKEN_END || s->t.column <= column) {
			s->lex.broken = true; /* no suite */
			return;
		}
		inner.column = s->t.column;
	} else {
		inner.column = outer->column;
	}
	if (s->blocks_n == LIMIT_BLOCKS) {
		s->lex.broken = true;
		return;
	}
	s->blocks[s->blocks_n++] = inner;
}

/* The test of an if or elif, and its suite; `chain` says on what of it the rest runs. */
static void tested_suite(struct scan *s, struct chain *chain)
{
	struct lexer before = s->lex;
	struct token first = s->t;
	struct block *b = scan_block(s);
	uint16_t own = b->flags;
	uint32_t minors = b->minors;
	/* the test itself runs where the statement does, an elif's where the ones before it were false */
	b->flags |= chain->else_flags;
	b->minors &= chain->rest;
	if (!b->minors) b->flags |= FLAG_DEAD;
	scan_expression(s, EXPRESSION_HEADER);
	b->flags = own;
	b->minors = minors;
	struct condition c = { .yes = PYTHON_MINORS_ALL, .no = PYTHON_MINORS_ALL };
	if (s->decidable) c = condition_read(first, before);
	uint16_t flags = chain->else_flags;
	uint32_t yes = c.type_checking ? PYTHON_MINORS_ALL : c.yes;
	if (c.type_checking) flags |= FLAG_TYPE_CHECKING;
	else if (!c.not_type_checking) flags |= FLAG_CONDITIONAL;
	if (c.main) flags |= FLAG_MAIN;
	uint32_t rest = chain->rest;
	if (c.not_type_checking) chain->else_flags |= FLAG_TYPE_CHECKING;
	else chain->rest &= c.type_checking ? PYTHON_MINORS_ALL : c.no;
	if (!c.type_checking && !c.not_type_checking) chain->else_flags |= FLAG_CONDITIONAL;
	open_suite(s, flags, rest & yes, 0);
}

static bool ends_header(const struct lexer *l, const struct token *t)
{
	return t->kind == TOKEN_END || t->kind == TOKEN_NEWLINE || (t->kind == TOKEN_OP && t->op == ':' && !l->depth);
}

/* What the names in an except's header catch, as flags of the body. */
static uint16_t handler_flags(struct lexer l, struct token t)
{
	uint16_t flags = 0;
	bool bare = true;
	for (str last = { 0 };; lexer_next(&l, &t)) {
		bool ends = ends_header(&l, &t) || (t.kind == TOKEN_NAME && str_eq(t.text, STR("as")));
		bool part = t.kind == TOKEN_NAME || (t.kind == TOKEN_OP && t.op == '.');
		if (!part || ends) {
			if (str_eq(last, STR("ImportError")) || str_eq(last, STR("ModuleNotFoundError")))
				flags |= FLAG_TRY_IMPORT_ERROR;
			if (str_eq(last, STR("Exception")) || str_eq(last, STR("BaseException"))) flags |= FLAG_TRY_BROAD;
			last = (str){ 0 };
		} else if (t.kind == TOKEN_NAME) {
			last = t.text;
		}
		if (ends) return bare ? FLAG_TRY_BROAD : flags;
		bare &= t.kind == TOKEN_OP && t.op == '*';
	}
}

static void except_clause(struct scan *s)
{
	struct chain *chain = &scan_block(s)->chain;
	struct lexer ahead = s->lex;
	uint16_t caught = handler_flags(ahead, s->t);
	if (chain->kind == CHAIN_TRY) {
		if (!chain->body_over) chain->to = s->out->n;
		chain->body_over = true;
		for (size_t i = chain->from; i < chain->to; i++)
			if (s->functions.v[i] == scan_block(s)->functions) s->out->v[i].flags |= caught;
	}
	scan_expression(s, EXPRESSION_HEADER);
	open_suite(s, FLAG_HANDLER | (caught & FLAG_TRY_IMPORT_ERROR ? FLAG_EXCEPT_IMPORT_ERROR : 0), PYTHON_MINORS_ALL, 0);
}

static void end_of_try(struct scan *s, uint16_t flags)
{
	scan_block(s)->chain.body_over = true;
	open_suite(s, flags, PYTHON_MINORS_ALL, 0);
}

static void else_clause(struct scan *s)
{
	struct chain chain = scan_block(s)->chain;
	if (chain.kind == CHAIN_TRY) end_of_try(s, FLAG_TRY_ELSE);
	else if (chain.kind == CHAIN_IF) open_suite(s, chain.else_flags, chain.rest, 0);
	else open_suite(s, chain.kind == CHAIN_LOOP ? FLAG_CONDITIONAL : 0, PYTHON_MINORS_ALL, 0);
}

static void finally_clause(struct scan *s)
{
	end_of_try(s, 0);
}

static void if_statement(struct scan *s)
{
	struct chain *chain = &scan_block(s)->chain;
	*chain = (struct chain){ .kind = CHAIN_IF, .rest = PYTHON_MINORS_ALL };
	tested_suite(s, chain);
}

static void elif_clause(struct scan *s)
{
	struct chain *chain = &scan_block(s)->chain;
	if (chain->kind != CHAIN_IF)
		*chain = (struct chain){ .kind = CHAIN_IF, .rest = PYTHON_MINORS_ALL, .else_flags = FLAG_CONDITIONAL };
	tested_suite(s, chain);
}

static void loop_statement(struct scan *s)
{
	scan_block(s)->chain = (struct chain){ .kind = CHAIN_LOOP };
	scan_expression(s, EXPRESSION_HEADER);
	open_suite(s, FLAG_CONDITIONAL, PYTHON_MINORS_ALL, 0);
}

static void try_statement(struct scan *s)
{
	scan_block(s)->chain = (struct chain){ .kind = CHAIN_TRY, .from = s->out->n, .to = s->out->n };
	open_suite(s, 0, PYTHON_MINORS_ALL, 0);
}

/* Does a with's header hold suppress(…) of what a failed import raises? */
static bool suppresses(struct lexer l, struct token t)
{
	static const str caught[] = { STR_INIT("ImportError"), STR_INIT("ModuleNotFoundError"), STR_INIT("Exception"),
	                              STR_INIT("BaseException") };
	for (bool inside = false; !ends_header(&l, &t); lexer_next(&l, &t)) {
		if (t.kind != TOKEN_NAME) continue;
		for (size_t i = 0; inside && i < COUNT(caught); i++)
			if (str_eq(t.text, caught[i])) return true;
		inside |= str_eq(t.text, STR("suppress"));
	}
	return false;
}

static void with_statement(struct scan *s)
{
	struct lexer before = s->lex;
	struct token first = s->t;
	scan_expression(s, EXPRESSION_HEADER);
	bool optional = s->decidable && suppresses(before, first);
	open_suite(s, optional ? FLAG_SUPPRESSED : 0, PYTHON_MINORS_ALL, 0);
}

static void class_statement(struct scan *s)
{
	if (s->t.kind == TOKEN_NAME) scan_next(s);
	scan_expression(s, EXPRESSION_HEADER);
	open_suite(s, FLAG_CLASS, PYTHON_MINORS_ALL, 0);
}

static void def_statement(struct scan *s)
{
	const struct block *b = scan_block(s);
	bool top_level = !b->functions && !(b->flags & FLAG_CLASS);
	if (top_level && s->word->roles & ROLE_GETATTR) scan_emit_open(s, s->t.at, s->t.text);
	if (s->t.kind == TOKEN_NAME) scan_next(s);
	scan_expression(s, EXPRESSION_DEF);
	open_suite(s, FLAG_FUNCTION, PYTHON_MINORS_ALL, 1);
}

/* `match x:` and `case y:` are headers only where a block follows; else names like any other. */
static bool soft_statement(struct scan *s)
{
	bool match = s->word->statement == STATEMENT_MATCH;
	bool is_case = s->word->statement == STATEMENT_CASE && s->blocks_n > 1 &&
	               s->blocks[s->blocks_n - 2].chain.kind == CHAIN_MATCH;
	if (!match && !is_case) return false;
	struct lexer ahead = s->lex;
	struct token t;
	lexer_next(&ahead, &t);
	if (t.kind == TOKEN_NEWLINE || t.kind == TOKEN_END) return false;
	if (t.kind == TOKEN_OP && t.op != '(' && t.op != '[' && t.op != '{' && t.op != '-' && t.op != '*' && t.op != '~')
		return false;
	while (t.kind != TOKEN_END && t.kind != TOKEN_NEWLINE &&
	       !(t.kind == TOKEN_OP && t.op == ':' && !ahead.depth && !ahead.modes))
		lexer_next(&ahead, &t);
	if (t.kind != TOKEN_OP) return false;
	lexer_next(&ahead, &t);
	if (match && t.kind != TOKEN_NEWLINE) return false;
	scan_next(s);
	if (match) scan_block(s)->chain = (struct chain){ .kind = CHAIN_MATCH };
	scan_expression(s, EXPRESSION_HEADER);
	open_suite(s, FLAG_CONDITIONAL, PYTHON_MINORS_ALL, 0);
	return true;
}

static bool lazy_import(struct scan *s)
{
	if (s->word->statement != STATEMENT_LAZY) return false;
	struct token t = look_ahead(s);
	return t.kind == TOKEN_NAME && (str_eq(t.text, STR("import")) || str_eq(t.text, STR("from")));
}

/* Of the words that begin a compound statement; read from the token behind the word. */
static void (*const compounds[])(struct scan *s) = {
	[STATEMENT_IF] = if_statement,       [STATEMENT_ELIF] = elif_clause,
	[STATEMENT_ELSE] = else_clause,      [STATEMENT_FOR] = loop_statement,
	[STATEMENT_WHILE] = loop_statement,  [STATEMENT_TRY] = try_statement,
	[STATEMENT_EXCEPT] = except_clause,  [STATEMENT_FINALLY] = finally_clause,
	[STATEMENT_WITH] = with_statement,   [STATEMENT_DEF] = def_statement,
	[STATEMENT_CLASS] = class_statement,
};

/* A statement that opens a suite; its suite is read by the caller's loop. */
static bool compound_statement(struct scan *s)
{
	if (s->word->statement == STATEMENT_ASYNC) scan_next(s);
	unsigned word = s->word->statement;
	if (word >= COUNT(compounds) || !compounds[word]) return soft_statement(s);
	scan_next(s);
	compounds[word](s);
	return true;
}

static void statement(struct scan *s)
{
	const char *at = s->t.at;
	uint16_t lazy = 0;
	if (compound_statement(s)) return;
	if (lazy_import(s)) {
		lazy = FLAG_LAZY;
		scan_next(s);
	}
	bool from = s->word->statement == STATEMENT_FROM;
	if (from || s->word->statement == STATEMENT_IMPORT) {
		uint32_t line = scan_line(s, at);
		scan_next(s);
		if (from) from_statement(s, line, lazy);
		else import_statement(s, line, lazy);
		/* past the closing parenthesis, and over what is no Python */
		while (!at_statement_end(s) && !scan_lost_bracket(s)) scan_next(s);
		if (scan_lost_bracket(s)) lexer_recover(&s->lex);
		return;
	}
	if (s->word->statement == STATEMENT_SETTING) scan_setting(s);
	scan_expression(s, EXPRESSION_STATEMENT);
}

void scan_close_suites(struct scan *s, uint32_t column)
{
	while (s->blocks_n > 1 && (scan_block(s)->inline_suite || column < scan_block(s)->column)) s->blocks_n--;
}

void scan_python(struct arena *a, str source, struct facts *out)
{
	struct scan whole, *s = &whole;
	memset(s, 0, offsetof(struct scan, blocks));
	words_init(&s->words);
	*out = (struct facts){ 0 };
	s->a = a;
	s->out = out;
	s->source = source_prepare(a, source, &s->encoding);
	s->line_at = s->source.p;
	s->line = 1;
	s->carriage_returns = str_find(s->source, '\r') < s->source.n;
	s->blocks_n = 1;
	s->blocks[0] = (struct block){ .minors = PYTHON_MINORS_ALL };
	lexer_init(&s->lex, s->source);
	scan_next(s);
	while (s->t.kind != TOKEN_END) {
		if (s->t.first) scan_close_suites(s, s->t.column);
		const char *at = s->t.at;
		size_t blocks = s->blocks_n;
		if (s->t.kind == TOKEN_NEWLINE || scan_at_op(s, ';')) scan_next(s);
		else statement(s);
		if (s->t.at == at && s->blocks_n == blocks && s->t.kind != TOKEN_END) scan_next(s); /* no Python */
	}
	out->broken = s->lex.broken;
}
