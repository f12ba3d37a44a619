/* The entries of a declaring file: which reader it is for, and whose the comments are. */
#include <string.h>

#include "entries.h"

#include "spokeshave/buf.h"

/* ---- places ---- */

bool is_toml_path(str path)
{
	return str_ends(path, STR(".toml")) || str_ends(path, STR("Pipfile"));
}

str span_of(str text, struct span s)
{
	return str_slice(text, s.from, s.to);
}

struct span line_around(str text, size_t at)
{
	size_t from = at < text.n ? at : text.n, to = from;
	while (from && text.p[from - 1] != '\n') from--;
	while (to < text.n && text.p[to] != '\n') to++;
	return (struct span){ from, to < text.n ? to + 1 : to };
}

struct span without_end(str text, struct span line)
{
	if (line.to > line.from && text.p[line.to - 1] == '\n') line.to--;
	if (line.to > line.from && text.p[line.to - 1] == '\r') line.to--;
	return line;
}

size_t offset_of(str text, uint32_t line, uint32_t column)
{
	size_t at = 0;
	for (uint32_t n = 1; n < line && at < text.n; n++) at = line_around(text, at).to;
	size_t end = line_around(text, at).to;
	for (uint32_t i = 1; i < column && at < end; i++)
		do at++;
		while (at < end && ((unsigned char)text.p[at] & 0xc0) == 0x80);
	return at;
}

str margin_of(const struct entries *f, size_t at)
{
	struct span line = without_end(f->text, line_around(f->text, at));
	size_t to = line.from;
	while (to < line.to && char_is_blank(f->plain.p[to])) to++;
	str margin = str_slice(f->text, line.from, to);
	str_eat(&margin, STR("\xef\xbb\xbf"));
	return margin;
}

str spliced(struct arena *a, str text, struct span cut, str with)
{
	struct buf b = buf_in(a);
	buf_reserve(&b, text.n + with.n);
	buf_add(&b, str_slice(text, 0, cut.from));
	buf_add(&b, with);
	buf_add(&b, str_skip(text, cut.to));
	return buf_str(&b);
}

str without_returns(struct arena *a, str text)
{
	struct buf b = buf_in(a);
	if (str_find(text, '\r') == text.n) return text;
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '\r' || i + 1 == text.n || text.p[i + 1] != '\n') buf_char(&b, text.p[i]);
	return buf_str(&b);
}

/* ---- a script's metadata ---- */

/* The lines between "# /// script" and the last "# ///" of its comment; empty: there is none. */
static struct span metadata_of(str text)
{
	struct span found = { 0 };
	bool within = false;
	for (size_t at = 0; at < text.n;) {
		struct span whole = line_around(text, at);
		str line = span_of(text, without_end(text, whole));
		if (!at) str_eat(&line, STR("\xef\xbb\xbf"));
		if (!within && str_eq(line, STR("# /// script"))) {
			within = true;
			found.from = whole.to;
		} else if (within) {
			if (!str_eq(line, STR("#")) && !str_starts(line, STR("# "))) break;
			if (str_eq(line, STR("# ///"))) found.to = whole.from;
		}
		at = whole.to;
	}
	return found.to > found.from ? found : (struct span){ 0 };
}

static str plain_of(struct arena *a, enum audit_manifest kind, str text)
{
	char *p = arena_cstr(a, text);
	if (str_starts(text, STR("\xef\xbb\xbf"))) memset(p, ' ', 3);
	if (kind != AUDIT_SCRIPT) return (str){ p, text.n };
	struct span metadata = metadata_of(text);
	for (size_t i = 0; i < text.n; i++) {
		bool within = i >= metadata.from && i < metadata.to, first = !i || text.p[i - 1] == '\n';
		if ((!within || first) && text.p[i] != '\n') p[i] = ' ';
	}
	return (str){ p, text.n };
}

/* ---- whose a comment is ---- */

static bool is_name_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' || c == '.';
}

