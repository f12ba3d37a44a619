#include "spokeshave/http.h"

#include <stdlib.h>
#include <string.h>

#include "http_private.h"
#include "late_curl.h"

#define WAIT_MOST_MS 200 /* how long a signal may go unnoticed */

struct http *http_open(struct run *r, struct credentials *credentials)
{
	struct http *h = NEW(run_arena(r), struct http);
	h->r = r;
	h->credentials = credentials;
	return h;
}

/* `most`, or an eighth of the files that may be open: connections and wheels that arrive have a share each. */
static unsigned share(const struct http *h, unsigned most)
{
	unsigned files = run_descriptors(h->r) / 8;
	return files < most ? files : most;
}

/* Setting up TLS takes longer than a warm run: it waits for the first request. */
static bool set_up(struct http *h, struct err *e)
{
	if (h->ready) return true;
	if (!late_curl_load(e)) return false;
	if (curl_global_init(CURL_GLOBAL_DEFAULT)) return err_set(e, FAULT_SYSTEM, "libcurl does not start");
	h->multi = curl_multi_init();
	if (!h->multi) return err_set(e, FAULT_SYSTEM, "no memory for transfers");
	curl_multi_setopt(h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)share(h, LIMIT_CONNECTIONS_HOST));
	curl_multi_setopt(h->multi, CURLMOPT_MAXCONNECTS, 2L * (long)share(h, 2 * LIMIT_CONNECTIONS_HOST));
	easy_find_certificates(h);
	h->ready = true;
	return true;
}

/* ---- lists of jobs ---- */

static struct jobs *list_of(struct job *j)
{
	return j->active ? &j->h->active : &j->h->waiting[j->get.kind];
}

static void append(struct job *j)
{
	struct jobs *list = list_of(j);
	j->before = list->last;
	j->next = NULL;
	*(list->last ? &list->last->next : &list->first) = j;
	list->last = j;
}

static void prepend(struct job *j)
{
	struct jobs *list = list_of(j);
	j->before = NULL;
	j->next = list->first;
	*(list->first ? &list->first->before : &list->last) = j;
	list->first = j;
}

static void unlist(struct job *j)
{
	struct jobs *list = list_of(j);
	*(j->before ? &j->before->next : &list->first) = j->next;
	*(j->next ? &j->next->before : &list->last) = j->before;
}

/* ---- one job ---- */

static void job_free(struct job *j)
{
	unlist(j);
	if (j->active) curl_multi_remove_handle(j->h->multi, j->easy);
	easy_drop(j);
	arena_free(&j->attempt);
	arena_free(&j->arena);
	free(j->body);
	free(j);
}

static void jobs_free(const struct jobs *list)
{
	for (struct job *j = list->first, *next; j; j = next) {
		next = j->next;
		job_free(j);
	}
}

void http_close(struct http *h)
{
	for (size_t kind = 0; kind < HTTP_KINDS; kind++) jobs_free(&h->waiting[kind]);
	jobs_free(&h->active);
	if (h->multi) curl_multi_cleanup(h->multi);
	if (h->ready) curl_global_cleanup();
	*h = (struct http){ 0 };
}

void http_start(struct http *h, const struct http_get *get)
{
	struct job *j = calloc(1, sizeof *j);
	if (!j) abort();
	j->h = h;
	j->get = *get;
	str *texts[] = { &j->get.url, &j->get.etag, &j->get.last_modified, &j->get.range, &j->get.if_range };
	for (size_t i = 0; i < COUNT(texts); i++) *texts[i] = arena_str(&j->arena, *texts[i]);
	j->failed = !http_url_parse(&j->arena, j->get.url, &j->at, job_err(j));
	append(j);
	h->jobs++;
}

static void job_finish(struct http *h, struct job *j)
{
	struct http_answer answer = {
		.err = j->failed ? j->err : NULL, .status = j->status, .url = j->at.clean, .body = j->text,
		.etag = j->etag, .last_modified = j->last_modified, .cache_control = j->cache_control, .local = j->local,
		.ends_anywhere = !j->has_length,
	};
	str type, ignored, total;
	str_cut(j->content_type, ';', &type, &ignored);
	answer.content_type = arena_lower(&j->attempt, str_trim(type));
	if (str_cut_last(j->content_range, '/', &ignored, &total) && !str_u64(str_trim(total), &answer.total))
		answer.total = 0;
	h->jobs--;
	j->get.done(j->get.ctx, &answer);
	job_free(j);
}

