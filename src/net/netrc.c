#include "netrc.h"

#include "spokeshave/buf.h"

/* The next word: quoted with '"' and backslashes, or up to a blank. */
static bool next_word(struct arena *a, str *text, str *word)
{
	while (text->n && char_is_blank(text->p[0])) *text = str_skip(*text, 1);
	if (!text->n) return false;
	bool quoted = str_eat(text, STR("\""));
	struct buf b = buf_in(a);
	while (text->n) {
		char c = text->p[0];
		if (quoted ? c == '"' : char_is_blank(c)) break;
		*text = str_skip(*text, 1);
		if (c == '\\' && text->n) {
			c = text->p[0];
			*text = str_skip(*text, 1);
		}
		buf_char(&b, c);
	}
	if (quoted) str_eat(text, STR("\""));
	*word = buf_str(&b);
	return true;
}

static void skip_line(str *text)
{
	str line;
	str_cut(*text, '\n', &line, text);
}

/* A macro goes on to the next empty line. */
static void skip_macro(str *text)
{
	for (str line; text->n;) {
		str_cut(*text, '\n', &line, text);
		if (!str_trim(line).n) return;
	}
}

struct entry { bool open, matches, is_default; str user, password; };

static bool entry_serves(const struct entry *entry, str login)
{
	if (entry->is_default) return entry->open && login.n && str_eq(entry->user, login);
	return entry->open && entry->matches && (!login.n || !entry->user.n || str_eq(entry->user, login));
}

bool netrc_find(struct arena *a, str text, str host, str login, str *user, str *password)
{
	struct entry at = { 0 };
	for (str word; next_word(a, &text, &word);) {
		bool is_default = str_eq(word, STR("default"));
		if (is_default || str_eq(word, STR("machine"))) {
			if (entry_serves(&at, login)) break;
			at = (struct entry){ .open = true, .is_default = is_default };
			if (!is_default && next_word(a, &text, &word)) at.matches = str_eq_nocase(word, host);
		} else if (str_eq(word, STR("login"))) {
			if (next_word(a, &text, &word)) at.user = word;
		} else if (str_eq(word, STR("password"))) {
			if (next_word(a, &text, &word)) at.password = word;
		} else if (str_eq(word, STR("account"))) {
			next_word(a, &text, &word);
		} else if (str_starts(word, STR("#"))) { /* only here: a password may begin so */
			skip_line(&text);
		} else if (str_eq(word, STR("macdef"))) {
			skip_macro(&text);
		}
	}
	if (!entry_serves(&at, login)) return false;
	*user = at.user.n ? at.user : login;
	*password = at.password;
	return true;
}