/* Whether a word of the comment is that name, in any spelling. */
static bool is_named(struct arena *scratch, str comment, str canonical)
{
	for (size_t i = 0, from; i < comment.n; i++) {
		for (from = i; i < comment.n && is_name_char(comment.p[i]);) i++;
		str word = str_slice(comment, from, i);
		while (word.n && (word.p[word.n - 1] == '.' || word.p[word.n - 1] == '-')) word.n--;
		struct arena_mark mark = arena_mark(scratch);
		bool same = name_valid(word) && str_eq(name_normal(scratch, word), canonical);
		arena_reset(scratch, mark);
		if (same) return true;
	}
	return false;
}

static bool names_another(const struct entries *f, str comment, str canonical)
{
	for (size_t i = 0; i < f->of.n; i++)
		if (!str_eq(f->of.v[i].canonical, canonical) && is_named(f->a, comment, f->of.v[i].canonical)) return true;
	return false;
}

static bool is_comment(const struct entries *f, struct span line)
{
	return str_starts(str_trim(span_of(f->plain, line)), STR("#"));
}

/* Between blank lines or the ends of its list, and not a comment on the file as a whole. */
static bool is_paragraph(const struct entries *f, struct span block, struct span lines)
{
	str above = str_trim(span_of(f->plain, line_around(f->plain, block.from ? block.from - 1 : 0)));
	str below = str_trim(span_of(f->plain, line_around(f->plain, lines.to)));
	if (!block.from || lines.to >= f->plain.n) below = (str){ 0 };
	return block.from && (!above.n || str_ends(above, STR("["))) && (!below.n || str_starts(below, STR("]")));
}

/*
 * The lines of comments right above an entry that go where it goes: from the
 * first that names it on, where none names another entry of the file; or all,
 * where they and it are a paragraph. What looks like an entry that somebody put
 * out of use stays, and so does what is said at the beginning of the file.
 */
static struct span comment_above(const struct entries *f, const struct entry *e)
{
	struct span none = { e->lines.from, e->lines.from }, block = none, named = none;
	while (block.from) {
		struct span line = line_around(f->plain, block.from - 1);
		if (!is_comment(f, line)) break;
		block.from = line.from;
		if (is_named(f->a, span_of(f->plain, line), e->canonical)) named.from = line.from;
	}
	str text = span_of(f->plain, block);
	if (named.from < named.to) return names_another(f, span_of(f->plain, named), e->canonical) ? none : named;
	bool disused = str_has(text, STR("==")) || str_has(text, STR("# \"")) || str_has(text, STR(">="));
	if (block.from == block.to || disused || names_another(f, text, e->canonical)) return none;
	return is_paragraph(f, block, e->lines) ? block : none;
}

void entries_comment_above(struct entries *f)
{
	for (size_t i = 0; i < f->of.n; i++) {
		struct entry *e = &f->of.v[i];
		if (!e->alone || !e->cuts.n || e->shape == ENTRY_TABLE || e->cuts.v[0].from != e->lines.from) continue;
		struct span above = comment_above(f, e);
		e->above = without_returns(f->a, span_of(f->text, above));
		if (!above.from) str_eat(&e->above, STR("\xef\xbb\xbf"));
		e->cuts.v[0].from = above.from;
	}
}

/* ---- reading and cutting ---- */

void entries_read(struct arena *a, enum audit_manifest kind, enum audit_scope scope, str path, str text,
                  struct entries *out)
{
	*out = (struct entries){ .a = a, .kind = kind, .scope = scope, .path = path, .text = text };
	out->plain = plain_of(a, kind, text);
	if (kind == AUDIT_SETUP_PY) entries_setup(out);
	else if (kind == AUDIT_SCRIPT || (kind == AUDIT_PROJECT_FILE && is_toml_path(path))) entries_toml(out);
	else if (kind != AUDIT_NO_MANIFEST) entries_lines(out);
	entries_comment_above(out);
}

str entries_without(const struct entries *f, const struct entry *e)
{
	struct buf b = buf_in(f->a);
	size_t from = 0, mark = str_starts(f->text, STR("\xef\xbb\xbf")) ? 3 : 0;
	for (size_t i = 0; i < e->cuts.n; i++) {
		struct span cut = e->cuts.v[i];
		buf_add(&b, str_slice(f->text, from, cut.from > mark ? cut.from : mark));
		from = cut.to;
	}
	buf_add(&b, str_skip(f->text, from));
	return buf_str(&b);
}
