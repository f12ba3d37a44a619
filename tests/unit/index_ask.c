/*
 * An index, rich or poor, gives the same facts; what fails says so; nothing is
 * asked twice. The server is tests/server/server.py.
 */
#include "client.h"

/* ---- every rung ---- */

#define ALPHA1 "alpha-1.0-py3-none-any.whl"
#define ALPHA2 "alpha-2.0-py3-none-any.whl"

static void assert_alpha(struct client *n, const struct page *page, const char *filename)
{
	const struct told_metadata *m = must_metadata(n, file_of(page, filename));
	if (!m->metadata) fail_msg("%.*s", STR_ARG(m->why));
	assert_true(str_eq(m->metadata->name, STR("alpha")));
	assert_int_equal(m->metadata->requires_dist.n, 2);
	assert_true(str_eq(m->metadata->requires_dist.v[0].canonical, STR("beta")));
	assert_true(str_eq(m->metadata->requires_dist.v[1].canonical, STR("gamma")));
}

/* `second`: requests that the second wheel costs, when the first has taught what the index can. */
static const struct { const char *options; size_t first, second; } rungs[] = {
	{ "", 1, 1 },
	{ "--siblings silent", 1, 1 },
	{ "--siblings absent", 2, 2 },                /* file beside, tail; tail, the range that holds METADATA */
	{ "--siblings absent --no-ranges", 3, 1 },
	{ "--no-hashes", 1, 1 },
	{ "--siblings absent --no-hashes --no-sizes", 2, 2 },
	{ "--siblings absent --no-hashes --no-ranges --no-etag --no-gzip", 3, 1 },
};

static void every_rung_gives_the_same(void **state)
{
	(void)state;
	static const char *const formats[] = { "json", "html" };
	for (size_t i = 0; i < COUNT(rungs); i++)
		for (size_t k = 0; k < COUNT(formats); k++) {
			char options[256];
			snprintf(options, sizeof options, "--format %s %s", formats[k],
			         rungs[i].options);
			struct server server = server_start("wheels", options);
			const char *cache = new_cache();
			struct client *n = client_on(cache, server.url);
			const struct page *page = must_page(n, "alpha");
			assert_int_equal(page->n, 2);
			assert_alpha(n, page, ALPHA1);
			size_t first = server_count(&server, "/files/", NULL);
			assert_alpha(n, page, ALPHA2);
			size_t second = server_count(&server, "/files/", NULL) - first;
			if (second != rungs[i].second || first != rungs[i].first)
				fail_msg("%s: %zu and %zu requests", options, first, second);
			client_close(n);
			/* What was learnt is kept: nothing is tried again that did not work, and metadata is not asked twice. */
			n = client_on(cache, server.url);
			page = must_page(n, "alpha");
			assert_alpha(n, page, ALPHA1);
			assert_alpha(n, page, ALPHA2);
			assert_int_equal(server_count(&server, "/files/", NULL), first + second);
			client_close(n);
			server_stop(&server);
		}
}

static void what_one_learns_the_others_wait_for(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "--siblings absent");
	struct client *n = client_on(NULL, server.url);
	static const char *const names[] = { "alpha", "beta", "gamma" };
	struct need needs[4];
	size_t count = 0;
	for (size_t i = 0; i < 3; i++) {
		const struct page *page = must_page(n, names[i]);
		for (size_t k = 0; k < page->n; k++)
			needs[count++] = (struct need){ .kind = NEED_METADATA, .file = &page->v[k] };
	}
	assert_int_equal(count, 4);
	for (size_t i = 0; i < count; i++)
		assert_true(index_answer(n->r, n->x, &n->s, (struct needs){ needs + i, count - i },
		                         &n->e));
	assert_int_equal(n->s.metadata_n, 4);
	assert_int_equal(server_count(&server, ".metadata", NULL), 1);
	client_close(n);
	server_stop(&server);
}

/* ---- nothing is asked twice ---- */

