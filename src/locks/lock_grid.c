#include "lock_grid.h"

#include <stdlib.h>

/* ---- what the markers of a lock ask for ---- */

enum { PLATFORM_KEYS = 3, IMPLEMENTATION_KEYS = 2 };
static const enum marker_key platform_keys[] = { MARKER_SYS_PLATFORM, MARKER_OS_NAME, MARKER_PLATFORM_SYSTEM };
static const enum marker_key implementation_keys[] = { MARKER_IMPLEMENTATION_NAME, MARKER_PLATFORM_PYTHON_IMPLEMENTATION };

static const struct grid_row known_platforms[] = {
	{ { STR_INIT("linux"), STR_INIT("posix"), STR_INIT("Linux") } }, { { STR_INIT("win32"), STR_INIT("nt"), STR_INIT("Windows") } },
	{ { STR_INIT("darwin"), STR_INIT("posix"), STR_INIT("Darwin") } },
	{ { STR_INIT("emscripten"), STR_INIT("posix"), STR_INIT("Emscripten") } },
	{ { STR_INIT("freebsd"), STR_INIT("posix"), STR_INIT("FreeBSD") } }, { { STR_INIT("java"), STR_INIT("java"), STR_INIT("Java") } },
	{ { STR_INIT("ios"), STR_INIT("posix"), STR_INIT("iOS") } }, { { STR_INIT("android"), STR_INIT("posix"), STR_INIT("Android") } },
};
static const struct grid_row known_implementations[] = {
	{ { STR_INIT("cpython"), STR_INIT("CPython") } }, { { STR_INIT("pypy"), STR_INIT("PyPy") } },
	{ { STR_INIT("graalpy"), STR_INIT("GraalVM") } },
};

/* One comparison of a marker, from its text. */
struct comparison { enum marker_key key; str literal; bool within; /* "in", "not in" */ };

/* A word, a text between quotes, an operator, a parenthesis; empty at the end. */
static str next_token(str *rest)
{
	*rest = str_trim(*rest);
	if (!rest->n) return *rest;
	char c = rest->p[0];
	size_t n = 1;
	if (c == '"' || c == '\'') {
		n = 1 + str_find(str_skip(*rest, 1), c) + 1;
	} else if (char_is_alpha(c)) {
		while (n < rest->n && (char_is_alpha(rest->p[n]) || rest->p[n] == '_' || rest->p[n] == '.')) n++;
	} else {
		while (n < rest->n && str_find(STR("<>=!~"), rest->p[n]) < 5 && str_find(STR("<>=!~"), c) < 5) n++;
	}
	str token = str_slice(*rest, 0, n);
	*rest = str_skip(*rest, n);
	return token;
}

static bool key_of(str word, enum marker_key *out)
{
	for (enum marker_key k = 0; k < MARKER_EXTRA; k++)
		if (str_eq(marker_key_name(k), word)) {
			*out = k;
			return true;
		}
	return false;
}

/* The next comparison of a marker's canonical text. False at its end, or where it is of no kind that has an axis. */
static bool next_comparison(str *rest, struct comparison *out, bool *bad)
{
	bool has_key = false, has_literal = false;
	*out = (struct comparison){ 0 };
	while (!has_key || !has_literal) {
		str token = next_token(rest);
		if (!token.n) return false;
		bool quoted = token.p[0] == '"' || token.p[0] == '\'';
		if (quoted) {
			has_literal = true;
			out->literal = str_slice(token, 1, token.n - 1);
		} else if (str_eq(token, STR("in"))) {
			out->within = true;
		} else if (char_is_alpha(token.p[0]) && !str_eq(token, STR("and")) && !str_eq(token, STR("or")) && !str_eq(token, STR("not"))) {
			has_key = key_of(token, &out->key);
			if (!has_key) *bad = true;
			if (!has_key) return false;
		}
	}
	return true;
}

/* ---- axes ---- */

static void add_python(struct grid *g, unsigned major, unsigned minor, unsigned micro)
{
	PUSH(g->a, &g->pythons, ((struct grid_python){ major, minor, micro }));
}

