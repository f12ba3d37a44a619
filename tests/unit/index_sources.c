/*
 * Which index is asked for what, as whom, and what it may answer: strategies,
 * pins, passwords, states of projects, pages that are none.
 */
#include "client.h"

/* ---- several indexes ---- */

#define WINDOWS "alpha-3.0-cp39-cp39-win_amd64.whl"

struct both { struct server near, far; const char *urls[3]; };

static struct both both_start(void)
{
	struct both b = { server_start("near", ""), server_start("far", ""), { 0 } };
	return b;
}

static void both_stop(struct both *b)
{
	server_stop(&b->near);
	server_stop(&b->far);
}

static struct client *client_of_both(struct both *b, struct index_opts like, const char *cache, bool offline)
{
	const char *urls[] = { b->near.url, b->far.url, NULL };
	return client_like(&like, cache, urls, NULL, offline, false);
}

/* "1.0 0, 2.0 1": versions and whose they are, sorted. */
static str offered(struct client *n, const char *name)
{
	const struct page *page = must_page(n, name);
	struct strs all = { 0 };
	struct buf b = buf_in(run_arena(n->r));
	for (size_t i = 0; page && i < page->n; i++)
		PUSH(run_arena(n->r), &all, arena_fmt(run_arena(n->r), "%.*s %u", STR_ARG(page->v[i].wheel.version.normal),
		                                      page->v[i].index));
	strs_sort(&all);
	for (size_t i = 0; i < all.n; i++) buf_fmt(&b, "%s%.*s", i ? ", " : "", STR_ARG(all.v[i]));
	return buf_str(&b);
}

static void assert_offers(struct client *n, const char *name, const char *want)
{
	str is = offered(n, name);
	if (!str_eq(is, str_of(want))) fail_msg("%s: %.*s, not %s", name, STR_ARG(is), want);
}

static const struct { enum index_strategy strategy; const char *offers; size_t asked; } strategies[] = {
	{ INDEX_FIRST, "1.0 0, 3.0 0", 0 },
	{ INDEX_UNSAFE_FIRST_MATCH, "1.0 0, 2.0 1, 3.0 0", 1 }, /* 3.0 of the first does not run here, and is not replaced */
	{ INDEX_UNSAFE_BEST_MATCH, "1.0 0, 2.0 1, 3.0 1", 1 },
};

static void the_strategy_says_whose_files_count(void **state)
{
	(void)state;
	struct target target = { .tags = tag_set_new(&a, 3, 12, LIBC_GLIBC, 2, 36, STR("x86_64")) };
	for (size_t i = 0; i < COUNT(strategies); i++) {
		struct both b = both_start();
		struct index_opts like = { .strategy = strategies[i].strategy, .targets = &target, .targets_n = 1 };
		for (int again = 0; again < 2; again++) { /* from the network, and from the cache */
			const char *cache = again ? "strategies" : NULL;
			struct client *n = client_of_both(&b, like, cache, false);
			assert_offers(n, "alpha", strategies[i].offers);
			assert_int_equal(server_count(&b.far, "alpha", NULL), strategies[i].asked * (size_t)(again + 1));
			assert_offers(n, "far-only", "1.0 1");
			assert_offers(n, "nowhere", "");
			client_close(n);
		}
		both_stop(&b);
	}
}

static void without_targets_each_version_is_the_first_ones_that_has_it(void **state)
{
	(void)state;
	struct both b = both_start();
	struct client *n = client_of_both(&b, (struct index_opts){ .strategy = INDEX_UNSAFE_BEST_MATCH }, NULL, false);
	assert_offers(n, "alpha", "1.0 0, 2.0 1, 3.0 0");
	client_close(n);
	both_stop(&b);
}

static void a_mixed_answer_waits_for_all_and_fails_with_any(void **state)
{
	(void)state;
	struct both b = both_start();
	server_control(&b.far, "{\"faults\": [{\"do\": \"status\", \"code\": 403}]}");
	struct client *n = client_of_both(&b, (struct index_opts){ .strategy = INDEX_UNSAFE_BEST_MATCH }, NULL, false);
	assert_false(ask_page(n, "alpha"));
	assert_says(&n->e, "403");
	client_close(n);
	both_stop(&b);
}

