#include "support.h"

#include "spokeshave/reqfile.h"

static struct notes notes;
static struct reqfile file;
static struct err e;

static str variable(void *ctx, str name)
{
	(void)ctx;
	if (str_eq(name, STR("TOKEN"))) return STR("s3cret");
	if (str_eq(name, STR("NAME"))) return STR("flask");
	if (str_eq(name, STR("ONE"))) return STR("1");
	if (str_eq(name, STR("BLANK"))) return STR("1 0");
	if (str_eq(name, STR("HUGE"))) return STR("something that is longer than its name");
	return (str){ 0 };
}

static bool parse(str bytes)
{
	const struct reqfile_env env = { .get = variable };
	file = (struct reqfile){ 0 };
	notes = (struct notes){ 0 };
	return reqfile_parse(&a, STR("app/requirements.txt"), bytes, &env, &file, &notes, &e);
}

#define PARSE(literal) \
	do { \
		if (!parse(STR(literal))) fail_msg("%s", e.text); \
	} while (0)

/* ---- lines ---- */

static const struct { str bytes; const char *want; } lines[] = { /* "number:text|" each */
	{ STR_INIT(""), "" }, { STR_INIT("a\nb"), "1:a|2:b|" }, { STR_INIT("a\r\nb\rc"), "1:a|2:b|3:c|" },
	{ STR_INIT("a\fb\vc\x1c" "d\xE2\x80\xA8" "e\xC2\x85" "f"), "1:a|2:b|3:c|4:d|5:e|6:f|" },
	{ STR_INIT("a\\\nb\nc"), "1:ab|3:c|" }, { STR_INIT("a \\\n  b"), "1:a   b|" },
	{ STR_INIT("a\\"), "1:a|" }, { STR_INIT("a\\\n\\\n\nb"), "1:a|4:b|" }, { STR_INIT("a\\\\\nb"), "1:ab|" },
	{ STR_INIT("a\\\n# b\nc"), "1:a|3:c|" }, { STR_INIT("a\\\n# b\\\nc"), "1:a|3:c|" },
	{ STR_INIT("# a\\\nb"), "2:b|" }, { STR_INIT("a#b"), "1:a#b|" }, { STR_INIT("a #b"), "1:a|" },
	{ STR_INIT("a\t# b # c"), "1:a|" }, { STR_INIT("a\xC2\xA0#b"), "1:a|" }, { STR_INIT("a#b #c"), "1:a#b|" },
	{ STR_INIT("\xEF\xBB\xBF" "a"), "1:a|" }, { STR_INIT("\xFF\xFE" "a\0\n\0b\0"), "1:a|2:b|" },
	{ STR_INIT("\xFE\xFF\0a\0\n\xD8\x3D\xDE\0"), "1:a|2:\xF0\x9F\x98\x80|" },
	{ STR_INIT("\xFF\xFE\0\0" "a\0\0\0"), "1:a|" }, { STR_INIT("\0\0\xFE\xFF\0\0\0a"), "1:a|" },
	{ STR_INIT("# coding: latin-1\na\xE9"), "2:a\xC3\xA9|" },
	{ STR_INIT("\n# -*- coding: cp1252 -*-\na\x80"), "3:a\xE2\x82\xAC|" },
	{ STR_INIT("\n\n# coding: latin-1\na\xC3\xA9"), "4:a\xC3\xA9|" }, { STR_INIT("a\xE9"), "1:a\xC3\xA9|" },
};

static void lines_are_joined_and_freed_of_comments_as_pip_does(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct reqfile_lines got = { 0 };
		struct buf { char p[256]; size_t n; } text = { .n = 0 };
		reqfile_lines(&a, lines[i].bytes, &got);
		for (size_t k = 0; k < got.n; k++) {
			str line = arena_fmt(&a, "%u:%.*s|", got.v[k].line, STR_ARG(got.v[k].text));
			memcpy(text.p + text.n, line.p, line.n);
			text.n += line.n;
		}
		text.p[text.n] = 0;
		if (strcmp(text.p, lines[i].want)) fail_msg("case %zu: '%s', not '%s'", i, text.p, lines[i].want);
	}
}

/* ---- options ---- */

