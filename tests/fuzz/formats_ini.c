/* What was read, written in the plainest way, reads the same. */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/ini.h"

static void require(bool law)
{
	if (!law) abort();
}

static str written(struct arena *a, const struct ini *ini)
{
	struct buf b = buf_in(a);
	for (size_t i = 0; i < ini->n; i++) {
		str line, rest = ini->v[i].value;
		buf_char(&b, '[');
		buf_add(&b, ini->v[i].section);
		buf_add(&b, STR("]\n"));
		buf_add(&b, ini->v[i].key);
		buf_add(&b, STR(" = "));
		for (bool more = true, first = true; more; first = false) {
			more = str_cut(rest, '\n', &line, &rest);
			if (line.n && !first) buf_add(&b, STR("  "));
			buf_add(&b, line);
			buf_char(&b, '\n');
		}
	}
	return buf_str(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct ini ini = { 0 }, again = { 0 };
	struct entry_points points = { 0 };
	struct err e;
	str text = { (const char *)data, size };
	arena_init(&a);
	if (ini_parse(&a, text, &ini, &e)) {
		for (size_t i = 0; i < ini.n; i++) /* on one line "[k = v]" would be a section */
			if (str_starts(ini.v[i].key, STR("["))) ini.v[i].value = (str){ 0 };
		require(ini_parse(&a, written(&a, &ini), &again, &e) && ini.n == again.n);
		for (size_t i = 0; i < ini.n; i++)
			require(str_eq(ini.v[i].section, again.v[i].section) && str_eq(ini.v[i].key, again.v[i].key) &&
			        str_eq(ini.v[i].value, again.v[i].value));
	} else {
		require(e.fault == FAULT_INPUT);
	}
	if (!entry_points_parse(&a, text, &points, &e)) require(e.fault == FAULT_INTEGRITY);
	arena_free(&a);
	return 0;
}
