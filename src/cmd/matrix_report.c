#include "matrix_report.h"

#include "spokeshave/buf.h"
#include "spokeshave/files.h"
#include "spokeshave/json.h"
#include "spokeshave/url.h"

enum {
	ASKED_MOST = 3, /* who asks for a package, in a row of the table */
	LACK_MOST = 60, /* bytes of the reason why a version can't be had */
};

/* ---- one cell ---- */

static str version_text(const struct version *v)
{
	return v ? v->normal : STR("none");
}

/* What a cell has of an index's words: on one line, without control characters, of a bearable length. */
static str tamed(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		bool c1 = c == 0xC2 && i + 1 < text.n && (unsigned char)text.p[i + 1] < 0xA0; /* U+0080 and above */
		bool begins = c < 0x80 || c >= 0xC0;
		if (begins && b.n >= LACK_MOST) {
			buf_add(&b, STR("…"));
			break;
		}
		if (c1) buf_fmt(&b, "\\xc2\\x%02x", (unsigned char)text.p[++i]);
		else if (c < ' ' || c == 0x7F) buf_fmt(&b, "\\x%02x", c);
		else buf_char(&b, (char)c);
	}
	return buf_str(&b);
}

/* "1.4.0, no musllinux_1_2_x86_64": the newest that can be had, and why it is not the newest of all. */
static str cell_text(struct arena *a, const struct survey_cell *c)
{
	if (!c->needed) return STR("not needed");
	if (!c->lack.n) return version_text(c->newest);
	return arena_fmt(a, "%.*s, %.*s", STR_ARG(version_text(c->newest)), STR_ARG(tamed(a, c->lack)));
}

/* An input without the folders of this machine. */
static str asker_name(const struct survey_asked *by)
{
	return str_starts(by->by, STR("/")) ? path_base(by->by) : by->by;
}

/* A requirement's URL may hold a password. */
static str asker_wants(struct arena *a, const struct survey_asked *by)
{
	return url_redacted_text(a, by->text);
}

static str asker_text(struct arena *a, const struct survey_asked *by)
{
	str who = asker_name(by), text = asker_wants(a, by);
	if (!by->version.n) return arena_fmt(a, "%.*s (%.*s)", STR_ARG(who), STR_ARG(text));
	return arena_fmt(a, "%.*s %.*s (%.*s)", STR_ARG(who), STR_ARG(by->version), STR_ARG(text));
}

static str askers_text(struct arena *a, const struct matrix_report *x, const struct survey_row *row)
{
	struct buf b = buf_in(a);
	size_t n = x->everyone || row->asked_n <= ASKED_MOST + 1 ? row->asked_n : ASKED_MOST;
	for (size_t i = 0; i < n; i++) {
		str one = asker_text(a, &row->asked[i]);
		buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(one));
	}
	if (n < row->asked_n) buf_fmt(&b, " and %zu more", row->asked_n - n);
	return buf_str(&b);
}

/* ---- the table ---- */

struct table { str *v; size_t columns, rows; };

static str *place(const struct table *t, size_t row, size_t column)
{
	return &t->v[row * t->columns + column];
}

static struct table table_of(struct arena *a, const struct matrix_report *x)
{
	size_t before = x->solved ? 3 : 2; /* columns before those of the targets */
	struct table t = { .columns = before + x->targets_n + 1, .rows = x->survey->n + 1 };
	t.v = NEW_N(a, str, t.columns * t.rows);
	*place(&t, 0, 0) = STR("package");
	*place(&t, 0, 1) = STR("newest");
	*place(&t, 0, before - 1) = x->solved ? STR("chosen") : STR("newest");
	*place(&t, 0, t.columns - 1) = STR("asked for by");
	for (size_t k = 0; k < x->targets_n; k++) *place(&t, 0, before + k) = x->targets[k].name;
	for (size_t i = 0; i < x->survey->n; i++) {
		const struct survey_row *row = &x->survey->v[i];
		*place(&t, i + 1, 0) = row->name;
		*place(&t, i + 1, 1) = version_text(row->newest);
		if (x->solved) *place(&t, i + 1, 2) = version_text(row->chosen);
		for (size_t k = 0; k < x->targets_n; k++) *place(&t, i + 1, before + k) = cell_text(a, &row->cell[k]);
		*place(&t, i + 1, t.columns - 1) = askers_text(a, x, row); /* names and requirements were parsed */
	}
	return t;
}

