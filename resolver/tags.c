#include "spokeshave/tags.h"

#include "spokeshave/buf.h"
#include "platform_tags.h"

/*
 * The list of 3.10 is long but regular: runs of an interpreter and an ABI with
 * all platforms, then runs with "any". A rank is found by looking up the
 * platform and the pair, each in a small hash table, and adding.
 */
struct pair {
	str python, abi; /* "cp312", "abi3" */
	uint32_t hash;
};

/* Places to look an index up by hash, twice as many as there are indexes; 0: free, else index + 1. */
struct slots {
	uint32_t *v;
	uint32_t mask;
};

struct tag_set {
	struct strs platforms;  /* best first */
	struct pair *pairs;     /* best first: those with platforms, then those with "any" */
	uint32_t pairs_n, with_platforms;
	struct slots platform_slots, pair_slots[2]; /* of pairs: those with platforms, those with "any" */
	unsigned major, minor;
	bool threaded;          /* a free-threaded build, which loads no abi3 */
};

static struct slots slots_for(struct arena *a, size_t n)
{
	uint32_t size = 16;
	while (size < 2 * n && size < UINT32_MAX / 4) size *= 2;
	return (struct slots){ NEW_N(a, uint32_t, size), size - 1 };
}

static uint32_t hash_more(uint32_t h, str s)
{
	for (size_t i = 0; i < s.n; i++) h = (h ^ (unsigned char)char_lower(s.p[i])) * 16777619u;
	return h;
}

static uint32_t hash_platform(str platform)
{
	return hash_more(2166136261u, platform);
}

static uint32_t hash_pair(str python, str abi)
{
	return hash_more(hash_more(2166136261u, python) * 31u, abi);
}

static uint32_t find_platform(const struct tag_set *t, str platform)
{
	const struct slots *slots = &t->platform_slots;
	uint32_t i = hash_platform(platform) & slots->mask;
	for (; slots->v[i]; i = (i + 1) & slots->mask)
		if (str_eq_nocase(t->platforms.v[slots->v[i] - 1], platform)) return slots->v[i] - 1u;
	return RANK_NONE;
}

static uint32_t find_pair(const struct tag_set *t, str python, str abi, bool any)
{
	const struct slots *slots = &t->pair_slots[any];
	uint32_t h = hash_pair(python, abi), i = h & slots->mask;
	for (; slots->v[i]; i = (i + 1) & slots->mask) {
		const struct pair *p = &t->pairs[slots->v[i] - 1];
		if (p->hash == h && str_eq_nocase(p->python, python) && str_eq_nocase(p->abi, abi))
			return slots->v[i] - 1u;
	}
	return RANK_NONE;
}

static void enter(struct slots *slots, uint32_t hash, size_t index)
{
	uint32_t i = hash & slots->mask;
	while (slots->v[i]) i = (i + 1) & slots->mask;
	slots->v[i] = (uint32_t)(index + 1);
}

static void add_pair(struct tag_set *t, bool any, str python, str abi)
{
	uint32_t h = hash_pair(python, abi);
	enter(&t->pair_slots[any], h, t->pairs_n);
	t->pairs[t->pairs_n++] = (struct pair){ python, abi, h };
	if (!any) t->with_platforms = t->pairs_n;
}

enum { ABI3_SINCE = 2, MINOR_MOST = 99 }; /* cp32 was the first with a stable ABI */

static str interpreter_tag(struct arena *a, const char *prefix, unsigned major, unsigned minor)
{
	return minor == TAGS_NO_MINOR ? arena_fmt(a, "%s%u", prefix, major)
	                              : arena_fmt(a, "%s%u%u", prefix, major, minor);
}

/* "py312", "py3", "py311" … "py30", each with ABI none. */
static void add_generic_pythons(struct arena *a, struct tag_set *t, bool any)
{
	bool has_minor = t->minor != TAGS_NO_MINOR;
	if (has_minor) add_pair(t, any, interpreter_tag(a, "py", t->major, t->minor), STR("none"));
	add_pair(t, any, interpreter_tag(a, "py", t->major, TAGS_NO_MINOR), STR("none"));
	for (unsigned minor = has_minor ? t->minor : 0; minor--;)
		add_pair(t, any, interpreter_tag(a, "py", t->major, minor), STR("none"));
}

/* The stable ABI of a build, which has its own place in the order whatever the caller lists. */
static bool is_stable_abi(const struct tag_set *t, str abi)
{
	return str_eq(abi, STR("abi3")) || str_eq(abi, STR("none")) || (t->threaded && str_eq(abi, STR("abi3t")));
}

