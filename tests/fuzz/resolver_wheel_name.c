/*
 * Laws of wheel names and tags: the fields put together again are the name; a
 * rank is found exactly when it is the least place of the wheel's tags in the
 * list, searched one by one; a wheel that does not run has a reason.
 */
#include "spokeshave/tags.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void law(bool holds)
{
	if (!holds) abort();
}

static bool set_has(str set, str one)
{
	for (str part; set.n;) {
		str_cut(set, '.', &part, &set);
		if (str_eq_nocase(part, one)) return true;
	}
	return false;
}

/* The list searched from its best tag. */
static uint32_t slow_rank(struct arena *a, const struct tag_set *t, const struct wheel_name *w)
{
	for (uint32_t i = 0; i < tag_set_count(t); i++) {
		struct arena_mark m = arena_mark(a);
		str python, abi, platform;
		str_cut(tag_set_text(a, t, i), '-', &python, &abi);
		str_cut(abi, '-', &abi, &platform);
		bool found = set_has(w->python, python) && set_has(w->abi, abi) && set_has(w->platform, platform);
		arena_reset(a, m);
		if (found) return i;
	}
	return RANK_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena a;
	struct wheel_name w;
	struct err e;
	str name = { (const char *)data, size }, sdist;
	struct version v;
	arena_init(&a);
	if (wheel_name_parse(&a, name, &w, &e)) {
		const struct tag_set *sets[] = { tag_set_new(&a, 3, 5, LIBC_GLIBC, 2, 17, STR("x86_64")),
			                         tag_set_new(&a, 3, 12, LIBC_MUSL, 1, 2, STR("aarch64")) };
		for (size_t i = 0; i < COUNT(sets); i++) {
			uint32_t rank = tag_set_rank(sets[i], &w);
			law(rank == slow_rank(&a, sets[i], &w));
			law((tag_set_why_not(&a, sets[i], &w).n == 0) == (rank != RANK_NONE));
		}
		str tail = w.build_text.n
			? arena_fmt(&a, "-%.*s-%.*s-%.*s-%.*s.whl", STR_ARG(w.build_text), STR_ARG(w.python),
			            STR_ARG(w.abi), STR_ARG(w.platform))
			: arena_fmt(&a, "-%.*s-%.*s-%.*s.whl", STR_ARG(w.python), STR_ARG(w.abi), STR_ARG(w.platform));
		law(str_ends(name, tail) && str_find(name, '/') == name.n && str_find(name, 0) == name.n);
	} else {
		law(e.fault == FAULT_INPUT);
	}
	if (sdist_name_parse(&a, name, &sdist, &v)) law(sdist.n > 0 && v.release_n > 0);
	arena_free(&a);
	return 0;
}
