/* setup.cfg as setuptools reads it: [options] install_requires and [options.extras_require]. */
#include "project_private.h"
#include "spokeshave/ini.h"
#include "spokeshave/utf8.h"

struct cursor { /* the physical line that begins at `at` */
	size_t at;
	uint32_t line;
};

struct setup_cfg {
	struct project_reader *r;
	struct cursor cursor; /* only goes forward */
	bool has_requires, has_extras;
};

static str line_at(const struct setup_cfg *s)
{
	str rest = str_skip(s->r->text, s->cursor.at);
	return str_slice(rest, 0, str_find(rest, '\n'));
}

static void step(struct setup_cfg *s)
{
	s->cursor.at += line_at(s).n + 1;
	s->cursor.line++;
}

static size_t characters(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
	return n;
}

/* Where a line of a value stands: the next line, from the item's own on, that ends with it. */
static struct project_place locate(struct setup_cfg *s, uint32_t from, str text)
{
	for (; s->cursor.at < s->r->text.n; step(s)) {
		str line = line_at(s), whole = str_trim(line);
		if (s->cursor.line < from || str_starts(whole, STR("#")) || str_starts(whole, STR(";"))) continue;
		if (!str_ends(whole, text)) continue;
		size_t before = (size_t)(whole.p - line.p) + whole.n - text.n;
		return (struct project_place){ s->cursor.at + before, s->cursor.line,
		                               (uint32_t)characters(str_slice(line, 0, before)) + 1 };
	}
	return (struct project_place){ 0, from, 1 };
}

/* `place` is that of `from`: move it on to `part`, further along the line. */
static void move_on(struct project_place *place, str *from, str part)
{
	size_t bytes = (size_t)(part.p - from->p);
	place->at += bytes;
	place->column += (uint32_t)characters(str_slice(*from, 0, bytes));
	*from = str_skip(*from, bytes);
}

/* ---- lists of requirements ---- */

/* A line of its own is a requirement; on the key's own line ';' separates them, and so hides markers. */
static bool add_one_line(struct setup_cfg *s, enum project_part part, str group, const struct ini_item *item)
{
	struct project_place place = locate(s, item->line, item->value);
	struct requirement whole;
	struct err ignored;
	if (requirement_parse(s->r->a, item->value, &whole, NULL, &ignored) && whole.marker)
		return project_fault(s->r, place.at, STR("setuptools takes ';' for the end of a requirement here; write it on "
		                                         "an indented line of its own below the key"));
	for (str text, from = item->value, rest = item->value; rest.n;) {
		str_cut(rest, ';', &text, &rest);
		text = str_trim(text);
		if (!text.n) continue;
		move_on(&place, &from, text);
		if (!project_add(s->r, part, group, text, place)) return false;
	}
	return true;
}

/* What setuptools drops from a line: a comment, once a blank is before it. */
static str without_comment(str line)
{
	for (size_t i = 0; i + 1 < line.n; i++)
		if (line.p[i] == ' ' && line.p[i + 1] == '#') return str_trim(str_slice(line, 0, i));
	return line;
}

static bool add_list(struct setup_cfg *s, enum project_part part, str group, const struct ini_item *item)
{
	str file = item->value;
	if (str_eat(&file, STR("file:"))) {
		file = str_trim(file);
		return project_fault(s->r, locate(s, item->line, item->value).at,
		                     arena_fmt(s->r->a, "setuptools reads these from '%.*s'; name that file instead",
		                               STR_ARG(str_slice(file, 0, str_find(file, ',')))));
	}
	if (str_find(item->value, '\n') == item->value.n) return add_one_line(s, part, group, item);
	for (str line, rest = item->value; rest.n;) {
		str_cut(rest, '\n', &line, &rest);
		if (!line.n) continue;
		if (!project_add(s->r, part, group, without_comment(line), locate(s, item->line, line))) return false;
		step(s);
	}
	return true;
}

/* ---- items ---- */

static bool is_key(str key, const char *name)
{
	str want = str_of(name);
	for (size_t i = 0; key.n == want.n && i < key.n; i++)
		if (key.p[i] != want.p[i] && !(key.p[i] == '-' && want.p[i] == '_')) return false;
	return key.n == want.n;
}

static bool take_requires(struct setup_cfg *s, const struct ini_item *item)
{
	if (s->has_requires)
		return err_set(s->r->e, FAULT_INPUT, "%.*s:%u:1: install_requires is given twice", STR_ARG(s->r->path),
		               item->line);
	s->has_requires = true;
	return add_list(s, PROJECT_MAIN, (str){ 0 }, item);
}

static bool take_extra(struct setup_cfg *s, const struct ini_item *item)
{
	str extra;
	s->has_extras = true;
	while (s->cursor.line < item->line) step(s);
	return project_declare(s->r, &s->r->out->extras, item->key, s->cursor.at, "an extra", &extra) &&
	       add_list(s, PROJECT_EXTRA, extra, item);
}

static bool take(struct setup_cfg *s, const struct ini_item *item)
{
	if (str_eq(item->section, STR("metadata")) && is_key(item->key, "name") && name_valid(item->value))
		s->r->out->name = item->value;
	if (str_eq(item->section, STR("options.extras_require"))) return take_extra(s, item);
	if (!str_eq(item->section, STR("options"))) return true;
	if (is_key(item->key, "install_requires")) return take_requires(s, item);
	if (!is_key(item->key, "python_requires")) return true;
	return project_python(s->r, item->value, locate(s, item->line, item->value).at);
}

static bool check_encoding(struct project_reader *r)
{
	for (size_t at = 0, n; at < r->text.n; at += n) {
		n = utf8_length(str_skip(r->text, at));
		if (!n) return project_fault(r, at, STR("this is not UTF-8; save the file as UTF-8"));
	}
	return true;
}

bool setup_cfg_read(struct project_reader *r)
{
	struct setup_cfg s = { .r = r, .cursor.line = 1 };
	struct ini ini = { 0 };
	if (!check_encoding(r)) return false;
	if (!ini_parse(r->a, r->text, &ini, r->e)) return err_in(r->e, "%.*s", STR_ARG(r->path));
	for (size_t i = 0; i < ini.n; i++)
		if (!take(&s, &ini.v[i])) return false;
	if (s.has_requires || s.has_extras) return true;
	return err_set(r->e, FAULT_INPUT, "%.*s: neither install_requires nor extras_require is there; what setup.py says "
	               "only running it would tell: export it to a requirements.txt", STR_ARG(r->path));
}
