/*
 * Tokens of Python 3.8 to 3.15, one at a time, out of any bytes. The whole state
 * is this struct: copy it to look ahead, and drop the copy.
 */
#ifndef SPOKESHAVE_LEXER_H
#define SPOKESHAVE_LEXER_H

#include "bytes16.h"
#include "spokeshave/str.h"

#define LIMIT_FORMAT_DEPTH 32u /* f-strings, their holes and format specifications within each other */

enum token_kind {
	TOKEN_END,
	TOKEN_NEWLINE,    /* the end of a logical line */
	TOKEN_NAME,
	TOKEN_NUMBER,
	TOKEN_STRING,     /* `text` is what stands between the quotes */
	TOKEN_FORMAT,     /* an f- or t-string begins */
	TOKEN_TEXT,       /* literal text in one; may be empty */
	TOKEN_HOLE,       /* '{' */
	TOKEN_FORMAT_END,
	TOKEN_HOLE_END,   /* the '}' of a hole */
	TOKEN_OP,
};

/* Operators are known by their characters, at most two: OP2('=', '='). */
#define OP2(first, second) ((uint16_t)((first) | (second) << 8))

struct token {
	uint8_t kind;     /* enum token_kind */
	bool raw, bytes;  /* of strings */
	bool escapes;     /* a backslash is in the text */
	bool first;       /* first of its line; inside brackets too */
	uint16_t op;
	uint32_t column;  /* of the first token of a logical line, tabs to multiples of 8 */
	str text;
	const char *at;   /* where it begins, a string's prefix included */
};

enum format_mode_kind { MODE_TEXT, MODE_HOLE, MODE_SPEC };
struct format_mode {
	uint8_t kind;     /* enum format_mode_kind */
	char quote;
	bool triple, raw;
	uint32_t depth;   /* of brackets, where the hole begins */
};

struct lexer {
	const char *p, *end;
	uint32_t depth;   /* open brackets */
	uint32_t modes;   /* used of `mode` */
	bool line_start;  /* the next token begins a logical line */
	bool broken;      /* something was no Python; what could be, was read */
	struct format_mode mode[LIMIT_FORMAT_DEPTH];
};

/* `source` without byte order mark. */
void lexer_init(struct lexer *l, str source);
void lexer_next(struct lexer *l, struct token *out);

/* From a line's end or beginning to the first token of a logical line, passing empty ones. Gives its column. */
uint32_t lexer_indent(struct lexer *l);

/* Forget open brackets and f-strings: what follows begins a logical line. */
void lexer_recover(struct lexer *l);

/* Of sixteen bytes at `p`: those where a string on one line ends or is no longer plain. */
static inline uint32_t string_end(const char *p, char quote)
{
	bytes16 c = bytes16_at(p), ends = (bytes16)(c == (uint8_t)quote) | (bytes16)(c == '\\');
	return bytes16_bits(ends | (bytes16)(c == '\n') | (bytes16)(c == '\r'));
}

/* What a byte may begin. */
enum char_class {
	CLASS_OTHER, CLASS_NAME, CLASS_DIGIT, /* letters, '_', and every byte past ASCII; digits */
	CLASS_SUM,                            /* operators that only join two values */
	CLASS_OPEN, CLASS_CLOSE, CLASS_DOT, CLASS_COMMA, CLASS_EQUAL, CLASS_COLON, CLASS_OP,
	CLASS_QUOTE, CLASS_BLANK, CLASS_NEWLINE, CLASS_COMMENT, CLASS_JOIN,
};
extern const uint8_t char_classes[256];

static inline enum char_class class_of(char c)
{
	return (enum char_class)char_classes[(unsigned char)c];
}

static inline bool name_start(char c)
{
	return class_of(c) == CLASS_NAME;
}

static inline bool name_char(char c)
{
	return (unsigned)class_of(c) - CLASS_NAME <= CLASS_DIGIT - CLASS_NAME;
}

/* Where the name ends that `p`, before `end`, is in. */
static inline const char *name_end(const char *p, const char *end)
{
	for (; end - p >= 16; p += 16) {
		bytes16 c = bytes16_at(p), letter = (bytes16)((c | 0x20) - 'a' <= 'z' - 'a'), digit = (bytes16)(c - '0' <= 9);
		uint32_t inside = bytes16_bits(letter | digit | (bytes16)(c == '_') | (bytes16)(c >= 0x80));
		if (inside != BYTES16_ALL) return p + __builtin_ctz(~inside);
	}
	while (p < end && name_char(*p)) p++;
	return p;
}

#endif
