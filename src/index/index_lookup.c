#include "spokeshave/index_lookup.h"

#include "index_private.h"

/* Wait until no fact of `facts` is asked any more: `state` finds it. */
typedef enum fact_state fact_state_of(const void *fact);

static bool wait_for(struct index *x, void *const *facts, size_t n, fact_state_of *state, const char *activity, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		while (state(facts[i]) == FACT_ASKED) {
			run_progress(x->r, activity, (str){ 0 }, i, n, http_received(x->http), 0);
			if (run_interrupted(x->r)) return run_interrupted_err(e);
			if (!http_turn(x->http, e)) return false;
		}
	run_progress_end(x->r);
	return true;
}

static enum fact_state page_state(const void *fact)
{
	return ((const struct page_fact *)fact)->state;
}

bool index_pages(struct index *x, struct page_lookup *v, size_t n, struct err *e)
{
	void **facts = NEW_N(x->a, void *, n);
	if (!page_load_links(x, e)) return false;
	for (size_t i = 0; i < n; i++) {
		struct need need = { .kind = NEED_PAGE, .name = v[i].name };
		if (run_interrupted(x->r)) return run_interrupted_err(e);
		facts[i] = page_fact(x, &need);
	}
	if (!wait_for(x, facts, n, page_state, "asking the index", e)) return false;
	for (size_t i = 0; i < n; i++) {
		const struct page_fact *f = facts[i];
		v[i].page = f->page;
		v[i].fault = f->err;
		v[i].status = index_status(x, v[i].name);
	}
	return true;
}

static enum fact_state metadata_state(const void *fact)
{
	return ((const struct metadata_fact *)fact)->state;
}

bool index_metadata(struct index *x, struct metadata_lookup *v, size_t n, struct err *e)
{
	void **facts = NEW_N(x->a, void *, n);
	for (size_t i = 0; i < n; i++) {
		if (run_interrupted(x->r)) return run_interrupted_err(e);
		facts[i] = metadata_fact(x, v[i].file);
	}
	if (!wait_for(x, facts, n, metadata_state, "reading metadata", e)) return false;
	for (size_t i = 0; i < n; i++) {
		const struct metadata_fact *f = facts[i];
		v[i].metadata = f->metadata;
		v[i].why = f->why;
		v[i].fault = f->err;
	}
	return true;
}
