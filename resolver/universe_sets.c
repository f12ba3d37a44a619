/*
 * Which candidates specifiers admit. Sorted candidates make most clauses a
 * range with two ends to search for; where PEP 440 has exceptions inside the
 * range, every candidate is asked.
 */
#include "universe.h"

static bool admits(const struct clause *c, const struct version *v)
{
	struct clause copy = *c;
	return specifiers_contain(&(struct specifiers){ .v = &copy, .n = 1, .cap = 1 }, v);
}

/* The first index in [low, high) whose version `c` admits (or not); those before it are the other way. */
static uint32_t first_that(const struct project *p, const struct clause *c, bool admitted, uint32_t low, uint32_t high)
{
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (admits(c, p->v[middle].version) == admitted) high = middle;
		else low = middle + 1;
	}
	return low;
}

/* The first index whose version is older than `v`. */
static uint32_t first_older(const struct project *p, const struct version *v)
{
	uint32_t low = 0, high = p->n;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (version_cmp(p->v[middle].version, v) < 0) high = middle;
		else low = middle + 1;
	}
	return low;
}

/*
 * ">1.0rc1" admits 1.0 but not 1.0.post1 between it and 1.1; "<1.0.post1"
 * admits 1.0 but not 1.0rc1. These are no ranges.
 */
static bool is_range(const struct clause *c)
{
	const struct version *v = &c->version;
	if (!c->is_version || c->op == SPEC_ARBITRARY) return false;
	if (c->op == SPEC_GT) return !v->pre && !v->post && !v->dev;
	if (c->op == SPEC_LT) return !v->post;
	return true;
}

/* The indices [*from, *to) that a range admits. */
static void range_of(const struct project *p, const struct clause *c, uint32_t *from, uint32_t *to)
{
	*from = 0;
	*to = p->n;
	if (c->op == SPEC_GE || c->op == SPEC_GT) {
		*to = first_that(p, c, false, 0, p->n);
	} else if (c->op == SPEC_LE || c->op == SPEC_LT) {
		*from = first_that(p, c, true, 0, p->n);
	} else { /* what it admits lies around its version */
		uint32_t older = first_older(p, &c->version);
		*from = first_that(p, c, true, 0, older);
		*to = first_that(p, c, false, older, p->n);
	}
}

static void clear_states(struct bits b, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++) bits_clear(b, i + 1);
}

/* Take out what the clause does not admit. */
static void apply(const struct project *p, const struct clause *c, struct bits in)
{
	struct clause equal = *c;
	uint32_t from, to;
	if (c->op == SPEC_NE) equal.op = SPEC_EQ;
	if (!is_range(&equal)) {
		for (uint32_t i = 0; i < p->n; i++)
			if (!admits(c, p->v[i].version)) bits_clear(in, i + 1);
		return;
	}
	range_of(p, &equal, &from, &to);
	if (c->op == SPEC_NE) {
		clear_states(in, from, to);
	} else {
		clear_states(in, 0, from);
		clear_states(in, to, p->n);
	}
}

static bool same_specifiers(const struct specifiers *a, const struct specifiers *b)
{
	if (a == b) return true;
	if (a->n != b->n) return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->v[i].op != b->v[i].op || a->v[i].wildcard != b->v[i].wildcard ||
		    !str_eq(a->v[i].text, b->v[i].text))
			return false;
	return true;
}

static uint32_t specifiers_hash(const struct specifiers *s)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < s->n; i++) {
		h = (h ^ (uint32_t)s->v[i].op ^ (uint32_t)s->v[i].wildcard << 8) * 16777619u;
		for (size_t k = 0; k < s->v[i].text.n; k++) h = (h ^ (unsigned char)s->v[i].text.p[k]) * 16777619u;
	}
	return h;
}

uint32_t project_set(struct universe *u, uint32_t id, const struct specifiers *specs)
{
	struct project *p = project_at(u, id);
	uint32_t hash = specifiers_hash(specs);
	for (uint32_t i = 0; i < p->sets.n; i++)
		if (p->sets.v[i].hash == hash && same_specifiers(p->sets.v[i].specs, specs)) return i;
	struct version_set set = { .specs = specs, .hash = hash, .in = bits_new(u->a, p->n + 1) };
	bits_fill(set.in);
	bits_clear(set.in, NO_STATE);
	for (size_t i = 0; i < specs->n; i++) apply(p, &specs->v[i], set.in);
	set.out = bits_copy(u->a, set.in);
	bits_invert(set.out);
	PUSH(u->a, &p->sets, set);
	return (uint32_t)p->sets.n - 1;
}