static void add_cpython(struct arena *a, struct tag_set *t, const struct strs *abis)
{
	str own = interpreter_tag(a, "cp", t->major, t->minor), abi3 = t->threaded ? STR("abi3t") : STR("abi3");
	bool stable = t->minor != TAGS_NO_MINOR && (t->major > 3 || (t->major == 3 && t->minor >= ABI3_SINCE));
	for (size_t i = 0; i < abis->n; i++)
		if (!is_stable_abi(t, abis->v[i])) add_pair(t, false, own, abis->v[i]);
	if (stable) add_pair(t, false, own, abi3);
	add_pair(t, false, own, STR("none"));
	for (unsigned minor = t->minor; stable && minor-- > ABI3_SINCE;)
		add_pair(t, false, interpreter_tag(a, "cp", t->major, minor), abi3);
}

static void add_compatible(struct arena *a, struct tag_set *t, str interpreter)
{
	add_generic_pythons(a, t, false);
	if (interpreter.n) add_pair(t, true, interpreter, STR("none"));
	add_generic_pythons(a, t, true);
}

/* "cp313t", "cp313td": the flags behind the version name the build. */
static bool is_threaded(const struct strs *abis)
{
	str flags = abis->n ? abis->v[0] : (str){ 0 };
	if (!str_eat(&flags, STR("cp")) || !flags.n || !char_is_digit(flags.p[0])) return false;
	return str_find(flags, 't') < flags.n;
}

static struct tag_set *empty_set(struct arena *a, unsigned major, unsigned minor, size_t abis,
                                 const struct strs *platforms)
{
	struct tag_set *t = NEW(a, struct tag_set);
	t->major = major;
	t->minor = minor < MINOR_MOST || minor == TAGS_NO_MINOR ? minor : MINOR_MOST;
	t->platforms = *platforms;
	t->platform_slots = slots_for(a, platforms->n);
	for (size_t i = 0; i < platforms->n; i++)
		enter(&t->platform_slots, hash_platform(platforms->v[i]), i);
	size_t most = abis + 3 * (t->minor == TAGS_NO_MINOR ? 0 : (size_t)t->minor) + 8;
	t->pairs = NEW_N(a, struct pair, most);
	for (int any = 0; any < 2; any++) t->pair_slots[any] = slots_for(a, most);
	return t;
}

struct tag_set *tag_set_cpython(struct arena *a, unsigned major, unsigned minor, const struct strs *abis,
                                const struct strs *platforms)
{
	struct tag_set *t = empty_set(a, major, minor, abis->n, platforms);
	t->threaded = is_threaded(abis);
	add_cpython(a, t, abis);
	return t;
}

struct tag_set *tag_set_compatible(struct arena *a, unsigned major, unsigned minor, str interpreter,
                                   const struct strs *platforms)
{
	struct tag_set *t = empty_set(a, major, minor, 0, platforms);
	add_compatible(a, t, interpreter);
	return t;
}

/* The ABIs of a build of CPython, its own first: a debug build loads what was built for release, too. */
static void build_abis(struct arena *a, unsigned major, unsigned minor, struct tag_build build, struct strs *out)
{
	str own = interpreter_tag(a, "cp", major, minor);
	if (build.free_threaded) own = arena_join(a, own, STR("t"));
	if (build.debug) PUSH(a, out, arena_join(a, own, STR("d")));
	PUSH(a, out, own);
}

struct tag_set *tag_set_build(struct arena *a, unsigned major, unsigned minor, struct tag_build build, enum libc libc,
                              unsigned libc_major, unsigned libc_minor, str arch)
{
	struct strs abis = { 0 }, platforms = { 0 };
	if (minor > MINOR_MOST) minor = MINOR_MOST;
	platform_tags(a, libc, libc_major, libc_minor, arch, &platforms);
	build_abis(a, major, minor, build, &abis);
	struct tag_set *t = empty_set(a, major, minor, abis.n, &platforms);
	t->threaded = build.free_threaded;
	add_cpython(a, t, &abis);
	add_compatible(a, t, interpreter_tag(a, "cp", major, minor));
	return t;
}

struct tag_set *tag_set_new(struct arena *a, unsigned major, unsigned minor, enum libc libc,
                            unsigned libc_major, unsigned libc_minor, str arch)
{
	return tag_set_build(a, major, minor, (struct tag_build){ 0 }, libc, libc_major, libc_minor, arch);
}

/* The rank of the run of `pair`, plus the place in it. */
static uint32_t rank_of(const struct tag_set *t, uint32_t pair, uint32_t platform)
{
	uint32_t platforms = (uint32_t)t->platforms.n;
	if (pair < t->with_platforms) return pair * platforms + platform;
	return t->with_platforms * platforms + (pair - t->with_platforms);
}

static uint32_t best_platform(const struct tag_set *t, str set, bool *any)
{
	uint32_t best = RANK_NONE;
	for (str part; set.n;) {
		str_cut(set, '.', &part, &set);
		if (str_eq_nocase(part, STR("any"))) *any = true;
		uint32_t found = find_platform(t, part);
		if (found < best) best = found;
	}
	return best;
}

