/* After an attempt: is it an answer, a redirect, a failure that time may cure, or the end? */
#include <string.h>

#include "http_private.h"

/* Seconds before the second try, the third, and so on. */
static const double waits[] = { 0.2, 0.5, 1, 2 };

static bool again_in(struct job *j, double seconds)
{
	j->not_before = run_clock(j->h->r) + seconds;
	j->failed = false;
	return true;
}

/* Prepend the URL to what is said in the job's error; the end of it. */
static bool give_up(struct job *j)
{
	str shown = http_url_shown(&j->arena, j->at.clean);
	err_in(j->err, "%.*s", STR_ARG(shown));
	return false;
}

static bool redirect(struct job *j)
{
	struct http_url to;
	if (j->redirects++ == LIMIT_REDIRECTS) {
		err_set(job_err(j), FAULT_NETWORK,
		        "redirects more than %u times; check the index's URL", LIMIT_REDIRECTS);
		return give_up(j);
	}
	if (!j->location.n) {
		err_set(job_err(j), FAULT_NETWORK, "redirects (%ld), but does not say where to",
		        j->status);
		return give_up(j);
	}
	if (!http_url_redirect(&j->arena, j->at.clean, j->location, &to, job_err(j))) return give_up(j);
	/* What the first URL itself carried stays with its origin. */
	if (j->at.has_user && str_eq(to.origin, j->at.origin)) {
		to.has_user = true;
		to.has_password = j->at.has_password;
		to.user = j->at.user;
		to.password = j->at.password;
	}
	j->at = to;
	return again_in(j, 0);
}

static bool refused(struct job *j)
{
	const char *says = j->status == 401 ? "401 Unauthorized" : j->status == 403 ? "403 Forbidden"
	                   : "407 Proxy Authentication Required";
	bool of_url = str_starts(j->sent.source, STR("the URL")); /* there a user may be a token: it is not shown */
	if (j->status == 407)
		err_set(job_err(j), FAULT_NETWORK,
		        "the proxy wants a password (%s); put it into HTTPS_PROXY", says);
	else if (j->has_sent && of_url && !j->sent.password.n)
		err_set(job_err(j), FAULT_NETWORK,
		        "refuses the user that the URL names without a password (%s), and none is known for it; %s", says,
		        j->h->credentials->keyring
		                ? "keyring has none; put one into the URL or into netrc"
		                : "put one into the URL or into netrc, or ask keyring with `--keyring-provider subprocess`");
	else if (j->has_sent && of_url)
		err_set(job_err(j), FAULT_NETWORK, "refuses the user and the password from %.*s (%s); check both",
		        STR_ARG(j->sent.source), says);
	else if (j->has_sent)
		err_set(job_err(j), FAULT_NETWORK,
		        "refuses user '%.*s' with the password from %.*s (%s); check both",
		        STR_ARG(j->sent.user), STR_ARG(j->sent.source), says);
	else
		err_set(job_err(j), FAULT_NETWORK, "refuses without a password (%s), and none is known for it; %s", says,
		        j->h->credentials->keyring ? "name the user in the URL, so that keyring can be asked, or put one into netrc"
		                                   : "put one into the URL or into netrc");
	return give_up(j);
}

static bool is_passing(long status)
{
	return status == 408 || status == 425 || status == 429 || (status >= 500 && status != 501 && status != 505);
}

/* Seconds that the server asks for; negative: it does not. */
static double asked_wait(const struct job *j)
{
	uint64_t seconds;
	if (!j->retry_after.n) return -1;
	if (str_u64(j->retry_after, &seconds)) return (double)seconds;
	time_t when = curl_getdate(j->retry_after.p, NULL);
	return when < 0 ? -1 : (double)when - (double)run_now(j->h->r);
}

/* Once more, unless it was tried `most` times; the error is set. */
static bool try_again(struct job *j, unsigned most, double least)
{
	if (most > COUNT(waits) + 1) most = COUNT(waits) + 1;
	if (++j->tries >= most || least > LIMIT_WAIT_SECONDS) {
		if (least > LIMIT_WAIT_SECONDS)
			err_in(j->err, "asks to come back in %.0f seconds", least);
		else if (j->tries > 1)
			err_in(j->err, "tried %u times", j->tries);
		return give_up(j);
	}
	double wait = waits[j->tries - 1];
	if (wait < least) wait = least;
	str shown = http_url_shown(&j->attempt, j->at.clean);
	run_say(j->h->r, 1, "%.*s: %s; again in %.1f s", STR_ARG(shown), j->err->text, wait);
	return again_in(j, wait);
}