static const struct { const char *line; enum reqfile_kind kind; const char *text; bool weakens; } options[] = {
	{ "-i https://index.example/simple", REQFILE_INDEX_URL, "https://index.example/simple", false },
	{ "--index-url=https://a", REQFILE_INDEX_URL, "https://a", false },
	{ "--pypi-url https://a", REQFILE_INDEX_URL, "https://a", false },
	{ "--index https://a", REQFILE_INDEX_URL, "https://a", false },
	{ "--extra-index https://a", REQFILE_EXTRA_INDEX_URL, "https://a", false },
	{ "--no-index", REQFILE_NO_INDEX, "", false },
	{ "-r base.txt", REQFILE_INCLUDE, "base.txt", false }, { "-rbase.txt", REQFILE_INCLUDE, "base.txt", false },
	{ "-r=base.txt", REQFILE_INCLUDE, "base.txt", false },
	{ "--requirement 'a b.txt'", REQFILE_INCLUDE, "a b.txt", false },
	{ "-r a\\ b.txt", REQFILE_INCLUDE, "a b.txt", false },
	{ "-r \"a \\\"b\\x.txt\"", REQFILE_INCLUDE, "a \"b\\x.txt", false },
	{ "-c c.txt", REQFILE_CONSTRAINTS, "c.txt", false }, { "--constr=c.txt", REQFILE_CONSTRAINTS, "c.txt", false },
	{ "-f wheels", REQFILE_FIND_LINKS, "wheels", false }, { "--find-links=./w", REQFILE_FIND_LINKS, "./w", false },
	{ "--only-binary :all:", REQFILE_ONLY_BINARY, ":all:", false },
	{ "--prefer-binary", REQFILE_PREFER_BINARY, "", false }, { "--pre", REQFILE_PRE, "", false },
	{ "--require-hashes", REQFILE_REQUIRE_HASHES, "", false },
	{ "--all-releases=:all:", REQFILE_OTHER, ":all:", false }, { "--only-final a", REQFILE_OTHER, "a", false },
	{ "-e .", REQFILE_EDITABLE, ".", true }, { "-e git+https://a/b#egg=b", REQFILE_EDITABLE, "git+https://a/b#egg=b", true },
	{ "--no-binary=:all:", REQFILE_NO_BINARY, ":all:", true },
	{ "--trusted-host a", REQFILE_TRUSTED_HOST, "a", true },
	{ "--no-require-hashes", REQFILE_OTHER, "", true }, { "--use-feature=fast-deps", REQFILE_OTHER, "fast-deps", true },
	{ "--no-use-wheel", REQFILE_OTHER, "", true },
	{ "--index-url ${UNSET}/x", REQFILE_INDEX_URL, "${UNSET}/x", false },
};

static void options_are_known_by_every_spelling(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(options); i++) {
		if (!parse(str_of(options[i].line))) fail_msg("%s", e.text);
		assert_int_equal(file.n, 1);
		if (file.v[0].kind != options[i].kind || file.v[0].weakens != options[i].weakens)
			fail_msg("'%s' is another kind", options[i].line);
		assert_text(file.v[0].text, options[i].text);
		assert_true(str_starts(file.v[0].option, STR("--")));
		assert_int_equal(notes.n, 0);
	}
}

static void what_pip_passes_over_gets_a_note(void **state)
{
	static const struct { const char *line; size_t entries, notes; const char *says; } cases[] = {
		{ "-r a.txt -r b.txt", 1, 1, "--requirement" }, { "-c c.txt -r a.txt --pre", 1, 2, "--constraint" },
		{ "-f a -f b", 1, 1, "--find-links" }, { "--build-option=x", 0, 1, "--build-option" },
		{ "flask --pre", 1, 1, "--pre" }, { "flask -C a=b", 1, 1, "--config-settings" },
		{ "flask --global-option=x", 1, 1, "--global-option" }, { "--pre flask", 1, 1, "'flask'" },
		{ "--no-index -- x", 1, 1, "'x'" }, { "flask\xE9 # coding\n", 0, 0, NULL },
		{ "# \xE9\nflask", 1, 1, "Latin-1" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!parse(str_of(cases[i].line))) {
			if (cases[i].says) fail_msg("%s", e.text);
			continue;
		}
		assert_non_null(cases[i].says);
		if (file.n != cases[i].entries || notes.n != cases[i].notes)
			fail_msg("'%s': %zu entries, %zu notes", cases[i].line, file.n, notes.n);
		if (!str_has(notes.v[0].text, str_of(cases[i].says)))
			fail_msg("'%.*s' does not say '%s'", STR_ARG(notes.v[0].text), cases[i].says);
		assert_true(str_starts(notes.v[0].where, STR("app/requirements.txt:1")));
	}
	PARSE("-c c.txt -r a.txt");
	assert_int_equal(file.v[0].kind, REQFILE_INCLUDE);
	PARSE("--hash=sha256:ab"); /* it would check nothing: the caller decides */
	assert_int_equal(file.n, 1);
	assert_text(file.v[0].option, "--hash");
}

