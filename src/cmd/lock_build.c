#include "lock_build.h"

#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/digest.h"
#include "spokeshave/files.h"
#include "spokeshave/record.h"
#include "spokeshave/url.h"

struct builder {
	struct run *r;
	struct arena *a;
	const struct lock_build *how;
	const struct resolved *x;
	struct lockfile *out;
	struct wheel_fetch *fetched; /* of wheels whose page gives no digest */
	size_t fetched_n;
	str folder;                  /* of the lock: absolute, with a '/' */
	struct err *e;
};

/* ---- digests ---- */

/* The digests that --hash allows, or null. */
static const struct strs *allowed_digests(const struct inputs *in, str name)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].sha256.n && str_eq(in->v[i].req.canonical, name)) return &in->v[i].sha256;
	return NULL;
}

/* The digest of a wheel that an input names by its path or file URL: the user's word for it, until it is read. */
static bool is_users_word(const struct inputs *in, str name, const struct wheel_file *file)
{
	for (size_t i = 0; i < in->n; i++)
		if (in->v[i].req.url.n && str_eq(in->v[i].req.canonical, name)) return str_starts(file->url, STR("file:"));
	return false;
}

/*
 * An index may give no digests: such wheels are fetched, since a lock without
 * them locks nothing. What the index gives and --hash does not allow is refused
 * there, too, before anything is fetched: it must not take the place of the
 * digest that the user trusts.
 */
static bool fetch_digests(struct builder *b)
{
	const struct resolved *x = b->x;
	b->fetched = NEW_N(b->a, struct wheel_fetch, x->solution.n * x->targets_n);
	for (size_t i = 0; i < x->solution.n; i++)
		for (size_t t = 0; t < x->targets_n; t++) {
			const struct wheel_file *file = x->solution.v[i].file[t];
			const struct strs *allowed = allowed_digests(&x->inputs, x->solution.v[i].name);
			if (!file) continue;
			bool known = file->sha256.n && !is_users_word(&x->inputs, x->solution.v[i].name, file);
			if (known && (!allowed || strs_has(allowed, file->sha256))) continue;
			b->fetched[b->fetched_n++] = (struct wheel_fetch){ .file = file, .allowed = allowed };
		}
	return !b->fetched_n || index_fetch_wheels(b->r, x->index, b->a, b->fetched, b->fetched_n, b->e);
}

static str digest_of(const struct builder *b, const struct wheel_file *file)
{
	for (size_t i = 0; i < b->fetched_n; i++)
		if (b->fetched[i].file == file) return b->fetched[i].sha256;
	return file->sha256;
}

/* ---- addresses ---- */

/* The input that names this wheel by its URL, or null. */
static const struct input *input_of(const struct resolved *x, const struct chosen *c)
{
	const struct { const struct input *v; size_t n; } lists[] = {
		{ x->inputs.overrides, x->inputs.overrides_n }, { x->inputs.v, x->inputs.n },
	};
	for (size_t k = 0; k < COUNT(lists); k++)
		for (size_t i = 0; i < lists[k].n; i++) {
			const struct input *in = &lists[k].v[i];
			if (!in->req.url.n || !str_eq(in->req.canonical, c->name)) continue;
			for (size_t t = 0; t < x->targets_n; t++)
				if (c->file[t] && str_eq(c->file[t]->url, url_without_fragment(in->req.url))) return in;
		}
	return NULL;
}

/*
 * Where anyone finds it: a URL without user, password and query, where tokens
 * stand; a path for what lies below the lock.
 */
static bool place(struct builder *b, const struct wheel_file *file, struct lock_file *out)
{
	str path = url_file_path(b->a, file->url), shown = url_redacted(b->a, url_without_fragment(file->url));
	if (str_eat(&path, b->folder)) {
		out->path = path;
		return true;
	}
	out->url = str_slice(shown, 0, str_find(shown, '?'));
	if (run_redact(b->r, b->a, out->url).p == out->url.p) return true;
	return err_set(b->e, FAULT_INPUT, "the address of %.*s holds the value of a variable, and a pylock.toml can't refer to one: "
	               "lock with --as requirements", STR_ARG(file->filename));
}

/* ---- wheels ---- */

static bool is_there(const struct lock_package *p, str name)
{
	for (size_t i = 0; i < p->files.n; i++)
		if (str_eq(p->files.v[i].name, name)) return true;
	return false;
}

static bool add_wheel(struct builder *b, struct lock_package *p, const struct wheel_file *file)
{
	struct lock_file f = { .name = file->filename, .is_wheel = true, .wheel = file->wheel,
	                       .upload_time = file->upload_time, .size = file->size };
	str digest = digest_of(b, file);
	if (!digest.n || is_there(p, file->filename)) return true;
	if (!place(b, file, &f)) return false;
	PUSH(b->a, &f.hashes, arena_fmt(b->a, "sha256:%.*s", STR_ARG(digest)));
	PUSH(b->a, &p->files, f);
	return true;
}

