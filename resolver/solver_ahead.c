#include "solver_private.h"

enum {
	SKIP_MOST = 64,  /* versions that don't fit a target, passed over when looking ahead */
	CHANGES_MOST = 4, /* of one outlook in a round: two that chase each other come to rest */
};

struct need page_need(const struct project *p)
{
	return (struct need){ .kind = NEED_PAGE, .name = p->name, .url = p->url };
}

struct need metadata_need(const struct project *p, const struct wheel_file *file)
{
	return (struct need){ .kind = NEED_METADATA, .name = p->name, .file = file };
}

void want_page(struct solver *s, uint32_t project)
{
	struct project *p = project_at(&s->u, project);
	if (p->asked || p->here) return;
	p->asked = true;
	PUSH(s->a, &s->lacking, page_need(p));
}

void want_metadata(struct solver *s, uint32_t project, const struct wheel_file *file)
{
	const struct project *p = project_at(&s->u, project);
	struct answer *answer = project_answer(p, file);
	if (answer->asked || answer->here) return;
	answer->asked = true;
	PUSH(s->a, &s->lacking, metadata_need(p, file));
}

static struct outlook *outlook_of(struct solver *s, uint32_t project)
{
	while (s->outlooks.n <= project) PUSH(s->a, &s->outlooks, (struct outlook){ 0 });
	return &s->outlooks.v[project];
}

void ahead_fact(struct solver *s, uint32_t project)
{
	struct outlook *o = outlook_of(s, project);
	if (o->queued) return;
	o->queued = true;
	PUSH(s->a, &s->queue, project);
}

static void add_interest(struct solver *s, struct outlook *o, uint32_t target, str extra)
{
	for (size_t i = 0; i < o->interests.n; i++)
		if (o->interests.v[i].target == target && str_eq(o->interests.v[i].extra, extra)) return;
	PUSH(s->a, &o->interests, (struct interest){ target, extra, false });
}

static void claim(struct solver *s, struct claim claim)
{
	if (!universe_asks_page(&s->u, claim.req)) return;
	uint32_t id = universe_project(&s->u, claim.req->canonical);
	struct outlook *o = outlook_of(s, id);
	add_interest(s, o, claim.target, STR(""));
	for (size_t i = 0; i < claim.req->extras.n; i++) add_interest(s, o, claim.target, claim.req->extras.v[i]);
	claim.set = NO_SET;
	PUSH(s->a, &o->claims, claim);
	want_page(s, id);
	ahead_fact(s, id);
}

void ahead_input(struct solver *s, const struct requirement *req, uint32_t target)
{
	claim(s, (struct claim){ .req = req, .target = target, .source = NO_PROJECT });
}

static bool once(struct solver *s, struct outlook *o, uint64_t what)
{
	for (size_t i = 0; i < o->followed.n; i++)
		if (o->followed.v[i] == what) return false;
	PUSH(s->a, &o->followed, what);
	return true;
}

static bool is_live(const struct solver *s, const struct claim *c)
{
	return c->source == NO_PROJECT || (s->outlooks.v[c->source].best == c->state && c->state);
}

static void mark_live(struct outlook *o, const struct claim *c)
{
	for (size_t i = 0; i < o->interests.n; i++) {
		struct interest *in = &o->interests.v[i];
		if (in->target == c->target && (!in->extra.n || strs_has(&c->req->extras, in->extra))) in->live = true;
	}
}

/*
 * What is possible for all claims that hold, among what the engine thinks
 * possible; claims that contradict the ones before start anew. False: no claim
 * holds, and the engine does not need it either.
 */
static bool weigh_claims(struct solver *s, uint32_t id, struct outlook *o)
{
	const struct project *p = project_at(&s->u, id);
	bool selected = p->in_engine && pubgrub_selected(&s->u.engine, p->package), live = selected;
	if (!o->possible.n) o->possible = bits_new(s->a, p->n + 1);
	if (selected) {
		bits_without(o->possible, o->possible);
		bits_or(o->possible, pubgrub_possible(&s->u.engine, p->package));
	} else {
		bits_fill(o->possible);
	}
	for (size_t i = 0; i < o->interests.n; i++)
		o->interests.v[i].live = selected && !o->interests.v[i].extra.n && needed(s, p, 0, o->interests.v[i].target);
	for (size_t i = 0; i < o->claims.n; i++) {
		struct claim *c = &o->claims.v[i];
		if (!is_live(s, c)) continue;
		live = true;
		mark_live(o, c);
		if (c->req->url.n) continue;
		if (c->set == NO_SET) c->set = project_set(&s->u, id, &c->req->specs);
		struct bits in = p->sets.v[c->set].in;
		if (bits_meet(o->possible, in)) bits_and(o->possible, in);
	}
	return live;
}

