/* Entries that are lines: of requirements.txt, of a value in setup.cfg, of the pip part in environment.yml. */
#include "entries.h"

#include "spokeshave/buf.h"

/* Where a comment begins: '#' at the start or behind a blank. */
static size_t comment_in(str line)
{
	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] == '#' && (!i || char_is_blank(line.p[i - 1]))) return i;
	return line.n;
}

/* The lines from `first` on as long as each ends with a backslash and has no comment; their text joined. */
static struct span logical_lines(const struct entries *f, struct span first, str *text, str *comment)
{
	struct buf joined = buf_in(f->a);
	struct span all = { first.from, first.from };
	*comment = (str){ 0 };
	for (bool more = true; more && all.to < f->plain.n;) {
		struct span line = line_around(f->plain, all.to), bare = without_end(f->plain, line);
		str kept = span_of(f->plain, bare);
		size_t at = comment_in(kept);
		more = at == kept.n && str_eat_end(&kept, STR("\\"));
		if (at < kept.n) *comment = str_trim(str_slice(f->text, bare.from + at, bare.to));
		buf_fmt(&joined, "%s%.*s", joined.n ? " " : "", STR_ARG(str_trim(str_slice(kept, 0, at))));
		all.to = line.to;
	}
	*text = str_trim(buf_str(&joined));
	return all;
}

static size_t list_of(struct entries *f, enum list_form form, const struct audit_requirement *r)
{
	for (size_t i = 0; i < f->lists.n; i++)
		if (str_eq(f->lists.v[i].group, r->group) && f->lists.v[i].scope == r->scope) return i;
	PUSH(f->a, &f->lists, ((struct list){ .form = form, .scope = r->scope, .group = r->group }));
	return f->lists.n - 1;
}

static void take_line(struct entries *f, struct entry *e, struct span line)
{
	e->lines = logical_lines(f, line, &e->text, &e->comment);
	e->raw = without_returns(f->a, str_trim(span_of(f->text, without_end(f->text, e->lines))));
	if (!line.from) str_eat(&e->raw, STR("\xef\xbb\xbf"));
	if (str_has(e->text, STR(" --")) || str_starts(e->text, STR("-"))) e->text = (str){ 0 };
	bool odd = str_has(e->raw, STR("#")) && str_ends(e->raw, STR("\\"));
	if (odd) e->why = STR("its comment ends with a backslash");
	PUSH(f->a, &e->cuts, e->lines);
	e->alone = true;
}

/* ---- setup.cfg ---- */

/* What setuptools takes for the end of a line's requirement. */
static size_t ini_comment_in(str line)
{
	for (size_t i = 0; i + 1 < line.n; i++)
		if (line.p[i] == ' ' && line.p[i + 1] == '#') return i;
	return line.n;
}

static void take_ini(struct entries *f, struct entry *e, struct span line)
{
	struct span bare = without_end(f->plain, line);
	str text = span_of(f->plain, bare), rest = str_slice(f->plain, e->body.from, bare.to);
	size_t delimiter = str_find(text, '=') < str_find(text, ':') ? str_find(text, '=') : str_find(text, ':');
	bool behind_key = text.n && !char_is_blank(text.p[0]) && delimiter < text.n;
	str before = str_slice(f->plain, line.from + (behind_key ? delimiter + 1 : 0), e->body.from);
	e->text = str_trim(str_slice(rest, 0, ini_comment_in(rest)));
	e->body.to = e->body.from + e->text.n;
	e->comment = str_trim(str_slice(f->text, e->body.to, bare.to));
	e->lines = line;
	e->raw = span_of(f->text, e->body);
	e->alone = !behind_key;
	bool others = str_trim(before).n || (behind_key && str_find(e->text, ';') < e->text.n);
	if (others) e->why = STR("others stand on its line");
	PUSH(f->a, &e->cuts, behind_key ? (struct span){ line.from + delimiter + 1, bare.to } : line);
}

/* ---- environment.yml ---- */

static size_t indent_in(str line)
{
	size_t n = 0;
	while (n < line.n && line.p[n] == ' ') n++;
	return n;
}

