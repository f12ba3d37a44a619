/*
 * setup.py, read and not run: the literal lists of install_requires and its
 * kin, given in place, by the name of a list that the file assigns, or in a
 * dictionary for setup(**arguments); with what the file adds to them later.
 */
#include "reading.h"

enum token_kind { TOKEN_END, TOKEN_NAME, TOKEN_STRING, TOKEN_MARK };
struct token { enum token_kind kind; str text; size_t at; }; /* of a string: what is between its quotes */
struct tokens { struct token *v; size_t n, cap; };

static bool name_char_of(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_' || (unsigned char)c >= 0x80;
}

/* From the quote at `i` to behind the end of the string. */
static size_t string_end(str text, size_t i, str *inside)
{
	char quote = text.p[i];
	bool triple = i + 2 < text.n && text.p[i + 1] == quote && text.p[i + 2] == quote;
	size_t from = i + (triple ? 3 : 1), at = from;
	for (; at < text.n; at++) {
		if (text.p[at] == '\\') at++;
		else if (!triple && (text.p[at] == quote || text.p[at] == '\n')) break;
		else if (triple && at + 2 < text.n && text.p[at] == quote && text.p[at + 1] == quote && text.p[at + 2] == quote) break;
	}
	*inside = str_slice(text, from, at);
	return at + (triple ? 3 : 1);
}

static void split(struct arena *a, str text, struct tokens *out)
{
	for (size_t i = 0; i < text.n;) {
		char c = text.p[i];
		if (c == '#') {
			while (i < text.n && text.p[i] != '\n') i++;
		} else if (c == '"' || c == '\'') {
			struct token t = { .kind = TOKEN_STRING };
			size_t end = string_end(text, i, &t.text);
			t.at = (size_t)(t.text.p - text.p);
			PUSH(a, out, t);
			i = end;
		} else if (name_char_of(c)) {
			size_t from = i;
			while (i < text.n && name_char_of(text.p[i])) i++;
			bool prefix = i - from <= 2 && i < text.n && (text.p[i] == '"' || text.p[i] == '\'');
			if (!prefix) PUSH(a, out, ((struct token){ TOKEN_NAME, str_slice(text, from, i), from }));
		} else {
			if (!char_is_blank(c) && c != '\\') PUSH(a, out, ((struct token){ TOKEN_MARK, str_slice(text, i, i + 1), i }));
			i++;
		}
	}
	PUSH(a, out, ((struct token){ .at = text.n }));
}

static bool is_mark(const struct token *t, char c)
{
	return t->kind == TOKEN_MARK && t->text.p[0] == c;
}

static bool opens(const struct token *t)
{
	return is_mark(t, '[') || is_mark(t, '(') || is_mark(t, '{');
}

static bool closes(const struct token *t)
{
	return is_mark(t, ']') || is_mark(t, ')') || is_mark(t, '}');
}

/* Where `name = [` gives the list that a bare name stands for; 0: nowhere. */
static size_t find_assignment(const struct tokens *t, str name)
{
	for (size_t i = 0; i + 2 < t->n; i++)
		if (t->v[i].kind == TOKEN_NAME && str_eq(t->v[i].text, name) && is_mark(&t->v[i + 1], '=') && opens(&t->v[i + 2]))
			return i + 2;
	return 0;
}

/* A string given in place, or by the name that the file gives to one; empty: neither. */
static str string_at(const struct tokens *t, size_t i)
{
	if (t->v[i].kind == TOKEN_STRING) return t->v[i].text;
	for (size_t k = 0; t->v[i].kind == TOKEN_NAME && k + 2 < t->n; k++)
		if (t->v[k].kind == TOKEN_NAME && str_eq(t->v[k].text, t->v[i].text) && is_mark(&t->v[k + 1], '=') &&
		    t->v[k + 2].kind == TOKEN_STRING)
			return t->v[k + 2].text;
	return (str){ 0 };
}

struct setup {
	struct reading *r;
	struct tokens tokens;
	bool computed;
	bool nested;    /* in a list that another takes in */
	bool statement; /* what is read ends with its line */
};

/* Compared, as in `"x" if os.name == "nt" else "y"`: no element of a list. */
static bool is_compared(const struct tokens *t, size_t first, size_t behind)
{
	static const char marks[] = "=!<>";
	bool before = first && t->v[first - 1].kind == TOKEN_NAME && str_eq(t->v[first - 1].text, STR("in"));
	bool assigned = first && is_mark(&t->v[first - 1], '=');
	for (size_t i = 0; marks[i]; i++) {
		size_t sign = assigned ? 2 : 1; /* "==", but not the '=' of an argument */
		before |= (first >= sign && is_mark(&t->v[first - sign], marks[i])) || is_mark(&t->v[behind], marks[i]);
	}
	return before;
}

