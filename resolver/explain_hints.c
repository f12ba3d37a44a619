#include "explain.h"
#include "text.h"

static void add(struct arena *a, struct strs *out, str line)
{
	if (!strs_has(out, line)) PUSH(a, out, line);
}

/* A file or the metadata of the version would do if upper bounds on Python were ignored. */
static bool upper_bound_only(struct arena *a, const struct grounds *g, const struct fact *f, size_t state)
{
	const struct project *p = project_at(g->u, f->project);
	const struct candidate *c = &p->v[state - 1];
	const struct version *python = &g->u->targets[f->target].python;
	for (uint32_t i = 0; i < c->file_n; i++) {
		struct specifiers s;
		struct err e;
		const struct answer *answer = project_answer(p, c->file[i]);
		str text = c->file[i]->requires_python;
		if (!text.n && answer->metadata) text = answer->metadata->requires_python;
		if (!specifiers_parse(a, text, &s, &e)) continue;
		bool lower = true;
		for (size_t k = 0; k < s.n; k++)
			if (s.v[k].op == SPEC_GE || s.v[k].op == SPEC_GT)
				lower = lower && specifiers_contain(&(struct specifiers){ &s.v[k], 1, 1 }, python);
		if (lower) return true;
	}
	return false;
}

/* A yanked file of the version serves every target there is: to pin it would help. */
static bool yanked_fits(const struct grounds *g, const struct fact *f, size_t state)
{
	const struct candidate *c = &project_at(g->u, f->project)->v[state - 1];
	for (uint32_t t = 0; t < g->u->targets_n; t++) {
		bool fits = false;
		for (uint32_t i = 0; i < c->file_n && !fits; i++)
			fits = tag_set_rank(g->u->targets[t].tags, &c->file[i]->wheel) != RANK_NONE &&
			       python_fits((struct universe *)g->u, c->file[i]->requires_python, t);
		if (!fits) return false;
	}
	return true;
}

/* When the first file that the target could use was uploaded. */
static str uploaded(const struct grounds *g, const struct fact *f, size_t state)
{
	const struct project *p = project_at(g->u, f->project);
	const struct candidate *c = &p->v[state - 1];
	str first = STR("");
	int64_t at, before = INT64_MAX;
	for (uint32_t i = 0; i < c->file_n; i++) {
		bool fits = tag_set_rank(g->u->targets[f->target].tags, &c->file[i]->wheel) != RANK_NONE;
		if (!fits || !moment_parse(c->file[i]->upload_time, &at) || at >= before) continue;
		before = at;
		first = c->file[i]->upload_time;
	}
	return first;
}

/* A version that could be built: the newest that the fact takes; 0: it takes none so. */
static size_t to_build(struct arena *a, const struct grounds *g, const struct incompat *inc)
{
	const struct fact *f = &g->u->facts.v[inc->fact];
	if (f->kind != FACT_UNFIT || (f->fit != FIT_SOURCE_ONLY && f->fit != FIT_NO_WHEEL)) return 0;
	size_t newest = bits_next(relevant(a, g, inc), 1);
	return f->fit == FIT_SOURCE_ONLY || project_at(g->u, f->project)->v[newest - 1].source ? newest : 0;
}

/* Nobody builds an old version where a newer one would serve as well. */
static bool newer_to_build(struct arena *a, const struct grounds *g, uint32_t project, size_t than)
{
	for (size_t i = 0; i < g->n; i++) {
		const struct incompat *inc = &g->u->engine.incompats.v[g->incompats[i]];
		if (g->u->facts.v[inc->fact].project != project) continue;
		size_t newest = to_build(a, g, inc);
		if (newest && newest < than) return true;
	}
	return false;
}

