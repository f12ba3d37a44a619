/*
 * The one pass over a Python source: scan.c knows statements and blocks,
 * expression.c names and literals, skim.c passes what matters to nobody,
 * bracket.c knows what is open, call.c what calls say, emit.c what a fact
 * carries.
 */
#ifndef SPOKESHAVE_SCANNER_H
#define SPOKESHAVE_SCANNER_H

#include "lexer.h"
#include "literal.h"
#include "source.h"
#include "spokeshave/scan.h"
#include "word.h"

#define LIMIT_BLOCKS 120u   /* suites within each other; CPython ends at 100 */
#define LIMIT_BRACKETS 250u /* brackets and lambdas within each other; CPython ends at 200 */
#define RECENT_LITERALS 512u

enum chain_kind { CHAIN_NONE, CHAIN_IF, CHAIN_LOOP, CHAIN_TRY, CHAIN_MATCH };

/* The compound statement that an elif, else, except or case goes on with. */
struct chain {
	enum chain_kind kind;
	uint32_t rest;          /* versions on which the next elif or else may run */
	uint16_t else_flags;    /* of all that follows the first test */
	size_t from, to;        /* facts of a try's body */
	bool body_over;
};

struct block {
	uint32_t column;
	bool inline_suite;      /* on the header's own line */
	uint16_t flags;
	uint16_t functions;     /* defs around it */
	uint32_t minors;
	struct chain chain;
};

enum argument_state { ARGUMENT_EMPTY, ARGUMENT_LITERAL, ARGUMENT_NAME, ARGUMENT_NUMBER, ARGUMENT_OTHER };

struct bracket {
	char kind;              /* '(' '[' '{', 'f' a hole, 'a' a lambda's parameters, 'l' its body */
	uint8_t call;           /* enum call_kind */
	uint8_t state;          /* enum argument_state of the argument being read */
	bool prefixed;          /* the argument begins with a known part of the name */
	bool open;              /* what names the module is not literal */
	bool parameters;        /* of a def: ':' begins an annotation */
	bool by_keyword;        /* what names the module is a keyword argument */
	bool modules;           /* sys.modules[ */
	bool code;              /* "-c" was the last literal: the next one is Python for an interpreter */
	bool leads;             /* the hole that an f-string begins with */
	uint32_t index, level;
	const char *at;         /* where the call begins */
	str callee, keyword, argument, module, package;
};

struct literal {
	bool active;
	bool plain;             /* without holes */
	bool bytes;
	bool statement;         /* it begins the statement: a docstring, if nothing follows */
	str text;               /* up to the hole */
	const char *at;
};

enum expression_kind { EXPRESSION_STATEMENT, EXPRESSION_HEADER, EXPRESSION_DEF };

struct scan {
	struct arena *a;
	str source;
	enum encoding encoding;
	struct lexer lex;
	struct token t;
	const struct word *word;      /* what the current token means, if it is a name; else word_none */
	struct words words;
	struct facts *out;
	VEC(uint16_t) functions;      /* of each fact: defs and lambdas around it */

	const char *line_at;          /* where `line` was counted to */
	uint32_t line;
	bool carriage_returns;        /* some line may end with one */

	size_t blocks_n, brackets_n, brackets_lost;
	uint16_t lambdas;             /* bodies open */

	enum expression_kind kind;    /* of the expression being read */
	struct literal literal;
	const char *name_at;          /* where the dotted name before this token begins, or null */
	str name;                     /* its last part */
	const struct word *name_word;
	bool name_of_value;           /* it follows a value: f().name */
	bool quiet;                   /* in an annotation */
	size_t quiet_brackets;        /* brackets open where it began */
	bool decidable;               /* the expression read last may be a test that can be decided */
	bool imports_metadata;        /* the file imports importlib.metadata or pkg_resources */
	const char *setting_at;       /* the name that scan_setting looked at last */
	bool imports_selector;        /* it imports a function that chooses data by name */
	struct { str name; const struct word *meaning; } alias[8];
	size_t aliases;
	uint32_t recent[RECENT_LITERALS]; /* by hash: number of a literal's fact + 1 */

	/* Nothing before this is left as it was found; these hold anything past their counts. */
	struct block blocks[LIMIT_BLOCKS];
	struct bracket brackets[LIMIT_BRACKETS];
};

