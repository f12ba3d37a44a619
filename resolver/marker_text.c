#include "marker.h"
#include "marker_quoted.h"

static void write_operand(struct buf *b, const struct operand *o)
{
	if (o->kind == OPERAND_TEXT) quoted_write(b, o->text);
	else buf_add(b, operand_name(o));
}

static void write_comparison(struct buf *b, const struct marker *m)
{
	write_operand(b, &m->left);
	buf_char(b, ' ');
	buf_add(b, m->op == MARKER_IN ? STR("in") : m->op == MARKER_NOT_IN ? STR("not in")
	                                                                   : spec_op_text(m->compare));
	buf_char(b, ' ');
	write_operand(b, &m->right);
}

/* "and" binds tighter than "or", so only an "or" inside an "and" needs parentheses. */
static void write_marker(struct buf *b, const struct marker *m, bool inside_and)
{
	if (m->kind == MARKER_COMPARISON) {
		write_comparison(b, m);
		return;
	}
	bool parentheses = inside_and && m->kind == MARKER_OR;
	if (parentheses) buf_char(b, '(');
	for (size_t i = 0; i < m->parts_n; i++) {
		if (i) buf_add(b, m->kind == MARKER_OR ? STR(" or ") : STR(" and "));
		write_marker(b, m->parts[i], m->kind == MARKER_AND);
	}
	if (parentheses) buf_char(b, ')');
}

str marker_text(struct arena *a, const struct marker *m)
{
	struct buf b = buf_in(a);
	if (m) write_marker(&b, m, false);
	return buf_str(&b);
}
