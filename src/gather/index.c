/*
 * Facts from an index: everything that is declared is resolved at once; where
 * that has no solution, each requirement by itself, and what still has none is
 * unknown. No wheel is fetched: its metadata and its directory suffice.
 */
#include <stdlib.h>
#include <string.h>

#include "dists.h"
#include "spokeshave/buf.h"
#include "spokeshave/resolve.h"
#include "spokeshave/wheel_directory.h"

bool is_asked_for(const struct gathered *g, const struct audit_requirement *r)
{
	return !r->unreadable.n && !r->conda && !audit_is_own(&g->declared, r->req.canonical);
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const struct audit_dist *)a)->name, ((const struct audit_dist *)b)->name);
}

void known_sort(struct known *k)
{
	if (k->n) qsort(k->v, k->n, sizeof *k->v, by_name);
}

struct audit_dist *known_find(struct known *k, str canonical)
{
	for (size_t i = 0; i < k->n; i++)
		if (str_eq(k->v[i].name, canonical)) return &k->v[i];
	return NULL;
}

struct asking {
	struct run *r;
	struct arena *a;
	const struct gathered *g;
	const struct gather_index_opts *o;
	struct index *x;
	struct known *out;
	size_t cap;
	/* by distribution: the wheel of each target, or null */
	const struct wheel_file **files;
	bool unsure; /* something could not be had that may be there the next time */
};

static struct audit_dist *add(struct asking *s, str name)
{
	if (s->out->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 64, t = s->o->targets_n;
		struct audit_dist *v = NEW_N(s->a, struct audit_dist, cap);
		const struct wheel_file **files = NEW_N(s->a, const struct wheel_file *, cap * t);
		if (s->out->n) memcpy(v, s->out->v, s->out->n * sizeof *v);
		if (s->out->n) memcpy(files, s->files, s->out->n * t * sizeof *files);
		s->out->v = v;
		s->files = files;
		s->cap = cap;
	}
	s->out->v[s->out->n] = (struct audit_dist){ .name = name };
	return &s->out->v[s->out->n++];
}

/* ---- resolving ---- */

static void take_solution(struct asking *s, const struct solution *solution)
{
	for (size_t i = 0; i < solution->n; i++) {
		const struct chosen *c = &solution->v[i];
		struct audit_dist *d = known_find(s->out, c->name);
		if (d) {
			for (size_t k = 0; k < c->extras.n; k++)
				if (!strs_has(&d->asked_extras, c->extras.v[k])) PUSH(s->a, &d->asked_extras, c->extras.v[k]);
			continue;
		}
		d = add(s, c->name);
		d->version = c->version->normal;
		for (size_t k = 0; k < c->extras.n; k++) PUSH(s->a, &d->asked_extras, c->extras.v[k]);
		for (size_t t = 0; t < s->o->targets_n; t++) {
			s->files[(s->out->n - 1) * s->o->targets_n + t] = c->file[t];
			if (c->metadata[t] && !d->metadata) d->metadata = c->metadata[t];
			if (!c->file[t] || !c->file[t]->is_yanked) continue;
			d->is_yanked = true;
			d->yanked = c->file[t]->yanked;
		}
	}
}

static bool resolve_these(struct asking *s, const struct inputs *in, struct err *e)
{
	struct resolve_opts opts = { 0 };
	struct solution solution;
	if (!in->n) return true;
	if (!resolve(s->r, s->x, in, s->o->targets, s->o->targets_n, &opts, &solution, e)) return false;
	take_solution(s, &solution);
	return true;
}

/* Of an explanation the last sentence before its conclusion says most; of other messages the first line. */
static str cause(struct asking *s, const struct err *e, str name)
{
	str line, rest = str_trim(arena_str(s->a, str_of(e->text))), best = { 0 };
	if (index_lacks(s->x, name)) return STR("no index that was asked has it");
	while (rest.n) {
		str_cut(rest, '\n', &line, &rest);
		line = str_trim(line);
		bool says = !str_starts(line, STR("So there is no solution")) && !str_starts(line, STR("hint:")) && !str_starts(line, STR("Did you"));
		if (line.n && (!best.n || (says && e->fault == FAULT_CONFLICT))) best = line;
	}
	str_eat_end(&best, STR("."));
	return best;
}

static void add_unknown(struct asking *s, str name, str why)
{
	struct audit_dist *d = known_find(s->out, name);
	if (!d) d = add(s, name);
	if (d->metadata) return;
	d->unknown = why;
	d->status = index_status(s->x, name);
	if (str_eq(d->status, STR("active"))) d->status = (str){ 0 };
	run_warn(s->r, "nothing can be learnt of %.*s: %.*s", STR_ARG(name), STR_ARG(why));
}