void scan_next(struct scan *s);

static inline struct block *scan_block(struct scan *s)
{
	return &s->blocks[s->blocks_n - 1];
}

static inline bool scan_at_op(const struct scan *s, uint16_t op)
{
	return s->t.kind == TOKEN_OP && s->t.op == op;
}

static inline bool scan_at_name(const struct scan *s, str name)
{
	return s->t.kind == TOKEN_NAME && str_eq(s->t.text, name);
}

/* The current token begins a line of its own inside brackets and can't stand there: the brackets were never closed. */
bool scan_lost_bracket(const struct scan *s);

/* The line, from 1, that `at` is in. Cheapest near where it was asked before. */
uint32_t scan_line(struct scan *s, const char *at);

/* Adds a fact under the flags of the place; returns it, or null where none counts. */
struct fact *scan_emit(struct scan *s, enum fact_kind kind, uint32_t line, str module);

/* The same for what is read from a literal: once for each text, if its place is alive. */
void scan_emit_literal(struct scan *s, enum fact_kind kind, const char *at, str module);

/* An import of something that is not known here; `what` says by which means. */
void scan_emit_open(struct scan *s, const char *at, str what);

/* setting.c: the statement begins with a setting's name: what is assigned to it, looked at ahead. */
void scan_setting(struct scan *s);

/*
 * Read on from the current token to the end of the statement (NEWLINE, ';' or
 * END), or in a header to the ':' that opens its suite. Sets `decidable`.
 */
void scan_expression(struct scan *s, enum expression_kind kind);

/*
 * The tokens that most of a source consists of, without making them tokens:
 * names without a meaning, whole numbers, operators; up to what scan_next has
 * to look at. `attribute` says, and is returned, whether a '.' stands before.
 */
bool scan_skim(struct scan *s, bool attribute);

/* A string in brackets that stands alone: no other string or operator is next to it. */
void scan_whole_literal(struct scan *s, const char *at, str text);

/* A line at this column is not in suites that are indented further. */
void scan_close_suites(struct scan *s, uint32_t column);

/* A name of code, a dotted one's next part if `attribute`. */
static inline void scan_note_name(struct scan *s, str text, const struct word *word, bool attribute)
{
	if (!attribute || !s->name_at) {
		s->name_at = text.p;
		s->name_of_value = attribute; /* a method of some value: f().import_module */
	}
	s->name = text;
	s->name_word = word;
}

/* More of the argument that is being read: it is what `state` says only if nothing was before. */
static inline void scan_note_argument(struct scan *s, enum argument_state state, str text)
{
	if (!s->brackets_n) return;
	struct bracket *b = &s->brackets[s->brackets_n - 1];
	b->state = (uint8_t)(b->state == ARGUMENT_EMPTY ? state : ARGUMENT_OTHER);
	b->argument = text;
}

static inline struct bracket *scan_top(struct scan *s)
{
	return s->brackets_n ? &s->brackets[s->brackets_n - 1] : NULL;
}

/* bracket.c: what each operator opens and ends. A null bracket is one too many. */
struct bracket *scan_push(struct scan *s, char kind);
void scan_open_bracket(struct scan *s, char kind);
void scan_close_bracket(struct scan *s);
void scan_end_lambdas(struct scan *s); /* by what can't be part of a lambda's body */
void scan_comma(struct scan *s);
void scan_colon(struct scan *s);
void scan_assignment(struct scan *s);
void scan_arrow(struct scan *s);

str scan_called_name(struct scan *s); /* the dotted name that was read, without blanks and line ends in it */

/* call.c: an argument is complete: does it name what the call is about? Then the call is. */
void scan_finish_argument(struct bracket *b);
void scan_finish_call(struct scan *s, const struct bracket *b);

/* exec("import a.b"): what its lines import; `how` it is run; `more` follows the literal, so that it is not all. */
void scan_run_text(struct scan *s, const struct literal *lit, str how, bool more);

/* What the dotted name before this token ends with, as it was imported. */
const struct word *scan_meaning(const struct scan *s);
bool scan_is_alias(const struct scan *s, str name);
bool scan_is_own(str name); /* self, cls */

/* A name was imported: `from importlib import import_module as load`. */
void scan_alias(struct scan *s, str module, str name, str asname);

#endif