static struct notes notes_of(struct client *n, const char *const *names)
{
	struct notes notes = { 0 };
	struct solution s = { NEW_N(run_arena(n->r), struct chosen, 8), 0 };
	for (; *names; names++) s.v[s.n++].name = str_of(*names);
	index_notes(n->x, &s, &notes);
	return notes;
}

static void a_name_on_two_indexes_is_told_without_asking_for_it(void **state)
{
	(void)state;
	static const char *const names[] = { "alpha", "alpha", "far-only", NULL };
	struct both b = both_start();
	const char *cache = new_cache();
	struct client *n = client_of_both(&b, (struct index_opts){ .strategy = INDEX_UNSAFE_FIRST_MATCH }, cache, false);
	must_page(n, "alpha");
	must_page(n, "far-only");
	struct notes notes = notes_of(n, names);
	assert_int_equal(notes.n, 1);
	assert_true(str_eq(notes.v[0].where, STR("alpha")));
	assert_true(str_has(notes.v[0].text, str_of(b.near.url)) && str_has(notes.v[0].text, str_of(b.far.url)));
	client_close(n);
	size_t asked = server_count(&b.far, NULL, NULL);
	for (int twice = 0; twice < 2; twice++) { /* the cache holds the page of the second, as said above */
		n = client_of_both(&b, (struct index_opts){ .report_twice = twice }, cache, false);
		must_page(n, "alpha");
		assert_int_equal(notes_of(n, names).n, twice);
		client_close(n);
		n = client_of_both(&b, (struct index_opts){ .report_twice = twice }, NULL, false);
		must_page(n, "alpha");
		assert_int_equal(notes_of(n, names).n, 0);
		client_close(n);
	}
	assert_int_equal(server_count(&b.far, NULL, NULL), asked);
	both_stop(&b);
}

static void an_index_that_is_given_twice_is_asked_once(void **state)
{
	(void)state;
	static const char *const names[] = { "alpha", NULL };
	struct both b = both_start();
	char named[80], bare[80];
	snprintf(named, sizeof named, "near=%s", b.near.url);
	snprintf(bare, sizeof bare, "%.*s", (int)strlen(b.near.url) - 1, b.near.url); /* without the last slash */
	const char *urls[] = { b.near.url, named, bare, b.far.url, NULL };
	static const struct index_pin pin = { STR_INIT("near-only"), STR_INIT("near") };
	struct index_opts like = { .strategy = INDEX_UNSAFE_FIRST_MATCH, .pins = &pin, .pins_n = 1 };
	struct client *n = client_like(&like, NULL, urls, NULL, false, false);
	assert_offers(n, "alpha", "1.0 0, 2.0 1, 3.0 0");
	assert_offers(n, "near-only", "1.0 0");
	assert_int_equal(server_count(&b.near, "alpha", NULL), 1);
	assert_int_equal(notes_of(n, names).n, 1);
	client_close(n);
	both_stop(&b);
}

/* ---- pins ---- */

static void a_pinned_name_is_asked_in_one_place_alone(void **state)
{
	(void)state;
	struct both b = both_start();
	char named[80], folder[256];
	snprintf(named, sizeof named, "far=%s", b.far.url);
	snprintf(folder, sizeof folder, "%s/near", place);
	const char *urls[] = { b.near.url, named, NULL };
	static const struct index_pin pin = { STR_INIT("Alpha"), STR_INIT("far") };
	struct index_opts like = { .pins = &pin, .pins_n = 1 };
	for (enum index_strategy s = INDEX_FIRST; s <= INDEX_UNSAFE_BEST_MATCH; s++) {
		like.strategy = s;
		struct client *n = client_like(&like, NULL, urls, folder, false, false);
		assert_offers(n, "alpha", "1.0 1, 2.0 1, 3.0 1");
		assert_int_equal(server_count(&b.near, "alpha", NULL), 0);
		client_close(n);
	}
	both_stop(&b);
}

