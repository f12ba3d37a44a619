/* A difference, applied to the text before, gives the text after; and it counts its own lines. */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/buf.h"
#include "spokeshave/text_diff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool law)
{
	if (!law) abort();
}

static str cut_line(str *text)
{
	size_t end = str_find(*text, '\n'), n = end < text->n ? end + 1 : text->n;
	str line = str_slice(*text, 0, n);
	*text = str_skip(*text, n);
	return line;
}

/* The first line of a hunk, from 1; where the hunk takes none of the text's lines, the line before. */
static size_t first_line(str head)
{
	str number;
	uint64_t first = 0;
	require(str_eat(&head, STR("@@ -")));
	number = str_slice(head, 0, str_find(head, ' '));
	bool none = str_ends(number, STR(",0"));
	number = str_slice(number, 0, str_find(number, ','));
	require(str_u64(number, &first));
	return (size_t)first + none;
}

static str apply(struct arena *a, str diff, str before, size_t *changed)
{
	struct buf b = buf_in(a);
	size_t at = 1;
	while (diff.n) {
		str line = cut_line(&diff);
		char kind = line.p[0];
		if (kind == '@') {
			for (size_t first = first_line(line); at < first; at++) buf_add(&b, cut_line(&before));
			continue;
		}
		str rest = str_skip(line, 1);
		if (str_starts(diff, STR("\\ No newline"))) {
			cut_line(&diff);
			rest.n--;
		}
		if (kind != ' ') ++*changed;
		if (kind != '+') require(str_eq(cut_line(&before), rest)), at++;
		if (kind != '-') buf_add(&b, rest);
	}
	buf_add(&b, before);
	return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	str text = { (const char *)data, size }, before, after;
	size_t said, counted = 0;
	arena_init(&a);
	str_cut(text, '|', &before, &after);
	str diff = text_diff(&a, before, after, STR("x"), STR("y"), &said);
	require(str_eq(before, after) == !diff.n);
	if (diff.n) {
		require(str_eat(&diff, STR("--- x\n+++ y\n")));
		require(str_eq(apply(&a, diff, before, &counted), after));
	}
	require(said == counted);
	arena_free(&a);
	return 0;
}
