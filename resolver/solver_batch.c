/*
 * A project that goes through many versions: the next ones are asked for
 * together, more each time, as far as nothing tells where that will end.
 */
#include "solver_private.h"

enum {
	TRIED_MANY = 3, /* versions of a project looked at, after which several are asked for at once */
	BATCH_MOST = 48,
};

bool is_against(struct solver *s, const struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->n; i++) {
		const struct project *p = project_at(&s->u, wanted_project(wanted, i));
		if (!p->in_engine || !wanted_asks_page(&s->u, wanted, i)) continue;
		uint32_t set = wanted_set(&s->u, wanted, i);
		if (set == NO_SET) continue;
		if (!bits_meet(pubgrub_possible(&s->u.engine, p->package), p->sets.v[set].in)) return true;
	}
	return false;
}

/*
 * The metadata of what is required, of the version that will be looked at first
 * if this requirement alone counts. True: it is here, and nothing speaks
 * against it.
 */
static bool required_fits(struct solver *s, const struct wanted *wanted, size_t i)
{
	uint32_t id = wanted_project(wanted, i);
	const struct project *p = project_at(&s->u, id);
	if (!wanted_asks_page(&s->u, wanted, i) || wanted->v[i]->url.n) return true;
	if (!p->here) return false;
	project_open(&s->u, id);
	uint32_t set = wanted_set(&s->u, wanted, i); /* first: it may move the sets */
	struct bits in = p->sets.v[set].in;
	if (p->in_engine) {
		in = bits_copy(s->a, in);
		bits_and(in, pubgrub_possible(&s->u.engine, p->package));
	}
	uint32_t best = project_best(p, in);
	const struct wheel_file *file = best ? project_release(&s->u, id, best)->file[wanted->target] : NULL;
	if (!file) return false;
	struct answer *answer = project_answer(p, file);
	want_metadata(s, id, file);
	return answer->metadata && !is_against(s, answer_wanted(&s->u, answer, wanted->target, STR("")));
}

/* One more version: its metadata, and what that will ask for. True: all is here, and nothing speaks against it. */
static bool version_fits(struct solver *s, uint32_t id, uint32_t state)
{
	const struct project *p = project_at(&s->u, id);
	const struct release *r = project_release(&s->u, id, state);
	bool fits = true;
	for (size_t i = 0; i < s->outlooks.v[id].interests.n; i++) {
		struct interest in = s->outlooks.v[id].interests.v[i];
		if (!in.live) continue;
		if (!r->file[in.target]) return false;
		struct answer *answer = project_answer(p, r->file[in.target]);
		want_metadata(s, id, r->file[in.target]);
		if (!answer->metadata) {
			fits = false;
			continue;
		}
		const struct wanted *wanted = answer_wanted(&s->u, answer, in.target, in.extra);
		if (is_against(s, wanted)) return false;
		for (size_t k = 0; k < wanted->n; k++) fits &= required_fits(s, wanted, k);
	}
	return fits;
}

/* What is possible whatever is decided. */
static struct bits possible_at_all(const struct solver *s, const struct project *p)
{
	const struct pubgrub_package *package = &s->u.engine.packages.v[p->package];
	size_t i = package->steps.n - 1;
	while (package->steps.v[i].level) i--;
	return package->steps.v[i].after;
}

static void ask_batch(struct solver *s, uint32_t id)
{
	const struct project *p = project_at(&s->u, id);
	uint32_t more = p->tried < BATCH_MOST ? p->tried : BATCH_MOST;
	struct bits possible = possible_at_all(s, p);
	for (size_t i = p->last_tried; more && i < possible.n; i = project_next(p, possible, i)) {
		if (bits_has(p->pre, i) && p->prefer_stable) continue;
		if (version_fits(s, id, (uint32_t)i)) return;
		more--;
	}
}

void ahead_batches(struct solver *s)
{
	for (size_t i = 0; i < s->u.entered.n; i++) {
		uint32_t id = s->u.entered.v[i].project;
		if (s->u.engine.packages.v[s->u.entered.v[i].package].decided) continue; /* it goes nowhere now */
		if (project_at(&s->u, id)->tried >= TRIED_MANY && id < s->outlooks.n) ask_batch(s, id);
	}
}