static void an_index_that_is_only_pinned_to_hears_of_nothing_else(void **state)
{
	(void)state;
	struct both b = both_start();
	const char *urls[] = { b.near.url, NULL };
	const struct index_pin pins[] = { { STR("alpha"), str_of(b.far.url) }, { STR("near-only"), str_of(b.far.url) } };
	for (enum index_strategy s = INDEX_FIRST; s <= INDEX_UNSAFE_BEST_MATCH; s++) {
		struct client *n = client_like(&(struct index_opts){ .pins = pins, .pins_n = 2, .strategy = s }, NULL, urls,
		                                 NULL, false, false);
		assert_offers(n, "alpha", "1.0 1, 2.0 1, 3.0 1");
		assert_offers(n, "far-only", "");
		assert_offers(n, "near-only", ""); /* though another index has it */
		assert_true(index_lacks(n->x, STR("near-only")));
		client_close(n);
	}
	assert_int_equal(server_count(&b.far, "far-only", NULL), 0);
	assert_int_equal(server_count(&b.near, "near-only", NULL), 0);
	both_stop(&b);
}

static void a_pin_that_contradicts_or_names_no_index_is_refused(void **state)
{
	(void)state;
	const struct { struct index_pin pins[2]; size_t n; const char *says; } cases[] = {
		{ { { STR("alpha"), STR("no-such-name") } }, 1, "'alpha'" },
		{ { { STR("alpha"), STR("https://a.example/s/") }, { STR("Alpha"), STR("https://b.example/s/") } }, 2,
		  "two indexes" },
		{ { { STR("alpha"), STR("https://bob:pw@a.example/s") }, { STR("alpha"), STR("https://a.example/s/") } }, 2, NULL },
	};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct run *r = start_run(NULL, false, false);
		struct index *x;
		struct err e;
		struct index_opts opts = { .pins = cases[i].pins, .pins_n = cases[i].n };
		bool ok = index_open(r, &opts, &x, &e);
		assert_int_equal(ok, !cases[i].says);
		if (ok) index_close(x);
		else assert_int_equal(e.fault, FAULT_INPUT);
		if (!ok) assert_says(&e, cases[i].says);
		run_close(r);
	}
}

/* ---- passwords ---- */

static void write_keyring(const char *body)
{
	char path[256];
	snprintf(path, sizeof path, "%s/bin", place);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/bin/keyring", place);
	FILE *f = fopen(path, "w");
	fprintf(f, "#!/bin/sh\necho \"$@\" >> '%s/keyring.log'\n%s\n", place, body);
	fclose(f);
	chmod(path, 0755);
	snprintf(path, sizeof path, "%s/keyring.log", place);
	unlink(path);
}

static size_t keyring_calls(const char *with)
{
	char path[256], line[512];
	size_t n = 0;
	snprintf(path, sizeof path, "%s/keyring.log", place);
	FILE *f = fopen(path, "r");
	if (!f) return 0;
	while (fgets(line, sizeof line, f)) n += !with || strstr(line, with);
	fclose(f);
	return n;
}

static struct client *client_as(const struct server *server, const char *user, bool keyring)
{
	char url[128];
	snprintf(url, sizeof url, "http://%s127.0.0.1:%u/simple/", user, server->port);
	const char *urls[] = { url, NULL };
	return client_like(&(struct index_opts){ .keyring = keyring }, NULL, urls, NULL, false, false);
}

static const struct { const char *body, *user; bool keyring, ok; size_t calls; } keyrings[] = {
	{ "echo 's3 cr%t'", "bob@", true, true, 1 },
	{ "printf 's3 cr%%t\\r\\n'", "bob@", true, true, 1 },
	{ "case $2 in http*) exit 1;; *) echo 's3 cr%t';; esac", "bob@", true, true, 2 }, /* known for the host alone */
	{ "echo 's3 cr%t'", "bob@", false, false, 0 },
	{ "echo 's3 cr%t'", "", true, false, 0 },           /* whose? */
	{ "echo 's3 cr%t'", "bob:s3%20cr%25t@", true, true, 0 },
	{ "echo 's3 cr%t'", "bob:@", true, false, 0 },      /* an empty password is one */
	{ "echo wr0ng", "bob@", true, false, 1 },
	{ "exit 1", "bob@", true, false, 2 },
	{ "exec sleep 30", "bob@", true, false, 2 },
	{ "exec cat /dev/zero", "bob@", true, false, 2 },
};

