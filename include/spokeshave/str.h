/*
 * Borrowed text: a pointer and a length, never owned, never terminated.
 *
 * A str lives as long as the memory it points into. Copying the struct copies
 * nothing else. The empty str may have a null pointer.
 */
#ifndef SPOKESHAVE_STR_H
#define SPOKESHAVE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

typedef struct {
	const char *p;
	size_t n; /* bytes */
} str;

#define STR(literal) ((str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal) { "" literal, sizeof(literal) - 1 } /* in static tables */
#define STR_ARG(s) (int)(s).n, (s).p /* for "%.*s" */

/* The text of a C string; a null pointer is the empty text. */
str str_of(const char *text);

bool str_eq(str a, str b);
bool str_eq_nocase(str a, str b); /* ASCII letters only */
uint64_t str_hash(str s); /* for tables, and to tell bytes that were altered by accident; differs among machines */
int str_cmp(str a, str b);        /* by bytes, the shorter first: -1, 0, 1 */
bool str_starts(str s, str prefix);
bool str_ends(str s, str suffix);
bool str_has(str s, str part);
bool str_is_any(str s, const str *list, size_t n); /* one of these */

/* The index of `c` in `s`, the first or the last one; s.n when it is not there. */
size_t str_find(str s, char c);
size_t str_rfind(str s, char c);

/* Where `part`, which is not empty, stands in `s`, from `from`; s.n when it does not. */
size_t str_find_text(str s, str part, size_t from);

/* Bytes [from, to) of `s`; both are clamped to its length. */
str str_slice(str s, size_t from, size_t to);
str str_skip(str s, size_t n); /* without the first n bytes */
str str_trim(str s);           /* without ASCII blanks at either end */

/* If `s` starts (ends) with the given text, remove it and say true. */
bool str_eat(str *s, str prefix);
bool str_eat_end(str *s, str suffix);

/*
 * Cut `s` at the first `at`: `head` is what stands before it, `tail` what
 * follows. Without one, false: `head` is all of `s`, `tail` empty. `head` or
 * `tail` may be `s` itself.
 */
bool str_cut(str s, char at, str *head, str *tail);
bool str_cut_last(str s, char at, str *head, str *tail);

/* Decimal digits only, at least one; false when empty, other, or too large. */
MUST_USE bool str_u64(str s, uint64_t *out);

/* Comparison of two str for qsort. */
int str_order(const void *a, const void *b);

/* Two lower-case hexadecimal digits a byte, without a 0 behind them. */
void hex_write(const uint8_t *bytes, size_t n, char *out);

bool char_is_digit(char c);
bool char_is_alpha(char c); /* ASCII letters */
bool char_is_blank(char c); /* space, \t \n \v \f \r */
char char_lower(char c);    /* ASCII */

#endif
