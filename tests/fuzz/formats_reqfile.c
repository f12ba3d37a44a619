/*
 * Logical lines are made once: written one a line they read the same. A fault
 * names the place and shows it, and no value of a variable is ever shown.
 */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/reqfile.h"

static void require(bool law)
{
	if (!law) abort();
}

static const str SECRET = STR_INIT("\x01s3cret\x02");

static str variable(void *ctx, str name)
{
	(void)ctx;
	return str_eq(name, STR("T")) ? SECRET : (str){ 0 };
}

static void lines_are_made_once(struct arena *a, str bytes)
{
	struct reqfile_lines once = { 0 }, twice = { 0 };
	struct buf b = buf_in(a);
	reqfile_lines(a, bytes, &once);
	buf_char(&b, '\n'); /* what looks like a byte order mark is text by now */
	for (size_t i = 0; i < once.n; i++) {
		buf_add(&b, once.v[i].text);
		buf_add(&b, STR(" #\n")); /* a backslash at the end is text by now */
	}
	reqfile_lines(a, buf_str(&b), &twice);
	require(once.n == twice.n);
	for (size_t i = 0; i < once.n; i++) require(str_eq(once.v[i].text, twice.v[i].text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct reqfile file = { 0 };
	struct notes notes = { 0 };
	struct err e;
	const struct reqfile_env env = { .get = variable };
	str bytes = { (const char *)data, size };
	arena_init(&a);
	lines_are_made_once(&a, bytes);
	if (reqfile_parse(&a, STR("r.txt"), bytes, &env, &file, &notes, &e)) {
		for (size_t i = 0; i < file.n; i++) {
			require(file.v[i].line && (!i || file.v[i - 1].line <= file.v[i].line));
			if (!str_has(bytes, SECRET)) require(!str_has(file.v[i].raw, SECRET));
		}
	} else {
		require(e.fault == FAULT_INPUT && str_starts(str_of(e.text), STR("r.txt:")));
		if (!str_has(bytes, SECRET)) require(!str_has(str_of(e.text), SECRET));
	}
	for (size_t i = 0; i < notes.n && !str_has(bytes, SECRET); i++) require(!str_has(notes.v[i].text, SECRET));
	arena_free(&a);
	return 0;
}
