/* Writing JSON: keys in the order written, two blanks of indentation, UTF-8. */
#ifndef SPOKESHAVE_JSON_H
#define SPOKESHAVE_JSON_H

#include "spokeshave/buf.h"

#define JSON_DEPTH 64 /* what writers may nest */

struct json {
	struct buf out;
	unsigned depth;  /* at most JSON_DEPTH */
	uint64_t lists;  /* bit 0: the innermost is a list; bit 1: the one around it; … */
	bool first;      /* nothing yet in the innermost object or list */
};

struct json json_in(struct arena *a);

/*
 * Each takes the key that it stands under; inside lists and for the outermost
 * value there is none and `key` is ignored: pass the empty str.
 */
void json_object(struct json *j, str key);
void json_list(struct json *j, str key);
void json_end(struct json *j, char bracket); /* '}' or ']' */
void json_str(struct json *j, str key, str value); /* bytes that are not UTF-8 become U+FFFD */
void json_u64(struct json *j, str key, uint64_t value);
void json_bool(struct json *j, str key, bool value);
void json_null(struct json *j, str key);

/* The document, with a newline at its end. */
str json_text(struct json *j);

#endif