/* Both sides of each version that is named, and the versions between. */
static bool add_version(struct grid *g, str text)
{
	uint64_t part[3] = { 0 };
	size_t n = 0;
	for (str one; text.n && n < 3; n++) {
		str_cut(text, '.', &one, &text);
		if (str_eq(one, STR("*"))) break;
		if (!str_u64(one, &part[n]) || part[n] > 10000) return false;
	}
	unsigned major = (unsigned)part[0], minor = (unsigned)part[1], micro = (unsigned)part[2];
	if (minor) add_python(g, major, minor - 1, 1);
	else if (major) add_python(g, major - 1, 10000, 1);
	for (unsigned next = 0; next < 2; next++)
		for (unsigned last = 0; last < 2; last++) add_python(g, major, minor + next, last);
	if (n < 3) return n > 0;
	if (micro) add_python(g, major, minor, micro - 1);
	add_python(g, major, minor, micro);
	add_python(g, major, minor, micro + 1);
	return true;
}

/* Versions between blanks, commas, operators. */
static bool add_versions(struct grid *g, str text)
{
	while (text.n) {
		size_t n = 0;
		while (n < text.n && (char_is_digit(text.p[n]) || text.p[n] == '.' || text.p[n] == '*')) n++;
		if (n && !add_version(g, str_slice(text, 0, n))) return false;
		if (!n && (char_is_alpha(text.p[0]) || text.p[0] == '+')) return false; /* a pre-release of Python: no axis */
		text = str_skip(text, n ? n : 1);
	}
	return true;
}

/* The rows of known values that have this one, else one of its own. */
static void add_row(struct grid *g, bool platform, size_t column, str value)
{
	const struct grid_row *known = platform ? known_platforms : known_implementations;
	size_t n = platform ? COUNT(known_platforms) : COUNT(known_implementations);
	struct grid_row row = { { STR("other"), STR("other"), STR("other") } };
	row.value[column] = value;
	bool found = false;
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(known[i].value[column], value)) continue;
		found = true;
		if (platform) PUSH(g->a, &g->platforms, known[i]);
		else PUSH(g->a, &g->implementations, known[i]);
	}
	if (found) return;
	if (platform) PUSH(g->a, &g->platforms, row);
	else PUSH(g->a, &g->implementations, row);
}

static bool add_comparison(struct grid *g, const struct comparison *c)
{
	if (c->key == MARKER_PYTHON_VERSION || c->key == MARKER_PYTHON_FULL_VERSION) return add_versions(g, c->literal);
	if (c->within) return false;
	if (c->key == MARKER_PLATFORM_MACHINE) {
		PUSH(g->a, &g->machines, c->literal);
		return true;
	}
	for (size_t i = 0; i < PLATFORM_KEYS; i++)
		if (c->key == platform_keys[i]) {
			add_row(g, true, i, c->literal);
			return true;
		}
	for (size_t i = 0; i < IMPLEMENTATION_KEYS; i++)
		if (c->key == implementation_keys[i]) {
			add_row(g, false, i, c->literal);
			return true;
		}
	return false;
}

static bool add_marker(struct grid *g, const struct marker *m)
{
	struct comparison c;
	bool bad = false;
	if (!m) return true;
	str text = marker_text(g->a, m);
	if (names_find(&g->texts, text) != NAME_NONE) return true;
	names_add(&g->texts, text);
	while (next_comparison(&text, &c, &bad))
		if (!add_comparison(g, &c)) return false;
	return !bad;
}

static bool add_markers(struct grid *g, const struct lockfile *lock)
{
	for (size_t i = 0; i < lock->roots.n; i++)
		if (!add_marker(g, lock->roots.v[i].marker)) return false;
	for (size_t i = 0; i < lock->n; i++) {
		if (!add_marker(g, lock->v[i].marker)) return false;
		for (size_t k = 0; k < lock->v[i].requires.n; k++)
			if (!add_marker(g, lock->v[i].requires.v[k].marker)) return false;
		for (size_t k = 0; lock->v[i].group_markers && k < lock->v[i].groups.n; k++)
			if (!add_marker(g, lock->v[i].group_markers[k])) return false;
	}
	return true;
}

