#include "marker.h"

#include "marker_quoted.h"
#include "spokeshave/requirement.h"
#include "text.h"

struct parser {
	struct arena *a;
	str rest; /* what is not read yet */
	unsigned depth;
	struct err *e;
};

static void skip_blanks(struct parser *p)
{
	while (p->rest.n && (p->rest.p[0] == ' ' || p->rest.p[0] == '\t')) p->rest = str_skip(p->rest, 1);
}

static bool eat_word(struct parser *p, str word)
{
	if (!str_starts(p->rest, word)) return false;
	if (p->rest.n > word.n && char_is_word(p->rest.p[word.n])) return false;
	p->rest = str_skip(p->rest, word.n);
	return true;
}

/* A word, the one '.' of an old spelling included. */
static str word_at(str s)
{
	size_t n = 0;
	while (n < s.n && char_is_word(s.p[n])) n++;
	str word = str_slice(s, 0, n);
	if (n == s.n || s.p[n] != '.' || (!str_eq(word, STR("os")) && !str_eq(word, STR("sys"))
	                                  && !str_eq(word, STR("platform"))))
		return word;
	for (n++; n < s.n && char_is_word(s.p[n]);) n++;
	return str_slice(s, 0, n);
}

static bool parse_operand(struct parser *p, struct operand *out)
{
	skip_blanks(p);
	*out = (struct operand){ 0 };
	if (str_starts(p->rest, STR("'")) || str_starts(p->rest, STR("\"")))
		return quoted_read(p->a, &p->rest, &out->text, p->e);
	str word = word_at(p->rest);
	if (!word.n)
		return err_set(p->e, FAULT_INPUT, "expected a marker variable, as python_version, or quoted text");
	if (!operand_of_word(word, out))
		return err_set(p->e, FAULT_INPUT, "'%.*s' is not a marker variable; text needs quotes",
		               STR_ARG(word));
	p->rest = str_skip(p->rest, word.n);
	return true;
}

static bool parse_operator(struct parser *p, struct marker *m)
{
	skip_blanks(p);
	m->op = MARKER_IN;
	if (eat_word(p, STR("in"))) return true;
	if (eat_word(p, STR("not"))) {
		str after_not = p->rest;
		skip_blanks(p);
		m->op = MARKER_NOT_IN;
		if (p->rest.n < after_not.n && eat_word(p, STR("in"))) return true;
		return err_set(p->e, FAULT_INPUT, "expected 'in' after 'not'");
	}
	m->op = MARKER_COMPARE;
	return spec_op_eat(&p->rest, &m->compare)
		|| err_set(p->e, FAULT_INPUT, "expected one of <, <=, ==, !=, >=, >, ~=, ===, in, not in");
}

static bool is_set(const struct operand *o)
{
	return o->kind == OPERAND_EXTRAS || o->kind == OPERAND_GROUPS;
}

static bool is_extra(const struct operand *o)
{
	return o->kind == OPERAND_KEY && o->key == MARKER_EXTRA;
}

/* PEP 685: names of extras compare normalised, so that is how they are kept. */
static void normalise_extras(struct arena *a, struct marker *m)
{
	if (m->right.kind == OPERAND_TEXT && is_extra(&m->left))
		m->right.text = name_normal(a, m->right.text);
	if (m->left.kind == OPERAND_TEXT && (is_extra(&m->right) || is_set(&m->right)))
		m->left.text = name_normal(a, m->left.text);
}

static bool parse_comparison(struct parser *p, const struct marker **out)
{
	struct marker *m = NEW(p->a, struct marker);
	m->kind = MARKER_COMPARISON;
	if (!parse_operand(p, &m->left) || !parse_operator(p, m) || !parse_operand(p, &m->right)) return false;
	normalise_extras(p->a, m);
	*out = m;
	return true;
}

static bool parse_or(struct parser *p, const struct marker **out);

static bool parse_atom(struct parser *p, const struct marker **out)
{
	skip_blanks(p);
	if (!str_starts(p->rest, STR("("))) return parse_comparison(p, out);
	if (p->depth == MARKER_DEPTH_MAX)
		return err_set(p->e, FAULT_INPUT, "more than %d parentheses inside each other (MARKER_DEPTH_MAX)",
		               MARKER_DEPTH_MAX);
	str open = p->rest;
	p->rest = str_skip(p->rest, 1);
	p->depth++;
	if (!parse_or(p, out)) return false;
	p->depth--;
	skip_blanks(p);
	if (str_eat(&p->rest, STR(")"))) return true;
	p->rest = open;
	return err_set(p->e, FAULT_INPUT, "this parenthesis is not closed, or 'and' or 'or' is missing");
}

struct parts { const struct marker **v; size_t n, cap; };

/* One part stays itself; parts of the kind that joins them are taken apart. */
static const struct marker *join(struct arena *a, int kind, struct parts *parts)
{
	if (parts->n == 1) return parts->v[0];
	struct parts flat = { 0 };
	for (size_t i = 0; i < parts->n; i++) {
		const struct marker *part = parts->v[i];
		if ((int)part->kind != kind) PUSH(a, &flat, part);
		else for (size_t k = 0; k < part->parts_n; k++) PUSH(a, &flat, part->parts[k]);
	}
	struct marker *m = NEW(a, struct marker);
	m->kind = kind == MARKER_OR ? MARKER_OR : MARKER_AND;
	m->parts = flat.v;
	m->parts_n = flat.n;
	return m;
}

static bool parse_and(struct parser *p, const struct marker **out)
{
	struct parts parts = { 0 };
	do {
		const struct marker *part = NULL;
		if (!parse_atom(p, &part)) return false;
		PUSH(p->a, &parts, part);
		skip_blanks(p);
	} while (eat_word(p, STR("and")));
	*out = join(p->a, MARKER_AND, &parts);
	return true;
}

static bool parse_or(struct parser *p, const struct marker **out)
{
	struct parts parts = { 0 };
	do {
		const struct marker *part;
		if (!parse_and(p, &part)) return false;
		PUSH(p->a, &parts, part);
		skip_blanks(p);
	} while (eat_word(p, STR("or")));
	*out = join(p->a, MARKER_OR, &parts);
	return true;
}

bool marker_read(struct arena *a, str *rest, const struct marker **out, struct err *e)
{
	struct parser p = { .a = a, .rest = *rest, .e = e };
	bool ok = parse_or(&p, out);
	*rest = p.rest;
	return ok;
}

bool marker_parse(struct arena *a, str text, const struct marker **out, size_t *fault_at, struct err *e)
{
	str rest = text;
	const struct marker *m;
	bool ok = marker_read(a, &rest, &m, e);
	if (ok && rest.n)
		ok = err_set(e, FAULT_INPUT, "expected 'and', 'or' or the end of the marker");
	if (ok) *out = m;
	else if (fault_at) *fault_at = text.n - rest.n;
	return ok;
}
