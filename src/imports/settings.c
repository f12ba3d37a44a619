/* Names in text that is no Python: settings of the application, .pth files, strings of extension modules. */
#include "literal.h"
#include "lexer.h"
#include "spokeshave/scan.h"

#include <stdlib.h>
#include <string.h>

#define RECENT_WORDS 4096u
#define LEAST_WORD 2u

/* Words that were already given, as far as this small table remembers. */
struct recent { uint32_t fact[RECENT_WORDS]; };

static void add_word(struct arena *a, struct recent *seen, struct facts *out, str word, uint32_t line)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < word.n; i++) hash = (hash ^ (unsigned char)word.p[i]) * 16777619u;
	uint32_t *slot = &seen->fact[hash % RECENT_WORDS];
	if (*slot && str_eq(out->v[*slot - 1].module, word)) return;
	struct fact f = { .kind = FACT_STRING, .line = line, .minors = PYTHON_MINORS_ALL, .module = word };
	PUSH(a, out, f);
	*slot = (uint32_t)out->n;
}

static bool word_char(char c)
{
	return name_char(c) || c == '.' || c == ':' || c == '-';
}

/* The dotted name in a word: "a.b:attr", and of "a.b:" or "a.b." the part before. Plain words are no names here. */
static str name_in(str word)
{
	size_t prefix;
	while (word.n && (word.p[word.n - 1] == ':' || word.p[word.n - 1] == '.' || word.p[word.n - 1] == '-')) word.n--;
	enum shape shape = literal_shape(word, &prefix);
	return shape == SHAPE_DOTTED ? word : (str){ 0 };
}

/* The names in "a.b:attr", in "name:a.b.c" of a tag of YAML, in "call:a.b:make": the word as it is, and behind each colon. */
static void add_names(struct arena *a, struct recent *seen, struct facts *out, str word, uint32_t line)
{
	str head;
	do {
		str name = name_in(word);
		if (name.n >= LEAST_WORD) add_word(a, seen, out, name, line);
	} while (str_cut(word, ':', &head, &word));
}

static bool is_plain_name(str word)
{
	size_t prefix;
	return word.n >= LEAST_WORD && literal_shape(word, &prefix) == SHAPE_IDENTIFIER;
}

static bool is_blank_or_quote(char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '\'';
}

/* What ends an item of a value, on either side; at the ends of the text as at those of a line. */
static char before(str text, size_t at)
{
	while (at && is_blank_or_quote(text.p[at - 1])) at--;
	return at ? text.p[at - 1] : '\n';
}

static char behind(str text, size_t at)
{
	while (at < text.n && is_blank_or_quote(text.p[at])) at++;
	return at < text.n ? text.p[at] : '\n';
}

static bool opens_item(char c)
{
	return c == '\n' || c == '=' || c == ':' || c == ',' || c == '[' || c == '(' || c == '-';
}

static bool closes_item(char c)
{
	return c == '\n' || c == '\r' || c == ',' || c == ']' || c == ')' || c == '}' || c == '#' || c == ';';
}

/* Words with '_' may stand between others, as in "pyramid.includes = pyramid_tm pyramid_mako"; what is assigned to is a key. */
static bool is_item(str text, size_t from, size_t to, enum plain_words plain)
{
	char left = before(text, from), right = behind(text, to);
	bool joined = str_has(str_slice(text, from, to), STR("_"));
	bool alone = opens_item(left) && closes_item(right);
	bool between = (from == 0 || is_blank_or_quote(text.p[from - 1]) || opens_item(left)) &&
	               (to == text.n || is_blank_or_quote(text.p[to]) || closes_item(right));
	return joined ? between && right != '=' && right != ':' : alone && plain == PLAIN_ALL;
}

/* "[section]" of an .ini or .toml file; lists of other formats may begin a line, too. */
static bool is_section(str line)
{
	return line.p[0] == '[' && line.p[line.n - 1] == ']' && str_find(line, ',') == line.n && str_find(line, '"') == line.n;
}

static bool holds_no_value(str text, size_t from, enum plain_words plain)
{
	str line, rest;
	str_cut(str_skip(text, from), '\n', &line, &rest);
	line = str_trim(line);
	return line.n && (line.p[0] == '#' || line.p[0] == ';' || (plain == PLAIN_ALL && is_section(line)));
}

static void add_plain(struct arena *a, str text, enum plain_words plain, struct facts *out)
{
	struct recent seen = { { 0 } };
	uint32_t line = 1;
	bool skipped = holds_no_value(text, 0, plain);
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		while (i < text.n && word_char(text.p[i])) i++;
		str word = str_slice(text, from, i);
		if (str_eat(&word, STR("egg:"))) from += 4; /* a distribution, of Paste, named as its module most often */
		if (!skipped && is_plain_name(word) && is_item(text, from, i, plain)) add_word(a, &seen, out, word, line);
		if (i == text.n || text.p[i++] != '\n') continue;
		line++;
		skipped = holds_no_value(text, i, plain);
	}
}

static void add_dotted(struct arena *a, str text, struct facts *out)
{
	struct recent seen = { { 0 } };
	uint32_t line = 1;
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		while (i < text.n && word_char(text.p[i])) i++;
		add_names(a, &seen, out, str_slice(text, from, i), line);
		if (i < text.n) line += text.p[i++] == '\n';
	}
}

