/* A document, written in the plainest way, reads as the same values; numbers are written from their values. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/toml.h"

static void require(bool law)
{
	if (!law) abort();
}

static void write_string(struct buf *b, str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c == '"' || c == '\\') buf_fmt(b, "\\%c", c);
		else if (c < 0x20 || c == 0x7F) buf_fmt(b, "\\u%04X", c);
		else buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

static void write_float(struct buf *b, double real)
{
	char text[40];
	snprintf(text, sizeof text, "%.17g", real);
	bool whole = !strpbrk(text, ".eni");
	buf_fmt(b, "%s%s", text, whole ? ".0" : "");
}

static void write_value(struct buf *b, const struct toml_value *v);

static void write_pairs(struct buf *b, const struct toml_value *table, const char *between)
{
	for (const struct toml_value *child = table->first; child; child = child->next) {
		write_string(b, child->key);
		buf_add(b, STR(" = "));
		write_value(b, child);
		if (child->next) buf_add(b, str_of(between));
	}
}

static void write_value(struct buf *b, const struct toml_value *v)
{
	switch (v->kind) {
	case TOML_STRING: write_string(b, v->text); break;
	case TOML_INTEGER: buf_fmt(b, "%lld", (long long)v->integer); break;
	case TOML_FLOAT: write_float(b, v->real); break;
	case TOML_BOOL: buf_add(b, v->truth ? STR("true") : STR("false")); break;
	case TOML_OFFSET_DATE_TIME:
	case TOML_LOCAL_DATE_TIME:
	case TOML_LOCAL_DATE:
	case TOML_LOCAL_TIME: buf_add(b, v->text); break;
	case TOML_ARRAY:
		buf_char(b, '[');
		for (const struct toml_value *child = v->first; child; child = child->next) {
			write_value(b, child);
			buf_add(b, child->next ? STR(", ") : STR(""));
		}
		buf_char(b, ']');
		break;
	case TOML_TABLE:
		buf_char(b, '{');
		write_pairs(b, v, ", ");
		buf_char(b, '}');
		break;
	}
}

static void require_same(const struct toml_value *a, const struct toml_value *b)
{
	require(a->kind == b->kind && a->n == b->n && str_eq(a->key, b->key) && a->truth == b->truth);
	require(a->integer == b->integer && (a->real == b->real || (isnan(a->real) && isnan(b->real))));
	if (a->kind != TOML_INTEGER && a->kind != TOML_FLOAT) require(str_eq(a->text, b->text));
	const struct toml_value *x = a->first, *y = b->first;
	for (; x && y; x = x->next, y = y->next) {
		if (a->kind == TOML_TABLE) require(toml_get(a, x->key) == x);
		require_same(x, y);
	}
	require(!x && !y);
}

/* Places go forward, and lie in the text. */
static void require_places(str text, const struct toml_value *v)
{
	require(v->offset <= text.n && v->line >= 1 && v->column >= 1);
	for (const struct toml_value *child = v->first; child; child = child->next) require_places(text, child);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	const struct toml_value *root, *again;
	struct err e;
	str text = { (const char *)data, size };
	arena_init(&a);
	if (toml_parse(&a, STR("x"), text, &root, &e)) {
		struct buf b = buf_in(&a);
		require_places(text, root);
		write_pairs(&b, root, "\n");
		require(toml_parse(&a, STR("x"), buf_str(&b), &again, &e));
		require_same(root, again);
	} else {
		require(e.fault == FAULT_INPUT && str_starts(str_of(e.text), STR("x:")));
	}
	arena_free(&a);
	return 0;
}
