/* Commands: one file each, one const entry at its top, listed in src/cmd/table.c. */
#ifndef SPOKESHAVE_CMD_H
#define SPOKESHAVE_CMD_H

#include "spokeshave/run.h"

enum opt_kind {
	OPT_FLAG,   /* bool */
	OPT_COUNT,  /* int, one more each time */
	OPT_TEXT,   /* str */
	OPT_LIST,   /* struct strs, one more each time; the arena is options_parse's */
	OPT_NUMBER, /* long, not negative */
	OPT_CHOICE, /* int: the place of the word in `arg`, "none|dists" */
};

/* One option: where its value goes in a command's own struct of arguments. */
struct opt {
	char letter;      /* 0: none */
	const char *name; /* "requirement" */
	enum opt_kind kind;
	size_t offset;
	const char *arg;  /* "FILE"; null for flags */
	const char *help;
};
struct opt_group { const struct opt *v; size_t n; };

struct cmd {
	const char *name;
	const char *usage; /* words after the name: "NAME"; may be empty */
	const char *help;  /* one line */
	const struct opt_group *groups;
	size_t groups_n;
	size_t args_size;     /* bytes of the struct that the options fill */
	const void *defaults; /* what it holds before; null: zeros */
	size_t rest_most;     /* words that are no options: at most */
	const char *unused;   /* common options that change nothing here, and so are not in its help:
	                         "timeout workers"; null: none */
	/* `args` as filled, `rest` the words that are no options. False with the error. */
	bool (*main)(struct run *r, void *args, const struct strs *rest, struct err *e);
};

extern const struct cmd *const cmd_table[];
extern const size_t cmd_table_n;

/* The options that every command has. */
struct common_args {
	bool help, quiet, no_cache, offline, refresh;
	int verbose, color;
	long workers, timeout;
	str cache_dir;
};
extern const struct opt_group common_opts;

/*
 * Fill `common` and `args` from the words after the command's name. Unknown,
 * incomplete or wrong options are FAULT_INPUT.
 */
MUST_USE bool options_parse(struct arena *a, const struct cmd *c, int argc, char **argv,
                            struct common_args *common, void *args, struct strs *rest, struct err *e);

/* Put one value, given as text, into its place, as options_parse does. The text must outlive the place. */
MUST_USE bool option_set(struct arena *a, const struct opt *o, void *place, const char *text, struct err *e);

/* The text of `--help`, for one command or (null) for the program. */
str help_text(struct arena *a, const struct cmd *c);

#endif
