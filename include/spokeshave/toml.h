/* TOML 1.0: a document becomes a tree of values, each of which knows where it stands. */
#ifndef SPOKESHAVE_TOML_H
#define SPOKESHAVE_TOML_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

#define TOML_DEPTH 64 /* tables and arrays inside one another, the document's own table not counted */

enum toml_kind {
	TOML_STRING, TOML_INTEGER, TOML_FLOAT, TOML_BOOL,
	TOML_OFFSET_DATE_TIME, TOML_LOCAL_DATE_TIME, TOML_LOCAL_DATE, TOML_LOCAL_TIME, /* checked, kept as text */
	TOML_ARRAY, TOML_TABLE
};

struct toml_value {
	enum toml_kind kind;
	uint32_t line, column;         /* from 1, columns are characters; of a [table]: its header */
	size_t offset;                 /* the same as a byte of the document */
	str key;                       /* decoded; empty in arrays and for the document itself */
	uint32_t key_line, key_column; /* where the key first stands; 0 without one */
	str text;                      /* a string's, decoded; of other scalars as written */
	int64_t integer;               /* TOML_INTEGER */
	double real;                   /* TOML_FLOAT */
	bool truth;                    /* TOML_BOOL */

	const struct toml_value *first, *next; /* children and siblings, in the document's order */
	size_t n;                              /* children */

	/* The reader's own. */
	struct toml_value *last, *index, *branch[4];
	uint32_t section, depth;
	bool closed;
};

/*
 * Read a document, whose table becomes `*out`; its texts borrow `text` where
 * nothing had to be decoded. `path` is for messages alone. Errors are
 * FAULT_INPUT, start with "path:line:column:" and end with the line and a
 * caret; `out` is then untouched. A byte order mark is passed over.
 */
MUST_USE bool toml_parse(struct arena *a, str path, str text, const struct toml_value **out, struct err *e);

/* The child of that name; null when there is none, or `table` is null or no table. */
const struct toml_value *toml_get(const struct toml_value *table, str key);

/* The same along keys joined by '.', none of which holds one: "tool.poetry.dependencies". */
const struct toml_value *toml_find(const struct toml_value *table, str path);

/* What a reader says it is: "a string", "an array", "a table", … */
const char *toml_kind_name(enum toml_kind kind);

#endif