static void one_answer_serves_all_who_ask(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	struct client *n = client_on(NULL, server.url);
	static const char *const names[] = { "alpha", "beta", "gamma", "nowhere" };
	for (int i = 0; i < 3; i++)
		for (size_t k = 0; k < 4; k++) assert_true(ask_pages(n, names + k, 4 - k));
	for (size_t k = 0; k < 4; k++) assert_int_equal(server_count(&server, names[k], NULL), 1);
	assert_int_equal(n->s.pages_n, 4);
	assert_null(told(&n->s, "nowhere")->page);
	assert_true(index_lacks(n->x, STR("nowhere")));
	assert_false(index_lacks(n->x, STR("alpha")));
	struct solver another = { 0 }; /* is told too, from memory */
	struct need need = { .kind = NEED_PAGE, .name = STR("beta") };
	assert_true(index_answer(n->r, n->x, &another, (struct needs){ &need, 1 }, &n->e));
	assert_int_equal(another.pages_n, 1);
	assert_int_equal(server_count(&server, "/simple/", NULL), 4);
	client_close(n);
	server_stop(&server);
}

static size_t visit(const char *cache, const struct server *server, bool offline, bool refresh)
{
	const char *urls[] = { server->url, NULL };
	size_t before = server_count(server, NULL, NULL);
	struct client *n = client_open(cache, urls, NULL, offline, refresh);
	const struct page *page = must_page(n, "alpha");
	assert_alpha(n, page, ALPHA1);
	assert_null(must_page(n, "nowhere"));
	client_close(n);
	return server_count(server, NULL, NULL) - before;
}

static void a_fresh_copy_asks_nothing_and_an_old_one_is_revalidated(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "--max-age 600");
	const char *cache = new_cache();
	assert_int_equal(visit(cache, &server, false, false), 3);
	assert_int_equal(visit(cache, &server, false, false), 1); /* that there is no such project is not fresh */
	assert_int_equal(visit(cache, &server, true, false), 0);
	assert_int_equal(server_count(&server, "\"status\": 304", NULL), 0);
	assert_int_equal(visit(cache, &server, false, true), 2);
	assert_int_equal(server_count(&server, "\"status\": 304", "alpha"), 1);
	server_control(&server, "{\"max_age\": 0}");
	visit(cache, &server, false, true);
	visit(cache, &server, false, false);
	visit(cache, &server, false, false);
	assert_int_equal(server_count(&server, "\"status\": 304", "alpha"), 4);
	assert_int_equal(server_count(&server, "/files/", NULL), 1);
	client_close(client_on(cache, server.url));
	server_stop(&server);
}

static void offline_says_what_is_missing(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	const char *cache = new_cache(), *urls[] = { server.url, NULL };
	struct client *n = client_on(cache, server.url);
	must_page(n, "alpha");
	client_close(n);
	n = client_open(cache, urls, NULL, true, false);
	const struct page *page = must_page(n, "alpha");
	const struct told_metadata *m = must_metadata(n, file_of(page, ALPHA1));
	assert_null(m->metadata);
	assert_true(str_has(m->why, STR("offline")));
	assert_false(ask_page(n, "beta"));
	assert_int_equal(n->e.fault, FAULT_NETWORK);
	assert_says(&n->e, "'beta'");
	struct wheel_fetch want = { .file = file_of(page, ALPHA1) };
	assert_false(index_fetch_wheels(n->r, n->x, run_arena(n->r), &want, 1, &n->e));
	assert_says(&n->e, ALPHA1);
	assert_int_equal(server_count(&server, NULL, NULL), 1);
	client_close(n);
	server_stop(&server);
}

/* ---- several sources ---- */

static void the_first_index_that_knows_a_name_is_used_alone(void **state)
{
	(void)state;
	struct server first = server_start("private", ""), second = server_start("wheels", "");
	const char *urls[] = { first.url, second.url, NULL };
	struct client *n = client_open(NULL, urls, NULL, false, false);
	const struct page *page = must_page(n, "alpha");
	assert_int_equal(page->n, 1);
	assert_int_equal(page->v[0].index, 0);
	assert_int_equal(server_count(&second, "alpha", NULL), 0);
	page = must_page(n, "beta");
	assert_int_equal(page->v[0].index, 1);
	assert_true(str_eq(index_name(n->x, 1), str_of(second.url)));
	client_close(n);
	server_stop(&first);
	server_stop(&second);
}