/* The string at token `i`, with those that follow it, as a requirement; says which token comes then. */
static size_t add_string(struct setup *s, size_t i, enum audit_scope scope, str group)
{
	const struct tokens *t = &s->tokens;
	struct audit_place at = { .path = s->r->path, .width = reading_width(t->v[i].text) };
	size_t behind = i + 1;
	str text = t->v[i].text;
	for (; t->v[behind].kind == TOKEN_STRING; behind++) text = arena_join(s->r->a, text, t->v[behind].text);
	reading_place(s->r->text, t->v[i].at, &at.line, &at.column);
	if (str_trim(text).n && str_find(text, '\n') == text.n && !is_compared(t, i, behind)) reading_add(s->r, text, at, scope, group);
	s->computed |= str_find(text, '\n') < text.n;
	return behind;
}

/* `"twisted " + version`: the name can be read. */
static bool is_version(const struct tokens *t, size_t i)
{
	if (i < 2 || !is_mark(&t->v[i - 1], '+') || t->v[i - 2].kind != TOKEN_STRING) return false;
	str before = t->v[i - 2].text;
	return before.n && !name_char_of(before.p[before.n - 1]) && !str_has(STR("-.["), str_slice(before, before.n - 1, before.n));
}

static bool is_name(const struct token *t, str name)
{
	return t->kind == TOKEN_NAME && str_eq(t->text, name);
}

/* What is added to the list whose name or key ends before token `i`: `+= [`, `.append(`, `.extend([`; 0: nothing. */
static size_t find_addition(const struct tokens *t, size_t i)
{
	if (i + 3 >= t->n) return 0;
	if (is_mark(&t->v[i], '+') && is_mark(&t->v[i + 1], '=') && opens(&t->v[i + 2])) return i + 2;
	bool adds = is_name(&t->v[i + 1], STR("append")) || is_name(&t->v[i + 1], STR("extend"));
	if (!is_mark(&t->v[i], '.') || !adds || !is_mark(&t->v[i + 2], '(')) return 0;
	return opens(&t->v[i + 3]) ? i + 3 : i + 2;
}

static size_t add_elements(struct setup *s, size_t i, enum audit_scope scope, str group);

/* What the file adds later to the list that has this name. */
static void add_additions(struct setup *s, str name, enum audit_scope scope, str group)
{
	const struct tokens *t = &s->tokens;
	for (size_t i = 0; i < t->n; i++) {
		size_t more = is_name(&t->v[i], name) ? find_addition(t, i + 1) : 0;
		if (more) add_elements(s, more, scope, group);
	}
}

/* The strings of the list that begins at token `i`, as requirements, and of those that it takes in; says where it ends. */
static size_t add_elements(struct setup *s, size_t i, enum audit_scope scope, str group)
{
	const struct tokens *t = &s->tokens;
	size_t depth = 0;
	while (t->v[i].kind) {
		if (opens(&t->v[i])) depth++;
		if (closes(&t->v[i]) && !--depth) return i + 1;
		bool spread = depth == 1 && !s->nested && is_mark(&t->v[i - 1], '*') && t->v[i].kind == TOKEN_NAME;
		size_t more = spread ? find_assignment(t, t->v[i].text) : 0;
		if (more) {
			s->nested = true;
			add_elements(s, more, scope, group);
			add_additions(s, t->v[i].text, scope, group);
			s->nested = false;
		}
		s->computed |= !more && t->v[i].kind == TOKEN_NAME && !is_version(t, i);
		i = t->v[i].kind == TOKEN_STRING && depth == 1 ? add_string(s, i, scope, group) : i + 1;
	}
	return i;
}

/* A list, a name for one, a string; one of these or the sum of several. What is none of them is computed. */
static size_t add_list(struct setup *s, size_t i, enum audit_scope scope, str group)
{
	const struct tokens *t = &s->tokens;
	for (;; i++) {
		size_t at = t->v[i].kind == TOKEN_NAME ? find_assignment(t, t->v[i].text) : 0;
		if (at) {
			at = add_elements(s, at, scope, group);
			while (is_mark(&t->v[at], '+') && opens(&t->v[at + 1])) at = add_elements(s, at + 1, scope, group);
			add_additions(s, t->v[i].text, scope, group);
			i++;
		} else if (opens(&t->v[i])) {
			i = add_elements(s, i, scope, group);
		} else if (t->v[i].kind == TOKEN_STRING) {
			i = add_string(s, i, scope, group);
		} else if (is_name(&t->v[i], STR("None"))) {
			return i + 1;
		} else {
			s->computed = true;
			i += t->v[i].kind != TOKEN_END;
		}
		if (!is_mark(&t->v[i], '+')) break;
	}
	bool statement = s->statement && str_has(str_slice(s->r->text, t->v[i - 1].at, t->v[i].at), STR("\n"));
	s->computed |= t->v[i].kind != TOKEN_END && !is_mark(&t->v[i], ',') && !closes(&t->v[i]) && !statement;
	return i;
}

