/* The curl handle of one attempt: what is sent, and what its callbacks take in. */
#include <stdlib.h>
#include <string.h>

#include "http_private.h"

struct err *job_err(struct job *j)
{
	if (!j->err) j->err = NEW(&j->arena, struct err);
	j->failed = true;
	return j->err;
}

static size_t stop(struct job *j)
{
	j->stopped = true;
	return 0; /* curl ends the transfer when fewer bytes are taken than were given */
}

static void take_header(struct job *j, str name, str value)
{
	const struct { str name; str *to; } known[] = {
		{ STR("content-type"), &j->content_type },
		{ STR("content-encoding"), &j->content_encoding }, { STR("etag"), &j->etag },
		{ STR("last-modified"), &j->last_modified }, { STR("cache-control"), &j->cache_control },
		{ STR("content-range"), &j->content_range }, { STR("location"), &j->location },
		{ STR("retry-after"), &j->retry_after },
	};
	if (str_eq_nocase(name, STR("content-length")) || str_eq_nocase(name, STR("transfer-encoding"))) j->has_length = true;
	for (size_t i = 0; i < COUNT(known); i++)
		if (str_eq_nocase(name, known[i].name)) *known[i].to = arena_str(&j->attempt, str_trim(value));
}

/* "HTTP/1.1 200 OK" begins an answer; one with status 1xx is followed by another. */
static void take_status(struct job *j, str line)
{
	str version, rest, code;
	uint64_t status = 0;
	str_cut(line, ' ', &version, &rest);
	str_cut(str_trim(rest), ' ', &code, &rest);
	if (!str_u64(code, &status) || status > 999) status = 0;
	j->status = (long)status;
	j->has_length = !str_starts(version, STR("HTTP/1"));
	j->content_type = j->content_encoding = j->etag = j->last_modified = j->cache_control = STR("");
	j->content_range = j->location = j->retry_after = STR("");
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl says how */
static size_t on_header(char *p, size_t size, size_t n, void *ctx)
{
	struct job *j = ctx;
	str name, value, line = { p, size * n };
	j->header_bytes += line.n;
	if (j->header_bytes > LIMIT_HEADER_BYTES) {
		err_set(job_err(j), FAULT_NETWORK, "answers with more than %u KiB of headers",
		        LIMIT_HEADER_BYTES >> 10);
		return stop(j);
	}
	if (str_starts(line, STR("HTTP/"))) take_status(j, str_trim(line));
	else if (str_cut(line, ':', &name, &value)) take_header(j, str_trim(name), value);
	return size * n;
}

static bool is_wanted(const struct job *j)
{
	return j->status == 200 || j->status == 206;
}

/* Where in the whole file a partial answer begins; false when it does not say. */
static bool range_start(const struct job *j, uint64_t *start)
{
	str unit, range, first, rest = j->content_range;
	if (!str_cut(rest, ' ', &unit, &range)) return false;
	str_cut(str_trim(range), '-', &first, &rest);
	return str_u64(first, start);
}

/* A sink takes what follows the bytes that it has, or all of it from the first. */
static bool to_sink(struct job *j, str bytes)
{
	uint64_t start = 0;
	bool continues = j->got == bytes.n && j->delivered && j->status == 206;
	if (j->got == bytes.n) {
		if (continues && (!range_start(j, &start) || start != j->delivered))
			return err_set(job_err(j), FAULT_NETWORK,
			               "answers with another range than was asked for");
		if (!continues) j->delivered = 0;
	}
	if (!j->get.sink(j->get.ctx, j->delivered, bytes, job_err(j))) {
		j->local = true;
		return false;
	}
	j->failed = false;
	j->delivered += bytes.n;
	return true;
}

/* At most get.limit bytes come here. */
static bool collect(struct job *j, str bytes)
{
	if (j->body_cap - j->body_n < bytes.n) {
		size_t cap = j->body_cap ? 2 * j->body_cap : 16 << 10;
		while (cap - j->body_n < bytes.n) cap *= 2;
		char *body = realloc(j->body, cap);
		if (!body) return err_set(job_err(j), FAULT_SYSTEM, "no memory for the %s", j->get.what);
		j->body = body;
		j->body_cap = cap;
	}
	memcpy(j->body + j->body_n, bytes.p, bytes.n);
	j->body_n += bytes.n;
	return true;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): libcurl says how */
static size_t on_body(char *p, size_t size, size_t n, void *ctx)
{
	struct job *j = ctx;
	str bytes = { p, size * n };
	if (!is_wanted(j) || !bytes.n) return bytes.n; /* the text of an error page interests nobody */
	if (j->get.range.n && j->status == 200) return stop(j); /* no ranges here: the whole file was not asked for */
	j->got += bytes.n;
	j->h->received += bytes.n;
	bool goes_on = j->get.sink && j->status == 206;
	if ((goes_on ? j->delivered + bytes.n : j->got) > j->get.limit) {
		err_set(job_err(j), FAULT_NETWORK, "the %s is larger than its limit of %llu bytes",
		        j->get.what,
		        (unsigned long long)j->get.limit);
		return stop(j);
	}
	return (j->get.sink ? to_sink(j, bytes) : collect(j, bytes)) ? bytes.n : stop(j);
}

static int on_progress(void *ctx, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)a, (void)b, (void)c, (void)d;
	return run_interrupted(((struct job *)ctx)->h->r);
}