static void find_links_stand_beside_the_index(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	char folder[256];
	snprintf(folder, sizeof folder, "%s/private", place);
	const char *urls[] = { server.url, NULL };
	struct client *n = client_open(NULL, urls, folder, false, false);
	const struct page *page = must_page(n, "alpha");
	assert_int_equal(page->n, 3);
	const struct wheel_file *local = file_of(page, "alpha-0.5-py3-none-any.whl");
	assert_true(str_starts(local->url, STR("file:///")));
	assert_non_null(must_metadata(n, local)->metadata);
	page = must_page(n, "only-here");
	assert_int_equal(page->n, 1);
	struct wheel_fetch want = { .file = &page->v[0] };
	assert_true(index_fetch_wheels(n->r, n->x, run_arena(n->r), &want, 1, &n->e));
	assert_int_equal(want.sha256.n, 64);
	assert_false(str_eq(want.path, url_file_path(run_arena(n->r), page->v[0].url))); /* a copy of our own */
	client_close(n);
	server_stop(&server);
}

static void a_folder_of_pages_is_an_index(void **state)
{
	(void)state;
	struct err e;
	struct client *n;
	char url[300];
	str dir = in_place(&a, "local/alpha");
	struct run *r = start_run(NULL, false, false);
	assert_true(dir_make(r, dir, 0755, &e));
	assert_true(dir_make(r, in_place(&a, "local/alphabet"), 0755, &e));
	assert_true(file_write(r, path_join(&a, dir, STR("index.html")),
	                       STR("<a href='../../wheels/" ALPHA1 "'>" ALPHA1 "</a>"), 0644, &e));
	run_close(r);
	snprintf(url, sizeof url, "file://%s/local", place);
	n = client_on(NULL, url);
	const struct page *page = must_page(n, "alpha");
	assert_alpha(n, page, ALPHA1);
	assert_null(must_page(n, "beta"));
	struct strs near;
	index_near_names(n->x, &a, STR("alhpabet"), &near);
	assert_int_equal(near.n, 1);
	assert_true(str_eq(near.v[0], STR("alphabet")));
	index_near_names(n->x, &a, STR("entirely-different"), &near);
	assert_int_equal(near.n, 0);
	client_close(n);
}

static void a_requirements_own_url_is_a_page_of_one_wheel(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	struct client *n = client_on(NULL, server.url);
	char url[256];
	snprintf(url, sizeof url, "http://127.0.0.1:%u/files/" ALPHA1, server.port);
	struct need need = { .kind = NEED_PAGE, .name = STR("alpha"), .url = str_of(url) };
	assert_true(index_answer(n->r, n->x, &n->s, (struct needs){ &need, 1 }, &n->e));
	const struct page *page = told(&n->s, "alpha")->page;
	assert_int_equal(page->n, 1);
	assert_alpha(n, page, ALPHA1);
	struct wheel_fetch want = { .file = page->v };
	server_control(&server, "{\"faults\": [{\"do\": \"status\", \"code\": 404}]}");
	assert_false(index_fetch_wheels(n->r, n->x, run_arena(n->r), &want, 1, &n->e));
	assert_says(&n->e, "check the URL that the requirement names"); /* no index offered it */
	need.name = STR("beta");
	assert_false(index_answer(n->r, n->x, &n->s, (struct needs){ &need, 1 }, &n->e));
	assert_int_equal(n->e.fault, FAULT_INPUT);
	client_close(n);
	server_stop(&server);
}

/* ---- faults ---- */

