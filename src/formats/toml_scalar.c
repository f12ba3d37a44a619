/* Booleans, numbers, dates and times: a word of letters, digits and -+_.: is exactly one of them. */
#include <stdlib.h>
#include <string.h>

#include "toml_private.h"

/* ---- digits ---- */

static size_t digits_at(str s)
{
	size_t n = 0;
	while (n < s.n && char_is_digit(s.p[n])) n++;
	return n;
}

static bool is_digit_of(char c, unsigned base)
{
	c = char_lower(c);
	if (base == 16 && c >= 'a' && c <= 'f') return true;
	return char_is_digit(c) && (unsigned)(c - '0') < base;
}

/* Bytes of the digits at the front, single underscores between them; 0: there are none. */
static size_t grouped_digits(str s, unsigned base)
{
	size_t n = 0;
	while (n < s.n) {
		bool joint = s.p[n] == '_' && n && n + 1 < s.n && is_digit_of(s.p[n + 1], base);
		if (!is_digit_of(s.p[n + joint], base)) break;
		n += 1u + joint;
	}
	return n;
}

static bool eat_sign(str *s)
{
	return str_eat(s, STR("+")) || str_eat(s, STR("-"));
}

/* The integer part of a number: no zero before other digits. */
static bool eat_whole(str *s)
{
	size_t n = grouped_digits(*s, 10);
	if (!n || (n > 1 && s->p[0] == '0')) return false;
	*s = str_skip(*s, n);
	return true;
}

/* ---- integers ---- */

static unsigned eat_base(str *s)
{
	return str_eat(s, STR("0x")) ? 16 : str_eat(s, STR("0o")) ? 8 : str_eat(s, STR("0b")) ? 2 : 10;
}

static bool is_integer(str word)
{
	str rest = word;
	unsigned base = eat_base(&rest);
	if (base != 10) return rest.n && grouped_digits(rest, base) == rest.n;
	eat_sign(&rest);
	return eat_whole(&rest) && !rest.n;
}

/* False: it does not fit 64 bits. */
static bool integer_value(str word, int64_t *out)
{
	uint64_t value = 0;
	bool negative = str_starts(word, STR("-"));
	unsigned base = eat_base(&word);
	for (size_t i = 0; i < word.n; i++) {
		char c = char_lower(word.p[i]);
		if (c == '_' || c == '+' || c == '-') continue;
		unsigned digit = (unsigned)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
		if (value > (UINT64_MAX - digit) / base) return false;
		value = value * base + digit;
	}
	if (value > (uint64_t)INT64_MAX + negative) return false;
	*out = negative && value ? -1 - (int64_t)(value - 1) : (int64_t)value;
	return true;
}

/* ---- floats ---- */

/* What follows the mark, a dot or an 'e', must be digits. */
static bool eat_digits(str *s)
{
	size_t n = grouped_digits(*s, 10);
	*s = str_skip(*s, n);
	return n;
}

static bool is_float(str word)
{
	eat_sign(&word);
	if (str_eq(word, STR("inf")) || str_eq(word, STR("nan"))) return true;
	if (!eat_whole(&word) || !word.n) return false;
	if (str_eat(&word, STR(".")) && !eat_digits(&word)) return false;
	if (!word.n) return true;
	if (!str_eat(&word, STR("e")) && !str_eat(&word, STR("E"))) return false;
	eat_sign(&word);
	return eat_digits(&word) && !word.n;
}

static double float_value(struct arena *a, str word)
{
	struct arena_mark mark = arena_mark(a);
	char *p = arena_alloc(a, word.n + 1, 1);
	size_t n = 0;
	for (size_t i = 0; i < word.n; i++)
		if (word.p[i] != '_') p[n++] = word.p[i];
	double value = strtod(p, NULL);
	arena_reset(a, mark);
	return value;
}

/* ---- dates and times ---- */

/* Two digits at `at`, from `least` to `most`. */
static bool two_digits(str s, size_t at, unsigned least, unsigned most, unsigned *out)
{
	if (digits_at(str_slice(s, at, at + 2)) != 2) return false;
	*out = (unsigned)(s.p[at] - '0') * 10 + (unsigned)(s.p[at + 1] - '0');
	return *out >= least && *out <= most;
}

static unsigned days_in(unsigned year, unsigned month)
{
	static const unsigned char days[] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return days[month] + (month == 2 && leap ? 1u : 0u);
}

