#include "support.h"

#include "spokeshave/buf.h"
#include "spokeshave/toml.h"

static struct err e;

static const struct toml_value *parsed(str text)
{
	const struct toml_value *root = NULL;
	if (!toml_parse(&a, STR("p.toml"), text, &root, &e)) fail_msg("%.*s: %s", STR_ARG(text), e.text);
	return root;
}

/* A value as "s:text", "i:1", "{k=…,}", "[…,]". */
static void describe(struct buf *b, const struct toml_value *v)
{
	static const char *const letter[] = { "s", "i", "f", "b", "odt", "ldt", "d", "t" };
	if (v->kind < TOML_ARRAY) buf_fmt(b, "%s:", letter[v->kind]);
	if (v->kind == TOML_INTEGER) buf_fmt(b, "%lld", (long long)v->integer);
	else if (v->kind == TOML_FLOAT) buf_fmt(b, "%g", v->real);
	else if (v->kind == TOML_BOOL) buf_fmt(b, "%d", v->truth);
	else if (v->kind < TOML_ARRAY) buf_add(b, v->text);
	if (v->kind < TOML_ARRAY) return;
	buf_char(b, v->kind == TOML_ARRAY ? '[' : '{');
	for (const struct toml_value *child = v->first; child; child = child->next) {
		buf_add(b, child->key);
		if (v->kind == TOML_TABLE) buf_char(b, '=');
		describe(b, child);
		if (child->next) buf_char(b, ',');
	}
	buf_char(b, v->kind == TOML_ARRAY ? ']' : '}');
}

static void assert_reads(const char *text, const char *want)
{
	struct buf b = buf_in(&a);
	describe(&b, parsed(str_of(text)));
	assert_string_equal(arena_cstr(&a, buf_str(&b)), want);
}

static void assert_refused(str text, const char *where, const char *says)
{
	const struct toml_value *root = NULL;
	if (toml_parse(&a, STR("p.toml"), text, &root, &e)) fail_msg("'%.*s' is taken", STR_ARG(text));
	assert_int_equal(e.fault, FAULT_INPUT);
	assert_null(root);
	if (strncmp(e.text, where, strlen(where)) || !strstr(e.text, says))
		fail_msg("'%s' is not '%s', or does not say '%s'", e.text, where, says);
}

static void documents_become_trees_in_their_order(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "", "{}" }, { "\xEF\xBB\xBF# a\n\r\n  \t# b", "{}" }, { "a = 1", "{a=i:1}" },
		{ "b=1\na=2\r\n[c]\n", "{b=i:1,a=i:2,c={}}" },
		{ "a.b . 'c.d'.\"e\\n\" = 1\na.f=2", "{a={b={c.d={e\n=i:1}},f=i:2}}" },
		{ "[a.b]\nx=1\n[a]\ny=2\n[a.c]", "{a={b={x=i:1},y=i:2,c={}}}" },
		{ "[[a]]\nx=1\n[a.b]\ny=2\n[[a]]\n[a.b]\n[[a.c]]\n[[a.c]]", "{a=[{x=i:1,b={y=i:2}},{b={},c=[{},{}]}]}" },
		{ "a = [ 1, # x\n [2,], {b = 3, c.d = 4} ]", "{a=[i:1,[i:2],{b=i:3,c={d=i:4}}]}" },
		{ "3.14 = 1\n-=2", "{3={14=i:1},-=i:2}" }, { "\"\" = 1\n'é'=2", "{=i:1,é=i:2}" },
		{ "[f]\na.c=1\na.t.s=2\n[f.a.x]", "{f={a={c=i:1,t={s=i:2},x={}}}}" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) assert_reads(cases[i].text, cases[i].want);
}

static void scalars_have_their_kinds_and_values(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "+99", "i:99" }, { "-0", "i:0" }, { "1_000", "i:1000" }, { "0xDEAD_beef", "i:3735928559" },
		{ "0o17", "i:15" }, { "0b101", "i:5" }, { "9223372036854775807", "i:9223372036854775807" },
		{ "-9223372036854775808", "i:-9223372036854775808" }, { "1.5", "f:1.5" }, { "-1_0.2_5e+0_1", "f:-102.5" },
		{ "1e06", "f:1e+06" }, { "inf", "f:inf" }, { "-inf", "f:-inf" }, { "true", "b:1" }, { "false", "b:0" },
		{ "1979-05-27T07:32:00Z", "odt:1979-05-27T07:32:00Z" }, { "1979-05-27 07:32:00.5", "ldt:1979-05-27 07:32:00.5" },
		{ "1979-05-27 # x", "d:1979-05-27" }, { "2000-02-29", "d:2000-02-29" }, { "07:32:00.25", "t:07:32:00.25" },
		{ "1990-12-31t23:59:60-08:00", "odt:1990-12-31t23:59:60-08:00" },
		{ "\"a\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"", "s:a\b\t\n\f\r\"\\\xC3\xA9\xF0\x9F\x98\x80" },
		{ "'a\\n'", "s:a\\n" }, { "''", "s:" }, { "\"\"\"\r\na\r\nb\"\"\"", "s:a\nb" }, { "'''\na\n'''", "s:a\n" },
		{ "\"\"\"a \\  \n\n  \tb\\\r\n\"\"\"", "s:a b" }, { "\"\"\"\"\"a\"\"b\"\"\"\"\"", "s:\"\"a\"\"b\"\"" },
		{ "'''''a'''''", "s:''a''" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_reads(arena_cstr(&a, arena_fmt(&a, "x = %s", cases[i].text)),
		             arena_cstr(&a, arena_fmt(&a, "{x=%s}", cases[i].want)));
}

