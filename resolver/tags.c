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

enum { TABLE_SLOTS = 512 }; /* a power of two, several times the entries of either table */

struct tag_set {
	struct strs platforms;  /* best first */
	struct pair *pairs;     /* best first: those with platforms, then those with "any" */
	uint32_t pairs_n, with_platforms;
	uint16_t platform_slot[TABLE_SLOTS], pair_slot[2][TABLE_SLOTS]; /* index + 1; 0: free */
	unsigned major, minor;
	enum libc libc;
};

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

static uint32_t next_slot(uint32_t i)
{
	return (i + 1) & (TABLE_SLOTS - 1);
}

static uint32_t find_platform(const struct tag_set *t, str platform)
{
	uint32_t i = hash_platform(platform) & (TABLE_SLOTS - 1);
	for (; t->platform_slot[i]; i = next_slot(i))
		if (str_eq_nocase(t->platforms.v[t->platform_slot[i] - 1], platform)) return t->platform_slot[i] - 1u;
	return RANK_NONE;
}

static uint32_t find_pair(const struct tag_set *t, str python, str abi, bool any)
{
	uint32_t h = hash_pair(python, abi), i = h & (TABLE_SLOTS - 1);
	for (const uint16_t *slot = t->pair_slot[any]; slot[i]; i = next_slot(i)) {
		const struct pair *p = &t->pairs[slot[i] - 1];
		if (p->hash == h && str_eq_nocase(p->python, python) && str_eq_nocase(p->abi, abi))
			return slot[i] - 1u;
	}
	return RANK_NONE;
}

static void enter(uint16_t *slot, uint32_t hash, size_t index)
{
	uint32_t i = hash & (TABLE_SLOTS - 1);
	while (slot[i]) i = next_slot(i);
	slot[i] = (uint16_t)(index + 1);
}

static void add_pair(struct tag_set *t, bool any, str python, str abi)
{
	uint32_t h = hash_pair(python, abi);
	enter(t->pair_slot[any], h, t->pairs_n);
	t->pairs[t->pairs_n++] = (struct pair){ python, abi, h };
	if (!any) t->with_platforms = t->pairs_n;
}

enum { ABI3_SINCE = 2, MINOR_MOST = 99 }; /* cp32 was the first with a stable ABI */

/* "py312", "py3", "py311" … "py30", each with ABI none. */
static void add_generic_pythons(struct arena *a, struct tag_set *t, bool any)
{
	add_pair(t, any, arena_fmt(a, "py%u%u", t->major, t->minor), STR("none"));
	add_pair(t, any, arena_fmt(a, "py%u", t->major), STR("none"));
	for (unsigned minor = t->minor; minor--;)
		add_pair(t, any, arena_fmt(a, "py%u%u", t->major, minor), STR("none"));
}

static void add_pairs(struct arena *a, struct tag_set *t)
{
	str own = arena_fmt(a, "cp%u%u", t->major, t->minor);
	bool stable = t->major > 3 || (t->major == 3 && t->minor >= ABI3_SINCE);
	add_pair(t, false, own, own);
	if (stable) add_pair(t, false, own, STR("abi3"));
	add_pair(t, false, own, STR("none"));
	for (unsigned minor = t->minor; stable && minor-- > ABI3_SINCE;)
		add_pair(t, false, arena_fmt(a, "cp%u%u", t->major, minor), STR("abi3"));
	add_generic_pythons(a, t, false);
	add_pair(t, true, own, STR("none"));
	add_generic_pythons(a, t, true);
}

struct tag_set *tag_set_new(struct arena *a, unsigned major, unsigned minor, enum libc libc,
                            unsigned libc_major, unsigned libc_minor, str arch)
{
	struct tag_set *t = NEW(a, struct tag_set);
	t->major = major;
	t->minor = minor < MINOR_MOST ? minor : MINOR_MOST;
	t->libc = libc;
	platform_tags(a, libc, libc_major, libc_minor, arch, &t->platforms);
	for (size_t i = 0; i < t->platforms.n; i++)
		enter(t->platform_slot, hash_platform(t->platforms.v[i]), i);
	t->pairs = NEW_N(a, struct pair, 3 * (size_t)t->minor + 8);
	add_pairs(a, t);
	return t;
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
	return generic ? arena_fmt(a, "py%u", t->major) : arena_fmt(a, "cp%u%u", t->major, t->minor);
}

str tag_set_why_not(struct arena *a, const struct tag_set *t, const struct wheel_name *w)
{
	bool any = false;
	uint32_t platform = best_platform(t, w->platform, &any);
	if (tag_set_rank(t, w) != RANK_NONE) return (str){ 0 };
	if (platform == RANK_NONE && !any)
		return arena_fmt(a, "no %.*s tag, only %.*s", STR_ARG(t->platforms.v[0]),
		                 STR_ARG(list_parts(a, w->platform)));
	return arena_fmt(a, "no %.*s tag, only %.*s-%.*s", STR_ARG(wanted_python(a, t, w->python)),
	                 STR_ARG(list_parts(a, w->python)), STR_ARG(list_parts(a, w->abi)));
}
