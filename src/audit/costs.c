/*
 * What leaves an image with a requirement: all that is there with it, less all
 * that is there without it, by the markers of that image and by the extras that
 * are asked for then.
 */
#include "judging.h"

/* A distribution, or one of its extras: that leads to more, and to the distribution. */
struct node {
	size_t dist;
	str extra; /* empty: the distribution itself */
	bool is_known;
	struct { uint32_t *v; size_t n, cap; } leads_to;
	unsigned walk; /* the last that came here */
};

struct image {
	const struct marker_env *env;
	struct names names; /* of nodes */
	struct { struct node *v; size_t n, cap; } nodes;
	unsigned walks;
};

struct starts { uint32_t *v; size_t n, cap; };

static uint32_t node_of(struct judge *j, struct image *m, size_t dist, str extra)
{
	uint32_t id = names_add(&m->names, arena_fmt(j->a, "%zu %.*s", dist, STR_ARG(extra)));
	if (id == m->nodes.n) PUSH(j->a, &m->nodes, ((struct node){ .dist = dist, .extra = extra }));
	return id;
}

/* The distribution that a requirement names and the extras that it asks for; nothing where none is known. */
static void add_asked(struct judge *j, struct image *m, const struct requirement *r, struct starts *out)
{
	size_t dist = dist_named(j->in, r->canonical);
	if (dist == NO_DIST) return;
	PUSH(j->a, out, node_of(j, m, dist, (str){ 0 }));
	for (size_t i = 0; i < r->extras.n; i++) PUSH(j->a, out, node_of(j, m, dist, r->extras.v[i]));
}

static void find_leads(struct judge *j, struct image *m, uint32_t id)
{
	struct node at = m->nodes.v[id];
	const struct metadata *metadata = j->in->dists[at.dist].metadata;
	struct starts out = { 0 };
	if (at.is_known) return;
	for (size_t i = 0; metadata && i < metadata->requires_dist.n; i++) {
		const struct requirement *r = &metadata->requires_dist.v[i];
		if (marker_eval(j->a, r->marker, m->env, at.extra, NULL)) add_asked(j, m, r, &out);
	}
	struct node *node = &m->nodes.v[id]; /* others may have moved it */
	node->is_known = true;
	for (size_t i = 0; i < out.n; i++) PUSH(j->a, &node->leads_to, out.v[i]);
}

/* Which distributions all of these lead to. */
static bool *reached(struct judge *j, struct image *m, struct starts *todo)
{
	bool *there = NEW_N(j->a, bool, j->in->dists_n + 1);
	m->walks++;
	while (todo->n) {
		uint32_t id = todo->v[--todo->n];
		if (m->nodes.v[id].walk == m->walks) continue;
		m->nodes.v[id].walk = m->walks;
		there[m->nodes.v[id].dist] = true;
		find_leads(j, m, id);
		for (size_t i = 0; i < m->nodes.v[id].leads_to.n; i++) PUSH(j->a, todo, m->nodes.v[id].leads_to.v[i]);
	}
	return there;
}

/* What production asks for is in its image; `all`: what development asks for counts as well. */
static bool is_in_image(const struct judge *j, const struct image *m, const struct audit_requirement *r, bool all)
{
	if (!is_declared(j, r) || (r->scope == AUDIT_DEVELOPMENT && !all)) return false;
	return !r->req.marker || marker_uses_extra(r->req.marker) || marker_eval(j->a, r->req.marker, m->env, (str){ 0 }, NULL);
}

/* Is there whatever is declared: what is imported will be declared, and stays. */
static bool is_to_be_declared(const struct judge *j, size_t dist, bool all)
{
	bool declared = j->production[dist] || j->optional[dist] || (all && j->development[dist]);
	return !declared && (all ? j->used[dist].text.n > 0 : j->used[dist].production);
}

static bool *in_image(struct judge *j, struct image *m, size_t but, bool all)
{
	struct starts todo = { 0 };
	for (size_t i = 0; i < j->in->declared->n; i++) {
		const struct audit_requirement *r = &j->in->declared->v[i];
		if (dist_named(j->in, r->req.canonical) != but && is_in_image(j, m, r, all)) add_asked(j, m, &r->req, &todo);
	}
	for (size_t i = 0; i < j->in->dists_n; i++)
		if (i != but && is_to_be_declared(j, i, all)) PUSH(j->a, &todo, node_of(j, m, i, (str){ 0 }));
	return reached(j, m, &todo);
}

static void make_images(struct judge *j)
{
	j->images = NEW_N(j->a, struct image, j->in->targets_n + 1);
	for (size_t t = 0; t < j->in->targets_n; t++) {
		j->images[t].env = j->in->targets[t].env;
		names_init(&j->images[t].names, j->a);
	}
}

struct audit_costs costs_of(struct judge *j, size_t dist)
{
	size_t n = j->in->targets_n;
	struct audit_cost *cost = NEW_N(j->a, struct audit_cost, n + 1);
	bool all = !j->production[dist] && !j->optional[dist];
	if (!j->images) make_images(j);
	for (size_t t = 0; t < n; t++) {
		cost[t].target = j->in->targets[t].name;
		bool *with = in_image(j, &j->images[t], NO_DIST, all), *without = in_image(j, &j->images[t], dist, all);
		for (size_t i = 0; i < j->in->dists_n; i++) {
			const struct audit_dist *d = &j->in->dists[i];
			if (!with[i] || without[i] || !d->bytes || !d->bytes[t]) continue;
			cost[t].bytes += d->bytes[t];
			if (i != dist) PUSH(j->a, &cost[t].with, d->name);
		}
	}
	return (struct audit_costs){ cost, n };
}