static size_t bound(const struct http *h, enum http_kind kind)
{
	return kind == HTTP_SMALL ? LIMIT_IN_FLIGHT_SMALL : share(h, LIMIT_IN_FLIGHT_WHEELS);
}

/* Begin an attempt; false when it can't be. */
static bool launch(struct http *h, struct job *j)
{
	if (j->failed) return false;
	if (!http_url_is_http(j->at.clean))
		return err_set(job_err(j), FAULT_INPUT,
		               "'%.*s': only https, http and file URLs are understood",
		               STR_ARG(http_url_shown(&j->arena, j->at.clean)));
	arena_free(&j->attempt);
	if (!easy_make(j)) return false;
	if (curl_multi_add_handle(h->multi, j->easy))
		return err_set(job_err(j), FAULT_SYSTEM, "no memory for another transfer");
	unlist(j);
	j->active = true;
	append(j);
	h->active_n[j->get.kind]++;
	h->requests++;
	return true;
}

/* Start what is due, in order. `wait` is shortened to when the next one is. */
static bool launch_due(struct http *h, int *wait_ms)
{
	double now = run_clock(h->r);
	bool finished = false;
	for (enum http_kind kind = 0; kind < HTTP_KINDS; kind++)
		for (struct job *j = h->waiting[kind].first, *next; j && h->active_n[kind] < bound(h, kind); j = next) {
			next = j->next;
			double left = (j->not_before - now) * 1000;
			if (left > 0) {
				if (left < *wait_ms) *wait_ms = (int)left + 1;
				continue;
			}
			if (launch(h, j)) continue;
			job_finish(h, j);
			finished = true;
		}
	return finished;
}

/* Take in what curl has ended. True when a job is through. */
/* What -vv promises: every request. */
static void say_request(struct http *h, const struct job *j, CURLcode code)
{
	struct arena scratch;
	if (run_opts(h->r)->verbosity < 2) return;
	arena_init(&scratch);
	str shown = http_url_shown(&scratch, j->at.clean);
	if (code) run_say(h->r, 2, "GET %.*s: %s", STR_ARG(shown), curl_easy_strerror(code));
	else run_say(h->r, 2, "GET %.*s: %ld, %llu bytes", STR_ARG(shown), j->status, (unsigned long long)j->got);
	arena_free(&scratch);
}

static bool collect(struct http *h)
{
	bool finished = false;
	int left;
	for (CURLMsg *m; (m = curl_multi_info_read(h->multi, &left));) {
		if (m->msg != CURLMSG_DONE) continue;
		struct job *j = NULL;
		CURLcode code = m->data.result;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&j);
		curl_multi_remove_handle(h->multi, j->easy);
		unlist(j);
		j->active = false;
		prepend(j);
		h->active_n[j->get.kind]--;
		if (!code && !body_expand(j)) code = CURLE_BAD_CONTENT_ENCODING;
		say_request(h, j, code);
		bool goes_on = job_goes_on(j, code);
		easy_drop(j);
		if (goes_on) continue;
		job_finish(h, j);
		finished = true;
	}
	return finished;
}

bool http_turn(struct http *h, struct err *e)
{
	int wait_ms = WAIT_MOST_MS, running;
	if (run_interrupted(h->r)) return run_interrupted_err(e);
	if (!h->jobs) return true;
	if (!set_up(h, e)) return false;
	if (launch_due(h, &wait_ms)) return true;
	CURLMcode code = curl_multi_perform(h->multi, &running);
	if (code) return err_set(e, FAULT_SYSTEM, "transfers: %s", curl_multi_strerror(code));
	if (collect(h)) return true;
	launch_due(h, &wait_ms);
	code = curl_multi_poll(h->multi, NULL, 0, wait_ms, NULL);
	if (code) return err_set(e, FAULT_SYSTEM, "transfers: %s", curl_multi_strerror(code));
	return true;
}

size_t http_pending(const struct http *h) { return h->jobs; }
size_t http_requests(const struct http *h) { return h->requests; }
uint64_t http_received(const struct http *h) { return h->received; }
