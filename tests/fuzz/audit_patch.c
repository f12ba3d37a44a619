/* The law: what a patch says of the text before, done to it, gives the text after. */
#include <stdlib.h>
#include <string.h>

#include "spokeshave/audit.h"
#include "spokeshave/buf.h"

static str next_line(str *text)
{
	size_t n = str_find(*text, '\n');
	str line = str_slice(*text, 0, n < text->n ? n + 1 : n);
	*text = str_skip(*text, line.n);
	return line;
}

static str apply(struct arena *a, str before, str patch)
{
	struct buf out = buf_in(a);
	uint64_t at = 1, from;
	next_line(&patch);
	next_line(&patch);
	while (patch.n) {
		str line = next_line(&patch), rest, number;
		if (str_starts(line, STR("@@ -"))) {
			str_cut(str_skip(line, 4), ',', &number, &rest);
			if (!str_u64(number, &from)) abort();
			for (; at < from; at++) buf_add(&out, next_line(&before));
			continue;
		}
		if (str_starts(line, STR("\\"))) abort(); /* taken with the line before it */
		bool open = str_starts(patch, STR("\\ No newline"));
		if (open) next_line(&patch);
		str content = str_skip(line, 1);
		if (open) content = str_slice(content, 0, content.n - 1);
		if (line.p[0] != '+') {
			if (!str_eq(next_line(&before), content)) abort();
			at++;
		}
		if (line.p[0] != '-') buf_add(&out, content);
	}
	buf_add(&out, before);
	return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	str all = { (const char *)data, size }, before, after;
	arena_init(&a);
	str_cut(all, '\0', &before, &after);
	struct audit_edit edit = { STR("x"), before, after };
	if (str_find(after, '\0') == after.n && !str_eq(before, after) && !str_eq(apply(&a, before, audit_patch(&a, &edit)), after)) abort();
	arena_free(&a);
	return 0;
}
