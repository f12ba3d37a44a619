#include "support.h"

#include <jansson.h>

#include "spokeshave/findings.h"

static struct finding_rule rules[3];

/* A report of three rules: one holds, one doesn't, one could not be asked. */
static struct report report_of(struct finding *v, size_t n)
{
	rules[0] = (struct finding_rule){ .code = STR("syntax"), .title = STR("it can be read") };
	rules[1] = (struct finding_rule){ .code = STR("hashes"), .title = STR("every file is hashed") };
	rules[2] = (struct finding_rule){ .code = STR("index"), .title = STR("the index agrees"),
	                                  .state = RULE_SKIPPED, .why = STR("--offline") };
	struct report r = { .command = STR("verify"), .subject = STR("a<b>.lock"), .rules = rules, .rules_n = 3 };
	for (size_t i = 0; i < n; i++) PUSH(&a, &r.findings, v[i]);
	return r;
}

static struct finding two[] = {
	{ SEVERITY_ERROR, FAULT_INTEGRITY, STR_INIT("hashes"), STR_INIT("pad"), STR_INIT("alpine"),
	  STR_INIT("no\n\"hash\", 5% & <x>\x1b"), STR_INIT("\tpad = 1"), { 0 },
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
		  "- index   skipped: --offline\na<b>.lock: 1 error, 1 warning\n" },
		{ REPORT_TEXT, "z.lock: warning: odd [syntax]\n"
		  "./my dir/a,b.lock:3:2: error: [alpine] no\\x0a\"hash\", 5% & <x>\\x1b [hashes]\n"
		  "    \tpad = 1\n    \t^~~\na<b>.lock: 1 error, 1 warning\n" },
		{ REPORT_GITHUB, "::warning file=z.lock,title=syntax::odd\n"
		  "::error file=./my dir/a%2Cb.lock,line=3,col=2,title=hashes::[alpine] no\\x0a\"hash\", 5%25 & <x>\\x1b\n" },
		{ REPORT_MARKDOWN, "**a&lt;b>.lock**: 1 error, 1 warning\n\n| | check | where | what |\n|---|---|---|---|\n"
		  "| warning | syntax | z.lock | odd |\n"
		  "| error | hashes | ./my dir/a,b.lock:3:2 | \\[alpine\\] no\\\\x0a\"hash\", 5% &amp; &lt;x>\\\\x1b |\n" },
		{ REPORT_JUNIT, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		  "  <testsuite name=\"spokeshave verify a&lt;b&gt;.lock\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">\n"
		  "    <testcase classname=\"spokeshave.verify\" name=\"syntax: it can be read\">\n"
		  "      <system-out>z.lock: odd</system-out>\n    </testcase>\n"
		  "    <testcase classname=\"spokeshave.verify\" name=\"hashes: every file is hashed\">\n"
		  "      <failure message=\"no&#10;&quot;hash&quot;, 5% &amp; &lt;x&gt;\xEF\xBF\xBD\" type=\"hashes\">"
		  "./my dir/a,b.lock:3:2: [alpine] no&#10;&quot;hash&quot;, 5% &amp; &lt;x&gt;\xEF\xBF\xBD</failure>\n    </testcase>\n"
		  "    <testcase classname=\"spokeshave.verify\" name=\"index: the index agrees\">\n"
		  "      <skipped message=\"--offline\"/>\n    </testcase>\n  </testsuite>\n</testsuites>\n" },
	};
	(void)state;
	struct report r = settled();
	for (size_t i = 0; i < COUNT(cases); i++) assert_text(report_write(&a, &r, cases[i].format), cases[i].want);
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
	int index, line, column, end;
	const char *version, *level, *uri, *id;
	(void)state;
	json_t *root = json_of(REPORT_SARIF);
	assert_int_equal(0, json_unpack(root, "{s:s,s:[{s:{s:{s:[{},{s:s}]}},s:[{},{s:i,s:s,s:[{s:{s:{s:s},s:{s:i,s:i,s:i}}}]}]}]}",
	                                "version", &version, "runs", "tool", "driver", "rules", "id", &id, "results",
	                                "ruleIndex", &index, "level", &level, "locations", "physicalLocation", "artifactLocation",
	                                "uri", &uri, "region", "startLine", &line, "startColumn", &column, "endColumn", &end));
	assert_string_equal(version, "2.1.0");
	assert_string_equal(id, "hashes");
	assert_string_equal(level, "error");
	assert_string_equal(uri, "my%20dir/a%2Cb.lock");
	assert_true(index == 1 && line == 3 && column == 2 && end == 5);
	json_decref(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(findings_are_sorted_told_once_and_decide_the_states_and_the_exit_code),
		TEST(each_format_is_written_as_it_is_read),
		TEST(json_holds_rules_and_findings),
		TEST(sarif_names_the_rule_the_encoded_path_and_the_region),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
