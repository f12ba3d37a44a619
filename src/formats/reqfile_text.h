/* The text of a requirements file before its grammar: encodings, lines, joins, comments. */
#ifndef SPOKESHAVE_FORMATS_REQFILE_TEXT_H
#define SPOKESHAVE_FORMATS_REQFILE_TEXT_H

#include "spokeshave/reqfile.h"

/*
 * The bytes as UTF-8: by byte order mark, by a "coding:" comment in the first
 * two lines, as UTF-8, and else as Latin-1, with `guessed` set. An encoding
 * that is named but not known is FAULT_INPUT; `text` is then Latin-1.
 */
bool reqfile_decode(struct arena *a, str bytes, str *text, bool *guessed, struct err *e);

/* A logical line: physical ones joined, comment and surrounding blanks removed; not empty. */
struct logical {
	uint32_t line;   /* of its first physical line, from 1 */
	str text;
	size_t blanks;   /* bytes that were trimmed before `text` */
	size_t from, to; /* its physical lines, in the file's text */
};

struct logical_reader {
	struct arena *a;
	str all;
	size_t at;
	uint32_t line; /* of what is at `at` */
};

bool logical_next(struct logical_reader *r, struct logical *out);

/* Where byte `at` of a logical line stands in the file. */
struct place {
	uint32_t line;
	size_t column; /* characters, from 1 */
	str physical;  /* that line */
	size_t byte;   /* in it */
};

/*
 * Finds places in one logical line. Bytes that only rise are found in one pass
 * over it, however many they are; another begins anew.
 */
struct place_finder {
	str all;
	struct logical line;
	struct place found;      /* the last one */
	size_t at;               /* what it was found for */
	size_t next;             /* in `all`, behind the physical line of `found` */
	size_t before, lead;     /* bytes that the lines before it gave; bytes at its front that gave none */
	str part;                /* what it gives to the logical line */
	bool goes_on;
};
void place_start(struct place_finder *f, str all, const struct logical *l);
struct place place_find(struct place_finder *f, size_t at);

/* Bytes of the blank, as Python's str.isspace has it, that `s` begins with; 0: none. */
size_t python_blank(str s);
str python_trim(str s);

#endif
