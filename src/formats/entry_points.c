#include "ini_private.h"

static bool is_word_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* "a.b.c": identifiers with single dots between. */
static bool is_dotted(str s)
{
	bool start = true;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.') {
			if (start) return false;
			start = true;
		} else {
			if (!is_word_char(s.p[i]) || (start && char_is_digit(s.p[i]))) return false;
			start = false;
		}
	}
	return !start;
}

/* A file of that name is written: letters, digits, and -_. that do not begin a path. */
static bool is_script_name(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_word_char(s.p[i]) && s.p[i] != '-' && s.p[i] != '.') return false;
	return s.n && s.p[0] != '.' && s.p[0] != '-';
}

static bool is_script_group(str group)
{
	return str_eq(group, STR("console_scripts")) || str_eq(group, STR("gui_scripts"));
}

/* Without the "[extra]" behind it. */
static str without_extras(str value)
{
	value = str_trim(value);
	size_t open = str_find(value, '[');
	return open < value.n && str_ends(value, STR("]")) ? str_trim(str_slice(value, 0, open)) : value;
}

static bool add(struct arena *a, const struct ini_item *item, struct entry_points *out, struct err *e)
{
	struct entry_point p = { .group = item->section, .name = item->key };
	bool has_attr = str_cut(without_extras(item->value), ':', &p.module, &p.attr);
	p.module = str_trim(p.module);
	p.attr = str_trim(p.attr);
	if (is_script_group(p.group)) {
		if (!is_script_name(p.name))
			return err_set(e, FAULT_INTEGRITY, "line %u: [%.*s] '%.*s' is not a script's name", item->line,
			               STR_ARG(p.group), STR_ARG(p.name));
		if (!is_dotted(p.module) || !has_attr || !is_dotted(p.attr))
			return err_set(e, FAULT_INTEGRITY, "line %u: [%.*s] %.*s: '%.*s' is not 'module:function'",
			               item->line, STR_ARG(p.group), STR_ARG(p.name), STR_ARG(item->value));
	}
	PUSH(a, out, p);
	return true;
}

bool entry_points_parse(struct arena *a, str text, struct entry_points *out, struct err *e)
{
	struct ini ini = { 0 };
	if (!ini_read(a, text, STR("="), FAULT_INTEGRITY, &ini, e)) return err_in(e, "entry_points.txt");
	for (size_t i = 0; i < ini.n; i++)
		if (!add(a, &ini.v[i], out, e)) return err_in(e, "entry_points.txt");
	return true;
}
