#include "explain.h"
#include "spokeshave/version_range.h"

enum {
	RUNS_MOST = 3,   /* ranges of versions in one phrase */
	GROUP_LEAST = 4, /* requirements of one project on another that are told as one */
};

static str version_of(const struct project *p, size_t state)
{
	return p->v[state - 1].version->normal;
}

/* The oldest run of states before `*end`, which becomes its newest state; false when there is none. */
static bool next_run(struct bits states, size_t *end, size_t *oldest, size_t *newest)
{
	size_t i = bits_prev(states, *end);
	if (i == states.n || i == 0) return false;
	*oldest = *newest = i;
	while (*newest > 1 && bits_has(states, *newest - 1)) (*newest)--;
	*end = *newest;
	return true;
}

static bool all_states(const struct project *p, struct bits states)
{
	return bits_count(states) - bits_has(states, 0) == p->n && p->n > 1;
}

/* The versions listed; the last two of them with `between`: " and ", " or ". */
static str listed_text(struct arena *a, const struct project *p, struct bits states, const char *between)
{
	size_t count = bits_count(states) - bits_has(states, 0);
	struct buf b = buf_in(a);
	size_t end = states.n, oldest, newest, said = 0;
	for (int runs = 0; next_run(states, &end, &oldest, &newest); runs++) {
		if (runs == RUNS_MOST) {
			size_t last = bits_next(states, 1);
			buf_fmt(&b, "%s%zu more up to %.*s", between, count - said, STR_ARG(version_of(p, last)));
			break;
		}
		bool pair = oldest == newest + 1;
		said += oldest - newest + 1;
		if (runs) buf_fmt(&b, "%s", said == count && !pair ? between : ", ");
		buf_add(&b, version_of(p, oldest));
		if (oldest != newest) buf_fmt(&b, "%s%.*s", pair ? between : " to ", STR_ARG(version_of(p, newest)));
	}
	return buf_str(&b);
}

str states_text(struct arena *a, const struct project *p, struct bits states)
{
	return all_states(p, states) ? STR("every version") : listed_text(a, p, states, " and ");
}

str subject_text(struct arena *a, const struct project *p, str extra, struct bits states)
{
	str name = extra.n ? arena_fmt(a, "%.*s[%.*s]", STR_ARG(p->name), STR_ARG(extra)) : p->name;
	if (!states.n || p->n == 0) return name;
	if (all_states(p, states)) return arena_fmt(a, "every version of %.*s", STR_ARG(name));
	str text = states_text(a, p, states);
	return arena_fmt(a, "%.*s %.*s", STR_ARG(name), STR_ARG(text));
}

struct bits own_states(const struct incompat *inc, const struct project *p)
{
	for (uint32_t i = 0; i < inc->n; i++)
		if (inc->term[i].package == p->package) return inc->term[i].set;
	return (struct bits){ NULL, 0 };
}

static const struct fact *fact_of(const struct universe *u, const struct incompat *inc)
{
	return &u->facts.v[inc->fact];
}

/* The states that a fact requires of `p`; n 0 when it requires none. */
static struct bits required_states(const struct universe *u, const struct fact *f, const struct project *p)
{
	uint32_t whom = f->kind == FACT_REQUIRES ? f->other : f->project;
	if (f->kind == FACT_UNFIT || f->kind == FACT_UNUSABLE || f->kind == FACT_REFUSED || f->set == NO_SET ||
	    project_at(u, whom) != p)
		return (struct bits){ NULL, 0 };
	return p->sets.v[f->set].in;
}

struct bits relevant(struct arena *a, const struct grounds *g, const struct incompat *inc)
{
	const struct project *p = project_at(g->u, fact_of(g->u, inc)->project);
	struct bits own = own_states(inc, p);
	struct bits any = bits_new(a, own.n), matter = bits_copy(a, own);
	for (size_t i = 0; i < g->n; i++) {
		const struct fact *f = fact_of(g->u, &g->u->engine.incompats.v[g->incompats[i]]);
		struct bits in = required_states(g->u, f, p);
		if (!in.n) continue;
		if (f->kind != FACT_CONSTRAINT) bits_or(any, in);
		if (f->kind != FACT_REQUIRES) bits_and(matter, in);
	}
	if (!bits_empty(any)) bits_and(matter, any);
	return bits_empty(matter) ? own : matter;
}

/* "b[x]>=2", "b 3 from a URL" as it was required. */
static str required_text(struct arena *a, const struct requirement *req)
{
	struct requirement bare = *req;
	bare.marker = NULL;
	bare.url = STR("");
	bare.name = req->canonical;
	str text = requirement_text(a, &bare);
	return req->url.n ? arena_fmt(a, "%.*s from a URL", STR_ARG(text)) : text;
}

