/*
 * Scan Python files from memory, a number of times, on one core: for
 * tests/bench/scan.sh. Their paths come on standard input, one a line.
 */
#include "spokeshave/scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static str read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	str s = { 0 };
	if (!f) return s;
	if (!fseek(f, 0, SEEK_END) && ftell(f) > 0) {
		char *p = malloc((size_t)ftell(f));
		s.n = (size_t)ftell(f);
		rewind(f);
		s.n = p ? fread(p, 1, s.n, f) : 0;
		s.p = p;
	}
	fclose(f);
	return s;
}

/* Noinline and visible: callgrind counts by the function's name. */
__attribute__((noinline)) size_t measured(const str *sources, size_t n);

/* An arena a file, as a worker has it. */
size_t measured(const str *sources, size_t n)
{
	size_t facts = 0;
	for (size_t i = 0; i < n; i++) {
		struct arena a;
		struct facts found;
		arena_init(&a);
		scan_python(&a, sources[i], &found);
		facts += found.n;
		arena_free(&a);
	}
	return facts;
}

int main(int argc, char **argv)
{
	int times = argc > 1 ? atoi(argv[1]) : 1;
	struct arena a;
	VEC(str) sources = { 0 };
	char path[4096];
	size_t bytes = 0, facts = 0;
	double best = 1e9;
	arena_init(&a);
	while (fgets(path, sizeof path, stdin)) {
		path[strcspn(path, "\n")] = 0;
		str source = read_file(path);
		bytes += source.n;
		PUSH(&a, &sources, source);
	}
	for (int i = 0; i < times; i++) {
		struct timespec from, to;
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
		facts = measured(sources.v, sources.n);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
		double s = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
		if (s < best) best = s;
	}
	printf("%zu files, %.1f MB, %zu facts: %.1f ms, %.0f MB/s\n", sources.n, (double)bytes / 1e6, facts, best * 1e3,
	       (double)bytes / 1e6 / best);
	arena_free(&a);
	return 0;
}
