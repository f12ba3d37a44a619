#include "solver_private.h"

#include <string.h>

enum { OFTEN = 5 }; /* conflicts after which a project is decided earlier */
#define NO_EXTRA UINT32_MAX

struct solver *solver_new(struct arena *a, const struct target *targets, size_t targets_n,
                          const struct input *inputs, size_t inputs_n, const struct solver_opts *opts)
{
	struct solver *s = NEW(a, struct solver);
	s->a = a;
	s->state = SOLVER_NEEDS;
	universe_init(&s->u, a, targets, targets_n, inputs, inputs_n, opts);
	for (uint32_t i = 0; i < s->u.inputs_n; i++) {
		const struct input *in = &s->u.inputs[i];
		for (uint32_t t = 0; t < targets_n && !in->constraint; t++)
			if (universe_asks_page_of_input(&s->u, i) && input_applies(&s->u, in, t))
				ahead_input(s, &in->req, t);
	}
	return s;
}

void solver_page(struct solver *s, str name, const struct page *page)
{
	uint32_t id = universe_project(&s->u, name);
	struct project *p = project_at(&s->u, id);
	if (p->here) return;
	p->here = true;
	p->page = page;
	ahead_fact(s, id);
}

void solver_metadata(struct solver *s, const struct wheel_file *file, const struct metadata *metadata,
                     str why)
{
	uint32_t id = names_find(&s->u.names, file->wheel.name);
	if (id == NAME_NONE) return;
	struct project *p = project_at(&s->u, id);
	if (!p->page || file < p->page->v || file >= p->page->v + p->page->n) return;
	project_open(&s->u, id);
	struct answer *answer = project_answer(p, file);
	if (answer->here) return;
	answer->here = true;
	answer->metadata = metadata;
	answer->why = why;
	ahead_fact(s, id);
}

bool needed(const struct solver *s, const struct project *p, uint32_t extra, uint32_t target)
{
	uint32_t on = p->extras.v[extra].on[target];
	return on == PUBGRUB_NONE || pubgrub_selected(&s->u.engine, on);
}

static bool expanded(const struct release *r, uint32_t extra, uint32_t target)
{
	for (size_t i = 0; i < r->expanded.n; i++)
		if (r->expanded.v[i] == ((uint64_t)extra << 32 | target)) return true;
	return false;
}

/* What is needed of the decided version and not told yet: itself on some target, or its first such extra. */
static uint32_t unfinished(const struct solver *s, const struct project *p, uint32_t state)
{
	const struct release *r = p->v[state - 1].release;
	for (uint32_t x = 0; x < p->extras.n; x++)
		for (uint32_t t = 0; t < s->u.targets_n; t++)
			if (needed(s, p, x, t) && !expanded(r, x, t)) return x;
	return NO_EXTRA;
}

static bool has_told_extra(const struct release *r)
{
	for (size_t i = 0; i < r->expanded.n; i++)
		if (r->expanded.v[i] >> 32) return true;
	return false;
}

/*
 * The smaller is decided first: what is from a URL, pinned, often in conflict,
 * and then what was heard of first. A decided version is followed at once, its
 * extras but the first one when its project's turn comes. All that depends on
 * what the engine was told, never on what arrived when.
 */
static uint64_t urgency(const struct solver *s, const struct project *p, uint32_t extra)
{
	uint32_t decided = s->u.engine.packages.v[p->package].decided;
	bool at_once = decided && (!extra || !has_told_extra(p->v[decided - 1].release));
	uint64_t class = at_once ? 0 : p->often == OFTEN_REJECTED ? 3 : p->often == OFTEN_CULPRIT ? 4
	               : p->url.n ? 1 : p->pinned ? 2 : 5;
	return class << 32 | p->order;
}

/* The project to go on with, or NO_PROJECT when all is decided. */
static uint32_t choose(const struct solver *s)
{
	uint32_t best = NO_PROJECT;
	uint64_t best_urgency = UINT64_MAX;
	for (size_t i = 0; i < s->u.entered.n; i++) {
		const struct pubgrub_package *package = &s->u.engine.packages.v[s->u.entered.v[i].package];
		if (!package->selected) continue;
		uint32_t id = s->u.entered.v[i].project, decided = package->decided;
		const struct project *p = project_at(&s->u, id);
		if (decided && p->finished == decided) continue;
		uint32_t extra = decided ? unfinished(s, p, decided) : 0;
		if (extra == NO_EXTRA) continue;
		uint64_t u = urgency(s, p, extra);
		if (u >= best_urgency) continue;
		best = id;
		best_urgency = u;
	}
	return best;
}