static const struct { str text; const char *where, *says; } refused[] = {
	{ STR_INIT("a = 1\nb = \n"), "p.toml:2:5", "expected a value" },
	{ STR_INIT("'é' = x"), "p.toml:1:7", "'x' is no value" },
	{ STR_INIT("a = 1 b = 2"), "p.toml:1:7", "end of the line" },
	{ STR_INIT("a b = 1"), "p.toml:1:3", "expected '='" }, { STR_INIT("= 1"), "p.toml:1:1", "expected a key" },
	{ STR_INIT("é = 1"), "p.toml:1:1", "expected a key" }, { STR_INIT("a. = 1"), "p.toml:1:4", "expected a key" },
	{ STR_INIT("\"\"\"a\"\"\" = 1"), "p.toml:1:3", "expected '='" },
	{ STR_INIT("[a"), "p.toml:1:3", "expected ']'" }, { STR_INIT("[[a] ]"), "p.toml:1:5", "expected ']]'" },
	{ STR_INIT("[a]\n[b]\n[a]"), "p.toml:3:2", "'a' is a table already, on line 1" },
	{ STR_INIT("a=1\na=2"), "p.toml:2:1", "an integer already, on line 1" },
	{ STR_INIT("a=1\na.b=2"), "p.toml:2:1", "already" }, { STR_INIT("a=1\n[a.b]"), "p.toml:2:2", "already" },
	{ STR_INIT("a.b=1\n[a]"), "p.toml:2:2", "already" }, { STR_INIT("[a.b.c]\n[a]\nb.c.d=1"), "p.toml:3:3", "already" },
	{ STR_INIT("a={}\n[a.b]"), "p.toml:2:2", "already" }, { STR_INIT("a={b={}}\na.b.c=1"), "p.toml:2:1", "already" },
	{ STR_INIT("a=[]\n[[a]]"), "p.toml:2:3", "an array already" }, { STR_INIT("[a]\n[[a]]"), "p.toml:2:3", "a table already" },
	{ STR_INIT("[[a]]\n[a]"), "p.toml:2:2", "an array already" }, { STR_INIT("a={b=1, b=2}"), "p.toml:1:9", "already" },
	{ STR_INIT("a={b={c=1}, b.d=2}"), "p.toml:1:13", "already" },
	{ STR_INIT("a=[1\n2]"), "p.toml:2:1", "',' or ']'" }, { STR_INIT("a=[1,\n"), "p.toml:1:3", "not closed" },
	{ STR_INIT("a={b=1,}"), "p.toml:1:8", "expected a key" }, { STR_INIT("a={b=1\n}"), "p.toml:1:7", "one line" },
	{ STR_INIT("a=\"b"), "p.toml:1:3", "not closed" }, { STR_INIT("a='b\n'"), "p.toml:1:3", "on its line" },
	{ STR_INIT("a=\"\"\"b\n\n"), "p.toml:1:3", "not closed" }, { STR_INIT("a=\"\\e\""), "p.toml:1:4", "no escape" },
	{ STR_INIT("a=\"\\u12g4\""), "p.toml:1:4", "4 hexadecimal" }, { STR_INIT("a=\"\\uD800\""), "p.toml:1:4", "not a Unicode" },
	{ STR_INIT("a=\"\\ \nb\""), "p.toml:1:4", "no escape" }, { STR_INIT("a=\"\0\""), "p.toml:1:4", "control" },
	{ STR_INIT("# \x7F"), "p.toml:1:3", "control" }, { STR_INIT("# a\rb"), "p.toml:1:4", "control" },
	{ STR_INIT("a='''\r'''"), "p.toml:1:6", "carriage return" }, { STR_INIT("\r"), "p.toml:1:1", "end of the line" },
	{ STR_INIT("a='x\xFF'"), "p.toml:1:5", "UTF-8" }, { STR_INIT("a=9223372036854775808"), "p.toml:1:3", "64 bits" },
	{ STR_INIT("a=-9223372036854775809"), "p.toml:1:3", "64 bits" }, { STR_INIT("a=0x8000000000000000"), "p.toml:1:3", "64 bits" },
	{ STR_INIT("a=01"), "p.toml:1:3", "number" }, { STR_INIT("a=1__0"), "p.toml:1:3", "number" },
	{ STR_INIT("a=1_"), "p.toml:1:3", "number" }, { STR_INIT("a=-0x1"), "p.toml:1:3", "number" },
	{ STR_INIT("a=1."), "p.toml:1:3", "number" }, { STR_INIT("a=1.e1"), "p.toml:1:3", "number" },
	{ STR_INIT("a=.5"), "p.toml:1:3", "no value" }, { STR_INIT("a=1e"), "p.toml:1:3", "number" },
	{ STR_INIT("a=1979-02-29"), "p.toml:1:3", "date" }, { STR_INIT("a=1979-05-27T24:00:00"), "p.toml:1:3", "date" },
	{ STR_INIT("a=07:32"), "p.toml:1:3", "time" }, { STR_INIT("a=1979-05-27T07:32:00+1:00"), "p.toml:1:3", "date" },
	{ STR_INIT("a=True"), "p.toml:1:3", "no value" },
};

