/*
 * A project's page in HTML (PEP 503, 592, 629, 658, 714, 792): the attributes
 * of its anchors, a base, some meta tags. What is between the tags is passed
 * over, and markup that is broken is read as far as it goes.
 */
#include "html_entity.h"
#include "page_files.h"
#include "spokeshave/url.h"
#include "spokeshave/utf8.h"

struct attributes {
	str href, name, content;
	str requires_python, yanked, core_metadata, dist_info_metadata;
	bool has_href, has_yanked, has_core, has_dist_info;
};

struct tag {
	str name;      /* as written; "/a" for an end tag */
	str inside;    /* what follows the name, up to '>' */
};

static bool is_name_end(char c)
{
	return char_is_blank(c) || c == '/' || c == '>';
}

/* Cut comments, doctypes and the text of scripts, which may hold '<'. */
static bool skip_special(str *s)
{
	if (str_eat(s, STR("!--"))) {
		while (s->n && !str_starts(*s, STR("-->"))) *s = str_skip(*s, str_find(str_skip(*s, 1), '-') + 1);
		*s = str_skip(*s, 3);
		return true;
	}
	if (s->n && (s->p[0] == '!' || s->p[0] == '?')) {
		*s = str_skip(*s, str_find(*s, '>') + 1);
		return true;
	}
	return false;
}

/* How long a tag's inside is: up to a '>' that stands in no quoted value. */
static size_t inside_length(str s)
{
	char quote = 0;
	bool value = false; /* a quote counts only right after '=' */
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (quote) {
			if (c == quote) quote = 0;
		} else if (c == '>') {
			return i;
		} else if (value && (c == '"' || c == '\'')) {
			quote = c;
		}
		if (!quote && !char_is_blank(c)) value = c == '=';
	}
	return s.n;
}

/* The next tag; `s` then begins after it. */
static bool next_tag(str *s, struct tag *out)
{
	for (;;) {
		*s = str_skip(*s, str_find(*s, '<'));
		if (!s->n) return false;
		*s = str_skip(*s, 1);
		if (skip_special(s)) continue;
		size_t n = s->n && s->p[0] == '/' ? 1 : 0;
		if (n == s->n || !char_is_alpha(s->p[n])) continue; /* a '<' that is text */
		while (n < s->n && !is_name_end(s->p[n])) n++;
		out->name = str_slice(*s, 0, n);
		*s = str_skip(*s, n);
		n = inside_length(*s);
		out->inside = str_slice(*s, 0, n);
		*s = str_skip(*s, n + 1);
		return true;
	}
}

/* The next "name", "name=value", 'name="value"'; the value is still encoded. */
static bool next_attribute(str *s, str *name, str *value)
{
	size_t n = 0;
	while (s->n && (char_is_blank(s->p[0]) || s->p[0] == '/')) *s = str_skip(*s, 1);
	if (!s->n) return false;
	*value = (str){ 0 };
	n = 1; /* a stray '=' begins a name, so that there is always progress */
	while (n < s->n && !char_is_blank(s->p[n]) && s->p[n] != '=' && s->p[n] != '/') n++;
	*name = str_slice(*s, 0, n);
	*s = str_skip(*s, n);
	str rest = *s;
	while (rest.n && char_is_blank(rest.p[0])) rest = str_skip(rest, 1);
	if (!str_eat(&rest, STR("="))) return true;
	while (rest.n && char_is_blank(rest.p[0])) rest = str_skip(rest, 1);
	if (rest.n && (rest.p[0] == '"' || rest.p[0] == '\'')) {
		str_cut(str_skip(rest, 1), rest.p[0], value, s);
		return true;
	}
	n = 0;
	while (n < rest.n && !char_is_blank(rest.p[n])) n++;
	*value = str_slice(rest, 0, n);
	*s = str_skip(rest, n);
	return true;
}

/* Of an attribute given twice the first counts, as in browsers. */
static void take(struct arena *a, str *to, bool *has, str value)
{
	if (*has) return;
	*to = html_decode(a, value);
	*has = true;
}

