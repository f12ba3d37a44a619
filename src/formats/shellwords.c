#include "shellwords.h"

#include "spokeshave/buf.h"

struct splitter {
	str line;
	size_t at;
	bool operators;
	struct buf word;
	bool quoted;
	size_t fault_at;
};

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_operator(char c)
{
	return c == ';' || c == '|' || c == '&' || c == '(' || c == ')' || c == '<' || c == '>';
}

/* Inside double quotes a backslash escapes these alone; others keep it. */
static bool is_escaped_in_quotes(char c, bool shell)
{
	return c == '"' || c == '\\' || (shell && (c == '$' || c == '`'));
}

/* From after the opening quote to after the closing one. */
static bool quotation(struct splitter *s, char quote)
{
	size_t from = s->at - 1;
	s->quoted = true;
	while (s->at < s->line.n) {
		char c = s->line.p[s->at++];
		if (c == quote) return true;
		bool escape = c == '\\' && quote == '"' && s->at < s->line.n &&
		              is_escaped_in_quotes(s->line.p[s->at], s->operators);
		buf_char(&s->word, escape ? s->line.p[s->at++] : c);
	}
	s->fault_at = from;
	return false;
}

static bool word_body(struct splitter *s)
{
	while (s->at < s->line.n) {
		char c = s->line.p[s->at];
		if (is_separator(c) || (s->operators && is_operator(c))) return true;
		s->at++;
		if (c == '"' || c == '\'') {
			if (!quotation(s, c)) return false;
		} else if (c == '\\') {
			s->quoted = true;
			s->fault_at = s->at - 1;
			if (s->at == s->line.n) return false;
			buf_char(&s->word, s->line.p[s->at++]);
		} else {
			buf_char(&s->word, c);
		}
	}
	return true;
}

static void operator_body(struct splitter *s)
{
	while (s->at < s->line.n && is_operator(s->line.p[s->at])) buf_char(&s->word, s->line.p[s->at++]);
}

bool shell_words(struct arena *a, str line, bool operators, struct shell_words *out, size_t *fault_at)
{
	struct splitter s = { .line = line, .operators = operators };
	bool ok = true;
	while (ok) {
		while (s.at < line.n && is_separator(line.p[s.at])) s.at++;
		if (s.at == line.n) return true;
		size_t from = s.at;
		s.word = buf_in(a);
		s.quoted = false;
		if (operators && is_operator(line.p[s.at]))
			operator_body(&s);
		else
			ok = word_body(&s);
		PUSH(a, out, (struct shell_word){ buf_str(&s.word), from, s.quoted });
	}
	*fault_at = s.fault_at;
	return false;
}
