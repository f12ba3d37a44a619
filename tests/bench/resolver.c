/*
 * How long a million versions and markers take, in nanoseconds each. The same
 * inputs as resolver.py makes for packaging; `resolver N` takes N of them.
 */
#include "spokeshave/marker.h"
#include "spokeshave/vec.h"
#include "spokeshave/version.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint64_t state = 440;

static unsigned draw(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % below;
}

static str version_text(struct arena *a)
{
	static const char *const tails[] = { "", "", "", "", "a1", "b2", "rc1", ".post1", ".dev3", "+cpu" };
	unsigned major = draw(30), minor = draw(40), micro = draw(20);
	return arena_fmt(a, "%u.%u.%u%s", major, minor, micro, tails[draw(COUNT(tails))]);
}

static const char *const markers[] = {
	"python_version >= '3.8'", "python_full_version < '3.11.4'", "sys_platform == 'win32'",
	"extra == 'test' and python_version < '3.9'", "platform_machine in 'x86_64 aarch64' or os_name == 'nt'",
	"(implementation_name == 'cpython' and python_version >= '3.7') or platform_system == 'Darwin'",
};

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int order(const void *a, const void *b)
{
	return version_cmp(a, b);
}

static void say(const char *what, double nanoseconds, size_t n)
{
	printf("%s %.1f\n", what, nanoseconds / (double)n);
}

static bool measure_versions(struct arena *a, size_t n)
{
	str *texts = NEW_N(a, str, n);
	struct version *versions = NEW_N(a, struct version, n);
	for (size_t i = 0; i < n; i++) texts[i] = version_text(a);
	double start = now();
	for (size_t i = 0; i < n; i++)
		if (!version_parse(a, texts[i], &versions[i])) return false;
	double parsed = now();
	qsort(versions, n, sizeof *versions, order);
	say("parse", parsed - start, n);
	say("sort", now() - parsed, n);
	for (size_t i = 1; i < n; i++)
		if (version_cmp(&versions[i - 1], &versions[i]) > 0) return false;
	return true;
}

static bool measure_markers(struct arena *a, size_t n)
{
	static const char *const values[MARKER_KEYS] = { "posix", "linux", "x86_64", "CPython", "", "Linux", "", "3.12",
		                                         "3.12.8", "cpython", "3.12.8", "" };
	struct marker_env env = { 0 };
	const struct marker *parsed[COUNT(markers)];
	struct err e;
	size_t held = 0;
	for (int key = 0; key < MARKER_KEYS; key++) env.value[key] = str_of(values[key]);
	for (size_t i = 0; i < COUNT(markers); i++)
		if (!marker_parse(a, str_of(markers[i]), &parsed[i], NULL, &e)) return false;
	double start = now();
	for (size_t i = 0; i < n; i++) held += marker_eval(a, parsed[i % COUNT(markers)], &env, (str){ 0 }, NULL);
	say("marker", now() - start, n);
	return held > 0 && held < n;
}

int main(int argc, char **argv)
{
	struct arena a;
	size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000000;
	if (!n) n = 1;
	arena_init(&a);
	bool ok = measure_versions(&a, n) && measure_markers(&a, n);
	arena_free(&a);
	return ok ? 0 : 1;
}