static const struct { const char *fault; enum fault want; const char *says; size_t requests; } page_faults[] = {
	{ "{\"do\":\"status\",\"code\":503,\"times\":2}", FAULT_NONE, "", 3 },
	{ "{\"do\":\"status\",\"code\":429,\"retry_after\":1,\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"status\",\"code\":429,\"retry_after\":3600}", FAULT_NETWORK, "3600 seconds",
	  1 },
	{ "{\"do\":\"status\",\"code\":503}", FAULT_NETWORK, "503", 5 },
	{ "{\"do\":\"status\",\"code\":500,\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"status\",\"code\":418}", FAULT_NETWORK, "418", 1 },
	{ "{\"do\":\"status\",\"code\":401}", FAULT_NETWORK, "netrc", 1 },
	{ "{\"do\":\"status\",\"code\":403}", FAULT_NETWORK, "403 Forbidden", 1 },
	{ "{\"do\":\"reset\",\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"reset\",\"bytes\":0,\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"short\",\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"short\"}", FAULT_NETWORK, "broke off", 5 },
	{ "{\"do\":\"chunked\",\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"chunked\"}", FAULT_NETWORK, "broke off", 5 },
	{ "{\"do\":\"endless\"}", FAULT_NONE, "", 1 },
	{ "{\"do\":\"endless\",\"bytes\":150,\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"endless\",\"bytes\":150}", FAULT_NETWORK, "damaged", 3 }, /* compressed as it is */
	{ "{\"do\":\"type\",\"type\":\"text/html\"},{\"do\":\"body\",\"text\":\"<html><body>Hello</body></html>\"}",
	  FAULT_NETWORK, "no index page", 1 },
	{ "{\"do\":\"hang\",\"seconds\":5,\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"slow\",\"bytes\":40,\"seconds\":0.1}", FAULT_NONE, "", 1 },
	{ "{\"do\":\"type\",\"type\":\"image/png\"}", FAULT_NETWORK, "image/png", 1 },
	{ "{\"do\":\"type\",\"type\":\"application/vnd.pypi.simple.v2+json\"}", FAULT_NETWORK,
	  "v2+json", 1 },
	{ "{\"do\":\"body\",\"text\":\"no page\"}", FAULT_NETWORK, "/simple/alpha/", 1 },
	{ "{\"do\":\"version\"}", FAULT_NETWORK, "2.0", 1 },
	{ "{\"do\":\"version\",\"api\":\"1.9\"}", FAULT_NONE, "", 1 },
	{ "{\"do\":\"project\"}", FAULT_NETWORK, "somebody-elses", 1 },
	{ "{\"do\":\"huge\"}", FAULT_NETWORK, "larger than its limit", 1 },
	{ "{\"do\":\"redirect\",\"location\":\"{path}\"}", FAULT_NETWORK, "redirects more than",
	  11 },
	{ "{\"do\":\"redirect\",\"location\":\"/simple/Alpha/\",\"match\":\"alpha\",\"times\":1}",
	  FAULT_NONE, "", 2 },
	{ "{\"do\":\"redirect\",\"location\":\"ftp://127.0.0.1/\"}", FAULT_NETWORK,
	  "ftp://127.0.0.1/", 1 },
	{ "{\"do\":\"redirect\",\"location\":\"file:///etc/passwd\"}", FAULT_NETWORK,
	  "only https and http", 1 },
};

static void page_faults_are_cured_or_said(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	for (size_t i = 0; i < COUNT(page_faults); i++) {
		char json[512];
		snprintf(json, sizeof json, "{\"faults\": [%s]}", page_faults[i].fault);
		server_control(&server, json);
		size_t before = server_count(&server, "/simple/", NULL);
		const char *cache = new_cache();
		struct client *n = client_on(cache, server.url);
		bool ok = ask_page(n, "alpha");
		if (ok != !page_faults[i].want) fail_msg("%s: %s", page_faults[i].fault, ok ? "no fault" : n->e.text);
		if (ok) assert_int_equal(told(&n->s, "alpha")->page->n, 2);
		else assert_int_equal(n->e.fault, page_faults[i].want);
		if (!ok) assert_says(&n->e, page_faults[i].says);
		if (!ok) assert_says(&n->e, "127.0.0.1");
		client_close(n);
		size_t requests = server_count(&server, "/simple/", NULL) - before;
		if (requests != page_faults[i].requests) fail_msg("%s: %zu requests", page_faults[i].fault, requests);
		/* A fault is never kept: once it has passed, so has its trace. */
		server_control(&server, "{\"faults\": []}");
		n = client_on(cache, server.url);
		assert_int_equal(must_page(n, "alpha")->n, 2);
		client_close(n);
	}
	server_stop(&server);
}

static void a_fault_beside_does_not_hold_up_the_first_need(void **state)
{
	(void)state;
	struct server server = server_start("wheels",
	                                    "--fault do=hang,match=beta,seconds=5 --fault do=status,match=gamma,code=403");
	struct client *n = client_on(NULL, server.url);
	static const char *const names[] = { "alpha", "gamma", "beta" };
	assert_true(ask_pages(n, names, 3));
	assert_int_equal(told(&n->s, "alpha")->page->n, 2);
	assert_false(ask_pages(n, names + 1, 1)); /* but who waits for it is told */
	assert_says(&n->e, "403");
	client_close(n);
	server_stop(&server);
}