static int python_order(const void *left, const void *right)
{
	const struct grid_python *a = left, *b = right;
	if (a->major != b->major) return a->major < b->major ? -1 : 1;
	if (a->minor != b->minor) return a->minor < b->minor ? -1 : 1;
	return (a->micro > b->micro) - (a->micro < b->micro);
}

static int row_order(const void *left, const void *right)
{
	const struct grid_row *a = left, *b = right;
	for (size_t i = 0; i < 3; i++) {
		int c = str_cmp(a->value[i], b->value[i]);
		if (c) return c;
	}
	return 0;
}

static size_t unique(void *v, size_t n, size_t size, int (*order)(const void *, const void *))
{
	char *p = v;
	size_t kept = 0;
	if (n) qsort(v, n, size, order);
	for (size_t i = 0; i < n; i++) {
		if (kept && !order(p + (kept - 1) * size, p + i * size)) continue;
		for (size_t b = 0; b < size; b++) p[kept * size + b] = p[i * size + b];
		kept++;
	}
	return kept;
}

/* ---- points ---- */

static void set_value(struct marker_env *env, enum marker_key key, str value)
{
	env->value[key] = value;
}

static void place_of(const struct grid *g, size_t point, size_t place[AXES])
{
	for (size_t axis = AXES; axis-- > 0;) {
		place[axis] = point % g->size[axis];
		point /= g->size[axis];
	}
}

static struct marker_env env_of(const struct grid *g, const size_t place[AXES])
{
	const struct grid_python *python = &g->pythons.v[place[AXIS_PYTHON]];
	struct marker_env env = { 0 };
	str full = arena_fmt(g->a, "%u.%u.%u", python->major, python->minor, python->micro);
	set_value(&env, MARKER_PYTHON_FULL_VERSION, full);
	set_value(&env, MARKER_PYTHON_VERSION, str_slice(full, 0, str_rfind(full, '.')));
	set_value(&env, MARKER_PLATFORM_MACHINE, g->machines.v[place[AXIS_MACHINE]]);
	for (size_t i = 0; i < PLATFORM_KEYS; i++) set_value(&env, platform_keys[i], g->platforms.v[place[AXIS_PLATFORM]].value[i]);
	for (size_t i = 0; i < IMPLEMENTATION_KEYS; i++)
		set_value(&env, implementation_keys[i], g->implementations.v[place[AXIS_IMPLEMENTATION]].value[i]);
	return env;
}

static bool has(const uint64_t *set, size_t point)
{
	return set[point / 64] >> point % 64 & 1;
}

/* Which axes a marker asks for: along the others it is asked once. */
static void axes_of(str text, bool uses[AXES])
{
	struct comparison c;
	bool bad = false;
	for (size_t i = 0; i < AXES; i++) uses[i] = false;
	while (next_comparison(&text, &c, &bad)) {
		enum grid_axis axis = AXIS_PLATFORM;
		if (c.key == MARKER_PYTHON_VERSION || c.key == MARKER_PYTHON_FULL_VERSION) axis = AXIS_PYTHON;
		if (c.key == MARKER_PLATFORM_MACHINE) axis = AXIS_MACHINE;
		if (c.key == implementation_keys[0] || c.key == implementation_keys[1]) axis = AXIS_IMPLEMENTATION;
		uses[axis] = true;
	}
}

/* The first point that differs from this one along axes of no account alone. */
static size_t base_of(const struct grid *g, const size_t place[AXES], const bool uses[AXES])
{
	size_t point = 0;
	for (size_t axis = 0; axis < AXES; axis++) point = point * g->size[axis] + (uses[axis] ? place[axis] : 0);
	return point;
}

static uint64_t *make_set(struct grid *g, str text)
{
	uint64_t *set = NEW_N(g->a, uint64_t, g->words);
	const struct marker *m;
	struct err ignored;
	bool uses[AXES];
	if (!marker_parse(g->a, text, &m, NULL, &ignored)) return set;
	axes_of(text, uses);
	for (size_t point = 0; point < g->n; point++) {
		size_t place[AXES];
		place_of(g, point, place);
		size_t base = base_of(g, place, uses);
		struct arena_mark mark = arena_mark(g->a);
		bool holds = has(set, base);
		if (base == point) {
			struct marker_env env = env_of(g, place);
			holds = marker_eval(g->a, m, &env, (str){ 0 }, NULL);
		}
		arena_reset(g->a, mark);
		if (holds) set[point / 64] |= UINT64_C(1) << point % 64;
	}
	return set;
}