static bool passing_status(struct job *j)
{
	err_set(job_err(j), FAULT_NETWORK, "answers with status %ld; try later, or another index",
	        j->status);
	return try_again(j, COUNT(waits) + 1, asked_wait(j));
}

static bool is_strong(str etag)
{
	return etag.n && !str_starts(etag, STR("W/"));
}

/*
 * A body that breaks off goes on from where it stopped, once, if the server has
 * told how to know that the file is still the same; else from its beginning.
 */
static void plan_resumption(struct job *j)
{
	bool can = j->got && j->delivered && !j->resumed && is_strong(j->etag);
	j->resumed = true;
	if (can) j->resume_etag = arena_str(&j->arena, j->etag);
	else j->delivered = 0;
}

struct cure { CURLcode code; unsigned tries; const char *says; };
static const struct cure cures[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, 2, "its host has no address here; check the URL and the network" },
	{ CURLE_COULDNT_RESOLVE_PROXY, 1, "the proxy's host has no address here; check HTTPS_PROXY" },
	{ CURLE_COULDNT_CONNECT, 3, "no connection; check the URL, the network and HTTPS_PROXY" },
	{ CURLE_OPERATION_TIMEDOUT, 3, "nothing came in time; try later, or with a longer --timeout" },
	{ CURLE_PARTIAL_FILE, 5, "the answer broke off" },
	{ CURLE_GOT_NOTHING, 5, "closed the connection without an answer" },
	{ CURLE_RECV_ERROR, 5, "the connection broke" },
	{ CURLE_SEND_ERROR, 5, "the connection broke" },
	{ CURLE_HTTP2, 5, "the connection broke" },
	{ CURLE_HTTP2_STREAM, 5, "the connection broke" },
	{ CURLE_BAD_CONTENT_ENCODING, 3, "the compressed answer is damaged" },
	{ CURLE_SSL_CONNECT_ERROR, 2, "no encrypted connection" },
	{ CURLE_PEER_FAILED_VERIFICATION, 1, "its certificate is not trusted; if it is your own authority's, name that in SSL_CERT_FILE" },
	{ CURLE_SSL_CACERT_BADFILE, 1, "the file of certificates can't be read; check SSL_CERT_FILE and its kin" },
	{ CURLE_UNSUPPORTED_PROTOCOL, 1, "only https and http are asked" },
};

static bool transfer_failed(struct job *j, CURLcode code)
{
	const struct cure *cure = NULL;
	for (size_t i = 0; i < COUNT(cures); i++)
		if (cures[i].code == code) cure = &cures[i];
	const char *detail = j->curl_text[0] ? j->curl_text : curl_easy_strerror(code);
	if (cure) err_set(job_err(j), FAULT_NETWORK, "%s (%s)", cure->says, detail);
	else err_set(job_err(j), FAULT_NETWORK, "%s", detail);
	if (j->get.sink) plan_resumption(j);
	return try_again(j, cure ? cure->tries : 1, -1);
}

static bool is_cut_off(struct job *j)
{
	str type, ignored;
	if (j->has_length || j->status != 200 || j->get.sink || !j->get.is_whole) return false;
	str_cut(j->content_type, ';', &type, &ignored);
	return !j->get.is_whole(arena_lower(&j->attempt, str_trim(type)), j->text);
}

bool job_goes_on(struct job *j, CURLcode code)
{
	if (j->stopped) return j->failed ? give_up(j) : false;
	if (code == CURLE_ABORTED_BY_CALLBACK && run_interrupted(j->h->r)) {
		run_interrupted_err(job_err(j));
		return false;
	}
	if (code) return transfer_failed(j, code);
	if (is_cut_off(j)) return transfer_failed(j, CURLE_PARTIAL_FILE);
	switch (j->status) {
	case 301: case 302: case 303: case 307: case 308: return redirect(j);
	case 401: case 403: case 407: return refused(j);
	case 200: case 404: case 410: return false;
	case 206: case 416:
		if (j->get.range.n || (j->get.sink && j->delivered)) break;
		err_set(job_err(j), FAULT_NETWORK,
		        "answers with a part (%ld) that nobody asked for", j->status);
		return give_up(j);
	case 304:
		if (j->get.etag.n || j->get.last_modified.n) return false;
		break;
	default: break;
	}
	if (j->status == 206) return false;
	if (j->status == 416 && j->get.range.n) return false;
	if (j->status == 416) {
		j->delivered = 0;
		err_set(job_err(j), FAULT_NETWORK, "can't go on from where the answer broke off");
		return try_again(j, 5, -1);
	}
	if (is_passing(j->status)) return passing_status(j);
	err_set(job_err(j), FAULT_NETWORK, "answers with status %ld; check that this is an index's URL", j->status);
	return give_up(j);
}