static void metadata_that_is_not_the_wheels_is_refused(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "--fault do=metadata --no-hashes");
	struct client *n = client_on(NULL, server.url);
	const struct page *page = must_page(n, "alpha");
	assert_false(ask_metadata(n, file_of(page, ALPHA1)));
	assert_int_equal(n->e.fault, FAULT_INTEGRITY);
	assert_says(&n->e, "sha256");
	client_close(n);
	server_control(&server, "{\"siblings\": \"silent\"}");
	n = client_on(NULL, server.url);
	page = must_page(n, "alpha");
	const struct told_metadata *m = must_metadata(n, file_of(page, ALPHA1));
	assert_null(m->metadata);
	assert_true(str_has(m->why, STR("somebody-elses")));
	client_close(n);
	server_stop(&server);
}

/* ---- wheels ---- */

static const struct { const char *fault; enum fault want; const char *says; size_t requests, ranged; } wheel_faults[] = {
	{ "", FAULT_NONE, "", 1, 0 },
	{ "{\"do\":\"reset\",\"times\":1}", FAULT_NONE, "", 2, 1 },
	{ "{\"do\":\"short\",\"times\":1}", FAULT_NONE, "", 2, 1 },
	{ "{\"do\":\"short\",\"times\":2}", FAULT_NONE, "", 3, 1 }, /* gone on with once, then from the beginning */
	{ "{\"do\":\"short\"}", FAULT_NETWORK, "broke off", 5, 1 },
	{ "{\"do\":\"status\",\"code\":502,\"times\":1}", FAULT_NONE, "", 2, 0 },
	{ "{\"do\":\"damage\"}", FAULT_INTEGRITY, "the index says", 1, 0 },
	{ "{\"do\":\"status\",\"code\":404}", FAULT_NETWORK, "404", 1, 0 },
	{ "{\"do\":\"hang\",\"seconds\":5,\"times\":1}", FAULT_NONE, "", 2, 0 },
};

static bool fetch(struct client *n, const struct wheel_file *file, const struct strs *allowed,
                  struct wheel_fetch *out)
{
	*out = (struct wheel_fetch){ .file = file, .allowed = allowed };
	return index_fetch_wheels(n->r, n->x, run_arena(n->r), out, 1, &n->e);
}

static void wheels_come_whole_or_not_at_all(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	for (size_t i = 0; i < 2 * COUNT(wheel_faults); i++) {
		size_t k = i / 2;
		char json[512];
		const char *cache = i % 2 ? NULL : new_cache();
		struct wheel_fetch got;
		struct client *n = client_on(cache, server.url);
		const struct wheel_file *file = file_of(must_page(n, "alpha"), ALPHA1);
		snprintf(json, sizeof json, "{\"faults\": [%s]}", wheel_faults[k].fault);
		server_control(&server, json);
		size_t before = server_count(&server, ".whl",
		                             NULL), ranged = server_count(&server, ".whl", "bytes=");
		bool ok = fetch(n, file, NULL, &got);
		if (ok != !wheel_faults[k].want) fail_msg("%s: %s", wheel_faults[k].fault, ok ? "no fault" : n->e.text);
		if (!ok) assert_int_equal(n->e.fault, wheel_faults[k].want);
		if (!ok) assert_says(&n->e, wheel_faults[k].says);
		if (!ok) assert_says(&n->e, ALPHA1);
		if (ok) assert_true(str_eq(got.sha256, file->sha256));
		if (ok) assert_int_equal(file_look(n->r, got.path).size, got.size);
		size_t requests = server_count(&server, ".whl", NULL) - before;
		if (requests != wheel_faults[k].requests) fail_msg("%s: %zu requests", wheel_faults[k].fault, requests);
		assert_int_equal(server_count(&server, ".whl", "bytes=") - ranged,
		                 wheel_faults[k].ranged);
		client_close(n);
		server_control(&server, "{\"faults\": []}");
		if (ok || !cache) continue;
		n = client_on(cache, server.url); /* nothing of a failed one was kept */
		assert_true(fetch(n, file_of(must_page(n, "alpha"), ALPHA1), NULL, &got));
		assert_false(got.cached);
		client_close(n);
	}
	server_stop(&server);
}