/* The line of "- pip:" above an item. */
static struct span head_of_items(const struct entries *f, struct span item)
{
	while (item.from) {
		item = line_around(f->plain, item.from - 1);
		str text = str_trim(span_of(f->plain, item));
		if (str_eat(&text, STR("-")) && str_starts(str_trim(text), STR("pip:"))) return item;
	}
	return (struct span){ 0 };
}

static bool is_empty_line(str line)
{
	line = str_trim(line);
	return !line.n || line.p[0] == '#';
}

/* How many items the list has whose first may be `from`: those of its indent, up to a line of less. */
static size_t items_of(const struct entries *f, size_t from, size_t indent)
{
	size_t n = 0;
	while (from < f->plain.n) {
		struct span line = line_around(f->plain, from);
		str text = span_of(f->plain, line);
		from = line.to;
		if (is_empty_line(text)) continue;
		if (indent_in(text) < indent || (indent_in(text) == indent && text.p[indent] != '-')) break;
		n += indent_in(text) == indent;
	}
	return n;
}

static size_t first_item_before(const struct entries *f, size_t from, size_t indent)
{
	size_t first = from;
	while (from) {
		struct span line = line_around(f->plain, from - 1);
		str text = span_of(f->plain, line);
		from = line.from;
		if (is_empty_line(text)) continue;
		if (indent_in(text) < indent || (indent_in(text) == indent && text.p[indent] != '-')) break;
		if (indent_in(text) == indent) first = line.from;
	}
	return first;
}

/* The only item takes "- pip:" along, which must not be empty; and that must not be the only one either. */
static void take_yaml(struct entries *f, struct entry *e, struct span line)
{
	struct span head = head_of_items(f, line), bare = without_end(f->plain, line);
	str behind = str_slice(f->text, e->body.to, bare.to);
	size_t at = comment_in(behind);
	e->lines = line;
	e->text = e->raw = span_of(f->text, e->body);
	e->comment = str_trim(str_skip(behind, at));
	e->alone = true;
	if (items_of(f, head.to, indent_in(span_of(f->plain, line))) == 1) {
		size_t indent = indent_in(span_of(f->plain, head));
		size_t first = first_item_before(f, head.from, indent);
		if (items_of(f, first, indent) < 2) e->why = STR("nothing would be left in its list");
		PUSH(f->a, &e->cuts, head);
		if (head.to == line.from) e->cuts.v[0].to = line.to;
		else PUSH(f->a, &e->cuts, line);
		return;
	}
	PUSH(f->a, &e->cuts, line);
}

/* ---- all of them ---- */

void entries_lines(struct entries *f)
{
	struct audit_requirements all = { 0 };
	struct notes notes = { 0 };
	bool mark = str_starts(f->text, STR("\xef\xbb\xbf")); /* readers count from behind it */
	enum list_form form = f->kind == AUDIT_REQUIREMENTS_TXT ? LIST_LINES : f->kind == AUDIT_CONDA ? LIST_YAML : LIST_INI;
	audit_read(f->a, f->kind, f->path, f->text, f->scope, &all, &notes);
	if (form == LIST_LINES) PUSH(f->a, &f->lists, ((struct list){ .form = form, .scope = f->scope }));
	for (size_t i = 0; i < all.n; i++) {
		const struct audit_requirement *r = &all.v[i];
		if (r->conda || !r->at.line) continue;
		struct span line = line_around(f->plain, offset_of(f->plain, r->at.line, 1));
		uint32_t column = r->at.column + (mark && r->at.line == 1 ? 3 : 0);
		struct span body = { offset_of(f->plain, r->at.line, column),
			             offset_of(f->plain, r->at.line, column + r->at.width) };
		struct entry e = { .list = list_of(f, form, r), .canonical = r->req.canonical, .body = body };
		if (form == LIST_LINES) take_line(f, &e, line);
		else if (form == LIST_INI) take_ini(f, &e, line);
		else take_yaml(f, &e, line);
		PUSH(f->a, &f->of, e);
		struct entry *last = &f->of.v[f->of.n - 1];
		bool shared = f->of.n > 1 && last[-1].lines.from == line.from;
		if (shared) last[0].why = last[-1].why = STR("others stand on its line");
	}
}
