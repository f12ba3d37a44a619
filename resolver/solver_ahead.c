#include "solver_private.h"

enum {
	SKIP_MOST = 64,  /* versions that don't fit a target, passed over when looking ahead */
	TRIED_MANY = 3,  /* versions of a project looked at, after which several are asked for at once */
	BATCH_MOST = 48,
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
	PUSH(s->a, &o->interests, (struct interest){ target, extra });
}

void ahead_requirement(struct solver *s, const struct requirement *req, uint32_t target)
{
	if (!universe_asks_page(&s->u, req)) return;
	uint32_t id = universe_project(&s->u, req->canonical);
	struct outlook *o = outlook_of(s, id);
	add_interest(s, o, target, STR(""));
	for (size_t i = 0; i < req->extras.n; i++) add_interest(s, o, target, req->extras.v[i]);
	PUSH(s->a, &o->reqs, req);
	want_page(s, id);
	ahead_fact(s, id);
}

/* Take in the requirements seen since; those that contradict the ones before start anew. */
static void narrow(struct solver *s, uint32_t id, struct outlook *o)
{
	const struct project *p = project_at(&s->u, id);
	if (!o->possible.n) {
		o->possible = bits_new(s->a, p->n + 1);
		bits_fill(o->possible);
	}
	for (size_t i = 0; i < o->reqs.n; i++) {
		if (o->reqs.v[i]->url.n) continue;
		uint32_t set = project_set(&s->u, id, &o->reqs.v[i]->specs);
		struct bits in = p->sets.v[set].in;
		bits_and(o->possible, in);
		if (bits_empty(o->possible)) bits_or(o->possible, in);
	}
	o->reqs.n = 0;
}

/* The state that will be tried first; NO_STATE if none fits all targets that are interested. */
static uint32_t outlook_best(struct solver *s, uint32_t id, const struct outlook *o, struct bits possible)
{
	const struct project *p = project_at(&s->u, id);
	uint32_t best = project_best(p, possible);
	for (int skipped = 0; best && skipped < SKIP_MOST; skipped++) {
		const struct release *r = project_release(&s->u, id, best);
		bool fits = true;
		for (size_t i = 0; i < o->interests.n && fits; i++) fits = r->fit[o->interests.v[i].target] == FIT;
		if (fits) return best;
		bits_clear(possible, best);
		best = project_best(p, possible);
	}
	return NO_STATE;
}

static bool once(struct solver *s, struct outlook *o, uint64_t what)
{
	for (size_t i = 0; i < o->followed.n; i++)
		if (o->followed.v[i] == what) return false;
	PUSH(s->a, &o->followed, what);
	return true;
}

/* Ask for the metadata of a version, and follow what is known of it. */
static void follow(struct solver *s, uint32_t id, uint32_t state)
{
	const struct project *p = project_at(&s->u, id);
	const struct release *r = project_release(&s->u, id, state);
	for (size_t i = 0; i < s->outlooks.v[id].interests.n; i++) {
		struct interest in = s->outlooks.v[id].interests.v[i];
		const struct wheel_file *file = r->file[in.target];
		if (!file) continue;
		struct answer *answer = project_answer(p, file);
		want_metadata(s, id, file);
		if (!answer->here || !answer->metadata) continue;
		if (!once(s, &s->outlooks.v[id], (uint64_t)state << 32 | i)) continue;
		const struct wanted *wanted = answer_wanted(&s->u, answer, in.target, in.extra);
		for (size_t k = 0; k < wanted->n; k++) ahead_requirement(s, wanted->v[k], in.target);
	}
}

