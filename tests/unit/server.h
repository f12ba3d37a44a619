/*
 * For tests of the index: a temporary folder, wheels in it, the test server
 * beside them, and runs with a cache of their own.
 */
#ifndef SPOKESHAVE_TESTS_WORLD_SERVER_H
#define SPOKESHAVE_TESTS_WORLD_SERVER_H

#include "support.h"

#include <stdlib.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "spokeshave/buf.h"
#include "spokeshave/cache.h"
#include "spokeshave/files.h"
#include "spokeshave/run.h"

static char place[] = "/tmp/spokeshave-test-XXXXXX"; /* everything of this program is below it */

/* Start a program and wait; its output goes nowhere. */
static inline void must_run(const char *const argv[])
{
	pid_t pid = fork();
	if (!pid) {
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	int status = 0;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

static inline str in_place(struct arena *to, const char *name)
{
	return arena_fmt(to, "%s/%s", place, name);
}

/* Wheels as make_wheels.py takes them, in a folder of the place; ends with a null pointer. */
static inline void make_wheels(const char *folder, const char *const *wheels)
{
	char path[256];
	const char *argv[32] = { "python3", TESTS_DIR "/server/make_wheels.py", path };
	size_t n = 3;
	snprintf(path, sizeof path, "%s/%s", place, folder);
	while (*wheels && n < COUNT(argv) - 1) argv[n++] = *wheels++;
	must_run(argv);
}

static inline int place_make(void **state)
{
	(void)state;
	signal(SIGPIPE, SIG_IGN);
	unsetenv("NETRC");
	unsetenv("http_proxy");
	unsetenv("HTTP_PROXY");
	unsetenv("all_proxy");
	unsetenv("ALL_PROXY");
	if (!mkdtemp(place)) return -1;
	setenv("HOME", place, 1);
	return 0;
}

static inline int place_remove(void **state)
{
	(void)state;
	const char *argv[] = { "rm", "-rf", place, NULL };
	must_run(argv);
	return 0;
}

/* ---- a run ---- */

static inline struct run *start_run(const char *cache, bool offline, bool refresh)
{
	static char paths[4][256];
	static unsigned turn;
	char *path = paths[turn++ % 4];
	struct run_opts opts = { .workers = 0, .verbosity = -1, .color = COLOR_NEVER, .offline = offline,
	                         .refresh = refresh, .timeout = 2 };
	struct run *r;
	struct err e;
	snprintf(path, 256, "%s/%s", place, cache ? cache : "");
	if (cache) opts.cache_dir = str_of(path);
	if (!run_open(&opts, &r, &e)) fail_msg("%s", e.text);
	return r;
}

/* A cache folder that nothing was kept in yet. */
static inline const char *new_cache(void)
{
	static char name[32];
	static unsigned number;
	snprintf(name, sizeof name, "cache%u", number++);
	return name;
}

/* ---- the server ---- */

struct server {
	pid_t pid;
	int in, out;
	unsigned port;
	char url[64], log[256];
};

/* Options as the command line gives them, split at blanks. */
static inline struct server server_start(const char *folder, const char *options)
{
	static unsigned number;
	struct server s = { 0 };
	int in[2], out[2];
	char dir[256], words[512], line[256] = { 0 };
	const char *argv[40] = { "python3", TESTS_DIR "/server/server.py", "--seconds", "120", "--dir", dir, "--log", s.log };
	size_t n = 8;
	snprintf(dir, sizeof dir, "%s/%s", place, folder);
	snprintf(s.log, sizeof s.log, "%s/log%u", place, number++);
	snprintf(words, sizeof words, "%s", options);
	for (char *word = strtok(words, " "); word && n < COUNT(argv) - 1; word = strtok(NULL, " ")) argv[n++] = word;
	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	s.pid = fork();
	if (!s.pid) {
		dup2(in[0], 0);
		dup2(out[1], 1);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	s.in = in[1];
	s.out = out[0];
	for (size_t at = 0; at < sizeof line - 1 && !strchr(line, '\n');) {
		ssize_t got = read(s.out, line + at, sizeof line - 1 - at);
		if (got <= 0) fail_msg("the test server does not start");
		at += (size_t)got;
	}
	assert_int_equal(sscanf(strstr(line, "\"port\""), "\"port\": %u", &s.port), 1);
	snprintf(s.url, sizeof s.url, "http://127.0.0.1:%u/simple/", s.port);
	return s;
}

static inline void server_stop(struct server *s)
{
	close(s->in);
	close(s->out);
	waitpid(s->pid, NULL, 0);
}

/* Change settings while it runs. */
static inline void server_control(const struct server *s, const char *json)
{
	char text[4096], answer[512];
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->port) };
	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	int n = snprintf(text, sizeof text, "POST /control HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s",
	                 strlen(json), json);
	assert_int_equal(write(fd, text, (size_t)n), n);
	while (read(fd, answer, sizeof answer) > 0) {}
	close(fd);
}

/* How many requests so far have all of the texts (null: none) in their line of the log. */
static inline size_t server_count(const struct server *s, const char *part, const char *other)
{
	char line[4096];
	size_t n = 0;
	FILE *f = fopen(s->log, "r");
	if (!f) return 0;
	while (fgets(line, sizeof line, f)) n += (!part || strstr(line, part)) && (!other || strstr(line, other));
	fclose(f);
	return n;
}

#endif
