/* Whether an answer in HTML is what it should be: an index's list, and all of it. */
#include "index_private.h"

static bool starts_nocase(str s, str with)
{
	return str_eq_nocase(str_slice(s, 0, with.n), with);
}

/* What follows `part`, which is in small letters, in any case; false when it is not there. */
static bool after(str s, str part, str *rest)
{
	for (; s.n >= part.n; s = str_skip(s, 1)) {
		if (char_lower(s.p[0]) != part.p[0] || !starts_nocase(s, part)) continue;
		*rest = str_skip(s, part.n);
		return true;
	}
	return false;
}

static bool has_nocase(str s, str part)
{
	str ignored;
	return after(s, part, &ignored);
}

/* <input type=password>, however it is quoted. */
static bool wants_password(str text)
{
	for (str tag; after(text, STR("<input"), &text);) {
		str_cut(text, '>', &tag, &text);
		str value;
		while (after(tag, STR("type"), &tag)) {
			value = str_trim(tag);
			if (!str_eat(&value, STR("="))) continue;
			value = str_trim(value);
			if (!str_eat(&value, STR("\""))) str_eat(&value, STR("'"));
			if (starts_nocase(value, STR("password"))) return true;
		}
	}
	return false;
}

static bool has_anchor(str text)
{
	while (after(text, STR("<a"), &text)) {
		str tag;
		if (!text.n || !char_is_blank(text.p[0])) continue;
		str_cut(text, '>', &tag, &text);
		if (has_nocase(tag, STR("href"))) return true;
	}
	return false;
}

/* "Links for alpha", "Simple index", "Index of /simple/alpha/". */
static bool has_title_of_list(struct arena *a, str text, str project)
{
	static const str words[] = { STR_INIT("links for"), STR_INIT("index"), STR_INIT("listing") };
	str title;
	if (!after(text, STR("<title"), &title)) return false;
	str_cut(title, '<', &title, &text);
	for (size_t i = 0; i < COUNT(words); i++)
		if (has_nocase(title, words[i])) return true;
	str normal = arena_lower(a, title);
	return project.n && str_has(normal, project);
}

bool html_is_file_list(struct arena *a, str text, str project)
{
	if (wants_password(text)) return false;
	return has_nocase(text, STR("pypi:repository-version")) || has_anchor(text) || has_title_of_list(a, text, project);
}

/* Of a tag that was opened the end must be there. */
static bool html_is_whole(str text)
{
	str head = str_slice(text, 0, 4096);
	size_t open = str_rfind(text, '<'), close = str_rfind(text, '>');
	if (open < text.n && (close == text.n || close < open)) return false;
	return !has_nocase(head, STR("<html")) || has_nocase(str_skip(text, text.n > 4096 ? text.n - 4096 : 0), STR("</html"));
}

bool page_is_whole(str content_type, str body)
{
	str text = str_trim(body);
	if (!text.n) return false;
	if (str_ends(content_type, STR("json")) || text.p[0] == '{') return text.p[text.n - 1] == '}';
	return !str_ends(content_type, STR("html")) || html_is_whole(text);
}