static void keyring_is_asked_once_on_request_for_a_named_user(void **state)
{
	(void)state;
	static const char *const names[] = { "alpha", "near-only" };
	struct server server = server_start("near", "");
	char path[600], *before = strdup(getenv("PATH"));
	server_control(&server, "{\"user\": \"bob\", \"password\": \"s3 cr%t\"}");
	snprintf(path, sizeof path, "%s/bin:%s", place, before);
	setenv("PATH", path, 1);
	for (size_t i = 0; i < COUNT(keyrings); i++) {
		write_keyring(keyrings[i].body);
		struct client *n = client_as(&server, keyrings[i].user, keyrings[i].keyring);
		bool ok = ask_pages(n, names, 2) && ask_page(n, "near-only");
		if (ok != keyrings[i].ok) fail_msg("%s for %s: %s", keyrings[i].body, keyrings[i].user, ok ? "let in" : n->e.text);
		if (!ok) assert_null(strstr(n->e.text, "wr0ng"));
		if (keyring_calls(NULL) != keyrings[i].calls) fail_msg("%s: asked %zu times", keyrings[i].body, keyring_calls(NULL));
		assert_int_equal(keyring_calls("get "), keyrings[i].calls);
		assert_int_equal(keyring_calls(" bob"), keyrings[i].calls);
		client_close(n);
	}
	setenv("PATH", place, 1); /* none there */
	struct client *n = client_as(&server, "bob@", true);
	assert_false(ask_page(n, "alpha"));
	assert_says(&n->e, "401");
	client_close(n);
	setenv("PATH", before, 1);
	free(before);
	server_stop(&server);
}

static void keyring_is_not_asked_for_another_origin(void **state)
{
	(void)state;
	struct server other = server_start("near", "");
	char options[256], path[600], *before = strdup(getenv("PATH"));
	snprintf(options, sizeof options, "--fault do=redirect,location=http://127.0.0.1:%u{path}", other.port);
	struct server server = server_start("near", options);
	snprintf(path, sizeof path, "%s/bin:%s", place, before);
	setenv("PATH", path, 1);
	write_keyring("echo pw");
	struct client *n = client_as(&server, "bob@", true);
	assert_offers(n, "near-only", "1.0 0");
	assert_int_equal(keyring_calls(NULL), 1);
	assert_int_equal(server_count(&other, "Basic", NULL), 0);
	client_close(n);
	setenv("PATH", before, 1);
	free(before);
	server_stop(&server);
	server_stop(&other);
}

static const struct { const char *name, *user, *variable_user, *variable_password; bool ok; } environments[] = {
	{ "my-Index.1=", "", "bob", "pw", true },
	{ "my-Index.1=", "bob@", NULL, "pw", true },
	{ "my-Index.1=", "bob@", "bob", "pw", true },
	{ "my-Index.1=", "eve@", "bob", "pw", false },  /* of another user */
	{ "my-Index.1=", "bob:no@", "bob", "pw", false }, /* what stands in the URL counts */
	{ "my-Index.1=", "", "bob", "no", false },
	{ "other=", "", "bob", "pw", false },
	{ "", "", "bob", "pw", false },
};

static void the_environment_has_passwords_of_indexes_with_names(void **state)
{
	(void)state;
	struct server server = server_start("near", "--user bob --password pw");
	for (size_t i = 0; i < COUNT(environments); i++) {
		char user[64];
		unsetenv("UV_INDEX_MY_INDEX_1_USERNAME");
		unsetenv("UV_INDEX_MY_INDEX_1_PASSWORD");
		if (environments[i].variable_user) setenv("UV_INDEX_MY_INDEX_1_USERNAME", environments[i].variable_user, 1);
		if (environments[i].variable_password) setenv("UV_INDEX_MY_INDEX_1_PASSWORD", environments[i].variable_password, 1);
		snprintf(user, sizeof user, "%s", environments[i].user);
		char url[128];
		snprintf(url, sizeof url, "%shttp://%s127.0.0.1:%u/simple/", environments[i].name, user, server.port);
		struct client *n = client_on(NULL, url);
		if (ask_page(n, "alpha") != environments[i].ok) fail_msg("case %zu: %s", i, n->e.text);
		if (!environments[i].ok) assert_says(&n->e, "401");
		if (str_starts(str_of(user), STR("eve"))) assert_null(strstr(n->e.text, "environment"));
		assert_true(str_eq(index_name(n->x, 0), str_of(server.url)));
		client_close(n);
	}
	unsetenv("UV_INDEX_MY_INDEX_1_USERNAME");
	unsetenv("UV_INDEX_MY_INDEX_1_PASSWORD");
	server_stop(&server);
}

