#include "requirement.h"

#include "marker.h"
#include "spokeshave/buf.h"
#include "specifier.h"
#include "text.h"

static void skip_blanks(str *s)
{
	while (s->n && (s->p[0] == ' ' || s->p[0] == '\t')) *s = str_skip(*s, 1);
}

/* The longest name that `s` starts with; empty when there is none. */
static str name_at(str s)
{
	size_t n = 0;
	while (n < s.n && (char_is_alpha(s.p[n]) || char_is_digit(s.p[n]) || s.p[n] == '-' || s.p[n] == '_'
	                   || s.p[n] == '.'))
		n++;
	while (n && !char_is_alpha(s.p[n - 1]) && !char_is_digit(s.p[n - 1])) n--;
	str name = str_slice(s, 0, n);
	return name_valid(name) ? name : (str){ 0 };
}

static bool read_extras(struct arena *a, str *rest, struct requirement *r, struct err *e)
{
	if (!str_eat(rest, STR("["))) return true;
	skip_blanks(rest);
	for (bool more = !str_starts(*rest, STR("]")); more;) {
		str extra = name_at(*rest);
		if (!extra.n) return err_set(e, FAULT_INPUT, "expected the name of an extra");
		*rest = str_skip(*rest, extra.n);
		PUSH(a, &r->written_extras, arena_str(a, extra));
		PUSH(a, &r->extras, name_normal(a, extra));
		skip_blanks(rest);
		more = str_eat(rest, STR(","));
		skip_blanks(rest);
	}
	strs_sort_unique(&r->extras);
	return str_eat(rest, STR("]")) || err_set(e, FAULT_INPUT, "expected ',' or ']' after an extra");
}

bool requirement_read_name(struct arena *a, str *rest, struct requirement *r, struct err *e)
{
	skip_blanks(rest);
	str name = name_at(*rest);
	if (!name.n) return err_set(e, FAULT_INPUT, "expected the name of a distribution");
	*rest = str_skip(*rest, name.n);
	r->name = arena_str(a, name);
	r->canonical = name_normal(a, name);
	skip_blanks(rest);
	if (!read_extras(a, rest, r, e)) return false;
	skip_blanks(rest);
	return true;
}

/* A clause reaches to the next blank, comma, semicolon or parenthesis after its version has begun. */
static str clause_at(str s)
{
	str rest = s;
	enum spec_op op;
	if (!spec_op_eat(&rest, &op)) return (str){ 0 };
	for (size_t n; (n = blank_at(rest));) rest = str_skip(rest, n);
	size_t n = s.n - rest.n;
	while (n < s.n && s.p[n] != ',' && s.p[n] != ';' && s.p[n] != ')' && !blank_at(str_skip(s, n))) n++;
	return str_slice(s, 0, n);
}

static bool read_clauses(struct arena *a, str *rest, struct requirement *r, struct err *e)
{
	for (str written; (written = clause_at(*rest)).n;) {
		struct clause c;
		if (!clause_parse(a, written, &c, e)) return false;
		PUSH(a, &r->specs, c);
		*rest = str_skip(*rest, written.n);
		skip_blanks(rest);
		if (!str_eat(rest, STR(","))) break;
		skip_blanks(rest);
	}
	return true;
}

static bool read_specifiers(struct arena *a, str *rest, struct requirement *r, struct err *e)
{
	str open = *rest;
	if (!str_eat(rest, STR("("))) return read_clauses(a, rest, r, e);
	skip_blanks(rest);
	if (!read_clauses(a, rest, r, e)) return false;
	skip_blanks(rest);
	if (str_eat(rest, STR(")"))) return true;
	if (!rest->n) *rest = open;
	return err_set(e, FAULT_INPUT, rest->n == open.n ? "this parenthesis is not closed"
	                                                 : "expected ',' or ')' in the specifiers");
}

static bool read_url(struct arena *a, str *rest, struct requirement *r, struct err *e)
{
	size_t n = 0;
	skip_blanks(rest);
	while (n < rest->n && (unsigned char)rest->p[n] > ' ' && rest->p[n] != 0x7F) n++;
	if (!n) return err_set(e, FAULT_INPUT, "expected a URL after '@'");
	r->url = arena_str(a, str_slice(*rest, 0, n));
	*rest = str_skip(*rest, n);
	if (rest->n && rest->p[0] != ' ' && rest->p[0] != '\t')
		return err_set(e, FAULT_INPUT, "a control character in the URL");
	return true;
}

static bool read_marker(struct arena *a, str *rest, struct requirement *r, struct err *e)
{
	skip_blanks(rest);
	if (!rest->n) return true;
	if (!str_eat(rest, STR(";"))) {
		const char *before = r->url.n ? "';' or the end after the URL"
			: r->specs.n ? "',' between specifiers, ';' before a marker, or the end"
			             : "a specifier (as >=1.0), '@', ';' before a marker, or the end";
		return err_set(e, FAULT_INPUT, "expected %s", before);
	}
	skip_blanks(rest);
	if (!rest->n) return err_set(e, FAULT_INPUT, "no marker follows the ';': write one, or leave the ';' out");
	if (!marker_read(a, rest, &r->marker, e)) return false;
	return !rest->n || err_set(e, FAULT_INPUT, "expected 'and', 'or' or the end of the marker");
}

static bool read_requirement(struct arena *a, str *rest, struct requirement *r, struct err *e)
{
	if (!requirement_read_name(a, rest, r, e)) return false;
	bool ok = str_eat(rest, STR("@")) ? read_url(a, rest, r, e) : read_specifiers(a, rest, r, e);
	return ok && read_marker(a, rest, r, e);
}

bool requirement_parse(struct arena *a, str text, struct requirement *out, size_t *fault_at,
                       struct err *e)
{
	struct requirement r = { 0 };
	str rest = text;
	if (!read_requirement(a, &rest, &r, e)) {
		if (fault_at) *fault_at = text.n - rest.n;
		return false;
	}
	*out = r;
	return true;
}

str requirement_text(struct arena *a, const struct requirement *r)
{
	struct buf b = buf_in(a);
	buf_add(&b, r->canonical);
	for (size_t i = 0; i < r->extras.n; i++) {
		buf_char(&b, i ? ',' : '[');
		buf_add(&b, r->extras.v[i]);
	}
	if (r->extras.n) buf_char(&b, ']');
	if (r->url.n) {
		buf_add(&b, STR(" @ "));
		buf_add(&b, r->url);
		if (r->marker) buf_char(&b, ' '); /* else the ';' would be the URL's */
	} else {
		buf_add(&b, specifiers_text(a, &r->specs));
	}
	if (r->marker) {
		buf_add(&b, STR("; "));
		buf_add(&b, marker_text(a, r->marker));
	}
	return buf_str(&b);
}
