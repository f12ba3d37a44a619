#include "support.h"

#include <jansson.h>

#include "spokeshave/buf.h"
#include "spokeshave/findings.h"

static struct finding_rule rules[3];

/* A report of three rules: one holds, one doesn't, one could not be asked. */
static struct report report_of(struct finding *v, size_t n)
{
	rules[0] = (struct finding_rule){ .code = STR("syntax"), .title = STR("it can be read") };
	rules[1] = (struct finding_rule){ .code = STR("hashes"), .title = STR("every file is hashed") };
	rules[2] = (struct finding_rule){ .code = STR("index"), .title = STR("the index agrees"),
	                                  .state = RULE_SKIPPED, .why = STR("--offline") };
	struct report r = { .command = STR("verify"), .subject = STR("a<b>.lock"), .rules = rules, .rules_n = 3,
	                    .scope = STR("2 wheels") };
	for (size_t i = 0; i < n; i++) PUSH(&a, &r.findings, v[i]);
	return r;
}

static str notes[] = { STR_INIT("of \x1bone") };

static struct finding two[] = {
	{ SEVERITY_ERROR, FAULT_INTEGRITY, STR_INIT("hashes"), STR_INIT("pad"), STR_INIT("alpine"),
	  STR_INIT("no\n\"hash\", 5% & <x>\x1b"), STR_INIT("\tpad = 1"), { notes, 1, 1 },
	  { STR_INIT("./my dir/a,b.lock"), 3, 2, 3, 5 } },
	{ SEVERITY_WARNING, FAULT_NONE, STR_INIT("syntax"), { 0 }, { 0 }, STR_INIT("odd"), { 0 }, { 0 },
	  { STR_INIT("z.lock"), 0, 0, 0, 0 } },
};

static struct report settled(void)
{
	struct report r = report_of(two, COUNT(two));
	assert_int_equal(report_settle(&r), FAULT_INTEGRITY);
	return r;
}

static void findings_are_sorted_told_once_and_decide_the_states_and_the_exit_code(void **state)
{
	struct finding v[] = { two[0], two[1], two[0] };
	(void)state;
	struct report r = report_of(v, COUNT(v));
	assert_int_equal(report_settle(&r), FAULT_INTEGRITY);
	assert_int_equal(r.findings.n, 2);
	assert_text(r.findings.v[0].code, "syntax");
	assert_int_equal(rules[0].state, RULE_PASSED);
	assert_int_equal(rules[1].state, RULE_FAILED);
	assert_int_equal(rules[2].state, RULE_SKIPPED);
	r = report_of(NULL, 0);
	assert_int_equal(report_settle(&r), FAULT_NONE);
}

