#include "run_private.h"

#include <errno.h>
#include <limits.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <time.h>
#include <unistd.h>

enum { WORKERS_MOST = 64, DESCRIPTORS_LEAST = 32 };
enum { DESCRIPTORS_OF_WORKER = 5, DESCRIPTORS_OF_OTHERS = 12 }; /* a quarter of all is for files that are held */

static atomic_int signal_came;
static struct run *the_run; /* for the end of memory, which has no parameter */

static const int watched[] = { SIGINT, SIGTERM, SIGHUP };

static void on_signal(int number)
{
	atomic_store(&signal_came, number);
}

/* A system call that waits is interrupted (no SA_RESTART), so that a wait for a lock ends. */
static void watch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };
	struct sigaction before;
	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < COUNT(watched); i++) {
		sigaction(watched[i], NULL, &before);
		if (before.sa_handler != SIG_IGN) sigaction(watched[i], &action, NULL); /* nohup stays */
	}
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
	sigaction(SIGXFSZ, &action, NULL); /* the write fails and says why */
}

static _Noreturn void on_exhaustion(void)
{
	static const char text[] = "spokeshave: error: out of memory\n";
	static atomic_flag once = ATOMIC_FLAG_INIT;
	if (atomic_flag_test_and_set(&once)) _exit(FAULT_SYSTEM);
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	(void)ignored;
	if (the_run) temps_remove(the_run);
	_exit(FAULT_SYSTEM);
}

static bool color_wanted(const struct run *r)
{
	if (r->opts.color != COLOR_AUTO) return r->opts.color == COLOR_ALWAYS;
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");
	return r->terminal && !(no && *no) && !(term && !strcmp(term, "dumb"));
}

/* What is freed goes back to the system at once: a page or wheel of megabytes is held for moments only. */
static void give_memory_back(void)
{
#ifdef __GLIBC__
	enum { LARGE_BYTES = 1 << 20 };
	mallopt(M_MMAP_THRESHOLD, LARGE_BYTES); /* set, it stays: else each large block that is freed raises it */
#endif
}

/* As many files as may be open at once: the soft limit is for programs that call select. */
static rlim_t descriptors(void)
{
	struct rlimit files;
	if (getrlimit(RLIMIT_NOFILE, &files)) return DESCRIPTORS_LEAST;
	rlim_t soft = files.rlim_cur;
	files.rlim_cur = files.rlim_max;
	return !setrlimit(RLIMIT_NOFILE, &files) ? files.rlim_cur : soft;
}

static unsigned workers_wanted(const struct run_opts *opts, rlim_t files)
{
	rlim_t wanted = opts->workers >= 0 ? (rlim_t)opts->workers : (rlim_t)get_nprocs();
	rlim_t most = (files - files / 4 - DESCRIPTORS_OF_OTHERS) / DESCRIPTORS_OF_WORKER;
	if (most > WORKERS_MOST) most = WORKERS_MOST;
	return (unsigned)(wanted < most ? wanted : most);
}

bool run_open(const struct run_opts *opts, struct run **out, struct err *e)
{
	rlim_t files = descriptors();
	if (files < DESCRIPTORS_LEAST)
		return err_set(e, FAULT_SYSTEM, "only %llu files may be open at once, %d are needed; raise `ulimit -n`",
		               (unsigned long long)files, DESCRIPTORS_LEAST);
	struct run *r = calloc(1, sizeof *r);
	if (!r) return err_set(e, FAULT_SYSTEM, "out of memory");
	give_memory_back();
	r->opts = *opts;
	r->workers = workers_wanted(opts, files);
	r->descriptors = files < UINT_MAX ? (unsigned)files : UINT_MAX;
	pthread_mutex_init(&r->mutex, NULL);
	arena_init(&r->arena);
	arena_init(&r->temp_arena);
	the_run = r;
	arena_on_exhaustion(on_exhaustion);
	r->opts.cache_dir = arena_str(&r->arena, opts->cache_dir);
	r->terminal = isatty(STDERR_FILENO);
	r->color = color_wanted(r);
	watch_signals();
	*out = r;
	return true;
}

void run_close(struct run *r)
{
	run_progress_end(r);
	temps_remove(r);
	for (struct worker_arena *w = r->worker_arenas; w; w = w->next) arena_free(&w->arena);
	arena_free(&r->temp_arena);
	arena_free(&r->arena);
	pthread_mutex_destroy(&r->mutex);
	the_run = NULL;
	free(r);
}

unsigned run_descriptors(const struct run *r)
{
	return r->descriptors;
}

const struct run_opts *run_opts(const struct run *r)
{
	return &r->opts;
}

struct arena *run_arena(struct run *r)
{
	return &r->arena;
}

str run_env(struct run *r, const char *name)
{
	(void)r;
	return str_of(getenv(name));
}

int64_t run_now(struct run *r)
{
	(void)r;
	return (int64_t)time(NULL);
}

int64_t run_now_nanoseconds(struct run *r)
{
	struct timespec now;
	(void)r;
	if (clock_gettime(CLOCK_REALTIME, &now)) return run_now(r) * 1000000000;
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

double run_clock(struct run *r)
{
	struct timespec now;
	(void)r;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool run_interrupted(const struct run *r)
{
	(void)r;
	return atomic_load_explicit(&signal_came, memory_order_relaxed) != 0;
}

bool run_interrupted_err(struct err *e)
{
	return err_set(e, FAULT_SYSTEM, "stopped by a signal; nothing was written");
}

int run_signal(const struct run *r)
{
	(void)r;
	return atomic_load(&signal_came);
}