static void what_is_no_toml_is_refused_where_it_stands(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) assert_refused(refused[i].text, refused[i].where, refused[i].says);
}

static void errors_end_with_the_line_and_a_caret(void **state)
{
	(void)state;
	assert_refused(STR("x = 1\n\t'é' = 'a' 1\r\n"), "p.toml:2:12: expected the end of the line\n"
	               "    \t'é' = 'a' 1\n    \t          ^", "^");
}

static str repeated(const char *open, const char *middle, const char *close, size_t n)
{
	struct buf b = buf_in(&a);
	for (size_t i = 0; i < n; i++) buf_add(&b, str_of(open));
	buf_add(&b, str_of(middle));
	for (size_t i = 0; i < n; i++) buf_add(&b, str_of(close));
	return buf_str(&b);
}

static void nesting_ends_at_its_limit(void **state)
{
	(void)state;
	parsed(arena_join(&a, STR("a="), repeated("[", "", "]", TOML_DEPTH)));
	assert_refused(arena_join(&a, STR("a="), repeated("[", "", "]", TOML_DEPTH + 1)), "p.toml:1:67", "64 deep");
	assert_refused(arena_join(&a, STR("a="), repeated("[", "", "", 100000)), "p.toml:1:67", "64 deep");
	assert_refused(arena_join(&a, STR("a="), repeated("{a=", "", "", 100000)), "p.toml:1:195", "64 deep");
	parsed(repeated("a.", "a=1", "", TOML_DEPTH - 1));
	assert_refused(repeated("a.", "a=1", "", 100000), "p.toml:1:129", "64 parts");
	str deep = arena_fmt(&a, "[%.*s]\n", STR_ARG(repeated("a.", "a", "", TOML_DEPTH - 1)));
	parsed(deep);
	assert_refused(arena_join(&a, deep, STR("b={}")), "p.toml:2:3", "64 deep");
}

static void places_are_lines_and_characters(void **state)
{
	(void)state;
	const struct toml_value *root = parsed(STR("a = 'é'\n[t]\n 'ü' = [1, 'x',\n  2]\nb.c = {d = 1}"));
	const struct toml_value *list = toml_find(root, STR("t.ü"));
	assert_int_equal(list->key_line, 3);
	assert_int_equal(list->key_column, 2);
	assert_int_equal(list->line, 3);
	assert_int_equal(list->column, 8);
	assert_int_equal(list->first->next->column, 12);
	assert_int_equal(list->first->next->offset, 25);
	assert_int_equal(list->first->next->next->line, 4);
	assert_int_equal(list->first->next->next->column, 3);
	const struct toml_value *d = toml_find(root, STR("t.b.c.d"));
	assert_int_equal(d->key_column, 8);
	assert_int_equal(d->column, 12);
	assert_int_equal(toml_find(root, STR("t"))->line, 2);
}

static void a_look_up_finds_what_is_there_and_only_that(void **state)
{
	struct buf b = buf_in(&a);
	(void)state;
	for (int i = 0; i < 5000; i++) buf_fmt(&b, "k%d = %d\n", i, i);
	buf_add(&b, STR("[t]\n\"\" = 1"));
	const struct toml_value *root = parsed(buf_str(&b));
	assert_int_equal(root->n, 5001);
	for (int i = 0; i < 5000; i++) {
		const struct toml_value *v = toml_get(root, arena_fmt(&a, "k%d", i));
		assert_true(v && v->integer == i);
	}
	assert_null(toml_get(root, STR("k5000")));
	assert_null(toml_get(root, STR("")));
	assert_int_equal(toml_get(toml_get(root, STR("t")), STR(""))->integer, 1);
	assert_null(toml_find(root, STR("k1.x")));
	assert_null(toml_find(root, STR("no.such.key")));
	assert_null(toml_get(NULL, STR("x")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(documents_become_trees_in_their_order),
		TEST(scalars_have_their_kinds_and_values),
		TEST(what_is_no_toml_is_refused_where_it_stands),
		TEST(errors_end_with_the_line_and_a_caret),
		TEST(nesting_ends_at_its_limit),
		TEST(places_are_lines_and_characters),
		TEST(a_look_up_finds_what_is_there_and_only_that),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
