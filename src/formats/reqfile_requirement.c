#include "reqfile_requirement.h"

#include <string.h>

#include "spokeshave/tags.h"
#include "spokeshave/url.h"

static const str archive_endings[] = {
	STR_INIT(".whl"), STR_INIT(".tar.gz"), STR_INIT(".zip"), STR_INIT(".tgz"), STR_INIT(".tar.bz2"),
	STR_INIT(".tar.xz"), STR_INIT(".tar.lz"), STR_INIT(".tbz"), STR_INIT(".txz"), STR_INIT(".tar"),
	STR_INIT(".egg"),
};

static bool is_archive(str name)
{
	for (size_t i = 0; i < COUNT(archive_endings); i++)
		if (str_ends(name, archive_endings[i])) return true;
	return false;
}

/* "scheme:" at the front. */
static bool has_scheme(str s)
{
	size_t n = 0;
	while (n < s.n && (char_is_alpha(s.p[n]) || (n && (char_is_digit(s.p[n]) || strchr("+-.", s.p[n])))))
		n++;
	return n > 1 && n < s.n && s.p[n] == ':';
}

static bool is_version_control(str url)
{
	static const str schemes[] = { STR_INIT("git+"), STR_INIT("hg+"), STR_INIT("svn+"), STR_INIT("bzr+"),
	                               STR_INIT("git:"), STR_INIT("ssh:") };
	for (size_t i = 0; i < COUNT(schemes); i++)
		if (str_eq_nocase(str_slice(url, 0, schemes[i].n), schemes[i])) return true;
	return false;
}

/* Only wheels can be taken; say what this is instead, and the way out. */
static bool refuse(struct arena *a, str address, struct err *e)
{
	str end = url_without_fragment(address);
	const char *what = is_version_control(address) ? "a version control address"
	                   : is_archive(end) ? "a source distribution" : "not a wheel";
	if (!has_scheme(address) && !is_archive(end)) what = "a folder or file that is not a wheel";
	address = url_redacted(a, address);
	return err_set(e, FAULT_INPUT,
	               "'%.*s' is %s, and only wheels are taken: build one with "
	               "`pip wheel --no-deps -w wheels '%.*s'`, put its name and version here and add `--find-links wheels`",
	               STR_ARG(address), what, STR_ARG(address));
}

/* The file name at the end of a URL or path. */
static str last_part(struct arena *a, str address)
{
	if (has_scheme(address)) return url_basename(a, address);
	size_t slash = str_rfind(address, '/');
	return slash < address.n ? str_skip(address, slash + 1) : address;
}

/* ---- a bare URL or path ---- */

static bool is_path(str s)
{
	str head = str_trim(str_slice(s, 0, str_find(s, ';')));
	size_t bracket = str_find(head, '[');
	if (str_ends(head, STR("]")) && is_archive(str_slice(head, 0, bracket))) return true;
	size_t at = str_find(head, '@'), slash = str_find(head, '/');
	if (str_starts(s, STR("."))) return true;
	return slash < at || (at == head.n && is_archive(head)); /* before '@' stands a name */
}

/* Cut "; marker" off: in a URL, where ';' is a letter, only beside a blank. */
static bool cut_marker(str text, str *address, str *marker)
{
	bool url = has_scheme(text);
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] != ';') continue;
		bool blank = (i && char_is_blank(text.p[i - 1])) || (i + 1 < text.n && char_is_blank(text.p[i + 1]));
		if (url && !blank) continue;
		*address = str_trim(str_slice(text, 0, i));
		*marker = str_skip(text, i + 1);
		return true;
	}
	*address = text;
	*marker = (str){ 0 };
	return false;
}

static bool take_extras(struct arena *a, str list, struct requirement *out, struct err *e)
{
	for (str extra; list.n;) {
		str_cut(list, ',', &extra, &list);
		extra = str_trim(extra);
		if (!name_valid(extra)) return err_set(e, FAULT_INPUT, "'%.*s' is not an extra's name", STR_ARG(extra));
		PUSH(a, &out->written_extras, extra);
		PUSH(a, &out->extras, name_normal(a, extra));
	}
	strs_sort_unique(&out->extras);
	return true;
}

static bool parse_bare(struct arena *a, str text, struct reqfile_entry *out, size_t *fault_at, struct err *e)
{
	str address, marker, extras = { 0 };
	struct wheel_name name;
	struct url parts;
	*fault_at = 0;
	bool has_marker = cut_marker(text, &address, &marker);
	size_t bracket = str_rfind(address, '[');
	if (!has_scheme(address) && str_ends(address, STR("]")) && bracket < address.n) {
		extras = str_slice(address, bracket + 1, address.n - 1);
		address = str_slice(address, 0, bracket);
	}
	if (has_scheme(address) && !is_version_control(address) && !url_parse(address, &parts))
		return err_set(e, FAULT_INPUT, "this is not a URL");
	str file = last_part(a, address);
	if (!str_ends(file, STR(".whl"))) return refuse(a, address, e);
	if (!wheel_name_parse(a, file, &name, e)) return false;
	out->wheel = file;
	out->req = (struct requirement){ .canonical = name.name, .url = address };
	out->req.name = str_slice(file, 0, str_find(file, '-'));
	if (!take_extras(a, extras, &out->req, e)) return false;
	if (!has_marker) return true;
	if (str_trim(marker).n ? marker_parse(a, marker, &out->req.marker, fault_at, e)
	                       : err_set(e, FAULT_INPUT, "no marker follows the ';': write one, or leave the ';' out")) return true;
	*fault_at += (size_t)(marker.p - text.p);
	return false;
}

