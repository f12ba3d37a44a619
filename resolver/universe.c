#include "universe.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

uint32_t universe_project(struct universe *u, str name)
{
	uint32_t id = names_add(&u->names, name);
	if (id < u->projects.n) return id;
	struct project *p = NEW(u->a, struct project);
	p->name = names_text(&u->names, id);
	PUSH(u->a, &u->projects, p);
	return id;
}

bool input_applies(struct universe *u, const struct input *in, uint32_t target)
{
	return marker_eval(u->a, in->req.marker, &u->targets[target].env, STR(""), NULL);
}

static bool applies_anywhere(struct universe *u, const struct input *in)
{
	for (uint32_t t = 0; t < u->targets_n; t++)
		if (input_applies(u, in, t)) return true;
	return false;
}

bool url_is_wheel(str url)
{
	str_cut(url, '#', &url, &(str){ 0 });
	str_cut(url, '?', &url, &(str){ 0 });
	return str_ends(url, STR(".whl"));
}

/* Digests that every input with digests allows. */
static const struct strs *hashes_meet(struct arena *a, const struct strs *one, const struct strs *two)
{
	if (!one) return two;
	struct strs *both = NEW(a, struct strs);
	for (size_t i = 0; i < one->n; i++)
		if (strs_has(two, one->v[i])) PUSH(a, both, one->v[i]);
	return both;
}

/* The project is had from the URL that an input or an override names. */
static void note_url(struct arena *a, struct project *p, str url)
{
	bool first = !p->url.n, had_digest = str_find(p->url, '#') < p->url.n, has_digest = str_find(url, '#') < url.n;
	bool same = first || str_eq(p->url, url) ||
	            (!(had_digest && has_digest) && str_eq(url_address(a, p->url), url_address(a, url)));
	if (!url_is_wheel(url) || !same) p->refused = true;
	else if (first || (has_digest && !had_digest)) p->url = url;
}

static void note_input(struct universe *u, uint32_t number)
{
	const struct input *in = &u->inputs[number];
	if (!applies_anywhere(u, in)) return;
	struct project *p = project_at(u, universe_project(u, in->req.canonical));
	PUSH(u->a, &p->inputs, number);
	if (in->sha256.n) p->hashes = hashes_meet(u->a, p->hashes, &in->sha256);
	bool exact = in->req.url.n || specifiers_pin(&in->req.specs);
	if (exact && in->sha256.n) p->pinned_and_hashed = true;
	if (in->req.url.n) note_url(u->a, p, in->req.url);
}

/* An override's URL stands where a distribution requires the name, too. */
static void note_override(struct universe *u, const struct input *override)
{
	const struct replacement *by = universe_replacement(u, override->req.canonical);
	if (!override->req.url.n || !by->with.n || !applies_anywhere(u, override)) return;
	note_url(u->a, project_at(u, universe_project(u, override->req.canonical)), override->req.url);
}

const struct replacement *universe_replacement(const struct universe *u, str name)
{
	if (!u->replacements.n) return NULL;
	uint32_t id = names_find(&u->replaced, name);
	return id == NAME_NONE ? NULL : &u->replacements.v[id];
}

static struct replacement *replacement_of(struct universe *u, str name)
{
	uint32_t id = names_add(&u->replaced, name);
	if (id == u->replacements.n) PUSH(u->a, &u->replacements, (struct replacement){ 0 });
	return &u->replacements.v[id];
}

/* An input with the override's requirement in its place; digests stay, where the override has none. */
static struct input overridden(const struct input *in, const struct input *by)
{
	struct input now = *in;
	now.req = by->req;
	if (by->sha256.n) now.sha256 = by->sha256;
	return now;
}