enum outcome { MISSING, PROGRESS, READY };

static enum outcome missing(struct solver *s, struct need need)
{
	if (s->first.name.n) return MISSING; /* the first one stays the first */
	s->first = need;
	return MISSING;
}

/* The files that serve the targets, and whether their metadata lets them. */
static enum outcome examine_files(struct solver *s, uint32_t id, uint32_t state)
{
	struct project *p = project_at(&s->u, id);
	struct release *r = project_release(&s->u, id, state);
	if (!r->examined) p->tried++;
	r->examined = true;
	p->last_tried = state;
	enum outcome how = READY;
	for (uint32_t t = 0; t < s->u.targets_n; t++) {
		if (r->fit[t] == FIT || (!s->u.opts->complete && !needed(s, p, 0, t))) continue;
		universe_sort_out(&s->u, id);
		return PROGRESS;
	}
	for (uint32_t t = 0; t < s->u.targets_n; t++) {
		if (!needed(s, p, 0, t)) continue;
		const struct answer *answer = project_answer(p, r->file[t]);
		if (!answer->here) {
			want_metadata(s, id, r->file[t]);
			how = missing(s, metadata_need(p, r->file[t]));
		} else if (how == MISSING) {
			continue; /* what comes first is told first, whichever is here first */
		} else if (!answer->metadata) {
			universe_unusable(&s->u, id, state, t, answer->why);
			return PROGRESS;
		} else if (!python_fits(&s->u, answer->metadata->requires_python, t)) {
			universe_unfit(&s->u, id, state, t, FIT_PYTHON);
			return PROGRESS;
		}
	}
	return how;
}

static enum outcome examine_pages(struct solver *s, const struct wanted *wanted)
{
	enum outcome how = READY;
	for (size_t i = 0; i < wanted->n; i++) {
		if (!wanted_asks_page(&s->u, wanted, i)) continue;
		uint32_t id = wanted_project(wanted, i);
		want_page(s, id);
		if (!project_at(&s->u, id)->here) how = missing(s, page_need(project_at(&s->u, id)));
	}
	return how;
}

/* Tell the engine what a version requires, itself or for an extra, on the targets where that is needed. */
static enum outcome examine_requirements(struct solver *s, uint32_t id, uint32_t state, uint32_t extra)
{
	struct project *p = project_at(&s->u, id);
	const struct release *r = project_release(&s->u, id, state);
	enum outcome how = READY;
	for (int tell = 0; tell < 2 && how != MISSING; tell++)
		for (uint32_t t = 0; t < s->u.targets_n; t++) {
			if (!needed(s, p, 0, t) || !needed(s, p, extra, t) || expanded(r, extra, t)) continue;
			const struct wanted *wanted = answer_wanted(&s->u, project_answer(p, r->file[t]), t,
			                                            p->extras.v[extra].name);
			if (!tell) {
				if (examine_pages(s, wanted) == MISSING) how = MISSING;
			} else {
				universe_expand(&s->u, id, state, t, extra, wanted);
				how = PROGRESS;
			}
		}
	return how;
}

/* The inputs, in their order. */
static enum outcome tell_inputs(struct solver *s)
{
	for (; s->inputs_told < s->u.inputs_n; s->inputs_told++) {
		const struct input *in = &s->u.inputs[s->inputs_told];
		if (universe_asks_page_of_input(&s->u, (uint32_t)s->inputs_told)) {
			const struct project *p = project_at(&s->u, universe_project(&s->u, in->req.canonical));
			if (!p->here) return missing(s, page_need(p));
		}
		universe_input(&s->u, (uint32_t)s->inputs_told);
	}
	return READY;
}

/* A project that is often in conflict gets another place in the order, behind those that got one before. */
static void move(struct solver *s, struct project *p, enum often often)
{
	p->often = often;
	p->order = s->u.ordered++;
}

/*
 * An incompatibility took versions of `affected` away. If that happens to it
 * often, it is decided before the others; if others often do that, they are
 * decided after it, and what hangs on their decisions is taken back.
 */
