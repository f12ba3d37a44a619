/* One request on its way; for http.c, http_easy.c and http_retry.c alone. */
#ifndef NET_HTTP_PRIVATE_H
#define NET_HTTP_PRIVATE_H

#include <curl/curl.h>

#include "spokeshave/http.h"

#define LIMIT_REDIRECTS 10u
#define LIMIT_IN_FLIGHT_SMALL 50u
#define LIMIT_IN_FLIGHT_WHEELS 32u
#define LIMIT_CONNECTIONS_HOST 16u
#define LIMIT_HEADER_BYTES (256u << 10)  /* of one answer's headers */
#define LIMIT_WAIT_SECONDS 60.0          /* a longer Retry-After ends the search */

struct job {
	struct job *before, *next; /* in the list that it is in */
	struct http *h;
	struct http_get get;      /* its texts live in `arena` */
	struct arena arena;       /* as long as the job */
	struct arena attempt;     /* as long as one attempt: headers, body */
	struct http_url at;       /* this hop's URL */
	struct credential sent;   /* what was sent to this hop */
	bool has_sent, active;
	unsigned redirects, tries;
	double not_before;        /* run_clock: do not start sooner */
	uint64_t delivered;       /* bytes that the sink took, over all attempts */
	bool resumed;             /* a broken body was asked to go on once */
	str resume_etag;

	/* this attempt */
	CURL *easy;
	struct curl_slist *headers;
	char curl_text[CURL_ERROR_SIZE];
	long status;
	size_t header_bytes;
	str content_type, content_encoding, etag, last_modified, cache_control, content_range, location, retry_after;
	char *body;               /* grown in place where the system can: pages are large */
	size_t body_n, body_cap;
	str text;                 /* the body once it is whole, expanded */
	uint64_t got;             /* bytes of body in this attempt, as they came */
	bool has_length;          /* the answer said where its body ends, or it was cut into chunks */
	bool stopped;             /* a callback ended it: `err` says why */
	bool local;
	bool failed;
	struct err *err;          /* in `arena`; allocated when needed */
};

struct jobs { struct job *first, *last; };

struct http {
	struct run *r;
	struct credentials *credentials;
	CURLM *multi;
	struct jobs waiting[HTTP_KINDS]; /* in the order started; those that go on come first */
	struct jobs active;
	size_t jobs, active_n[HTTP_KINDS], requests;
	uint64_t received;
	str ca_file, ca_dir;
	bool ready;
};

struct err *job_err(struct job *j); /* for setting: the job has failed once it is set */

/* http_easy.c: the curl handle of one attempt */
MUST_USE bool easy_make(struct job *j);
void easy_drop(struct job *j);
void easy_find_certificates(struct http *h);

/* http_body.c: the whole body into `text`; false when it is damaged, or in an encoding not asked for. */
bool body_expand(struct job *j);

/* http_retry.c: after an attempt: done (false), or again (true, `not_before` and `at` set). */
bool job_goes_on(struct job *j, CURLcode code);

#endif
