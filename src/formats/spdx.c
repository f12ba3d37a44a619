#include "spokeshave/spdx.h"

#include "spdx_table.h"
#include "spokeshave/buf.h"

/* ---- the list ---- */

static int order_nocase(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)char_lower(a.p[i]), y = (unsigned char)char_lower(b.p[i]);
		if (x != y) return x < y ? -1 : 1;
	}
	return a.n < b.n ? -1 : a.n > b.n;
}

/* The list's spelling, or empty. */
static str look_up(const str *ids, size_t n, str id)
{
	size_t low = 0, high = n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int c = order_nocase(ids[middle], id);
		if (!c) return ids[middle];
		if (c < 0) low = middle + 1;
		else high = middle;
	}
	return (str){ 0 };
}

bool spdx_is_id(str expression)
{
	str id = look_up(license_ids, COUNT(license_ids), expression);
	return id.n && str_eq(id, expression);
}

/* ---- words ---- */

static bool is_word(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '.' || c == ':' || c == '+';
}

static str next_word(str *rest)
{
	*rest = str_trim(*rest);
	if (!rest->n) return *rest;
	size_t n = 1;
	if (is_word(rest->p[0]))
		while (n < rest->n && is_word(rest->p[n])) n++;
	str word = str_slice(*rest, 0, n);
	*rest = str_skip(*rest, n);
	return word;
}

/* "LicenseRef-…", with a document's before it perhaps: names that are the user's own. */
static str own_license(struct arena *a, str word)
{
	static const str mark = STR_INIT("LicenseRef-"), other = STR_INIT("DocumentRef-");
	str document = { 0 }, id = word;
	if (str_eq_nocase(str_slice(word, 0, other.n), other) && !str_cut(word, ':', &document, &id)) return (str){ 0 };
	if (document.n == other.n || !str_eq_nocase(str_slice(id, 0, mark.n), mark)) return (str){ 0 };
	id = str_skip(id, mark.n);
	document = document.n ? str_skip(document, other.n) : document;
	if (!id.n || str_find(id, ':') < id.n || str_find(id, '+') < id.n || str_find(document, '+') < document.n) return (str){ 0 };
	return document.n ? arena_fmt(a, "DocumentRef-%.*s:LicenseRef-%.*s", STR_ARG(document), STR_ARG(id))
	                  : arena_fmt(a, "LicenseRef-%.*s", STR_ARG(id));
}

/* "Apache-2.0", "apache-2.0+", "LicenseRef-Own" as it is to be spelled; empty: none of these. */
static str license_word(struct arena *a, str word)
{
	str id = look_up(license_ids, COUNT(license_ids), word), later = word;
	if (id.n) return id;
	if (str_eat_end(&later, STR("+")) && (id = look_up(license_ids, COUNT(license_ids), later)).n)
		return arena_join(a, id, STR("+"));
	return own_license(a, word);
}

static str operator_word(str word)
{
	static const str operators[] = { STR_INIT("AND"), STR_INIT("OR"), STR_INIT("WITH") };
	for (size_t i = 0; i < COUNT(operators); i++)
		if (str_eq_nocase(word, operators[i])) return operators[i];
	return (str){ 0 };
}

/* ---- expressions ---- */

/* A word that ends an operand: the next one is an operator, ')' or the end. */
enum expects { OPERAND, OPERATOR, OPERATOR_OR_WITH, EXCEPTION };

struct expression {
	struct arena *a;
	struct buf out;
	enum expects expects;
	unsigned depth; /* of parentheses */
};

static void add_word(struct expression *x, str word)
{
	bool joined = !x->out.n || x->out.p[x->out.n - 1] == '(' || str_eq(word, STR(")"));
	if (!joined) buf_char(&x->out, ' ');
	buf_add(&x->out, word);
}

static bool take_operand(struct expression *x, str word)
{
	bool opens = str_eq(word, STR("("));
	if (opens && ++x->depth > SPDX_DEPTH) return false;
	str id = opens ? word : license_word(x->a, word);
	if (!id.n) return false;
	add_word(x, id);
	if (!opens) x->expects = OPERATOR_OR_WITH;
	return true;
}

static bool take_operator(struct expression *x, str word)
{
	bool closes = str_eq(word, STR(")"));
	if (closes && !x->depth) return false;
	str operator = closes ? word : operator_word(word);
	bool with = str_eq(operator, STR("WITH"));
	if (!operator.n || (with && x->expects != OPERATOR_OR_WITH)) return false;
	add_word(x, operator);
	x->depth -= closes;
	x->expects = closes ? OPERATOR : with ? EXCEPTION : OPERAND;
	return true;
}

static bool take_exception(struct expression *x, str word)
{
	str id = look_up(exception_ids, COUNT(exception_ids), word);
	if (!id.n) return false;
	add_word(x, id);
	x->expects = OPERATOR;
	return true;
}

bool spdx_expression(struct arena *a, str text, str *out)
{
	struct expression x = { .a = a, .out = buf_in(a) };
	for (str word; (word = next_word(&text)).n;) {
		bool ok = x.expects == OPERAND ? take_operand(&x, word) : x.expects == EXCEPTION ? take_exception(&x, word)
		                                                                             : take_operator(&x, word);
		if (!ok) return false;
	}
	if (x.depth || (x.expects != OPERATOR && x.expects != OPERATOR_OR_WITH)) return false;
	*out = buf_str(&x.out);
	return true;
}
