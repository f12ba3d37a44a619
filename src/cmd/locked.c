#include "locked.h"

#include <stdlib.h>

#include "locked_extras.h"
#include "spokeshave/files.h"
#include "spokeshave/names.h"
#include "spokeshave/url.h"

struct locked {
	struct run *r;
	struct arena *a;
	const struct resolve_args *args;
	struct lockfile lock;
	struct lock_picks *picks; /* by target */
	struct names roots;       /* what the application requires itself, where the lock tells */
	struct names pins;        /* of `out->inputs`, in their order */
	struct names picked;      /* of the target at hand, in the order of its picks */
	struct strs *via;         /* beside these: who requires each */
	struct resolved *out;
	struct err *e;
};

str locked_path(const struct resolve_args *args)
{
	enum lock_format format;
	for (size_t i = 0; i < args->input.requirements.n; i++)
		if (lock_format_of(args->input.requirements.v[i], &format) && format != LOCK_REQUIREMENTS)
			return args->input.requirements.v[i];
	return (str){ 0 };
}

static bool fault(struct locked *l, enum fault fault, const struct lock_package *p, str why)
{
	return err_set(l->e, fault, "%.*s:%u:%u: %.*s %.*s %.*s", STR_ARG(l->lock.path), p->at.line, p->at.column, STR_ARG(p->name),
	               STR_ARG(p->written), STR_ARG(why));
}

/* ---- the lock ---- */

static bool check_alone(struct locked *l, const struct strs *words)
{
	const struct input_opts *in = &l->args->input;
	if (in->requirements.n == 1 && !words->n && !in->constraints.n && !in->overrides.n && !l->args->no_deps) return true;
	return err_set(l->e, FAULT_INPUT, "%.*s is a lock, which is taken as it is: nothing else that is required, constrained or "
	               "replaced can stand beside it", STR_ARG(l->lock.path));
}

static bool read_lock(struct locked *l, str path)
{
	enum lock_format format;
	struct notes notes = { 0 };
	str text;
	if (!lock_format_of(path, &format) || !file_read(l->r, l->a, path, LIMIT_LOCK_BYTES, &text, l->e)) return false;
	if (!lockfile_parse(l->a, format, path, text, &l->lock, &notes, l->e)) return false;
	run_warn_notes(l->r, &notes);
	names_init(&l->roots, l->a);
	names_init(&l->pins, l->a);
	for (size_t i = 0; i < l->lock.roots.n; i++) names_add(&l->roots, l->lock.roots.v[i].name);
	return true;
}

static bool pick_all(struct locked *l)
{
	struct lock_wanted wanted = { 0 };
	for (size_t i = 0; i < l->args->input.extras.n; i++)
		PUSH(l->a, &wanted.extras, name_normal(l->a, l->args->input.extras.v[i]));
	for (size_t i = 0; i < l->args->input.groups.n; i++) PUSH(l->a, &wanted.groups, l->args->input.groups.v[i]);
	l->picks = NEW_N(l->a, struct lock_picks, l->out->targets_n);
	for (size_t t = 0; t < l->out->targets_n; t++)
		if (!lockfile_pick(l->a, &l->lock, &l->out->targets[t], &wanted, &l->picks[t], l->e)) return false;
	return true;
}

/* ---- pins ---- */

static void take_sha256(struct arena *a, const struct strs *hashes, struct strs *out)
{
	for (size_t i = 0; i < hashes->n; i++) {
		str digest = hashes->v[i];
		if (str_eat(&digest, STR("sha256:"))) PUSH(a, out, digest);
	}
}