/* ---- states of projects ---- */

static const struct { const char *status; size_t files; const char *note; } states[] = {
	{ "active", 2, NULL }, { "archived", 2, "archived" }, { "deprecated", 2, "deprecated" },
	{ "quarantined", 0, "quarantined" }, { "on-holiday", 2, "'on-holiday'" },
};

static void a_projects_state_is_told_and_quarantine_is_kept(void **state)
{
	(void)state;
	static const char *const formats[] = { "json", "html" };
	static const char *const names[] = { "alpha", NULL };
	struct server server = server_start("near", "--max-age 600");
	for (size_t i = 0; i < 2 * COUNT(states); i++) {
		char json[256];
		const char *cache = new_cache();
		snprintf(json, sizeof json, "{\"format\": \"%s\", \"faults\": [{\"do\": \"state\", \"status\": \"%s\"}]}",
		         formats[i % 2], states[i / 2].status);
		server_control(&server, json);
		for (int again = 0; again < 2; again++) { /* and so the cache's copy says */
			struct client *n = client_on(cache, server.url);
			assert_int_equal(must_page(n, "alpha")->n, states[i / 2].files);
			assert_true(str_eq(index_status(n->x, STR("alpha")), str_of(states[i / 2].status)));
			assert_int_equal(index_status(n->x, STR("beta")).n, 0);
			struct notes notes = notes_of(n, names);
			assert_int_equal(notes.n, states[i / 2].note != NULL);
			if (notes.n) assert_true(str_has(notes.v[0].text, str_of(states[i / 2].note)));
			client_close(n);
		}
	}
	server_stop(&server);
}

/* ---- what is no page ---- */

static const struct { const char *text; bool taken; } answers[] = {
	{ "<!DOCTYPE html><html><head><title>Links for alpha</title></head><body><h1>Links for alpha</h1></body></html>", true },
	{ "<html><head><title>ALPHA</title></head><body></body></html>", true },
	{ "<title>Index of /simple/alpha/</title><ul></ul>", true },
	{ "<html><head><meta name=\\\"pypi:repository-version\\\" content=\\\"1.0\\\"></head><body></body></html>", true },
	{ "<html><body><a href=\\\"alpha-1.0.exe\\\">alpha-1.0.exe</a></body></html>", true },
	{ "<html><head><title>Sign in</title></head><body><div id=root></div></body></html>", false },
	{ "<html><body></body></html>", false },
	{ "<html><body><abbr href=x>a</abbr></body></html>", false },
	{ "<html><title>Index</title><form action=/login><input name=u><input type=password name=p></form></html>", false },
	{ "<html><a href=/forgot>Forgot?</a><form><INPUT name=p TYPE = 'Password'></form></html>", false },
	{ "<html><form><input class=\\\"type\\\" type=\\\"password\\\"></form><a href=/x>x</a></html>", false },
	{ "<html><form><input type=search value=password></form><a href=/x>x</a></html>", true },
};

static void a_page_to_log_in_by_is_no_empty_project(void **state)
{
	(void)state;
	struct server server = server_start("near", "");
	for (size_t i = 0; i < COUNT(answers); i++) {
		char json[1024];
		snprintf(json, sizeof json, "{\"faults\": [{\"do\": \"type\", \"type\": \"text/html\"}, {\"do\": \"body\", \"text\": \"%s\"}]}",
		         answers[i].text);
		server_control(&server, json);
		struct client *n = client_on(new_cache(), server.url);
		bool ok = ask_page(n, "alpha");
		if (ok != answers[i].taken) fail_msg("%s: %s", answers[i].text, ok ? "taken" : n->e.text);
		if (ok) assert_int_equal(told(&n->s, "alpha")->page->n, 0);
		else assert_int_equal(n->e.fault, FAULT_NETWORK);
		if (!ok) assert_says(&n->e, "no index page");
		if (!ok) assert_says(&n->e, "/simple/alpha/");
		client_close(n);
	}
	server_stop(&server);
}

