/* What was chosen, once all is decided. */
#include "solver_private.h"

#include <stdlib.h>

static uint32_t decided_state(const struct solver *s, const struct project *p)
{
	return p->in_engine ? s->u.engine.packages.v[p->package].decided : NO_STATE;
}

static int by_name(const void *left, const void *right)
{
	return str_cmp(((const struct chosen *)left)->name, ((const struct chosen *)right)->name);
}

static void note(struct arena *a, struct notes *notes, str where, str text)
{
	for (size_t i = 0; i < notes->n; i++)
		if (str_eq(notes->v[i].where, where) && str_eq(notes->v[i].text, text)) return;
	PUSH(a, notes, (struct note){ where, text });
}

static struct chosen chosen_of(struct solver *s, struct arena *a, const struct project *p, uint32_t state)
{
	const struct release *r = p->v[state - 1].release;
	struct chosen c = { .name = p->name, .version = p->v[state - 1].version };
	c.file = NEW_N(a, const struct wheel_file *, s->u.targets_n);
	c.metadata = NEW_N(a, const struct metadata *, s->u.targets_n);
	for (uint32_t t = 0; t < s->u.targets_n; t++) {
		if (!needed(s, p, 0, t)) continue;
		c.file[t] = r->file[t];
		c.metadata[t] = project_answer(p, r->file[t])->metadata;
		for (uint32_t x = 1; x < p->extras.n; x++)
			if (needed(s, p, x, t)) PUSH(a, &c.extras, p->extras.v[x].name);
	}
	strs_sort_unique(&c.extras);
	for (size_t i = 0; i < p->inputs.n; i++) {
		const struct input *in = &s->u.inputs[p->inputs.v[i]];
		if (!in->constraint) PUSH(a, &c.via, in->where);
	}
	return c;
}

static struct chosen *find(struct solution *all, str name)
{
	struct chosen key = { .name = name };
	return bsearch(&key, all->v, all->n, sizeof key, by_name);
}

/* Enter `c` as one who requires, at each that it requires on a target for an extra. */
static void add_via(struct solver *s, struct arena *a, struct solution *all, const struct chosen *c,
                    uint32_t target, str extra)
{
	struct project *p = project_at(&s->u, universe_project(&s->u, c->name));
	const struct wanted *w = answer_wanted(&s->u, project_answer(p, c->file[target]), target, extra);
	for (size_t i = 0; i < w->n; i++) {
		struct chosen *other = find(all, w->v[i]->canonical);
		if (other && other != c) PUSH(a, &other->via, c->name);
	}
}

static bool left_out_by_age(struct solver *s, const struct project *p, uint32_t state)
{
	for (uint32_t t = 0; t < s->u.targets_n; t++) {
		enum fit fit = candidate_fit(&s->u, p, state, t, NULL);
		if (needed(s, p, 0, t) && fit != FIT_NEWER && fit != FIT_UNDATED) return false;
	}
	return true;
}

/* The versions are decided on the merits of stable ones: newer ones that had no wheel are worth a note. */
static void note_newer(struct solver *s, struct arena *a, const struct project *p, uint32_t state,
                       struct notes *notes)
{
	if (p->lowest || (p->preferred.n && bits_has(p->preferred, state))) return; /* newer is not wanted */
	uint32_t newest = 1;
	while (newest < state && (bits_has(p->pre, newest) || state_rank(p, newest) > state_rank(p, state) ||
	                          left_out_by_age(s, p, newest)))
		newest++;
	if (newest == state) return;
	for (uint32_t t = 0; t < s->u.targets_n; t++) {
		if (!needed(s, p, 0, t)) continue;
		enum fit fit = candidate_fit(&s->u, p, newest, t, NULL);
		const str version = p->v[newest - 1].version->normal, target = s->u.targets[t].name;
		const str chosen = p->v[state - 1].version->normal;
		if (fit == FIT_SOURCE_ONLY && !p->cutoff.given) { /* of a source distribution no time is known */
			note(a, notes, p->name, arena_fmt(a, "%.*s exists only as source; %.*s is taken",
				STR_ARG(version), STR_ARG(chosen)));
		} else if (fit == FIT_NO_WHEEL) {
			const struct wheel_file *near = candidate_nearest(&s->u, &p->v[newest - 1], t);
			str why = tag_set_why_not(a, s->u.targets[t].tags, &near->wheel);
			note(a, notes, p->name, arena_fmt(a, "newest is %.*s, but it has no wheel for %.*s (%.*s); %.*s is taken",
				STR_ARG(version), STR_ARG(target), STR_ARG(why), STR_ARG(chosen)));
		}
	}
}