/* The inputs as overrides and excludes make them. */
static void replace_inputs(struct universe *u)
{
	const struct solver_opts *o = u->opts;
	VEC(struct input) all = { 0 };
	VEC(const struct input *) overridden_by = { 0 };
	for (size_t i = 0; i < o->overrides_n; i++)
		PUSH(u->a, &replacement_of(u, o->overrides[i].req.canonical)->with, &o->overrides[i]);
	for (size_t i = 0; i < o->excludes.n; i++) replacement_of(u, o->excludes.v[i])->with.n = 0;
	if (!u->replacements.n) return;
	for (size_t i = 0; i < u->given_n; i++) {
		const struct input *in = &u->given[i];
		const struct replacement *by = in->constraint ? NULL : universe_replacement(u, in->req.canonical);
		if (!by) {
			PUSH(u->a, &all, *in);
			PUSH(u->a, &overridden_by, NULL);
		}
		for (size_t k = 0; by && k < by->with.n; k++) {
			PUSH(u->a, &all, overridden(in, by->with.v[k]));
			PUSH(u->a, &overridden_by, by->with.v[k]);
		}
	}
	u->overridden = overridden_by.v;
	u->inputs = all.v;
	u->inputs_n = all.n;
}

void universe_init(struct universe *u, struct arena *a, const struct target *targets, size_t targets_n,
                   const struct input *inputs, size_t inputs_n, const struct solver_opts *opts)
{
	*u = (struct universe){ .a = a, .targets = targets, .targets_n = (uint32_t)targets_n,
	                        .inputs = inputs, .inputs_n = inputs_n, .given = inputs,
	                        .given_n = inputs_n, .opts = opts };
	pubgrub_init(&u->engine, a);
	names_init(&u->names, a);
	names_init(&u->python_texts, a);
	names_init(&u->tag_texts, a);
	names_init(&u->extra_names, a);
	names_init(&u->replaced, a);
	replace_inputs(u);
	for (uint32_t i = 0; i < u->inputs_n; i++) note_input(u, i);
	/* A distribution's requirement may become an override's URL: what it asks of is known then. */
	for (size_t i = 0; i < opts->overrides_n; i++) note_override(u, &opts->overrides[i]);
}

/* Newest first; what is one version by its address, so that every sort gives one order. */
static int newest_file_first(const void *left, const void *right)
{
	const struct wheel_file *l = *(const struct wheel_file *const *)left;
	const struct wheel_file *r = *(const struct wheel_file *const *)right;
	int order = version_cmp(&r->wheel.version, &l->wheel.version);
	return order ? order : (l < r) - (l > r);
}

static int newest_source_first(const void *left, const void *right)
{
	const struct version *l = *(const struct version *const *)left;
	const struct version *r = *(const struct version *const *)right;
	int order = version_cmp(r, l);
	return order ? order : (l < r) - (l > r);
}

/* Sort the addresses v[], which came in the page's order: mostly that is the oldest first. */
static void newest_first(const void **v, size_t n, int (*order)(const void *, const void *))
{
	for (size_t i = 0; i < n / 2; i++) {
		const void *swap = v[i];
		v[i] = v[n - 1 - i];
		v[n - 1 - i] = swap;
	}
	for (size_t i = 1; i < n; i++)
		if (order(&v[i - 1], &v[i]) > 0) {
			qsort(v, n, sizeof *v, order);
			return;
		}
}

/* Versions that wheels or source distributions have, each once, the newest first. */
static void add_candidates(struct universe *u, struct project *p)
{
	size_t files = p->page->n, sources = p->page->sdists.n;
	const void **file = NEW_N(u->a, const void *, files + 1);
	const void **source = NEW_N(u->a, const void *, sources + 1);
	for (size_t i = 0; i < files; i++) file[i] = &p->page->v[i];
	for (size_t i = 0; i < sources; i++) source[i] = &p->page->sdists.v[i];
	newest_first(file, files, newest_file_first);
	newest_first(source, sources, newest_source_first);
	p->v = NEW_N(u->a, struct candidate, files + sources + 1);
	for (size_t f = 0, s = 0; f < files || s < sources;) {
		const struct wheel_file *next = f < files ? file[f] : NULL;
		struct candidate *last = p->n ? &p->v[p->n - 1] : NULL;
		if (last && s < sources && !version_cmp(source[s], last->version)) {
			last->source = true;
			s++;
		} else if (last && next && !version_cmp(&next->wheel.version, last->version)) {
			last->file_n++;
			f++;
		} else if (next && (s == sources || version_cmp(source[s], &next->wheel.version) <= 0)) {
			p->v[p->n++] = (struct candidate){ .version = &next->wheel.version,
				.file = (const struct wheel_file **)&file[f++], .file_n = 1 };
		} else {
			p->v[p->n++] = (struct candidate){ .version = source[s++], .source = true };
		}
	}
}