/* Versions that require different versions of it agree that it is needed: "b", "b[x]". */
static str part_text(struct arena *a, const struct universe *u, const struct fact *f)
{
	const struct project *other = project_at(u, f->other);
	return subject_text(a, other, other->extras.v[f->part - 1].name, (struct bits){ NULL, 0 });
}

/* Below what the clauses ask for, above it (more than 0), or neither. */
static int side_of(const struct specifiers *specs, const struct version *v)
{
	for (size_t i = 0; i < specs->n; i++) {
		const struct clause *c = &specs->v[i];
		if (!c->is_version || c->op == SPEC_NE || specifiers_contain(&(struct specifiers){ (struct clause *)c, 1, 1 }, v))
			continue;
		if (c->op == SPEC_GE || c->op == SPEC_GT) return -1;
		if (c->op == SPEC_LE || c->op == SPEC_LT) return 1;
		int side = version_cmp(v, &c->version);
		if (side) return side;
	}
	return 0;
}

/* The versions there are next to what is asked for, which none of them satisfies. */
static str near_text(struct arena *a, const struct project *p, const struct specifiers *specs)
{
	if (p->url.n) return arena_fmt(a, "its URL has %.*s", STR_ARG(p->v[0].version->normal));
	size_t above = p->n, below = p->n; /* the oldest above, the newest below */
	for (size_t i = 0; i < p->n; i++) {
		int side = side_of(specs, p->v[i].version);
		if (side > 0) above = i;
		if (side < 0 && below == p->n) below = i;
	}
	if (above < p->n && below < p->n && above < below)
		return arena_fmt(a, "next to it are %.*s and %.*s", STR_ARG(p->v[below].version->normal),
		                 STR_ARG(p->v[above].version->normal));
	if (above == p->n - 1 && p->n > 1) return arena_fmt(a, "the oldest is %.*s", STR_ARG(p->v[above].version->normal));
	return arena_fmt(a, "the newest is %.*s", STR_ARG(p->v[0].version->normal));
}

/* What is wrong with what is required, if no version can satisfy it; else empty. */
static str nothing_there(struct arena *a, const struct universe *u, const struct fact *f, uint32_t whom)
{
	const struct project *p = project_at(u, whom);
	if (!p->page) return p->url.n ? STR(", which could not be had from its URL") : STR(", which is not on the index");
	if (!p->n) return arena_fmt(a, ", of which the index has no file");
	if (f->set == NO_SET || !bits_empty(p->sets.v[f->set].in)) return STR("");
	if (specifiers_unsatisfiable(a, &f->req->specs, false)) return STR(", which no version can be");
	return arena_fmt(a, ", but there is no such version (%.*s)", STR_ARG(near_text(a, p, &f->req->specs)));
}

/* " on alpine", where it is said of one target and not of all. */
static str where_text(struct arena *a, const struct universe *u, const struct fact *f)
{
	bool says = u->targets_n > 1 && f->target != ALL_TARGETS && f->req && f->req->marker;
	return says ? arena_fmt(a, " on %.*s", STR_ARG(u->targets[f->target].name)) : STR("");
}

/* " (overrides.txt:2)", where an override stands in place of what was required. */
static str override_text(struct arena *a, const struct universe *u, const struct fact *f)
{
	const struct input *by = NULL;
	if (f->kind == FACT_INPUT && u->overridden) by = u->overridden[f->input];
	for (size_t i = 0; f->kind == FACT_REQUIRES && i < u->opts->overrides_n; i++)
		if (f->req == &u->opts->overrides[i].req) by = &u->opts->overrides[i];
	return by ? arena_fmt(a, " (overridden by %.*s)", STR_ARG(by->where)) : STR("");
}

static const char *plural(const struct project *p, struct bits states, const char *one, const char *many)
{
	return !states.n || all_states(p, states) || bits_count(states) - bits_has(states, 0) <= 1 ? one : many;
}

