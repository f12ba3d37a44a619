/*
 * The key to the outside. A function that takes a `struct run *` may use the
 * network, the disk, the clock, threads, the terminal; one that does not, may
 * not. One run a process; it belongs to the main thread ("the conductor"),
 * except where a function says that workers may call it.
 */
#ifndef SPOKESHAVE_RUN_H
#define SPOKESHAVE_RUN_H

#include "spokeshave/err.h"
#include "spokeshave/vec.h"

struct run;

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct run_opts {
	int workers;      /* threads beside the conductor; -1: as many as processors; 0: none */
	int verbosity;    /* -1 quiet, 0, 1 for -v, 2 for -vv */
	enum color color;
	str cache_dir;    /* empty: no cache is kept */
	bool offline;     /* nothing is fetched */
	bool refresh;     /* cached pages are revalidated whatever their age */
	long timeout;     /* seconds without a byte; 30 unless told */
};

MUST_USE bool run_open(const struct run_opts *opts, struct run **out, struct err *e);

/* Removes temporary files, restores the terminal. */
void run_close(struct run *r);

const struct run_opts *run_opts(const struct run *r);

/* How many files may be open at once in this process: its hard limit. */
unsigned run_descriptors(const struct run *r);
struct arena *run_arena(struct run *r); /* lives as long as the run */

/* An environment variable; empty when unset. */
str run_env(struct run *r, const char *name);

/* Seconds since the epoch; and a clock that only goes forward. */
int64_t run_now(struct run *r);
int64_t run_now_nanoseconds(struct run *r);
double run_clock(struct run *r);

/*
 * True once SIGINT, SIGTERM or SIGHUP came; long loops ask and return
 * run_interrupted_err. Any thread may ask.
 */
bool run_interrupted(const struct run *r);
bool run_interrupted_err(struct err *e);

/* The signal that came, or 0: main raises it again after run_close. */
int run_signal(const struct run *r);

/* ---- what people read, on standard error; control characters are made visible ---- */

void run_warn(struct run *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
void run_warn_notes(struct run *r, const struct notes *notes);

/*
 * From now on the text of each warning, without secrets, is added to `into`
 * too, whether it is shown or not; null: no more. In the run's arena.
 */
void run_keep_warnings(struct run *r, struct strs *into);
void run_say(struct run *r, int verbosity, const char *format, ...) __attribute__((format(printf, 3, 4)));
void run_error(struct run *r, const struct err *e); /* `r` may be null */

/*
 * From now on `${name}` is said in messages wherever `value` would be: an
 * expanded variable may be a password. Values below 4 bytes are not.
 */
void run_secret(struct run *r, str name, str value);

/* `text` with every such value replaced, for what is written to files; borrowed when it holds none. */
str run_redact(struct run *r, struct arena *a, str text);

/*
 * Progress. One activity at a time: "resolving", "fetching". On a terminal a
 * line that is redrawn; elsewhere a plain line when it begins and when it ends.
 * `bytes_total` 0: not known.
 */
void run_progress(struct run *r, const char *activity, str what, size_t done, size_t total,
                  uint64_t bytes_done, uint64_t bytes_total);
void run_progress_end(struct run *r);

/* ---- standard output: results ---- */

/* Write to standard output, whole. A closed pipe or full disk is FAULT_SYSTEM. */
MUST_USE bool run_print(struct run *r, str text, struct err *e);
bool run_stdout_is_terminal(const struct run *r);

#endif
