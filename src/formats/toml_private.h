/* What the files of the TOML reader share: the parser's state, its tree, its scalars. */
#ifndef SPOKESHAVE_FORMATS_TOML_PRIVATE_H
#define SPOKESHAVE_FORMATS_TOML_PRIVATE_H

#include "spokeshave/toml.h"

/* Of a document that stands inside another file: what its places are short of. */
struct toml_origin {
	uint32_t lines, columns;
};

struct toml_parser {
	struct arena *a;
	str path, text;
	struct toml_origin origin;
	size_t at;             /* the next byte */
	size_t seen;           /* how far `line` and `column` have been counted, never past `at` */
	uint32_t line, column; /* of byte `seen` */
	uint32_t section;      /* headers so far, the document's beginning being 1 */
	struct toml_value *root, *table; /* `table`: of the last header */
	struct err *e;
};

/* toml_parse of a document inside another file. */
MUST_USE bool toml_parse_inside(struct arena *a, str path, str text, struct toml_origin origin,
                                const struct toml_value **out, struct err *e);

/* "path:line:column: what", the line and a caret under byte `at`. */
bool toml_fault(struct toml_parser *p, size_t at, str what);

/* ---- toml_tree.c ---- */

struct toml_key_part { str text; size_t at; };
struct toml_key {
	struct toml_key_part part[TOML_DEPTH]; /* at least one */
	size_t n;
};

/* A child that begins at byte `at`: under a new `key` of a table, or of an array, where `key` is null. */
struct toml_value *toml_add(struct toml_parser *p, struct toml_value *parent, const struct toml_key_part *key,
                            enum toml_kind kind, size_t at);
struct toml_value *toml_child(const struct toml_value *table, str key);

static inline bool toml_nests(enum toml_kind kind)
{
	return kind == TOML_ARRAY || kind == TOML_TABLE;
}

/* A fault when what would be added to `parent` at byte `at` nests too deep. */
MUST_USE bool toml_may_nest(struct toml_parser *p, const struct toml_value *parent, size_t at);

/* Define what "[key]" or, of a list, "[[key]]" names: it becomes p->table. */
MUST_USE bool toml_define(struct toml_parser *p, const struct toml_key *key, bool list);

/* The table that a dotted key's last part belongs in, where that part is new. */
MUST_USE bool toml_descend(struct toml_parser *p, struct toml_value *table, const struct toml_key *key,
                           struct toml_value **out);

/* ---- toml_string.c and toml_scalar.c: each begins at p->at and moves it past what it read ---- */

MUST_USE bool toml_string(struct toml_parser *p, bool may_span_lines, str *out);
MUST_USE bool toml_scalar(struct toml_parser *p, struct toml_value *out);

/* Control characters that stand nowhere: all but the tab. */
static inline bool toml_forbids(char c)
{
	return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7F;
}

#endif