/* ---- bodies that end with the connection ---- */

static void what_ends_with_the_connection_must_look_whole(void **state)
{
	(void)state;
	static const char *const formats[] = { "json", "html" };
	struct server server = server_start("near", "--no-gzip");
	for (size_t i = 0; i < COUNT(formats); i++)
		for (int bytes = 50; bytes <= 450; bytes += 100) {
			char json[256];
			snprintf(json, sizeof json, "{\"format\": \"%s\", \"faults\": [{\"do\": \"endless\", \"bytes\": %d, \"times\": 1}, "
			         "{\"do\": \"endless\"}]}", formats[i], bytes);
			server_control(&server, json);
			struct client *n = client_on(NULL, server.url);
			if (must_page(n, "alpha")->n != 2) fail_msg("%s after %d bytes", formats[i], bytes);
			client_close(n);
		}
	server_stop(&server);
}

static void metadata_that_may_be_cut_off_is_read_out_of_the_wheel(void **state)
{
	(void)state;
	struct server server = server_start("far", "--siblings silent --no-gzip "
	                                    "--fault {\"do\":\"endless\",\"match\":\"metadata\",\"bytes\":70}");
	struct client *n = client_on(NULL, server.url);
	const struct told_metadata *m = must_metadata(n, file_of(must_page(n, "alpha"), "alpha-2.0-py3-none-any.whl"));
	assert_non_null(m->metadata);
	assert_int_equal(m->metadata->requires_dist.n, 2);
	assert_true(server_count(&server, "bytes=", NULL) > 0);
	client_close(n);
	server_stop(&server);
}

/* ---- offline ---- */

static void a_stale_page_serves_offline_and_what_is_missing_is_named(void **state)
{
	(void)state;
	struct both b = both_start();
	const char *cache = new_cache();
	server_control(&b.near, "{\"max_age\": 0}");
	struct client *n = client_of_both(&b, (struct index_opts){ 0 }, cache, false);
	must_page(n, "alpha");
	client_close(n);
	size_t asked = server_count(&b.near, NULL, NULL);
	n = client_of_both(&b, (struct index_opts){ 0 }, cache, true);
	assert_offers(n, "alpha", "1.0 0, 3.0 0");
	assert_false(ask_page(n, "far-only"));
	assert_int_equal(n->e.fault, FAULT_NETWORK);
	assert_says(&n->e, "'far-only'");
	assert_says(&n->e, b.near.url);
	assert_says(&n->e, "run once without it");
	client_close(n);
	assert_int_equal(server_count(&b.near, NULL, NULL), asked);
	both_stop(&b);
}

/* ---- texts ---- */

static const struct { const char *fault; enum fault want; const char *says; size_t requests; } texts[] = {
	{ "", FAULT_NONE, "", 1 },
	{ "{\"do\":\"status\",\"code\":503,\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"short\",\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"redirect\",\"location\":\"/files/again\",\"times\":1}", FAULT_NONE, "", 2 },
	{ "{\"do\":\"status\",\"code\":404}", FAULT_NETWORK, "404", 1 },
	{ "{\"do\":\"status\",\"code\":401}", FAULT_NETWORK, "401", 1 },
	{ "{\"do\":\"type\",\"type\":\"text/html; charset=utf-8\"},{\"do\":\"body\",\"text\":\" <!DOCTYPE html>\"}",
	  FAULT_NETWORK, "raw file", 1 },
	{ "{\"do\":\"body\",\"text\":\"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-+*/\"}", FAULT_NETWORK, "limit of 64 bytes", 1 },
	{ "{\"do\":\"redirect\",\"location\":\"file:///etc/passwd\"}", FAULT_NETWORK, "only https and http", 1 },
};

