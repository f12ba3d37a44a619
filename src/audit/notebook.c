/*
 * Notebooks: the code cells as one Python text, each line of it at the number
 * of the line of the file that holds it. A notebook written on one line gives
 * lines that follow each other.
 */
#include "spokeshave/audit.h"

#include "spokeshave/buf.h"


struct notebook {
	struct arena *a;
	str text;
	size_t at;
	uint32_t line;     /* of `at` */
	struct buf out;
	uint32_t written;  /* lines of `out` */
};

static void blanks(struct notebook *n)
{
	for (; n->at < n->text.n && (char_is_blank(n->text.p[n->at]) || n->text.p[n->at] == ','); n->at++)
		n->line += n->text.p[n->at] == '\n';
}

static unsigned hex4(str s)
{
	unsigned v = 0;
	for (size_t i = 0; i < 4 && i < s.n; i++) {
		char c = char_lower(s.p[i]);
		v = v * 16 + (unsigned)(char_is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0);
	}
	return v;
}

/* A string, decoded as far as code needs it; other than ASCII escapes become '?', which no name has. */
static str read_string(struct notebook *n)
{
	struct buf b = buf_in(n->a);
	for (n->at++; n->at < n->text.n && n->text.p[n->at] != '"'; n->at++) {
		char c = n->text.p[n->at];
		if (c == '\\' && n->at + 1 < n->text.n) {
			c = n->text.p[++n->at];
			if (c == 'n') c = '\n';
			else if (c == 't') c = '\t';
			else if (c == 'r') c = '\r';
			else if (c == 'u') {
				unsigned v = hex4(str_slice(n->text, n->at + 1, n->at + 5));
				c = v < 128 ? (char)v : '?';
				for (size_t k = 0; k < 4 && n->at + 1 < n->text.n; k++) n->at++;
			}
		}
		n->line += n->text.p[n->at] == '\n';
		buf_char(&b, c);
	}
	if (n->at < n->text.n) n->at++;
	return buf_str(&b);
}

static void skip_value(struct notebook *n)
{
	size_t depth = 0;
	do {
		blanks(n);
		if (n->at >= n->text.n) return;
		char c = n->text.p[n->at];
		if (c == '"') {
			read_string(n);
			blanks(n);
			if (n->at < n->text.n && n->text.p[n->at] == ':') n->at++; /* it was a key */
			continue;
		}
		if (c == '{' || c == '[') depth++;
		if ((c == '}' || c == ']') && depth) depth--;
		n->at++;
		if (c != '{' && c != '[' && c != '}' && c != ']')
			while (n->at < n->text.n && n->text.p[n->at] != ',' && n->text.p[n->at] != '}' && n->text.p[n->at] != ']' &&
			       !char_is_blank(n->text.p[n->at]))
				n->at++;
	} while (depth);
}

struct code_line { str text; uint32_t line; };
struct code { struct code_line *v; size_t n, cap; };

static void add_code(struct notebook *n, struct code *code, str text, uint32_t line)
{
	for (str one; text.n; line++) {
		str_cut(text, '\n', &one, &text);
		PUSH(n->a, code, ((struct code_line){ one, line }));
	}
}

static void read_source(struct notebook *n, struct code *code)
{
	blanks(n);
	if (n->at < n->text.n && n->text.p[n->at] == '"') {
		uint32_t line = n->line;
		add_code(n, code, read_string(n), line);
		return;
	}
	if (n->at >= n->text.n || n->text.p[n->at] != '[') {
		skip_value(n);
		return;
	}
	for (n->at++;;) {
		blanks(n);
		if (n->at >= n->text.n || n->text.p[n->at] != '"') break;
		uint32_t line = n->line;
		add_code(n, code, read_string(n), line);
	}
	if (n->at < n->text.n) n->at++;
}

/* "!pip install x", "%matplotlib inline", "?name" are no Python. */
static bool is_magic(str line)
{
	str s = str_trim(line);
	return s.n && (s.p[0] == '!' || s.p[0] == '%' || s.p[0] == '?' || str_ends(s, STR("?")));
}

static void write_code(struct notebook *n, const struct code *code)
{
	bool foreign = code->n && str_starts(str_trim(code->v[0].text), STR("%%")) &&
	               !str_starts(str_trim(code->v[0].text), STR("%%time")) && !str_starts(str_trim(code->v[0].text), STR("%%capture"));
	for (size_t i = 0; i < code->n && !foreign; i++) {
		const struct code_line *l = &code->v[i];
		for (; n->written + 1 < l->line; n->written++) buf_char(&n->out, '\n');
		if (!is_magic(l->text)) buf_add(&n->out, l->text);
		buf_char(&n->out, '\n');
		n->written++;
	}
}

static void read_cell(struct notebook *n)
{
	struct code code = { 0 };
	bool is_code = false;
	for (n->at++;;) {
		blanks(n);
		if (n->at >= n->text.n || n->text.p[n->at] != '"') break;
		str key = read_string(n);
		blanks(n);
		if (n->at < n->text.n && n->text.p[n->at] == ':') n->at++;
		blanks(n);
		if (str_eq(key, STR("source"))) read_source(n, &code);
		else if (str_eq(key, STR("cell_type")) && n->at < n->text.n && n->text.p[n->at] == '"')
			is_code = str_eq(read_string(n), STR("code"));
		else skip_value(n);
	}
	if (n->at < n->text.n) n->at++;
	if (is_code) write_code(n, &code);
}

str audit_notebook(struct arena *a, str text)
{
	struct notebook n = { .a = a, .text = text, .line = 1, .out = buf_in(a) };
	blanks(&n);
	if (n.at >= text.n || text.p[n.at] != '{') return (str){ 0 };
	for (n.at++;;) {
		blanks(&n);
		if (n.at >= text.n || text.p[n.at] != '"') break;
		str key = read_string(&n);
		blanks(&n);
		if (n.at < text.n && text.p[n.at] == ':') n.at++;
		blanks(&n);
		if (!str_eq(key, STR("cells")) || n.at >= text.n || text.p[n.at] != '[') {
			skip_value(&n);
			continue;
		}
		for (n.at++;;) {
			blanks(&n);
			if (n.at >= text.n || text.p[n.at] != '{') break;
			read_cell(&n);
		}
		if (n.at < text.n) n.at++;
	}
	return buf_str(&n.out);
}

/* From behind a quote to behind the one that ends the string; text.n: none does. */
static size_t behind_string(str text, size_t at)
{
	while (at < text.n && text.p[at] != '"') at += text.p[at] == '\\' ? 2 : 1;
	return at < text.n ? at + 1 : text.n + 1;
}

bool audit_notebook_is_whole(str text)
{
	size_t depth = 0, at = 0;
	text = str_trim(text);
	if (!text.n) return true;
	if (text.p[0] != '{') return false;
	while (at < text.n && (depth || !at)) {
		char c = text.p[at++];
		if (c == '"') at = behind_string(text, at);
		else if (c == '{' || c == '[') depth++;
		else if (c == '}' || c == ']') depth--;
	}
	return !depth && at == text.n;
}
