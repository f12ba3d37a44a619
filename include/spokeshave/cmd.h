/* Commands: one file each, one const entry at its top, listed in src/cmd/table.c. */
#ifndef SPOKESHAVE_CMD_H
#define SPOKESHAVE_CMD_H

#include "spokeshave/run.h"

enum opt_kind { OPT_FLAG, OPT_TEXT, OPT_LIST, OPT_NUMBER, OPT_CHOICE };

/* One option: where its value goes in the command's own struct of arguments. */
struct opt {
	char letter;          /* 0: none */
	const char *name;     /* "requirement" */
	enum opt_kind kind;
	size_t offset;        /* of a bool, str, struct strs, long, or int (the choice's number) */
	const char *arg;      /* "FILE"; of OPT_CHOICE "none|dists" */
	const char *help;
};

enum run_needs { RUN_NOTHING = 0, RUN_CACHE = 1 };

struct cmd {
	const char *name;
	const char *args;     /* for usage: "NAME" */
	const char *help;     /* one line */
	const struct opt *opts;
	size_t opts_n;
	size_t args_size;     /* bytes of the struct that opts fill; zeroed, or from `defaults` */
	const void *defaults;
	enum run_needs needs;
	/* `rest` are the words that are no options. Returns false with the error. */
	bool (*main)(struct run *r, void *args, const struct strs *rest, struct err *e);
};

extern const struct cmd *const cmd_table[];
extern const size_t cmd_table_n;

#endif