/* An input names a pre-release of the project. */
static bool inputs_name_pre(const struct universe *u, const struct project *p)
{
	for (size_t i = 0; i < p->inputs.n; i++)
		if (specifiers_name_pre(&u->inputs[p->inputs.v[i]].req.specs)) return true;
	const struct replacement *by = universe_replacement(u, p->name);
	for (size_t i = 0; by && i < by->with.n; i++)
		if (specifiers_name_pre(&by->with.v[i]->req.specs)) return true;
	return false;
}

static void mark_prereleases(struct universe *u, struct project *p)
{
	p->pre = bits_new(u->a, p->n + 1);
	for (uint32_t i = 0; i < p->n; i++)
		if (version_is_pre(p->v[i].version)) bits_set(p->pre, i + 1);
	enum prerelease mode = u->opts->prerelease;
	p->prefer_stable = mode == PRERELEASE_IF_NECESSARY;
	p->pre_ok = mode == PRERELEASE_IF_NECESSARY || mode == PRERELEASE_ALLOW || p->url.n ||
	            (mode == PRERELEASE_EXPLICIT && inputs_name_pre(u, p));
}

static void mark_preferred(struct universe *u, struct project *p)
{
	for (size_t i = 0; i < u->opts->preferences_n; i++) {
		const struct preference *pref = &u->opts->preferences[i];
		if (!str_eq(pref->name, p->name)) continue;
		if (!p->preferred.n) p->preferred = bits_new(u->a, p->n + 1);
		for (uint32_t k = 0; k < p->n; k++)
			if (!version_cmp(p->v[k].version, &pref->version)) bits_set(p->preferred, k + 1);
	}
}

static void admit_yanked(struct project *p, const struct requirement *req)
{
	if (req->url.n) bits_fill(p->yanked_ok);
	if (!specifiers_pin(&req->specs)) return;
	for (uint32_t k = 0; k < p->n; k++)
		if (specifiers_contain(&req->specs, p->v[k].version)) bits_set(p->yanked_ok, k + 1);
}

/* Yanked versions exist only for an input that pins them, or because the lock has them. */
static void mark_yanked_ok(struct universe *u, struct project *p)
{
	p->yanked_ok = bits_new(u->a, p->n + 1);
	if (p->preferred.n) bits_or(p->yanked_ok, p->preferred);
	for (size_t i = 0; i < p->inputs.n; i++) admit_yanked(p, &u->inputs[p->inputs.v[i]].req);
	const struct replacement *by = universe_replacement(u, p->name);
	for (size_t i = 0; by && i < by->with.n; i++) admit_yanked(p, &by->with.v[i]->req);
}

/* Digests choose among files only if they match one; else the mismatch is said when it is fetched. */
static void match_hashes(struct project *p)
{
	for (size_t i = 0; p->hashes && i < p->page->n && !p->hash_matches; i++)
		p->hash_matches = p->page->v[i].sha256.n && strs_has(p->hashes, p->page->v[i].sha256);
}

