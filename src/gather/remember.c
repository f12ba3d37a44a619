/*
 * What an index said of all that one project declares, as one blob: a second
 * audit within a day asks nobody and resolves nothing.
 */
#include <string.h>

#include "dists.h"
#include "spokeshave/buf.h"
#include "spokeshave/cache.h"

#define REMEMBER_VERSION "audit 2"
#define KIND "audit"
enum { SECONDS_KEPT = 24 * 60 * 60 };

/* What the judgement asks for: code, stubs, commands, and what Python runs at its start. */
static bool is_kept(str path)
{
	return str_ends(path, STR(".pth")) || str_ends(path, STR(".py")) || str_ends(path, STR(".so")) || str_ends(path, STR(".pyi")) || str_starts(path, STR("../"));
}

/* A field between tabs: what would end it is no part of any name. */
static void add_field(struct buf *b, str s)
{
	for (size_t i = 0; i < s.n; i++) buf_char(b, s.p[i] == '\t' || s.p[i] == '\n' ? ' ' : s.p[i]);
}

static void add_line(struct buf *b, char kind, str s)
{
	buf_char(b, kind);
	add_field(b, s);
	buf_char(b, '\n');
}

static void write_dist(struct buf *b, const struct audit_dist *d, size_t targets_n)
{
	const str fields[] = { d->name, d->version, d->unknown, d->status, d->is_yanked ? STR("y") : STR(""), d->yanked,
		               d->offered ? STR("o") : STR("") };
	buf_char(b, 'D');
	for (size_t i = 0; i < COUNT(fields); i++) {
		add_field(b, fields[i]);
		buf_char(b, i + 1 == COUNT(fields) ? '\n' : '\t');
	}
	for (size_t t = 0; d->bytes && t < targets_n; t++) buf_fmt(b, "B%llu\n", (unsigned long long)d->bytes[t]);
	if (d->metadata && d->metadata->requires_python.n) add_line(b, 'Y', d->metadata->requires_python);
	for (size_t i = 0; i < d->asked_extras.n; i++) add_line(b, 'X', d->asked_extras.v[i]);
	for (size_t i = 0; d->metadata && i < d->metadata->provides_extra.n; i++) add_line(b, 'P', d->metadata->provides_extra.v[i]);
	for (size_t i = 0; d->metadata && i < d->metadata->requires_dist.n; i++)
		add_line(b, 'R', requirement_text(b->a, &d->metadata->requires_dist.v[i]));
	for (size_t i = 0; d->entry_points && i < d->entry_points->n; i++) {
		const struct entry_point *e = &d->entry_points->v[i];
		buf_char(b, 'E');
		add_field(b, e->group);
		buf_char(b, '\t');
		add_field(b, e->name);
		buf_char(b, '\t');
		add_field(b, e->module);
		buf_char(b, '\n');
	}
	for (size_t i = 0; i < d->files_n; i++)
		if (is_kept(d->files[i].path)) {
			buf_fmt(b, "F%llu\t", (unsigned long long)d->files[i].size);
			add_field(b, d->files[i].path);
			buf_char(b, '\n');
		}
}

static void note_learnt(struct run *r, str key, int64_t then, struct learnt *out)
{
	str stamp = cache_stamp(r, run_arena(r), KIND, key);
	*out = (struct learnt){ stamp.n ? key : (str){ 0 }, stamp, then + SECONDS_KEPT };
}

bool gather_learnt_holds(struct run *r, const struct learnt *l)
{
	int64_t left = l->until - run_now(r);
	bool fresh = run_opts(r)->offline || (left >= 0 && left <= SECONDS_KEPT);
	return l->key.n && fresh && str_eq(cache_stamp(r, run_arena(r), KIND, l->key), l->stamp);
}

void remember(struct run *r, str key, struct known *k, const struct strs *looked_for, size_t targets_n)
{
	struct buf b = buf_in(run_arena(r));
	buf_fmt(&b, REMEMBER_VERSION "\n%lld\n", (long long)run_now(r));
	for (size_t i = 0; i < k->n; i++) write_dist(&b, &k->v[i], targets_n);
	for (size_t i = 0; i < looked_for->n; i++) add_line(&b, 'N', looked_for->v[i]);
	cache_store(r, KIND, key, buf_str(&b));
	note_learnt(r, key, run_now(r), &k->learnt);
}

