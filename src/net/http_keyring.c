#include "http_keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_PASSWORD_BYTES (16u << 10)
#define LOOK_EVERY_MS 50 /* how long a signal may go unnoticed */

/* Signals that this process ignores or handles are the child's as usual. */
static bool spawn(char *const argv[], int out, pid_t *pid, int *why)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t usual;
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	if ((*why = posix_spawn_file_actions_init(&actions))) return false;
	if ((*why = posix_spawnattr_init(&attributes))) {
		posix_spawn_file_actions_destroy(&actions);
		return false;
	}
	if (!(*why = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)) &&
	    !(*why = posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO)) &&
	    !(*why = posix_spawnattr_setsigdefault(&attributes, &usual)) &&
	    !(*why = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF)))
		*why = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return !*why;
}

/* All that it writes; false when time is up, a signal came, or it is no password. */
static bool read_all(struct run *r, int fd, double until, char *to, size_t *n)
{
	for (*n = 0; !run_interrupted(r) && run_clock(r) < until && *n < LIMIT_PASSWORD_BYTES;) {
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		if (poll(&ready, 1, LOOK_EVERY_MS) <= 0) continue;
		ssize_t got = read(fd, to + *n, LIMIT_PASSWORD_BYTES - *n);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) return !got;
		*n += (size_t)got;
	}
	return false;
}

/* Its exit status; it is killed when it does not end in time. */
static int end_of(struct run *r, pid_t pid, double until)
{
	int status = 0;
	for (;;) {
		pid_t ended = waitpid(pid, &status, WNOHANG);
		if (ended == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		if (ended < 0 && errno != EINTR) return -1;
		if (run_interrupted(r) || run_clock(r) >= until) break;
		poll(NULL, 0, 5);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
	return -1;
}

bool keyring_get(struct run *r, struct arena *a, str service, str user, str *password)
{
	char *argv[] = { arena_cstr(a, STR("keyring")), arena_cstr(a, STR("get")), arena_cstr(a, service),
	                 arena_cstr(a, user), NULL };
	long seconds = run_opts(r)->timeout > 0 ? run_opts(r)->timeout : 30;
	double until = run_clock(r) + (double)seconds;
	int ends[2], why = 0, status;
	pid_t pid;
	size_t n;
	if (user.n && user.p[0] == '-') return false; /* it would be an option */
	if (pipe2(ends, O_CLOEXEC)) return false;
	bool started = spawn(argv, ends[1], &pid, &why);
	close(ends[1]);
	if (!started) {
		close(ends[0]);
		run_warn(r, "the program `keyring` does not start (%s), so no password comes from it", strerror(why));
		return false;
	}
	char *text = arena_bytes(a, LIMIT_PASSWORD_BYTES);
	bool whole = read_all(r, ends[0], until, text, &n);
	close(ends[0]);
	status = end_of(r, pid, whole ? until : 0);
	if (!whole && !run_interrupted(r))
		run_warn(r, "`keyring get %.*s` was given up: it did not answer in %ld seconds", STR_ARG(service), seconds);
	str said = { text, n };
	if (str_eat_end(&said, STR("\n"))) str_eat_end(&said, STR("\r"));
	if (!whole || status || !said.n) return false;
	*password = said;
	return true;
}