static str fit_wheel(struct arena *a, const struct grounds *g, const struct fact *f, const struct project *p,
                     struct bits states, str subject)
{
	const struct target *t = &g->u->targets[f->target];
	const struct candidate *newest = &p->v[bits_next(states, 1) - 1];
	const struct wheel_file *near = candidate_nearest((struct universe *)g->u, newest, f->target);
	str why = tag_set_why_not(a, t->tags, &near->wheel);
	for (size_t i = bits_next(states, 1); i < states.n; i = bits_next(states, i + 1)) {
		near = candidate_nearest((struct universe *)g->u, &p->v[i - 1], f->target);
		if (near && str_eq(tag_set_why_not(a, t->tags, &near->wheel), why)) continue;
		why = arena_fmt(a, "%.*s: %.*s", STR_ARG(newest->version->normal), STR_ARG(why));
		break;
	}
	str more = STR("; no version has one");
	for (uint32_t i = p->n; i >= 1; i--)
		if (candidate_fit((struct universe *)g->u, p, i, f->target, NULL) == FIT)
			more = arena_fmt(a, "; the newest with one is %.*s", STR_ARG(p->v[i - 1].version->normal));
	if (all_states(p, states))
		return arena_fmt(a, "no version of %.*s has a wheel for %.*s (%.*s)", STR_ARG(p->name),
		                 STR_ARG(t->name), STR_ARG(why));
	return arena_fmt(a, "%.*s %s no wheel for %.*s (%.*s%.*s)", STR_ARG(subject), plural(p, states, "has", "have"),
	                 STR_ARG(t->name), STR_ARG(why), STR_ARG(more));
}

/* Requires-Python of the first version of `states`, as its file or its metadata has it. */
static str python_text(const struct grounds *g, const struct fact *f, const struct project *p, struct bits states)
{
	const struct candidate *c = &p->v[bits_next(states, 1) - 1];
	for (uint32_t i = 0; i < c->file_n; i++) {
		const struct answer *answer = project_answer(p, c->file[i]);
		if (!python_fits((struct universe *)g->u, c->file[i]->requires_python, f->target))
			return c->file[i]->requires_python;
		if (answer->metadata && !python_fits((struct universe *)g->u, answer->metadata->requires_python, f->target))
			return answer->metadata->requires_python;
	}
	return STR("of another version");
}

/* All these versions say the same of Python. */
static bool one_python(const struct grounds *g, const struct fact *f, const struct project *p, struct bits states)
{
	str first = python_text(g, f, p, states);
	for (size_t i = bits_next(states, 1); i < states.n; i = bits_next(states, i + 1)) {
		const struct candidate *c = &p->v[i - 1];
		bool same = false;
		for (uint32_t k = 0; k < c->file_n && !same; k++) {
			const struct answer *answer = project_answer(p, c->file[k]);
			same = str_eq(c->file[k]->requires_python, first) ||
			       (answer->metadata && str_eq(answer->metadata->requires_python, first));
		}
		if (!same) return false;
	}
	return true;
}

static str fit_python(struct arena *a, const struct grounds *g, const struct fact *f, const struct project *p,
                      struct bits states, str subject)
{
	const struct target *t = &g->u->targets[f->target];
	str python = python_text(g, f, p, states);
	if (!one_python(g, f, p, states))
		return arena_fmt(a, "%.*s %s another Python than the %.*s of %.*s (the newest of them: %.*s)",
			STR_ARG(subject), plural(p, states, "needs", "need"), STR_ARG(t->python.normal),
			STR_ARG(t->name), STR_ARG(python));
	return arena_fmt(a, "%.*s %s Python %.*s, and %.*s has %.*s", STR_ARG(subject),
		plural(p, states, "needs", "need"), STR_ARG(python), STR_ARG(t->name), STR_ARG(t->python.normal));
}

static str unfit_text(struct arena *a, const struct grounds *g, const struct incompat *inc)
{
	const struct fact *f = fact_of(g->u, inc);
	const struct project *p = project_at(g->u, f->project);
	struct bits states = relevant(a, g, inc);
	str subject = subject_text(a, p, STR(""), states);
	const struct candidate *newest = &p->v[bits_next(states, 1) - 1];
	switch (f->fit) {
	case FIT_PRERELEASE: return arena_fmt(a, "%.*s %s", STR_ARG(subject),
			plural(p, states, "is a pre-release", "are pre-releases"));
	case FIT_SOURCE_ONLY: return arena_fmt(a, "%.*s %s only as source", STR_ARG(subject),
			plural(p, states, "exists", "exist"));
	case FIT_HASH: return arena_fmt(a, "%.*s %s no file with an allowed `--hash`", STR_ARG(subject),
			plural(p, states, "has", "have"));
	case FIT_NO_WHEEL: return fit_wheel(a, g, f, p, states, subject);
	case FIT_YANKED: {
		str reason = str_trim(newest->file[0]->yanked);
		return arena_fmt(a, "%.*s %s yanked%s%.*s%s", STR_ARG(subject),
			plural(p, states, "was", "were"), reason.n ? " (" : "",
			STR_ARG(reason), reason.n ? ")" : "");
	}
	case FIT_NEWER: return arena_fmt(a, "%.*s %s newer than the cut-off %.*s", STR_ARG(subject),
			plural(p, states, "is", "are"), STR_ARG(moment_text(a, p->cutoff.at)));
	case FIT_UNDATED: return arena_fmt(a, "%.*s %s no upload time, so `--exclude-newer` leaves %s out",
			STR_ARG(subject), plural(p, states, "has", "have"), plural(p, states, "it", "them"));
	case FIT_PYTHON: return fit_python(a, g, f, p, states, subject);
	case FIT: case FITS: break;
	}
	return subject;
}