static void add_header(struct job *j, const char *name, str value)
{
	if (!value.n) return;
	struct curl_slist *more = curl_slist_append(j->headers, arena_fmt(&j->attempt, "%s: %.*s", name, STR_ARG(value)).p);
	if (more) j->headers = more;
}

static void set_headers(struct job *j)
{
	const struct http_get *g = &j->get;
	add_header(j, "Accept", g->accept ? str_of(g->accept) : STR("*/*"));
	add_header(j, "If-None-Match", g->etag);
	if (!g->etag.n) add_header(j, "If-Modified-Since", g->last_modified);
	if (g->sink && j->delivered) {
		add_header(j, "Range", arena_fmt(&j->attempt, "bytes=%llu-", (unsigned long long)j->delivered));
		add_header(j, "If-Range", j->resume_etag);
	} else if (g->range.n) {
		add_header(j, "Range", arena_fmt(&j->attempt, "bytes=%.*s", STR_ARG(g->range)));
		add_header(j, "If-Range", g->if_range);
	}
	/* Ranges and digests are of the file's own bytes. */
	if (!g->sink && !g->range.n) add_header(j, "Accept-Encoding", STR("gzip"));
	curl_easy_setopt(j->easy, CURLOPT_HTTPHEADER, j->headers);
}

static void set_credentials(struct job *j)
{
	struct http *h = j->h;
	j->has_sent = credentials_for(h->r, h->credentials, &j->arena, &j->at, &j->sent);
	if (!j->has_sent) return;
	curl_easy_setopt(j->easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	curl_easy_setopt(j->easy, CURLOPT_USERNAME, arena_cstr(&j->arena, j->sent.user));
	curl_easy_setopt(j->easy, CURLOPT_PASSWORD, arena_cstr(&j->arena, j->sent.password));
}

static void set_limits(struct job *j)
{
	long timeout = run_opts(j->h->r)->timeout;
	if (timeout <= 0) timeout = 30;
	curl_easy_setopt(j->easy, CURLOPT_CONNECTTIMEOUT, timeout);
	curl_easy_setopt(j->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
	curl_easy_setopt(j->easy, CURLOPT_LOW_SPEED_TIME, timeout);
	curl_easy_setopt(j->easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(j->easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(j->easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075500
	curl_easy_setopt(j->easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	curl_easy_setopt(j->easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

/* The variables that curl's and pip's users set; curl itself reads only its command line's. */
void easy_find_certificates(struct http *h)
{
	static const char *const files[] = { "SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE",
	                                     "CURL_CA_BUNDLE" };
	for (size_t i = 0; i < COUNT(files) && !h->ca_file.n; i++) h->ca_file = run_env(h->r, files[i]);
	h->ca_dir = run_env(h->r, "SSL_CERT_DIR");
}

static void set_certificates(struct job *j)
{
	struct http *h = j->h;
	if (h->ca_file.n) curl_easy_setopt(j->easy, CURLOPT_CAINFO, arena_cstr(&j->attempt, h->ca_file));
	if (h->ca_dir.n) curl_easy_setopt(j->easy, CURLOPT_CAPATH, arena_cstr(&j->attempt, h->ca_dir));
}

bool easy_make(struct job *j)
{
	j->easy = curl_easy_init();
	if (!j->easy) return err_set(job_err(j), FAULT_SYSTEM, "no memory for another transfer");
	j->status = 0;
	j->header_bytes = 0;
	j->got = 0;
	j->stopped = j->failed = j->local = j->has_length = false;
	j->content_type = j->content_encoding = j->etag = j->last_modified = j->cache_control = STR("");
	j->content_range = j->location = j->retry_after = STR("");
	j->body_n = 0;
	j->curl_text[0] = 0;
	curl_easy_setopt(j->easy, CURLOPT_URL, arena_cstr(&j->attempt, j->at.clean));
	curl_easy_setopt(j->easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(j->easy, CURLOPT_PRIVATE, j);
	curl_easy_setopt(j->easy, CURLOPT_ERRORBUFFER, j->curl_text);
	curl_easy_setopt(j->easy, CURLOPT_USERAGENT, "spokeshave");
	curl_easy_setopt(j->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(j->easy, CURLOPT_HEADERDATA, j);
	curl_easy_setopt(j->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(j->easy, CURLOPT_WRITEDATA, j);
	curl_easy_setopt(j->easy, CURLOPT_XFERINFOFUNCTION, on_progress);
	curl_easy_setopt(j->easy, CURLOPT_XFERINFODATA, j);
	curl_easy_setopt(j->easy, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(j->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	/* Better wait for a connection that will be shared than open one each. */
	curl_easy_setopt(j->easy, CURLOPT_PIPEWAIT, str_eq(j->at.scheme, STR("https")) ? 1L : 0L);
	curl_easy_setopt(j->easy, CURLOPT_BUFFERSIZE, j->get.kind == HTTP_WHEEL ? 256L << 10 : 16L << 10);
	set_headers(j);
	set_credentials(j);
	set_limits(j);
	set_certificates(j);
	return true;
}

void easy_drop(struct job *j)
{
	if (j->easy) curl_easy_cleanup(j->easy);
	curl_slist_free_all(j->headers);
	j->easy = NULL;
	j->headers = NULL;
}