static bool is_for_a_target(const struct builder *b, const struct chosen *c, const struct wheel_file *file)
{
	for (size_t t = 0; t < b->x->targets_n; t++)
		if (c->file[t] && c->file[t]->index == file->index && tag_set_rank(b->x->targets[t].tags, &file->wheel) != RANK_NONE)
			return true;
	return false;
}

/* Those that were chosen, and of the same version whatever else a target takes. */
static bool add_wheels(struct builder *b, const struct chosen *c, bool by_url, struct lock_package *p)
{
	const struct page *page = by_url ? NULL : index_page(b->x->index, c->name);
	for (size_t t = 0; t < b->x->targets_n; t++)
		if (c->file[t] && !add_wheel(b, p, c->file[t])) return false;
	for (size_t i = 0; page && i < page->n; i++) {
		const struct wheel_file *file = &page->v[i];
		if (version_cmp(&file->wheel.version, c->version) || !is_for_a_target(b, c, file)) continue;
		if (!add_wheel(b, p, file)) return false;
	}
	return true;
}

static int file_order(const void *left, const void *right)
{
	return str_cmp(((const struct lock_file *)left)->name, ((const struct lock_file *)right)->name);
}

/*
 * Where some targets have no need of it, a marker that holds on the others: they
 * may have no wheel of it. None where no key of markers can tell them apart; then
 * none of the requirements on it could either.
 */
static const struct marker *marker_of(struct builder *b, const struct chosen *c)
{
	const struct marker *m = NULL;
	bool *needs = NEW_N(b->a, bool, b->x->targets_n);
	for (size_t t = 0; t < b->x->targets_n; t++) needs[t] = c->file[t] != NULL;
	return lock_marker_for(b->a, b->x->targets, b->x->targets_n, needs, &m) ? m : NULL;
}

/* ---- requirements ---- */

static bool is_locked(const struct builder *b, str name)
{
	const struct solution *s = &b->x->solution;
	for (size_t i = 0; i < s->n; i++)
		if (str_eq(s->v[i].name, name)) return !b->how->kept || b->how->kept[i];
	return false;
}

static bool is_required(struct builder *b, const struct chosen *c, size_t t, const struct requirement *q)
{
	const struct marker_env *env = &b->x->targets[t].env;
	if (marker_eval(b->a, q->marker, env, (str){ 0 }, NULL)) return true;
	for (size_t k = 0; q->marker && marker_uses_extra(q->marker) && k < c->extras.n; k++)
		if (marker_eval(b->a, q->marker, env, c->extras.v[k], NULL)) return true;
	return false;
}

/* What any target needs of it, of what is locked. */
static void add_requires(struct builder *b, const struct chosen *c, struct lock_package *p)
{
	struct strs names = { 0 };
	p->knows_requires = true;
	for (size_t t = 0; t < b->x->targets_n; t++)
		for (size_t i = 0; c->metadata[t] && i < c->metadata[t]->requires_dist.n; i++) {
			const struct requirement *q = &c->metadata[t]->requires_dist.v[i];
			if (!str_eq(q->canonical, c->name) && is_required(b, c, t, q) && is_locked(b, q->canonical))
				PUSH(b->a, &names, q->canonical);
		}
	strs_sort_unique(&names);
	for (size_t i = 0; i < names.n; i++) PUSH(b->a, &p->requires, ((struct lock_requirement){ .name = names.v[i] }));
}

static str requires_python(const struct resolved *x, const struct chosen *c)
{
	for (size_t t = 0; t < x->targets_n; t++)
		if (c->metadata[t]) return c->metadata[t]->requires_python;
	return (str){ 0 };
}

/* ---- packages ---- */

static const struct wheel_file *first_file(const struct resolved *x, const struct chosen *c)
{
	for (size_t t = 0; t < x->targets_n; t++)
		if (c->file[t]) return c->file[t];
	return NULL;
}

/* Where the user had it from, or the index; folders of this machine are no one else's. */
static void set_source(struct builder *b, const struct chosen *c, const struct input *in, struct lock_package *p)
{
	const struct wheel_file *file = first_file(b->x, c);
	if (in) {
		bool is_path = !str_has(in->address, STR(":")) && !str_has(in->address, STR("${"));
		p->source = is_path ? LOCK_FROM_PATH : LOCK_FROM_URL;
		p->address = in->address;
	} else if (file && file->index < index_count(b->x->index)) {
		str url = index_name(b->x->index, file->index);
		if (!str_starts(url, STR("file:")) && run_redact(b->r, b->a, url).p == url.p) p->address = url;
	}
}