/* Letters to change, add, leave out or swap with the next one to make `x` of `y`; more than `most`: any number. */
static size_t distance(str x, str y, size_t most)
{
	enum { LONGEST = 64 };
	size_t row[3][LONGEST + 1]; /* of the last two letters of `x`, and of this one */
	if (x.n > LONGEST || y.n > LONGEST || x.n > y.n + most || y.n > x.n + most) return most + 1;
	for (size_t k = 0; k <= y.n; k++) row[0][k] = k;
	for (size_t i = 1; i <= x.n; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];
		now[0] = i;
		for (size_t k = 1; k <= y.n; k++) {
			now[k] = last[k - 1] + (x.p[i - 1] != y.p[k - 1]);
			if (last[k] + 1 < now[k]) now[k] = last[k] + 1;
			if (now[k - 1] + 1 < now[k]) now[k] = now[k - 1] + 1;
			bool swapped = i > 1 && k > 1 && x.p[i - 1] == y.p[k - 2] && x.p[i - 2] == y.p[k - 1];
			if (swapped && before[k - 2] + 1 < now[k]) now[k] = before[k - 2] + 1;
		}
	}
	return row[x.n % 3][y.n];
}

/* A name that is nearly `name`: of what was met on the index, or of a constraint; else empty. */
static str similar_name(const struct universe *u, str name)
{
	size_t most = name.n < 6 ? 1 : 2;
	if (name.n < 4) return (str){ 0 }; /* short names are like many others */
	for (uint32_t i = 0; i < u->projects.n; i++) {
		const struct project *p = project_at(u, i);
		if (p->page && p->n && distance(name, p->name, most) <= most) return p->name;
	}
	for (size_t i = 0; i < u->inputs_n; i++) {
		str other = u->inputs[i].req.canonical;
		if (u->inputs[i].constraint && !str_eq(other, name) && distance(name, other, most) <= most) return other;
	}
	return (str){ 0 };
}

static void hint_name(struct arena *a, const struct grounds *g, const struct fact *f, struct strs *out)
{
	if ((f->kind != FACT_INPUT && f->kind != FACT_REQUIRES) || f->project == NO_PROJECT) return;
	const struct project *p = project_at(g->u, f->kind == FACT_REQUIRES ? f->other : f->project);
	if (p->page || p->url.n) return;
	str similar = similar_name(g->u, p->name);
	if (similar.n)
		add(a, out, arena_fmt(a, "'%.*s' is not on the index; did you mean '%.*s'?", STR_ARG(p->name), STR_ARG(similar)));
}

/*
 * 3.0rc1 comes before 3.0, so that a>=3 never means it: whoever asks for more
 * than there is may not know.
 */
static void hint_candidate(struct arena *a, const struct grounds *g, const struct fact *f, struct strs *out)
{
	if (f->kind != FACT_INPUT || f->set == NO_SET || f->project == NO_PROJECT || f->req->specs.n != 1) return;
	const struct project *p = project_at(g->u, f->project);
	const struct clause *asked = &f->req->specs.v[0];
	if (!p->page || !p->n || !bits_empty(p->sets.v[f->set].in) || !asked->is_version) return;
	const struct version *newest = p->v[0].version;
	if (!version_is_pre(newest) || version_is_pre(&asked->version)) return;
	struct version release;
	if (!version_parse(a, version_base(a, newest), &release) || !specifiers_contain(&f->req->specs, &release)) return;
	bool left_out = g->u->opts->prerelease == PRERELEASE_DISALLOW;
	add(a, out, arena_fmt(a, "%.*s comes before %.*s: `%.*s>=%.*s`%s would admit it", STR_ARG(newest->normal),
		STR_ARG(release.normal), STR_ARG(p->name), STR_ARG(newest->normal),
		left_out ? " without `--prerelease disallow`" : ""));
}

