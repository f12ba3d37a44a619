/* RECORD of each distribution against what is there: every file once, with its digest and size. */
#include "spokeshave/record.h"
#include "verify_private.h"

struct recording { struct verification *v; struct owned own; str path; /* of RECORD, in the tree */ };

static void wrong(const struct recording *x, uint32_t line, str path, const char *what)
{
	found(x->v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, x->own.name,
	      arena_fmt(x->v->a, "%.*s/%.*s", STR_ARG(x->v->subject->path), STR_ARG(x->path)), (struct lock_place){ line, 0 }, "'%.*s' %s",
	      STR_ARG(path), what);
}

/* A row's path from the tree's top: rows of scripts and data climb out of site-packages. Empty: it leaves the tree. */
static str from_top(struct arena *a, str site, str path)
{
	str folder = site;
	if (str_starts(path, STR("/"))) return str_skip(path, 1);
	while (str_eat(&path, STR("../"))) {
		size_t slash = str_rfind(folder, '/');
		if (!folder.n) return (str){ 0 };
		folder = slash == folder.n ? (str){ 0 } : str_slice(folder, 0, slash);
	}
	return folder.n ? arena_fmt(a, "%.*s/%.*s", STR_ARG(folder), STR_ARG(path)) : path;
}

static void judge_row(const struct recording *x, const struct record_row *row, uint32_t line, const struct seen *s)
{
	struct verification *v = x->v;
	uint8_t digest[SHA256_BYTES];
	bool itself = str_eq(s->path, x->path);
	uint64_t size;
	if (s->kind != TAR_FILE) {
		wrong(x, line, row->path, "is no file");
		return;
	}
	if (itself) return;
	if (!s->hashed) {
		wrong(x, line, row->path, "is listed, but no file of the manifest");
		return;
	}
	sha256_from_hex(str_of(s->sha256), digest);
	if (!row->sha256.n) wrong(x, line, row->path, "has no sha256");
	else if (!str_eq(row->sha256, sha256_record_text(v->a, digest))) wrong(x, line, row->path, "has another sha256 than the file");
	if (row->size.n && (!str_u64(row->size, &size) || size != s->size)) wrong(x, line, row->path, "has another size than the file");
}

static void judge_rows(const struct recording *x, const struct record *record)
{
	struct verification *v = x->v;
	struct names listed;
	names_init(&listed, v->a);
	str site = arena_join(v->a, v->prefix, v->subject->manifest.site_packages);
	for (size_t i = 0; i < record->n; i++) {
		const struct record_row *row = &record->v[i];
		str path = from_top(v->a, site, row->path);
		const struct seen *s = path.n ? seen_find(&v->tree, path) : NULL;
		if (path.n && names_add(&listed, path) + 1 < listed.text.n) wrong(x, (uint32_t)i + 1, row->path, "is listed twice");
		if (!s) wrong(x, (uint32_t)i + 1, row->path, "is listed and not there");
		else judge_row(x, row, (uint32_t)i + 1, s);
	}
	for (size_t k = 0; k < x->own.files->n; k++) {
		str path = arena_join(v->a, v->prefix, x->own.files->v[k].path);
		if (names_find(&listed, path) == NAME_NONE) wrong(x, 0, x->own.files->v[k].path, "is there and not listed");
	}
}

static void judge_owner(struct verification *v, struct owned own)
{
	struct recording x = { .v = v, .own = own };
	struct record record;
	struct err e;
	for (size_t k = 0; k < own.files->n; k++)
		if (str_ends(own.files->v[k].path, STR(".dist-info/RECORD"))) x.path = arena_join(v->a, v->prefix, own.files->v[k].path);
	const struct seen *s = x.path.n ? seen_find(&v->tree, x.path) : NULL;
	if (!s || s->kind != TAR_FILE)
		found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, own.name, v->subject->path, (struct lock_place){ 0, 0 }, "%.*s has no RECORD",
		      STR_ARG(own.name));
	else if (!record_parse(v->a, s->text, &record, &e))
		found(v, SEVERITY_ERROR, FAULT_INTEGRITY, NULL, own.name, v->subject->path, (struct lock_place){ 0, 0 }, "%.*s: %s", STR_ARG(x.path),
		      e.text);
	else
		judge_rows(&x, &record);
}

void judge_record(struct verification *v)
{
	const struct manifest *m = &v->subject->manifest;
	for (size_t i = 0; i < OWNERS(m); i++) {
		struct owned own = owned_by(m, i);
		if (own.files->n || (i < m->n && m->v[i].kept)) judge_owner(v, own);
	}
}
