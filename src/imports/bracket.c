/* What is open where a token stands: brackets, calls, lambdas, annotations. */
#include "scanner.h"

struct bracket *scan_push(struct scan *s, char kind)
{
	if (s->brackets_n == LIMIT_BRACKETS || s->brackets_lost) {
		s->brackets_lost++;
		s->lex.broken = true;
		return NULL;
	}
	struct bracket *b = &s->brackets[s->brackets_n++];
	*b = (struct bracket){ .kind = kind };
	return b;
}

static void pop(struct scan *s)
{
	struct bracket *b = scan_top(s);
	if (b->kind == 'l') s->lambdas--;
	s->brackets_n--;
	if (s->quiet && s->brackets_n < s->quiet_brackets) s->quiet = false;
}

void scan_end_lambdas(struct scan *s)
{
	while (s->brackets_n && (scan_top(s)->kind == 'l' || scan_top(s)->kind == 'a')) pop(s);
}

/* Nobody asks what this argument is. */
static bool is_dull(const struct bracket *b)
{
	return b->call == CALL_NONE || (b->call == CALL_OTHER && b->state != ARGUMENT_LITERAL);
}

void scan_close_bracket(struct scan *s)
{
	if (s->brackets_lost) {
		s->brackets_lost--;
		return;
	}
	scan_end_lambdas(s);
	struct bracket *b = scan_top(s);
	if (!b) return;
	if (!is_dull(b)) scan_finish_argument(b);
	if (b->module.n || (b->call != CALL_NONE && b->call != CALL_OTHER)) scan_finish_call(s, b);
	pop(s);
}

/* Over a comment only its last part. */
str scan_called_name(struct scan *s)
{
	str written = { s->name_at, (size_t)(s->name.p + s->name.n - s->name_at) };
	size_t n = 0;
	for (size_t i = 0; i < written.n; i++) n += name_char(written.p[i]) || written.p[i] == '.';
	if (n == written.n && !s->name_of_value) return written;
	if (s->name_of_value || str_find(written, '#') < written.n) return arena_join(s->a, STR("."), s->name);
	char *p = arena_bytes(s->a, n);
	str whole = { p, n };
	for (size_t i = 0; i < written.n; i++)
		if (name_char(written.p[i]) || written.p[i] == '.') *p++ = written.p[i];
	return whole;
}

void scan_open_bracket(struct scan *s, char kind)
{
	bool call = kind == '(' && s->name_at;
	bool modules = kind == '[' && s->name_at && str_eq(s->name, STR("modules"));
	bool parameters = kind == '(' && s->kind == EXPRESSION_DEF && !s->brackets_n;
	struct bracket *b = scan_push(s, kind);
	if (!b) return;
	b->modules = modules;
	b->parameters = parameters;
	if (!call) return;
	const struct word *word = scan_meaning(s);
	b->call = word->call ? word->call : CALL_OTHER;
	bool renamed = word_selects(word) && !str_eq(word->text, s->name);
	if (renamed) b->callee = word->text;
	else b->callee = b->call == CALL_OTHER ? s->name : scan_called_name(s);
	b->at = s->name_at;
}

static void end_annotation(struct scan *s)
{
	if (s->quiet && s->brackets_n <= s->quiet_brackets) s->quiet = false;
}

void scan_comma(struct scan *s)
{
	if (scan_top(s) && scan_top(s)->kind == 'l') scan_end_lambdas(s);
	if (s->brackets_n) end_annotation(s);
	struct bracket *b = scan_top(s);
	if (!b) return;
	if (!is_dull(b)) {
		scan_finish_argument(b);
		return;
	}
	b->state = ARGUMENT_EMPTY;
	b->keyword = (str){ 0 };
	b->prefixed = false;
	b->index++;
}

void scan_colon(struct scan *s)
{
	struct bracket *b = scan_top(s);
	if (b && b->kind == 'a') { /* the inner of two lambdas ends where the outer's body begins */
		b->kind = 'l';
		s->lambdas++;
		return;
	}
	if (b && b->kind == 'l') scan_end_lambdas(s);
	b = scan_top(s);
	if (s->quiet) return;
	if (!b || b->parameters) {
		s->quiet = true;
		s->quiet_brackets = s->brackets_n;
	}
}

/* `x=`: the argument's name; `x: int =`: the end of an annotation. */
void scan_assignment(struct scan *s)
{
	struct bracket *b = scan_top(s);
	if (s->quiet && s->brackets_n == s->quiet_brackets) s->quiet = false;
	if (!b) return;
	if (b->state == ARGUMENT_NAME) {
		b->keyword = b->argument;
		b->state = ARGUMENT_EMPTY;
	} else {
		b->state = ARGUMENT_OTHER;
	}
}

void scan_arrow(struct scan *s)
{
	if (s->brackets_n) return;
	s->quiet = true;
	s->quiet_brackets = 0;
}
