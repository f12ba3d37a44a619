#include "support.h"

#include "spokeshave/url.h"

static void what_is_no_absolute_url_is_refused(void **state)
{
	static const char *const cases[] = {
		"", "a", "index.example/simple", "/simple/", "http:", "http:/x", "https://", "https:///path",
		"https://index.example:99999/", "https://index.example:1x/", "https://a b/", "https://a/b c",
		"https://a/b\nc", "https://a\\b/", "file:relative", "file://user@/x", "1http://a/", "mailto:a@b",
		"https://a<b>/",
	};
	struct url u;
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		u.host = STR("untouched");
		if (url_parse(str_of(cases[i]), &u)) fail_msg("'%s' was taken", cases[i]);
		assert_text(u.host, "untouched");
	}
}

static void the_parts_of_a_url_are_found(void **state)
{
	struct url u;
	(void)state;
	assert_true(url_parse(STR("https://me:p%40ss@Index.Example:8443/simple/a?x=1#sha256=ff"), &u));
	assert_text(u.scheme, "https");
	assert_text(u.user_info, "me:p%40ss");
	assert_text(u.host, "Index.Example");
	assert_text(u.port, "8443");
	assert_text(u.path, "/simple/a");
	assert_text(u.query, "x=1");
	assert_text(u.fragment, "sha256=ff");
	assert_true(url_parse(STR("http://[::1]:80"), &u));
	assert_text(u.host, "[::1]");
	assert_text(u.port, "80");
	assert_true(url_parse(STR("file:///srv/wheels"), &u));
	assert_text(u.path, "/srv/wheels");
	assert_true(url_parse(STR("https://token@index.example"), &u) && u.has_user_info);
	assert_true(url_parse(STR("https://a@b@index.example/"), &u));
	assert_text(u.user_info, "a@b");
}

