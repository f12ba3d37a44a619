#include "universe.h"

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

static void note_input(struct universe *u, uint32_t number)
{
	const struct input *in = &u->inputs[number];
	if (!applies_anywhere(u, in)) return;
	struct project *p = project_at(u, universe_project(u, in->req.canonical));
	PUSH(u->a, &p->inputs, number);
	if (in->sha256.n) p->hashes = hashes_meet(u->a, p->hashes, &in->sha256);
	bool exact = in->req.url.n || specifiers_pin(&in->req.specs);
	if (exact && in->sha256.n) p->pinned_and_hashed = true;
	if (!in->req.url.n) return;
	if (!url_is_wheel(in->req.url) || (p->url.n && !str_eq(p->url, in->req.url))) p->refused = true;
	else p->url = in->req.url;
}

void universe_init(struct universe *u, struct arena *a, const struct target *targets, size_t targets_n,
                   const struct input *inputs, size_t inputs_n, const struct solver_opts *opts)
{
	*u = (struct universe){ .a = a, .targets = targets, .targets_n = (uint32_t)targets_n,
	                        .inputs = inputs, .inputs_n = inputs_n, .opts = opts };
	pubgrub_init(&u->engine, a);
	names_init(&u->names, a);
	names_init(&u->python_texts, a);
	names_init(&u->tag_texts, a);
	for (uint32_t i = 0; i < inputs_n; i++) note_input(u, i);
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

/* Yanked versions exist only for an input that pins them. */
static void mark_yanked_ok(struct universe *u, struct project *p)
{
	p->yanked_ok = bits_new(u->a, p->n + 1);
	for (size_t i = 0; i < p->inputs.n; i++) {
		const struct requirement *req = &u->inputs[p->inputs.v[i]].req;
		if (req->url.n) bits_fill(p->yanked_ok);
		if (!specifiers_pin(&req->specs)) continue;
		for (uint32_t k = 0; k < p->n; k++)
			if (specifiers_contain(&req->specs, p->v[k].version)) bits_set(p->yanked_ok, k + 1);
	}
}

/* Digests choose among files only if they match one; else the mismatch is said when it is fetched. */
static void match_hashes(struct project *p)
{
	for (size_t i = 0; p->hashes && i < p->page->n && !p->hash_matches; i++)
		p->hash_matches = p->page->v[i].sha256.n && strs_has(p->hashes, p->page->v[i].sha256);
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
	mark_prereleases(u, p);
	mark_yanked_ok(u, p);
}

/* The first state of `possible` that is in `among` or not in it. */
static uint32_t first_state(struct bits possible, struct bits among, bool in)
{
	size_t i = bits_next(possible, 1);
	while (i < possible.n && bits_has(among, i) != in) i = bits_next(possible, i + 1);
	return i < possible.n ? (uint32_t)i : NO_STATE;
}

uint32_t project_best(const struct project *p, struct bits possible)
{
	if (p->prefer_stable) {
		uint32_t stable = first_state(possible, p->pre, false);
		if (stable) return stable;
		return first_state(possible, p->pre, true);
	}
	size_t i = bits_next(possible, 1);
	return i < possible.n ? (uint32_t)i : NO_STATE;
}
