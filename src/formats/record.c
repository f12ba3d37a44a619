#include "spokeshave/buf.h"
#include "spokeshave/record.h"

#include <stdlib.h>

struct reader {
	struct arena *a;
	str rest;
	uint32_t line; /* from 1 */
};

/* Bytes up to the quote that closes the field (doubled ones do not); s.n when none does. */
static size_t closing_quote(str s)
{
	size_t at = 0;
	while (at < s.n && (s.p[at] != '"' || (at + 1 < s.n && s.p[at + 1] == '"'))) at += s.p[at] == '"' ? 2 : 1;
	return at < s.n ? at : s.n;
}

/* A quoted field: `rest` begins after the opening quote. False: it is never closed. */
static bool quoted_field(struct reader *r, str *out)
{
	size_t end = closing_quote(r->rest), n = 0;
	if (end == r->rest.n) return false;
	char *text = arena_alloc(r->a, end + 1, 1);
	for (size_t i = 0; i < end; i++) {
		char c = r->rest.p[i];
		if (c == '"') i++; /* the second of two */
		if (c == '\n') r->line++;
		text[n++] = c;
	}
	r->rest = str_skip(r->rest, end + 1);
	*out = (str){ text, n };
	return true;
}

static str plain_field(struct reader *r)
{
	size_t n = 0;
	while (n < r->rest.n && r->rest.p[n] != ',' && r->rest.p[n] != '\n' && r->rest.p[n] != '\r') n++;
	str field = str_slice(r->rest, 0, n);
	r->rest = str_skip(r->rest, n);
	return field;
}

static bool eat_line_end(struct reader *r)
{
	if (!r->rest.n || str_eat(&r->rest, STR("\r\n")) || str_eat(&r->rest, STR("\n"))
	    || str_eat(&r->rest, STR("\r"))) {
		r->line++;
		return true;
	}
	return false;
}

/* The three fields of a row; null, or what is wrong with it. */
static const char *row_fields(struct reader *r, str field[3])
{
	for (size_t i = 0; i < 3; i++) {
		if (i && !str_eat(&r->rest, STR(","))) return "fewer than three fields";
		if (!str_eat(&r->rest, STR("\""))) field[i] = plain_field(r);
		else if (!quoted_field(r, &field[i])) return "a quote is not closed";
	}
	if (r->rest.n && r->rest.p[0] == ',') return "more than three fields";
	return eat_line_end(r) ? NULL : "text after a closing quote";
}

static const char *row_of(const str field[3], struct record_row *row)
{
	uint64_t size;
	str hash = field[1];
	*row = (struct record_row){ .path = field[0], .size = field[2] };
	if (!row->path.n) return "no path";
	if (str_eat(&hash, STR("sha256="))) row->sha256 = hash;
	else row->other_hash = hash;
	if (row->other_hash.n && str_find(row->other_hash, '=') == row->other_hash.n) return "a hash without '='";
	if (field[1].n && !hash.n) return "an empty hash";
	if (row->size.n && !str_u64(row->size, &size)) return "a size that is no number";
	return NULL;
}

bool record_parse(struct arena *a, str text, struct record *out, struct err *e)
{
	struct reader r = { a, text, 1 };
	struct record rows = { 0 };
	while (r.rest.n) {
		uint32_t line = r.line;
		str field[3];
		struct record_row row;
		if (eat_line_end(&r)) continue;
		const char *wrong = row_fields(&r, field);
		if (!wrong) wrong = row_of(field, &row);
		if (wrong) return err_set(e, FAULT_INTEGRITY, "RECORD:%u: %s", line, wrong);
		PUSH(a, &rows, row);
	}
	*out = rows;
	return true;
}

static int row_order(const void *a, const void *b)
{
	return str_cmp(((const struct record_row *)a)->path, ((const struct record_row *)b)->path);
}

static void write_field(struct buf *out, str s)
{
	bool quote = false;
	for (size_t i = 0; i < s.n; i++)
		quote |= s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' || s.p[i] == '\r';
	if (!quote) {
		buf_add(out, s);
		return;
	}
	buf_char(out, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"') buf_char(out, '"');
		buf_char(out, s.p[i]);
	}
	buf_char(out, '"');
}

str record_write(struct arena *a, const struct record *r)
{
	struct buf out = buf_in(a);
	struct record_row *rows = NEW_N(a, struct record_row, r->n);
	for (size_t i = 0; i < r->n; i++) rows[i] = r->v[i];
	if (r->n > 1) qsort(rows, r->n, sizeof *rows, row_order);
	for (size_t i = 0; i < r->n; i++) {
		write_field(&out, rows[i].path);
		buf_char(&out, ',');
		write_field(&out, rows[i].sha256.n ? arena_join(a, STR("sha256="), rows[i].sha256) : rows[i].other_hash);
		buf_char(&out, ',');
		write_field(&out, rows[i].size);
		buf_char(&out, '\n');
	}
	return buf_str(&out);
}