/* ---- requirements ---- */

static void requirements_are_read_with_their_hashes(void **state)
{
	(void)state;
	PARSE("Flask[async] >= 2 ; python_version > '3.7' \\\n"
	      "    --hash=SHA256:" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA \\\n"
	      "    --hash sha256:" "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb # comment\n"
	      "\n  django (>=1.0)\n");
	assert_int_equal(file.n, 2);
	assert_int_equal(file.v[0].line, 1);
	assert_text(file.v[0].req.canonical, "flask");
	assert_text(file.v[0].text, "Flask[async] >= 2 ; python_version > '3.7'");
	assert_int_equal(file.v[0].req.extras.n, 1);
	assert_non_null(file.v[0].req.marker);
	assert_int_equal(file.v[0].hashes.n, 2);
	assert_text(file.v[0].hashes.v[0], "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	assert_int_equal(file.v[1].line, 5);
	assert_text(file.v[1].req.canonical, "django");
	assert_int_equal(file.v[1].req.specs.n, 1);
}

static void wheels_may_be_given_by_url_or_path(void **state)
{
	static const struct { const char *line, *name, *url; size_t extras; bool marker; } cases[] = {
		{ "https://a.example/x/My_Pkg-1.0-py3-none-any.whl#sha256=ff", "my-pkg",
		  "https://a.example/x/My_Pkg-1.0-py3-none-any.whl#sha256=ff", 0, false },
		{ "./wheels/a-1-py3-none-any.whl", "a", "./wheels/a-1-py3-none-any.whl", 0, false },
		{ "a-1-py3-none-any.whl", "a", "a-1-py3-none-any.whl", 0, false },
		{ "/w/a-1-py3-none-any.whl[x,Y]; os_name == 'posix'", "a", "/w/a-1-py3-none-any.whl", 2, true },
		{ "https://a/a-1%2Bcpu-py3-none-any.whl ; os_name == 'posix'", "a", "https://a/a-1%2Bcpu-py3-none-any.whl", 0, true },
		{ "file:///w/a-1-py3-none-any.whl", "a", "file:///w/a-1-py3-none-any.whl", 0, false },
		{ "A.b[x] @ https://a/a_b-1-py3-none-any.whl", "a-b", "https://a/a_b-1-py3-none-any.whl", 1, false },
		{ "a@https://a/a-1-py3-none-any.whl", "a", "https://a/a-1-py3-none-any.whl", 0, false },
		{ "./v@1/a-1-py3-none-any.whl", "a", "./v@1/a-1-py3-none-any.whl", 0, false },
		{ "w/v@1/a-1-py3-none-any.whl", "a", "w/v@1/a-1-py3-none-any.whl", 0, false },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (!parse(str_of(cases[i].line))) fail_msg("%s", e.text);
		assert_int_equal(file.n, 1);
		assert_text(file.v[0].req.canonical, cases[i].name);
		assert_text(file.v[0].req.url, cases[i].url);
		assert_int_equal(file.v[0].req.extras.n, cases[i].extras);
		assert_int_equal(file.v[0].req.marker != NULL, cases[i].marker);
		assert_true(str_ends(file.v[0].wheel, STR(".whl")));
	}
}

static const struct { const char *text, *starts, *says; } faults[] = {
	{ "flask\n\n  flask=1\n", "app/requirements.txt:3:", "did you mean 'flask==1'?" },
	{ "flask => 1", "app/requirements.txt:1:", "did you mean 'flask>=1'?" },
	{ "flask <> 1", "app/requirements.txt:1:", "did you mean 'flask!=1'?" },
	{ "flask 1.0", "app/requirements.txt:1:", "did you mean 'flask==1.0'?" },
	{ "flask~1.0", "app/requirements.txt:1:", "did you mean 'flask~=1.0'?" },
	{ "pip install flask", "app/requirements.txt:1:", "pip install" },
	{ "requirements.txt", "app/requirements.txt:1:1:", "'-r requirements.txt'" },
	{ "./dev/base.txt", "app/requirements.txt:1:1:", "'-r ./dev/base.txt'" },
	{ "flask==1,,2", "app/requirements.txt:1:", "\n    flask==1,,2\n" },
	{ "a\nflask ; os_nam == 'x'", "app/requirements.txt:2:", "^" },
	{ "flask >= 1 \\\n  ; python_version ! '3'", "app/requirements.txt:2:", "python_version ! '3'\n" },
	{ "flask \\\n  -e ./x", "app/requirements.txt:2:3:", "line of its own" }, /* not silently flask alone */
	{ "--index-ulr https://a", "app/requirements.txt:1:1:", "no such option: --index-ulr" },
	{ "--no https://a", "app/requirements.txt:1:1:", "may mean" }, { "-x", "app/requirements.txt:1:1:", "no such option: -x" },
	{ "--pre=1", "app/requirements.txt:1:1:", "takes no value" }, { "-r", "app/requirements.txt:1:1:", "needs a value" },
	{ "-r 'a", "app/requirements.txt:1:4:", "quote is never closed" },
	{ "a --hash=md5:ab", "app/requirements.txt:1:3:", "'md5'" }, { "a --hash=ab", "app/requirements.txt:1:3:", "--hash=sha256:" },
	{ "a --hash=sha256:ab", "app/requirements.txt:1:3:", "no sha256 digest" },
	{ "git+https://a/b.git@v1#egg=b", "app/requirements.txt:1:1:", "version control" },
	{ "b @ git+https://a/b.git", "app/requirements.txt:1:5:", "pip wheel" },
	{ "https://a/b-1.tar.gz", "app/requirements.txt:1:1:", "source distribution" },
	{ "b @ https://a/b-1.zip", "app/requirements.txt:1:5:", "--find-links wheels" },
	{ ".", "app/requirements.txt:1:1:", "folder" }, { "./lib[x]", "app/requirements.txt:1:1:", "folder" },
	{ "../lib", "app/requirements.txt:1:1:", "folder" }, { "lib/", "app/requirements.txt:1:1:", "folder" },
	{ "https://a:x/b-1-py3-none-any.whl", "app/requirements.txt:1:1:", "not a URL" },
	{ "b @ https://a/c-1-py3-none-any.whl", "app/requirements.txt:1:5:", "'c'" },
	{ "b@https://a/c-1-py3-none-any.whl", "app/requirements.txt:1:3:", "'c'" },
	{ "https://a/b.whl", "app/requirements.txt:1:1:", "b.whl" },
	{ "a;", "app/requirements.txt:1:3:", "no marker follows the ';'" }, { "a>=1 ; \n", "app/requirements.txt:1:7:", "leave the ';' out" },
	{ "./a-1-py3-none-any.whl ;", "app/requirements.txt:1:25:", "no marker follows the ';'" },
	{ "# coding: koi8-x\na", "app/requirements.txt:1:1:", "'koi8-x'" },
};

static void faults_name_the_place_and_show_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(faults); i++) {
		if (parse(str_of(faults[i].text))) fail_msg("'%s' was taken", faults[i].text);
		assert_int_equal(e.fault, FAULT_INPUT);
		if (!str_starts(str_of(e.text), str_of(faults[i].starts)) || !strstr(e.text, faults[i].says))
			fail_msg("'%s' is not '%s … %s'", e.text, faults[i].starts, faults[i].says);
	}
}

