#include "spokeshave/text_diff.h"

#include "spokeshave/buf.h"
#include "spokeshave/vec.h"

enum {
	AROUND = 3,        /* lines of both texts beside what differs */
	EDITS_MOST = 2000, /* that are looked for; beyond, what lies between is replaced as a whole */
};

/* One line of the result: ' ' of both, '-' of the first alone, '+' of the second. */
struct edit { char kind; size_t before, after; };
struct edits { struct edit *v; size_t n, cap; };

struct texts {
	struct arena *a;
	struct strs x, y;
	struct edits edits;
};

/* With their newlines, so that a last line without one differs. */
static void split(struct arena *a, str text, struct strs *out)
{
	while (text.n) {
		size_t end = str_find(text, '\n');
		size_t n = end < text.n ? end + 1 : text.n;
		PUSH(a, out, str_slice(text, 0, n));
		text = str_skip(text, n);
	}
}

static void add(struct texts *t, char kind, size_t before, size_t after)
{
	PUSH(t->a, &t->edits, ((struct edit){ kind, before, after }));
}

/* How far a path with `d` edits gets on each diagonal: Myers' greedy search, row by row. */
static size_t furthest(const long *row, long d, long k, long offset)
{
	bool down = k == -d || (k != d && row[k - 1 + offset] < row[k + 1 + offset]);
	return (size_t)(down ? row[k + 1 + offset] : row[k - 1 + offset] + 1);
}

/* The rows of the search, one for each number of edits; the number that reaches the end, or EDITS_MOST. */
static long search(struct texts *t, size_t from, size_t x_end, size_t y_end, long **rows)
{
	long nx = (long)(x_end - from), ny = (long)(y_end - from);
	for (long d = 0; d < EDITS_MOST; d++) {
		long offset = d + 1;
		rows[d] = NEW_N(t->a, long, (size_t)(2 * d + 3));
		for (long k = -d; k <= d; k += 2) {
			long i = d ? (long)furthest(rows[d - 1], d, k, offset - 1) : 0;
			while (i < nx && i - k < ny && i - k >= 0 && str_eq(t->x.v[from + (size_t)i], t->y.v[from + (size_t)(i - k)])) i++;
			rows[d][k + offset] = i;
			if (i >= nx && i - k >= ny) return d;
		}
	}
	return EDITS_MOST;
}

static void reverse(struct edit *v, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct edit swap = v[i];
		v[i] = v[n - 1 - i];
		v[n - 1 - i] = swap;
	}
}

/* Back along the rows, from the end to the beginning. */
static void walk_back(struct texts *t, size_t from, size_t x_end, size_t y_end, long *const *rows, long d)
{
	long i = (long)(x_end - from), j = (long)(y_end - from);
	size_t first = t->edits.n;
	for (; d > 0; d--) {
		long k = i - j, offset = d;
		bool down = k == -d || (k != d && rows[d - 1][k - 1 + offset] < rows[d - 1][k + 1 + offset]);
		long before = down ? rows[d - 1][k + 1 + offset] : rows[d - 1][k - 1 + offset];
		long start = down ? before : before + 1;
		for (; i > start; i--, j--) add(t, ' ', from + (size_t)i - 1, from + (size_t)j - 1);
		if (down) add(t, '+', from + (size_t)i, from + (size_t)--j);
		else add(t, '-', from + (size_t)--i, from + (size_t)j);
	}
	for (; i > 0; i--, j--) add(t, ' ', from + (size_t)i - 1, from + (size_t)j - 1);
	reverse(t->edits.v + first, t->edits.n - first);
}

static void compare(struct texts *t)
{
	size_t from = 0, x_end = t->x.n, y_end = t->y.n;
	while (from < x_end && from < y_end && str_eq(t->x.v[from], t->y.v[from])) from++;
	while (x_end > from && y_end > from && str_eq(t->x.v[x_end - 1], t->y.v[y_end - 1])) x_end--, y_end--;
	for (size_t i = 0; i < from; i++) add(t, ' ', i, i);
	long **rows = NEW_N(t->a, long *, EDITS_MOST);
	long d = search(t, from, x_end, y_end, rows);
	if (d < EDITS_MOST) {
		walk_back(t, from, x_end, y_end, rows, d);
	} else {
		for (size_t i = from; i < x_end; i++) add(t, '-', i, from);
		for (size_t i = from; i < y_end; i++) add(t, '+', x_end, i);
	}
	for (size_t i = x_end; i < t->x.n; i++) add(t, ' ', i, i - x_end + y_end);
}

/* ---- the text ---- */

static void range(struct buf *b, char sign, size_t first, size_t n)
{
	buf_fmt(b, "%c%zu", sign, n ? first + 1 : first);
	if (n != 1) buf_fmt(b, ",%zu", n);
}

static void hunk(struct buf *b, const struct texts *t, size_t from, size_t to)
{
	size_t lost = 0, gained = 0;
	for (size_t i = from; i < to; i++) {
		lost += t->edits.v[i].kind != '+';
		gained += t->edits.v[i].kind != '-';
	}
	buf_add(b, STR("@@ "));
	range(b, '-', t->edits.v[from].before, lost);
	buf_char(b, ' ');
	range(b, '+', t->edits.v[from].after, gained);
	buf_add(b, STR(" @@\n"));
	for (size_t i = from; i < to; i++) {
		const struct edit *e = &t->edits.v[i];
		str line = e->kind == '+' ? t->y.v[e->after] : t->x.v[e->before];
		buf_char(b, e->kind);
		buf_add(b, line);
		if (!str_ends(line, STR("\n"))) buf_add(b, STR("\n\\ No newline at end of file\n"));
	}
}

str text_diff(struct arena *a, str before, str after, str before_name, str after_name, size_t *changed)
{
	struct texts t = { .a = a };
	struct buf b = buf_in(a);
	size_t ignored;
	if (!changed) changed = &ignored;
	*changed = 0;
	if (str_eq(before, after)) return (str){ 0 };
	split(a, before, &t.x);
	split(a, after, &t.y);
	compare(&t);
	buf_fmt(&b, "--- %.*s\n+++ %.*s\n", STR_ARG(before_name), STR_ARG(after_name));
	for (size_t i = 0; i < t.edits.n; i++) {
		if (t.edits.v[i].kind == ' ') continue;
		size_t from = i > AROUND ? i - AROUND : 0, last = i, to;
		for (to = i; to < t.edits.n && to <= last + 2 * (size_t)AROUND; to++)
			if (t.edits.v[to].kind != ' ') last = to;
		to = last + AROUND + 1 < t.edits.n ? last + AROUND + 1 : t.edits.n;
		for (size_t k = from; k < to; k++) *changed += t.edits.v[k].kind != ' ';
		hunk(&b, &t, from, to);
		i = to - 1;
	}
	return buf_str(&b);
}
