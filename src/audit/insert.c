/* Putting an entry into a list, in the list's own manner: margin, quotes, commas, order. */
#include "entries.h"

#include "spokeshave/buf.h"

struct insertion { const struct entries *f; const struct list *list; const struct newcomer *x; };

static str with_text(const struct entries *f, size_t at, str text)
{
	return spliced(f->a, f->text, (struct span){ at, at }, text);
}

static enum list_form form_of(const struct newcomer *x)
{
	return x->of->lists.v[x->as->list].form;
}

static bool is_pipfile(const struct entries *f)
{
	return str_ends(f->path, STR("Pipfile"));
}

/* Can it stand here as it was written there? */
static bool keeps_form(const struct insertion *in)
{
	if (!in->x->as || form_of(in->x) != in->list->form) return false;
	if (in->list->form == LIST_KEYS) return is_pipfile(in->f) == is_pipfile(in->x->of);
	return in->list->form == LIST_LINES || (in->f->kind == AUDIT_SETUP_PY) == (in->x->of->kind == AUDIT_SETUP_PY);
}

static str comment_of(const struct insertion *in)
{
	bool within = in->x->as && keeps_form(in) && in->list->form == LIST_LINES;
	return in->x->as && !within ? in->x->as->comment : (str){ 0 };
}

/* ---- the entry itself ---- */

static str quoted(struct arena *a, str text, char quote)
{
	struct buf b = buf_in(a);
	char other = quote == '"' ? '\'' : '"';
	if (str_find(text, quote) == text.n || str_find(text, other) < text.n) other = quote;
	bool both = str_find(text, other) < text.n;
	if (both) other = '"';
	buf_char(&b, other);
	for (size_t i = 0; i < text.n; i++) {
		if (both && text.p[i] == '"') buf_char(&b, '\\');
		buf_char(&b, text.p[i]);
	}
	buf_char(&b, other);
	return buf_str(&b);
}

/* "name = …" of a requirement, as Poetry and Pipfile have it. */
static str pair_of(const struct entries *f, const struct requirement *req)
{
	struct buf b = buf_in(f->a);
	str specs = specifiers_text(f->a, &req->specs);
	if (!specs.n) specs = STR("*");
	buf_fmt(&b, "%.*s = ", STR_ARG(req->name));
	if (!req->extras.n && !req->marker && !req->url.n) {
		buf_fmt(&b, "\"%.*s\"", STR_ARG(specs));
		return buf_str(&b);
	}
	if (req->url.n) buf_fmt(&b, "{%s = \"%.*s\"", is_pipfile(f) ? "file" : "url", STR_ARG(req->url));
	else buf_fmt(&b, "{version = \"%.*s\"", STR_ARG(specs));
	for (size_t i = 0; i < req->written_extras.n; i++)
		buf_fmt(&b, "%s\"%.*s\"", i ? ", " : ", extras = [", STR_ARG(req->written_extras.v[i]));
	if (req->written_extras.n) buf_char(&b, ']');
	if (req->marker) buf_fmt(&b, ", markers = %.*s", STR_ARG(quoted(f->a, marker_text(f->a, req->marker), '"')));
	buf_char(&b, '}');
	return buf_str(&b);
}

/* What is written for it, without margin, comma and comment; empty: it can't be. */
static str body_of(const struct insertion *in, char quote)
{
	const struct newcomer *x = in->x;
	if (keeps_form(in)) return x->as->raw;
	if (in->list->form == LIST_KEYS) return x->text.n ? pair_of(in->f, x->req) : (str){ 0 };
	if (in->list->form == LIST_STRINGS && x->text.n) return quoted(in->f->a, x->text, quote);
	if (in->list->form == LIST_YAML && x->text.n) return arena_fmt(in->f->a, "- %.*s", STR_ARG(x->text));
	return x->text;
}

/* Each line of a text, without what stood before it, behind the margin. */
static void add_lines(struct buf *b, str margin, str text)
{
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		buf_fmt(b, "%.*s%.*s\n", STR_ARG(margin), STR_ARG(str_trim(line)));
	}
}

