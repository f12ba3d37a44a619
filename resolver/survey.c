/* The walk from the inputs to all that they lead to, without asking whether it fits together. */
#include "survey.h"

struct survey_walk *survey_new(struct arena *a, struct solver *s)
{
	struct survey_walk *w = NEW(a, struct survey_walk);
	w->a = a;
	w->s = s;
	names_init(&w->followed, a);
	names_init(&w->askers, a);
	return w;
}

/* ---- rows ---- */

static struct row *row_of(struct survey_walk *w, uint32_t project)
{
	while (w->rows.n <= project) PUSH(w->a, &w->rows, NULL);
	struct row *row = w->rows.v[project];
	if (row) return row;
	w->rows.v[project] = row = NEW(w->a, struct row);
	row->needed = NEW_N(w->a, bool, w->s->u.targets_n);
	row->refused = NEW_N(w->a, bool, w->s->u.targets_n);
	return row;
}

static void note_asker(struct survey_walk *w, struct row *row, uint32_t project, struct survey_asked by)
{
	size_t known = w->askers.text.n;
	str key = arena_fmt(w->a, "%u\n%.*s\n%.*s\n%.*s", project, STR_ARG(by.by), STR_ARG(by.version), STR_ARG(by.text));
	if (names_add(&w->askers, key) == known) PUSH(w->a, &row->asked, by);
}

static void claim(struct survey_walk *w, const struct requirement *req, uint32_t target, str by, str version,
                  bool refused)
{
	uint32_t project = universe_project(&w->s->u, req->canonical);
	struct row *row = row_of(w, project);
	struct requirement shown = *req;
	shown.marker = NULL;
	note_asker(w, row, project, (struct survey_asked){ by, version, requirement_text(w->a, &shown) });
	row->needed[target] = true;
	if (refused) row->refused[target] = true;
	else PUSH(w->a, &w->open, ((struct survey_claim){ .project = project, .target = target, .req = req }));
}

static void claim_inputs(struct survey_walk *w)
{
	struct universe *u = &w->s->u;
	for (uint32_t i = 0; i < u->inputs_n; i++) {
		const struct input *in = &u->inputs[i];
		for (uint32_t t = 0; t < u->targets_n && !in->constraint; t++)
			if (input_applies(u, in, t))
				claim(w, &in->req, t, in->where, (str){ 0 }, !universe_asks_page_of_input(u, i));
	}
	w->begun = true;
}

/* ---- which version to follow ---- */

/* What the requirement admits, and every input that speaks of the project on that target. */
static struct bits admitted(struct survey_walk *w, const struct survey_claim *c)
{
	struct universe *u = &w->s->u;
	const struct project *p = project_at(u, c->project);
	if (p->url.n) {
		struct bits all = bits_new(w->a, p->n + 1);
		bits_fill(all);
		bits_clear(all, NO_STATE);
		return all;
	}
	uint32_t own = project_set(u, c->project, &c->req->specs);
	struct bits states = bits_copy(w->a, p->sets.v[own].in);
	for (size_t i = 0; i < p->inputs.n; i++) {
		const struct input *in = &u->inputs[p->inputs.v[i]];
		if (in->req.url.n || !input_applies(u, in, c->target)) continue;
		uint32_t set = project_set(u, c->project, &in->req.specs);
		bits_and(states, p->sets.v[set].in);
	}
	return states;
}

static void need(struct survey_walk *w, struct need what)
{
	for (size_t i = 0; i < w->asks.n; i++)
		if (w->asks.v[i].kind == what.kind && w->asks.v[i].file == what.file && str_eq(w->asks.v[i].name, what.name))
			return;
	PUSH(w->a, &w->asks, what);
}

enum survey_found survey_look(struct survey_walk *w, uint32_t project, uint32_t state, uint32_t target)
{
	struct universe *u = &w->s->u;
	const struct project *p = project_at(u, project);
	const struct wheel_file *file = project_release(u, project, state)->file[target];
	if (!file) return FOUND_NOTHING;
	const struct answer *answer = project_answer(p, file);
	if (!answer->here) {
		need(w, metadata_need(p, file));
		return FOUND_LACKING;
	}
	bool fits = answer->metadata && python_fits(u, answer->metadata->requires_python, target);
	return fits ? FOUND : FOUND_NOTHING;
}

enum survey_found survey_newest(struct survey_walk *w, uint32_t project, uint32_t target, uint32_t *state)
{
	const struct project *p = project_at(&w->s->u, project);
	for (int pre = 0; pre < 2; pre++)
		for (*state = 1; *state <= p->n; ++*state) {
			if (p->prefer_stable && bits_has(p->pre, *state) != pre) continue;
			enum survey_found how = survey_look(w, project, *state, target);
			if (how != FOUND_NOTHING) return how;
		}
	*state = NO_STATE;
	return FOUND_NOTHING;
}

/* The solution's version; without one, the first to be tried of those that can be had. */
static enum survey_found find_version(struct survey_walk *w, const struct survey_claim *c, uint32_t *state)
{
	struct universe *u = &w->s->u;
	const struct project *p = project_at(u, c->project);
	*state = survey_chosen(w, p);
	if (*state) return survey_look(w, c->project, *state, c->target);
	struct bits possible = admitted(w, c);
	for (size_t i = project_best(p, possible); i && i < possible.n; i = project_next(p, possible, i)) {
		*state = (uint32_t)i;
		enum survey_found how = survey_look(w, c->project, *state, c->target);
		if (how != FOUND_NOTHING) return how;
	}
	return FOUND_NOTHING;
}

/* ---- what that requires ---- */

static void follow(struct survey_walk *w, const struct survey_claim *c, uint32_t state, str extra)
{
	struct universe *u = &w->s->u;
	const struct project *p = project_at(u, c->project);
	size_t known = w->followed.text.n;
	str key = arena_fmt(w->a, "%u %u %u %.*s", c->project, state, c->target, STR_ARG(extra));
	if (names_add(&w->followed, key) != known) return;
	const struct wheel_file *file = project_release(u, c->project, state)->file[c->target];
	const struct wanted *wanted = answer_wanted(u, project_answer(p, file), c->target, extra);
	for (size_t i = 0; i < wanted->n; i++)
		claim(w, wanted->v[i], c->target, p->name, p->v[state - 1].version->normal,
		      !universe_asks_page(u, wanted->v[i]));
}

/* False: a fact is lacking. */
static bool settle(struct survey_walk *w, struct survey_claim c)
{
	struct universe *u = &w->s->u;
	const struct project *p = project_at(u, c.project);
	uint32_t state;
	if (!p->here) {
		need(w, page_need(p));
		return false;
	}
	if (!p->page) return true;
	project_open(u, c.project);
	if (survey_newest(w, c.project, c.target, &state) == FOUND_LACKING) return false;
	enum survey_found how = find_version(w, &c, &state);
	if (how != FOUND) return how == FOUND_NOTHING;
	follow(w, &c, state, STR(""));
	for (size_t i = 0; i < c.req->extras.n; i++) follow(w, &c, state, c.req->extras.v[i]);
	return true;
}

enum solver_state survey_step(struct survey_walk *w, struct needs *asks)
{
	size_t left = 0;
	w->asks.n = 0;
	if (!w->begun) claim_inputs(w);
	for (size_t i = 0; i < w->open.n; i++) { /* what is settled adds to the list */
		struct survey_claim c = w->open.v[i];
		if (!settle(w, c)) w->open.v[left++] = c;
	}
	w->open.n = left;
	*asks = (struct needs){ w->asks.v, w->asks.n };
	return left ? SOLVER_NEEDS : SOLVER_SOLVED;
}