/* "===" compares texts: 2 is not 2.0, as whoever writes it may expect. */
static void hint_arbitrary(struct arena *a, const struct grounds *g, const struct fact *f, struct strs *out)
{
	if (f->kind != FACT_INPUT || f->set == NO_SET || f->project == NO_PROJECT || f->req->specs.n != 1) return;
	const struct project *p = project_at(g->u, f->project);
	const struct clause *asked = &f->req->specs.v[0];
	if (asked->op != SPEC_ARBITRARY || !bits_empty(p->sets.v[f->set].in)) return;
	struct specifiers equal;
	struct err e;
	if (!specifiers_parse(a, arena_fmt(a, "==%.*s", STR_ARG(asked->text)), &equal, &e)) return;
	for (uint32_t i = 0; i < p->n; i++)
		if (specifiers_contain(&equal, p->v[i].version)) {
			add(a, out, arena_fmt(a, "`===` compares letter by letter: `%.*s==%.*s` would admit %.*s", STR_ARG(p->name),
				STR_ARG(asked->text), STR_ARG(p->v[i].version->normal)));
			return;
		}
}

/* With a later cut-off the newest that is stable would be there; a pre-release only where nothing else is. */
static void hint_newer(struct arena *a, const struct grounds *g, const struct fact *f, struct bits states, struct strs *out)
{
	const struct project *p = project_at(g->u, f->project);
	const struct solver_opts *opts = g->u->opts;
	size_t newest = bits_next(states, 1), stable = newest;
	while (stable < states.n && version_is_pre(p->v[stable - 1].version)) stable = bits_next(states, stable + 1);
	if (stable < states.n && opts->prerelease != PRERELEASE_ALLOW) newest = stable;
	str whose = STR("");
	for (size_t i = 0; i < opts->cutoffs_n; i++)
		if (str_eq(opts->cutoffs[i].name, p->name)) whose = arena_fmt(a, "-package %.*s", STR_ARG(p->name));
	add(a, out, arena_fmt(a, "an `--exclude-newer%.*s` after %.*s would admit %.*s %.*s", STR_ARG(whose),
		STR_ARG(uploaded(g, f, newest)), STR_ARG(p->name), STR_ARG(p->v[newest - 1].version->normal)));
}

static void hint_of(struct arena *a, const struct grounds *g, const struct incompat *inc, struct strs *out)
{
	const struct fact *f = &g->u->facts.v[inc->fact];
	if (f->kind == FACT_REFUSED && f->req && f->req->url.n && f->project != NO_PROJECT)
		add(a, out, arena_fmt(a, "%.*s names `%.*s @ %.*s`", STR_ARG(project_at(g->u, f->project)->name),
			STR_ARG(f->req->canonical), STR_ARG(url_without_user(a, f->req->url))));
	hint_candidate(a, g, f, out);
	hint_arbitrary(a, g, f, out);
	hint_name(a, g, f, out);
	if (f->kind != FACT_UNFIT) return;
	const struct project *p = project_at(g->u, f->project);
	struct bits states = relevant(a, g, inc);
	size_t newest = bits_next(states, 1);
	str name = p->name, version = p->v[newest - 1].version->normal;
	if (f->fit == FIT_PRERELEASE)
		add(a, out, arena_fmt(a, "`--prerelease allow` would admit %.*s %.*s", STR_ARG(name), STR_ARG(version)));
	if (f->fit == FIT_YANKED && yanked_fits(g, f, newest))
		add(a, out, arena_fmt(a, "an input `%.*s==%.*s` would take the yanked version", STR_ARG(name), STR_ARG(version)));
	if (to_build(a, g, inc) && !newer_to_build(a, g, f->project, newest))
		add(a, out, arena_fmt(a, "to use %.*s %.*s, build it once with `pip wheel %.*s==%.*s -w wheels`%s%.*s, "
			"then add `--find-links wheels`", STR_ARG(name), STR_ARG(version), STR_ARG(name), STR_ARG(version),
			f->target == ALL_TARGETS ? "" : " on ",
			STR_ARG(f->target == ALL_TARGETS ? STR("") : g->u->targets[f->target].name)));
	if (f->fit == FIT_NEWER) hint_newer(a, g, f, states, out);
	if (f->fit == FIT_PYTHON && !g->u->opts->ignore_requires_python_upper && upper_bound_only(a, g, f, newest))
		add(a, out, arena_fmt(a, "`--ignore-requires-python-upper` would admit %.*s %.*s", STR_ARG(name),
			STR_ARG(version)));
}

