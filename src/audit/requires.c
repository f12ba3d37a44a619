/* Who needs whom, by what the distributions declare for the targets. */
#include "judging.h"

#include "spokeshave/bits.h"

bool marker_holds(struct judge *j, const struct marker *m, str extra)
{
	for (size_t t = 0; t < j->in->targets_n; t++)
		if (marker_eval(j->a, m, j->in->targets[t].env, extra, NULL)) return true;
	return !j->in->targets_n;
}

static bool is_required(struct judge *j, const struct audit_dist *d, const struct requirement *r)
{
	if (marker_holds(j, r->marker, (str){ 0 })) return true;
	for (size_t i = 0; i < d->asked_extras.n; i++)
		if (marker_uses_extra(r->marker) && marker_holds(j, r->marker, d->asked_extras.v[i])) return true;
	return false;
}

void requires_init(struct judge *j)
{
	j->requires = NEW_N(j->a, struct strs, j->in->dists_n + 1);
	for (size_t i = 0; i < j->in->dists_n; i++) {
		const struct audit_dist *d = &j->in->dists[i];
		for (size_t k = 0; d->metadata && k < d->metadata->requires_dist.n; k++)
			if (is_required(j, d, &d->metadata->requires_dist.v[k]))
				PUSH(j->a, &j->requires[i], d->metadata->requires_dist.v[k].canonical);
		strs_sort_unique(&j->requires[i]);
	}
}

static bool is_start(const struct judge *j, size_t d)
{
	return j->production[d] || j->optional[d] || j->development[d];
}

/*
 * All that `starts` lead to, in rounds; `from`, if not null, gets for each the
 * one it was first needed by, or itself.
 */
static struct bits walk(struct judge *j, struct bits starts, size_t *from)
{
	size_t n = j->in->dists_n, head = 0, tail = 0;
	size_t *queue = NEW_N(j->a, size_t, n + 1);
	struct bits seen = bits_new(j->a, n);
	for (size_t i = 0; i < n; i++) {
		if (!bits_has(starts, i)) continue;
		bits_set(seen, i);
		queue[tail++] = i;
		if (from) from[i] = i;
	}
	while (head < tail) {
		size_t at = queue[head++];
		for (size_t k = 0; k < j->requires[at].n; k++) {
			size_t to = dist_named(j->in, j->requires[at].v[k]);
			if (to == NO_DIST || bits_has(seen, to)) continue;
			bits_set(seen, to);
			queue[tail++] = to;
			if (from) from[to] = at;
		}
	}
	return seen;
}

static struct bits starts_but(struct judge *j, size_t without)
{
	struct bits starts = bits_new(j->a, j->in->dists_n);
	for (size_t i = 0; i < j->in->dists_n; i++)
		if (i != without && is_start(j, i)) bits_set(starts, i);
	return starts;
}

/* What each is first there for: itself where it starts; NO_DIST where it is not there. */
static size_t *find_firsts(struct judge *j, bool shipped)
{
	struct bits starts = starts_but(j, NO_DIST);
	size_t *from = NEW_N(j->a, size_t, j->in->dists_n + 1);
	for (size_t i = 0; i < j->in->dists_n; i++) {
		from[i] = NO_DIST;
		if (shipped && !j->production[i] && !j->optional[i]) bits_clear(starts, i);
	}
	walk(j, starts, from);
	return from;
}

static bool chain_from(struct judge *j, const size_t *from, size_t dist, struct strs *chain)
{
	struct strs back = { 0 };
	if (from[dist] == NO_DIST) return false;
	for (size_t at = dist;; at = from[at]) {
		PUSH(j->a, &back, j->in->dists[at].name);
		if (from[at] == at) break;
	}
	for (size_t i = back.n; i-- > 0;) PUSH(j->a, chain, back.v[i]);
	return true;
}

bool shipped_chain_to(struct judge *j, size_t dist, struct strs *chain)
{
	if (!j->shipped_for) j->shipped_for = find_firsts(j, true);
	return chain_from(j, j->shipped_for, dist, chain);
}

void chain_to(struct judge *j, size_t dist, bool development, struct strs *chain)
{
	if (!development && shipped_chain_to(j, dist, chain)) return;
	if (!j->there_for) j->there_for = find_firsts(j, false);
	(void)chain_from(j, j->there_for, dist, chain);
}

size_t needed_by_used(struct judge *j, size_t dist)
{
	for (size_t i = 0; i < j->in->dists_n; i++) {
		if (i == dist || !is_start(j, i) || !j->used[i].text.n) continue;
		struct bits one = bits_new(j->a, j->in->dists_n);
		bits_set(one, i);
		if (bits_has(walk(j, one, NULL), dist)) return i;
	}
	return NO_DIST;
}

bool needed_by_shipped(struct judge *j, size_t dist)
{
	struct bits starts = bits_new(j->a, j->in->dists_n);
	for (size_t i = 0; i < j->in->dists_n; i++)
		if (i != dist && j->production[i] && j->used[i].production) bits_set(starts, i);
	return bits_has(walk(j, starts, NULL), dist);
}

bool asks_optionally(struct judge *j, size_t host, str canonical)
{
	const struct audit_dist *d = &j->in->dists[host];
	for (size_t i = 0; d->metadata && i < d->metadata->requires_dist.n; i++) {
		const struct requirement *r = &d->metadata->requires_dist.v[i];
		if (!str_eq(r->canonical, canonical) || !r->marker || !marker_uses_extra(r->marker)) continue;
		for (size_t k = 0; k < d->metadata->provides_extra.n; k++) {
			str extra = d->metadata->provides_extra.v[k];
			if (!audit_is_development_name(extra) && marker_holds(j, r->marker, extra)) return true;
		}
	}
	return false;
}
