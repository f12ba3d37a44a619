#include "dockerfile_lines.h"

#include "shellwords.h"
#include "spokeshave/buf.h"

struct reader {
	struct arena *a;
	str rest;
	uint32_t line; /* of what `rest` begins with */
	char escape;
};

static bool next_line(struct reader *r, str *line)
{
	if (!r->rest.n) return false;
	str_cut(r->rest, '\n', line, &r->rest);
	str_eat_end(line, STR("\r"));
	r->line++;
	return true;
}

/* "# escape=`" and its like, in comments before anything else. */
static void read_directives(struct reader *r)
{
	str line, key, value;
	for (;;) {
		str_cut(r->rest, '\n', &line, &value);
		line = str_trim(line);
		if (!str_eat(&line, STR("#")) || !str_cut(line, '=', &key, &value)) return;
		key = str_trim(key);
		value = str_trim(value);
		for (size_t i = 0; i < key.n; i++)
			if (!char_is_alpha(key.p[i])) return;
		if (!key.n || !next_line(r, &line)) return;
		if (str_eq_nocase(key, STR("escape")) && value.n == 1) r->escape = value.p[0];
	}
}

/* Is the line continued below? Then `line` loses the escape character and the blanks behind it. */
static bool eat_continuation(str *line, char escape)
{
	str s = *line;
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t')) s.n--;
	if (!s.n || s.p[s.n - 1] != escape) return false;
	s.n--;
	*line = s;
	return true;
}

static bool is_comment(str line)
{
	return str_starts(str_trim(line), STR("#"));
}

/* One instruction with its continuation lines; comments and empty lines between them do not end it. */
static str join(struct reader *r, str first)
{
	struct buf b = buf_in(r->a);
	str line = first;
	bool on = eat_continuation(&line, r->escape);
	if (!on) return line;
	buf_add(&b, line);
	while (on && next_line(r, &line)) {
		if (is_comment(line) || !str_trim(line).n) continue;
		on = eat_continuation(&line, r->escape);
		buf_add(&b, line);
	}
	return buf_str(&b);
}

/* The terminator if a word opens a here-document: digits, "<<" or "<<-", a name. */
static bool opens_document(str word, str *terminator, bool *tabs)
{
	while (word.n && char_is_digit(word.p[0])) word = str_skip(word, 1);
	if (!str_eat(&word, STR("<<"))) return false;
	*tabs = str_eat(&word, STR("-"));
	*terminator = word;
	return word.n && str_find(word, '<') == word.n;
}

static void skip_document(struct reader *r, str terminator, bool tabs)
{
	str line;
	while (next_line(r, &line)) {
		while (tabs && str_eat(&line, STR("\t"))) {}
		if (str_eq(line, terminator)) return;
	}
}

static void skip_documents(struct reader *r, const struct instruction *it)
{
	struct shell_words words = { 0 };
	size_t ignored;
	str terminator;
	bool tabs;
	bool may = str_eq_nocase(it->name, STR("RUN")) || str_eq_nocase(it->name, STR("COPY")) ||
	           str_eq_nocase(it->name, STR("ADD"));
	if (!may || !str_has(it->rest, STR("<<"))) return;
	if (!shell_words(r->a, it->rest, false, &words, &ignored)) return;
	for (size_t i = 0; i < words.n; i++)
		if (opens_document(words.v[i].text, &terminator, &tabs)) skip_document(r, terminator, tabs);
}

void dockerfile_instructions(struct arena *a, str text, struct instructions *out)
{
	struct reader r = { .a = a, .line = 1, .escape = '\\' };
	str line;
	str_eat(&text, STR("\xEF\xBB\xBF"));
	r.rest = text;
	read_directives(&r);
	for (uint32_t number = r.line; next_line(&r, &line); number = r.line) {
		if (is_comment(line) || !str_trim(line).n) continue;
		struct instruction it = { .line = number };
		line = str_trim(join(&r, line));
		size_t n = 0;
		while (n < line.n && !char_is_blank(line.p[n])) n++;
		it.name = str_slice(line, 0, n);
		it.rest = str_trim(str_skip(line, n));
		PUSH(a, out, it);
		skip_documents(&r, &it);
	}
	out->escape = r.escape;
}