static str cannot_be_used(struct arena *a, str subject)
{
	if (str_eat(&subject, STR("every "))) return arena_fmt(a, "no %.*s can be used", STR_ARG(subject));
	return arena_fmt(a, "%.*s can't be used", STR_ARG(subject));
}

/* Such facts are of one version each: told together, with the reason of the newest. */
static str unusable_text(struct arena *a, const struct grounds *g, const struct fact *f)
{
	const struct project *p = project_at(g->u, f->project);
	struct bits all = bits_new(a, p->n + 1);
	str why = f->why;
	for (size_t i = 0; i < g->n; i++) {
		const struct incompat *inc = &g->u->engine.incompats.v[g->incompats[i]];
		const struct fact *other = fact_of(g->u, inc);
		if (other->kind != FACT_UNUSABLE || other->project != f->project) continue;
		struct bits own = own_states(inc, p);
		if (bits_next(own, 1) < bits_next(all, 1)) why = other->why;
		bits_or(all, own);
	}
	str phrase = cannot_be_used(a, subject_text(a, p, STR(""), all));
	return arena_fmt(a, "%.*s%s: %.*s", STR_ARG(phrase), bits_count(all) > 1 ? ", the newest because" : "",
	                 STR_ARG(why));
}

str fact_text(struct arena *a, const struct grounds *g, const struct incompat *inc)
{
	const struct universe *u = g->u;
	const struct fact *f = fact_of(u, inc);
	const struct input *in = f->kind == FACT_INPUT || f->kind == FACT_CONSTRAINT || f->project == NO_PROJECT
	                       ? &u->inputs[f->input] : NULL;
	str on = arena_join(a, override_text(a, u, f), where_text(a, u, f));
	if (f->project == NO_PROJECT) return arena_fmt(a, "%.*s %.*s", STR_ARG(in->where), STR_ARG(f->why));
	if (f->kind == FACT_UNFIT) return unfit_text(a, g, inc);
	const struct project *p = project_at(u, f->project);
	str required = !f->req ? STR("") : f->part ? part_text(a, u, f) : required_text(a, f->req);
	if (in) {
		str nothing = nothing_there(a, u, f, f->project);
		return arena_fmt(a, "%.*s %s %.*s%.*s%.*s", STR_ARG(in->where),
			in->constraint ? "allows only" : "requires", STR_ARG(required), STR_ARG(on), STR_ARG(nothing));
	}
	str extra = p->extras.v[f->extra].name;
	str subject = subject_text(a, p, extra, own_states(inc, p));
	const char *requires = plural(p, own_states(inc, p), "requires", "require");
	if (f->kind == FACT_UNUSABLE) return unusable_text(a, g, f);
	if (f->kind == FACT_REFUSED)
		return arena_fmt(a, "%.*s %s %.*s, %.*s", STR_ARG(subject), requires, STR_ARG(f->req->canonical), STR_ARG(f->why));
	str nothing = nothing_there(a, u, f, f->other);
	return arena_fmt(a, "%.*s %s %.*s%.*s%.*s", STR_ARG(subject), requires, STR_ARG(required), STR_ARG(on), STR_ARG(nothing));
}

bool fact_implied(struct arena *a, const struct grounds *g, const struct incompat *inc)
{
	const struct fact *f = fact_of(g->u, inc);
	if (f->kind != FACT_REQUIRES || !f->part) return false;
	const struct project *p = project_at(g->u, f->project);
	str extra = project_at(g->u, f->other)->extras.v[f->part - 1].name;
	struct bits own = own_states(inc, p), said = bits_new(a, own.n);
	for (size_t i = 0; i < g->n; i++) {
		const struct incompat *other = &g->u->engine.incompats.v[g->incompats[i]];
		const struct fact *o = fact_of(g->u, other);
		if (o->kind != FACT_REQUIRES || o->part || o->project != f->project || o->extra != f->extra ||
		    o->other != f->other || (extra.n && !strs_has(&o->req->extras, extra)))
			continue;
		struct bits theirs = own_states(other, p);
		if (theirs.n) bits_or(said, theirs);
	}
	return bits_subset(own, said);
}