/* Why no wheel of it runs there: the tag that the closest one lacks. */
static bool no_wheel(struct locked *l, const struct lock_package *p, const struct target *t)
{
	const struct lock_file *closest = NULL;
	for (size_t i = 0; i < p->files.n; i++) {
		const struct lock_file *f = &p->files.v[i];
		if (f->is_wheel && (!closest || tag_set_closeness(t->tags, &f->wheel) > tag_set_closeness(t->tags, &closest->wheel)))
			closest = f;
	}
	str why = closest ? tag_set_why_not(l->a, t->tags, &closest->wheel) : STR("it has a source distribution alone");
	return fault(l, FAULT_CHECK, p, arena_fmt(l->a, "has no wheel for %.*s: %.*s", STR_ARG(t->name), STR_ARG(why)));
}

static bool check_pick(struct locked *l, const struct lock_pick *pick, const struct target *t)
{
	const struct lock_package *p = pick->package;
	if (p->source == LOCK_FROM_DIRECTORY || p->source == LOCK_FROM_VCS || p->source == LOCK_PROJECT)
		return fault(l, FAULT_INPUT, p, STR("would have to be built, and only wheels are taken: build one with `pip wheel --no-deps`, "
		                                    "and lock again with --find-links"));
	return !p->files.n || pick->file || no_wheel(l, p, t);
}

/* Where the wheel is; empty: on the index. */
static str url_of(struct locked *l, const struct lock_file *f)
{
	if (!f) return (str){ 0 };
	if (f->url.n) return url_without_fragment(f->url);
	if (!f->path.n) return (str){ 0 };
	return url_from_path(l->a, path_absolute(l->r, l->a, path_join(l->a, path_dir(l->lock.path), f->path)));
}

static bool make_input(struct locked *l, const struct lock_pick *pick, const struct target *t, struct input *out)
{
	const struct lock_package *p = pick->package;
	*out = (struct input){ .where = arena_fmt(l->a, "%.*s:%u", STR_ARG(l->lock.path), p->at.line) };
	if (!check_pick(l, pick, t)) return false;
	take_sha256(l->a, pick->file ? &pick->file->hashes : &p->hashes, &out->sha256);
	if (!out->sha256.n) take_sha256(l->a, &p->hashes, &out->sha256);
	if (!out->sha256.n) return fault(l, FAULT_INPUT, p, STR("has no sha256; lock again with hashes"));
	str pin = arena_fmt(l->a, "%.*s==%.*s", STR_ARG(p->name), STR_ARG(p->version.normal));
	if (!requirement_parse(l->a, pin, &out->req, NULL, l->e)) return err_in(l->e, "%.*s", STR_ARG(out->where));
	out->req.extras = pick->extras;
	str url = url_of(l, pick->file);
	if (!url.n) return true;
	/* with its digest: whoever locks again need not fetch it to know */
	out->req.url = arena_fmt(l->a, "%.*s#sha256=%.*s", STR_ARG(url), STR_ARG(out->sha256.v[0]));
	out->req.specs = (struct specifiers){ 0 };
	return true;
}

/* ---- what the application requires itself ---- */

/* Where the lock does not tell, all: what is required directly may be imported in ways that nothing shows. */
static bool is_direct(const struct locked *l, str name)
{
	return !l->lock.knows_roots || names_find(&l->roots, name) != NAME_NONE;
}

static void allow(struct locked *l, struct input *pin, const struct strs *sha256)
{
	for (size_t k = 0; k < sha256->n; k++) PUSH(l->a, &pin->sha256, sha256->v[k]);
	strs_sort_unique(&pin->sha256);
}

/* One pin for each name, with the digests of all targets: whichever version it is, a wheel is held to those of its name. */
static void add_pin(struct locked *l, const struct input *in, const struct lock_package *p)
{
	struct inputs *all = &l->out->inputs;
	struct input pin = { .where = in->where, .constraint = !is_direct(l, p->name) };
	struct err ignored;
	uint32_t id = names_find(&l->pins, p->name);
	if (id != NAME_NONE) {
		allow(l, &all->v[id], &in->sha256);
		return;
	}
	str text = arena_fmt(l->a, "%.*s==%.*s", STR_ARG(p->name), STR_ARG(p->version.normal));
	if (!requirement_parse(l->a, text, &pin.req, NULL, &ignored)) return;
	allow(l, &pin, &in->sha256);
	names_add(&l->pins, p->name);
	PUSH(l->a, all, pin);
}

