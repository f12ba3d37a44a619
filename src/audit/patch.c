/* The difference of two texts, as `patch` and `git apply` take it. */
#include "spokeshave/audit.h"
#include "spokeshave/buf.h"

#define CONTEXT ((size_t)3)          /* lines around a change */
#define LINES_COMPARED ((size_t)2000) /* of either text; larger ones are replaced whole */

/* Lines with their ends: a last one without differs from one with it. */
static struct strs split(struct arena *a, str text)
{
	struct strs lines = { 0 };
	while (text.n) {
		size_t end = str_find(text, '\n');
		str line = str_slice(text, 0, end < text.n ? end + 1 : end);
		PUSH(a, &lines, line);
		text = str_skip(text, line.n);
	}
	return lines;
}

/* A line of the script: kept in both, gone, or new. */
struct step { char sign; str line; size_t old, new; };
struct script { struct step *v; size_t n, cap; };

static void push(struct arena *a, struct script *s, char sign, str line, size_t *old, size_t *new)
{
	PUSH(a, s, ((struct step){ sign, line, *old, *new }));
	*old += sign != '+';
	*new += sign != '-';
}

/* The longest common lines of what lies between the equal ends; where that is large, all of it is replaced. */
static void compare(struct arena *a, const str *x, size_t n, const str *y, size_t m, struct script *s, size_t *old, size_t *new)
{
	size_t i = 0, k = 0;
	if (n > LINES_COMPARED || m > LINES_COMPARED) {
		while (i < n) push(a, s, '-', x[i++], old, new);
		while (k < m) push(a, s, '+', y[k++], old, new);
		return;
	}
	uint32_t *length = NEW_N(a, uint32_t, (n + 1) * (m + 1));
	for (size_t p = n; p-- > 0;)
		for (size_t q = m; q-- > 0;) {
			uint32_t down = length[(p + 1) * (m + 1) + q], right = length[p * (m + 1) + q + 1];
			length[p * (m + 1) + q] = str_eq(x[p], y[q]) ? length[(p + 1) * (m + 1) + q + 1] + 1 : down > right ? down : right;
		}
	while (i < n || k < m) {
		if (i < n && k < m && str_eq(x[i], y[k])) {
			push(a, s, ' ', x[i], old, new);
			i++;
			k++;
		} else if (i < n && (k == m || length[(i + 1) * (m + 1) + k] >= length[i * (m + 1) + k + 1])) {
			push(a, s, '-', x[i++], old, new);
		} else {
			push(a, s, '+', y[k++], old, new);
		}
	}
}

static struct script script_of(struct arena *a, const struct strs *x, const struct strs *y)
{
	struct script s = { 0 };
	size_t head = 0, tail = 0, old = 0, new = 0, n = x->n, m = y->n;
	while (head < n && head < m && str_eq(x->v[head], y->v[head])) head++;
	while (tail < n - head && tail < m - head && str_eq(x->v[n - 1 - tail], y->v[m - 1 - tail])) tail++;
	for (size_t i = 0; i < head; i++) push(a, &s, ' ', x->v[i], &old, &new);
	const str *from = n ? x->v + head : NULL, *to = m ? y->v + head : NULL;
	compare(a, from, n - head - tail, to, m - head - tail, &s, &old, &new);
	for (size_t i = n - tail; i < n; i++) push(a, &s, ' ', x->v[i], &old, &new);
	return s;
}

static void hunk(struct buf *b, const struct script *s, size_t from, size_t to)
{
	size_t old = 0, new = 0;
	for (size_t i = from; i < to; i++) {
		old += s->v[i].sign != '+';
		new += s->v[i].sign != '-';
	}
	buf_fmt(b, "@@ -%zu,%zu +%zu,%zu @@\n", s->v[from].old + (old > 0), old, s->v[from].new + (new > 0), new);
	for (size_t i = from; i < to; i++) {
		str line = s->v[i].line;
		buf_char(b, s->v[i].sign);
		buf_add(b, line);
		if (!str_ends(line, STR("\n"))) buf_add(b, STR("\n\\ No newline at end of file\n"));
	}
}

str audit_patch(struct arena *a, const struct audit_edit *edit)
{
	struct strs x = split(a, edit->before), y = split(a, edit->after);
	struct script s = script_of(a, &x, &y);
	struct buf b = buf_in(a);
	if (edit->before.n) buf_fmt(&b, "--- a/%.*s\n", STR_ARG(edit->path));
	else buf_add(&b, STR("--- /dev/null\n"));
	buf_fmt(&b, "+++ b/%.*s\n", STR_ARG(edit->path));
	for (size_t i = 0; i < s.n;) {
		if (s.v[i].sign == ' ') {
			i++;
			continue;
		}
		size_t from = i > CONTEXT ? i - CONTEXT : 0, to = i, last = i;
		while (to < s.n && to <= last + 2 * CONTEXT) {
			if (s.v[to].sign != ' ') last = to;
			to++;
		}
		to = last + 1 + CONTEXT < s.n ? last + 1 + CONTEXT : s.n;
		hunk(&b, &s, from, to);
		i = to;
	}
	return buf_str(&b);
}
