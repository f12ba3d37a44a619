/* URLs as HTTP needs them: what is asked, of which origin, as whom; and redirects. */
#ifndef SPOKESHAVE_HTTP_URL_H
#define SPOKESHAVE_HTTP_URL_H

#include "spokeshave/arena.h"
#include "spokeshave/err.h"

struct http_url {
	str scheme;         /* lower case */
	str host;
	str origin;         /* two URLs of one origin have equal texts */
	str path;           /* as written, percent-encoded */
	str clean;          /* the URL without user name, password and fragment: what is asked */
	str user, password; /* percent-decoded */
	bool has_user, has_password;
};

/* Copied into `a`. What is no absolute URL is FAULT_INPUT. */
MUST_USE bool http_url_parse(struct arena *a, str text, struct http_url *out, struct err *e);

/*
 * Where a redirect from `from` to `location` leads. Refused (FAULT_NETWORK):
 * another scheme than http and https, and from https to http. User information
 * in it is left out: the server that redirects may not choose whose password is sent.
 */
MUST_USE bool http_url_redirect(struct arena *a, str from, str location, struct http_url *out,
                                struct err *e);

/* For messages: without credentials, and without the query, where signed URLs carry theirs. */
str http_url_shown(struct arena *a, str url);

/* `base` with one '/' between it and `rest`. */
str http_url_below(struct arena *a, str base, str rest);

bool http_url_is_http(str url);

#endif
