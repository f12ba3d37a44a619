/* What is known, told to the engine as incompatibilities. */
#include "text.h"
#include "universe.h"

#include <string.h>

static uint64_t key_hash(const struct fact_key *k)
{
	const uint32_t part[] = { k->project, k->extra, k->target, k->other, k->set, k->part };
	uint64_t h = 0;
	for (size_t i = 0; i < COUNT(part); i++) {
		h = (h ^ part[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return h;
}

static bool key_same(const struct fact_key *a, const struct fact_key *b)
{
	return a->project == b->project && a->extra == b->extra && a->target == b->target &&
	       a->other == b->other && a->set == b->set && a->part == b->part;
}

static size_t key_slot(const struct universe *u, const struct fact_key *k)
{
	size_t i = key_hash(k) & (u->keys_slots - 1);
	while (u->key_incompat[i] != PUBGRUB_NONE && !key_same(&u->keys[i], k)) i = (i + 1) & (u->keys_slots - 1);
	return i;
}

static void keys_grow(struct universe *u)
{
	struct universe old = *u;
	u->keys_slots = old.keys_slots ? old.keys_slots * 2 : 256;
	u->keys = NEW_N(u->a, struct fact_key, u->keys_slots);
	u->key_incompat = NEW_N(u->a, uint32_t, u->keys_slots);
	memset(u->key_incompat, 0xff, u->keys_slots * sizeof *u->key_incompat);
	for (size_t i = 0; i < old.keys_slots; i++) {
		if (old.key_incompat[i] == PUBGRUB_NONE) continue;
		size_t slot = key_slot(u, &old.keys[i]);
		u->keys[slot] = old.keys[i];
		u->key_incompat[slot] = old.key_incompat[i];
	}
}

static struct bits one_state(struct universe *u, const struct project *p, uint32_t state)
{
	struct bits b = bits_new(u->a, p->n + 1);
	bits_set(b, state);
	return b;
}

static struct term flag(struct universe *u, uint32_t package, bool on)
{
	struct bits b = bits_new(u->a, 2);
	bits_set(b, on);
	return (struct term){ package, b };
}

static uint32_t tell(struct universe *u, const struct term *terms, size_t n, struct fact fact)
{
	uint32_t id = pubgrub_add(&u->engine, terms, n, (uint32_t)u->facts.n);
	if (id != PUBGRUB_NONE) PUSH(u->a, &u->facts, fact);
	return id;
}

/* Versions of a project, on a target or for an extra of it there. */
struct asker { uint32_t project, state, target, extra; };

/*
 * The asker's versions can't go with `more` (or, without package, at all). If
 * other versions of it said the same, they say it together.
 */
static void tell_of(struct universe *u, struct asker who, struct fact_key key, struct term more, struct fact fact)
{
	const struct project *p = project_at(u, who.project);
	if ((u->keys_n + 1) * 2 > u->keys_slots) keys_grow(u);
	size_t slot = key_slot(u, &key);
	if (u->key_incompat[slot] != PUBGRUB_NONE) {
		pubgrub_widen(&u->engine, u->key_incompat[slot], p->package, who.state);
		return;
	}
	struct term terms[3] = { { p->package, one_state(u, p, who.state) } };
	size_t n = 1;
	if (who.target != ALL_TARGETS) {
		uint32_t on = p->extras.v[who.extra].on[who.target];
		if (on != PUBGRUB_NONE) terms[n++] = flag(u, on, true);
	}
	if (more.package != PUBGRUB_NONE) terms[n++] = more;
	uint32_t id = tell(u, terms, n, fact);
	if (id == PUBGRUB_NONE) return;
	u->keys[slot] = key;
	u->key_incompat[slot] = id;
	u->keys_n++;
}

static uint32_t new_package(struct universe *u, uint32_t states, struct owner owner)
{
	PUSH(u->a, &u->owners, owner);
	return pubgrub_package(&u->engine, states);
}

static void add_extra(struct universe *u, uint32_t id, str name, bool flags)
{
	struct project *p = project_at(u, id);
	struct extra x = { name, NEW_N(u->a, uint32_t, u->targets_n) };
	for (uint32_t t = 0; t < u->targets_n; t++)
		x.on[t] = flags ? new_package(u, 2, (struct owner){ id, (uint32_t)p->extras.n, t }) : PUBGRUB_NONE;
	PUSH(u->a, &p->extras, x);
	p->finished = NO_STATE;
}

uint32_t universe_extra(struct universe *u, uint32_t id, str name)
{
	struct project *p = project_at(u, id);
	for (uint32_t i = 0; i < p->extras.n; i++)
		if (str_eq(p->extras.v[i].name, name)) return i;
	add_extra(u, id, name, true);
	return (uint32_t)p->extras.n - 1;
}

/* A requirement with a URL is one that an input with the same URL stands for: it admits all. */
static uint32_t admitted_set(struct universe *u, uint32_t id, const struct requirement *req)
{
	return req->url.n ? NO_SET : project_set(u, id, &req->specs);
}

static struct bits excluded(struct universe *u, uint32_t id, uint32_t set)
{
	struct project *p = project_at(u, id);
	return set == NO_SET ? one_state(u, p, NO_STATE) : p->sets.v[set].out;
}

static void note_pin(struct project *p, const struct requirement *req)
{
	if (req->marker || req->extras.n) p->conditional = true;
	if (specifiers_pin(&req->specs)) p->pinned = true;
}

static void enter_constraint(struct universe *u, uint32_t id, uint32_t number)
{
	struct project *p = project_at(u, id);
	const struct input *in = &u->inputs[number];
	uint32_t set = admitted_set(u, id, &in->req);
	struct bits out = bits_copy(u->a, excluded(u, id, set));
	bits_clear(out, NO_STATE);
	note_pin(p, &in->req);
	uint32_t applies = 0;
	for (uint32_t t = 0; t < u->targets_n; t++) applies += input_applies(u, in, t);
	struct fact fact = { .kind = FACT_CONSTRAINT, .project = id, .target = ALL_TARGETS,
	                     .req = &in->req, .set = set, .input = number };
	struct term terms[2] = { { p->package, out } };
	if (applies == u->targets_n) {
		tell(u, terms, 1, fact);
		return;
	}
	for (uint32_t t = 0; t < u->targets_n; t++) {
		if (!input_applies(u, in, t)) continue;
		terms[1] = flag(u, p->extras.v[0].on[t], true);
		fact.target = t;
		tell(u, terms, 2, fact);
	}
}

void universe_enter(struct universe *u, uint32_t id)
{
	struct project *p = project_at(u, id);
	if (p->in_engine) return;
	project_open(u, id);
	p->in_engine = true;
	p->order = u->ordered++;
	p->package = new_package(u, p->n + 1, (struct owner){ id, 0, ALL_TARGETS });
	PUSH(u->a, &u->entered, (struct entered){ id, p->package });
	add_extra(u, id, STR(""), u->targets_n > 1);
	for (size_t i = 0; i < p->inputs.n; i++)
		if (u->inputs[p->inputs.v[i]].constraint) enter_constraint(u, id, p->inputs.v[i]);
}

/* It requires something on some target. */
static bool input_counts(struct universe *u, const struct input *in)
{
	bool applies = false;
	for (uint32_t t = 0; t < u->targets_n && !in->constraint; t++) applies |= input_applies(u, in, t);
	return applies;
}

/* Why an input can't be taken; empty if it can. */
static str input_refusal(struct universe *u, const struct input *in)
{
	const struct project *p = project_at(u, universe_project(u, in->req.canonical));
	if (in->req.url.n && !url_is_wheel(in->req.url))
		return arena_fmt(u->a, "asks for %.*s from a URL that is not a wheel: build it once with `pip wheel`, "
			"then require the version and add `--find-links`", STR_ARG(in->req.canonical));
	if (p->refused)
		return arena_fmt(u->a, "asks for %.*s from one URL, and another input from another one",
			STR_ARG(in->req.canonical));
	if (u->opts->require_hashes && !p->pinned_and_hashed)
		return arena_fmt(u->a, "asks for %.*s without one `==` and `--hash=sha256:…`, and hashes are required",
			STR_ARG(in->req.canonical));
	return STR("");
}

bool universe_asks_page_of_input(struct universe *u, uint32_t number)
{
	const struct input *in = &u->inputs[number];
	return input_counts(u, in) && !input_refusal(u, in).n;
}

void universe_input(struct universe *u, uint32_t number)
{
	const struct input *in = &u->inputs[number];
	if (!input_counts(u, in)) return;
	str refusal = input_refusal(u, in);
	if (refusal.n) {
		tell(u, NULL, 0, (struct fact){ .kind = FACT_REFUSED, .project = NO_PROJECT, .input = number,
		                                .target = ALL_TARGETS, .why = refusal });
		return;
	}
	uint32_t id = universe_project(u, in->req.canonical);
	universe_enter(u, id);
	struct project *p = project_at(u, id);
	struct fact fact = { .kind = FACT_INPUT, .project = id, .target = ALL_TARGETS, .req = &in->req,
	                     .set = admitted_set(u, id, &in->req), .input = number };
	note_pin(p, &in->req);
	struct term version = { p->package, excluded(u, id, fact.set) };
	tell(u, &version, 1, fact);
	for (uint32_t t = 0; t < u->targets_n; t++) {
		if (!input_applies(u, in, t)) continue;
		if (u->targets_n > 1) fact.target = t;
		struct term on = { 0 };
		if (p->extras.v[0].on[t] != PUBGRUB_NONE) {
			on = flag(u, p->extras.v[0].on[t], false);
			tell(u, &on, 1, fact);
		}
		for (size_t i = 0; i < in->req.extras.n; i++) {
			uint32_t x = universe_extra(u, id, in->req.extras.v[i]);
			on = flag(u, p->extras.v[x].on[t], false);
			tell(u, &on, 1, fact);
		}
	}
}

enum { PART_UNFIT = UINT16_MAX, PART_REFUSED };

void universe_unfit(struct universe *u, uint32_t id, uint32_t state, uint32_t target, enum fit fit)
{
	bool of_target = fit_is_of_target(fit);
	bool everywhere = u->targets_n == 1 || !of_target || u->opts->complete;
	struct asker who = { id, state, everywhere ? ALL_TARGETS : target, 0 };
	struct fact fact = { .kind = FACT_UNFIT, .project = id, .target = of_target ? target : ALL_TARGETS,
	                     .fit = fit };
	struct fact_key key = { .project = id, .target = fact.target, .set = fit, .part = PART_UNFIT };
	tell_of(u, who, key, (struct term){ .package = PUBGRUB_NONE }, fact);
}

void universe_sort_out(struct universe *u, uint32_t id)
{
	struct project *p = project_at(u, id);
	if (p->sorted_out) return;
	p->sorted_out = true;
	for (uint32_t state = 1; state <= p->n; state++)
		for (uint32_t t = 0; t < u->targets_n; t++) {
			enum fit fit = candidate_fit(u, p, state, t, NULL);
			if (fit == FIT) continue;
			universe_unfit(u, id, state, t, fit);
			if (!fit_is_of_target(fit)) break;
		}
}

void universe_unusable(struct universe *u, uint32_t id, uint32_t state, uint32_t target, str why)
{
	const struct project *p = project_at(u, id);
	struct term terms[2] = { { p->package, one_state(u, p, state) } };
	size_t n = 1;
	if (p->extras.v[0].on[target] != PUBGRUB_NONE) terms[n++] = flag(u, p->extras.v[0].on[target], true);
	tell(u, terms, n, (struct fact){ .kind = FACT_UNUSABLE, .project = id, .target = target, .why = why });
}

/* What a distribution's requirement from a URL comes to; one without a URL is TAKEN. */
enum url_use { URL_TAKEN, URL_UNKNOWN, URL_ANOTHER, URL_NO_WHEEL };

static enum url_use url_use(struct universe *u, const struct project *other, const struct requirement *req)
{
	if (!req->url.n) return URL_TAKEN;
	if (other->url.n && str_eq(url_address(u->a, req->url), url_address(u->a, other->url))) return URL_TAKEN;
	if (!url_is_wheel(req->url)) return URL_NO_WHEEL;
	return other->url.n ? URL_ANOTHER : URL_UNKNOWN;
}

/* Why a requirement of a distribution can't be followed; empty if it can. */
static str requirement_refusal(struct universe *u, const struct project *other, const struct requirement *req)
{
	switch (url_use(u, other, req)) {
	case URL_TAKEN: break;
	case URL_UNKNOWN:
		return arena_fmt(u->a, "from a URL that no input names: add `%.*s @ URL` to the requirements to allow it",
			STR_ARG(req->canonical));
	case URL_ANOTHER:
		return arena_fmt(u->a, "from another URL than the inputs: name the same one, or put `%.*s` into a file for `--override`",
			STR_ARG(req->canonical));
	case URL_NO_WHEEL:
		return arena_fmt(u->a, "from a URL that is not a wheel: build it once with `pip wheel -w wheels`, add "
			"`--find-links wheels`, and put `%.*s` into a file for `--override`", STR_ARG(req->canonical));
	}
	if (other->refused) return STR("which a constraint ties to a URL that can't be taken");
	if (u->opts->require_hashes && !other->pinned_and_hashed)
		return arena_fmt(u->a, "which no input pins with `==` and `--hash=sha256:…`, and hashes are required");
	return STR("");
}

bool universe_asks_page(struct universe *u, const struct requirement *req)
{
	return !requirement_refusal(u, project_at(u, universe_project(u, req->canonical)), req).n;
}

bool wanted_asks_page(struct universe *u, const struct wanted *w, size_t i)
{
	return !requirement_refusal(u, project_at(u, w->of[i].project), w->v[i]).n;
}

static void tell_requirement(struct universe *u, struct asker who, const struct wanted *w, size_t number)
{
	const struct requirement *req = w->v[number];
	uint32_t id = wanted_project(w, number);
	struct project *other = project_at(u, id);
	struct fact fact = { .kind = FACT_REQUIRES, .project = who.project, .extra = who.extra,
	                     .target = who.target, .other = id, .req = req };
	struct fact_key key = { who.project, who.extra, who.target, id, 0, PART_REFUSED };
	struct term nothing = { .package = PUBGRUB_NONE };
	fact.why = requirement_refusal(u, other, req);
	if (fact.why.n) {
		fact.kind = FACT_REFUSED;
		key.set = url_use(u, other, req); /* what one says is not true of the others */
		tell_of(u, who, key, nothing, fact);
		return;
	}
	universe_enter(u, id);
	fact.set = key.set = wanted_set(u, w, number);
	note_pin(other, req);
	struct bits out = excluded(u, id, fact.set);
	key.part = 0;
	if (id != who.project) tell_of(u, who, key, (struct term){ other->package, out }, fact);
	else if (bits_has(out, who.state)) tell_of(u, who, key, nothing, fact);
	uint32_t on = other->extras.v[0].on[who.target];
	key.set = 0; /* whatever the versions, it is needed */
	fact.set = NO_SET;
	fact.part = key.part = 1;
	if (on != PUBGRUB_NONE && (id != who.project || who.extra)) tell_of(u, who, key, flag(u, on, false), fact);
	for (size_t i = 0; i < req->extras.n; i++) {
		uint32_t x = universe_extra(u, id, req->extras.v[i]);
		if (id == who.project && x == who.extra) continue;
		fact.part = key.part = 1 + x;
		tell_of(u, who, key, flag(u, other->extras.v[x].on[who.target], false), fact);
	}
}

void universe_expand(struct universe *u, uint32_t id, uint32_t state, uint32_t target, uint32_t extra,
                     const struct wanted *wanted)
{
	struct asker who = { id, state, target, extra };
	struct release *r = project_release(u, id, state);
	for (size_t i = 0; i < wanted->n; i++) tell_requirement(u, who, wanted, i);
	PUSH(u->a, &r->expanded, (uint64_t)extra << 32 | target);
	if (r->expanded.n == project_at(u, id)->extras.n * u->targets_n) project_at(u, id)->finished = state;
}
