/* Open what the command needs, run it, print the error. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "spokeshave/cmd.h"
#include "spokeshave_config.h"

static const struct cmd *find_command(const char *name)
{
	for (size_t i = 0; i < cmd_table_n; i++)
		if (!strcmp(cmd_table[i]->name, name)) return cmd_table[i];
	return NULL;
}

static int fail(const struct err *e)
{
	run_error(NULL, e);
	return (int)e->fault;
}

static int show(str text)
{
	bool ok = fwrite(text.p, 1, text.n, stdout) == text.n;
	return fflush(stdout) || !ok ? FAULT_SYSTEM : FAULT_NONE;
}

/* $SPOKESHAVE_CACHE_DIR, else spokeshave below $XDG_CACHE_HOME, else below ~/.cache; empty: no home. */
static str default_cache(struct arena *a)
{
	const char *own = getenv("SPOKESHAVE_CACHE_DIR"), *xdg = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	if (own && *own) return str_of(own);
	if (xdg && *xdg == '/') return arena_fmt(a, "%s/spokeshave", xdg);
	if (home && *home) return arena_fmt(a, "%s/.cache/spokeshave", home);
	return (str){ 0 };
}

static int run_command(struct arena *a, const struct cmd *c, int argc, char **argv)
{
	struct err e = { 0 };
	struct common_args common = { .workers = -1, .timeout = 30 };
	struct strs rest = { 0 };
	struct run *r;
	void *args = arena_alloc(a, c->args_size + 1, _Alignof(max_align_t));
	if (c->defaults) memcpy(args, c->defaults, c->args_size);
	if (!options_parse(a, c, argc, argv, &common, args, &rest, &e)) return fail(&e);
	if (common.help) return show(help_text(a, c));
	struct run_opts opts = {
		.workers = (int)common.workers,
		.verbosity = common.quiet ? -1 : common.verbose,
		.color = (enum color)common.color,
		.cache_dir = common.no_cache ? (str){ 0 } : common.cache_dir.n ? common.cache_dir : default_cache(a),
		.offline = common.offline,
		.refresh = common.refresh,
		.timeout = common.timeout,
	};
	if (!run_open(&opts, &r, &e)) return fail(&e);
	bool ok = c->main(r, args, &rest, &e);
	int number = run_signal(r);
	if (!ok && !number) run_error(r, &e);
	run_close(r);
	if (number) {
		signal(number, SIG_DFL);
		raise(number);
	}
	return ok ? FAULT_NONE : (int)e.fault;
}

/*
 * A descriptor 0, 1 or 2 that is closed would be given to the next file that is
 * opened, and results written into it: something that refuses them takes its place.
 */
static void hold_standard_descriptors(void)
{
	while (true) {
		int fd = open("/dev/null", O_RDONLY);
		if (fd < 0 || fd > 2) {
			if (fd > 2) close(fd);
			return;
		}
	}
}

int main(int argc, char **argv)
{
	struct arena a;
	struct err e;
	int code;
	hold_standard_descriptors();
	arena_init(&a);
	const char *first = argc > 1 ? argv[1] : "--help";
	bool help = !strcmp(first, "help") || !strcmp(first, "--help") || !strcmp(first, "-h");
	const struct cmd *c = find_command(help && argc > 2 ? argv[2] : first);
	if (help && (argc < 3 || c)) {
		code = show(help_text(&a, c));
	} else if (!strcmp(first, "--version") || !strcmp(first, "-V")) {
		code = show(STR("spokeshave " SPOKESHAVE_VERSION "\n"));
	} else if (c) {
		code = run_command(&a, c, argc - 1, argv + 1);
	} else {
		err_set(&e, FAULT_INPUT, "there is no command '%s'; `spokeshave --help` lists them",
		        help ? argv[2] : first);
		code = fail(&e);
	}
	arena_free(&a);
	return code;
}
