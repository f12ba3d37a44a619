/*
 * Reading JSON in one pass, without a tree: the caller asks for what it expects
 * and skips the rest. Once something is wrong, `bad` says what, every later
 * call fails, and json_fault names the place.
 */
#ifndef SPOKESHAVE_JSON_READ_H
#define SPOKESHAVE_JSON_READ_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

struct json_reader {
	struct arena *a;       /* of strings that had to be decoded; the others borrow the text */
	const char *start, *at, *end;
	unsigned depth;
	const char *bad;       /* what is wrong, a clause; null: nothing yet */
};

struct json_reader json_reader(struct arena *a, str text);

/*
 * The first byte of the next value, which says its kind: one of {["tfn, '0' for
 * any number, 0 for none.
 */
char json_peek(struct json_reader *r);

/*
 * Members of an object, elements of a list:
 *	for (bool first = true; json_member(r, &first, &key);) …one value…
 * The value before must have been read or skipped.
 */
bool json_member(struct json_reader *r, bool *first, str *key);
bool json_element(struct json_reader *r, bool *first);

MUST_USE bool json_read_string(struct json_reader *r, str *out);

/* Any value, checked and passed over; `raw`, if not null, is its text. */
bool json_skip(struct json_reader *r, str *raw);

/* Nothing but blanks is left. */
MUST_USE bool json_at_end(struct json_reader *r);

/* FAULT_NETWORK: "not JSON: <what> at byte N". */
bool json_fault(const struct json_reader *r, struct err *e);

/* It is not what belongs here: `what` says so, a clause, unless something was wrong before. Always false. */
bool json_refuse(struct json_reader *r, const char *what);

/* Add the strings of a list; false: it is none, or holds something else. */
MUST_USE bool json_read_strings(struct json_reader *r, struct strs *out);

#endif
