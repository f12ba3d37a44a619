/* Entries that are strings between brackets, parted by commas; setup.py's lists of them. */
#include "entries.h"

/* What stands around a string, as far as it decides which bytes go with it. */
struct around {
	struct span line, string;   /* its line, with its end */
	size_t before, behind;      /* the parts next to it that are no comments */
	size_t comma_to;            /* behind the comma that follows on its line, else behind it */
	size_t comment;             /* the part that ends its line; 0: none */
	bool margin, leading;       /* nothing is before it on its line; a comma alone is */
	bool others;                /* something is behind it on its line, beside the comma and a comment */
	bool sole;                  /* no other string on its line */
};

static bool is_blank(str text, size_t from, size_t to)
{
	return !str_trim(str_slice(text, from, to)).n;
}

static struct around look_around(const struct entries *f, const struct parts *p, size_t i)
{
	str text = f->plain;
	struct around x = { .string = p->v[i].at, .before = i - 1, .behind = i + 1, .sole = true };
	x.line = line_around(text, x.string.from);
	while (x.before && p->v[x.before].kind == PART_COMMENT) x.before--;
	while (p->v[x.behind].kind == PART_COMMENT) x.behind++;
	x.line.to = line_around(text, x.string.to).to;
	const struct part *before = &p->v[x.before], *behind = &p->v[x.behind];
	x.margin = is_blank(text, x.line.from, x.string.from);
	x.leading = part_is(before, text, ',') && before->at.from >= x.line.from &&
	            is_blank(text, x.line.from, before->at.from) && is_blank(text, before->at.to, x.string.from);
	bool comma = part_is(behind, text, ',') && behind->at.from < x.line.to;
	x.comma_to = comma ? behind->at.to : x.string.to;
	for (size_t k = part_at(p, x.comma_to); p->v[k].at.from < x.line.to && p->v[k].kind != PART_END; k++) {
		if (p->v[k].kind == PART_COMMENT) x.comment = k;
		else x.others = true;
		x.sole &= p->v[k].kind != PART_STRING;
	}
	for (size_t k = part_at(p, x.line.from); k < i; k++) x.sole &= p->v[k].kind != PART_STRING;
	return x;
}

static size_t skip_spaces(str text, size_t at)
{
	while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\t')) at++;
	return at;
}

/* Between others on its line: with one comma, and the comment where the line has no other string. */
static struct span cut_among_others(const struct entries *f, const struct parts *p, const struct around *x, str *why)
{
	str text = f->plain;
	const struct part *before = &p->v[x->before], *behind = &p->v[x->behind];
	struct span cut = x->string;
	if (part_is(behind, text, ',')) {
		if (!is_blank(text, cut.to, behind->at.from)) *why = STR("a comment stands between it and its comma");
		cut.to = skip_spaces(text, behind->at.to);
	} else if (part_is(before, text, ',') && is_blank(text, before->at.to, cut.from)) {
		cut.from = before->at.from;
	}
	if (x->comment && x->sole && p->v[x->comment].at.from == skip_spaces(text, cut.to)) cut.to = p->v[x->comment].at.to;
	bool ends = cut.to == text.n || text.p[cut.to] == '\n' || text.p[cut.to] == '\r';
	while (ends && cut.from > x->line.from && (text.p[cut.from - 1] == ' ' || text.p[cut.from - 1] == '\t')) cut.from--;
	return cut;
}

struct entry entry_of_string(struct entries *f, const struct parts *p, size_t i, size_t open, size_t close)
{
	str text = f->plain;
	struct around x = look_around(f, p, i);
	struct entry e = { .body = x.string, .lines = x.line, .raw = without_returns(f->a, span_of(f->text, x.string)) };
	bool bounded = (x.before == open || part_is(&p->v[x.before], text, ',')) &&
	               (x.behind == close || part_is(&p->v[x.behind], text, ','));
	bool far_comma = part_is(&p->v[x.behind], text, ',') && p->v[x.behind].at.from >= x.line.to;
	if (!bounded) e.why = STR("it is no plain string in a list");
	e.alone = !x.others && (x.leading ? x.comma_to == x.string.to : x.margin && !far_comma);
	if (x.comment && (e.alone || x.sole)) e.comment = span_of(f->text, p->v[x.comment].at);
	PUSH(f->a, &e.cuts, e.alone ? x.line : cut_among_others(f, p, &x, &e.why));
	return e;
}

/* ---- setup.py ---- */

/* The part whose text begins at `at`; n: none. */
static size_t string_at(const struct parts *p, str text, size_t at)
{
	for (size_t quotes = 1; quotes <= 3 && at >= quotes; quotes += 2) {
		size_t i = part_at(p, at - quotes);
		struct span s = p->v[i].at;
		bool string = p->v[i].kind == PART_STRING && s.from == at - quotes && s.to - s.from >= 2 * quotes;
		if (string && text.p[s.to - 1] == text.p[s.from]) return i;
	}
	return p->n;
}

static bool find_brackets(const struct parts *p, str text, size_t i, size_t *open, size_t *close)
{
	size_t depth = 0;
	for (*open = i; ; --*open) {
		if (!*open) return false;
		const struct part *b = &p->v[*open - 1];
		if (part_closes(b, text)) depth++;
		else if (part_opens(b, text) && !depth--) break;
	}
	--*open;
	*close = part_behind(p, text, *open) - 1;
	return *close > i && part_closes(&p->v[*close], text) && !part_is(&p->v[*open], text, '{');
}

static size_t list_at(struct entries *f, struct span at, const struct audit_requirement *r)
{
	for (size_t i = 0; i < f->lists.n; i++) {
		const struct list *list = &f->lists.v[i];
		if (list->at.from == at.from && list->scope == r->scope && str_eq(list->group, r->group)) return i;
	}
	PUSH(f->a, &f->lists, ((struct list){ .form = LIST_STRINGS, .scope = r->scope, .group = r->group, .at = at }));
	return f->lists.n - 1;
}

void entries_setup(struct entries *f)
{
	struct audit_requirements all = { 0 };
	struct notes notes = { 0 };
	struct parts p = { 0 };
	parts_of(f->a, f->plain, true, &p);
	audit_read(f->a, f->kind, f->path, f->plain, f->scope, &all, &notes);
	for (size_t i = 0; i < all.n; i++) {
		const struct audit_requirement *r = &all.v[i];
		size_t open, close, part = string_at(&p, f->plain, offset_of(f->plain, r->at.line, r->at.column));
		if (part == p.n || !find_brackets(&p, f->plain, part, &open, &close)) continue;
		struct entry e = entry_of_string(f, &p, part, open, close);
		e.list = list_at(f, (struct span){ p.v[open].at.from, p.v[close].at.to }, r);
		e.canonical = r->req.canonical;
		e.text = str_slice(span_of(f->text, e.body), 1, e.body.to - e.body.from - 1);
		if (str_has(e.text, STR("\\")) || is_blank(e.text, 0, 1)) e.why = STR("it is no plain string in a list");
		for (size_t k = 0; k < f->of.n; k++)
			if (f->of.v[k].body.from == e.body.from) e.why = f->of.v[k].why = STR("its list is used in two places");
		PUSH(f->a, &f->of, e);
	}
}
