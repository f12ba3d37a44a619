/*
 * Solve a case file from memory, a number of times; nothing is asked of a
 * network. For tests/bench/solver.sh, which counts the instructions of
 * `measured`: reading the file is not part of it, neither of the time nor of
 * the memory.
 */
#include "../case/case.h"

#include <sys/resource.h>
#include <time.h>

static str read_file(struct arena *a, const char *path)
{
	struct buf b = buf_in(a);
	char part[65536];
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(2);
	}
	for (size_t n; (n = fread(part, 1, sizeof part, f));) buf_add(&b, (str){ part, n });
	fclose(f);
	return buf_str(&b);
}

/* Noinline and visible: callgrind counts by the function's name. */
__attribute__((noinline)) enum solver_state measured(struct arena *a, struct case_text *c);

enum solver_state measured(struct arena *a, struct case_text *c)
{
	return case_solve(case_solver(a, c), c, CASE_ALL, 0);
}

static double peak_megabytes(void)
{
	struct rusage r;
	getrusage(RUSAGE_SELF, &r);
	return (double)r.ru_maxrss / 1024;
}

int main(int argc, char **argv)
{
	struct arena a;
	if (argc < 2 || argc > 3) {
		fputs("usage: solver CASE [TIMES]\n", stderr);
		return 2;
	}
	arena_init(&a);
	struct case_text c = case_read(&a, read_file(&a, argv[1]));
	enum solver_state state = SOLVER_NEEDS;
	int times = argc == 3 ? atoi(argv[2]) : 1;
	double best = 1e9, before = peak_megabytes();
	for (int i = 0; i < times; i++) {
		struct arena own;
		struct timespec from, to;
		arena_init(&own);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
		state = measured(&own, &c);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
		double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
		if (ms < best) best = ms;
		arena_free(&own);
	}
	printf("%s: %s, %.2f ms, %.1f MB beside the facts\n", argv[1], state == SOLVER_SOLVED ? "solved" : "no solution",
	       best, peak_megabytes() - before);
	arena_free(&a);
	return 0;
}
