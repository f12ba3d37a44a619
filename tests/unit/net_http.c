/* What HTTP leans on: netrc, redirects, what is shown of a URL; and that no request is lost. */
#include "server.h"

#include "../../src/net/netrc.h"
#include "spokeshave/http.h"
#include "spokeshave/http_url.h"

/* ---- netrc ---- */

static const struct { const char *text, *host, *login, *user, *password; } entries[] = {
	{ "machine a.example login bob password pw", "a.example", "", "bob", "pw" },
	{ "machine a.example\n\tlogin bob\n\tpassword pw\n", "A.example", "", "bob", "pw" },
	{ "machine a.example login bob password pw", "b.example", "", NULL, NULL },
	{ "machine a.example login bob password pw", "a.example.org", "", NULL, NULL },
	{ "machine a.example password pw", "a.example", "", "", "pw" },
	{ "machine a.example login bob password pw", "a.example", "eve", NULL, NULL },
	{ "machine a.example login bob password 1 machine a.example login eve password 2",
	  "a.example", "eve", "eve", "2" },
	{ "machine a.example login bob password 1 machine a.example login eve password 2",
	  "a.example", "", "bob", "1" },
	/* The default entry is for any host: only a user that was named gets its password. */
	{ "machine b.example login b password 1 default login d password 2", "a.example", "", NULL, NULL },
	{ "machine b.example login b password 1 default login d password 2", "a.example", "d", "d", "2" },
	{ "machine a.example login b password 1 default login d password 2", "a.example", "d", "d", "2" },
	{ "default password 2", "a.example", "", NULL, NULL },
	{ "default password 2", "a.example", "d", NULL, NULL },
	{ "machine a.example login a password 1 default login d password 2", "a.example", "", "a",
	  "1" },
	{ "default login d password 2", "a.example", "x", NULL, NULL },
	{ "machine a.example login \"b b\" password \"p\\\"w\"", "a.example", "", "b b", "p\"w" },
	{ "machine a.example login bob password p\\ w", "a.example", "", "bob", "p w" },
	{ "# machine a.example login no password no\nmachine a.example login bob password pw",
	  "a.example", "", "bob", "pw" },
	{ "macdef init\nmachine a.example login no password no\n\nmachine a.example login bob password pw", "a.example", "",
	  "bob", "pw" },
	{ "machine a.example account x login bob password pw", "a.example", "", "bob", "pw" },
	{ "machine a.example login bob password #pw", "a.example", "", "bob", "#pw" },
	{ "machine", "a.example", "", NULL, NULL },
	{ "machine a.example login", "a.example", "", "", "" },
	{ "\"", "a.example", "", NULL, NULL },
	{ "", "a.example", "", NULL, NULL },
};

static void netrc_gives_the_entry_of_host_and_login(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(entries); i++) {
		str user = STR("?"), password = STR("?");
		bool found = netrc_find(&a, str_of(entries[i].text), str_of(entries[i].host),
		                        str_of(entries[i].login), &user,
		                        &password);
		if (found != (entries[i].user != NULL)) fail_msg("%s: %s", entries[i].text, found ? "found" : "not found");
		if (!found) continue;
		if (!str_eq(user, str_of(entries[i].user)) || !str_eq(password, str_of(entries[i].password)))
			fail_msg("%s: '%.*s' '%.*s'", entries[i].text, STR_ARG(user),
			         STR_ARG(password));
	}
}

/* ---- redirects ---- */

static const struct { const char *from, *location, *to; } redirects[] = {
	{ "https://a.example/simple/x", "https://a.example/simple/x/",
	  "https://a.example/simple/x/" },
	{ "https://a.example/simple/x", "/y/", "https://a.example/y/" },
	{ "https://a.example/simple/x", "y", "https://a.example/simple/y" },
	{ "https://a.example/simple/x", "//b.example/y", "https://b.example/y" },
	{ "http://a.example/x", "https://a.example/x", "https://a.example/x" },
	{ "http://a.example/x", "http://b.example/x", "http://b.example/x" },
	{ "https://a.example/x", "https://eve:pw@b.example/x", "https://b.example/x" },
	{ "https://a.example/x", "http://a.example/x", NULL },
	{ "https://a.example/x", "HTTP://a.example/x", NULL },
	{ "https://a.example/x", "ftp://a.example/x", NULL },
	{ "https://a.example/x", "file:///etc/passwd", NULL },
	{ "https://a.example/x", "https://", NULL },
};

