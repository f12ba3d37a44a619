#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "spokeshave/cmd.h"

static const struct opt common[] = {
	{ 'h', "help", OPT_FLAG, offsetof(struct common_args, help), NULL, "show this and exit" },
	{ 'q', "quiet", OPT_FLAG, offsetof(struct common_args, quiet), NULL, "errors and results only" },
	{ 'v', "verbose", OPT_COUNT, offsetof(struct common_args, verbose), NULL, "say more, and why each is kept; twice, every request" },
	{ 0, "color", OPT_CHOICE, offsetof(struct common_args, color), "auto|always|never", "colour messages" },
	{ 0, "cache-dir", OPT_TEXT, offsetof(struct common_args, cache_dir), "DIR",
	  "keep downloads here ($SPOKESHAVE_CACHE_DIR)" },
	{ 0, "no-cache", OPT_FLAG, offsetof(struct common_args, no_cache), NULL, "keep nothing" },
	{ 0, "offline", OPT_FLAG, offsetof(struct common_args, offline), NULL, "use what is cached, fetch nothing" },
	{ 0, "refresh", OPT_FLAG, offsetof(struct common_args, refresh), NULL, "ask again what is cached, whatever its age" },
	{ 0, "timeout", OPT_NUMBER, offsetof(struct common_args, timeout), "SECONDS",
	  "give up after so long without a byte (30)" },
	{ 0, "workers", OPT_NUMBER, offsetof(struct common_args, workers), "N",
	  "threads beside the main one (one a processor)" },
};
const struct opt_group common_opts = { common, COUNT(common) };

enum { OPTS_MOST = 64, FIRST_LONG = 256 };

/* All options of a command in one list, with where each one's value goes. */
struct option_table {
	const struct opt *opt[OPTS_MOST];
	void *place[OPTS_MOST];
	size_t n;
	struct option longs[OPTS_MOST + 1];
	char letters[2 * OPTS_MOST + 2];
};

static void add_group(struct option_table *t, const struct opt_group *g, void *base)
{
	for (size_t i = 0; i < g->n && t->n < OPTS_MOST; i++) {
		const struct opt *o = &g->v[i];
		t->opt[t->n] = o;
		t->place[t->n] = (char *)base + o->offset;
		t->longs[t->n] = (struct option){ o->name, o->arg ? required_argument : no_argument, NULL,
		                                  FIRST_LONG + (int)t->n };
		if (o->letter) {
			size_t at = strlen(t->letters);
			t->letters[at] = o->letter;
			if (o->arg) t->letters[at + 1] = ':';
		}
		t->n++;
	}
}

static bool set_choice(int *out, const char *choices, str word)
{
	str left = str_of(choices), one;
	for (int i = 0; left.n; i++) {
		str_cut(left, '|', &one, &left);
		if (str_eq(one, word)) {
			*out = i;
			return true;
		}
	}
	return false;
}

bool option_set(struct arena *a, const struct opt *o, void *place, const char *text, struct err *e)
{
	uint64_t number;
	switch (o->kind) {
	case OPT_FLAG: *(bool *)place = true; return true;
	case OPT_COUNT: ++*(int *)place; return true;
	case OPT_TEXT: *(str *)place = str_of(text); return true;
	case OPT_LIST: PUSH(a, (struct strs *)place, str_of(text)); return true;
	case OPT_NUMBER:
		if (!str_u64(str_of(text), &number) || number > INT32_MAX)
			return err_set(e, FAULT_INPUT, "--%s %s: not a whole number from 0 on", o->name, text);
		*(long *)place = (long)number;
		return true;
	case OPT_CHOICE:
		return set_choice(place, o->arg, str_of(text)) ||
		       err_set(e, FAULT_INPUT, "--%s %s: takes %s", o->name, text, o->arg);
	}
	return false;
}

static size_t find_option(const struct option_table *t, int code)
{
	for (size_t i = 0; i < t->n; i++)
		if (code == FIRST_LONG + (int)i || (t->opt[i]->letter && t->opt[i]->letter == code)) return i;
	return t->n;
}

bool options_parse(struct arena *a, const struct cmd *c, int argc, char **argv, struct common_args *to,
                   void *args, struct strs *rest, struct err *e)
{
	struct option_table *t = NEW(a, struct option_table);
	t->letters[0] = ':'; /* a missing value is ':' then, and getopt prints nothing itself */
	for (size_t i = 0; i < c->groups_n; i++) add_group(t, &c->groups[i], args);
	add_group(t, &common_opts, to);
	optind = 1;
	opterr = 0;
	for (int code; (code = getopt_long(argc, argv, t->letters, t->longs, NULL)) != -1;) {
		const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "";
		size_t i = find_option(t, code);
		if (code == ':') return err_set(e, FAULT_INPUT, "%s needs a value; see `spokeshave %s --help`", word, c->name);
		if (i == t->n)
			return err_set(e, FAULT_INPUT, "%s: no option of `spokeshave %s`; see `spokeshave %s --help`", word,
			               c->name, c->name);
		if (!option_set(a, t->opt[i], t->place[i], optarg, e)) return false;
	}
	for (int i = optind; i < argc; i++) PUSH(a, rest, str_of(argv[i]));
	if (rest->n > c->rest_most)
		return err_set(e, FAULT_INPUT, "'%.*s': one word too many; see `spokeshave %s --help`",
		               STR_ARG(rest->v[c->rest_most]), c->name);
	return true;
}