static void a_text_is_had_by_its_url(void **state)
{
	(void)state;
	struct err e;
	struct run *r = start_run(NULL, false, false);
	assert_true(file_write(r, in_place(&a, "near/requirements.txt"), STR("alpha>=1\n"), 0644, &e));
	assert_true(file_write(r, in_place(&a, "near/again"), STR("alpha>=1\n"), 0644, &e));
	run_close(r);
	struct server server = server_start("near", "");
	char url[128];
	snprintf(url, sizeof url, "http://bob:s3cret@127.0.0.1:%u/files/requirements.txt", server.port);
	for (size_t i = 0; i < COUNT(texts); i++) {
		char json[512];
		str text;
		snprintf(json, sizeof json, "{\"faults\": [%s]}", texts[i].fault);
		server_control(&server, json);
		size_t before = server_count(&server, "/files/", NULL);
		struct client *n = client_like(&(struct index_opts){ .no_index = true }, new_cache(), NULL, NULL, false, false);
		bool ok = index_get_text(n->r, n->x, str_of(url), 64, &text, &n->e);
		if (ok != !texts[i].want) fail_msg("%s: %s", texts[i].fault, ok ? "no fault" : n->e.text);
		if (ok) assert_true(str_eq(text, STR("alpha>=1\n")));
		else assert_int_equal(n->e.fault, texts[i].want);
		if (!ok) assert_says(&n->e, texts[i].says);
		if (!ok) assert_says(&n->e, "/files/requirements.txt");
		if (!ok) assert_null(strstr(n->e.text, "s3cret"));
		assert_int_equal(server_count(&server, "/files/", NULL) - before, texts[i].requests);
		client_close(n);
	}
	struct client *n = client_like(&(struct index_opts){ .no_index = true }, new_cache(), NULL, NULL, true, false);
	str text;
	assert_false(index_get_text(n->r, n->x, str_of(url), 64, &text, &n->e));
	assert_says(&n->e, "--offline");
	assert_true(index_get_text(n->r, n->x, url_from_path(&a, in_place(&a, "near/requirements.txt")), 64, &text, &n->e));
	assert_true(str_eq(text, STR("alpha>=1\n")));
	assert_false(index_get_text(n->r, n->x, STR("requirements.txt"), 64, &text, &n->e));
	assert_int_equal(n->e.fault, FAULT_INPUT);
	client_close(n);
	server_stop(&server);
}

static int make_place(void **state)
{
	static const char *const near[] = { "alpha==1.0", "alpha==3.0@cp39-cp39-win_amd64", "near_only==1.0", NULL };
	static const char *const far[] = { "alpha==1.0", "alpha==2.0:beta>=1|gamma", "alpha==3.0", "far_only==1.0", NULL };
	if (place_make(state)) return -1;
	make_wheels("near", near);
	make_wheels("far", far);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_strategy_says_whose_files_count),
		TEST(without_targets_each_version_is_the_first_ones_that_has_it),
		TEST(a_mixed_answer_waits_for_all_and_fails_with_any),
		TEST(a_name_on_two_indexes_is_told_without_asking_for_it),
		TEST(an_index_that_is_given_twice_is_asked_once),
		TEST(a_pinned_name_is_asked_in_one_place_alone),
		TEST(an_index_that_is_only_pinned_to_hears_of_nothing_else),
		TEST(a_pin_that_contradicts_or_names_no_index_is_refused),
		TEST(keyring_is_asked_once_on_request_for_a_named_user),
		TEST(keyring_is_not_asked_for_another_origin),
		TEST(the_environment_has_passwords_of_indexes_with_names),
		TEST(a_projects_state_is_told_and_quarantine_is_kept),
		TEST(a_page_to_log_in_by_is_no_empty_project),
		TEST(what_ends_with_the_connection_must_look_whole),
		TEST(metadata_that_may_be_cut_off_is_read_out_of_the_wheel),
		TEST(a_stale_page_serves_offline_and_what_is_missing_is_named),
		TEST(a_text_is_had_by_its_url),
	};
	return cmocka_run_group_tests(tests, make_place, place_remove);
}
