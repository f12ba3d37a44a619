#include "diagram.h"

#include "spokeshave/buf.h"

struct diagram diagram_in(struct arena *a)
{
	struct diagram d = { .a = a };
	names_init(&d.nodes, a);
	return d;
}

void diagram_add(struct diagram *d, str from, str to, str label)
{
	uint32_t head = names_add(&d->nodes, from), tail = names_add(&d->nodes, to);
	for (size_t i = 0; i < d->edges.n; i++) {
		const struct diagram_edge *e = &d->edges.v[i];
		if (e->from == head && e->to == tail && str_eq(e->label, label)) return;
	}
	PUSH(d->a, &d->edges, ((struct diagram_edge){ head, tail, label }));
}

/* Quotes and what else would end or change the text; control characters become blanks. */
static void quoted(struct buf *b, str text, bool mermaid)
{
	buf_char(b, '"');
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		bool special = c == '"' || (mermaid ? c == '#' || c == '<' || c == '>' || c == '&' : c == '\\');
		if ((unsigned char)c < ' ' || c == 0x7f) buf_char(b, ' ');
		else if (special && mermaid) buf_fmt(b, "#%d;", c);
		else if (special) buf_fmt(b, "\\%c", c);
		else buf_char(b, c);
	}
	buf_char(b, '"');
}

str diagram_dot(const struct diagram *d)
{
	struct buf b = buf_in(d->a);
	buf_add(&b, STR("digraph spokeshave {\n\trankdir=LR;\n"));
	for (uint32_t i = 0; i < d->nodes.text.n; i++) {
		buf_fmt(&b, "\tn%u [label=", i);
		quoted(&b, names_text(&d->nodes, i), false);
		buf_add(&b, STR("];\n"));
	}
	for (size_t i = 0; i < d->edges.n; i++) {
		buf_fmt(&b, "\tn%u -> n%u", d->edges.v[i].from, d->edges.v[i].to);
		if (d->edges.v[i].label.n) {
			buf_add(&b, STR(" [label="));
			quoted(&b, d->edges.v[i].label, false);
			buf_char(&b, ']');
		}
		buf_add(&b, STR(";\n"));
	}
	buf_add(&b, STR("}\n"));
	return buf_str(&b);
}

str diagram_mermaid(const struct diagram *d)
{
	struct buf b = buf_in(d->a);
	buf_add(&b, STR("flowchart LR\n"));
	for (uint32_t i = 0; i < d->nodes.text.n; i++) {
		buf_fmt(&b, "\tn%u[", i);
		quoted(&b, names_text(&d->nodes, i), true);
		buf_add(&b, STR("]\n"));
	}
	for (size_t i = 0; i < d->edges.n; i++) {
		buf_fmt(&b, "\tn%u -->", d->edges.v[i].from);
		if (d->edges.v[i].label.n) {
			buf_char(&b, '|');
			quoted(&b, d->edges.v[i].label, true);
			buf_char(&b, '|');
		}
		buf_fmt(&b, " n%u\n", d->edges.v[i].to);
	}
	return buf_str(&b);
}
