/*
 * Which distribution has a module, to the depth that the import names: the
 * wheels' own lists of files are searched, nothing is guessed from names.
 */
#include "judging.h"

#include <string.h>

size_t dist_named(const struct audit_input *in, str canonical)
{
	size_t from = 0, to = in->dists_n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		int c = str_cmp(in->dists[middle].name, canonical);
		if (!c) return middle;
		if (c < 0) from = middle + 1;
		else to = middle;
	}
	return NO_DIST;
}

/* ---- one distribution ---- */

static size_t lower_bound(const struct audit_dist *d, str path)
{
	size_t from = 0, to = d->files_n;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (str_cmp(d->files[middle].path, path) < 0) from = middle + 1;
		else to = middle;
	}
	return from;
}

static bool is_code(str path)
{
	return str_ends(path, STR(".py")) || str_ends(path, STR(".so")) || str_ends(path, STR(".pyd")) || str_ends(path, STR(".pyc"));
}

/* A folder counts as a package where code is below it: three entries tell for almost all, the rest are looked through. */
static bool has_code_below(const struct audit_dist *d, str folder)
{
	for (size_t i = lower_bound(d, folder); i < d->files_n && str_starts(d->files[i].path, folder); i++)
		if (is_code(d->files[i].path)) return true;
	return false;
}

bool dist_has_module(struct arena *scratch, const struct audit_dist *d, str dotted, bool *is_folder)
{
	struct arena_mark m = arena_mark(scratch);
	char *p = arena_bytes(scratch, dotted.n + 16);
	bool found = false;
	for (size_t i = 0; i < dotted.n; i++) p[i] = dotted.p[i] == '.' ? '/' : dotted.p[i];
	p[dotted.n] = '.';
	str stem = { p, dotted.n + 1 };
	*is_folder = false;
	for (size_t i = lower_bound(d, stem); i < d->files_n && str_starts(d->files[i].path, stem) && !found; i++) {
		str rest = str_skip(d->files[i].path, stem.n);
		found = is_code(d->files[i].path) && str_find(rest, '/') == rest.n;
	}
	if (!found) {
		const str init = STR("/__init__.");
		memcpy(p + dotted.n, init.p, init.n);
		stem.n = dotted.n + init.n;
		for (size_t i = lower_bound(d, stem); i < d->files_n && str_starts(d->files[i].path, stem) && !found; i++)
			found = is_code(d->files[i].path);
	}
	if (!found) {
		stem.n = dotted.n + 1;
		*is_folder = found = has_code_below(d, stem);
	}
	arena_reset(scratch, m);
	return found;
}

static str top_of_path(str path)
{
	str part = str_slice(path, 0, str_find(path, '/'));
	if (part.n == path.n) part = str_slice(part, 0, str_find(part, '.'));
	return part;
}

static bool is_importable(str part)
{
	for (size_t i = 0; i < part.n; i++)
		if (!char_is_alpha(part.p[i]) && !char_is_digit(part.p[i]) && part.p[i] != '_' && (unsigned char)part.p[i] < 0x80) return false;
	return part.n && !char_is_digit(part.p[0]) && !str_eq(part, STR("__pycache__"));
}

void dist_tops(struct arena *a, const struct audit_dist *d, struct strs *out)
{
	str last = { 0 };
	for (size_t i = 0; i < d->files_n; i++) {
		str path = d->files[i].path;
		if (!is_code(path)) continue;
		str top = top_of_path(path);
		if (str_eq(top, last) || !is_importable(top)) continue;
		last = top;
		PUSH(a, out, top);
	}
	strs_sort_unique(out);
}

/* ---- all of them ---- */

void modules_init(struct arena *a, struct modules *m, const struct audit_input *in)
{
	*m = (struct modules){ .in = in, .a = a };
	names_init(&m->names, a);
	for (uint32_t i = 0; i < in->dists_n; i++) {
		struct strs tops = { 0 };
		dist_tops(a, &in->dists[i], &tops);
		for (size_t k = 0; k < tops.n; k++) {
			uint32_t id = names_add(&m->names, tops.v[k]);
			while (m->tops.n <= id) PUSH(a, &m->tops, ((struct top){ 0 }));
			PUSH(a, &m->tops.v[id].dists, i);
		}
	}
}

struct match { size_t depth; bool folder; };

/* How many components of the name the distribution has, and whether the last of them is a mere folder. */
static struct match match(const struct modules *m, const struct audit_dist *d, str dotted)
{
	struct match best = { 0 };
	size_t depth = 0;
	for (size_t i = 0; i <= dotted.n; i++) {
		bool folder;
		if (i < dotted.n && dotted.p[i] != '.') continue;
		depth++;
		if (!dist_has_module(m->a, d, str_slice(dotted, 0, i), &folder)) break;
		best = (struct match){ depth, folder };
	}
	return best;
}

static size_t components(str dotted)
{
	size_t n = dotted.n > 0;
	for (size_t i = 0; i < dotted.n; i++) n += dotted.p[i] == '.';
	return n;
}

void modules_find(const struct modules *m, str dotted, str member, struct found *out)
{
	*out = (struct found){ 0 };
	uint32_t id = names_find(&m->names, str_slice(dotted, 0, str_find(dotted, '.')));
	if (id == NAME_NONE) return;
	const struct top *top = &m->tops.v[id];
	bool named = member.n && !str_eq(member, STR("*"));
	str whole = named ? arena_fmt(m->a, "%.*s.%.*s", STR_ARG(dotted), STR_ARG(member)) : dotted;
	struct match best = { 0 };
	out->top = true;
	for (size_t i = 0; i < top->dists.n; i++) {
		struct match x = match(m, &m->in->dists[top->dists.v[i]], whole);
		bool better = x.depth > best.depth || (x.depth == best.depth && best.folder && !x.folder);
		bool equal = x.depth == best.depth && x.folder == best.folder;
		if (!x.depth || (!better && !equal)) continue;
		if (better) out->dists.n = 0;
		best = x;
		PUSH(m->a, &out->dists, top->dists.v[i]);
	}
	/* "from google.cloud import missing" ends in a folder that nobody owns */
	bool all = best.depth == components(whole);
	out->namespace = best.folder && !(all && out->dists.n == 1);
	out->folder = out->namespace && all;
}
