/* Which file of a version serves a target, and why none does. */
#include "universe.h"

/* The lower bounds of Requires-Python alone. */
static bool lower_bounds_contain(const struct specifiers *s, const struct version *v)
{
	for (size_t i = 0; i < s->n; i++) {
		struct clause c = s->v[i];
		if (c.op != SPEC_GE && c.op != SPEC_GT && c.op != SPEC_COMPATIBLE && c.op != SPEC_EQ) continue;
		if (c.op != SPEC_GT) c.op = SPEC_GE;
		c.wildcard = false;
		if (!specifiers_contain(&(struct specifiers){ .v = &c, .n = 1, .cap = 1 }, v)) return false;
	}
	return true;
}

static bool python_contains(struct universe *u, const struct specifiers *s, uint32_t target)
{
	const struct version *python = &u->targets[target].python;
	return u->opts->ignore_requires_python_upper ? lower_bounds_contain(s, python)
	                                             : specifiers_contain(s, python);
}

bool python_fits(struct universe *u, str requires_python, uint32_t target)
{
	if (!requires_python.n) return true;
	uint32_t id = names_add(&u->python_texts, requires_python);
	if (id * (size_t)u->targets_n == u->python_ok.n) {
		struct specifiers specs;
		struct err ignored;
		/* What can't be read restricts nothing: so do pip and uv. */
		str repair;
		bool parsed = specifiers_parse_lenient(u->a, requires_python, &specs, &repair, &ignored);
		for (uint32_t t = 0; t < u->targets_n; t++)
			PUSH(u->a, &u->python_ok, !parsed || python_contains(u, &specs, t));
	}
	return u->python_ok.v[id * (size_t)u->targets_n + target];
}

/* "cp312-cp312-manylinux_2_17_x86_64": what follows the last but two '-'. */
static str tag_text(str filename)
{
	str head = filename, ignored;
	for (int i = 0; i < 3; i++) str_cut_last(head, '-', &head, &ignored);
	return str_skip(filename, head.n);
}

static uint32_t file_rank(struct universe *u, const struct wheel_file *file, uint32_t target)
{
	uint32_t id = names_add(&u->tag_texts, tag_text(file->filename));
	if (id * (size_t)u->targets_n == u->tag_ranks.n)
		for (uint32_t t = 0; t < u->targets_n; t++)
			PUSH(u->a, &u->tag_ranks, tag_set_rank(u->targets[t].tags, &file->wheel));
	return u->tag_ranks.v[id * (size_t)u->targets_n + target];
}

static bool hash_allowed(const struct project *p, const struct wheel_file *file)
{
	return !p->hash_matches || !file->sha256.n || strs_has(p->hashes, file->sha256);
}

/* An announced allowed digest is worth more than none. */
static bool hash_known(const struct project *p, const struct wheel_file *file)
{
	return p->hash_matches && file->sha256.n;
}

/* Of two files that run on the target, whether `a` is the better one. */
static bool better(const struct project *p, const struct wheel_file *a, uint32_t a_rank,
                   const struct wheel_file *b, uint32_t b_rank)
{
	if (hash_known(p, a) != hash_known(p, b)) return hash_known(p, a);
	if (a_rank != b_rank) return a_rank < b_rank;
	if (!a->wheel.build_text.n != !b->wheel.build_text.n) return a->wheel.build_text.n != 0;
	if (a->wheel.build_number != b->wheel.build_number)
		return a->wheel.build_number > b->wheel.build_number;
	int text = str_cmp(a->wheel.build_text, b->wheel.build_text);
	if (!text) text = str_cmp(b->filename, a->filename);
	return text ? text > 0 : a < b; /* the first one on the page */
}

enum fit file_age_fit(const struct project *p, const struct wheel_file *file)
{
	int64_t uploaded;
	if (!p->cutoff.given) return FIT;
	if (!file->upload_time.n && str_starts(file->url, STR("file:"))) return FIT;
	if (!moment_parse(file->upload_time, &uploaded)) return FIT_UNDATED;
	return uploaded < p->cutoff.at ? FIT : FIT_NEWER;
}

/* A lock that has this pre-release keeps it, where pre-releases may be at all. */
static bool pre_kept(const struct universe *u, const struct project *p, uint32_t state)
{
	return p->preferred.n && bits_has(p->preferred, state) && u->opts->prerelease != PRERELEASE_DISALLOW;
}

/* Whatever its age; `rank` is set where it fits. */
static enum fit file_fit(struct universe *u, const struct project *p, const struct wheel_file *file,
                         bool yanked_ok, uint32_t target, uint32_t *rank)
{
	if (file->is_yanked && !yanked_ok) return FIT_YANKED;
	if (!hash_allowed(p, file)) return FIT_HASH;
	if (!python_fits(u, file->requires_python, target)) return FIT_PYTHON;
	*rank = file_rank(u, file, target);
	return *rank == RANK_NONE ? FIT_NO_WHEEL : FIT;
}

enum fit candidate_fit(struct universe *u, const struct project *p, uint32_t state, uint32_t target,
                       const struct wheel_file **best)
{
	const struct candidate *c = &p->v[state - 1];
	if (best) *best = NULL;
	if (bits_has(p->pre, state) && !p->pre_ok && !pre_kept(u, p, state)) return FIT_PRERELEASE;
	if (!c->file_n) return FIT_SOURCE_ONLY;
	enum fit fit = FIT; /* how far the farthest file came */
	const struct wheel_file *found = NULL;
	uint32_t found_rank = RANK_NONE;
	for (uint32_t i = 0; i < c->file_n; i++) {
		const struct wheel_file *file = c->file[i];
		uint32_t rank = RANK_NONE;
		enum fit this = file_fit(u, p, file, bits_has(p->yanked_ok, state), target, &rank);
		if (this == FIT) this = file_age_fit(p, file);
		if (this != FIT) {
			if (!found && this > fit) fit = this;
		} else if (!found || better(p, file, rank, found, found_rank)) {
			found = file;
			found_rank = rank;
			fit = FIT;
		}
	}
	if (best) *best = found;
	return fit;
}

const struct wheel_file *candidate_nearest(struct universe *u, const struct candidate *c, uint32_t target)
{
	const struct wheel_file *best = NULL;
	unsigned best_closeness = 0;
	for (uint32_t i = 0; i < c->file_n; i++) {
		unsigned closeness = tag_set_closeness(u->targets[target].tags, &c->file[i]->wheel);
		if (closeness <= best_closeness) continue;
		best = c->file[i];
		best_closeness = closeness;
	}
	return best;
}

struct release *project_release(struct universe *u, uint32_t id, uint32_t state)
{
	struct project *p = project_at(u, id);
	struct candidate *c = &p->v[state - 1];
	if (c->release) return c->release;
	struct release *r = NEW(u->a, struct release);
	r->file = NEW_N(u->a, const struct wheel_file *, u->targets_n);
	r->fit = NEW_N(u->a, enum fit, u->targets_n);
	for (uint32_t t = 0; t < u->targets_n; t++) r->fit[t] = candidate_fit(u, p, state, t, &r->file[t]);
	c->release = r;
	return r;
}

struct answer *project_answer(const struct project *p, const struct wheel_file *file)
{
	return &p->answer[file - p->page->v];
}