static struct attributes read_attributes(struct arena *a, str inside)
{
	struct attributes found = { 0 };
	bool has_requires = false, has_name = false, has_content = false;
	str name, value;
	while (next_attribute(&inside, &name, &value)) {
		if (str_eq_nocase(name, STR("href"))) take(a, &found.href, &found.has_href, value);
		else if (str_eq_nocase(name, STR("name"))) take(a, &found.name, &has_name, value);
		else if (str_eq_nocase(name, STR("content"))) take(a, &found.content, &has_content, value);
		else if (str_eq_nocase(name, STR("data-requires-python")))
			take(a, &found.requires_python, &has_requires, value);
		else if (str_eq_nocase(name, STR("data-yanked"))) take(a, &found.yanked, &found.has_yanked, value);
		else if (str_eq_nocase(name, STR("data-core-metadata")))
			take(a, &found.core_metadata, &found.has_core, value);
		else if (str_eq_nocase(name, STR("data-dist-info-metadata")))
			take(a, &found.dist_info_metadata, &found.has_dist_info, value);
	}
	return found;
}

static void read_sibling(str value, struct page_link *link)
{
	link->metadata = SIBLING_THERE; /* "true", "sha256=…", or another algorithm */
	if (str_eq_nocase(value, STR("false"))) link->metadata = SIBLING_NONE;
	if (str_eat(&value, STR("sha256="))) link->metadata_sha256 = value;
}

static void read_anchor(struct page_builder *b, const struct attributes *at)
{
	struct page_link link = { .url = str_trim(at->href) };
	if (!link.url.n) return;
	link.sha256 = url_fragment_value(link.url, STR("sha256"));
	link.requires_python = str_trim(at->requires_python);
	link.is_yanked = at->has_yanked;
	link.yanked = at->yanked;
	if (at->has_core) read_sibling(at->core_metadata, &link);
	else if (at->has_dist_info) read_sibling(at->dist_info_metadata, &link);
	page_add(b, &link);
}

static bool read_meta(struct page_builder *b, const struct attributes *at, struct err *e)
{
	str value = str_trim(at->content);
	if (str_eq_nocase(at->name, STR("pypi:project-status"))) b->page.status = arena_str(b->a, value);
	return !str_eq_nocase(at->name, STR("pypi:repository-version")) || page_version_check(value, e);
}

/* After <script> or <style>: the text up to its end tag is no markup. */
static void skip_raw_text(str *s, str name)
{
	while (s->n) {
		*s = str_skip(*s, str_find(*s, '<'));
		str at = str_skip(*s, 1);
		if (str_eat(&at, STR("/")) && str_eq_nocase(str_slice(at, 0, name.n), name)) return;
		*s = str_skip(*s, 1);
	}
}

bool page_from_html(struct arena *a, str text, str base, str project, struct page *out,
                    struct notes *notes, struct err *e)
{
	struct page_builder b = page_builder(a, base, project, notes);
	struct tag tag;
	bool has_base = false, any = false;
	for (str rest = text; next_tag(&rest, &tag); any = true) {
		if (str_eq_nocase(tag.name, STR("script")) || str_eq_nocase(tag.name, STR("style")))
			skip_raw_text(&rest, tag.name);
		bool wanted = str_eq_nocase(tag.name, STR("a")) || str_eq_nocase(tag.name, STR("meta")) ||
		              str_eq_nocase(tag.name, STR("base"));
		if (!wanted) continue;
		struct attributes at = read_attributes(a, tag.inside);
		if (str_eq_nocase(tag.name, STR("a"))) {
			read_anchor(&b, &at);
		} else if (str_eq_nocase(tag.name, STR("meta"))) {
			if (!read_meta(&b, &at, e)) return false;
		} else if (at.has_href && !has_base) {
			b.base = url_join(a, base, at.href);
			has_base = true;
		}
	}
	if (!any) return err_set(e, FAULT_NETWORK, "the page is not HTML: it holds no tag");
	return page_finish(&b, out, e);
}
