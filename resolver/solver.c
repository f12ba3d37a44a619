#include "solver_private.h"

#include <string.h>

enum { OFTEN = 5 }; /* conflicts after which a project is decided early */

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
				ahead_requirement(s, &in->req, t);
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

/* Something of the decided version is needed that the engine does not know yet. */
static bool unfinished(const struct solver *s, const struct project *p, uint32_t state)
{
	const struct release *r = p->v[state - 1].release;
	for (uint32_t x = 0; x < p->extras.n; x++)
		for (uint32_t t = 0; t < s->u.targets_n; t++)
			if (needed(s, p, x, t) && !expanded(r, x, t)) return true;
	return false;
}

/* The smaller is decided first. It depends on what the engine knows, never on what arrived when. */
struct urgency { uint32_t class, conflicts, depth, count; };

static struct urgency urgency(const struct solver *s, const struct project *p)
{
	const struct pubgrub_package *package = &s->u.engine.packages.v[p->package];
	struct urgency g = { .depth = p->depth };
	if (package->decided) return g;
	g.count = (uint32_t)bits_count(pubgrub_possible(&s->u.engine, p->package));
	bool often = p->rejected >= OFTEN || package->conflicts >= OFTEN;
	g.class = p->url.n ? 1 : g.count == 1 ? 2 : often ? 3 : 4;
	if (often) g.conflicts = UINT32_MAX - p->rejected - package->conflicts;
	return g;
}

static bool sooner(struct urgency a, str a_name, struct urgency b, str b_name)
{
	if (a.class != b.class) return a.class < b.class;
	if (a.conflicts != b.conflicts) return a.conflicts < b.conflicts;
	if (a.depth != b.depth) return a.depth < b.depth;
	if (a.count != b.count) return a.count < b.count;
	return str_cmp(a_name, b_name) < 0;
}

/* The project to go on with, or NO_PROJECT when all is decided. */
static uint32_t choose(const struct solver *s)
{
	uint32_t best = NO_PROJECT;
	struct urgency best_urgency = { 0 };
	for (uint32_t id = 0; id < s->u.projects.n; id++) {
		const struct project *p = project_at(&s->u, id);
		if (!p->in_engine || !pubgrub_selected(&s->u.engine, p->package)) continue;
		uint32_t decided = s->u.engine.packages.v[p->package].decided;
		if (decided && !unfinished(s, p, decided)) continue;
		struct urgency g = urgency(s, p);
		if (best != NO_PROJECT && !sooner(g, p->name, best_urgency, project_at(&s->u, best)->name)) continue;
		best = id;
		best_urgency = g;
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

static enum outcome examine_pages(struct solver *s, const struct wanted *wanted, uint32_t target)
{
	enum outcome how = READY;
	for (size_t i = 0; i < wanted->n; i++) {
		const struct requirement *req = wanted->v[i];
		if (!universe_asks_page(&s->u, req)) continue;
		ahead_requirement(s, req, target);
		uint32_t id = universe_project(&s->u, req->canonical);
		if (!project_at(&s->u, id)->here) how = missing(s, page_need(project_at(&s->u, id)));
	}
	return how;
}

/* Tell the engine what a version requires where it is needed. */
static enum outcome examine_requirements(struct solver *s, uint32_t id, uint32_t state)
{
	struct project *p = project_at(&s->u, id);
	const struct release *r = project_release(&s->u, id, state);
	enum outcome how = READY;
	for (int tell = 0; tell < 2 && how != MISSING; tell++)
		for (uint32_t t = 0; t < s->u.targets_n; t++)
			for (uint32_t x = 0; x < p->extras.n; x++) {
				if (!needed(s, p, 0, t) || !needed(s, p, x, t) || expanded(r, x, t)) continue;
				const struct wanted *wanted = answer_wanted(
					&s->u, project_answer(p, r->file[t]), t, p->extras.v[x].name);
				if (!tell) {
					if (examine_pages(s, wanted, t) == MISSING) how = MISSING;
				} else {
					universe_expand(&s->u, id, state, t, x, wanted);
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

/*
 * The version just examined turned out impossible, given what is decided. A
 * project to which that happens often is better decided before the others: take
 * all back and begin with it.
 */
static void count_rejection(struct solver *s, uint32_t id, uint32_t state)
{
	struct project *p = project_at(&s->u, id);
	if (bits_has(pubgrub_possible(&s->u.engine, p->package), state)) return;
	if (++p->rejected == OFTEN) pubgrub_restart(&s->u.engine);
}

static enum solver_state advance(struct solver *s)
{
	memset(&s->first, 0, sizeof s->first);
	if (tell_inputs(s) == MISSING) return SOLVER_NEEDS;
	for (;;) {
		if (!pubgrub_propagate(&s->u.engine)) return SOLVER_STUCK;
		uint32_t id = choose(s);
		if (id == NO_PROJECT) return SOLVER_SOLVED;
		const struct project *p = project_at(&s->u, id);
		uint32_t decided = s->u.engine.packages.v[p->package].decided;
		uint32_t state = decided ? decided
		               : project_best(p, pubgrub_possible(&s->u.engine, p->package));
		enum outcome how = examine_files(s, id, state);
		if (how == READY) how = examine_requirements(s, id, state);
		if (how == MISSING) return SOLVER_NEEDS;
		if (how == READY && !decided) pubgrub_decide(&s->u.engine, p->package, state);
		if (how == READY || decided) continue;
		if (!pubgrub_propagate(&s->u.engine)) return SOLVER_STUCK;
		count_rejection(s, id, state);
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