static void a_kept_wheel_is_used_while_it_is_what_it_was(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	const char *cache = new_cache();
	struct wheel_fetch got;
	for (int i = 0; i < 4; i++) {
		struct client *n = client_on(cache, server.url);
		assert_true(fetch(n, file_of(must_page(n, "alpha"), ALPHA1), NULL, &got));
		assert_int_equal(got.cached, i == 1 || i == 2);
		assert_true(str_ends(got.path, STR("/" ALPHA1)));
		char path[512];
		snprintf(path, sizeof path, "%.*s", STR_ARG(got.path));
		if (i == 1) utimensat(AT_FDCWD, path, NULL, 0); /* another time: it is read again, and found to be sound */
		if (i == 2) {
			FILE *f = fopen(path, "r+");
			fputc('X', f);
			fclose(f);
		}
		client_close(n);
	}
	assert_int_equal(server_count(&server, ".whl\"", NULL), 2);
	server_stop(&server);
}

static void spoil_bytes(str path)
{
	struct timespec t[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = 315532800 } };
	FILE *f = fopen(path.p, "r+");
	fseek(f, 200, SEEK_SET);
	int was = fgetc(f);
	fseek(f, 200, SEEK_SET);
	fputc(was ^ 1, f);
	fclose(f);
	assert_int_equal(utimensat(AT_FDCWD, path.p, t, 0), 0);
}

static void spoil_mode(str path) { assert_int_equal(chmod(path.p, 0600), 0); }
static void spoil_time(str path) { assert_int_equal(utimensat(AT_FDCWD, path.p, NULL, 0), 0); }

static void a_kept_wheel_has_its_bytes_its_mode_and_its_time_on_each_use(void **state)
{
	(void)state;
	static const struct { void (*spoil)(str path); size_t fetches; } cases[] = {
		{ spoil_mode, 0 }, { spoil_time, 0 }, { spoil_bytes, 1 }, { spoil_mode, 0 }, { spoil_bytes, 1 },
	};
	struct server server = server_start("wheels", "");
	const char *cache = new_cache();
	struct wheel_fetch got;
	mode_t before = umask(077);
	for (size_t i = 0; i <= COUNT(cases); i++) {
		size_t fetched = server_count(&server, ".whl\"", NULL);
		struct client *n = client_on(cache, server.url);
		assert_true(fetch(n, file_of(must_page(n, "alpha"), ALPHA1), NULL, &got));
		assert_int_equal(server_count(&server, ".whl\"", NULL) - fetched, i ? cases[i - 1].fetches : 1);
		struct file_info is = file_look(n->r, got.path);
		assert_int_equal(is.mode, 0644);
		assert_true(is.mtime == INT64_C(315532800) * 1000000000);
		if (i < COUNT(cases)) cases[i].spoil(got.path);
		client_close(n);
	}
	umask(before);
	server_stop(&server);
}

static void a_fetched_wheel_outlives_the_cache_being_emptied(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	const char *cache = new_cache();
	for (int i = 0; i < 2; i++) {
		struct client *n = client_on(cache, server.url), *other = client_on(cache, server.url);
		const struct wheel_file *file = file_of(must_page(n, "alpha"), ALPHA1);
		struct wheel_fetch got, again;
		struct cache_size size;
		assert_true(fetch(n, file, NULL, &got));
		assert_true(cache_clean(other->r, &size, &other->e));
		assert_true(size.files > 0);
		assert_int_equal(file_look(n->r, got.path).size, got.size);
		assert_true(fetch(n, file, NULL, &again)); /* known, so not fetched */
		assert_true(tree_remove(n->r, path_dir(path_dir(got.path)), &n->e));
		assert_true(fetch(n, file, NULL, &again)); /* gone altogether: fetched anew */
		assert_int_equal(file_look(n->r, again.path).size, got.size);
		client_close(other);
		client_close(n);
	}
	server_stop(&server);
}

