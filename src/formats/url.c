#include "spokeshave/url.h"

#include "spokeshave/buf.h"

static bool is_scheme_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '+' || c == '-' || c == '.';
}

/* Cut "scheme:" off the front. */
static bool eat_scheme(str *s, str *scheme)
{
	size_t n = 0;
	if (!s->n || !char_is_alpha(s->p[0])) return false;
	while (n < s->n && is_scheme_char(s->p[n])) n++;
	if (n == s->n || s->p[n] != ':') return false;
	*scheme = str_slice(*s, 0, n);
	*s = str_skip(*s, n + 1);
	return true;
}

/* How many bytes of `s` come before any of `/?#`. */
static size_t until_path(str s)
{
	size_t n = 0;
	while (n < s.n && s.p[n] != '/' && s.p[n] != '?' && s.p[n] != '#') n++;
	return n;
}

static bool is_host(str host)
{
	bool bracketed = str_starts(host, STR("[")) && str_ends(host, STR("]")) && host.n > 2;
	if (bracketed) host = str_slice(host, 1, host.n - 1);
	for (size_t i = 0; i < host.n; i++) {
		char c = host.p[i];
		bool fine = char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '.' || c == '_' ||
		            c == '%' || (unsigned char)c >= 0x80 || (bracketed && c == ':');
		if (!fine) return false;
	}
	return true;
}

static bool is_port(str port)
{
	uint64_t number;
	return str_u64(port, &number) && number <= 65535;
}

static bool take_authority(str authority, struct url *u)
{
	str host = authority;
	u->has_user_info = str_cut_last(authority, '@', &u->user_info, &host);
	if (!u->has_user_info) u->user_info = (str){ 0 }, host = authority;
	size_t colon = str_rfind(host, ':');
	if (colon < host.n && !str_ends(host, STR("]"))) {
		u->port = str_skip(host, colon + 1);
		host = str_slice(host, 0, colon);
		if (u->port.n && !is_port(u->port)) return false;
	}
	u->host = host;
	return is_host(host);
}

/* The part after the authority: path, query, fragment. */
static void take_path(str rest, struct url *u)
{
	u->has_fragment = str_cut(rest, '#', &rest, &u->fragment);
	u->has_query = str_cut(rest, '?', &u->path, &u->query);
}

bool url_parse(str text, struct url *out)
{
	struct url u = { 0 };
	str rest = text;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] <= ' ' || text.p[i] == 0x7F || text.p[i] == '\\') return false;
	if (!eat_scheme(&rest, &u.scheme)) return false;
	bool is_file = str_eq_nocase(u.scheme, STR("file"));
	if (str_eat(&rest, STR("//"))) {
		size_t n = until_path(rest);
		if (!take_authority(str_slice(rest, 0, n), &u)) return false;
		rest = str_skip(rest, n);
		if (!u.host.n && (!is_file || u.has_user_info || u.port.n)) return false;
	} else if (!is_file || !str_starts(rest, STR("/"))) {
		return false;
	}
	take_path(rest, &u);
	*out = u;
	return true;
}

/* ---- joining ---- */

static bool must_encode(char c)
{
	unsigned char u = (unsigned char)c;
	return u <= ' ' || u >= 0x7F || c == '"' || c == '<' || c == '>' || c == '\\' || c == '^' ||
	       c == '`' || c == '{' || c == '|' || c == '}';
}

static void add_encoded(struct buf *b, str s, const char *also)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool encode = must_encode(s.p[i]);
		for (const char *p = also; *p; p++) encode |= s.p[i] == *p;
		if (!encode) {
			buf_char(b, s.p[i]);
			continue;
		}
		buf_char(b, '%');
		buf_char(b, hex[c >> 4]);
		buf_char(b, hex[c & 15]);
	}
}

static bool is_clean(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (must_encode(s.p[i])) return false;
	return !str_has(s, STR("/.")); /* no dot segment, nor a hidden file: the slow way decides */
}