/* ---- one by one ---- */

/*
 * What no target can install can be known all the same: the newest version that
 * the requirement admits, by whichever wheel there is.
 */
static const struct wheel_file *any_wheel(const struct page *page, const struct requirement *q)
{
	const struct wheel_file *best = NULL;
	for (size_t i = 0; i < page->n; i++) {
		const struct wheel_file *f = &page->v[i];
		bool pinned = specifiers_pin(&q->specs) != NULL;
		if (!specifiers_contain(&q->specs, &f->wheel.version)) continue;
		if (!pinned && (f->is_yanked || version_is_pre(&f->wheel.version))) continue;
		if (!best || version_cmp(&f->wheel.version, &best->wheel.version) > 0) best = f;
	}
	return best;
}

struct wanted { struct input *v; size_t n, cap; };

static bool take_any_wheel(struct asking *s, const struct requirement *q, struct wanted *more, bool *found, struct err *e)
{
	const struct page *page = NULL;
	const struct metadata *m = NULL;
	str why;
	*found = false;
	if (!index_ask_page(s->r, s->x, q->canonical, &page, &why, e)) return false;
	const struct wheel_file *file = page ? any_wheel(page, q) : NULL;
	if (!file) return true;
	if (!index_ask_metadata(s->r, s->x, file, &m, &why, e)) return false;
	if (!m) return true;
	struct audit_dist *d = add(s, q->canonical);
	d->version = file->wheel.version.normal;
	d->metadata = m;
	for (size_t i = 0; i < q->extras.n; i++) PUSH(s->a, &d->asked_extras, q->extras.v[i]);
	for (size_t t = 0; t < s->o->targets_n; t++) s->files[(s->out->n - 1) * s->o->targets_n + t] = file;
	for (size_t i = 0; i < m->requires_dist.n; i++) {
		const struct requirement *need = &m->requires_dist.v[i];
		if (marker_eval(s->a, need->marker, &s->o->targets[0].env, (str){ 0 }, NULL))
			PUSH(s->a, more, ((struct input){ .req = *need, .where = q->canonical }));
	}
	*found = true;
	return true;
}

enum { NETWORK_FAULTS_MOST = 3 }; /* then the index is taken for unreachable */

static bool resolve_each(struct asking *s, const struct inputs *in, struct err *e)
{
	struct wanted todo = { 0 };
	unsigned faults = 0;
	for (size_t i = 0; i < in->n; i++) PUSH(s->a, &todo, in->v[i]);
	for (size_t i = 0; i < todo.n; i++) {
		struct inputs one = *in;
		struct input input = todo.v[i];
		bool found = false, declared = i < in->n;
		if (run_interrupted(s->r)) return run_interrupted_err(e);
		if (!declared && known_find(s->out, input.req.canonical)) continue;
		if (faults >= NETWORK_FAULTS_MOST) {
			if (declared) add_unknown(s, input.req.canonical, STR("its index did not answer for others, so it was not asked"));
			continue;
		}
		one.v = &input;
		one.n = 1;
		if (resolve_these(s, &one, e)) continue;
		if (e->fault == FAULT_SYSTEM) return false;
		bool network = e->fault == FAULT_NETWORK;
		str why = cause(s, e, input.req.canonical);
		s->unsure |= network || run_opts(s->r)->offline;
		faults += network && !run_opts(s->r)->offline;
		if (!network && !known_find(s->out, input.req.canonical) && !take_any_wheel(s, &input.req, &todo, &found, e)) return false;
		if (!found && declared) add_unknown(s, input.req.canonical, why);
	}
	return true;
}

/* ---- directories ---- */

static void take_directory(struct asking *s, struct audit_dist *d, const struct wheel_directory *w)
{
	struct audit_dist_file *files = NEW_N(s->a, struct audit_dist_file, w->n + 1);
	for (size_t i = 0; i < w->n; i++) files[i] = (struct audit_dist_file){ w->v[i].path, w->v[i].size };
	d->files = files;
	d->files_n = w->n;
	d->entry_points = &w->entry_points;
	if (w->why.n) d->unknown = w->why;
	s->unsure |= w->why.n > 0;
}