static void the_caret_stands_under_the_fault(void **state)
{
	(void)state;
	assert_false(parse(STR("a\n\tx --pre=1 # x\n")));
	assert_string_equal(e.text, "app/requirements.txt:2:4: --pre takes no value\n    \tx --pre=1 # x\n    \t  ^");
	assert_false(parse(STR("a --hash=\"sha256:ab\" \\\n\t --hash=md5:00 \\\n --hash=md5:01\n")));
	assert_true(str_starts(str_of(e.text), STR("app/requirements.txt:1:3: ")));
	assert_false(parse(STR("flask \\\n  --hash=md5:00 # x\n")));
	assert_true(str_starts(str_of(e.text), STR("app/requirements.txt:2:3: ")));
	assert_string_equal(strrchr(e.text, '\n'), "\n      ^");
	assert_non_null(strstr(e.text, "\n      --hash=md5:00 # x\n"));
}

/* "line:column" of each entry. */
static void entries_know_their_place(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "a\n  b", "1:1 2:3 " }, { "\t-i x --pre   --no-index\n", "1:2 1:7 1:15 " },
		{ "--pre \\\n\\\n  --no-index \\\n -f \\\n y", "1:1 3:3 4:2 " }, { " \\\n \\\n  a", "3:3 " },
		{ "-f '\xC3\xA9' --pre", "1:1 1:8 " }, { "-f ${TOKEN} --pre # x", "1:1 1:13 " }, { "\\\na", "2:1 " },
		{ "${HUGE_X}--pre", "" }, { "-f ${BLANK} --pre", "1:1 1:13 " }, /* its value has a word more */
		{ "\xEF\xBB\xBF-r x", "1:1 " }, { "\xE2\x80\x83--pre", "1:2 " }, { "a \\\n # b\n -c z", "1:1 3:2 " },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct { char p[64]; size_t n; } text = { .n = 0 };
		text.p[0] = 0;
		if (!parse(str_of(cases[i].text)) && *cases[i].want) fail_msg("%s", e.text);
		for (size_t k = 0; k < file.n; k++)
			text.n += (size_t)snprintf(text.p + text.n, sizeof text.p - text.n, "%u:%u ", file.v[k].at.line, file.v[k].at.column);
		if (strcmp(text.p, cases[i].want)) fail_msg("'%s' at %s, not %s", cases[i].text, text.p, cases[i].want);
	}
}