static void a_digest_that_is_not_allowed_is_refused(void **state)
{
	(void)state;
	static const char *const options[] = { "", "--no-hashes" };
	for (size_t i = 0; i < COUNT(options); i++) {
		struct server server = server_start("wheels", options[i]);
		struct client *n = client_on(new_cache(), server.url);
		const struct wheel_file *file = file_of(must_page(n, "alpha"), ALPHA1);
		struct wheel_fetch got;
		struct strs allowed = { 0 };
		PUSH(run_arena(n->r), &allowed, STR("1111111111111111111111111111111111111111111111111111111111111111"));
		assert_false(fetch(n, file, &allowed, &got));
		assert_int_equal(n->e.fault, FAULT_INTEGRITY);
		assert_says(&n->e, "11111111");
		assert_says(&n->e, ALPHA1);
		assert_true(fetch(n, file, NULL, &got));
		PUSH(run_arena(n->r), &allowed, got.sha256);
		assert_true(fetch(n, file, &allowed, &got));
		client_close(n);
		server_stop(&server);
	}
}

static void a_wheel_that_contradicts_its_metadata_file_is_refused(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "--siblings silent --fault "
	                                    "{\"do\":\"body\",\"match\":\".metadata\",\"text\":\"Metadata-Version:2.1\\nName:alpha\\nVersion:1.0\\n\"}");
	struct client *n = client_on(new_cache(), server.url);
	const struct wheel_file *file = file_of(must_page(n, "alpha"), ALPHA1);
	struct wheel_fetch got;
	assert_non_null(must_metadata(n, file)->metadata);
	assert_false(fetch(n, file, NULL, &got));
	assert_int_equal(n->e.fault, FAULT_INTEGRITY);
	assert_says(&n->e, "METADATA");
	client_close(n);
	server_stop(&server);
}

/* ---- credentials ---- */

static void credentials_go_to_their_origin_and_are_not_printed(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "--user bob --password s3cr%t");
	char url[128];
	struct { const char *user; bool ok; const char *says; } cases[] = {
		{ "bob:s3cr%25t@", true, "" },
		{ "bob:wr0ng@", false, "the password from the URL" },
		{ "", false, "netrc" },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(url, sizeof url, "http://%s127.0.0.1:%u/simple/", cases[i].user,
		         server.port);
		struct client *n = client_on(NULL, url);
		assert_int_equal(ask_page(n, "alpha"), cases[i].ok);
		if (!cases[i].ok) assert_says(&n->e, cases[i].says);
		if (!cases[i].ok) assert_null(strstr(n->e.text, "wr0ng"));
		if (cases[i].ok) assert_alpha(n, told(&n->s, "alpha")->page, ALPHA1);
		assert_null(memmem(index_name(n->x, 0).p, index_name(n->x, 0).n, "bob", 3));
		client_close(n);
	}
	struct run *r = start_run(NULL, false, false);
	struct err e;
	assert_true(file_write(r, in_place(&a, ".netrc"),
	                       STR("machine 127.0.0.1 login bob password s3cr%t\n"), 0600, &e));
	run_close(r);
	struct client *n = client_on(NULL, server.url);
	assert_non_null(must_page(n, "alpha"));
	client_close(n);
	unlink(arena_cstr(&a, in_place(&a, ".netrc")));
	server_stop(&server);
}

static void a_redirect_to_another_origin_carries_no_password(void **state)
{
	(void)state;
	struct server other = server_start("wheels", "");
	char options[256], url[128];
	snprintf(options, sizeof options, "--user bob --password pw --fault do=redirect,location=http://127.0.0.1:%u{path}", other.port);
	struct server server = server_start("wheels", options);
	snprintf(url, sizeof url, "http://bob:pw@127.0.0.1:%u/simple/", server.port);
	struct client *n = client_on(NULL, url);
	assert_int_equal(must_page(n, "alpha")->n, 2);
	assert_int_equal(server_count(&server, "Basic", NULL), 1);
	assert_int_equal(server_count(&other, "Basic", NULL), 0);
	assert_int_equal(server_count(&other, "alpha", NULL), 1);
	client_close(n);
	server_stop(&server);
	server_stop(&other);
}

/* ---- certificates ---- */