static uint32_t best_pair(const struct tag_set *t, const struct wheel_name *w, bool any)
{
	uint32_t best = RANK_NONE;
	for (str pythons = w->python, python; pythons.n;) {
		str_cut(pythons, '.', &python, &pythons);
		for (str abis = w->abi, abi; abis.n;) {
			str_cut(abis, '.', &abi, &abis);
			uint32_t found = find_pair(t, python, abi, any);
			if (found < best) best = found;
		}
	}
	return best;
}

uint32_t tag_set_rank(const struct tag_set *t, const struct wheel_name *w)
{
	bool any = false;
	uint32_t platform = best_platform(t, w->platform, &any), pair = RANK_NONE;
	if (platform != RANK_NONE) pair = best_pair(t, w, false);
	if (pair != RANK_NONE) return rank_of(t, pair, platform);
	if (any) pair = best_pair(t, w, true);
	return pair == RANK_NONE ? RANK_NONE : rank_of(t, pair, 0);
}

static str build_rest(const struct wheel_name *w)
{
	size_t digits = 0;
	while (digits < w->build_text.n && char_is_digit(w->build_text.p[digits])) digits++;
	return str_skip(w->build_text, digits);
}

int wheel_name_cmp(const struct tag_set *t, const struct wheel_name *a, const struct wheel_name *b)
{
	int c = version_cmp(&a->version, &b->version);
	uint32_t a_rank = tag_set_rank(t, a), b_rank = tag_set_rank(t, b);
	if (c) return c;
	if (a_rank != b_rank) return a_rank < b_rank ? 1 : -1;
	c = (a->build_text.n > 0) - (b->build_text.n > 0);
	if (!c) c = (a->build_number > b->build_number) - (a->build_number < b->build_number);
	return c ? c : str_cmp(build_rest(a), build_rest(b));
}

size_t tag_set_count(const struct tag_set *t)
{
	return (size_t)t->with_platforms * t->platforms.n + (t->pairs_n - t->with_platforms);
}

str tag_set_text(struct arena *a, const struct tag_set *t, size_t rank)
{
	size_t platforms = t->platforms.n, runs = t->with_platforms * platforms;
	const struct pair *p = rank < runs ? &t->pairs[rank / platforms]
		: &t->pairs[t->with_platforms + (rank - runs)];
	str platform = rank < runs ? t->platforms.v[rank % platforms] : STR("any");
	return arena_fmt(a, "%.*s-%.*s-%.*s", STR_ARG(p->python), STR_ARG(p->abi), STR_ARG(platform));
}

const struct strs *tag_set_platforms(const struct tag_set *t)
{
	return &t->platforms;
}

unsigned tag_set_closeness(const struct tag_set *t, const struct wheel_name *w)
{
	bool any = false;
	if (best_platform(t, w->platform, &any) != RANK_NONE || any) return 4;
	if (!str_has(w->platform, STR("linux"))) return 1;
	str arch = t->platforms.n ? t->platforms.v[t->platforms.n - 1] : (str){ 0 }; /* "linux_x86_64" ends the list */
	str_eat(&arch, STR("linux"));
	return arch.n && str_has(w->platform, arch) ? 3 : 2;
}

/* The pieces of a compressed set, as a message lists them. */
static str list_parts(struct arena *a, str set)
{
	struct buf b = buf_in(a);
	for (str part; set.n;) {
		str_cut(set, '.', &part, &set);
		if (b.n) buf_add(&b, STR(", "));
		buf_add(&b, part);
	}
	return buf_str(&b);
}

/* The interpreter tag that a wheel would need, in the family of those that it has. */
static str wanted_python(struct arena *a, const struct tag_set *t, str pythons)
{
	bool generic = str_starts(pythons, STR("py"));
	if (t->threaded && !generic)
		return arena_fmt(a, "cp%u%u-cp%u%ut", t->major, t->minor, t->major, t->minor);
	return generic ? arena_fmt(a, "py%u", t->major) : arena_fmt(a, "cp%u%u", t->major, t->minor);
}

static bool is_for_other_platform(const struct tag_set *t, const struct wheel_name *w)
{
	bool any = false;
	return best_platform(t, w->platform, &any) == RANK_NONE && !any && t->platforms.n;
}

str tag_set_missing(struct arena *a, const struct tag_set *t, const struct wheel_name *w)
{
	if (tag_set_rank(t, w) != RANK_NONE) return (str){ 0 };
	return is_for_other_platform(t, w) ? t->platforms.v[0] : wanted_python(a, t, w->python);
}

str tag_set_why_not(struct arena *a, const struct tag_set *t, const struct wheel_name *w)
{
	str missing = tag_set_missing(a, t, w);
	if (!missing.n) return missing;
	if (is_for_other_platform(t, w))
		return arena_fmt(a, "no %.*s tag, only %.*s", STR_ARG(missing), STR_ARG(list_parts(a, w->platform)));
	return arena_fmt(a, "no %.*s tag, only %.*s-%.*s", STR_ARG(missing),
	                 STR_ARG(list_parts(a, w->python)), STR_ARG(list_parts(a, w->abi)));
}
