/* The levels that are wanted, the facts that those need, the judgements. */
#include "verify_private.h"

static const struct { enum verify_fact fact; gather_fact *gather; } gatherers[FACTS] = {
	{ NEEDS_LOCK, gather_lock }, { NEEDS_PICKS, gather_picks }, { NEEDS_PAGES, gather_pages },
	{ NEEDS_METADATA, gather_metadata }, { NEEDS_ASKED, gather_asked }, { NEEDS_INPUTS, gather_inputs }, { NEEDS_ADVISORIES, gather_advisories },
	{ NEEDS_TREE, gather_tree }, { NEEDS_APP, gather_app }, { NEEDS_SOLUTION, gather_solution },
	{ NEEDS_LOCKED_APP, gather_locked_app },
};

/* ---- which levels ---- */

static const struct level *level_find(str name)
{
	for (size_t i = 0; i < level_table_n; i++)
		if (str_eq(level_table[i].is.name, name)) return &level_table[i];
	return NULL;
}

/* Layers and images hold no lock. */
static bool applies(const struct level *level, const struct verify_subject *s)
{
	bool has_lock = s->kind == VERIFY_LOCK || s->kind == VERIFY_STAGE;
	return (level->kinds & (s->kind == VERIFY_LOCK ? OF_LOCKS : OF_TREES)) && (has_lock || !(level->needs & NEEDS_LOCK));
}

/* One name may be of two levels, for locks and for trees. */
static bool fits_any(const struct verify_subjects *subjects, str name)
{
	for (size_t i = 0; i < level_table_n; i++)
		for (size_t s = 0; str_eq(level_table[i].is.name, name) && s < subjects->n; s++)
			if (applies(&level_table[i], &subjects->v[s])) return true;
	return false;
}

static bool check_names(const struct verify_subjects *subjects, const struct strs *names, const char *option, bool must_fit,
                        struct err *e)
{
	for (size_t i = 0; i < names->n; i++) {
		const struct level *level = level_find(names->v[i]);
		if (!level) return err_set(e, FAULT_INPUT, "--%s %.*s: there is no such level; `spokeshave verify --help` names them", option,
		                           STR_ARG(names->v[i]));
		if (must_fit && !fits_any(subjects, names->v[i]))
			return err_set(e, FAULT_INPUT, "--%s %.*s: that is asked of a %s alone", option, STR_ARG(names->v[i]),
			               level->needs & NEEDS_LOCK ? "lock" : "staged directory or an image");
	}
	return true;
}

static bool is_wanted(const struct level *level, const struct verify_subject *s, const struct verify_opts *opts)
{
	str name = level->is.name;
	bool unread = (s->lock_path.n && !s->lock_read) || (s->manifest_path.n && !s->manifest_read);
	if (unread && str_eq(name, STR("syntax"))) return true; /* whatever else is asked, nobody can answer */
	if (strs_has(&opts->skip, name) || (opts->only.n && !strs_has(&opts->only, name))) return false;
	if (str_eq(name, STR("exact")) && !opts->exact && !opts->only.n) return false;
	return applies(level, s);
}

/* ---- judging ---- */

/* What a fact stands on is gathered before it: metadata needs pages, pages picks, picks a lock. */
static unsigned with_foundations(unsigned needs)
{
	if (needs & NEEDS_ASKED) needs |= NEEDS_METADATA;
	if (needs & NEEDS_LOCKED_APP) needs |= NEEDS_PAGES;
	if (needs & NEEDS_METADATA) needs |= NEEDS_PAGES;
	if (needs & NEEDS_PAGES) needs |= NEEDS_PICKS;
	if (needs & NEEDS_PICKS) needs |= NEEDS_LOCK;
	return needs;
}

struct gathered { unsigned known, lacking; str lacks[FACTS]; };

static bool gather(struct run *r, struct verification *v, unsigned needs, struct gathered *g, struct err *e)
{
	for (size_t i = 0; i < FACTS; i++) {
		unsigned fact = gatherers[i].fact;
		if (!(with_foundations(needs) & fact) || ((g->known | g->lacking) & fact)) continue;
		if (g->lacking & NEEDS_LOCK && fact & (NEEDS_PICKS | NEEDS_PAGES | NEEDS_METADATA | NEEDS_ASKED | NEEDS_LOCKED_APP)) continue;
		if (run_interrupted(r)) return run_interrupted_err(e);
		if (!gatherers[i].gather(r, v, &g->lacks[i], e)) return false;
		if (g->lacks[i].n) g->lacking |= fact;
		else g->known |= fact;
	}
	return true;
}