/* ---- the index, for what the lock gives no address of ---- */

static bool read_index_options(struct locked *l, struct index_opts *index)
{
	const struct resolve_args *args = l->args;
	struct input_opts options = { .index_url = args->input.index_url, .extra_index_urls = args->input.extra_index_urls,
	                              .find_links = args->input.find_links, .no_index = args->input.no_index };
	struct inputs read = { 0 };
	/* the settings of the environment are read with requirements, of which any one will do */
	PUSH(l->a, &options.words, STR("spokeshave"));
	if (!inputs_read(l->r, &options, &read, l->e)) return false;
	*index = read.index;
	index->strategy = (enum index_strategy)args->index_strategy;
	index->keyring = args->keyring;
	index->targets = l->out->targets;
	index->targets_n = l->out->targets_n;
	return true;
}

/* A package that is to come from an index comes from the one that its lock names. */
static void pin_indexes(struct locked *l, struct index_opts *index)
{
	struct { struct index_pin *v; size_t n, cap; } pins = { 0 };
	for (size_t t = 0; t < l->out->targets_n; t++)
		for (size_t i = 0; i < l->picks[t].n; i++) {
			const struct lock_pick *pick = &l->picks[t].v[i];
			str address = pick->package->address;
			/* a variable in it is that tool's to expand: then ours is asked */
			bool is_url = (str_starts(address, STR("https://")) || str_starts(address, STR("http://"))) && !str_has(address, STR("${"));
			if (pick->package->source != LOCK_FROM_INDEX || !is_url || url_of(l, pick->file).n) continue;
			if (l->args->input.no_index || l->args->input.index_url.n) continue; /* the command line goes first */
			PUSH(l->a, &pins, ((struct index_pin){ pick->package->name, address }));
		}
	index->pins = pins.v;
	index->pins_n = pins.n;
}

/* ---- one solution of all targets ---- */

static bool solve_one(struct locked *l, size_t t, struct solution *out)
{
	const struct lock_picks *picks = &l->picks[t];
	struct inputs in = { 0 };
	struct resolve_opts opts = { .solver = { .prerelease = PRERELEASE_ALLOW, .no_deps = true,
	                                         .ignore_requires_python_upper = l->args->ignore_upper } };
	in.v = NEW_N(l->a, struct input, picks->n);
	for (size_t i = 0; i < picks->n; i++) {
		if (!make_input(l, &picks->v[i], &l->out->targets[t], &in.v[in.n++])) return false;
		add_pin(l, &in.v[i], picks->v[i].package);
	}
	return resolve(l->r, l->out->index, &in, &l->out->targets[t], 1, &opts, out, l->e)
		|| err_in(l->e, "%.*s", STR_ARG(l->lock.path));
}

/* Who requires what, by the lock. */
static void find_requirers(struct locked *l, const struct lock_picks *picks)
{
	names_init(&l->picked, l->a);
	l->via = NEW_N(l->a, struct strs, picks->n);
	for (size_t i = 0; i < picks->n; i++) names_add(&l->picked, picks->v[i].package->name);
	for (size_t i = 0; i < picks->n; i++) {
		const struct lock_package *p = picks->v[i].package;
		for (size_t k = 0; k < p->requires.n; k++) {
			uint32_t id = names_find(&l->picked, p->requires.v[k].name);
			if (id != NAME_NONE && id != i) PUSH(l->a, &l->via[id], p->name);
		}
	}
}

