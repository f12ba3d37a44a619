/* Locks and manifests as sides of a comparison. */
#include <stdlib.h>

#include "spokeshave/buf.h"
#include "spokeshave/lock_diff.h"
#include "spokeshave/url.h"

static int file_order(const void *a, const void *b)
{
	return str_cmp(((const struct diff_file *)a)->name, ((const struct diff_file *)b)->name);
}

/* ---- locks ---- */

/* "https://index.example/simple/" and the same without its last slash are one place. */
static str source_of(struct arena *a, const struct lock_package *p)
{
	static const char *const kinds[] = { [LOCK_FROM_INDEX] = "index", [LOCK_FROM_URL] = "url", [LOCK_FROM_PATH] = "path",
		                             [LOCK_FROM_DIRECTORY] = "folder", [LOCK_FROM_VCS] = "vcs", [LOCK_PROJECT] = "project" };
	str place = url_redacted(a, p->address);
	if (p->source != LOCK_FROM_VCS && str_has(place, STR("://"))) place = str_slice(place, 0, str_find(place, '?')); /* tokens */
	if (p->source == LOCK_FROM_INDEX) {
		if (!place.n) return place;
		while (str_eat_end(&place, STR("/"))) {}
	}
	return arena_fmt(a, "%s %.*s", kinds[p->source], STR_ARG(place));
}

static void add_words(struct buf *b, const char *before, const struct strs *words)
{
	for (size_t i = 0; i < words->n; i++) buf_fmt(b, "%s%.*s", i ? ", " : before, STR_ARG(words->v[i]));
}

static str condition_of(struct arena *a, const struct lock_package *p)
{
	struct buf b = buf_in(a);
	if (p->marker) buf_add(&b, marker_text(a, p->marker));
	add_words(&b, b.n ? "; groups " : "groups ", &p->groups);
	for (size_t i = 0; p->group_markers && i < p->groups.n; i++) {
		if (!p->group_markers[i]) continue;
		str marker = marker_text(a, p->group_markers[i]);
		buf_fmt(&b, "; %.*s where %.*s", STR_ARG(p->groups.v[i]), STR_ARG(marker));
	}
	if (p->optional) buf_add(&b, b.n ? STR("; optional") : STR("optional"));
	return buf_str(&b);
}

static void add_strs(struct arena *a, struct strs *out, const struct strs *more)
{
	for (size_t i = 0; i < more->n; i++) PUSH(a, out, more->v[i]);
	strs_sort_unique(out);
}

static void add_files(struct arena *a, struct diff_package *to, const struct lock_package *p)
{
	for (size_t i = 0; i < p->files.n; i++)
		PUSH(a, &to->files, ((struct diff_file){ p->files.v[i].name, p->files.v[i].hashes }));
	add_strs(a, &to->hashes, &p->hashes);
}

static bool same_entry(const struct diff_package *a, const struct diff_package *b)
{
	return str_eq(a->name, b->name) && str_eq(a->source, b->source) && (a->written.n != 0) == (b->written.n != 0) &&
	       (!a->written.n || !version_cmp(&a->version, &b->version));
}

/* One package may have an entry for each set of extras: they are one here. A file is then named several times. */
static void settle_files(struct arena *a, struct diff_package *p)
{
	size_t kept = 0;
	if (p->files.n) qsort(p->files.v, p->files.n, sizeof *p->files.v, file_order);
	for (size_t i = 0; i < p->files.n; i++) {
		if (kept && str_eq(p->files.v[kept - 1].name, p->files.v[i].name)) {
			struct strs all = { 0 };
			add_strs(a, &all, &p->files.v[kept - 1].hashes);
			add_strs(a, &all, &p->files.v[i].hashes);
			p->files.v[kept - 1].hashes = all;
		} else {
			p->files.v[kept++] = p->files.v[i];
		}
	}
	p->files.n = kept;
}