/* What the wheel of another target has besides: there, it can be imported. */
static void add_directory(struct asking *s, struct audit_dist *d, const struct wheel_directory *w)
{
	struct audit_dist_file *files = NEW_N(s->a, struct audit_dist_file, d->files_n + w->n + 1);
	size_t n = 0;
	for (size_t i = 0, k = 0; i < d->files_n || k < w->n; n++) {
		int order = i == d->files_n ? 1 : k == w->n ? -1 : str_cmp(d->files[i].path, w->v[k].path);
		files[n] = order <= 0 ? d->files[i] : (struct audit_dist_file){ w->v[k].path, w->v[k].size };
		i += order <= 0;
		k += order >= 0;
	}
	d->files = files;
	d->files_n = n;
}

static bool take_directories(struct asking *s, size_t from, struct err *e)
{
	size_t t_n = s->o->targets_n, n = 0;
	struct wheel_directory *want = NEW_N(s->a, struct wheel_directory, (s->out->n - from) * t_n + 1);
	for (size_t i = from; i < s->out->n; i++)
		for (size_t t = 0, any = 0; t < t_n && (s->o->sizes || !any); t++)
			if (s->files[i * t_n + t]) {
				want[n++].file = s->files[i * t_n + t];
				any = 1;
			}
	if (n && !index_directories(s->r, s->x, want, n, e)) return false;
	run_progress_end(s->r);
	for (size_t i = from; i < s->out->n; i++) {
		struct audit_dist *d = &s->out->v[i];
		uint64_t *bytes = NEW_N(s->a, uint64_t, t_n);
		const struct wheel_directory *taken = NULL;
		d->bytes = bytes;
		for (size_t t = 0; t < t_n; t++)
			for (size_t k = 0; k < n; k++) {
				if (want[k].file != s->files[i * t_n + t]) continue;
				bytes[t] = want[k].bytes;
				if (!taken) take_directory(s, d, &want[k]);
				else if (taken != &want[k] && want[k].n) add_directory(s, d, &want[k]);
				taken = &want[k];
				break;
			}
		if (!taken && !d->unknown.n) d->unknown = STR("no target has a wheel of it");
		if (d->status.n || d->unknown.n) continue;
		d->status = index_status(s->x, d->name);
		if (str_eq(d->status, STR("active"))) d->status = (str){ 0 };
	}
	return true;
}

/* ---- what imports may mean ---- */

static const struct wheel_file *newest(const struct page *page, const struct target *t)
{
	const struct wheel_file *best = NULL;
	for (size_t i = 0; i < page->n; i++) {
		const struct wheel_file *f = &page->v[i];
		if (f->is_yanked || version_is_pre(&f->wheel.version) || tag_set_rank(t->tags, &f->wheel) == RANK_NONE) continue;
		if (!best || wheel_name_cmp(t->tags, &f->wheel, &best->wheel) > 0) best = f;
	}
	return best;
}

/* Names of imports that nothing known has and that were not looked for yet. */
static void names_to_look_for(struct asking *s, const struct strs *looked_for, struct strs *out)
{
	struct strs names = { 0 };
	struct audit_input in = { .declared = &s->g->declared, .files = s->g->files, .files_n = s->g->files_n, .dists = s->out->v,
		                  .dists_n = s->out->n };
	struct audit_target *targets = NEW_N(s->a, struct audit_target, s->o->targets_n);
	for (size_t t = 0; t < s->o->targets_n; t++)
		targets[t] = (struct audit_target){ s->o->targets[t].name, s->o->targets[t].minor, &s->o->targets[t].env };
	in.targets = targets;
	in.targets_n = s->o->targets_n;
	struct arena tables;
	arena_init(&tables);
	audit_wanted(&tables, &in, &names);
	for (size_t i = 0; i < names.n; i++)
		if (!strs_has(looked_for, names.v[i]) && !known_find(s->out, names.v[i])) PUSH(s->a, out, arena_str(s->a, names.v[i]));
	arena_free(&tables);
}

static bool look_for(struct asking *s, const struct strs *names, struct err *e)
{
	size_t from = s->out->n;
	for (size_t i = 0; i < names->n; i++) {
		const struct page *page;
		str why;
		if (!index_ask_page(s->r, s->x, names->v[i], &page, &why, e)) return false;
		const struct wheel_file *file = page ? newest(page, &s->o->targets[0]) : NULL;
		if (!file) continue;
		struct audit_dist *d = add(s, names->v[i]);
		d->offered = true;
		d->version = file->wheel.version.normal;
		s->files[(s->out->n - 1) * s->o->targets_n] = file;
	}
	return from == s->out->n || take_directories(s, from, e);
}

