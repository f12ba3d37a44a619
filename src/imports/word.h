/* The names that mean something to the scanner, in one table: most names of a source are not in it. */
#ifndef SPOKESHAVE_WORD_H
#define SPOKESHAVE_WORD_H

#include "spokeshave/str.h"

#define WORD_SLOTS 512u /* a power of two, and sparse: a name that means nothing seldom meets one that does */

enum statement_word {
	STATEMENT_OTHER, STATEMENT_IF, STATEMENT_ELIF, STATEMENT_ELSE, STATEMENT_FOR, STATEMENT_WHILE, STATEMENT_TRY,
	STATEMENT_EXCEPT, STATEMENT_FINALLY, STATEMENT_WITH, STATEMENT_DEF, STATEMENT_CLASS, STATEMENT_ASYNC,
	STATEMENT_MATCH, STATEMENT_CASE, STATEMENT_LAZY, STATEMENT_IMPORT, STATEMENT_FROM,
	STATEMENT_SETTING, /* no statement, but a name whose assignment tells what an application chooses */
};

enum call_kind {
	CALL_NONE, CALL_IMPORT, CALL_META, CALL_GROUP, CALL_PATH,
	CALL_SELECT,    /* its first argument chooses data */
	CALL_LIST,      /* it asks which there are to choose from */
	CALL_ATTRIBUTE, /* getattr */
	CALL_OTHER,
};

enum word_role {
	ROLE_STATEMENT = 1,  /* no expression holds it: a bracket around it was never closed */
	ROLE_LAMBDA = 2,
	ROLE_ENDS_LAMBDA = 4,
	ROLE_DECIDES = 8,    /* a test that mentions it may be decided, and a with that does may suppress errors */
	ROLE_PATH = 16,      /* code or data is opened by path */
	ROLE_GETATTR = 32,   /* a module that answers for its attributes */
	ROLE_OWN_NAME = 64,  /* the module's own name, or its package's */
	ROLE_IMPORTER = 128, /* imports by name; as a value it may be called from anywhere */
};

struct word {
	str text;
	uint8_t roles;       /* of enum word_role */
	uint8_t statement;   /* enum statement_word */
	uint8_t call;        /* enum call_kind of its first argument; CALL_NONE: no function that is known */
};

/* Where each word is: filled anew for each source, which costs less than reading a line of it. */
struct words { uint8_t slot[WORD_SLOTS]; };

/* Its name is one by which libraries choose data, or ask what there is. */
static inline bool word_selects(const struct word *w)
{
	return w->call == CALL_SELECT || w->call == CALL_LIST;
}

extern const struct word word_table[];
extern const struct word word_none;

void words_init(struct words *w);

static inline uint32_t word_hash(str s)
{
	unsigned first = (unsigned char)s.p[0], middle = (unsigned char)s.p[s.n / 2];
	unsigned last = (unsigned char)s.p[s.n - 1];
	return (uint32_t)(first + middle * 39 + last * 81 + s.n * 67) & (WORD_SLOTS - 1);
}

/* The word that a name is; word_none for all others. `s` is not empty. */
static inline const struct word *word_find(const struct words *w, str s)
{
	for (uint32_t i = word_hash(s); w->slot[i]; i = (i + 1) & (WORD_SLOTS - 1))
		if (str_eq(word_table[w->slot[i]].text, s)) return &word_table[w->slot[i]];
	return &word_none;
}

#endif