/* What the fact takes from one target alone: some versions of this project. */
static uint32_t taken_apart(const struct fact *f)
{
	if (f->target == ALL_TARGETS) return NO_PROJECT;
	if (f->kind == FACT_UNFIT) return f->project;
	if (!f->req || !f->req->marker) return NO_PROJECT;
	return f->kind == FACT_REQUIRES ? f->other : f->project;
}

/* A project of which one target can't have some versions and another one others; NO_PROJECT: none by itself. */
static uint32_t splitting(struct arena *a, const struct grounds *g)
{
	uint32_t *lacking = NEW_N(a, uint32_t, g->u->projects.n); /* by project: a target that can't have something, + 1 */
	for (size_t i = 0; i < g->n; i++) {
		const struct fact *f = &g->u->facts.v[g->u->engine.incompats.v[g->incompats[i]].fact];
		uint32_t project = taken_apart(f);
		if (project == NO_PROJECT) continue;
		if (lacking[project] && lacking[project] != f->target + 1) return project;
		lacking[project] = f->target + 1;
	}
	return NO_PROJECT;
}

/* What one target can't have, the others may: apart, each gets what it can. */
static void hint_targets(struct arena *a, const struct grounds *g, struct strs *out)
{
	struct bits apart = bits_new(a, g->u->targets_n);
	for (size_t i = 0; i < g->n; i++) {
		const struct fact *f = &g->u->facts.v[g->u->engine.incompats.v[g->incompats[i]].fact];
		if (taken_apart(f) != NO_PROJECT) bits_set(apart, f->target);
	}
	if (g->u->opts->complete && !bits_empty(apart)) {
		add(a, out, STR("without `--complete`, only the targets that need a package must have a wheel of it"));
		return;
	}
	if (bits_count(apart) < 2) return;
	size_t first = bits_next(apart, 0), second = bits_next(apart, first + 1);
	uint32_t by = splitting(a, g);
	str why = by == NO_PROJECT ? STR("") : arena_fmt(a, "%.*s splits the targets: ", STR_ARG(project_at(g->u, by)->name));
	add(a, out, arena_fmt(a, "%.*s`stage --per-target` resolves %.*s and %.*s apart, with different versions", STR_ARG(why),
		STR_ARG(g->u->targets[first].name), STR_ARG(g->u->targets[second].name)));
}

/* In a long derivation the project of which nothing is left is easily missed, and often all that matters. */
static void hint_none_left(struct arena *a, const struct grounds *g, struct strs *out)
{
	struct bits *gone = NEW_N(a, struct bits, g->u->projects.n);
	for (size_t i = 0; i < g->n && g->u->targets_n == 1; i++) {
		const struct incompat *inc = &g->u->engine.incompats.v[g->incompats[i]];
		const struct fact *f = &g->u->facts.v[inc->fact];
		if (f->kind != FACT_UNFIT && f->kind != FACT_UNUSABLE) continue;
		const struct project *p = project_at(g->u, f->project);
		struct bits *all = &gone[f->project];
		if (!all->n) *all = bits_new(a, p->n + 1);
		struct bits own = own_states(inc, p);
		if (own.n) bits_or(*all, own);
		if (bits_count(*all) - bits_has(*all, 0) == p->n)
			add(a, out, arena_fmt(a, "look at %.*s first: none of its versions can be used here", STR_ARG(p->name)));
	}
}

void hints(struct arena *a, const struct grounds *g, bool long_story, struct strs *out)
{
	if (long_story) hint_none_left(a, g, out);
	for (size_t i = 0; i < g->n; i++) hint_of(a, g, &g->u->engine.incompats.v[g->incompats[i]], out);
	hint_targets(a, g, out);
}