static void each_format_is_written_as_it_is_read(void **state)
{
	static const struct { enum report_format format; const char *want; } cases[] = {
		{ REPORT_CHECKLIST, "✓ syntax  it can be read\n    z.lock: warning: odd\n"
		  "✗ hashes  every file is hashed\n    ./my dir/a,b.lock:3:2: [alpine] no\\x0a\"hash\", 5% & <x>\\x1b\n"
		  "- index   skipped: --offline\na<b>.lock: 1 error, 1 warning in 2 wheels\n" },
		{ REPORT_TEXT, "z.lock: warning[syntax]: odd\n"
		  "./my dir/a,b.lock:3:2: error[hashes]: [alpine] no\\x0a\"hash\", 5% & <x>\\x1b\n"
		  "     3 |     pad = 1\n       |     ^^^\n       = of \\x1bone\n\na<b>.lock: 1 error, 1 warning in 2 wheels\n" },
		{ REPORT_GITHUB, "::warning file=z.lock,title=spokeshave verify%3A syntax::odd\n"
		  "::error file=my dir/a%2Cb.lock,line=3,col=2,endColumn=5,title=spokeshave verify%3A hashes::"
		  "[alpine] no%0A\"hash\", 5%25 & <x>\\x1b%0Aof \\x1bone\n" },
		{ REPORT_MARKDOWN, "**spokeshave verify** a&lt;b>.lock: 1 error, 1 warning in 2 wheels\n\n"
		  "| level | code | where | what |\n|---|---|---|---|\n| warning | syntax | z.lock | odd |\n"
		  "| error | hashes | ./my dir/a,b.lock:3:2 | \\[alpine\\] no\\\\x0a\"hash\", 5% &amp; &lt;x>\\\\x1b<br>of \\\\x1bone |\n" },
		{ REPORT_JUNIT, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"4\" failures=\"1\" errors=\"0\">\n"
		  "  <testsuite name=\"spokeshave verify a&lt;b&gt;.lock\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\">\n"
		  "    <testcase classname=\"spokeshave.verify\" name=\"syntax: it can be read\"/>\n"
		  "    <testcase classname=\"spokeshave.verify\" name=\"index: the index agrees\">\n"
		  "      <skipped message=\"--offline\"/>\n    </testcase>\n"
		  "    <testcase classname=\"spokeshave.verify\" name=\"syntax: z.lock: odd\" file=\"z.lock\">\n"
		  "      <skipped message=\"odd\" type=\"syntax\">z.lock: odd</skipped>\n    </testcase>\n"
		  "    <testcase classname=\"spokeshave.verify\" name=\"hashes: ./my dir/a,b.lock:3:2: [alpine] no&#10;&quot;hash&quot;, "
		  "5% &amp; &lt;x&gt;\xEF\xBF\xBD\" file=\"./my dir/a,b.lock\" line=\"3\">\n"
		  "      <failure message=\"[alpine] no&#10;&quot;hash&quot;, 5% &amp; &lt;x&gt;\xEF\xBF\xBD\" type=\"hashes\">"
		  "./my dir/a,b.lock:3:2: [alpine] no&#10;&quot;hash&quot;, 5% &amp; &lt;x&gt;\xEF\xBF\xBD\nof \xEF\xBF\xBDone</failure>\n"
		  "    </testcase>\n  </testsuite>\n</testsuites>\n" },
	};
	(void)state;
	struct report r = settled();
	for (size_t i = 0; i < COUNT(cases); i++) assert_text(report_write(&a, &r, cases[i].format), cases[i].want);
}

static void what_is_not_said_is_left_out(void **state)
{
	(void)state;
	struct report r = { .command = STR("audit") };
	assert_text(report_write(&a, &r, REPORT_TEXT), "nothing found\n");
	assert_text(report_write(&a, &r, REPORT_MARKDOWN), "**spokeshave audit** nothing found\n");
	assert_text(report_write(&a, &r, REPORT_GITHUB), "");
	assert_has(report_write(&a, &r, REPORT_JUNIT), "<testsuite name=\"spokeshave audit\" tests=\"0\" failures=\"0\" errors=\"0\" skipped=\"0\">");
}

