/* What the walk came by, as rows: the newest versions and what keeps a target from them. */
#include "survey.h"

#include <stdlib.h>

uint32_t survey_chosen(const struct survey_walk *w, const struct project *p)
{
	if (w->s->state != SOLVER_SOLVED || !p->in_engine) return NO_STATE;
	return w->s->u.engine.packages.v[p->package].decided;
}

/* ---- the newest ---- */

/* A pre-release where there are stable versions, what is yanked, what is too new: as if it were not there. */
static bool left_out(struct universe *u, const struct project *p, uint32_t state, bool any_stable)
{
	if (bits_has(p->pre, state) && (!p->pre_ok || (p->prefer_stable && any_stable))) return true;
	for (uint32_t t = 0; t < u->targets_n; t++) {
		enum fit fit = candidate_fit(u, p, state, t, NULL);
		if (fit != FIT_YANKED && fit != FIT_NEWER && fit != FIT_UNDATED) return false;
	}
	return true;
}

/* The state of the newest that the options let be; the newest of all when they let none; 0: there is none. */
static uint32_t newest_of(struct universe *u, const struct project *p)
{
	bool any_stable = bits_count(p->pre) < p->n;
	for (uint32_t i = 1; i <= p->n; i++)
		if (!left_out(u, p, i, any_stable)) return i;
	return p->n ? 1 : NO_STATE;
}

/* ---- why not the newest ---- */

static str python_wanted(struct universe *u, const struct project *p, uint32_t state, uint32_t target)
{
	const struct candidate *c = &p->v[state - 1];
	for (uint32_t i = 0; i < c->file_n; i++) {
		const struct answer *answer = project_answer(p, c->file[i]);
		str text = c->file[i]->requires_python;
		if (!python_fits(u, text, target)) return text;
		if (answer->metadata && !python_fits(u, answer->metadata->requires_python, target))
			return answer->metadata->requires_python;
	}
	return (str){ 0 };
}

/* Of the file that misses the target by least. */
static str missing_tag(struct arena *a, struct universe *u, const struct project *p, uint32_t state, uint32_t target)
{
	const struct tag_set *tags = u->targets[target].tags;
	str tag = tag_set_missing(a, tags, &candidate_nearest(u, &p->v[state - 1], target)->wheel);
	return tag.n ? tag : tag_set_platforms(tags)->v[0];
}

static str why_unfit(struct arena *a, struct universe *u, const struct project *p, uint32_t state, uint32_t target)
{
	const struct wheel_file *file;
	enum fit fit = candidate_fit(u, p, state, target, &file);
	switch (fit) {
	case FIT_PRERELEASE: return STR("a pre-release");
	case FIT_YANKED: return STR("yanked");
	case FIT_SOURCE_ONLY: return STR("only source");
	case FIT_HASH: return STR("no file with an allowed hash");
	case FIT_UNDATED: return STR("no upload time");
	case FIT_NEWER: return STR("uploaded after the cut-off");
	case FIT_NO_WHEEL: return arena_fmt(a, "no %.*s", STR_ARG(missing_tag(a, u, p, state, target)));
	case FIT: {
		const struct answer *answer = project_answer(p, file);
		if (answer->here && !answer->metadata) return answer->why;
		break;
	}
	case FIT_PYTHON:
	case FITS: break;
	}
	return arena_fmt(a, "needs Python %.*s", STR_ARG(python_wanted(u, p, state, target)));
}

static struct survey_cell cell_of(struct survey_walk *w, struct arena *a, uint32_t id, uint32_t newest, uint32_t target)
{
	struct universe *u = &w->s->u;
	const struct project *p = project_at(u, id);
	const struct row *row = w->rows.v[id];
	struct survey_cell cell = { .needed = row->needed[target] };
	if (!p->here || !p->page) {
		cell.lack = row->refused[target] ? STR("asked for by a URL that is refused") : STR("not on the index");
		return cell;
	}
	uint32_t state;
	if (!cell.needed) return cell;
	if (survey_newest(w, id, target, &state) == FOUND) cell.newest = p->v[state - 1].version;
	if (!newest) {
		cell.lack = STR("no file that could be used");
	} else if (survey_look(w, id, newest, target) != FOUND) {
		cell.lack = why_unfit(a, u, p, newest, target);
		if (candidate_fit(u, p, newest, target, NULL) == FIT_NO_WHEEL)
			cell.missing = missing_tag(a, u, p, newest, target);
	}
	return cell;
}

/* ---- rows ---- */

/* Inputs have no version and come first. */
static int by_asker(const void *left, const void *right)
{
	const struct survey_asked *x = left, *y = right;
	if (!x->version.n != !y->version.n) return x->version.n ? 1 : -1;
	int order = str_cmp(x->by, y->by);
	if (!order) order = str_cmp(x->version, y->version);
	return order ? order : str_cmp(x->text, y->text);
}

static int by_name(const void *left, const void *right)
{
	return str_cmp(((const struct survey_row *)left)->name, ((const struct survey_row *)right)->name);
}

static struct survey_row row_text(struct survey_walk *w, struct arena *a, uint32_t id)
{
	struct universe *u = &w->s->u;
	const struct project *p = project_at(u, id);
	const struct row *from = w->rows.v[id];
	struct survey_row row = { .name = p->name, .asked_n = from->asked.n };
	uint32_t newest = NO_STATE, chosen = survey_chosen(w, p);
	if (p->here && p->page) {
		project_open(u, id);
		newest = newest_of(u, p);
	}
	if (newest) row.newest = p->v[newest - 1].version;
	if (chosen) row.chosen = p->v[chosen - 1].version;
	row.asked = NEW_N(a, struct survey_asked, from->asked.n);
	for (size_t i = 0; i < from->asked.n; i++) row.asked[i] = from->asked.v[i];
	qsort(row.asked, row.asked_n, sizeof *row.asked, by_asker);
	row.cell = NEW_N(a, struct survey_cell, u->targets_n);
	for (uint32_t t = 0; t < u->targets_n; t++) row.cell[t] = cell_of(w, a, id, newest, t);
	return row;
}

struct survey survey_result(struct survey_walk *w, struct arena *a)
{
	struct survey out = { .v = NEW_N(a, struct survey_row, w->rows.n + 1) };
	for (uint32_t id = 0; id < w->rows.n; id++)
		if (w->rows.v[id]) out.v[out.n++] = row_text(w, a, id);
	if (out.n) qsort(out.v, out.n, sizeof *out.v, by_name);
	return out;
}