/* ---- and back ---- */

struct taking {
	struct arena *a;
	struct known *out;
	struct strs *looked_for;
	size_t targets_n, bytes_n;
	struct audit_dist *d;
	struct metadata *metadata;
	struct entry_points *points;
	uint64_t *bytes;
	struct audit_dist_file *files; /* room for all that are left */
};

static void take_dist(struct taking *t, str line)
{
	str field[7];
	for (size_t i = 0; i < COUNT(field); i++) str_cut(line, '\t', &field[i], &line);
	t->d = &t->out->v[t->out->n++];
	t->metadata = NEW(t->a, struct metadata);
	t->points = NEW(t->a, struct entry_points);
	t->bytes = NEW_N(t->a, uint64_t, t->targets_n);
	t->bytes_n = 0;
	*t->d = (struct audit_dist){ .name = field[0], .version = field[1], .unknown = field[2], .status = field[3], .is_yanked = field[4].n > 0,
		                     .yanked = field[5], .offered = field[6].n > 0, .metadata = t->metadata, .entry_points = t->points,
		                     .bytes = t->bytes, .files = t->files };
	t->metadata->name = field[0];
}

static bool take_line(struct taking *t, char kind, str line)
{
	struct requirement req;
	struct entry_point point = { 0 };
	struct err e;
	uint64_t n;
	if (kind == 'D') take_dist(t, line);
	else if (kind == 'N') PUSH(t->a, t->looked_for, line);
	else if (!t->d) return false;
	else if (kind == 'B' && str_u64(line, &n) && t->bytes_n < t->targets_n) t->bytes[t->bytes_n++] = n;
	else if (kind == 'X') PUSH(t->a, &t->d->asked_extras, line);
	else if (kind == 'Y') t->metadata->requires_python = line;
	else if (kind == 'P') PUSH(t->a, &t->metadata->provides_extra, line);
	else if (kind == 'R' && requirement_parse(t->a, line, &req, NULL, &e)) PUSH(t->a, &t->metadata->requires_dist, req);
	else if (kind == 'F') {
		str size;
		if (!str_cut(line, '\t', &size, &line) || !str_u64(size, &n)) return false;
		*t->files++ = (struct audit_dist_file){ line, n };
		t->d->files_n++;
	} else if (kind == 'E') {
		str_cut(line, '\t', &point.group, &line);
		str_cut(line, '\t', &point.name, &point.module);
		PUSH(t->a, t->points, point);
	}
	return true;
}

bool recall(struct run *r, str key, struct known *out, struct strs *looked_for, size_t targets_n)
{
	struct taking t = { .a = run_arena(r), .out = out, .looked_for = looked_for, .targets_n = targets_n };
	str blob, line;
	uint64_t then;
	if (run_opts(r)->refresh || !cache_load(r, t.a, KIND, key, &blob)) return false;
	if (!str_cut(blob, '\n', &line, &blob) || !str_eq(line, STR(REMEMBER_VERSION))) return false;
	if (!str_cut(blob, '\n', &line, &blob) || !str_u64(line, &then)) return false;
	int64_t age = run_now(r) - (int64_t)then;
	if ((age < 0 || age > SECONDS_KEPT) && !run_opts(r)->offline) return false;
	size_t dists = 0, files = 0;
	for (size_t i = 0; i + 1 < blob.n; i++) {
		if (i && blob.p[i - 1] != '\n') continue;
		dists += blob.p[i] == 'D';
		files += blob.p[i] == 'F';
	}
	*out = (struct known){ .v = NEW_N(t.a, struct audit_dist, dists + 1) };
	t.files = NEW_N(t.a, struct audit_dist_file, files + 1);
	while (blob.n) {
		str_cut(blob, '\n', &line, &blob);
		if (line.n && !take_line(&t, line.p[0], str_skip(line, 1))) return false;
	}
	note_learnt(r, key, (int64_t)then, &out->learnt);
	return true;
}