/* Why a level can't be asked; empty: it can. */
static str lack_of(const struct gathered *g, unsigned needs)
{
	for (size_t i = 0; i < FACTS; i++)
		if (with_foundations(needs) & g->lacking & gatherers[i].fact) return g->lacks[i];
	return (str){ 0 };
}

static struct finding_rule *rule_of(struct report *report, str name)
{
	for (size_t i = 0; i < report->rules_n; i++)
		if (str_eq(report->rules[i].code, name)) return &report->rules[i];
	return NULL;
}

/* Of several subjects one that could not be asked is told of, whatever the others say. */
static void skip(struct verification *v, str why)
{
	struct finding_rule *rule = rule_of(v->report, v->level->name);
	rule->state = RULE_SKIPPED;
	rule->why = v->shared->several ? arena_fmt(v->a, "%.*s: %.*s", STR_ARG(v->subject->manifest.target), STR_ARG(why)) : why;
}

static bool judge_levels(struct run *r, struct verification *v, const struct verify_opts *opts, struct err *e)
{
	struct gathered g = { 0 };
	for (size_t i = 0; i < level_table_n; i++) {
		const struct level *level = &level_table[i];
		if (!is_wanted(level, v->subject, opts)) continue;
		v->level = &level->is;
		if (!gather(r, v, level->needs, &g, e)) return false;
		str lack = lack_of(&g, level->needs);
		size_t before = v->report->findings.n;
		v->lack = (str){ 0 };
		if (!lack.n) level->judge(v);
		if (!lack.n && v->report->findings.n == before) lack = v->lack;
		if (lack.n) skip(v, lack);
	}
	return true;
}

static bool judge_one(struct run *r, struct verification *v, const struct verify_opts *opts, struct err *e)
{
	bool ok = judge_levels(r, v, opts, e);
	if (v->graph) graph_forget(v->graph);
	return ok;
}

static void make_rules(struct arena *a, const struct verify_subjects *subjects, const struct verify_opts *opts, struct report *out)
{
	out->rules = NEW_N(a, struct finding_rule, level_table_n);
	for (size_t i = 0; i < level_table_n; i++) {
		bool wanted = false;
		for (size_t s = 0; s < subjects->n; s++) wanted |= is_wanted(&level_table[i], &subjects->v[s], opts);
		if (wanted) out->rules[out->rules_n++] = (struct finding_rule){ .code = level_table[i].is.name,
		                                                                .title = level_table[i].is.sentence,
		                                                                .severity = SEVERITY_ERROR };
	}
}

/* A finding outweighs what could not be asked of another subject. */
static void found_is_not_skipped(struct report *report)
{
	for (size_t i = 0; i < report->findings.n; i++) {
		struct finding_rule *rule = rule_of(report, report->findings.v[i].code);
		if (rule && report->findings.v[i].severity == SEVERITY_ERROR) rule->state = RULE_FAILED;
	}
}

bool verify_run(struct run *r, const struct verify_subjects *subjects, const struct verify_opts *opts, struct report *out,
                enum fault *fault, struct err *e)
{
	struct arena *a = run_arena(r);
	struct verify_shared shared = { .several = subjects->n > 1 };
	bool ok = check_names(subjects, &opts->only, "only", true, e) && check_names(subjects, &opts->skip, "skip", false, e);
	out->command = STR("verify");
	names_init(&shared.locked, a);
	for (size_t i = 0; i < opts->targets_n; i++) PUSH(a, &shared.targets, opts->targets[i]);
	for (size_t i = 0; i < subjects->n; i++) {
		const struct verify_subject *s = &subjects->v[i];
		if (s->kind != VERIFY_LOCK && s->manifest_read) PUSH(a, &shared.targets, s->target);
		for (size_t k = 0; k < s->lock.n; k++) names_add(&shared.locked, s->lock.v[k].name);
	}
	if (ok) make_rules(a, subjects, opts, out);
	for (size_t i = 0; ok && i < subjects->n; i++) {
		struct verification v = { .a = a, .shared = &shared, .opts = opts, .subject = &subjects->v[i], .report = out };
		ok = judge_one(r, &v, opts, e);
	}
	run_progress_end(r);
	index_close(shared.index);
	if (!ok) return false;
	found_is_not_skipped(out);
	*fault = report_settle(out);
	return true;
}