static void add_extras(struct setup *s, size_t i)
{
	const struct tokens *t = &s->tokens;
	if (t->v[i].kind == TOKEN_NAME) i = find_assignment(t, t->v[i].text);
	if (!i || !is_mark(&t->v[i], '{')) return;
	for (i++; t->v[i].kind && !is_mark(&t->v[i], '}');) {
		bool key = t->v[i].kind == TOKEN_STRING && is_mark(&t->v[i + 1], ':');
		if (!key) {
			i++;
			continue;
		}
		str name, marker;
		str_cut(t->v[i].text, ':', &name, &marker); /* "socks:python_version<'3'" is the old way */
		str group = name_normal(s->r->a, str_trim(name));
		if (group.n) PUSH(s->r->a, &s->r->out->own_extras, group);
		i = add_list(s, i + 2, reading_scope(s->r, group, false), group);
	}
}

/* What a value of setup() is given by: `name=`, `"name":`, `arguments["name"] =`, and what is added to one so; 0: nothing. */
static size_t find_value(const struct tokens *t, size_t i)
{
	const struct token *v = &t->v[i];
	if (i + 2 >= t->n) return 0;
	if (i && is_mark(v - 1, '.')) return 0; /* metadata.name = "another" */
	if (v->kind == TOKEN_NAME) return is_mark(v + 1, '=') && !is_mark(v + 2, '=') ? i + 2 : 0;
	if (v->kind != TOKEN_STRING) return 0;
	if (is_mark(v + 1, ':')) return i + 2;
	if (!i || !is_mark(v - 1, '[') || !is_mark(v + 1, ']')) return 0;
	if (is_mark(v + 2, '=') && i + 3 < t->n) return is_mark(v + 3, '=') ? 0 : i + 3;
	return find_addition(t, i + 2);
}

/* setup(**arguments): what is there is built elsewhere in the file. */
static bool takes_dictionary(const struct tokens *t)
{
	size_t depth = 0, call = 0;
	for (size_t i = 0; i + 2 < t->n; i++) {
		depth += opens(&t->v[i]);
		depth -= depth && closes(&t->v[i]);
		if (is_name(&t->v[i], STR("setup")) && is_mark(&t->v[i + 1], '(')) call = depth + 1;
		if (call && depth == call && is_mark(&t->v[i], '*') && is_mark(&t->v[i + 1], '*')) return true;
	}
	return false;
}

static void note_computed(struct setup *s)
{
	if (!strs_has(&s->r->out->computed, s->r->path)) PUSH(s->r->a, &s->r->out->computed, s->r->path);
}

void read_setup_py(struct reading *r)
{
	struct setup s = { .r = r };
	split(r->a, r->text, &s.tokens);
	const struct tokens *t = &s.tokens;
	size_t depth = 0, call = 0; /* of what setup() is given; others have names too: Extension(name="shop._fast") */
	bool dictionary = takes_dictionary(t), any = false;
	for (size_t i = 0; i + 2 < t->n; i++) {
		depth += opens(&t->v[i]);
		depth -= depth && closes(&t->v[i]);
		if (is_name(&t->v[i], STR("setup")) && is_mark(&t->v[i + 1], '(')) call = depth + 1;
		size_t value = find_value(t, i);
		if (!value) continue;
		str name = t->v[i].text;
		s.statement = i && is_mark(&t->v[i - 1], '[');
		bool argument = t->v[i].kind == TOKEN_NAME;
		if (str_eq(name, STR("install_requires"))) {
			any = true;
			s.computed = false;
			add_list(&s, value, r->scope, (str){ 0 });
			if (s.computed && (dictionary || depth == call)) note_computed(&s);
		}
		else if (str_eq(name, STR("tests_require"))) add_list(&s, value, AUDIT_DEVELOPMENT, STR("tests"));
		else if (str_eq(name, STR("extras_require"))) add_extras(&s, value);
		else if (str_eq(name, STR("name")) && ((argument && depth == call) || ((argument || dictionary) && !r->out->name.n)) &&
		         name_valid(string_at(t, value)))
			r->out->name = name_normal(r->a, string_at(t, value));
		else if ((argument || dictionary) && str_eq(name, STR("python_requires")) && string_at(t, value).n)
			r->out->requires_python = string_at(t, value);
	}
	if (dictionary && !any) note_computed(&s);
}