/* ---- the way through ---- */

static bool read_inputs(struct asking *s, struct inputs *in, struct err *e)
{
	struct input_opts o = s->o->input;
	struct strs where = { 0 };
	o.words = (struct strs){ 0 };
	for (int locked = 0; locked < 2; locked++)
		for (size_t i = 0; i < s->g->declared.n; i++) {
			const struct audit_requirement *r = &s->g->declared.v[i];
			if (!is_asked_for(s->g, r) || r->locked != (locked == 1)) continue;
			PUSH(s->a, &o.words, requirement_text(s->a, &r->req));
			PUSH(s->a, &where, arena_fmt(s->a, "%.*s:%u", STR_ARG(r->at.path), r->at.line));
		}
	*in = (struct inputs){ 0 };
	bool none = !o.words.n;
	if (none) PUSH(s->a, &o.words, STR("pip")); /* indexes are read all the same */
	if (!inputs_read(s->r, &o, in, e)) return false;
	if (none) in->n = 0;
	for (size_t i = 0; i < in->n && in->n == where.n; i++) in->v[i].where = where.v[i];
	return true;
}

/* All that the answer depends on but time. */
static str key_of(struct asking *s, const struct inputs *in, bool *told)
{
	struct buf b = buf_in(s->a);
	for (size_t t = 0; t < s->o->targets_n; t++)
		buf_fmt(&b, "%.*s %.*s %.*s %.*s\n", STR_ARG(s->o->targets[t].name), STR_ARG(s->o->targets[t].image),
		        STR_ARG(s->o->targets[t].python.normal), STR_ARG(s->o->targets[t].arch));
	for (size_t i = 0; i < in->index.urls.n; i++) buf_fmt(&b, "%.*s\n", STR_ARG(in->index.urls.v[i]));
	for (size_t i = 0; i < in->index.find_links.n; i++) *told &= gather_links_state(s->r, in->index.find_links.v[i], &b);
	for (size_t i = 0; i < in->n; i++) buf_fmt(&b, "%.*s\n", STR_ARG(requirement_text(s->a, &in->v[i].req)));
	return buf_str(&b);
}

/* Indexes and wheels on this machine may change at any time, and are quickly read. */
static bool is_remote(const struct inputs *in)
{
	for (size_t i = 0; i < in->index.urls.n; i++)
		if (str_has(in->index.urls.v[i], STR("file:"))) return false;
	for (size_t i = 0; i < in->n; i++)
		if (str_starts(in->v[i].req.url, STR("file:"))) return false;
	return in->index.urls.n > 0;
}

static bool ask_all(struct asking *s, const struct inputs *in, struct err *e)
{
	bool ok = resolve_these(s, in, e) || (e->fault != FAULT_SYSTEM && resolve_each(s, in, e));
	if (!ok || !take_directories(s, 0, e)) return false;
	known_sort(s->out);
	return true;
}

bool gather_index(struct run *r, const struct gathered *g, const struct gather_index_opts *opts, struct known *out,
                  uint64_t *received, struct err *e)
{
	struct asking s = { .r = r, .a = run_arena(r), .g = g, .o = opts, .out = out };
	struct strs looked_for = { 0 }, names = { 0 };
	struct inputs in;
	*out = (struct known){ 0 };
	if (!read_inputs(&s, &in, e)) return false;
	in.index.targets = opts->targets;
	in.index.targets_n = opts->targets_n;
	bool remote = is_remote(&in);
	str key = key_of(&s, &in, &remote);
	bool recalled = remote && recall(r, key, out, &looked_for, opts->targets_n);
	s.cap = out->n;
	if (recalled) names_to_look_for(&s, &looked_for, &names);
	if (recalled && (!names.n || run_opts(r)->offline)) return true;
	if (!index_open(r, &in.index, &s.x, e)) return false;
	bool ok = recalled || ask_all(&s, &in, e);
	if (ok && !run_opts(r)->offline) {
		if (!recalled) names_to_look_for(&s, &looked_for, &names);
		/* the order of distributions is that of `files` no more: what is added stands behind them */
		s.files = NEW_N(s.a, const struct wheel_file *, (s.cap + 1) * opts->targets_n);
		ok = look_for(&s, &names, e);
		known_sort(out);
		for (size_t i = 0; i < names.n; i++) PUSH(s.a, &looked_for, names.v[i]);
		if (ok && remote && !s.unsure) remember(r, key, out, &looked_for, opts->targets_n);
	}
	*received += index_received(s.x);
	index_close(s.x);
	return ok;
}
