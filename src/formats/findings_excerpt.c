/* The line of a finding, with carets below what is meant. */
#include "findings_private.h"
#include "spokeshave/utf8.h"

/* What is shown of a longer line, and how much of that stands before the mark. */
enum { COLUMNS_SHOWN = 120, COLUMNS_BEFORE = 40, TAB = 4 };

#define MARGIN "       | "

/* Columns of the line as shown, from 0, before any of it is cut away. */
struct mark { size_t from, to, end; };

static size_t add_shown(struct buf *b, str *rest)
{
	if (rest->p[0] != '\t') return add_visible_character(b, rest);
	for (int i = 0; i < TAB; i++) buf_char(b, ' ');
	*rest = str_skip(*rest, 1);
	return TAB;
}

/* Where the marked characters are shown: at least one column, and none beyond the line but the one at its end. */
static struct mark measure(struct arena *a, const struct finding *f)
{
	struct buf scratch = buf_in(a);
	struct mark m = { 0 };
	bool to_end = f->place.end_line > f->place.line;
	uint32_t end = f->place.end_line == f->place.line ? f->place.end_column : 0, column = 1;
	for (str rest = f->excerpt; rest.n; column++) {
		if (column == f->place.column) m.from = m.end;
		if (column == end) m.to = m.end;
		scratch.n = 0;
		m.end += add_shown(&scratch, &rest);
	}
	if (column <= f->place.column) m.from = m.end;
	if (column <= end || to_end) m.to = m.end;
	if (m.to <= m.from) m.to = m.from + 1;
	return m;
}

/* The line from column `first` to column `last`; a character that is half of it is left out. */
static void add_part(struct buf *b, str line, size_t first, size_t last)
{
	struct buf one = buf_in(b->a);
	for (size_t at = 0; line.n && at < last;) {
		one.n = 0;
		size_t columns = add_shown(&one, &line);
		if (at >= first && at + columns <= last) buf_add(b, buf_str(&one));
		else if (at < first && at + columns > first)
			for (size_t i = first; i < at + columns && i < last; i++) buf_char(b, ' ');
		at += columns;
	}
}

void add_excerpt(struct buf *b, const struct finding *f)
{
	if (!f->place.line || !str_trim(f->excerpt).n) return;
	struct mark m = measure(b->a, f);
	bool cut = m.end > COLUMNS_SHOWN;
	size_t first = cut && m.from > COLUMNS_BEFORE ? m.from - COLUMNS_BEFORE : 0;
	size_t last = cut && m.end - first > COLUMNS_SHOWN ? first + COLUMNS_SHOWN : m.end;
	buf_fmt(b, "%6u | %s", f->place.line, first ? "…" : "");
	add_part(b, f->excerpt, first, last);
	buf_fmt(b, "%s\n", last < m.end ? "…" : "");
	if (!f->place.column) return;
	buf_fmt(b, MARGIN "%*s", (int)(m.from - first + (first ? 1 : 0)), "");
	for (size_t i = m.from; i < m.to && (i == m.from || i < last); i++) buf_char(b, '^');
	buf_char(b, '\n');
}
