#include "spokeshave/trace.h"

void trace_init(struct trace *t, struct arena *a)
{
	*t = (struct trace){ 0 };
	names_init(&t->names, a);
}

/* ---- names ---- */

static bool is_name_byte(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* "a.b_c", and nothing else: what other programs print has blanks and signs. */
static bool is_dotted(str s)
{
	bool inside = false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' ? !inside : !is_name_byte(s.p[i])) return false;
		inside = s.p[i] != '.';
	}
	return inside;
}

static uint32_t add(struct trace *t, str name)
{
	uint32_t id = names_add(&t->names, name);
	if (id == t->n) PUSH(t->names.a, t, ((struct traced){ .name = names_text(&t->names, id), .within = NAME_NONE }));
	return id;
}

/* Who brought it; `first`: it was not told of before. What others bring too is nobody's. */
static void bring(struct trace *t, uint32_t id, uint32_t within, bool first)
{
	struct traced *m = &t->v[id];
	if (within == id) within = NAME_NONE;
	m->several |= !first && m->within != within;
	m->within = m->several ? NAME_NONE : within;
}

/* ---- `python -v` and the hook ---- */

/* 'NAME' or NAME, as far as a blank; false if it is no module's name. */
static bool cut_name(str *rest, str *name)
{
	if (!str_cut(*rest, ' ', name, rest)) return false;
	if (str_eat(name, STR("'")) && !str_eat_end(name, STR("'"))) return false;
	return is_dotted(*name);
}

/* import 'a.b' # <_frozen_importlib_external.SourceFileLoader object at 0x7f>; the hook's: import 'a.b' # in 'c' */
static bool read_import(struct trace *t, str line)
{
	str name;
	if (!str_eat(&line, STR("import ")) || !cut_name(&line, &name) || !str_eat(&line, STR("# "))) return false;
	size_t known = t->n;
	uint32_t id = add(t, name), within = NAME_NONE;
	bool told = str_eat(&line, STR("in '")) && str_eat_end(&line, STR("'")) && is_dotted(line);
	bool first = id == known;
	if (told) within = add(t, line);
	bring(t, id, within, first);
	return true;
}

/* ---- `python -X importtime` ---- */

/* A column of the table: a number, or "cached", between blanks. */
static bool eat_column(str *line)
{
	str column;
	if (!str_cut(*line, '|', &column, line)) return false;
	column = str_trim(column);
	bool digits = column.n != 0;
	for (size_t i = 0; i < column.n; i++) digits &= char_is_digit(column.p[i]);
	return digits || str_eq(column, STR("cached"));
}

/* Modules that the next one further out brought: Python prints it behind them. */
struct pending { uint32_t id, depth; bool first; };
struct nest { struct pending *v; size_t n, cap; };

static void close_deeper(struct trace *t, struct nest *nest, uint32_t depth, uint32_t within)
{
	for (; nest->n && nest->v[nest->n - 1].depth > depth; nest->n--)
		bring(t, nest->v[nest->n - 1].id, within, nest->v[nest->n - 1].first);
}

/* import time:       123 |        456 |     a.b — what a program printed without a line end may stand before it */
static bool read_timed(struct trace *t, struct nest *nest, str line)
{
	static const str mark = STR_INIT("import time:");
	size_t at = 0;
	while (at + mark.n <= line.n && !str_starts(str_skip(line, at), mark)) at++;
	if (at + mark.n > line.n) return false;
	line = str_skip(line, at + mark.n);
	for (int columns = 0; columns < 2; columns++)
		if (!eat_column(&line)) return false;
	str name = line;
	while (str_eat(&name, STR(" "))) {}
	if (!is_dotted(name)) return false;
	size_t known = t->n;
	uint32_t id = add(t, name), depth = (uint32_t)((line.n - name.n) / 2);
	close_deeper(t, nest, depth, id);
	if (!depth) bring(t, id, NAME_NONE, id == known);
	else PUSH(t->names.a, nest, ((struct pending){ id, depth, id == known }));
	return true;
}

size_t trace_add(struct trace *t, str text)
{
	struct nest nest = { 0 };
	size_t n = 0;
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		str_eat_end(&line, STR("\r"));
		n += read_import(t, line) || read_timed(t, &nest, line);
	}
	close_deeper(t, &nest, 0, NAME_NONE);
	return n;
}

/* ---- development tools ---- */

enum { UNKNOWN, ASIDE, WANTED };

/* Up to one that is settled, a tool's, or brought by none: all on the way are as that one is. */
static void settle(struct trace *t, uint8_t *state, uint32_t id, bool (*is_tool)(void *of, str module), void *of)
{
	uint32_t at = id;
	uint8_t found = WANTED;
	size_t steps = 0; /* who brought whom may go in a circle, where files of several runs are mixed */
	for (; at != NAME_NONE && state[at] == UNKNOWN && steps < t->n && !is_tool(of, t->v[at].name); steps++)
		at = t->v[at].within;
	if (at != NAME_NONE) found = state[at] != UNKNOWN ? state[at] : steps < t->n ? ASIDE : WANTED;
	for (; steps; steps--, id = t->v[id].within) state[id] = found;
	if (id != NAME_NONE) state[id] = found;
}

void trace_set_aside(struct trace *t, bool (*is_tool)(void *of, str module), void *of)
{
	uint8_t *state = NEW_N(t->names.a, uint8_t, t->n + 1);
	for (uint32_t id = 0; id < t->n; id++) settle(t, state, id, is_tool, of);
	for (size_t i = 0; i < t->n; i++) t->v[i].aside = state[i] == ASIDE;
}