const uint64_t *grid_set(struct grid *g, str marker)
{
	uint32_t id = names_add(&g->texts, marker);
	while (g->sets.n <= id) PUSH(g->a, &g->sets, NULL);
	if (!g->sets.v[id]) {
		uint64_t *set = make_set(g, marker);
		for (size_t i = 0; i < g->words && g->all; i++) set[i] &= g->all[i];
		g->sets.v[id] = set;
	}
	return g->sets.v[id];
}

/* Of a lock for some versions of Python the others are of no account. */
static void make_all(struct grid *g, const struct specifiers *python)
{
	uint64_t *all = NEW_N(g->a, uint64_t, g->words);
	for (size_t point = 0; point < g->n; point++) {
		size_t place[AXES];
		struct version version;
		place_of(g, point, place);
		struct marker_env env = env_of(g, place);
		if (version_parse(g->a, env.value[MARKER_PYTHON_FULL_VERSION], &version) && specifiers_contain(python, &version))
			all[point / 64] |= UINT64_C(1) << point % 64;
	}
	g->all = all;
}

/* Ranges of Python that no marker of the lock says at once may still be the shortest word for several of them. */
static void add_ranges(struct grid *g)
{
	for (size_t i = 0; i < g->pythons.n; i++) {
		const struct grid_python *low = &g->pythons.v[i];
		if (low->micro) continue;
		names_add(&g->texts, arena_fmt(g->a, "python_full_version >= \"%u.%u\"", low->major, low->minor));
		names_add(&g->texts, arena_fmt(g->a, "python_full_version < \"%u.%u\"", low->major, low->minor));
		names_add(&g->texts, arena_fmt(g->a, "python_full_version > \"%u.%u\"", low->major, low->minor));
		names_add(&g->texts, arena_fmt(g->a, "python_full_version <= \"%u.%u\"", low->major, low->minor));
		for (size_t k = i + 1; k < g->pythons.n; k++) {
			const struct grid_python *high = &g->pythons.v[k];
			if (high->micro) continue;
			names_add(&g->texts, arena_fmt(g->a, "python_full_version >= \"%u.%u\" and python_full_version < \"%u.%u\"", low->major,
			                               low->minor, high->major, high->minor));
		}
	}
}

void grid_make(struct arena *a, const struct lockfile *lock, struct grid *out)
{
	struct specifiers python = { 0 };
	struct err ignored;
	*out = (struct grid){ .a = a };
	struct grid *g = out;
	names_init(&g->texts, a);
	add_row(g, true, 0, STR("linux"));
	add_row(g, true, 0, STR("other"));
	add_row(g, false, 0, STR("cpython"));
	add_row(g, false, 0, STR("other"));
	PUSH(a, &g->machines, STR("other"));
	add_version(g, STR("3.8"));
	if (!specifiers_parse(a, lock->requires_python, &python, &ignored) || !add_versions(g, lock->requires_python)) return;
	if (!add_markers(g, lock)) return;
	strs_sort_unique(&g->machines);
	g->pythons.n = unique(g->pythons.v, g->pythons.n, sizeof *g->pythons.v, python_order);
	g->platforms.n = unique(g->platforms.v, g->platforms.n, sizeof *g->platforms.v, row_order);
	g->implementations.n = unique(g->implementations.v, g->implementations.n, sizeof *g->implementations.v, row_order);
	g->size[AXIS_PYTHON] = g->pythons.n;
	g->size[AXIS_PLATFORM] = g->platforms.n;
	g->size[AXIS_MACHINE] = g->machines.n;
	g->size[AXIS_IMPLEMENTATION] = g->implementations.n;
	g->n = 1;
	for (size_t axis = 0; axis < AXES; axis++) {
		if (!g->size[axis] || g->size[axis] > LIMIT_GRID_POINTS / g->n) return;
		g->n *= g->size[axis];
	}
	g->words = (g->n + 63) / 64;
	make_all(g, &python);
	add_ranges(g);
	g->usable = true;
}