str group_text(struct arena *a, const struct grounds *g, const struct incompat *inc, bool *group)
{
	const struct fact *f = fact_of(g->u, inc);
	*group = false;
	if (f->kind != FACT_REQUIRES || f->part || f->set == NO_SET) return fact_text(a, g, inc);
	const struct project *p = project_at(g->u, f->project), *other = project_at(g->u, f->other);
	struct bits versions = bits_new(a, p->n + 1), admitted = bits_new(a, other->n + 1);
	size_t alike = 0;
	for (size_t i = 0; i < g->n; i++) {
		const struct incompat *more = &g->u->engine.incompats.v[g->incompats[i]];
		const struct fact *m = fact_of(g->u, more);
		if (m->kind != FACT_REQUIRES || m->part || m->set == NO_SET || m->project != f->project ||
		    m->extra != f->extra || m->other != f->other)
			continue;
		bits_or(versions, own_states(more, p));
		bits_or(admitted, other->sets.v[m->set].in);
		alike++;
	}
	if (alike < GROUP_LEAST || bits_empty(admitted)) return fact_text(a, g, inc);
	*group = true;
	str subject = subject_text(a, p, p->extras.v[f->extra].name, versions);
	str required = states_text(a, other, admitted);
	return arena_fmt(a, "%.*s %s %.*s, each some of %.*s", STR_ARG(subject),
	                 plural(p, versions, "requires", "require"), STR_ARG(other->name), STR_ARG(required));
}

/* One side of a conclusion: what is had, or what is then needed. */
struct side { struct buf text; size_t n; };

static void side_add(struct side *s, str phrase, const char *between)
{
	buf_fmt(&s->text, "%s%.*s", s->n++ ? between : "", STR_ARG(phrase));
}

/* A flag of a project says nothing beside a term about its versions. */
static bool versions_said(const struct universe *u, const struct incompat *inc, uint32_t project)
{
	return own_states(inc, project_at(u, project)).n > 0;
}

/* "b", "b 1.0 or 2.0": any of these will do. */
static str needed_text(struct arena *a, const struct project *p, struct bits states)
{
	if (p->n == 0 || all_states(p, states)) return p->name;
	return arena_fmt(a, "%.*s %.*s", STR_ARG(p->name), STR_ARG(listed_text(a, p, states, " or ")));
}

str conclusion_text(struct arena *a, const struct universe *u, const struct incompat *inc)
{
	struct side have = { buf_in(a), 0 }, need = { buf_in(a), 0 };
	const char *requires = "requires";
	for (uint32_t i = 0; i < inc->n; i++) {
		struct owner o = u->owners.v[inc->term[i].package];
		const struct project *p = project_at(u, o.project);
		bool negative = bits_has(inc->term[i].set, 0);
		str extra = p->extras.v[o.extra].name, phrase;
		if (o.target != ALL_TARGETS) {
			if (!o.extra && versions_said(u, inc, o.project)) continue;
			phrase = subject_text(a, p, extra, (struct bits){ NULL, 0 });
			if (u->targets_n > 1)
				phrase = arena_fmt(a, "%.*s on %.*s", STR_ARG(phrase), STR_ARG(u->targets[o.target].name));
		} else {
			struct bits states = bits_copy(a, inc->term[i].set);
			if (negative) bits_invert(states);
			phrase = negative ? needed_text(a, p, states) : subject_text(a, p, STR(""), states);
		}
		if (negative) {
			side_add(&need, phrase, " or ");
			continue;
		}
		requires = have.n ? "require" : o.target == ALL_TARGETS ? plural(p, inc->term[i].set, "requires", "require") : "requires";
		side_add(&have, phrase, " and ");
	}
	str h = buf_str(&have.text), n = buf_str(&need.text);
	if (!have.n && !need.n) return STR("there is no solution");
	if (!need.n && have.n == 1) return cannot_be_used(a, h);
	if (!need.n) return arena_fmt(a, "%.*s don't go together", STR_ARG(h));
	if (!have.n) return arena_fmt(a, "%.*s is needed", STR_ARG(n));
	return arena_fmt(a, "%.*s %s %.*s", STR_ARG(h), requires, STR_ARG(n));
}