static bool eat_date(str *s)
{
	uint64_t year;
	unsigned month, day;
	if (digits_at(*s) != 4 || !str_u64(str_slice(*s, 0, 4), &year) || s->n < 10) return false;
	if (s->p[4] != '-' || !two_digits(*s, 5, 1, 12, &month) || s->p[7] != '-') return false;
	if (!two_digits(*s, 8, 1, days_in((unsigned)year, month), &day)) return false;
	*s = str_skip(*s, 10);
	return true;
}

/* A minute may have a 61st second, as the standard has it. */
static bool eat_time(str *s)
{
	unsigned part;
	if (s->n < 8 || s->p[2] != ':' || s->p[5] != ':') return false;
	if (!two_digits(*s, 0, 0, 23, &part) || !two_digits(*s, 3, 0, 59, &part) || !two_digits(*s, 6, 0, 60, &part))
		return false;
	*s = str_skip(*s, 8);
	if (!str_eat(s, STR("."))) return true;
	size_t n = digits_at(*s);
	*s = str_skip(*s, n);
	return n;
}

static bool eat_offset(str *s)
{
	unsigned part;
	if (str_eat(s, STR("Z")) || str_eat(s, STR("z"))) return true;
	if (s->n < 6 || s->p[3] != ':' || !two_digits(*s, 1, 0, 23, &part) || !two_digits(*s, 4, 0, 59, &part))
		return false;
	if (!eat_sign(s)) return false;
	*s = str_skip(*s, 5);
	return true;
}

static bool date_or_time(str word, enum toml_kind *kind)
{
	*kind = TOML_LOCAL_TIME;
	if (word.n > 2 && word.p[2] == ':') return eat_time(&word) && !word.n;
	if (!eat_date(&word)) return false;
	*kind = TOML_LOCAL_DATE;
	if (!word.n) return true;
	*kind = TOML_LOCAL_DATE_TIME;
	if (!strchr("Tt ", word.p[0])) return false;
	word = str_skip(word, 1);
	if (!eat_time(&word)) return false;
	if (!word.n) return true;
	*kind = TOML_OFFSET_DATE_TIME;
	return eat_offset(&word) && !word.n;
}

/* "2020-01-02" or "07:32": meant as one, whatever is wrong with it. */
static bool looks_like_time(str word)
{
	size_t n = digits_at(word);
	return (n == 4 && n < word.n && word.p[n] == '-') || (n == 2 && n < word.n && word.p[n] == ':');
}

/* ---- all of them ---- */

static bool is_word_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || (c && strchr("-+_.:", c));
}

/* The word at p->at; a blank belongs to it between a date and a time. */
static str word_at(const struct toml_parser *p)
{
	str rest = str_skip(p->text, p->at), date = rest;
	size_t n = 0;
	while (n < rest.n && is_word_char(rest.p[n])) n++;
	if (n == 10 && eat_date(&date) && date.n > 3 && date.p[0] == ' ' && date.p[3] == ':' &&
	    digits_at(str_slice(date, 1, 3)) == 2)
		for (n++; n < rest.n && is_word_char(rest.p[n]);) n++;
	return str_slice(rest, 0, n);
}

static bool read_integer(struct toml_parser *p, struct toml_value *out)
{
	out->kind = TOML_INTEGER;
	return integer_value(out->text, &out->integer) ||
	       toml_fault(p, p->at, STR("this integer does not fit 64 bits"));
}

static str what_is_wrong(const struct toml_parser *p, str word)
{
	if (!word.n) return STR("expected a value: a string in quotes, a number, true, false, a date, '[' or '{'");
	if (looks_like_time(word)) return STR("this is no valid date or time");
	if (char_is_digit(word.p[0]) || word.p[0] == '+' || word.p[0] == '-')
		return STR("this is no valid number; text stands in quotes");
	return arena_fmt(p->a, "'%.*s' is no value; text stands in quotes", STR_ARG(str_slice(word, 0, 60)));
}

bool toml_scalar(struct toml_parser *p, struct toml_value *out)
{
	str word = out->text = word_at(p);
	if (str_eq(word, STR("true")) || str_eq(word, STR("false"))) {
		out->kind = TOML_BOOL;
		out->truth = word.n == 4;
	} else if (is_integer(word)) {
		if (!read_integer(p, out)) return false;
	} else if (is_float(word)) {
		out->kind = TOML_FLOAT;
		out->real = float_value(p->a, word);
	} else if (!date_or_time(word, &out->kind)) {
		return toml_fault(p, p->at, what_is_wrong(p, word));
	}
	p->at += word.n;
	return true;
}
