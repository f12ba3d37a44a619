/*
 * HTTP: many requests on one curl multi handle, the conductor's. Redirects,
 * credentials, retries and resumption are done here; what arrives is a whole
 * answer, or the reason why there is none.
 */
#ifndef SPOKESHAVE_HTTP_H
#define SPOKESHAVE_HTTP_H

#include "spokeshave/http_credentials.h"

struct http;

enum http_kind { HTTP_SMALL, HTTP_WHEEL, HTTP_KINDS }; /* each has a bound on how many are in flight */

struct http_answer {
	const struct err *err;  /* null: `status` is 200, 206, 304, 404, 410 or 416 */
	long status;            /* the last one seen; 0: no answer came */
	str url;                /* that answered, after redirects, without credentials */
	str body;               /* empty when a sink took it */
	str content_type;       /* lower case, without parameters */
	str etag, last_modified, cache_control;
	bool ends_anywhere;     /* the connection's end was the body's: nobody knows whether it is whole */
	uint64_t total;         /* of Content-Range: the size of the whole file; 0: not said */
	bool local;             /* `err` is a failure to write here, not the server's */
};

/* Called once, from http_turn. The answer is the callee's to read until it returns. */
typedef void http_done(void *ctx, const struct http_answer *answer);

/* Of a body whose end is the connection's alone: does it look whole? */
typedef bool http_is_whole(str content_type, str body);

/* Bytes of a body as they pass. `offset` 0 begins again; otherwise they follow those before. */
typedef bool http_sink(void *ctx, uint64_t offset, str bytes, struct err *e);

struct http_get {
	enum http_kind kind;
	str url;
	const char *accept;      /* null: anything */
	str etag, last_modified; /* validators of a copy there is: 304 is then an answer */
	str range;               /* "0-99", "-65578"; empty: all of it */
	str if_range;            /* only if still this etag */
	uint64_t limit;          /* most bytes of body, once expanded */
	const char *what;        /* for the message when it is passed: "page" */
	http_is_whole *is_whole; /* a collected body that is not is asked for again; null: each is taken for whole */
	http_sink *sink;         /* null: the body is collected */
	http_done *done;
	void *ctx;
};

/* Nothing is set up until the first request. Lives until http_close. */
struct http *http_open(struct run *r, struct credentials *credentials);
void http_close(struct http *h); /* what is in flight is dropped, `done` is not called */

void http_start(struct http *h, const struct http_get *get); /* `get` is copied */

/* Wait until something was done, at most a fraction of a second, and call `done` for each. */
MUST_USE bool http_turn(struct http *h, struct err *e);

size_t http_pending(const struct http *h);
size_t http_requests(const struct http *h);   /* sent so far, retries and redirects counted */
uint64_t http_received(const struct http *h); /* bytes of bodies so far */

#endif
