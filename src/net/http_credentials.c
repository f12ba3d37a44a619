#include "spokeshave/http_credentials.h"

#include "spokeshave/files.h"

#include "http_keyring.h"
#include "netrc.h"

#define LIMIT_NETRC_BYTES (1u << 20)

void credentials_init(struct credentials *c, struct arena *a, bool keyring)
{
	*c = (struct credentials){ .a = a, .keyring = keyring };
}

static struct credential of_url(const struct http_url *url, str source)
{
	return (struct credential){ .origin = url->origin, .path = url->path, .service = url->clean, .user = url->user,
	                            .password = url->password, .source = source, .has_user = url->has_user,
	                            .has_password = url->has_password };
}

/* The variable of an index called `name`: letters upper, all but letters and digits '_'. */
static str variable(struct run *r, struct arena *a, str name, const char *what)
{
	char *text = arena_cstr(a, arena_fmt(a, "UV_INDEX_%.*s_%s", STR_ARG(name), what));
	for (char *p = text; *p; p++) {
		if (*p >= 'a' && *p <= 'z') *p = (char)(*p - 'a' + 'A');
		else if (!char_is_alpha(*p) && !char_is_digit(*p)) *p = '_';
	}
	return run_env(r, text);
}

/* A user that the URL names is not replaced by another. */
static void from_environment(struct run *r, struct arena *a, str name, struct credential *to)
{
	str user = variable(r, a, name, "USERNAME"), password = variable(r, a, name, "PASSWORD");
	if (!user.n && !password.n) return;
	if (to->has_user && user.n && !str_eq(user, to->user)) return;
	if (!to->has_user) to->user = arena_str(a, user);
	to->has_user = true;
	to->password = arena_str(a, password);
	to->has_password = password.n > 0;
	to->source = arena_fmt(a, "the environment, for index '%.*s'", STR_ARG(name));
}

void credentials_add(struct run *r, struct credentials *c, const struct http_url *url, str name)
{
	struct credential one = of_url(url, STR("the URL of the index"));
	if (name.n && !one.has_password) from_environment(r, c->a, name, &one);
	if (one.has_user) PUSH(c->a, &c->list, one);
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

/* What the program knows for the index, else for its host. */
static bool from_keyring(struct run *r, struct credentials *c, const struct http_url *url, struct credential *to)
{
	str host = str_skip(url->origin, str_find(url->origin, ':') + 1);
	while (str_eat(&host, STR("/"))) {}
	const str services[] = { to->service, host };
	for (size_t i = 0; i < COUNT(services); i++) {
		struct keyring_answer *answer = NULL;
		for (size_t k = 0; k < c->answers.n && !answer; k++)
			if (str_eq(c->answers.v[k].service, services[i]) && str_eq(c->answers.v[k].user, to->user))
				answer = &c->answers.v[k];
		if (!answer) {
			PUSH(c->a, &c->answers, ((struct keyring_answer){ .service = arena_str(c->a, services[i]),
			                                                  .user = arena_str(c->a, to->user) }));
			answer = &c->answers.v[c->answers.n - 1];
			answer->found = keyring_get(r, c->a, answer->service, answer->user, &answer->password);
		}
		if (!answer->found) continue;
		to->password = answer->password;
		to->has_password = true;
		to->source = STR("keyring");
		return true;
	}
	return false;
}

bool credentials_for(struct run *r, struct credentials *c, struct arena *a, const struct http_url *url,
                     struct credential *out)
{
	const struct credential *known = configured(c, url);
	*out = (struct credential){ .origin = url->origin };
	if (known) *out = *known;
	bool same_user = known && str_eq(known->user, url->user) && !url->has_password;
	if (url->has_user && !same_user) *out = of_url(url, STR("the URL"));
	if (out->has_password) return true;
	read_netrc(r, c);
	str user, password;
	if (c->netrc.n && netrc_find(a, c->netrc, url->host, out->user, &user, &password)) {
		out->user = user;
		out->password = password;
		out->source = STR("netrc");
		return true;
	}
	if (c->keyring && out->user.n && from_keyring(r, c, url, out)) return true;
	return out->has_user;
}