/* In any order of the entries the same; where one holds everywhere, the others say nothing. */
static void settle_condition(struct arena *a, struct diff_package *p)
{
	struct buf b = buf_in(a);
	strs_sort_unique(&p->conditions);
	for (size_t i = 0; i < p->conditions.n && p->conditions.v[0].n; i++)
		buf_fmt(&b, "%s%.*s", i ? " or " : "", STR_ARG(p->conditions.v[i]));
	p->condition = buf_str(&b);
}

/* Where each of the lock's packages went: several of them may be one of the side's. */
static void add_sizes(const struct lockfile *lock, const size_t *place, const struct lock_picks *picks, size_t target,
                      struct diff_side *out)
{
	struct diff_target *t = &out->targets[target];
	t->known = true;
	for (size_t i = 0; i < picks->n; i++) {
		uint64_t bytes = picks->v[i].file ? picks->v[i].file->size : 0;
		out->v[place[picks->v[i].package - lock->v]].bytes[target] = bytes ? bytes : DIFF_UNSIZED;
		t->bytes += bytes;
		t->packages++;
		t->unsized += !bytes;
	}
}

static void add_package(struct arena *a, const struct lock_package *p, struct diff_side *out)
{
	struct diff_package one = { .name = p->name, .written = p->written, .version = p->version, .source = source_of(a, p) };
	struct diff_package *last = out->n ? &out->v[out->n - 1] : NULL;
	if (last && same_entry(last, &one)) {
		PUSH(a, &last->conditions, condition_of(a, p));
		add_files(a, last, p);
		return;
	}
	PUSH(a, &one.conditions, condition_of(a, p));
	one.bytes = NEW_N(a, uint64_t, out->targets_n);
	add_files(a, &one, p);
	PUSH(a, out, one);
}

void diff_side_of_lock(struct arena *a, const struct lockfile *lock, const str *targets,
                       const struct lock_picks *const *picks, size_t targets_n, struct diff_side *out)
{
	size_t *place = NEW_N(a, size_t, lock->n);
	*out = (struct diff_side){ .format = lock->format, .targets = NEW_N(a, struct diff_target, targets_n), .targets_n = targets_n };
	for (size_t i = 0; i < lock->n; i++) {
		if (lock->v[i].source == LOCK_PROJECT) continue;
		add_package(a, &lock->v[i], out);
		place[i] = out->n - 1;
	}
	for (size_t i = 0; i < out->n; i++) {
		settle_files(a, &out->v[i]);
		settle_condition(a, &out->v[i]);
	}
	for (size_t t = 0; t < targets_n; t++) {
		out->targets[t].name = targets[t];
		if (picks[t]) add_sizes(lock, place, picks[t], t, out);
	}
}

/* ---- manifests ---- */

static struct diff_package package_of(struct arena *a, const struct manifest_dist *d)
{
	struct diff_package p = { .name = d->name, .written = d->version, .bytes = NEW_N(a, uint64_t, 1) };
	struct diff_file wheel = { .name = d->wheel };
	if (!version_parse(a, d->version, &p.version)) p.written = (str){ 0 };
	if (d->sha256.n) PUSH(a, &wheel.hashes, arena_fmt(a, "sha256:%.*s", STR_ARG(d->sha256)));
	PUSH(a, &p.files, wheel);
	p.bytes[0] = d->kept_bytes;
	return p;
}

void diff_side_of_manifest(struct arena *a, const struct manifest *m, struct diff_side *out)
{
	*out = (struct diff_side){ .format = LOCK_FORMATS, .manifest = m, .targets = NEW_N(a, struct diff_target, 1), .targets_n = 1 };
	out->targets[0] = (struct diff_target){ .name = m->target, .known = true, .bytes = m->kept_bytes };
	for (size_t i = 0; i < m->n; i++) {
		if (!m->v[i].kept) continue;
		PUSH(a, out, package_of(a, &m->v[i]));
		out->targets[0].packages++;
	}
}
