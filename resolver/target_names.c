#include "spokeshave/target.h"

/* Ways to tell targets of one name apart, the plainest first; the last always does. */
enum way { BY_PYTHON, BY_EXACT_PYTHON, BY_LIBC, BY_ARCH, BY_NUMBER };

static bool is_same(const struct target *x, const struct target *y)
{
	return str_eq(x->name, y->name) && str_eq(x->image, y->image) && str_eq(x->arch, y->arch)
		&& version_cmp(&x->python, &y->python) == 0 && x->free_threaded == y->free_threaded;
}

static str longer_name(struct arena *a, const struct target *t, enum way way, size_t number)
{
	const char *threaded = t->free_threaded ? "t" : "";
	str beginning = arena_fmt(a, "%.*s-%u.%u%s", STR_ARG(t->name), t->major, t->minor, threaded);
	const char *libc = t->libc == LIBC_MUSL ? "musl" : "glibc";
	switch (way) {
	case BY_PYTHON: break;
	case BY_EXACT_PYTHON: return arena_fmt(a, "%.*s-%.*s%s", STR_ARG(t->name), STR_ARG(t->python.normal), threaded);
	case BY_LIBC: return arena_fmt(a, "%.*s-%s%u.%u", STR_ARG(beginning), libc, t->libc_major, t->libc_minor);
	case BY_ARCH: return arena_fmt(a, "%.*s-%.*s", STR_ARG(beginning), STR_ARG(t->arch));
	case BY_NUMBER: return arena_fmt(a, "%.*s-%zu", STR_ARG(beginning), number);
	}
	return beginning;
}

/* The names of all that are called `name`, and whether no two of them are equal. */
static bool try_names(struct arena *a, const struct target *v, size_t n, str name, enum way way, str *out)
{
	bool distinct = true;
	size_t number = 0;
	for (size_t i = 0; i < n; i++) {
		out[i] = v[i].name;
		if (!str_eq(v[i].name, name)) continue;
		out[i] = longer_name(a, &v[i], way, ++number);
		for (size_t k = 0; k < i; k++) distinct &= !str_eq(out[k], out[i]);
	}
	return distinct;
}

static bool has_namesake(const struct target *v, size_t n, size_t i)
{
	for (size_t k = i + 1; k < n; k++)
		if (str_eq(v[k].name, v[i].name)) return true;
	return false;
}

size_t targets_tell_apart(struct arena *a, struct target *v, size_t n)
{
	str *names = NEW_N(a, str, n);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (is_same(&v[k], &v[i])) return i;
	for (size_t i = 0; i < n; i++) {
		if (!has_namesake(v, n, i)) continue;
		enum way way = BY_PYTHON;
		while (!try_names(a, v, n, v[i].name, way, names) && way < BY_NUMBER) way++;
		for (size_t k = 0; k < n; k++) v[k].name = names[k];
	}
	return n;
}