static bool add_package(struct builder *b, const struct chosen *c)
{
	const struct input *in = input_of(b->x, c);
	struct lock_package p = { .name = c->name, .written = c->version->normal, .version = *c->version,
	                          .requires_python = requires_python(b->x, c) };
	set_source(b, c, in, &p);
	p.marker = marker_of(b, c);
	if (b->how->named_files) {
		add_requires(b, c, &p);
		if (!add_wheels(b, c, in != NULL, &p)) return false;
		if (p.files.n) qsort(p.files.v, p.files.n, sizeof *p.files.v, file_order);
	}
	for (size_t t = 0; t < b->x->targets_n; t++)
		if (c->file[t]) PUSH(b->a, &p.hashes, arena_fmt(b->a, "sha256:%.*s", STR_ARG(digest_of(b, c->file[t]))));
	strs_sort_unique(&p.hashes);
	for (size_t k = 0; k < c->via.n; k++)
		PUSH(b->a, &p.via, str_starts(c->via.v[k], STR("/")) ? path_base(c->via.v[k]) : c->via.v[k]);
	PUSH(b->a, b->out, p);
	return true;
}

/* ---- the whole ---- */

static void add_roots(struct builder *b)
{
	const struct inputs *in = &b->x->inputs;
	b->out->knows_roots = true;
	for (size_t i = 0; i < in->n; i++)
		if (!in->v[i].constraint) PUSH(b->a, &b->out->roots, ((struct lock_requirement){ .name = in->v[i].req.canonical }));
}

/* Without its version, which nothing keeps: a newer one must not make the lock another. */
static void leave_out(struct builder *b, size_t i)
{
	const struct chosen *c = &b->x->solution.v[i];
	PUSH(b->a, &b->out->dropped, c->name);
	PUSH(b->a, &b->out->remarks, arena_fmt(b->a, "not locked: %.*s, %.*s", STR_ARG(c->name), STR_ARG(b->how->why[i])));
}

bool lock_build(struct run *r, const struct lock_build *how, struct lockfile *out, struct err *e)
{
	struct arena *a = run_arena(r);
	struct builder b = { .r = r, .a = a, .how = how, .x = how->x, .out = out, .e = e };
	str folder = path_absolute(r, a, path_dir(how->output));
	b.folder = str_ends(folder, STR("/")) ? folder : arena_fmt(a, "%.*s/", STR_ARG(folder));
	*out = (struct lockfile){ .format = how->named_files ? LOCK_PYLOCK : LOCK_REQUIREMENTS, .path = how->output,
	                          .is_ours = true, .pruned = how->kept != NULL, .prune = how->prune };
	if (!fetch_digests(&b)) return false;
	add_roots(&b);
	if (!lock_set_targets(a, how->x->targets, how->x->targets_n, out, e) || !inputs_sha256(a, &how->x->inputs, &out->inputs_sha256, e)) return false;
	for (size_t i = 0; i < how->x->solution.n; i++) {
		if (how->kept && !how->kept[i]) leave_out(&b, i);
		else if (!add_package(&b, &how->x->solution.v[i])) return false;
	}
	return true;
}

/* ---- what was asked for ---- */

static str input_line(struct arena *a, const char *kind, const struct input *in)
{
	struct requirement shown = in->req;
	if (in->address.n) shown.url = in->address;
	str line = arena_fmt(a, "%s %.*s", kind, STR_ARG(requirement_text(a, &shown)));
	struct strs digests = { 0 };
	for (size_t i = 0; i < in->sha256.n; i++) PUSH(a, &digests, in->sha256.v[i]);
	strs_sort_unique(&digests);
	for (size_t i = 0; i < digests.n; i++) line = arena_fmt(a, "%.*s sha256:%.*s", STR_ARG(line), STR_ARG(digests.v[i]));
	return line;
}

bool inputs_sha256(struct arena *a, const struct inputs *in, str *hex, struct err *e)
{
	struct strs lines = { 0 };
	uint8_t digest[SHA256_BYTES];
	struct buf b = buf_in(a);
	for (size_t i = 0; i < in->n; i++)
		PUSH(a, &lines, input_line(a, in->v[i].constraint ? "constraint" : "requirement", &in->v[i]));
	for (size_t i = 0; i < in->overrides_n; i++) PUSH(a, &lines, input_line(a, "override", &in->overrides[i]));
	strs_sort_unique(&lines);
	for (size_t i = 0; i < lines.n; i++) {
		buf_add(&b, lines.v[i]);
		buf_char(&b, '\n');
	}
	if (!sha256_of(buf_str(&b), digest, e)) return false;
	*hex = sha256_hex(a, digest);
	return true;
}