/* RFC 3986, 5.2.4, on a path that begins with '/' or is empty. */
static str without_dot_segments(struct arena *a, str path)
{
	struct buf b = buf_in(a);
	bool open = false; /* the path ends in a folder */
	while (path.n) {
		path = str_skip(path, 1);
		size_t n = str_find(path, '/');
		str segment = str_slice(path, 0, n);
		path = str_skip(path, n);
		open = str_eq(segment, STR(".")) || str_eq(segment, STR(".."));
		if (str_eq(segment, STR(".."))) b.n = b.n ? str_rfind(buf_str(&b), '/') : 0;
		if (open) continue;
		buf_char(&b, '/');
		buf_add(&b, segment);
	}
	if (open) buf_char(&b, '/');
	return buf_str(&b);
}

/* Take a reference apart that has no scheme; the base lends what it lacks. */
static void resolve(struct arena *a, str ref, struct url *u)
{
	struct url r = { 0 };
	if (str_eat(&ref, STR("//"))) {
		size_t n = until_path(ref);
		*u = (struct url){ .scheme = u->scheme, .host = str_slice(ref, 0, n) };
		u->path = (str){ 0 };
		ref = str_skip(ref, n);
		take_path(ref, u);
		return;
	}
	take_path(ref, &r);
	u->has_fragment = r.has_fragment;
	u->fragment = r.fragment;
	if (!r.path.n && !r.has_query) return;
	u->has_query = r.has_query;
	u->query = r.query;
	if (!r.path.n) return;
	if (r.path.p[0] == '/') {
		u->path = r.path;
		return;
	}
	size_t slash = str_rfind(u->path, '/');
	str folder = slash < u->path.n ? str_slice(u->path, 0, slash + 1) : STR("/");
	u->path = arena_join(a, folder, r.path);
}

static str compose(struct arena *a, const struct url *u)
{
	struct buf b = buf_in(a);
	buf_add(&b, u->scheme);
	buf_add(&b, STR("://"));
	if (u->has_user_info) {
		add_encoded(&b, u->user_info, "");
		buf_char(&b, '@');
	}
	add_encoded(&b, u->host, "");
	if (u->port.n) {
		buf_char(&b, ':');
		buf_add(&b, u->port);
	}
	add_encoded(&b, without_dot_segments(a, u->path), "");
	if (u->has_query) {
		buf_char(&b, '?');
		add_encoded(&b, u->query, "");
	}
	if (u->has_fragment) {
		buf_char(&b, '#');
		add_encoded(&b, u->fragment, "");
	}
	return buf_str(&b);
}

str url_join(struct arena *a, str base, str ref)
{
	struct url u;
	str scheme, rest = ref = str_trim(ref);
	if (eat_scheme(&rest, &scheme)) {
		if (is_clean(ref)) return ref;
		u = (struct url){ .scheme = scheme };
		if (!str_eat(&rest, STR("//"))) return ref;
		size_t n = until_path(rest);
		u.host = str_slice(rest, 0, n); /* with user and port, which stay as they are */
		take_path(str_skip(rest, n), &u);
		return compose(a, &u);
	}
	if (!url_parse(base, &u)) return ref;
	resolve(a, ref, &u);
	return compose(a, &u);
}

/* ---- decoding ---- */

static int hex_value(char c)
{
	if (char_is_digit(c)) return c - '0';
	c = char_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

str url_decode(struct arena *a, str s)
{
	if (str_find(s, '%') == s.n) return s;
	char *p = arena_cstr(a, s);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		bool escape = s.p[i] == '%' && s.n - i > 2 && hex_value(s.p[i + 1]) >= 0 &&
		              hex_value(s.p[i + 2]) >= 0;
		if (escape) {
			p[n++] = (char)(hex_value(s.p[i + 1]) * 16 + hex_value(s.p[i + 2]));
			i += 2;
		} else {
			p[n++] = s.p[i];
		}
	}
	return (str){ p, n };
}

static str without_query(str url)
{
	str head, tail;
	str_cut(url_without_fragment(url), '?', &head, &tail);
	return head;
}

str url_basename(struct arena *a, str url)
{
	str scheme, rest = without_query(url);
	if (eat_scheme(&rest, &scheme) && str_eat(&rest, STR("//"))) rest = str_skip(rest, until_path(rest));
	size_t slash = str_rfind(rest, '/');
	str name = url_decode(a, slash < rest.n ? str_skip(rest, slash + 1) : rest);
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];
		if (c < ' ' || c == 0x7F || c == '/' || c == '\\') return (str){ 0 };
	}
	return str_eq(name, STR(".")) || str_eq(name, STR("..")) ? (str){ 0 } : name;
}