static void blame(struct solver *s, uint32_t affected, const struct incompat *inc)
{
	uint32_t last = affected;
	bool others = false;
	for (uint32_t i = 0; i < inc->n; i++) {
		uint32_t id = s->u.owners.v[inc->term[i].package].project;
		if (id == affected || id == last) continue;
		struct project *culprit = project_at(&s->u, id);
		last = id;
		others = true;
		if (++culprit->culprit == OFTEN && culprit->often == SELDOM) PUSH(s->a, &s->culprits, id);
	}
	struct project *p = project_at(&s->u, affected);
	if (others && ++p->rejected == OFTEN) move(s, p, OFTEN_REJECTED);
}

static void blame_conflicts(struct solver *s)
{
	struct pubgrub *g = &s->u.engine;
	for (size_t i = 0; i < g->blames.n; i++)
		blame(s, s->u.owners.v[g->blames.v[i].package].project, &g->incompats.v[g->blames.v[i].incompat]);
	g->blames.n = 0;
}

/* The version just examined turned out impossible, given what is decided. */
static void blame_rejection(struct solver *s, uint32_t id, uint32_t state)
{
	const struct pubgrub *g = &s->u.engine;
	const struct pubgrub_package *p = &g->packages.v[project_at(&s->u, id)->package];
	size_t i = p->steps.n - 1;
	if (bits_has(p->steps.v[i].after, state)) return;
	while (i && !bits_has(p->steps.v[i - 1].after, state)) i--;
	if (p->steps.v[i].cause == PUBGRUB_NONE) return;
	/* Where it is required with a condition, uv sees the conflict twice: once for a proxy of it. */
	for (int times = project_at(&s->u, id)->conditional ? 2 : 1; times; times--)
		blame(s, id, &g->incompats.v[p->steps.v[i].cause]);
}

static void move_culprits(struct solver *s)
{
	for (size_t i = 0; i < s->culprits.n; i++) {
		struct project *p = project_at(&s->u, s->culprits.v[i]);
		if (p->often != SELDOM) continue;
		move(s, p, OFTEN_CULPRIT);
		pubgrub_undo(&s->u.engine, p->package);
	}
	s->culprits.n = 0;
}

/* Draw the consequences of what is known, and learn from conflicts whom to decide first. */
static bool propagate(struct solver *s)
{
	do {
		if (!pubgrub_propagate(&s->u.engine)) return false;
		blame_conflicts(s);
		move_culprits(s);
	} while (s->u.engine.fresh.n || s->u.engine.changed.n);
	return true;
}

static enum solver_state advance(struct solver *s)
{
	memset(&s->first, 0, sizeof s->first);
	if (tell_inputs(s) == MISSING) return SOLVER_NEEDS;
	for (;;) {
		if (!propagate(s)) return SOLVER_STUCK;
		uint32_t id = choose(s);
		if (id == NO_PROJECT) return SOLVER_SOLVED;
		const struct project *p = project_at(&s->u, id);
		uint32_t decided = s->u.engine.packages.v[p->package].decided;
		uint32_t state = decided ? decided
		               : project_best(p, pubgrub_possible(&s->u.engine, p->package));
		enum outcome how = examine_files(s, id, state);
		uint32_t extra = decided ? unfinished(s, p, decided) : 0;
		if (how == READY && extra != NO_EXTRA) how = examine_requirements(s, id, state, extra);
		if (how == MISSING) return SOLVER_NEEDS;
		if (how == READY && !decided) pubgrub_decide(&s->u.engine, p->package, state);
		if (how == READY || decided) continue;
		if (!pubgrub_propagate(&s->u.engine)) return SOLVER_STUCK;
		blame_rejection(s, id, state);
	}
}

enum solver_state solver_step(struct solver *s, struct needs *asks)
{
	*asks = (struct needs){ 0 };
	if (s->state == SOLVER_NEEDS) s->state = advance(s);
	if (s->state != SOLVER_NEEDS) return s->state;
	ahead_look(s);
	s->asks.n = 0;
	PUSH(s->a, &s->asks, s->first);
	for (size_t i = 0; i < s->lacking.n; i++) {
		const struct need *n = &s->lacking.v[i];
		bool is_first = n->kind == s->first.kind && n->file == s->first.file && str_eq(n->name, s->first.name);
		if (!is_first) PUSH(s->a, &s->asks, *n);
	}
	*asks = (struct needs){ s->asks.v, s->asks.n };
	return SOLVER_NEEDS;
}
