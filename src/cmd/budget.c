#include "budget.h"

#include <stdlib.h>

#include "ledger.h"
#include "spokeshave/buf.h"

enum { GROWTHS_SHOWN = 5, FRACTION_DIGITS = 6 };

/* ---- sizes ---- */

static bool unit_of(str text, uint64_t *unit)
{
	static const struct { char letter; unsigned power; } letters[] = { { 'k', 1 }, { 'm', 2 }, { 'g', 3 }, { 't', 4 } };
	uint64_t base = 1000;
	unsigned power = 0;
	if (text.n && char_lower(text.p[text.n - 1]) == 'b') text.n--;
	if (text.n && char_lower(text.p[text.n - 1]) == 'i') {
		base = 1024;
		text.n--;
	}
	for (size_t i = 0; text.n && i < COUNT(letters); i++)
		if (char_lower(text.p[0]) == letters[i].letter) power = letters[i].power;
	if (text.n > 1 || (text.n && !power) || (!text.n && base == 1024)) return false;
	for (*unit = 1; power; power--) *unit *= base;
	return true;
}

/* Thousandths and finer of a unit, as bytes; digits past the sixth say nothing. */
static bool fraction_of(str digits, uint64_t unit, uint64_t *bytes)
{
	uint64_t value, scale = 1;
	digits = str_slice(digits, 0, FRACTION_DIGITS);
	if (!str_u64(digits, &value)) return false;
	for (size_t i = 0; i < digits.n; i++) scale *= 10;
	*bytes = value * (unit / scale) + value * (unit % scale) / scale;
	return true;
}

bool budget_parse(str text, uint64_t *bytes, struct err *e)
{
	str number = text, whole, digits;
	uint64_t unit, value, more = 0;
	size_t n = 0;
	while (n < text.n && (char_is_digit(text.p[n]) || text.p[n] == '.')) n++;
	number.n = n;
	bool point = str_cut(number, '.', &whole, &digits);
	bool ok = unit_of(str_trim(str_skip(text, n)), &unit) && str_u64(whole, &value) && value <= UINT64_MAX / 2 / unit &&
	          (!point || fraction_of(digits, unit, &more));
	if (!ok) return err_set(e, FAULT_INPUT, "'%.*s' is no size; write 40MB, 1.5GiB or a number of bytes", STR_ARG(text));
	*bytes = value * unit + more;
	return true;
}

/* ---- growth ---- */

static int by_growth(const void *a, const void *b)
{
	const struct growth *x = a, *y = b;
	if (x->bytes != y->bytes) return x->bytes < y->bytes ? 1 : -1;
	return str_cmp(x->name, y->name);
}

static const struct manifest_dist *kept_in(const struct manifest *m, str name)
{
	const struct manifest_dist *d = m ? manifest_find(m, name) : NULL;
	return d && d->kept ? d : NULL;
}

static void add_growth(struct arena *a, str name, const struct manifest_dist *was, const struct manifest_dist *is,
                       struct growths *out)
{
	struct growth g = { .name = name, .before = was ? was->version : (str){ 0 }, .after = is ? is->version : (str){ 0 } };
	g.bytes = (int64_t)(is ? is->kept_bytes : 0) - (int64_t)(was ? was->kept_bytes : 0);
	if (g.bytes) PUSH(a, out, g);
}

void budget_growths(struct arena *a, const struct manifest *before, const struct manifest *after, struct growths *out)
{
	*out = (struct growths){ 0 };
	for (size_t i = 0; i < after->n; i++)
		if (after->v[i].kept) add_growth(a, after->v[i].name, kept_in(before, after->v[i].name), &after->v[i], out);
	for (size_t i = 0; before && i < before->n; i++)
		if (before->v[i].kept && !kept_in(after, before->v[i].name))
			add_growth(a, before->v[i].name, &before->v[i], NULL, out);
	if (out->n) qsort(out->v, out->n, sizeof *out->v, by_growth);
}

static str signed_bytes(struct arena *a, int64_t bytes)
{
	uint64_t size = bytes < 0 ? 0 - (uint64_t)bytes : (uint64_t)bytes;
	return arena_fmt(a, "%s%.*s", bytes < 0 ? "-" : "+", STR_ARG(bytes_text(a, size)));
}

static str growth_text(struct arena *a, const struct growth *g, bool compared)
{
	if (!compared)
		return arena_fmt(a, "%.*s %.*s %.*s", STR_ARG(g->name), STR_ARG(g->after), STR_ARG(bytes_text(a, (uint64_t)g->bytes)));
	str change = signed_bytes(a, g->bytes);
	if (!g->before.n) return arena_fmt(a, "%.*s %.*s, new, %.*s", STR_ARG(g->name), STR_ARG(g->after), STR_ARG(change));
	if (!g->after.n) return arena_fmt(a, "%.*s, gone, %.*s", STR_ARG(g->name), STR_ARG(change));
	if (str_eq(g->before, g->after))
		return arena_fmt(a, "%.*s %.*s %.*s", STR_ARG(g->name), STR_ARG(g->after), STR_ARG(change));
	return arena_fmt(a, "%.*s %.*s -> %.*s %.*s", STR_ARG(g->name), STR_ARG(g->before), STR_ARG(g->after), STR_ARG(change));
}

str budget_text(struct arena *a, const struct manifest *before, str baseline, const struct manifest *after)
{
	struct growths list;
	struct buf b = buf_in(a);
	budget_growths(a, before, after, &list);
	buf_add(&b, bytes_text(a, after->kept_bytes));
	if (before)
		buf_fmt(&b, ", %.*s since %.*s", STR_ARG(signed_bytes(a, (int64_t)after->kept_bytes - (int64_t)before->kept_bytes)),
		        STR_ARG(baseline));
	for (size_t i = 0; i < list.n && i < GROWTHS_SHOWN; i++)
		buf_fmt(&b, "%s%.*s", i ? "; " : before ? ": " : "; the largest: ", STR_ARG(growth_text(a, &list.v[i], before != NULL)));
	if (list.n > GROWTHS_SHOWN) buf_fmt(&b, "; and %zu more", list.n - GROWTHS_SHOWN);
	return buf_str(&b);
}