/* Lines of its own: the comment above, the entry, a comma, the comment beside. */
static str lines_of(const struct insertion *in, str margin, str body, const char *comma)
{
	struct buf b = buf_in(in->f->a);
	str comment = comment_of(in), plain = margin;
	str_eat_end(&plain, STR(", "));
	if (in->x->as) add_lines(&b, plain, in->x->as->above);
	if (in->x->as && in->x->as->shape == ENTRY_DOTTED && keeps_form(in)) {
		add_lines(&b, margin, body);
		return buf_str(&b);
	}
	buf_fmt(&b, "%.*s%.*s%s", STR_ARG(margin), STR_ARG(body), comma);
	if (comment.n) buf_fmt(&b, "  %.*s", STR_ARG(comment));
	buf_char(&b, '\n');
	return buf_str(&b);
}

/* ---- where ---- */

struct neighbour { const struct entry *e; bool before; };

/* The first greater one of a sorted list, or the last one. */
static struct neighbour find_neighbour(const struct entries *f, size_t list, str canonical)
{
	struct neighbour found = { 0 };
	const struct entry *last = NULL, *greater = NULL;
	bool sorted = true;
	for (size_t i = 0; i < f->of.n; i++) {
		const struct entry *e = &f->of.v[i];
		if (e->list != list || e->shape != ENTRY_PLAIN) continue;
		if (last && !last->fixed && !e->fixed) sorted &= str_cmp(last->canonical, e->canonical) <= 0;
		if (!greater && !e->fixed && !e->why.n && str_cmp(e->canonical, canonical) > 0) greater = e;
		last = e;
	}
	found.before = sorted && greater;
	found.e = found.before ? greater : last;
	return found;
}

static str behind_line(const struct entries *f, struct span line, str lines)
{
	bool ended = !line.to || f->text.p[line.to - 1] == '\n';
	return with_text(f, line.to, ended ? lines : arena_fmt(f->a, "\n%.*s", STR_ARG(lines)));
}

static str before_line(const struct entries *f, const struct entry *e, str lines)
{
	size_t at = e->above.n ? e->cuts.v[0].from : e->lines.from;
	if (!at && str_starts(f->text, STR("\xef\xbb\xbf"))) at = 3;
	return with_text(f, at, lines);
}

/* ---- strings ---- */

/* Behind what the list holds, on lines of their own: a list on one line has no other place for comments. */
static str at_end(const struct insertion *in, str body)
{
	const struct entries *f = in->f;
	str text = f->text, margin = margin_of(f, in->list->at.from);
	size_t close = in->list->at.to - 1, end = close;
	while (end > in->list->at.from + 1 && (text.p[end - 1] == ' ' || text.p[end - 1] == '\t')) end--;
	bool comma = text.p[end - 1] == ',' || text.p[end - 1] == '[' || text.p[end - 1] == '(';
	str lines = lines_of(in, arena_fmt(f->a, "%.*s    ", STR_ARG(margin)), body, ",");
	str added = arena_fmt(f->a, "%s\n%.*s%.*s", comma ? "" : ",", STR_ARG(lines), STR_ARG(margin));
	return spliced(f->a, text, (struct span){ end, close }, added);
}

static str into_empty(const struct insertion *in)
{
	const struct entries *f = in->f;
	size_t open = in->list->at.from + 1, close = in->list->at.to - 1;
	str inside = str_slice(f->plain, open, close), body = body_of(in, '"');
	struct span last = line_around(f->text, close);
	bool commented = (in->x->as && in->x->as->above.n) || comment_of(in).n;
	if (str_trim(inside).n && str_trim(inside).p[0] != '#') /* other groups that are included */
		return with_text(f, open, arena_fmt(f->a, "%.*s, ", STR_ARG(body)));
	if (str_find(inside, '\n') < inside.n)
		return with_text(f, last.from, lines_of(in, arena_fmt(f->a, "%.*s    ", STR_ARG(margin_of(f, open))), body, ","));
	return commented ? at_end(in, body) : with_text(f, open, body);
}