/* The lock itself, where no one does or the application does as well. */
static void set_via(struct locked *l, const struct lock_picks *picks, struct chosen *c)
{
	uint32_t id = names_find(&l->picked, c->name);
	c->via = id == NAME_NONE ? (struct strs){ 0 } : l->via[id];
	uint32_t line = id == NAME_NONE ? 1 : picks->v[id].package->at.line;
	if (!c->via.n || (l->lock.knows_roots && is_direct(l, c->name)))
		PUSH(l->a, &c->via, arena_fmt(l->a, "%.*s:%u", STR_ARG(path_base(l->lock.path)), line));
	strs_sort_unique(&c->via);
}

static void add_extras(struct locked *l, size_t t, struct chosen *c)
{
	uint32_t id = names_find(&l->picked, c->name);
	if (id != NAME_NONE && c->metadata[t])
		locked_extras(l->a, &l->lock, &l->picked, l->picks[t].v[id].package, c->metadata[t], &l->out->targets[t], &c->extras);
}

static int by_name_and_version(const void *a, const void *b)
{
	const struct chosen *x = a, *y = b;
	int c = str_cmp(x->name, y->name);
	return c ? c : version_cmp(x->version, y->version);
}

static void join(struct arena *a, struct chosen *to, const struct chosen *from, size_t targets_n)
{
	for (size_t t = 0; t < targets_n; t++) {
		if (!from->file[t]) continue;
		to->file[t] = from->file[t];
		to->metadata[t] = from->metadata[t];
	}
	for (size_t i = 0; i < from->via.n; i++) PUSH(a, &to->via, from->via.v[i]);
	for (size_t i = 0; i < from->extras.n; i++) PUSH(a, &to->extras, from->extras.v[i]);
	strs_sort_unique(&to->via);
	strs_sort_unique(&to->extras);
}

static void widen(struct locked *l, const struct solution *one, size_t t, struct chosen *to)
{
	find_requirers(l, &l->picks[t]);
	for (size_t i = 0; i < one->n; i++) {
		to[i] = one->v[i];
		to[i].file = NEW_N(l->a, const struct wheel_file *, l->out->targets_n);
		to[i].metadata = NEW_N(l->a, const struct metadata *, l->out->targets_n);
		to[i].file[t] = one->v[i].file[0];
		to[i].metadata[t] = one->v[i].metadata[0];
		set_via(l, &l->picks[t], &to[i]);
		add_extras(l, t, &to[i]);
	}
}

static bool solve(struct locked *l)
{
	size_t n = l->out->targets_n, at = 0, kept = 0, most = 0;
	struct solution *all = &l->out->solution, one;
	for (size_t t = 0; t < n; t++) most += l->picks[t].n;
	all->v = NEW_N(l->a, struct chosen, most);
	for (size_t t = 0; t < n; at += one.n, t++) {
		if (!solve_one(l, t, &one)) return false;
		widen(l, &one, t, all->v + at);
	}
	if (at) qsort(all->v, at, sizeof *all->v, by_name_and_version);
	for (size_t i = 0; i < at; i++) {
		if (kept && !by_name_and_version(&all->v[kept - 1], &all->v[i])) join(l->a, &all->v[kept - 1], &all->v[i], n);
		else all->v[kept++] = all->v[i];
	}
	all->n = kept;
	return true;
}

bool resolve_lock(struct run *r, const struct resolve_args *args, str path, const struct strs *words, struct resolved *out,
                  struct err *e)
{
	struct locked l = { .r = r, .a = run_arena(r), .args = args, .lock = { .path = path }, .out = out, .e = e };
	struct index_opts index;
	double began = run_clock(r);
	out->inputs = (struct inputs){ 0 };
	if (!check_alone(&l, words) || !read_lock(&l, path) || !pick_all(&l) || !read_index_options(&l, &index)) return false;
	pin_indexes(&l, &index);
	out->inputs.index = index;
	out->inputs.require_hashes = true;
	PUSH(l.a, &out->inputs.files, path);
	if (!index_open(r, &index, &out->index, e)) return false;
	if (!solve(&l)) {
		index_close(out->index);
		return false;
	}
	out->seconds = run_clock(r) - began;
	return true;
}