str url_without_fragment(str url)
{
	return str_slice(url, 0, str_find(url, '#'));
}

str url_fragment_value(str url, str key)
{
	str part, rest = str_skip(url, str_find(url, '#') + 1);
	while (rest.n) {
		str_cut(rest, '&', &part, &rest);
		if (str_eat(&part, key) && str_eat(&part, STR("="))) return part;
	}
	return (str){ 0 };
}

/* ---- naming ---- */

str url_origin(struct arena *a, str url)
{
	struct url u;
	if (!url_parse(url, &u)) return (str){ 0 };
	str scheme = arena_lower(a, u.scheme), host = arena_lower(a, u.host);
	bool usual = !u.port.n || (str_eq(scheme, STR("https")) && str_eq(u.port, STR("443"))) ||
	             (str_eq(scheme, STR("http")) && str_eq(u.port, STR("80")));
	if (usual) return arena_fmt(a, "%.*s://%.*s", STR_ARG(scheme), STR_ARG(host));
	return arena_fmt(a, "%.*s://%.*s:%.*s", STR_ARG(scheme), STR_ARG(host), STR_ARG(u.port));
}

str url_file_path(struct arena *a, str url)
{
	struct url u;
	bool ours = url_parse(url, &u) && str_eq_nocase(u.scheme, STR("file")) &&
	            (!u.host.n || str_eq_nocase(u.host, STR("localhost")));
	if (!ours) return (str){ 0 };
	str path = url_decode(a, u.path);
	return str_find(path, 0) < path.n ? (str){ 0 } : path;
}

str url_from_path(struct arena *a, str path)
{
	struct buf b = buf_in(a);
	buf_add(&b, STR("file://"));
	add_encoded(&b, path, "%?#");
	return buf_str(&b);
}

/*
 * How long the user name, password and '@' are that `s` begins with, being what
 * follows "://". A "port" that is none may be a password with a '/' in it.
 */
static size_t user_info_once(str s)
{
	str host, port, authority = str_slice(s, 0, until_path(s));
	size_t at = str_rfind(authority, '@');
	if (at < authority.n) return at + 1;
	if (!str_cut_last(authority, ':', &host, &port) || !port.n || is_port(port)) return 0;
	if (str_ends(authority, STR("]"))) return 0;
	at = str_rfind(s, '@');
	return at < s.n ? at + 1 : 0;
}

/* What is left must not look as if it held another: "u@host:pa/ss@host". */
static size_t user_info_length(str s)
{
	size_t all = 0;
	for (size_t n; (n = user_info_once(str_skip(s, all)));) all += n;
	return all;
}

/* The byte after the next "://", or s.n. */
static size_t after_scheme(str s)
{
	for (size_t i = 0; i < s.n; i++) {
		i += str_find(str_skip(s, i), ':');
		if (str_starts(str_skip(s, i), STR("://"))) return i + 3;
	}
	return s.n;
}

str url_redacted(struct arena *a, str url)
{
	size_t from = after_scheme(url), n = user_info_length(str_skip(url, from));
	return n ? arena_join(a, str_slice(url, 0, from), str_skip(url, from + n)) : url;
}

/* Where a URL in a text ends. */
static size_t word_length(str s)
{
	size_t n = 0;
	while (n < s.n && !char_is_blank(s.p[n]) && s.p[n] != '"' && s.p[n] != '\'') n++;
	return n;
}

/* `mask` for each character of what is not to be seen; 0: nothing. */
static str redacted(struct arena *a, str text, char mask)
{
	struct buf b = buf_in(a);
	if (after_scheme(text) == text.n) return text;
	while (text.n) {
		size_t from = after_scheme(text);
		str word = str_skip(text, from);
		word = str_slice(word, 0, word_length(word));
		buf_add(&b, str_slice(text, 0, from));
		size_t n = user_info_length(word);
		for (size_t i = 0; mask && i + 1 < n; i++)
			if (((unsigned char)word.p[i] & 0xC0) != 0x80) buf_char(&b, mask);
		buf_add(&b, str_skip(word, mask && n ? n - 1 : n));
		text = str_skip(text, from + word.n);
	}
	return buf_str(&b);
}

str url_redacted_text(struct arena *a, str text)
{
	return redacted(a, text, 0);
}

str url_masked_text(struct arena *a, str text)
{
	return redacted(a, text, '*');
}