/* ---- name and specifiers ---- */

static bool is_name_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' || c == '.';
}

/* The name and extras that `s` begins with are cut off. */
static str eat_name(str *s)
{
	size_t n = 0;
	while (n < s->n && is_name_char(s->p[n])) n++;
	if (n < s->n && s->p[n] == '[' && str_find(*s, ']') < s->n) n = str_find(*s, ']') + 1;
	str name = str_slice(*s, 0, n);
	*s = str_trim(str_skip(*s, n));
	return name;
}

/* What was probably meant, for mistakes that are often made; or an empty text. */
static str hint(struct arena *a, str text)
{
	static const struct { str wrong, right; } operators[] = {
		{ STR_INIT("<>"), STR_INIT("!=") }, { STR_INIT("=>"), STR_INIT(">=") }, { STR_INIT("=<"), STR_INIT("<=") },
		{ STR_INIT("~>"), STR_INIT("~=") }, { STR_INIT("^"), STR_INIT(">=") },
		{ STR_INIT("="), STR_INIT("==") }, { STR_INIT("~"), STR_INIT("~=") },
	};
	str rest = text, name = eat_name(&rest);
	if (str_starts(text, STR("pip "))) return STR("write only what follows `pip install`");
	if (!name.n || !rest.n || str_starts(rest, STR("==")) || str_starts(rest, STR("~="))) return (str){ 0 };
	for (size_t i = 0; i < COUNT(operators); i++) {
		if (!str_eat(&rest, operators[i].wrong)) continue;
		return arena_fmt(a, "did you mean '%.*s%.*s%.*s'?", STR_ARG(name), STR_ARG(operators[i].right),
		                 STR_ARG(str_trim(rest)));
	}
	if (char_is_digit(rest.p[0]))
		return arena_fmt(a, "did you mean '%.*s==%.*s'?", STR_ARG(name), STR_ARG(rest));
	return (str){ 0 };
}

static bool is_include_without_option(str text)
{
	str rest = text, name = eat_name(&rest);
	bool pip_tools = str_ends(name, STR(".in")) &&
	                 (str_has(name, STR("requirements")) || str_has(name, STR("constraints")));
	return !rest.n && (str_ends(name, STR(".txt")) || pip_tools);
}

/* "name @ url": the URL must be a wheel's, of that name. */
static bool check_url(struct arena *a, struct reqfile_entry *out, struct err *e)
{
	struct wheel_name name;
	str url = out->req.url;
	out->wheel = last_part(a, url);
	if (!str_ends(out->wheel, STR(".whl"))) return refuse(a, url, e);
	if (!wheel_name_parse(a, out->wheel, &name, e)) return false;
	if (str_eq(name.name, out->req.canonical)) return true;
	return err_set(e, FAULT_INPUT, "the requirement names '%.*s', but the wheel is one of '%.*s'",
	               STR_ARG(out->req.name), STR_ARG(name.name));
}

bool reqfile_named(struct arena *a, str text, struct reqfile_entry *out, size_t *fault_at, struct err *e)
{
	*fault_at = 0;
	if (requirement_parse(a, text, &out->req, fault_at, e)) {
		if (!out->req.url.n) return true;
		*fault_at = str_find(text, '@') + 1;
		while (*fault_at < text.n && char_is_blank(text.p[*fault_at])) ++*fault_at;
		return check_url(a, out, e);
	}
	str help = hint(a, text);
	if (!help.n) return false;
	str why = arena_str(a, str_of(e->text));
	return err_set(e, FAULT_INPUT, "%.*s; %.*s", STR_ARG(why), STR_ARG(help));
}

#define LIMIT_REQUIREMENT_BYTES 4096u

bool reqfile_requirement(struct arena *a, str text, struct reqfile_entry *out, size_t *fault_at, struct err *e)
{
	*fault_at = 0;
	if (text.n > LIMIT_REQUIREMENT_BYTES) /* what it says would fill screens of messages */
		return err_set(e, FAULT_INPUT, "a requirement of %zu bytes is over LIMIT_REQUIREMENT_BYTES, %u", text.n,
		               LIMIT_REQUIREMENT_BYTES);
	if (is_include_without_option(text) || (is_path(text) && str_ends(text, STR(".txt"))))
		return err_set(e, FAULT_INPUT, "'%.*s' is the name of a file; to include it, write '-r %.*s'",
		               STR_ARG(text), STR_ARG(text));
	bool bare = has_scheme(text) || is_path(text);
	return (bare ? parse_bare : reqfile_named)(a, text, out, fault_at, e);
}