/* The state that will be tried first; NO_STATE if none fits all targets that are interested. */
static uint32_t outlook_best(struct solver *s, uint32_t id, const struct outlook *o, struct bits possible)
{
	const struct project *p = project_at(&s->u, id);
	uint32_t best = project_best(p, possible);
	for (int skipped = 0; best && skipped < SKIP_MOST; skipped++) {
		const struct release *r = project_release(&s->u, id, best);
		bool fits = true;
		for (size_t i = 0; i < o->interests.n && fits; i++)
			fits = !o->interests.v[i].live || r->fit[o->interests.v[i].target] == FIT;
		if (fits) return best;
		bits_clear(possible, best);
		best = project_best(p, possible);
	}
	return NO_STATE;
}

/* Its claims begin or cease to hold: those that they are on are to be looked at. */
static void requeue_claimed(struct solver *s, uint32_t id, uint32_t state)
{
	const struct project *p = project_at(&s->u, id);
	const struct outlook *o = &s->outlooks.v[id];
	for (size_t i = 0; i < o->followed.n; i++) {
		if (o->followed.v[i] >> 32 != state) continue;
		struct interest in = o->interests.v[(uint32_t)o->followed.v[i]];
		const struct wheel_file *file = project_release(&s->u, id, state)->file[in.target];
		const struct wanted *wanted = answer_wanted(&s->u, project_answer(p, file), in.target, in.extra);
		for (size_t k = 0; k < wanted->n; k++) ahead_fact(s, wanted_project(wanted, k));
		o = &s->outlooks.v[id];
	}
}

/* Ask for the metadata of a version, and follow what is known of it. */
static void follow(struct solver *s, uint32_t id, uint32_t state)
{
	const struct project *p = project_at(&s->u, id);
	const struct release *r = project_release(&s->u, id, state);
	for (size_t i = 0; i < s->outlooks.v[id].interests.n; i++) {
		struct interest in = s->outlooks.v[id].interests.v[i];
		const struct wheel_file *file = r->file[in.target];
		if (!file || !in.live) continue;
		struct answer *answer = project_answer(p, file);
		want_metadata(s, id, file);
		if (!answer->here || !answer->metadata) continue;
		const struct wanted *wanted = answer_wanted(&s->u, answer, in.target, in.extra);
		if (is_against(s, wanted)) continue; /* it will be rejected: what it asks for is not needed */
		if (!once(s, &s->outlooks.v[id], (uint64_t)state << 32 | i)) continue;
		for (size_t k = 0; k < wanted->n; k++)
			claim(s, (struct claim){ .req = wanted->v[k], .target = in.target, .source = id, .state = state });
	}
}

static void look_at(struct solver *s, uint32_t id)
{
	struct project *p = project_at(&s->u, id);
	struct outlook *o = outlook_of(s, id);
	o->queued = false;
	if (!p->here) return;
	project_open(&s->u, id);
	uint32_t before = o->best;
	uint32_t best = weigh_claims(s, id, o) ? outlook_best(s, id, o, o->possible) : NO_STATE;
	if (best != before) {
		if (o->changes == CHANGES_MOST) return;
		o->changes++;
		o->best = best;
		if (before) requeue_claimed(s, id, before);
		if (best) requeue_claimed(s, id, best);
	}
	if (best) follow(s, id, best);
}

/* Where the engine's view of a project changed since it was looked at. */
static void queue_changed(struct solver *s)
{
	for (uint32_t id = 0; id < s->u.projects.n; id++) {
		const struct project *p = project_at(&s->u, id);
		outlook_of(s, id)->changes = 0;
		if (!p->in_engine || !pubgrub_selected(&s->u.engine, p->package)) continue;
		uint32_t best = project_best(p, pubgrub_possible(&s->u.engine, p->package));
		struct outlook *o = outlook_of(s, id);
		if (best == o->engine_best) continue;
		o->engine_best = best;
		ahead_fact(s, id);
	}
}

static bool is_here(struct solver *s, const struct need *n)
{
	const struct project *p = project_at(&s->u, universe_project(&s->u, n->name));
	return n->kind == NEED_PAGE ? p->here : project_answer(p, n->file)->here;
}

void ahead_look(struct solver *s)
{
	queue_changed(s);
	for (size_t i = 0; i < s->queue.n; i++) look_at(s, s->queue.v[i]);
	s->queue.n = 0;
	ahead_batches(s);
	size_t kept = 0;
	for (size_t i = 0; i < s->lacking.n; i++)
		if (!is_here(s, &s->lacking.v[i])) s->lacking.v[kept++] = s->lacking.v[i];
	s->lacking.n = kept;
}
