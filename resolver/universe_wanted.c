/* What a wheel's metadata requires, once overrides, excludes and markers had their say. */
#include "marker.h"
#include "universe.h"

/* For which extra something is required, as an id of u->extra_names; or these. */
enum { NO_EXTRA = UINT32_MAX, SOME_EXTRA = UINT32_MAX - 1 };

/* The 'x' of "extra == 'x'"; empty for another comparison. */
static str extra_compared(const struct marker *m)
{
	if (m->kind != MARKER_COMPARISON || m->op != MARKER_COMPARE || m->compare != SPEC_EQ) return STR("");
	if (m->left.kind == OPERAND_KEY && m->left.key == MARKER_EXTRA && m->right.kind == OPERAND_TEXT)
		return m->right.text;
	if (m->right.kind == OPERAND_KEY && m->right.key == MARKER_EXTRA && m->left.kind == OPERAND_TEXT)
		return m->left.text;
	return STR("");
}

/* "extra == 'x'" alone or beside other conditions holds for that extra at most. */
static uint32_t extra_of(struct universe *u, const struct marker *m)
{
	if (!marker_uses_extra(m)) return NO_EXTRA;
	str name = extra_compared(m);
	for (size_t i = 0; m->kind == MARKER_AND && i < m->parts_n && !name.n; i++) name = extra_compared(m->parts[i]);
	return name.n ? names_add(&u->extra_names, name_normal(u->a, name)) : SOME_EXTRA;
}

/* A file may have thousands of requirements and a hundred extras: which belongs to which is found out once. */
static const uint32_t *extras_of(struct universe *u, struct answer *answer)
{
	if (answer->extras) return answer->extras;
	const struct metadata *m = answer->metadata;
	uint32_t *extras = NEW_N(u->a, uint32_t, m->requires_dist.n + 1);
	for (size_t i = 0; i < m->requires_dist.n; i++) extras[i] = extra_of(u, m->requires_dist.v[i].marker);
	answer->extras = extras;
	return extras;
}

/* What is required anyway is not told again of an extra. */
static bool concerns(uint32_t required_for, uint32_t extra)
{
	if (extra == NO_EXTRA) return required_for == NO_EXTRA || required_for == SOME_EXTRA;
	return required_for == SOME_EXTRA || required_for == extra;
}

static void add_once(struct universe *u, struct wanted *w, const struct requirement *req)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->v[i] == req) return;
	PUSH(u->a, w, req);
}

/*
 * Overrides in place of `req`: their own markers decide, but what is required
 * for an extra is not required without it.
 */
static void add_overrides(struct universe *u, struct wanted *w, const struct requirement *req,
                          uint32_t required_for, const struct replacement *by)
{
	if (required_for == SOME_EXTRA &&
	    !marker_eval(u->a, req->marker, &u->targets[w->target].env, w->extra, NULL))
		return;
	for (size_t i = 0; i < by->with.n; i++)
		if (input_applies(u, by->with.v[i], w->target)) add_once(u, w, &by->with.v[i]->req);
}

const struct wanted *answer_wanted(struct universe *u, struct answer *answer, uint32_t target, str extra)
{
	for (const struct wanted *w = answer->wanted; w; w = w->next)
		if (w->target == target && str_eq(w->extra, extra)) return w;
	const struct metadata *m = answer->metadata;
	const uint32_t *extras = extras_of(u, answer);
	uint32_t id = extra.n ? names_add(&u->extra_names, extra) : NO_EXTRA;
	struct wanted *w = NEW(u->a, struct wanted);
	*w = (struct wanted){ .next = answer->wanted, .target = target, .extra = extra };
	for (size_t i = 0; i < m->requires_dist.n && !u->opts->no_deps; i++) {
		const struct requirement *req = &m->requires_dist.v[i];
		if (!concerns(extras[i], id)) continue;
		const struct replacement *by = universe_replacement(u, req->canonical);
		if (by) add_overrides(u, w, req, extras[i], by);
		else if (marker_eval(u->a, req->marker, &u->targets[target].env, extra, NULL)) PUSH(u->a, w, req);
	}
	w->of = NEW_N(u->a, struct wanted_of, w->n + 1);
	for (size_t i = 0; i < w->n; i++)
		w->of[i] = (struct wanted_of){ universe_project(u, w->v[i]->canonical), NO_SET };
	answer->wanted = w;
	return w;
}

uint32_t wanted_set(struct universe *u, const struct wanted *w, size_t i)
{
	struct wanted_of *of = &w->of[i];
	if (w->v[i]->url.n) return NO_SET;
	if (of->set == NO_SET) of->set = project_set(u, of->project, &w->v[i]->specs);
	return of->set;
}

