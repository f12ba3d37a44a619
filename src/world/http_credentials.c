#include "http_credentials.h"

#include "spokeshave/files.h"

#include "netrc.h"

#define LIMIT_NETRC_BYTES (1u << 20)

void credentials_init(struct credentials *c, struct arena *a)
{
	*c = (struct credentials){ .a = a };
}

static struct credential of_url(const struct http_url *url, str source)
{
	return (struct credential){ .origin = url->origin, .path = url->path, .user = url->user,
	                            .password = url->password, .source = source };
}

void credentials_add(struct credentials *c, const struct http_url *url)
{
	if (!url->has_user) return;
	PUSH(c->a, &c->list, of_url(url, STR("the URL of the index")));
}

static void read_netrc(struct run *r, struct credentials *c)
{
	if (c->netrc_read) return;
	c->netrc_read = true;
	struct err ignored;
	str path = run_env(r, "NETRC");
	if (!path.n && run_env(r, "HOME").n) path = path_join(c->a, run_env(r, "HOME"), STR(".netrc"));
	if (!path.n || file_look(r, path).kind == FILE_NONE) return;
	if (!file_read(r, c->a, path, LIMIT_NETRC_BYTES, &c->netrc, &ignored)) c->netrc = STR("");
}

static size_t common(str a, str b)
{
	size_t i = 0;
	while (i < a.n && i < b.n && a.p[i] == b.p[i]) i++;
	return i;
}

static const struct credential *configured(const struct credentials *c, const struct http_url *url)
{
	const struct credential *best = NULL;
	for (size_t i = 0; i < c->list.n; i++) {
		const struct credential *one = &c->list.v[i];
		if (!str_eq(one->origin, url->origin)) continue;
		if (!best || common(one->path, url->path) > common(best->path, url->path)) best = one;
	}
	return best;
}

bool credentials_for(struct run *r, struct credentials *c, struct arena *a,
                     const struct http_url *url,
                     struct credential *out)
{
	const struct credential *known = configured(c, url);
	if (url->has_user) *out = of_url(url, STR("the URL"));
	else if (known) *out = *known;
	else *out = (struct credential){ .origin = url->origin };
	bool whole = (url->has_user && url->has_password) || (known && !url->has_user && known->password.n);
	if (whole) return true;
	read_netrc(r, c);
	str user, password;
	if (c->netrc.n && netrc_find(a, c->netrc, url->host, out->user, &user, &password)) {
		out->user = user;
		out->password = password;
		out->source = STR("netrc");
		return true;
	}
	return url->has_user || known;
}
