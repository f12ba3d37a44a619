#include "spokeshave/http_url.h"

#include "spokeshave/url.h"

str http_url_shown(struct arena *a, str url)
{
	str ignored, text = url_redacted(a, url_without_fragment(url));
	bool has_query = str_cut(text, '?', &text, &ignored);
	return has_query ? arena_join(a, text, STR("?…")) : text;
}

bool http_url_is_http(str url)
{
	return str_eq_nocase(str_slice(url, 0, 8), STR("https://")) || str_eq_nocase(str_slice(url, 0, 7), STR("http://"));
}

str http_url_below(struct arena *a, str base, str rest)
{
	while (str_eat_end(&base, STR("/"))) {}
	return arena_fmt(a, "%.*s/%.*s", STR_ARG(base), STR_ARG(rest));
}

static void take_user(struct arena *a, const struct url *u, struct http_url *out)
{
	str user, password;
	out->has_user = u->has_user_info && u->user_info.n;
	if (!out->has_user) return;
	out->has_password = str_cut(u->user_info, ':', &user, &password);
	out->user = arena_str(a, url_decode(a, user));
	out->password = arena_str(a, url_decode(a, password));
}

bool http_url_parse(struct arena *a, str text, struct http_url *out, struct err *e)
{
	struct url u;
	if (!url_parse(text, &u)) {
		str shown = http_url_shown(a, text), before;
		str_cut_last(shown, '@', &before, &shown); /* without a scheme, "user:password@host" is not seen as such */
		if (!shown.n) shown = before;
		return err_set(e, FAULT_INPUT, "'%.*s' is no URL; write it whole, as https://index.example/simple/",
		               STR_ARG(shown));
	}
	*out = (struct http_url){ .scheme = arena_lower(a, u.scheme), .host = arena_lower(a, u.host),
	                          .path = arena_str(a, u.path.n ? u.path : STR("/")) };
	out->origin = url_origin(a, text);
	take_user(a, &u, out);
	out->clean = arena_fmt(a, "%.*s://%.*s%s%.*s%.*s%s%.*s", STR_ARG(out->scheme),
	                       STR_ARG(u.host),
	                       u.port.n ? ":" : "", STR_ARG(u.port), STR_ARG(out->path), u.has_query ? "?" : "",
	                       STR_ARG(u.query));
	return true;
}

bool http_url_redirect(struct arena *a, str from, str location, struct http_url *out, struct err *e)
{
	struct http_url to = { 0 };
	struct err ignored;
	str shown = http_url_shown(a, location);
	if (!http_url_parse(a, url_join(a, from, location), &to, &ignored))
		return err_set(e, FAULT_NETWORK, "redirects to '%.*s', which is no URL",
		               STR_ARG(shown));
	if (!http_url_is_http(to.clean))
		return err_set(e, FAULT_NETWORK, "redirects to '%.*s'; only https and http are followed", STR_ARG(shown));
	if (str_starts(from, STR("https:")) && !str_eq(to.scheme, STR("https")))
		return err_set(e, FAULT_NETWORK, "redirects from https to '%.*s', which is not encrypted", STR_ARG(shown));
	to.has_user = to.has_password = false;
	to.user = to.password = STR("");
	*out = to;
	return true;
}