static void look_at(struct solver *s, uint32_t id)
{
	struct project *p = project_at(&s->u, id);
	struct outlook *o = outlook_of(s, id);
	o->queued = false;
	if (!p->here) return;
	project_open(&s->u, id);
	narrow(s, id, o);
	if (!o->trial.n) o->trial = bits_new(s->a, p->n + 1);
	bits_without(o->trial, o->trial);
	bits_or(o->trial, o->possible);
	if (p->in_engine && pubgrub_selected(&s->u.engine, p->package)) {
		struct bits engine = pubgrub_possible(&s->u.engine, p->package);
		bits_and(o->trial, engine);
		if (bits_empty(o->trial)) bits_or(o->trial, engine);
	}
	uint32_t best = outlook_best(s, id, o, o->trial);
	if (best) follow(s, id, best);
}

/* Where the engine's view of a project changed since it was looked at. */
static void queue_changed(struct solver *s)
{
	for (uint32_t id = 0; id < s->u.projects.n; id++) {
		const struct project *p = project_at(&s->u, id);
		if (!p->in_engine || !pubgrub_selected(&s->u.engine, p->package)) continue;
		if (s->u.engine.packages.v[p->package].decided) continue;
		uint32_t best = project_best(p, pubgrub_possible(&s->u.engine, p->package));
		struct outlook *o = outlook_of(s, id);
		if (best == o->best) continue;
		o->best = best;
		ahead_fact(s, id);
	}
}

/* The version of what is required that will be looked at first, if this requirement alone counts. */
static void want_required(struct solver *s, const struct requirement *req, uint32_t target)
{
	uint32_t id = universe_project(&s->u, req->canonical);
	const struct project *p = project_at(&s->u, id);
	if (!p->here || req->url.n || !universe_asks_page(&s->u, req)) return;
	project_open(&s->u, id);
	uint32_t set = project_set(&s->u, id, &req->specs);
	uint32_t best = project_best(p, p->sets.v[set].in);
	if (!best) return;
	const struct wheel_file *file = project_release(&s->u, id, best)->file[target];
	if (file) want_metadata(s, id, file);
}

/* One more version of a batch: its metadata, and what that will ask for. */
static void want_version(struct solver *s, uint32_t id, uint32_t state)
{
	const struct project *p = project_at(&s->u, id);
	const struct release *r = project_release(&s->u, id, state);
	for (size_t i = 0; i < s->outlooks.v[id].interests.n; i++) {
		struct interest in = s->outlooks.v[id].interests.v[i];
		if (!r->file[in.target]) continue;
		struct answer *answer = project_answer(p, r->file[in.target]);
		want_metadata(s, id, r->file[in.target]);
		if (!answer->metadata) continue;
		const struct wanted *wanted = answer_wanted(&s->u, answer, in.target, in.extra);
		for (size_t k = 0; k < wanted->n; k++) want_required(s, wanted->v[k], in.target);
	}
}

/* What is possible whatever is decided. */
static struct bits possible_at_all(const struct solver *s, const struct project *p)
{
	const struct pubgrub_package *package = &s->u.engine.packages.v[p->package];
	size_t i = package->steps.n - 1;
	while (package->steps.v[i].level) i--;
	return package->steps.v[i].after;
}

/* A project that goes through many versions gets the next ones all at once, more each time. */
static void ask_batch(struct solver *s, uint32_t id)
{
	const struct project *p = project_at(&s->u, id);
	uint32_t more = p->tried < BATCH_MOST ? p->tried : BATCH_MOST;
	struct bits possible = possible_at_all(s, p);
	for (size_t i = p->last_tried; more && i < possible.n; i = project_next(p, possible, i)) {
		if (bits_has(p->pre, i) && p->prefer_stable) continue;
		want_version(s, id, (uint32_t)i);
		more--;
	}
}

static void ask_batches(struct solver *s)
{
	for (uint32_t id = 0; id < s->u.projects.n; id++) {
		const struct project *p = project_at(&s->u, id);
		if (p->in_engine && p->tried >= TRIED_MANY && id < s->outlooks.n) ask_batch(s, id);
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
	ask_batches(s);
	size_t kept = 0;
	for (size_t i = 0; i < s->lacking.n; i++)
		if (!is_here(s, &s->lacking.v[i])) s->lacking.v[kept++] = s->lacking.v[i];
	s->lacking.n = kept;
}
