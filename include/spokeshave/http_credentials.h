/* Whose user name and password go to which origin. Values are never printed. */
#ifndef SPOKESHAVE_HTTP_CREDENTIALS_H
#define SPOKESHAVE_HTTP_CREDENTIALS_H

#include "spokeshave/run.h"

#include "spokeshave/http_url.h"

struct credential {
	str origin, path;   /* where they were given for */
	str service;        /* the URL for which keyring may know a password */
	str user, password;
	str source;         /* for messages: "the URL of the index", "netrc" */
	bool has_user;
	bool has_password;  /* given, though perhaps empty */
};

struct keyring_answer { str service, user, password; bool found; };

struct credentials {
	struct arena *a;
	struct { struct credential *v; size_t n, cap; } list;
	bool netrc_read;
	str netrc;          /* its text */
	bool keyring;       /* may be asked */
	struct { struct keyring_answer *v; size_t n, cap; } answers; /* each question is put once */
};

void credentials_init(struct credentials *c, struct arena *a, bool keyring);

/*
 * Remember what was configured for a URL: its user information, else what
 * UV_INDEX_<NAME>_USERNAME and _PASSWORD say when it has a `name`. Without any,
 * nothing.
 */
void credentials_add(struct run *r, struct credentials *c, const struct http_url *url, str name);

/*
 * What to send to `url`: what stands in it, else what was configured for its
 * origin (the longest common path). A user without a password gets one from
 * netrc or, if it may be asked, from keyring; nobody at all gets the entry that
 * netrc has for the host. False: nothing.
 */
bool credentials_for(struct run *r, struct credentials *c, struct arena *a, const struct http_url *url,
                     struct credential *out);

#endif