static void references_are_resolved_as_the_standard_says(void **state)
{
	static const struct { const char *ref, *want; } cases[] = { /* RFC 3986, 5.4 */
		{ "g", "http://a/b/c/g" }, { "./g", "http://a/b/c/g" }, { "g/", "http://a/b/c/g/" },
		{ "/g", "http://a/g" }, { "//g", "http://g" }, { "?y", "http://a/b/c/d;p?y" },
		{ "g?y", "http://a/b/c/g?y" }, { "#s", "http://a/b/c/d;p?q#s" }, { "g#s", "http://a/b/c/g#s" },
		{ ";x", "http://a/b/c/;x" }, { "", "http://a/b/c/d;p?q" }, { ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" }, { "..", "http://a/b/" }, { "../g", "http://a/b/g" },
		{ "../..", "http://a/" }, { "../../g", "http://a/g" }, { "../../../g", "http://a/g" },
		{ "/./g", "http://a/g" }, { "/../g", "http://a/g" }, { "g.", "http://a/b/c/g." },
		{ "..g", "http://a/b/c/..g" }, { "./../g", "http://a/b/g" }, { "g/./h", "http://a/b/c/g/h" },
		{ "g/../h", "http://a/b/c/h" }, { "g?y/../x", "http://a/b/c/g?y/../x" },
		{ "https://other/x", "https://other/x" }, { "https://other/a/../b", "https://other/b" },
		{ "https://me:pw@other/./b", "https://me:pw@other/b" }, { " g ", "http://a/b/c/g" },
		{ "a b\"c", "http://a/b/c/a%20b%22c" }, { "\xC3\xA9", "http://a/b/c/%C3%A9" },
		{ "a%20b", "http://a/b/c/a%20b" }, { "a\nb", "http://a/b/c/a%0Ab" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_text(url_join(&a, STR("http://a/b/c/d;p?q"), str_of(cases[i].ref)), cases[i].want);
	assert_text(url_join(&a, STR("https://me:pw@a:8443/b/"), STR("c")), "https://me:pw@a:8443/b/c");
	assert_text(url_join(&a, STR("https://a"), STR("c")), "https://a/c");
	assert_text(url_join(&a, STR("file:///srv/x.html"), STR("y.whl")), "file:///srv/y.whl");
}

static void a_file_name_is_decoded_and_never_hides_a_path(void **state)
{
	static const struct { const char *url, *want; } cases[] = {
		{ "https://a/b/x-1.0-py3-none-any.whl", "x-1.0-py3-none-any.whl" },
		{ "https://a/x-1.0%2Bcpu-py3-none-any.whl#sha256=ff", "x-1.0+cpu-py3-none-any.whl" },
		{ "https://a/x.whl?sig=a/b", "x.whl" }, { "https://a/b/", "" }, { "https://a", "" },
		{ "https://a/b%2Fc.whl", "" }, { "https://a/..%2Fc.whl", "" }, { "https://a/%2e%2e", "" },
		{ "https://a/b%5Cc.whl", "" }, { "https://a/x%00.whl", "" }, { "https://a/x%0A.whl", "" },
		{ "../x.whl", "x.whl" }, { "x%zz.whl", "x%zz.whl" }, { "x%4", "x%4" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_text(url_basename(&a, str_of(cases[i].url)), cases[i].want);
}

static void fragments_give_their_values(void **state)
{
	(void)state;
	assert_text(url_fragment_value(STR("https://a/x#egg=a&sha256=ff"), STR("sha256")), "ff");
	assert_text(url_fragment_value(STR("https://a/x#sha256=ff&egg=a"), STR("egg")), "a");
	assert_text(url_fragment_value(STR("https://a/x#xsha256=ff"), STR("sha256")), "");
	assert_text(url_fragment_value(STR("https://a/x?sha256=ff"), STR("sha256")), "");
	assert_text(url_without_fragment(STR("https://a/x?b#c#d")), "https://a/x?b");
}

static void origins_compare_as_text(void **state)
{
	static const struct { const char *url, *want; } cases[] = {
		{ "HTTPS://Me:pw@Index.Example:443/a", "https://index.example" },
		{ "http://index.example:80/", "http://index.example" },
		{ "http://index.example:443/", "http://index.example:443" },
		{ "https://index.example:8443/x#y", "https://index.example:8443" },
		{ "https://index.example:/", "https://index.example" }, { "nonsense", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_text(url_origin(&a, str_of(cases[i].url)), cases[i].want);
}

static void paths_and_file_urls_give_each_other(void **state)
{
	static const char *const paths[] = { "/srv/wheels", "/a b/c#d/e?f/100%/\xC3\xA9\n", "/" };
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++)
		assert_text(url_file_path(&a, url_from_path(&a, str_of(paths[i]))), paths[i]);
	assert_text(url_file_path(&a, STR("file://localhost/a%20b")), "/a b");
	assert_text(url_file_path(&a, STR("file:/a")), "/a");
	assert_text(url_file_path(&a, STR("file://elsewhere/a")), "");
	assert_text(url_file_path(&a, STR("file:///a%00b")), "");
	assert_text(url_file_path(&a, STR("https://a/b")), "");
}

static void passwords_are_never_shown(void **state)
{
	static const struct { const char *url, *want; } cases[] = {
		{ "https://me:secret@index.example/simple", "https://index.example/simple" },
		{ "https://secret@index.example", "https://index.example" },
		{ "https://me:sec@ret@index.example/", "https://index.example/" },
		{ "https://me:sec/ret@index.example/", "https://index.example/" },
		{ "git+https://me:secret@a/b@v1", "git+https://a/b@v1" },
		{ "https://a/b@v1", "https://a/b@v1" }, { "https://a:80/b@v1", "https://a:80/b@v1" },
		{ "https://[::1]/b@v1", "https://[::1]/b@v1" },
		{ "no url", "no url" }, { "me:secret@a", "me:secret@a" }, { "", "" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_text(url_redacted(&a, str_of(cases[i].url)), cases[i].want);
	assert_text(url_redacted_text(&a, STR("-i https://a:b@c/ --find-links 'http://d:e@f/' x://")),
	            "-i https://c/ --find-links 'http://f/' x://");
	assert_text(url_redacted_text(&a, STR("mail me@a")), "mail me@a");
	assert_text(url_masked_text(&a, STR("-i https://a:é@c/ --find-links 'http://d:e@f/' x:// g@h")),
	            "-i https://***@c/ --find-links 'http://***@f/' x:// g@h");
	assert_text(url_masked_text(&a, STR("https://c/ @d")), "https://c/ @d");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_no_absolute_url_is_refused),
		TEST(the_parts_of_a_url_are_found),
		TEST(references_are_resolved_as_the_standard_says),
		TEST(a_file_name_is_decoded_and_never_hides_a_path),
		TEST(fragments_give_their_values),
		TEST(origins_compare_as_text),
		TEST(paths_and_file_urls_give_each_other),
		TEST(passwords_are_never_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