/* Each version is of one index, and perhaps of --find-links beside it. */
static void mark_ranks(struct universe *u, struct project *p)
{
	uint32_t indexes = u->opts->first_match;
	if (indexes < 2) return;
	p->ranks = indexes;
	p->rank = NEW_N(u->a, uint32_t, p->n + 1);
	for (uint32_t i = 0; i < p->n; i++)
		for (uint32_t f = 0; f < p->v[i].file_n; f++) {
			uint32_t index = p->v[i].file[f]->index, rank = index < indexes ? index : 0;
			if (!f || rank < p->rank[i + 1]) p->rank[i + 1] = rank;
		}
}

/* An input requires it. */
static bool is_direct(const struct universe *u, const struct project *p)
{
	for (size_t i = 0; i < p->inputs.n; i++)
		if (!u->inputs[p->inputs.v[i]].constraint) return true;
	return false;
}

void project_open(struct universe *u, uint32_t id)
{
	struct project *p = project_at(u, id);
	if (p->open) return;
	p->open = true;
	if (p->page) {
		add_candidates(u, p);
		p->answer = NEW_N(u->a, struct answer, p->page->n + 1);
		match_hashes(p);
	}
	mark_preferred(u, p);
	mark_prereleases(u, p);
	mark_yanked_ok(u, p);
	mark_ranks(u, p);
	p->lowest = u->opts->resolution == RESOLUTION_LOWEST ||
	            (u->opts->resolution == RESOLUTION_LOWEST_DIRECT && is_direct(u, p));
	p->cutoff = u->opts->exclude_newer;
	for (size_t i = 0; i < u->opts->cutoffs_n; i++)
		if (str_eq(u->opts->cutoffs[i].name, p->name)) p->cutoff = u->opts->cutoffs[i].cutoff;
	if (p->url.n) p->cutoff.given = false;
}

/* The next one of `possible` by version alone. */
static size_t next_version(const struct project *p, struct bits possible, size_t from)
{
	if (!p->lowest) return bits_next(possible, from + 1);
	size_t i = bits_prev(possible, from);
	return i == NO_STATE ? possible.n : i;
}

static size_t before_all(const struct project *p, struct bits possible)
{
	return p->lowest ? possible.n : NO_STATE;
}

static size_t next_of_rank(const struct project *p, struct bits possible, size_t from, uint32_t rank)
{
	size_t i = next_version(p, possible, from);
	while (i < possible.n && state_rank(p, i) != rank) i = next_version(p, possible, i);
	return i;
}

size_t project_next(const struct project *p, struct bits possible, size_t from)
{
	if (!p->rank) return next_version(p, possible, from);
	uint32_t rank = state_rank(p, from);
	size_t i = next_of_rank(p, possible, from, rank);
	while (i >= possible.n && ++rank < p->ranks) i = next_of_rank(p, possible, before_all(p, possible), rank);
	return i;
}

/* The first state of `possible` with this rank that is in `among` or not in it. */
static uint32_t first_state(const struct project *p, struct bits possible, uint32_t rank, struct bits among, bool in)
{
	size_t i = next_of_rank(p, possible, before_all(p, possible), rank);
	while (i < possible.n && bits_has(among, i) != in) i = next_of_rank(p, possible, i, rank);
	return i < possible.n ? (uint32_t)i : NO_STATE;
}

static uint32_t best_of_rank(const struct project *p, struct bits possible, uint32_t rank)
{
	uint32_t best = first_state(p, possible, rank, p->pre, false);
	uint32_t pre = best && p->prefer_stable ? NO_STATE : first_state(p, possible, rank, p->pre, true);
	if (!best || !pre) return best ? best : pre;
	return (best < pre) != p->lowest ? best : pre;
}

uint32_t project_best(const struct project *p, struct bits possible)
{
	uint32_t best = NO_STATE, ranks = p->rank ? p->ranks : 1;
	for (uint32_t r = 0; r < ranks && p->preferred.n && !best; r++)
		best = first_state(p, possible, r, p->preferred, true);
	for (uint32_t r = 0; r < ranks && !best; r++) best = best_of_rank(p, possible, r);
	return best;
}