static bool make_certificate(char cert[256], char key[256])
{
	const char *argv[] = { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
	                       "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
	                       "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert, NULL };
	snprintf(cert, 256, "%s/cert.pem", place);
	snprintf(key, 256, "%s/key.pem", place);
	pid_t pid = fork();
	if (!pid) {
		close(2);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	return !status;
}

static void a_certificate_must_be_trusted_and_a_variable_says_by_whom(void **state)
{
	(void)state;
	static const char *const variables[] = { "SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE",
	                                         "CURL_CA_BUNDLE" };
	char cert[256], key[256], options[600], url[64];
	if (!make_certificate(cert, key)) skip();
	snprintf(options, sizeof options, "--tls %s %s", cert, key);
	struct server server = server_start("wheels", options);
	snprintf(url, sizeof url, "https://localhost:%u/simple/", server.port);
	for (size_t i = 0; i < COUNT(variables); i++) unsetenv(variables[i]);
	struct client *n = client_on(NULL, url);
	assert_false(ask_page(n, "alpha"));
	assert_int_equal(n->e.fault, FAULT_NETWORK);
	assert_says(&n->e, "SSL_CERT_FILE");
	client_close(n);
	for (size_t i = 0; i < COUNT(variables); i++) {
		setenv(variables[i], cert, 1);
		n = client_on(NULL, url);
		assert_alpha(n, must_page(n, "alpha"), ALPHA1);
		client_close(n);
		unsetenv(variables[i]);
	}
	server_stop(&server);
}

/* ---- many at once ---- */

static void fetch_in_child(const char *cache, const char *url)
{
	struct client *n = client_on(cache, url);
	const struct page *page = must_page(n, "alpha");
	struct wheel_fetch want[2] = { { .file = &page->v[0] }, { .file = &page->v[1] } };
	bool ok = index_fetch_wheels(n->r, n->x, run_arena(n->r), want, 2, &n->e);
	client_close(n);
	_exit(ok ? 0 : 1);
}

static void processes_that_fetch_one_wheel_all_get_it(void **state)
{
	(void)state;
	struct server server = server_start("wheels", "");
	const char *cache = new_cache();
	pid_t pids[4];
	for (size_t i = 0; i < COUNT(pids); i++)
		if (!(pids[i] = fork())) fetch_in_child(cache, server.url);
	for (size_t i = 0; i < COUNT(pids); i++) {
		int status = 0;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	struct client *n = client_on(cache, server.url);
	struct wheel_fetch got;
	assert_true(fetch(n, file_of(must_page(n, "alpha"), ALPHA1), NULL, &got));
	assert_true(got.cached);
	client_close(n);
	server_stop(&server);
}

static int make_place(void **state)
{
	static const char *const wheels[] = { "alpha==1.0:beta>=1|gamma",
	                                      "alpha==2.0~:beta>=1|gamma", "beta==1.0", "gamma==1.0", NULL };
	static const char *const private[] = { "alpha==0.5", "only_here==1.0", NULL };
	if (place_make(state)) return -1;
	make_wheels("wheels", wheels);
	make_wheels("private", private);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_rung_gives_the_same),
		TEST(what_one_learns_the_others_wait_for),
		TEST(one_answer_serves_all_who_ask),
		TEST(a_fresh_copy_asks_nothing_and_an_old_one_is_revalidated),
		TEST(offline_says_what_is_missing),
		TEST(the_first_index_that_knows_a_name_is_used_alone),
		TEST(find_links_stand_beside_the_index),
		TEST(a_folder_of_pages_is_an_index),
		TEST(a_requirements_own_url_is_a_page_of_one_wheel),
		TEST(page_faults_are_cured_or_said),
		TEST(a_fault_beside_does_not_hold_up_the_first_need),
		TEST(metadata_that_is_not_the_wheels_is_refused),
		TEST(wheels_come_whole_or_not_at_all),
		TEST(a_kept_wheel_is_used_while_it_is_what_it_was),
		TEST(a_kept_wheel_has_its_bytes_its_mode_and_its_time_on_each_use),
		TEST(a_fetched_wheel_outlives_the_cache_being_emptied),
		TEST(a_digest_that_is_not_allowed_is_refused),
		TEST(a_wheel_that_contradicts_its_metadata_file_is_refused),
		TEST(credentials_go_to_their_origin_and_are_not_printed),
		TEST(a_redirect_to_another_origin_carries_no_password),
		TEST(a_certificate_must_be_trusted_and_a_variable_says_by_whom),
		TEST(processes_that_fetch_one_wheel_all_get_it),
	};
	return cmocka_run_group_tests(tests, make_place, place_remove);
}
