/*
 * watch FILE COMMAND...: run it, then write seconds, KiB resident at most and the exit status into
 * FILE. What starts a process counts in its peak until the process is another program, so whoever
 * measures must be smaller than what is measured.
 */
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	struct rusage usage;
	pid_t pid;
	int status;
	if (argc < 3) return 2;
	double began = now();
	if (posix_spawnp(&pid, argv[2], NULL, NULL, argv + 2, environ) || wait4(pid, &status, 0, &usage) != pid) return 2;
	double seconds = now() - began;
	FILE *out = fopen(argv[1], "w");
	if (!out) return 2;
	fprintf(out, "%.6f %ld %d\n", seconds, usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return fclose(out) ? 2 : 0;
}