/* A newer version was looked at, and its metadata is what spoke against it. */
static void note_unusable(struct arena *a, const struct project *p, uint32_t state, uint32_t targets_n,
                          struct notes *notes)
{
	for (uint32_t newer = 1; newer < state; newer++) {
		const struct release *r = p->v[newer - 1].release;
		for (uint32_t t = 0; r && r->examined && t < targets_n; t++) { /* not by looking ahead */
			const struct answer *answer = r->file[t] ? project_answer(p, r->file[t]) : NULL;
			if (!answer || !answer->here || answer->metadata) continue;
			note(a, notes, p->name, arena_fmt(a, "%.*s can't be used: %.*s; %.*s is taken",
				STR_ARG(p->v[newer - 1].version->normal), STR_ARG(answer->why), STR_ARG(p->v[state - 1].version->normal)));
			return;
		}
	}
}

/* The newest version that was decided on, has the extra, and was given up for an older one; null: none. */
static const struct version *given_up_with(const struct project *p, uint32_t state, uint32_t target, str extra)
{
	for (uint32_t newer = 1; newer < state; newer++) {
		const struct release *r = p->v[newer - 1].release;
		if (!r || !r->expanded.n || !r->file[target]) continue;
		const struct metadata *m = project_answer(p, r->file[target])->metadata;
		if (m && strs_has(&m->provides_extra, extra)) return p->v[newer - 1].version;
	}
	return NULL;
}

/* What an extra brings may be what has no wheel: then versions before it had that extra are what is left. */
static void note_extras(struct arena *a, const struct chosen *c, const struct project *p, uint32_t state,
                        uint32_t targets_n, struct notes *notes)
{
	for (uint32_t t = 0; t < targets_n; t++)
		for (size_t i = 0; c->metadata[t] && i < c->extras.n; i++) {
			if (strs_has(&c->metadata[t]->provides_extra, c->extras.v[i])) continue;
			str text = arena_fmt(a, "%.*s has no extra '%.*s'", STR_ARG(c->version->normal),
			                     STR_ARG(c->extras.v[i]));
			const struct version *has = given_up_with(p, state, t, c->extras.v[i]);
			if (has)
				text = arena_fmt(a, "%.*s, which %.*s has; to see what stands in its way, require %.*s>=%.*s",
					STR_ARG(text), STR_ARG(has->normal), STR_ARG(p->name), STR_ARG(has->normal));
			note(a, notes, p->name, text);
		}
}

/* Files that no one can tell the age of, which a cut-off leaves out. */
static void note_undated(struct arena *a, const struct project *p, struct notes *notes)
{
	size_t n = 0;
	for (size_t i = 0; i < p->page->n; i++) n += file_age_fit(p, &p->page->v[i]) == FIT_UNDATED;
	if (!n) return;
	note(a, notes, p->name, arena_fmt(a, "the index gives no upload time for %zu of its %zu wheels, so `--exclude-newer` "
		"leaves %s out", n, p->page->n, n == 1 ? "it" : "them"));
}

static void note_yanked(struct arena *a, const struct chosen *c, const struct project *p, uint32_t state,
                        uint32_t targets_n, struct notes *notes)
{
	bool locked = p->preferred.n && bits_has(p->preferred, state);
	for (uint32_t t = 0; t < targets_n; t++) {
		if (!c->file[t] || !c->file[t]->is_yanked) continue;
		str reason = str_trim(c->file[t]->yanked);
		note(a, notes, c->name, arena_fmt(a, "%.*s was yanked%s%.*s; it is taken because %s",
			STR_ARG(c->version->normal), reason.n ? ": " : "", STR_ARG(reason),
			locked ? "the lock has it" : "an input pins it"));
	}
}

struct solution solver_solution(struct solver *s, struct arena *a, struct notes *notes)
{
	struct solution all = { 0 };
	all.v = NEW_N(a, struct chosen, s->u.projects.n + 1);
	for (uint32_t id = 0; id < s->u.projects.n; id++) {
		const struct project *p = project_at(&s->u, id);
		uint32_t state = decided_state(s, p);
		if (state) all.v[all.n++] = chosen_of(s, a, p, state);
	}
	if (all.n) qsort(all.v, all.n, sizeof *all.v, by_name);
	for (size_t i = 0; i < all.n; i++) {
		const struct chosen *c = &all.v[i];
		const struct project *p = project_at(&s->u, universe_project(&s->u, c->name));
		note_newer(s, a, p, decided_state(s, p), notes);
		note_unusable(a, p, decided_state(s, p), s->u.targets_n, notes);
		note_extras(a, c, p, decided_state(s, p), s->u.targets_n, notes);
		note_yanked(a, c, p, decided_state(s, p), s->u.targets_n, notes);
		note_undated(a, p, notes);
		for (uint32_t t = 0; t < s->u.targets_n; t++) {
			if (!c->file[t]) continue;
			add_via(s, a, &all, c, t, STR(""));
			for (uint32_t x = 1; x < p->extras.n; x++)
				if (needed(s, p, x, t)) add_via(s, a, &all, c, t, p->extras.v[x].name);
		}
	}
	for (size_t i = 0; i < all.n; i++) strs_sort_unique(&all.v[i].via);
	return all;
}
