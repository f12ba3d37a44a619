/* Poetry's constraints, "^1.2", "~1.2", "1.*", ">=1,<2", as PEP 440 has them. */
#include "project_private.h"
#include "spokeshave/buf.h"

static bool is_operator_char(char c)
{
	return c == '<' || c == '>' || c == '=' || c == '!' || c == '~' || c == '^';
}

/* Byte `i` belongs to a version: the '!' of an epoch does too. */
static bool is_in_version(str s, size_t i)
{
	if (s.p[i] == '!') return i + 1 < s.n && char_is_digit(s.p[i + 1]);
	return !char_is_blank(s.p[i]) && s.p[i] != ',' && !is_operator_char(s.p[i]);
}

/* Decimal digits of any length, and one more than they say. */
static void add_successor(struct buf *b, str digits)
{
	size_t nines = 0;
	while (nines < digits.n && digits.p[digits.n - 1 - nines] == '9') nines++;
	str kept = str_slice(digits, 0, digits.n - nines);
	if (kept.n) {
		buf_add(b, str_slice(kept, 0, kept.n - 1));
		buf_char(b, (char)(kept.p[kept.n - 1] + 1));
	} else {
		buf_char(b, '1');
	}
	while (nines--) buf_char(b, '0');
}

/* Which segment of the release the first version that breaks has one more of. */
static uint32_t breaking_segment(const struct version *v, bool caret)
{
	uint32_t i = 0;
	if (!caret) return v->release_n > 1;
	while (i < 2 && i + 1 < v->release_n && str_eq(v->release[i], STR("0"))) i++;
	return i;
}

/* ">=lower,<upper" */
static bool add_range(struct arena *a, struct buf *b, str text, bool caret, struct err *e)
{
	struct version v;
	if (!version_parse(a, text, &v))
		return err_set(e, FAULT_INPUT, "'%.*s' is not a version", STR_ARG(text));
	uint32_t last = breaking_segment(&v, caret);
	buf_fmt(b, ">=%.*s,<", STR_ARG(v.normal));
	if (!str_eq(v.epoch, STR("0"))) buf_fmt(b, "%.*s!", STR_ARG(v.epoch));
	for (uint32_t i = 0; i < last; i++) buf_fmt(b, "%.*s.", STR_ARG(v.release[i]));
	add_successor(b, v.release[last]);
	return true;
}

static bool eat_wildcard(str *version)
{
	static const str endings[] = { STR_INIT(".*"), STR_INIT(".x"), STR_INIT(".X") };
	for (size_t i = 0; i < COUNT(endings); i++)
		if (str_eat_end(version, endings[i])) return true;
	return false;
}

static bool add_plain(struct buf *b, str operator, str version)
{
	bool wildcard = false, equal = !operator.n || str_eq(operator, STR("=")) || str_eq(operator, STR("=="));
	bool other = str_eq(operator, STR("!=")) || str_eq(operator, STR("<>"));
	while ((equal || other) && eat_wildcard(&version)) wildcard = true;
	buf_add(b, equal ? STR("==") : other ? STR("!=") : operator);
	buf_add(b, version);
	if (wildcard) buf_add(b, STR(".*"));
	return true;
}

static bool add_one(struct arena *a, struct buf *b, str operator, str version, struct err *e)
{
	bool any = str_eq(version, STR("*")) || str_eq(version, STR("x")) || str_eq(version, STR("X"));
	if (!operator.n && any) return true;
	if (b->n) buf_char(b, ',');
	if (str_eq(operator, STR("^"))) return add_range(a, b, version, true, e);
	if (str_eq(operator, STR("~"))) return add_range(a, b, version, false, e);
	return add_plain(b, operator, version);
}

bool poetry_specs(struct arena *a, str constraint, str *specs, struct err *e)
{
	struct buf b = buf_in(a);
	struct specifiers checked = { 0 };
	if (str_find(constraint, '|') < constraint.n)
		return err_set(e, FAULT_INPUT, "'%.*s' has alternatives, which no requirement can say; write one range",
		               STR_ARG(constraint));
	for (size_t i = 0; i < constraint.n;) {
		size_t from = i, begin;
		while (i < constraint.n && is_operator_char(constraint.p[i])) i++;
		str operator = str_slice(constraint, from, i);
		while (i < constraint.n && (char_is_blank(constraint.p[i]) || (!operator.n && constraint.p[i] == ','))) i++;
		begin = i;
		while (i < constraint.n && is_in_version(constraint, i)) i++;
		if (i == begin && !operator.n) continue;
		if (!add_one(a, &b, operator, str_slice(constraint, begin, i), e)) return false;
	}
	*specs = buf_str(&b);
	return specifiers_parse(a, *specs, &checked, e);
}
