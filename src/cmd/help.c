#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/cmd.h"
#include "spokeshave_config.h"

enum { HELP_COLUMN = 30, HELP_WIDTH = 100 };

static void pad(struct buf *b, size_t from, size_t to)
{
	do buf_char(b, ' ');
	while (++from < to);
}

/* What stands in the column, in lines that end where the terminal may. */
static void wrapped(struct buf *b, str text)
{
	str word;
	for (size_t at = HELP_COLUMN; text.n; at += word.n + 1) {
		str_cut(text, ' ', &word, &text);
		if (at > HELP_COLUMN && at + word.n + 1 > HELP_WIDTH) {
			buf_char(b, '\n');
			pad(b, 0, HELP_COLUMN);
			at = HELP_COLUMN;
		} else if (at > HELP_COLUMN) {
			buf_char(b, ' ');
		}
		buf_add(b, word);
	}
	buf_char(b, '\n');
}

/* An option that reaches into the column has its help on the next line. */
static void option_line(struct buf *b, const struct opt *o)
{
	size_t from = b->n;
	if (o->letter) buf_fmt(b, "  -%c, --%s", o->letter, o->name);
	else buf_fmt(b, "      --%s", o->name);
	if (o->arg) buf_fmt(b, " %s", o->arg);
	if (b->n - from + 2 > HELP_COLUMN) {
		buf_char(b, '\n');
		from = b->n;
	}
	pad(b, b->n - from, HELP_COLUMN);
	wrapped(b, str_of(o->help));
}

static bool is_unused(const struct cmd *c, const struct opt *o)
{
	str word, rest = str_of(c->unused ? c->unused : "");
	while (rest.n) {
		str_cut(rest, ' ', &word, &rest);
		if (str_eq(word, str_of(o->name))) return true;
	}
	return false;
}

static str command_help(struct arena *a, const struct cmd *c)
{
	struct buf b = buf_in(a);
	buf_fmt(&b, "usage: spokeshave %s [OPTION]...%s%s\n\n%s\n\n", c->name, *c->usage ? " " : "", c->usage, c->help);
	for (size_t i = 0; i < c->groups_n; i++)
		for (size_t k = 0; k < c->groups[i].n; k++) option_line(&b, &c->groups[i].v[k]);
	if (c->groups_n) buf_char(&b, '\n');
	for (size_t k = 0; k < common_opts.n; k++)
		if (!is_unused(c, &common_opts.v[k])) option_line(&b, &common_opts.v[k]);
	return buf_str(&b);
}

str help_text(struct arena *a, const struct cmd *c)
{
	if (c) return command_help(a, c);
	struct buf b = buf_in(a);
	buf_add(&b, STR("spokeshave " SPOKESHAVE_VERSION ": stages the wheels that a Python application can reach, "
	                "for the images that run it\n\nusage: spokeshave COMMAND [OPTION]...\n\n"));
	for (size_t i = 0; i < cmd_table_n; i++) {
		buf_fmt(&b, "  %s", cmd_table[i]->name);
		pad(&b, strlen(cmd_table[i]->name) + 2, 12);
		buf_fmt(&b, "%s\n", cmd_table[i]->help);
	}
	buf_add(&b, STR("\n`spokeshave COMMAND --help` shows a command's options; `spokeshave --version` the version.\n"
	                "\nexit codes: 0 done, 1 no solution or a check failed, 2 usage or input, 3 network or index,\n"
	                "4 integrity (hash, archive, RECORD), 5 system (disk, memory)\n"));
	return buf_str(&b);
}
