#include "specifier.h"

#include "spokeshave/buf.h"
#include "text.h"

/*
 * Repairs for what published metadata gets wrong, in the order they are tried.
 * Each looks at a whole list of specifiers, or at one clause between commas,
 * and hands out another text when it found what it mends.
 */
typedef bool mend(struct arena *a, str text, str *out);

static bool is_operator_char(char c)
{
	return c == '<' || c == '>' || c == '=' || c == '!' || c == '~';
}

/* The operator of a clause and what follows it, blanks trimmed. */
static bool split_clause(str clause, str *op, str *version)
{
	size_t n = 0;
	clause = trim_blanks(clause);
	while (n < clause.n && is_operator_char(clause.p[n])) n++;
	*op = str_slice(clause, 0, n);
	*version = trim_blanks(str_skip(clause, n));
	return n > 0;
}

static bool unwrap_parentheses(struct arena *a, str text, str *out)
{
	(void)a;
	text = trim_blanks(text);
	if (!str_eat(&text, STR("(")) || !str_eat_end(&text, STR(")"))) return false;
	*out = text;
	return true;
}

static bool drop_quotes(struct arena *a, str text, str *out)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] != '"' && text.p[i] != '\'') buf_char(&b, text.p[i]);
	*out = buf_str(&b);
	return b.n < text.n;
}

static bool add_commas(struct arena *a, str text, str *out)
{
	struct buf b = buf_in(a);
	bool in_version = false, added = false;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];
		if (in_version && is_operator_char(c) && !is_operator_char(text.p[i - 1])) {
			buf_char(&b, ',');
			in_version = false;
			added = true;
		}
		if (c == ',') in_version = false;
		else if (!is_operator_char(c) && !char_is_blank(c)) in_version = true;
		buf_char(&b, c);
	}
	*out = buf_str(&b);
	return added;
}

static bool swap_operator(struct arena *a, str clause, str *out)
{
	static const struct { str wrong, right; } swaps[] = {
		{ STR_INIT("=>"), STR_INIT(">=") }, { STR_INIT("=<"), STR_INIT("<=") }, { STR_INIT("="), STR_INIT("==") },
	};
	str op, version;
	if (!split_clause(clause, &op, &version)) return false;
	for (size_t i = 0; i < COUNT(swaps); i++) {
		if (!str_eq(op, swaps[i].wrong)) continue;
		*out = arena_join(a, swaps[i].right, version);
		return true;
	}
	return false;
}

static bool tilde_to_wildcard(struct arena *a, str clause, str *out)
{
	str op, version;
	if (!split_clause(clause, &op, &version) || !str_eq(op, STR("!=~"))) return false;
	*out = arena_fmt(a, "!=%.*s.*", STR_ARG(version));
	return true;
}

/* ">dev" was meant as "pre-releases, too". */
static bool drop_dev_bound(struct arena *a, str clause, str *out)
{
	str op, version;
	(void)a;
	if (!split_clause(clause, &op, &version) || !str_eq_nocase(version, STR("dev"))) return false;
	if (!str_eq(op, STR(">")) && !str_eq(op, STR(">="))) return false;
	*out = (str){ 0 };
	return true;
}

static bool drop_wildcard(struct arena *a, str clause, str *out)
{
	str op, version;
	if (!split_clause(clause, &op, &version) || str_eq(op, STR("==")) || str_eq(op, STR("!="))) return false;
	if (!str_eat_end(&version, STR(".*"))) return false;
	while (str_eat_end(&version, STR(".*"))) continue;
	*out = arena_join(a, op, version);
	return true;
}

static bool add_dot(struct arena *a, str clause, str *out)
{
	str op, version;
	if (!split_clause(clause, &op, &version) || version.n < 2 || !str_eat_end(&version, STR("*"))) return false;
	if (!char_is_digit(version.p[version.n - 1])) return false;
	*out = arena_fmt(a, "%.*s%.*s.*", STR_ARG(op), STR_ARG(version));
	return true;
}

static bool drop_trailing_dots(struct arena *a, str clause, str *out)
{
	str op, version;
	if (!split_clause(clause, &op, &version) || !str_eat_end(&version, STR("."))) return false;
	while (str_eat_end(&version, STR("."))) continue;
	*out = arena_join(a, op, version);
	return true;
}

static bool any_version(struct arena *a, str clause, str *out)
{
	str op, version;
	(void)a;
	if (!split_clause(clause, &op, &version)) version = op = trim_blanks(clause);
	if (!str_eq(version, STR("*"))) return false;
	*out = (str){ 0 };
	return true;
}

static bool join_version(struct arena *a, str clause, str *out)
{
	str op, version;
	if (!split_clause(clause, &op, &version)) return false;
	struct buf b = buf_in(a);
	buf_add(&b, op);
	size_t before = b.n;
	for (size_t i = 0; i < version.n; i++)
		if (version.p[i] != ' ' && version.p[i] != '\t') buf_char(&b, version.p[i]);
	*out = buf_str(&b);
	return b.n - before < version.n;
}

static const struct repair {
	str says;
	mend *list;   /* mends the whole list, or */
	mend *clause; /* each clause of it */
} repairs[] = {
	{ STR_INIT("parentheses dropped"), .list = unwrap_parentheses },
	{ STR_INIT("quotes dropped"), .list = drop_quotes },
	{ STR_INIT("missing comma added"), .list = add_commas },
	{ STR_INIT("misspelled operator corrected"), .clause = swap_operator },
	{ STR_INIT("'!=~' read as '!=' with '.*'"), .clause = tilde_to_wildcard },
	{ STR_INIT("bound on 'dev' dropped"), .clause = drop_dev_bound },
	{ STR_INIT("'*' read as any version"), .clause = any_version },
	{ STR_INIT("trailing dot dropped"), .clause = drop_trailing_dots },
	{ STR_INIT("missing dot before '*' added"), .clause = add_dot },
	{ STR_INIT("'.*' dropped beside an operator that takes none"), .clause = drop_wildcard },
	{ STR_INIT("blanks in a version dropped"), .clause = join_version },
};

static bool mend_clauses(struct arena *a, mend *clause, str text, str *out)
{
	struct buf b = buf_in(a);
	bool mended = false, more = true;
	for (str part; more;) {
		more = str_cut(text, ',', &part, &text);
		mended |= clause(a, part, &part);
		buf_add(&b, part);
		if (more) buf_char(&b, ',');
	}
	*out = buf_str(&b);
	return mended;
}

bool specifiers_parse_lenient(struct arena *a, str text, struct specifiers *out, str *repair, struct err *e)
{
	struct buf says = buf_in(a);
	*repair = (str){ 0 };
	if (specifiers_parse(a, text, out, e)) return true;
	for (size_t i = 0; i < COUNT(repairs); i++) {
		struct err ignored;
		str mended;
		if (!(repairs[i].list ? repairs[i].list(a, text, &mended)
		                      : mend_clauses(a, repairs[i].clause, text, &mended))) continue;
		text = mended;
		if (says.n) buf_add(&says, STR(", "));
		buf_add(&says, repairs[i].says);
		if (!specifiers_parse(a, text, out, &ignored)) continue;
		*repair = buf_str(&says);
		return true;
	}
	return false;
}