static void a_long_line_is_shown_in_part(void **state)
{
	char text[4000];
	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text + 3000, " !! ", 4);
	assert_false(parse((str){ text, sizeof text }));
	assert_true(strlen(e.text) < 4200);
	assert_true(strlen(strrchr(e.text, '\n')) < 200);
}

/* ---- secrets ---- */

static void variables_are_replaced_and_never_shown(void **state)
{
	(void)state;
	PARSE("--index-url https://${TOKEN}@index.example/${UNSET}${lower}\n${NAME}>=2\n");
	assert_text(file.v[0].text, "https://s3cret@index.example/${UNSET}${lower}");
	assert_text(file.v[0].raw, "https://${TOKEN}@index.example/${UNSET}${lower}");
	assert_text(file.v[1].req.canonical, "flask");
	assert_text(file.v[1].raw, "${NAME}>=2");
	assert_false(parse(STR("flask=${TOKEN}")));
	assert_null(strstr(e.text, "s3cret"));
	assert_non_null(strstr(e.text, "${TOKEN}"));
	assert_false(parse(STR("b @ https://${TOKEN}@a/b.tar.gz")));
	assert_null(strstr(e.text, "s3cret"));
	assert_false(parse(STR("https://me:s3cret@a/b.tar.gz")));
	assert_null(strstr(e.text, "s3cret"));
	assert_false(parse(STR("-i https://me:s3cret@a/ --nonsense")));
	assert_null(strstr(e.text, "s3cret"));
	PARSE("--pre ${TOKEN}");
	assert_false(str_has(notes.v[0].text, STR("s3cret")));
}