static str among_strings(const struct insertion *in, size_t list)
{
	const struct entries *f = in->f;
	struct neighbour near = find_neighbour(f, list, in->x->req->canonical);
	if (!near.e) return into_empty(in);
	const struct entry *e = near.e;
	str body = body_of(in, e->raw.p[0]);
	if (!e->alone) {
		bool commented = (in->x->as && in->x->as->above.n) || comment_of(in).n;
		if (commented) return at_end(in, body);
		str text = near.before ? arena_fmt(f->a, "%.*s, ", STR_ARG(body)) : arena_fmt(f->a, ", %.*s", STR_ARG(body));
		return with_text(f, near.before ? e->body.from : e->body.to, text);
	}
	str margin = str_slice(f->text, e->lines.from, e->body.from);
	bool leading = str_ends(str_trim(margin), STR(","));
	str rest = str_slice(f->plain, e->body.to, e->lines.to);
	bool comma = str_starts(str_trim(rest), STR(","));
	if (near.before) return before_line(f, e, lines_of(in, margin, body, leading ? "" : ","));
	if (leading || comma) return behind_line(f, e->lines, lines_of(in, margin, body, comma ? "," : ""));
	str lines = lines_of(in, margin, body, "");
	bool ended = f->text.p[e->lines.to - 1] == '\n';
	if (!ended) lines = arena_join(f->a, STR("\n"), lines);
	str behind = spliced(f->a, f->text, (struct span){ e->lines.to, e->lines.to }, lines);
	return spliced(f->a, behind, (struct span){ e->body.to, e->body.to }, STR(","));
}

/* ---- keys ---- */

static str ended(const struct entries *f)
{
	bool open = f->text.n && f->text.p[f->text.n - 1] != '\n';
	return arena_fmt(f->a, "%.*s%s%s", STR_ARG(f->text), open ? "\n" : "", f->text.n ? "\n" : "");
}

/* The last part of a header, with its quotes. */
static str last_key(str header)
{
	str inner = str_trim(str_slice(header, 1, str_find(header, ']')));
	char quote = inner.n ? inner.p[inner.n - 1] : 0;
	if (quote == '"' || quote == '\'') return str_skip(inner, str_rfind(str_slice(inner, 0, inner.n - 1), quote));
	return str_trim(str_skip(inner, str_rfind(inner, '.') < inner.n ? str_rfind(inner, '.') + 1 : 0));
}

/* A table of its own moves with a new header. */
static str as_table(const struct insertion *in)
{
	str header, rest, raw = in->x->as->raw;
	bool more = str_cut(raw, '\n', &header, &rest);
	str key = last_key(str_trim(header));
	return arena_fmt(in->f->a, "%.*s[%.*s.%.*s%.*s%s%.*s", STR_ARG(ended(in->f)), STR_ARG(in->list->path), STR_ARG(key),
	                 STR_ARG(str_skip(header, str_find(header, ']'))), more ? "\n" : "", STR_ARG(rest));
}

static str among_keys(const struct insertion *in, size_t list)
{
	const struct entries *f = in->f;
	struct neighbour near = find_neighbour(f, list, in->x->req->canonical);
	str body = body_of(in, '"');
	if (in->x->as && in->x->as->shape == ENTRY_TABLE && keeps_form(in)) return as_table(in);
	if (near.e && near.e->alone) {
		str lines = lines_of(in, margin_of(f, near.e->body.from), body, "");
		return near.before ? before_line(f, near.e, lines) : behind_line(f, near.e->lines, lines);
	}
	str lines = lines_of(in, (str){ 0 }, body, "");
	if (in->list->at.to > in->list->at.from) return behind_line(f, in->list->at, lines);
	return arena_fmt(f->a, "%.*s[%.*s]\n%.*s", STR_ARG(ended(f)), STR_ARG(in->list->path), STR_ARG(lines));
}

/* ---- lines ---- */

static str among_lines(const struct insertion *in, size_t list)
{
	const struct entries *f = in->f;
	struct neighbour near = find_neighbour(f, list, in->x->req->canonical);
	str body = body_of(in, '"');
	if (!near.e) return behind_line(f, line_around(f->text, f->text.n), lines_of(in, (str){ 0 }, body, ""));
	if (!near.e->alone) return behind_line(f, near.e->lines, lines_of(in, STR("    "), body, ""));
	str lines = lines_of(in, margin_of(f, near.e->body.from), body, "");
	return near.before ? before_line(f, near.e, lines) : behind_line(f, near.e->lines, lines);
}

bool entries_with(const struct entries *f, size_t list, const struct newcomer *x, str *out, str *why)
{
	struct insertion in = { f, &f->lists.v[list], x };
	if (!body_of(&in, '"').n) {
		*why = STR("what is said of it beside its name and version can't be written there");
		return false;
	}
	switch (in.list->form) {
	case LIST_STRINGS: *out = among_strings(&in, list); break;
	case LIST_KEYS:    *out = among_keys(&in, list); break;
	default:           *out = among_lines(&in, list);
	}
	return true;
}