static void add_table(struct buf *b, const struct table *t)
{
	size_t *width = NEW_N(b->a, size_t, t->columns);
	for (size_t r = 0; r < t->rows; r++)
		for (size_t c = 0; c < t->columns; c++)
			if (place(t, r, c)->n > width[c]) width[c] = place(t, r, c)->n;
	for (size_t r = 0; r < t->rows; r++) {
		for (size_t c = 0; c + 1 < t->columns; c++)
			buf_fmt(b, "%-*.*s  ", (int)width[c], STR_ARG(*place(t, r, c)));
		buf_fmt(b, "%.*s\n", STR_ARG(*place(t, r, t->columns - 1)));
	}
}

/* ---- what stands out ---- */

static void add_names(struct buf *b, const struct strs *names)
{
	for (size_t i = 0; i < names->n; i++) buf_fmt(b, "%s%.*s", i ? ", " : " ", STR_ARG(names->v[i]));
}

/* "alpine: nothing of reef; an older version of tide" */
static void add_target(struct buf *b, const struct matrix_report *x, size_t target)
{
	struct strs none = { 0 }, older = { 0 };
	for (size_t i = 0; i < x->survey->n; i++) {
		const struct survey_row *row = &x->survey->v[i];
		const struct survey_cell *c = &row->cell[target];
		if (c->needed && c->lack.n) PUSH(b->a, c->newest ? &older : &none, row->name);
	}
	buf_fmt(b, "%.*s:", STR_ARG(x->targets[target].name));
	if (!none.n && !older.n) buf_add(b, STR(" the newest of everything"));
	if (none.n) buf_add(b, STR(" nothing of"));
	add_names(b, &none);
	if (none.n && older.n) buf_char(b, ';');
	if (older.n) buf_add(b, STR(" not the newest of"));
	add_names(b, &older);
	buf_char(b, '\n');
}

str matrix_report_text(struct arena *a, const struct matrix_report *x)
{
	struct buf b = buf_in(a);
	struct table t = table_of(a, x);
	add_table(&b, &t);
	buf_char(&b, '\n');
	for (size_t k = 0; k < x->targets_n; k++) add_target(&b, x, k);
	return buf_str(&b);
}

/* ---- JSON ---- */

static void json_version(struct json *j, str key, const struct version *v)
{
	if (v) json_str(j, key, v->normal);
	else json_null(j, key);
}

static void json_text_or_null(struct json *j, str key, str text)
{
	if (text.n) json_str(j, key, text);
	else json_null(j, key);
}

static void add_asked(struct json *j, struct arena *a, const struct survey_row *row)
{
	json_list(j, STR("asked_by"));
	for (size_t i = 0; i < row->asked_n; i++) {
		const struct survey_asked *by = &row->asked[i];
		json_object(j, (str){ 0 });
		json_str(j, by->version.n ? STR("name") : STR("input"), asker_name(by));
		if (by->version.n) json_str(j, STR("version"), by->version);
		json_str(j, STR("requirement"), asker_wants(a, by));
		json_end(j, '}');
	}
	json_end(j, ']');
}

static void add_cells(struct json *j, const struct matrix_report *x, const struct survey_row *row)
{
	json_list(j, STR("targets"));
	for (size_t k = 0; k < x->targets_n; k++) {
		const struct survey_cell *c = &row->cell[k];
		json_object(j, (str){ 0 });
		json_str(j, STR("target"), x->targets[k].name);
		json_bool(j, STR("needed"), c->needed);
		json_version(j, STR("newest"), c->newest);
		json_text_or_null(j, STR("lack"), c->lack);
		json_text_or_null(j, STR("missing_tag"), c->missing);
		json_end(j, '}');
	}
	json_end(j, ']');
}

str matrix_report_json(struct arena *a, const struct matrix_report *x)
{
	struct json j = json_in(a);
	json_object(&j, (str){ 0 });
	json_u64(&j, STR("schema"), 1);
	json_bool(&j, STR("solved"), x->solved);
	json_list(&j, STR("packages"));
	for (size_t i = 0; i < x->survey->n; i++) {
		const struct survey_row *row = &x->survey->v[i];
		json_object(&j, (str){ 0 });
		json_str(&j, STR("name"), row->name);
		json_version(&j, STR("newest"), row->newest);
		json_version(&j, STR("chosen"), row->chosen);
		add_cells(&j, x, row);
		add_asked(&j, a, row);
		json_end(&j, '}');
	}
	json_end(&j, ']');
	json_end(&j, '}');
	return json_text(&j);
}