/* Without a value of a variable, but all else that can be said. */
static void what_is_wrong_beside_a_variable_is_said(void **state)
{
	static const struct bad { const char *text, *starts, *says; } cases[] = {
		{ "${NAME}==${ONE},>>2", "app/requirements.txt:1:17:", "'>2' is not a version" },
		{ "-f ${TOKEN} --nonsense", "app/requirements.txt:1:13:", "no such option: --nonsense" },
		{ "-f ${TOKEN} \\\n --nonsense", "app/requirements.txt:2:2:", "no such option: --nonsense" },
		{ "a @ https://${TOKEN}@index.example/a-1-py3-none-any.whl ; os_nam == 'x'", "app/requirements.txt:1:59:", "os_nam" },
		{ "a==${NAME}", "app/requirements.txt:1:2:", "with the value of ${NAME} in its place, this can't be read" },
		{ "a==${BLANK}", "app/requirements.txt:1:", "${BLANK} (there is a blank in it)" },
		{ "a==${ONE} ; ${TOKEN} < '3'", "app/requirements.txt:1:13:", "the value of ${ONE}, ${TOKEN} in its place" },
		{ "a==${UNSET}", "app/requirements.txt:1:2:", "'${UNSET}' is not a version; ${UNSET} is not set\n" },
		{ "a==${UNSET} ; ${TOKEN}", "app/requirements.txt:1:2:", "'${UNSET}' is not a version; ${UNSET} is not set\n" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		if (parse(str_of(cases[i].text))) fail_msg("'%s' was taken", cases[i].text);
		if (!str_starts(str_of(e.text), str_of(cases[i].starts)) || !strstr(e.text, cases[i].says))
			fail_msg("'%s' is not '%s … %s'", e.text, cases[i].starts, cases[i].says);
		if (strstr(e.text, "s3cret") || strstr(e.text, "flask")) fail_msg("a value is shown: %s", e.text);
	}
}

static void nothing_borrows_the_bytes(void **state)
{
	char bytes[] = "-i https://a\nflask[x]>=1 # c";
	(void)state;
	assert_true(parse(str_of(bytes)));
	memset(bytes, 'x', sizeof bytes);
	assert_text(file.v[0].text, "https://a");
	assert_text(requirement_text(&a, &file.v[1].req), "flask[x]>=1");
}

static void a_hundred_thousand_lines_are_read(void **state)
{
	enum { LINES = 100000 };
	size_t n = 0;
	char *text = arena_alloc(&a, LINES * 16, 1);
	(void)state;
	for (int i = 0; i < LINES; i++) n += (size_t)sprintf(text + n, "p%d>=1%s\n", i, i % 2 ? " \\" : "");
	assert_false(parse((str){ text, n })); /* joined pairs are no requirements */
	n = 0;
	for (int i = 0; i < LINES; i++) n += (size_t)sprintf(text + n, "p%d>=1 # x\n", i);
	assert_true(parse((str){ text, n }));
	assert_int_equal(file.n, LINES);
	assert_int_equal(file.v[LINES - 1].line, LINES);
}

static str repeated(const char *text, size_t n)
{
	size_t length = strlen(text);
	char *p = arena_bytes(&a, n * length);
	for (size_t i = 0; i < n; i++) memcpy(p + i * length, text, length);
	return (str){ p, n * length };
}

static void lines_and_their_number_have_limits(void **state)
{
	enum { FIT = LIMIT_REQFILE_LINE_BYTES / 8 };
	(void)state;
	assert_true(parse(repeated("a\n", LIMIT_REQFILE_ENTRIES)));
	assert_false(parse(repeated("a\n", LIMIT_REQFILE_ENTRIES + 1)));
	assert_says(&e, "app/requirements.txt:250001:1: more than 250000 requirements");
	assert_true(parse(repeated("--pre  \\\n", FIT)));
	assert_int_equal(file.n, FIT);
	assert_false(parse(repeated("--pre    \\\n", FIT)));
	assert_says(&e, "app/requirements.txt:1:1: a line of ");
	assert_true(parse(arena_join(&a, STR("-i /"), repeated("${NAME}", FIT))));
	assert_false(parse(arena_join(&a, STR("-i /"), repeated("${HUGE}", FIT)))); /* long by its values alone */
	assert_says(&e, "app/requirements.txt:1:1: a line of ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_are_joined_and_freed_of_comments_as_pip_does),
		TEST(options_are_known_by_every_spelling),
		TEST(what_pip_passes_over_gets_a_note),
		TEST(requirements_are_read_with_their_hashes),
		TEST(wheels_may_be_given_by_url_or_path),
		TEST(faults_name_the_place_and_show_it),
		TEST(the_caret_stands_under_the_fault),
		TEST(entries_know_their_place),
		TEST(a_long_line_is_shown_in_part),
		TEST(variables_are_replaced_and_never_shown),
		TEST(what_is_wrong_beside_a_variable_is_said),
		TEST(nothing_borrows_the_bytes),
		TEST(a_hundred_thousand_lines_are_read),
		TEST(lines_and_their_number_have_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