void scan_settings(struct arena *a, str text, struct facts *out)
{
	*out = (struct facts){ 0 };
	add_dotted(a, text, out);
}

static int by_line(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	if (x->line != y->line) return x->line < y->line ? -1 : 1;
	return x->module.p < y->module.p ? -1 : x->module.p > y->module.p;
}

void scan_plain_settings(struct arena *a, str text, enum plain_words plain, struct facts *out)
{
	scan_settings(a, text, out);
	add_plain(a, text, plain, out);
	if (out->n) qsort(out->v, out->n, sizeof *out->v, by_line);
}

static str first_word(str text)
{
	size_t n = 0;
	text = str_trim(text);
	while (n < text.n && !char_is_blank(text.p[n])) n++;
	return str_slice(text, 0, n);
}

/* `Library  Name`, in any case, also behind the bar of a table; `Import Library  Name` as a step of a test. */
static str robot_library(str line)
{
	line = str_trim(line);
	if (str_eat(&line, STR("|"))) line = str_trim(line);
	if (str_eq_nocase(str_slice(line, 0, line.n < 7 ? line.n : 7), STR("import "))) line = str_trim(str_skip(line, 7));
	if (!str_eq_nocase(first_word(line), STR("library"))) return (str){ 0 };
	line = str_trim(str_skip(line, 7));
	if (str_eat(&line, STR("|"))) line = str_trim(line);
	return first_word(line);
}

void scan_robot(struct arena *a, str text, struct facts *out)
{
	uint32_t number = 0;
	struct recent seen = { { 0 } };
	scan_settings(a, text, out);
	for (str line; text.n;) {
		str_cut(text, '\n', &line, &text);
		number++;
		str name = robot_library(line);
		if (is_plain_name(name)) add_word(a, &seen, out, name, number);
	}
	if (out->n) qsort(out->v, out->n, sizeof *out->v, by_line);
}

/* 'de' or "de" as written; empty: anything else. */
static str unquoted(str word)
{
	bool quoted = word.n > 2 && (word.p[0] == '"' || word.p[0] == '\'') && word.p[word.n - 1] == word.p[0];
	return quoted ? str_slice(word, 1, word.n - 1) : (str){ 0 };
}

void scan_template(struct arena *a, str text, struct facts *out)
{
	uint32_t line = 1;
	*out = (struct facts){ 0 };
	for (size_t i = 0; i + 2 < text.n; i++) {
		line += text.p[i] == '\n';
		str tag = str_skip(text, i);
		if (text.p[i] != '{' || !str_eat(&tag, STR("{%"))) continue;
		str_eat(&tag, STR("-"));
		tag = str_trim(str_slice(tag, 0, str_find(tag, '%')));
		if (!str_eat(&tag, STR("language")) || !tag.n || !char_is_blank(tag.p[0])) continue;
		str code = unquoted(first_word(tag));
		PUSH(a, out, ((struct fact){ .kind = code.n ? FACT_SELECT : FACT_SELECT_OPEN, .line = line, .minors = PYTHON_MINORS_ALL,
		                             .module = code, .asname = STR("activate") }));
	}
}

void scan_extension(struct arena *a, str bytes, struct facts *out)
{
	struct recent seen = { { 0 } };
	size_t prefix;
	*out = (struct facts){ 0 };
	for (size_t i = 0; i < bytes.n;) {
		if ((unsigned char)bytes.p[i] >= 0x80 || !name_start(bytes.p[i])) {
			i++;
			continue;
		}
		size_t from = i;
		do i++;
		while (i < bytes.n && (unsigned char)bytes.p[i] < 0x80 && (name_char(bytes.p[i]) || bytes.p[i] == '.'));
		str word = str_slice(bytes, from, i);
		enum shape shape = word.n > LEAST_WORD ? literal_shape(word, &prefix) : SHAPE_NONE;
		if (shape == SHAPE_IDENTIFIER || shape == SHAPE_DOTTED) add_word(a, &seen, out, word, 0);
	}
}

/* A folder below the one that the .pth lies in, as other modules' paths are written. */
static str folder_named(str line)
{
	line = str_trim(line);
	while (str_eat(&line, STR("./"))) continue;
	while (str_eat_end(&line, STR("/"))) continue;
	bool inside = line.n && line.p[0] != '#' && line.p[0] != '/' && !str_has(line, STR("..")) && !str_eq(line, STR("."));
	return inside ? line : (str){ 0 };
}

void scan_pth(struct arena *a, str text, struct facts *out)
{
	uint32_t number = 0;
	*out = (struct facts){ 0 };
	for (str line; text.n;) {
		struct facts found;
		str_cut(text, '\n', &line, &text);
		number++;
		if (!str_starts(line, STR("import ")) && !str_starts(line, STR("import\t"))) {
			struct fact f = { .kind = FACT_PATH_CODE, .line = number, .minors = PYTHON_MINORS_ALL,
			                  .module = folder_named(line), .asname = STR(".pth") };
			if (f.module.n) PUSH(a, out, f);
			continue;
		}
		scan_python(a, line, &found);
		out->broken |= found.broken;
		for (size_t i = 0; i < found.n; i++) {
			found.v[i].line = number;
			PUSH(a, out, found.v[i]);
		}
	}
}