/* In each format, of a file with that name: what stands where the name does. */
static void names_of_any_bytes_break_no_format(void **state)
{
	static const struct { enum report_format format; const char *name, *want; } cases[] = {
		{ REPORT_TEXT, "a\x01\n\xFF\xE2\x80\xAE", "a\\x01\\x0a\xEF\xBF\xBD\\u202e:1: " },
		{ REPORT_GITHUB, "a\r\n:,%\x01\xFF", "::error file=a%0D%0A%3A%2C%25\\x01\xEF\xBF\xBD,line=1,title" },
		{ REPORT_MARKDOWN, "a|`<b>*_[]~$\\&@me\n", "| a\\|\\`&lt;b>\\*\\_\\[\\]\\~\\$\\\\&amp;@<!-- -->me\\\\x0a:1 |" },
		{ REPORT_JUNIT, "a\x01\x0C\xFF\xEF\xBF\xBE]]>\"'&", " file=\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD]]&gt;&quot;'&amp;\"" },
		{ REPORT_SARIF, "a\x01 \xFF\xC3\xA9%#?{", "\"uri\": \"a%01%20%FF%C3%A9%25%23%3F%7B\"" },
		{ REPORT_SARIF, "/a/b", "\"uri\": \"file:///a/b\"" },
		{ REPORT_JSON, "a\x01\xFF\"", "\"path\": \"a\\u0001\xEF\xBF\xBD\\\"\"" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct finding f = { .severity = SEVERITY_ERROR, .fault = FAULT_CHECK, .code = STR("hashes"), .message = STR("m"),
		                     .place = { .path = { cases[i].name, strlen(cases[i].name) }, .line = 1 } };
		struct report r = report_of(&f, 1);
		report_settle(&r);
		assert_has(report_write(&a, &r, cases[i].format), cases[i].want);
	}
}

static void carets_stand_below_what_is_meant(void **state)
{
	static const struct { const char *line; uint32_t column, end; const char *want; } cases[] = {
		{ "import yaml", 8, 12, "import yaml\n       |        ^^^^\n" },
		{ "\timport yaml", 9, 13, "    import yaml\n       |            ^^^^\n" },
		{ "'漢字'; import yaml", 14, 18, "'漢字'; import yaml\n       |                ^^^^\n" }, /* two columns each */
		{ "'e\xCC\x81'; import yaml", 14, 18, "'e\xCC\x81'; import yaml\n       |             ^^^^\n" }, /* none of its own */
		{ "\xF0\x9F\x98\x80 x", 3, 4, "\xF0\x9F\x98\x80 x\n       |    ^\n" },
		{ "import 漢字", 8, 10, "import 漢字\n       |        ^^^^\n" },
		{ "\x0Cimport x", 9, 10, "\\x0cimport x\n       |            ^\n" },
		{ "\xE2\x80\xAEx", 2, 3, "\\u202ex\n       |       ^\n" },
		{ "\xFFx", 2, 3, "\xEF\xBF\xBDx\n       |  ^\n" },
		{ "ab", 3, 9, "ab\n       |   ^\n" }, /* behind the end */
		{ "ab", 900, 901, "ab\n       |   ^\n" },
		{ "ab", 1, 0, "ab\n       | ^\n" },
		{ "ab", 0, 0, "ab\n" },
		{ "  ", 1, 2, NULL },
		{ "", 1, 1, NULL },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct finding f = { .severity = SEVERITY_ERROR, .code = STR("missing"), .message = STR("m"),
		                     .excerpt = { cases[i].line, strlen(cases[i].line) },
		                     .place = { STR("f"), 7, cases[i].column, cases[i].end ? 7 : 0, cases[i].end } };
		struct report r = { .command = STR("audit"), .findings = { &f, 1, 1 } };
		str excerpt = cases[i].want ? arena_fmt(&a, "     7 | %s", cases[i].want) : STR("");
		str place = cases[i].column ? arena_fmt(&a, "7:%u", cases[i].column) : STR("7");
		str want = arena_fmt(&a, "f:%.*s: error[missing]: m\n%.*s\n1 error\n", STR_ARG(place), STR_ARG(excerpt));
		assert_text(report_write(&a, &r, REPORT_TEXT), arena_cstr(&a, want));
	}
}

/* Of a long line what is shown holds the mark, with carets below it, and fits. */
static void a_long_line_is_cut_around_its_mark(void **state)
{
	static const struct { size_t before, after; bool wide; } cases[] = {
		{ 10, 500, false }, { 500, 10, false }, { 500, 500, false }, { 50, 60, false }, { 501, 33, true }, { 100000, 0, true },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf line = buf_in(&a);
		for (size_t k = 0; k < cases[i].before; k++) buf_add(&line, cases[i].wide ? STR("漢") : STR("x"));
		buf_add(&line, STR("MARK"));
		for (size_t k = 0; k < cases[i].after; k++) buf_char(&line, 'y');
		uint32_t column = (uint32_t)cases[i].before + 1;
		struct finding f = { .severity = SEVERITY_NOTE, .code = STR("c"), .message = STR("m"), .excerpt = buf_str(&line),
		                     .place = { STR("f"), 1, column, 1, column + 4 } };
		struct report r = { .command = STR("audit"), .findings = { &f, 1, 1 } };
		str head, shown, carets, rest = report_write(&a, &r, REPORT_TEXT);
		str_cut(rest, '\n', &head, &rest);
		str_cut(rest, '\n', &shown, &rest);
		str_cut(rest, '\n', &carets, &rest);
		assert_true(str_eat(&shown, STR("     1 | ")) && str_eat(&carets, STR("       | ")));
		size_t at = str_find(carets, '^'), columns = 0;
		assert_text(str_skip(carets, at), "^^^^");
		while (!str_starts(shown, STR("MARK"))) {
			bool mark = str_starts(shown, STR("…"));
			columns += str_starts(shown, STR("漢")) ? 2 : 1;
			shown = str_skip(shown, mark || str_starts(shown, STR("漢")) ? 3 : 1);
			assert_true(shown.n > 0);
		}
		assert_int_equal(columns, at);
		assert_true(columns + shown.n < 130);
	}
}

static json_t *json_of(enum report_format format)
{
	struct report r = settled();
	str text = report_write(&a, &r, format);
	json_t *root = json_loadb(text.p, text.n, 0, NULL);
	assert_non_null(root);
	return root;
}

static void json_holds_rules_and_findings(void **state)
{
	int schema, errors, line;
	const char *passed, *skipped, *why, *code, *message;
	(void)state;
	json_t *root = json_of(REPORT_JSON);
	assert_int_equal(0, json_unpack(root, "{s:i,s:i,s:[{s:s},{},{s:s,s:s}],s:[{s:s},{s:s,s:i}]}", "schema", &schema,
	                                "errors", &errors, "rules", "state", &passed, "state", &skipped, "why", &why,
	                                "findings", "code", &code, "message", &message, "line", &line));
	assert_true(schema == 1 && errors == 1 && line == 3);
	assert_string_equal(passed, "passed");
	assert_string_equal(skipped, "skipped");
	assert_string_equal(why, "--offline");
	assert_string_equal(code, "syntax");
	assert_string_equal(message, "no\n\"hash\", 5% & <x>\x1b");
	json_decref(root);
}

static void sarif_names_the_rule_the_encoded_path_and_the_region(void **state)
{
	int index, line, column, end_line, end;
	const char *version, *level, *uri, *id, *help, *tool;
	(void)state;
	json_t *root = json_of(REPORT_SARIF);
	assert_int_equal(0, json_unpack(root, "{s:s,s:[{s:{s:{s:s,s:[{},{s:s,s:{s:s}}]}},"
	                                "s:[{},{s:i,s:s,s:[{s:{s:{s:s},s:{s:i,s:i,s:i,s:i}}}]}]}]}",
	                                "version", &version, "runs", "tool", "driver", "name", &tool, "rules", "id", &id,
	                                "help", "text", &help, "results",
	                                "ruleIndex", &index, "level", &level, "locations", "physicalLocation", "artifactLocation",
	                                "uri", &uri, "region", "startLine", &line, "startColumn", &column, "endLine", &end_line,
	                                "endColumn", &end));
	assert_string_equal(version, "2.1.0");
	assert_string_equal(tool, "spokeshave verify");
	assert_string_equal(id, "hashes");
	assert_string_equal(help, "every file is hashed");
	assert_string_equal(level, "error");
	assert_string_equal(uri, "my%20dir/a%2Cb.lock");
	assert_true(index == 1 && line == 3 && column == 2 && end_line == 3 && end == 5);
	json_decref(root);
}

/* A service that takes the log refuses all of it for one result without a place. */
static void sarif_gives_each_result_a_place_and_takes_its_text_as_it_is(void **state)
{
	const char *uri, *text;
	int line, end;
	(void)state;
	struct finding f = { .severity = SEVERITY_ERROR, .fault = FAULT_CHECK, .code = STR("index"), .message = STR("{0} a[b](c)") };
	struct report r = report_of(&f, 1);
	report_settle(&r);
	str log = report_write(&a, &r, REPORT_SARIF);
	json_t *root = json_loadb(log.p, log.n, 0, NULL);
	assert_int_equal(0, json_unpack(root, "{s:[{s:[{s:{s:s},s:[{s:{s:{s:s},s:{s:i,s:i}}}]}]}]}", "runs", "results", "message", "text", &text,
	                                "locations", "physicalLocation", "artifactLocation", "uri", &uri, "region", "startLine", &line,
	                                "endColumn", &end));
	assert_string_equal(uri, "a%3Cb%3E.lock");
	assert_string_equal(text, "{{0}} a[b] (c)");
	assert_true(line == 1 && end == 1);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(findings_are_sorted_told_once_and_decide_the_states_and_the_exit_code),
		TEST(each_format_is_written_as_it_is_read),
		TEST(what_is_not_said_is_left_out),
		TEST(names_of_any_bytes_break_no_format),
		TEST(carets_stand_below_what_is_meant),
		TEST(a_long_line_is_cut_around_its_mark),
		TEST(json_holds_rules_and_findings),
		TEST(sarif_names_the_rule_the_encoded_path_and_the_region),
		TEST(sarif_gives_each_result_a_place_and_takes_its_text_as_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