static void redirects_lead_to_http_and_never_down_from_https(void **state)
{
	(void)state;
	struct err e;
	for (size_t i = 0; i < COUNT(redirects); i++) {
		struct http_url to;
		bool ok = http_url_redirect(&a, str_of(redirects[i].from),
		                            str_of(redirects[i].location), &to, &e);
		if (ok != (redirects[i].to != NULL)) fail_msg("%s: %s", redirects[i].location, ok ? "taken" : e.text);
		if (!ok) assert_int_equal(e.fault, FAULT_NETWORK);
		if (ok && !str_eq(to.clean, str_of(redirects[i].to))) fail_msg("%s: %.*s", redirects[i].location, STR_ARG(to.clean));
		if (ok) assert_false(to.has_user);
	}
}

/* ---- URLs ---- */

static void a_url_is_asked_and_shown_without_credentials(void **state)
{
	(void)state;
	struct err e;
	struct http_url u;
	assert_true(http_url_parse(&a, STR("https://b%40b:p%3Aw@A.example:443/s/?sig=1#f"), &u,
	                           &e));
	assert_true(str_eq(u.clean, STR("https://A.example:443/s/?sig=1")));
	assert_true(str_eq(u.user, STR("b@b")));
	assert_true(str_eq(u.password, STR("p:w")));
	assert_true(u.has_password);
	struct http_url same;
	assert_true(http_url_parse(&a, STR("https://token@a.example"), &same, &e));
	assert_true(same.has_user && !same.has_password);
	assert_true(str_eq(same.origin, u.origin));
	assert_true(str_eq(same.path, STR("/")));
	assert_true(http_url_parse(&a, STR("http://a.example/"), &same, &e));
	assert_false(str_eq(same.origin, u.origin));
	assert_true(str_eq(http_url_shown(&a, STR("https://b:p@a.example/s/?sig=1#f")),
	                   STR("https://a.example/s/?…")));
	assert_false(http_url_parse(&a, STR("a.example/simple"), &u, &e));
	assert_int_equal(e.fault, FAULT_INPUT);
}

/* ---- many requests ---- */

struct tally { size_t absent, faults; };

static void count(void *ctx, const struct http_answer *answer)
{
	struct tally *t = ctx;
	t->absent += !answer->err && answer->status == 404;
	t->faults += answer->err != NULL;
}

static void each_of_many_requests_is_answered_once(void **state)
{
	(void)state;
	struct server server = server_start(".", "");
	struct run *r = start_run(NULL, false, false);
	struct credentials credentials;
	struct tally tally = { 0 };
	struct err e;
	credentials_init(&credentials, run_arena(r), false);
	struct http *h = http_open(r, &credentials);
	for (int i = 0; i < 300; i++) {
		struct http_get get = { .kind = i % 3 ? HTTP_SMALL : HTTP_WHEEL, .what = "thing", .limit = 1000, .done = count,
		                        .ctx = &tally };
		get.url = i % 10 ? arena_fmt(run_arena(r), "%sx%d/", server.url, i) : STR("no URL");
		http_start(h, &get);
	}
	while (http_pending(h)) assert_true(http_turn(h, &e));
	assert_int_equal(tally.absent, 270);
	assert_int_equal(tally.faults, 30);
	assert_int_equal(http_requests(h), 270);
	http_close(h);
	run_close(r);
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(netrc_gives_the_entry_of_host_and_login),
		TEST(redirects_lead_to_http_and_never_down_from_https),
		TEST(a_url_is_asked_and_shown_without_credentials),
		TEST(each_of_many_requests_is_answered_once),
	};
	return cmocka_run_group_tests(tests, place_make, place_remove);
}
