/* Whose user name and password go to which origin. Values are never printed. */
#ifndef SPOKESHAVE_WORLD_HTTP_CREDENTIALS_H
#define SPOKESHAVE_WORLD_HTTP_CREDENTIALS_H

#include "spokeshave/run.h"

#include "http_url.h"

struct credential {
	str origin, path;   /* where they were given for */
	str user, password;
	str source;         /* for messages: "the URL of the index", "netrc" */
};

struct credentials {
	struct arena *a;
	struct { struct credential *v; size_t n, cap; } list;
	bool netrc_read;
	str netrc;          /* its text */
};

void credentials_init(struct credentials *c, struct arena *a);

/* Remember the user information of a URL that was configured; without any, nothing. */
void credentials_add(struct credentials *c, const struct http_url *url);

/*
 * What to send to `url`: what stands in it, else what was configured for its
 * origin (the longest common path), else netrc. False: nothing.
 */
bool credentials_for(struct run *r, struct credentials *c, struct arena *a, const struct http_url *url,
                     struct credential *out);

#endif
