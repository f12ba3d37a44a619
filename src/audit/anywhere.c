/*
 * Where a marker holds at all: on any platform that it names itself, for any
 * Python that the project supports. What it does not name makes no difference
 * to it, so one other value stands for all of those.
 */
#include "judging.h"

enum { MINOR_LEAST = 6, MINOR_MOST = 15, LITERALS_MOST = 8, TRIES_MOST = 4096 };

bool audit_admits(struct arena *a, str requires_python, unsigned minor, bool unread)
{
	struct specifiers s = { 0 };
	struct version v;
	struct err e;
	if (!requires_python.n || !specifiers_parse(a, requires_python, &s, &e)) return unread;
	return version_parse(a, arena_fmt(a, "3.%u.99", minor), &v) && specifiers_contain(&s, &v);
}

static bool python_admitted(struct judge *j, unsigned minor)
{
	return audit_admits(j->a, j->in->declared->requires_python, minor, false);
}

bool supports_older(struct judge *j, const struct audit_dist *d)
{
	struct specifiers s = { 0 };
	struct version v;
	struct err e;
	unsigned oldest = oldest_python(j);
	if (j->in->targets_given || !d->metadata || !d->metadata->requires_python.n) return false;
	if (!specifiers_parse(j->a, d->metadata->requires_python, &s, &e)) return false;
	return version_parse(j->a, arena_fmt(j->a, "3.%u.99", oldest), &v) && !specifiers_contain(&s, &v);
}

unsigned oldest_python(struct judge *j)
{
	unsigned least = j->in->targets[0].minor;
	for (size_t t = 0; t < j->in->targets_n; t++)
		if (j->in->targets[t].minor < least) least = j->in->targets[t].minor;
	for (unsigned m = MINOR_LEAST; !j->in->targets_given && m < least; m++)
		if (python_admitted(j, m)) return m;
	return least;
}

/* What a marker's variables are compared with, of its canonical text. */
static bool literals_of(str text, str *out, size_t *n)
{
	str before, literal;
	*n = 0;
	while (str_cut(text, '"', &before, &text) && str_cut(text, '"', &literal, &text)) {
		if (*n == LITERALS_MOST) return false;
		out[(*n)++] = literal;
	}
	return true;
}

static bool holds_for(struct judge *j, const struct marker *m, const struct marker_env *env, str extra)
{
	static const char *const patches[] = { "0", "99" };
	struct marker_env own = *env;
	for (unsigned minor = MINOR_LEAST; minor <= MINOR_MOST; minor++) {
		if (j->in->declared->requires_python.n && !python_admitted(j, minor)) continue;
		own.value[MARKER_PYTHON_VERSION] = arena_fmt(j->a, "3.%u", minor);
		for (size_t i = 0; i < COUNT(patches); i++) {
			own.value[MARKER_PYTHON_FULL_VERSION] = arena_fmt(j->a, "3.%u.%s", minor, patches[i]);
			if (marker_eval(j->a, m, &own, extra, NULL)) return true;
		}
	}
	return false;
}

bool holds_anywhere(struct judge *j, const struct marker *m, str extra)
{
	static const enum marker_key platform[] = { MARKER_OS_NAME, MARKER_SYS_PLATFORM, MARKER_PLATFORM_MACHINE, MARKER_PLATFORM_SYSTEM,
		                                    MARKER_PLATFORM_PYTHON_IMPLEMENTATION, MARKER_IMPLEMENTATION_NAME };
	static const enum marker_key unlimited[] = { MARKER_PLATFORM_RELEASE, MARKER_PLATFORM_VERSION, MARKER_IMPLEMENTATION_VERSION };
	str text = marker_text(j->a, m), literals[LITERALS_MOST];
	enum marker_key named[COUNT(platform)];
	size_t literals_n, named_n = 0, tries = 1;
	if (!literals_of(text, literals, &literals_n)) return true;
	for (size_t i = 0; i < COUNT(unlimited); i++)
		if (str_has(text, marker_key_name(unlimited[i]))) return true;
	for (size_t i = 0; i < COUNT(platform); i++)
		if (str_has(text, marker_key_name(platform[i]))) named[named_n++] = platform[i];
	for (size_t i = 0; i < named_n; i++) tries *= literals_n + 1;
	if (tries > TRIES_MOST) return true;
	for (size_t try = 0; try < tries; try++) {
		struct marker_env env = *j->in->targets[0].env;
		size_t number = try;
		for (size_t i = 0; i < named_n; i++, number /= literals_n + 1)
			env.value[named[i]] = number % (literals_n + 1) ? literals[number % (literals_n + 1) - 1] : STR("other");
		if (holds_for(j, m, &env, extra)) return true;
	}
	return false;
}
